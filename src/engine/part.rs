//! Parts: what was counted over some tasks of a run.
//!
//! Tallies are integers, so the parts of a run add up to the same bits in any order: a thread's, those of a run that was
//! stopped and went on, those of shards that were counted on other machines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::batch::Tallies;
use crate::engine::tally::kept::KeptOption;
use crate::engine::tally::{OptionTally, WorldTally};
use crate::engine::tasks::{Cut, Span, Tasks};
use crate::scenario::Scenario;

/// Bytes of an option's tallies in a world in a file, beside its months and members.
const WORLD_BYTES: u64 = 400;

/// What the tallies of a scenario look like, which a part takes from it and does not say itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How its trials are cut into tasks.
    pub cut: Cut,
    months: usize,
    /// By option, how many members it has.
    members: Vec<usize>,
}

impl Shape {
    /// The shape of a scenario's tallies.
    pub fn of(scenario: &Scenario) -> Self {
        let members = scenario.options.iter().map(|option| option.specs.contributors.len());
        let months = scenario.run.horizon_months as usize;
        Self { cut: Cut::of(&scenario.run), months, members: members.collect() }
    }

    /// Bytes that parts of all of it take in a file, near enough.
    pub fn bytes(&self) -> u64 {
        let option = |members: &usize| WORLD_BYTES + 2 * self.months as u64 + 2 * *members as u64;
        u64::from(self.cut.worlds()) * self.members.iter().map(option).sum::<u64>()
    }

    /// Nothing yet, in a world: by option.
    pub fn no_world(&self) -> Vec<WorldTally> {
        self.members.iter().map(|members| WorldTally::new(self.months, *members)).collect()
    }

    fn no_options(&self) -> Vec<OptionTally> {
        vec![OptionTally::new(self.months); self.members.len()]
    }
}

/// What was counted over some tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which tasks.
    tasks: Tasks,
    /// By world, then by option.
    worlds: BTreeMap<u32, Vec<WorldTally>>,
    /// By option.
    options: Vec<OptionTally>,
}

/// A part as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept<Rows> {
    tasks: Vec<(u64, u64)>,
    worlds: Vec<(u32, Rows)>,
    options: Vec<KeptOption>,
}

impl Part {
    /// Nothing yet.
    pub fn new(shape: &Shape) -> Self {
        Self { tasks: Tasks::default(), worlds: BTreeMap::new(), options: shape.no_options() }
    }

    /// Nothing yet, of the same run.
    #[must_use]
    pub fn like(&self) -> Self {
        let mut options = self.options.clone();
        options.iter_mut().for_each(OptionTally::clear);
        Self { tasks: Tasks::default(), worlds: BTreeMap::new(), options }
    }

    /// The tasks that it covers.
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Every world that it has something of, by option.
    pub fn worlds(&self) -> impl Iterator<Item = &Vec<WorldTally>> {
        self.worlds.values()
    }

    /// What is kept for each option over all worlds; whoever counts into it takes the task in with [`Self::take_in`].
    pub fn options_mut(&mut self) -> &mut [OptionTally] {
        &mut self.options
    }

    /// What is kept for each option over all worlds.
    pub fn options(&self) -> &[OptionTally] {
        &self.options
    }

    /// Takes a task in that was counted into `rows`, by option, and clears them.
    pub fn take_in(&mut self, task: u64, world: u32, rows: &mut [WorldTally]) {
        self.tasks.insert(Span { from: task, to: task + 1 });
        match self.worlds.get_mut(&world) {
            Some(world) => world.iter_mut().zip(&*rows).for_each(|(mine, more)| mine.merge(more)),
            None => drop(self.worlds.insert(world, rows.to_vec())),
        }
        rows.iter_mut().for_each(WorldTally::clear);
    }

    /// Adds a part of the same run that has no task in common with it.
    pub fn merge(&mut self, other: &Self) {
        self.tasks.unite(&other.tasks);
        for (world, rows) in &other.worlds {
            match self.worlds.get_mut(world) {
                Some(world) => world.iter_mut().zip(rows).for_each(|(mine, more)| mine.merge(more)),
                None => drop(self.worlds.insert(*world, rows.clone())),
            }
        }
        self.options.iter_mut().zip(&other.options).for_each(|(mine, more)| mine.merge(more));
    }

    /// Forgets everything, and keeps its room.
    pub fn clear(&mut self) {
        self.tasks = Tasks::default();
        self.worlds.clear();
        self.options.iter_mut().for_each(OptionTally::clear);
    }

    /// How many worlds, from the first, it has all of, where it has nothing of any other: those of which it can tell
    /// exactly what a run of so many worlds tells.
    pub fn whole_worlds(&self, cut: Cut) -> Option<u32> {
        let worlds = cut.world(self.tasks.end());
        (self.tasks == Tasks::from(cut.first_worlds(worlds))).then_some(worlds)
    }

