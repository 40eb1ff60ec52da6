//! The summary of a run: from tallies to [`Results`].

use std::collections::BTreeMap;

use crate::analysis::draws;
use crate::analysis::estimate::{Ratio, Sample};
use crate::analysis::groups::Groups;
use crate::analysis::guard;
use crate::analysis::results::{
    ContributorResult, Difference, Estimate, Histogram, Metric as MetricResult, OptionResult, Quantiles, Results,
    ScenarioInfo, StrengthPoint, SurvivalPoint, VERSION, Warning,
};
use crate::analysis::worlds::{Column, OptionWorlds, Worlds};
use crate::engine::batch::Tallies;
use crate::engine::tally::{OptionTally, WorldTally};
use crate::model::contributor::Contributor;
use crate::model::metric::{Class, Description, Direction, Metric};
use crate::scenario::{Run, Scenario, ScenarioOption};

/// Bins of the distribution over worlds of the chance of holding.
const HOLD_BINS: usize = 40;

/// Name and version of the program.
pub const PROGRAM: &str = concat!("guarantor ", env!("CARGO_PKG_VERSION"));

/// What a run found. `idle` are the unknowns without effect, for the guard.
pub fn summarise(scenario: &Scenario, tallies: &Tallies, idle: &[String]) -> Results {
    of_worlds(scenario, tallies, &Worlds::of(scenario, tallies), idle)
}

/// The same, where what each world of the tallies gave is known already.
pub fn of_worlds(scenario: &Scenario, tallies: &Tallies, worlds: &Worlds, idle: &[String]) -> Results {
    let (worlds, groups) = (&worlds.options, draws::groups(scenario));
    let tallied = tallies.worlds.iter().zip(&tallies.options);
    let views: Vec<_> = scenario
        .options
        .iter()
        .zip(tallied.zip(worlds))
        .map(|(option, ((worlds, tally), columns))| View { scenario, groups: &groups, option, worlds, tally, columns })
        .collect();
    let baseline = &worlds[scenario.run.baseline];
    let others = worlds.iter().filter(|option| option.name != baseline.name);
    let differences = others.map(|option| difference((&groups, option), (&groups, baseline))).collect();
    let held: Option<Vec<Sample>> = views.iter().map(|view| view.metric(Metric::Held)).collect();
    let likeliest = Sample::best(&held.unwrap_or_default(), Direction::More)
        .into_iter()
        .map(|place| worlds[place].name.clone())
        .collect();
    let mut results = Results {
        version: VERSION,
        program: PROGRAM.to_owned(),
        scenario: info(scenario),
        options: views.iter().map(View::result).collect(),
        differences,
        likeliest,
        warnings: Vec::new(),
    };
    results.warnings = guard::warnings(&results);
    results.warnings.extend(of_scenario(scenario, idle));
    // What is not the whole run is said first.
    results.warnings.sort_by_key(|warning| warning.kind != guard::INTERRUPTED);
    results
}

/// What a reader must know of a scenario, whatever its options lead to. `idle` are the unknowns without effect.
pub fn of_scenario(scenario: &Scenario, idle: &[String]) -> Vec<Warning> {
    let hardly_feasible = |text: &String| Warning { kind: "feasibility".to_owned(), text: text.clone() };
    let others = guard::idle(idle).into_iter().chain(scenario.warnings.iter().map(hardly_feasible));
    guard::interrupted(scenario).into_iter().chain(draws::warnings(scenario)).chain(others).collect()
}

/// Which question was asked.
pub fn info(scenario: &Scenario) -> ScenarioInfo {
    let run = &scenario.run;
    ScenarioInfo {
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        start: scenario.start.clone(),
        hash: scenario.hash.clone(),
        seed: run.seed,
        worlds: run.worlds,
        trials: run.trials,
        planned: scenario.planned,
        horizon_months: run.horizon_months,
        design: run.design.name().to_owned(),
        baseline: scenario.options[run.baseline].name.clone(),
        set: scenario.set.clone(),
        chosen: scenario.chosen.clone(),
        worlds_from: draws::worlds_from(scenario),
    }
}

/// An option against the baseline, on the same luck, each with how its worlds fall into groups.
pub fn difference(one: (&Groups, &OptionWorlds), other: (&Groups, &OptionWorlds)) -> Difference {
    let sides = [one, other];
    let outcome = |class: &Class| {
        let name = class.name();
        let [this, other] = sides.map(|(groups, one)| one.outcomes.get(name).map(|column| column.sample(groups, true)));
        Some((name.to_owned(), this?.less(&other?, class.better())?))
    };
    let metric = |metric: &Metric| {
        let Description { name, better, .. } = metric.description();
        let sample = |groups: &Groups, column: &Column| column.sample(groups, metric.is_share());
        let [this, other] = sides.map(|(groups, one)| one.metrics.get(name).map(|column| sample(groups, column)));
        Some((name.to_owned(), this?.less(&other?, better)?))
    };
    Difference {
        option: one.1.name.clone(),
        baseline: other.1.name.clone(),
        outcomes: Class::ALL.iter().filter_map(outcome).collect(),
        metrics: Metric::ALL.iter().filter_map(metric).collect(),
    }
}

