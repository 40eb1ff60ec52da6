//! Options of one run or of several against one another, on the same luck: the content of `comparison.json`, version 1.
//!
//! Runs with one seed and one size share their worlds and the luck of their trials, whatever scenario they are of, so that
//! any two options pair as two of one scenario do. Where an option stands world by world is freed of the luck of the
//! world's trials first ([`estimate`]): the best of many blurred numbers would be a lucky one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::estimate::{self, ByWorld, Ratio, Sample};
use crate::analysis::guard;
use crate::analysis::results::{OptionResult, PairedDifference, Results, ScenarioInfo, Warning};
use crate::analysis::summary::{PROGRAM, difference};
use crate::analysis::worlds::{Column, OptionWorlds, Worlds};
use crate::model::metric::{Class, Direction, Metric};
use crate::scenario::Design;

/// The version of the format of `comparison.json`. It rises when a field changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// Most options that are compared at once: each is weighed against each.
pub const MOST_OPTIONS: usize = 256;

/// A difference below so many standard errors is not told from chance.
pub const CLEAR_OF_CHANCE: f64 = 2.0;

/// What a package is judged by, each with the way that is better. A cost is a price here: less is better.
pub const JUDGED: [(&str, Direction); 5] = [
    ("held", Direction::More),
    ("entangled", Direction::Less),
    ("cost", Direction::Less),
    ("major-loss", Direction::Less),
    ("coalition_losses", Direction::Less),
];

/// Of those, the ones in which an option must be no worse to dominate another: success, risk and price.
pub const WEIGHED: usize = 3;

/// A run that takes part.
#[derive(Clone, Debug)]
pub struct Entrant {
    /// What its options are told apart by where several runs take part.
    pub label: String,
    /// What it found.
    pub results: Results,
    /// What each of its worlds gave.
    pub worlds: Worlds,
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Which runs take part, in the order of the command line.
    pub runs: Vec<ScenarioInfo>,
    /// Every option, as if all were of one scenario, with paired differences to the baseline.
    pub results: Results,
    /// Where the options stand by each outcome that they are judged by.
    pub judgements: Vec<Judgement>,
    /// Options that no other one dominates.
    pub efficient: Vec<String>,
    /// Each other option, with those that dominate it: clearly better (by two standard errors of the paired difference) in
    /// holding, entanglement or cost, and clearly worse in none of the three.
    pub dominated: BTreeMap<String, Vec<String>>,
}

/// Where the options stand by one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Name of the metric or outcome class.
    pub outcome: String,
    /// Its words.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// Whether more of it is better, or less.
    pub more_is_better: bool,
    /// The best option by its mean, and after it those that chance cannot tell from it.
    pub best: Vec<String>,
    /// What each option would be regretted for, in the order of `results.options`.
    pub regret: Vec<Regret>,
    /// Share of worlds in which the option of the row is better than that of the column; ties count half.
    pub beats: Vec<Vec<f64>>,
}

/// By how much an option falls short of the best one of each world.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Regret {
    /// The option.
    pub option: String,
    /// Mean over worlds.
    pub mean: f64,
    /// Monte Carlo standard error of `mean`.
    pub se: f64,
    /// Exceeded in 5 % of worlds.
    pub p95: f64,
    /// In the worst world.
    pub max: f64,
    /// Share of worlds in which it is the best; ties are shared out.
    pub best_in: f64,
}

/// Compares the options of runs, which must agree in seed, worlds, trials, design and horizon; `baseline` is the place of
/// the option that the others are compared with. There must be one run at least.
pub fn compare(entrants: &[Entrant], baseline: usize) -> Comparison {
    let several = entrants.len() > 1;
    let mut options: Vec<OptionResult> = Vec::new();
    let mut worlds: Vec<OptionWorlds> = Vec::new();
    for entrant in entrants {
        let label = several.then_some(entrant.label.as_str());
        options.extend(entrant.results.options.iter().map(|option| told_apart(option, label)));
        let names = entrant.results.options.iter().map(|option| unique(&option.name, label));
        let renamed = names.zip(&entrant.worlds.options).map(|(name, worlds)| OptionWorlds { name, ..worlds.clone() });
        worlds.extend(renamed);
    }
    if several {
        // Options of several files have no common order but that of the command line.
        options.iter_mut().enumerate().for_each(|(place, option)| option.place = place);
    }
    let runs: Vec<ScenarioInfo> = entrants.iter().map(|entrant| entrant.results.scenario.clone()).collect();
    let design =
        if runs.iter().all(|run| run.design == Design::Random.name()) { Design::Random } else { Design::Stratified };
    let differences = match worlds.get(baseline) {
        Some(base) => {
            worlds.iter().filter(|one| one.name != base.name).map(|one| difference(design, one, base)).collect()
        }
        None => Vec::new(),
    };
    let judgements = JUDGED.iter().filter_map(|(name, better)| judge(design, &options, &worlds, (name, *better)));
    let judgements: Vec<Judgement> = judgements.collect();
    let dominated = dominated(design, &worlds);
    let efficient = worlds.iter().map(|option| option.name.clone()).filter(|name| !dominated.contains_key(name));
    let mut results = Results {
        version: crate::analysis::results::VERSION,
        program: PROGRAM.to_owned(),
        scenario: together(entrants, &runs, options.get(baseline)),
        options,
        differences,
        warnings: Vec::new(),
    };
    results.warnings = warnings(entrants, &results);
    Comparison { version: VERSION, runs, results, judgements, efficient: efficient.collect(), dominated }
}

