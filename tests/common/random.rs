//! Random scenarios over the baseline.

use proptest::prelude::*;

/// Quantities and the ranges in which they are drawn for random scenarios.
const RANGES: &[(&str, f64, f64)] = &[
    ("ceasefire.settlement_chance", 0.0, 1.0),
    ("ceasefire.consent_chance", 0.0, 1.0),
    ("ceasefire.early_collapse_chance", 0.0, 0.9),
    ("backstop.kept_chance", 0.0, 1.0),
    ("backstop.reduced_chance", 0.0, 1.0),
    ("backstop.erosion_rate", 0.0, 5.0),
    ("backstop.unratified_factor", 0.0, 3.0),
    ("backstop.recovery_rate", 0.0, 5.0),
    ("coalition.common_will", 0.0, 1.0),
    ("coalition.us_exit_factor", 0.0, 8.0),
    ("coalition.lift_per_month", 0.0, 9_000.0),
    ("coalition.us_lift_per_month", 0.0, 9_000.0),
    ("contributor.france.troops", 0.0, 90_000.0),
    ("contributor.france.aircraft", 0.0, 200.0),
    ("contributor.france.ships", 0.0, 30.0),
    ("contributor.france.trainers", 0.0, 9_000.0),
    ("contributor.france.willing", 0.0, 1.0),
    ("contributor.france.notice_months", 0.0, 20.0),
    ("contributor.france.exit_rate", 0.0, 4.0),
    ("contributor.france.pool", 0.0, 50_000.0),
    ("contributor.united-kingdom.unmet_factor", 0.0, 1.0),
    ("contributor.united-kingdom.exit_rate", 0.0, 4.0),
    ("contributor.united-kingdom.rotation_ratio", 1.0, 6.0),
    ("host.strength", 1_000.0, 2_000_000.0),
    ("host.peace_strength", 1_000.0, 2_000_000.0),
    ("host.drawdown_months", 0.1, 100.0),
    ("host.domestic_supply", 0.0, 1.0),
    ("host.domestic_growth", 0.0, 0.3),
    ("host.supply_elasticity", 0.0, 3.0),
    ("host.training_gain", 0.0, 1.0),
    ("host.trainers_full", 10.0, 9_000.0),
    ("adversary.strength", 1_000.0, 2_000_000.0),
    ("adversary.ceiling", 1_000.0, 2_000_000.0),
    ("adversary.regrowth", 0.0, 1.0),
    ("adversary.volatility", 0.0, 0.4),
    ("adversary.quality", 0.2, 3.0),
    ("adversary.sanctions_drag", 0.0, 1.0),
    ("adversary.outside_support", 0.0, 1.0),
    ("balance.surprise", 0.0, 2.0),
    ("balance.warning_share", 0.0, 1.0),
    ("balance.european_air_defence", 0.0, 1.0),
    ("balance.coalition_quality", 0.1, 5.0),
    ("balance.surge", 0.0, 200_000.0),
    ("balance.strike_effect", 0.0, 3.0),
    ("balance.win_constant", -3.0, 3.0),
    ("balance.win_slope", 0.0, 5.0),
    ("credibility.presence_scale", 10.0, 50_000.0),
    ("credibility.constant", -5.0, 5.0),
    ("credibility.tripwire", 0.0, 3.0),
    ("credibility.us_constant", -5.0, 5.0),
    ("credibility.us_reduced", 0.0, 5.0),
    ("credibility.misperception", 0.0, 4.0),
    ("incidents.level", 0.01, 100.0),
    ("incidents.persistence", 0.0, 1.0),
    ("incidents.volatility", 0.0, 2.0),
    ("incidents.force_effect", 0.0, 3.0),
    ("incidents.provocation", 0.0, 3.0),
    ("resumption.reference_ratio", 0.1, 5.0),
    ("resumption.five_year_hold", 0.001, 1.0),
    ("resumption.shape", 0.1, 3.0),
    ("resumption.motive_spread", 0.0, 3.0),
    ("resumption.sensitivity", 0.0, 9.0),
    ("resumption.failure_cost", 0.0, 5.0),
    ("resumption.coalition_price", 0.0, 5.0),
    ("resumption.us_price", 0.0, 5.0),
    ("resumption.sanctions_price", 0.0, 5.0),
    ("resumption.incident_effect", 0.0, 2.0),
    ("resumption.imposed_effect", -3.0, 3.0),
    ("campaign.committed_share", 0.01, 1.0),
    ("campaign.weekly_stop_chance", 0.0, 0.5),
    ("campaign.adversary_loss", 0.0, 0.1),
    ("campaign.host_loss", 0.0, 0.1),
    ("campaign.loss_exponent", 0.0, 4.0),
    ("campaign.break_share", 0.0, 1.0),
    ("campaign.breakthrough_penalty", -3.0, 5.0),
    ("campaign.area_spread", 0.0, 2.0),
    ("campaign.coalition_response_weeks", 0.0, 20.0),
    ("campaign.us_response_weeks", 0.0, 20.0),
    ("outcome.violent_above", 0.0, 50.0),
];

