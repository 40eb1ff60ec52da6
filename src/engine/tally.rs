//! Tallies: exact, mergeable accumulators.
//!
//! Integers only — counts and fixed-point sums — so that they add up to the same bits in any order. A block's sums are
//! floating-point in one fixed order and become integers as they are counted: a block is always counted as a whole.
//! Everything that a chart or a summary shows is a function of these. What is kept for each world grows with the number of worlds, what is
//! kept for each option does not grow at all; nothing grows with trials.

use serde::{Deserialize, Serialize};

use crate::engine::batch::RunError;
use crate::engine::probe::Halves;
use crate::lanes::{self, Kernel, LANES, Lanes, Simd};
use crate::model::Trials;
use crate::model::metric::{Class, Metric, Outcome};

mod bins;

pub mod kept;

use bins::{NO_BIN, STRENGTH_BINS, Scale, strength_bin, strength_midpoint};

/// Fixed-point sums count in 2⁻²⁰ of a metric's unit.
const FRACTION: f64 = (1_u64 << 20) as f64;

/// The largest value that may be counted: 2⁴⁴ trials of its square still fit into 127 bits of fixed point.
const LARGEST: f32 = 1e9;

/// A sum of a metric over the trials that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Trials that count.
    pub count: u64,
    /// Their sum, in 2⁻²⁰ of the unit.
    fixed: i128,
    /// Whether a value was larger than a tally can hold.
    beyond: bool,
}

impl Sum {
    fn push(&mut self, half: &HalfSum) {
        self.count += u64::from(half.count);
        self.fixed += fixed(half.sum);
        self.beyond |= half.beyond;
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

/// A number in fixed point.
fn fixed(x: f64) -> i128 {
    (x * FRACTION).round_ties_even() as i128
}

/// Counts the first `lanes` trials of a block for one option: in its world, and over all worlds.
pub fn count(trials: &Trials, lanes: usize, world: &mut WorldTally, option: &mut OptionTally) {
    lanes::dispatch(Count { trials, lanes: lanes.min(LANES), world, option });
}

/// An outcome over the two halves of the first `lanes` trials of a block.
///
/// # Errors
/// A value is larger than a tally can hold.
pub fn halves(trials: &Trials, lanes: usize, outcome: Outcome) -> Result<Halves, RunError> {
    let lanes = lanes.min(LANES);
    match outcome {
        Outcome::Metric(metric) => {
            let values = &trials.outcome.metrics[metric as usize];
            let halves = lanes::dispatch(AddUp { values, lanes }).halves;
            if halves.iter().any(|half| half.beyond) {
                return Err(RunError::TooLarge(metric));
            }
            Ok(Halves { total: halves.map(|half| half.sum), count: halves.map(|half| f64::from(half.count)) })
        }
        Outcome::Class(class) => {
            let mut halves = Halves::default();
            for classes in trials.outcome.class[..lanes].chunks(PARTS) {
                let (first, second) = classes.split_at(classes.len().min(HALF));
                for (half, classes) in [first, second].into_iter().enumerate() {
                    halves.count[half] += classes.len() as f64;
                    halves.total[half] += classes.iter().filter(|one| **one as usize == class as usize).count() as f64;
                }
            }
            Ok(halves)
        }
    }
}

struct AddUp<'a> {
    values: &'a Lanes,
    lanes: usize,
}

impl Kernel for AddUp<'_> {
    type Output = BlockSum;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> BlockSum {
        add_up(self.values, self.lanes)
    }
}

struct Count<'a> {
    trials: &'a Trials,
    lanes: usize,
    world: &'a mut WorldTally,
    option: &'a mut OptionTally,
}

impl Kernel for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { trials, lanes, world, option } = self;
        let mut bins = [0; LANES];
        for (metric, values) in trials.outcome.metrics.iter().enumerate() {
            let block = add_up(values, lanes);
            block.halves.iter().for_each(|half| world.metrics[metric].push(half));
            world.first.metrics[metric].push(&block.halves[0]);
            option.squares[metric] += fixed(block.squares);
            let histogram = &mut option.histograms[metric];
            if !histogram.is_empty() && block.halves.iter().any(|half| half.count > 0) {
                option.scales[metric].bins(&values[..lanes], &mut bins);
                bins[..lanes].iter().filter(|bin| **bin != NO_BIN).for_each(|bin| histogram[usize::from(*bin)] += 1);
            }
        }
        option.push_strength(trials, &mut bins);
        world.push(trials, lanes);
    }
}

