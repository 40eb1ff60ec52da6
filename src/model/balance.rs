//! Stage 5: how do the forces compare, as an attacker sees them?
//!
//! The attacked state's army is the main deterrent: it draws down in peace, and its effectiveness follows supply,
//! training and air defence. The adversary regrows towards a ceiling. Chances of quick success are logistic in the log
//! force ratio, the form fitted to data of past battles, in which numbers alone explain little.

use crate::keys::{Key, Kind};
use crate::lanes::{At, Live, Move, Simd, Vector, shift};
use crate::maths::bracket;
use crate::model::backstop::{self, ByPosture, Posture};
use crate::model::component::{Component, Components};
use crate::model::deployment;
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::streams::{Lanes, Law, RareSite, Room, Source};

quantities! {
    /// What `[host]` may say: the attacked state (besides its `name`).
    struct Host;
    /// The values of `[host]` in one world.
    struct HostValues;
    /// Persons under arms on the first day.
    strength: SOME_PERSONS, "persons";
    /// Persons under arms that it settles at in peace.
    peace_strength: SOME_PERSONS, "persons";
    /// Time constant of the drawdown to peace strength.
    drawdown_months: SOME_MONTHS, "months";
    /// Share of wartime need that its own industry supplies.
    domestic_supply: NON_NEGATIVE, "share";
    /// Growth of that share a year.
    domestic_growth: NON_NEGATIVE, "share a year";
    /// Share of wartime need that Europe supplies.
    european_supply: NON_NEGATIVE, "share";
    /// Growth of that share a year.
    european_growth: NON_NEGATIVE, "share a year";
    /// Share of wartime need that US arms supply adds.
    us_supply: NON_NEGATIVE, "share";
    /// Elasticity of strength to supply.
    supply_elasticity: NON_NEGATIVE, "exponent";
    /// Gain in effectiveness from full training.
    training_gain: NON_NEGATIVE, "share";
    /// Trainers that make training full.
    trainers_full: SOME_PERSONS, "persons";
}

quantities! {
    /// What `[adversary]` may say (besides its `name`).
    struct Adversary;
    /// The values of `[adversary]` in one world.
    struct AdversaryValues;
    /// Persons in the theatre on the first day.
    strength: SOME_PERSONS, "persons";
    /// Persons that it could sustain there.
    ceiling: SOME_PERSONS, "persons";
    /// Share of the gap to the ceiling closed each month.
    regrowth: SHARE, "share a month";
    /// Standard deviation of the monthly relative shock to strength.
    volatility: NON_NEGATIVE, "share a month";
    /// Effectiveness of one person against one of the host's.
    quality: POSITIVE, "ratio";
    /// Share by which sanctions lower the ceiling.
    sanctions_drag: SHARE, "share";
    /// Share by which outside support raises it.
    outside_support: NON_NEGATIVE, "share";
}

quantities! {
    /// What `[balance]` may say.
    struct Spec;
    /// The values of `[balance]` in one world.
    struct Values;
    /// Log advantage of an attacker who is not expected.
    surprise: LOG_SCALE, "log ratio";
    /// Share of that advantage that US intelligence takes away.
    warning_share: SHARE, "share";
    /// Gain in the host's effectiveness from US air defence.
    us_air_defence: NON_NEGATIVE, "share";
    /// Gain in the host's effectiveness from full European air defence.
    european_air_defence: NON_NEGATIVE, "share";
    /// Aircraft that make European air defence full.
    aircraft_full: SOME_HULLS, "aircraft";
    /// Effectiveness of one coalition soldier against one of the host's.
    coalition_quality: POSITIVE, "ratio";
    /// Reinforcement that follows a present force.
    surge: PERSONS, "persons";
    /// Gain in the defenders' strength from US air power.
    strike_effect: NON_NEGATIVE, "share";
    /// Log-odds of quick success at parity.
    win_constant: REAL, "log odds";
    /// Log-odds of quick success per unit of log force ratio.
    win_slope: NON_NEGATIVE, "log odds per log ratio";
}

/// `name` of the host or the adversary.
pub const NAME: Key = Key { name: "name", meaning: "The state's name.", unit: "none", kind: Kind::Text, default: None };

/// Odds against quick success beyond a million million count as that: a product of three such is still a number.
const LARGEST_ODDS: f32 = 1e12;

/// An adversary never shrinks below this many persons.
const ADVERSARY_AT_LEAST: f32 = 1_000.0;

/// What supply makes of the host's army never falls below this many persons: they are what a ratio is taken to.
const HOST_AT_LEAST: f64 = 1.0;

/// No strength is more than this, so that a product of two is still a number.
const STRENGTH_AT_MOST: f32 = 1e15;

