//! Where a picture comes from: the text chunks that its file carries.

use png::Decoder;

/// Keyword of the chunk that names the chart.
pub const CHART: &str = "guarantor:chart";

/// Keyword of the chunk with the scenario's hash.
pub const SCENARIO_HASH: &str = "guarantor:scenario-hash";

/// The text of a PNG's chunk with this keyword; `None` where the bytes are no PNG or have no such chunk.
pub fn text(bytes: &[u8], keyword: &str) -> Option<String> {
    let reader = Decoder::new(std::io::Cursor::new(bytes)).read_info().ok()?;
    let info = reader.info();
    let latin = info.uncompressed_latin1_text.iter().find(|chunk| chunk.keyword == keyword);
    let other = info.utf8_text.iter().find(|chunk| chunk.keyword == keyword);
    latin.map(|chunk| chunk.text.clone()).or_else(|| other?.get_text().ok())
}