    /// The tallies of a run of which it has every task, by option and then by world.
    pub fn into_tallies(self) -> Tallies {
        let mut worlds: Vec<Vec<WorldTally>> = self.options.iter().map(|_| Vec::new()).collect();
        for rows in self.worlds.into_values() {
            worlds.iter_mut().zip(rows).for_each(|(option, row)| option.push(row));
        }
        Tallies { worlds, options: self.options }
    }

    /// As bytes, for a file.
    pub fn bytes(&self) -> Vec<u8> {
        let kept = Kept {
            tasks: self.tasks.spans().iter().map(|span| (span.from, span.to)).collect(),
            worlds: self.worlds.iter().map(|(world, rows)| (*world, rows)).collect(),
            options: self.options.iter().map(KeptOption::of).collect(),
        };
        // Numbers and lists of known length: there is nothing that the format cannot say.
        postcard::to_stdvec(&kept).unwrap_or_default()
    }

    /// The part that bytes say; `None` where they cannot be a part of such a run.
    pub fn read(bytes: &[u8], shape: &Shape) -> Option<Self> {
        let kept: Kept<Vec<WorldTally>> = postcard::from_bytes(bytes).ok()?;
        let mut tasks = Tasks::default();
        for (from, to) in &kept.tasks {
            if from >= to || *from < tasks.end() || *to > shape.cut.all().to {
                return None;
            }
            tasks.insert(Span { from: *from, to: *to });
        }
        let mut worlds = BTreeMap::new();
        for (world, rows) in kept.worlds {
            let trials = shape.cut.trials_in(world, &tasks);
            let fits = |(row, members): (&WorldTally, &usize)| row.is_of(shape.months, *members, trials);
            let sound = trials > 0 && rows.len() == shape.members.len() && rows.iter().zip(&shape.members).all(fits);
            if !sound || worlds.insert(world, rows).is_some() {
                return None;
            }
        }
        let trials = shape.cut.trials(&tasks);
        let counted = worlds.values().filter_map(|rows: &Vec<WorldTally>| rows.first()).map(|row| row.trials);
        if counted.sum::<u64>() != trials || kept.options.len() != shape.members.len() {
            return None;
        }
        let options = kept.options.iter().map(|option| option.tally(shape.months, trials)).collect::<Option<_>>()?;
        Some(Self { tasks, worlds, options })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::batch::{self, Nowhere, Progress, Todo};
    use crate::scenario::{Overrides, load_text};

    fn scenario() -> Scenario {
        let text = "extends = \"builtin:baseline\"\n[run]\nworlds = 3\ntrials = 5000\nhorizon_months = 12\n";
        load_text("small", text, &Overrides::default()).expect("a scenario")
    }

    fn counted(scenario: &Scenario, from: u64, to: u64) -> Part {
        let todo = Todo { tasks: Span { from, to }, done: &Tasks::default(), whole_worlds: false };
        batch::count(scenario, todo, 1, &Progress::default(), &Nowhere).expect("it runs")
    }

    #[test]
    fn the_parts_of_a_run_come_back_from_their_bytes_and_add_up_to_it_in_any_order() {
        let scenario = scenario();
        let shape = Shape::of(&scenario);
        let parts = [(0, 1), (1, 2), (2, 5), (5, 6)].map(|(from, to)| counted(&scenario, from, to));
        let whole = batch::run(&scenario, 2, &Progress::default()).expect("it runs");
        for order in [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]] {
            let mut sum = Part::new(&shape);
            for place in order {
                let bytes = parts[place].bytes();
                let read = Part::read(&bytes, &shape).expect("what was written");
                assert_eq!(read, parts[place]);
                sum.merge(&read);
            }
            assert_eq!(sum.whole_worlds(shape.cut), Some(3));
            assert_eq!(sum.into_tallies(), whole);
        }
        assert_eq!(parts[0].whole_worlds(shape.cut), None, "half a world");
        assert_eq!(counted(&scenario, 0, 4).whole_worlds(shape.cut), Some(2));
        assert_eq!(counted(&scenario, 2, 4).whole_worlds(shape.cut), None, "not from the first");
    }

    #[test]
    fn bytes_that_are_cut_or_changed_are_a_part_of_such_a_run_or_none() {
        let scenario = scenario();
        let shape = Shape::of(&scenario);
        let (bytes, rest) = (counted(&scenario, 1, 3).bytes(), counted(&scenario, 3, 6));
        for end in (0..bytes.len()).step_by(7) {
            assert_eq!(Part::read(&bytes[..end], &shape), None, "cut at {end}");
        }
        for at in 0..bytes.len() {
            for bit in [1, 0x80] {
                let mut changed = bytes.clone();
                changed[at] ^= bit;
                if let Some(part) = Part::read(&changed, &shape) {
                    // It would be told by its checksum; here it only may do no harm.
                    let mut sum = rest.clone();
                    sum.merge(&part);
                    assert!(part.tasks().end() <= shape.cut.all().to);
                }
            }
        }
        let other =
            load_text("small", "extends = \"builtin:baseline\"\n[run]\nhorizon_months = 13\n", &Overrides::default());
        assert_eq!(Part::read(&bytes, &Shape::of(&other.expect("a scenario"))), None, "of another scenario");
    }
}
