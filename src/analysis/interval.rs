//! Medians with intervals that assume no distribution, for samples taken one after another on a machine.
//!
//! Samples of time have long tails, so medians and ranks stand in for means and deviations. What slows a machine lasts
//! longer than a sample, so neighbours are alike: intervals widen by as much as the ranks of neighbours agree.

use serde::{Deserialize, Serialize};

/// Standard deviations of a normal distribution that leave 2.5 % on each side.
const TWO_SIDED: f64 = 1.959_964;

/// How many rounds of one measurement count as one where two measurements are compared. A machine drifts between
/// measurements as it does within them, and no spread over a measurement's own rounds can see that. Of nine measurements
/// of one program on a busy machine, 10 of the 36 pairs seemed to differ where each round counted, and 2 at four.
const DRIFT: f64 = 4.0;

/// Largest agreement of neighbours that is believed: few samples can look like one.
const MOST_ALIKE: f64 = 0.9;

/// Numbers of samples up to which the binomial distribution is summed; beyond, 2⁻ⁿ is soon no number any more.
const EXACT: usize = 500;

/// A median with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The median.
    pub median: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Interval {
    /// The median of some samples, in the order in which they were taken, with the order statistics that hold it in 95
    /// of 100 repetitions; the smallest and the largest where there are too few samples for that.
    pub fn of(samples: impl IntoIterator<Item = f64>) -> Self {
        let mut samples: Vec<f64> = samples.into_iter().collect();
        let half = samples.len() as f64 / 2.0;
        let from = half - (half - rank(samples.len()) as f64) * widening(&samples).sqrt();
        samples.sort_by(f64::total_cmp);
        Self::between(&samples, from)
    }

    /// The ratio of what `new` and `old` are samples of: the median over all pairs (Hodges and Lehmann 1963), with the
    /// interval that belongs to the rank-sum test.
    pub fn of_ratio(new: &[f64], old: &[f64]) -> Self {
        let mut ratios: Vec<f64> = new.iter().flat_map(|new| old.iter().map(move |old| new / old)).collect();
        ratios.sort_by(f64::total_cmp);
        let (m, n) = (new.len() as f64, old.len() as f64);
        let weight = DRIFT * (n * widening(new) + m * widening(old)) + 1.0;
        Self::between(&ratios, m * n / 2.0 - TWO_SIDED * (m * n * weight / 12.0).sqrt())
    }

    /// The median, and the samples `from` places from either end.
    fn between(sorted: &[f64], from: f64) -> Self {
        let Some(last) = sorted.len().checked_sub(1) else {
            return Self { median: 0.0, low: 0.0, high: 0.0 };
        };
        let from = (from.max(0.0) as usize).min(last / 2);
        let median = (sorted[last / 2] + sorted[last.div_ceil(2)]) / 2.0;
        Self { median, low: sorted[from], high: sorted[last - from] }
    }

    /// Median and ends over a number.
    pub fn over(self, divisor: f64) -> Self {
        Self { median: self.median / divisor, low: self.low / divisor, high: self.high / divisor }
    }
}

/// The largest number of samples that can be left out at each end so that what remains holds the median in 95 % of
/// repetitions: fewer than that many of n samples fall below the median with a chance of 2.5 % at most.
fn rank(n: usize) -> usize {
    if n > EXACT {
        return ((n as f64 - TWO_SIDED * (n as f64).sqrt()) / 2.0) as usize;
    }
    let mut chance = 0.5_f64.powi(n as i32);
    let mut below = 0.0;
    for k in 0..n {
        below += chance;
        if below > 0.025 {
            return k.saturating_sub(1);
        }
        chance *= (n - k) as f64 / (k + 1) as f64;
    }
    0
}

/// By how much the variance of a median grows because neighbours are alike: (1 + ρ)/(1 − ρ) with the correlation ρ of
/// the ranks of neighbours, 1 where they are not alike.
fn widening(samples: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..samples.len()).collect();
    order.sort_by(|a, b| samples[*a].total_cmp(&samples[*b]));
    let middle = samples.len().saturating_sub(1) as f64 / 2.0;
    let mut ranks = vec![0.0; samples.len()];
    for (rank, place) in order.into_iter().enumerate() {
        ranks[place] = rank as f64 - middle;
    }
    let spread: f64 = ranks.iter().map(|rank| rank * rank).sum();
    let alike: f64 = ranks.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let correlation = (alike / spread.max(1.0)).clamp(0.0, MOST_ALIKE);
    (1.0 + correlation) / (1.0 - correlation)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `count` numbers that hop about between 0 and 1.
    fn hopping(count: u32) -> impl Iterator<Item = f64> {
        (0..count).map(|i| f64::from(i) * 0.618_033_988_749_895 % 1.0)
    }

    #[test]
    fn an_interval_holds_the_median_in_95_of_100_repetitions() {
        // Tables of the sign test, counted from 0: none can be left out below nine samples, then 1, 1, 1, 2, …
        let ranks: Vec<usize> = (5..=12).map(rank).collect();
        assert_eq!(ranks, [0, 0, 0, 0, 1, 1, 1, 2]);
        assert_eq!((rank(20), rank(100), rank(0), rank(1)), (5, 39, 0, 0));
        assert!(rank(EXACT + 1).abs_diff(rank(EXACT)) <= 1);
    }

    #[test]
    fn medians_do_not_mind_long_tails() {
        let even = Interval::of([4.0, 1.0, 3.0, 2.0]);
        assert_eq!(even, Interval { median: 2.5, low: 1.0, high: 4.0 });
        let tail = Interval::of(hopping(21).map(|x| if x > 0.9 { 1e9 } else { x }));
        assert!(tail.low < tail.median && tail.median < tail.high && tail.high < 1.0, "{tail:?}");
        assert_eq!(Interval::of([]), Interval { median: 0.0, low: 0.0, high: 0.0 });
        assert_eq!(Interval::of([5.0]), Interval { median: 5.0, low: 5.0, high: 5.0 });
    }

    #[test]
    fn an_interval_is_wider_where_neighbours_are_alike() {
        let mut sorted: Vec<f64> = hopping(40).collect();
        let [hops, width] = [widening(&sorted), Interval::of(sorted.clone()).high];
        sorted.sort_by(f64::total_cmp);
        assert_eq!(hops, 1.0);
        assert!(widening(&sorted) > 5.0 && Interval::of(sorted.clone()).high > width);
        assert_eq!((widening(&[]), widening(&[1.0]), widening(&[3.0, 3.0])), (1.0, 1.0, 1.0));
    }

    #[test]
    fn a_ratio_is_that_of_the_medians() {
        let old: Vec<f64> = hopping(60).map(|x| 100.0 + x).collect();
        let new: Vec<f64> = hopping(50).map(|x| 80.0 + x).collect();
        let ratio = Interval::of_ratio(&new, &old);
        assert!((ratio.median - 0.8).abs() < 0.002 && ratio.low > 0.79 && ratio.high < 0.81, "{ratio:?}");
        assert_eq!(Interval::of_ratio(&[1.0], &[2.0]), Interval { median: 0.5, low: 0.5, high: 0.5 });
    }
}
