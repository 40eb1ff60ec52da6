//! Run folders: the manifest, the results of a run and of a comparison, and what each world gave.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use guarantor::analysis::compare::{self, Comparison, Entrant};
use guarantor::analysis::results::{Results, VERSION};
use guarantor::analysis::worlds::Worlds;
use guarantor::analysis::{sound, summary};
use guarantor::chart::{self, Format, Subject};
use guarantor::engine::batch::{self, Progress};
use guarantor::report::kept::{Kept, look};
use guarantor::report::manifest::{self, Content, FileHash, Found, Manifest, Recipe};
use guarantor::report::{run_folder, terminal, verify};
use serde_json::Value;

use super::scenario::{BASE, SMALL};
use super::{patch, plain, refused};

/// The results of a small run, and what each of its worlds gave, as this version writes them.
static RUN: LazyLock<(Results, Worlds)> = LazyLock::new(|| {
    let tallies = batch::run(&BASE, 1, &Progress::default()).unwrap_or_else(|error| panic!("{error}"));
    let worlds = Worlds::of(&BASE, &tallies);
    (summary::of_worlds(&BASE, &tallies, &worlds, &[]), worlds)
});

static RESULTS: LazyLock<Value> = LazyLock::new(|| patch::value(&RUN.0));
static WORLDS: LazyLock<Value> = LazyLock::new(|| patch::value(&RUN.1));
static COMPARED: LazyLock<Value> = LazyLock::new(|| patch::value(&compared(RUN.0.clone(), RUN.1.clone())));

/// A folder with these files, without a disk.
pub fn kept(manifest: Manifest, files: BTreeMap<String, Vec<u8>>) -> Kept {
    Kept { folder: PathBuf::from("out/stranger"), manifest, text: Vec::new(), files, faults: Vec::new() }
}

/// A folder with one file, of which its manifest says that nothing has changed.
pub fn with(path: &str, bytes: Vec<u8>) -> Kept {
    let written = manifest::contents(&Recipe::run(&BASE), Vec::new());
    let manifest = written.last().map(|file| manifest::understand(file.bytes.clone()));
    let Some(Found::Ours(manifest, _)) = manifest else { panic!("a manifest that was just made is understood") };
    kept(*manifest, BTreeMap::from([(path.to_owned(), bytes)]))
}

/// A manifest: nothing of ours, damaged, another version's, or one that lists only what lies in its folder.
pub fn manifest(bytes: &[u8]) {
    match manifest::understand(patch::bytes(bytes, &MANIFEST)) {
        Found::Nothing | Found::Damaged => {}
        Found::Other(foreign) => {
            foreign.files.iter().for_each(stays_inside);
            plain(&verify::of_another_version(&PathBuf::from("out"), &foreign).text);
        }
        Found::Ours(manifest, _) => {
            manifest.files().for_each(stays_inside);
            let copies = manifest.files().take(64).map(|file| (file.path.clone(), SMALL.as_bytes().to_vec())).collect();
            let kept = kept(*manifest, copies);
            if let Err(error) = kept.scenarios() {
                refused(&error);
            }
            let (_, faults) = look(&PathBuf::from("/nonexistent"), &[]);
            assert!(faults.is_empty());
        }
    }
}

static MANIFEST: LazyLock<Value> = LazyLock::new(|| {
    let outputs = run_folder::outputs(&RUN.0, &RUN.1, Content::new("report.html", "<!DOCTYPE html>"), Vec::new());
    let written = manifest::contents(&Recipe::run(&BASE), outputs);
    let bytes = written.last().map(|file| file.bytes.as_slice()).unwrap_or_default();
    serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{error}"))
});

/// What is read, replaced or removed because a manifest lists it.
fn stays_inside(file: &FileHash) {
    let path = std::path::Path::new(&file.path);
    assert!(path.components().all(|part| matches!(part, std::path::Component::Normal(_))), "{:?}", file.path);
}

/// The results of a run, or behind a `c` of a comparison.
pub fn results(bytes: &[u8]) {
    if let Some(bytes) = bytes.strip_prefix(b"c") {
        match with(run_folder::COMPARISON, patch::bytes(bytes, &COMPARED)).comparison() {
            Ok(comparison) => shown(&comparison),
            Err(error) => refused(&error),
        }
        return;
    }
    match with(run_folder::RESULTS, patch::bytes(bytes, &RESULTS)).results() {
        Ok(results) => {
            assert_eq!(results.version, VERSION);
            plain(&terminal::summary(&results));
            drawn(&results);
        }
        Err(error) => refused(&error),
    }
}

/// What each world gave: refused, or options are compared by it.
pub fn worlds(bytes: &[u8]) {
    match with(run_folder::WORLDS, patch::bytes(bytes, &WORLDS)).worlds(BASE.run.worlds as usize) {
        Ok(worlds) if worlds.options.len() == RUN.0.options.len() => shown(&compared(RUN.0.clone(), worlds)),
        Ok(_) => {}
        Err(error) => refused(&error),
    }
}

/// The comparison that is made from a finished run.
fn compared(results: Results, worlds: Worlds) -> Comparison {
    compare::compare(&[Entrant::new("small".to_owned(), results, worlds, Vec::new())], 0)
}

fn shown(comparison: &Comparison) {
    assert!(sound::is_sound_comparison(comparison), "what is compared can be read back");
    plain(&guarantor::report::compare::summary(comparison));
    let text = guarantor::report::compare::json(comparison);
    let read: Result<Comparison, _> = serde_json::from_str(&text);
    assert!(read.is_ok_and(|read| read == *comparison), "a comparison is what its file says");
    drawn(comparison);
}

/// Every picture for print; in pixels, which takes a hundred times as long, one of them now and then.
pub fn drawn<T: Subject>(subject: &T) {
    let pictures = chart::pictures(subject);
    for picture in &pictures {
        let name = Format::Svg.file(&picture.name);
        assert!(name.len() < 200 && !name.contains(['/', '\\', '\0', '\n']), "{name:?}");
        let file = chart::draw_file(Format::Svg, picture, subject).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(file.len() < 32 << 20, "{name} takes {} bytes", file.len());
        let (width, height) = picture.size(subject, 2);
        assert!(u64::from(width) * u64::from(height) < 1 << 28, "{name} is {width} × {height}");
    }
    let titles: String = pictures.iter().map(|picture| picture.title(subject)).collect();
    let chosen = blake3::hash(titles.as_bytes()).as_bytes()[0] as usize;
    if let Some(picture) = pictures.get(chosen % 64) {
        let file = chart::draw_file(Format::Png, picture, subject);
        assert!(file.is_ok_and(|bytes| guarantor::report::picture::chunks(&bytes).is_some()));
    }
}
