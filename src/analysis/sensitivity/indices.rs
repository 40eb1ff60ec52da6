//! Sobol' indices: the shares of an outcome's variance that inputs owe, alone and with others.
//!
//! First-order indices by Saltelli et al. (2010), total ones by Jansen (1999), second-order ones by Saltelli (2002), on
//! outcomes that are first centred by their mean over all cells (Sobol' et al. 2007): as SALib does, number for number.
//!
//! # Indices of the chance, not of one coin
//!
//! The model answers a share of a finite number of trials: f(x) + ε, where f(x) is the chance of which we want the
//! indices and ε the luck of the trials. All cells of a row share their luck, so that ε is alike in them, and any product
//! of two answers of a row has the mean f·f′ + E(εε′): the second part does not go away with more rows. But each answer
//! comes in two halves (1 and 2) whose luck is independent, E(ε₁ε₂′) = 0, so that a product *across* halves has the mean
//! f·f′ alone. Each product is taken both ways round and halved:
//!
//! - variance V = mean(x₁x₂) − mean(x₁)·mean(x₂) over A and B;
//! - first order: ½ mean[b₁(ab₂ − a₂) + b₂(ab₁ − a₁)] / V;
//! - total: ½ mean[(a₁ − ab₁)(a₂ − ab₂)] / V;
//! - second order: ½ mean[ba₁ab₂ + ba₂ab₁ − a₁b₂ − a₂b₁] / V less both first-order indices.
//!
//! Each half is centred by its own mean, which the luck of the other does not enter. Where both halves say the same
//! (a function without luck) these are SALib's formulas. What the luck adds to the variance of whole answers is reported.

use serde::{Deserialize, Serialize};

use super::bootstrap::Rows;
use super::saltelli::{Cell, Layout};
use super::{Answer, Index, Unfit};

/// Terms of a row that belong to no factor: see [`Sample::row`].
const COMMON: usize = 4;

/// How intervals are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// How often rows are drawn anew; 1,000 is usual.
    pub resamples: usize,
    /// The master seed.
    pub seed: u64,
}

/// The indices of one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// Rows with an answer in every cell.
    pub rows: usize,
    /// Rows that were left out because an answer was missing.
    pub missing: usize,
    /// The outcome's mean over A and B.
    pub mean: f64,
    /// The outcome's variance between worlds, luck taken out.
    pub variance: Index,
    /// The share of the variance of whole answers that is luck of the trials.
    pub noise: Index,
    /// By factor: the share of the variance that it explains alone.
    pub first: Vec<Index>,
    /// By factor: the share of the variance that remains while it alone is unknown.
    pub total: Vec<Index>,
    /// By pair asked for: the share that two explain together beyond what each does alone.
    pub second: Vec<Second>,
}

/// The second-order index of a pair of factors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Second {
    /// Which factors.
    pub pair: (usize, usize),
    /// Their index.
    pub index: Index,
}

/// The answers of every complete row, centred.
#[derive(Clone, Debug)]
pub struct Sample {
    layout: Layout,
    /// By row and cell.
    answers: Vec<[f64; 2]>,
    rows: usize,
    missing: usize,
    mean: f64,
}

impl Sample {
    /// Asks for the answer of every cell (by row and place in the row) and leaves out rows in which one is missing.
    ///
    /// # Errors
    /// Fewer than two complete rows, or answers that are all the same in A and B.
    pub fn new(layout: &Layout, rows: u32, answer: impl Fn(u32, usize) -> Answer) -> Result<Self, Unfit> {
        let mut answers = Vec::with_capacity(rows as usize * layout.cells());
        let mut complete = 0;
        for row in 0..rows {
            let start = answers.len();
            answers.extend((0..layout.cells()).map_while(|place| answer(row, place)));
            if answers.len() - start == layout.cells() {
                complete += 1;
            } else {
                answers.truncate(start);
            }
        }
        let missing = rows as usize - complete;
        if complete < 2 {
            return Err(Unfit::TooFewRows { rows: complete, missing });
        }
        let mut sample = Self { layout: layout.clone(), answers, rows: complete, missing, mean: 0.0 };
        sample.must_vary()?;
        sample.mean = sample.ends().map(|half| half[0] + half[1]).sum::<f64>() / (4 * complete) as f64;
        sample.centre();
        Ok(sample)
    }

    /// The answers at A and B.
    fn ends(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        self.answers.chunks_exact(self.layout.cells()).flat_map(|row| [row[0], row[row.len() - 1]])
    }

    fn must_vary(&self) -> Result<(), Unfit> {
        let all = || self.ends().flatten();
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        // Answers that differ in their last digits only are the same: what differs is how they were added up.
        let same = high - low <= 8.0 * f64::EPSILON * low.abs().max(high.abs());
        if same { Err(Unfit::Constant { value: low }) } else { Ok(()) }
    }

    /// Subtracts the mean of each half over all cells.
    fn centre(&mut self) {
        let count = self.answers.len() as f64;
        for half in [0, 1] {
            let mean = self.answers.iter().map(|answer| answer[half]).sum::<f64>() / count;
            self.answers.iter_mut().for_each(|answer| answer[half] -= mean);
        }
    }

