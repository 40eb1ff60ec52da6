//! Stage 6: would the coalition fight, would the United States act, and what does the adversary believe?
//!
//! Deterrence by punishment: the chance that a pledge is honoured is logistic in what stands behind it. A handful of
//! soldiers is hardly a force, so the chance is scaled by presence. The adversary sees the same chances with one common
//! error, for most failures of deterrence are errors of belief.

use crate::lanes::{Live, Move, Operand, Simd, Vector, shift, vectors};
use crate::maths::bracket;
use crate::model::backstop::{self, ByPosture, Posture};
use crate::model::component::{Component, Components};
use crate::model::deployment;
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::streams::{Lanes, Law, Site, Source};

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
    /// What lanes are computed with.
    factors: Factors,
}

/// Values as lanes are computed with them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Factors {
    /// One over the troops at which the tripwire's logarithm bends, and its weight.
    per_troop: f32,
    tripwire: f32,
    /// Log-odds for a country.
    per_country: f32,
}

impl Factors {
    fn new(values: &Values) -> Self {
        Self {
            per_troop: (1.0 / values.tripwire_scale) as f32,
            tripwire: values.tripwire as f32,
            per_country: (0.1 * values.per_ten_partners) as f32,
        }
    }
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
            factors: Factors::new(&values),
            values,
        }
    }

    /// C: the chance that the coalition fights if attacked; `error` is the observer's, 0 for the truth.
    #[inline(always)]
    pub fn coalition_fights<S: Simd>(
        &self,
        force: &Force<S>,
        posture: Posture<S>,
        error: impl Operand<S>,
    ) -> Vector<S> {
        let Factors { per_troop, tripwire, per_country } = self.factors;
        let troops = (1.0 + force.troops * per_troop).ln() * tripwire;
        let countries = force.countries * per_country;
        force.presence * (self.coalition.at(posture) + troops + countries + error).logistic()
    }

    /// V: the chance that the United States acts given that the coalition fights; `error` is the observer's.
    #[inline(always)]
    pub fn us_acts<S: Simd>(&self, posture: Posture<S>, error: impl Operand<S>) -> Vector<S> {
        self.strike.at(posture) * (self.us.at(posture) + error).logistic()
    }
}

/// A foreign force, as who judges its pledge sees it.
#[derive(Clone, Copy, Debug)]
pub struct Force<S: Simd> {
    /// Land troops, D.
    pub troops: Vector<S>,
    /// Presence π.
    pub presence: Vector<S>,
    /// Countries, n.
    pub countries: Vector<S>,
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
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        self.misperception.fill(source);
    }
}

impl Default for Luck {
    fn default() -> Self {
        Self::new()
    }
}

/// What the adversary believes, by lane.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Its error ν.
    error: Lanes,
    /// What it believes of the United States while the backstop is reduced, and while it is whole.
    us_reduced: Lanes,
    us_full: Lanes,
    /// Chance that the coalition fights, Ĉ.
    pub coalition: Lanes,
    /// Chance that the United States acts, V̂.
    pub us: Lanes,
}

impl State {
    /// Moves trials to other lanes. What is computed anew in each month need not move.
    #[inline(always)]
    pub fn shift(&mut self, moves: &[Move]) {
        shift(moves, [&mut self.error, &mut self.us_reduced, &mut self.us_full]);
    }
}

/// Sets the adversary's error, and with it what it believes of the United States at each posture.
#[inline(always)]
pub fn start<S: Simd>(simd: S, world: &World, luck: &Luck, lanes: usize, state: &mut State) {
    let spread = world.values.misperception as f32;
    for at in vectors(simd, lanes) {
        let error = luck.misperception.values.at(at) * spread;
        let [reduced, full] = [backstop::REDUCED, backstop::FULL].map(|posture| Posture::of(at.splat(posture)));
        state.error.put(at, error);
        state.us_reduced.put(at, world.us_acts(reduced, error));
        state.us_full.put(at, world.us_acts(full, error));
    }
}

/// What the adversary believes in a month. Without its components a withdrawn backstop has no air power to act with.
#[inline(always)]
pub fn step<S: Simd>(
    live: Live<'_, S>,
    world: &World,
    backstop: &backstop::State,
    force: &deployment::State,
    state: &mut State,
) {
    for at in live.vectors() {
        let posture = Posture::of(backstop.posture.at(at));
        let seen =
            Force { troops: force.troops.at(at), presence: force.presence.at(at), countries: force.countries.at(at) };
        state.coalition.put(at, world.coalition_fights(&seen, posture, state.error.at(at)));
        let reduced = posture.reduced.keep(state.us_reduced.at(at));
        state.us.put(at, posture.full.select(state.us_full.at(at), reduced));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{self, Kernel, Roll};
    use crate::streams::LANES;

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
            factors: Factors::new(&values),
            values,
            coalition: ByPosture::new([-0.9, -0.7, -0.2]),
            us: ByPosture::new([-0.5, -1.5, -0.5]),
            strike: ByPosture::new([0.0, 1.0, 1.0]),
        }
    }

    /// What an adversary without error believes of this force, at this posture.
    struct Believe<'a>(&'a deployment::State, f32);

    impl Kernel for Believe<'_> {
        type Output = State;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> State {
            let Self(force, posture) = self;
            let mut state = State::default();
            start(simd, &world(), &Luck::new(), LANES, &mut state);
            let backstop = backstop::tests::standing(posture);
            step(Roll::new(LANES).live(simd), &world(), &backstop, force, &mut state);
            state
        }
    }

    #[test]
    fn a_month_computed_by_hand() {
        let mut force = deployment::State::new(1);
        force.troops = Lanes::splat(6_000.0);
        force.presence = Lanes::splat(0.8);
        force.countries = Lanes::splat(5.0);
        let state = lanes::dispatch(Believe(&force, backstop::FULL));
        // Log-odds are −0.2 for posture and backstop, 0.25·ln 3 for 6,000 troops, 0.1 for five countries.
        let odds = -0.2 + 0.25 * libm::log(3.0) + 0.1;
        assert!((f64::from(state.coalition[3]) - 0.8 / (1.0 + libm::exp(-odds))).abs() < 1e-6);
        assert!((f64::from(state.us[3]) - 1.0 / (1.0 + libm::exp(0.5))).abs() < 1e-6);
        let reduced = lanes::dispatch(Believe(&force, backstop::REDUCED));
        assert!((f64::from(reduced.us[3]) - 1.0 / (1.0 + libm::exp(1.5))).abs() < 1e-6);
    }

    #[test]
    fn nobody_there_deters_nobody_and_a_withdrawn_backstop_never_acts() {
        let state = lanes::dispatch(Believe(&deployment::State::new(1), 0.0));
        assert_eq!((state.coalition[0], state.us[0]), (0.0, 0.0));
    }
}
