//! A desk to work at: a throw-away folder with scenario files in it, and the program to run there.
//!
//! `desk.run("run small.toml -o a").succeeds().says_on_stderr("a")`: what is typed, how it ended, what it said.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use guarantor::analysis::results::Results;
use tempfile::TempDir;

/// Two options, ready in no time.
pub const SMALL: &str = r#"
extends = "builtin:baseline"
title = "A small scenario"

[run]
horizon_months = 24
worlds = 16
trials = 32
seed = 7
baseline = "bare"

[[option]]
name = "bare"
label = "No force"
[option.set]
"contributor" = []

[[option]]
name = "full"
label = "Full backstop"
"#;

/// Files by their names, with their bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A folder to work in.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With `small.toml` in it.
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.with("small.toml", SMALL)
    }

    /// With one more file.
    pub fn with(self, name: &str, text: &str) -> Self {
        let path = self.at(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// A path on it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with what is typed after its name, ready to be started here.
    pub fn command(&self, typed: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guarantor"));
        command.current_dir(self.folder.path()).args(words(typed)).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    /// Types it and waits.
    pub fn run(&self, typed: &str) -> Ran {
        Ran::of(typed, &mut self.command(typed))
    }

    /// A desk of its own with everything that `make` leaves on one, which is made once for all tests that begin so.
    pub fn again(made: &OnceLock<Files>, make: impl FnOnce() -> Self) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.put(".", made.get_or_init(|| make().files(".")));
        desk
    }

    /// Puts a run of `small.toml` into a folder, for tests that only look at it, or change it.
    pub fn has_run(&self, folder: &str) {
        static MADE: OnceLock<Files> = OnceLock::new();
        let make = || {
            let desk = Self::new();
            desk.run("run small.toml -o a").succeeds();
            desk.files("a")
        };
        self.put(folder, MADE.get_or_init(make));
    }

    fn put(&self, folder: &str, files: &Files) {
        for (name, bytes) in files {
            let path = self.at(folder).join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
    }

    /// Every file under a path by its name, with its bytes.
    pub fn files(&self, name: &str) -> Files {
        let mut files = BTreeMap::new();
        gather(&self.at(name), "", &mut files);
        files
    }

    /// Changes a file of a run folder, and the manifest with it, as somebody would who wants it not to be seen.
    pub fn change(&self, folder: &str, file: &str, from: &str, to: &str) {
        let before = fs::read_to_string(self.at(folder).join(file)).expect("text");
        let after = before.replacen(from, to, 1);
        assert!(before != after, "{from:?} is not in {file}");
        self.swap(folder, file, after.as_bytes());
    }

    /// Puts other bytes in the place of a file of a run folder, and their hash into the manifest.
    pub fn swap(&self, folder: &str, file: &str, after: &[u8]) {
        let (path, manifest) = (self.at(folder).join(file), self.at(folder).join("manifest.json"));
        let before = fs::read(&path).expect("a file");
        fs::write(&path, after).expect("a file");
        let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
        let listed = fs::read_to_string(&manifest).expect("a manifest");
        let (old, new) = (hash(&before), hash(after));
        assert!(listed.contains(&old), "{file} is not listed as it is");
        fs::write(&manifest, listed.replace(&old, &new)).expect("a file");
    }

    /// `results.json` of a run folder.
    pub fn results(&self, folder: &str) -> Results {
        let text = fs::read_to_string(self.at(folder).join("results.json")).expect("results");
        serde_json::from_str(&text).expect("results of this version")
    }
}

/// What is typed, cut at spaces; quotation marks keep spaces, as in a shell.
fn words(typed: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in typed.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn gather(path: &Path, prefix: &str, files: &mut Files) {
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(entry.path()).expect("a readable file"));
        }
    }
}

/// Hidden files and folders that a run has left on the desk.
pub fn leftovers(desk: &Desk) -> Vec<String> {
    let names = fs::read_dir(desk.at(".")).expect("a folder").flatten();
    names.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name.starts_with('.')).collect()
}

/// Sends a running program a signal by its name, as in `INT`.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status();
    assert!(sent.expect("kill runs").success(), "{name}");
}

/// How it ended and what it said.
pub struct Ran {
    typed: String,
    /// How it ended, as the shell sees it.
    pub status: Option<i32>,
    /// What it said to the pipe.
    pub stdout: String,
    /// What it said to the person.
    pub stderr: String,
}

impl Ran {
    /// Starts a command and waits.
    pub fn of(typed: &str, command: &mut Command) -> Self {
        let output = command.output().expect("the program");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let ran = Self {
            typed: typed.to_owned(),
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        };
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
        ran
    }

    /// It did what was asked.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.status, Some(0), "{self:?}");
        self
    }

    /// It ended as bad input does, and printed no data.
    #[track_caller]
    pub fn refuses(self) -> Self {
        assert_eq!(self.status, Some(2), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self
    }

    /// It ended with this status.
    #[track_caller]
    pub fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:?}");
        self
    }

    /// Its data holds these words.
    #[track_caller]
    pub fn prints(self, words: &str) -> Self {
        assert!(self.stdout.contains(words), "{words:?} is not on stdout of {self:?}");
        self
    }

    /// It told the person these words.
    #[track_caller]
    pub fn tells(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "{words:?} is not on stderr of {self:?}");
        self
    }

    /// It did not tell the person these words.
    #[track_caller]
    pub fn tells_not(self, words: &str) -> Self {
        assert!(!self.stderr.contains(words), "{words:?} is on stderr of {self:?}");
        self
    }

    /// It printed no data.
    #[track_caller]
    pub fn prints_nothing(self) -> Self {
        assert_eq!(self.stdout, "", "{self:?}");
        self
    }

    /// It told the person nothing.
    #[track_caller]
    pub fn tells_nothing(self) -> Self {
        assert_eq!(self.stderr, "", "{self:?}");
        self
    }
}

impl std::fmt::Debug for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`guarantor {}`, which ended with {:?}\n{}\n{}", self.typed, self.status, self.stdout, self.stderr)
    }
}
