//! Ends of the ranges, where a trial's course is known without following it.

use guarantor::engine::block::Ground;
use guarantor::model::ceasefire::Onset;
use guarantor::model::component::{Component, Components};
use guarantor::model::contributor::{Approval, Needs};
use guarantor::model::metric::Metric;
use guarantor::model::{Specs, Trials};
use guarantor::quantity::Quantity;
use guarantor::scenario::Scenario;
use guarantor::streams::LANES;
use proptest::prelude::*;

use crate::common::random::settings;
use crate::common::{Part, SHIPPED, bits, over_baseline, shipped};
use crate::pair::{At, PLACES, changed, never_earlier, scale, side_by_side, sure};

/// Asserts that a trial ends in the same month, class and area under both; returns in how many other numbers differ.
fn same_ends(what: &str, before: &Scenario, after: &Scenario, places: &[(u32, u32)]) -> usize {
    let mut other = 0;
    side_by_side(before, after, places, &mut |at, [first, second]| {
        let ends = |trials: &Trials, lane: usize| {
            [trials.outcome.resumed[lane], trials.outcome.class[lane], trials.campaign.area[lane]].map(f32::to_bits)
        };
        for lane in 0..LANES {
            assert_eq!(ends(first, lane), ends(second, lane), "{what}, {}", at.trial(before, lane));
        }
        let part = Part { members: 0, ..Part::whole(before, at.option) };
        let both = bits(first, part).into_iter().zip(bits(second, part));
        other += both.filter(|(first, second)| first != second).count();
    });
    other
}

/// Nobody rejects a ceasefire for the sake of a force, so that it comes in the same month with and without one.
fn nobody_rejects(specs: &mut Specs) {
    sure(&mut specs.ceasefire.quantities.rejection_factor, 1.0);
}

fn without_a_force(specs: &mut Specs) {
    nobody_rejects(specs);
    specs.contributors.clear();
}

