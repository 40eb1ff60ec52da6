//! With luck fixed, trial by trial: what never costs more ground once the war has resumed.
//!
//! Why they are laws. A week's losses are monotone in both strengths: as 7·loss·ρ^∓g is held within ½ and g ≥ 0, each
//! side's strength at the end of a week rises with its own at the start and falls with the other's. So whoever lowers the
//! ratio ρ once (or in some weeks) lowers it in every later week: breakthroughs are no likelier in any week, and the
//! adversary breaks no later. As a breakthrough takes more than a stalemate, no week's area is larger.

use guarantor::model::Specs;
use guarantor::model::metric::Metric;
use guarantor::scenario::Scenario;
use guarantor::streams::LANES;
use proptest::prelude::*;

use crate::common::random::settings;
use crate::common::{SHIPPED, over_baseline, shipped};
use crate::pair::{PLACES, changed, side_by_side, sure, turn};

/// Something that never costs more ground: in words; what it presupposes; how it is set, from 0 to 1 ever more so.
struct Law(&'static str, fn(&mut Specs), fn(&mut Specs, f64));

/// A breakthrough takes more than a stalemate, and wars resume often enough.
fn breakthroughs_take_more(specs: &mut Specs) {
    sure(&mut specs.campaign.quantities.stalemate_area, 100.0);
    sure(&mut specs.campaign.quantities.breakthrough_area, 2_000.0);
    sure(&mut specs.resumption.five_year_hold, 0.3);
}

/// Whatever the balance, the war resumes in the same month; a stronger adversary stays the stronger one.
fn same_month(specs: &mut Specs) {
    breakthroughs_take_more(specs);
    sure(&mut specs.resumption.sensitivity, 0.0);
    sure(&mut specs.adversary.regrowth, 0.4);
    sure(&mut specs.adversary.volatility, 0.08);
}

/// The host loses nothing. Otherwise who comes late has not shared the losses of the first weeks, and more may be left in
/// the end.
fn without_losses(specs: &mut Specs) {
    breakthroughs_take_more(specs);
    sure(&mut specs.campaign.quantities.host_loss, 0.0);
}

const LAWS: &[Law] = &[
    Law("a breakthrough that takes less", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.breakthrough_area, [6_000.0, 200.0], x)
    }),
    Law("a stalemate that takes less", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.stalemate_area, [500.0, 0.0], x)
    }),
    Law("breakthroughs that are harder", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.breakthrough_penalty, [0.0, 5.0], x)
    }),
    Law("campaigns that stop sooner", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.weekly_stop_chance, [0.0, 0.5], x)
    }),
    Law("an adversary that breaks sooner", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.break_share, [1.0, 0.0], x)
    }),
    Law("an adversary that loses more", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.adversary_loss, [0.0, 0.02], x)
    }),
    Law("a host that loses less", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.host_loss, [0.02, 0.0], x)
    }),
    Law("a smaller war beside the same coalition", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.committed_share, [1.0, 0.05], x)
    }),
    Law("a quicker United States", breakthroughs_take_more, |s, x| {
        turn(&mut s.campaign.quantities.us_response_weeks, [30.0, 0.0], x)
    }),
    Law("a quicker coalition", without_losses, |s, x| {
        turn(&mut s.campaign.quantities.coalition_response_weeks, [30.0, 0.0], x)
    }),
    Law("a stronger host", same_month, |s, x| turn(&mut s.host.strength, [2e5, 1.2e6], x)),
    Law("a stronger host in peace", same_month, |s, x| turn(&mut s.host.peace_strength, [2e5, 1.2e6], x)),
    Law("a weaker adversary", same_month, |s, x| turn(&mut s.adversary.strength, [2e6, 2e5], x)),
    Law("soldiers of less quality", same_month, |s, x| turn(&mut s.adversary.quality, [3.0, 0.3], x)),
    Law("less surprise", same_month, |s, x| turn(&mut s.balance.surprise, [2.0, 0.0], x)),
    Law("more warning", same_month, |s, x| turn(&mut s.balance.warning_share, [0.0, 1.0], x)),
    Law("a stronger US air defence", same_month, |s, x| turn(&mut s.balance.us_air_defence, [0.0, 1.0], x)),
    Law("better coalition soldiers", same_month, |s, x| turn(&mut s.balance.coalition_quality, [0.2, 5.0], x)),
    Law("a larger surge", same_month, |s, x| turn(&mut s.balance.surge, [0.0, 2e5], x)),
    Law("a stronger strike", same_month, |s, x| turn(&mut s.balance.strike_effect, [0.0, 3.0], x)),
    Law("a coalition that is readier to fight", same_month, |s, x| turn(&mut s.credibility.constant, [-5.0, 5.0], x)),
    Law("a United States that is readier to act", same_month, |s, x| {
        turn(&mut s.credibility.us_constant, [-5.0, 5.0], x)
    }),
];

/// The first trial that loses more ground in the second scenario, in words; otherwise how many lose less. A coin may lie
/// so near its chance that `f32` sees it on the other side: in one trial of a comparison, not in more.
fn compared(before: &Scenario, after: &Scenario, places: &[(u32, u32)]) -> Result<usize, String> {
    let (mut less, mut more) = (0, Vec::new());
    side_by_side(before, after, places, &mut |at, [first, second]| {
        for lane in (0..LANES).filter(|lane| first.outcome.resumed[*lane].is_finite()) {
            assert_eq!(first.outcome.resumed[lane], second.outcome.resumed[lane], "{}", at.trial(before, lane));
            let [first, second] = [first, second].map(|trials| trials.outcome.metric(Metric::Area)[lane]);
            less += usize::from(second < first);
            if second > first * (1.0 + 1e-5) {
                more.push(format!("{}: {first} km² became {second}", at.trial(before, lane)));
            }
        }
    });
    if more.len() > 1 { Err(more.swap_remove(0)) } else { Ok(less) }
}

#[test]
fn what_helps_the_defence_never_costs_more_ground() {
    let scenarios = SHIPPED.map(|name| shipped(name, &[]));
    let mut broken = Vec::new();
    for Law(words, given, set) in LAWS {
        let mut less = 0;
        for scenario in &scenarios {
            let given = changed(scenario, given);
            let [worse, better] = [0.2, 0.8].map(|x| changed(&given, |specs| set(specs, x)));
            match compared(&worse, &better, PLACES) {
                Ok(count) => less += count,
                Err(found) => broken.push(format!("{words}: {found}")),
            }
        }
        if less == 0 {
            broken.push(format!("{words} saved nothing"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_does_it_in_random_scenarios(
        set in settings(),
        which in 0..LAWS.len(),
        ends in [0.0..=1.0_f64, 0.0..=1.0_f64],
        world in 0..1_000_u32,
    ) {
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        let Law(words, given, turned) = &LAWS[which];
        let given = changed(&over_baseline("", &["full"], &set), given);
        let [worse, better] = [ends[0].min(ends[1]), ends[0].max(ends[1])];
        let [worse, better] = [worse, better].map(|x| changed(&given, |specs| turned(specs, x)));
        let found = compared(&worse, &better, &[(world, 0)]);
        prop_assert!(found.is_ok(), "{words}: {found:?}");
    }
}
