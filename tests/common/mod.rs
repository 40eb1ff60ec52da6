//! Scenarios that several tests use.

pub mod random;

use std::path::Path;

use guarantor::engine::batch::{self, Progress, Tallies};
use guarantor::model::Trials;
use guarantor::scenario::{self, Overrides, Scenario};
use guarantor::streams::LANES;

/// The files in `scenarios/`.
pub const SHIPPED: [&str; 7] = [
    "baseline",
    "davos-2026-01",
    "elysee-2025-09",
    "first-package-2025-08",
    "history",
    "paris-2025-09",
    "washington-2025-08",
];

/// A shipped scenario, with `--set`.
pub fn shipped(name: &str, set: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
    let overrides = Overrides { set: owned(set), ..Overrides::default() };
    scenario::load(&path, &overrides).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A text laid over the baseline, with `--set`, and only these of its options (all where empty).
pub fn over_baseline(text: &str, options: &[&str], set: &[&str]) -> Scenario {
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    let overrides = Overrides { set: owned(set), options: owned(options), ..Overrides::default() };
    scenario::load_text("test", &text, &overrides).unwrap_or_else(|error| panic!("{text}\n{set:?}\n{error}"))
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Runs a scenario with so many worlds and trials.
pub fn run(scenario: &Scenario, worlds: u32, trials: u32, threads: usize) -> (Scenario, Tallies) {
    let mut scenario = scenario.clone();
    scenario.run.worlds = worlds;
    scenario.run.trials = trials;
    let tallies = batch::run(&scenario, threads, &Progress::default());
    let tallies = tallies.unwrap_or_else(|error| panic!("{error}"));
    (scenario, tallies)
}

/// Which part of a block's numbers is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Months of the course; later ones are left out.
    pub months: usize,
    /// Members of the option.
    pub members: usize,
    /// Whether the metrics, which need the horizon, are looked at.
    pub metrics: bool,
}

impl Part {
    /// All of an option.
    pub fn whole(scenario: &Scenario, option: usize) -> Self {
        let specs = &scenario.options[option].specs;
        Self { months: specs.horizon_months as usize, members: specs.contributors.len(), metrics: true }
    }
}

/// Every number of every trial of a block that means anything, as bits; who joined comes last.
pub fn bits(trials: &Trials, part: Part) -> Vec<Vec<u32>> {
    (0..LANES).map(|lane| trial_bits(trials, lane, part)).collect()
}

fn trial_bits(trials: &Trials, lane: usize, part: Part) -> Vec<u32> {
    let (terms, outcome, campaign) = (&trials.ceasefire, &trials.outcome, &trials.campaign);
    let mut numbers = vec![terms.came[lane]];
    if terms.came[lane] > 0.0 {
        let months = part.months;
        let resumed = if outcome.resumed[lane] < months as f32 { outcome.resumed[lane] } else { f32::INFINITY };
        numbers.extend([terms.month[lane], terms.settled[lane], terms.consent[lane], resumed]);
        let months = outcome.musters[..months].iter().filter_map(|muster| muster.of(lane));
        numbers.extend(months.flat_map(|(troops, posture)| [troops, posture]));
        if resumed.is_finite() {
            numbers.extend([&campaign.area, &campaign.losses, &campaign.fights, &campaign.acts].map(|x| x[lane]));
        }
    }
    if part.metrics {
        numbers.push(outcome.class[lane]);
        numbers.extend(outcome.metrics.iter().map(|metric| metric[lane]));
    }
    numbers.extend(trials.contributions.joined[..part.members].iter().map(|joined| joined[lane]));
    let one_nan = |x: f32| if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() };
    numbers.into_iter().map(one_nan).collect()
}
