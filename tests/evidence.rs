//! What the model implies against published effects: the shipped baseline, and implied numbers a second way.

use guarantor::analysis::evidence::{Evidence, Group, Row, Study, Verdict, published};
use guarantor::engine::batch::Progress;
use guarantor::quantity::Quantity;
use guarantor::scenario::{Overrides, Scenario, load_text};

fn scenario(text: &str, worlds: u32, trials: u32) -> Scenario {
    let changes = Overrides { worlds: Some(worlds), trials: Some(trials), ..Overrides::default() };
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    load_text("evidence", &text, &changes).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

fn asked(scenario: &Scenario, threads: usize) -> Evidence {
    Study::new(scenario).run(Vec::new(), threads, &Progress::default()).expect("it runs")
}

fn row<'a>(evidence: &'a Evidence, name: &str) -> &'a Row {
    evidence.rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("there is no {name}"))
}

/// Median, lowest and highest of what is implied.
fn implied(evidence: &Evidence, name: &str) -> [f64; 3] {
    let implied = row(evidence, name).implied.unwrap_or_else(|| panic!("nothing is implied for {name}"));
    [implied.median, implied.low, implied.high]
}

#[track_caller]
fn all_near(evidence: &Evidence, name: &str, expected: f64, tolerance: f64) {
    let found = implied(evidence, name);
    assert!(found.iter().all(|one| (one - expected).abs() <= tolerance), "{name}: {found:?}, not {expected}");
}

/// Nothing is unknown that moves a hazard.
const STILL: &str = "[ceasefire]\nearly_collapse_chance = 0\n[resumption]\nfive_year_hold = 0.45\nshape = 0.5\nmotive_spread = 0\n\
    incident_effect = 0\nsensitivity = 0\nsettlement_effect = -0.9\nimposed_effect = 0.6\n";

#[test]
fn what_disagrees_in_the_baseline_is_what_the_checks_say_and_why() {
    let evidence = asked(&scenario("", 512, 128), 0);
    let mut wrong = Vec::new();
    for (row, check) in evidence.rows.iter().zip(published::all()) {
        assert_eq!(row.name, check.name);
        let expected = check.disagrees.is_some();
        if (row.verdict == Verdict::Disagrees) != expected {
            wrong.push(format!("{}: {:?}, {:?} against {:?}", row.name, row.verdict, row.implied, row.published));
        }
        let explained = matches!(row.verdict, Verdict::Disagrees | Verdict::NotComparable);
        assert_eq!(explained, !row.why.is_empty(), "{}", row.name);
    }
    assert!(wrong.is_empty(), "checks.toml says otherwise of\n{}", wrong.join("\n"));
    assert_eq!(evidence.rows.len(), published::all().len());
    assert!(evidence.count(Verdict::Agrees) > evidence.rows.len() / 3);
}

#[test]
fn treaties_and_imposed_terms_have_their_own_effect_alone() {
    let evidence = asked(&scenario(STILL, 8, 32), 2);
    all_near(&evidence, "treaty", libm::exp(-0.9), 1e-5);
    all_near(&evidence, "imposed-terms", libm::exp(0.6), 1e-5);
    // In the baseline the effect of a treaty is a normal conditioned to be below 0; hazards are seldom clamped.
    let baseline = scenario("", 256, 16);
    let effect: &Quantity = &baseline.options[0].specs.resumption.settlement_effect;
    let found = implied(&asked(&baseline, 2), "treaty");
    for (found, share) in found.into_iter().zip([0.5, 0.05, 0.95]) {
        let expected = libm::exp(effect.quantile(share));
        assert!((found / expected - 1.0).abs() < 0.05, "{share}: {found}, {expected}");
    }
}

#[test]
fn who_brings_no_troops_and_no_means_moves_nothing() {
    all_near(&asked(&scenario("", 16, 32), 2), "observers", 1.0, 0.0);
}

