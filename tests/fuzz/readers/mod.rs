//! One small function for each reader of bytes that a stranger can have written. The fuzz targets call them with what a
//! fuzzer makes up, `tests/corpus.rs` with every file of `tests/corpus/` and with random changes of those.
//!
//! A function panics where a promise is broken: whatever the bytes are, they are refused in words that steer no terminal,
//! or what comes of them is sound all the way — it has the same hash when it is read again, gives finite counts, can be
//! told, drawn, written, and read back.

mod folder;
mod part;
mod patch;
mod picture;
mod scenario;
mod study;
mod table;

use guarantor::error::Error;

/// A reader: takes any bytes.
pub type Reader = fn(&[u8]);

/// Every reader, by the name of its fuzz target and of its folder in `tests/corpus/`. Whatever learns to read a new kind of
/// file gets a line here, a file in `fuzz_targets/` and some seeds.
pub const READERS: [(&str, Reader); 14] = [
    ("scenario", scenario::scenario),
    ("overlay", scenario::overlay),
    ("vary", scenario::vary),
    ("condition", scenario::condition),
    ("chain", scenario::chain),
    ("posterior", scenario::posterior),
    ("cases", table::cases),
    ("manifest", folder::manifest),
    ("results", folder::results),
    ("worlds", folder::worlds),
    ("study", study::study),
    ("picture", picture::picture),
    ("part", part::part),
    ("part_file", part::part_file),
];

/// Calls the reader of that name.
#[allow(dead_code, reason = "only fuzz targets call one by its name")]
pub fn read(name: &str, bytes: &[u8]) {
    let found = READERS.into_iter().find(|(known, _)| *known == name);
    let (_, reader) = found.unwrap_or_else(|| panic!("no reader is called {name}"));
    reader(bytes);
}

/// Whether the base of every study is what this version reads.
#[allow(dead_code, reason = "only the replay of the corpus asks")]
pub fn bases_are_sound() {
    study::bases_are_sound();
}

/// What every reader asks of words, for the test that shows that it can fail.
#[allow(dead_code, reason = "only the replay of the corpus asks")]
pub fn ask_of_words(words: &str) {
    plain(words);
}

/// A refusal is short, says something, and steers no terminal.
fn refused(error: &Error) {
    plain(&error.render(false));
    assert!(!error.render(true).is_empty());
    assert_eq!(error.exit_status().code(), 2);
}

/// Words for a terminal: some, not very many, and nothing that moves its cursor, changes its colours or turns its writing.
fn plain(words: &str) {
    assert!(!words.is_empty());
    assert!(words.len() < 4 << 20, "{} bytes", words.len());
    let steers = |letter: &char| {
        letter.is_control() && *letter != '\n'
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let found = words.chars().find(steers);
    assert!(found.is_none(), "{found:?} would reach a terminal in\n{words:?}");
}
