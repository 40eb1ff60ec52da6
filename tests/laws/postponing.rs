//! With luck fixed, trial by trial: what never brings the resumption forward, in shipped scenarios and in random ones.
//!
//! Why they are laws. The war resumes when the cumulated hazard reaches a clock that nothing but luck sets, so it is
//! enough that every month's hazard is no larger. The hazard rises with the utility of an attack,
//! u = (1 + K)·q̂ − K − Ĉ·coalition_price − Ĉ·V̂·us_price − sanctions, and with incidents. As K ≥ 0, u rises with q̂, which is
//! a mean of three chances of quick success: q(m_0) ≥ q(m_c) ≥ q(m_u), for the coalition and US air power only add to the
//! defence and `win_slope` ≥ 0. So whatever lowers a log force ratio lowers u; and so does whatever raises Ĉ or V̂, which
//! moves weight to the smaller chances and adds to the price. `docs/laws.md` has a line for each.

use guarantor::model::Specs;
use guarantor::model::component::{Component, Components};
use guarantor::model::contributor::{Approval, Contributor, Pool};
use guarantor::quantity::Quantity;
use proptest::prelude::*;

use crate::common::random::settings;
use crate::common::{SHIPPED, over_baseline, shipped};
use crate::pair::{PLACES, between, changed, compared, scale, sure, turn};

