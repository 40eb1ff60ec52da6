//! Blocks of trials on all cores.
//!
//! The work is cut into tasks: one world and a run of its trials. Every thread takes the next task, draws the luck of a
//! block once, follows it through every option, and counts into a part of its own; at the end, and whenever what was counted
//! is kept in a file, the parts add up. A thread allocates its workspace once; nothing is allocated for a block.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::engine::block::{Block, Ground};
use crate::engine::part::{Part, Shape};
use crate::engine::pool;
use crate::engine::tally::{self, OptionTally, WorldTally};
use crate::engine::tasks::{Cut, Span, Tasks};
use crate::lanes::LANES;
use crate::model::metric::Metric;
use crate::scenario::Scenario;

/// How far a run has come, for a progress bar, and whether it shall stop.
#[derive(Debug, Default)]
pub struct Progress {
    /// Trials done, over all options.
    pub done: AtomicU64,
    /// Set to stop after the tasks in hand; shared with whoever hears the user. Work that is kept as it is counted stops
    /// after the worlds in hand instead.
    pub stop: Arc<AtomicBool>,
    /// Set to stop after the tasks in hand, whatever becomes of their worlds.
    pub hurry: Arc<AtomicBool>,
}

/// Where parts of a run are kept as they are counted, so that they are not lost when the run is.
pub trait Keeper: Sync {
    /// Whether what was counted for so long should be kept now.
    fn is_due(&self, age: Duration) -> bool;

    /// Whether the last part of work that came to its end is kept too; that of work that was stopped always is.
    fn keeps_last(&self) -> bool;

    /// Keeps a part.
    ///
    /// # Errors
    /// It cannot be written. The run stops.
    fn keep(&self, part: &Part) -> io::Result<()>;
}

/// Keeps nothing: what is not finished is lost.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Keeper for Nowhere {
    fn is_due(&self, _: Duration) -> bool {
        false
    }

    fn keeps_last(&self) -> bool {
        false
    }

    fn keep(&self, _: &Part) -> io::Result<()> {
        Ok(())
    }
}

/// What a run counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Tallies {
    /// By option, then by world.
    pub worlds: Vec<Vec<WorldTally>>,
    /// By option.
    pub options: Vec<OptionTally>,
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
    /// What was counted could not be kept.
    Unkept(io::Error),
    /// It was told to stop.
    Stopped,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Threads(error) => write!(f, "cannot start the threads: {error}"),
            Self::TooLarge(metric) => write!(f, "`{}` grows beyond a thousand million", metric.description().name),
            Self::Unkept(error) => write!(f, "cannot keep what was counted: {error}"),
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
    let all = Cut::of(&scenario.run).all();
    let todo = Todo { tasks: all, done: &Tasks::default(), whole_worlds: false };
    let counted = count(scenario, todo, threads, progress, &Nowhere)?;
    if counted.tasks().len() < all.len() {
        return Err(RunError::Stopped);
    }
    checked(counted)
}

/// The tallies of a run whose every task was counted.
///
/// # Errors
/// A metric took values that no tally can hold.
pub fn checked(counted: Part) -> Result<Tallies, RunError> {
    match too_large(&counted) {
        Some(metric) => Err(RunError::TooLarge(metric)),
        None => Ok(counted.into_tallies()),
    }
}

/// What is to be counted.
#[derive(Clone, Copy, Debug)]
pub struct Todo<'a> {
    /// These tasks,
    pub tasks: Span,
    /// but for those that were done before.
    pub done: &'a Tasks,
    /// Told to stop, whether those are still done without which a world that was begun would stay half done: what is there
    /// then is what a run of fewer worlds gives.
    pub whole_worlds: bool,
}

/// Counts some tasks of a scenario, in their order: all, or those that were done when it was told to stop.
///
/// # Errors
/// See [`RunError`]; being told to stop is none.
pub fn count(
    scenario: &Scenario,
    todo: Todo<'_>,
    threads: usize,
    progress: &Progress,
    keeper: &dyn Keeper,
) -> Result<Part, RunError> {
    let shape = Shape::of(scenario);
    let total = Mutex::new(Part::new(&shape));
    let queue = Mutex::new(Queue::new(todo, shape.cut));
    let work = Work { ground: Ground::new(scenario), shape, queue, total, progress, keeper };
    let ended = pool(threads).map_err(RunError::Threads)?.broadcast(|_| Worker::new(&work).run());
    ended.into_iter().collect::<io::Result<()>>().map_err(RunError::Unkept)?;
    Ok(work.total.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn too_large(counted: &Part) -> Option<Metric> {
    Metric::ALL
        .iter()
        .copied()
        .find(|metric| counted.worlds().flatten().any(|world| world.metrics[*metric as usize].is_beyond()))
}

/// The tasks that nobody has taken yet.
struct Queue {
    /// In order, the next ones last.
    spans: Vec<Span>,
    /// Where the run may stop: behind a multiple of so many tasks.
    step: u64,
    /// The task behind the last that was begun.
    furthest: u64,
    /// Set once it was told to stop: the task at which it does.
    end: Option<u64>,
}

impl Queue {
    fn new(todo: Todo<'_>, cut: Cut) -> Self {
        let missing = todo.done.missing(todo.tasks);
        let spans = missing.spans().iter().rev().copied().collect();
        let step = if todo.whole_worlds { cut.per_world() } else { 1 };
        Self { spans, step, furthest: todo.done.within(todo.tasks).end(), end: None }
    }

    /// The next task. Told to stop, it still gives those that were skipped before, and the rest of the last world where
    /// worlds are to be whole.
    fn take(&mut self, progress: &Progress) -> Option<u64> {
        if progress.hurry.load(Ordering::Relaxed) {
            return None;
        }
        if self.end.is_none() && progress.stop.load(Ordering::Relaxed) {
            self.end = Some(self.furthest.next_multiple_of(self.step));
        }
        let next = self.spans.last_mut()?;
        let task = next.from;
        if self.end.is_some_and(|end| task >= end) {
            return None;
        }
        next.from += 1;
        if next.is_empty() {
            self.spans.pop();
        }
        self.furthest = self.furthest.max(task + 1);
        Some(task)
    }
}

/// Everything that a thread needs to know.
struct Work<'a> {
    ground: Ground<'a>,
    shape: Shape,
    queue: Mutex<Queue>,
    total: Mutex<Part>,
    progress: &'a Progress,
    keeper: &'a dyn Keeper,
}

impl Work<'_> {
    fn take(&self) -> Option<u64> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take(self.progress)
    }
}

