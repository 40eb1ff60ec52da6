//! `guarantor export`: what a finished run counted as tables for other programs.

use std::path::{Path, PathBuf};

use crate::analysis::tables::{self, Table};
use crate::cli::{args, tell};
use crate::error::{Error, ExitStatus};
use crate::report::kept::Kept;
use crate::report::manifest::Study;
use crate::report::{redrawn, run_folder, table_file};
use crate::scenario::Scenario;

/// Writes the tables of a run.
pub fn export(request: &args::Export) -> Result<ExitStatus, Error> {
    let kept = Kept::open(&request.folder)?;
    if kept.manifest.study != Study::Run {
        let what = format!("`{}` holds a {}, not a run", request.folder.display(), kept.manifest.study.noun());
        return Err(Error::Usage(what, "name the folder of the run that it was made of".to_owned()));
    }
    let (scenario, results) = (kept.scenario(0)?, kept.results()?);
    let tables = tables(request, &kept, &scenario)?;
    let contents = table_file::contents(&results.scenario, &tables, &request.format).map_err(|error| {
        let what = format!("the tables do not fit into Parquet: {error}");
        Error::Usage(what, "take `--format csv`, or a smaller `--sample`".to_owned())
    })?;
    let folder = request.out.clone().unwrap_or_else(|| beside(&request.folder));
    redrawn::write(&folder, &contents, request.force)?;
    if !request.quiet {
        tell(&redrawn::told(&contents, "file", &folder));
    }
    Ok(ExitStatus::Done)
}

fn tables(request: &args::Export, kept: &Kept, scenario: &Scenario) -> Result<Vec<Table>, Error> {
    let (options, worlds) = (scenario.options.len(), scenario.run.worlds);
    if !kept.manifest.outputs.iter().any(|file| file.path == run_folder::WORLDS) {
        let what = format!("`{}` keeps no worlds: {worlds} of {options} options are too many", kept.folder.display());
        return Err(Error::Usage(what, "run it with fewer `--worlds`, or with fewer options (`--option`)".to_owned()));
    }
    let mut tables = vec![tables::of_worlds(scenario, &kept.worlds(worlds as usize)?)];
    if request.sample > 0 {
        tables.push(tables::of_sample(scenario, request.sample)?);
    }
    Ok(tables)
}

/// The folder of the tables where none is named: beside that of the run.
fn beside(run: &Path) -> PathBuf {
    let run = std::path::absolute(run).unwrap_or_else(|_| run.to_owned());
    let name = run.file_name().unwrap_or_default().to_string_lossy();
    run.with_file_name(format!("{name}-tables"))
}
