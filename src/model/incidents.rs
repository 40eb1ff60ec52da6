//! Stage 7: how violent is the ceasefire?
//!
//! The log rate of serious incidents returns to a target that falls as the ceasefire settles. Neutral, consented forces
//! calm it; light foreign forces without consent draw incidents, the pattern of deployments inside a partner's borders.

use crate::lanes::{Live, Move, Simd, shift};
use crate::maths::bracket;
use crate::model::backstop::{self, ByPosture, Posture};
use crate::model::component::{Component, Components};
use crate::model::unknown::{Scope, Visit};
use crate::model::{ceasefire, deployment};
use crate::quantities;
use crate::streams::{Lanes, Law, RareSite, Room, Source};

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
    noise: Vec<RareSite>,
}

impl Luck {
    /// The draw sites of so many months.
    pub fn new(months: u32) -> Self {
        Self { noise: RareSite::series("incidents", "noise", months, Law::Normal) }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        for site in &mut self.noise {
            site.fill(source);
        }
    }
}

/// What the stage computes, by lane.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// ln of the incident rate in the month at hand, x.
    pub log_rate: Lanes,
    /// 1 where the adversary consents to the force, else 0.
    consent: Lanes,
    room: Room,
}

impl State {
    /// Moves trials to other lanes.
    #[inline(always)]
    pub fn shift(&mut self, moves: &[Move]) {
        shift(moves, [&mut self.log_rate, &mut self.consent]);
    }
}

/// Sets the first month's rate.
#[inline(always)]
pub fn start(world: &World, ceasefire: &ceasefire::State, state: &mut State) {
    state.log_rate = Lanes::splat(world.log_level as f32);
    state.consent.copy_from_slice(&ceasefire.consent[..]);
}

/// Moves the rate to the next month.
#[inline(always)]
pub fn advance<S: Simd>(
    live: Live<'_, S>,
    world: &World,
    month: usize,
    luck: &Luck,
    backstop: &backstop::State,
    force: &deployment::State,
    state: &mut State,
) {
    let (values, bare) = (&world.values, world.bare(month) as f32);
    let noise = luck.noise[month].read(live.simd, live.roll, &mut state.room);
    let (calming, provocation) = (-values.force_effect as f32, values.provocation as f32);
    let force_scale = (1.0 / values.force_scale) as f32;
    let (kept, renewed) = (values.persistence as f32, (1.0 - values.persistence) as f32);
    let innovation = world.innovation as f32;
    for at in live.vectors() {
        let troops = force.troops.at(at);
        let calmed = (1.0 + troops * force_scale).ln() * calming;
        let force = state.consent.at(at).gt(0.0).select(calmed, troops.gt(0.0).keep(provocation));
        let target = bare - world.monitoring.at(Posture::of(backstop.posture.at(at))) + force;
        let rate = state.log_rate.at(at) * kept + target * renewed + noise.at(at) * innovation;
        state.log_rate.put(at, rate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{self, Kernel, Roll};
    use crate::model::backstop::tests::promise;
    use crate::streams::{Keystream, LANES, Place, Words};

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

    /// Log rates by month in a block, from this state and with this force, under a full backstop.
    struct Advance<'a>(&'a World, &'a Luck, f32, f32, usize);

    impl Kernel for Advance<'_> {
        type Output = Vec<Lanes>;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Vec<Lanes> {
            let Self(world, luck, consent, troops, months) = self;
            let ceasefire = ceasefire::State { consent: Lanes::splat(consent), ..Default::default() };
            let backstop = backstop::tests::standing(backstop::FULL);
            let mut force = deployment::State::new(0);
            force.troops = Lanes::splat(troops);
            let mut state = State::default();
            start(world, &ceasefire, &mut state);
            let mut seen = Vec::new();
            for month in 0..months {
                advance(Roll::new(LANES).live(simd), world, month, luck, &backstop, &force, &mut state);
                seen.push(state.log_rate.clone());
            }
            seen
        }
    }

    struct Draw<'a>(&'a mut Luck, &'a mut Keystream, Place);

    impl Kernel for Draw<'_> {
        type Output = ();

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) {
            self.0.fill(&mut Source { simd, keystream: self.1, place: self.2, lanes: LANES, shared: true });
        }
    }

    /// A month whose noise is nothing.
    fn calm() -> RareSite {
        RareSite::of_words(Words::splat(1 << 31), Law::Normal)
    }

    /// Log rate after one month without noise.
    fn after_a_month(consent: f32, troops: f32) -> f64 {
        let world = World::new(values(), &promise(&[Component::Monitoring]), 2);
        let luck = Luck { noise: vec![calm(), calm()] };
        lanes::dispatch(Advance(&world, &luck, consent, troops, 1))[0][0].into()
    }

    #[test]
    fn a_month_computed_by_hand() {
        // The target of month 0 is ln 8 − 0.3 − 0.4·ln 2; half of the way there.
        let expected = libm::log(8.0) - 0.5 * (0.3 + 0.4 * libm::log(2.0));
        assert!((after_a_month(1.0, 3_000.0) - expected).abs() < 1e-6);
        assert!((after_a_month(0.0, 10.0) - (libm::log(8.0) - 0.5 * 0.1)).abs() < 1e-6);
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
        let (mut luck, mut keystream) = (Luck::new(400), Keystream::new(2));
        let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
        for world_number in 0..20 {
            lanes::dispatch(Draw(&mut luck, &mut keystream, Place { world: world_number, block: 0 }));
            let seen = lanes::dispatch(Advance(&world, &luck, 0.0, 0.0, 400));
            for x in seen[399].iter().map(|x| f64::from(*x)) {
                (sum, squares, n) = (sum + x, squares + x * x, n + 1.0);
            }
        }
        let (mean, variance) = (sum / n, squares / n - (sum / n) * (sum / n));
        assert!((mean - libm::log(8.0)).abs() < 4.0 * 0.6 / f64::sqrt(n));
        assert!((variance - 0.36).abs() < 4.0 * 0.36 * f64::sqrt(2.0 / n));
    }
}
