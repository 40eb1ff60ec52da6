//! Options of one run or of several against one another, on the same luck: the content of `comparison.json`, version 1.
//!
//! Runs with one seed and one size share their worlds and the luck of their trials, whatever scenario they are of, so that
//! any two options pair as two of one scenario do. Where an option stands world by world is freed of the luck of the
//! world's trials first (`Sample::by_world`): the best of many blurred numbers would be a lucky one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::estimate::Sample;
use crate::analysis::groups::Groups;
use crate::analysis::guard;
use crate::analysis::results::{OptionResult, PairedDifference, Results, ScenarioInfo, Warning};
use crate::analysis::summary::{PROGRAM, difference};
use crate::analysis::worlds::{OptionWorlds, Worlds};
use crate::model::metric::{Class, Direction, Metric};
use crate::scenario::Design;

mod regret;

/// The version of the format of `comparison.json`. It rises when a field changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// Runs whose ceasefires come more unequally often than this are not compared by packages alone.
const OTHER_ONSET: f64 = 0.02;

/// Most options that are compared at once: each is weighed against each.
pub const MOST_OPTIONS: usize = 128;

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
    /// Which question it asked.
    pub scenario: ScenarioInfo,
    /// What its options led to.
    pub options: Vec<OptionResult>,
    /// What each of its worlds gave, option by option.
    pub worlds: Vec<OptionWorlds>,
    /// How its worlds fall into independent groups.
    pub groups: Groups,
    /// What must be known of its scenario.
    pub warnings: Vec<Warning>,
}

impl Entrant {
    /// A run with what it found; `warnings` are those of its scenario. Its worlds are taken for those of its design:
    /// [`Self::grouped`] says otherwise.
    pub fn new(label: String, results: Results, worlds: Worlds, warnings: Vec<Warning>) -> Self {
        let Results { scenario, options, .. } = results;
        let random = scenario.design == Design::Random.name();
        let groups = Groups::from(if random { Design::Random } else { Design::Stratified });
        Self { label, scenario, options, worlds: worlds.options, groups, warnings }
    }

    /// The same, where worlds fall into these groups.
    #[must_use]
    pub fn grouped(self, groups: Groups) -> Self {
        Self { groups, ..self }
    }
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
    /// What each option would be regretted for, in the order of `results.options`; empty where the runs do not share their
    /// worlds, so that no world has a best option.
    pub regret: Vec<Regret>,
    /// Share of worlds in which the option of the row is better than that of the column, as [`PairedDifference::better`]; a
    /// half where that is not known.
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
    /// Share of worlds in which it is the best. Those no farther from the best than the error of their paired difference
    /// share the world.
    pub best_in: f64,
}

/// Compares the options of runs, which must agree in seed, worlds, trials, design and horizon; `baseline` is the place of
/// the option that the others are compared with. There must be one run at least.
pub fn compare(entrants: &[Entrant], baseline: usize) -> Comparison {
    let several = entrants.len() > 1;
    let mut options: Vec<OptionResult> = Vec::new();
    let mut worlds: Vec<Followed> = Vec::new();
    for entrant in entrants {
        let label = several.then_some(entrant.label.as_str());
        options.extend(entrant.options.iter().map(|option| told_apart(option, label)));
        let names = entrant.options.iter().map(|option| unique(&option.name, label));
        let renamed = names.zip(&entrant.worlds).map(|(name, worlds)| OptionWorlds { name, ..worlds.clone() });
        worlds.extend(renamed.map(|worlds| Followed { worlds, groups: common(entrants, entrant) }));
    }
    if several {
        // Options of several files have no common order but that of the command line.
        options.iter_mut().enumerate().for_each(|(place, option)| option.place = place);
    }
    let runs: Vec<ScenarioInfo> = entrants.iter().map(|entrant| entrant.scenario.clone()).collect();
    let differences = match worlds.get(baseline) {
        Some(base) => {
            let others = worlds.iter().filter(|one| one.worlds.name != base.worlds.name);
            others.map(|one| difference((&one.groups, &one.worlds), (&base.groups, &base.worlds))).collect()
        }
        None => Vec::new(),
    };
    let judgements = JUDGED.iter().filter_map(|(name, better)| judge(&worlds, (name, *better)));
    let judgements: Vec<Judgement> = judgements.collect();
    let held = judgements.iter().find(|judgement| judgement.outcome == "held");
    let likeliest = held.map_or_else(Vec::new, |held| held.best.clone());
    let dominated = dominated(&worlds);
    let efficient = worlds.iter().map(|option| option.worlds.name.clone()).filter(|name| !dominated.contains_key(name));
    let mut results = Results {
        version: crate::analysis::results::VERSION,
        program: PROGRAM.to_owned(),
        scenario: together(entrants, &runs, options.get(baseline)),
        options,
        differences,
        likeliest,
        warnings: Vec::new(),
    };
    results.warnings = warnings(entrants, &results);
    Comparison { version: VERSION, runs, results, judgements, efficient: efficient.collect(), dominated }
}

