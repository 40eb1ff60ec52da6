//! `manifest.json`: what a folder was made from and every file in it, so that it can be made again and compared.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::analysis::summary::PROGRAM;
use crate::error::Error;
use crate::problem::steers;
use crate::scenario::attached::shortened;
use crate::scenario::{Attached, Overrides, Role, Scenario, SourceFile, read_limited};

/// The version of the format of `manifest.json`.
pub const VERSION: u32 = 2;

/// Name of the manifest in its folder.
pub const MANIFEST: &str = "manifest.json";

/// Folder of the source files; of several runs, each has its own with a number behind.
const SOURCES: &str = "scenario";

/// What kind of work a folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Study {
    /// One scenario, all its options.
    Run,
    /// Several options or scenarios side by side.
    Compare,
    /// One scenario over the levels of one or two of its keys.
    Sweep,
    /// What an outcome hangs on.
    Sensitivity,
    /// In which worlds an option fails.
    Discover,
    /// Where the preferred option changes.
    Tipping,
    /// What each contributor and each component of the backstop is worth.
    Pivotal,
    /// What the model implies against published effects.
    Evidence,
    /// The model against ceasefires of the past.
    Backtest,
    /// One history as a story.
    Trace,
}

impl Study {
    /// The verb that does it, which also names its results.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Compare => "compare",
            Self::Sweep => "sweep",
            Self::Sensitivity => "sensitivity",
            Self::Discover => "discover",
            Self::Tipping => "tipping",
            Self::Pivotal => "pivotal",
            Self::Evidence => "evidence",
            Self::Backtest => "backtest",
            Self::Trace => "trace",
        }
    }

    /// What a folder is said to hold.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Compare => "comparison",
            Self::Sweep => "sweep",
            Self::Sensitivity => "sensitivity analysis",
            Self::Discover => "discovery",
            Self::Tipping => "study of tipping points",
            Self::Pivotal => "study of pivotal players",
            Self::Evidence => "comparison with published effects",
            Self::Backtest => "back-test",
            Self::Trace => "trace of one history",
        }
    }
}

/// What a folder is made from.
#[derive(Clone, Debug)]
pub struct Recipe<'a> {
    /// What was done.
    pub study: Study,
    /// Comparisons only: the option that differences are taken against, where a flag names it.
    pub baseline: Option<String>,
    /// The study's own flags as they would be typed, a word each; a run and a comparison have none.
    pub flags: Vec<String>,
    /// What it was done with: one scenario, but for a comparison.
    pub scenarios: Vec<&'a Scenario>,
    /// Whether the number of worlds comes out of the work, and is not asked for.
    pub any_worlds: bool,
}

impl<'a> Recipe<'a> {
    /// A run of one scenario.
    pub fn run(scenario: &'a Scenario) -> Self {
        Self::study(Study::Run, Vec::new(), scenario)
    }

    /// A study of one scenario.
    pub fn study(study: Study, flags: Vec<String>, scenario: &'a Scenario) -> Self {
        Self { study, baseline: None, flags, scenarios: vec![scenario], any_worlds: false }
    }
}

/// What a folder was made from and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Name and version of the program.
    pub program: String,
    /// What was done.
    pub study: Study,
    /// Comparisons only: the option that differences are taken against, where a flag names it.
    pub baseline: Option<String>,
    /// The study's own flags as they would be typed, a word each; a run and a comparison have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// What it was done with: one, but for a comparison.
    pub runs: Vec<RunRecord>,
    /// Every other file of the folder besides this one.
    pub outputs: Vec<FileHash>,
}

/// One scenario as it was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
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
    /// Worlds that were planned, where the run was interrupted; absent where it was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<u32>,
    /// `--set` flags, in order.
    pub set: Vec<String>,
    /// Options that were chosen by `--option`; empty where all were run.
    pub options: Vec<String>,
    /// Copies of the source files, the scenario first, each followed by the one that it extends.
    pub sources: Vec<FileHash>,
    /// Copies of the files that it rests on beside those; absent where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<AttachedCopy>,
}

/// A copy of a file that a scenario rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedCopy {
    /// What it is for.
    pub role: Role,
    /// The copy.
    #[serde(flatten)]
    pub file: FileHash,
}

/// A file of the folder and its blake3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHash {
    /// Path in the folder, with `/`.
    pub path: String,
    /// blake3 of its content, in hexadecimal.
    pub blake3: String,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Path in the folder, with `/`.
    pub path: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl Content {
    /// A file of the folder.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }

    /// Its line in the manifest.
    pub fn hash(&self) -> FileHash {
        FileHash { path: self.path.clone(), blake3: blake3(&self.bytes) }
    }
}

