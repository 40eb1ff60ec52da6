//! `guarantor check`: every problem of every file at once, or where its numbers come from.

use crate::cli::{args, print, tell};
use crate::error::{Error, ExitStatus};
use crate::report::{check, sources};
use crate::scenario::{self, Overrides};

/// Checks scenario files.
pub fn check(request: &args::Check) -> Result<ExitStatus, Error> {
    let overrides = Overrides::from(&request.changes);
    let (report, status) = check::check(&request.files, &overrides);
    if !request.sources {
        print(&report);
        return Ok(status);
    }
    // What is wrong is for people; the list may go into a file or a program.
    tell(report.trim_end());
    let sound = request.files.iter().filter_map(|path| scenario::load(path, &overrides).ok());
    let all: Vec<_> = sound.map(|scenario| sources::sources(&scenario)).collect();
    if request.json {
        print(&sources::json(&all));
    } else {
        print(&all.iter().map(sources::summary).collect::<Vec<_>>().join("\n"));
    }
    Ok(status)
}
