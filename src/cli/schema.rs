//! `guarantor schema`: the scenario format for editors.

use crate::cli::print;
use crate::error::{Error, ExitStatus};
use crate::scenario::schema;

/// Prints the JSON Schema of a scenario.
pub fn schema() -> Result<ExitStatus, Error> {
    print(&schema::text());
    Ok(ExitStatus::Done)
}
