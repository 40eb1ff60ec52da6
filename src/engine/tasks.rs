//! Tasks: how the trials of a run are cut up, and which of them are done.
//!
//! A task is a world and a run of its trials. Tasks are numbered world by world, so that a run of more worlds has the tasks
//! of one with fewer as its first ones, and a shard — a run of tasks — touches few worlds.

use crate::lanes::LANES;
use crate::scenario::Run;

/// Blocks in a task: enough that taking one and handing in its counts cost nothing. Part files number trials by it.
const BLOCKS_PER_TASK: u32 = 16;

/// Trials in a task, but for the last of a world.
const TRIALS_PER_TASK: u32 = BLOCKS_PER_TASK * LANES as u32;

/// A world and its trials from … to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// The world.
    pub world: u32,
    /// Its first trial.
    pub first: u32,
    /// The trial behind its last.
    pub last: u32,
}

/// How a run is cut into tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    worlds: u32,
    trials: u32,
}

impl Cut {
    /// The cut of a run of this size.
    pub fn of(run: &Run) -> Self {
        Self { worlds: run.worlds, trials: run.trials }
    }

    /// Worlds of the run.
    pub fn worlds(self) -> u32 {
        self.worlds
    }

    /// The tasks of one world.
    pub fn per_world(self) -> u64 {
        u64::from(self.trials.div_ceil(TRIALS_PER_TASK))
    }

    /// All tasks.
    pub fn all(self) -> Span {
        self.first_worlds(self.worlds)
    }

    /// The tasks of so many worlds, from the first.
    pub fn first_worlds(self, worlds: u32) -> Span {
        Span { from: 0, to: u64::from(worlds) * self.per_world() }
    }

    /// The world that a task belongs to.
    pub fn world(self, task: u64) -> u32 {
        u32::try_from(task / self.per_world()).unwrap_or(u32::MAX)
    }

    /// A task.
    pub fn task(self, number: u64) -> Task {
        let first = (number % self.per_world()) as u32 * TRIALS_PER_TASK;
        let last = self.trials.min(first.saturating_add(TRIALS_PER_TASK));
        Task { world: self.world(number), first, last }
    }

    /// The tasks of one of `shards` equal shares; the first is number 1.
    pub fn shard(self, number: u32, shards: u32) -> Span {
        let bound = |place: u32| {
            let share = u128::from(self.all().len()) * u128::from(place) / u128::from(shards.max(1));
            u64::try_from(share).unwrap_or(u64::MAX)
        };
        Span { from: bound(number.saturating_sub(1)), to: bound(number) }
    }

    /// Trials that some tasks have in a world.
    pub fn trials_in(self, world: u32, tasks: &Tasks) -> u64 {
        let first = u64::from(world) * self.per_world();
        let own = tasks.within(Span { from: first, to: first + self.per_world() });
        own.spans().iter().map(|span| self.trials_of(*span)).sum()
    }

    /// Trials that some tasks have in all.
    pub fn trials(self, tasks: &Tasks) -> u64 {
        tasks.spans().iter().map(|span| self.trials_of(*span)).sum()
    }

    /// Trials of a run of tasks.
    fn trials_of(self, span: Span) -> u64 {
        let before = |task: u64| {
            let (worlds, rest) = (task / self.per_world(), task % self.per_world());
            worlds * u64::from(self.trials) + (rest * u64::from(TRIALS_PER_TASK)).min(u64::from(self.trials))
        };
        before(span.to) - before(span.from)
    }
}

/// Tasks from … to, the last not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first.
    pub from: u64,
    /// The one behind the last.
    pub to: u64,
}

impl Span {
    /// How many.
    pub fn len(self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn common(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }
}

/// A set of tasks: runs of numbers in order, each apart from the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tasks(Vec<Span>);

impl From<Span> for Tasks {
    fn from(span: Span) -> Self {
        Self(if span.is_empty() { Vec::new() } else { vec![span] })
    }
}

impl Tasks {
    /// The runs, in order.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// How many tasks.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|span| span.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number behind the last task; 0 where there are none.
    pub fn end(&self) -> u64 {
        self.0.last().map_or(0, |span| span.to)
    }

    /// The numbers, in order.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().flat_map(|span| span.from..span.to)
    }

    /// Takes a run of tasks in.
    pub fn insert(&mut self, span: Span) {
        if span.is_empty() {
            return;
        }
        // Those that touch it become one with it.
        let first = self.0.partition_point(|other| other.to < span.from);
        let last = self.0.partition_point(|other| other.from <= span.to);
        let touched = &self.0[first..last.max(first)];
        let from = touched.first().map_or(span.from, |other| other.from.min(span.from));
        let to = touched.last().map_or(span.to, |other| other.to.max(span.to));
        self.0.splice(first..last.max(first), [Span { from, to }]);
    }

