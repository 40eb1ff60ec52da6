//! Common random numbers: what is added to a scenario moves nobody else's luck and nobody else's world.

use std::collections::BTreeMap;

use guarantor::engine::block::{Block, Ground};
use guarantor::model::Trials;
use guarantor::model::backstop::Review;
use guarantor::model::component::Component;
use guarantor::model::contributor::Contributor;
use guarantor::quantity::Quantity;
use guarantor::scenario::Scenario;
use guarantor::streams::LANES;

use crate::common::{Part, SHIPPED, bits, run, shipped};

const PLACES: &[(u32, u32)] = &[(0, 0), (2, 19), (41, 1)];

/// The bits of the blocks at `PLACES` under one option.
fn histories(scenario: &Scenario, option: usize, part: Part) -> Vec<Vec<Vec<u32>>> {
    let ground = Ground::new(scenario);
    let mut block = Block::new(&ground);
    let places = PLACES.iter().map(|&(world, number)| {
        block.enter(world);
        block.draw(number, LANES);
        bits(block.follow(option), part)
    });
    places.collect()
}

/// The same, all of them.
fn whole_histories(scenario: &Scenario, option: usize) -> Vec<Vec<Vec<u32>>> {
    histories(scenario, option, Part::whole(scenario, option))
}

/// Asserts that every quantity of an option that both scenarios have is the same in every world.
fn assert_same_worlds(before: &Scenario, after: &Scenario, option: usize) {
    let (before, after) = (Ground::new(before), Ground::new(after));
    for world in 0..64 {
        let values: BTreeMap<String, f64> = after.named_values(option, world);
        for (path, value) in before.named_values(option, world) {
            assert_eq!(values[&path].to_bits(), value.to_bits(), "{path}, world {world}");
        }
    }
}

fn baseline_full() -> (Scenario, usize) {
    let scenario = shipped("baseline", &[]);
    let full = scenario.options.iter().position(|option| option.name == "full");
    (scenario, full.unwrap_or_else(|| panic!("no option is called full")))
}

/// The scenario with one more contributor in an option: like France, under another key.
fn with_contributor(scenario: &Scenario, option: usize, key: &str, willing: f64) -> Scenario {
    let mut scenario = scenario.clone();
    let specs = &mut scenario.options[option].specs;
    let france = specs.contributors.iter().find(|one| one.key == "france");
    let mut newcomer: Contributor = france.unwrap_or_else(|| panic!("no France")).clone();
    newcomer.key = key.to_owned();
    newcomer.quantities.willing = Quantity::constant_of(willing);
    newcomer.needs = Default::default();
    specs.contributors.push(newcomer);
    specs.contributors.sort_by(|a, b| a.key.cmp(&b.key));
    scenario
}

#[test]
fn a_contributor_who_never_comes_changes_nothing() {
    let (scenario, full) = baseline_full();
    for key in ["aardvark", "zebra"] {
        let more = with_contributor(&scenario, full, key, 0.0);
        assert_same_worlds(&scenario, &more, full);
        let place = more.options[full].specs.contributors.iter().position(|one| one.key == key).unwrap_or_default();
        for option in 0..scenario.options.len() {
            let before = whole_histories(&scenario, option);
            let mut after = whole_histories(&more, option);
            if option == full {
                let members = more.options[full].specs.contributors.len();
                for trial in after.iter_mut().flatten() {
                    let joined = trial.len() - members + place;
                    assert_eq!(f32::from_bits(trial.remove(joined)), 0.0);
                }
            }
            assert!(before == after, "{key}, option {option}");
        }
    }
}

/// Asserts that the backstop takes the same course in every trial, in months before `end` in which both ceasefires stand.
fn assert_same_postures(before: &Trials, after: &Trials, end: usize) {
    for (month, (before, after)) in before.outcome.musters.iter().zip(&after.outcome.musters).enumerate().take(end) {
        for trial in 0..LANES {
            if let (Some((_, first)), Some((_, second))) = (before.of(trial), after.of(trial)) {
                assert_eq!(first, second, "month {month}, trial {trial}");
            }
        }
    }
}

#[test]
fn a_contributor_who_comes_takes_nobody_elses_luck() {
    let (scenario, full) = baseline_full();
    let more = with_contributor(&scenario, full, "monaco", 1.0);
    assert_same_worlds(&scenario, &more, full);
    let (before_ground, after_ground) = (Ground::new(&scenario), Ground::new(&more));
    let (mut before, mut after) = (Block::new(&before_ground), Block::new(&after_ground));
    let keys = |scenario: &Scenario| -> Vec<String> {
        scenario.options[full].specs.contributors.iter().map(|one| one.key.clone()).collect()
    };
    let (old, new) = (keys(&scenario), keys(&more));
    for &(world, number) in PLACES {
        for block in [&mut before, &mut after] {
            block.enter(world);
            block.draw(number, LANES);
        }
        let (first, second) = (before.follow(full), after.follow(full));
        assert_eq!(first.ceasefire.consent, second.ceasefire.consent);
        assert_eq!(first.ceasefire.settled, second.ceasefire.settled);
        assert_same_postures(first, second, 60);
        for (place, key) in old.iter().enumerate() {
            let now = new.iter().position(|other| other == key).unwrap_or_default();
            // A partner more makes joining easier and never harder.
            let pairs = first.contributions.joined[place].iter().zip(second.contributions.joined[now].iter());
            assert!(pairs.into_iter().all(|(before, after)| after >= before), "{key}");
        }
    }
}