/// Supply never falls below this share, so that an unsupplied army still has a strength to compare.
const SUPPLY_AT_LEAST: f64 = 0.001;

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Values of `[host]`.
    pub host: HostValues,
    /// Values of `[adversary]`.
    pub adversary: AdversaryValues,
    /// Values of `[balance]`.
    pub values: Values,
    /// Surprise δ by posture.
    pub surprise: ByPosture,
    /// Gain from US air defence by posture.
    us_air_defence: ByPosture,
    /// Factor on the odds of failure from US air power, by posture: (1 + strike_effect)^win_slope, 1 without.
    strike: ByPosture,
    /// What lanes are computed with.
    factors: Factors,
    /// What depends on the month only.
    months: Vec<Month>,
}

/// Values as lanes are computed with them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Factors {
    /// Adversary's quality.
    quality: f32,
    /// Persons that its strength is drawn to, by this share a month, and the size of its shocks.
    target: f32,
    regrowth: f32,
    volatility: f32,
    /// Shares of full training and of full European air defence that one trainer and one aircraft make.
    per_trainer: f32,
    per_aircraft: f32,
    /// Gain from full European air defence.
    european: f32,
    /// Reinforcement that follows a present force, and the quality of both.
    surge: f32,
    coalition_quality: f32,
    /// Log-odds of quick success at parity, and per unit of log force ratio.
    win: [f32; 2],
}

impl Factors {
    fn new(host: &HostValues, adversary: &AdversaryValues, values: &Values) -> Self {
        let target = adversary.ceiling * (1.0 - adversary.sanctions_drag) * (1.0 + adversary.outside_support);
        Self {
            quality: adversary.quality as f32,
            target: target as f32,
            regrowth: adversary.regrowth as f32,
            volatility: adversary.volatility as f32,
            per_trainer: (1.0 / host.trainers_full) as f32,
            per_aircraft: (1.0 / values.aircraft_full) as f32,
            european: values.european_air_defence as f32,
            surge: values.surge as f32,
            coalition_quality: values.coalition_quality as f32,
            win: [values.win_constant as f32, values.win_slope as f32],
        }
    }
}

/// What depends on the month only.
#[derive(Clone, Debug, PartialEq)]
struct Month {
    /// Host's strength times supply, by posture.
    supplied: ByPosture,
    /// Gain from full training.
    training: f32,
}

impl World {
    /// Draws the stage's unknowns.
    pub fn draw(specs: (&Host, &Adversary, &Spec), backstop: &backstop::World, months: u32, visit: Visit<'_>) -> Self {
        let host = specs.0.values(&mut |key, quantity| visit(Scope::Section("host"), key, quantity));
        let adversary = specs.1.values(&mut |key, quantity| visit(Scope::Section("adversary"), key, quantity));
        let values = specs.2.values(&mut |key, quantity| visit(Scope::Section("balance"), key, quantity));
        let by = |component: Component, value: f64| {
            ByPosture::from_components(backstop, |there: Components| bracket(there.has(component)) * value)
        };
        let surprise = |there: Components| {
            values.surprise * (1.0 - values.warning_share * bracket(there.has(Component::Intelligence)))
        };
        Self {
            surprise: ByPosture::from_components(backstop, surprise),
            us_air_defence: by(Component::AirDefence, values.us_air_defence),
            strike: ByPosture::from_components(backstop, |there| {
                libm::exp(values.win_slope * libm::log1p(values.strike_effect) * bracket(there.has(Component::Strike)))
            }),
            factors: Factors::new(&host, &adversary, &values),
            months: (0..months).map(|month| Month::new(f64::from(month), &host, backstop)).collect(),
            host,
            adversary,
            values,
        }
    }

    /// Chance of quick success at a log force ratio.
    pub fn quick_success(&self, log_ratio: f64) -> f64 {
        1.0 / (1.0 + libm::exp(-(self.values.win_constant + self.values.win_slope * log_ratio)))
    }

    /// Odds against quick success at a log force ratio.
    #[inline(always)]
    fn odds_against<S: Simd>(&self, log_ratio: Vector<S>) -> Vector<S> {
        let [constant, slope] = self.factors.win;
        (-constant - log_ratio * slope).exp().min(LARGEST_ODDS)
    }
}

impl Month {
    fn new(t: f64, host: &HostValues, backstop: &backstop::World) -> Self {
        let strength =
            host.peace_strength + (host.strength - host.peace_strength) * libm::exp(-t / host.drawdown_months);
        let own = host.domestic_supply + host.domestic_growth * t / 12.0;
        let european = host.european_supply + host.european_growth * t / 12.0;
        let supplied = |there: Components| {
            let supply = own + european + host.us_supply * bracket(there.has(Component::ArmsSupply));
            let supply = supply.clamp(SUPPLY_AT_LEAST, 1.0);
            (strength * libm::exp(host.supply_elasticity * libm::log(supply))).max(HOST_AT_LEAST)
        };
        Self {
            supplied: ByPosture::from_components(backstop, supplied),
            training: (host.training_gain * -libm::expm1(-t / 24.0)) as f32,
        }
    }
}

