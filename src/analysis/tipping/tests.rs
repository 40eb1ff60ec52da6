//! Tipping points of small scenarios whose answer is known.

use super::*;
use crate::scenario::{Overrides, load_text};

/// Two options that differ in what a soldier costs alone: 0.15 million euros a year, or something between 0.1 and 0.3.
fn priced() -> Scenario {
    let all = load_text("all", "extends = \"builtin:baseline\"", &Overrides::default()).expect("the baseline loads");
    let others = all.options[1].specs.contributors.iter().map(|one| &one.key).filter(|key| *key != "france");
    let gone: String = others.map(|key| format!("{key} = false\n")).collect();
    let text = format!(
        "extends = \"builtin:baseline\"\n[run]\nhorizon_months = 12\nworlds = 64\ntrials = 32\n\
         [cost]\nstartup_soldier = 0\naircraft_year = 0\nship_year = 0\n[contributor]\n{gone}\
         [[option]]\nname = \"fixed\"\n[option.set]\n\"cost.soldier_year\" = 0.15\n\
         [[option]]\nname = \"open\"\n[option.set]\n\"cost.soldier_year\" = {{ uniform = [0.1, 0.3] }}"
    );
    load_text("tipping", &text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn search(scenario: &Scenario, outcome: &str, threads: usize) -> Found {
    let outcome = Outcome::named(outcome).expect("an outcome");
    let search = Search { scenario, outcome, worlds: 64, trials: 32 };
    search.run(threads, &Progress::default()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_cheaper_option_changes_where_the_open_price_passes_the_fixed_one() {
    let scenario = priced();
    let found = search(&scenario, "cost", 2);
    assert_eq!(found.preferred, "fixed");
    let lever = &found.levers[0];
    assert_eq!((lever.path.as_str(), lever.differs), ("cost.soldier_year", false));
    let [tip] = lever.tips.as_slice() else { panic!("one tip: {:?}", lever.tips) };
    // Below 0.15, a quarter of the distribution, the open price is the cheaper one.
    assert!((tip.value - 0.15).abs() < 0.004 && (tip.share - 0.25).abs() < 0.02, "{tip:?}");
    assert!(tip.is_sure() && !tip.above && tip.rival == "open", "{tip:?}");
    assert!((lever.overtaken("fixed") - 0.25).abs() < 0.02);
    // Whoever knows the price saves (0.15 − p) for each soldier and year there where p < 0.15: 1/32 of the mean of p − 0.15.
    let gap = found.standings[1].behind.mean;
    assert!(lever.is_worth() && (lever.evppi.mean / gap - 0.125).abs() < 0.02, "{:?} of {gap}", lever.evppi);
    assert!(found.levers[1..].iter().all(|other| other.evppi.mean < 0.1 * lever.evppi.mean));
}

#[test]
fn the_same_points_come_out_on_any_number_of_threads() {
    let scenario = priced();
    assert_eq!(search(&scenario, "held", 1), search(&scenario, "held", 3));
}

#[test]
fn options_that_lead_to_the_same_have_nothing_to_tip() {
    let found = search(&priced(), "held", 2);
    assert!(found.levers.iter().all(|lever| lever.tips.is_empty() && lever.evppi == Mean::default()));
    assert_eq!(found.warnings.iter().map(|warning| warning.kind.as_str()).collect::<Vec<_>>(), ["does-not-vary"]);
}

#[test]
fn few_worlds_are_told() {
    let scenario = priced();
    let scenario = Scenario { run: crate::scenario::Run { worlds: 4, ..scenario.run }, ..scenario };
    let outcome = Outcome::named("cost").expect("an outcome");
    let search = Search { scenario: &scenario, outcome, worlds: 4, trials: 16 };
    let found = search.run(1, &Progress::default()).expect("it runs");
    assert_eq!(found.warnings[0].kind, "too-few-worlds");
}

#[test]
fn a_curve_has_the_mean_of_a_run_over_its_unknown() {
    let scenario = priced();
    let found = search(&scenario, "held", 2);
    let lever = found.levers.iter().find(|lever| lever.path == "resumption.five_year_hold").expect("it is unknown");
    for (option, standing) in found.standings.iter().enumerate() {
        let points: Vec<f64> = lever.curves[option].iter().map(|point| point.mean).collect();
        let weights = [0.03, 0.07, 0.125, 0.175, 0.2, 0.175, 0.125, 0.07, 0.03];
        let mean: f64 = points.iter().zip(weights).map(|(point, weight)| weight * point).sum();
        assert!((mean - standing.mean.mean).abs() < 1e-9, "{mean} is not {}", standing.mean.mean);
        assert!(points.windows(2).all(|pair| pair[0] <= pair[1]), "a higher base rate holds more often: {points:?}");
    }
}

#[test]
fn outcomes_that_are_neither_better_nor_worse_choose_nothing() {
    let way = |name| preference(Outcome::named(name).expect("it is there"));
    assert_eq!((way("held"), way("cost"), way("troops_12")), (Direction::More, Direction::Less, Direction::Neither));
}
