//! PNG files that say where they come from: the picture, and text chunks with the program, the scenario and the seed.
//!
//! Neither time nor path is written: the same results give the same bytes.

use png::{BitDepth, ColorType, Encoder};
use tiny_skia::Pixmap;

use super::error::ChartError;
use crate::analysis::results::Results;

/// The text chunks of a chart, in the order in which they are written.
pub fn chunks(chart: &str, title: &str, description: &str, results: &Results) -> Vec<(&'static str, String)> {
    let scenario = &results.scenario;
    let options: Vec<&str> = results.options.iter().map(|option| option.name.as_str()).collect();
    vec![
        ("Software", results.program.clone()),
        ("Title", title.replace('\u{a0}', " ")),
        ("Description", description.replace('\u{a0}', " ")),
        ("guarantor:chart", chart.to_owned()),
        ("guarantor:scenario", scenario.name.clone()),
        ("guarantor:scenario-hash", scenario.hash.clone()),
        ("guarantor:seed", scenario.seed.to_string()),
        ("guarantor:worlds", scenario.worlds.to_string()),
        ("guarantor:trials", scenario.trials.to_string()),
        ("guarantor:options", options.join(",")),
    ]
}

/// The picture as a PNG file with these text chunks.
pub fn encode(pixmap: &Pixmap, chunks: Vec<(&'static str, String)>) -> Result<Vec<u8>, ChartError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
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
    pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect()
}
