//! A box: limits on some dimensions, and how many cases lie within.

use serde::Serialize;

use super::cases::{Cases, Field, Range};

/// What a box lets through in one dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limits {
    /// Numbers from `low` to `high`, both included.
    Numbers {
        /// Lowest number within.
        low: f64,
        /// Highest number within.
        high: f64,
    },
    /// For each level in the order of the names, whether it is within.
    Levels(Vec<bool>),
}

impl Limits {
    /// No restriction: the whole range of a dimension.
    pub(super) fn all(range: &Range) -> Self {
        match range {
            Range::Numbers { low, high, .. } => Self::Numbers { low: *low, high: *high },
            Range::Levels { occurs, .. } => Self::Levels(occurs.clone()),
        }
    }

    /// Whether a number, or the place of a level, is within.
    pub(super) fn admits(&self, value: f64) -> bool {
        match self {
            Self::Numbers { low, high } => *low <= value && value <= *high,
            Self::Levels(kept) => kept.get(value as usize).copied().unwrap_or(false),
        }
    }

    /// The same for a reader: whole numbers have whole limits, around the same cases.
    fn tidy(&self, range: &Range) -> Self {
        match (self, range) {
            (Self::Numbers { low, high }, Range::Numbers { whole: true, .. }) => {
                Self::Numbers { low: low.ceil(), high: high.floor() }
            }
            _ => self.clone(),
        }
    }
}

/// One restricted dimension of a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Restriction {
    /// Place of the dimension.
    pub dimension: usize,
    /// What the box lets through.
    pub limits: Limits,
}

/// How good a box is (Bryant and Lempert 2010).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Cases within.
    pub n: usize,
    /// Cases of interest within: the sum of their weights.
    pub k: f64,
    /// Share of all cases that are within, 0 to 1.
    pub mass: f64,
    /// Share of all cases of interest that are within, 0 to 1; 0 where no case is of interest.
    pub coverage: f64,
    /// Share of the cases within that are of interest, 0 to 1; 0 for an empty box.
    pub density: f64,
}

impl Score {
    /// The score of a box with `n` cases, `k` of interest, out of `cases` with `of_interest` of interest.
    pub fn new(n: usize, k: f64, cases: usize, of_interest: f64) -> Self {
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        Self { n, k, mass: share(n as f64, cases as f64), coverage: share(k, of_interest), density: share(k, n as f64) }
    }

    /// The harmonic mean of coverage and density: high only where both are; 0 where either is.
    pub fn balance(&self) -> f64 {
        let sum = self.coverage + self.density;
        if sum > 0.0 { 2.0 * self.coverage * self.density / sum } else { 0.0 }
    }
}

/// A box on a trajectory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Region {
    /// Its place on the trajectory; 0 is all cases.
    pub id: usize,
    /// Its restricted dimensions, in the order of the dimensions.
    pub restrictions: Vec<Restriction>,
    /// How good it is.
    #[serde(flatten)]
    pub score: Score,
}

impl Region {
    /// How many dimensions it restricts.
    pub fn restricted(&self) -> usize {
        self.restrictions.len()
    }
}

/// A box while it is being made: limits on every dimension.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    limits: Vec<Limits>,
    tight: Vec<bool>,
    restricted: usize,
}

impl Bounds {
    pub fn all(fields: &[Field]) -> Self {
        let limits = fields.iter().map(|field| Limits::all(&field.range)).collect();
        Self { limits, tight: vec![false; fields.len()], restricted: 0 }
    }

    pub fn get(&self, dimension: usize) -> &Limits {
        &self.limits[dimension]
    }

    pub fn is_restricted(&self, dimension: usize) -> bool {
        self.tight[dimension]
    }

    /// How many dimensions would be restricted if one had these limits.
    pub fn restricted_with(&self, field: &Field, dimension: usize, limits: &Limits) -> usize {
        let others = self.restricted - usize::from(self.tight[dimension]);
        others + usize::from(*limits != Limits::all(&field.range))
    }

    pub fn set(&mut self, field: &Field, dimension: usize, limits: Limits) {
        self.restricted = self.restricted_with(field, dimension, &limits);
        self.tight[dimension] = limits != Limits::all(&field.range);
        self.limits[dimension] = limits;
    }

