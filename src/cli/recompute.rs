//! Makes every file of a folder again, from the sources that are kept in it.

use crate::chart::{self, Format};
use crate::cli::compare;
use crate::cli::work::{self, Talk};
use crate::engine::batch::Progress;
use crate::error::Error;
use crate::report::kept::Kept;
use crate::report::manifest::{self, Content, Recipe, Study};
use crate::report::run_folder;
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
    let baseline = kept.manifest.baseline.clone();
    let outputs = match (kept.manifest.study, scenarios) {
        (Study::Run, [scenario]) => run(kept, scenario, threads, talk, progress)?,
        _ => compare::again(scenarios, baseline.as_deref(), threads, talk, progress)?,
    };
    let recipe = Recipe { study: kept.manifest.study, baseline, scenarios: scenarios.iter().collect() };
    Ok(manifest::contents(&recipe, outputs))
}

/// The outputs of a run: results, every chart as PNG, and as SVG those that the manifest lists.
fn run(
    kept: &Kept,
    scenario: &Scenario,
    threads: usize,
    talk: Talk,
    progress: &Progress,
) -> Result<Vec<Content>, Error> {
    let (results, worlds) = work::results(scenario, threads, talk, progress)?;
    let charts = chart::draw_all(&results).map_err(work::no_charts)?;
    let mut outputs = run_folder::outputs(&results, &worlds, charts);
    let is_listed = |path: &str| kept.manifest.outputs.iter().any(|file| file.path == path);
    for (format, chart) in chart::files().filter(|(format, chart)| is_listed(&format.file(chart.name))) {
        if format != Format::Png {
            let bytes = chart::draw_file(format, chart.name, &results).map_err(work::no_charts)?;
            outputs.push(Content::new(format.file(chart.name), bytes));
        }
    }
    Ok(outputs)
}
