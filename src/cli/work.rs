//! What the verbs that simulate have in common: listening to the user, and what can go wrong before and during the work.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::analysis::results::Results;
use crate::analysis::summary;
use crate::analysis::worlds::Worlds;
use crate::chart::{self, ChartError, Format, Picture, Subject};
use crate::cli::{args, tell};
use crate::engine::batch::{self, Progress, RunError, Tallies};
use crate::engine::{idle, machine, part_file};
use crate::error::{Error, ExitStatus};
use crate::report::manifest::Content;
use crate::scenario::Scenario;
use crate::scenario::format::MEMORY_BYTES;

/// How much the user wants to hear beside the data.
#[derive(Clone, Copy, Debug, Default)]
pub struct Talk {
    /// Nothing but errors.
    pub quiet: bool,
    /// What was read and run as well.
    pub verbose: bool,
}

impl Talk {
    /// As the flags ask for.
    pub fn of(effort: &args::Effort) -> Self {
        Self { quiet: effort.quiet, verbose: effort.verbose }
    }
}

/// Time between two looks at how far the work has come.
const GLANCE: Duration = Duration::from_millis(20);

/// So many glances after it was told to stop the program says why it is still at work.
const PATIENCE: u32 = 25;

/// Does work that counts so many trials, under a progress bar where that is wanted and somebody watches.
pub fn watched<T: Send>(shown: bool, trials: u64, progress: &Progress, work: impl FnOnce() -> T + Send) -> T {
    let bar = if shown { ProgressBar::new(trials) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{wide_bar} {percent} % of {human_len} trials, {per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let done = std::thread::scope(|scope| {
        let work = scope.spawn(work);
        let mut glances_since_stop = 0;
        while !work.is_finished() {
            bar.set_position(progress.done.load(Ordering::Relaxed));
            glances_since_stop += u32::from(progress.stop.load(Ordering::Relaxed));
            if shown && glances_since_stop == PATIENCE {
                bar.suspend(|| tell("stopping as soon as the worlds in hand are done; once more: at once"));
            }
            std::thread::park_timeout(GLANCE);
        }
        work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    bar.finish_and_clear();
    done
}

/// Progress that Ctrl-C and SIGTERM stop: the first lets the work come to a good end, the second does not wait for it, the
/// third ends the program as it stands. Where no handler can be set they end the program at once.
pub fn listen() -> Progress {
    let progress = Progress::default();
    let (stop, hurry) = (Arc::clone(&progress.stop), Arc::clone(&progress.hurry));
    drop(ctrlc::set_handler(move || {
        if stop.swap(true, Ordering::Relaxed) && hurry.swap(true, Ordering::Relaxed) {
            std::process::exit(ExitStatus::Interrupted.code().into());
        }
    }));
    progress
}

/// Refuses a run that would not fit into memory, before work begins. 0 threads are as many as there are cores.
pub fn check_memory(scenario: &Scenario, threads: usize) -> Result<(), Error> {
    let bytes = memory(scenario, threads);
    if bytes <= MEMORY_BYTES {
        return Ok(());
    }
    Err(too_much_memory(bytes))
}

/// Bytes that a run takes. 0 threads are as many as there are cores.
pub fn memory(scenario: &Scenario, threads: usize) -> u64 {
    batch::memory(scenario, if threads == 0 { machine::cores() } else { threads })
}

/// The work would not fit into memory.
pub fn too_much_memory(bytes: u64) -> Error {
    let what = format!("the work takes about {} GiB; the limit is {} GiB", bytes >> 30, MEMORY_BYTES >> 30);
    Error::Usage(what, "take fewer threads (`-j`), worlds, months or options".to_owned())
}

/// Tells what is hardly feasible, before the work as well as in the results, so that nobody waits for a run that they
/// will not want; and what was read, where that is asked for.
pub fn warn(scenario: &Scenario, talk: Talk) {
    if !talk.quiet {
        for warning in &scenario.warnings {
            tell(&format!("warning: {warning}"));
        }
    }
    if talk.verbose {
        let attached = scenario.attached.iter().map(|one| &one.file);
        let files: Vec<_> = scenario.files.iter().chain(attached).map(|file| file.name.as_str()).collect();
        tell(&format!("read {}; scenario {}", files.join(", "), scenario.hash));
    }
}

/// Runs a scenario, with a progress bar where somebody watches: what it found, and what each world gave.
pub fn results(
    scenario: &Scenario,
    threads: usize,
    talk: Talk,
    progress: &Progress,
) -> Result<(Results, Worlds), Error> {
    progress.done.store(0, Ordering::Relaxed);
    let tallies = simulate(scenario, talk, progress, || batch::run(scenario, threads, progress));
    concluded(scenario, &tallies.map_err(failure)?, threads)
}

/// What a scenario's tallies say, and what each world gave.
pub fn concluded(scenario: &Scenario, tallies: &Tallies, threads: usize) -> Result<(Results, Worlds), Error> {
    let idle = idle::unknowns(scenario, threads).map_err(no_threads)?;
    let worlds = Worlds::of(scenario, tallies);
    Ok((summary::of_worlds(scenario, tallies, &worlds, &idle), worlds))
}

/// Follows a scenario's trials, of which some may be in `progress` already, with a progress bar where somebody watches.
pub fn simulate<T: Send>(scenario: &Scenario, talk: Talk, progress: &Progress, count: impl FnOnce() -> T + Send) -> T {
    let trials = batch::size(scenario);
    if talk.verbose {
        let (options, run) = (scenario.options.len(), &scenario.run);
        let (worlds, each, seed) = (run.worlds, run.trials, run.seed);
        tell(&format!("running {options} options × {worlds} worlds × {each} trials, seed {seed}"));
    }
    let (before, started) = (progress.done.load(Ordering::Relaxed), std::time::Instant::now());
    let counted = watched(!talk.quiet, trials, progress, count);
    if talk.verbose {
        let (followed, seconds) = (progress.done.load(Ordering::Relaxed) - before, started.elapsed().as_secs_f64());
        tell(&format!("{followed} trials in {seconds:.2} s: {:.0} a second", followed as f64 / seconds));
    }
    counted
}

/// Why a run gave nothing, and what to do.
pub fn failure(error: RunError) -> Error {
    match error {
        RunError::Threads(error) => no_threads(error),
        RunError::Stopped => Error::Interrupted("nothing was written".to_owned()),
        RunError::Unkept(source) => unkept(None, &source),
        RunError::TooLarge(_) => {
            let remedy =
                "look at the units: million euros in `[cost]`, persons in `troops`, km² a week in `[campaign]`";
            Error::Usage(format!("{error}, more than a tally can hold"), remedy.to_owned())
        }
    }
}

/// What was counted cannot be kept in a part file: what stands in it is not lost.
pub fn unkept(path: Option<&Path>, source: &io::Error) -> Error {
    let shown = path.map_or_else(|| "the part file".to_owned(), |path| format!("`{}`", path.display()));
    if source.to_string() == part_file::GONE {
        let what = format!("{shown} was moved or deleted while the program was at work");
        return Error::Usage(what, "leave the folder alone until the program has ended, and start it again".to_owned());
    }
    let (reason, first) = match source.kind() {
        io::ErrorKind::StorageFull => ("the disk is full".to_owned(), "free some space"),
        io::ErrorKind::QuotaExceeded => ("your share of the disk is full".to_owned(), "free some space"),
        _ => (source.to_string(), "see that it can be written"),
    };
    let what = format!("writing {shown}: {reason}; what was counted before is kept");
    Error::Usage(what, format!("{first}, then go on with `{}`", super::typed_with("--resume")))
}

/// The threads cannot be started.
pub fn no_threads(error: rayon::ThreadPoolBuildError) -> Error {
    Error::Usage(format!("cannot start the threads: {error}"), "give fewer threads with `-j`".to_owned())
}

/// A chart cannot be drawn, which no input can cause.
pub fn no_charts(error: ChartError) -> Error {
    let remedy = "this is a fault of the program: please report it with the scenario";
    Error::Usage(format!("cannot draw the charts: {error}"), remedy.to_owned())
}

/// Pictures as files.
pub fn drawn<T: Subject>(files: &[(Format, Picture<T>)], subject: &T) -> Result<Vec<Content>, Error> {
    let draw = |(format, picture): &(Format, Picture<T>)| {
        let bytes = chart::draw_file(*format, picture, subject).map_err(no_charts)?;
        Ok(Content::new(format.file(&picture.name), bytes))
    };
    files.iter().map(draw).collect()
}
