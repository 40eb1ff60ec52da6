//! Every reader of what a stranger can have written, on every file that the fuzzers found worth keeping (`tests/corpus/`),
//! and on random changes of those. `tests/fuzz/README.md` says how the corpus is made.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

#[path = "fuzz/readers/mod.rs"]
mod readers;

use readers::{READERS, Reader};

/// Longest that a reader may take for one file, in a build that checks everything on a machine that does other work.
const A_FILE: Duration = Duration::from_secs(20);

/// Time for random changes, over all readers.
const CHANGES: Duration = Duration::from_secs(10);

/// Random changes of each reader's files, unless time runs out.
const MOST_CHANGES: usize = 1_000;

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read(&path).expect("a readable file"))).collect()
}

/// What a reader says against some bytes, if anything: that it panicked, or took too long.
fn against(reader: Reader, bytes: &[u8]) -> Option<String> {
    let started = Instant::now();
    let read = catch_unwind(AssertUnwindSafe(|| reader(bytes)));
    let took = started.elapsed();
    match read {
        Err(_) => Some("it panics".to_owned()),
        Ok(()) if took > A_FILE => Some(format!("it takes {took:?}")),
        Ok(()) => None,
    }
}

#[test]
fn every_file_that_was_kept_is_read_without_harm() {
    let mut wrong = Vec::new();
    for (name, reader) in READERS {
        let files = corpus(name);
        assert!(!files.is_empty(), "no file was kept for {name}");
        for (path, bytes) in files {
            wrong.extend(against(reader, &bytes).map(|what| format!("{}: {what}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_the_corpus_has_its_reader_and_every_reader_its_fuzz_target() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut folders: Vec<String> = fs::read_dir(here.join("corpus"))
        .expect("the corpus")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "base")
        .collect();
    folders.sort();
    let mut names: Vec<&str> = READERS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(folders, names);
    let manifest = fs::read_to_string(here.join("fuzz/Cargo.toml")).expect("the fuzz crate");
    for name in names {
        let target = fs::read_to_string(here.join(format!("fuzz/fuzz_targets/{name}.rs"))).expect("a fuzz target");
        assert!(target.contains(&format!("readers::read(\"{name}\", bytes)")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not built");
    }
}

#[test]
fn what_is_changed_in_a_sound_study_is_of_the_format_of_today() {
    readers::bases_are_sound();
}

#[test]
fn random_changes_of_kept_files_do_no_harm() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let started = Instant::now();
    let all: Vec<_> = READERS.into_iter().map(|(name, reader)| (name, reader, corpus(name))).collect();
    let mut tried = 0;
    // In turn, so that a slow reader does not take the others' time.
    for _ in 0..MOST_CHANGES {
        for (name, reader, files) in &all {
            if started.elapsed() > CHANGES {
                break;
            }
            let bytes = changed(&mut random, files);
            let wrong = against(*reader, &bytes);
            assert!(wrong.is_none(), "{name}: {wrong:?}: {:?}", String::from_utf8_lossy(&bytes));
            tried += 1;
        }
    }
    assert!(tried > READERS.len(), "only {tried} changes were tried");
}

/// One file with up to four changes: bytes put in, taken out, changed, or copied from another file.
fn changed(random: &mut ChaCha8Rng, files: &[(PathBuf, Vec<u8>)]) -> Vec<u8> {
    const PIECES: [&str; 16] =
        ["", "=", "[", "]", "{", "}", "\"", ".", "\n---\n", "nan", "1e999", "-1", ",", "é", "0", "\n"];
    let mut below = |end: usize| random.random_range(0..end.max(1));
    let mut bytes = files[below(files.len())].1.clone();
    for _ in 0..=below(4) {
        let from = below(bytes.len() + 1);
        let to = (from + below(12)).min(bytes.len());
        let piece = match below(4) {
            0 => vec![below(256) as u8],
            1 => {
                let other = &files[below(files.len())].1;
                let start = below(other.len());
                other.iter().skip(start).take(below(60)).copied().collect()
            }
            _ => PIECES[below(PIECES.len())].as_bytes().to_vec(),
        };
        bytes.splice(from..to, piece);
    }
    bytes
}

#[test]
fn a_reader_that_panics_or_dawdles_is_noticed() {
    assert_eq!(against(|_| panic!("on purpose"), b""), Some("it panics".to_owned()));
    assert_eq!(against(|_| {}, b""), None);
    // A broken promise is a panic: such words would steer a terminal.
    for words in ["\u{1b}[2J", "a\u{202e}b", ""] {
        assert!(catch_unwind(|| readers::ask_of_words(words)).is_err(), "{words:?}");
    }
    readers::ask_of_words("plain words\n");
}
