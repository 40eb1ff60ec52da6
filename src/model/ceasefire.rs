//! Stage 1: does a ceasefire come, when, and on what terms?
//!
//! The month of onset is geometric, drawn by one exponential clock, so that a higher monthly chance never brings it
//! later. Where the adversary rejects a foreign force, naming one lowers that chance: the force's existence depends on
//! the ceasefire, and the ceasefire on the force.

use crate::keys::{Domain, Key, Kind};
use crate::lanes::{Simd, vectors};
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::quantity::Quantity;
use crate::streams::{Lanes, Law, Site, Source};

/// What `[ceasefire]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// When the guns fall silent.
    pub onset: Onset,
    /// Whether a third party forced the terms.
    pub imposed: bool,
    /// The section's quantities.
    pub quantities: Quantities,
}

/// When the guns fall silent.
#[derive(Clone, Debug, PartialEq)]
pub enum Onset {
    /// After so many months.
    After(Quantity),
    /// With a chance each month, and never if not within so many months.
    Monthly {
        /// Chance in each month.
        chance: Quantity,
        /// Months after which the trial ends as `no-ceasefire`.
        within_months: u32,
    },
}

impl Spec {
    /// Keys that are not quantities.
    pub const KEYS: &'static [Key] = &[
        Key {
            name: "onset",
            meaning: "When the guns fall silent.",
            unit: "months, or a chance a month",
            kind: Kind::Other("{ after_months = Q } or { monthly_chance = Q, within_months = n }"),
            default: None,
        },
        Key {
            name: "imposed",
            meaning: "Whether a third party forced the terms.",
            unit: "none",
            kind: Kind::Flag,
            default: Some("false"),
        },
    ];

    /// `after_months` of an onset.
    pub const AFTER_MONTHS: Key = Key {
        name: "onset.after_months",
        meaning: "Months from the scenario's start to the ceasefire, rounded down.",
        unit: "months",
        kind: Kind::Quantity(Domain::MONTHS),
        default: None,
    };

    /// `monthly_chance` of an onset.
    pub const MONTHLY_CHANCE: Key = Key {
        name: "onset.monthly_chance",
        meaning: "Chance in each month that the ceasefire begins.",
        unit: "chance a month",
        kind: Kind::Quantity(Domain::CHANCE),
        default: None,
    };
}

quantities! {
    /// The quantities of `[ceasefire]`.
    struct Quantities;
    /// The values of `[ceasefire]` in one world.
    struct Values;
    /// Chance that the ceasefire is a settlement: a treaty, not a truce.
    settlement_chance: CHANCE, "chance";
    /// Chance that the adversary consents to the foreign force.
    consent_chance: CHANCE, "chance";
    /// Multiplies the monthly chance of a ceasefire where the option names contributors with troops.
    rejection_factor: NON_NEGATIVE, "factor";
    /// Chance that a bare ceasefire collapses in its first two months.
    early_collapse_chance: CHANCE_BELOW_ONE, "chance";
}

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The onset.
    pub onset: WorldOnset,
    /// Whether a third party forced the terms.
    pub imposed: bool,
    /// The section's values.
    pub values: Values,
}

/// When the guns fall silent, in one world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WorldOnset {
    /// In this month.
    At(f32),
    /// With a hazard a month, and never if not before a month.
    Hazard {
        /// −ln(1 − monthly chance).
        a_month: f32,
        /// First month that is too late.
        within_months: f32,
    },
}

impl World {
    /// Draws the stage's unknowns. `foreign_force` says whether the option names contributors with troops.
    pub fn draw(spec: &Spec, foreign_force: bool, visit: Visit<'_>) -> Self {
        let mut draw = |key: &'static Key, quantity: &Quantity| visit(Scope::Section("ceasefire"), key, quantity);
        let values = spec.quantities.values(&mut draw);
        let onset = match &spec.onset {
            Onset::After(months) => WorldOnset::At(libm::floor(draw(&Spec::AFTER_MONTHS, months)) as f32),
            Onset::Monthly { chance, within_months } => {
                let factor = if foreign_force { values.rejection_factor } else { 1.0 };
                let chance = (draw(&Spec::MONTHLY_CHANCE, chance) * factor).min(1.0);
                WorldOnset::Hazard { a_month: libm::log1p(-chance).abs() as f32, within_months: *within_months as f32 }
            }
        };
        Self { onset, imposed: spec.imposed, values }
    }
}

