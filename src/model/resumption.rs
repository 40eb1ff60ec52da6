//! Stage 8: does the war resume?
//!
//! History gives the bare hazard: it falls steeply with time. The adversary compares what an attack is expected to
//! bring with what it costs, against the situation in which history's base rate applies; that utility, incidents, the
//! terms and its motive move the log hazard. One exponential clock decides when the cumulated hazard is enough, so
//! that a smaller hazard never brings the war forward.

use crate::lanes::{Live, Move, Simd, shift, vectors};
use crate::model::backstop::{self, ByPosture, Posture};
use crate::model::component::{Component, Components};
use crate::model::unknown::{Scope, Visit};
use crate::model::{balance, ceasefire, credibility, incidents};
use crate::quantities;
use crate::streams::{LANES, Lanes, Law, Site, Source};

quantities! {
    /// What `[resumption]` may say.
    struct Spec;
    /// The values of `[resumption]` in one world.
    struct Values;
    /// Attacker to host ratio at which history's base rate applies.
    reference_ratio: POSITIVE, "ratio";
    /// Chance that a bare ceasefire that did not collapse early holds five years.
    five_year_hold: CHANCE_ABOVE_ZERO, "chance";
    /// Shape of the bare hazard; below one it falls with time.
    shape: POSITIVE, "exponent";
    /// Standard deviation of the aggressor's motive in log hazard.
    motive_spread: LOG_SCALE, "log hazard";
    /// Log hazard per unit of the adversary's expected utility.
    sensitivity: NON_NEGATIVE, "log hazard";
    /// Cost of a failed attack against the gain of a quick success.
    failure_cost: NON_NEGATIVE, "utility";
    /// Cost to the adversary of fighting the coalition.
    coalition_price: NON_NEGATIVE, "utility";
    /// Further cost of fighting the United States.
    us_price: NON_NEGATIVE, "utility";
    /// Cost of the sanctions that an attack would bring, per unit of drag.
    sanctions_price: NON_NEGATIVE, "utility";
    /// Log hazard per log incident above the bare course.
    incident_effect: NON_NEGATIVE, "log hazard";
    /// Log hazard of a settlement against a truce.
    settlement_effect: REAL, "log hazard";
    /// Log hazard of imposed terms.
    imposed_effect: REAL, "log hazard";
}

/// Log hazard ratios are held within this, so that no month is either certain or impossible.
const LOG_HAZARD_RATIO_LIMIT: f32 = 6.0;

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The section's values.
    pub values: Values,
    /// Bare hazard of each month, ΔΛ(t).
    pub bare: Vec<f64>,
    /// Further hazard of months 0 and 1, by posture.
    early: ByPosture,
    /// Utility at which history's base rate applies.
    utility_bare: f64,
    /// Cost of the sanctions that an attack would bring.
    sanctions: f64,
    /// Log hazard of imposed terms, 0 where they are not.
    imposed: f64,
}

impl World {
    /// Draws the stage's unknowns.
    pub fn draw(
        spec: &Spec,
        ceasefire: &ceasefire::World,
        backstop: &backstop::World,
        balance: &balance::World,
        months: u32,
        visit: Visit<'_>,
    ) -> Self {
        let values = spec.values(&mut |key, quantity| visit(Scope::Section("resumption"), key, quantity));
        let success = balance.quick_success(libm::log(values.reference_ratio));
        let early = -0.5 * libm::log1p(-ceasefire.values.early_collapse_chance);
        let monitored = |there: Components| if there.has(Component::Monitoring) { 0.5 } else { 1.0 };
        Self {
            bare: bare_hazard(&values, months),
            early: ByPosture::from_components(backstop, |there| early * monitored(there)),
            utility_bare: success - values.failure_cost * (1.0 - success),
            sanctions: values.sanctions_price * balance.adversary.sanctions_drag,
            imposed: if ceasefire.imposed { values.imposed_effect } else { 0.0 },
            values,
        }
    }
}

