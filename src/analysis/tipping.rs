//! Where the advice flips: for each unknown the value at which another option becomes the best, and what it would be
//! worth to know it.
//!
//! An option's curve is its expected outcome where one unknown has a given value and all others keep their distributions
//! ([`crate::analysis::response`]). The best option may change along the curves: that is a tipping point. What knowing the
//! unknown is worth (the expected value of partial perfect information, EVPPI; Raiffa and Schlaifer 1961, Strong and Oakley
//! 2013) is how much better the choice would be on average if the value were known first:
//! E[max over options of the curve] − max over options of E[the curve], in the outcome's unit.
//!
//! The points of a curve are followed in fewer worlds than the scenario; what they lack in precision they share. Each curve
//! is therefore used for its shape, and moved as a whole so that its mean over the unknown is the option's mean in a run
//! of the scenario. Errors of all of it come from the 32 scramblings of the worlds: pulls of linear figures, a jackknife for
//! the EVPPI, which also takes out most of its bias (noise makes the best of several look better than it is).

use serde::{Deserialize, Serialize};

use crate::analysis::compare::JUDGED;
use crate::analysis::estimate::{Ratio, Sample};
use crate::analysis::heading::Heading;
use crate::analysis::response::{Driver, Grouped, Plan, Responses};
use crate::analysis::results::{Mean, Warning};
use crate::analysis::worlds::Column;
use crate::engine::batch::{self, Progress, RunError};
use crate::engine::block::Ground;
use crate::engine::tally::{OptionTally, WorldTally};
use crate::model::metric::{Direction, Outcome};
use crate::scenario::Scenario;

mod curves;

mod guard;

use curves::Curves;

/// The version of the format of `tipping.json`.
pub const VERSION: u32 = 1;

/// Standard errors by which what stands out among hundreds of unknowns is told from chance: one in some hundred searches
/// has one by chance (Bonferroni for 200 of them at 5 %).
pub const CLEAR_OF_MANY: f64 = 3.5;

/// Points of an unknown's distribution at which the options are followed: closer where tails begin.
pub const GRID: [f64; 9] = [0.01, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99];

/// An option's expected outcome where nothing is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Its name.
    pub option: String,
    /// Its mean over all worlds.
    pub mean: Mean,
    /// How much better the preferred option is, paired; 0 for itself.
    pub behind: Mean,
}

/// What an unknown does to the choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lever {
    /// Its dotted path.
    pub path: String,
    /// What it means.
    pub meaning: String,
    /// Its unit.
    pub unit: String,
    /// What is cited for it; empty where nothing is.
    pub source: String,
    /// Whether options give it different distributions: then `values` are those of the first that has it.
    pub differs: bool,
    /// Its values at the points of the grid.
    pub values: Vec<f64>,
    /// By option: the expected outcome at these values.
    pub curves: Vec<Vec<Mean>>,
    /// Parts of its distribution, from low to high, with the option that is best in each.
    pub best: Vec<Stretch>,
    /// Where the preferred option and another one change places.
    pub tips: Vec<Tip>,
    /// What knowing it is worth, in the outcome's unit.
    pub evppi: Mean,
}

impl Lever {
    /// The share of its distribution in which another option than the preferred one is best.
    pub fn overtaken(&self, preferred: &str) -> f64 {
        // A sum of nothing is −0 to the library.
        self.best.iter().filter(|part| part.option != preferred).map(|part| part.to - part.from).fold(0.0, |a, b| a + b)
    }

    /// The tipping points beyond which the other option is the best of all, and not merely better than the preferred one.
    pub fn turns(&self) -> impl Iterator<Item = &Tip> {
        let beyond = |tip: &Tip, part: &Stretch| if tip.above { part.to > tip.share } else { part.from < tip.share };
        let is_best = move |tip: &&Tip| self.best.iter().any(|part| part.option == tip.rival && beyond(tip, part));
        self.tips.iter().filter(is_best)
    }

    /// Whether knowing it is worth something, as far as chance lets that be told of the most telling of many unknowns.
    pub fn is_worth(&self) -> bool {
        self.evppi.mean > CLEAR_OF_MANY * self.evppi.se && self.evppi.se > 0.0
    }
}

