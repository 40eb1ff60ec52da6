//! Sensitivity of scenarios whose answer is known.

use super::super::Index;
use super::super::results::Importance;
use super::*;
use crate::scenario::{Overrides, load_text};

/// A year of a force whose soldiers alone cost something; `more` are sections and options.
fn text(more: &str) -> String {
    format!(
        "extends = \"builtin:baseline\"\n[run]\nhorizon_months = 12\nworlds = 64\ntrials = 64\nseed = 5\n\
         [cost]\naircraft_year = 0\nship_year = 0\n{more}"
    )
}

/// A scenario in which every unknown but these is held at its median.
fn only(kept: &[&str], text: &str, worlds: u32, trials: u32) -> Scenario {
    let load = |set: Vec<String>| {
        let overrides = Overrides { set, worlds: Some(worlds), trials: Some(trials), ..Overrides::default() };
        load_text("known", text, &overrides).unwrap_or_else(|error| panic!("{error}"))
    };
    let all = load(Vec::new());
    let ground = Ground::new(&all);
    let median = |driver: &crate::analysis::response::Driver| {
        format!("{}={}", driver.path, ground.design.value(driver.unknowns[0], 0.5))
    };
    let mut others = crate::analysis::response::Driver::all(&ground);
    // Reviews of the backstop are a list: none of them takes place.
    others.retain(|driver| !driver.path.starts_with("backstop.reviews."));
    let held = others.iter().filter(|driver| !kept.contains(&driver.path.as_str())).map(median);
    load(held.chain(["backstop.reviews=[]".to_owned()]).collect())
}

/// What is found of an outcome.
fn found(scenario: &Scenario, outcome: &str, vary: &[&str], screen: Screen, threads: usize) -> Sensitivity {
    let axes: Vec<Axis> = vary.iter().map(|text| Axis::parse(text, scenario).expect("levels")).collect();
    let all = spread(scenario, &axes).unwrap_or_else(|error| panic!("{error}"));
    let ground = Ground::new(&all);
    let outcome = Outcome::named(outcome).expect("an outcome");
    let ask = Ask { scenario, axes: &axes, outcome, screen, pairs: 3 };
    let study = Study::new(ask, &ground).unwrap_or_else(|error| panic!("{error}"));
    let progress = Progress::default();
    let screening = study.screen(threads, &progress).expect("it runs");
    let design = study.design(screening).expect("few inputs");
    let answers = design.run(threads, &progress).expect("it runs");
    answers.finish(Vec::new(), threads, &progress).expect("it runs")
}

fn of<'a>(all: &'a Sensitivity, option: &str) -> &'a Found {
    let subject = all.options().find(|one| one.option == option).expect("the option");
    subject.found.as_ref().unwrap_or_else(|| panic!("{:?}", subject.unfit))
}

fn factor(all: &Sensitivity, option: &str, path: &str) -> Importance {
    let place = all.factors.iter().position(|factor| factor.path == path).expect("the factor");
    *of(all, option).factors.iter().find(|one| one.factor == place).expect("it was kept")
}

fn near(index: Index, expected: f64) {
    assert!((index.value - expected).abs() < 3.0 * index.error + 1e-9, "{index:?} is not {expected}");
}

const OPTION: &str = "[[option]]\nname = \"one\"\n";
const PRICE: &str = "startup_soldier = 0\nsoldier_year = { uniform = [0.1, 0.3] }\n";

#[test]
fn a_single_unknown_owes_everything() {
    let scenario = only(&["cost.soldier_year"], &text(&format!("{PRICE}{OPTION}")), 256, 32);
    let all = found(&scenario, "cost", &[], Screen::Auto, 2);
    assert_eq!(all.factors.len(), 1);
    let one = factor(&all, "one", "cost.soldier_year");
    near(one.first, 1.0);
    near(one.total, 1.0);
    assert!(one.total.error < 0.1 && one.pawn > one.pawn_critical, "{one:?}");
    let sources = &of(&all, "one").sources;
    assert_eq!((sources.len(), sources[0].share.value), (1, 1.0));
}

#[test]
fn what_acts_on_nothing_has_an_index_of_exactly_nothing() {
    let kept = ["cost.soldier_year", "resumption.five_year_hold"];
    let scenario = only(&kept, &text(&format!("{PRICE}{OPTION}")), 128, 64);
    let all = found(&scenario, "held", &[], Screen::Auto, 2);
    let price = factor(&all, "one", "cost.soldier_year");
    for index in [price.first, price.total] {
        assert_eq!((index.value, index.low, index.high), (0.0, 0.0, 0.0));
    }
    near(factor(&all, "one", "resumption.five_year_hold").total, 1.0);
}

