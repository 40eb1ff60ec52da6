//! With luck fixed, trial by trial: what never brings the resumption forward.

use guarantor::engine::block::{Block, Ground};
use guarantor::model::component::{Component, Components};
use guarantor::quantity::Quantity;
use guarantor::scenario::Scenario;
use guarantor::streams::{LANES, Place};
use proptest::prelude::*;

use crate::common::random::settings;
use crate::common::{SHIPPED, over_baseline, shipped};
use crate::history::{Luck, Oracle};

const PLACES: &[(u32, u32)] = &[(6, 4), (499, 0)];

/// Asserts that no trial's war resumes earlier in the second scenario; returns in how many it resumes later.
fn never_earlier(what: &str, before: &Scenario, after: &Scenario, places: &[(u32, u32)]) -> usize {
    let (before_ground, after_ground) = (Ground::new(before), Ground::new(after));
    let (mut before_block, mut after_block) = (Block::new(&before_ground), Block::new(&after_ground));
    let mut later = 0;
    for &(world, number) in places {
        for block in [&mut before_block, &mut after_block] {
            block.enter(world);
            block.draw(number, LANES);
        }
        for option in 0..before.options.len() {
            let first = before_block.follow(option).outcome.resumed.clone();
            let second = &after_block.follow(option).outcome.resumed;
            for lane in 0..LANES {
                let name = &before.options[option].name;
                assert!(
                    second[lane] >= first[lane],
                    "{what}, {}, {name}, world {world}, trial {}: month {} became {}",
                    before.name,
                    number as usize * LANES + lane,
                    first[lane],
                    second[lane]
                );
                later += usize::from(second[lane] > first[lane]);
            }
        }
    }
    later
}

/// What only ever postpones: in words, and settings beyond the ranges of every shipped scenario.
const POSTPONING: &[(&str, &[&str])] = &[
    ("a higher price of fighting the coalition", &["resumption.coalition_price=1.5"]),
    ("a higher price of fighting the United States", &["resumption.us_price=2"]),
    ("a stronger host", &["host.strength=1000000", "host.peace_strength=1000000"]),
    ("a weaker adversary", &["adversary.strength=150000"]),
    ("a more sanctioned adversary", &["adversary.sanctions_drag=0.5"]),
];