/// One option with what was counted for it.
struct View<'a> {
    scenario: &'a Scenario,
    groups: &'a Groups,
    option: &'a ScenarioOption,
    worlds: &'a [WorldTally],
    tally: &'a OptionTally,
    columns: &'a OptionWorlds,
}

impl View<'_> {
    fn result(&self) -> OptionResult {
        OptionResult {
            place: self.option.place,
            name: self.option.name.clone(),
            label: self.option.label.clone(),
            outcomes: Class::ALL.iter().map(|class| (class.name().to_owned(), self.class(*class))).collect(),
            survival: self.survival(),
            strength: self.strength(),
            pledged_troops: self.pledged(),
            metrics: Metric::ALL.iter().map(|metric| self.metric_result(*metric)).collect(),
            contributors: self.contributors(),
            hold: self.hold(),
        }
    }

    /// Troops pledged, mean over worlds.
    fn pledged(&self) -> f64 {
        let troops = |one: &Contributor| {
            draws::mean(self.scenario, &format!("contributor.{}.troops", one.key), &one.quantities.troops)
        };
        self.option.specs.contributors.iter().map(troops).sum()
    }

    fn run(&self) -> &Run {
        &self.scenario.run
    }

    /// A ratio of two counts in each world.
    fn shares(&self, part: impl Fn(&WorldTally) -> f64, whole: impl Fn(&WorldTally) -> f64) -> Sample {
        let ratio = |world: &WorldTally| Ratio { total: part(world), count: whole(world) };
        Sample::of_shares(self.groups, self.worlds.iter().map(ratio).collect())
    }

    fn class(&self, class: Class) -> Estimate {
        let column = self.columns.outcomes.get(class.name());
        column.and_then(|column| column.sample(self.groups, true).estimate()).unwrap_or_default()
    }

    fn survival(&self) -> Vec<SurvivalPoint> {
        let point = |month: usize| {
            let sample = self.shares(|world| f64::from(world.standing[month]), |world| f64::from(world.standing[0]));
            let estimate = sample.estimate().unwrap_or_default();
            let Quantiles { p05: low, p95: high, .. } = estimate.quantiles;
            SurvivalPoint { month: month as u32, mean: estimate.mean, se: estimate.se, low, high }
        };
        let came = self.worlds.iter().any(|world| world.standing[0] > 0);
        (0..=self.run().horizon_months as usize).filter(|_| came).map(point).collect()
    }

    fn strength(&self) -> Vec<StrengthPoint> {
        let point = |month: usize| {
            let (count, [p05, p25, p50, p75, p95]) = self.tally.strength(month, [0.05, 0.25, 0.5, 0.75, 0.95]);
            StrengthPoint { month: month as u32, count, quantiles: Quantiles { p05, p25, p50, p75, p95 } }
        };
        (0..self.run().horizon_months as usize).map(point).collect()
    }

    fn metric(&self, metric: Metric) -> Option<Sample> {
        let column = self.columns.metrics.get(metric.description().name)?;
        Some(column.sample(self.groups, metric.is_share()))
    }

    fn metric_result(&self, metric: Metric) -> (String, MetricResult) {
        let description = metric.description();
        let count: u64 = self.worlds.iter().map(|world| world.metrics[metric as usize].count).sum();
        let counts = &self.tally.histograms[metric as usize];
        let histogram = Histogram { edges: description.bins.edges(), counts: counts.clone() };
        let result = MetricResult {
            label: description.label.to_owned(),
            unit: description.unit.to_owned(),
            population: description.population.to_owned(),
            count,
            estimate: self.metric(metric).and_then(|sample| sample.estimate()),
            histogram: (count > 0 && !counts.is_empty()).then_some(histogram),
        };
        (description.name.to_owned(), result)
    }

    fn contributors(&self) -> BTreeMap<String, ContributorResult> {
        let result = |(place, one): (usize, &Contributor)| {
            let sample = self.shares(|world| f64::from(world.joined[place]), |world| world.trials as f64);
            let Estimate { mean: joined, se, quantiles } = sample.estimate().unwrap_or_default();
            let Quantiles { p05: low, p95: high, .. } = quantiles;
            (one.key.clone(), ContributorResult { name: one.name.clone(), joined, se, low, high })
        };
        self.option.specs.contributors.iter().enumerate().map(result).collect()
    }

    fn hold(&self) -> Histogram {
        let mut counts = vec![0; HOLD_BINS];
        for share in self.metric(Metric::Held).into_iter().flat_map(|held| held.by_world().shrunk()).flatten() {
            counts[((share * HOLD_BINS as f64) as usize).min(HOLD_BINS - 1)] += 1;
        }
        Histogram { edges: (0..=HOLD_BINS).map(|i| i as f64 / HOLD_BINS as f64).collect(), counts }
    }
}
