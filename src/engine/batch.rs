//! Blocks of trials on all cores.
//!
//! The work is cut into tasks: one world and a run of its trials. Every thread takes the next task, draws the luck of a
//! block once, follows it through every option, and counts into tallies of its own; at the end the tallies add up. A
//! thread allocates its workspace once; nothing is allocated for a block.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::engine::block::{Block, Ground};
use crate::engine::pool;
use crate::engine::tally::{self, OptionTally, WorldTally};
use crate::lanes::LANES;
use crate::model::metric::Metric;
use crate::scenario::{Scenario, ScenarioOption};

/// Blocks in a task: enough that taking one and handing in its counts cost nothing.
const BLOCKS_PER_TASK: u32 = 16;

/// How far a run has come, for a progress bar, and whether it shall stop.
#[derive(Debug, Default)]
pub struct Progress {
    /// Trials done, over all options.
    pub done: AtomicU64,
    /// Set to stop after the tasks in hand; shared with whoever hears the user.
    pub stop: Arc<AtomicBool>,
}

/// What a run counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Tallies {
    /// By option, then by world.
    pub worlds: Vec<Vec<WorldTally>>,
    /// By option.
    pub options: Vec<OptionTally>,
}

/// Everything that a thread needs to know.
struct Work<'a> {
    scenario: &'a Scenario,
    ground: Ground<'a>,
    next: AtomicU64,
    worlds: Mutex<Vec<Vec<WorldTally>>>,
}

/// Trials in a run, over all options.
pub fn size(scenario: &Scenario) -> u64 {
    u64::from(scenario.run.worlds) * u64::from(scenario.run.trials) * scenario.options.len() as u64
}

/// Why a run gave no tallies.
#[derive(Debug)]
pub enum RunError {
    /// The threads cannot be started.
    Threads(rayon::ThreadPoolBuildError),
    /// A metric took values that no tally can hold.
    TooLarge(Metric),
    /// It was told to stop.
    Stopped,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Threads(error) => write!(f, "cannot start the threads: {error}"),
            Self::TooLarge(metric) => write!(f, "`{}` grows beyond a thousand million", metric.description().name),
            Self::Stopped => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for RunError {}

/// Bytes that a run on so many threads holds at once.
pub fn memory(scenario: &Scenario, threads: usize) -> u64 {
    let months = u64::from(scenario.run.horizon_months);
    let option = |members: usize| {
        let a_world = size_of::<WorldTally>() as u64 + 4 * months + 4 * members as u64;
        (u64::from(scenario.run.worlds) * a_world, OptionTally::bytes(months as usize) as u64)
    };
    let sizes = scenario.options.iter().map(|one| option(one.specs.contributors.len()));
    let (worlds, tallies) = sizes.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    worlds + tallies * (threads as u64 + 1)
}

/// Runs every option of a scenario on `threads` threads (0: as many as there are cores).
///
/// # Errors
/// See [`RunError`].
pub fn run(scenario: &Scenario, threads: usize, progress: &Progress) -> Result<Tallies, RunError> {
    let work = Work::new(scenario);
    let parts = pool(threads).map_err(RunError::Threads)?.broadcast(|_| Worker::new(&work).run(progress));
    let mut options = work.no_options();
    for part in parts {
        options.iter_mut().zip(&part).for_each(|(option, more)| option.merge(more));
    }
    if progress.stop.load(Ordering::Relaxed) {
        return Err(RunError::Stopped);
    }
    let worlds = work.worlds.into_inner().unwrap_or_else(PoisonError::into_inner);
    match too_large(&worlds) {
        Some(metric) => Err(RunError::TooLarge(metric)),
        None => Ok(Tallies { worlds, options }),
    }
}

fn too_large(worlds: &[Vec<WorldTally>]) -> Option<Metric> {
    Metric::ALL
        .iter()
        .copied()
        .find(|metric| worlds.iter().flatten().any(|world| world.metrics[*metric as usize].is_beyond()))
}

impl<'a> Work<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let ground = Ground::new(scenario);
        let months = ground.reach.months as usize;
        let rows = |option: &ScenarioOption| {
            vec![WorldTally::new(months, option.specs.contributors.len()); scenario.run.worlds as usize]
        };
        let worlds = Mutex::new(scenario.options.iter().map(rows).collect());
        Self { scenario, ground, next: AtomicU64::new(0), worlds }
    }

    fn months(&self) -> usize {
        self.ground.reach.months as usize
    }

    fn no_options(&self) -> Vec<OptionTally> {
        vec![OptionTally::new(self.months()); self.scenario.options.len()]
    }

    /// The next task: a world and its trials from … to.
    fn take(&self) -> Option<(u32, u32, u32)> {
        let size = BLOCKS_PER_TASK * LANES as u32;
        let tasks_per_world = self.scenario.run.trials.div_ceil(size);
        let task = self.next.fetch_add(1, Ordering::Relaxed);
        let world = u32::try_from(task / u64::from(tasks_per_world)).ok()?;
        let first = (task % u64::from(tasks_per_world)) as u32 * size;
        let last = self.scenario.run.trials.min(first.saturating_add(size));
        (world < self.scenario.run.worlds).then_some((world, first, last))
    }
}

/// One thread's workspace.
struct Worker<'a> {
    work: &'a Work<'a>,
    block: Block<'a>,
    rows: Vec<WorldTally>,
    options: Vec<OptionTally>,
}

impl<'a> Worker<'a> {
    fn new(work: &'a Work<'a>) -> Self {
        let row = |option: &ScenarioOption| WorldTally::new(work.months(), option.specs.contributors.len());
        Self {
            block: Block::new(&work.ground),
            rows: work.ground.options().iter().map(row).collect(),
            options: work.no_options(),
            work,
        }
    }

    fn run(mut self, progress: &Progress) -> Vec<OptionTally> {
        while let Some((world, first, last)) = self.work.take() {
            if progress.stop.load(Ordering::Relaxed) {
                break;
            }
            self.block.enter(world);
            for trial in (first..last).step_by(LANES) {
                let lanes = (last - trial).min(LANES as u32) as usize;
                self.count(trial / LANES as u32, lanes);
            }
            self.hand_in(world as usize);
            let trials = u64::from(last - first) * self.rows.len() as u64;
            progress.done.fetch_add(trials, Ordering::Relaxed);
        }
        self.options
    }

    /// Follows one block of luck through every option.
    fn count(&mut self, block: u32, lanes: usize) {
        self.block.draw(block, lanes);
        for (option, (row, tally)) in self.rows.iter_mut().zip(&mut self.options).enumerate() {
            tally::count(self.block.follow(option), lanes, row, tally);
        }
    }

    /// Adds what a task counted to its world.
    fn hand_in(&mut self, world: usize) {
        let mut worlds = self.work.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        for (option, row) in worlds.iter_mut().zip(&mut self.rows) {
            option[world].merge(row);
            row.clear();
        }
    }
}
