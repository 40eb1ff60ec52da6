//! Units: whatever is measured in one may be measured in another, and only the numbers in that unit change.
//!
//! Factors are powers of two, so that the two runs may be asked to agree in every bit; where a logarithm of the unit is
//! taken, they agree to rounding. Time is no such unit: the model steps in months and weeks, and half a month is not half
//! of one. Nor are utilities: the gain of a quick success is 1. Two thresholds are fixed numbers of persons, the least
//! adversary (1,000) and the least host (1), and are kept out of reach.

use guarantor::model::metric::Metric;
use guarantor::model::{Specs, Trials};
use guarantor::quantity::Quantity;
use guarantor::scenario::Scenario;
use guarantor::streams::LANES;
use proptest::prelude::*;

use crate::common::random::settings;
use crate::common::{SHIPPED, over_baseline, shipped};
use crate::pair::{PLACES, changed, is_tie, scale, side_by_side, sure};

/// A change of unit.
struct Unit {
    words: &'static str,
    change: fn(&mut Specs),
    /// What metrics are multiplied by.
    factor: fn(Metric) -> f32,
    /// Whether the numbers agree to the last bit.
    exact: bool,
}

fn scale_all<const N: usize>(quantities: [&mut Quantity; N], factor: f64) {
    for quantity in quantities {
        scale(quantity, factor);
    }
}

/// Heads are counted by the quarter, and paid accordingly.
fn persons(specs: &mut Specs) {
    for one in &mut specs.contributors {
        scale_all([&mut one.quantities.troops, &mut one.quantities.trainers], 4.0);
        one.pool.iter_mut().for_each(|pool| scale(&mut pool.persons, 4.0));
    }
    let lift = &mut specs.coalition.quantities;
    scale_all([&mut lift.lift_per_month, &mut lift.us_lift_per_month], 4.0);
    let host = &mut specs.host;
    scale_all([&mut host.strength, &mut host.peace_strength, &mut host.trainers_full], 4.0);
    scale_all([&mut specs.adversary.strength, &mut specs.adversary.ceiling, &mut specs.balance.surge], 4.0);
    let credibility = &mut specs.credibility;
    scale_all([&mut credibility.presence_scale, &mut credibility.tripwire_scale], 4.0);
    scale_all([&mut credibility.per_aircraft, &mut credibility.per_ship], 4.0);
    scale(&mut specs.incidents.force_scale, 4.0);
    scale_all([&mut specs.cost.soldier_year, &mut specs.cost.startup_soldier], 0.25);
}

/// Two aircraft and two ships where there was one, each half of one.
fn hulls(specs: &mut Specs) {
    for one in &mut specs.contributors {
        scale_all([&mut one.quantities.aircraft, &mut one.quantities.ships], 2.0);
    }
    scale(&mut specs.balance.aircraft_full, 2.0);
    scale_all([&mut specs.credibility.per_aircraft, &mut specs.credibility.per_ship], 0.5);
    scale_all([&mut specs.cost.aircraft_year, &mut specs.cost.ship_year], 0.5);
}

/// Twice the prices.
fn money(specs: &mut Specs) {
    let cost = &mut specs.cost;
    scale_all([&mut cost.soldier_year, &mut cost.startup_soldier, &mut cost.aircraft_year, &mut cost.ship_year], 2.0);
}

/// Area in units of half a square kilometre. A week's area has a fixed most, which is kept out of reach.
fn area(specs: &mut Specs) {
    scale_all([&mut specs.campaign.quantities.stalemate_area, &mut specs.campaign.quantities.breakthrough_area], 2.0);
    specs.outcome.repelled_below *= 2.0;
    specs.outcome.major_above *= 2.0;
}

/// Half as many soldiers, each worth two. The host keeps its own.
fn quality(specs: &mut Specs) {
    scale(&mut specs.adversary.quality, 2.0);
    scale_all([&mut specs.adversary.strength, &mut specs.adversary.ceiling], 0.5);
}

/// Half the losses, at peace and in campaigns.
fn losses(specs: &mut Specs) {
    scale_all([&mut specs.cost.peace_loss, &mut specs.campaign.quantities.coalition_loss], 0.5);
}