/// An option's name among those of several runs.
pub fn unique(name: &str, run: Option<&str>) -> String {
    run.map_or_else(|| name.to_owned(), |run| format!("{run}/{name}"))
}

fn told_apart(option: &OptionResult, run: Option<&str>) -> OptionResult {
    let label = if option.label.trim().is_empty() { &option.name } else { &option.label };
    let label = run.map_or_else(|| label.clone(), |run| format!("{label} ({run})"));
    OptionResult { name: unique(&option.name, run), label, ..option.clone() }
}

/// The runs as one scenario, for charts and tables.
fn together(entrants: &[Entrant], runs: &[ScenarioInfo], baseline: Option<&OptionResult>) -> ScenarioInfo {
    let mut info = runs[0].clone();
    if let Some(baseline) = baseline {
        info.baseline.clone_from(&baseline.name);
    }
    if runs.len() > 1 {
        let joined = |field: fn(&ScenarioInfo) -> &str| runs.iter().map(field).collect::<Vec<_>>();
        let labels: Vec<&str> = entrants.iter().map(|entrant| entrant.label.as_str()).collect();
        let mut titles = joined(|run| run.title.as_str());
        titles.dedup();
        info.name = labels.join("+");
        info.title = titles.join(" · ");
        info.question.clear();
        info.start = None;
        info.hash = blake3::hash(joined(|run| run.hash.as_str()).join("\n").as_bytes()).to_hex().to_string();
    }
    info
}

/// What a reader must know: of all options together, and what each run said of its own scenario.
fn warnings(entrants: &[Entrant], results: &Results) -> Vec<Warning> {
    let mut warnings = guard::warnings(results, &[]);
    for entrant in entrants {
        let own =
            entrant.results.warnings.iter().filter(|warning| ["idle", "feasibility"].contains(&warning.kind.as_str()));
        warnings.extend(own.map(|warning| match entrants.len() {
            1 => warning.clone(),
            _ => Warning { kind: warning.kind.clone(), text: format!("{}: {}", entrant.label, warning.text) },
        }));
    }
    warnings
}

/// An option's column of a metric or an outcome class.
fn column<'a>(option: &'a OptionWorlds, outcome: &str) -> Option<&'a Column> {
    option.metrics.get(outcome).or_else(|| option.outcomes.get(outcome))
}

/// Words and unit of a metric or an outcome class.
pub fn words(outcome: &str) -> (String, String) {
    if let Some(metric) = Metric::named(outcome) {
        let description = metric.description();
        return (description.label.to_owned(), description.unit.to_owned());
    }
    let class = Class::ALL.iter().find(|class| class.name() == outcome);
    (class.map_or(outcome, |class| class.label()).to_owned(), "share".to_owned())
}

/// Where the options stand by one outcome; `None` where there is no world in which all have a value.
fn judge(
    design: Design,
    options: &[OptionResult],
    worlds: &[OptionWorlds],
    (outcome, better): (&str, Direction),
) -> Option<Judgement> {
    let samples: Vec<Sample> =
        worlds.iter().map(|one| Some(column(one, outcome)?.sample(design))).collect::<Option<_>>()?;
    let standing = standing(&samples.iter().map(Sample::by_world).collect::<Vec<_>>(), better)?;
    let (label, unit) = words(outcome);
    let regret = options.iter().zip(regrets(design, &standing));
    let by_world: Vec<ByWorld> = samples.iter().map(Sample::by_world).collect();
    Some(Judgement {
        outcome: outcome.to_owned(),
        label,
        unit,
        more_is_better: better == Direction::More,
        best: best(&samples, better)?.into_iter().map(|place| worlds[place].name.clone()).collect(),
        regret: regret.map(|(option, regret)| Regret { option: option.name.clone(), ..regret }).collect(),
        beats: by_world.iter().map(|a| by_world.iter().map(|b| beats(a, b, better)).collect()).collect(),
    })
}

