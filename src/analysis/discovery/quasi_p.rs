//! Quasi-p values (Bryant and Lempert 2010): would a box be as dense by chance if a restriction meant nothing?

use std::collections::BTreeSet;

use serde::Serialize;

use super::cases::{Cases, Range};
use super::region::{Breaches, Limits, Region, Restriction, Score};
use crate::beta::Beta;

/// Chance of as many cases of interest as a box holds, if they were as frequent in it as they are in the same box
/// without a restriction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuasiP {
    /// Without the lower limit alone; `None` where there is none.
    pub low: Option<f64>,
    /// Without the upper limit alone; `None` where there is none.
    pub high: Option<f64>,
    /// Without any limit on the dimension.
    pub all: f64,
}

/// Chance that at least `k` of `n` cases are of interest, each with chance `p`; exact where `k` is whole, and smooth
/// between (the incomplete beta function).
pub fn binomial_tail(k: f64, n: f64, p: f64) -> f64 {
    match k {
        _ if k <= 0.0 || p >= 1.0 => 1.0,
        _ if k > n => 0.0,
        _ => Beta::new(k, n - k + 1.0).cdf(p),
    }
}

/// The quasi-p values of every restriction of a box, in their order, among all cases.
pub fn quasi_p(cases: &Cases, restrictions: &[Restriction]) -> Vec<QuasiP> {
    quasi_p_among(cases, &vec![true; cases.len()], restrictions)
}

/// The same among the cases that remain.
pub fn quasi_p_among(cases: &Cases, remaining: &[bool], restrictions: &[Restriction]) -> Vec<QuasiP> {
    let trimmed = Trimmed::new(cases, remaining, restrictions.to_vec());
    trimmed.quasi_p()
}

/// How many cases are somewhere, and how many of them are of interest.
#[derive(Clone, Copy, Default)]
struct Count {
    n: usize,
    k: f64,
}

impl Count {
    fn add(&mut self, interest: f64) {
        self.n += 1;
        self.k += interest;
    }

    fn with(self, other: Self) -> Self {
        Self { n: self.n + other.n, k: self.k + other.k }
    }

    fn density(self) -> f64 {
        if self.n == 0 { 0.0 } else { self.k / self.n as f64 }
    }
}

/// Which limits of a restriction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Low,
    High,
    All,
}

/// A box that loses limits one after another.
pub(super) struct Trimmed<'a> {
    cases: &'a Cases,
    remaining: &'a [bool],
    restrictions: Vec<Restriction>,
    breaches: Breaches,
}

impl<'a> Trimmed<'a> {
    pub fn new(cases: &'a Cases, remaining: &'a [bool], restrictions: Vec<Restriction>) -> Self {
        let mut breaches = Breaches::none(cases.len());
        for one in &restrictions {
            breaches.add(&cases.fields[one.dimension], one.dimension, &one.limits);
        }
        Self { cases, remaining, restrictions, breaches }
    }

    /// Lifts a limit of the restriction at a place; without a limit left, the restriction goes.
    pub fn lift(&mut self, place: usize, side: Side) {
        let Restriction { dimension, limits } = self.restrictions[place].clone();
        let field = &self.cases.fields[dimension];
        let wider = match (&limits, &field.range, side) {
            (Limits::Numbers { high, .. }, Range::Numbers { low: least, .. }, Side::Low) => {
                Limits::Numbers { low: *least, high: *high }
            }
            (Limits::Numbers { low, .. }, Range::Numbers { high: most, .. }, Side::High) => {
                Limits::Numbers { low: *low, high: *most }
            }
            _ => Limits::all(&field.range),
        };
        self.breaches.take(field, dimension, &limits);
        if wider == Limits::all(&field.range) {
            self.restrictions.remove(place);
        } else {
            self.breaches.add(field, dimension, &wider);
            self.restrictions[place].limits = wider;
        }
    }

    pub fn quasi_p(&self) -> Vec<QuasiP> {
        let mut inside = Count::default();
        // What only the lower limit of a dimension keeps out, and what only the rest of its limits does.
        let mut outside = vec![[Count::default(); 2]; self.cases.dimensions()];
        let lows = self.lows();
        for case in (0..self.cases.len()).filter(|case| self.remaining[*case]) {
            let interest = self.cases.interest[case];
            if self.breaches.is_within(case) {
                inside.add(interest);
            } else if let Some(dimension) = self.breaches.only(case) {
                let side = usize::from(self.cases.fields[dimension].values[case] >= lows[dimension]);
                outside[dimension][side].add(interest);
            }
        }
        let share = self.groups_inside(inside.n);
        let values = |one: &Restriction| {
            // Cases of one group have the same value and so count as one; what differs within groups tells for each case.
            let share = if self.cases.fields[one.dimension].of_groups { share } else { 1.0 };
            let tail =
                |more: Count| binomial_tail(share * inside.k, share * inside.n as f64, inside.with(more).density());
            let [below, rest] = outside[one.dimension];
            let (low, high) = limited(&self.cases.fields[one.dimension].range, &one.limits);
            QuasiP { low: low.then(|| tail(below)), high: high.then(|| tail(rest)), all: tail(below.with(rest)) }
        };
        self.restrictions.iter().map(values).collect()
    }

