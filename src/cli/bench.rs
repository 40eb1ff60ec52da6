//! `guarantor bench`: how fast a scenario's trials are on this machine, and whether that has changed.

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::analysis::bench::{self, Bench, Comparison, Machine};
use crate::chart::scaling;
use crate::cli::{args, print, tell, work};
use crate::engine::machine;
use crate::engine::measure::{Plan, measure};
use crate::error::{Error, ExitStatus};
use crate::report::bench as words;
use crate::report::bench_folder::{self, Place};
use crate::scenario::{self, Overrides, Scenario};

/// What is measured where no file is named.
const REFERENCE: &str = include_str!("../../benches/reference.toml");

/// Steps of the progress bar.
const STEPS: u64 = 1_000;

/// Measures a scenario.
pub fn bench(request: &args::Bench) -> Result<ExitStatus, Error> {
    let scenario = load(request)?;
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join("bench"));
    let saved = request.against.as_deref().map(|name| bench_folder::load(&folder, name, &scenario)).transpose()?;
    let progress = work::listen();
    let place = Place::prepare(&folder, &scenario, request.save.as_deref(), request.force)?;
    let plan = Plan { threads: request.threads.into(), time: Duration::from_secs_f64(request.seconds) };
    let bar = bar(request);
    let samples = measure(&scenario, &plan, &progress, &mut |done| bar.set_position((done * STEPS as f64) as u64));
    bar.finish_and_clear();
    let machine = Machine { processor: machine::processor(), cores: machine::cores() };
    let measured = bench::bench(&scenario, machine, &samples.map_err(work::failure)?);
    let comparison = request.against.as_deref().zip(saved).map(|(name, saved)| measured.against(name, &saved));
    place.write(&measured, &scaling::png(&measured).map_err(work::no_charts)?)?;
    conclude(request, &measured, comparison.as_ref());
    if !request.quiet {
        tell(&place.told());
    }
    Ok(ExitStatus::Done)
}

/// The scenario, refused where not even one of its worlds fits into memory on so many threads.
fn load(request: &args::Bench) -> Result<Scenario, Error> {
    let overrides = Overrides::from(&request.changes);
    let scenario = match &request.file {
        Some(file) => scenario::load(file, &overrides)?,
        None => scenario::load_text("reference", REFERENCE, &overrides)?,
    };
    let mut smallest = scenario.clone();
    smallest.run.worlds = 1;
    work::check_memory(&smallest, request.threads.into())?;
    Ok(scenario)
}

fn bar(request: &args::Bench) -> ProgressBar {
    if request.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(STEPS);
    let style = ProgressStyle::with_template("{wide_bar} {percent} % measured");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn conclude(request: &args::Bench, measured: &Bench, comparison: Option<&Comparison>) {
    if !request.quiet {
        for warning in comparison.iter().flat_map(|comparison| &comparison.warnings) {
            tell(&format!("warning: {warning}"));
        }
    }
    if request.json {
        print(&words::json(measured, comparison));
    } else if !request.quiet {
        print(&words::summary(measured, comparison));
    }
}
