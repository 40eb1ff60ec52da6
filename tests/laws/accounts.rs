//! What adds up, whatever is simulated.

use guarantor::analysis::summary::summarise;
use guarantor::engine::block::{Block, Ground};
use guarantor::model::metric::{Class, Metric};
use guarantor::streams::LANES;

use crate::common::{SHIPPED, run, shipped};

#[test]
fn every_trial_has_one_outcome_and_every_metric_its_population() {
    for name in SHIPPED {
        let (scenario, tallies) = run(&shipped(name, &[]), 24, 300, 2);
        let months = scenario.run.horizon_months as usize;
        for (option, worlds) in scenario.options.iter().zip(&tallies.worlds) {
            for world in worlds {
                let class = |class: Class| world.classes[class as usize];
                let count = |metric: Metric| world.metrics[metric as usize].count;
                let total = |metric: Metric| world.metrics[metric as usize].total();
                let resumed = class(Class::Repelled) + class(Class::GroundLost) + class(Class::MajorLoss);
                let ceasefires = world.trials - class(Class::NoCeasefire);
                assert_eq!(world.trials, 300);
                assert_eq!(class(Class::Held) + resumed, ceasefires, "{name}, {}", option.name);
                // Survival begins with every ceasefire, never rises, and ends with those that held.
                assert_eq!(world.standing.len(), months + 1);
                assert_eq!(u64::from(world.standing[0]), ceasefires);
                assert!(world.standing.windows(2).all(|pair| pair[0] >= pair[1]));
                assert_eq!(u64::from(world.standing[months]), class(Class::Held));
                for (metric, population) in [
                    (Metric::Held, world.trials),
                    (Metric::HeldGivenCeasefire, ceasefires),
                    (Metric::Entangled, world.trials),
                    (Metric::UsAtWar, world.trials),
                    (Metric::Violent, class(Class::Held)),
                    (Metric::ResumptionMonth, resumed),
                    (Metric::Troops3, u64::from(world.standing[3])),
                    (Metric::Troops6, u64::from(world.standing[6])),
                    (Metric::Troops12, u64::from(world.standing[12])),
                    (Metric::Troops24, u64::from(world.standing[24])),
                    (Metric::PeakTroops, ceasefires),
                    (Metric::Countries12, u64::from(world.standing[12])),
                    (Metric::PostureFull, ceasefires),
                    (Metric::PostureReduced, ceasefires),
                    (Metric::PostureWithdrawn, ceasefires),
                    (Metric::Incidents, class(Class::Held)),
                    (Metric::Area, resumed),
                    (Metric::CoalitionLosses, world.trials),
                    (Metric::Cost, ceasefires),
                ] {
                    assert_eq!(count(metric), population, "{name}, {}, {metric:?}", option.name);
                }
                assert!(count(Metric::HalfStrengthReached) <= ceasefires);
                assert_eq!(total(Metric::HalfStrengthReached), count(Metric::HalfStrengthMonth) as f64);
                assert_eq!(total(Metric::Held), class(Class::Held) as f64);
                assert!(total(Metric::UsAtWar) <= total(Metric::Entangled));
                assert!(total(Metric::Entangled) <= resumed as f64);
                assert!(world.joined.iter().all(|joined| u64::from(*joined) <= ceasefires));
                let postures = [Metric::PostureFull, Metric::PostureReduced, Metric::PostureWithdrawn];
                let shares: f64 = postures.into_iter().map(total).sum();
                assert!((shares - ceasefires as f64).abs() < 1e-2, "{name}, {}: {shares}", option.name);
            }
        }
    }
}

