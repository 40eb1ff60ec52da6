//! The study: what must be followed, and what comes of it.

use std::collections::BTreeMap;

use super::found::{Sweep, Target, VERSION};
use super::{Answered, AxisInfo, Cell, OutcomeInfo, Station, answer, guard};
use crate::analysis::condition::Condition;
use crate::analysis::estimate::{Ratio, Sample};
use crate::analysis::heading::Heading;
use crate::analysis::many::{Effort, Many};
use crate::analysis::worlds::Column;
use crate::engine::batch::RunError;
use crate::engine::tally::{OptionTally, WorldTally};
use crate::error::Error;
use crate::model::metric::Outcome;
use crate::scenario::canonical;
use crate::scenario::vary::{self, Axis};
use crate::scenario::{Scenario, ScenarioOption};

/// Most axes: more cannot be drawn on paper.
pub const MOST_AXES: usize = 2;

/// Trials over all cells and options that a sweep takes unless told otherwise: a minute or so on two cores.
pub const MOST_TRIALS: u64 = 60_000_000;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What is varied: one or two.
    pub axes: Vec<Axis>,
    /// Outcomes that are told and drawn.
    pub asked: Vec<Outcome>,
    /// How much it takes until …
    pub targets: Vec<Condition>,
}

/// Every combination of levels, and the options that must be followed for it.
pub struct Study<'a> {
    base: &'a Scenario,
    question: &'a Question,
    outcomes: Vec<Outcome>,
    cells: Vec<Planned>,
    followed: Vec<ScenarioOption>,
}

/// A cell, with the place among those followed of each of its options.
struct Planned {
    levels: Vec<usize>,
    options: Vec<usize>,
}

impl Question {
    /// The axis along which targets are asked: the first one with numbers.
    pub fn along(&self) -> Option<usize> {
        self.axes.iter().position(Axis::is_numeric)
    }

    /// Outcomes that are kept: the headlines cost nothing.
    fn outcomes(&self) -> Vec<Outcome> {
        let mut all = Outcome::HEADLINES.to_vec();
        for outcome in self.asked.iter().copied().chain(self.targets.iter().map(|target| target.outcome)) {
            if !all.contains(&outcome) {
                all.push(outcome);
            }
        }
        all
    }

    /// Combinations of levels.
    pub fn combinations(&self) -> u64 {
        self.axes.iter().map(|axis| axis.levels.len() as u64).product()
    }
}

impl<'a> Study<'a> {
    /// What must be followed. Options that tell the model the same, in one cell or in several, are followed once.
    ///
    /// # Errors
    /// Everything that is wrong with any combination of levels.
    pub fn new(base: &'a Scenario, question: &'a Question) -> Result<Self, Error> {
        let mut followed: Vec<ScenarioOption> = Vec::new();
        let mut known: BTreeMap<[u8; 32], usize> = BTreeMap::new();
        let mut cells = Vec::new();
        vary::each(base, &question.axes, |levels, options| {
            let options = options.into_iter().map(|option| {
                *known.entry(canonical::told(&option.specs)).or_insert_with(|| {
                    followed.push(option);
                    followed.len() - 1
                })
            });
            cells.push(Planned { levels, options: options.collect() });
        })?;
        Ok(Self { base, question, outcomes: question.outcomes(), cells, followed })
    }

    /// How many options are followed over all cells.
    pub fn followed(&self) -> u64 {
        self.followed.len() as u64
    }

    /// How many of them can be followed at once so that everything fits into so many bytes.
    ///
    /// # Errors
    /// The bytes that even one takes, where that is more.
    pub fn at_once(&self, threads: usize, most_bytes: u64) -> Result<usize, u64> {
        let largest = self.followed.iter().max_by_key(|option| option.specs.contributors.len());
        let Some(largest) = largest.cloned() else { return Ok(1) };
        let ratios = 2 * self.outcomes.len() as u64 * u64::from(self.base.run.worlds);
        let kept = self.followed() * ratios * size_of::<Ratio>() as u64;
        self.many().at_once(largest, kept, threads, most_bytes)
    }

