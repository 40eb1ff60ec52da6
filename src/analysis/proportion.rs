//! Intervals of shares that were counted: so many of so many.
//!
//! [`wilson`] turns the score test round and holds the share about as often as it says, on average over shares (Brown, Cai
//! and DasGupta 2001); [`jeffreys`] is the middle of the posterior under Jeffreys' prior beta(½, ½). Both hold where none or
//! all were counted. Counts may be sums of weights.

use crate::beta::Beta;
use crate::maths::normal_quantile;

/// Ends of Wilson's interval (1927) at a level such as 0.95; [0, 1] where nothing was counted.
pub fn wilson(successes: f64, n: f64, level: f64) -> [f64; 2] {
    let Some(share) = share(successes, n) else { return [0.0, 1.0] };
    let z = normal_quantile(0.5 + 0.5 * level);
    if !z.is_finite() {
        return [0.0, 1.0];
    }
    let square = z * z / n;
    let middle = (share + 0.5 * square) / (1.0 + square);
    let reach = z / (1.0 + square) * (share * (1.0 - share) / n + 0.25 * square / n).sqrt();
    // At the ends the interval begins there exactly, which rounding would miss.
    let low = if share <= 0.0 { 0.0 } else { middle - reach };
    let high = if share >= 1.0 { 1.0 } else { middle + reach };
    [low.max(0.0), high.min(1.0)]
}

/// Ends of Jeffreys' interval at a level such as 0.95; [0, 1] where nothing was counted.
pub fn jeffreys(successes: f64, n: f64, level: f64) -> [f64; 2] {
    let Some(share) = share(successes, n) else { return [0.0, 1.0] };
    let posterior = Beta::new(share * n + 0.5, (1.0 - share) * n + 0.5);
    let out = 0.5 - 0.5 * level.clamp(0.0, 1.0);
    [posterior.quantile(out), posterior.quantile(1.0 - out)]
}

/// The share itself, held within 0 and 1.
fn share(successes: f64, n: f64) -> Option<f64> {
    (n > 0.0 && n.is_finite() && !successes.is_nan()).then(|| (successes / n).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_counted_says_nothing() {
        for interval in [wilson, jeffreys] {
            for (successes, n) in [(0.0, 0.0), (1.0, -1.0), (f64::NAN, 3.0), (1.0, f64::NAN), (1.0, f64::INFINITY)] {
                assert_eq!(interval(successes, n, 0.95), [0.0, 1.0]);
            }
            assert_eq!(interval(3.0, 9.0, 1.0), [0.0, 1.0]);
            let all = interval(12.0, 9.0, 0.9);
            assert_eq!(all, interval(9.0, 9.0, 0.9));
        }
    }

    #[test]
    fn ends_of_wilson_are_the_shares_that_the_count_is_z_errors_from() {
        let z = normal_quantile(0.95);
        for share in wilson(7.0, 20.0, 0.9) {
            assert!(((0.35 - share).abs() / (share * (1.0 - share) / 20.0).sqrt() - z).abs() < 1e-12);
        }
    }

    proptest! {
        #[test]
        fn the_reverse_count_has_the_reverse_interval(n in 1u32..500, part in 0.0..=1.0f64, level in 0.5..0.999f64) {
            let (n, successes) = (f64::from(n), (part * f64::from(n)).round());
            for interval in [wilson, jeffreys] {
                let [low, high] = interval(successes, n, level);
                let [other_low, other_high] = interval(n - successes, n, level);
                prop_assert!((low + other_high - 1.0).abs() < 1e-12 && (high + other_low - 1.0).abs() < 1e-12);
                prop_assert!(0.0 <= low && low < high && high <= 1.0);
                let wider = interval(successes, n, 0.5 + 0.5 * level);
                prop_assert!(wider[0] <= low && high <= wider[1]);
            }
        }
    }
}
