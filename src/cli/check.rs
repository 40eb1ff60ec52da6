//! `guarantor check`: every problem of every file at once.

use crate::cli::{args, print};
use crate::error::{Error, ExitStatus};
use crate::scenario::{self, Overrides};

/// Checks scenario files.
pub fn check(request: &args::Check) -> Result<ExitStatus, Error> {
    let (report, status) = scenario::check(&request.files, &Overrides::from(&request.changes));
    print(&report);
    Ok(status)
}
