//! Stage 6: would the coalition fight, would the United States act, and what does the adversary believe?
//!
//! Deterrence by punishment: the chance that a pledge is honoured is logistic in what stands behind it. A handful of
//! soldiers is hardly a force, so the chance is scaled by presence. The adversary sees the same chances with one common
//! error, for most failures of deterrence are errors of belief.

use crate::maths::{self, bracket, select};
use crate::model::backstop::{self, ByPosture};
use crate::model::component::{Component, Components};
use crate::model::deployment;
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::streams::{Keystream, Lanes, Law, Place, Site};

quantities! {
    /// What `[credibility]` may say.
    struct Spec;
    /// The values of `[credibility]` in one world.
    struct Values;
    /// Persons at which presence reaches 63 %.
    presence_scale: SOME_PERSONS, "persons";
    /// Persons that one aircraft counts as.
    per_aircraft: NON_NEGATIVE, "persons an aircraft";
    /// Persons that one ship counts as.
    per_ship: NON_NEGATIVE, "persons a ship";
    /// Log-odds that a present coalition fights.
    constant: REAL, "log odds";
    /// Log-odds per log of one plus troops over the tripwire scale.
    tripwire: NON_NEGATIVE, "log odds";
    /// Troops at which the tripwire's logarithm bends.
    tripwire_scale: SOME_PERSONS, "persons";
    /// Log-odds for ten countries present.
    per_ten_partners: NON_NEGATIVE, "log odds";
    /// Log-odds for all eight US components present.
    us_presence: NON_NEGATIVE, "log odds";
    /// Log-odds for a guarantee.
    guarantee: NON_NEGATIVE, "log odds";
    /// Log-odds that the United States acts once the coalition fights.
    us_constant: REAL, "log odds";
    /// Log-odds for a ratified promise.
    us_ratified: NON_NEGATIVE, "log odds";
    /// Log-odds for a guarantee.
    us_guarantee: NON_NEGATIVE, "log odds";
    /// Log-odds lost while the backstop is reduced.
    us_reduced: NON_NEGATIVE, "log odds";
    /// Standard deviation of the adversary's error about both.
    misperception: LOG_SCALE, "log odds";
}

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The section's values.
    pub values: Values,
    /// What the backstop adds to the coalition's log-odds, by posture.
    coalition: ByPosture,
    /// Log-odds that the United States acts, by posture.
    us: ByPosture,
    /// 1 where US air power is there, by posture.
    strike: ByPosture,
}

impl World {
    /// Draws the stage's unknowns.
    pub fn draw(spec: &Spec, backstop: &backstop::World, visit: Visit<'_>) -> Self {
        let values = spec.values(&mut |key, quantity| visit(Scope::Section("credibility"), key, quantity));
        let coalition = |there: Components| {
            values.constant
                + values.us_presence * f64::from(there.len()) / 8.0
                + values.guarantee * bracket(there.has(Component::Guarantee))
        };
        let us = |there: Components, reduced: f64| {
            values.us_constant
                + values.us_ratified * bracket(backstop.ratified)
                + values.us_guarantee * bracket(there.has(Component::Guarantee))
                - values.us_reduced * reduced
        };
        Self {
            coalition: ByPosture::from_components(backstop, coalition),
            us: ByPosture::new([
                us(Components::default(), 0.0),
                us(backstop.reduced(), 1.0),
                us(backstop.promised, 0.0),
            ]),
            strike: ByPosture::from_components(backstop, |there| bracket(there.has(Component::Strike))),
            values,
        }
    }

    /// The coalition's log-odds from its troops, its countries and the backstop.
    #[inline(always)]
    fn coalition_odds(&self, troops: f64, countries: f64, posture: f64) -> f64 {
        let values = &self.values;
        self.coalition.at(posture)
            + values.tripwire * maths::ln(1.0 + troops * (1.0 / values.tripwire_scale))
            + values.per_ten_partners * 0.1 * countries
    }

    /// C: the chance that the coalition fights if attacked; `error` is the observer's, 0 for the truth.
    #[inline(always)]
    pub fn coalition_fights(&self, presence: f64, troops: f64, countries: f64, posture: f64, error: f64) -> f64 {
        presence * maths::logistic(self.coalition_odds(troops, countries, posture) + error)
    }