/// The stage's luck: the adversary's monthly shocks.
#[derive(Clone, Debug)]
pub struct Luck {
    volatility: Vec<RareSite>,
}

impl Luck {
    /// The draw sites of so many months.
    pub fn new(months: u32) -> Self {
        Self { volatility: RareSite::series("adversary", "volatility", months, Law::Normal) }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        for site in &mut self.volatility {
            site.fill(source);
        }
    }
}

/// What the stage computes in a month, by lane.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Host's effective strength, E.
    pub host: Lanes,
    /// Adversary's strength, R, before quality.
    pub adversary: Lanes,
    /// Chance of quick success against the host alone, q(m₀).
    pub alone: Lanes,
    /// Chance of quick success against host and coalition, q(m_c).
    pub coalition: Lanes,
    /// Chance of quick success against host, coalition and US air power, q(m_u).
    pub us: Lanes,
    room: Room,
}

impl State {
    /// Moves trials to other lanes. What is computed anew in each month need not move.
    #[inline(always)]
    pub fn shift(&mut self, moves: &[Move]) {
        shift(moves, [&mut self.adversary]);
    }
}

/// Sets the first month's strengths.
#[inline(always)]
pub fn start(world: &World, state: &mut State) {
    state.adversary = Lanes::splat(world.adversary.strength as f32);
}

/// Compares the forces in a month.
#[inline(always)]
pub fn step<S: Simd>(
    live: Live<'_, S>,
    world: &World,
    month: usize,
    backstop: &backstop::State,
    force: &deployment::State,
    state: &mut State,
) {
    let Factors { quality, .. } = world.factors;
    for at in live.vectors() {
        let posture = Posture::of(backstop.posture.at(at));
        let host = host_strength(world, &world.months[month], posture, force, at);
        let coalition = coalition_strength(world, force.troops.at(at), force.presence.at(at));
        let reinforced = (host + coalition).min(STRENGTH_AT_MOST);
        // One division serves both ratios.
        let share = state.adversary.at(at) * quality / (host * reinforced);
        let surprise = world.surprise.at(posture);
        let alone = world.odds_against((share * reinforced).ln() + surprise);
        let coalition = world.odds_against((share * host).ln() + surprise);
        // US air power shifts the log ratio by a constant, which is a factor on the odds.
        let us = (coalition * world.strike.at(posture)).min(LARGEST_ODDS);
        let [alone, coalition, us] = chances([alone, coalition, us].map(|odds| 1.0 + odds));
        state.host.put(at, host);
        state.alone.put(at, alone);
        state.coalition.put(at, coalition);
        state.us.put(at, us);
    }
}

/// One over each of three numbers, by one division.
#[inline(always)]
fn chances<S: Simd>([a, b, c]: [Vector<S>; 3]) -> [Vector<S>; 3] {
    let (ab, ac, bc) = (a * b, a * c, b * c);
    let all = 1.0 / (ab * c);
    [bc * all, ac * all, ab * all]
}

/// What the coalition adds to the host's strength: its troops, and the surge that follows a present force.
#[inline(always)]
pub fn coalition_strength<S: Simd>(world: &World, troops: Vector<S>, presence: Vector<S>) -> Vector<S> {
    (troops + presence * world.factors.surge) * world.factors.coalition_quality
}

/// E = U · v^elasticity · training · air defence.
#[inline(always)]
fn host_strength<S: Simd>(
    world: &World,
    month: &Month,
    posture: Posture<S>,
    force: &deployment::State,
    at: At<S>,
) -> Vector<S> {
    let Factors { per_trainer, per_aircraft, european, .. } = world.factors;
    let training = 1.0 + (force.trainers.at(at) * per_trainer).min(1.0) * month.training;
    let european = (force.aircraft.at(at) * per_aircraft).min(1.0) * european;
    let air = 1.0 + world.us_air_defence.at(posture) + european;
    (month.supplied.at(posture) * training * air).min(STRENGTH_AT_MOST)
}

/// Moves the adversary to the next month: regrowth towards its ceiling, and a shock.
#[inline(always)]
pub fn advance<S: Simd>(live: Live<'_, S>, world: &World, month: usize, luck: &Luck, state: &mut State) {
    let shock = luck.volatility[month].read(live.simd, live.roll, &mut state.room);
    let Factors { regrowth, volatility, target, .. } = world.factors;
    for at in live.vectors() {
        let strength = state.adversary.at(at);
        let next = strength + (target - strength) * regrowth + strength * volatility * shock.at(at);
        state.adversary.put(at, next.clamp(ADVERSARY_AT_LEAST, STRENGTH_AT_MOST));
    }
}