/// ΔΛ(t) of Λ(t) = −ln S₅ · (t/60)^k, where the power of a steep shape is held within what a hazard can be computed with.
fn bare_hazard(values: &Values, months: u32) -> Vec<f64> {
    const STEEPEST: f64 = 1e25;
    let power = |t: u32| libm::pow(f64::from(t) / 60.0, values.shape).min(STEEPEST);
    let cumulated = |t: u32| -libm::log(values.five_year_hold) * power(t);
    let ends: Vec<_> = (0..=months).map(cumulated).collect();
    ends.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// The stage's luck.
#[derive(Clone, Debug)]
pub struct Luck {
    motive: Site,
    clock: Site,
}

impl Luck {
    /// The stage's draw sites.
    pub fn new() -> Self {
        Self {
            motive: Site::new("adversary", "motive", Law::Normal),
            clock: Site::new("resumption", "clock", Law::Exponential),
        }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        self.motive.fill(source);
        self.clock.fill(source);
    }
}

impl Default for Luck {
    fn default() -> Self {
        Self::new()
    }
}

/// What the stage computes, by lane.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Log hazard that does not change from month to month: motive, settlement, imposed terms.
    fixed: Lanes,
    /// Factor on early collapse: half under a settlement.
    terms: Lanes,
    /// Cumulated hazard at which the war resumes.
    clock: Lanes,
    /// Hazard cumulated so far.
    pub cumulated: Lanes,
    /// 1 where the war resumes in this month, else 0.
    resumes: Lanes,
}

impl State {
    /// Moves trials to other lanes.
    #[inline(always)]
    pub fn shift(&mut self, moves: &[Move]) {
        shift(moves, [&mut self.fixed, &mut self.terms, &mut self.clock, &mut self.cumulated]);
    }

    /// Whether the war of the trial in a lane resumes in this month.
    pub fn resumes(&self, lane: usize) -> bool {
        self.resumes[lane] > 0.0
    }

    /// Sees to it that the war of a trial, which is in this lane, resumes no more: no hazard reaches NaN, whatever it is.
    #[inline(always)]
    pub fn end(&mut self, lane: usize) {
        self.clock[lane] = f32::NAN;
    }

    /// Lists the lanes below `end` in which the war resumes in this month, the last one first.
    pub fn resuming(&self, end: usize, lanes: &mut Vec<u8>) {
        lanes.clear();
        for (glance, resumes) in self.resumes[..end].chunks(GLANCE).enumerate().rev() {
            // Bits rather than a sum: a sum of floats keeps its order and would stay scalar.
            if resumes.iter().fold(0, |any, resumes| any | resumes.to_bits()) == 0 {
                continue;
            }
            let here = resumes.iter().enumerate().rev().filter(|(_, resumes)| **resumes > 0.0);
            lanes.extend(here.map(|(lane, _)| (glance * GLANCE + lane) as u8));
        }
    }
}

/// Lanes that are looked at together for a war that resumes: it seldom does.
const GLANCE: usize = LANES / 16;

/// Sets the first day, for the first `lanes` trials.
#[inline(always)]
pub fn start<S: Simd>(
    simd: S,
    world: &World,
    luck: &Luck,
    ceasefire: &ceasefire::State,
    lanes: usize,
    state: &mut State,
) {
    let (spread, settlement) = (world.values.motive_spread as f32, world.values.settlement_effect as f32);
    for at in vectors(simd, lanes) {
        let settled = ceasefire.settled.at(at);
        state.fixed.put(at, luck.motive.values.at(at) * spread + settled * settlement + world.imposed as f32);
        state.terms.put(at, settled.gt(0.0).select(0.5, 1.0));
        state.clock.put(at, luck.clock.values.at(at));
    }
    state.cumulated = Lanes::default();
}

