//! The bootstrap over rows: how far an estimate would move with other rows.
//!
//! Every estimate here is a function of sums over rows, so that a resample is a weighted sum of rows, each drawn as often
//! as chance has it (Efron 1979; for Sobol' indices Archer, Saltelli and Sobol' 1997). Rows of a Sobol sequence are
//! spread better than the independent rows that the bootstrap supposes: intervals are rather too wide than too narrow.

use rand_chacha::ChaCha8Rng;

use super::Index;
use crate::streams::{below, generator};

/// Terms of every row, side by side.
#[derive(Clone, Debug)]
pub struct Rows {
    width: usize,
    terms: Vec<f64>,
}

impl Rows {
    /// No rows yet, of so many terms each.
    pub fn new(width: usize) -> Self {
        Self { width, terms: Vec::new() }
    }

    /// Adds a row; it must have as many terms as all others.
    pub fn push(&mut self, row: impl IntoIterator<Item = f64>) {
        let before = self.terms.len();
        self.terms.extend(row);
        debug_assert_eq!(self.terms.len() - before, self.width);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.terms.len() / self.width.max(1)
    }

    /// The mean of each term over all rows.
    pub fn means(&self) -> Vec<f64> {
        let mut means = vec![0.0; self.width];
        self.weighted(&vec![1; self.len()], &mut means);
        means
    }

    /// The mean of each term, each row as often as its weight says.
    fn weighted(&self, weights: &[u32], means: &mut [f64]) {
        means.fill(0.0);
        for (row, weight) in self.terms.chunks_exact(self.width.max(1)).zip(weights).filter(|(_, weight)| **weight > 0)
        {
            let weight = f64::from(*weight);
            for (mean, term) in means.iter_mut().zip(row) {
                *mean += weight * term;
            }
        }
        let count = self.len().max(1) as f64;
        means.iter_mut().for_each(|mean| *mean /= count);
    }

    /// Estimates with their intervals: `estimates` makes them of the means of the terms. With the same seed each resample
    /// draws the same rows, whatever is estimated from them.
    pub fn estimate(&self, resamples: usize, seed: u64, estimates: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Index> {
        let values = estimates(&self.means());
        let mut spread = vec![Vec::with_capacity(resamples); values.len()];
        let mut generator = generator(seed, "sensitivity/bootstrap");
        let (mut weights, mut means) = (vec![0; self.len()], vec![0.0; self.width]);
        for _ in 0..resamples {
            draw(&mut generator, &mut weights);
            self.weighted(&weights, &mut means);
            for (spread, value) in spread.iter_mut().zip(estimates(&means)) {
                spread.push(value);
            }
        }
        values.into_iter().zip(spread).map(|(value, spread)| interval(value, spread)).collect()
    }
}

/// How often chance draws each row, in as many draws as there are rows.
fn draw(generator: &mut ChaCha8Rng, weights: &mut [u32]) {
    weights.fill(0);
    let rows = weights.len();
    for _ in 0..rows {
        weights[below(generator, rows)] += 1;
    }
}

/// A value with the standard deviation and the percentiles of its resamples. A resample without an estimate (a variance
/// of 0) is left out.
fn interval(value: f64, mut spread: Vec<f64>) -> Index {
    spread.retain(|value| value.is_finite());
    spread.sort_by(f64::total_cmp);
    let Some(last) = spread.len().checked_sub(1) else {
        return Index { value, error: 0.0, low: value, high: value };
    };
    let mean = spread.iter().sum::<f64>() / spread.len() as f64;
    let squares: f64 = spread.iter().map(|value| (value - mean) * (value - mean)).sum();
    let out = (0.025 * spread.len() as f64) as usize;
    let error = (squares / last.max(1) as f64).sqrt();
    Index { value, error, low: spread[out.min(last)], high: spread[last - out.min(last)] }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};

    use super::*;

    fn numbers(count: u32, seed: u64) -> Rows {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        let mut rows = Rows::new(1);
        for _ in 0..count {
            rows.push([f64::from(generator.next_u32()) / 4_294_967_296.0]);
        }
        rows
    }

    #[test]
    fn the_error_of_a_mean_is_the_known_one() {
        let mean = numbers(400, 1).estimate(1_000, 2, |means| means.to_vec())[0];
        // Uniform numbers: 0.2887/√400, and the bootstrap tells it to a few percent.
        assert!((mean.error / (0.288_7 / 20.0) - 1.0).abs() < 0.15, "{mean:?}");
        assert!((mean.high - mean.low - 3.92 * mean.error).abs() < 0.5 * mean.error, "{mean:?}");
    }

    #[test]
    fn an_interval_holds_the_truth_in_about_95_of_100_samples() {
        let holds = (0..300).filter(|seed| {
            let mean = numbers(60, 1_000 + seed).estimate(400, *seed, |means| means.to_vec())[0];
            mean.low <= 0.5 && 0.5 <= mean.high
        });
        // 285 expected, give or take 4; percentiles of 60 rows are slightly too narrow.
        let held = holds.count();
        assert!((270..297).contains(&held), "{held} of 300");
    }

    #[test]
    fn resamples_without_an_estimate_are_left_out() {
        assert_eq!(interval(1.0, vec![f64::NAN]), Index { value: 1.0, error: 0.0, low: 1.0, high: 1.0 });
        let index = interval(1.0, vec![0.5, f64::INFINITY, 1.5]);
        assert_eq!((index.low, index.high), (0.5, 1.5));
    }
}
