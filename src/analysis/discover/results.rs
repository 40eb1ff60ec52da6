//! What a study found, as it is kept: plain data that charts and words are made from.

use serde::{Deserialize, Serialize};

use super::inputs::Input;
use crate::analysis::heading::Heading;
use crate::analysis::results::{Mean, Quantiles, Warning};
use crate::analysis::sweep::OutcomeInfo;

/// The version of the format of `discover.json`.
pub const VERSION: u32 = 1;

/// Most that a file may list of anything, so that nobody waits for a chart of it.
const MOST: usize = 1 << 20;

/// In which cases the condition is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discovered {
    /// The version of this format.
    pub version: u32,
    /// Program, scenario, options and flags.
    #[serde(flatten)]
    pub heading: Heading,
    /// What was asked.
    pub condition: Asked,
    /// What was searched.
    pub cases: CasesInfo,
    /// Every input that a box might restrict.
    pub inputs: Vec<Input>,
    /// A search for each box, and the box that is shown; empty where there was nothing to search.
    pub searches: Vec<Search>,
    /// What random data give, against the first box.
    pub shuffles: Option<Shuffled>,
    /// What half of the worlds give, judged by the others.
    pub hold_out: Option<HeldOut>,
    /// Cases with the inputs that boxes restrict; absent where no box was found.
    pub points: Option<Points>,
    /// What a reader must know before quoting a box.
    pub warnings: Vec<Warning>,
}

/// The condition that makes a case one of interest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// As it would be typed.
    pub text: String,
    /// Of what outcome.
    pub outcome: OutcomeInfo,
    /// `>=`, `<=`, `>` or `<`.
    pub relation: String,
    /// The threshold in the outcome's unit; 0 against another option.
    pub value: f64,
    /// Name of the option that others are compared with in each world.
    pub against: Option<String>,
    /// Whether to meet it is to fail: the worse side.
    pub fails: bool,
}

/// What was searched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CasesInfo {
    /// Cases in each world: options, times combinations of what is varied.
    pub a_world: usize,
    /// Cases in all.
    pub cases: usize,
    /// Cases left out because no trial counted in them.
    pub uncounted: usize,
    /// Of interest: the sum of their probabilities.
    pub of_interest: f64,
    /// The same as a share of the cases, with its standard error from world to world.
    pub share: Mean,
    /// Expected share of cases that would be on the wrong side if each were counted as what it seems.
    pub turned: f64,
    /// How what is asked about is spread over the cases, luck included.
    pub seen: Spread,
}

/// A spread from end to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The least.
    pub least: f64,
    /// Between.
    pub quantiles: Quantiles,
    /// The most.
    pub most: f64,
}

/// A search and the box that is shown of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// The boxes that it passed, from all cases on.
    pub trajectory: Vec<Step>,
    /// How many of them peeling made, the first included; the others were pasted.
    pub peeled: usize,
    /// The box that is shown; absent where every box may be chance.
    pub chosen: Option<Chosen>,
}

/// A box on the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Share of all cases that lie in it.
    pub mass: f64,
    /// Share of all of interest that lie in it.
    pub coverage: f64,
    /// Share of those in it that are of interest.
    pub density: f64,
    /// Inputs that it restricts, by their places.
    pub restricts: Vec<usize>,
}

/// The box that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// Its place on the trajectory, before it lost the limits that may be chance.
    pub step: usize,
    /// Cases in it.
    pub cases: usize,
    /// Of interest.
    pub of_interest: f64,
    /// Share of all cases that lie in it.
    pub mass: f64,
    /// Share of all of interest that lie in it.
    pub coverage: Mean,
    /// Share of those in it that are of interest.
    pub density: Mean,
    /// Its limits, the narrowest first.
    pub limits: Vec<Limit>,
    /// Inputs whose limits were dropped because they may be chance.
    pub dropped: Vec<usize>,
}

/// What a box says about one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// The input's place.
    pub input: usize,
    /// What it lets through.
    pub span: Span,
    /// Share of all cases that meet it.
    pub of_cases: f64,
    /// How likely chance alone made it.
    pub quasi_p: QuasiP,
}

/// Quasi-p values: of the lower limit alone, of the upper limit alone, and of both or of the kept levels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuasiP {
    /// Without the lower limit.
    pub low: Option<f64>,
    /// Without the upper limit.
    pub high: Option<f64>,
    /// Without any limit.
    pub all: f64,
}

/// What a limit lets through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Span {
    /// Numbers.
    Numbers {
        /// The lower limit; absent where there is none.
        low: Option<f64>,
        /// The upper limit; absent where there is none.
        high: Option<f64>,
        /// Share of the cases below the lower limit.
        from: f64,
        /// Share of the cases up to the upper limit.
        to: f64,
        /// The least value of any case.
        least: f64,
        /// The largest value of any case.
        most: f64,
    },
    /// Levels without an order, and which of them are let through.
    Levels {
        /// Names.
        names: Vec<String>,
        /// Whether each is within.
        kept: Vec<bool>,
        /// Whether each occurs at all.
        occurs: Vec<bool>,
    },
}

