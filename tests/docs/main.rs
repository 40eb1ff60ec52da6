//! What the pages say against what is there: keys, files, citations, the order of modules, commands and links; and what
//! may be built in against what is.

mod commands;
mod index;
mod keys;
mod licences;
mod links;
mod metrics;
mod order;
mod rules;
mod sample;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

/// A path of the project.
fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the project.
fn text(path: &str) -> String {
    fs::read_to_string(at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of a folder with that ending, as paths of the project, sorted; also those of its folders.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(at(folder)).expect("a folder").flatten() {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(files(&path, ending));
        } else if path.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Names of the scenario files, without their ending.
fn scenarios() -> Vec<String> {
    let name = |path: &String| path.trim_start_matches("scenarios/").trim_end_matches(".toml").to_owned();
    files("scenarios", ".toml").iter().map(name).collect()
}