#[test]
fn engagements_follow_the_logistic_curve() {
    let evidence = asked(&scenario("[balance]\nwin_constant = -0.08\nwin_slope = 0.95\n", 4, 16), 1);
    let rows: Vec<&Row> = evidence.of(Group::Success).collect();
    assert_eq!(rows.len(), 12);
    for row in rows {
        let ratio = row.ratio.expect("a force ratio");
        let odds = libm::exp(-0.08) * libm::pow(ratio, 0.95);
        let found = row.implied.expect("a chance");
        assert!((found.median - odds / (1.0 + odds)).abs() < 1e-12 && found.low == found.high, "{}", row.name);
    }
    let middle = row(&evidence, "attacker-wins-0.50").ratio.expect("a force ratio");
    assert!((middle - libm::sqrt(0.5 * 0.99)).abs() < 1e-12);
}

#[test]
fn a_truce_without_unknowns_survives_as_its_formula_says() {
    // The expectation of a new attack is asked of truces and treaties as they come: here there are truces alone.
    let truces = STILL.replacen("[ceasefire]\n", "[ceasefire]\nsettlement_chance = 0\n", 1);
    let evidence = asked(&scenario(&truces, 4, 16), 1);
    let survives = |years: f64| libm::pow(0.45, libm::sqrt(years / 5.0));
    all_near(&evidence, "truce-one-year", survives(1.0), 1e-5);
    all_near(&evidence, "truce-two-years", survives(2.0), 1e-5);
    all_near(&evidence, "truce-five-years", 0.45, 1e-5);
    all_near(&evidence, "interstate-five-years", 0.45 / survives(1.0), 1e-5);
    all_near(&evidence, "attack-within-ten-years", 1.0 - survives(10.0), 1e-5);
    all_near(&evidence, "failures-in-first-year", (1.0 - survives(1.0)) / 0.55, 1e-5);
    // Half of those that fail in ten years have failed where S is half of 1 + S(10).
    let half = libm::log((1.0 + survives(10.0)) / 2.0) / libm::log(0.45);
    all_near(&evidence, "median-failure", 5.0 * half * half, 0.01);
}

#[test]
fn the_spread_of_truces_over_worlds_is_that_of_their_unknowns() {
    let one = STILL.replace("five_year_hold = 0.45", "five_year_hold = { beta = [5, 6] }");
    let evidence = asked(&scenario(&one, 512, 16), 2);
    let hold = Quantity::of(guarantor::quantity::Shape::Beta(5.0, 6.0));
    for (name, years) in [("truce-five-years", 5.0), ("truce-one-year", 1.0)] {
        for (found, share) in implied(&evidence, name).into_iter().zip([0.5, 0.05, 0.95]) {
            let expected = libm::pow(hold.quantile(share), libm::sqrt(years / 5.0));
            assert!((found - expected).abs() < 0.02, "{name} at {share}: {found}, {expected}");
        }
    }
}

#[test]
fn motives_and_early_collapse_are_integrated_out() {
    let text = STILL.replace("motive_spread = 0", "motive_spread = 0.8");
    let text = text.replace("early_collapse_chance = 0", "early_collapse_chance = 0.3\nsettlement_chance = 0");
    let evidence = asked(&scenario(&text, 8, 16_384), 2);
    // The mean of exp(−Λ·e^F) over a normal F, by the trapezoid rule.
    let mean = |hazard: f64| {
        let steps = 4_000;
        let at = |step: i32| {
            let z = -8.0 + 16.0 * f64::from(step) / f64::from(steps);
            libm::exp(-0.5 * z * z) * libm::exp(-hazard * libm::exp(0.8 * z))
        };
        (0..=steps).map(at).sum::<f64>() * 16.0 / f64::from(steps) / libm::sqrt(2.0 * std::f64::consts::PI)
    };
    let hazard = |years: f64| -libm::log(0.45) * libm::sqrt(years / 5.0);
    for (name, years) in [("truce-one-year", 1.0), ("truce-two-years", 2.0), ("truce-five-years", 5.0)] {
        all_near(&evidence, name, 0.7 * mean(hazard(years)), 0.006);
    }
    all_near(&evidence, "early-collapse", 1.0 - libm::sqrt(0.7) * mean(hazard(1.0 / 12.0)), 0.004);
}

