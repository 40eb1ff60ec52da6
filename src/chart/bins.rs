//! Histograms for the eye: from fine bins of any width to equal steps of an axis that ends on the ladder.

use super::format::{leads_with_two, share_ladder};
use crate::analysis::results::Histogram;

/// Share of an option's trials that an axis must hold; the few beyond count in its last step.
const COVERED: f64 = 0.99;

/// How many are counted.
pub fn total(histogram: &Histogram) -> u64 {
    histogram.counts.iter().fold(0, |sum: u64, count| sum.saturating_add(*count))
}

/// The value that all but a few of the counted trials do not exceed.
pub fn reach(histogram: &Histogram) -> f64 {
    let total = total(histogram);
    let mut below = 0_u64;
    for (edges, count) in histogram.edges.windows(2).zip(&histogram.counts) {
        below = below.saturating_add(*count);
        if total > 0 && below as f64 >= COVERED * total as f64 {
            return edges[1];
        }
    }
    0.0
}

/// Shares of trials in equal steps from 0 to `max`. Bins that lie across steps are divided by width; what lies beyond
/// `max` counts in the last step.
pub fn steps(histogram: &Histogram, max: f64) -> Vec<f64> {
    let count = if leads_with_two(max) { 40 } else { 50 };
    let (step, last) = (max / f64::from(count), (count - 1) as usize);
    let total = total(histogram);
    let mut shares = vec![0.0; last + 1];
    for (edges, trials) in histogram.edges.windows(2).zip(&histogram.counts).filter(|(_, trials)| **trials > 0) {
        let (low, high) = (edges[0].max(0.0), edges[1]);
        let share = *trials as f64 / total as f64;
        let place = |value: f64| ((value / step + 1e-9).floor().max(0.0) as usize).min(last);
        for (at, sum) in shares.iter_mut().enumerate().take(place(high) + 1).skip(place(low)) {
            let (from, to) = (at as f64 * step, if at == last { f64::INFINITY } else { (at + 1) as f64 * step });
            let inside = (high.min(to) - low.max(from)).max(0.0);
            *sum += if high > low { share * inside / (high - low) } else { share };
        }
    }
    shares
}

/// The top of the upward axis and the largest share. A single peak far above all else is cut, or nothing else would be
/// seen.
pub fn scale<'a>(lines: impl Iterator<Item = &'a [f64]>) -> (f64, f64) {
    let (mut largest, mut second) = (0.0_f64, 0.0_f64);
    for shares in lines {
        let peak = shares.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((at, peak)) = peak else { continue };
        let rest = shares.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, share)| *share);
        largest = largest.max(peak);
        second = rest.fold(second, f64::max);
    }
    let shown = if second > 0.0 && largest > 4.0 * second { 1.15 * second } else { largest };
    (share_ladder(shown), largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rebinning_keeps_every_trial() {
        let histogram = Histogram { edges: vec![0.0, 1.0, 3.0, 10.0, 40.0], counts: vec![10, 20, 30, 40] };
        for max in [5.0, 20.0, 100.0] {
            let shares = steps(&histogram, max);
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{max}: {shares:?}");
        }
        assert_eq!(reach(&histogram), 40.0);
    }

    #[test]
    fn a_lone_peak_does_not_flatten_the_rest() {
        let peak = [0.9, 0.02, 0.02, 0.03, 0.03];
        let (top, largest) = scale([peak.as_slice()].into_iter());
        assert!(top < 0.1 && largest == 0.9);
        assert_eq!(scale([[1.0, 0.0].as_slice()].into_iter()).0, 1.0);
    }
}
