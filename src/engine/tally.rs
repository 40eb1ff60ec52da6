//! Tallies: exact, mergeable accumulators.
//!
//! Integers only — counts and fixed-point sums — so that they add up to the same bits in any order. Everything that a
//! chart or a summary shows is a function of these. What is kept for each world grows with the number of worlds, what is
//! kept for each option does not grow at all; nothing grows with trials.

use crate::model::Trials;
use crate::model::metric::{Bins, Class, Metric};

/// Fixed-point sums count in 2⁻²⁰ of a metric's unit.
const FRACTION: f64 = (1_u64 << 20) as f64;

/// The largest value that may be counted: 2⁴⁴ trials of its square still fit into 127 bits of fixed point.
const LARGEST: f64 = 1e9;

/// Bins to a doubling of strength: the midpoint of a bin is within 1.6 % of what it stands for.
const STRENGTH_BINS_PER_DOUBLING: u32 = 32;

/// Bits of the mantissa that name a bin.
const STRENGTH_SHIFT: u32 = 52 - STRENGTH_BINS_PER_DOUBLING.ilog2();

/// Forces below 2⁴ persons count as none.
const STRENGTH_LEAST_DOUBLING: u32 = 4;

/// Forces of 2²⁴ persons or more share the last bin.
const STRENGTH_BINS: usize = ((24 - STRENGTH_LEAST_DOUBLING) * STRENGTH_BINS_PER_DOUBLING) as usize + 1;

/// A sum of a metric over the trials that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Trials that count.
    pub count: u64,
    /// Their sum, in 2⁻²⁰ of the unit.
    fixed: i128,
    /// Whether a value was larger than a tally can hold.
    beyond: bool,
}

impl Sum {
    fn push(&mut self, x: f64) {
        self.count += 1;
        self.fixed += (x.min(LARGEST) * FRACTION).round_ties_even() as i128;
        self.beyond |= x > LARGEST;
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.fixed += other.fixed;
        self.beyond |= other.beyond;
    }

    /// The sum, in the metric's unit.
    pub fn total(&self) -> f64 {
        self.fixed as f64 / FRACTION
    }

    /// Whether a value was larger than a tally can hold, so that the sum is not what it says.
    pub fn is_beyond(&self) -> bool {
        self.beyond
    }
}

/// What is kept for one option in one world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldTally {
    /// Trials.
    pub trials: u64,
    /// Trials in each class, by [`Class`].
    pub classes: [u64; Class::ALL.len()],
    /// Every metric's sum, by [`Metric`].
    pub metrics: [Sum; Metric::ALL.len()],
    /// Ceasefires still standing at the start of each month; months 0 to the horizon.
    pub standing: Vec<u32>,
    /// Trials in which each member joined.
    pub joined: Vec<u32>,
}

impl WorldTally {
    /// Nothing yet, for so many months and members.
    pub fn new(months: usize, members: usize) -> Self {
        Self {
            trials: 0,
            classes: [0; Class::ALL.len()],
            metrics: [Sum::default(); Metric::ALL.len()],
            standing: vec![0; months + 1],
            joined: vec![0; members],
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.trials = 0;
        self.classes = [0; Class::ALL.len()];
        self.metrics = [Sum::default(); Metric::ALL.len()];
        self.standing.fill(0);
        self.joined.fill(0);
    }

    /// Counts the first `lanes` trials of a block.
    pub fn push(&mut self, trials: &Trials, lanes: usize) {
        self.trials += lanes as u64;
        for class in &trials.outcome.class[..lanes] {
            self.classes[*class as usize] += 1;
        }
        for (sum, values) in self.metrics.iter_mut().zip(&trials.outcome.metrics) {
            values[..lanes].iter().filter(|x| !x.is_nan()).for_each(|x| sum.push(*x));
        }
        for lane in 0..lanes {
            if trials.ceasefire.came[lane] > 0.0 {
                // Counted where it falls: at the last month at whose start the ceasefire stood.
                let last = trials.outcome.resumed[lane].min((self.standing.len() - 1) as f64) as usize;
                self.standing[last] += 1;
            }
        }
        for (count, joined) in self.joined.iter_mut().zip(&trials.contributions.joined) {
            *count += joined[..lanes].iter().filter(|joined| **joined > 0.0).count() as u32;
        }
    }

    /// Turns counts of last months into counts of ceasefires standing; once, after the last block.
    pub fn finish(&mut self) {
        for month in (0..self.standing.len() - 1).rev() {
            self.standing[month] += self.standing[month + 1];
        }
    }

    /// Adds another tally of the same option and world, or of another world of the same option.
    pub fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        add(&mut self.classes, &other.classes);
        self.metrics.iter_mut().zip(&other.metrics).for_each(|(sum, more)| sum.merge(more));
        add(&mut self.standing, &other.standing);
        add(&mut self.joined, &other.joined);
    }
}