    pub fn restrictions(&self, fields: &[Field]) -> Vec<Restriction> {
        let tight = (0..fields.len()).filter(|dimension| self.tight[*dimension]);
        let restriction =
            |dimension: usize| Restriction { dimension, limits: self.limits[dimension].tidy(&fields[dimension].range) };
        tight.map(restriction).collect()
    }
}

impl Cases {
    /// Whether a case is within these restrictions.
    pub fn admits(&self, restrictions: &[Restriction], case: usize) -> bool {
        restrictions.iter().all(|one| one.limits.admits(self.fields[one.dimension].values[case]))
    }

    /// The score of a box among these cases.
    pub fn score(&self, restrictions: &[Restriction]) -> Score {
        let within = (0..self.len()).filter(|case| self.admits(restrictions, *case));
        let (n, k) = within.fold((0, 0.0), |(n, k), case| (n + 1, k + self.interest[case]));
        Score::new(n, k, self.len(), self.of_interest())
    }
}

/// Which restrictions each case breaks, kept so that what one restriction alone keeps out is known at once.
#[derive(Clone, Debug)]
pub(super) struct Breaches {
    count: Vec<u32>,
    /// Sum of the places of broken restrictions: the place itself where only one is broken.
    sum: Vec<u32>,
}

impl Breaches {
    pub fn none(cases: usize) -> Self {
        Self { count: vec![0; cases], sum: vec![0; cases] }
    }

    /// Adds what limits on a field break; `place` is what the restriction is known by.
    pub fn add(&mut self, field: &Field, place: usize, limits: &Limits) {
        for (case, value) in field.values.iter().enumerate() {
            if !limits.admits(*value) {
                self.count[case] += 1;
                self.sum[case] += place as u32;
            }
        }
    }

    /// Takes back what limits on a field broke.
    pub fn take(&mut self, field: &Field, place: usize, limits: &Limits) {
        for (case, value) in field.values.iter().enumerate() {
            if !limits.admits(*value) {
                self.count[case] -= 1;
                self.sum[case] -= place as u32;
            }
        }
    }

    /// Whether a case is within the box.
    pub fn is_within(&self, case: usize) -> bool {
        self.count[case] == 0
    }

    /// The only restriction that keeps a case out.
    pub fn only(&self, case: usize) -> Option<usize> {
        (self.count[case] == 1).then(|| self.sum[case] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{Dimension, Unfit};
    use super::*;

    #[test]
    fn a_score_counts_what_is_within() -> Result<(), Unfit> {
        let size = Dimension::real("size", vec![0.0, 1.0, 2.0, 3.0]);
        let kind = Dimension::category("kind", &["a", "b"], vec![0, 1, 0, 0]);
        let cases = Cases::new(&[size, kind], vec![0.0, 1.0, 1.0, 0.5])?;
        let restrictions = [
            Restriction { dimension: 0, limits: Limits::Numbers { low: 1.0, high: 3.0 } },
            Restriction { dimension: 1, limits: Limits::Levels(vec![true, false]) },
        ];
        let expected = Score { n: 2, k: 1.5, mass: 0.5, coverage: 0.6, density: 0.75 };
        assert_eq!(cases.score(&restrictions), expected);
        assert!((expected.balance() - 2.0 * 0.6 * 0.75 / 1.35).abs() < 1e-15);
        Ok(())
    }

    #[test]
    fn a_breach_names_the_only_restriction_that_keeps_a_case_out() -> Result<(), Unfit> {
        let dimensions = ["a", "b", "c"].map(|name| Dimension::real(name, vec![0.0, 1.0, 2.0]));
        let cases = Cases::new(&dimensions, vec![0.0; 3])?;
        let (low, high) = (Limits::Numbers { low: 1.0, high: 2.0 }, Limits::Numbers { low: 0.0, high: 1.0 });
        let mut breaches = Breaches::none(3);
        breaches.add(&cases.fields[1], 1, &low);
        breaches.add(&cases.fields[2], 2, &high);
        assert_eq!([0, 1, 2].map(|case| breaches.only(case)), [Some(1), None, Some(2)]);
        assert_eq!([0, 1, 2].map(|case| breaches.is_within(case)), [false, true, false]);
        breaches.take(&cases.fields[1], 1, &low);
        assert!(breaches.is_within(0) && breaches.only(2) == Some(2));
        Ok(())
    }
}
