//! Probes: trials at any points of the unknowns, for studies that choose their own.
//!
//! A row has luck of its own, that of the world of its number; the cells of a row share it, trial by trial, so that they
//! differ by what they are given alone. Of each cell the sums over either half of its trials are kept: the luck of the
//! halves is independent, so that a product of one half of a cell and the other half of another is, on average, the
//! product of what the cells would give without luck.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::engine::batch::{Progress, RunError};
use crate::engine::block::{Block, Ground};
use crate::engine::pool;
use crate::engine::tally;
use crate::lanes::LANES;
use crate::model::metric::Outcome;

/// What a study wants to know.
pub trait Points: Sync {
    /// How many rows there are, each with its own luck.
    fn rows(&self) -> u32;

    /// How many cells a row has.
    fn cells(&self) -> usize;

    /// Gives every unknown of the ground's design its value in a cell, in their order, and says which option is followed.
    fn cell(&self, row: u32, cell: usize, values: &mut Vec<f64>) -> usize;
}

/// An outcome over the two halves of a cell's trials.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Halves {
    /// Sums over the trials that count.
    pub total: [f64; 2],
    /// Trials that count.
    pub count: [f64; 2],
}

impl Halves {
    /// The mean over either half; nothing where a half has no trials that count.
    pub fn means(self) -> Option<[f64; 2]> {
        let [first, second] = [0, 1].map(|half| self.total[half] / self.count[half]);
        (self.count[0] > 0.0 && self.count[1] > 0.0).then_some([first, second])
    }

    /// The mean over all trials; nothing where none counts.
    pub fn mean(self) -> Option<f64> {
        let count = self.count[0] + self.count[1];
        (count > 0.0).then(|| (self.total[0] + self.total[1]) / count)
    }

    fn add(&mut self, more: Self) {
        for half in 0..2 {
            self.total[half] += more.total[half];
            self.count[half] += more.count[half];
        }
    }
}

/// What every cell gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Probes {
    cells: usize,
    outcomes: usize,
    found: Vec<Halves>,
}

impl Probes {
    /// An outcome, by its place among those asked for, in a cell of a row.
    pub fn at(&self, row: u32, cell: usize, outcome: usize) -> Halves {
        self.found[(row as usize * self.cells + cell) * self.outcomes + outcome]
    }
}

/// Bytes that probes hold.
pub fn memory(points: &impl Points, outcomes: usize) -> u64 {
    u64::from(points.rows()) * points.cells() as u64 * (outcomes * size_of::<Halves>()) as u64
}

/// Trials in all cells.
pub fn size(points: &impl Points, trials: u32) -> u64 {
    u64::from(points.rows()) * points.cells() as u64 * u64::from(trials)
}

/// Follows so many trials in every cell, on `threads` threads (0: as many as there are cores).
///
/// # Errors
/// See [`RunError`].
pub fn run(
    ground: &Ground<'_>,
    points: &impl Points,
    outcomes: &[Outcome],
    trials: u32,
    threads: usize,
    progress: &Progress,
) -> Result<Probes, RunError> {
    let work = Work { ground: ground.shared(), points, outcomes, trials, next: AtomicU32::new(0) };
    let parts = pool(threads).map_err(RunError::Threads)?.broadcast(|_| Worker::new(&work).run(progress));
    let mut rows = BTreeMap::new();
    for part in parts {
        rows.extend(part?);
    }
    if progress.stop.load(Ordering::Relaxed) {
        return Err(RunError::Stopped);
    }
    Ok(Probes { cells: points.cells(), outcomes: outcomes.len(), found: rows.into_values().flatten().collect() })
}

/// Everything that a thread needs to know.
struct Work<'a, P> {
    ground: Ground<'a>,
    points: &'a P,
    outcomes: &'a [Outcome],
    trials: u32,
    next: AtomicU32,
}

struct Worker<'a, P> {
    work: &'a Work<'a, P>,
    block: Block<'a>,
    /// The values of every unknown in every cell of the row, and the option that is followed.
    cells: Vec<(usize, Vec<f64>)>,
    /// For each cell the first of its row that has the same option and values.
    alike: Vec<usize>,
}

impl<'a, P: Points> Worker<'a, P> {
    fn new(work: &'a Work<'a, P>) -> Self {
        let cells = vec![(0, Vec::new()); work.points.cells()];
        Self { block: Block::new(&work.ground), cells, alike: Vec::new(), work }
    }

    fn run(mut self, progress: &Progress) -> Result<Vec<(u32, Vec<Halves>)>, RunError> {
        let mut rows = Vec::new();
        loop {
            let row = self.work.next.fetch_add(1, Ordering::Relaxed);
            if row >= self.work.points.rows() || progress.stop.load(Ordering::Relaxed) {
                return Ok(rows);
            }
            rows.push((row, self.row(row, progress)?));
        }
    }

    fn row(&mut self, row: u32, progress: &Progress) -> Result<Vec<Halves>, RunError> {
        for (cell, (option, values)) in self.cells.iter_mut().enumerate() {
            values.clear();
            *option = self.work.points.cell(row, cell, values);
        }
        self.find_alike();
        let outcomes = self.work.outcomes.len();
        let mut found = vec![Halves::default(); self.cells.len() * outcomes];
        for first in (0..self.work.trials).step_by(LANES) {
            let lanes = (self.work.trials - first).min(LANES as u32) as usize;
            self.block.visit(row);
            self.block.draw(first / LANES as u32, lanes);
            for cell in 0..self.cells.len() {
                let (from, to) = (self.alike[cell] * outcomes, cell * outcomes);
                if from == to {
                    self.follow(cell, lanes, &mut found[to..to + outcomes])?;
                } else {
                    found.copy_within(from..from + outcomes, to);
                }
                progress.done.fetch_add(lanes as u64, Ordering::Relaxed);
            }
        }
        Ok(found)
    }

