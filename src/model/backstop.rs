//! Stage 2: what does the United States promise, and does it keep it?
//!
//! The backstop is a list of components, because each acts on a different part of the model. Its posture — full,
//! reduced, withdrawn — is a Markov chain with an erosion, a recovery, and reviews at calendar dates (elections). It
//! depends on nothing else in a trial.

use crate::keys::{Domain, Key, Kind};
use crate::lanes::{Live, Mask, Move, Simd, Vector, shift, vectors};
use crate::model::ceasefire;
use crate::model::component::{Component, Components};
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::quantity::Quantity;
use crate::streams::{Lanes, Law, Site, Source};

/// What `[backstop]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// What is promised; nothing promised is a backstop never offered.
    pub promised: Components,
    /// What survives a reduction.
    pub floor: Components,
    /// Whether the promise is ratified.
    pub ratified: bool,
    /// Elections and other dates at which the promise is reviewed, by calendar month.
    pub reviews: Vec<Review>,
    /// The section's quantities.
    pub quantities: Quantities,
}

/// A date at which the backstop may drop a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Months from the scenario's start.
    pub calendar_month: u32,
    /// Chance of a step down at that date; its unknown is named `backstop.reviews.MONTH.drop_chance`.
    pub drop_chance: Quantity,
}

impl Spec {
    /// Keys that are not quantities.
    pub const KEYS: &'static [Key] = &[
        Key {
            name: "promised",
            meaning: "Components that the United States promises; none is a backstop never offered.",
            unit: "none",
            kind: Kind::Words(&Component::NAMES),
            default: None,
        },
        Key {
            name: "floor",
            meaning: "Components that survive a reduction.",
            unit: "none",
            kind: Kind::Words(&Component::NAMES),
            default: Some("[]"),
        },
        Key {
            name: "ratified",
            meaning: "Whether the promise is ratified.",
            unit: "none",
            kind: Kind::Flag,
            default: None,
        },
        Key {
            name: "reviews",
            meaning: "Elections and other dates at which the backstop may drop a step.",
            unit: "calendar month, chance",
            kind: Kind::Other("[{ calendar_month = n, drop_chance = Q }, …]"),
            default: Some("[]"),
        },
    ];

    /// `drop_chance` of a review.
    pub const DROP_CHANCE: Key = Key {
        name: "drop_chance",
        meaning: "Chance that the backstop drops a step at this review.",
        unit: "chance",
        kind: Kind::Quantity(Domain::CHANCE),
        default: None,
    };
}

quantities! {
    /// The quantities of `[backstop]`.
    struct Quantities;
    /// The values of `[backstop]` in one world.
    struct Values;
    /// Chance that the whole promise stands on the first day.
    kept_chance: CHANCE, "chance";
    /// Chance that it is reduced to its floor rather than withdrawn, where it is not kept.
    reduced_chance: CHANCE, "chance";
    /// Rate at which the backstop drops a step.
    erosion_rate: RATE, "a year";
    /// Multiplies the erosion rate of a promise that is not ratified.
    unratified_factor: NON_NEGATIVE, "factor";
    /// Rate at which a reduced backstop is restored.
    recovery_rate: RATE, "a year";
}

/// A value for each posture: withdrawn, reduced, full.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ByPosture([f32; 3]);

impl ByPosture {
    /// The values at postures 0, 1 and 2.
    pub fn new(values: [f64; 3]) -> Self {
        Self(values.map(|value| value as f32))
    }

    /// The value of each posture, from its components.
    pub fn from_components(world: &World, value: impl Fn(Components) -> f64) -> Self {
        Self::new([value(Components::default()), value(world.reduced()), value(world.promised)])
    }

    /// The value of each trial's posture.
    #[inline(always)]
    pub fn at<S: Simd>(&self, posture: Posture<S>) -> Vector<S> {
        posture.full.select(self.0[2], posture.reduced.select(self.0[1], self.0[0]))
    }
}

/// Posture of a backstop that is whole.
pub const FULL: f32 = 2.0;

