//! Worlds: how the draws of every unknown are spread.
//!
//! Every unknown has its own one-dimensional Sobol sequence, Owen-scrambled in value and in index by hashes of its
//! dotted path: well spread in each unknown, and no unknown's points depend on any other, so that adding a contributor,
//! an option or a key moves nobody's draws. World w is point ⌊w/32⌋ of replicate w mod 32; the 32 independent
//! scramblings give honest standard errors, and more worlds keep the first ones. Sources: [`super::scramble`].
//!
//! A posterior has its own points for the unknowns that it names, one row a draw: world w takes row w mod the number of
//! draws. What it does not name keeps the points of the design.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::scramble;
use crate::keys::{Domain, Key};
use crate::model::{Specs, World};
use crate::quantity::{Quantiles, Quantity};
use crate::scenario::Design as Method;
use crate::scenario::posterior::Posterior;
use crate::streams::stream_id;

/// Independent scramblings of the stratified design: enough that their spread tells a standard error to about an eighth.
/// Fewer would stratify each more finely, which gains nothing: what is left of the error of 512 worlds comes from how
/// unknowns act together and from the luck of trials (`docs/results.md`, *Standard errors*).
pub const REPLICATES: u32 = 32;

/// The unknowns of a scenario's options, and where each option finds its values.
#[derive(Clone, Debug)]
pub struct Design {
    method: Method,
    seed: u64,
    unknowns: Vec<Unknown>,
    options: Vec<Vec<Slot>>,
    /// Where the points of some unknowns come from instead.
    posterior: Option<Arc<Posterior>>,
}

/// An uncertain quantity.
#[derive(Clone, Debug)]
struct Unknown {
    path: String,
    quantiles: Quantiles,
    key: &'static Key,
    /// Names its points: the same path has the same points in every option and file.
    name: u64,
    /// Its place in a row of the posterior, where that names it.
    known: Option<usize>,
}

impl Unknown {
    fn value(&self, point: f64) -> f64 {
        domain(self.key).clip(self.quantiles.at(point))
    }
}

/// The range of a key's values.
fn domain(key: &Key) -> Domain {
    key.domain().unwrap_or(Domain::REAL)
}

/// Where an option finds the value of one of its quantities.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Constant(f64),
    Unknown(usize),
}

impl Design {
    /// The design of these options under a master seed.
    pub fn new<'a>(seed: u64, method: Method, options: impl Iterator<Item = &'a Specs>) -> Self {
        let mut design = Self { method, seed, unknowns: Vec::new(), options: Vec::new(), posterior: None };
        let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for specs in options {
            let mut slots = Vec::new();
            specs.each(&mut |scope, key, quantity| {
                slots.push(match quantity.constant() {
                    Some(value) => Slot::Constant(domain(key).clip(value)),
                    None => Slot::Unknown(design.admit(&mut known, scope.path(key), quantity, key)),
                });
            });
            design.options.push(slots);
        }
        design
    }

    /// The same, with the points of a posterior for the unknowns of which it is one.
    #[must_use]
    pub fn drawn_from(mut self, posterior: Option<Arc<Posterior>>) -> Self {
        if let Some(posterior) = &posterior {
            let asked = self.unknowns.iter().map(|unknown| (unknown.path.as_str(), unknown.quantiles.quantity()));
            let places = posterior.places(asked);
            self.unknowns.iter_mut().zip(places).for_each(|(unknown, place)| unknown.known = place);
        }
        self.posterior = posterior;
        self
    }

    /// The place of an unknown; options that give the same path different distributions share its points.
    fn admit(
        &mut self,
        known: &mut BTreeMap<String, Vec<usize>>,
        path: String,
        quantity: &Quantity,
        key: &'static Key,
    ) -> usize {
        let name = stream_id(&format!("world/{path}"));
        let places = known.entry(path.clone()).or_default();
        let same = |place: &&usize| self.unknowns[**place].quantiles.quantity() == quantity;
        if let Some(place) = places.iter().find(same) {
            return *place;
        }
        self.unknowns.push(Unknown { path, quantiles: quantity.quantiles(), key, name, known: None });
        places.push(self.unknowns.len() - 1);
        self.unknowns.len() - 1
    }

    /// How many unknowns there are, over all options.
    pub fn unknowns(&self) -> usize {
        self.unknowns.len()
    }

    /// The values of every unknown in a world.
    pub fn values(&self, world: u32, values: &mut Vec<f64>) {
        values.clear();
        let row = self.posterior.as_ref().map_or(&[][..], |posterior| posterior.row(world));
        values.extend(self.unknowns.iter().map(|unknown| {
            let known = unknown.known.and_then(|place| row.get(place)).copied();
            unknown.value(known.unwrap_or_else(|| self.own_point(unknown.name, world)))
        }));
    }

    /// The point that an unknown has in a world where no posterior names it.
    fn own_point(&self, name: u64, world: u32) -> f64 {
        match self.method {
            Method::Stratified => stratified(self.seed, name, world),
            Method::Random => random(self.seed, name, world),
        }
    }

    /// The point of an unknown in a world, in (0, 1), by the design's own sequence.
    pub fn point(&self, unknown: usize, world: u32) -> f64 {
        self.own_point(self.unknowns[unknown].name, world)
    }

    /// The value of one unknown at a point in (0, 1) of its distribution.
    pub fn value(&self, unknown: usize, point: f64) -> f64 {
        self.unknowns[unknown].value(point)
    }

    /// The dotted path of an unknown.
    pub fn path(&self, unknown: usize) -> &str {
        &self.unknowns[unknown].path
    }

    /// The key of an unknown, and what is written for it.
    pub fn written(&self, unknown: usize) -> (&'static Key, &Quantity) {
        (self.unknowns[unknown].key, self.unknowns[unknown].quantiles.quantity())
    }

    /// The unknowns by dotted path, sorted: several where options give one path different distributions. These share their
    /// points, so that they are moved as one.
    pub fn by_path(&self) -> Vec<(&str, Vec<usize>)> {
        let mut paths: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, unknown) in self.unknowns.iter().enumerate() {
            paths.entry(&unknown.path).or_default().push(place);
        }
        paths.into_iter().collect()
    }

    /// Whether an option has this unknown.
    pub fn has(&self, option: usize, unknown: usize) -> bool {
        self.options[option].iter().any(|slot| matches!(slot, Slot::Unknown(place) if *place == unknown))
    }

    /// An option's quantities in the order in which its world visits them, from the values of every unknown.
    pub fn option_values<'a>(&'a self, option: usize, values: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.options[option].iter().map(|slot| match slot {
            Slot::Constant(value) => *value,
            Slot::Unknown(place) => values[*place],
        })
    }

    /// An option's world, from the values of every unknown.
    pub fn world(&self, option: usize, specs: &Specs, roster: &[String], values: &[f64]) -> World {
        let mut slots = self.option_values(option, values);
        World::draw(specs, roster, &mut |_, _, _| slots.next().unwrap_or_default())
    }
}

