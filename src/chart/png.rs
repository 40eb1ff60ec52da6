//! PNG files that say where they come from: the picture, and text chunks with the program, the scenario and the seed.
//!
//! Neither time nor path is written: the same results give the same bytes.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};
use tiny_skia::Pixmap;

use super::error::ChartError;
use super::page::Page;
use crate::report::picture;

/// The text chunks of a page, in the order in which they are written.
pub fn chunks(page: &Page) -> Vec<(&'static str, String)> {
    let description = format!("{} · {} · {}", page.subject, page.size, page.reading);
    let mut chunks = vec![
        ("Software", page.program.clone()),
        ("Title", page.title.replace('\u{a0}', " ")),
        ("Description", description.replace('\u{a0}', " ")),
        (picture::CHART, page.name.clone()),
    ];
    chunks.extend(page.chunks.iter().cloned());
    chunks.extend(page.command.iter().map(|command| (picture::COMMAND, command.clone())));
    chunks
}

/// The picture as a PNG file with these text chunks.
pub fn encode(pixmap: &Pixmap, chunks: Vec<(&'static str, String)>) -> Result<Vec<u8>, ChartError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // Most rows of a chart are like the row above. Slower settings make files a quarter smaller in seven times the time,
    // which would be a third of what a small run takes.
    encoder.set_filter(Filter::Up);
    encoder.set_deflate_compression(DeflateCompression::Level(1));
    for (keyword, text) in chunks {
        // plain chunks hold Latin letters only; international ones hold all
        if text.is_ascii() {
            encoder.add_text_chunk(keyword.to_owned(), text)?;
        } else {
            encoder.add_itxt_chunk(keyword.to_owned(), text)?;
        }
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&opaque(pixmap))?;
    writer.finish()?;
    Ok(bytes)
}

/// Red, green and blue of every pixel. The page is filled first, so nothing is transparent.
fn opaque(pixmap: &Pixmap) -> Vec<u8> {
    let mut colours = vec![0; 3 * pixmap.pixels().len()];
    for (colour, pixel) in colours.chunks_exact_mut(3).zip(pixmap.data().chunks_exact(4)) {
        colour.copy_from_slice(&pixel[..3]);
    }
    colours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::picture::text;

    #[test]
    fn what_was_written_into_a_picture_is_read_again() -> Result<(), ChartError> {
        let pixmap = Pixmap::new(2, 2).ok_or(ChartError::Size(2, 2))?;
        let bytes = encode(&pixmap, vec![("Title", "plain".to_owned()), ("Description", "“curly”".to_owned())])?;
        assert_eq!(text(&bytes, "Title").as_deref(), Some("plain"));
        assert_eq!(text(&bytes, "Description").as_deref(), Some("“curly”"));
        assert_eq!((text(&bytes, picture::CHART), text(b"no picture", "Title")), (None, None));
        Ok(())
    }
}
