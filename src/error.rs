//! What can go wrong, how it is said, and the exit status that it ends in.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::problem::{Problems, harmless, harmless_lines};

/// What went wrong. `Display` says where, what, and what to do.
#[derive(Debug)]
pub enum Error {
    /// A scenario is not well formed: everything that is wrong with it.
    Scenario(Problems),
    /// A file or folder could not be read or written.
    Io {
        /// What was being done, as in "reading".
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The command line asks for something impossible: what, and the remedy.
    Usage(String, String),
    /// The user stopped the program: what became of the work.
    Interrupted(String),
}

/// How the program ends, as the shell sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// Everything asked for was done.
    Done,
    /// Not verified, or not converged where that was demanded.
    NotVerified,
    /// A file or a flag is wrong.
    BadInput,
    /// Some trials failed.
    TrialsFailed,
    /// Stopped by the user.
    Interrupted,
}

impl ExitStatus {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotVerified => 1,
            Self::BadInput => 2,
            Self::TrialsFailed => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

impl Error {
    /// A failure of the file system.
    pub fn io(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io { doing, path: path.to_owned(), source }
    }

    /// How the program ends after it.
    pub fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Scenario(_) | Self::Io { .. } | Self::Usage(..) => ExitStatus::BadInput,
            Self::Interrupted(_) => ExitStatus::Interrupted,
        }
    }

    /// The whole message, with escape codes for colour only where asked.
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Scenario(problems) => problems.render(colour),
            Self::Io { doing, path, source } => {
                format!("error: {doing} `{}`: {}", harmless(&path.display().to_string()), harmless(&reason(source)))
            }
            Self::Usage(message, remedy) => harmless_lines(&format!("error: {message}\nhelp: {remedy}")),
            Self::Interrupted(what) => format!("interrupted: {}", harmless(what)),
        }
    }
}

/// What the system answered, without its number, and what to do.
fn reason(source: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match source.kind() {
        ErrorKind::NotFound => "there is no such file or folder; check the path".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "nothing can be written there; choose another place with `-o`".to_owned(),
        ErrorKind::PermissionDenied => "permission denied; check who may use it".to_owned(),
        ErrorKind::NotADirectory => "it is a file and not a folder, or lies below one; choose another path".to_owned(),
        ErrorKind::IsADirectory => "it is a folder; name a file in it".to_owned(),
        ErrorKind::FileTooLarge => "it is larger than any file that belongs there; name another one".to_owned(),
        ErrorKind::InvalidFilename => {
            "the name is too long, or none that this disk takes; choose a shorter one".to_owned()
        }
        ErrorKind::StorageFull => "the disk is full; free some space or choose another place with `-o`".to_owned(),
        _ => source.to_string(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_where_what_and_what_to_do() {
        let missing = Error::io("reading", Path::new("a.toml"), std::io::ErrorKind::NotFound.into());
        assert_eq!(missing.to_string(), "error: reading `a.toml`: there is no such file or folder; check the path");
        assert_eq!(missing.exit_status().code(), 2);
        let stopped = Error::Interrupted("nothing was written".to_owned());
        assert_eq!(
            (stopped.exit_status().code(), stopped.to_string().as_str()),
            (130, "interrupted: nothing was written")
        );
    }
}
