//! Makes every file of a folder again, from the sources that are kept in it.

use std::path::Path;

use crate::chart::{self, Format, Subject};
use crate::cli::study::{self, Work};
use crate::cli::work::{self, Talk};
use crate::cli::{backtest, compare, discover, evidence, pivotal, run, sensitivity, sweep, tipping, trace};
use crate::engine::batch::Progress;
use crate::error::Error;
use crate::report::kept::Kept;
use crate::report::manifest::{self, Content, Recipe, Study};
use crate::scenario::Scenario;

/// Every file of a folder as its sources, of which `scenarios` were read, give it today.
pub fn recompute(
    kept: &Kept,
    scenarios: &[Scenario],
    threads: usize,
    talk: Talk,
    progress: &Progress,
) -> Result<Vec<Content>, Error> {
    scenarios.iter().try_for_each(|scenario| work::check_memory(scenario, threads))?;
    let work = Work { threads, talk, progress };
    match (kept.manifest.study, scenarios) {
        (Study::Run, [scenario]) => {
            let (results, worlds) = work::results(scenario, threads, talk, progress)?;
            let outputs = run::outputs(scenario, &results, &worlds)?.into_iter();
            let outputs = outputs.chain(for_print(kept, &results)?).collect();
            Ok(manifest::contents(&Recipe::run(scenario), outputs))
        }
        (Study::Sweep, [scenario]) => study::again::<sweep::Verb>(kept, scenario, &work),
        (Study::Sensitivity, [scenario]) => study::again::<sensitivity::Sensitivity>(kept, scenario, &work),
        (Study::Discover, [scenario]) => study::again::<discover::Discover>(kept, scenario, &work),
        (Study::Tipping, [scenario]) => study::again::<tipping::Tip>(kept, scenario, &work),
        (Study::Pivotal, [scenario]) => study::again::<pivotal::Pivotal>(kept, scenario, &work),
        (Study::Trace, [scenario]) => study::again::<trace::Tell>(kept, scenario, &work),
        (Study::Evidence, [scenario]) => study::again::<evidence::Compare>(kept, scenario, &work),
        (Study::Backtest, [scenario]) => study::again::<backtest::Back>(kept, scenario, &work),
        _ => {
            let baseline = kept.manifest.baseline.clone();
            let comparison = compare::again(scenarios, baseline.as_deref(), threads, talk, progress)?;
            let outputs =
                compare::outputs(&comparison, scenarios)?.into_iter().chain(for_print(kept, &comparison)?).collect();
            Ok(manifest::contents(&compare::recipe(scenarios, baseline), outputs))
        }
    }
}

/// The charts for print that a folder has beside the same work, so that doing the work again does not lose them.
pub fn still_for_print<T: Subject>(folder: &Path, recipe: &Recipe<'_>, subject: &T) -> Result<Vec<Content>, Error> {
    match Kept::open(folder).ok().filter(|kept| kept.manifest.is_of(recipe)) {
        Some(kept) => for_print(&kept, subject),
        None => Ok(Vec::new()),
    }
}

/// The charts that were drawn for print, beside those that every folder has: as SVG, where the manifest lists them.
pub fn for_print<T: Subject>(kept: &Kept, subject: &T) -> Result<Vec<Content>, Error> {
    let is_listed = |path: &str| kept.manifest.outputs.iter().any(|file| file.path == path);
    let mut files = chart::files(subject);
    files.retain(|(format, picture)| *format != Format::Png && is_listed(&format.file(&picture.name)));
    work::drawn(&files, subject)
}
