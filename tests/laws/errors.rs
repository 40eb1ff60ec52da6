//! Whether stated standard errors are the errors that runs have.

use guarantor::analysis::compare::{Entrant, compare};
use guarantor::analysis::results::{Difference, PairedDifference, Results};
use guarantor::analysis::summary::summarise;
use guarantor::analysis::worlds::Worlds;
use guarantor::scenario::{Design, Scenario};

use crate::common::{run, shipped};

const SEEDS: u64 = 40;

/// Variance of a number over runs with different seeds, over the mean square of its stated error.
fn variance_over_stated(runs: &[Results], number: impl Fn(&Results) -> (f64, f64)) -> f64 {
    ratio_of_variances(&runs.iter().map(number).collect::<Vec<_>>())
}

/// Variance of numbers over the mean square of their stated errors.
pub fn ratio_of_variances(numbers: &[(f64, f64)]) -> f64 {
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
    // F bounds at 0.05 and 99.95 %: 39 degrees of freedom over 40 × 31 for 32 groups or worlds.
    let (low, high) = (0.413, 1.946);
    for design in [Design::Stratified, Design::Random] {
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

#[test]
fn the_same_luck_halves_the_error_of_a_difference_at_least() {
    let scenario = shipped("paris-2025-09", &[]);
    let (scenario, tallies) = run(&scenario, 512, 256, 2);
    let results = summarise(&scenario, &tallies, &[]);
    assert_eq!(results.scenario.baseline, "without-us");
    let full = results.differences.iter().find(|difference| difference.option == "full").expect("a full backstop");
    let held = &full.metrics["held"];
    assert!(held.se <= held.independent_se / 2.0, "{} and {}", held.se, held.independent_se);
}

#[test]
fn few_trials_blur_the_spread_over_worlds_little() {
    let mut scenario = shipped("paris-2025-09", &[]);
    scenario.options.retain(|option| ["without-us", "without-us-arms", "full"].contains(&option.name.as_str()));
    scenario.run.baseline = 0;
    let spread = |trials| {
        let (scenario, tallies) = run(&scenario, 256, trials, 2);
        let held = |difference: &Difference| difference.metrics["held"].clone();
        summarise(&scenario, &tallies, &[]).differences.iter().map(held).collect::<Vec<_>>()
    };
    for (few, many) in spread(256).into_iter().zip(spread(4_096)) {
        let width = |held: &PairedDifference| held.quantiles.p95 - held.quantiles.p05;
        assert!((width(&few) / width(&many) - 1.0).abs() < 0.4, "{few:?} {many:?}");
        let better = |held: &PairedDifference| held.better.unwrap_or_default();
        assert!((better(&few) - better(&many)).abs() < 0.05, "{few:?} {many:?}");
    }
}

#[test]
fn the_stated_error_of_regret_is_that_of_runs_under_other_seeds() {
    let mut scenario = shipped("paris-2025-09", &[]);
    scenario.options.retain(|option| ["without-us", "without-us-arms", "full"].contains(&option.name.as_str()));
    scenario.run.baseline = 0;
    let regrets: Vec<Vec<(f64, f64)>> = (0..SEEDS)
        .map(|seed| {
            let mut scenario = scenario.clone();
            scenario.run.seed = 2_000 + seed;
            let (scenario, tallies) = run(&scenario, 64, 64, 2);
            let worlds = Worlds::of(&scenario, &tallies);
            let found = summarise(&scenario, &tallies, &[]);
            let held = compare(&[Entrant::new("a".to_owned(), found, worlds, Vec::new())], 0).judgements.remove(0);
            held.regret.iter().map(|regret| (regret.mean, regret.se)).collect()
        })
        .collect();
    for option in [0, 1] {
        let of_option: Vec<(f64, f64)> = regrets.iter().map(|regrets| regrets[option]).collect();
        let ratio = ratio_of_variances(&of_option);
        assert!((0.413..=1.946).contains(&ratio), "option {option}: {ratio}");
    }
}
