//! Stage 2: what does the United States promise, and does it keep it?
//!
//! The backstop is a list of components, because each acts on a different part of the model. Its posture — full,
//! reduced, withdrawn — is a Markov chain with an erosion, a recovery, and reviews at calendar dates (elections). It
//! depends on nothing else in a trial, so its whole path is drawn first.

use crate::keys::{Domain, Key, Kind};
use crate::maths::{bracket, select};
use crate::model::component::{Component, Components};
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::quantity::Quantity;
use crate::streams::{Keystream, Lanes, Law, Place, Site};

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
pub struct ByPosture([f64; 3]);

impl ByPosture {
    /// The values at postures 0, 1 and 2.
    pub fn new(values: [f64; 3]) -> Self {
        Self(values)
    }

    /// The value of each posture, from its components.
    pub fn from_components(world: &World, value: impl Fn(Components) -> f64) -> Self {
        Self([value(Components::default()), value(world.reduced()), value(world.promised)])
    }

    /// The value at a posture (0, 1 or 2).
    #[inline(always)]
    pub fn at(&self, posture: f64) -> f64 {
        select(posture == FULL, self.0[2], select(posture == REDUCED, self.0[1], self.0[0]))
    }
}

/// Posture of a backstop that is whole.
pub const FULL: f64 = 2.0;

/// Posture of a backstop reduced to its floor.
pub const REDUCED: f64 = 1.0;

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
    pub fn promised_posture(&self) -> f64 {
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
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        self.kept.fill(keystream, place);
        self.reduced.fill(keystream, place);
        // Month 0 has no step: its sites stay empty.
        for sites in [&mut self.erosion, &mut self.recovery] {
            for site in sites.iter_mut().skip(1) {
                site.fill(keystream, place);
            }
        }
        for (_, site) in &mut self.reviews {
            site.fill(keystream, place);
        }
    }

    fn review(&self, month: f64) -> Option<&Site> {
        self.reviews.iter().find(|(at, _)| *at == month).map(|(_, site)| site)
    }
}

/// What the stage decides for each trial: its posture in every month.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Posture by month: 2 full, 1 reduced, 0 withdrawn.
    pub posture: Vec<Lanes>,
}

/// Decides the path of the posture. `onset` is the calendar month of the ceasefire.
#[inline(always)]
pub fn step(world: &World, luck: &Luck, onset: &Lanes, state: &mut State) {
    if world.promised.is_empty() {
        state.posture.iter_mut().for_each(|posture| *posture = Lanes::default());
        return;
    }
    first_day(world, luck, state);
    for month in 1..state.posture.len() {
        let (before, after) = state.posture.split_at_mut(month);
        let (before, now) = (&before[month - 1], &mut after[0]);
        drift(world, &luck.erosion[month].values, &luck.recovery[month].values, before, now);
        for (calendar_month, drop_chance) in &world.reviews {
            if let Some(site) = luck.review(*calendar_month) {
                review(*calendar_month - month as f64, *drop_chance, &site.values, onset, now);
            }
        }
    }
}

#[inline(always)]
fn first_day(world: &World, luck: &Luck, state: &mut State) {
    let Some(posture) = state.posture.first_mut() else { return };
    for lane in 0..posture.len() {
        let reduced = bracket(luck.reduced.values[lane] < world.values.reduced_chance);
        posture[lane] = select(luck.kept.values[lane] < world.values.kept_chance, FULL, reduced);
    }
}

/// A month's erosion or recovery.
#[inline(always)]
fn drift(world: &World, erosion: &Lanes, recovery: &Lanes, before: &Lanes, now: &mut Lanes) {
    for lane in 0..now.len() {
        let posture = before[lane];
        let falls = (erosion[lane] < world.down) & (posture > 0.0);
        let rises = (recovery[lane] < world.up) & (posture == REDUCED);
        now[lane] = select(falls, posture - 1.0, select(rises, FULL, posture));
    }
}

/// A review that falls in this month for the trials whose ceasefire began in `onset_due`.
#[inline(always)]
fn review(onset_due: f64, drop_chance: f64, luck: &Lanes, onset: &Lanes, now: &mut Lanes) {
    for lane in 0..now.len() {
        let drops = (onset[lane] == onset_due) & (luck[lane] < drop_chance) & (now[lane] > 0.0);
        now[lane] -= bracket(drops);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A promise of these components, kept for ever.
    pub fn promise(components: &[Component]) -> World {
        World { promised: components.iter().copied().collect(), ..world(0.0, 0.0, 1.0, vec![]) }
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

    /// Shares of trials in postures 0, 1, 2 by month.
    fn shares(world: &World, months: u32, blocks: u32) -> Vec<[f64; 3]> {
        let mut luck = Luck::new(months, &[3]);
        let mut keystream = Keystream::new(3);
        let mut state = State { posture: vec![Lanes::default(); months as usize] };
        let mut shares = vec![[0.0; 3]; months as usize];
        for block in 0..blocks {
            luck.fill(&mut keystream, Place { world: block, trial: 0 });
            step(world, &luck, &Lanes::default(), &mut state);
            for (share, posture) in shares.iter_mut().zip(&state.posture) {
                posture.iter().for_each(|p| share[*p as usize] += 1.0 / (f64::from(blocks) * posture.len() as f64));
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
        let luck = Luck::new(6, &[3]);
        let mut state = State { posture: vec![Lanes::default(); 6] };
        step(&world, &luck, &Lanes::splat(3.0), &mut state);
        assert!(state.posture.iter().all(|posture| posture[0] == FULL));
        step(&world, &luck, &Lanes::splat(1.0), &mut state);
        assert_eq!(state.posture.iter().map(|posture| posture[0]).collect::<Vec<_>>(), [2.0, 2.0, 1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn a_reduced_backstop_keeps_the_floor_of_what_was_promised() {
        let mut world = world(0.0, 0.0, 1.0, vec![]);
        world.floor = [Component::Intelligence, Component::Guarantee].into_iter().collect();
        let count = ByPosture::from_components(&world, |present| f64::from(present.len()));
        assert_eq!([0.0, 1.0, 2.0].map(|posture| count.at(posture)), [0.0, 1.0, 2.0]);
        assert_eq!(world.reduced().iter().collect::<Vec<_>>(), [Component::Intelligence]);
    }
}
