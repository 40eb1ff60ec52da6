//! Weights of draws by how well they tell of what happened, and draws by weight.
//!
//! Each draw of the unknowns has a likelihood; weighted by it, draws from what was believed before are draws from what is
//! believed after. A few large weights can carry everything, and then means over the draws tell little. [`smooth`] puts in
//! place of the largest weights what a generalised Pareto distribution, fitted to them, expects of as many: Pareto
//! smoothed importance sampling (Vehtari, Simpson, Gelman, Yao and Gabry 2024), with the fit of Zhang and Stephens (2009)
//! and its weak prior on the shape. The numbers are those of `psislw` of ArviZ with `reff = 1`.
//!
//! The shape k̂ says what the weights are worth: below 0.5 means over them settle fast, up to 0.7 slowly, and above 0.7 no
//! affordable number of draws helps.

use rand::Rng;

use crate::streams::{generator, shuffle};

/// With fewer large weights there is nothing to fit.
const FEWEST: usize = 5;

/// Steps of the fit's average over its one free parameter: so many, and √n more.
const FIT_STEPS: f64 = 30.0;

/// The prior of the shape counts as so many weights of shape ½.
const PRIOR_WEIGHTS: f64 = 10.0;

/// Weights with the diagnosis of their tail.
#[derive(Clone, Debug, PartialEq)]
pub struct Smoothed {
    /// A weight for each draw, all together 1.
    pub weights: Vec<f64>,
    /// The shape k̂ of the tail. Infinite where it could not be fitted: with fewer than five weights above the cut (the
    /// least of a fifth of all and 3√n from the top), and with an infinite weight. 0 where all weights are equal.
    pub pareto_k: f64,
    /// How many equally weighted draws tell as much ([`effective`]).
    pub effective: f64,
}

/// Smooths weights that are given by their natural logarithms, up to a constant.
///
/// −∞ and NaN are weights of 0. Where all are 0, nothing is known of the draws, and all weigh the same with k̂ = ∞; draws
/// with +∞ share all the weight. Without draws there are no weights.
pub fn smooth(log_weights: &[f64]) -> Smoothed {
    let top = log_weights.iter().copied().filter(|weight| !weight.is_nan()).fold(f64::NEG_INFINITY, f64::max);
    if top.is_infinite() {
        let share = |weight: &f64| if top < 0.0 || *weight == top { 1.0 } else { 0.0 };
        return Smoothed::of(log_weights.iter().map(share).collect(), f64::INFINITY);
    }
    let mut weights: Vec<f64> = log_weights.iter().map(|weight| relative(*weight, top)).collect();
    if weights.iter().all(|weight| *weight == 1.0) {
        return Smoothed::of(weights, 0.0);
    }
    let pareto_k = smooth_tail(&mut weights);
    Smoothed::of(weights, pareto_k)
}

impl Smoothed {
    /// Weights of any sum.
    fn of(mut weights: Vec<f64>, pareto_k: f64) -> Self {
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let effective = effective(&weights);
        Self { weights, pareto_k, effective }
    }
}

/// A weight over the largest.
fn relative(log_weight: f64, top: f64) -> f64 {
    if log_weight.is_nan() { 0.0 } else { libm::exp(log_weight - top) }
}

/// Puts what the fitted distribution expects in place of the largest weights, at most 1, and gives its shape.
fn smooth_tail(weights: &mut [f64]) -> f64 {
    let count = weights.len() as f64;
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| weights[*a].total_cmp(&weights[*b]));
    let size = (count / 5.0).min(3.0 * count.sqrt()).ceil() as usize;
    let Some(last) = weights.len().checked_sub(size + 1) else { return f64::INFINITY };
    let cut = weights[order[last]].max(f64::MIN_POSITIVE);
    let tail = &order[order.partition_point(|place| weights[*place] <= cut)..];
    if tail.len() < FEWEST {
        return f64::INFINITY;
    }
    let excess: Vec<f64> = tail.iter().map(|place| weights[*place] - cut).collect();
    let pareto = Pareto::fit(&excess);
    if !(pareto.shape.is_finite() && pareto.scale.is_finite()) {
        return f64::INFINITY;
    }
    for (rank, place) in tail.iter().enumerate() {
        let expected = cut + pareto.quantile((rank as f64 + 0.5) / tail.len() as f64);
        weights[*place] = expected.min(1.0);
    }
    pareto.shape
}

/// A generalised Pareto distribution from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pareto {
    shape: f64,
    scale: f64,
}

impl Pareto {
    /// Fits rising values above 0 (Zhang and Stephens 2009): the profile likelihood averaged over θ = −shape/scale, and
    /// the shape drawn a little towards ½.
    fn fit(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let theta = likeliest_theta(values);
        let shape = shape_under(theta, values);
        let scale = -shape / theta;
        Self { shape: (count * shape + 0.5 * PRIOR_WEIGHTS) / (count + PRIOR_WEIGHTS), scale }
    }