#[test]
fn prices_a_stronger_host_and_a_weaker_adversary_never_bring_the_resumption_forward() {
    for (what, set) in POSTPONING {
        let later = SHIPPED.iter().map(|name| never_earlier(what, &shipped(name, &[]), &shipped(name, set), PLACES));
        let later: usize = later.sum();
        assert!(later > 50, "{what} postponed {later} resumptions");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_do_they_in_random_scenarios(
        set in settings(),
        which in 0..5_usize,
        low in 0.0..1.0_f64,
        more in 0.0..1.0_f64,
        world in 0..1_000_u32,
    ) {
        let high = low + more;
        let pair = |x: f64| match which {
            0 => vec![format!("resumption.coalition_price={:?}", 3.0 * x)],
            1 => vec![format!("resumption.us_price={:?}", 3.0 * x)],
            2 => vec![
                format!("host.strength={:?}", 1e5 + 1e6 * x),
                format!("host.peace_strength={:?}", 1e5 + 8e5 * x),
            ],
            3 => vec![format!("adversary.strength={:?}", 2e6 - 9e5 * x)],
            _ => vec![format!("adversary.sanctions_drag={:?}", 0.5 * x)],
        };
        // A stronger adversary stays the stronger one while 1 − regrowth + volatility·z is not below 0.
        let calm = ["adversary.regrowth=0.4".to_owned(), "adversary.volatility=0.08".to_owned()];
        let scenario = |x: f64| {
            let set: Vec<String> = set.iter().cloned().chain(calm.clone()).chain(pair(x)).collect();
            let set: Vec<&str> = set.iter().map(String::as_str).collect();
            over_baseline("", &["full"], &set)
        };
        never_earlier("random", &scenario(low), &scenario(high), &[(world, 0)]);
    }
}

/// The scenario with one more component promised, where the same countries come, arrive and stay in the same months.
fn with_component(scenario: &Scenario, component: Option<Component>) -> Scenario {
    let mut scenario = scenario.clone();
    for option in &mut scenario.options {
        for one in &mut option.specs.contributors {
            one.needs.backstop = Components::default();
            one.quantities.exit_rate = Quantity::zero();
            one.quantities.notice_months = Quantity::zero();
        }
        let promised = &mut option.specs.backstop.promised;
        *promised = component.map_or(*promised, |component| promised.with(component));
    }
    scenario
}

#[test]
fn a_component_more_never_brings_the_resumption_forward() {
    for component in Component::ALL {
        let mut later = 0;
        for name in SHIPPED {
            let scenario = shipped(name, &[]);
            let (before, after) = (with_component(&scenario, None), with_component(&scenario, Some(component)));
            later += never_earlier(component.name(), &before, &after, PLACES);
        }
        assert!(later > 0, "{} never postponed anything", component.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_does_one_in_random_scenarios(
        set in settings(),
        component in prop::sample::select(Component::ALL.to_vec()),
        world in 0..1_000_u32,
    ) {
        // With no lift at all, logistics would decide whether anybody is there to be provoked by.
        let set: Vec<&str> = set.iter().map(String::as_str).chain(["coalition.lift_per_month=700"]).collect();
        let scenario = over_baseline("", &["full"], &set);
        let (before, after) = (with_component(&scenario, None), with_component(&scenario, Some(component)));
        never_earlier(component.name(), &before, &after, &[(world, 0)]);
    }
}

#[test]
fn a_costlier_failure_never_brings_it_forward_while_success_is_rarer_than_at_the_reference() {
    let places: &[(u32, u32)] = &[(3, 0), (130, 0)];
    let (mut below, mut above, mut later, mut earlier) = (0, 0, 0, 0);
    for name in SHIPPED {
        let (cheap, dear) =
            (shipped(name, &["resumption.failure_cost=0.2"]), shipped(name, &["resumption.failure_cost=2"]));
        let (cheap_ground, dear_ground) = (Ground::new(&cheap), Ground::new(&dear));
        let (mut cheap_block, mut dear_block) = (Block::new(&cheap_ground), Block::new(&dear_ground));
        for &(world, number) in places {
            let mut luck = Luck::new(dear.run.seed, Place { world, block: number });
            for block in [&mut cheap_block, &mut dear_block] {
                block.enter(world);
                block.draw(number, LANES);
            }
            for (option, specs) in dear.options.iter().map(|option| &option.specs).enumerate() {
                let oracle = Oracle::new(specs, dear_ground.named_values(option, world));
                let reference = oracle.reference();
                let first = cheap_block.follow(option).outcome.resumed.clone();
                let second = dear_block.follow(option).outcome.resumed.clone();
                for lane in 0..LANES {
                    // q̂ does not depend on the cost of failure: one course of it serves both, as far as both stand.
                    let expected = oracle.follow(&mut luck, lane).expected;
                    let both = &expected[..expected.len().min((first[lane] + 1.0).min(1e4) as usize)];
                    if both.iter().all(|success| *success <= reference) {
                        assert!(second[lane] >= first[lane], "{name}, option {option}, world {world}, lane {lane}");
                        below += 1;
                        later += usize::from(second[lane] > first[lane]);
                    }
                    if both.iter().all(|success| *success >= reference) {
                        assert!(second[lane] <= first[lane], "{name}, option {option}, world {world}, lane {lane}");
                        above += 1;
                        earlier += usize::from(second[lane] < first[lane]);
                    }
                }
            }
        }
    }
    assert!([below, above, later, earlier].iter().all(|count| *count > 100), "{below} {above} {later} {earlier}");
}
