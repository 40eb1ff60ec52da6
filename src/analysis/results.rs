//! What a run found: the content of `results.json`, version 2, which every chart, table and sentence is drawn from.
//!
//! Troops are in persons, money in million euros, area in km², time in months after the ceasefire, shares in 0…1.
//! Two kinds of chance stay apart everywhere: `se` is the Monte Carlo standard error of a mean (it shrinks with more
//! worlds and trials); quantiles *over worlds* show what nobody knows (they do not shrink).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the format of `results.json`. It rises when a field changes its meaning or goes away.
pub const VERSION: u32 = 2;

/// A mean or difference below so many standard errors is not told from nothing.
pub const CLEAR_OF_CHANCE: f64 = 2.0;

/// Everything that a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Name and version of the program that wrote it, for instance `guarantor 0.1.0`.
    pub program: String,
    /// Which question was asked.
    pub scenario: ScenarioInfo,
    /// One entry an option, in the order of the scenario.
    pub options: Vec<OptionResult>,
    /// Every option other than the baseline against the baseline, paired by world and trial.
    pub differences: Vec<Difference>,
    /// The option likeliest to hold, and after it those that the paired difference does not tell from it.
    #[serde(default)]
    pub likeliest: Vec<String>,
    /// What a reader must know before quoting a number.
    pub warnings: Vec<Warning>,
}

impl Results {
    /// What charts and tables call the option of a name.
    pub fn label<'a>(&'a self, name: &'a str) -> &'a str {
        self.options.iter().find(|option| option.name == name).map_or(name, OptionResult::label)
    }
}

/// The scenario that a result belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioInfo {
    /// The file's stem, for instance `paris-2025-09`.
    pub name: String,
    /// The scenario's title.
    pub title: String,
    /// The question it asks; empty where the file states none.
    pub question: String,
    /// Calendar month (`2026-02`) in which the scenario's clock starts, where stated.
    pub start: Option<String>,
    /// blake3 of the resolved scenario in canonical form after all overrides, in hexadecimal.
    pub hash: String,
    /// Master seed.
    pub seed: u64,
    /// Number of worlds (draws of every unknown).
    pub worlds: u32,
    /// Trials in each world, for each option.
    pub trials: u32,
    /// Worlds that were planned, where the run was interrupted: the results are those of a run of `worlds` worlds; absent
    /// where it was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<u32>,
    /// Months followed after the ceasefire.
    pub horizon_months: u32,
    /// How worlds are spread over the unknowns: `stratified` or `random`.
    pub design: String,
    /// Name of the option that differences are taken against.
    pub baseline: String,
    /// `--set` flags, in order.
    #[serde(default)]
    pub set: Vec<String>,
    /// Options that were chosen by `--option`, as they were named; empty where all were run.
    #[serde(default)]
    pub chosen: Vec<String>,
    /// The posterior that worlds are drawn from; absent where they are drawn by the design alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worlds_from: Option<WorldsFrom>,
}

/// Where the points of a run's worlds come from, in place of the design's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorldsFrom {
    /// Name of the posterior file, and of its copy in the folder.
    pub file: String,
    /// What it was found from, in its own words.
    pub made_from: String,
    /// Its draws.
    pub draws: u32,
    /// Draws that differ, of those that the run's worlds take: as many groups as standard errors are taken from.
    pub distinct: u32,
    /// How many independent draws the file says that it is worth.
    pub effective: f64,
    /// Unknowns of the scenario, by path.
    pub unknowns: u32,
    /// How many of them take their points from it.
    pub moved: u32,
    /// Unknowns that it names and the scenario has fixed, or does not have: nothing is done with them.
    pub ignored: Vec<String>,
    /// Moved unknowns whose distribution is another one than that under which the posterior was found: moved by their
    /// quantile all the same.
    pub other_prior: Vec<String>,
}

/// What one option led to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OptionResult {
    /// Its place in the scenario's file, from 0, whichever options were run beside it: what its colour goes by.
    pub place: usize,
    /// Kebab-case name.
    pub name: String,
    /// Label for charts and tables.
    pub label: String,
    /// Share of all trials in each outcome class: `no-ceasefire`, `held`, `repelled`, `ground-lost`, `major-loss`.
    pub outcomes: BTreeMap<String, Estimate>,
    /// Share still at peace at the start of each month, among trials with a ceasefire; months 0 to the horizon. Empty
    /// where no ceasefire came.
    pub survival: Vec<SurvivalPoint>,
    /// Land troops in the country by month, among trials still at peace.
    pub strength: Vec<StrengthPoint>,
    /// Land troops pledged: the sum over contributors, whether they come or not; mean over worlds.
    pub pledged_troops: f64,
    /// Every metric by its name (see `docs/results.md`).
    pub metrics: BTreeMap<String, Metric>,
    /// Every contributor of the option by its key.
    pub contributors: BTreeMap<String, ContributorResult>,
    /// Distribution over worlds of the chance of holding (share of trials `held` in a world).
    pub hold: Histogram,
}