/// What a month's hazard depends on.
#[derive(Clone, Copy, Debug)]
pub struct Month<'a> {
    /// Its number.
    pub number: usize,
    /// The backstop.
    pub backstop: &'a backstop::State,
    /// Chances of quick success.
    pub balance: &'a balance::State,
    /// What the adversary believes.
    pub belief: &'a credibility::State,
    /// The incident rate.
    pub incidents: &'a incidents::State,
    /// The log incident rate of the bare course.
    pub bare_incidents: f64,
}

/// Adds a month's hazard and says where the war resumes.
#[inline(always)]
pub fn step<S: Simd>(live: Live<'_, S>, world: &World, seen: Month<'_>, state: &mut State) {
    let (values, bare) = (&world.values, world.bare[seen.number] as f32);
    let [failure_cost, sensitivity, incident_effect] =
        [values.failure_cost, values.sensitivity, values.incident_effect].map(|value| value as f32);
    let [coalition_price, us_price] = [values.coalition_price, values.us_price].map(|price| price as f32);
    let base = (world.sanctions + world.utility_bare) as f32;
    for at in live.vectors() {
        let (coalition, us) = (seen.belief.coalition.at(at), seen.belief.us.at(at));
        let joined = (1.0 - us) * seen.balance.coalition.at(at) + us * seen.balance.us.at(at);
        let success = (1.0 - coalition) * seen.balance.alone.at(at) + coalition * joined;
        let price = coalition * (coalition_price + us * us_price);
        let utility = success - (1.0 - success) * failure_cost - price - base;
        let unrest = seen.incidents.log_rate.at(at) - seen.bare_incidents as f32;
        let log_ratio = state.fixed.at(at) + utility * sensitivity + unrest * incident_effect;
        let ratio = log_ratio.clamp(-LOG_HAZARD_RATIO_LIMIT, LOG_HAZARD_RATIO_LIMIT).exp();
        let mut hazard = ratio * bare;
        if seen.number < EARLY_MONTHS {
            let posture = Posture::of(seen.backstop.posture.at(at));
            hazard = hazard + world.early.at(posture) * state.terms.at(at);
        }
        let cumulated = state.cumulated.at(at) + hazard;
        state.cumulated.put(at, cumulated);
        state.resumes.put(at, cumulated.ge(state.clock.at(at)).bracket());
    }
}

/// Months in which a ceasefire may collapse early.
const EARLY_MONTHS: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    fn values(five_year_hold: f64, shape: f64) -> Values {
        Values {
            reference_ratio: 1.0,
            five_year_hold,
            shape,
            motive_spread: 0.0,
            sensitivity: 1.0,
            failure_cost: 0.5,
            coalition_price: 0.2,
            us_price: 0.4,
            sanctions_price: 0.0,
            incident_effect: 0.2,
            settlement_effect: -0.9,
            imposed_effect: 0.6,
        }
    }

    #[test]
    fn the_bare_hazard_cumulates_to_the_five_year_survival() {
        let hazard = bare_hazard(&values(0.45, 0.48), 60);
        let total: f64 = hazard.iter().sum();
        assert!((libm::exp(-total) - 0.45).abs() < 1e-14);
        let year: f64 = hazard[..12].iter().sum();
        assert!((libm::exp(-year) - libm::pow(0.45, libm::pow(0.2, 0.48))).abs() < 1e-14);
    }

    #[test]
    fn the_bare_hazard_falls_with_time_where_the_shape_is_below_one() {
        let hazard = bare_hazard(&values(0.45, 0.48), 60);
        assert!(hazard.windows(2).all(|pair| pair[1] < pair[0]));
        let constant = bare_hazard(&values(0.45, 1.0), 60);
        assert!(constant.iter().all(|month| (month - constant[0]).abs() < 1e-14));
        assert!(bare_hazard(&values(1.0, 0.48), 60).iter().all(|month| *month == 0.0));
    }

    #[test]
    fn the_steepest_hazard_is_a_number_and_never_falls_below_nothing() {
        for hold in [0.1, 0.999, 1.0] {
            let hazard = bare_hazard(&values(hold, 1e6), 600);
            assert!(hazard.iter().all(|month| month.is_finite() && *month >= 0.0));
        }
    }
}
