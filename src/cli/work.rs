//! What the verbs that simulate have in common: listening to the user, and what can go wrong before and during the work.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::chart::ChartError;
use crate::engine::batch::{self, Progress, RunError};
use crate::engine::machine;
use crate::error::Error;
use crate::scenario::Scenario;
use crate::scenario::format::MEMORY_BYTES;

/// Progress that Ctrl-C and SIGTERM stop. Where no handler can be set they end the program at once.
pub fn listen() -> Progress {
    let progress = Progress::default();
    let stop = Arc::clone(&progress.stop);
    drop(ctrlc::set_handler(move || stop.store(true, Ordering::Relaxed)));
    progress
}

/// Refuses a run that would not fit into memory, before work begins. 0 threads are as many as there are cores.
pub fn check_memory(scenario: &Scenario, threads: usize) -> Result<(), Error> {
    let threads = if threads == 0 { machine::cores() } else { threads };
    let bytes = batch::memory(scenario, threads);
    if bytes <= MEMORY_BYTES {
        return Ok(());
    }
    let what = format!("the work takes about {} GiB; the limit is {} GiB", bytes >> 30, MEMORY_BYTES >> 30);
    Err(Error::Usage(what, "take fewer threads (`-j`), worlds, months or options".to_owned()))
}

/// Why a run gave nothing, and what to do.
pub fn failure(error: RunError) -> Error {
    match error {
        RunError::Threads(error) => no_threads(error),
        RunError::Stopped => Error::Interrupted,
        RunError::TooLarge(_) => {
            let remedy =
                "look at the units: million euros in `[cost]`, persons in `troops`, km² a week in `[campaign]`";
            Error::Usage(format!("{error}, more than a tally can hold"), remedy.to_owned())
        }
    }
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