/// Posture of a backstop reduced to its floor.
pub const REDUCED: f32 = 1.0;

/// The postures of the trials in a vector.
#[derive(Clone, Copy, Debug)]
pub struct Posture<S: Simd> {
    /// Where the backstop is whole.
    pub full: Mask<S>,
    /// Where it is reduced to its floor.
    pub reduced: Mask<S>,
}

impl<S: Simd> Posture<S> {
    /// Postures 0, 1 and 2 as conditions.
    #[inline(always)]
    pub fn of(posture: Vector<S>) -> Self {
        Self { full: posture.same(FULL), reduced: posture.same(REDUCED) }
    }
}

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// What is promised.
    pub promised: Components,
    /// What survives a reduction.
    pub floor: Components,
    /// Whether the promise is ratified.
    pub ratified: bool,
    /// Chance a month of a step down.
    pub down: f64,
    /// Chance a month that a reduced backstop is restored.
    pub up: f64,
    /// Reviews: calendar month and chance of a step down.
    pub reviews: Vec<(f64, f64)>,
    /// The section's values.
    pub values: Values,
}

impl World {
    /// Draws the stage's unknowns.
    pub fn draw(spec: &Spec, visit: Visit<'_>) -> Self {
        let values = spec.quantities.values(&mut |key, quantity| visit(Scope::Section("backstop"), key, quantity));
        let reviews = spec.reviews.iter().map(|review| {
            let month = review.calendar_month;
            (f64::from(month), visit(Scope::Review(month), &Spec::DROP_CHANCE, &review.drop_chance))
        });
        let reviews = reviews.collect();
        let factor = if spec.ratified { 1.0 } else { values.unratified_factor };
        Self {
            promised: spec.promised,
            floor: spec.floor,
            ratified: spec.ratified,
            down: monthly_chance(values.erosion_rate * factor),
            up: monthly_chance(values.recovery_rate),
            reviews,
            values,
        }
    }

    /// What a reduced backstop still has.
    pub fn reduced(&self) -> Components {
        self.promised.and(self.floor)
    }

    /// Posture of a backstop that stands as promised: full, or none where nothing was promised.
    pub fn promised_posture(&self) -> f32 {
        if self.promised.is_empty() { 0.0 } else { FULL }
    }
}

/// The chance a month of an event with this rate a year: 1 − e^(−rate/12).
fn monthly_chance(rate: f64) -> f64 {
    -libm::expm1(-rate / 12.0)
}

/// The stage's luck.
#[derive(Clone, Debug)]
pub struct Luck {
    kept: Site,
    reduced: Site,
    erosion: Vec<Site>,
    recovery: Vec<Site>,
    reviews: Vec<(f64, Site)>,
}

impl Luck {
    /// The stage's draw sites for so many months and for reviews at these calendar months.
    pub fn new(months: u32, reviews: &[u32]) -> Self {
        let review = |month: &u32| (f64::from(*month), Site::monthly("backstop", "review", *month, Law::Uniform));
        Self {
            kept: Site::new("backstop", "kept", Law::Uniform),
            reduced: Site::new("backstop", "reduced", Law::Uniform),
            erosion: Site::series("backstop", "erosion", months, Law::Uniform),
            recovery: Site::series("backstop", "recovery", months, Law::Uniform),
            reviews: reviews.iter().map(review).collect(),
        }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        self.kept.fill(source);
        self.reduced.fill(source);
        // Month 0 has no step: its sites stay empty.
        for sites in [&mut self.erosion, &mut self.recovery] {
            for site in sites.iter_mut().skip(1) {
                site.fill(source);
            }
        }
        for (_, site) in &mut self.reviews {
            site.fill(source);
        }
    }

    fn review(&self, month: f64) -> Option<&Site> {
        self.reviews.iter().find(|(at, _)| *at == month).map(|(_, site)| site)
    }
}

/// What the stage decides, by lane.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Posture in the month at hand: 2 full, 1 reduced, 0 withdrawn.
    pub posture: Lanes,
    /// Calendar month in which the ceasefire began.
    onset: Lanes,
    room: [Lanes; 2],
}