/// What is kept for one option over all worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionTally {
    /// Histogram of every metric over trials, by [`Metric`]; empty for shares.
    pub histograms: Vec<Vec<u64>>,
    /// Sum of squares of every metric, in the unit's square.
    squares: Vec<i128>,
    /// Trials at peace by month and strength.
    strength: Vec<u64>,
}

impl OptionTally {
    /// Bytes that a tally of so many months takes, near enough.
    pub fn bytes(months: usize) -> usize {
        let bins: usize = Metric::ALL.iter().map(|metric| metric.description().bins.count()).sum();
        size_of::<u64>() * (months * STRENGTH_BINS + bins)
    }

    /// Nothing yet, for so many months.
    pub fn new(months: usize) -> Self {
        Self {
            histograms: Metric::ALL.iter().map(|metric| vec![0; metric.description().bins.count()]).collect(),
            squares: vec![0; Metric::ALL.len()],
            strength: vec![0; months * STRENGTH_BINS],
        }
    }

    /// Counts the first `lanes` trials of a block. `edges` are those of every metric.
    pub fn push(&mut self, trials: &Trials, lanes: usize, edges: &Edges) {
        for (metric, values) in Metric::ALL.iter().zip(&trials.outcome.metrics) {
            let metric = *metric as usize;
            for x in values[..lanes].iter().filter(|x| !x.is_nan()) {
                let x = x.min(LARGEST);
                self.squares[metric] += (x * x * FRACTION).round_ties_even() as i128;
                if let Some(bin) = edges.bin(metric, x) {
                    self.histograms[metric][bin] += 1;
                }
            }
        }
        self.push_strength(trials, lanes);
    }

    fn push_strength(&mut self, trials: &Trials, lanes: usize) {
        for (month, troops) in trials.outcome.troops.iter().enumerate() {
            let counts = &mut self.strength[month * STRENGTH_BINS..(month + 1) * STRENGTH_BINS];
            let standing =
                |lane: usize| (trials.ceasefire.came[lane] > 0.0) & (trials.outcome.resumed[lane] >= month as f64);
            for lane in (0..lanes).filter(|lane| standing(*lane)) {
                counts[strength_bin(troops[lane])] += 1;
            }
        }
    }

    /// Adds another tally of the same option.
    pub fn merge(&mut self, other: &Self) {
        self.histograms.iter_mut().zip(&other.histograms).for_each(|(mine, more)| add(mine, more));
        add(&mut self.squares, &other.squares);
        add(&mut self.strength, &other.strength);
    }

    /// Mean square of a metric over `count` trials.
    pub fn mean_square(&self, metric: Metric, count: u64) -> f64 {
        self.squares[metric as usize] as f64 / FRACTION / count.max(1) as f64
    }

    /// Trials at peace in a month, and quantiles of their strength at these shares.
    pub fn strength<const N: usize>(&self, month: usize, shares: [f64; N]) -> (u64, [f64; N]) {
        let counts = &self.strength[month * STRENGTH_BINS..(month + 1) * STRENGTH_BINS];
        let total: u64 = counts.iter().sum();
        let quantile = |share: f64| {
            let rank = share * total as f64;
            let mut below = 0;
            let bin = counts.iter().position(|count| {
                below += count;
                below as f64 >= rank && below > 0
            });
            bin.map_or(0.0, strength_midpoint)
        };
        (total, shares.map(quantile))
    }
}

