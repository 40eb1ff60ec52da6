//! Stage 5: how do the forces compare, as an attacker sees them?
//!
//! The attacked state's army is the main deterrent: it draws down in peace, and its effectiveness follows supply,
//! training and air defence. The adversary regrows towards a ceiling. Chances of quick success are logistic in the log
//! force ratio, the form fitted to data of past battles, in which numbers alone explain little.

use crate::keys::{Key, Kind};
use crate::maths::{self, bracket, max, min};
use crate::model::backstop::{self, ByPosture};
use crate::model::component::{Component, Components};
use crate::model::deployment;
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::streams::{Keystream, Lanes, Law, Place, Site};

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

/// An adversary never shrinks below this many persons.
const ADVERSARY_AT_LEAST: f64 = 1_000.0;

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
    /// Persons that the adversary's strength is drawn to.
    target: f64,
    /// What depends on the month only.
    months: Vec<Month>,
}

/// What depends on the month only.
#[derive(Clone, Debug, PartialEq)]
struct Month {
    /// Host's strength times supply, by posture.
    supplied: ByPosture,
    /// Gain from full training.
    training: f64,
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
            target: adversary.ceiling * (1.0 - adversary.sanctions_drag) * (1.0 + adversary.outside_support),
            months: (0..months).map(|month| Month::new(f64::from(month), &host, backstop)).collect(),
            host,
            adversary,
            values,
        }
    }

    /// Chance of quick success at a log force ratio.
    #[inline(always)]
    pub fn quick_success(&self, log_ratio: f64) -> f64 {
        1.0 / (1.0 + self.odds_of_failure(log_ratio))
    }

    /// Odds against quick success at a log force ratio.
    #[inline(always)]
    fn odds_of_failure(&self, log_ratio: f64) -> f64 {
        maths::exp(-(self.values.win_constant + self.values.win_slope * log_ratio))
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
            strength * libm::exp(host.supply_elasticity * libm::log(supply))
        };
        Self {
            supplied: ByPosture::from_components(backstop, supplied),
            training: host.training_gain * -libm::expm1(-t / 24.0),
        }
    }
}

/// The stage's luck: the adversary's monthly shocks.
#[derive(Clone, Debug)]
pub struct Luck {
    volatility: Vec<Site>,
}

impl Luck {
    /// The draw sites of so many months.
    pub fn new(months: u32) -> Self {
        Self { volatility: Site::series("adversary", "volatility", months, Law::Normal) }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        for site in &mut self.volatility {
            site.fill(keystream, place);
        }
    }
}

/// What the stage computes for each trial in a month.
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
}

/// Sets the first month's strengths.
#[inline(always)]
pub fn start(world: &World, state: &mut State) {
    state.adversary = Lanes::splat(world.adversary.strength);
}

/// Compares the forces in a month.
#[inline(always)]
pub fn step(world: &World, month: usize, posture: &Lanes, force: &deployment::State, state: &mut State) {
    state.host = host_strength(world, &world.months[month], posture, force);
    let quality = world.adversary.quality;
    for lane in 0..posture.len() {
        let ratio = state.adversary[lane] * quality / state.host[lane];
        state.alone[lane] = world.quick_success(maths::ln(ratio) + world.surprise.at(posture[lane]));
    }
    let mut failure = Lanes::default();
    for lane in 0..posture.len() {
        let reinforced = state.host[lane] + coalition_strength(world, force.troops[lane], force.presence[lane]);
        let ratio = state.adversary[lane] * quality / reinforced;
        failure[lane] = world.odds_of_failure(maths::ln(ratio) + world.surprise.at(posture[lane]));
    }
    // US air power shifts the log ratio by a constant, which is a factor on the odds.
    for lane in 0..posture.len() {
        state.coalition[lane] = 1.0 / (1.0 + failure[lane]);
        state.us[lane] = 1.0 / (1.0 + failure[lane] * world.strike.at(posture[lane]));
    }
}

/// What the coalition adds to the host's strength: its troops, and the surge that follows a present force.
#[inline(always)]
pub fn coalition_strength(world: &World, troops: f64, presence: f64) -> f64 {
    (troops + world.values.surge * presence) * world.values.coalition_quality
}

/// E = U · v^elasticity · training · air defence.
#[inline(always)]
fn host_strength(world: &World, month: &Month, posture: &Lanes, force: &deployment::State) -> Lanes {
    let mut host = Lanes::default();
    let european = world.values.european_air_defence;
    let (trainers_full, aircraft_full) = (1.0 / world.host.trainers_full, 1.0 / world.values.aircraft_full);
    for lane in 0..host.len() {
        let training = 1.0 + month.training * min(1.0, force.trainers[lane] * trainers_full);
        let us = world.us_air_defence.at(posture[lane]);
        let air = 1.0 + us + european * min(1.0, force.aircraft[lane] * aircraft_full);
        host[lane] = month.supplied.at(posture[lane]) * training * air;
    }
    host
}

/// Moves the adversary to the next month: regrowth towards its ceiling, and a shock.
#[inline(always)]
pub fn advance(world: &World, month: usize, luck: &Luck, state: &mut State) {
    let luck = &luck.volatility[month].values;
    let (regrowth, volatility) = (world.adversary.regrowth, world.adversary.volatility);
    for lane in 0..luck.len() {
        let strength = state.adversary[lane];
        let next = strength + regrowth * (world.target - strength) + volatility * strength * luck[lane];
        state.adversary[lane] = max(ADVERSARY_AT_LEAST, next);
    }
}