/// The point of an unknown in a world, in (0, 1): random, from the unknown's own stream.
fn random(seed: u64, name: u64, world: u32) -> f64 {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(name);
    generator.set_word_pos(u128::from(world) * 2);
    ((generator.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// The point of an unknown in a world, in (0, 1): scrambled van der Corput, the first Sobol dimension.
fn stratified(seed: u64, name: u64, world: u32) -> f64 {
    let (replicate, index) = (world % REPLICATES, world / REPLICATES);
    let key = scramble::key(seed, name ^ (u64::from(replicate) << 32));
    let shuffled = scramble::owen(index, key as u32);
    scramble::point(shuffled.reverse_bits(), key, index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_replicate_has_one_point_in_each_stratum() {
        for replicate in 0..REPLICATES {
            let mut strata = [0; 64];
            for index in 0..64 {
                strata[(stratified(9, 77, index * REPLICATES + replicate) * 64.0) as usize] += 1;
            }
            assert_eq!(strata, [1; 64]);
        }
    }

    #[test]
    fn two_unknowns_are_not_aligned() {
        // Uncorrelated points have a correlation of about ±1/√n; aligned ones of ±1.
        let n = 4_096;
        for (a, b) in [(1_u64, 2_u64), (77, 78), (u64::MAX, 5)] {
            let product: f64 =
                (0..n).map(|world| (stratified(3, a, world) - 0.5) * (stratified(3, b, world) - 0.5)).sum();
            assert!((12.0 * product / f64::from(n)).abs() < 4.0 / f64::from(n).sqrt());
        }
    }

    #[test]
    fn stratified_points_integrate_better_than_random_ones() {
        let n = 512;
        let error = |point: &dyn Fn(u32) -> f64| {
            let mean: f64 = (0..n).map(|world| point(world) * point(world)).sum::<f64>() / f64::from(n);
            (mean - 1.0 / 3.0).abs()
        };
        assert!(error(&|world| stratified(1, 5, world)) < 0.3 * 0.3 / f64::from(n).sqrt());
        assert!(error(&|world| random(1, 5, world)) < 4.0 * 0.3 / f64::from(n).sqrt());
    }

    #[test]
    fn points_depend_on_seed_and_name_and_stay_inside() {
        for point in [stratified, random] {
            assert_ne!(point(1, 5, 8), point(2, 5, 8));
            assert_ne!(point(1, 5, 8), point(1, 6, 8));
            assert!((0..2_000).all(|world| point(0, 0, world) > 0.0 && point(0, 0, world) < 1.0));
        }
    }
}
