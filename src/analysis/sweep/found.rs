//! What a sweep found: the content of `sweep.json`, version 1 (`docs/sweep.md`).

use serde::{Deserialize, Serialize};

use super::{Answered, AxisInfo, Cell, OutcomeInfo};
use crate::analysis::condition::Relation;
use crate::analysis::heading::Heading;
use crate::analysis::results::{Estimate, Mean, Warning};

/// The version of the format of `sweep.json`.
pub const VERSION: u32 = 1;

/// More outcomes than any version of the program has.
const OUTCOMES: usize = 256;

/// More targets than anybody asks for.
const TARGETS: usize = 4_096;

/// Everything that a sweep found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Program, scenario, options and flags.
    #[serde(flatten)]
    pub heading: Heading,
    /// What is varied: one or two.
    pub axes: Vec<AxisInfo>,
    /// Every outcome that is kept.
    pub outcomes: Vec<OutcomeInfo>,
    /// Places in `outcomes` of those that were asked for: they are told and drawn.
    pub asked: Vec<usize>,
    /// Every combination of levels, the last axis changing fastest.
    pub cells: Vec<Cell>,
    /// Options that tell the model the same in every cell, by their places; every option is in one group, and a group of
    /// one is an option of its own.
    pub groups: Vec<Vec<usize>>,
    /// How much it takes, for each target.
    pub targets: Vec<Target>,
    /// What a reader must know before quoting a number.
    pub warnings: Vec<Warning>,
}

/// A target, and from which value of what is varied it is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// As it is typed: `held >= 0.6`.
    pub condition: String,
    /// The outcome's place.
    pub outcome: usize,
    /// The sign, as it is typed.
    pub sign: String,
    /// The value, in the outcome's unit.
    pub value: f64,
    /// The axis along which it is asked, by its place.
    pub along: usize,
    /// By option, by level of the other axis, on average and in shares of the worlds.
    pub answers: Vec<Answered>,
}

impl Target {
    /// The side of the value that is wanted.
    pub fn relation(&self) -> Relation {
        let all = [Relation::AtLeast, Relation::AtMost, Relation::Above, Relation::Below];
        all.into_iter().find(|relation| relation.sign() == self.sign).unwrap_or(Relation::AtLeast)
    }

    /// The answer for an option on average.
    pub fn on_average(&self, option: usize, beside: Option<usize>) -> Option<&Answered> {
        self.answers.iter().find(|one| one.option == option && one.beside == beside && one.share.is_none())
    }
}

impl OutcomeInfo {
    /// Whether its mean is a share, which is told in per cent.
    pub fn is_share(&self) -> bool {
        self.unit.starts_with("share")
    }
}

impl AxisInfo {
    /// Whether every level is a number.
    pub fn is_numeric(&self) -> bool {
        self.levels.iter().all(|level| level.number.is_some())
    }
}

impl Sweep {
    /// The estimate of an outcome for an option in a cell.
    pub fn estimate(&self, cell: usize, option: usize, outcome: usize) -> Option<&Estimate> {
        self.cells.get(cell)?.options.get(option)?.estimates.get(outcome)?.as_ref()
    }

    /// By how much an outcome of an option differs from the first cell.
    pub fn change(&self, cell: usize, option: usize, outcome: usize) -> Option<Mean> {
        *self.cells.get(cell)?.options.get(option)?.changes.get(outcome)?
    }

    /// The place of the cell with these levels.
    pub fn cell(&self, levels: &[usize]) -> usize {
        self.axes.iter().zip(levels).fold(0, |place, (axis, level)| place * axis.levels.len() + level)
    }

    /// The option that stands for each group.
    pub fn shown(&self) -> Vec<usize> {
        self.groups.iter().filter_map(|group| group.first().copied()).collect()
    }

    /// The labels of a cell's levels: `15,000, floor`.
    pub fn words_of_cell(&self, cell: usize) -> String {
        let Some(cell) = self.cells.get(cell) else { return String::new() };
        let labels = self.axes.iter().zip(&cell.levels).filter_map(|(axis, level)| axis.levels.get(*level));
        labels.map(|level| level.label.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Whether it can be told and drawn: it may have been read from a file, which can say anything.
    pub fn is_sound(&self) -> bool {
        let (options, outcomes) = (self.heading.options.len(), self.outcomes.len());
        let product = self.axes.iter().try_fold(1_usize, |cells, axis| cells.checked_mul(axis.levels.len()));
        let Some(cells) = product.filter(|_| (1..=2).contains(&self.axes.len())) else { return false };
        let within = |cell: &Cell| cell.levels.iter().zip(&self.axes).all(|(level, axis)| *level < axis.levels.len());
        let whole = |cell: &Cell| {
            cell.levels.len() == self.axes.len()
                && within(cell)
                && cell.options.len() == options
                && cell.options.iter().all(|option| option.estimates.len() == outcomes && finite(option))
        };
        let mut grouped: Vec<usize> = self.groups.iter().flatten().copied().collect();
        grouped.sort_unstable();
        self.axes.iter().all(|axis| axis.levels.len() > 1 && rise(axis))
            && (1..=OUTCOMES).contains(&outcomes)
            && !self.asked.is_empty()
            && self.asked.iter().all(|place| *place < outcomes)
            && self.cells.len() == cells
            && self.cells.iter().all(whole)
            && (0..cells).all(|place| self.cells.get(place).is_some_and(|cell| self.cell(&cell.levels) == place))
            && grouped == (0..options).collect::<Vec<_>>()
            && options > 0
            && self.groups.iter().all(|group| !group.is_empty())
            && self.targets.len() <= TARGETS
            && self.targets.iter().all(|target| self.is_sound_target(target))
    }

    fn is_sound_target(&self, target: &Target) -> bool {
        let numeric = |axis: &AxisInfo| axis.is_numeric();
        let other = self.axes.get(1 - target.along.min(1)).map_or(0, |axis| axis.levels.len());
        target.outcome < self.outcomes.len()
            && self.axes.get(target.along).is_some_and(numeric)
            && target.value.is_finite()
            && target.answers.iter().all(|one| {
                let reach = &one.reach;
                let crossings = reach.crossings.iter().flat_map(|one| [one.at, one.between[0], one.between[1]]);
                one.option < self.heading.options.len()
                    && one.beside.is_none_or(|level| level < other)
                    && [reach.from, reach.to].into_iter().chain(crossings).all(f64::is_finite)
            })
    }
}

/// Whether numbers are finite and rise.
fn rise(axis: &AxisInfo) -> bool {
    let numbers: Option<Vec<f64>> = axis.levels.iter().map(|level| level.number).collect();
    numbers
        .is_none_or(|numbers| numbers.iter().all(|x| x.is_finite()) && numbers.windows(2).all(|pair| pair[0] < pair[1]))
}

fn finite(option: &super::OptionCell) -> bool {
    let sound = |found: &Estimate| [found.mean, found.se, found.quantiles.p05, found.quantiles.p95];
    option.estimates.iter().flatten().flat_map(sound).all(f64::is_finite)
}
