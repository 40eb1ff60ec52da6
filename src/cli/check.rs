//! `guarantor check`: every problem of every file at once.

use crate::cli::{args, print};
use crate::error::{Error, ExitStatus};
use crate::scenario::{self, Overrides};

/// Checks scenario files.
pub fn check(request: &args::Check) -> Result<ExitStatus, Error> {
    for file in &request.files {
        let scenario = scenario::load(file, &Overrides::from(&request.changes))?;
        print(&scenario.title);
    }
    Ok(ExitStatus::Done)
}