    fn many(&self) -> Many<'_> {
        Many { base: self.base, run: self.base.run }
    }

    /// Follows everything, and puts it together under a heading.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(&self, heading: Heading, effort: Effort<'_>) -> Result<Sweep, RunError> {
        let design = self.base.run.design;
        let keep = |_: usize, worlds: &[WorldTally], tally: &OptionTally| -> Vec<Sample> {
            let sample = |outcome: &Outcome| Column::of(*outcome, worlds, tally).sample(design, outcome.is_share());
            self.outcomes.iter().map(sample).collect()
        };
        let samples = self.many().follow(self.followed.len(), |place| self.followed[place].clone(), keep, effort)?;
        let place = |outcome: Outcome| self.outcomes.iter().position(|one| *one == outcome).unwrap_or(0);
        let mut found = Sweep {
            version: VERSION,
            heading,
            axes: self.question.axes.iter().map(AxisInfo::from).collect(),
            outcomes: self.outcomes.iter().copied().map(OutcomeInfo::from).collect(),
            asked: self.question.asked.iter().copied().map(place).collect(),
            cells: self.cells(&samples),
            groups: self.groups(),
            targets: Vec::new(),
            warnings: Vec::new(),
        };
        found.targets =
            self.question.targets.iter().filter_map(|target| self.target(&found, target, &samples)).collect();
        found.warnings = guard::warnings(&found, &|cell, option| &samples[self.cells[cell].options[option]]);
        Ok(found)
    }

    fn cells(&self, samples: &[Vec<Sample>]) -> Vec<Cell> {
        let of = |cell: &Planned| -> Vec<&[Sample]> {
            cell.options.iter().map(|place| samples[*place].as_slice()).collect()
        };
        let first = self.cells.first().map(of);
        let baseline = self.base.run.baseline;
        let cell = |(place, cell): (usize, &Planned)| {
            let first = first.as_deref().filter(|_| place > 0);
            Cell::of(cell.levels.clone(), &of(cell), first, &self.outcomes, baseline)
        };
        self.cells.iter().enumerate().map(cell).collect()
    }

    /// Options that are the same in every cell, together.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for option in 0..self.base.options.len() {
            let alike = |group: &&mut Vec<usize>| {
                self.cells
                    .iter()
                    .all(|cell| group.first().is_some_and(|one| cell.options[*one] == cell.options[option]))
            };
            match groups.iter_mut().find(alike) {
                Some(group) => group.push(option),
                None => groups.push(vec![option]),
            }
        }
        groups
    }

    /// How much it takes until a condition is met; `None` where nothing varied has numbers.
    fn target(&self, found: &Sweep, condition: &Condition, samples: &[Vec<Sample>]) -> Option<Target> {
        let along = self.question.along()?;
        let outcome = self.outcomes.iter().position(|one| *one == condition.outcome)?;
        let beside: Vec<Option<usize>> = match found.axes.get(1 - along) {
            Some(other) => (0..other.levels.len()).map(Some).collect(),
            None => vec![None],
        };
        let stations = |option: usize, beside: Option<usize>| -> Vec<Station> {
            let station = |(level, info): (usize, &super::LevelInfo)| {
                let mut levels = vec![level; found.axes.len()];
                if let Some(beside) = beside {
                    levels[1 - along] = beside;
                }
                let place = self.cells[found.cell(&levels)].options[option];
                Station::of(info.number?, &samples[place][outcome], condition)
            };
            found.axes[along].levels.iter().enumerate().filter_map(station).collect()
        };
        let answers = found.shown().into_iter().flat_map(|option| {
            let at = |beside: &Option<usize>| answer(option, *beside, &stations(option, *beside), condition);
            beside.iter().flat_map(at).collect::<Vec<Answered>>()
        });
        Some(Target {
            condition: condition.to_string(),
            outcome,
            sign: condition.relation.sign().to_owned(),
            value: condition.value,
            along,
            answers: answers.collect(),
        })
    }
}
