//! What history says of the model's unknowns: each before and after, and the worlds that are left.

use super::forecasts::HeldOut;
use super::results::{Calibration, Moved};
use super::weights::{Method, Scales, Weights};
use crate::analysis::importance;
use crate::analysis::summary::PROGRAM;
use crate::engine::design::Design;
use crate::scenario::canonical;
use crate::scenario::posterior::{self, Known, Posterior};

/// Worlds in a posterior: a power of two, as runs have.
const DRAWS: usize = 1024;

/// Quantile of Kolmogorov's distribution that one unknown in a thousand exceeds by chance.
const KOLMOGOROV: f64 = 1.95;

/// Shares of worlds that lie below what is told.
const SHARES: [f64; 3] = [0.05, 0.5, 0.95];

/// What the worlds say of a design's unknowns.
#[derive(Clone, Copy, Debug)]
pub struct Unknowns<'a> {
    /// The unknowns.
    pub design: &'a Design,
    /// Worlds.
    pub worlds: u32,
}

impl Unknowns<'_> {
    /// Every path with its values and places before and after, the one that moved most first.
    pub fn moved(&self, weights: &Weights) -> Vec<Moved> {
        let values = self.values();
        let mut moved: Vec<Moved> = Vec::new();
        for (path, places) in self.design.by_path() {
            let points: Vec<f64> = (0..self.worlds).map(|world| self.design.point(places[0], world)).collect();
            // Where the rules give a path several distributions, all have moved to the same place in their own.
            for place in places {
                let own: Vec<f64> = values.iter().map(|world| world[place]).collect();
                moved.push(self.one(path, place, &points, &own, weights));
            }
        }
        moved.sort_by(|one, other| other.distance.total_cmp(&one.distance).then(one.path.cmp(&other.path)));
        moved
    }

    fn values(&self) -> Vec<Vec<f64>> {
        let world = |world| {
            let mut values = Vec::new();
            self.design.values(world, &mut values);
            values
        };
        (0..self.worlds).map(world).collect()
    }

    /// The scale of the distance that worlds would show which count by chance: both distributions are of the same points.
    fn by_chance(&self, weights: &Weights) -> f64 {
        (1.0 / weights.effective - 1.0 / f64::from(self.worlds)).max(0.0).sqrt()
    }

    fn one(&self, path: &str, unknown: usize, points: &[f64], values: &[f64], weights: &Weights) -> Moved {
        let (key, quantity) = self.design.written(unknown);
        let equal = Weights::equal(points.len());
        let mean =
            |weights: &Weights| points.iter().zip(&weights.of).map(|(point, weight)| point * weight).sum::<f64>();
        let variance = |weights: &Weights| {
            let mean = mean(weights);
            points.iter().zip(&weights.of).map(|(point, weight)| weight * (point - mean) * (point - mean)).sum::<f64>()
        };
        let distance = distance(points, weights);
        Moved {
            path: path.to_owned(),
            meaning: key.meaning.to_owned(),
            unit: key.unit.to_owned(),
            distribution: canonical::short(quantity),
            source: quantity.source.clone(),
            prior: weighted_quantiles(values, &equal.of, SHARES),
            posterior: weighted_quantiles(values, &weights.of, SHARES),
            places: weighted_quantiles(points, &weights.of, SHARES),
            place: mean(weights),
            contraction: 1.0 - variance(weights) / variance(&equal).max(f64::MIN_POSITIVE),
            distance,
            moved: distance > KOLMOGOROV * self.by_chance(weights),
        }
    }

    /// Worlds that count alike, for `run --worlds-from`.
    pub fn posterior(&self, weights: &Weights, made_from: String, seed: u64) -> Posterior {
        let paths = self.design.by_path();
        let known = |(path, places): &(&str, Vec<usize>)| Known {
            path: (*path).to_owned(),
            prior: places
                .iter()
                .map(|place| posterior::prior(self.design.written(*place).1))
                .collect::<Vec<_>>()
                .join(posterior::OR),
        };
        let draw = |world: usize| {
            paths.iter().map(|(_, places)| rounded(self.design.point(places[0], world as u32))).collect::<Vec<f64>>()
        };
        Posterior {
            version: posterior::VERSION,
            program: PROGRAM.to_owned(),
            made_from,
            effective: weights.effective.min(DRAWS as f64),
            unknowns: paths.iter().map(known).collect(),
            draws: importance::resample(&weights.of, DRAWS, seed).into_iter().map(draw).collect(),
        }
    }
}

