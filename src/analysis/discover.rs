//! In which worlds does an option fail? Scenario discovery (Bryant and Lempert 2010) over worlds, options and what is varied.
//!
//! A case is one option in one world, with one combination of the varied levels; it is of interest where the chance (or the
//! mean) of an outcome there meets a condition (`chances` says how far, for a finite number of trials blurs it). The
//! inputs that may tell such cases from others are the unknowns, the option, and what is varied (`inputs`). The search
//! for boxes among them is [`crate::analysis::discovery`], which knows nothing of scenarios.
//!
//! All cases of a world share its unknowns and its luck, so they are kept together where the search doubts itself, and errors
//! are taken from world to world.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::analysis::condition::Condition;
use crate::analysis::discovery::{self, Plan};
use crate::analysis::many::{Effort, Many};
use crate::analysis::size::Fixed;
use crate::analysis::worlds::Column;
use crate::engine::batch::RunError;
use crate::engine::design::Design;
use crate::engine::pool;
use crate::error::Error;
use crate::problem::{Problems, quote};
use crate::scenario::vary::{self, Axis, Varied};
use crate::scenario::{Run, Scenario, ScenarioOption};

mod chances;

mod inputs;

mod results;

mod gather;

mod guard;

pub use chances::Series;
pub use inputs::{Input, Kind};
pub use results::{
    Asked, CasesInfo, Chosen, Discovered, HeldOut, Limit, Points, QuasiP, Search, Shuffled, Span, Spread, Step, VERSION,
};

use chances::Interest;
use inputs::Inputs;

/// Worlds that a study takes unless told otherwise, where its scenario states fewer: cases are worlds, and a box of a
/// twentieth of them should still hold a hundred.
pub const WORLDS: u32 = 2_048;

/// Histories that a study takes unless told otherwise: about a minute on two cores.
pub const HISTORIES: u64 = 64_000_000;

/// Most cases that are searched: about a minute on two cores, and some hundred megabytes.
pub const CASES: u64 = 65_536;

/// Fewest worlds and trials that a study lowers itself to.
const FEWEST: u32 = 128;

/// What is asked, as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The condition: `held < 0.4`, or `held < without-us`.
    pub when: &'a str,
    /// What is varied beside the unknowns.
    pub vary: &'a [String],
    /// Paths under which a box may restrict inputs; empty where all may be restricted.
    pub restrict: &'a [String],
    /// Most boxes to find.
    pub boxes: usize,
}

/// What is asked of a scenario, read.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    scenario: &'a Scenario,
    condition: Condition,
    /// The option that the others are compared with in each world.
    against: Option<usize>,
    axes: Vec<Axis>,
    restrict: &'a [String],
    boxes: usize,
}

impl<'a> Question<'a> {
    /// Reads what is asked.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub fn read(ask: Ask<'a>, scenario: &'a Scenario) -> Result<Self, Error> {
        let mut problems = Problems::default();
        let names: Vec<&str> = scenario.options.iter().map(|option| option.name.as_str()).collect();
        let condition = Condition::parse_against("--when", ask.when, &names);
        let condition = condition.map_err(|wrong| problems.extend(wrong)).ok();
        let axes = ask.vary.iter().map(|text| Axis::parse(text, scenario));
        let axes = axes.filter_map(|axis| axis.map_err(|wrong| problems.extend(wrong)).ok()).collect();
        let Some((condition, against)) = condition.filter(|_| !problems.has_errors()) else {
            return Err(Error::Scenario(problems));
        };
        if against.is_some() && names.len() == 1 {
            let what = format!("there is no other option to compare with {}", quote(names[0]));
            return Err(Error::Usage(what, "study more options, or give a value, as in `held < 0.4`".to_owned()));
        }
        Ok(Self { scenario, condition, against, axes, restrict: ask.restrict, boxes: ask.boxes })
    }

    /// Options that are followed, over all combinations of what is varied.
    fn followed(&self) -> u64 {
        let combinations = self.axes.iter().fold(1_u64, |count, axis| count.saturating_mul(axis.levels.len() as u64));
        combinations.saturating_mul(self.scenario.options.len() as u64)
    }

    /// Cases in each world.
    fn cases_a_world(&self) -> u64 {
        let options = self.scenario.options.len() as u64;
        let studied = options - u64::from(self.against.is_some());
        self.followed() / options * studied
    }

    /// The worlds and trials that are studied. Worlds are raised to [`WORLDS`], and halved from there until there are no more
    /// than [`CASES`] cases; trials are lowered until there are no more than [`HISTORIES`]. What is fixed stays.
    pub fn fit(&self, fixed: Fixed) -> Run {
        let run = self.scenario.run;
        let (mut worlds, mut trials) = (run.worlds, run.trials);
        if !fixed.worlds {
            worlds = worlds.max(WORLDS);
            while worlds > FEWEST && u64::from(worlds).saturating_mul(self.cases_a_world()) > CASES {
                worlds = (worlds / 2).max(FEWEST);
            }
        }
        if !fixed.trials {
            let most = HISTORIES / self.followed().saturating_mul(u64::from(worlds)).max(1);
            trials = trials.min(u32::try_from(most).unwrap_or(u32::MAX).max(FEWEST));
        }
        Run { worlds, trials, ..run }
    }

    /// Refuses more cases than can be searched in so many worlds.
    fn check_size(&self, worlds: u32) -> Result<(), Error> {
        let cases = u64::from(worlds).saturating_mul(self.cases_a_world());
        if cases <= CASES {
            return Ok(());
        }
        let what = format!("{cases} cases (worlds × options × varied levels); there may be {CASES}");
        Err(Error::Usage(what, "take fewer `--worlds`, options or levels".to_owned()))
    }
}

