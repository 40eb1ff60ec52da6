//! Reads a run folder back: its manifest, its files, and the scenarios that it was made from.
//!
//! The files that the scenarios were once read from are not looked at: copies of them are in the folder.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::analysis::compare::{self, Comparison};
use crate::analysis::results::{self, Results};
use crate::analysis::sound;
use crate::analysis::worlds::{self, Worlds};
use crate::error::Error;
use crate::problem::quote;
use crate::report::manifest::{self, FOLDER_BYTES, FileHash, Found, Manifest, RunRecord, blake3};
use crate::report::run_folder::{COMPARISON, RESULTS, WORLDS, damaged, strangers};
use crate::report::study::{self, Studied};
use crate::report::unfinished::{self, CHECKPOINT};
use crate::scenario::attached::ATTACHED_BYTES;
use crate::scenario::format::FILE_BYTES;
use crate::scenario::{self, Attached, Overrides, Scenario, SourceFile, read_limited};

/// A folder that was written by this version of the format.
#[derive(Debug)]
pub struct Kept {
    /// Where it is, as it was named.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// The manifest's own bytes.
    pub text: Vec<u8>,
    /// The listed files that could be read, changed or not, by their paths.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is not as the manifest says.
    pub faults: Vec<Fault>,
}

/// A file that is not as the manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has another blake3.
    Changed(String),
    /// It is listed and not there.
    Missing(String),
    /// It is there and not listed.
    Unlisted(String),
    /// It is there and cannot be read: why.
    Unreadable(String, String),
}

impl Fault {
    /// The file's path in its folder.
    pub fn path(&self) -> &str {
        match self {
            Self::Changed(path) | Self::Missing(path) | Self::Unlisted(path) | Self::Unreadable(path, _) => path,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = quote(self.path());
        match self {
            Self::Changed(_) => write!(out, "{path} has changed since it was written"),
            Self::Missing(_) => write!(out, "{path} is missing"),
            Self::Unlisted(_) => write!(out, "{path} is there, and the manifest does not list it"),
            Self::Unreadable(_, reason) => write!(out, "{path} cannot be read: {reason}"),
        }
    }
}

impl Kept {
    /// Opens a folder and looks at every file in it.
    ///
    /// # Errors
    /// The folder holds no run, one that another version of the program wrote, or its manifest is damaged.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        match manifest::find(folder)? {
            Found::Nothing => Err(nothing(folder)),
            Found::Damaged => Err(damaged(folder)),
            Found::Other(foreign) => {
                let (program, version) = (quote(&foreign.program), foreign.version);
                let shown = folder.display();
                let what =
                    format!("`{shown}` was written by another version of the program ({program}, manifest {version})");
                Err(Error::Usage(
                    what,
                    format!("use that version, or make it again; this one reads {}", manifest::VERSION),
                ))
            }
            Found::Ours(manifest, text) => {
                let listed: Vec<_> = manifest.files().cloned().collect();
                let (files, faults) = look(folder, &listed);
                Ok(Self { folder: folder.to_owned(), manifest: *manifest, text, files, faults })
            }
        }
    }

    /// The scenario of a run, from the copies in the folder.
    ///
    /// # Errors
    /// A copy has changed or is missing, or they do not give the scenario that the manifest names.
    pub fn scenario(&self, run: usize) -> Result<Scenario, Error> {
        let Some(record) = self.manifest.runs.get(run) else { return Err(damaged(&self.folder)) };
        let scenario = self.scenario_with(run, &self.overrides(run)?)?;
        if scenario.hash == record.hash { Ok(scenario) } else { Err(self.another(record)) }
    }

    /// What was laid over the file of a run, with the files that were attached.
    ///
    /// # Errors
    /// A copy of an attached file has changed or is missing.
    pub fn overrides(&self, run: usize) -> Result<Overrides, Error> {
        let Some(record) = self.manifest.runs.get(run) else { return Err(damaged(&self.folder)) };
        let attached = record.attached.iter().map(|copy| {
            let SourceFile { name, text } = self.copy(&copy.file, ATTACHED_BYTES)?;
            Ok(Attached::new(copy.role, &name, text))
        });
        Ok(record.overrides(attached.collect::<Result<_, Error>>()?))
    }

    /// The source files of a run with other overrides than those that it was made with.
    ///
    /// # Errors
    /// A copy has changed or is missing, or everything that is wrong with what comes of them.
    pub fn scenario_with(&self, run: usize, overrides: &Overrides) -> Result<Scenario, Error> {
        let Some(record) = self.manifest.runs.get(run) else { return Err(damaged(&self.folder)) };
        let files = record.sources.iter().map(|file| self.copy(file, FILE_BYTES)).collect::<Result<Vec<_>, _>>()?;
        scenario::load_kept(&record.scenario, &files, overrides)
    }

    /// The scenarios of all runs, in the order of the manifest.
    ///
    /// # Errors
    /// See [`Self::scenario`].
    pub fn scenarios(&self) -> Result<Vec<Scenario>, Error> {
        (0..self.manifest.runs.len()).map(|run| self.scenario(run)).collect()
    }

    /// The results of a run, from a file that has not changed since it was written.
    ///
    /// # Errors
    /// It is missing, has changed, or is of another version.
    pub fn results(&self) -> Result<Results, Error> {
        self.read(RESULTS, results::VERSION, sound::is_sound)
    }

    /// What a comparison found, from a file that has not changed since it was written.
    ///
    /// # Errors
    /// It is missing, has changed, or is of another version.
    pub fn comparison(&self) -> Result<Comparison, Error> {
        self.read(COMPARISON, compare::VERSION, sound::is_sound_comparison)
    }

    /// What a study found, from a file that has not changed since it was written.
    ///
    /// # Errors
    /// It is missing, has changed, or is of another version.
    pub fn studied<T: Studied>(&self) -> Result<T, Error> {
        self.read(&study::file(T::STUDY), T::VERSION, T::is_sound)
    }

    /// What a JSON file of this version says, where it is sound.
    fn read<T: DeserializeOwned>(&self, path: &str, version: u32, is_sound: fn(&T) -> bool) -> Result<T, Error> {
        #[derive(Deserialize)]
        struct AnyVersion {
            version: u64,
        }
        let bytes = self.intact(path)?;
        let shown = self.folder.join(path);
        let refuse = |what: String| {
            Err(Error::Usage(
                format!("`{}` {what}", shown.display()),
                "make it again with this version of the program".to_owned(),
            ))
        };
        match serde_json::from_slice::<AnyVersion>(bytes) {
            Ok(found) if found.version != u64::from(version) => {
                refuse(format!("has format {}; this program reads {version}", found.version))
            }
            _ => match serde_json::from_slice(bytes).ok().filter(is_sound) {
                Some(found) => Ok(found),
                None => refuse("is damaged".to_owned()),
            },
        }
    }

    /// What each of so many worlds of a run gave, from a file that has not changed since it was written.
    ///
    /// # Errors
    /// It is missing, has changed, or is of another version.
    pub fn worlds(&self, count: usize) -> Result<Worlds, Error> {
        let found: Worlds = self.read(WORLDS, worlds::VERSION, |_| true)?;
        if found.is_sound(count) {
            return Ok(found);
        }
        let what = format!("`{}` is damaged", self.folder.join(WORLDS).display());
        Err(Error::Usage(what, "make the run again".to_owned()))
    }

    /// The bytes of a listed file that has not changed.
    fn intact(&self, path: &str) -> Result<&[u8], Error> {
        if let Some(fault) = self.faults.iter().find(|fault| fault.path() == path) {
            return Err(self.refuse(fault));
        }
        let missing = || self.refuse(&Fault::Missing(path.to_owned()));
        self.files.get(path).map(Vec::as_slice).ok_or_else(missing)
    }

    /// A copy of a file that the work was made from, of limited size.
    fn copy(&self, file: &FileHash, limit: u64) -> Result<SourceFile, Error> {
        let bytes = self.intact(&file.path)?;
        let text = if bytes.len() as u64 > limit { None } else { std::str::from_utf8(bytes).ok() };
        let Some(text) = text else {
            return Err(self.refuse(&Fault::Unreadable(file.path.clone(), "it is too large, or no text".to_owned())));
        };
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        Ok(SourceFile { name: name.to_owned(), text: text.to_owned() })
    }

    /// The sources give another scenario than the manifest says.
    fn another(&self, record: &RunRecord) -> Error {
        let what = format!(
            "the source files in `{}` do not give the scenario {} that the manifest names",
            self.folder.display(),
            quote(&record.hash.chars().take(12).collect::<String>())
        );
        Error::Usage(what, "the folder was changed by hand, or by another version: make the run again".to_owned())
    }

    fn refuse(&self, fault: &Fault) -> Error {
        let remedy = "make the run again; `guarantor verify` tells all that has changed";
        Error::Usage(format!("in `{}`, {fault}", self.folder.display()), remedy.to_owned())
    }
}

