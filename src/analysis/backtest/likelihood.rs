//! How likely each world makes what became of each ceasefire.

use super::observed::Observed;
use crate::analysis::lifetimes::Life;
use crate::engine::exposure::Exposure;

/// A chance below this counts as this: a single month of a single case shall not rule a world out by rounding.
const LEAST: f64 = 1e-9;

/// Log likelihoods, by case and world.
#[derive(Clone, Debug)]
pub struct Likelihoods(Vec<Vec<f64>>);

impl Likelihoods {
    /// Those of these cases in every world.
    pub fn of(observed: &[Observed<'_>], exposure: &Exposure) -> Self {
        let worlds = 0..exposure.worlds();
        let case = |one: &Observed<'_>| {
            worlds.clone().map(|world| log_likelihood(one.life, exposure.survival(one.option, world))).collect()
        };
        Self(observed.iter().map(case).collect())
    }

    /// The sum over these cases, in every world.
    pub fn sum(&self, cases: impl Iterator<Item = usize>) -> Vec<f64> {
        let mut sum = vec![0.0; self.0.first().map_or(0, Vec::len)];
        for case in cases {
            sum.iter_mut().zip(&self.0[case]).for_each(|(sum, one)| *sum += one);
        }
        sum
    }

    /// Log of the chance of what became of a case under weights that add up to one.
    pub fn log_mean(&self, case: usize, weights: &[f64]) -> f64 {
        let mean: f64 = self.0[case].iter().zip(weights).map(|(log, weight)| weight * libm::exp(*log)).sum();
        libm::log(mean.max(LEAST))
    }
}

/// Log of the chance that a war resumes in the month in which it did, or that a ceasefire survives as long as it was seen
/// to, or to the horizon. Survival is by month, from 1 at month 0.
fn log_likelihood(life: Life, survival: &[f32]) -> f64 {
    let horizon = survival.len() - 1;
    let month = (life.months.max(0.0) as usize).min(horizon);
    let at = |month: usize| f64::from(survival[month]);
    let chance = if life.failed && month < horizon { at(month) - at(month + 1) } else { at(month) };
    libm::log(chance.max(LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_counts_its_month_and_a_survivor_all_that_was_seen() {
        let survival = [1.0, 0.8, 0.7, 0.65];
        let likelihood = |months, failed| libm::exp(log_likelihood(Life { months, failed }, &survival));
        for (months, failed, expected) in [
            (0.2, true, 0.2),
            (1.9, true, 0.1),
            (2.0, true, 0.05),
            (3.0, true, 0.65),
            (90.0, true, 0.65),
            (0.5, false, 1.0),
            (2.3, false, 0.7),
            (90.0, false, 0.65),
        ] {
            assert!((likelihood(months, failed) - expected).abs() < 1e-6, "{months} {failed}");
        }
    }

    #[test]
    fn the_chances_of_all_months_and_of_survival_add_up_to_one() {
        let survival = [1.0, 0.8, 0.7, 0.65];
        let failed = (0..3).map(|month| Life { months: f64::from(month) + 0.5, failed: true });
        let all = failed.chain([Life { months: 3.0, failed: false }]);
        let sum: f64 = all.map(|life| libm::exp(log_likelihood(life, &survival))).sum();
        assert!((sum - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_cannot_happen_is_hardly_possible_rather_than_impossible() {
        let log = log_likelihood(Life { months: 1.0, failed: true }, &[1.0, 0.5, 0.5]);
        assert!((log - libm::log(LEAST)).abs() < 1e-12);
    }
}
