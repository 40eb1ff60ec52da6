//! The run folder: `results.json`, `manifest.json`, the charts, and a copy of every source file.
//!
//! Nothing in it holds a time, a thread count, a machine or an output path, so that the same scenario, seed and program
//! give the same bytes. It is written under a temporary name beside its place and then renamed: a folder is either
//! whole or not there. A folder of another run is replaced only when asked, and one that is no run folder never is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::analysis::results::Results;
use crate::analysis::summary::PROGRAM;
use crate::error::Error;
use crate::scenario::{Overrides, Scenario};

/// The version of the format of `manifest.json`.
pub const VERSION: u32 = 1;

/// Name of the results in a run folder.
pub const RESULTS: &str = "results.json";

/// Name of the manifest in a run folder.
pub const MANIFEST: &str = "manifest.json";

/// Folder of the source files in a run folder.
const SOURCES: &str = "scenario";

/// What a run was made from and what it wrote: enough to make it again and to see whether a byte has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Name and version of the program.
    pub program: String,
    /// The scenario's name.
    pub scenario: String,
    /// blake3 of the resolved scenario.
    pub hash: String,
    /// Master seed.
    pub seed: u64,
    /// Number of worlds.
    pub worlds: u32,
    /// Trials in each world.
    pub trials: u32,
    /// `--set` flags, in order.
    pub set: Vec<String>,
    /// Options that were chosen by `--option`; empty where all were run.
    pub options: Vec<String>,
    /// Source files, the scenario first: copies are in `scenario/`.
    pub sources: Vec<FileHash>,
    /// Every other file of the folder besides this one.
    pub outputs: Vec<FileHash>,
}

/// A file of the folder and its blake3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHash {
    /// Path in the run folder, with `/`.
    pub path: String,
    /// blake3 of its content, in hexadecimal.
    pub blake3: String,
}

/// A file to be written.
struct Content {
    path: String,
    bytes: Vec<u8>,
}

impl Content {
    fn hash(&self) -> FileHash {
        FileHash { path: self.path.clone(), blake3: blake3::hash(&self.bytes).to_hex().to_string() }
    }
}

/// Where a run will stand: checked, and with room beside it, before work begins.
#[derive(Debug)]
pub struct Place {
    folder: PathBuf,
    partial: PathBuf,
    force: bool,
}

impl Place {
    /// Checks that a scenario's run may stand in a folder, and makes the temporary folder beside it.
    ///
    /// # Errors
    /// Where the folder holds another run and `force` is not set, holds anything that is not part of a run, or cannot
    /// be written.
    pub fn prepare(folder: &Path, scenario: &Scenario, force: bool) -> Result<Self, Error> {
        let folder = std::path::absolute(folder).map_err(|error| Error::io("opening", folder, error))?;
        // A link to a folder stands for that folder: it is the folder that is replaced, not the link.
        let folder = if folder.exists() {
            folder.canonicalize().map_err(|error| Error::io("opening", &folder, error))?
        } else {
            folder
        };
        let here = std::env::current_dir().is_ok_and(|here| here.starts_with(&folder));
        if folder.file_name().is_none() || here {
            let what = format!("`{}` cannot be replaced: it is, or holds, the current folder", folder.display());
            return Err(Error::Usage(what, "name a folder of its own with `-o`".to_owned()));
        }
        check(&folder, scenario, force)?;
        let partial = beside(&folder, "partial");
        let sources = partial.join(SOURCES);
        fs::create_dir_all(&sources).map_err(|error| Error::io("creating", &folder, error))?;
        Ok(Self { folder, partial, force })
    }

    /// Writes the run. `charts` are stems and PNG bytes.
    ///
    /// # Errors
    /// Where a file cannot be written, or the folder may no longer be replaced.
    pub fn write(
        &self,
        scenario: &Scenario,
        overrides: &Overrides,
        results: &Results,
        charts: Vec<(String, Vec<u8>)>,
    ) -> Result<(), Error> {
        for file in contents(scenario, overrides, results, charts) {
            let path = self.partial.join(&file.path);
            fs::write(&path, &file.bytes).map_err(|error| Error::io("writing", &path, error))?;
        }
        check(&self.folder, scenario, self.force)?;
        settle(&self.partial, &self.folder)
    }
}

impl Drop for Place {
    /// Clears away what was not moved into place: a run that failed leaves nothing behind.
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.partial));
    }
}

