//! Answers with luck in them, indices with their intervals, and why there may be none.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the model says at a point: the means of the first and of the second half of the trials there. The luck of the two
/// halves is independent; the luck of one half is the same in every cell of a row. A function without luck says the same
/// number twice. None where a half has nobody in the outcome's population, so that it has no mean.
pub type Answer = Option<[f64; 2]>;

/// The answer from the sum and the count of each half.
pub fn halves(total: [f64; 2], count: [f64; 2]) -> Answer {
    let mean = |half: usize| (count[half] > 0.0).then(|| total[half] / count[half]);
    Some([mean(0)?, mean(1)?]).filter(|halves| halves.iter().all(|mean| mean.is_finite()))
}

/// A number with its bootstrap interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The estimate from all rows.
    pub value: f64,
    /// Its standard error: the standard deviation over the resamples.
    pub error: f64,
    /// Lower end of the 95 % interval, by percentiles of the resamples.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

impl Index {
    /// Whether the interval lies above 0: an index that does not could be one of an input without effect.
    pub fn tells(&self) -> bool {
        self.low > 0.0
    }
}

/// Why there are no indices.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unfit {
    /// Fewer than two rows have all their answers.
    TooFewRows {
        /// Rows with all answers.
        rows: usize,
        /// Rows in which one is missing.
        missing: usize,
    },
    /// The outcome is the same everywhere.
    Constant {
        /// What it always is.
        value: f64,
    },
    /// The outcome differs by luck only: of the variance, nothing that can be told from 0 is the unknowns'.
    Luck {
        /// The variance between worlds, with the luck taken out.
        variance: f64,
        /// The lower end of its interval.
        low: f64,
    },
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewRows { rows, missing } => write!(
                f,
                "only {rows} rows of worlds have an answer in every cell and {missing} have not: too few for indices; \
                 follow more trials, or choose an outcome with a larger population"
            ),
            Self::Constant { value } => write!(f, "the outcome is {value} in every world: nothing drives it"),
            Self::Luck { .. } => write!(
                f,
                "the outcome differs between worlds no more than luck alone makes it differ; follow more trials or \
                 more worlds"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_without_anybody_has_no_answer() {
        assert_eq!(halves([3.0, 1.0], [4.0, 4.0]), Some([0.75, 0.25]));
        assert_eq!(halves([3.0, 0.0], [4.0, 0.0]), None);
        assert_eq!(halves([f64::NAN, 0.0], [4.0, 1.0]), None);
    }

    #[test]
    fn reasons_say_what_to_do() {
        let few = Unfit::TooFewRows { rows: 1, missing: 63 }.to_string();
        assert!(few.contains("63 have not") && few.contains("follow more trials"), "{few}");
        assert!(Unfit::Constant { value: 1.0 }.to_string().contains("1 in every world"));
        assert!(Unfit::Luck { variance: 0.0, low: -1.0 }.to_string().contains("more trials"));
    }
}
