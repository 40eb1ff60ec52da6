//! The effects that the model implies against published ones.
//!
//! A published effect is a number of `seeds/evidence.toml`; `seeds/checks.toml` says what the model is asked to hold
//! against it. Each question is put to probes: options made of the scenario's own with a few things changed, so that like
//! is compared with like and all other unknowns are those of the scenario. Nothing is fitted here, and no prior is moved
//! by what is found.
//!
//! The answer in each world is a mean over its trials; the implied interval holds 90 % of the worlds around their median.

use crate::analysis::estimate::quantile;
use crate::analysis::heading::Heading;
use crate::analysis::size::{self, Fixed};
use crate::citation::Citation;
use crate::engine::batch::{self, Progress, RunError};
use crate::engine::design::REPLICATES;
use crate::engine::exposure;
use crate::scenario::{Run, Scenario, ScenarioOption, provenance};
use asked::{Answers, Worlds};
use probes::Probes;
use published::Check;

pub mod asked;

mod guard;

pub mod probes;

pub mod published;

mod results;

pub use results::{Evidence, Group, Implied, Packages, Published, Row, VERSION, Verdict};

/// Trials over all probes that a comparison takes unless told otherwise.
pub const MOST_TRIALS: u64 = 6_000_000;

/// Inputs that are named; of the others it is told how many there are.
const INPUTS: usize = 4;

/// A scenario, and what is followed to ask it.
pub struct Study<'a> {
    scenario: &'a Scenario,
    probes: Probes,
    /// Places of the options without and with the United States.
    packages: Option<[usize; 2]>,
}

impl<'a> Study<'a> {
    /// The probes of a scenario.
    pub fn new(scenario: &'a Scenario) -> Self {
        let packages = packages(&scenario.options);
        let specs = |place: usize| &scenario.options[place].specs;
        Self { scenario, probes: Probes::new(scenario, packages.map(|both| both.map(specs))), packages }
    }

    /// Trials over all probes.
    pub fn size(&self) -> u64 {
        self.probes.all().map(batch::size).sum()
    }

    /// Bytes that the largest step holds.
    pub fn memory(&self, threads: usize) -> u64 {
        let exposures = exposure::memory(&self.probes.hazards) + exposure::memory(&self.probes.truces);
        let tallies = self.probes.all().map(|one| batch::memory(one, threads)).sum::<u64>();
        exposures + tallies
    }

    /// A run in which it stays below [`MOST_TRIALS`]; what is fixed is not changed.
    pub fn fit(&self, fixed: Fixed) -> Run {
        let options: usize = self.probes.all().map(|one| one.options.len()).sum();
        size::fit(self.scenario.run, (MOST_TRIALS / options.max(1) as u64).max(1), fixed)
    }

    /// Asks everything.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(&self, flags: Vec<String>, threads: usize, progress: &Progress) -> Result<Evidence, RunError> {
        let with_us = self.packages.map(|[_, with]| with);
        let answers = Answers::find(self.scenario, &self.probes, with_us, threads, progress)?;
        let inputs = Inputs::of(self.scenario);
        let row = |check: &Check| Self::row(check, &answers.of(check.ask, check.ratio), &inputs);
        let rows: Vec<Row> = published::all().iter().map(row).collect();
        let heading = Heading::of(self.scenario, flags);
        let warnings = guard::warnings(&heading, &rows, self.packages.is_some());
        let name = |place: usize| self.scenario.options.get(place).map(|option| option.name.clone());
        let packages = self.packages.map_or_else(Packages::default, |[without, with]| Packages {
            without_us: name(without),
            with_us: name(with),
        });
        Ok(Evidence { version: VERSION, heading, packages, rows, warnings })
    }

    fn row(check: &Check, worlds: &Worlds, inputs: &Inputs) -> Row {
        let implied = Implied::of(worlds);
        let verdict = match (&check.incomparable, &implied) {
            (None, Some(implied)) => Verdict::of(&check.published, implied),
            _ => Verdict::NotComparable,
        };
        let why = match verdict {
            Verdict::Disagrees => check.disagrees.clone().unwrap_or_else(|| {
                "not so in the published run of the shipped baseline: file, size or seed differ".to_owned()
            }),
            Verdict::NotComparable => {
                check.incomparable.clone().unwrap_or_else(|| "the scenario has nobody to ask".to_owned())
            }
            Verdict::Agrees | Verdict::Overlaps => String::new(),
        };
        Row {
            name: check.name.clone(),
            group: check.group,
            what: check.what.clone(),
            unit: check.group.unit().to_owned(),
            ratio: check.ratio,
            published: check.published.clone(),
            inputs: inputs.citing(&check.published.sources),
            implied,
            verdict,
            asked: check.ask.words().to_owned(),
            note: check.note.clone(),
            why,
        }
    }
}

/// Of the options that name troops, the first with the fewest promised components and the first with the most.
fn packages(options: &[ScenarioOption]) -> Option<[usize; 2]> {
    let promised = |place: &usize| options[*place].specs.backstop.promised.len();
    let having = || (0..options.len()).filter(|place| options[*place].specs.names_foreign_force());
    let fewest = having().reduce(|best, next| if promised(&next) < promised(&best) { next } else { best })?;
    let most = having().reduce(|best, next| if promised(&next) > promised(&best) { next } else { best })?;
    Some([fewest, most])
}

/// What the quantities of a scenario cite.
struct Inputs(Vec<(String, Vec<String>)>);

impl Inputs {
    fn of(scenario: &Scenario) -> Self {
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for one in scenario.options.iter().flat_map(|option| provenance::of(&option.specs)) {
            if found.iter().all(|(path, _)| *path != one.path) {
                found.push((one.path, one.citations.iter().map(Citation::to_string).collect()));
            }
        }
        Self(found)
    }

    /// Paths of the quantities that cite one of these rows.
    fn citing(&self, sources: &[String]) -> Vec<String> {
        let cites = |(_, cited): &&(String, Vec<String>)| cited.iter().any(|id| sources.contains(id));
        let mut paths: Vec<String> = self.0.iter().filter(cites).map(|(path, _)| path.clone()).collect();
        let more = paths.len().saturating_sub(INPUTS);
        paths.truncate(INPUTS);
        if more > 0 {
            paths.push(format!("{more} more"));
        }
        paths
    }
}

impl Implied {
    /// Median and 5-95 % of the worlds that have a value; nothing where none has.
    pub fn of(worlds: &Worlds) -> Option<Self> {
        // The scramblings of a stratified design are independent, and so are any parts of a random one.
        let groups = worlds.len().min(REPLICATES as usize);
        let group = |group: usize| worlds.iter().skip(group).step_by(groups).flatten().copied().collect();
        let medians: Vec<f64> = (0..groups).filter_map(|place| median(group(place))).collect();
        let mut values: Vec<f64> = worlds.iter().flatten().copied().collect();
        values.sort_by(f64::total_cmp);
        let [low, high] = [0.05, 0.95].map(|share| quantile(&values, share));
        let se = error_of(&medians);
        median(values.clone()).map(|median| Self { median, se, low, high, worlds: values.len() })
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    (!values.is_empty()).then(|| quantile(&values, 0.5))
}

/// The standard error of a median from the medians of independent groups of worlds.
fn error_of(medians: &[f64]) -> f64 {
    let count = medians.len() as f64;
    if medians.len() < 2 {
        return 0.0;
    }
    let mean = medians.iter().sum::<f64>() / count;
    (medians.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (count * (count - 1.0))).sqrt()
}