    fn follow(&mut self, cell: usize, lanes: usize, found: &mut [Halves]) -> Result<(), RunError> {
        let (option, values) = &self.cells[cell];
        let trials = self.block.follow_at(*option, values);
        for (outcome, found) in self.work.outcomes.iter().zip(found) {
            found.add(tally::halves(trials, lanes, *outcome)?);
        }
        Ok(())
    }

    /// An unknown that an option does not have changes nothing there: such cells are followed once.
    fn find_alike(&mut self) {
        let mut known = BTreeMap::new();
        self.alike.clear();
        for (cell, (option, values)) in self.cells.iter().enumerate() {
            let mut hasher = blake3::Hasher::new();
            for value in self.work.ground.design.option_values(*option, values) {
                hasher.update(&value.to_le_bytes());
            }
            let first = *known.entry((*option, *hasher.finalize().as_bytes())).or_insert(cell);
            self.alike.push(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::batch;
    use crate::model::metric::{Class, Metric};
    use crate::scenario::{Overrides, Scenario, load_text};

    const OUTCOMES: [Outcome; 4] = [
        Outcome::Metric(Metric::Held),
        Outcome::Metric(Metric::Area),
        Outcome::Metric(Metric::Cost),
        Outcome::Class(Class::MajorLoss),
    ];

    /// The ordinary worlds; cells are options, and after them the first option with one unknown moved.
    struct Worlds<'a>(&'a Ground<'a>, Vec<usize>);

    impl Points for Worlds<'_> {
        fn rows(&self) -> u32 {
            6
        }

        fn cells(&self) -> usize {
            self.0.options().len() + self.1.len()
        }

        fn cell(&self, row: u32, cell: usize, values: &mut Vec<f64>) -> usize {
            self.0.design.values(row, values);
            let Some(moved) = cell.checked_sub(self.0.options().len()) else { return cell };
            values[self.1[moved]] = self.0.design.value(self.1[moved], 0.99);
            0
        }
    }

    fn scenario(trials: u32) -> Scenario {
        let changes = Overrides { worlds: Some(6), trials: Some(trials), ..Overrides::default() };
        load_text("probe", "extends = \"builtin:baseline\"", &changes).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn probes_at_ordinary_worlds_give_what_a_run_gives() {
        for trials in [40, 300] {
            let scenario = scenario(trials);
            let ground = Ground::new(&scenario);
            let progress = Progress::default();
            let probes = run(&ground, &Worlds(&ground, Vec::new()), &OUTCOMES, trials, 2, &progress).expect("it runs");
            let tallies = batch::run(&scenario, 2, &Progress::default()).expect("it runs");
            assert_eq!(progress.done.load(Ordering::Relaxed), batch::size(&scenario));
            for (option, worlds) in tallies.worlds.iter().enumerate() {
                for (row, world) in worlds.iter().enumerate() {
                    let held = probes.at(row as u32, option, 0);
                    let first = world.first.metrics[Metric::Held as usize];
                    assert_eq!((held.total[0], held.count[0]), (first.total(), first.count as f64));
                    let area = probes.at(row as u32, option, 1);
                    let whole = world.metrics[Metric::Area as usize];
                    assert_eq!(area.count[0] + area.count[1], whole.count as f64);
                    assert!((area.total[0] + area.total[1] - whole.total()).abs() < 1e-3 * (1.0 + whole.total()));
                    let lost = probes.at(row as u32, option, 3);
                    assert_eq!(lost.total[0] + lost.total[1], world.classes[Class::MajorLoss as usize] as f64);
                }
            }
        }
    }

    #[test]
    fn probes_are_the_same_on_any_number_of_threads() {
        let scenario = scenario(40);
        let ground = Ground::new(&scenario);
        let points = Worlds(&ground, (0..ground.design.unknowns()).collect());
        let probes = |threads| run(&ground, &points, &OUTCOMES, 40, threads, &Progress::default()).expect("it runs");
        assert!(probes(1) == probes(3));
    }

    #[test]
    fn an_unknown_that_an_option_lacks_changes_nothing_and_one_that_acts_does() {
        let scenario = scenario(256);
        let ground = Ground::new(&scenario);
        let named = |path: &str| (0..ground.design.unknowns()).find(|unknown| ground.design.path(*unknown) == path);
        let moved = ["contributor.france.troops", "resumption.five_year_hold"].map(|path| named(path).expect(path));
        assert!(!ground.design.has(0, moved[0]) && ground.design.has(0, moved[1]));
        let points = Worlds(&ground, moved.to_vec());
        let probes = run(&ground, &points, &OUTCOMES, 256, 2, &Progress::default()).expect("it runs");
        let options = scenario.options.len();
        for row in 0..6 {
            assert_eq!(probes.at(row, options, 0), probes.at(row, 0, 0));
        }
        let held = |cell: usize| (0..6).filter_map(|row| probes.at(row, cell, 0).mean()).sum::<f64>();
        assert!(held(options + 1) > held(0), "a higher base rate holds more often");
    }

    #[test]
    fn a_run_that_is_stopped_gives_nothing() {
        let scenario = scenario(40);
        let ground = Ground::new(&scenario);
        let progress = Progress::default();
        progress.stop.store(true, Ordering::Relaxed);
        let stopped = run(&ground, &Worlds(&ground, Vec::new()), &OUTCOMES, 40, 2, &progress);
        assert!(matches!(stopped, Err(RunError::Stopped)));
    }
}