    /// The value below which a share of the distribution lies.
    fn quantile(&self, share: f64) -> f64 {
        let exponential = -libm::log1p(-share);
        let by_scale = if self.shape.abs() < f64::EPSILON {
            exponential
        } else {
            libm::expm1(self.shape * exponential) / self.shape
        };
        self.scale * by_scale
    }
}

/// The mean of θ over its profile likelihood, on a grid that a weak prior spreads around the first quartile.
fn likeliest_theta(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let steps = (FIT_STEPS + count.sqrt().floor()) as u32;
    let quartile = values[((count / 4.0 + 0.5) as usize).max(1) - 1];
    let largest = values[values.len() - 1];
    let theta = |step: u32| {
        let spread = 1.0 - (f64::from(steps) / (f64::from(step) + 0.5)).sqrt();
        spread / (3.0 * quartile) + 1.0 / largest
    };
    let thetas: Vec<f64> = (0..steps).map(theta).collect();
    let likelihood = |theta: &f64| {
        let shape = shape_under(*theta, values);
        count * (libm::log(-theta / shape) - shape - 1.0)
    };
    let likelihoods: Vec<f64> = thetas.iter().map(likelihood).collect();
    let top = likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = likelihoods.iter().map(|likelihood| libm::exp(likelihood - top)).collect();
    let all: f64 = weights.iter().filter(|weight| !weight.is_nan()).sum();
    // As ArviZ has it: what is below ten roundings of all does not count. Nor does θ = 0, which has no likelihood here.
    let counts = |(_, weight): &(&f64, &f64)| **weight >= 10.0 * f64::EPSILON * all;
    let kept = || thetas.iter().zip(&weights).filter(counts);
    let sum: f64 = kept().map(|(_, weight)| weight).sum();
    kept().map(|(theta, weight)| theta * (weight / sum)).sum()
}

/// The likeliest shape for a θ: the mean of ln(1 − θx).
fn shape_under(theta: f64, values: &[f64]) -> f64 {
    values.iter().map(|value| libm::log1p(-theta * value)).sum::<f64>() / values.len() as f64
}

