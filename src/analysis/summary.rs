//! The summary of a run: from tallies to [`Results`].

use std::collections::BTreeMap;

use crate::analysis::estimate::{Ratio, Sample};
use crate::analysis::guard;
use crate::analysis::results::{
    ContributorResult, Difference, Estimate, Histogram, Metric as MetricResult, OptionResult, Quantiles, Results,
    ScenarioInfo, StrengthPoint, SurvivalPoint, VERSION, Warning,
};
use crate::engine::batch::Tallies;
use crate::engine::tally::{OptionTally, WorldTally};
use crate::model::contributor::Contributor;
use crate::model::metric::{Class, Metric};
use crate::scenario::{Run, Scenario, ScenarioOption};

/// Bins of the distribution over worlds of the chance of holding.
const HOLD_BINS: usize = 40;

/// Name and version of the program.
pub const PROGRAM: &str = concat!("guarantor ", env!("CARGO_PKG_VERSION"));

/// What a run found. `idle` are the unknowns without effect, for the guard.
pub fn summarise(scenario: &Scenario, tallies: &Tallies, idle: &[String]) -> Results {
    let views: Vec<_> = scenario
        .options
        .iter()
        .zip(tallies.worlds.iter().zip(&tallies.options))
        .map(|(option, (worlds, tally))| View { run: &scenario.run, option, worlds, tally })
        .collect();
    let mut results = Results {
        version: VERSION,
        program: PROGRAM.to_owned(),
        scenario: info(scenario),
        options: views.iter().map(View::result).collect(),
        differences: differences(&views, scenario.run.baseline),
        warnings: Vec::new(),
    };
    results.warnings = guard::warnings(&results, idle);
    let hardly_feasible = |text: &String| Warning { kind: "feasibility".to_owned(), text: text.clone() };
    results.warnings.extend(scenario.warnings.iter().map(hardly_feasible));
    results
}

fn info(scenario: &Scenario) -> ScenarioInfo {
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
        horizon_months: run.horizon_months,
        design: run.design.name().to_owned(),
        baseline: scenario.options[run.baseline].name.clone(),
    }
}

fn differences(views: &[View<'_>], baseline: usize) -> Vec<Difference> {
    let others = views.iter().enumerate().filter(|(index, _)| *index != baseline);
    others.map(|(_, view)| view.less(&views[baseline])).collect()
}

/// One option with what was counted for it.
struct View<'a> {
    run: &'a Run,
    option: &'a ScenarioOption,
    worlds: &'a [WorldTally],
    tally: &'a OptionTally,
}

impl View<'_> {
    fn result(&self) -> OptionResult {
        OptionResult {
            name: self.option.name.clone(),
            label: self.option.label.clone(),
            outcomes: Class::ALL.iter().map(|class| (class.name().to_owned(), self.class(*class))).collect(),
            survival: self.survival(),
            strength: self.strength(),
            pledged_troops: self.option.specs.contributors.iter().map(|one| one.quantities.troops.mean()).sum(),
            metrics: Metric::ALL.iter().map(|metric| self.metric_result(*metric)).collect(),
            contributors: self.contributors(),
            hold: self.hold(),
        }
    }

    /// A ratio of two counts in each world.
    fn shares(&self, part: impl Fn(&WorldTally) -> f64, whole: impl Fn(&WorldTally) -> f64) -> Sample {
        let ratio = |world: &WorldTally| Ratio { total: part(world), count: whole(world) };
        Sample::of_shares(self.run, self.worlds.iter().map(ratio).collect())
    }

    fn class(&self, class: Class) -> Estimate {
        let sample = self.shares(|world| world.classes[class as usize] as f64, |world| world.trials as f64);
        sample.estimate().unwrap_or_default()
    }

    fn survival(&self) -> Vec<SurvivalPoint> {
        let point = |month: usize| {
            let sample = self.shares(|world| f64::from(world.standing[month]), |world| f64::from(world.standing[0]));
            let estimate = sample.estimate().unwrap_or_default();
            let Quantiles { p05: low, p95: high, .. } = estimate.quantiles;
            SurvivalPoint { month: month as u32, mean: estimate.mean, se: estimate.se, low, high }
        };
        let came = self.worlds.iter().any(|world| world.standing[0] > 0);
        (0..=self.run.horizon_months as usize).filter(|_| came).map(point).collect()
    }

    fn strength(&self) -> Vec<StrengthPoint> {
        let point = |month: usize| {
            let (count, [p05, p25, p50, p75, p95]) = self.tally.strength(month, [0.05, 0.25, 0.5, 0.75, 0.95]);
            StrengthPoint { month: month as u32, count, quantiles: Quantiles { p05, p25, p50, p75, p95 } }
        };
        (0..self.run.horizon_months as usize).map(point).collect()
    }

    fn metric(&self, metric: Metric) -> Sample {
        let ratio = |world: &WorldTally| {
            let sum = &world.metrics[metric as usize];
            Ratio { total: sum.total(), count: sum.count as f64 }
        };
        let mean_square = |count| self.tally.mean_square(metric, count);
        Sample::new(self.run, self.worlds.iter().map(ratio).collect(), mean_square)
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
            estimate: self.metric(metric).estimate(),
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
        for share in self.metric(Metric::Held).by_world() {
            counts[((share * HOLD_BINS as f64) as usize).min(HOLD_BINS - 1)] += 1;
        }
        Histogram { edges: (0..=HOLD_BINS).map(|i| i as f64 / HOLD_BINS as f64).collect(), counts }
    }

    /// This option less the baseline, on the same luck.
    fn less(&self, baseline: &Self) -> Difference {
        let metrics = Metric::ALL.iter().filter_map(|metric| {
            let description = metric.description();
            let difference = self.metric(*metric).less(&baseline.metric(*metric), description.better)?;
            Some((description.name.to_owned(), difference))
        });
        Difference {
            option: self.option.name.clone(),
            baseline: baseline.option.name.clone(),
            metrics: metrics.collect(),
        }
    }
}