/// An option's worlds, with how they fall into independent groups.
struct Followed {
    worlds: OptionWorlds,
    groups: Groups,
}

/// The groups of a run's worlds beside those of the others: where all are of a design, the coarsest.
fn common(entrants: &[Entrant], entrant: &Entrant) -> Groups {
    let stratified = Groups::from(Design::Stratified);
    match entrant.groups {
        Groups::Design(_) if entrants.iter().any(|one| one.groups == stratified) => stratified,
        _ => entrant.groups.clone(),
    }
}

/// An option's name among those of several runs.
pub fn unique(name: &str, run: Option<&str>) -> String {
    run.map_or_else(|| name.to_owned(), |run| format!("{run}/{name}"))
}

/// What tells runs apart: their names, with a number where two have the same.
pub fn labels(names: &[&str]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for name in names {
        // Options are listed with commas between.
        let plain = name.replace(',', "_");
        let single = names.iter().filter(|other| other.replace(',', "_") == plain).count() == 1;
        let numbered = (1..=names.len() * 2).map(|number| format!("{plain}#{number}"));
        let mut free = single.then(|| plain.clone()).into_iter().chain(numbered);
        labels.push(free.find(|label| !labels.contains(label)).unwrap_or(plain));
    }
    labels
}

/// Longest label of an option with its run, in letters: what is beyond is cut before the run, which tells it apart.
const LONGEST: usize = 48;

fn told_apart(option: &OptionResult, run: Option<&str>) -> OptionResult {
    let label = match run {
        None => option.label().to_owned(),
        Some(run) => {
            let room = LONGEST.saturating_sub(run.chars().count() + 3).max(LONGEST / 3);
            let whole = option.label();
            let cut = whole.char_indices().nth(room).map_or(whole.to_owned(), |_| {
                whole.chars().take(room - 1).collect::<String>().trim_end().to_owned() + "…"
            });
            format!("{cut} ({run})")
        }
    };
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
        (info.set, info.chosen) = (Vec::new(), Vec::new());
        info.start = None;
        if runs.iter().any(|run| run.worlds_from != info.worlds_from) {
            info.worlds_from = None;
        }
        if runs.iter().any(|run| run.planned != info.planned) {
            info.planned = None;
        }
        info.hash = blake3::hash(joined(|run| run.hash.as_str()).join("\n").as_bytes()).to_hex().to_string();
    }
    info
}

/// What a reader must know: of all options together, and what each run said of its own scenario.
fn warnings(entrants: &[Entrant], results: &Results) -> Vec<Warning> {
    let mut warnings = guard::warnings(results);
    warnings.extend(other_worlds(entrants));
    warnings.extend(other_onset(entrants));
    for entrant in entrants {
        let told = |warning: &Warning| match entrants.len() {
            1 => warning.clone(),
            _ => Warning { kind: warning.kind.clone(), text: format!("{}: {}", entrant.label, warning.text) },
        };
        warnings.extend(entrant.warnings.iter().map(told));
    }
    warnings
}

/// Runs whose worlds are other draws are not compared world by world.
fn other_worlds(entrants: &[Entrant]) -> Option<Warning> {
    let first = entrants.first()?;
    let apart: Vec<&str> = entrants
        .iter()
        .filter(|entrant| !entrant.groups.share_worlds(&first.groups))
        .map(|entrant| entrant.label.as_str())
        .collect();
    let text = format!(
        "{} and {} do not draw the same worlds (`--worlds-from`): their differences carry the errors of both, and nothing \
         is said of them world by world; regret is left out",
        first.label,
        apart.join(", ")
    );
    (!apart.is_empty()).then(|| Warning { kind: "other-worlds".to_owned(), text })
}