impl OptionResult {
    /// What charts and tables call it: its label, or its name where that is blank.
    pub fn label(&self) -> &str {
        if self.label.trim().is_empty() { &self.name } else { &self.label }
    }

    /// A metric's mean with both uncertainties; `None` where no trial counted.
    pub fn estimate(&self, metric: &str) -> Option<&Estimate> {
        self.metrics.get(metric)?.estimate.as_ref()
    }
}

/// A mean with its Monte Carlo standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Its Monte Carlo standard error.
    pub se: f64,
}

/// A mean with both uncertainties.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Mean over all worlds and trials.
    pub mean: f64,
    /// Monte Carlo standard error of `mean`.
    pub se: f64,
    /// Quantiles over worlds of the world's own mean, freed of the luck of its trials.
    pub quantiles: Quantiles,
}

/// Five quantiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// 5 %.
    pub p05: f64,
    /// 25 %.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75 %.
    pub p75: f64,
    /// 95 %.
    pub p95: f64,
}

/// Survival of the ceasefire to the start of one month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurvivalPoint {
    /// Months after the ceasefire.
    pub month: u32,
    /// Share of ceasefires still holding.
    pub mean: f64,
    /// Monte Carlo standard error of `mean`.
    pub se: f64,
    /// 5 % quantile over worlds.
    pub low: f64,
    /// 95 % quantile over worlds.
    pub high: f64,
}

/// Land troops in the country in one month, over trials at peace (chance and ignorance together).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrengthPoint {
    /// Months after the ceasefire.
    pub month: u32,
    /// Trials at peace in that month.
    pub count: u64,
    /// Quantiles over those trials, in persons, to within 1.6 %.
    pub quantiles: Quantiles,
}

/// One metric of one option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// What it is, in words fit for an axis.
    pub label: String,
    /// Unit, for instance `persons`; `share` for shares of trials.
    pub unit: String,
    /// Which trials count, in words.
    pub population: String,
    /// How many trials counted.
    pub count: u64,
    /// Mean with both uncertainties; absent where no trial counted.
    pub estimate: Option<Estimate>,
    /// Distribution over single trials; absent for shares and where no trial counted.
    pub histogram: Option<Histogram>,
}

/// Counts between edges: `counts[i]` lies in `[edges[i], edges[i + 1])`, the last bin also holds all that is larger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Edges, rising, one more than there are counts; the same for every option, scenario and run.
    pub edges: Vec<f64>,
    /// Counts.
    pub counts: Vec<u64>,
}

/// One contributor of one option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContributorResult {
    /// The country's name.
    pub name: String,
    /// Share of all trials in which it joined.
    pub joined: f64,
    /// Monte Carlo standard error of `joined`.
    pub se: f64,
    /// 5 % quantile over worlds.
    pub low: f64,
    /// 95 % quantile over worlds.
    pub high: f64,
}

/// One option against the baseline option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The option.
    pub option: String,
    /// The option it is compared with.
    pub baseline: String,
    /// Paired difference (option − baseline) of the share of all trials in each outcome class.
    pub outcomes: BTreeMap<String, PairedDifference>,
    /// Paired difference (option − baseline) by metric name.
    pub metrics: BTreeMap<String, PairedDifference>,
}

/// A difference on the same luck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairedDifference {
    /// Difference of the means.
    pub mean: f64,
    /// Monte Carlo standard error of the paired difference.
    pub se: f64,
    /// Standard error that the difference would have if the two options had luck of their own.
    pub independent_se: f64,
    /// Share of worlds in which the option is better, as far as the error of the mean lets that be known (ties count
    /// half); absent where neither direction is better.
    pub better: Option<f64>,
    /// Quantiles of the difference over worlds, freed of the luck of their trials.
    pub quantiles: Quantiles,
}

impl PairedDifference {
    /// Whether chance alone is unlikely to have made it.
    pub fn is_clear(&self) -> bool {
        self.mean.abs() > CLEAR_OF_CHANCE * self.se
    }
}

/// A warning of the guard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Machine-readable kind, for instance `saturated`.
    pub kind: String,
    /// One sentence: what was seen and what to do.
    pub text: String,
}
