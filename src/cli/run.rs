//! `guarantor run`: a scenario file to charts, results and a summary.

use std::path::{Path, PathBuf};

use crate::analysis::draws;
use crate::analysis::precision::Precision;
use crate::analysis::results::Results;
use crate::analysis::worlds::Worlds;
use crate::chart;
use crate::cli::counting::{self, Counted, End};
use crate::cli::study::Work;
use crate::cli::work::{self, Talk};
use crate::cli::{args, print, recompute, shard, tell};
use crate::engine::batch::{self, Tallies};
use crate::engine::part::Part;
use crate::engine::tasks::Cut;
use crate::error::{Error, ExitStatus};
use crate::report::html;
use crate::report::kept::Kept;
use crate::report::manifest::{Content, Recipe};
use crate::report::number::significant;
use crate::report::room;
use crate::report::run_folder::{self, Permit, Place};
use crate::report::terminal;
use crate::report::unfinished::Begun;
use crate::scenario::format::MEMORY_BYTES;
use crate::scenario::{self, Attached, Overrides, Role, Scenario};

/// Most worlds that `--until` takes where `--worlds` does not say.
const MOST_WORLDS: u32 = 1 << 16;

/// Runs every option of a scenario.
pub fn run(request: &args::Run) -> Result<ExitStatus, Error> {
    let until = request.until.as_ref().map(|text| Precision::parse("--until", text)).transpose();
    let until = until.map_err(Error::Scenario)?;
    let asked = load(request)?;
    let mut scenario = asked.clone();
    if let Some(shard) = request.shard {
        return shard::run(request, &scenario, shard);
    }
    let threads = request.effort.threads.into();
    if until.is_some() && request.effort.changes.worlds.is_none() {
        scenario = scenario.with_worlds(most_worlds(&scenario, threads));
    }
    work::check_memory(&scenario, threads)?;
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&scenario.name));
    let (talk, progress) = (Talk::of(&request.effort), work::listen());
    let recipe = Recipe { any_worlds: until.is_some(), ..Recipe::run(&scenario) };
    let permit = Permit { force: request.force, resume: request.resume };
    let place = Place::prepare(&folder, &recipe, permit)?;
    room::check(place.above(), if until.is_some() { &asked } else { &scenario })?;
    if place.is_done() {
        let results = Kept::open(&folder)?.results()?;
        let whole = results.scenario.worlds == scenario.run.worlds;
        if whole || until.is_some_and(|until| until.is_reached(until.error_of(&results))) {
            return Ok(done_before(request, &folder, until.as_ref(), &results));
        }
    }
    work::warn(&scenario, talk);
    let mut begun = match request.resume {
        true => Begun::going_on(&place.checkpoint(), &scenario, None)?,
        false => Begun::anew(&place.checkpoint(), &scenario, None)?,
    };
    let effort = Work { threads, talk, progress: &progress };
    let Counted { part, end } = counting::count(&mut begun, &scenario, until.as_ref(), &effort)?;
    let End::Done(worlds, error) = end else { return Err(stopped(request, &place, begun, part, &scenario)) };
    let sized = scenario.with_worlds(worlds);
    let tallies = batch::checked(part).map_err(|error| {
        // It would go wrong in the same way again.
        begun.discard();
        work::failure(error)
    })?;
    let (results, outputs) = finish(threads, &folder, &sized, &tallies)?;
    place.write(&Recipe::run(&sized), outputs)?;
    conclude(request.effort.json, talk, &results);
    if !talk.quiet {
        tell(&format!("report.html, charts and results.json are in {}", folder.display()));
    }
    Ok(until.map_or(ExitStatus::Done, |until| precise(request, &until, error, worlds)))
}

/// The scenario, with what the command line lays over it.
fn load(request: &args::Run) -> Result<Scenario, Error> {
    let posterior = request.worlds_from.iter().map(|path| Attached::read(Role::Worlds, path));
    let attached = posterior.collect::<Result<_, _>>()?;
    let overrides = Overrides { attached, ..Overrides::from(&request.effort.changes) };
    let scenario = scenario::load(&request.file, &overrides)?;
    if draws::worlds_from(&scenario).is_some_and(|from| from.moved == 0) {
        let what = "the posterior of `--worlds-from` says nothing of this scenario's unknowns".to_owned();
        let remedy = "it moves only unknowns of the same path and distribution: make one with this scenario's ranges (`guarantor backtest --set`)";
        return Err(Error::Usage(what, remedy.to_owned()));
    }
    Ok(scenario)
}