/// The stage's luck.
#[derive(Clone, Debug)]
pub struct Luck {
    onset: Site,
    settled: Site,
    consent: Site,
}

impl Luck {
    /// The stage's draw sites.
    pub fn new() -> Self {
        Self {
            onset: Site::new("ceasefire", "onset", Law::Exponential),
            settled: Site::new("ceasefire", "settled", Law::Uniform),
            consent: Site::new("ceasefire", "consent", Law::Uniform),
        }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        self.onset.fill(source);
        self.settled.fill(source);
        self.consent.fill(source);
    }
}

impl Default for Luck {
    fn default() -> Self {
        Self::new()
    }
}

/// What the stage decides, by trial.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Calendar month T in which the ceasefire begins; 0 where none does.
    pub month: Lanes,
    /// 1 where a ceasefire begins in time, else 0.
    pub came: Lanes,
    /// 1 where it is a settlement, else 0.
    pub settled: Lanes,
    /// 1 where the adversary consents to the force, else 0.
    pub consent: Lanes,
}

/// Decides the stage for the first `lanes` trials.
#[inline(always)]
pub fn step<S: Simd>(simd: S, world: &World, luck: &Luck, lanes: usize, state: &mut State) {
    let (settlement, consent) = (world.values.settlement_chance as f32, world.values.consent_chance as f32);
    for at in vectors(simd, lanes) {
        state.settled.put(at, luck.settled.values.at(at).lt(settlement).bracket());
        state.consent.put(at, luck.consent.values.at(at).lt(consent).bracket());
    }
    match world.onset {
        WorldOnset::At(month) => {
            state.month = Lanes::splat(month);
            state.came = Lanes::splat(1.0);
        }
        WorldOnset::Hazard { a_month, within_months } => {
            geometric(a_month, within_months, &luck.onset.values, lanes, state);
        }
    }
}

/// T = ⌊E / hazard⌋, with a scalar floor of the same bits everywhere, is geometric on 0, 1, 2, …; a hazard of 0 never comes, an infinite one comes at once.
fn geometric(a_month: f32, within_months: f32, clock: &Lanes, lanes: usize, state: &mut State) {
    for lane in 0..lanes.min(clock.len()) {
        let month = libm::floorf(clock[lane] / a_month);
        let in_time = month < within_months;
        state.came[lane] = if in_time { 1.0 } else { 0.0 };
        state.month[lane] = if in_time { month } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::{Keystream, LANES, Place};

    fn onsets(chance: f64, within_months: f32, worlds: u32) -> Vec<Option<f64>> {
        let mut luck = Luck::new();
        let mut keystream = Keystream::new(11);
        let mut state = State::default();
        let mut months = Vec::new();
        for world in 0..worlds {
            luck.onset.draw(&mut keystream, Place { world, block: 0 });
            geometric(-libm::log1p(-chance) as f32, within_months, &luck.onset.values, LANES, &mut state);
            let onset = |(came, month): (&f32, &f32)| (*came > 0.0).then_some(f64::from(*month));
            months.extend(state.came.iter().zip(state.month.iter()).map(onset));
        }
        months
    }

    #[test]
    fn a_chance_of_zero_never_comes_and_a_chance_of_one_comes_at_once() {
        assert!(onsets(0.0, 600.0, 2).iter().all(Option::is_none));
        assert!(onsets(1.0, 1.0, 2).iter().all(|month| *month == Some(0.0)));
    }

    #[test]
    fn the_onset_is_geometric() {
        let chance = 0.1_f64;
        let months = onsets(chance, 12.0, 4_000);
        let n = months.len() as f64;
        for month in 0..12_u32 {
            let expected = chance * (1.0 - chance).powi(month as i32);
            let seen = months.iter().filter(|m| **m == Some(f64::from(month))).count() as f64 / n;
            assert!((seen - expected).abs() < 4.0 * (expected * (1.0 - expected) / n).sqrt(), "month {month}");
        }
        let never = months.iter().filter(|m| m.is_none()).count() as f64 / n;
        let expected = (1.0 - chance).powi(12);
        assert!((never - expected).abs() < 4.0 * (expected * (1.0 - expected) / n).sqrt());
    }

    #[test]
    fn a_higher_chance_never_brings_the_ceasefire_later() {
        for (lower, higher) in onsets(0.05, 600.0, 4).iter().zip(onsets(0.2, 600.0, 4)) {
            assert!(higher.unwrap_or(600.0) <= lower.unwrap_or(600.0));
        }
    }
}