/// Runs in which a ceasefire does not come equally often differ in holding for that alone.
fn other_onset(entrants: &[Entrant]) -> Option<Warning> {
    let came = |option: &OptionResult| 1.0 - option.outcomes.get("no-ceasefire").map_or(0.0, |none| none.mean);
    let of_run = |entrant: &Entrant| entrant.options.iter().map(came).collect::<Vec<f64>>();
    let shares: Vec<f64> = entrants.iter().flat_map(of_run).collect();
    let (least, most) =
        shares.iter().fold((1.0_f64, 0.0_f64), |(least, most), came| (least.min(*came), most.max(*came)));
    let text = format!(
        "a ceasefire comes in {:.0} to {:.0} % of trials, by scenario: holding, entanglement and losses of all trials compare that as \
         well as the packages; look at held_given_ceasefire",
        100.0 * least,
        100.0 * most
    );
    (entrants.len() > 1 && most - least > OTHER_ONSET).then(|| Warning { kind: "onset".to_owned(), text })
}

/// An option's sample of a metric or of an outcome class.
fn sample(option: &Followed, outcome: &str) -> Option<Sample> {
    let is_share = Metric::named(outcome).is_none_or(Metric::is_share);
    let Followed { worlds, groups } = option;
    let column = worlds.metrics.get(outcome).or_else(|| worlds.outcomes.get(outcome))?;
    Some(column.sample(groups, is_share))
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

/// The options by one outcome, each against each.
struct Judged<'a> {
    groups: Groups,
    names: Vec<&'a str>,
    samples: Vec<Sample>,
    /// The option of the row less that of the column.
    pairs: Vec<Vec<PairedDifference>>,
    better: Direction,
}

impl<'a> Judged<'a> {
    /// `None` where nothing counted in one of the options.
    fn new(groups: Groups, names: Vec<&'a str>, samples: Vec<Sample>, better: Direction) -> Option<Self> {
        let less = |one: &Sample| samples.iter().map(|other| one.less(other, better)).collect::<Option<Vec<_>>>();
        let pairs = samples.iter().map(less).collect::<Option<_>>()?;
        Some(Self { groups, names, samples, pairs, better })
    }
}

/// Where the options stand by one outcome; `None` where there is no world in which all have a value.
fn judge(worlds: &[Followed], (outcome, better): (&str, Direction)) -> Option<Judgement> {
    let names = worlds.iter().map(|option| option.worlds.name.as_str()).collect();
    let samples: Vec<Sample> = worlds.iter().map(|one| sample(one, outcome)).collect::<Option<_>>()?;
    let judged = Judged::new(worlds.first()?.groups.clone(), names, samples, better)?;
    let shared = judged.samples.iter().all(|one| one.shares_worlds(&judged.samples[0]));
    let (label, unit) = words(outcome);
    let beats = |row: &Vec<PairedDifference>| row.iter().map(|pair| pair.better.unwrap_or(0.5)).collect();
    Some(Judgement {
        outcome: outcome.to_owned(),
        label,
        unit,
        more_is_better: better == Direction::More,
        best: Sample::best(&judged.samples, better).into_iter().map(|place| judged.names[place].to_owned()).collect(),
        regret: if shared { regret::regrets(&judged)? } else { Vec::new() },
        beats: judged.pairs.iter().map(beats).collect(),
    })
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
    if !difference.is_clear() {
        Verdict::Alike
    } else if better.sign() * difference.mean > 0.0 {
        Verdict::Better
    } else {
        Verdict::Worse
    }
}

/// Every dominated option with those that dominate it. An option without a value is no better and no worse, and too few
/// worlds tell of neither.
fn dominated(worlds: &[Followed]) -> BTreeMap<String, Vec<String>> {
    let dominates = |one: &Followed, other: &Followed| {
        let verdicts: Vec<Verdict> = JUDGED[..WEIGHED]
            .iter()
            .filter_map(|(outcome, better)| {
                let [one, other] = [one, other].map(|option| sample(option, outcome));
                let (one, other) = (one?, other?);
                let found = verdict(&one.less(&other, *better)?, *better);
                Some(if one.is_small() { Verdict::Alike } else { found })
            })
            .collect();
        verdicts.contains(&Verdict::Better) && !verdicts.contains(&Verdict::Worse)
    };
    let by = |other: &Followed| -> Vec<String> {
        worlds
            .iter()
            .filter(|one| one.worlds.name != other.worlds.name && dominates(one, other))
            .map(|one| one.worlds.name.clone())
            .collect()
    };
    worlds.iter().map(|other| (other.worlds.name.clone(), by(other))).filter(|(_, by)| !by.is_empty()).collect()
}

#[cfg(test)]
mod tests;
