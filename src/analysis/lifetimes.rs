//! Durations that end in a failure or out of sight: how long things last, and how well a prediction said so.
//!
//! A ceasefire that still holds when nobody looks any more is *censored*: it lasted at least so long. [`kaplan_meier`]
//! draws the survival curve that such lives have, [`log_rank()`] asks whether groups of them differ, [`cox`] fits how
//! covariates move their hazard, and [`scores`] judges predictions by what happened. All are plain statistics of
//! published form, without luck: the same lives give the same bits.
//!
//! Times are in months, and any unit would do. Where a failure and a censoring have the same time, the failure came
//! first, as is usual: what was last seen alive at a time outlived the failures of that time. Times must be numbers.

/// A duration: until failure, or until nobody looked any more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// How long it was followed.
    pub months: f64,
    /// Whether it then failed; otherwise it was last seen whole.
    pub failed: bool,
}

mod equations;

pub mod kaplan_meier;
pub use kaplan_meier::{KaplanMeier, Step};

pub mod log_rank;
pub use log_rank::{LogRank, log_rank};

pub mod scores;
pub use scores::{brier, concordance, contributions, integrated_brier, log_score};

pub mod cox;
pub use cox::Cox;

/// Lives of one time: how many failed, how many were last seen, and how many were followed until then.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Moment {
    months: f64,
    at_risk: usize,
    failures: usize,
    censored: usize,
}

/// The distinct times of some lives, rising.
fn moments(lives: &[Life]) -> Vec<Moment> {
    let mut sorted = lives.to_vec();
    sorted.sort_by(|a, b| a.months.total_cmp(&b.months));
    let mut at_risk = sorted.len();
    let alike = sorted.chunk_by(|a, b| a.months == b.months);
    alike
        .map(|alike| {
            let failures = alike.iter().filter(|life| life.failed).count();
            let moment = Moment { months: alike[0].months, at_risk, failures, censored: alike.len() - failures };
            at_risk -= alike.len();
            moment
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Lives with ties: whole months up to 24, most of them failed or most of them not.
    pub fn lives(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Life>> {
        let life = (0u8..25, any::<bool>()).prop_map(|(months, failed)| Life { months: f64::from(months), failed });
        proptest::collection::vec(life, sizes)
    }

    #[test]
    fn failures_come_before_censorings_of_the_same_time() {
        let life = |months, failed| Life { months, failed };
        let found = moments(&[life(3.0, false), life(1.0, true), life(3.0, true), life(0.0, false), life(-0.0, true)]);
        let moment = |months, at_risk, failures, censored| Moment { months, at_risk, failures, censored };
        assert_eq!(found, [moment(0.0, 5, 1, 1), moment(1.0, 3, 1, 0), moment(3.0, 2, 1, 1)]);
        assert_eq!(moments(&[]), []);
    }
}
