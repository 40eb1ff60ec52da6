//! The survival curve of Kaplan and Meier (1958): the product limit.

use super::{Life, moments};
use crate::maths::normal_quantile;

/// By how much a share may miss one half through rounding and still be one half.
const ROUNDING: f64 = 1e-12;

/// The survival curve of some lives, which falls where one of them failed.
#[derive(Clone, Debug, PartialEq)]
pub struct KaplanMeier {
    steps: Vec<Step>,
    /// Greenwood's sum up to each step: the variance of ln S, of which the interval is made.
    greenwood: Vec<f64>,
}

/// A fall of the curve: a time at which there were failures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The time, in months.
    pub months: f64,
    /// Lives that were followed until then.
    pub at_risk: usize,
    /// How many of them failed then.
    pub failures: usize,
    /// Share that survives the time.
    pub survival: f64,
}

impl KaplanMeier {
    /// The curve of some lives; 1 at all times without a failure among them.
    pub fn of(lives: &[Life]) -> Self {
        let (mut survival, mut sum) = (1.0, 0.0);
        let mut curve = Self { steps: Vec::new(), greenwood: Vec::new() };
        for moment in moments(lives).into_iter().filter(|moment| moment.failures > 0) {
            let (risk, failures) = (moment.at_risk as f64, moment.failures as f64);
            survival *= (risk - failures) / risk;
            sum += failures / (risk * (risk - failures));
            let step = Step { months: moment.months, at_risk: moment.at_risk, failures: moment.failures, survival };
            curve.steps.push(step);
            curve.greenwood.push(sum);
        }
        curve
    }

    /// Where the curve falls, in order of time.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// S(t): the share that outlives a time. Beyond the last life it stays where it was.
    pub fn at(&self, months: f64) -> f64 {
        self.after(self.steps.partition_point(|step| step.months <= months))
    }

    /// S(t−): the share that lasts until a time.
    pub fn before(&self, months: f64) -> f64 {
        self.after(self.steps.partition_point(|step| step.months < months))
    }

    /// The curve after its first so many steps.
    fn after(&self, steps: usize) -> f64 {
        steps.checked_sub(1).map_or(1.0, |last| self.steps[last].survival)
    }

    /// Ends of an interval that holds S(t) in a share `level` of repetitions: normal in ln(−ln S), with Greenwood's
    /// variance (Kalbfleisch and Prentice 1980), so that it stays within 0…1.
    ///
    /// Before the first failure it is [1, 1], and after the last of all lives has failed [0, 0]: there this variance knows
    /// no doubt, and few lives deserve more of it.
    pub fn interval(&self, months: f64, level: f64) -> [f64; 2] {
        let steps = self.steps.partition_point(|step| step.months <= months);
        let survival = self.after(steps);
        if survival <= 0.0 || survival >= 1.0 {
            return [survival; 2];
        }
        let logarithm = libm::log(survival);
        let deviation = self.greenwood[steps - 1].sqrt() / logarithm.abs();
        let reach = normal_quantile(0.5 + 0.5 * level) * deviation;
        [reach, -reach].map(|reach| libm::exp(logarithm * libm::exp(reach)))
    }

    /// The first time that half or fewer outlive; `None` where more than half outlive all times.
    pub fn median(&self) -> Option<f64> {
        self.steps.iter().find(|step| step.survival <= 0.5 + ROUNDING).map(|step| step.months)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::lives;
    use super::*;

    fn life(months: f64, failed: bool) -> Life {
        Life { months, failed }
    }

    #[test]
    fn without_censoring_it_is_the_share_that_is_left() {
        let all: Vec<Life> = [5.0, 1.0, 3.0, 3.0].map(|months| life(months, true)).into();
        let curve = KaplanMeier::of(&all);
        let close = |found: f64, share: f64| assert!((found - share).abs() < 1e-15, "{found} is not {share}");
        for (months, share) in
            [(0.0, 1.0), (0.999, 1.0), (1.0, 0.75), (2.0, 0.75), (3.0, 0.25), (5.0, 0.0), (99.0, 0.0)]
        {
            close(curve.at(months), share);
        }
        for (months, share) in [(1.0, 1.0), (3.0, 0.75), (3.1, 0.25), (5.0, 0.25)] {
            close(curve.before(months), share);
        }
        assert_eq!(curve.median(), Some(3.0));
        assert_eq!(curve.steps()[1], Step { months: 3.0, at_risk: 3, failures: 2, survival: curve.at(3.0) });
    }

    #[test]
    fn ends_are_told_and_nothing_panics() {
        for lives in [vec![], vec![life(4.0, false); 3], vec![life(0.0, false)]] {
            let curve = KaplanMeier::of(&lives);
            assert_eq!((curve.at(9.0), curve.before(9.0), curve.median()), (1.0, 1.0, None));
            assert_eq!((curve.interval(9.0, 0.95), curve.steps().len()), ([1.0, 1.0], 0));
        }
        let curve = KaplanMeier::of(&[life(4.0, true); 3]);
        assert_eq!((curve.at(4.0), curve.before(4.0), curve.median()), (0.0, 1.0, Some(4.0)));
        assert_eq!(curve.interval(4.0, 0.95), [0.0, 0.0]);
        let half = KaplanMeier::of(&[life(1.0, true), life(2.0, false)]);
        assert_eq!(half.interval(1.0, 0.0), [half.at(1.0); 2]);
        assert_eq!(half.interval(1.0, 1.0), [0.0, 1.0]);
    }

    proptest! {
        #[test]
        fn it_falls_and_stays_within_0_and_1(lives in lives(0..40)) {
            let curve = KaplanMeier::of(&lives);
            let mut last = 1.0;
            for half in 0..60 {
                let months = f64::from(half) / 2.0;
                let (at, before) = (curve.at(months), curve.before(months));
                prop_assert!((0.0..=1.0).contains(&at) && at <= before && before == last);
                let [low, high] = curve.interval(months, 0.9);
                prop_assert!(0.0 <= low && low <= at && at <= high && high <= 1.0, "{low} {at} {high}");
                last = at;
            }
        }

        #[test]
        fn every_life_counts_once(lives in lives(1..40)) {
            // The redistribution of Efron (1967): a censored life hands its weight to those that it was last seen with.
            let mut sorted = lives.clone();
            sorted.sort_by(|a, b| a.months.total_cmp(&b.months).then(b.failed.cmp(&a.failed)));
            let mut weights = vec![1.0 / sorted.len() as f64; sorted.len()];
            for place in 0..sorted.len() {
                if !sorted[place].failed {
                    let later = (sorted.len() - place - 1) as f64;
                    let handed = weights[place] / later;
                    weights[place + 1..].iter_mut().for_each(|weight| *weight += handed);
                }
            }
            let curve = KaplanMeier::of(&lives);
            let mut left = 1.0;
            for (life, weight) in sorted.iter().zip(&weights) {
                left -= if life.failed { *weight } else { 0.0 };
                prop_assert!(curve.at(life.months) <= left + 1e-12);
            }
            prop_assert!((curve.at(99.0) - left).abs() < 1e-12);
        }
    }
}