/// How many equally weighted draws tell as much as weighted ones: (Σw)² over Σw² (Kish 1965); 0 without weights.
pub fn effective(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// Places of `count` draws by weight: each place comes ⌊n·w⌋ or ⌈n·w⌉ times (systematic resampling: equal strides
/// through the cumulated weights from a random start), then all are put into a random order, since readers may use a
/// first part alone. The same seed gives the same draws.
///
/// Weights need not sum to 1; those that are negative or no finite number are 0. Where all are, places are as likely.
/// Nothing is drawn from nothing.
pub fn resample(weights: &[f64], count: usize, seed: u64) -> Vec<usize> {
    if weights.is_empty() {
        return Vec::new();
    }
    let sound = sound(weights);
    // Rounding may carry the last strides past all weights, but not to a place without one.
    let last = sound.iter().rposition(|weight| *weight > 0.0).unwrap_or_default();
    let stride = sound.iter().sum::<f64>() / count as f64;
    let mut generator = generator(seed, "importance/resample");
    let start = (f64::from(generator.next_u32()) + 0.5) / 4_294_967_296.0;
    let mut drawn = Vec::with_capacity(count);
    let (mut place, mut until) = (0, sound[0]);
    for draw in 0..count {
        while until <= (draw as f64 + start) * stride && place < last {
            place += 1;
            until += sound[place];
        }
        drawn.push(place);
    }
    shuffle(&mut drawn, &mut generator);
    drawn
}

/// Weights over the largest, none below 0; all 1 where none is above 0.
fn sound(weights: &[f64]) -> Vec<f64> {
    let positive = |weight: &f64| if weight.is_finite() { weight.max(0.0) } else { 0.0 };
    let top = weights.iter().map(positive).fold(0.0, f64::max);
    let share = |weight: &f64| if top > 0.0 { positive(weight) / top } else { 1.0 };
    weights.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_fit_finds_the_distribution_that_values_came_from() {
        for (shape, scale) in [(-0.3, 2.0), (0.0, 1.0), (0.5, 0.1), (1.2, 40.0)] {
            let truth = Pareto { shape, scale };
            let values: Vec<f64> = (0..4_000).map(|i| truth.quantile((f64::from(i) + 0.5) / 4_000.0)).collect();
            let found = Pareto::fit(&values);
            assert!((found.shape - shape).abs() < 0.03, "{truth:?}: {found:?}");
            assert!((found.scale / scale - 1.0).abs() < 0.03, "{truth:?}: {found:?}");
        }
        // The median of an exponential distribution, and of 1/u less 1.
        assert!((Pareto { shape: 0.0, scale: 3.0 }.quantile(0.5) - 3.0 * std::f64::consts::LN_2).abs() < 1e-14);
        assert!((Pareto { shape: 1.0, scale: 1.0 }.quantile(0.75) - 3.0).abs() < 1e-14);
    }

    #[test]
    fn ends_are_told_and_nothing_panics() {
        let (zero, full) = (f64::NEG_INFINITY, f64::INFINITY);
        let found = |log_weights: &[f64]| {
            let Smoothed { weights, pareto_k, effective } = smooth(log_weights);
            (weights, pareto_k, effective)
        };
        assert_eq!(found(&[]), (vec![], full, 0.0));
        assert_eq!(found(&[-1e9]), (vec![1.0], 0.0, 1.0));
        assert_eq!(found(&[7.0; 4]), (vec![0.25; 4], 0.0, 4.0));
        assert_eq!(found(&[zero; 4]), (vec![0.25; 4], full, 4.0));
        assert_eq!(found(&[f64::NAN; 2]), (vec![0.5; 2], full, 2.0));
        assert_eq!(found(&[full, 3.0, full, zero]), (vec![0.5, 0.0, 0.5, 0.0], full, 2.0));
        assert_eq!(found(&[zero, 0.0, f64::NAN, 0.0]), (vec![0.0, 0.5, 0.0, 0.5], full, 2.0));
        // One draw carries all of a thousand.
        let mut one = vec![-800.0; 1_000];
        one[7] = 0.0;
        assert_eq!((found(&one).1, found(&one).2), (full, 1.0));
    }

    #[test]
    fn places_without_weight_are_never_drawn_and_the_seed_names_the_draws() {
        let weights = [0.0, 3.0, f64::NAN, -1.0, 1.0, f64::INFINITY, 0.0];
        let drawn = resample(&weights, 4_000, 5);
        let count = |place: usize| drawn.iter().filter(|drawn| **drawn == place).count();
        assert_eq!((count(1), count(4), drawn.len()), (3_000, 1_000, 4_000));
        assert_eq!(drawn, resample(&weights, 4_000, 5));
        assert_ne!(drawn, resample(&weights, 4_000, 6));
        // In a random order: of the first tenth a quarter, give or take a standard deviation of 21.
        let early = drawn[..400].iter().filter(|place| **place == 4).count();
        assert!((20..=180).contains(&early), "{early}");
        assert!(resample(&[], 3, 1).is_empty());
        assert!(resample(&[1.0], 0, 1).is_empty());
        let mut any = resample(&[0.0; 3], 6, 1);
        any.sort_unstable();
        assert_eq!(any, [0, 0, 1, 1, 2, 2]);
    }

    proptest! {
        #[test]
        fn weights_sum_to_1_and_keep_their_order(
            mut logs in proptest::collection::vec(prop_oneof![-50.0..50.0f64, -2.0..0.0f64, Just(f64::NEG_INFINITY)], 1..200),
        ) {
            logs.sort_by(f64::total_cmp);
            let found = smooth(&logs);
            prop_assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(found.weights.iter().all(|weight| (0.0..=1.0).contains(weight)));
            prop_assert!(found.weights.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-12)), "{:?}", found.weights);
            prop_assert!(!found.pareto_k.is_nan());
            prop_assert!(1.0 - 1e-9 <= found.effective && found.effective <= logs.len() as f64 + 1e-9);
        }

        #[test]
        fn a_constant_added_to_all_changes_nothing(
            logs in proptest::collection::vec(-9.0..0.0f64, 5..200), by in -600.0..600.0f64,
        ) {
            let one = smooth(&logs);
            let other = smooth(&logs.iter().map(|log| log + by).collect::<Vec<_>>());
            for (one, other) in one.weights.iter().zip(&other.weights) {
                prop_assert!((one - other).abs() < 1e-9);
            }
        }

        #[test]
        fn each_place_is_drawn_as_often_as_its_weight_says(
            weights in proptest::collection::vec(prop_oneof![Just(0.0), 0.0..1.0f64, 0.0..0.01f64], 1..60),
            count in 0usize..300, seed in any::<u64>(),
        ) {
            prop_assume!(weights.iter().any(|weight| *weight > 0.0));
            let drawn = resample(&weights, count, seed);
            prop_assert_eq!(drawn.len(), count);
            let sum: f64 = weights.iter().sum();
            for (place, weight) in weights.iter().enumerate() {
                let expected = count as f64 * weight / sum;
                let times = drawn.iter().filter(|drawn| **drawn == place).count() as f64;
                prop_assert!((times - expected).abs() < 1.0 + 1e-9, "{}: {} for {}", place, times, expected);
            }
        }
    }
}