/// A part of an unknown's distribution, in shares of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// The option that is best here.
    pub option: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// A value at which the preferred option and another one are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tip {
    /// The other option.
    pub rival: String,
    /// Whether the other one is better above it (or below).
    pub above: bool,
    /// The share of the distribution that lies below it.
    pub share: f64,
    /// The value.
    pub value: f64,
    /// Where below it the better option is told from the other (two standard errors); none where that is nowhere.
    pub low: Option<End>,
    /// The same above it.
    pub high: Option<End>,
}

/// An end of what cannot be told from a tipping point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// The share of the distribution that lies below it.
    pub share: f64,
    /// The value.
    pub value: f64,
}

impl Tip {
    /// Whether on both sides of it the better option is told from the other.
    pub fn is_sure(&self) -> bool {
        self.low.is_some() && self.high.is_some()
    }
}

/// The content of `tipping.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tipping {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Program, scenario, options and flags.
    #[serde(flatten)]
    pub heading: Heading,
    /// What was found.
    #[serde(flatten)]
    pub found: Found,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The outcome's name.
    pub outcome: String,
    /// Its label.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// Worlds in which each point of a curve was followed.
    pub worlds: u32,
    /// Trials in each.
    pub trials: u32,
    /// The points of each unknown's distribution.
    pub grid: Vec<f64>,
    /// The best option where nothing is known.
    pub preferred: String,
    /// Whether along every curve, wherever it was tried, the preferred option is told from every other one.
    pub unmoved: bool,
    /// Every option, in the scenario's order.
    pub standings: Vec<Standing>,
    /// Every unknown, the one that is worth most first.
    pub levers: Vec<Lever>,
    /// What a reader must know before quoting it.
    pub warnings: Vec<Warning>,
}

impl Found {
    /// Whether there are worlds enough to tell anything from chance.
    pub fn is_told(&self) -> bool {
        self.warnings.iter().all(|warning| warning.kind != guard::FEW)
    }
}

/// What to look for, and how.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The scenario, with two options or more.
    pub scenario: &'a Scenario,
    /// The outcome by which options are preferred; one of which more or less is better.
    pub outcome: Outcome,
    /// Worlds in which each point is followed.
    pub worlds: u32,
    /// Trials in each.
    pub trials: u32,
}