/// The bin of a strength: exponent and leading mantissa bits, so that bins grow with strength.
fn strength_bin(persons: f64) -> usize {
    const FIRST: u64 = ((1023 + STRENGTH_LEAST_DOUBLING) as u64) << (52 - STRENGTH_SHIFT);
    ((persons.to_bits() >> STRENGTH_SHIFT).saturating_sub(FIRST - 1) as usize).min(STRENGTH_BINS - 1)
}

/// The middle of a bin; 0 for the first, which holds forces that count as none.
fn strength_midpoint(bin: usize) -> f64 {
    if bin == 0 {
        return 0.0;
    }
    let (doubling, part) =
        ((bin - 1) as u32 / STRENGTH_BINS_PER_DOUBLING, (bin - 1) as u32 % STRENGTH_BINS_PER_DOUBLING);
    let lowest = f64::from(1_u32 << (STRENGTH_LEAST_DOUBLING + doubling));
    lowest * (1.0 + (f64::from(part) + 0.5) / f64::from(STRENGTH_BINS_PER_DOUBLING))
}

/// The edges of every metric's histogram.
#[derive(Clone, Debug)]
pub struct Edges(Vec<(Bins, Vec<f64>)>);

impl Edges {
    /// The edges of every metric.
    pub fn new() -> Self {
        let edges = |metric: &Metric| {
            let bins = metric.description().bins;
            (bins, bins.edges())
        };
        Self(Metric::ALL.iter().map(edges).collect())
    }

    fn bin(&self, metric: usize, x: f64) -> Option<usize> {
        match &self.0[metric] {
            (Bins::None, _) => None,
            (Bins::Linear { width, count }, _) => Some(((x / width) as usize).min(count - 1)),
            (Bins::Doubling { count, .. }, edges) => Some(edges[1..].partition_point(|edge| *edge <= x).min(count - 1)),
        }
    }
}

impl Default for Edges {
    fn default() -> Self {
        Self::new()
    }
}

fn add<T: Copy + std::ops::AddAssign>(mine: &mut [T], more: &[T]) {
    mine.iter_mut().zip(more).for_each(|(mine, more)| *mine += *more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_does_not_depend_on_order_or_split() {
        let values: Vec<f64> = (0..1_000).map(|i| libm::sin(f64::from(i)) * 1e6 + f64::from(i) * 1e-6).collect();
        let whole = values.iter().fold(Sum::default(), |mut sum, x| {
            sum.push(*x);
            sum
        });
        for split in [0, 1, 499, 999, 1_000] {
            let (mut left, mut right) = (Sum::default(), Sum::default());
            values[..split].iter().rev().for_each(|x| left.push(*x));
            values[split..].iter().for_each(|x| right.push(*x));
            right.merge(&left);
            assert_eq!(right, whole);
        }
        assert!((whole.total() - values.iter().sum::<f64>()).abs() < 1e-2);
        let mut sum = Sum::default();
        sum.push(2.0 * LARGEST);
        assert!(sum.is_beyond() && !whole.is_beyond());
    }

    #[test]
    fn a_strength_is_known_to_within_1_6_percent() {
        for i in 0..20_000 {
            let persons = 16.0 * libm::exp2(f64::from(i) / 1_001.0);
            let seen = strength_midpoint(strength_bin(persons));
            assert!((seen / persons - 1.0).abs() < 0.016, "{persons} as {seen}");
        }
        assert_eq!(strength_midpoint(strength_bin(0.0)), 0.0);
        assert_eq!(strength_midpoint(strength_bin(15.9)), 0.0);
        assert_eq!(strength_bin(1e9), STRENGTH_BINS - 1);
    }

    #[test]
    fn a_value_falls_between_the_edges_of_its_bin() {
        let edges = Edges::new();
        for metric in Metric::ALL.iter().map(|metric| *metric as usize) {
            for x in [0.0, 0.05, 0.99, 1.0, 17.3, 2_500.0, 9_999.0] {
                let Some(bin) = edges.bin(metric, x) else { continue };
                let all = &edges.0[metric].1;
                assert!(all[bin] <= x, "{metric} {x}");
                assert!(x < all[bin + 1] || bin + 2 == all.len(), "{metric} {x}");
            }
        }
    }
}