/// A study that can begin.
#[derive(Debug)]
pub struct Study<'a> {
    question: Question<'a>,
    varied: Vec<Varied>,
    inputs: Inputs,
}

impl<'a> Study<'a> {
    /// Puts every combination of what is varied together, and finds the inputs.
    ///
    /// # Errors
    /// A combination that is no scenario, too many cases, or nothing that a box could restrict.
    pub fn new(question: Question<'a>) -> Result<Self, Error> {
        question.check_size(FEWEST.min(question.scenario.run.worlds))?;
        let varied = vary::expand(question.scenario, &question.axes)?;
        let inputs = Inputs::new(&question, &varied)?;
        Ok(Self { question, varied, inputs })
    }

    /// Refuses more cases than can be searched.
    ///
    /// # Errors
    /// There are more than [`CASES`].
    pub fn check_size(&self) -> Result<(), Error> {
        self.question.check_size(self.question.scenario.run.worlds)
    }

    /// Options that are followed, over all combinations.
    pub fn followed(&self) -> usize {
        self.varied.len() * self.options()
    }

    fn options(&self) -> usize {
        self.question.scenario.options.len()
    }

    fn option(&self, place: usize) -> ScenarioOption {
        self.varied[place / self.options()].scenario.options[place % self.options()].clone()
    }

    fn many(&self) -> Many<'a> {
        Many { base: self.question.scenario, run: self.question.scenario.run }
    }

    /// Options to follow at once so that all fits into `most` bytes.
    ///
    /// # Errors
    /// The bytes that even one takes, where that is more.
    pub fn at_once(&self, threads: usize, most: u64) -> Result<usize, u64> {
        /// Bytes of a case and input: a value as it is read, as it is searched with its order, and in the half that is held out.
        const SEARCHED: u64 = 40;
        let worlds = u64::from(self.question.scenario.run.worlds);
        let columns = worlds * self.followed() as u64 * size_of::<[f64; 6]>() as u64;
        let searched = worlds * self.question.cases_a_world() * self.inputs.len() as u64 * SEARCHED;
        let options = (0..self.followed()).map(|place| self.option(place));
        let Some(largest) = options.max_by_key(|option| option.specs.contributors.len()) else { return Ok(1) };
        self.many().at_once(largest, columns.saturating_add(searched), threads, most)
    }

    /// Follows every case.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn follow(&self, effort: Effort<'_>) -> Result<Vec<Series>, RunError> {
        let outcome = self.question.condition.outcome;
        let option = |place: usize| self.option(place);
        let keep = |_, worlds: &[_], tally: &_| Column::of(outcome, worlds, tally);
        let columns = self.many().follow(self.followed(), option, keep, effort)?;
        let options = self.options();
        let series = |place: usize| {
            let against = self.question.against.map(|against| &columns[place / options * options + against]);
            Series::new(&columns[place], against, outcome.is_share())
        };
        Ok(self.inputs.series.iter().map(|one| series(one.place)).collect())
    }

    /// Searches the cases for boxes, on so many threads (0: as many as there are cores).
    ///
    /// # Errors
    /// The threads cannot be started, or it was stopped meanwhile.
    pub fn search(
        &self,
        series: &[Series],
        flags: Vec<String>,
        threads: usize,
        stop: &AtomicBool,
    ) -> Result<Discovered, RunError> {
        let interest: Vec<Interest> = series.iter().map(|one| one.interest(&self.question.condition)).collect();
        let gathered = gather::Gathered::new(self, series, &interest);
        let plan = Plan { boxes: self.question.boxes, seed: self.question.scenario.run.seed, ..Plan::default() };
        let pool = pool(threads).map_err(RunError::Threads)?;
        let found = gathered.cases.as_ref().and_then(|cases| pool.install(|| discovery::discover(cases, &plan)).ok());
        if stop.load(Ordering::Relaxed) {
            return Err(RunError::Stopped);
        }
        Ok(gathered.results(self, found, flags))
    }
}

/// The design of all that is followed: its points do not depend on what they are drawn for.
fn design<'a>(scenario: &Scenario, options: impl Iterator<Item = &'a ScenarioOption>) -> Design {
    Design::new(scenario.run.seed, scenario.run.design, options.map(|option| &option.specs))
        .drawn_from(scenario.posterior.clone())
}

#[cfg(test)]
mod tests;
