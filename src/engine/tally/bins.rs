//! Which bin of a histogram a value falls into.

use crate::lanes::LANES;
use crate::model::metric::Bins;

/// Bins to a doubling of strength: the midpoint of a bin is within 1.6 % of what it stands for.
const STRENGTH_BINS_PER_DOUBLING: u32 = 32;

/// Bits of the mantissa that do not name a bin.
const STRENGTH_SHIFT: u32 = 23 - STRENGTH_BINS_PER_DOUBLING.ilog2();

/// Forces below 2⁴ persons count as none.
const STRENGTH_LEAST_DOUBLING: u32 = 4;

/// Forces of 2²⁴ persons or more share the last bin.
pub const STRENGTH_BINS: usize = ((24 - STRENGTH_LEAST_DOUBLING) * STRENGTH_BINS_PER_DOUBLING) as usize + 1;

/// The bin of a strength: exponent and leading mantissa bits, so that bins grow with strength. Below 0 there is none.
#[inline(always)]
pub fn strength_bin(persons: f32) -> u16 {
    const FIRST: u32 = (127 + STRENGTH_LEAST_DOUBLING) << (23 - STRENGTH_SHIFT);
    let bin = (persons.to_bits() >> STRENGTH_SHIFT).saturating_sub(FIRST - 1).min(STRENGTH_BINS as u32 - 1);
    if persons < 0.0 { NO_BIN } else { bin as u16 }
}

/// The middle of a bin; 0 for the first, which holds forces that count as none.
pub fn strength_midpoint(bin: usize) -> f64 {
    if bin == 0 {
        return 0.0;
    }
    let (doubling, part) =
        ((bin - 1) as u32 / STRENGTH_BINS_PER_DOUBLING, (bin - 1) as u32 % STRENGTH_BINS_PER_DOUBLING);
    let lowest = f64::from(1_u32 << (STRENGTH_LEAST_DOUBLING + doubling));
    lowest * (1.0 + (f64::from(part) + 0.5) / f64::from(STRENGTH_BINS_PER_DOUBLING))
}

/// Stands for a value that falls into no bin.
pub const NO_BIN: u16 = u16::MAX;

/// How the values of a metric fall into the bins of its histogram.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale(Bins, Vec<Edge>);

/// The lower edge of a bin, as bits: numbers from 0 up are in the order of their bits.
type Edge = u32;

impl Scale {
    /// The scale of these bins.
    pub fn new(bins: Bins) -> Self {
        Self(bins, bins.edges().iter().map(|edge| (*edge as f32).to_bits()).collect())
    }

    /// The bin of each value; none for NaN.
    #[inline(always)]
    pub fn bins(&self, values: &[f32], bins: &mut [u16; LANES]) {
        match self.0 {
            Bins::None => {}
            Bins::Linear { width, count } => {
                let (width, last) = (width as f32, count as f32 - 1.0);
                for (bin, x) in bins.iter_mut().zip(values) {
                    let number = x / width;
                    let number = if number < last { number } else { last };
                    *bin = if x.is_nan() { NO_BIN } else { number as i32 as u16 };
                }
            }
            Bins::Doubling { count, .. } => {
                for (bin, x) in bins.iter_mut().zip(values) {
                    let below = self.1[1..].partition_point(|edge| *edge <= x.to_bits());
                    *bin = if x.is_nan() { NO_BIN } else { below.min(count - 1) as u16 };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::metric::Metric;

    #[test]
    fn a_strength_is_known_to_within_1_6_percent() {
        for i in 0..20_000 {
            let persons = 16.0 * libm::exp2(f64::from(i) / 1_001.0);
            let seen = strength_midpoint(strength_bin(persons as f32).into());
            assert!((seen / persons - 1.0).abs() < 0.016, "{persons} as {seen}");
        }
        assert_eq!(strength_midpoint(strength_bin(0.0).into()), 0.0);
        assert_eq!(strength_midpoint(strength_bin(15.9).into()), 0.0);
        assert_eq!(usize::from(strength_bin(1e9)), STRENGTH_BINS - 1);
        assert_eq!(strength_bin(-1.0), NO_BIN);
    }

    #[test]
    fn a_value_falls_between_the_edges_of_its_bin() {
        let values = [0.0, 0.05, 0.99, 1.0, 17.3, 2_500.0, 9_999.0, 1e9, f32::NAN];
        for bins in Metric::ALL.iter().map(|metric| metric.description().bins).filter(|bins| bins.count() > 0) {
            let (edges, mut seen) = (bins.edges(), [0; LANES]);
            Scale::new(bins).bins(&values, &mut seen);
            for (x, bin) in values.iter().zip(seen) {
                if x.is_nan() {
                    assert_eq!(bin, NO_BIN);
                    continue;
                }
                // An edge and a value that stands for it may differ by a rounding.
                let (x, bin) = (f64::from(*x), usize::from(bin));
                assert!(edges[bin] <= x * (1.0 + 1e-7), "{x} in {bin}");
                assert!(x < edges[bin + 1] || bin + 2 == edges.len(), "{x} in {bin}");
            }
        }
    }
}