/// What random data give.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shuffled {
    /// Times that interest was dealt out anew among the cases.
    pub tried: u32,
    /// How many of these gave a box as dense and about as large.
    pub reached: u32,
    /// The highest density that any gave.
    pub densest: f64,
}

/// The box that half of the worlds give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Inputs that it restricts.
    pub restricts: Vec<usize>,
    /// Its density there, and among the worlds that it was not made from.
    pub density: [f64; 2],
    /// Its coverage, likewise.
    pub coverage: [f64; 2],
    /// Share of interest, likewise.
    pub base: [f64; 2],
    /// Whether at least half of its gain in density is there in the others.
    pub holds: bool,
}

/// Some or all cases, a number each in every list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Points {
    /// One world in so many is listed.
    pub every: u32,
    /// The world.
    pub world: Vec<u32>,
    /// The option's place in the heading.
    pub option: Vec<usize>,
    /// What was seen.
    pub seen: Vec<f64>,
    /// How far it is of interest, 0 to 1.
    pub interest: Vec<f64>,
    /// Inputs that are listed: those of the boxes.
    pub inputs: Vec<usize>,
    /// Their values, by input; of levels without order the places.
    pub values: Vec<Vec<f64>>,
}

impl Discovered {
    /// The box that is shown first.
    pub fn chosen(&self) -> Option<&Chosen> {
        self.searches.first()?.chosen.as_ref()
    }

    /// Every box that is shown.
    pub fn boxes(&self) -> impl Iterator<Item = &Chosen> {
        self.searches.iter().filter_map(|search| search.chosen.as_ref())
    }

    /// What charts and tables call an option.
    pub fn label<'a>(&'a self, option: &'a str) -> &'a str {
        self.heading.options.iter().find(|one| one.name == option).map_or(option, |one| one.label())
    }

    /// The options that are studied, without the one that others are compared with.
    pub fn studied(&self) -> Vec<&str> {
        let names = self.heading.options.iter().map(|option| option.name.as_str());
        names.filter(|name| Some(*name) != self.condition.against.as_deref()).collect()
    }

    /// Whether it can be told and drawn: it may have been read from a file, which can say anything.
    pub fn is_sound(&self) -> bool {
        let inputs = self.inputs.len();
        !self.heading.options.is_empty()
            && [inputs, self.searches.len(), self.cases.cases].iter().all(|count| *count <= MOST)
            && self.searches.iter().all(|search| search.is_sound(inputs))
            && self.hold_out.as_ref().is_none_or(|held| held.restricts.iter().all(|input| *input < inputs))
            && self.points.as_ref().is_none_or(|points| points.is_sound(inputs, self.heading.options.len()))
            && self.boxes().all(|chosen| self.lists(chosen))
    }

    /// Whether the values of every restricted input are among the points.
    fn lists(&self, chosen: &Chosen) -> bool {
        let listed = |limit: &Limit| self.points.as_ref().is_some_and(|points| points.inputs.contains(&limit.input));
        chosen.limits.iter().all(listed)
    }
}

impl Search {
    fn is_sound(&self, inputs: usize) -> bool {
        let step = |step: &Step| step.restricts.len() <= inputs && step.restricts.iter().all(|input| *input < inputs);
        let chosen = |chosen: &Chosen| {
            !chosen.limits.is_empty()
                && chosen.step < self.trajectory.len()
                && chosen.limits.iter().all(|limit| limit.input < inputs && limit.span.is_sound())
                && chosen.dropped.iter().all(|input| *input < inputs)
        };
        (1..=MOST).contains(&self.trajectory.len())
            && self.peeled <= self.trajectory.len()
            && self.trajectory.iter().all(step)
            && self.chosen.as_ref().is_none_or(chosen)
    }
}

impl Span {
    fn is_sound(&self) -> bool {
        match self {
            Self::Numbers { .. } => true,
            Self::Levels { names, kept, occurs } => kept.len() == names.len() && occurs.len() == names.len(),
        }
    }
}

impl Points {
    fn is_sound(&self, inputs: usize, options: usize) -> bool {
        let count = self.world.len();
        count <= MOST
            && [self.option.len(), self.seen.len(), self.interest.len()] == [count; 3]
            && self.option.iter().all(|option| *option < options)
            && self.inputs.len() == self.values.len()
            && self.inputs.iter().all(|input| *input < inputs)
            && self.values.iter().all(|values| values.len() == count)
    }

    /// The values of an input.
    pub fn of(&self, input: usize) -> Option<&[f64]> {
        let place = self.inputs.iter().position(|listed| *listed == input)?;
        self.values.get(place).map(Vec::as_slice)
    }
}
