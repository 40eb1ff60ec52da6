//! With luck fixed, trial by trial: what never brings the resumption forward as long as something else holds.

use guarantor::model::Specs;
use guarantor::model::component::Component;
use guarantor::scenario::Scenario;
use guarantor::streams::LANES;
use proptest::prelude::*;

use crate::common::random::settings;
use crate::common::{SHIPPED, over_baseline, shipped};
use crate::history::{History, Luck};
use crate::pair::{PLACES, changed, is_tie, never_earlier, side_by_side, sure};
use crate::postponing::same_countries;

/// The scenario where the same countries come, arrive and stay in the same months, and one more component is promised.
fn with_component(scenario: &Scenario, component: Option<Component>) -> Scenario {
    changed(scenario, |specs| {
        same_countries(specs);
        let promised = &mut specs.backstop.promised;
        *promised = component.map_or(*promised, |component| promised.with(component));
    })
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
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        let scenario = over_baseline("", &["full"], &set);
        let (before, after) = (with_component(&scenario, None), with_component(&scenario, Some(component)));
        never_earlier(component.name(), &before, &after, &[(world, 0)]);
    }
}

/// In how many trials a law could be tried, each way, and in how many it moved something.
#[derive(Debug, Default)]
struct Seen {
    below: usize,
    above: usize,
    later: usize,
    earlier: usize,
}

impl Seen {
    /// Counts a trial whose resumption moved from one month to another: on one side of a sign never forward, on the
    /// other never back. Says whether that is what happened.
    fn count(&mut self, below: bool, above: bool, [first, second]: [f32; 2]) -> bool {
        self.below += usize::from(below);
        self.above += usize::from(above);
        self.later += usize::from(below && second > first);
        self.earlier += usize::from(above && second < first);
        !(below && second < first || above && second > first)
    }

    fn assert_enough(&self, what: &str) {
        let enough = [self.below, self.above, self.later, self.earlier].into_iter().all(|count| count > 50);
        assert!(enough, "{what}: {self:?}");
    }
}

/// Asserts that a change postpones at most in trials in which a course lies below 0 as long as both ceasefires stand, and
/// that it brings forward at most in those in which it lies above. The course must not depend on what is changed.
fn follows_a_course(what: &str, change: fn(&mut Specs, bool), course: fn(&History) -> Vec<f64>) {
    let mut seen = Seen::default();
    for name in SHIPPED {
        let scenario = shipped(name, &[]);
        let [less, more] = [false, true].map(|more| changed(&scenario, |specs| change(specs, more)));
        side_by_side(&less, &more, &[(3, 0), (130, 0)], &mut |at, [first, second]| {
            for (lane, history) in at.histories(&more, 0..LANES).iter().enumerate() {
                let months = [first, second].map(|trials| trials.outcome.resumed[lane]);
                let both = months[0].min(months[1]).min(1e4) as usize + 1;
                let course = course(history);
                let course = &course[..course.len().min(both)];
                let (below, above) = (course.iter().all(|x| *x <= 0.0), course.iter().all(|x| *x >= 0.0));
                let lawful =
                    seen.count(below, above && !below, months) || [&less, &more].iter().any(|s| is_tie(s, at, lane));
                assert!(lawful, "{what}, {}: {months:?}", at.trial(&more, lane));
            }
        });
    }
    seen.assert_enough(what);
}

#[test]
fn a_costlier_failure_never_brings_it_forward_while_success_is_rarer_than_at_the_reference() {
    follows_a_course(
        "failure cost",
        |specs, more| sure(&mut specs.resumption.failure_cost, if more { 2.0 } else { 0.2 }),
        |history| history.expected.iter().map(|success| success - history.reference).collect(),
    );
}

#[test]
fn a_more_sensitive_adversary_never_strikes_earlier_while_an_attack_is_worth_less_than_at_the_reference() {
    follows_a_course(
        "sensitivity",
        |specs, more| {
            // In shipped scenarios an attack is seldom worth as much as at their reference.
            sure(&mut specs.resumption.reference_ratio, 0.6);
            sure(&mut specs.resumption.sensitivity, if more { 4.0 } else { 0.2 });
        },
        |history| history.gain.clone(),
    );
}

#[test]
fn a_greater_effect_of_incidents_never_brings_it_forward_while_there_are_fewer_than_on_the_bare_course() {
    follows_a_course(
        "incident effect",
        |specs, more| sure(&mut specs.resumption.incident_effect, if more { 0.8 } else { 0.1 }),
        |history| history.unrest.clone(),
    );
}

/// Asserts that a wider spread of luck never brings forward in trials in which its coin lies below ½ (or above, where
/// `mild` says so), and never postpones in the others.
fn follows_its_coin(what: &str, change: fn(&mut Specs, bool), coin: &str, mild: fn(f64) -> bool) {
    let mut seen = Seen::default();
    for name in SHIPPED {
        let scenario = shipped(name, &[]);
        let [less, more] = [false, true].map(|more| changed(&scenario, |specs| change(specs, more)));
        side_by_side(&less, &more, PLACES, &mut |at, [first, second]| {
            let mut luck: Luck = at.luck(&more);
            for lane in 0..LANES {
                let months = [first, second].map(|trials| trials.outcome.resumed[lane]);
                let mild = mild(luck.uniform(coin, lane));
                let lawful = seen.count(mild, !mild, months) || [&less, &more].iter().any(|s| is_tie(s, at, lane));
                assert!(lawful, "{what}, {}: {months:?}", at.trial(&more, lane));
            }
        });
    }
    seen.assert_enough(what);
}

#[test]
fn a_wider_spread_of_motives_never_brings_it_forward_where_the_motive_is_weaker_than_average() {
    let spread = |specs: &mut Specs, more| sure(&mut specs.resumption.motive_spread, if more { 1.5 } else { 0.3 });
    follows_its_coin("motive", spread, "adversary/motive", |u| u < 0.5);
}

#[test]
fn a_wider_misperception_never_brings_it_forward_where_the_pledge_is_overrated() {
    let spread = |specs: &mut Specs, more| sure(&mut specs.credibility.misperception, if more { 3.0 } else { 0.2 });
    follows_its_coin("misperception", spread, "adversary/misperception", |u| u > 0.5);
}