    /// V: the chance that the United States acts given that the coalition fights; `error` is the observer's.
    #[inline(always)]
    pub fn us_acts(&self, posture: f64, error: f64) -> f64 {
        self.strike.at(posture) * maths::logistic(self.us.at(posture) + error)
    }
}

/// The stage's luck: the adversary's error.
#[derive(Clone, Debug)]
pub struct Luck {
    misperception: Site,
}

impl Luck {
    /// The stage's draw sites.
    pub fn new() -> Self {
        Self { misperception: Site::new("adversary", "misperception", Law::Normal) }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        self.misperception.fill(keystream, place);
    }
}

impl Default for Luck {
    fn default() -> Self {
        Self::new()
    }
}

/// What the stage computes for each trial in a month.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// What V̂ is while the backstop is reduced and while it is full: the error does not change, so neither does it.
    us_by_posture: [Lanes; 2],
    /// Ĉ: the adversary's belief that the coalition fights.
    pub coalition: Lanes,
    /// V̂: the adversary's belief that the United States then acts.
    pub us: Lanes,
}

/// Sets what the adversary believes of the United States for the whole trial.
#[inline(always)]
pub fn start(world: &World, luck: &Luck, state: &mut State) {
    let [mut reduced, mut full] = <[Lanes; 2]>::default();
    for lane in 0..full.len() {
        let error = world.values.misperception * luck.misperception.values[lane];
        reduced[lane] = world.us_acts(backstop::REDUCED, error);
        full[lane] = world.us_acts(backstop::FULL, error);
    }
    state.us_by_posture = [reduced, full];
}

/// Computes what the adversary believes in a month.
#[inline(always)]
pub fn step(world: &World, luck: &Luck, posture: &Lanes, force: &deployment::State, state: &mut State) {
    let values = &world.values;
    let mut coalition = Lanes::default();
    for lane in 0..posture.len() {
        let error = values.misperception * luck.misperception.values[lane];
        let (presence, troops, countries) = (force.presence[lane], force.troops[lane], force.countries[lane]);
        coalition[lane] = world.coalition_fights(presence, troops, countries, posture[lane], error);
    }
    state.coalition = coalition;
    let [reduced, full] = &state.us_by_posture;
    for lane in 0..posture.len() {
        let reduced = bracket(posture[lane] == backstop::REDUCED) * reduced[lane];
        state.us[lane] = select(posture[lane] == backstop::FULL, full[lane], reduced);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        let values = Values {
            presence_scale: 4_000.0,
            per_aircraft: 50.0,
            per_ship: 150.0,
            constant: -0.9,
            tripwire: 0.25,
            tripwire_scale: 3_000.0,
            per_ten_partners: 0.2,
            us_presence: 0.8,
            guarantee: 0.4,
            us_constant: -0.5,
            us_ratified: 0.75,
            us_guarantee: 0.5,
            us_reduced: 1.0,
            misperception: 0.5,
        };
        World {
            values,
            coalition: ByPosture::new([-0.9, -0.7, -0.2]),
            us: ByPosture::new([-0.5, -1.5, -0.5]),
            strike: ByPosture::new([0.0, 1.0, 1.0]),
        }
    }

    #[test]
    fn a_month_computed_by_hand() {
        let mut force = deployment::State::new(1);
        force.troops = Lanes::splat(6_000.0);
        force.presence = Lanes::splat(0.8);
        force.countries = Lanes::splat(5.0);
        let mut state = State::default();
        start(&world(), &Luck::new(), &mut state);
        step(&world(), &Luck::new(), &Lanes::splat(2.0), &force, &mut state);
        // Log-odds are −0.2 for posture and backstop, 0.25·ln 3 for 6,000 troops, 0.1 for five countries.
        let odds = -0.2 + 0.25 * libm::log(3.0) + 0.1;
        assert!((state.coalition[3] - 0.8 / (1.0 + libm::exp(-odds))).abs() < 1e-14);
        assert!((state.us[3] - 1.0 / (1.0 + libm::exp(0.5))).abs() < 1e-14);
    }

    #[test]
    fn nobody_there_deters_nobody_and_a_withdrawn_backstop_never_acts() {
        let mut state = State::default();
        start(&world(), &Luck::new(), &mut state);
        step(&world(), &Luck::new(), &Lanes::splat(0.0), &deployment::State::new(1), &mut state);
        assert_eq!((state.coalition[0], state.us[0]), (0.0, 0.0));
    }
}
