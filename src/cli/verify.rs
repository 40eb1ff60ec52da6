//! `guarantor verify`: a folder against what its own sources give.

use crate::cli::recompute::recompute;
use crate::cli::work::{self, Talk};
use crate::cli::{args, print};
use crate::error::{Error, ExitStatus};
use crate::report::kept::Kept;
use crate::report::manifest::{self, Found};
use crate::report::verify::{self, Verdict};

/// Verifies a folder.
pub fn verify(request: &args::Verify) -> Result<ExitStatus, Error> {
    let verdict = match manifest::find(&request.folder)? {
        Found::Other(foreign) => verify::of_another_version(&request.folder, &foreign),
        _ => judge(request)?,
    };
    if !request.quiet {
        print(&verdict.text);
    }
    Ok(if verdict.verified { ExitStatus::Done } else { ExitStatus::NotVerified })
}

fn judge(request: &args::Verify) -> Result<Verdict, Error> {
    let kept = Kept::open(&request.folder)?;
    if let Some(verdict) = verify::obstacle(&kept) {
        return Ok(verdict);
    }
    let scenarios = match kept.scenarios() {
        Ok(scenarios) => scenarios,
        Err(error) => return Ok(verify::unfit(&kept, &error)),
    };
    let progress = work::listen();
    let talk = Talk { quiet: request.quiet, verbose: false };
    match recompute(&kept, &scenarios, request.threads.into(), talk, &progress) {
        Ok(made) => Ok(verify::compare(&kept, &made)),
        Err(Error::Interrupted(what)) => Err(Error::Interrupted(what)),
        Err(error) => Ok(verify::unfit(&kept, &error)),
    }
}