/// The vocabulary of the backstop.
pub const COMPONENTS: [&str; 8] =
    ["intelligence", "air-defence", "arms-supply", "monitoring", "logistics", "coordination", "strike", "guarantee"];

/// Contributors whose conditions are drawn for random scenarios, and whom they may name.
const NAMED: &[&str] = &["france", "united-kingdom", "germany", "spain", "poland", "estonia"];

/// Conditions of one contributor.
fn needs() -> impl Strategy<Value = String> {
    let components = prop::sample::subsequence(COMPONENTS.to_vec(), 0..=3);
    let named = prop::sample::subsequence(NAMED.to_vec(), 0..=2);
    (prop::sample::select(NAMED), components, 0..6_u32, named, any::<[bool; 2]>()).prop_map(
        |(key, components, partners, named, [consent, settlement])| {
            let named: Vec<_> = named.into_iter().filter(|other| *other != key).collect();
            format!(
                "contributor.{key}.needs={{ backstop = {components:?}, partners = {partners}, \
                    contributors = {named:?}, consent = {consent}, settlement = {settlement} }}"
            )
        },
    )
}

/// A dozen numbers and the shape of a scenario around them.
pub fn settings() -> impl Strategy<Value = Vec<String>> {
    let numbers = prop::collection::vec((prop::sample::select(RANGES), 0.0..=1.0_f64), 12);
    let number = |((path, low, high), u): ((&str, f64, f64), f64)| format!("{path}={:?}", low + (high - low) * u);
    let components = || prop::sample::subsequence(COMPONENTS.to_vec(), 0..=8);
    let onset = prop_oneof![
        (0.0..30.0_f64).prop_map(|months| format!("{{ after_months = {months:?} }}")),
        (0.0..0.5_f64, 1..40_u32)
            .prop_map(|(chance, within)| format!("{{ monthly_chance = {chance:?}, within_months = {within} }}")),
    ];
    let review = (1..60_u32, 0.0..1.0_f64, 1..20_u32).prop_map(|(first, chance, gap)| {
        let second = first + gap;
        format!(
            "[{{ calendar_month = {first}, drop_chance = {chance:?} }}, {{ calendar_month = {second}, drop_chance = 0.5 }}]"
        )
    });
    let counts = (1..90_u32, 1..30_u32, 0..12_u32);
    let needs = prop::collection::vec(needs(), 0..4);
    (numbers, components(), components(), onset, review, any::<[bool; 2]>(), counts, needs).prop_map(
        move |(numbers, promised, floor, onset, reviews, [ratified, imposed], (horizon, weeks, rotation), needs)| {
            let mut set: Vec<String> = numbers.into_iter().map(number).chain(needs).collect();
            set.push(format!("backstop.promised={promised:?}"));
            set.push(format!("backstop.floor={floor:?}"));
            set.push(format!("backstop.reviews={reviews}"));
            set.push(format!("backstop.ratified={ratified}"));
            set.push(format!("ceasefire.onset={onset}"));
            set.push(format!("ceasefire.imposed={imposed}"));
            set.push(format!("run.horizon_months={horizon}"));
            set.push(format!("campaign.max_weeks={weeks}"));
            set.push(format!("coalition.first_rotation_months={rotation}"));
            set
        },
    )
}