/// The random scenario of these settings.
fn random(set: &[String]) -> Scenario {
    over_baseline("", &["full"], &set.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A force that is neither believed nor felt: what it could add to the host is nothing, and incidents ignore it.
fn ignored(specs: &mut Specs) {
    nobody_rejects(specs);
    sure(&mut specs.credibility.constant, -100.0);
    sure(&mut specs.host.training_gain, 0.0);
    sure(&mut specs.balance.european_air_defence, 0.0);
    sure(&mut specs.incidents.force_effect, 0.0);
    sure(&mut specs.incidents.provocation, 0.0);
}

/// Nobody has anything to send.
fn empty_handed(specs: &mut Specs) {
    nobody_rejects(specs);
    for one in &mut specs.contributors {
        let quantities = &mut one.quantities;
        for brought in
            [&mut quantities.troops, &mut quantities.aircraft, &mut quantities.ships, &mut quantities.trainers]
        {
            sure(brought, 0.0);
        }
    }
}

/// Nobody wants to come.
fn unwilling(specs: &mut Specs) {
    nobody_rejects(specs);
    specs.contributors.iter_mut().for_each(|one| sure(&mut one.quantities.willing, 0.0));
}

type Change = fn(&mut Specs);

const NO_FORCE: [(&str, Change); 3] = [("ignored", ignored), ("empty", empty_handed), ("unwilling", unwilling)];

#[test]
fn a_force_that_is_ignored_or_empty_or_stays_at_home_is_no_force_in_every_trial() {
    for (what, change) in NO_FORCE {
        let mut other = 0;
        for name in SHIPPED {
            let force = changed(&shipped(name, &[]), change);
            other += same_ends(what, &changed(&force, without_a_force), &force, PLACES);
        }
        // An ignored force is there and costs money, an empty one is counted, one at home is not.
        assert_eq!(other > 0, what != "unwilling", "{what}: {other}");
    }
}

/// Nothing that a force or a backstop changes matters to the adversary, and observers make no early collapse rarer.
fn indifferent(specs: &mut Specs) {
    nobody_rejects(specs);
    sure(&mut specs.resumption.sensitivity, 0.0);
    sure(&mut specs.resumption.incident_effect, 0.0);
    sure(&mut specs.ceasefire.quantities.early_collapse_chance, 0.0);
}

fn without_force_and_backstop(specs: &mut Specs) {
    without_a_force(specs);
    specs.backstop.promised = Components::default();
}

/// Asserts that no resumption depends on who is there; returns in how many trials somebody is.
fn same_months(before: &Scenario, after: &Scenario, places: &[(u32, u32)]) -> usize {
    let mut there = 0;
    side_by_side(before, after, places, &mut |at, [first, second]| {
        for lane in 0..LANES {
            let [first, second] = [first, second].map(|trials| trials.outcome.resumed[lane]);
            assert_eq!(first, second, "{}", at.trial(before, lane));
        }
        there += second.outcome.metric(Metric::PeakTroops).iter().filter(|troops| **troops > 0.0).count();
    });
    there
}

#[test]
fn forces_and_backstops_move_no_resumption_of_an_indifferent_adversary() {
    for name in SHIPPED {
        let scenario = changed(&shipped(name, &[]), indifferent);
        let there = same_months(&changed(&scenario, without_force_and_backstop), &scenario, PLACES);
        let some = scenario.options.iter().any(|option| option.specs.names_foreign_force());
        assert_eq!(there > 0, some, "{name}: {there}");
    }
}

#[test]
fn a_backstop_offered_and_gone_is_one_never_offered_if_nobody_leaves_for_it() {
    let gone = |specs: &mut Specs| {
        sure(&mut specs.backstop.quantities.kept_chance, 0.0);
        sure(&mut specs.backstop.quantities.reduced_chance, 0.0);
    };
    let never = |specs: &mut Specs| specs.backstop.promised = Components::default();
    let (mut stays, mut leaves) = (0, 0);
    for name in SHIPPED {
        for factor in [1.0, 9.0] {
            let scenario =
                changed(&shipped(name, &[]), |specs| sure(&mut specs.coalition.quantities.us_exit_factor, factor));
            let mut differ = 0;
            side_by_side(&changed(&scenario, gone), &changed(&scenario, never), PLACES, &mut |at, [gone, never]| {
                let part = Part::whole(&scenario, at.option);
                differ += bits(gone, part).iter().zip(bits(never, part)).filter(|(gone, never)| *gone != never).count();
            });
            *if factor == 1.0 { &mut stays } else { &mut leaves } += differ;
        }
    }
    assert!(stays == 0 && leaves > 100, "{stays} {leaves}");
}

#[test]
fn the_month_of_the_ceasefire_changes_nothing_where_no_parliament_and_no_review_waits() {
    for name in SHIPPED {
        let at = |months: f64| {
            changed(&shipped(name, &[]), |specs| {
                specs.ceasefire.onset = Onset::After(Quantity::constant_of(months));
                specs.backstop.reviews.clear();
                specs.contributors.iter_mut().for_each(|one| one.approval = Approval::Given);
            })
        };
        let (now, later) = (at(0.0), at(7.0));
        side_by_side(&now, &later, PLACES, &mut |place, [now_trials, later_trials]| {
            let part = Part::whole(&now, place.option);
            let [mut first, mut second] = [bits(now_trials, part), bits(later_trials, part)];
            // The second number of each is the month itself.
            for numbers in first.iter_mut().chain(&mut second) {
                numbers.remove(1);
            }
            assert!(first == second, "{name}, option {}", place.option);
        });
    }
}

#[test]
fn campaigns_thresholds_and_prices_reach_back_to_no_earlier_stage() {
    for name in SHIPPED {
        let before = shipped(name, &[]);
        let after = changed(&before, |specs| {
            let campaign = &mut specs.campaign.quantities;
            sure(&mut campaign.weekly_stop_chance, 0.0);
            sure(&mut campaign.committed_share, 1.0);
            sure(&mut campaign.breakthrough_penalty, 0.0);
            sure(&mut campaign.host_loss, 0.02);
            sure(&mut campaign.coalition_response_weeks, 0.0);
            sure(&mut specs.cost.soldier_year, 9.0);
            (specs.outcome.repelled_below, specs.outcome.major_above) = (0.0, 1.0);
        });
        let mut areas = 0;
        side_by_side(&before, &after, PLACES, &mut |at, [first, second]| {
            assert_eq!(first.outcome.resumed, second.outcome.resumed, "{name}, option {}", at.option);
            assert_eq!(first.campaign.fights, second.campaign.fights, "{name}, option {}", at.option);
            areas += (0..LANES).filter(|lane| first.campaign.area[*lane] != second.campaign.area[*lane]).count();
        });
        assert!(areas > 100, "{name}: {areas}");
    }
}

/// Asserts that in every trial with a ceasefire the war resumes in the first month by whose end a hazard has cumulated to
/// the trial's clock; `hazard` gives each month's from the option's values and whether there is a settlement.
fn resumes_by(what: &str, scenario: &Scenario, hazard: impl Fn(&dyn Fn(&str) -> f64, usize, bool) -> f64) {
    let ground = Ground::new(scenario);
    let mut seen = 0;
    let mut see = |at: At, trials: &Trials| {
        let values = ground.named_values(at.option, at.world);
        let value = |path: &str| values[path];
        let mut luck = at.luck(scenario);
        for lane in (0..LANES).filter(|lane| trials.ceasefire.came[*lane] > 0.0) {
            let clock = -libm::log(luck.uniform("resumption/clock", lane));
            let settled = trials.ceasefire.settled[lane] > 0.0;
            let mut cumulated = 0.0;
            let sums = (0..scenario.options[at.option].specs.horizon_months as usize).map(|month| {
                cumulated += hazard(&value, month, settled);
                cumulated
            });
            let sums: Vec<f64> = sums.collect();
            if sums.iter().any(|sum| (sum - clock).abs() < 1e-5 * clock) {
                continue; // `f32` may see it on either side.
            }
            let expected = sums.iter().position(|sum| *sum >= clock).map_or(f32::INFINITY, |month| month as f32);
            assert_eq!(trials.outcome.resumed[lane], expected, "{what}, {}", at.trial(scenario, lane));
            seen += 1;
        }
    };
    side_by_side(scenario, scenario, PLACES, &mut |at, [trials, _]| see(at, trials));
    assert!(seen > 100, "{what}, {}: {seen}", scenario.name);
}

#[test]
fn what_cannot_fail_holds_and_early_collapse_alone_takes_its_share_in_two_months() {
    for name in SHIPPED {
        for (chance, monitored) in [(0.0, false), (0.3, false), (0.3, true), (0.95, true)] {
            let scenario = changed(&shipped(name, &[]), |specs| {
                sure(&mut specs.resumption.five_year_hold, 1.0);
                sure(&mut specs.ceasefire.quantities.early_collapse_chance, chance);
                let there =
                    if monitored { Components::default().with(Component::Monitoring) } else { Components::default() };
                specs.backstop.promised = there;
                specs.backstop.reviews.clear();
                sure(&mut specs.backstop.quantities.kept_chance, 1.0);
                sure(&mut specs.backstop.quantities.erosion_rate, 0.0);
            });
            resumes_by("early collapse", &scenario, |_, month, settled| {
                let factor = if monitored { 0.5 } else { 1.0 } * if settled { 0.5 } else { 1.0 };
                if month < 2 { -0.5 * libm::log1p(-chance) * factor } else { 0.0 }
            });
        }
    }
}

/// ΔΛ of a month.
fn bare(value: &dyn Fn(&str) -> f64, month: usize) -> f64 {
    let power = |t: usize| libm::pow(t as f64 / 60.0, value("resumption.shape"));
    -libm::log(value("resumption.five_year_hold")) * (power(month + 1) - power(month))
}

/// Everybody who has troops is there from the first day, stays, and is sure to fight.
fn certain_to_fight(specs: &mut Specs) {
    specs.contributors.retain(|one| one.quantities.troops.support().0 > 0.0);
    for one in &mut specs.contributors {
        (one.needs, one.approval) = (Needs::default(), Approval::Given);
        sure(&mut one.quantities.willing, 1.0);
        sure(&mut one.quantities.notice_months, 0.0);
        sure(&mut one.quantities.exit_rate, 0.0);
        scale(&mut one.quantities.troops, 10.0);
    }
    sure(&mut specs.coalition.quantities.lift_per_month, 1e7);
    sure(&mut specs.credibility.presence_scale, 1.0);
    sure(&mut specs.credibility.constant, 100.0);
}

#[test]
fn the_dearest_coalition_lowers_the_hazard_as_far_as_it_goes_and_the_worst_terms_raise_it_as_far() {
    for name in SHIPPED {
        let mut dear = changed(&shipped(name, &[]), |specs| {
            certain_to_fight(specs);
            sure(&mut specs.ceasefire.quantities.early_collapse_chance, 0.0);
            sure(&mut specs.resumption.coalition_price, 1e6);
        });
        dear.options.retain(|option| !option.specs.contributors.is_empty());
        if !dear.options.is_empty() {
            resumes_by("a dear coalition", &dear, |value, month, _| libm::exp(-6.0) * bare(value, month));
        }
        let chafing = changed(&shipped(name, &[]), |specs| {
            sure(&mut specs.ceasefire.quantities.early_collapse_chance, 0.0);
            specs.ceasefire.imposed = true;
            sure(&mut specs.resumption.imposed_effect, 100.0);
            sure(&mut specs.resumption.five_year_hold, 0.999);
        });
        resumes_by("the worst terms", &chafing, |value, month, _| libm::exp(6.0) * bare(value, month));
    }
}

#[test]
fn an_adversary_of_boundless_sensitivity_goes_by_whether_an_attack_is_worth_more_than_at_the_reference() {
    let (mut worth, mut not) = (0, 0);
    for name in SHIPPED {
        let scenario = changed(&shipped(name, &[]), |specs| {
            let resumption = &mut specs.resumption;
            sure(&mut resumption.sensitivity, 1e6);
            sure(&mut resumption.five_year_hold, 0.99);
            for off in [&mut resumption.incident_effect, &mut resumption.motive_spread] {
                sure(off, 0.0);
            }
            sure(&mut resumption.settlement_effect, 0.0);
            specs.ceasefire.imposed = false;
            sure(&mut specs.ceasefire.quantities.early_collapse_chance, 0.0);
        });
        let ground = Ground::new(&scenario);
        side_by_side(&scenario, &scenario, &[(8, 0)], &mut |at, [trials, _]| {
            let values = ground.named_values(at.option, at.world);
            let mut luck = at.luck(&scenario);
            for (lane, history) in at.histories(&scenario, 0..LANES).iter().enumerate() {
                let clock = -libm::log(luck.uniform("resumption/clock", lane));
                let mut cumulated = 0.0;
                let sums = history.gain.iter().enumerate().map(|(month, gain)| {
                    cumulated += libm::exp(6.0_f64.copysign(*gain)) * bare(&|path: &str| values[path], month);
                    cumulated
                });
                let sums: Vec<f64> = sums.collect();
                let near = sums.iter().any(|sum| (sum - clock).abs() < 1e-4 * clock);
                if near || history.gain.iter().any(|gain| gain.abs() < 1e-4) {
                    continue;
                }
                worth += history.gain.iter().filter(|gain| **gain > 0.0).count();
                not += history.gain.iter().filter(|gain| **gain < 0.0).count();
                let expected = sums.iter().position(|sum| *sum >= clock).map_or(f32::INFINITY, |month| month as f32);
                assert_eq!(trials.outcome.resumed[lane], expected, "{}", at.trial(&scenario, lane));
            }
        });
    }
    assert!(worth > 1_000 && not > 1_000, "{worth} {not}");
}

#[test]
fn under_a_steady_hazard_ratio_a_steeper_shape_brings_no_failure_of_the_first_five_years_forward() {
    let mut later = 0;
    for name in SHIPPED {
        let scenario = changed(&shipped(name, &["run.horizon_months=60"]), indifferent);
        let [flat, steep] = [0.4, 1.2].map(|shape| changed(&scenario, |s| sure(&mut s.resumption.shape, shape)));
        later += never_earlier("shape", &flat, &steep, PLACES);
    }
    assert!(later > 100, "{later}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn limits_hold_in_random_scenarios_too(set in settings(), which in 0..NO_FORCE.len(), world in 0..1_000_u32) {
        let (what, change) = NO_FORCE[which];
        let force = changed(&random(&set), change);
        same_ends(what, &changed(&force, without_a_force), &force, &[(world, 0)]);
        let scenario = changed(&random(&set), indifferent);
        same_months(&changed(&scenario, without_force_and_backstop), &scenario, &[(world, 0)]);
    }
}