impl State {
    /// Moves trials to other lanes.
    #[inline(always)]
    pub fn shift(&mut self, moves: &[Move]) {
        shift(moves, [&mut self.posture, &mut self.onset]);
    }
}

/// Decides the posture of the first day, for the first `lanes` trials.
#[inline(always)]
pub fn start<S: Simd>(
    simd: S,
    world: &World,
    luck: &Luck,
    ceasefire: &ceasefire::State,
    lanes: usize,
    state: &mut State,
) {
    state.posture = Lanes::default();
    if world.promised.is_empty() {
        return;
    }
    let (kept, reduced) = (world.values.kept_chance as f32, world.values.reduced_chance as f32);
    for at in vectors(simd, lanes) {
        let reduced = luck.reduced.values.at(at).lt(reduced).bracket();
        state.posture.put(at, luck.kept.values.at(at).lt(kept).select(FULL, reduced));
        state.onset.put(at, ceasefire.month.at(at));
    }
}

/// Brings the posture to a month ≥ 1: erosion or recovery, then a review that falls into it.
#[inline(always)]
pub fn step<S: Simd>(live: Live<'_, S>, world: &World, luck: &Luck, month: usize, state: &mut State) {
    if world.promised.is_empty() {
        return;
    }
    let (down, up) = (world.down as f32, world.up as f32);
    let [erosion, recovery] = &mut state.room;
    let erosion = live.roll.gather(&luck.erosion[month].values, erosion);
    let recovery = live.roll.gather(&luck.recovery[month].values, recovery);
    for at in live.vectors() {
        let posture = state.posture.at(at);
        let falls = erosion.at(at).lt(down) & posture.gt(0.0);
        let rises = recovery.at(at).lt(up) & posture.same(REDUCED);
        state.posture.put(at, falls.select(posture - 1.0, rises.select(FULL, posture)));
    }
    for (calendar_month, drop_chance) in &world.reviews {
        if let Some(site) = luck.review(*calendar_month) {
            let due = (*calendar_month - month as f64) as f32;
            review(live, due, *drop_chance as f32, &site.values, state);
        }
    }
}