#[test]
fn an_option_is_the_same_alone_among_others_and_in_any_order() {
    for name in SHIPPED {
        let scenario = shipped(name, &[]);
        let mut reversed = scenario.clone();
        reversed.options.reverse();
        let count = scenario.options.len();
        for option in 0..count {
            let mut alone = scenario.clone();
            alone.options = vec![scenario.options[option].clone()];
            let among = whole_histories(&scenario, option);
            assert!(among == whole_histories(&alone, 0), "{name}, option {option} alone");
            assert!(
                among == whole_histories(&reversed, count - 1 - option),
                "{name}, option {option} in reversed order"
            );
            assert_same_worlds(
                &alone,
                &Scenario { options: vec![scenario.options[option].clone()], ..reversed.clone() },
                0,
            );
        }
    }
}

#[test]
fn swapped_options_keep_their_tallies() {
    let (scenario, before) = run(&shipped("elysee-2025-09", &[]), 16, 256, 2);
    let mut reversed = scenario;
    reversed.options.reverse();
    let (_, after) = run(&reversed, 16, 256, 2);
    assert!(before.worlds.iter().eq(after.worlds.iter().rev()));
    assert!(before.options.iter().eq(after.options.iter().rev()));
}

#[test]
fn a_longer_horizon_keeps_every_earlier_month() {
    for name in SHIPPED {
        let (short, long) = (shipped(name, &[]), shipped(name, &["run.horizon_months=157"]));
        for option in 0..short.options.len() {
            assert_same_worlds(&short, &long, option);
            let part = Part { metrics: false, ..Part::whole(&short, option) };
            let (before, after) = (histories(&short, option, part), histories(&long, option, part));
            assert!(before == after, "{name}, option {option}");
        }
    }
}

#[test]
fn longer_campaigns_keep_every_course_of_the_ceasefire() {
    let (short, long) =
        (shipped("baseline", &["campaign.max_weeks=5"]), shipped("baseline", &["campaign.max_weeks=200"]));
    let (short_ground, long_ground) = (Ground::new(&short), Ground::new(&long));
    let (mut before, mut after) = (Block::new(&short_ground), Block::new(&long_ground));
    for option in 0..short.options.len() {
        for block in [&mut before, &mut after] {
            block.enter(7);
            block.draw(0, LANES);
        }
        let (first, second) = (before.follow(option), after.follow(option));
        assert_eq!(first.outcome.resumed, second.outcome.resumed);
        assert_eq!(first.campaign.fights, second.campaign.fights);
        assert!(first.campaign.area.iter().zip(second.campaign.area.iter()).all(|(short, long)| short <= long));
    }
}

#[test]
fn a_component_and_a_review_more_keep_terms_wills_and_the_course_of_the_backstop() {
    let (scenario, full) = baseline_full();
    let mut more = scenario.clone();
    let backstop = &mut more.options[full].specs.backstop;
    backstop.promised = backstop.promised.with(Component::Guarantee);
    backstop.reviews.push(Review { calendar_month: 50, drop_chance: Quantity::constant_of(0.5) });
    assert_same_worlds(&scenario, &more, full);
    let (before_ground, after_ground) = (Ground::new(&scenario), Ground::new(&more));
    let (mut before, mut after) = (Block::new(&before_ground), Block::new(&after_ground));
    for &(world, number) in PLACES {
        for block in [&mut before, &mut after] {
            block.enter(world);
            block.draw(number, LANES);
        }
        for option in 0..scenario.options.len() {
            let (first, second) = (before.follow(option), after.follow(option));
            if option == full {
                assert_eq!(first.ceasefire.consent, second.ceasefire.consent);
                assert_eq!(first.ceasefire.settled, second.ceasefire.settled);
                assert_eq!(first.contributions.joined, second.contributions.joined);
                assert_same_postures(first, second, 50);
            } else {
                let part = Part::whole(&scenario, option);
                assert!(bits(first, part) == bits(second, part), "option {option}");
            }
        }
    }
}

#[test]
fn more_worlds_keep_the_first_ones_and_more_trials_the_first_ones_of_each() {
    let scenario = shipped("washington-2025-08", &[]);
    let (_, few) = run(&scenario, 12, 256, 2);
    let (_, many) = run(&scenario, 20, 256, 2);
    for (few, many) in few.worlds.iter().zip(&many.worlds) {
        assert_eq!(few[..], many[..12]);
    }
    // A block of few trials is the beginning of a whole one.
    let ground = Ground::new(&scenario);
    let mut block = Block::new(&ground);
    for option in 0..scenario.options.len() {
        block.enter(3);
        let part = Part::whole(&scenario, option);
        block.draw(1, LANES);
        let whole = bits(block.follow(option), part);
        block.draw(1, 44);
        let few = bits(block.follow(option), part);
        assert_eq!(whole[..44], few[..44]);
    }
}
