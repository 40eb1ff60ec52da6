//! The bare ceasefire: its survival curve, and when it fails.

use guarantor::scenario::Scenario;

use crate::common::{SHIPPED, over_baseline, run, shipped};

/// No force, nothing promised, and nothing that moves the hazard from the base rate.
fn bare(five_year_hold: f64, shape: f64, horizon: u32) -> Scenario {
    // Sides that do not change, the attacker with surprise exactly at the reference ratio.
    let reference = 700_000.0 * 1.1 / 800_000.0 * libm::exp(0.2);
    let set = [
        format!("run.horizon_months={horizon}"),
        format!("resumption.five_year_hold={five_year_hold}"),
        format!("resumption.shape={shape}"),
        format!("resumption.reference_ratio={reference:?}"),
        "ceasefire.early_collapse_chance=0".to_owned(),
        "ceasefire.settlement_chance=0".to_owned(),
        "ceasefire.imposed=false".to_owned(),
        "resumption.motive_spread=0".to_owned(),
        "resumption.incident_effect=0".to_owned(),
        "host.strength=800000".to_owned(),
        "host.peace_strength=800000".to_owned(),
        "host.domestic_supply=1".to_owned(),
        "host.domestic_growth=0".to_owned(),
        "host.european_supply=0".to_owned(),
        "host.european_growth=0".to_owned(),
        "adversary.strength=700000".to_owned(),
        "adversary.quality=1.1".to_owned(),
        "adversary.regrowth=0".to_owned(),
        "adversary.volatility=0".to_owned(),
        "adversary.sanctions_drag=0".to_owned(),
        "balance.surprise=0.2".to_owned(),
    ];
    let set: Vec<&str> = set.iter().map(String::as_str).collect();
    over_baseline("", &["no-force"], &set)
}

#[test]
fn a_bare_ceasefire_survives_as_the_base_rate_says_in_every_month() {
    for (hold, shape, horizon) in [(0.45, 0.48, 60), (0.8, 1.0, 72), (0.2, 1.7, 60)] {
        let (scenario, tallies) = run(&bare(hold, shape, horizon), 1, 1_000_000, 2);
        let standing = &tallies.worlds[0][0].standing;
        let trials = f64::from(scenario.run.trials);
        for (month, count) in standing.iter().enumerate() {
            let exact = libm::pow(hold, libm::pow(month as f64 / 60.0, shape));
            let found = f64::from(*count) / trials;
            let error = (exact * (1.0 - exact) / trials).sqrt();
            assert!(
                (found - exact).abs() <= 4.0 * error,
                "S = {hold}, k = {shape}, month {month}: {found} for {exact}, {} standard errors",
                (found - exact) / error
            );
        }
    }
}

/// Month by which half of the failures within 60 months have come.
fn median_failure(scenario: &Scenario) -> usize {
    let (_, tallies) = run(scenario, 256, 256, 2);
    let standing = |month: usize| tallies.worlds[0].iter().map(|world| u64::from(world.standing[month])).sum::<u64>();
    let half = (standing(0) + standing(60)) / 2;
    (0..60).find(|month| standing(month + 1) <= half).unwrap_or(60)
}

#[test]
fn the_median_failure_of_a_bare_ceasefire_comes_after_6_to_20_months() {
    // Bare is without early collapse: with the baseline's, which takes about three ceasefires in ten within two months,
    // half of the failures of five years have come by the second month.
    let mut seen = 0;
    for name in SHIPPED {
        let mut scenario = shipped(name, &["ceasefire.early_collapse_chance=0", "run.horizon_months=60"]);
        scenario.options.retain(|option| option.name == "no-force");
        scenario.run.baseline = 0;
        if scenario.options.is_empty() {
            continue;
        }
        let months = median_failure(&scenario);
        assert!((6..=20).contains(&months), "{name}: {months}");
        seen += 1;
    }
    assert!(seen > 3, "{seen}");
    let with_collapse = median_failure(&over_baseline("", &["no-force"], &[]));
    assert!(with_collapse < 6, "{with_collapse}");
}