/// How far each option is above the mean of all, by option and world, more being better; worlds in which one has no value
/// are left out. Differences to the mean of all favour no option, as those to a baseline would.
fn standing(by_world: &[ByWorld], better: Direction) -> Option<Vec<Vec<f64>>> {
    let sign = better.sign();
    let share = 1.0 / by_world.len() as f64;
    // One mean for all, so that equal options stand exactly equal.
    let mean = ByWorld::sum(&by_world.iter().map(|one| (one, share)).collect::<Vec<_>>());
    let above = |one: &ByWorld| {
        ByWorld::sum(&[(one, sign), (&mean, -sign)]).shrunk().into_iter().flatten().collect::<Vec<f64>>()
    };
    let standing: Vec<Vec<f64>> = by_world.iter().map(above).collect();
    standing.first().is_some_and(|first| !first.is_empty()).then_some(standing)
}

fn regrets(design: Design, standing: &[Vec<f64>]) -> Vec<Regret> {
    let worlds = standing.first().map_or(0, Vec::len);
    let best: Vec<f64> = (0..worlds)
        .map(|world| standing.iter().map(|option| option[world]).fold(f64::NEG_INFINITY, f64::max))
        .collect();
    let winners = |world: usize| standing.iter().filter(|option| option[world] == best[world]).count() as f64;
    let regret = |option: &Vec<f64>| {
        let short: Vec<f64> = option.iter().zip(&best).map(|(own, best)| best - own).collect();
        let sample = short.iter().map(|short| Ratio { total: *short, count: 1.0 }).collect();
        let sample = Sample::new(design, sample, |count| short.iter().map(|x| x * x).sum::<f64>() / count as f64);
        let wins = (0..worlds).filter(|world| short[*world] == 0.0).map(|world| 1.0 / winners(world));
        let won = wins.fold(0.0, |sum, share| sum + share);
        Regret {
            option: String::new(),
            mean: sample.mean().unwrap_or_default(),
            se: sample.standard_error(),
            max: short.iter().copied().fold(0.0, f64::max),
            p95: estimate::quantiles(short).p95,
            best_in: won / worlds as f64,
        }
    };
    standing.iter().map(regret).collect()
}

/// Share of worlds in which one option is better than another.
fn beats(option: &ByWorld, other: &ByWorld, better: Direction) -> f64 {
    let difference = ByWorld::sum(&[(option, 1.0), (other, -1.0)]).shrunk();
    estimate::share_better(&difference.into_iter().flatten().collect::<Vec<_>>(), better).unwrap_or(0.5)
}

/// The option with the best mean, and those that the paired difference does not tell from it.
fn best(samples: &[Sample], better: Direction) -> Option<Vec<usize>> {
    let sign = better.sign();
    let means: Vec<f64> = samples.iter().map(|sample| Some(sign * sample.mean()?)).collect::<Option<_>>()?;
    let first = (0..means.len()).reduce(|best, next| if means[next] > means[best] { next } else { best })?;
    let rival = |place: &usize| {
        let gap = samples[*place].less(&samples[first], better);
        *place != first && gap.is_some_and(|gap| verdict(&gap, better) == Verdict::Alike)
    };
    Some(std::iter::once(first).chain((0..means.len()).filter(rival)).collect())
}

/// What a paired difference says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Clearly for the better.
    Better,
    /// Chance may have made it.
    Alike,
    /// Clearly for the worse.
    Worse,
}

/// Whether a difference is clearly for the better.
pub fn verdict(difference: &PairedDifference, better: Direction) -> Verdict {
    let sign = better.sign();
    if difference.mean.abs() <= CLEAR_OF_CHANCE * difference.se {
        Verdict::Alike
    } else if sign * difference.mean > 0.0 {
        Verdict::Better
    } else {
        Verdict::Worse
    }
}

/// Every dominated option with those that dominate it. An option without a value is no better and no worse.
fn dominated(design: Design, worlds: &[OptionWorlds]) -> BTreeMap<String, Vec<String>> {
    let dominates = |one: &OptionWorlds, other: &OptionWorlds| {
        let verdicts: Vec<Verdict> = JUDGED[..WEIGHED]
            .iter()
            .filter_map(|(outcome, better)| {
                let [one, other] = [one, other].map(|option| Some(column(option, outcome)?.sample(design)));
                Some(verdict(&one?.less(&other?, *better)?, *better))
            })
            .collect();
        verdicts.contains(&Verdict::Better) && !verdicts.contains(&Verdict::Worse)
    };
    let by = |other: &OptionWorlds| -> Vec<String> {
        worlds
            .iter()
            .filter(|one| one.name != other.name && dominates(one, other))
            .map(|one| one.name.clone())
            .collect()
    };
    worlds.iter().map(|other| (other.name.clone(), by(other))).filter(|(_, by)| !by.is_empty()).collect()
}

#[cfg(test)]
mod tests;