#[test]
fn shares_in_results_add_up_and_survival_falls() {
    for name in SHIPPED {
        let (scenario, tallies) = run(&shipped(name, &[]), 24, 300, 2);
        for option in summarise(&scenario, &tallies, &[]).options {
            let shares: f64 = option.outcomes.values().map(|share| share.mean).sum();
            assert!((shares - 1.0).abs() < 1e-12, "{name}, {}: {shares}", option.name);
            assert_eq!(option.outcomes.len(), Class::ALL.len());
            assert_eq!(option.survival[0].mean, 1.0);
            assert!(option.survival.windows(2).all(|pair| pair[0].mean >= pair[1].mean));
            let mean = |metric: &str| option.metrics[metric].estimate.as_ref().map(|estimate| estimate.mean);
            assert_eq!(Some(option.outcomes["held"].mean), mean("held"));
            let last = option.survival.last().map(|point| point.mean);
            assert!((last.unwrap_or_default() - mean("held_given_ceasefire").unwrap_or_default()).abs() < 1e-12);
        }
    }
}

#[test]
fn no_more_troops_are_there_than_were_pledged_or_could_be_moved() {
    for name in SHIPPED {
        let scenario = shipped(name, &[]);
        let ground = Ground::new(&scenario);
        let mut block = Block::new(&ground);
        for world in [0, 9, 250] {
            block.enter(world);
            block.draw(0, LANES);
            for (number, option) in scenario.options.iter().enumerate() {
                let values = ground.named_values(number, world);
                let of = |one: &str, key: &str| values[&format!("contributor.{one}.{key}")];
                let keys: Vec<&str> = option.specs.contributors.iter().map(|one| one.key.as_str()).collect();
                let pledged: Vec<f64> = keys.iter().map(|key| of(key, "troops")).collect();
                let lift = values["coalition.lift_per_month"] + values["coalition.us_lift_per_month"];
                let trials = block.follow(number);
                for lane in (0..LANES).filter(|lane| trials.ceasefire.came[*lane] > 0.0) {
                    let joined = trials.contributions.joined.iter().zip(&pledged);
                    let most: f64 = joined.map(|(joined, troops)| f64::from(joined[lane]) * troops).sum();
                    let mut before = 0.0;
                    for (month, muster) in trials.outcome.musters.iter().enumerate() {
                        let Some((troops, _)) = muster.of(lane) else { break };
                        let troops = f64::from(troops);
                        let rounding = 1e-6 * most;
                        assert!(troops >= 0.0 && troops <= most + rounding, "{name}, {}: {troops}", option.name);
                        assert!(troops - before <= lift + rounding, "{name}, {}: month {month}", option.name);
                        before = troops;
                    }
                }
            }
        }
    }
}

/// Values that are allowed and mean nothing.
const ABSURD: &[&[&str]] = &[
    &["host.training_gain=1e6", "host.trainers_full=1e-300", "balance.european_air_defence=1e6"],
    &["adversary.volatility=1e6", "adversary.quality=1e6", "balance.coalition_quality=1e6", "balance.surge=1e7"],
    &["resumption.shape=1e6", "resumption.five_year_hold=1e-300", "run.horizon_months=200"],
    &["host.supply_elasticity=1e6", "host.domestic_supply=0", "host.european_supply=0", "host.us_supply=0"],
    &["credibility.presence_scale=1e-300", "credibility.tripwire_scale=1e-300", "incidents.force_scale=1e-300"],
    &["balance.win_slope=1e6", "balance.win_constant=100", "resumption.sensitivity=1e6"],
    &["incidents.level=1e6", "incidents.volatility=20", "campaign.area_spread=20", "campaign.stalemate_area=1e6"],
    &["contributor.france.exit_rate=1e-300", "contributor.germany.approval={ months = 1200, spread = 20 }"],
    &["ceasefire.onset={ monthly_chance = -0.0, within_months = 600 }"],
];

#[test]
fn every_trial_ends_in_one_class_whatever_is_allowed() {
    for set in ABSURD {
        let (scenario, tallies) = run(&shipped("baseline", set), 4, 700, 2);
        for world in tallies.worlds.iter().flatten() {
            assert_eq!(world.classes.iter().sum::<u64>(), u64::from(scenario.run.trials), "{set:?}");
            for metric in Metric::ALL {
                assert!(world.metrics[*metric as usize].total().is_finite(), "{set:?}: {metric:?}");
            }
        }
    }
}