    /// Rows with an answer in every cell.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Which cells each row has.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The indices of every factor and of the pairs asked for, with their intervals. A pair must have a cell BA for its
    /// first factor; one that has none is passed over.
    ///
    /// # Errors
    /// A variance that cannot be told from luck.
    pub fn indices(&self, pairs: &[(usize, usize)], bootstrap: Bootstrap) -> Result<Indices, Unfit> {
        let pairs: Vec<(usize, usize)> = pairs.iter().copied().filter(|pair| self.has(*pair)).collect();
        let factors = self.layout.factors().len();
        let mut found = self.estimate(&pairs, bootstrap, |means| {
            let shares = Shares::of(means, factors);
            let mut all = vec![shares.variance, shares.noise];
            all.extend(means[COMMON..COMMON + 2 * factors].iter().map(|sum| sum / shares.variance));
            all.extend(pairs.iter().enumerate().map(|(place, pair)| shares.second(place, *pair)));
            all
        });
        let (variance, noise) = (found[0], found[1]);
        told_from_luck(variance)?;
        let second = found.split_off(2 + 2 * factors);
        let total = found.split_off(2 + factors);
        let first = found.split_off(2);
        let second = pairs.into_iter().zip(second).map(|(pair, index)| Second { pair, index }).collect();
        Ok(Indices { rows: self.rows, missing: self.missing, mean: self.mean, variance, noise, first, total, second })
    }

    fn has(&self, (one, other): (usize, usize)) -> bool {
        one != other && self.layout.place(Cell::Ba(one)).is_some() && self.layout.place(Cell::Ab(other)).is_some()
    }

    /// Numbers that are a function of the first-order and total indices of every factor, with their intervals.
    ///
    /// # Errors
    /// A variance that cannot be told from luck.
    pub(super) fn combine(
        &self,
        bootstrap: Bootstrap,
        combination: impl Fn(&[f64], &[f64]) -> Vec<f64>,
    ) -> Result<Vec<Index>, Unfit> {
        let factors = self.layout.factors().len();
        let mut found = self.estimate(&[], bootstrap, |means| {
            let variance = Shares::of(means, factors).variance;
            let shares: Vec<f64> = means[COMMON..].iter().map(|sum| sum / variance).collect();
            let (first, total) = shares.split_at(factors);
            std::iter::once(variance).chain(combination(first, total)).collect()
        });
        told_from_luck(found[0])?;
        found.remove(0);
        Ok(found)
    }

    fn estimate(
        &self,
        pairs: &[(usize, usize)],
        bootstrap: Bootstrap,
        estimates: impl Fn(&[f64]) -> Vec<f64>,
    ) -> Vec<Index> {
        let mut rows = Rows::new(COMMON + 2 * self.layout.factors().len() + pairs.len());
        for row in self.answers.chunks_exact(self.layout.cells()) {
            rows.push(self.row(row, pairs));
        }
        rows.estimate(bootstrap.resamples, bootstrap.seed, estimates)
    }

    /// The terms of a row: product across halves, each half's mean and square of the whole answer over A and B; the
    /// first-order term of every factor, the total term of every factor, the joint term of every pair.
    fn row(&self, row: &[[f64; 2]], pairs: &[(usize, usize)]) -> Vec<f64> {
        let factors = self.layout.factors().len();
        let (a, b, ab) = (row[0], row[row.len() - 1], &row[1..=factors]);
        let whole = |x: [f64; 2]| (x[0] + x[1]) / 2.0;
        let mut terms = vec![
            (a[0] * a[1] + b[0] * b[1]) / 2.0,
            (a[0] + b[0]) / 2.0,
            (a[1] + b[1]) / 2.0,
            (whole(a) * whole(a) + whole(b) * whole(b)) / 2.0,
        ];
        terms.extend(ab.iter().map(|ab| across(b, less(*ab, a))));
        terms.extend(ab.iter().map(|ab| 0.5 * across(less(a, *ab), less(a, *ab))));
        terms.extend(pairs.iter().map(|(one, other)| across(row[1 + factors + one], ab[*other]) - across(a, b)));
        terms
    }
}

/// The product of two answers across their halves.
fn across(x: [f64; 2], y: [f64; 2]) -> f64 {
    0.5 * (x[0] * y[1] + x[1] * y[0])
}

fn less(x: [f64; 2], y: [f64; 2]) -> [f64; 2] {
    [x[0] - y[0], x[1] - y[1]]
}

/// Where the variance may be none, no share of it means anything.
fn told_from_luck(variance: Index) -> Result<(), Unfit> {
    let told = variance.value > 0.0 && variance.low > 0.0;
    if told { Ok(()) } else { Err(Unfit::Luck { variance: variance.value, low: variance.low }) }
}

/// Shares of the variance from the means of the terms.
struct Shares<'a> {
    variance: f64,
    noise: f64,
    first: &'a [f64],
    joint: &'a [f64],
}

impl<'a> Shares<'a> {
    fn of(means: &'a [f64], factors: usize) -> Self {
        let variance = means[0] - means[1] * means[2];
        let whole = (means[1] + means[2]) / 2.0;
        let naive = means[3] - whole * whole;
        let (first, joint) = (&means[COMMON..COMMON + factors], &means[COMMON + 2 * factors..]);
        Self { variance, noise: 1.0 - variance / naive, first, joint }
    }

    fn second(&self, place: usize, (one, other): (usize, usize)) -> f64 {
        (self.joint[place] - self.first[one] - self.first[other]) / self.variance
    }
}

#[cfg(test)]
mod tests;
