//! Stage 7: how violent is the ceasefire?
//!
//! The log rate of serious incidents returns to a target that falls as the ceasefire settles. Neutral, consented forces
//! calm it; light foreign forces without consent draw incidents, the pattern of deployments inside a partner's borders.

use crate::maths::{self, bracket, select};
use crate::model::backstop::{self, ByPosture};
use crate::model::component::{Component, Components};
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::streams::{Keystream, Lanes, Law, Place, Site};

quantities! {
    /// What `[incidents]` may say.
    struct Spec;
    /// The values of `[incidents]` in one world.
    struct Values;
    /// Serious incidents a month at the start, with no force in the country.
    level: POSITIVE, "incidents a month";
    /// Months in which a bare ceasefire settles to half that level.
    settling_months: SOME_MONTHS, "months";
    /// Persistence of the log rate from month to month.
    persistence: SHARE, "correlation";
    /// Standard deviation of the log rate about its target.
    volatility: LOG_SCALE, "log rate";
    /// Fall of the log rate under US monitoring.
    monitoring_effect: NON_NEGATIVE, "log rate";
    /// Fall of the log rate per log of one plus troops over the force scale, with consent.
    force_effect: NON_NEGATIVE, "log rate";
    /// Troops at which the force's logarithm bends.
    force_scale: SOME_PERSONS, "persons";
    /// Rise of the log rate where troops are present without consent.
    provocation: NON_NEGATIVE, "log rate";
}

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The section's values.
    pub values: Values,
    /// ln of the level.
    log_level: f64,
    /// Fall of the target under monitoring, by posture.
    monitoring: ByPosture,
    /// ln(1 + t/settling_months) by month.
    settled: Vec<f64>,
    /// Standard deviation of the monthly innovation.
    innovation: f64,
}

impl World {
    /// Draws the stage's unknowns.
    pub fn draw(spec: &Spec, backstop: &backstop::World, months: u32, visit: Visit<'_>) -> Self {
        let values = spec.values(&mut |key, quantity| visit(Scope::Section("incidents"), key, quantity));
        Self::new(values, backstop, months)
    }

    fn new(values: Values, backstop: &backstop::World, months: u32) -> Self {
        let monitoring = |there: Components| bracket(there.has(Component::Monitoring));
        let settled = |month| libm::log1p(f64::from(month) / values.settling_months);
        Self {
            values,
            log_level: libm::log(values.level),
            monitoring: ByPosture::from_components(backstop, |there| values.monitoring_effect * monitoring(there)),
            settled: (0..months).map(settled).collect(),
            innovation: values.volatility * (1.0 - values.persistence * values.persistence).sqrt(),
        }
    }

    /// x on the bare course of month t: the log level less what the ceasefire has settled.
    pub fn bare(&self, month: usize) -> f64 {
        self.log_level - self.settled[month]
    }
}

/// The stage's luck.
#[derive(Clone, Debug)]
pub struct Luck {
    noise: Vec<Site>,
}

impl Luck {
    /// The draw sites of so many months.
    pub fn new(months: u32) -> Self {
        Self { noise: Site::series("incidents", "noise", months, Law::Normal) }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        for site in &mut self.noise {
            site.fill(keystream, place);
        }
    }
}

/// What the stage computes for each trial in a month.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// ln of the incident rate, x.
    pub log_rate: Lanes,
}

/// Sets the first month's rate.
#[inline(always)]
pub fn start(world: &World, state: &mut State) {
    state.log_rate = Lanes::splat(world.log_level);
}

/// Moves the rate to the next month.
#[inline(always)]
pub fn advance(
    world: &World,
    month: usize,
    luck: &Luck,
    posture: &Lanes,
    consent: &Lanes,
    troops: &Lanes,
    state: &mut State,
) {
    let (values, noise, bare) = (&world.values, &luck.noise[month].values, world.bare(month));
    let force_scale = 1.0 / values.force_scale;
    for lane in 0..noise.len() {
        let calmed = -values.force_effect * maths::ln(1.0 + troops[lane] * force_scale);
        let provoked = values.provocation * bracket(troops[lane] > 0.0);
        let force = select(consent[lane] > 0.0, calmed, provoked);
        let target = bare - world.monitoring.at(posture[lane]) + force;
        state.log_rate[lane] = values.persistence * state.log_rate[lane]
            + (1.0 - values.persistence) * target
            + world.innovation * noise[lane];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::backstop::tests::promise;

    fn values() -> Values {
        Values {
            level: 8.0,
            settling_months: 12.0,
            persistence: 0.5,
            volatility: 0.6,
            monitoring_effect: 0.3,
            force_effect: 0.4,
            force_scale: 3_000.0,
            provocation: 0.2,
        }
    }

    /// Mean log rate after one month from the start, with this force.
    fn after_a_month(consent: f64, troops: f64) -> f64 {
        let world = World::new(values(), &promise(&[Component::Monitoring]), 2);
        let (mut state, mut luck) = (State::default(), Luck::new(2));
        luck.noise[0].values = Lanes::default();
        start(&world, &mut state);
        advance(&world, 0, &luck, &Lanes::splat(2.0), &Lanes::splat(consent), &Lanes::splat(troops), &mut state);
        state.log_rate[0]
    }

    #[test]
    fn a_month_computed_by_hand() {
        // The target of month 0 is ln 8 − 0.3 − 0.4·ln 2; half of the way there.
        let expected = libm::log(8.0) - 0.5 * (0.3 + 0.4 * libm::log(2.0));
        assert!((after_a_month(1.0, 3_000.0) - expected).abs() < 1e-14);
        assert!((after_a_month(0.0, 10.0) - (libm::log(8.0) - 0.5 * 0.1)).abs() < 1e-14);
    }

    #[test]
    fn consented_forces_calm_and_unconsented_ones_provoke() {
        assert!(after_a_month(1.0, 5_000.0) < after_a_month(1.0, 0.0));
        assert!(after_a_month(0.0, 5_000.0) > after_a_month(0.0, 0.0));
        assert_eq!(after_a_month(0.0, 0.0), after_a_month(1.0, 0.0));
    }

    #[test]
    fn the_rate_is_stationary_about_its_target() {
        let values = Values { settling_months: 1e9, ..values() };
        let world = World::new(values, &promise(&[]), 400);
        let (mut state, mut luck, mut keystream) = (State::default(), Luck::new(400), Keystream::new(2));
        let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
        for block in 0..20 {
            luck.fill(&mut keystream, Place { world: block, trial: 0 });
            start(&world, &mut state);
            for month in 0..400 {
                let zero = Lanes::default();
                advance(&world, month, &luck, &zero, &zero, &zero, &mut state);
            }
            for x in state.log_rate.iter() {
                (sum, squares, n) = (sum + x, squares + x * x, n + 1.0);
            }
        }
        let (mean, variance) = (sum / n, squares / n - (sum / n) * (sum / n));
        assert!((mean - libm::log(8.0)).abs() < 4.0 * 0.6 / f64::sqrt(n));
        assert!((variance - 0.36).abs() < 4.0 * 0.36 * f64::sqrt(2.0 / n));
    }
}
