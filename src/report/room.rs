//! Whether a disk has room for what a run will write, before it begins: a run of a day should not end at its last step.

use std::path::Path;

use crate::engine::part::Shape;
use crate::error::Error;
use crate::scenario::Scenario;

/// What charts, results and copies of the scenario take beside what grows with worlds.
const FIXED: u64 = 1 << 20;

/// Refuses a run for which the disk of a folder that is there has no room.
///
/// # Errors
/// See there. A disk that does not say how much room it has is taken to have enough.
pub fn check(folder: &Path, scenario: &Scenario) -> Result<(), Error> {
    // The checkpoint, and `worlds.json`, which says the same in letters.
    let needed = 2 * Shape::of(scenario).bytes() + FIXED;
    let Some(free) = free(folder).filter(|free| *free < needed) else { return Ok(()) };
    let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20);
    let what = format!(
        "`{}` lies on a disk with {} MiB free; the run may write about {} MiB",
        folder.display(),
        free >> 20,
        mebibytes(needed)
    );
    Err(Error::Usage(what, "free some space, choose another place with `-o`, or take fewer worlds".to_owned()))
}

/// Bytes that may still be written on the disk of a folder.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_says_how_much_room_it_has_and_one_that_is_not_there_says_nothing() {
        let desk = tempfile::tempdir().expect("a folder");
        assert!(free(desk.path()).is_none_or(|free| free > 0));
        assert_eq!(free(&desk.path().join("none")), None);
    }
}
