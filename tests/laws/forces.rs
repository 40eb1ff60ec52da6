//! What forces do to the hazard and to incidents: their size, consent, and observers.

use guarantor::engine::block::{Block, Ground};
use guarantor::model::Trials;
use guarantor::model::metric::Metric;
use guarantor::scenario::Scenario;
use guarantor::streams::LANES;

use crate::common::over_baseline;

const WORLDS: u32 = 64;

/// One contributor who is sure to come, at once and to stay, beside an option without any; every ceasefire holds, for
/// the base hazard is next to nothing, so that hazards of the same months can be compared.
///
/// `consent` is a quantity, or nothing for the baseline's.
fn one_force(troops: &str, consent: &str, promised: &str) -> Scenario {
    let consent = if consent.is_empty() { String::new() } else { format!("consent_chance = {consent}") };
    let text = format!(
        r#"
        [ceasefire]
        early_collapse_chance = 0
        {consent}
        [backstop]
        kept_chance = 1
        erosion_rate = 0
        reviews = []
        [coalition]
        lift_per_month = 1000000
        [resumption]
        five_year_hold = 0.999999999999
        [[option]]
        name = "none"
        set = {{ "contributor" = [], "backstop.promised" = [] }}
        [[option]]
        name = "force"
        [option.set]
        "contributor" = []
        "backstop.promised" = {promised}
        [option.set."contributor.force"]
        name = "Force"
        approval = {{ given = true }}
        troops = {troops}
        "#
    );
    over_baseline(&text, &[], &[])
}

/// Sums over the trials of each world, without and with the force: of hazards and of incidents.
struct Effect(Vec<[[f64; 2]; 2]>);

impl Effect {
    fn of(scenario: &Scenario) -> Self {
        let ground = Ground::new(scenario);
        let mut block = Block::new(&ground);
        let sum = |trials: &Trials| {
            let incidents = &trials.outcome.metrics[Metric::Incidents as usize];
            let hazard = (0..LANES).filter_map(|trial| trials.cumulated_hazard(trial));
            let sum = |numbers: &mut dyn Iterator<Item = f32>| numbers.map(f64::from).sum::<f64>();
            [sum(&mut { hazard }), sum(&mut incidents.iter().copied())]
        };
        let world = |world| {
            block.enter(world);
            block.draw(0, LANES);
            [0, 1].map(|option| sum(block.follow(option)))
        };
        Self((0..WORLDS).map(world).collect())
    }

    /// Mean monthly hazard with the force over that without, in each world, sorted.
    fn hazard_ratios(&self) -> Vec<f64> {
        let mut ratios: Vec<f64> = self.0.iter().map(|[without, with]| with[0] / without[0]).collect();
        ratios.sort_by(f64::total_cmp);
        ratios
    }

    /// Mean over worlds of the log hazard ratio.
    fn log_hazard_ratio(&self) -> f64 {
        let ratios = self.hazard_ratios();
        ratios.iter().map(|ratio| libm::log(*ratio)).sum::<f64>() / ratios.len() as f64
    }

    /// Share of worlds in which the force raises incidents.
    fn raises_incidents(&self) -> f64 {
        self.0.iter().filter(|[without, with]| with[1] > without[1]).count() as f64 / self.0.len() as f64
    }

    /// Share of worlds in which the force lowers them.
    fn lowers_incidents(&self) -> f64 {
        self.0.iter().filter(|[without, with]| with[1] < without[1]).count() as f64 / self.0.len() as f64
    }
}

fn share_within(ratios: &[f64], low: f64, high: f64) -> f64 {
    ratios.iter().filter(|ratio| (low..=high).contains(*ratio)).count() as f64 / ratios.len() as f64
}

#[test]
fn a_consented_force_of_a_brigade_or_two_has_a_hazard_ratio_of_the_published_order() {
    let ratios = Effect::of(&one_force("{ uniform = [5000, 10000] }", "1", "[]")).hazard_ratios();
    let share = share_within(&ratios, 0.25, 1.2);
    assert!(share >= 0.95, "{share} of worlds from {} to {}", ratios[0], ratios[ratios.len() - 1]);
}

#[test]
fn observers_alone_hardly_change_the_hazard() {
    let alone = Effect::of(&one_force("0", "1", "[]")).hazard_ratios();
    assert_eq!(share_within(&alone, 1.0 - 1e-12, 1.0 + 1e-12), 1.0);
    // With the means of the United States they calm incidents a little.
    let monitored = Effect::of(&one_force("0", "1", "[\"monitoring\"]")).hazard_ratios();
    let share = share_within(&monitored, 0.8, 1.0);
    assert!(share >= 0.95, "{share} of worlds from {} to {}", monitored[0], monitored[monitored.len() - 1]);
}

#[test]
fn land_troops_hardly_matter_below_a_thousand() {
    for consent in ["", "0", "1"] {
        for troops in ["100", "300", "1000"] {
            let effect = Effect::of(&one_force(troops, consent, "[]"));
            let mean = effect.log_hazard_ratio();
            assert!(mean.abs() <= 0.1, "{troops}, consent {consent}: mean log hazard ratio {mean}");
            let share = share_within(&effect.hazard_ratios(), 0.8, 1.2);
            assert!(share >= 0.95, "{troops}, consent {consent}: {share}");
        }
    }
}

#[test]
fn beyond_five_thousand_each_doubling_of_land_troops_matters_about_as_much() {
    for consent in ["", "1"] {
        let sizes = [5_000, 10_000, 20_000, 40_000, 80_000];
        let effects = sizes.map(|troops| Effect::of(&one_force(&troops.to_string(), consent, "[]")).log_hazard_ratio());
        let doublings: Vec<f64> = effects.windows(2).map(|pair| pair[0] - pair[1]).collect();
        let mean = doublings.iter().sum::<f64>() / doublings.len() as f64;
        assert!(mean > 0.02, "consent {consent}: {effects:?}");
        let alike = doublings.iter().all(|doubling| (0.5 * mean..=2.0 * mean).contains(doubling));
        assert!(alike, "consent {consent}: {effects:?}");
    }
}

#[test]
fn light_troops_raise_incidents_without_consent_and_lower_them_with_it() {
    for troops in ["300", "1000", "3000"] {
        let raises = Effect::of(&one_force(troops, "0", "[]")).raises_incidents();
        assert!(raises >= 0.95, "{troops} without consent raise them in {raises} of worlds");
        let lowers = Effect::of(&one_force(troops, "1", "[]")).lowers_incidents();
        assert!(lowers >= 0.95, "{troops} with consent lower them in {lowers} of worlds");
    }
}
