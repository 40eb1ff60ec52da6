//! The look that all charts share: colours and letter sizes.

use std::collections::BTreeSet;

use super::canvas::{Color, Ink};
use super::text::Face;
use crate::analysis::heading::Heading;
use crate::analysis::results::{OptionResult, Results};

/// Width of every chart in nominal pixels.
pub const WIDTH: f64 = 800.0;

/// Picture pixels in a nominal pixel.
pub const RESOLUTION: u32 = 2;

/// Titles and labels.
pub const INK: Color = opaque(0x1B, 0x1F, 0x24);
/// Subtitles and numbers on axes.
pub const SOFT: Color = opaque(0x57, 0x60, 0x6A);
/// The footer.
pub const FAINT: Color = opaque(0x6E, 0x77, 0x81);
/// Lines at values on an axis.
pub const GRID: Color = opaque(0xE6, 0xE9, 0xED);
/// The line at zero.
pub const AXIS: Color = opaque(0x9A, 0xA3, 0xAD);

/// The options' colours, in their order in the scenario: after Okabe and Ito, tuned to stand on white. Any two differ
/// by at least 18 (CIE 1976) for normal sight and in Machado's simulations of red-, green- and blue-blindness.
pub const PALETTE: [Color; 8] = [
    opaque(0x00, 0x5A, 0x9C),
    opaque(0xC2, 0x41, 0x0C),
    opaque(0x0B, 0x8A, 0x5F),
    opaque(0xB4, 0x55, 0x8E),
    opaque(0xCC, 0x92, 0x00),
    opaque(0x45, 0xAB, 0xE3),
    opaque(0x2B, 0x2B, 0x33),
    opaque(0x6B, 0x42, 0x26),
];

/// Options without a colour of their own, where there are more than eight.
const OTHERS: Color = opaque(0xA3, 0xAA, 0xB3);

/// Chart titles.
pub const TITLE: Ink = Ink { size: 18.0, face: Face::Bold, color: INK };
/// Names of panels and rows.
pub const NAME: Ink = Ink { size: 11.5, face: Face::Bold, color: INK };
/// Labels within a chart.
pub const LABEL: Ink = Ink { size: 11.5, face: Face::Regular, color: INK };
/// Numbers on axes, subtitles, reading aids.
pub const NOTE: Ink = Ink { size: 11.0, face: Face::Regular, color: SOFT };
/// The footer.
pub const FOOT: Ink = Ink { size: 9.5, face: Face::Regular, color: FAINT };

/// A colour that hides what lies beneath.
pub const fn opaque(red: u8, green: u8, blue: u8) -> Color {
    plotters::style::RGBAColor(red, green, blue, 1.0)
}

/// The colour mixed into white: `strength` 1 is the colour itself, 0 white. Unlike opacity it does not add up.
pub fn pale(color: Color, strength: f64) -> Color {
    let mix = |channel: u8| (255.0 - (255.0 - f64::from(channel)) * strength).round() as u8;
    opaque(mix(color.0), mix(color.1), mix(color.2))
}

/// The colour at an opacity, for areas that lie over each other.
pub fn sheer(color: Color, opacity: f64) -> Color {
    plotters::style::RGBAColor(color.0, color.1, color.2, opacity)
}

/// Which option has which colour: the same in every chart of a run, and in charts of other runs of the same file.
///
/// Up to eight options each have their own, which goes by their place in the file. Beyond that the eye cannot tell colours apart: then only the baseline and
/// the options likeliest and least likely to hold are coloured and named, all others are grey.
pub struct Cast {
    slots: Vec<Option<usize>>,
}

impl Cast {
    /// The colours of a run's options.
    pub fn of(results: &Results) -> Self {
        let places: Vec<usize> = results.options.iter().map(|option| option.place).collect();
        let baseline = results.options.iter().position(|option| option.name == results.scenario.baseline);
        Self::new(&places, baseline, |option| chance_of_holding(&results.options[option]))
    }

