//! `guarantor check`: every problem of every file at once.

use crate::cli::{args, print};
use crate::error::{Error, ExitStatus};
use crate::report::check;
use crate::scenario::Overrides;

/// Checks scenario files.
pub fn check(request: &args::Check) -> Result<ExitStatus, Error> {
    let (report, status) = check::check(&request.files, &Overrides::from(&request.changes));
    print(&report);
    Ok(status)
}