/// Something that only ever postpones: in words; what it presupposes; how it is set, from 0 to 1 ever more so.
struct Law(&'static str, fn(&mut Specs), fn(&mut Specs, f64));

fn each(specs: &mut Specs, change: impl Fn(&mut Contributor)) {
    specs.contributors.iter_mut().for_each(change);
}

fn pools(specs: &mut Specs, change: impl Fn(&mut Pool)) {
    specs.contributors.iter_mut().filter_map(|one| one.pool.as_mut()).for_each(change);
}

fn approval(median: f64) -> Approval {
    Approval::Takes { months: Quantity::constant_of(median), spread: Quantity::constant_of(0.5) }
}

/// Nothing is presupposed.
fn always(_: &mut Specs) {}

/// A stronger adversary stays the stronger one while 1 − regrowth + volatility·z is not below 0.
fn calm(specs: &mut Specs) {
    sure(&mut specs.adversary.regrowth, 0.4);
    sure(&mut specs.adversary.volatility, 0.08);
}

/// Nobody comes or stays for the backstop's sake. Some lift is there without it: with none at all, logistics would
/// decide whether anybody is there to be provoked by.
pub fn same_countries(specs: &mut Specs) {
    some_lift(specs);
    each(specs, |one| {
        one.needs.backstop = Components::default();
        sure(&mut one.quantities.exit_rate, 0.0);
        sure(&mut one.quantities.notice_months, 0.0);
    });
}

/// The same countries, and a promise that is easier to drop while it is not ratified.
fn ratifiable(specs: &mut Specs) {
    same_countries(specs);
    sure(&mut specs.backstop.quantities.unratified_factor, 1.5);
}

/// Troops that are pledged are there, if not all at once.
fn some_lift(specs: &mut Specs) {
    sure(&mut specs.coalition.quantities.lift_per_month, 700.0);
}

/// A country more does not draw incidents.
fn unprovoked(specs: &mut Specs) {
    sure(&mut specs.incidents.provocation, 0.0);
}

/// Nor does one that came earlier shrink earlier, at its first rotation.
fn unprovoked_and_unpooled(specs: &mut Specs) {
    unprovoked(specs);
    each(specs, |one| one.pool = None);
}

/// A settlement calms, and nobody whom it brings provokes.
fn settlements_calm(specs: &mut Specs) {
    unprovoked(specs);
    sure(&mut specs.resumption.settlement_effect, -0.5);
}

/// A reduced backstop has air power left, of which a reduction can say something.
fn struck_from_the_floor(specs: &mut Specs) {
    specs.backstop.floor = specs.backstop.floor.with(Component::Strike);
}

fn imposed(specs: &mut Specs) {
    specs.ceasefire.imposed = true;
}

/// Peace strength is below that of the first day; otherwise a slower change is a slower growth.
fn drawing_down(specs: &mut Specs) {
    sure(&mut specs.host.strength, 9e5);
    sure(&mut specs.host.peace_strength, 4e5);
}

const LAWS: &[Law] = &[
    // The ceasefire.
    Law("less early collapse", always, |s, x| turn(&mut s.ceasefire.quantities.early_collapse_chance, [0.9, 0.0], x)),
    Law("a likelier consent", always, |s, x| turn(&mut s.ceasefire.quantities.consent_chance, [0.0, 1.0], x)),
    Law("a likelier settlement", settlements_calm, |s, x| {
        turn(&mut s.ceasefire.quantities.settlement_chance, [0.0, 1.0], x)
    }),
    // The backstop, where the same countries come, arrive and stay in the same months.
    Law("a backstop likelier to be kept", same_countries, |s, x| {
        turn(&mut s.backstop.quantities.kept_chance, [0.0, 1.0], x)
    }),
    Law("a backstop likelier reduced than withdrawn", same_countries, |s, x| {
        turn(&mut s.backstop.quantities.reduced_chance, [0.0, 1.0], x)
    }),
    Law("slower erosion", same_countries, |s, x| turn(&mut s.backstop.quantities.erosion_rate, [3.0, 0.0], x)),
    Law("a promise that is harder to drop", same_countries, |s, x| {
        turn(&mut s.backstop.quantities.unratified_factor, [9.0, 0.0], x)
    }),
    Law("a quicker recovery", same_countries, |s, x| turn(&mut s.backstop.quantities.recovery_rate, [0.0, 9.0], x)),
    Law("kinder reviews", same_countries, |s, x| {
        s.backstop.reviews.iter_mut().for_each(|review| sure(&mut review.drop_chance, 1.0 - x))
    }),
    Law("a ratification", ratifiable, |s, x| s.backstop.ratified = x >= 0.5),
    Law("a broader floor", same_countries, |s, x| {
        s.backstop.floor =
            Component::ALL.into_iter().take((8.9 * x) as usize).fold(Components::default(), Components::with)
    }),
    // Who comes, where nobody is provoked by them.
    Law("more willing countries", unprovoked, |s, x| each(s, |one| sure(&mut one.quantities.willing, x))),
    Law("countries that ask for less", unprovoked, |s, x| each(s, |one| sure(&mut one.quantities.unmet_factor, x))),
    // Whoever needs partners comes after somebody who does not: the first country needs none.
    Law("countries that need fewer partners", unprovoked, |s, x| {
        let countries = s.contributors.iter_mut().enumerate();
        countries.for_each(|(place, one)| one.needs.partners = (2.0 * place as f64 * (1.0 - x)) as u32)
    }),
    Law("countries that stay longer", unprovoked, |s, x| {
        each(s, |one| sure(&mut one.quantities.exit_rate, between(3.0, 0.0, x)))
    }),
    Law("countries that mind a shrinking backstop less", unprovoked, |s, x| {
        turn(&mut s.coalition.quantities.us_exit_factor, [20.0, 0.0], x)
    }),
    Law("a shorter notice", unprovoked_and_unpooled, |s, x| {
        each(s, |one| sure(&mut one.quantities.notice_months, between(30.0, 0.0, x)))
    }),
    Law("a quicker approval", unprovoked_and_unpooled, |s, x| {
        each(s, |one| one.approval = approval(between(30.0, 0.1, x)))
    }),
    // What they bring, where they have brought some before.
    Law("more troops of those who send some", some_lift, |s, x| {
        each(s, |one| scale(&mut one.quantities.troops, 1.0 + x))
    }),
    Law("more aircraft", always, |s, x| each(s, |one| sure(&mut one.quantities.aircraft, 60.0 * x))),
    Law("more ships", always, |s, x| each(s, |one| sure(&mut one.quantities.ships, 20.0 * x))),
    Law("more trainers", always, |s, x| each(s, |one| sure(&mut one.quantities.trainers, 3_000.0 * x))),
    Law("larger pools", some_lift, |s, x| pools(s, |pool| scale(&mut pool.persons, 0.02 + x))),
    Law("shorter turns", some_lift, |s, x| pools(s, |pool| sure(&mut pool.rotation_ratio, between(9.0, 1.0, x)))),
    Law("a later first rotation", some_lift, |s, x| s.coalition.first_rotation_months = (40.0 * x) as u32),
    Law("more lift", always, |s, x| turn(&mut s.coalition.quantities.lift_per_month, [100.0, 20_000.0], x)),
    Law("more US lift", some_lift, |s, x| turn(&mut s.coalition.quantities.us_lift_per_month, [0.0, 20_000.0], x)),
    // The host.
    Law("a stronger host on the first day", always, |s, x| turn(&mut s.host.strength, [2e5, 1.2e6], x)),
    Law("a stronger host in peace", always, |s, x| turn(&mut s.host.peace_strength, [2e5, 1.2e6], x)),
    Law("a slower drawdown", drawing_down, |s, x| turn(&mut s.host.drawdown_months, [1.0, 100.0], x)),
    Law("more supply of its own", always, |s, x| turn(&mut s.host.domestic_supply, [0.0, 1.0], x)),
    Law("a faster growth of its own supply", always, |s, x| turn(&mut s.host.domestic_growth, [0.0, 0.3], x)),
    Law("more European supply", always, |s, x| turn(&mut s.host.european_supply, [0.0, 1.0], x)),
    Law("a faster growth of European supply", always, |s, x| turn(&mut s.host.european_growth, [0.0, 0.3], x)),
    Law("more US supply", always, |s, x| turn(&mut s.host.us_supply, [0.0, 1.0], x)),
    Law("a strength that depends less on supply", always, |s, x| turn(&mut s.host.supply_elasticity, [2.0, 0.0], x)),
    Law("training that gains more", always, |s, x| turn(&mut s.host.training_gain, [0.0, 1.0], x)),
    Law("training that is full with fewer trainers", always, |s, x| {
        turn(&mut s.host.trainers_full, [9_000.0, 100.0], x)
    }),
    // The adversary.
    Law("a weaker adversary", calm, |s, x| turn(&mut s.adversary.strength, [2e6, 2e5], x)),
    Law("a lower ceiling", calm, |s, x| turn(&mut s.adversary.ceiling, [2e6, 2e5], x)),
    Law("less outside support", calm, |s, x| turn(&mut s.adversary.outside_support, [1.0, 0.0], x)),
    Law("a more sanctioned adversary", calm, |s, x| turn(&mut s.adversary.sanctions_drag, [0.0, 1.0], x)),
    Law("soldiers of less quality", always, |s, x| turn(&mut s.adversary.quality, [3.0, 0.3], x)),
    // The balance.
    Law("less surprise", always, |s, x| turn(&mut s.balance.surprise, [2.0, 0.0], x)),
    Law("more warning", always, |s, x| turn(&mut s.balance.warning_share, [0.0, 1.0], x)),
    Law("a stronger US air defence", always, |s, x| turn(&mut s.balance.us_air_defence, [0.0, 1.0], x)),
    Law("a stronger European air defence", always, |s, x| turn(&mut s.balance.european_air_defence, [0.0, 1.0], x)),
    Law("an air defence that is full with fewer aircraft", always, |s, x| {
        turn(&mut s.balance.aircraft_full, [300.0, 5.0], x)
    }),
    Law("better coalition soldiers", always, |s, x| turn(&mut s.balance.coalition_quality, [0.2, 5.0], x)),
    Law("a larger surge", always, |s, x| turn(&mut s.balance.surge, [0.0, 2e5], x)),
    Law("a stronger strike", always, |s, x| turn(&mut s.balance.strike_effect, [0.0, 3.0], x)),
    // Credibility.
    Law("a force that is present sooner", always, |s, x| turn(&mut s.credibility.presence_scale, [50_000.0, 500.0], x)),
    Law("aircraft that are more of a presence", always, |s, x| turn(&mut s.credibility.per_aircraft, [0.0, 500.0], x)),
    Law("ships that are more of a presence", always, |s, x| turn(&mut s.credibility.per_ship, [0.0, 1_000.0], x)),
    Law("a coalition that is readier to fight", always, |s, x| turn(&mut s.credibility.constant, [-5.0, 5.0], x)),
    Law("a tighter tripwire", always, |s, x| turn(&mut s.credibility.tripwire, [0.0, 3.0], x)),
    Law("a tripwire of fewer troops", always, |s, x| turn(&mut s.credibility.tripwire_scale, [20_000.0, 300.0], x)),
    Law("partners that bind more", always, |s, x| turn(&mut s.credibility.per_ten_partners, [0.0, 3.0], x)),
    Law("components that bind more", always, |s, x| turn(&mut s.credibility.us_presence, [0.0, 3.0], x)),
    Law("a guarantee that binds the coalition more", always, |s, x| turn(&mut s.credibility.guarantee, [0.0, 3.0], x)),
    Law("a United States that is readier to act", always, |s, x| turn(&mut s.credibility.us_constant, [-5.0, 5.0], x)),
    Law("a ratification that binds more", always, |s, x| turn(&mut s.credibility.us_ratified, [0.0, 3.0], x)),
    Law("a guarantee that binds the United States more", always, |s, x| {
        turn(&mut s.credibility.us_guarantee, [0.0, 3.0], x)
    }),
    Law("a reduction that says less", struck_from_the_floor, |s, x| turn(&mut s.credibility.us_reduced, [5.0, 0.0], x)),
    // Incidents.
    Law("monitoring that calms more", always, |s, x| turn(&mut s.incidents.monitoring_effect, [0.0, 3.0], x)),
    Law("a force that calms more where it is wanted", always, |s, x| {
        turn(&mut s.incidents.force_effect, [0.0, 3.0], x)
    }),
    Law("a force that calms with fewer troops", always, |s, x| {
        turn(&mut s.incidents.force_scale, [20_000.0, 300.0], x)
    }),
    Law("a force that provokes less where it is not", always, |s, x| turn(&mut s.incidents.provocation, [3.0, 0.0], x)),
    Law("a bare course that settles slower", always, |s, x| turn(&mut s.incidents.settling_months, [1.0, 60.0], x)),
    // The resumption.
    Law("a higher base rate of holding", always, |s, x| turn(&mut s.resumption.five_year_hold, [0.05, 0.95], x)),
    Law("a base rate that applies to stronger attackers", always, |s, x| {
        turn(&mut s.resumption.reference_ratio, [0.3, 4.0], x)
    }),
    Law("a higher price of fighting the coalition", always, |s, x| {
        turn(&mut s.resumption.coalition_price, [0.0, 3.0], x)
    }),
    Law("a higher price of fighting the United States", always, |s, x| turn(&mut s.resumption.us_price, [0.0, 3.0], x)),
    Law("a higher price of sanctions", always, |s, x| turn(&mut s.resumption.sanctions_price, [0.0, 5.0], x)),
    Law("a settlement that calms more", always, |s, x| turn(&mut s.resumption.settlement_effect, [2.0, -3.0], x)),
    Law("imposed terms that chafe less", imposed, |s, x| turn(&mut s.resumption.imposed_effect, [3.0, -2.0], x)),
];

#[test]
fn what_postpones_never_brings_the_resumption_forward() {
    let scenarios = SHIPPED.map(|name| shipped(name, &[]));
    let mut broken = Vec::new();
    for Law(words, given, set) in LAWS {
        let mut later = 0;
        for scenario in &scenarios {
            let given = changed(scenario, given);
            let [less, more] = [0.2, 0.8].map(|x| changed(&given, |specs| set(specs, x)));
            match compared(&less, &more, PLACES) {
                Ok(count) => later += count,
                Err(found) => broken.push(format!("{words}: {found}")),
            }
        }
        // A law that moves nothing would hold whatever the model did.
        if later == 0 {
            broken.push(format!("{words} postponed nothing"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

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
        let [less, more] = [ends[0].min(ends[1]), ends[0].max(ends[1])];
        let [less, more] = [less, more].map(|x| changed(&given, |specs| turned(specs, x)));
        let found = compared(&less, &more, &[(world, 0)]);
        prop_assert!(found.is_ok(), "{words}: {found:?}");
    }
}