/// The sums of a metric over the trials of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct BlockSum {
    /// Over each half of the trials.
    halves: [HalfSum; 2],
    /// Sum of the squares of all.
    squares: f64,
}

/// The sum of a metric over half of the trials of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct HalfSum {
    /// Trials that count.
    count: u32,
    /// Sum of their values.
    sum: f64,
    beyond: bool,
}

/// Trials that are added up side by side: their number fixes the order of additions on every processor.
const PARTS: usize = 16;

/// Of every [`PARTS`] trials the first so many belong to the first half.
const HALF: usize = PARTS / 2;

#[inline(always)]
fn add_up(values: &Lanes, lanes: usize) -> BlockSum {
    let (mut counts, mut sums, mut squares, mut most) = ([0_u32; PARTS], [0.0; PARTS], [0.0; PARTS], [0.0_f32; PARTS]);
    let (whole, rest) = values[..lanes].as_chunks::<PARTS>();
    let mut last = [f32::NAN; PARTS];
    last[..rest.len()].copy_from_slice(rest);
    for values in whole.iter().chain([&last]) {
        for part in 0..PARTS {
            let counts_here = !values[part].is_nan();
            let x = if counts_here { values[part] } else { 0.0 };
            let (x, wide) = if x < LARGEST { (x, f64::from(x)) } else { (x, f64::from(LARGEST)) };
            counts[part] += u32::from(counts_here);
            sums[part] += wide;
            squares[part] += wide * wide;
            most[part] = if x > most[part] { x } else { most[part] };
        }
    }
    let half = |from: usize| HalfSum {
        count: counts[from..from + HALF].iter().sum(),
        sum: sums[from..from + HALF].iter().sum(),
        beyond: most[from..from + HALF].iter().any(|x| *x > LARGEST),
    };
    BlockSum { halves: [half(0), half(HALF)], squares: squares.iter().sum() }
}

/// What is kept for one option in one world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorldTally {
    /// Trials.
    pub trials: u64,
    /// Trials in each class, by [`Class`].
    pub classes: [u64; Class::ALL.len()],
    /// Every metric's sum, by [`Metric`].
    pub metrics: [Sum; Metric::ALL.len()],
    /// What of it comes from the first half of the trials: how far the halves differ tells how much is luck.
    pub first: HalfTally,
    /// Ceasefires still standing at the start of each month; months 0 to the horizon.
    pub standing: Vec<u32>,
    /// Trials in which each member joined.
    pub joined: Vec<u32>,
}

/// What is kept for half of the trials of an option in one world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfTally {
    /// Trials.
    pub trials: u64,
    /// Trials in each class, by [`Class`].
    pub classes: [u64; Class::ALL.len()],
    /// Every metric's sum, by [`Metric`].
    pub metrics: [Sum; Metric::ALL.len()],
}

impl HalfTally {
    fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        add(&mut self.classes, &other.classes);
        self.metrics.iter_mut().zip(&other.metrics).for_each(|(sum, more)| sum.merge(more));
    }
}

impl WorldTally {
    /// Nothing yet, for so many months and members.
    pub fn new(months: usize, members: usize) -> Self {
        Self {
            trials: 0,
            classes: [0; Class::ALL.len()],
            metrics: [Sum::default(); Metric::ALL.len()],
            first: HalfTally::default(),
            standing: vec![0; months + 1],
            joined: vec![0; members],
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.trials = 0;
        self.classes = [0; Class::ALL.len()];
        self.metrics = [Sum::default(); Metric::ALL.len()];
        self.first = HalfTally::default();
        self.standing.fill(0);
        self.joined.fill(0);
    }

    #[inline(always)]
    fn push(&mut self, trials: &Trials, lanes: usize) {
        self.trials += lanes as u64;
        for classes in trials.outcome.class[..lanes].chunks(PARTS) {
            let first = &classes[..classes.len().min(HALF)];
            self.first.trials += first.len() as u64;
            first.iter().for_each(|class| self.first.classes[*class as usize] += 1);
            classes.iter().for_each(|class| self.classes[*class as usize] += 1);
        }
        for (standing, muster) in self.standing.iter_mut().zip(&trials.outcome.musters) {
            *standing += muster.standing as u32;
        }
        if let Some(standing) = self.standing.last_mut() {
            *standing += trials.standing() as u32;
        }
        for (count, joined) in self.joined.iter_mut().zip(&trials.contributions.joined) {
            // 1 and 0 differ in this bit, which costs less to read than the number.
            *count += joined[..lanes].iter().map(|joined| joined.to_bits() >> 29 & 1).sum::<u32>();
        }
    }

    /// Adds another tally of the same option and world, or of another world of the same option.
    pub fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        add(&mut self.classes, &other.classes);
        self.metrics.iter_mut().zip(&other.metrics).for_each(|(sum, more)| sum.merge(more));
        self.first.merge(&other.first);
        add(&mut self.standing, &other.standing);
        add(&mut self.joined, &other.joined);
    }
}