impl Search<'_> {
    /// Points that are followed in each world, over all options.
    pub fn cells(scenario: &Scenario) -> u64 {
        let ground = Ground::new(scenario);
        plan(&ground, &Driver::all(&ground), &[], 1, 1).cells()
    }

    /// Trials in all, for a progress bar.
    pub fn size(&self) -> u64 {
        let ground = Ground::new(self.scenario);
        batch::size(self.scenario) + plan(&ground, &Driver::all(&ground), &[], self.worlds, self.trials).size()
    }

    /// Follows everything and finds the tipping points.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(&self, threads: usize, progress: &Progress) -> Result<Found, RunError> {
        let scenario = self.scenario;
        let means = self.means(threads, progress)?;
        let ground = Ground::new(scenario);
        let drivers = Driver::all(&ground);
        let outcomes = [self.outcome];
        let responses = plan(&ground, &drivers, &outcomes, self.worlds, self.trials).run(threads, progress)?;
        Ok(self.found(&ground, &drivers, &means, &responses))
    }

    /// Every option's outcome in a run of the scenario.
    fn means(&self, threads: usize, progress: &Progress) -> Result<Vec<Grouped>, RunError> {
        let tallies = batch::run(self.scenario, threads, progress)?;
        let options = tallies.worlds.iter().zip(&tallies.options);
        let grouped = |(worlds, tally): (&Vec<WorldTally>, &OptionTally)| {
            let column = Column::of(self.outcome, worlds, tally);
            Grouped::new(self.scenario.run.worlds, self.outcome.is_share(), |world| {
                let world = world as usize;
                Ratio { total: column.total[world], count: column.count[world] as f64 }
            })
        };
        Ok(options.map(grouped).collect())
    }

    fn found(&self, ground: &Ground<'_>, drivers: &[Driver], means: &[Grouped], responses: &Responses) -> Found {
        let samples: Vec<Sample> = means.iter().map(Grouped::sample).collect();
        let best = Sample::best(&samples, preference(self.outcome)).first().copied().unwrap_or(0);
        let names: Vec<&str> = self.scenario.options.iter().map(|option| option.name.as_str()).collect();
        let sign = preference(self.outcome).sign();
        let lever = |(place, driver): (usize, &Driver)| {
            let curves = Curves { means, responses, driver: place, sign };
            self.lever(ground, driver, &curves, best, &names)
        };
        let clear = |driver| Curves { means, responses, driver, sign }.is_clear(best);
        let unmoved = !samples.iter().any(Sample::is_small) && (0..drivers.len()).all(clear);
        let mut levers: Vec<Lever> = drivers.iter().enumerate().map(lever).collect();
        levers.sort_by(|a, b| b.evppi.mean.total_cmp(&a.evppi.mean).then_with(|| a.path.cmp(&b.path)));
        let standing = |(option, name): (usize, &&str)| Standing {
            option: (*name).to_owned(),
            mean: mean(&[(&samples[option], 1.0)]),
            behind: mean(&[(&samples[best], sign), (&samples[option], -sign)]),
        };
        let mut found = Found {
            outcome: self.outcome.name().to_owned(),
            label: self.outcome.label().to_owned(),
            unit: self.outcome.unit().to_owned(),
            worlds: self.worlds,
            trials: self.trials,
            grid: GRID.to_vec(),
            preferred: names[best].to_owned(),
            unmoved,
            standings: names.iter().enumerate().map(standing).collect(),
            levers,
            warnings: Vec::new(),
        };
        found.warnings = guard::warnings(&found, &samples);
        found
    }

    fn lever(&self, ground: &Ground<'_>, driver: &Driver, curves: &Curves<'_>, best: usize, names: &[&str]) -> Lever {
        let value = |share: f64| ground.design.value(driver.unknowns[0], share);
        let options = 0..names.len();
        let stretch = |(option, from, to): (usize, f64, f64)| Stretch { option: names[option].to_owned(), from, to };
        let rivals = options.clone().filter(|option| *option != best);
        let tips = rivals.flat_map(|rival| {
            curves.crossings(best, rival).into_iter().map(move |crossing| Tip {
                rival: names[rival].to_owned(),
                above: crossing.falls,
                share: crossing.at,
                value: value(crossing.at),
                low: crossing.low.map(|share| End { share, value: value(share) }),
                high: crossing.high.map(|share| End { share, value: value(share) }),
            })
        });
        let mut tips: Vec<Tip> = tips.collect();
        tips.sort_by(|a, b| a.share.total_cmp(&b.share));
        Lever {
            path: driver.path.clone(),
            meaning: driver.meaning.to_owned(),
            unit: driver.unit.to_owned(),
            source: driver.source.clone(),
            differs: driver.unknowns.len() > 1,
            values: GRID.map(value).to_vec(),
            curves: options.map(|option| curves.points(option)).collect(),
            best: curves.best().into_iter().map(stretch).collect(),
            tips,
            evppi: curves.evppi(),
        }
    }
}

/// Which way of an outcome is preferred, as packages are judged in a comparison; neither where there is no such way.
pub fn preference(outcome: Outcome) -> Direction {
    let judged = JUDGED.iter().find(|(name, _)| *name == outcome.name());
    judged.map_or_else(|| outcome.better(), |(_, better)| *better)
}

fn plan<'a>(
    ground: &'a Ground<'a>,
    drivers: &'a [Driver],
    outcomes: &'a [Outcome],
    worlds: u32,
    trials: u32,
) -> Plan<'a> {
    Plan { ground, drivers, grid: &GRID, outcomes, worlds, trials }
}

/// A weighted sum of means with its error; zeros where nothing counted.
fn mean(terms: &[(&Sample, f64)]) -> Mean {
    Sample::combination(terms).map_or_else(Mean::default, |(mean, se)| Mean { mean, se })
}

#[cfg(test)]
mod tests;
