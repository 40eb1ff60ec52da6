//! Where a picture comes from: the text chunks that its file carries.

use std::io::Cursor;

use png::{Decoder, Reader};

/// Keyword of the chunk that names the chart.
pub const CHART: &str = "guarantor:chart";

/// Keyword of the chunk with the scenario's name.
pub const SCENARIO: &str = "guarantor:scenario";

/// Keyword of the chunk with the scenario's hash.
pub const SCENARIO_HASH: &str = "guarantor:scenario-hash";

/// Keyword of the chunk with the names of the options, with commas between.
pub const OPTIONS: &str = "guarantor:options";

/// Keyword of the chunk with the option that differences are taken against.
pub const BASELINE: &str = "guarantor:baseline";

/// Keyword of the chunk with the master seed.
pub const SEED: &str = "guarantor:seed";

/// Keyword of the chunk with the number of worlds.
pub const WORLDS: &str = "guarantor:worlds";

/// Keyword of the chunk with the number of worlds that were planned, where the run was interrupted.
pub const PLANNED: &str = "guarantor:planned-worlds";

/// Keyword of the chunk with the trials in each world.
pub const TRIALS: &str = "guarantor:trials";

/// Keyword of the chunk with the months that are followed.
pub const HORIZON: &str = "guarantor:horizon-months";

/// Keyword of the chunk with the command that makes the chart again.
pub const COMMAND: &str = "guarantor:command";

/// Most bytes that the pixels of a picture may take: more than any chart has.
const MOST_BYTES: usize = 1 << 30;

/// The text of a PNG's chunk with this keyword; `None` where the bytes are no PNG or have no such chunk.
pub fn text(bytes: &[u8], keyword: &str) -> Option<String> {
    chunks(bytes)?.into_iter().find(|(name, _)| name == keyword).map(|(_, text)| text)
}

/// The text chunks of a PNG, keyword and text, plain ones first; `None` where the bytes are no PNG. Compressed text, which no
/// chart of ours has, is left alone: a few bytes of it can stand for any number.
pub fn chunks(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let reader = open(bytes)?;
    let info = reader.info();
    let latin = info.uncompressed_latin1_text.iter().map(|chunk| (chunk.keyword.clone(), chunk.text.clone()));
    let other = info.utf8_text.iter().filter(|chunk| !chunk.compressed);
    let other = other.filter_map(|chunk| Some((chunk.keyword.clone(), chunk.get_text().ok()?)));
    Some(latin.chain(other).collect())
}

/// The pixels of a PNG.
#[derive(Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes in a row.
    row: usize,
    bytes: Vec<u8>,
}

/// The pixels of a PNG; `None` where it cannot be decoded.
pub fn pixels(bytes: &[u8]) -> Option<Pixels> {
    let mut reader = open(bytes)?;
    let size = reader.output_buffer_size().filter(|size| *size <= MOST_BYTES)?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).ok()?;
    Some(Pixels { width: frame.width, height: frame.height, row: frame.line_size, bytes: pixels })
}

impl Pixels {
    /// Row and column, from 0, of the first pixel that differs from another picture of the same size.
    pub fn first_difference(&self, other: &Self) -> Option<(usize, usize)> {
        let byte = self.bytes.iter().zip(&other.bytes).position(|(a, b)| a != b)?;
        let a_pixel = (self.row / self.width.max(1) as usize).max(1);
        Some((byte / self.row.max(1), byte % self.row.max(1) / a_pixel))
    }
}

fn open(bytes: &[u8]) -> Option<Reader<Cursor<&[u8]>>> {
    Decoder::new(Cursor::new(bytes)).read_info().ok()
}