/// Incidents of half the seriousness are counted too, and there are twice as many.
fn incidents(specs: &mut Specs) {
    scale(&mut specs.incidents.level, 2.0);
    specs.outcome.violent_above *= 2.0;
}

/// A factor on metrics of a unit.
fn of(unit: &str, metric: Metric, factor: f32) -> f32 {
    if metric.description().unit == unit { factor } else { 1.0 }
}

const UNITS: &[Unit] = &[
    Unit { words: "persons", change: persons, factor: |metric| of("persons", metric, 4.0), exact: true },
    Unit { words: "hulls", change: hulls, factor: |_| 1.0, exact: true },
    Unit { words: "money", change: money, factor: |metric| of("million euros", metric, 2.0), exact: true },
    Unit { words: "area", change: area, factor: |metric| of("km²", metric, 2.0), exact: true },
    Unit { words: "quality", change: quality, factor: |_| 1.0, exact: true },
    Unit {
        words: "losses",
        change: losses,
        factor: |metric| if metric == Metric::CoalitionLosses { 0.5 } else { 1.0 },
        exact: true,
    },
    Unit { words: "incidents", change: incidents, factor: |metric| of("incidents a month", metric, 2.0), exact: false },
];

/// Whether two numbers are the same up to the unit.
fn alike(first: f32, second: f32, exact: bool) -> bool {
    let near = (first - second).abs() <= 1e-3 * first.abs().max(1e-6);
    first.to_bits() == second.to_bits() || (first.is_nan() && second.is_nan()) || (!exact && near)
}

/// The first metric of a trial that is not what the unit makes of it, in words.
fn differing(unit: &Unit, [first, second]: [&Trials; 2], lane: usize) -> Option<String> {
    let class = [first, second].map(|trials| trials.outcome.class[lane]);
    if class[0] != class[1] {
        return Some(format!("class {} became {}", class[0], class[1]));
    }
    Metric::ALL.iter().find_map(|metric| {
        let [before, after] = [first, second].map(|trials| trials.outcome.metric(*metric)[lane]);
        let (expected, name) = (before * (unit.factor)(*metric), metric.description().name);
        (!alike(expected, after, unit.exact)).then(|| format!("{name} is {after}, not {expected}"))
    })
}

/// Compares a scenario with itself in another unit; returns what differs but for ties, at most one trial of each block.
fn compared(unit: &Unit, scenario: &Scenario, places: &[(u32, u32)]) -> Vec<String> {
    let other = changed(scenario, unit.change);
    let mut found = Vec::new();
    side_by_side(scenario, &other, places, &mut |at, trials| {
        let broken = (0..LANES).find_map(|lane| {
            let what = differing(unit, trials, lane)?;
            let tie = !unit.exact && is_tie(scenario, at, lane);
            (!tie).then(|| format!("{}, {}: {what}", unit.words, at.trial(scenario, lane)))
        });
        found.extend(broken);
    });
    found
}

#[test]
fn what_a_unit_is_called_changes_only_the_numbers_in_it() {
    for name in SHIPPED {
        let scenario = shipped(name, &[]);
        for unit in UNITS {
            let found = compared(unit, &scenario, PLACES);
            assert!(found.is_empty(), "{}", found.join("\n"));
        }
    }
}

/// What keeps random scenarios away from fixed numbers of persons, square kilometres and incidents.
fn within_reach(specs: &mut Specs) {
    sure(&mut specs.adversary.volatility, 0.02);
    sure(&mut specs.adversary.strength, 5e5);
    sure(&mut specs.adversary.ceiling, 6e5);
    sure(&mut specs.adversary.sanctions_drag, 0.3);
    sure(&mut specs.host.strength, 6e5);
    sure(&mut specs.host.peace_strength, 4e5);
    sure(&mut specs.host.supply_elasticity, 1.0);
    sure(&mut specs.campaign.quantities.area_spread, 0.5);
    sure(&mut specs.incidents.level, 10.0);
    specs.outcome.violent_above = 1e9;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_does_it_in_random_scenarios(set in settings(), which in 0..UNITS.len(), world in 0..1_000_u32) {
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        let scenario = changed(&over_baseline("", &["full"], &set), within_reach);
        let found = compared(&UNITS[which], &scenario, &[(world, 0)]);
        prop_assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