#[test]
fn prices_that_add_up_owe_what_their_variances_say_and_a_choice_counts_as_its_levels() {
    // The cost is p A + q B, of which p is 0.1 or 0.3 and q uniform: a swing of p is 0.2 A, one of q 0.9 of its range.
    let text = text(&format!("startup_soldier = {{ uniform = [0.05, 0.2] }}\nsoldier_year = 0.2\n{OPTION}"));
    let scenario = only(&["cost.startup_soldier"], &text, 512, 32);
    let all = found(&scenario, "cost", &["cost.soldier_year=0.1,0.3"], Screen::Auto, 2);
    let subject = all.options().next().expect("an option");
    let swing = |place: usize| subject.swings.iter().find(|swing| swing.factor == place).expect("a swing").size();
    let variances = [swing(0) / 0.9 * swing(0) / 0.9 / 12.0, swing(1) * swing(1) / 4.0];
    let sum = variances[0] + variances[1];
    for (path, variance) in ["cost.startup_soldier", "cost.soldier_year"].iter().zip(variances) {
        let one = factor(&all, "one", path);
        near(one.first, variance / sum);
        near(one.total, variance / sum);
        assert!(one.total.error < 0.05 && one.pawn > one.pawn_critical, "{one:?}");
    }
    assert_eq!(all.factors[1].levels, ["0.1", "0.3"]);
    let kinds: Vec<Kind> = of(&all, "one").sources.iter().map(|share| share.kind).collect();
    assert_eq!(kinds.last(), Some(&Kind::Choice));
    let [pair] = of(&all, "one").pairs.as_slice() else { panic!("one pair") };
    near(pair.index, 0.0);
}

const FOUR: [&str; 4] =
    ["resumption.five_year_hold", "balance.denial", "credibility.response", "contributor.france.troops"];

/// What acts so rarely that no trial of few shows it has an index of 0 with an error of 0.
const NEVER_SEEN: f64 = 2e-3;

fn four(worlds: u32, trials: u32) -> Scenario {
    only(
        &FOUR,
        &text(
            "startup_soldier = 0\n[[option]]\nname = \"bare\"\n[option.set]\n\"contributor\" = []\n[[option]]\nname = \"one\"\n",
        ),
        worlds,
        trials,
    )
}

#[test]
fn indices_of_few_trials_are_those_of_many() {
    let [few, many] = [64, 1_024].map(|trials| found(&four(128, trials), "held", &[], Screen::Auto, 2));
    let (noisy, clear) = (of(&few, "one"), of(&many, "one"));
    assert!(noisy.noise.value > clear.noise.value + 0.1, "{:?} {:?}", noisy.noise, clear.noise);
    for (one, other) in noisy.factors.iter().zip(&clear.factors) {
        for (one, other) in [(one.first, other.first), (one.total, other.total)] {
            let error = (one.error * one.error + other.error * other.error).sqrt();
            assert!((one.value - other.value).abs() <= 3.0 * error + NEVER_SEEN, "{one:?} {other:?}");
        }
    }
}

#[test]
fn shares_of_sources_add_up_and_the_same_comes_out_on_any_number_of_threads() {
    let scenario = load_text(
        "small",
        &text("[[option]]\nname = \"bare\"\n[option.set]\n\"contributor\" = []\n[[option]]\nname = \"one\"\n"),
        &Overrides::default(),
    );
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let all = found(&scenario, "cost", &[], Screen::Off, 1);
    assert_eq!(all, found(&scenario, "cost", &[], Screen::Off, 3));
    let sources = &of(&all, "one").sources;
    assert!(sources.len() > 1);
    assert!((sources.iter().map(|one| one.share.value).sum::<f64>() - 1.0).abs() < 1e-9, "{sources:?}");
    assert_eq!(sources.iter().map(|one| one.factors).sum::<usize>(), all.factors.len());
    assert!(all.is_sound());
}

#[test]
fn an_option_that_does_not_vary_is_told_and_the_others_are_studied() {
    let twins = "startup_soldier = 0\nsoldier_year = { uniform = [0.1, 0.3] }\n\
         [[option]]\nname = \"one\"\n[[option]]\nname = \"twin\"\n";
    let scenario = only(&["cost.soldier_year"], &text(twins), 64, 32);
    let all = found(&scenario, "cost", &[], Screen::Auto, 2);
    let difference = all.differences().next().expect("a difference");
    assert_eq!(difference.unfit, Some(Unfit::Constant { value: 0.0 }));
    assert!(of(&all, "twin").factors[0].total.tells());
    let kinds: Vec<&str> = all.warnings.iter().map(|warning| warning.kind.as_str()).collect();
    assert!(kinds.contains(&"does-not-vary") && kinds.contains(&"few-points"), "{kinds:?}");
}

#[test]
fn a_screening_keeps_the_strongest_and_what_is_varied_and_bounds_the_rest() {
    let scenario = four(128, 128);
    let all = found(&scenario, "held", &["backstop.promised=*"], Screen::Keep(1), 2);
    let kept: Vec<&str> = all.factors.iter().filter(|factor| factor.kept).map(|factor| factor.path.as_str()).collect();
    assert_eq!(kept, ["resumption.five_year_hold", "backstop.promised"]);
    let screening = all.screening.as_ref().expect("a screening");
    assert_eq!((screening.factors.len(), screening.factors[0].score <= 1.0), (all.factors.len(), true));
    let found = of(&all, "one");
    let rest = found.screened_out.expect("something was left out");
    assert!(rest.value < found.leading()[0].total.value, "{rest:?}");
}

#[test]
fn impossible_studies_are_refused() {
    let refused = |scenario: &Scenario| {
        let ground = Ground::new(scenario);
        let ask = Ask { scenario, axes: &[], outcome: Outcome::HEADLINES[0], screen: Screen::Auto, pairs: 0 };
        Study::new(ask, &ground).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let certain = only(&[], &text(&format!("startup_soldier = 0\n{OPTION}")), 64, 32);
    assert!(refused(&certain).contains("nothing is unknown"));
}