/// Reads the listed files of a folder, and says what is not as it is listed.
pub fn look(folder: &Path, listed: &[FileHash]) -> (BTreeMap<String, Vec<u8>>, Vec<Fault>) {
    let (mut files, mut faults, mut left) = (BTreeMap::new(), Vec::new(), FOLDER_BYTES);
    let home = folder.canonicalize();
    for file in listed {
        match read_within(&home, &folder.join(&file.path), left) {
            Ok(bytes) => {
                left -= bytes.len() as u64;
                if blake3(&bytes) != file.blake3 {
                    faults.push(Fault::Changed(file.path.clone()));
                }
                files.insert(file.path.clone(), bytes);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => faults.push(Fault::Missing(file.path.clone())),
            Err(error) => faults.push(Fault::Unreadable(file.path.clone(), error.to_string())),
        }
    }
    faults.extend(strangers(folder, listed).into_iter().map(Fault::Unlisted));
    (files, faults)
}

/// The bytes of a file that lies in a folder, and is no link to somewhere else.
fn read_within(home: &io::Result<PathBuf>, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let real = path.canonicalize()?;
    if !home.as_ref().is_ok_and(|home| real.starts_with(home)) {
        return Err(io::Error::other("it is a link out of the folder"));
    }
    read_limited(&real, limit)
}

/// There is no run in a folder, or no folder.
fn nothing(folder: &Path) -> Error {
    match fs::read_dir(folder) {
        Err(error) => Error::io("opening", folder, error),
        Ok(_) if unfinished::is_part_file(&folder.join(CHECKPOINT)) => {
            let what = format!("`{}` holds a run that is not finished", folder.display());
            Error::Usage(what, "go on with the run's own command and `--resume`".to_owned())
        }
        Ok(_) => {
            let what = format!("`{}` is not a run folder: it has no manifest.json of guarantor", folder.display());
            Error::Usage(what, "name a folder that `guarantor run` has written".to_owned())
        }
    }
}
