//! Whether stated standard errors are the errors that runs have.

use guarantor::analysis::results::Results;
use guarantor::analysis::summary::summarise;
use guarantor::scenario::{Design, Scenario};

use crate::common::{run, shipped};

const SEEDS: u64 = 40;

/// Variance of a number over runs with different seeds, over the mean square of its stated error.
fn variance_over_stated(runs: &[Results], number: impl Fn(&Results) -> (f64, f64)) -> f64 {
    let numbers: Vec<(f64, f64)> = runs.iter().map(number).collect();
    let count = numbers.len() as f64;
    let mean = numbers.iter().map(|(mean, _)| mean).sum::<f64>() / count;
    let variance = numbers.iter().map(|(x, _)| (x - mean) * (x - mean)).sum::<f64>() / (count - 1.0);
    variance / (numbers.iter().map(|(_, se)| se * se).sum::<f64>() / count)
}

fn estimate(results: &Results, option: usize, metric: &str) -> (f64, f64) {
    let estimate = results.options[option].metrics[metric].estimate.clone().unwrap_or_default();
    (estimate.mean, estimate.se)
}

/// Runs of a scenario's first two options under different seeds.
fn runs(scenario: &Scenario, design: Design) -> Vec<Results> {
    let one = |seed| {
        let mut scenario = scenario.clone();
        scenario.run.design = design;
        scenario.run.seed = 1_000 + seed;
        let (scenario, tallies) = run(&scenario, 32, 128, 2);
        summarise(&scenario, &tallies, &[])
    };
    (0..SEEDS).map(one).collect()
}

#[test]
fn stated_standard_errors_are_those_of_runs_under_other_seeds() {
    let mut scenario = shipped("washington-2025-08", &[]);
    scenario.options.truncate(2);
    scenario.run.baseline = 0;
    // F bounds at 0.05 and 99.95 %: 39 degrees of freedom over 40 × 7 for eight groups and over 40 × 31 for 32 worlds.
    for (design, low, high) in [(Design::Stratified, 0.403, 2.047), (Design::Random, 0.413, 1.946)] {
        let runs = runs(&scenario, design);
        for option in [0, 1] {
            for metric in ["held", "held_given_ceasefire", "coalition_losses", "resumption_month", "area"] {
                if option == 0 && metric == "coalition_losses" {
                    continue; // Without a force nobody of it is lost.
                }
                let ratio = variance_over_stated(&runs, |results| estimate(results, option, metric));
                assert!((low..=high).contains(&ratio), "{design:?}, option {option}, {metric}: {ratio}");
            }
        }
        let difference = |results: &Results| {
            let held = &results.differences[0].metrics["held"];
            (held.mean, held.se)
        };
        let ratio = variance_over_stated(&runs, difference);
        assert!((low..=high).contains(&ratio), "{design:?}, difference: {ratio}");
    }
}