    /// How many groups the box holds, as a share of its cases; 1 where there are no groups.
    fn groups_inside(&self, inside: usize) -> f64 {
        let Some(groups) = &self.cases.groups else { return 1.0 };
        let within = (0..groups.len()).filter(|case| self.remaining[*case] && self.breaches.is_within(*case));
        let distinct: BTreeSet<u32> = within.map(|case| groups[case]).collect();
        if inside == 0 { 1.0 } else { distinct.len() as f64 / inside as f64 }
    }

    /// Lower limits by dimension; what has none has nothing below it.
    fn lows(&self) -> Vec<f64> {
        let mut lows = vec![f64::NEG_INFINITY; self.cases.dimensions()];
        for one in &self.restrictions {
            if let Limits::Numbers { low, .. } = one.limits {
                lows[one.dimension] = low;
            }
        }
        lows
    }

    pub fn region(self, id: usize) -> Region {
        let within = (0..self.cases.len()).filter(|case| self.remaining[*case] && self.breaches.is_within(*case));
        let mut count = Count::default();
        within.for_each(|case| count.add(self.cases.interest[case]));
        let score = Score::new(count.n, count.k, self.cases.len(), self.cases.of_interest());
        Region { id, restrictions: self.restrictions, score }
    }
}

/// Whether there is a limit at the lower and at the upper end.
fn limited(range: &Range, limits: &Limits) -> (bool, bool) {
    match (range, limits) {
        (Range::Numbers { low: least, high: most, .. }, Limits::Numbers { low, high }) => (low > least, high < most),
        _ => (false, false),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{Dimension, Unfit};
    use super::*;

    #[test]
    fn tails_agree_with_sums_by_hand() {
        // 3 or 4 of 4 at one half: (4 + 1)/16. 2 or 3 of 3 at one third: 3·(1/9)(2/3) + 1/27.
        assert!((binomial_tail(3.0, 4.0, 0.5) - 5.0 / 16.0).abs() < 1e-15);
        assert!((binomial_tail(2.0, 3.0, 1.0 / 3.0) - 7.0 / 27.0).abs() < 1e-15);
        assert!((binomial_tail(10.0, 10.0, 0.01) - 1e-20).abs() < 1e-33);
        assert_eq!([binomial_tail(0.0, 5.0, 0.1), binomial_tail(5.0, 5.0, 1.0)], [1.0, 1.0]);
        assert_eq!([binomial_tail(1.0, 5.0, 0.0), binomial_tail(6.0, 5.0, 0.5)], [0.0, 0.0]);
    }

    proptest::proptest! {
        #[test]
        fn the_tail_is_the_sum_of_its_terms(n in 1u32..60, k in 1u32..60, p in 0.01..0.99f64) {
            let k = k.min(n);
            let term = |hits: u32| {
                let ways = (0..hits).fold(1.0, |ways, i| ways * f64::from(n - i) / f64::from(i + 1));
                ways * libm::pow(p, f64::from(hits)) * libm::pow(1.0 - p, f64::from(n - hits))
            };
            let sum: f64 = (k..=n).map(term).sum();
            let tail = binomial_tail(f64::from(k), f64::from(n), p);
            proptest::prop_assert!((tail - sum).abs() < 1e-12 * sum.max(1e-3), "{tail} {sum}");
        }
    }

    #[test]
    fn each_limit_is_tested_against_the_box_without_it() -> Result<(), Unfit> {
        let x = Dimension::real("x", (0..10).map(f64::from).collect());
        let kind = Dimension::category("kind", &["a", "b"], (0..10).map(|i| usize::from(i == 5)).collect());
        let interest = [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        let cases = Cases::new(&[x, kind], interest.to_vec())?;
        // Within: 2, 3, 4, all of interest. Below: 0 and 1. Above: 6 to 9, one of interest. Kept out by kind: 5.
        let restrictions = [
            Restriction { dimension: 0, limits: Limits::Numbers { low: 1.5, high: 5.5 } },
            Restriction { dimension: 1, limits: Limits::Levels(vec![true, false]) },
        ];
        let found = quasi_p(&cases, &restrictions);
        let cube = |p: f64| p * p * p;
        let close = |found: Option<f64>, p: f64| found.is_some_and(|found| (found - cube(p)).abs() < 1e-14);
        assert!(close(found[0].low, 3.0 / 5.0), "{found:?}");
        assert!(close(found[0].high, 4.0 / 7.0), "{found:?}");
        assert!(close(Some(found[0].all), 4.0 / 9.0), "{found:?}");
        assert!(close(Some(found[1].all), 3.0 / 4.0) && found[1].low.is_none() && found[1].high.is_none());
        Ok(())
    }

    #[test]
    fn lifting_limits_gives_the_box_without_it() -> Result<(), Unfit> {
        let dimensions = ["a", "b"].map(|name| Dimension::real(name, vec![0.0, 1.0, 2.0, 3.0]));
        let cases = Cases::new(&dimensions, vec![0.0, 1.0, 1.0, 1.0])?;
        let restrictions = vec![
            Restriction { dimension: 0, limits: Limits::Numbers { low: 1.0, high: 3.0 } },
            Restriction { dimension: 1, limits: Limits::Numbers { low: 0.0, high: 1.0 } },
        ];
        let remaining = [true; 4];
        let mut trimmed = Trimmed::new(&cases, &remaining, restrictions.clone());
        trimmed.lift(0, Side::High);
        trimmed.lift(1, Side::High);
        let region = trimmed.region(7);
        assert_eq!(region.restrictions, restrictions[..1]);
        assert_eq!(region.score, cases.score(&restrictions[..1]));
        Ok(())
    }
}