/// A point in (0, 1) to nine digits, which is more than a posterior knows.
fn rounded(point: f64) -> f64 {
    ((point * 1e9).round() / 1e9).clamp(1e-9, 1.0 - 1e-9)
}

/// Calibration by these weights, with the gain in what is said of cases that were not seen.
pub fn calibration(scales: &Scales<'_>, method: Method, weights: &Weights, unknowns: Vec<Moved>) -> Calibration {
    let equal = Weights::equal(weights.of.len());
    let cases = 0..scales.observed.len();
    let after = |case| scales.weigh(method, &HeldOut::Case.seen(scales.observed, case));
    let before: Vec<f64> = cases.clone().map(|case| scales.likelihoods.log_mean(case, &equal.of)).collect();
    let after: Vec<f64> = cases.map(|case| scales.likelihoods.log_mean(case, &after(case).of)).collect();
    let n = before.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let gains: Vec<f64> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
    let gain = mean(&gains);
    let variance = gains.iter().map(|one| (one - gain) * (one - gain)).sum::<f64>() / (n - 1.0).max(1.0);
    Calibration {
        method,
        effective: weights.effective,
        pareto_k: weights.pareto_k,
        log_density_before: mean(&before),
        log_density_after: mean(&after),
        log_density_gain: gain,
        log_density_se: (variance / n).sqrt(),
        unknowns,
    }
}

/// The values below which these shares of the weight lie.
pub fn weighted_quantiles<const N: usize>(values: &[f64], weights: &[f64], shares: [f64; N]) -> [f64; N] {
    let mut sorted: Vec<(f64, f64)> = values.iter().copied().zip(weights.iter().copied()).collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    shares.map(|share| {
        let mut below = 0.0;
        let reached = sorted.iter().find(|(_, weight)| {
            below += weight;
            below >= share
        });
        reached.or(sorted.last()).map_or(0.0, |(value, _)| *value)
    })
}

/// Largest distance between the distribution function of weighted points and that of the same points weighted alike.
fn distance(points: &[f64], weights: &Weights) -> f64 {
    let mut sorted: Vec<(f64, f64)> = points.iter().copied().zip(weights.of.iter().copied()).collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let alike = 1.0 / points.len() as f64;
    let mut apart: f64 = 0.0;
    let mut largest: f64 = 0.0;
    for (_, weight) in sorted {
        apart += weight - alike;
        largest = largest.max(apart.abs());
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighted_quantiles_are_those_of_a_sample_that_repeats_its_values() {
        let values = [5.0, 1.0, 3.0];
        assert_eq!(weighted_quantiles(&values, &[0.25, 0.5, 0.25], [0.1, 0.5, 0.6, 0.9]), [1.0, 1.0, 3.0, 5.0]);
        assert_eq!(weighted_quantiles(&values, &[0.0, 0.0, 1.0], [0.05, 0.95]), [3.0, 3.0]);
    }

    #[test]
    fn the_distance_of_equal_weights_is_nothing_and_of_one_half_is_one_half() {
        let points: Vec<f64> = (0..100).map(|place| (f64::from(place) + 0.5) / 100.0).collect();
        let equal = Weights::equal(100);
        assert!(distance(&points, &equal) < 1e-12);
        let of = points.iter().map(|point| if *point < 0.5 { 0.02 } else { 0.0 }).collect();
        let half = Weights { of, effective: 50.0, pareto_k: None };
        assert!((distance(&points, &half) - 0.5).abs() < 1e-12);
    }
}