/// One package of 12,000 troops of whom nobody needs anything.
const PACKAGE: &str = "[coalition]\nlift_per_month = 50000\nus_exit_factor = 3\n[cost]\nsoldier_year = 0.2\nstartup_soldier = 0.05\n\
    [incidents]\nforce_effect = 0.5\nforce_scale = 3000\n\
    [credibility]\npresence_scale = 4000\nconstant = -0.4\ntripwire = 0.3\ntripwire_scale = 3000\nper_ten_partners = 0.2\nus_presence = 0.8\n\
    us_constant = -0.5\nus_ratified = 0.75\n\
    [[option]]\nname = \"one\"\n[option.set]\n\"contributor\" = []\n\"backstop.promised\" = [\"intelligence\", \"strike\"]\n\
    \"contributor.force\" = { name = \"Force\", troops = 12000, exit_rate = 0.05 }\n";

#[test]
fn pledges_troops_money_and_calm_have_closed_forms() {
    let evidence = asked(&scenario(PACKAGE, 8, 8_192), 2);
    let logistic = |x: f64| 1.0 / (1.0 + libm::exp(-x));
    let fights = |us: f64| {
        let presence = 1.0 - libm::exp(-12_000.0 / 4_000.0);
        presence * logistic(-0.4 + 0.3 * libm::log(5.0) + 0.02 + us)
    };
    all_near(&evidence, "coalition-fights-alone", fights(0.0), 0.02);
    all_near(&evidence, "coalition-fights-backed", fights(0.8 * 2.0 / 8.0), 0.02);
    all_near(&evidence, "us-acts", logistic(-0.5), 0.025);
    all_near(&evidence, "us-acts-ratified", logistic(0.25), 0.025);
    all_near(&evidence, "soldier-year-sheet", 0.2 + 0.05 / 5.0, 1e-5);
    all_near(&evidence, "violence", libm::pow(1.0 + 10.0 / 3.0, -0.5), 1e-3);
    all_near(&evidence, "exits-calm", 0.05, 1e-12);
    all_near(&evidence, "exits-unpopular", 0.15, 1e-12);
    // One in a hundred leaves before the first month is over, and is never there.
    all_near(&evidence, "peak-with-us", 12_000.0 * (1.0 - 0.01), 120.0);
    // Who is there is there whole; after a year each has stayed with exp(−rate) at least, and left sooner without the US.
    let found = implied(&evidence, "troops-with-us");
    assert!(
        found[0] < 12_000.0 * libm::exp(-0.05) + 30.0 && found[0] > 12_000.0 * libm::exp(-0.15) - 60.0,
        "{found:?}"
    );
}

#[test]
fn the_packages_are_those_with_the_fewest_and_the_most_components() {
    let packages = asked(&scenario("", 2, 8), 1).packages;
    let names = (packages.without_us.as_deref(), packages.with_us.as_deref());
    assert_eq!(names, (Some("without-us"), Some("guaranteed")));
}

#[test]
fn without_troops_nobody_is_asked_who_comes() {
    let text = "[[option]]\nname = \"bare\"\nset = { \"contributor\" = [], \"backstop.promised\" = [] }\n";
    let evidence = asked(&scenario(text, 8, 16), 1);
    for name in ["coalition-fights-alone", "us-acts-ratified", "troops-with-us", "peak-with-us", "exits-calm"] {
        let row = row(&evidence, name);
        assert!(row.verdict == Verdict::NotComparable && row.implied.is_none() && !row.why.is_empty(), "{name}");
    }
    assert!(row(&evidence, "neutral-force-controls").implied.is_some());
    assert!(evidence.warnings.iter().any(|warning| warning.kind == "no-force"));
}

#[test]
fn it_is_the_same_on_any_number_of_threads_and_counts_its_trials() {
    let small = scenario("", 8, 40);
    let progress = Progress::default();
    let one = Study::new(&small).run(Vec::new(), 1, &progress).expect("it runs");
    assert_eq!(progress.done.load(std::sync::atomic::Ordering::Relaxed), Study::new(&small).size());
    assert!(one == asked(&small, 3));
}

#[test]
fn what_the_file_rests_on_is_marked_as_input() {
    let evidence = asked(&scenario("", 2, 8), 1);
    let inputs = |name: &str| row(&evidence, name).inputs.join(" ");
    assert!(inputs("treaty").contains("resumption.settlement_effect"), "{}", inputs("treaty"));
    assert!(inputs("attacker-wins-1.00").contains("balance.win_slope"));
    assert_eq!(inputs("median-failure"), "");
    assert_eq!(inputs("neutral-force-raw"), "");
}