    /// Takes all of another set in.
    pub fn unite(&mut self, other: &Self) {
        other.0.iter().for_each(|span| self.insert(*span));
    }

    /// Those of them in a run of tasks.
    #[must_use]
    pub fn within(&self, span: Span) -> Self {
        let first = self.0.partition_point(|other| other.to <= span.from);
        let common = self.0[first..].iter().map(|other| other.common(span));
        Self(common.take_while(|common| !common.is_empty()).collect())
    }

    /// Those of a run of tasks that are not among them.
    #[must_use]
    pub fn missing(&self, of: Span) -> Self {
        let (mut missing, mut from) = (Vec::new(), of.from);
        for done in self.within(of).0 {
            missing.push(Span { from, to: done.from });
            from = done.to;
        }
        missing.push(Span { from, to: of.to });
        missing.retain(|span| !span.is_empty());
        Self(missing)
    }

    /// Those that are in both.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        Self(other.0.iter().flat_map(|span| self.within(*span).0).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn cut(worlds: u32, trials: u32) -> Cut {
        Cut { worlds, trials }
    }

    fn spans() -> impl Strategy<Value = Vec<(u64, u64)>> {
        prop::collection::vec((0_u64..60, 0_u64..9), 0..12)
    }

    fn set(spans: &[(u64, u64)]) -> (Tasks, BTreeSet<u64>) {
        let mut tasks = Tasks::default();
        spans.iter().for_each(|(from, length)| tasks.insert(Span { from: *from, to: from + length }));
        (tasks, spans.iter().flat_map(|(from, length)| *from..from + length).collect())
    }

    proptest! {
        #[test]
        fn a_set_of_tasks_is_what_a_plain_set_of_numbers_is(a in spans(), b in spans(), from in 0_u64..70, length in 0_u64..70) {
            let ((one, plain_one), (other, plain_other)) = (set(&a), set(&b));
            let span = Span { from, to: from + length };
            let numbers = |tasks: &Tasks| tasks.numbers().collect::<BTreeSet<_>>();
            prop_assert_eq!(numbers(&one), plain_one.clone());
            prop_assert_eq!(one.len(), plain_one.len() as u64);
            prop_assert!(one.spans().windows(2).all(|pair| pair[0].to < pair[1].from), "apart: {:?}", one);
            prop_assert_eq!(numbers(&one.common(&other)), plain_one.intersection(&plain_other).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(numbers(&one.missing(span)), (from..from + length).filter(|task| !plain_one.contains(task)).collect::<BTreeSet<_>>());
            let mut united = one.clone();
            united.unite(&other);
            prop_assert_eq!(numbers(&united), plain_one.union(&plain_other).copied().collect::<BTreeSet<_>>());
        }

        #[test]
        fn shards_share_every_task_out_and_differ_by_one_at_most(worlds in 1_u32..50, trials in 1_u32..20_000, shards in 1_u32..40) {
            let cut = cut(worlds, trials);
            let spans: Vec<Span> = (1..=shards).map(|number| cut.shard(number, shards)).collect();
            prop_assert_eq!((spans[0].from, spans[spans.len() - 1].to), (0, cut.all().to));
            prop_assert!(spans.windows(2).all(|pair| pair[0].to == pair[1].from));
            let lengths = spans.iter().map(|span| span.len());
            prop_assert!(lengths.clone().max() <= lengths.min().map(|least| least + 1));
        }

        #[test]
        fn trials_are_counted_as_the_tasks_have_them(worlds in 1_u32..6, trials in 1_u32..20_000, spans in spans()) {
            let cut = cut(worlds, trials);
            let tasks = set(&spans).0.within(cut.all());
            let of = |task: u64| { let task = cut.task(task); u64::from(task.last - task.first) };
            prop_assert_eq!(cut.trials(&tasks), tasks.numbers().map(of).sum::<u64>());
            for world in 0..worlds {
                let own = tasks.numbers().filter(|task| cut.world(*task) == world);
                prop_assert_eq!(cut.trials_in(world, &tasks), own.map(of).sum::<u64>());
            }
            prop_assert_eq!(cut.trials(&cut.all().into()), u64::from(worlds) * u64::from(trials));
        }
    }

    #[test]
    fn more_worlds_keep_the_tasks_of_fewer() {
        let (few, many) = (cut(3, 10_000), cut(9, 10_000));
        assert!((0..few.all().to).all(|task| few.task(task) == many.task(task)));
        assert_eq!(few.task(7), Task { world: 2, first: 4_096, last: 8_192 });
        assert_eq!(few.task(8), Task { world: 2, first: 8_192, last: 10_000 });
    }
}
