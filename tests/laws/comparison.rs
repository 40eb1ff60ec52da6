//! What comparisons must keep: pairs that do not depend on what else is compared, or on which run an option is in.

use guarantor::analysis::compare::{Comparison, Entrant, compare};
use guarantor::analysis::summary::summarise;
use guarantor::analysis::worlds::Worlds;
use guarantor::scenario::Scenario;

use crate::common::{run, shipped};

/// A run of some options of a scenario, in this order, as it takes part in a comparison.
fn entrant(label: &str, scenario: &Scenario, options: &[&str]) -> Entrant {
    let mut scenario = scenario.clone();
    let find = |name: &&str| scenario.options.iter().find(|option| option.name == **name).cloned();
    scenario.options = options.iter().filter_map(find).collect();
    scenario.run.baseline = 0;
    let (scenario, tallies) = run(&scenario, 64, 100, 2);
    let worlds = Worlds::of(&scenario, &tallies);
    Entrant::new(label.to_owned(), summarise(&scenario, &tallies, &[]), worlds, Vec::new())
}

/// The paired difference of an option to the baseline, as text with every digit.
fn difference(comparison: &Comparison, option: &str) -> String {
    let found = comparison.results.differences.iter().find(|difference| difference.option == option);
    let found = found.unwrap_or_else(|| panic!("no difference of {option}"));
    format!("{:?} {:?}", found.outcomes, found.metrics)
}

/// Share of worlds in which one option holds more than another.
fn beats(comparison: &Comparison, option: &str, other: &str) -> f64 {
    let held = &comparison.judgements[0];
    assert_eq!(held.outcome, "held");
    let place = |name: &str| held.regret.iter().position(|regret| regret.option == name).expect("an option");
    held.beats[place(option)][place(other)]
}

#[test]
fn swapping_or_adding_options_changes_no_number_of_the_others() {
    let paris = shipped("paris-2025-09", &[]);
    let few = compare(&[entrant("a", &paris, &["without-us", "full"])], 0);
    let swapped = compare(&[entrant("a", &paris, &["full", "without-us"])], 1);
    let more = compare(&[entrant("a", &paris, &["floor", "without-us", "full-arms", "full", "no-force"])], 1);
    for other in [&swapped, &more] {
        assert_eq!(difference(other, "full"), difference(&few, "full"));
        assert_eq!(beats(other, "full", "without-us"), beats(&few, "full", "without-us"));
        for name in ["full", "without-us"] {
            let find =
                |comparison: &Comparison| comparison.results.options.iter().find(|option| option.name == name).cloned();
            assert_eq!(find(other), find(&few), "{name}");
        }
    }
}

#[test]
fn options_of_two_runs_pair_as_those_of_one_do() {
    let (paris, elysee) = (shipped("paris-2025-09", &[]), shipped("elysee-2025-09", &[]));
    let one = compare(&[entrant("a", &paris, &["without-us", "full"])], 0);
    let two = compare(&[entrant("a", &paris, &["without-us"]), entrant("b", &paris, &["full"])], 0);
    assert_eq!(difference(&two, "b/full"), difference(&one, "full"));
    // The baseline file is under both, so that the option without a force is the same in each, luck included.
    let same = compare(&[entrant("a", &paris, &["no-force"]), entrant("b", &elysee, &["no-force"])], 0);
    let held = &same.results.differences[0].metrics["held"];
    assert_eq!((held.mean, held.se, held.better), (0.0, 0.0, Some(0.5)));
}

#[test]
fn chances_to_be_better_and_best_add_up() {
    let comparison = compare(&[entrant("a", &shipped("davos-2026-01", &[]), &["us-gone", "us-reduced", "us-kept"])], 0);
    for judgement in &comparison.judgements {
        let best: f64 = judgement.regret.iter().map(|regret| regret.best_in).sum();
        assert!((best - 1.0).abs() < 1e-9, "{}: {best}", judgement.outcome);
        for (row, beats) in judgement.beats.iter().enumerate() {
            for (column, share) in beats.iter().enumerate() {
                assert!((share + judgement.beats[column][row] - 1.0).abs() < 1e-9, "{}", judgement.outcome);
            }
        }
        let least = judgement.regret.iter().map(|regret| regret.mean).fold(f64::INFINITY, f64::min);
        for regret in &judgement.regret {
            assert!(0.0 <= regret.mean && regret.mean <= regret.max && regret.p95 <= regret.max, "{regret:?}");
            assert!(judgement.best[0] != regret.option || regret.mean <= least + 1e-9, "{regret:?}");
        }
    }
    let named = |name: &String| comparison.results.options.iter().any(|option| option.name == *name);
    assert!(comparison.efficient.iter().all(named) && !comparison.efficient.is_empty());
}
