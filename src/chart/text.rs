//! Letters: the two fonts inside the program, the width of a text, and how a text is cut or wrapped to fit.
//!
//! Every layout decision uses these widths, never a back-end's estimate, so that PNG and SVG are laid out alike.
//!
//! The fonts hold Latin, Greek and some mathematics. What they lack is spelt in Latin letters in a PNG: `США` as `SShA`.
//! An SVG keeps the letters as written, since a viewer's fonts may have them. Widths are those of the PNG: a Latin
//! spelling is mostly the longer one, so what fits there fits in the SVG too.

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont};

use super::error::ChartError;
use crate::problem::steers;

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular-subset.otf");
static BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-Bold-subset.otf");

/// Both faces as files, the regular one first.
pub const FACES: [&[u8]; 2] = [REGULAR, BOLD];

/// Stands for letters that the fonts lack and nobody has spelt in Latin.
const REPLACEMENT: char = '?';

/// A face of the one type family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Text and numbers.
    Regular,
    /// Titles and key figures.
    Bold,
}

/// The fonts, ready to measure and to outline.
#[derive(Clone)]
pub struct Fonts {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

impl Fonts {
    /// Reads both fonts from the program itself.
    pub fn load() -> Result<Self, ChartError> {
        let read = |bytes| FontRef::try_from_slice(bytes).map_err(|_| ChartError::Font);
        Ok(Self { regular: read(REGULAR)?, bold: read(BOLD)? })
    }

    /// The font of a face.
    pub fn font(&self, face: Face) -> &FontRef<'static> {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
        }
    }

    /// Scale at which a letter's em square is `size` pixels high (ab_glyph counts from ascent to descent instead).
    pub fn scale(&self, face: Face, size: f64) -> PxScale {
        let font = self.font(face);
        let em = font.units_per_em().unwrap_or(1000.0);
        PxScale::from(size as f32 * font.height_unscaled() / em)
    }

    /// Every glyph of a text with its distance from the text's left end in pixels, and the text's whole width.
    pub fn layout(&self, text: &str, face: Face, size: f64) -> (Vec<(GlyphId, f32)>, f32) {
        let font = self.font(face).as_scaled(self.scale(face, size));
        let mut glyphs: Vec<(GlyphId, f32)> = Vec::with_capacity(text.len());
        let mut end = 0.0;
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let last = letters.peek().is_none_or(|next| !next.is_alphanumeric());
            for glyph in spell(&font, letter, last) {
                if let Some((before, _)) = glyphs.last() {
                    end += font.kern(*before, glyph);
                }
                glyphs.push((glyph, end));
                end += font.h_advance(glyph);
            }
        }
        (glyphs, end)
    }

    /// Width of a text in pixels.
    pub fn width(&self, text: &str, face: Face, size: f64) -> f64 {
        f64::from(self.layout(text, face, size).1)
    }

    /// The text, or as much of it as fits into `room` pixels with an ellipsis.
    pub fn cut(&self, text: &str, face: Face, size: f64, room: f64) -> String {
        if self.width(text, face, size) <= room {
            return text.to_owned();
        }
        let ellipsis = self.width("…", face, size);
        let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
        let fitting = starts.partition_point(|start| self.width(&text[..*start], face, size) + ellipsis <= room);
        let kept = fitting.checked_sub(1).and_then(|last| text.get(..*starts.get(last)?)).unwrap_or_default();
        format!("{}…", kept.trim_end_matches([' ', ',', ';', '·']))
    }

    /// The text in at most `lines` lines of `room` pixels, broken between words, the last one cut if need be.
    pub fn wrap(&self, text: &str, face: Face, size: f64, room: f64, lines: usize) -> Vec<String> {
        let mut done: Vec<String> = Vec::new();
        let mut line = String::new();
        let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
        while let Some(word) = words.next() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            let fits = self.width(&longer, face, size) <= room;
            if fits || line.is_empty() {
                line = longer;
            } else if done.len() + 1 < lines {
                done.push(self.cut(&line, face, size, room));
                line = word.to_owned();
            } else {
                // the last line takes all that is left, and is cut below
                line = longer;
                for rest in words.by_ref() {
                    line.push(' ');
                    line.push_str(rest);
                }
            }
        }
        if !line.is_empty() && lines > 0 {
            done.push(self.cut(&line, face, size, room));
        }
        done
    }

    /// The text wrapped as by [`Fonts::wrap`], but with lines of like length instead of a full one and an orphan.
    pub fn balance(&self, text: &str, face: Face, size: f64, room: f64, lines: usize) -> Vec<String> {
        /// Halvings of the search for the narrowest room: down to less than a pixel.
        const HALVINGS: usize = 11;
        let full = self.wrap(text, face, size, room, lines);
        let (mut narrow, mut wide, mut best) = (room / 2.0, room, full.clone());
        for _ in 0..HALVINGS {
            let middle = (narrow + wide) / 2.0;
            // one line more than allowed shows that this room is too narrow
            let tried = self.wrap(text, face, size, middle, full.len() + 1);
            if tried.len() == full.len() && tried.concat().len() == full.concat().len() {
                (wide, best) = (middle, tried);
            } else {
                narrow = middle;
            }
        }
        best
    }
}

