//! `guarantor inspect`: where a chart comes from.

use crate::cli::{args, print};
use crate::error::{Error, ExitStatus};
use crate::report::inspect;

/// Says where a chart comes from.
pub fn inspect(request: &args::Inspect) -> Result<ExitStatus, Error> {
    let origin = inspect::read(&request.chart)?;
    print(&if request.json { inspect::json(&origin) } else { inspect::words(&origin) });
    Ok(ExitStatus::Done)
}