/// What is kept for one option over all worlds.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionTally {
    /// Histogram of every metric over trials, by [`Metric`]; empty for shares.
    pub histograms: Vec<Vec<u64>>,
    /// Sum of squares of every metric, in the unit's square.
    squares: Vec<i128>,
    /// Trials at peace by month and strength.
    strength: Vec<u64>,
    /// How values fall into the histograms, by [`Metric`].
    scales: Vec<Scale>,
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
            scales: Metric::ALL.iter().map(|metric| Scale::new(metric.description().bins)).collect(),
        }
    }

    #[inline(always)]
    fn push_strength(&mut self, trials: &Trials, bins: &mut [u16; LANES]) {
        for (counts, muster) in self.strength.chunks_exact_mut(STRENGTH_BINS).zip(&trials.outcome.musters) {
            let troops = muster.troops();
            for (bin, troops) in bins.iter_mut().zip(troops) {
                *bin = strength_bin(*troops);
            }
            // A trial that has ended lies beyond every bin.
            for bin in &bins[..troops.len()] {
                if let Some(count) = counts.get_mut(usize::from(*bin)) {
                    *count += 1;
                }
            }
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.histograms.iter_mut().for_each(|histogram| histogram.fill(0));
        self.squares.fill(0);
        self.strength.fill(0);
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

fn add<T: Copy + std::ops::AddAssign>(mine: &mut [T], more: &[T]) {
    mine.iter_mut().zip(more).for_each(|(mine, more)| *mine += *more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_does_not_depend_on_the_order_of_blocks_or_on_how_they_are_split() {
        let block = |i: usize| {
            let mut values = Lanes::default();
            values.iter_mut().enumerate().for_each(|(lane, x)| *x = 1e6 + libm::sinf((i * LANES + lane) as f32) * 1e6);
            add_up(&values, LANES)
        };
        let blocks: Vec<_> = (0..100).map(block).collect();
        let sum = |blocks: &mut dyn Iterator<Item = &BlockSum>| {
            blocks.flat_map(|block| &block.halves).fold(Sum::default(), |mut sum, half| {
                sum.push(half);
                sum
            })
        };
        let whole = sum(&mut blocks.iter());
        for split in [0, 1, 49, 99, 100] {
            let mut right = sum(&mut blocks[split..].iter());
            right.merge(&sum(&mut blocks[..split].iter().rev()));
            assert_eq!(right, whole);
        }
        assert!(
            (whole.total() - blocks.iter().flat_map(|block| &block.halves).map(|half| half.sum).sum::<f64>()).abs()
                < 1e-2
        );
        assert!(!whole.is_beyond());
    }

    #[test]
    fn a_block_counts_what_is_a_number_and_flags_what_is_too_large() {
        let mut values = Lanes::splat(f32::NAN);
        values[..5].copy_from_slice(&[1.0, 2.5, f32::NAN, 4.0, 100.0]);
        let [first, second] = add_up(&values, 4).halves;
        assert_eq!((first.count, first.sum, first.beyond), (3, 7.5, false));
        assert_eq!((second, add_up(&values, 4).squares), (HalfSum::default(), 1.0 + 6.25 + 16.0));
        values[200] = 2.0 * LARGEST;
        let [first, second] = add_up(&values, LANES).halves;
        assert_eq!((first.count, first.beyond, second.count, second.beyond), (4, false, 1, true));
    }

    #[test]
    fn of_sixteen_trials_eight_belong_to_each_half() {
        let mut values = Lanes::default();
        values.iter_mut().enumerate().for_each(|(lane, x)| *x = if lane / 8 % 2 == 0 { 1.0 } else { 3.0 });
        for lanes in [16, 32, 240, LANES] {
            let [first, second] = add_up(&values, lanes).halves;
            assert_eq!((first.count, second.count), (lanes as u32 / 2, lanes as u32 / 2));
            assert_eq!((first.sum, second.sum), (lanes as f64 / 2.0, 1.5 * lanes as f64));
        }
        assert_eq!(add_up(&values, 9).halves.map(|half| half.count), [8, 1]);
    }
}