/// A review that falls in this month for the trials whose ceasefire began in the month `due`.
#[inline(always)]
fn review<S: Simd>(live: Live<'_, S>, due: f32, drop_chance: f32, luck: &Lanes, state: &mut State) {
    if !state.onset[..live.roll.count()].contains(&due) {
        return;
    }
    let luck = live.roll.gather(luck, &mut state.room[0]);
    for at in live.vectors() {
        let posture = state.posture.at(at);
        let drops = state.onset.at(at).same(due) & luck.at(at).lt(drop_chance) & posture.gt(0.0);
        state.posture.put(at, drops.select(posture - 1.0, posture));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::lanes::{self, Kernel, Roll};
    use crate::streams::{Keystream, LANES, Place};

    /// A promise of these components, kept for ever.
    pub fn promise(components: &[Component]) -> World {
        World { promised: components.iter().copied().collect(), ..world(0.0, 0.0, 1.0, vec![]) }
    }

    /// A block whose trials are all in this posture.
    pub fn standing(posture: f32) -> State {
        State { posture: Lanes::splat(posture), ..State::default() }
    }

    fn world(down: f64, up: f64, kept: f64, reviews: Vec<(f64, f64)>) -> World {
        let values = Values {
            kept_chance: kept,
            reduced_chance: 0.25,
            erosion_rate: 0.0,
            unratified_factor: 1.0,
            recovery_rate: 0.0,
        };
        let promised = [Component::Strike, Component::Intelligence].into_iter().collect();
        World { promised, floor: Components::default(), ratified: false, down, up, reviews, values }
    }

    /// The postures of a block by month, for ceasefires that began in this month.
    struct Path<'a>(&'a World, &'a mut Luck, Place, f32);

    impl Kernel for Path<'_> {
        type Output = Vec<Lanes>;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Vec<Lanes> {
            let Self(world, luck, place, onset) = self;
            luck.fill(&mut Source { simd, keystream: &mut Keystream::new(3), place, lanes: LANES, shared: true });
            let ceasefire = ceasefire::State { month: Lanes::splat(onset), ..Default::default() };
            let (mut state, roll) = (State::default(), Roll::new(LANES));
            start(simd, world, luck, &ceasefire, LANES, &mut state);
            let mut path = vec![state.posture.clone()];
            for month in 1..luck.erosion.len() {
                step(roll.live(simd), world, luck, month, &mut state);
                path.push(state.posture.clone());
            }
            path
        }
    }

    fn path(world: &World, months: u32, block: u32, onset: f32) -> Vec<Lanes> {
        let place = Place { world: block, block: 0 };
        lanes::dispatch(Path(world, &mut Luck::new(months, &[3]), place, onset))
    }

    /// Shares of trials in postures 0, 1, 2 by month.
    fn shares(world: &World, months: u32, blocks: u32) -> Vec<[f64; 3]> {
        let mut shares = vec![[0.0; 3]; months as usize];
        for block in 0..blocks {
            for (share, posture) in shares.iter_mut().zip(path(world, months, block, 0.0)) {
                posture.iter().for_each(|p| share[*p as usize] += 1.0 / (f64::from(blocks) * LANES as f64));
            }
        }
        shares
    }

    #[test]
    fn the_posture_follows_its_matrix_power() {
        let (down, up, drop) = (0.08, 0.15, 0.4);
        let world = world(down, up, 0.6, vec![(3.0, drop)]);
        let blocks = 4_000;
        let seen = shares(&world, 12, blocks);
        let mut p = [0.4 * 0.75, 0.4 * 0.25, 0.6];
        for (month, share) in seen.iter().enumerate() {
            if month > 0 {
                p = [
                    p[0] + p[1] * down,
                    p[1] * (1.0 - down - (1.0 - down) * up) + p[2] * down,
                    p[2] * (1.0 - down) + p[1] * (1.0 - down) * up,
                ];
            }
            if month == 3 {
                p = [p[0] + p[1] * drop, p[1] * (1.0 - drop) + p[2] * drop, p[2] * (1.0 - drop)];
            }
            for posture in 0..3 {
                let se = (p[posture] * (1.0 - p[posture]) / (f64::from(blocks) * 256.0)).sqrt();
                assert!(
                    (share[posture] - p[posture]).abs() < 4.0 * se,
                    "month {month} posture {posture}: {share:?} {p:?}"
                );
            }
        }
    }

    #[test]
    fn nothing_promised_is_never_there_and_a_safe_promise_never_moves() {
        let mut never = world(0.1, 0.1, 1.0, vec![]);
        never.promised = Components::default();
        assert!(shares(&never, 6, 2).iter().all(|share| share[0] == 1.0));
        assert!(shares(&world(0.0, 0.0, 1.0, vec![]), 6, 2).iter().all(|share| share[2] == 1.0));
    }

    #[test]
    fn a_review_in_the_month_of_the_ceasefire_has_no_effect() {
        let world = world(0.0, 0.0, 1.0, vec![(3.0, 1.0)]);
        let seen = |onset| path(&world, 6, 0, onset).iter().map(|posture| posture[0]).collect::<Vec<_>>();
        assert_eq!(seen(3.0), [FULL; 6]);
        assert_eq!(seen(1.0), [2.0, 2.0, 1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn a_reduced_backstop_keeps_the_floor_of_what_was_promised() {
        let mut world = world(0.0, 0.0, 1.0, vec![]);
        world.floor = [Component::Intelligence, Component::Guarantee].into_iter().collect();
        let count = ByPosture::from_components(&world, |present| f64::from(present.len()));
        assert_eq!(count, ByPosture::new([0.0, 1.0, 2.0]));
        assert_eq!(world.reduced().iter().collect::<Vec<_>>(), [Component::Intelligence]);
    }
}
