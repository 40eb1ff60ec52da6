//! Files that a scenario rests on beside those that it extends: they are named on the command line, enter its hash, and are
//! kept with its sources, so that what was made with them can be made again.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::files::{self, SourceFile};
use super::posterior::{self, Posterior};
use crate::error::Error;
use crate::problem::{Place, Problem, Problems, Source, steers};

/// Most bytes of an attached file.
pub const ATTACHED_BYTES: u64 = 16 << 20;

/// What an attached file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A posterior from which worlds take their points (`--worlds-from`).
    Worlds,
    /// Past ceasefires, which a back-test reads. A scenario only carries them.
    Cases,
}

impl Role {
    /// Its word in a manifest and in a scenario's canonical form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Worlds => "worlds",
            Self::Cases => "cases",
        }
    }

    /// How the name of its copy ends: files of different roles, and scenario files, never have the same name.
    fn ending(self) -> &'static str {
        match self {
            Self::Worlds => ".json",
            Self::Cases => ".csv",
        }
    }
}

/// A file that a scenario rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// What it is for.
    pub role: Role,
    /// Its name without folders, and its whole text.
    pub file: SourceFile,
}

impl Attached {
    /// A text under a name, of which only what stands behind the last folder is kept, as any file system takes it.
    pub fn new(role: Role, name: &str, text: impl Into<String>) -> Self {
        Self { role, file: SourceFile { name: plain(role, name), text: text.into() } }
    }

    /// Reads a file and checks it.
    ///
    /// # Errors
    /// It cannot be read, is larger than [`ATTACHED_BYTES`], is no UTF-8 text, or is not what its role asks for.
    pub fn read(role: Role, path: &Path) -> Result<Self, Error> {
        let text = files::read_attached(path, ATTACHED_BYTES)?;
        let shown = path.display().to_string();
        if role == Role::Worlds {
            let mut problems = Problems::default();
            posterior::read(&Source::new(&shown, ""), &text, &mut problems);
            if problems.has_errors() {
                return Err(Error::Scenario(problems));
            }
        }
        Ok(Self::new(role, &shown, text))
    }

    /// Its name in a folder: that of the file, under which its copy is found again.
    pub fn name(&self) -> String {
        plain(self.role, &self.file.name)
    }
}

/// A name without folders that any file system takes, with the ending of its role. A name that is plain stays as it is.
fn plain(role: Role, name: &str) -> String {
    let stem = Path::new(name).file_name().map_or_else(|| role.name().into(), |name| name.to_string_lossy());
    let name = stem.replace(|letter: char| steers(letter) || matches!(letter, ':' | '\\' | '/'), "-");
    let mut name = shortened(&name, role.ending());
    if !name.ends_with(role.ending()) {
        name.push_str(role.ending());
    }
    name
}

/// Bytes beyond which the name of a copy is cut, and to how many: file systems take 255, and marks may come before it.
const LONG: (usize, usize) = (230, 200);

/// A name that is not too long for any file system, with its ending, if it has it. A name that was cut is not cut again.
pub fn shortened(name: &str, ending: &str) -> String {
    if name.len() <= LONG.0 {
        return name.to_owned();
    }
    let end = (0..=LONG.1).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
    let cut = &name[..end];
    if name.ends_with(ending) { format!("{cut}{ending}") } else { cut.to_owned() }
}

/// The posterior among attached files, where there is one; what is wrong with them goes to `problems`.
pub(super) fn posterior(attached: &[Attached], problems: &mut Problems) -> Option<Arc<Posterior>> {
    for (place, one) in attached.iter().enumerate() {
        if attached[..place].iter().any(|other| other.role == one.role) {
            let message = format!("a second file of {} is attached; a scenario rests on one", one.role.name());
            let at = Place::top(&Source::new(&one.file.name, ""));
            problems.push(Problem::error(&at, message).help("attach one of them"));
        }
    }
    let worlds = attached.iter().find(|one| one.role == Role::Worlds)?;
    posterior::read(&Source::new(&worlds.file.name, ""), &worlds.file.text, problems).map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_tell_roles_apart_and_stay_as_they_are() {
        for (given, wanted) in [
            ("a.json", "a.json"),
            ("/tmp/x/a.json", "a.json"),
            ("two\nlines", "two-lines.json"),
            ("..", "worlds.json"),
            ("", "worlds.json"),
        ] {
            let attached = Attached::new(Role::Worlds, given, "");
            assert_eq!(attached.file.name, wanted, "{given:?}");
            assert_eq!(attached.name(), wanted);
        }
        assert_eq!(Attached::new(Role::Cases, "a.json", "").file.name, "a.json.csv");
        let long = Attached::new(Role::Cases, &format!("{}.csv", "é".repeat(125)), "");
        assert_eq!(long.file.name, "é".repeat(100) + ".csv");
        assert_eq!(long.name(), long.file.name);
        assert_eq!(shortened(&"x".repeat(255), ".toml"), "x".repeat(200));
    }
}