/// As many worlds as fit into memory, up to [`MOST_WORLDS`].
fn most_worlds(scenario: &Scenario, threads: usize) -> u32 {
    let fits = |worlds: &u32| work::memory(&scenario.with_worlds(*worlds), threads) <= MEMORY_BYTES;
    let halved = std::iter::successors(Some(MOST_WORLDS), |worlds| Some(worlds / 2)).take_while(|worlds| *worlds > 0);
    halved.into_iter().find(fits).unwrap_or(scenario.run.worlds)
}

/// The same run stands there already.
fn done_before(request: &args::Run, folder: &Path, until: Option<&Precision>, results: &Results) -> ExitStatus {
    conclude(request.effort.json, Talk::of(&request.effort), results);
    if !request.effort.quiet {
        tell(&format!("the run in {} is finished already: nothing was done", folder.display()));
    }
    let worlds = results.scenario.worlds;
    until.map_or(ExitStatus::Done, |until| precise(request, until, until.error_of(results), worlds))
}

/// What was counted as results, and as the files of the folder.
pub(super) fn finish(
    threads: usize,
    folder: &Path,
    scenario: &Scenario,
    tallies: &Tallies,
) -> Result<(Results, Vec<Content>), Error> {
    let (results, worlds) = work::concluded(scenario, tallies, threads)?;
    let mut outputs = outputs(scenario, &results, &worlds)?;
    outputs.extend(recompute::still_for_print(folder, &Recipe::run(scenario), &results)?);
    Ok((results, outputs))
}

/// The files of a run, but for its manifest and sources.
pub(super) fn outputs(scenario: &Scenario, results: &Results, worlds: &Worlds) -> Result<Vec<Content>, Error> {
    let page = html::of_run(results, scenario, &chart::figures(results).map_err(work::no_charts)?);
    let charts = chart::draw_all(results).map_err(work::no_charts)?;
    Ok(run_folder::outputs(results, worlds, page, charts))
}

/// The run was told to stop: what there is of it stands in its folder.
fn stopped(request: &args::Run, place: &Place, begun: Begun, part: Part, scenario: &Scenario) -> Error {
    if part.tasks().is_empty() {
        begun.discard();
        return Error::Interrupted("nothing was written".to_owned());
    }
    let planned = scenario.run.worlds;
    let (folder, kept) = (place.folder().display(), format!("what was counted is kept in `{}`", begun.path.display()));
    let whole = part.whole_worlds(Cut::of(&scenario.run)).filter(|worlds| *worlds > 0);
    let Some(worlds) = whole else { return counting::interrupted(&kept) };
    let so_far = Scenario { planned: Some(planned), ..scenario.with_worlds(worlds) };
    let written = batch::checked(part)
        .map_err(work::failure)
        .and_then(|tallies| finish(request.effort.threads.into(), place.folder(), &so_far, &tallies))
        .and_then(|(_, outputs)| place.write_so_far(&Recipe::run(&so_far), outputs));
    match written {
        Ok(true) => {
            counting::interrupted(&format!("results of the first {worlds} of {planned} worlds are in {folder}"))
        }
        Ok(false) => counting::interrupted(&format!("{kept}, beside the run that it was to replace")),
        // Results so far are an extra: what matters is kept.
        Err(error) => counting::interrupted(&format!("{kept}; its results so far cannot be written ({error})")),
    }
}

/// Whether a run came to be as exact as was asked.
fn precise(request: &args::Run, until: &Precision, error: Option<f64>, worlds: u32) -> ExitStatus {
    let name = until.outcome.name();
    let unit = if until.outcome.is_share() { String::new() } else { format!(" {}", until.outcome.unit()) };
    let exact = error.map(|error| format!("±{}{unit}", significant(error)));
    let reached = until.is_reached(error);
    let told = match exact {
        Some(exact) if reached => format!("`{until}` is reached with {worlds} worlds: {exact}"),
        Some(exact) => format!(
            "warning: `{until}` is not reached: `{name}` is known to {exact} after {worlds} worlds; give more with --worlds"
        ),
        None => format!("warning: `{until}` is not reached: no trial of {worlds} worlds counts for `{name}`"),
    };
    if !request.effort.quiet {
        tell(&told);
    }
    if request.strict && !reached { ExitStatus::NotVerified } else { ExitStatus::Done }
}

/// Prints results, for a program or a person.
pub(super) fn conclude(json: bool, talk: Talk, results: &Results) {
    if json {
        print(&run_folder::results_json(results));
    } else if !talk.quiet {
        print(&terminal::summary(results));
    }
}
