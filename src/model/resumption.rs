//! Stage 8: does the war resume?
//!
//! History gives the bare hazard: it falls steeply with time. The adversary compares what an attack is expected to
//! bring with what it costs, against the situation in which history's base rate applies; that utility, incidents, the
//! terms and its motive move the log hazard. One exponential clock decides when the cumulated hazard is enough, so
//! that a smaller hazard never brings the war forward.

use crate::maths::{self, clamp, select};
use crate::model::backstop::{self, ByPosture};
use crate::model::component::{Component, Components};
use crate::model::unknown::{Scope, Visit};
use crate::model::{balance, ceasefire, credibility, incidents};
use crate::quantities;
use crate::streams::{Keystream, Lanes, Law, Place, Site};

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
const LOG_HAZARD_RATIO_LIMIT: f64 = 6.0;

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
        let monitored = |there: Components| select(there.has(Component::Monitoring), 0.5, 1.0);
        Self {
            bare: bare_hazard(&values, months),
            early: ByPosture::from_components(backstop, |there| early * monitored(there)),
            utility_bare: success - values.failure_cost * (1.0 - success),
            sanctions: values.sanctions_price * balance.adversary.sanctions_drag,
            imposed: ceasefire.imposed * values.imposed_effect,
            values,
        }
    }
}

/// ΔΛ(t) of Λ(t) = −ln S₅ · (t/60)^k.
fn bare_hazard(values: &Values, months: u32) -> Vec<f64> {
    let cumulated = |t: u32| -libm::log(values.five_year_hold) * libm::pow(f64::from(t) / 60.0, values.shape);
    (0..months).map(|t| cumulated(t + 1) - cumulated(t)).collect()
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
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        self.motive.fill(keystream, place);
        self.clock.fill(keystream, place);
    }
}

impl Default for Luck {
    fn default() -> Self {
        Self::new()
    }
}

/// What the stage computes for each trial.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Log hazard that does not change from month to month: motive, settlement, imposed terms.
    fixed: Lanes,
    /// Hazard cumulated so far.
    pub cumulated: Lanes,
    /// Hazard of this month, with early collapse.
    pub hazard: Lanes,
    /// 1 where the ceasefire stands at the start of the month, else 0.
    pub at_peace: Lanes,
    /// 1 where the war resumes in this month, else 0.
    pub resumes: Lanes,
}

/// Sets the first day.
#[inline(always)]
pub fn start(world: &World, luck: &Luck, ceasefire: &ceasefire::State, state: &mut State) {
    let values = &world.values;
    for lane in 0..state.fixed.len() {
        let motive = values.motive_spread * luck.motive.values[lane];
        state.fixed[lane] = motive + ceasefire.settled[lane] * values.settlement_effect + world.imposed;
    }
    state.cumulated = Lanes::default();
    state.at_peace = ceasefire.came.clone();
}

/// What a month's hazard depends on.
#[derive(Clone, Copy, Debug)]
pub struct Month<'a> {
    /// Its number.
    pub number: usize,
    /// Posture of the backstop.
    pub posture: &'a Lanes,
    /// The terms.
    pub ceasefire: &'a ceasefire::State,
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
pub fn step(world: &World, luck: &Luck, seen: Month<'_>, state: &mut State) {
    let Month { number: month, posture, ceasefire, balance, belief, incidents, bare_incidents } = seen;
    let (values, bare) = (&world.values, world.bare[month]);
    for lane in 0..posture.len() {
        let (coalition, us) = (belief.coalition[lane], belief.us[lane]);
        let joined = (1.0 - us) * balance.coalition[lane] + us * balance.us[lane];
        let success = (1.0 - coalition) * balance.alone[lane] + coalition * joined;
        let utility = success
            - values.failure_cost * (1.0 - success)
            - coalition * values.coalition_price
            - coalition * us * values.us_price
            - world.sanctions;
        let log_ratio = state.fixed[lane]
            + values.sensitivity * (utility - world.utility_bare)
            + values.incident_effect * (incidents.log_rate[lane] - bare_incidents);
        let ratio = maths::exp(clamp(log_ratio, -LOG_HAZARD_RATIO_LIMIT, LOG_HAZARD_RATIO_LIMIT));
        state.hazard[lane] = bare * ratio;
    }
    if month < 2 {
        for lane in 0..posture.len() {
            let terms = select(ceasefire.settled[lane] > 0.0, 0.5, 1.0);
            state.hazard[lane] += world.early.at(posture[lane]) * terms;
        }
    }
    for lane in 0..posture.len() {
        state.cumulated[lane] += state.hazard[lane];
        let breaks = state.cumulated[lane] >= luck.clock.values[lane];
        state.resumes[lane] = select(breaks, state.at_peace[lane], 0.0);
    }
}

/// Ends the month: trials whose war resumed are no longer at peace. Says whether any trial still is.
#[inline(always)]
pub fn advance(state: &mut State) -> bool {
    let mut left = 0;
    for lane in 0..state.at_peace.len() {
        let at_peace = state.at_peace[lane] - state.resumes[lane];
        state.at_peace[lane] = at_peace;
        // Bits rather than a sum: a sum of floats keeps its order and would stay scalar.
        left |= at_peace.to_bits();
    }
    left != 0
}

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
}
