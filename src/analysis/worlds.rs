//! What each world gave: the content of `worlds.json`, version 1, from which options of several runs are compared in
//! pairs without running them again.
//!
//! A column is a list with an entry a world, in the order of the worlds. Sums are in the metric's unit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::estimate::{Ratio, Sample};
use crate::analysis::groups::Groups;
use crate::engine::batch::Tallies;
use crate::engine::tally::{OptionTally, Sum, WorldTally};
use crate::model::metric::{Class, Metric, Outcome};
use crate::scenario::Scenario;

/// The version of the format of `worlds.json`. It rises when a field changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// More worlds over all options are not written: the file would be larger than anybody wants to keep.
const MOST: usize = 1 << 16;

/// No trial counts for more.
const LARGEST: f64 = 1e9;

/// Every world of every option of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Worlds {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// One entry an option, in the order of the scenario.
    pub options: Vec<OptionWorlds>,
}

/// Every world of one option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionWorlds {
    /// The option's name.
    pub name: String,
    /// Trials in each outcome class, by its name; all trials count.
    pub outcomes: BTreeMap<String, Column>,
    /// Sums of every metric, by its name.
    pub metrics: BTreeMap<String, Column>,
}

/// A sum in each world, over all trials that count and over those in the first half.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Trials that count.
    pub count: Vec<u64>,
    /// Their sum.
    pub total: Vec<f64>,
    /// Trials that count, of the first half of the world's trials.
    pub first_count: Vec<u64>,
    /// Their sum.
    pub first_total: Vec<f64>,
    /// Mean square over the single trials of all worlds.
    pub mean_square: f64,
}

impl Worlds {
    /// The worlds of a run.
    pub fn of(scenario: &Scenario, tallies: &Tallies) -> Self {
        let tallies = tallies.worlds.iter().zip(&tallies.options);
        let options = scenario.options.iter().zip(tallies);
        let options = options.map(|(option, (worlds, tally))| OptionWorlds::of(&option.name, worlds, tally));
        Self { version: VERSION, options: options.collect() }
    }

    /// The file's text; `None` where there are so many worlds that comparisons had better run again.
    pub fn json(&self) -> Option<String> {
        let few = self.options.iter().map(OptionWorlds::count).sum::<usize>() <= MOST;
        few.then(|| serde_json::to_string(self).unwrap_or_default() + "\n")
    }

    /// Whether every column has an entry for each of so many worlds, with no more in a half than in the whole.
    pub fn is_sound(&self, worlds: usize) -> bool {
        let columns = self.options.iter().flat_map(|option| option.outcomes.values().chain(option.metrics.values()));
        let complete = |option: &OptionWorlds| {
            Class::ALL.iter().all(|class| option.outcomes.contains_key(class.name()))
                && Metric::ALL.iter().all(|metric| option.metrics.contains_key(metric.description().name))
        };
        self.version == VERSION
            && self.options.iter().all(complete)
            && columns.into_iter().all(|column| column.is_sound(worlds))
    }
}

impl OptionWorlds {
    /// One option's worlds, from what was counted.
    pub fn of(name: &str, worlds: &[WorldTally], tally: &OptionTally) -> Self {
        let outcomes = Class::ALL.iter().map(|class| (class.name().to_owned(), Column::of_class(*class, worlds)));
        let metric =
            |metric: &Metric| (metric.description().name.to_owned(), Column::of_metric(*metric, worlds, tally));
        Self { name: name.to_owned(), outcomes: outcomes.collect(), metrics: Metric::ALL.iter().map(metric).collect() }
    }

    fn count(&self) -> usize {
        self.metrics.values().map(|column| column.count.len()).max().unwrap_or(0)
    }
}

impl Column {
    /// What an outcome's mean is taken of.
    pub fn of<'a>(outcome: Outcome, worlds: impl IntoIterator<Item = &'a WorldTally>, tally: &OptionTally) -> Self {
        match outcome {
            Outcome::Metric(metric) => Self::of_metric(metric, worlds, tally),
            Outcome::Class(class) => Self::of_class(class, worlds),
        }
    }

    /// Trials in a class, of all trials.
    pub fn of_class<'a>(class: Class, worlds: impl IntoIterator<Item = &'a WorldTally>) -> Self {
        let mut column = Self::default();
        for world in worlds {
            let totals = [world.classes[class as usize], world.first.classes[class as usize]];
            column.push([world.trials, world.first.trials], totals.map(|total| total as f64));
        }
        // Each trial is in the class or not: 1 and 0 are their own squares.
        column.mean_square = column.total.iter().sum::<f64>() / column.count.iter().sum::<u64>().max(1) as f64;
        column
    }

    /// The sums of a metric.
    pub fn of_metric<'a>(
        metric: Metric,
        worlds: impl IntoIterator<Item = &'a WorldTally>,
        tally: &OptionTally,
    ) -> Self {
        let mut column = Self::default();
        for world in worlds {
            let sums = [&world.metrics[metric as usize], &world.first.metrics[metric as usize]];
            column.push(sums.map(|sum| sum.count), sums.map(Sum::total));
        }
        column.mean_square = tally.mean_square(metric, column.count.iter().sum());
        column
    }

    /// The column as a sample of its mean, which is a share where each trial counts 0 or 1.
    pub fn sample(&self, groups: impl Into<Groups>, is_share: bool) -> Sample {
        let ratios = |totals: &[f64], counts: &[u64]| {
            let pairs = totals.iter().zip(counts);
            pairs.map(|(total, count)| Ratio { total: *total, count: *count as f64 }).collect()
        };
        let worlds = ratios(&self.total, &self.count);
        let sample = match is_share {
            true => Sample::of_shares(groups, worlds),
            false => Sample::new(groups, worlds, |_| self.mean_square),
        };
        sample.with_firsts(ratios(&self.first_total, &self.first_count))
    }

    fn is_sound(&self, worlds: usize) -> bool {
        let lengths = [self.count.len(), self.total.len(), self.first_count.len(), self.first_total.len()];
        let whole = self.count.iter().zip(&self.first_count).all(|(count, first)| first <= count);
        let totals = self.total.iter().zip(&self.count).chain(self.first_total.iter().zip(&self.first_count));
        // A tally holds no larger values; sums of hidden infinities would show as numbers that JSON cannot say.
        let small = totals.into_iter().all(|(total, count)| (0.0..=LARGEST * *count as f64).contains(total));
        lengths == [worlds; 4] && whole && small && (0.0..=LARGEST * LARGEST).contains(&self.mean_square)
    }

    fn push(&mut self, [count, first_count]: [u64; 2], [total, first_total]: [f64; 2]) {
        self.count.push(count);
        self.total.push(total);
        self.first_count.push(first_count);
        self.first_total.push(first_total);
    }
}