/// One thread's workspace.
struct Worker<'a> {
    work: &'a Work<'a>,
    block: Block<'a>,
    rows: Vec<WorldTally>,
    /// What was counted and not yet handed in.
    fresh: Part,
    /// Since when.
    since: Instant,
}

impl<'a> Worker<'a> {
    fn new(work: &'a Work<'a>) -> Self {
        let (rows, fresh) = (work.shape.no_world(), Part::new(&work.shape));
        Self { block: Block::new(&work.ground), rows, fresh, since: Instant::now(), work }
    }

    fn run(mut self) -> io::Result<()> {
        while let Some(task) = self.work.take() {
            self.follow(task);
            if self.work.keeper.is_due(self.since.elapsed()) {
                self.hand_in(true)?;
            }
        }
        let Progress { stop, hurry, .. } = self.work.progress;
        let stopped = stop.load(Ordering::Relaxed) || hurry.load(Ordering::Relaxed);
        self.hand_in(stopped || self.work.keeper.keeps_last())
    }

    fn follow(&mut self, number: u64) {
        let task = self.work.shape.cut.task(number);
        self.block.enter(task.world);
        for trial in (task.first..task.last).step_by(LANES) {
            let lanes = (task.last - trial).min(LANES as u32) as usize;
            self.count(trial / LANES as u32, lanes);
        }
        let trials = u64::from(task.last - task.first) * self.rows.len() as u64;
        self.fresh.take_in(number, task.world, &mut self.rows);
        self.work.progress.done.fetch_add(trials, Ordering::Relaxed);
    }

    /// Follows one block of luck through every option.
    fn count(&mut self, block: u32, lanes: usize) {
        self.block.draw(block, lanes);
        for (option, (row, tally)) in self.rows.iter_mut().zip(self.fresh.options_mut()).enumerate() {
            tally::count(self.block.follow(option), lanes, row, tally);
        }
    }

    /// Adds what was counted to what everybody has, and keeps it before.
    fn hand_in(&mut self, keep: bool) -> io::Result<()> {
        let keep = keep && !self.fresh.tasks().is_empty();
        let kept = if keep { self.work.keeper.keep(&self.fresh) } else { Ok(()) };
        if kept.is_err() {
            // What cannot be kept would be lost: the others need not go on.
            self.work.progress.hurry.store(true, Ordering::Relaxed);
        }
        self.work.total.lock().unwrap_or_else(PoisonError::into_inner).merge(&self.fresh);
        self.fresh.clear();
        self.since = Instant::now();
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, load_text};

    /// Four worlds of three tasks each.
    fn cut() -> Cut {
        let text = "extends = \"builtin:baseline\"\n[run]\nworlds = 4\ntrials = 9000\n";
        Cut::of(&load_text("small", text, &Overrides::default()).expect("a scenario").run)
    }

    /// Tasks that are given out, where it is told to stop (or to hurry) after so many.
    fn given(done: &[(u64, u64)], whole_worlds: bool, stop_after: usize, hurry: bool) -> Vec<u64> {
        let mut before = Tasks::default();
        done.iter().for_each(|(from, to)| before.insert(Span { from: *from, to: *to }));
        let todo = Todo { tasks: cut().all(), done: &before, whole_worlds };
        let (mut queue, progress) = (Queue::new(todo, cut()), Progress::default());
        let mut given = Vec::new();
        for place in 0.. {
            if place == stop_after {
                (if hurry { &progress.hurry } else { &progress.stop }).store(true, Ordering::Relaxed);
            }
            match queue.take(&progress) {
                Some(task) => given.push(task),
                None => break,
            }
        }
        given
    }

    #[test]
    fn tasks_are_given_in_order_and_those_that_were_done_are_not() {
        assert_eq!(given(&[], true, 99, false), (0..12).collect::<Vec<_>>());
        assert_eq!(given(&[(1, 3), (7, 8)], true, 99, false), [0, 3, 4, 5, 6, 8, 9, 10, 11]);
        assert_eq!(given(&[(0, 12)], true, 99, false), [0; 0]);
    }

    #[test]
    fn told_to_stop_it_finishes_the_world_in_hand_and_those_that_were_skipped_before() {
        assert_eq!(given(&[], true, 0, false), [0; 0]);
        assert_eq!(given(&[], true, 4, false), [0, 1, 2, 3, 4, 5]);
        assert_eq!(given(&[], true, 3, false), [0, 1, 2]);
        assert_eq!(given(&[(1, 3), (7, 8)], true, 1, false), [0, 3, 4, 5, 6, 8], "what was done of world 2 was begun");
        assert_eq!(given(&[(0, 4)], true, 0, false), [4, 5]);
        assert_eq!(given(&[], false, 4, false), [0, 1, 2, 3], "where worlds need not be whole");
        assert_eq!(given(&[(1, 3), (7, 8)], true, 1, true), [0], "in a hurry");
    }
}