/// blake3 in hexadecimal.
pub fn blake3(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// What the manifest of a folder says.
#[derive(Debug)]
pub enum Found {
    /// There is none, or it is of something else.
    Nothing,
    /// It is no JSON, or not what this version writes.
    Damaged,
    /// A manifest of another version of the format.
    Other(Foreign),
    /// A manifest of this version, and its bytes.
    Ours(Box<Manifest>, Vec<u8>),
}

/// A manifest of another version: what can be said of it all the same.
#[derive(Debug)]
pub struct Foreign {
    /// Version of its format.
    pub version: u64,
    /// The program that wrote it.
    pub program: String,
    /// The files that it lists.
    pub files: Vec<FileHash>,
}

/// Reads the manifest of a folder.
///
/// # Errors
/// It is there and cannot be read.
pub fn find(folder: &Path) -> Result<Found, Error> {
    let path = folder.join(MANIFEST);
    let bytes = match read_file(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) if error.kind() == ErrorKind::NotADirectory => return Err(Error::io("opening", folder, error)),
        Err(error) => return Err(Error::io("reading", &path, error)),
    };
    Ok(understand(bytes))
}

/// What the bytes of a manifest say. Anybody can have written them.
pub fn understand(bytes: Vec<u8>) -> Found {
    let Ok(value) = serde_json::from_slice::<Value>(&bytes) else { return Found::Damaged };
    let program = value.get("program").and_then(Value::as_str).filter(|program| program.starts_with("guarantor "));
    let (Some(program), Some(version)) = (program, value.get("version").and_then(Value::as_u64)) else {
        return Found::Nothing;
    };
    if version != u64::from(VERSION) {
        let mut files = Vec::new();
        gather(&value, &mut files);
        return Found::Other(Foreign { version, program: program.to_owned(), files });
    }
    let manifest = serde_json::from_value::<Manifest>(value).ok().filter(Manifest::is_sound);
    manifest.map_or(Found::Damaged, |manifest| Found::Ours(Box::new(manifest), bytes))
}

/// Most bytes that are read of a folder, over all its files: far more than this program writes into one.
pub const FOLDER_BYTES: u64 = 2 << 30;

/// The bytes of a file of a folder.
///
/// # Errors
/// It is no file, is larger than any that this program writes, or cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, std::io::Error> {
    read_limited(path, FOLDER_BYTES)
}

/// The files that a manifest of any version lists.
fn gather(value: &Value, files: &mut Vec<FileHash>) {
    if let Some(path) = value.get("path").and_then(Value::as_str)
        && let Some(blake3) = value.get("blake3").and_then(Value::as_str)
        && is_plain(path)
    {
        files.push(FileHash { path: path.to_owned(), blake3: blake3.to_owned() });
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, files)),
        Value::Object(fields) => fields.values().for_each(|item| gather(item, files)),
        _ => {}
    }
}

/// Whether a path stays in its folder.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']))
}

/// Whether a scenario may be called so: folders and options are named after it.
pub(super) fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\\']) && !name.chars().any(char::is_control)
}

/// The folder of a run's sources, of so many runs.
fn source_folder(run: usize, runs: usize) -> String {
    if runs == 1 { SOURCES.to_owned() } else { format!("{SOURCES}-{}", run + 1) }
}

impl Manifest {
    /// Every file that it lists.
    pub fn files(&self) -> impl Iterator<Item = &FileHash> {
        self.runs.iter().flat_map(RunRecord::inputs).chain(&self.outputs)
    }

    /// Whether it is of the same work by the same program, which gives the same bytes.
    pub fn is_of(&self, recipe: &Recipe<'_>) -> bool {
        let same = |(run, scenario): (&RunRecord, &&Scenario)| {
            run.hash == scenario.hash || recipe.any_worlds && run.hash == scenario.with_worlds(run.worlds).hash
        };
        self.program == PROGRAM
            && !self.is_interrupted()
            && self.study == recipe.study
            && self.baseline == recipe.baseline
            && self.flags == recipe.flags
            && self.runs.len() == recipe.scenarios.len()
            && self.runs.iter().zip(&recipe.scenarios).all(same)
    }

    /// Whether it is of a run that was interrupted: its results are those of the worlds that it came to.
    pub fn is_interrupted(&self) -> bool {
        self.runs.iter().any(|run| run.planned.is_some())
    }

