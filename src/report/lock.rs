//! One program at a time in a place: a hidden file beside it, locked as long as somebody is at work there.
//!
//! The system gives a lock back when its holder ends, however it ends: a file that is left behind locks nothing.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::engine::part_file::is_at;
use crate::error::Error;

/// Held as long as it lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    path: PathBuf,
}

/// How often a lock is tried whose file is taken away by somebody who has just ended.
const TRIES: u32 = 100;

impl Lock {
    /// Takes the lock of a folder or file, of which only the folder above need be there.
    ///
    /// # Errors
    /// Somebody else holds it, or its file cannot be made.
    pub fn take(place: &Path) -> Result<Self, Error> {
        let name = place.file_name().map_or("run".into(), |name| name.to_string_lossy());
        let path = place.with_file_name(format!(".{name}.lock"));
        let open = || OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        for _ in 0..TRIES {
            let file = open().map_err(|error| Error::io("writing", place, error))?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(busy(place)),
                // Where a file system has no locks there is nothing to wait for.
                Ok(()) | Err(TryLockError::Error(_)) if is_at(&file, &path) => return Ok(Self { _file: file, path }),
                _ => {}
            }
        }
        Err(busy(place))
    }
}

impl Drop for Lock {
    /// The file goes first: who opened it before finds that it is no longer there, and makes another.
    fn drop(&mut self) {
        drop(fs::remove_file(&self.path));
    }
}

fn busy(place: &Path) -> Error {
    let what = format!("another program is at work in `{}`", place.display());
    Error::Usage(what, "wait until it has ended, or choose another place with `-o`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_given_back() {
        let desk = tempfile::tempdir().expect("a folder");
        let place = desk.path().join("run");
        let lock = Lock::take(&place).expect("nobody has it");
        let refused = Lock::take(&place).expect_err("it is held").to_string();
        assert!(refused.contains("another program is at work in"), "{refused}");
        assert!(Lock::take(&desk.path().join("other")).is_ok());
        drop(lock);
        assert!(fs::read_dir(desk.path()).expect("a folder").next().is_none(), "nothing is left");
        fs::write(desk.path().join(".run.lock"), "").expect("left by somebody who was killed");
        assert!(Lock::take(&place).is_ok());
    }
}
