//! `guarantor run`: a scenario file to charts, results and a summary.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::analysis::{results::Results, summary};
use crate::chart;
use crate::cli::{args, print, tell, work};
use crate::engine::batch::{self, Progress, Tallies};
use crate::engine::idle;
use crate::error::{Error, ExitStatus};
use crate::report::manifest::Recipe;
use crate::report::{run_folder, terminal};
use crate::scenario::{self, Overrides, Scenario};

/// Time between two looks at how far a run has come.
const GLANCE: Duration = Duration::from_millis(20);

/// Runs every option of a scenario.
pub fn run(request: &args::Run) -> Result<ExitStatus, Error> {
    let overrides = Overrides::from(&request.changes);
    let scenario = scenario::load(&request.file, &overrides)?;
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&scenario.name));
    work::check_memory(&scenario, request.threads.into())?;
    let progress = work::listen();
    let place = run_folder::Place::prepare(&folder, Recipe::run(&scenario), request.force)?;
    introduce(request, &scenario);
    let tallies = simulate(request, &scenario, &progress)?;
    let idle = idle::unknowns(&scenario, request.threads.into()).map_err(work::no_threads)?;
    let results = summary::summarise(&scenario, &tallies, &idle);
    let charts = chart::draw_all(&results).map_err(work::no_charts)?;
    place.write(run_folder::outputs(&results, charts))?;
    conclude(request, &results);
    if !request.quiet {
        tell(&format!("charts and results.json are in {}", folder.display()));
    }
    Ok(ExitStatus::Done)
}

fn introduce(request: &args::Run, scenario: &Scenario) {
    // Told before the work as well as in the results, so that nobody waits for a run that they will not want.
    if !request.quiet {
        for warning in &scenario.warnings {
            tell(&format!("warning: {warning}"));
        }
    }
    if request.verbose {
        let files: Vec<_> = scenario.files.iter().map(|file| file.name.as_str()).collect();
        tell(&format!("read {}; scenario {}", files.join(", "), scenario.hash));
        tell(&format!(
            "running {} options × {} worlds × {} trials, seed {}",
            scenario.options.len(),
            scenario.run.worlds,
            scenario.run.trials,
            scenario.run.seed
        ));
    }
}

/// The trials, with a progress bar where somebody watches.
fn simulate(request: &args::Run, scenario: &Scenario, progress: &Progress) -> Result<Tallies, Error> {
    let bar = bar(request, batch::size(scenario));
    let started = std::time::Instant::now();
    let tallies = std::thread::scope(|scope| {
        let work = scope.spawn(|| batch::run(scenario, request.threads.into(), progress));
        while !work.is_finished() {
            bar.set_position(progress.done.load(Ordering::Relaxed));
            std::thread::park_timeout(GLANCE);
        }
        work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    bar.finish_and_clear();
    if request.verbose {
        let seconds = started.elapsed().as_secs_f64();
        let rate = batch::size(scenario) as f64 / seconds;
        tell(&format!("{} trials in {seconds:.2} s: {rate:.0} a second", batch::size(scenario)));
    }
    tallies.map_err(work::failure)
}

fn bar(request: &args::Run, trials: u64) -> ProgressBar {
    if request.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(trials);
    let style = ProgressStyle::with_template("{wide_bar} {percent} % of {human_len} trials, {per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn conclude(request: &args::Run, results: &Results) {
    if request.json {
        print(&run_folder::results_json(results));
    } else if !request.quiet {
        print(&terminal::summary(results));
    }
}