    /// Whether it is such as this program writes: what it lists lies where it belongs, once.
    fn is_sound(&self) -> bool {
        let mut seen = BTreeSet::new();
        let (runs, single) = (self.runs.len(), self.study != Study::Compare);
        let in_place = |(place, run): (usize, &RunRecord)| {
            let folder = source_folder(place, runs) + "/";
            let lies = |file: &FileHash| file.path.strip_prefix(&folder).is_some_and(|name| !name.contains('/'));
            let roles: BTreeSet<Role> = run.attached.iter().map(|copy| copy.role).collect();
            !run.sources.is_empty()
                && run.inputs().all(lies)
                && roles.len() == run.attached.len()
                && is_name(&run.scenario)
        };
        runs > 0
            && (!single || runs == 1)
            && self.runs.iter().enumerate().all(in_place)
            && self.outputs.iter().all(|file| !file.path.contains('/') && file.path != MANIFEST)
            && self.files().all(|file| is_plain(&file.path) && seen.insert(&file.path))
    }
}

impl RunRecord {
    /// Every file that it was made from: the scenario's own and those that it extends, then what is attached.
    pub fn inputs(&self) -> impl Iterator<Item = &FileHash> {
        self.sources.iter().chain(self.attached.iter().map(|copy| &copy.file))
    }

    /// What was laid over the scenario's file, with the size and seed that came of it, and with the files attached that its
    /// copies say.
    pub fn overrides(&self, attached: Vec<Attached>) -> Overrides {
        Overrides {
            set: self.set.clone(),
            options: self.options.clone(),
            seed: Some(self.seed),
            worlds: Some(self.worlds),
            trials: Some(self.trials),
            attached,
            planned: self.planned,
        }
    }
}

/// Every file of a folder: copies of the sources, the outputs, and the manifest last.
pub fn contents(recipe: &Recipe<'_>, outputs: Vec<Content>) -> Vec<Content> {
    let count = recipe.scenarios.len();
    let (mut files, mut runs) = (Vec::new(), Vec::new());
    for (place, scenario) in recipe.scenarios.iter().enumerate() {
        let folder = source_folder(place, count);
        let sources = sources(&folder, &scenario.files);
        let copy = |one: &Attached| Content::new(format!("{folder}/{}", one.name()), one.file.text.as_bytes());
        let attached: Vec<Content> = scenario.attached.iter().map(copy).collect();
        runs.push(record(scenario, &sources, &attached));
        files.extend(sources.into_iter().chain(attached));
    }
    let manifest = Manifest {
        version: VERSION,
        program: PROGRAM.to_owned(),
        study: recipe.study,
        baseline: recipe.baseline.clone(),
        flags: recipe.flags.clone(),
        runs,
        outputs: outputs.iter().map(Content::hash).collect(),
    };
    files.extend(outputs);
    files.push(Content::new(MANIFEST, json(&manifest)));
    files
}

fn record(scenario: &Scenario, sources: &[Content], attached: &[Content]) -> RunRecord {
    let roles = scenario.attached.iter().map(|one| one.role);
    RunRecord {
        scenario: scenario.name.clone(),
        hash: scenario.hash.clone(),
        seed: scenario.run.seed,
        worlds: scenario.run.worlds,
        trials: scenario.run.trials,
        planned: scenario.planned,
        set: scenario.set.clone(),
        options: scenario.chosen.clone(),
        sources: sources.iter().map(Content::hash).collect(),
        attached: roles.zip(attached).map(|(role, copy)| AttachedCopy { role, file: copy.hash() }).collect(),
    }
}

/// The names of a scenario's source files in a folder, with their texts: the same for copies of them.
pub fn source_names(files: &[SourceFile]) -> Vec<(String, &str)> {
    let names = sources("", files).into_iter().map(|copy| copy.path.trim_start_matches('/').to_owned());
    names.zip(files.iter().map(|file| file.text.as_str())).collect()
}

/// Copies of source files, under names that any file system takes. Copies of copies have the same names.
fn sources(folder: &str, files: &[SourceFile]) -> Vec<Content> {
    let mut taken = BTreeSet::new();
    let copy = |file: &SourceFile| {
        let stem = Path::new(&file.name).file_name().map_or("scenario.toml".into(), |name| name.to_string_lossy());
        let mut name =
            shortened(&stem.replace(|letter: char| steers(letter) || matches!(letter, ':' | '\\'), "-"), ".toml");
        if !name.ends_with(".toml") {
            name.push_str(".toml");
        }
        // Some file systems take `A.toml` and `a.toml` for one.
        while !taken.insert(name.to_lowercase()) {
            name.insert(0, '_');
        }
        Content::new(format!("{folder}/{name}"), file.text.as_bytes())
    };
    files.iter().map(copy).collect()
}