/// Says whether a scenario's run may replace what is in a folder.
fn check(folder: &Path, scenario: &Scenario, force: bool) -> Result<(), Error> {
    let occupied = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(Error::io("opening", folder, error)),
    };
    if !occupied {
        return Ok(());
    }
    let shown = folder.display();
    let Some(manifest) = read_manifest(folder) else {
        let remedy = "choose another folder with `-o`; only run folders are ever replaced";
        return Err(Error::Usage(format!("`{shown}` holds something that is not a run"), remedy.to_owned()));
    };
    if let Some(stranger) = stranger(folder, &manifest) {
        let remedy = "move it away, or choose another folder with `-o`; only what a run wrote is ever replaced";
        return Err(Error::Usage(format!("`{shown}` also holds `{stranger}`"), remedy.to_owned()));
    }
    let same = manifest.hash == scenario.hash && manifest.program == PROGRAM && manifest.version == VERSION;
    if !same && !force {
        let remedy = "replace it with `-f`, or choose another folder with `-o`";
        let (what, seed, program) = (&manifest.scenario, manifest.seed, &manifest.program);
        let what = format!("`{shown}` holds another run (of `{what}`, seed {seed}, by {program})");
        return Err(Error::Usage(what, remedy.to_owned()));
    }
    Ok(())
}

/// Something in a run folder that its manifest does not list.
fn stranger(folder: &Path, manifest: &Manifest) -> Option<String> {
    let listed = manifest.sources.iter().chain(&manifest.outputs).map(|file| file.path.as_str());
    let known: BTreeSet<_> = listed.chain([MANIFEST, SOURCES]).collect();
    let within = |folder: &Path, before: &str| -> Vec<String> {
        let names = fs::read_dir(folder).into_iter().flatten().flatten();
        names.map(|entry| format!("{before}{}", entry.file_name().to_string_lossy())).collect()
    };
    let sources = within(&folder.join(SOURCES), &format!("{SOURCES}/"));
    within(folder, "").into_iter().chain(sources).find(|name| !known.contains(name.as_str()))
}

fn read_manifest(folder: &Path) -> Option<Manifest> {
    serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()
}

/// `results.json` as it is written and printed.
pub fn results_json(results: &Results) -> String {
    // Maps have text keys and numbers are finite, so there is nothing that JSON cannot say.
    serde_json::to_string_pretty(results).unwrap_or_default() + "\n"
}

/// Every file of a run folder, the manifest last.
fn contents(
    scenario: &Scenario,
    overrides: &Overrides,
    results: &Results,
    charts: Vec<(String, Vec<u8>)>,
) -> Vec<Content> {
    let outputs: Vec<_> = std::iter::once(Content { path: RESULTS.to_owned(), bytes: results_json(results).into() })
        .chain(charts.into_iter().map(|(stem, bytes)| Content { path: format!("{stem}.png"), bytes }))
        .collect();
    let sources = sources(scenario);
    let manifest = Manifest {
        version: VERSION,
        program: results.program.clone(),
        scenario: scenario.name.clone(),
        hash: scenario.hash.clone(),
        seed: scenario.run.seed,
        worlds: scenario.run.worlds,
        trials: scenario.run.trials,
        set: overrides.set.clone(),
        options: overrides.options.clone(),
        sources: sources.iter().map(Content::hash).collect(),
        outputs: outputs.iter().map(Content::hash).collect(),
    };
    let manifest = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
    let manifest = Content { path: MANIFEST.to_owned(), bytes: manifest.into() };
    sources.into_iter().chain(outputs).chain([manifest]).collect()
}

/// Copies of the source files, under names that any file system takes.
fn sources(scenario: &Scenario) -> Vec<Content> {
    let mut taken = BTreeSet::new();
    let copy = |file: &crate::scenario::SourceFile| {
        let stem = Path::new(&file.name).file_name().map_or("scenario.toml".into(), |name| name.to_string_lossy());
        let mut name = stem.replace(':', "-");
        if !name.ends_with(".toml") {
            name.push_str(".toml");
        }
        while !taken.insert(name.clone()) {
            name.insert(0, '_');
        }
        Content { path: format!("{SOURCES}/{name}"), bytes: file.text.clone().into() }
    };
    scenario.files.iter().map(copy).collect()
}

/// Renames the finished folder into its place; what was there before is kept until it is.
fn settle(partial: &Path, folder: &Path) -> Result<(), Error> {
    if !folder.exists() {
        return fs::rename(partial, folder).map_err(|error| Error::io("writing", folder, error));
    }
    let before = beside(folder, "replaced");
    fs::rename(folder, &before).map_err(|error| Error::io("replacing", folder, error))?;
    if let Err(error) = fs::rename(partial, folder) {
        drop(fs::rename(&before, folder));
        return Err(Error::io("writing", folder, error));
    }
    fs::remove_dir_all(&before).map_err(|error| Error::io("removing", &before, error))
}

/// A hidden name beside the folder: on the same file system, so that a rename is all or nothing.
fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().map_or("run".into(), |name| name.to_string_lossy());
    folder.with_file_name(format!(".{name}.{what}-{}", std::process::id()))
}