/// The glyphs of a letter: its own, those of its Latin spelling, or the replacement's. A syllable that is the last one
/// of its word needs no space behind it.
fn spell<F: Font, S: ScaleFont<F>>(font: &S, letter: char, last: bool) -> Vec<GlyphId> {
    let own = |letter: char| Some(font.glyph_id(letter)).filter(|glyph| *glyph != GlyphId(0));
    let replacement = || font.glyph_id(REPLACEMENT);
    if let Some(glyph) = own(letter) {
        return vec![glyph];
    }
    let Some(latin) = deunicode::deunicode_char(letter) else {
        return vec![replacement()];
    };
    // a mark over the letter before it is spelt with nothing
    let latin = if last { latin.trim_end() } else { latin };
    latin.chars().map(|letter| own(letter).unwrap_or_else(replacement)).collect()
}

/// A text without line breaks and other control characters, which neither a line of a chart nor SVG can hold.
pub fn clean(text: &str) -> String {
    let fits = |letter: char| !steers(letter) && !matches!(letter, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|letter| if fits(letter) { letter } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_fits_and_says_that_it_was_cut() -> Result<(), ChartError> {
        let fonts = Fonts::load()?;
        let cut = fonts.cut("Multinational reassurance force", Face::Regular, 12.0, 90.0);
        assert!(cut.ends_with('…') && cut.starts_with("Multin"), "{cut}");
        assert!(fonts.width(&cut, Face::Regular, 12.0) <= 90.0);
        assert_eq!(fonts.cut("short", Face::Bold, 12.0, 90.0), "short");
        Ok(())
    }

    #[test]
    fn wrapping_keeps_every_word_where_there_is_room() -> Result<(), ChartError> {
        let fonts = Fonts::load()?;
        let text = "one two three four five six seven";
        let lines = fonts.wrap(text, Face::Regular, 12.0, 80.0, 9);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| fonts.width(line, Face::Regular, 12.0) <= 80.0));
        let two = fonts.wrap(text, Face::Regular, 12.0, 80.0, 2);
        assert_eq!(two.len(), 2);
        assert!(two[1].ends_with('…'));
        Ok(())
    }

    #[test]
    fn balanced_lines_have_like_lengths() -> Result<(), ChartError> {
        let fonts = Fonts::load()?;
        let text = "one two three four five six seven eight nine ten";
        let room = fonts.width("one two three four five six seven eight nine", Face::Regular, 12.0);
        let lines = fonts.balance(text, Face::Regular, 12.0, room, 2);
        assert_eq!(lines, ["one two three four five", "six seven eight nine ten"].map(str::to_owned));
        assert_eq!(fonts.balance("short", Face::Regular, 12.0, 90.0, 2), ["short".to_owned()]);
        Ok(())
    }

    #[test]
    fn letters_that_the_fonts_lack_are_spelt_in_latin() -> Result<(), ChartError> {
        let fonts = Fonts::load()?;
        for face in [Face::Regular, Face::Bold] {
            let glyphs = |text: &str| -> Vec<GlyphId> {
                fonts.layout(text, face, 12.0).0.into_iter().map(|(glyph, _)| glyph).collect()
            };
            assert_eq!(glyphs("Повна підтримка США"), glyphs("Povna pidtrimka SShA"));
            assert_eq!(glyphs("北京"), glyphs("Bei Jing"));
            assert_eq!(glyphs("e\u{fe0f}"), glyphs("e"), "a mark without a spelling of its own is left out");
            assert_eq!(glyphs("\u{e000}"), glyphs("?"), "nobody knows a private letter");
        }
        Ok(())
    }

    #[test]
    fn letters_that_the_fonts_have_stay_as_they_are() -> Result<(), ChartError> {
        let fonts = Fonts::load()?;
        let text = "Πλήρης υποστήριξη, Türkiye, ŁÓDŹ, € km² “…” −1 ≥ ½";
        for face in [Face::Regular, Face::Bold] {
            let glyphs = fonts.layout(text, face, 12.0).0;
            assert_eq!(glyphs.len(), text.chars().count());
            let own: Vec<GlyphId> = text.chars().map(|letter| fonts.font(face).glyph_id(letter)).collect();
            assert_eq!(glyphs.into_iter().map(|(glyph, _)| glyph).collect::<Vec<_>>(), own);
            let plain: String = (' '..='~').collect();
            assert!(plain.chars().all(|letter| fonts.font(face).glyph_id(letter) != GlyphId(0)), "spellings are drawn");
        }
        Ok(())
    }

    #[test]
    fn a_cut_text_in_other_letters_fits_as_it_is_spelt() -> Result<(), ChartError> {
        let fonts = Fonts::load()?;
        let cut = fonts.cut("Щщщщщщщщщщ", Face::Regular, 12.0, 90.0);
        assert!(cut.starts_with('Щ') && cut.ends_with('…') && cut.chars().count() > 2, "{cut}");
        assert!(fonts.width(&cut, Face::Regular, 12.0) <= 90.0);
        assert_eq!(
            (fonts.cut("a", Face::Regular, 12.0, 0.0), fonts.cut("", Face::Regular, 12.0, -1.0)),
            ("…".into(), "…".into())
        );
        Ok(())
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(clean("a\nb\u{7}"), "a b ");
    }
}
