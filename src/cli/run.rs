//! `guarantor run`: a scenario file to charts, results and a summary.

use std::path::PathBuf;

use crate::analysis::draws;
use crate::analysis::results::Results;
use crate::chart;
use crate::cli::recompute;
use crate::cli::work::{self, Talk};
use crate::cli::{args, print, tell};
use crate::error::{Error, ExitStatus};
use crate::report::manifest::Recipe;
use crate::report::{run_folder, terminal};
use crate::scenario::{self, Attached, Overrides, Role};

/// Runs every option of a scenario.
pub fn run(request: &args::Run) -> Result<ExitStatus, Error> {
    let posterior = request.worlds_from.iter().map(|path| Attached::read(Role::Worlds, path));
    let attached = posterior.collect::<Result<_, _>>()?;
    let overrides = Overrides { attached, ..Overrides::from(&request.effort.changes) };
    let scenario = scenario::load(&request.file, &overrides)?;
    if draws::worlds_from(&scenario).is_some_and(|from| from.moved == 0) {
        let what = "the posterior of `--worlds-from` says nothing of this scenario's unknowns".to_owned();
        let remedy = "it moves only unknowns of the same path and distribution: make one with this scenario's ranges (`guarantor backtest --set`)";
        return Err(Error::Usage(what, remedy.to_owned()));
    }
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&scenario.name));
    work::check_memory(&scenario, request.effort.threads.into())?;
    let progress = work::listen();
    let recipe = Recipe::run(&scenario);
    let place = run_folder::Place::prepare(&folder, recipe.clone(), request.force)?;
    let talk = Talk::of(&request.effort);
    work::warn(&scenario, talk);
    let (results, worlds) = work::results(&scenario, request.effort.threads.into(), talk, &progress)?;
    let charts = chart::draw_all(&results).map_err(work::no_charts)?;
    let mut outputs = run_folder::outputs(&results, &worlds, charts);
    outputs.extend(recompute::still_for_print(&folder, &recipe, &results)?);
    place.write(outputs)?;
    conclude(request, &results);
    if !request.effort.quiet {
        tell(&format!("charts and results.json are in {}", folder.display()));
    }
    Ok(ExitStatus::Done)
}

fn conclude(request: &args::Run, results: &Results) {
    if request.effort.json {
        print(&run_folder::results_json(results));
    } else if !request.effort.quiet {
        print(&terminal::summary(results));
    }
}