/// JSON without line breaks, for files that nobody reads.
pub fn compact(value: &impl Serialize) -> String {
    spelt(serde_json::to_string(value).unwrap_or_default() + "\n")
}

/// JSON as every file of a folder has it.
pub fn json(value: &impl Serialize) -> String {
    // Maps have text keys and numbers are finite, so there is nothing that JSON cannot say.
    spelt(serde_json::to_string_pretty(value).unwrap_or_default() + "\n")
}

/// JSON lets pass some letters that some terminals obey: they are written as escapes, which mean the same.
fn spelt(json: String) -> String {
    let obeyed = |letter: char| letter != '\n' && steers(letter);
    if !json.contains(obeyed) {
        return json;
    }
    // All of them lie within the first 65,536 letters, which one escape names.
    let spell = |letter: char| match letter {
        letter if obeyed(letter) => format!("\\u{:04x}", u32::from(letter)),
        other => other.to_string(),
    };
    json.chars().map(spell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> SourceFile {
        SourceFile { name: name.to_owned(), text: format!("# {name}") }
    }

    fn names(files: &[SourceFile]) -> Vec<String> {
        sources("s", files).into_iter().map(|copy| copy.path).collect()
    }

    #[test]
    fn copies_of_sources_have_names_of_their_own_and_copies_of_copies_the_same() {
        let files = ["a.toml", "sub/a.toml", "sub/_a.toml", "A.toml", "text", "builtin:baseline"].map(file);
        let once = names(&files);
        assert_eq!(once, ["a", "_a", "__a", "___A", "text", "builtin-baseline"].map(|name| format!("s/{name}.toml")));
        let again: Vec<_> = once.iter().map(|path| file(path.strip_prefix("s/").expect("the folder"))).collect();
        assert_eq!(names(&again), once);
        let long = "x".repeat(250) + ".toml";
        let once = names(&[file(&long), file(&long), file("two\nlines.toml")]);
        assert_eq!(
            once,
            [
                format!("s/{}.toml", "x".repeat(200)),
                format!("s/_{}.toml", "x".repeat(200)),
                "s/two-lines.toml".to_owned()
            ]
        );
        let again: Vec<_> = once.iter().map(|path| file(path.strip_prefix("s/").expect("the folder"))).collect();
        assert_eq!(names(&again), once);
    }

    #[test]
    fn a_manifest_that_reaches_out_of_its_folder_is_damaged() {
        let hash = |path: &str| FileHash { path: path.to_owned(), blake3: String::new() };
        let manifest = |sources: &[&str], outputs: &[&str]| Manifest {
            version: VERSION,
            program: PROGRAM.to_owned(),
            study: Study::Run,
            baseline: None,
            flags: Vec::new(),
            runs: vec![RunRecord {
                scenario: "a".to_owned(),
                hash: String::new(),
                seed: 0,
                worlds: 1,
                trials: 1,
                planned: None,
                set: Vec::new(),
                options: Vec::new(),
                sources: sources.iter().map(|path| hash(path)).collect(),
                attached: Vec::new(),
            }],
            outputs: outputs.iter().map(|path| hash(path)).collect(),
        };
        assert!(manifest(&["scenario/a.toml"], &["results.json"]).is_sound());
        for (sources, outputs) in [
            (&[][..], &["results.json"][..]),
            (&["scenario/../a.toml"], &[]),
            (&["scenario/.."], &[]),
            (&["a.toml"], &[]),
            (&["scenario-1/a.toml"], &[]),
            (&["scenario/b/a.toml"], &[]),
            (&["scenario/a.toml"], &["../x"]),
            (&["scenario/a.toml"], &["/etc/x"]),
            (&["scenario/a.toml"], &["manifest.json"]),
            (&["scenario/a.toml"], &["x", "x"]),
        ] {
            assert!(!manifest(sources, outputs).is_sound(), "{sources:?} {outputs:?}");
        }
        let mut two = manifest(&["scenario/a.toml"], &[]);
        two.runs.push(two.runs[0].clone());
        assert!(!two.is_sound(), "a run has one scenario");
        for name in ["", "..", "x/../../evil", "a\\b", "two\nlines"] {
            let mut named = manifest(&["scenario/a.toml"], &["results.json"]);
            name.clone_into(&mut named.runs[0].scenario);
            assert!(!named.is_sound(), "{name:?}");
        }
    }
}