    /// The colours of a study's options; `score` says which stand out where there are too many to tell apart.
    pub fn of_study(heading: &Heading, score: impl Fn(usize) -> f64) -> Self {
        let places: Vec<usize> = heading.options.iter().map(|option| option.place).collect();
        let baseline = heading.options.iter().position(|option| option.name == heading.scenario.baseline);
        Self::new(&places, baseline, score)
    }

    fn new(places: &[usize], baseline: Option<usize>, score: impl Fn(usize) -> f64) -> Self {
        let count = places.len();
        if count <= PALETTE.len() {
            let known: BTreeSet<usize> = places.iter().copied().collect();
            let of_file = known.len() == count && known.last().is_none_or(|last| *last < PALETTE.len());
            let slot = |(order, place): (usize, &usize)| Some(if of_file { *place } else { order });
            return Self { slots: places.iter().enumerate().map(slot).collect() };
        }
        let mut slots = vec![None; count];
        let by_score = |a: &usize, b: &usize| score(*a).total_cmp(&score(*b));
        let coloured = [(0..count).max_by(by_score), (0..count).min_by(by_score), baseline];
        for (slot, option) in coloured.into_iter().enumerate() {
            if let Some(place) = option.and_then(|option| slots.get_mut(option)) {
                *place = Some(slot);
            }
        }
        Self { slots }
    }

    /// The colour of an option by its place in the scenario.
    pub fn color(&self, option: usize) -> Color {
        self.slots.get(option).copied().flatten().and_then(|slot| PALETTE.get(slot)).copied().unwrap_or(OTHERS)
    }

    /// Whether the option has a colour of its own.
    pub fn is_named(&self, option: usize) -> bool {
        self.slots.get(option).copied().flatten().is_some()
    }

    /// The options in drawing order: grey ones first, so that they lie beneath.
    pub fn order(&self) -> Vec<usize> {
        let (named, grey): (Vec<usize>, Vec<usize>) = (0..self.slots.len()).partition(|option| self.is_named(*option));
        grey.into_iter().chain(named).collect()
    }

    /// How many options have a colour of their own.
    pub fn named(&self) -> usize {
        self.slots.len() - self.others()
    }

    /// How many options are grey.
    pub fn others(&self) -> usize {
        self.slots.iter().filter(|slot| slot.is_none()).count()
    }

    /// Colour and label of each named option that takes part, and of the grey ones together.
    pub fn legend(&self, results: &Results, takes_part: fn(&OptionResult) -> bool) -> Vec<(Color, String)> {
        let named = results.options.iter().enumerate().filter(|(option, _)| self.is_named(*option));
        let mut entries: Vec<(Color, String)> = named
            .filter(|(_, found)| takes_part(found))
            .map(|(option, found)| (self.color(option), found.label().to_owned()))
            .collect();
        if self.others() > 0 {
            entries.push((OTHERS, self.words_for_others()));
        }
        entries
    }

    /// How many options are grey, in words; empty where none is.
    pub fn words_for_others(&self) -> String {
        match self.others() {
            0 => String::new(),
            1 => "1 other option".to_owned(),
            many => format!("{many} other options"),
        }
    }
}

/// Share of all trials in which the option's ceasefire held.
pub fn chance_of_holding(option: &OptionResult) -> f64 {
    option.outcomes.get("held").map_or(0.0, |held| held.mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::canvas::PAPER;

    #[test]
    fn a_pale_colour_is_opaque_and_lighter() {
        assert_eq!(pale(INK, 1.0), INK);
        assert_eq!(pale(INK, 0.0), PAPER);
        assert!(pale(INK, 0.3).0 > INK.0);
    }

    #[test]
    fn every_colour_stands_out_from_the_page() {
        // relative luminance after sRGB's linear part would need powers; the plain sum is enough to catch a pale one
        for color in PALETTE {
            let sum = 0.30 * f64::from(color.0) + 0.59 * f64::from(color.1) + 0.11 * f64::from(color.2);
            assert!(sum < 165.0, "{color:?} is too pale for a line on white");
        }
    }
}
