//! Proportional hazards (Cox 1972): how covariates multiply a hazard whose course is left open.
//!
//! Coefficients maximise the partial likelihood, with ties as Efron (1977) has them, less ½·ridge·Σβ² (Verweij and van
//! Houwelingen 1994). The ridge acts on covariates as they come: bring them to one scale first. It is lifelines'
//! `penalizer` (with `l1_ratio = 0`) times the number of lives, where the covariates' standard deviation is 1. The baseline
//! hazard is that of Breslow (1974).

use super::Life;
use super::equations::Cholesky;

/// Newton steps before a maximum is given up; five to eight do.
const NEWTON_STEPS: u32 = 60;

/// Halvings of a step that overshoots.
const HALVINGS: u32 = 40;

/// A step that moves no covariate's effect, over a standard deviation, by more than this is the last.
const CLOSE: f64 = 1e-9;

/// Deviations below this share of a covariate's size are rounding: it is a constant.
const CONSTANT: f64 = 1e-12;

/// A fitted model of proportional hazards.
#[derive(Clone, Debug, PartialEq)]
pub struct Cox {
    coefficients: Vec<f64>,
    means: Vec<f64>,
    /// Times of failures, with the hazard that a life with mean covariates has then cumulated.
    baseline: Vec<(f64, f64)>,
}

impl Cox {
    /// Fits lives with their covariates, a list for each life.
    ///
    /// A covariate that is constant, or that follows from those before it, gets the coefficient 0. `None` where nobody
    /// failed, where lists are not as many as lives or of different lengths, where a covariate is no finite number or
    /// the ridge is negative, and where there is no maximum, because a covariate parts those who fail from all others.
    pub fn fit(lives: &[Life], covariates: &[Vec<f64>], ridge: f64) -> Option<Self> {
        let width = covariates.first()?.len();
        let fits = lives.len() == covariates.len()
            && covariates.iter().all(|list| list.len() == width && list.iter().all(|value| value.is_finite()))
            && lives.iter().any(|life| life.failed)
            && ridge >= 0.0;
        if !fits {
            return None;
        }
        let sample = Sample::new(lives, covariates, ridge);
        let coefficients = sample.maximum()?;
        let baseline = sample.breslow(&coefficients);
        Some(Self { coefficients, means: sample.means, baseline })
    }

    /// What a unit of each covariate adds to the logarithm of the hazard.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The chance that a life with these covariates outlives a time. Beyond the last failure it stays where it was.
    pub fn survival(&self, covariates: &[f64], months: f64) -> f64 {
        let steps = self.baseline.partition_point(|(time, _)| *time <= months);
        let Some(last) = steps.checked_sub(1) else { return 1.0 };
        let terms = covariates.iter().zip(&self.means).zip(&self.coefficients);
        let effect: f64 = terms.map(|((value, mean), coefficient)| (value - mean) * coefficient).sum();
        libm::exp(-self.baseline[last].1 * libm::exp(effect))
    }
}

/// A life with its covariates less their means.
struct Row {
    life: Life,
    centred: Vec<f64>,
}

/// Lives in the order in which they leave those at risk, from the last.
struct Sample {
    rows: Vec<Row>,
    means: Vec<f64>,
    deviations: Vec<f64>,
    ridge: f64,
}

/// The penalised likelihood at some coefficients, with its first derivatives and its second, of opposite sign.
struct Slope {
    likelihood: f64,
    gradient: Vec<f64>,
    information: Vec<Vec<f64>>,
}

/// Sums over lives of their relative hazards, alone and times one and two covariates.
#[derive(Clone)]
struct Sums {
    hazard: f64,
    first: Vec<f64>,
    second: Vec<Vec<f64>>,
}

impl Sums {
    fn none(width: usize) -> Self {
        Self { hazard: 0.0, first: vec![0.0; width], second: vec![vec![0.0; width]; width] }
    }

    fn add(&mut self, row: &Row, coefficients: &[f64]) {
        let hazard = libm::exp(product(&row.centred, coefficients));
        self.hazard += hazard;
        for (at, value) in row.centred.iter().enumerate() {
            self.first[at] += hazard * value;
            for (second, other) in self.second[at].iter_mut().zip(&row.centred) {
                *second += hazard * value * other;
            }
        }
    }
}

impl Sample {
    fn new(lives: &[Life], covariates: &[Vec<f64>], ridge: f64) -> Self {
        let (count, width) = (lives.len() as f64, covariates.first().map_or(0, Vec::len));
        let column = |at: usize| covariates.iter().map(move |list| list[at]);
        let means: Vec<f64> = (0..width).map(|at| column(at).map(|value| value / count).sum()).collect();
        let deviation = |at: usize| {
            let square = |value: f64| (value - means[at]) * (value - means[at]) / count;
            let (deviation, size) = (column(at).map(square).sum::<f64>().sqrt(), column(at).fold(0.0, larger));
            if deviation > CONSTANT * size { deviation } else { 0.0 }
        };
        let deviations: Vec<f64> = (0..width).map(deviation).collect();
        let centre = |at: usize, value: f64| if deviations[at] > 0.0 { value - means[at] } else { 0.0 };
        let row = |(life, list): (&Life, &Vec<f64>)| Row {
            life: *life,
            centred: list.iter().enumerate().map(|(at, value)| centre(at, *value)).collect(),
        };
        let mut rows: Vec<Row> = lives.iter().zip(covariates).map(row).collect();
        rows.sort_by(|a, b| b.life.months.total_cmp(&a.life.months));
        Self { rows, means, deviations, ridge }
    }

    /// Lives that leave at the same time, from the last time.
    fn leaving(&self) -> impl Iterator<Item = &[Row]> {
        self.rows.chunk_by(|a, b| a.life.months == b.life.months)
    }

    /// The coefficients of the largest penalised likelihood, by Newton's method.
    fn maximum(&self) -> Option<Vec<f64>> {
        let failures = self.rows.iter().filter(|row| row.life.failed).count() as f64;
        let scale = |deviation: &f64| failures * deviation * deviation + self.ridge;
        let scales: Vec<f64> = self.deviations.iter().map(scale).collect();
        let mut coefficients = vec![0.0; scales.len()];
        let mut here = self.slope(&coefficients);
        let says_something = Cholesky::of(&here.information, &scales).says_something();
        for _ in 0..NEWTON_STEPS {
            let factor = Cholesky::of(&here.information, &scales);
            // What said something at first and does no longer has gone off to infinity.
            if factor.says_something() != says_something {
                return None;
            }
            let step = factor.solve(&here.gradient);
            if step.iter().zip(&self.deviations).all(|(step, deviation)| (step * deviation).abs() < CLOSE) {
                return Some(moved(&coefficients, &step, 1.0));
            }
            (coefficients, here) = self.climb(&coefficients, &here, &step)?;
        }
        None
    }

    /// Takes a step, or as much of it as leads upwards.
    fn climb(&self, from: &[f64], here: &Slope, step: &[f64]) -> Option<(Vec<f64>, Slope)> {
        let allowed = here.likelihood - 1e-10 * (1.0 + here.likelihood.abs());
        let tried = (0..HALVINGS).map(|halvings| {
            let to = moved(from, step, 0.5_f64.powi(halvings as i32));
            let slope = self.slope(&to);
            (to, slope)
        });
        tried.into_iter().find(|(_, slope)| slope.likelihood >= allowed)
    }

    /// The penalised likelihood and its derivatives.
    fn slope(&self, coefficients: &[f64]) -> Slope {
        let width = coefficients.len();
        let mut slope = Slope::of_ridge(self.ridge, coefficients);
        let mut at_risk = Sums::none(width);
        for leaving in self.leaving() {
            let mut failing = Sums::none(width);
            for row in leaving {
                at_risk.add(row, coefficients);
            }
            let failed: Vec<&Row> = leaving.iter().filter(|row| row.life.failed).collect();
            for row in &failed {
                failing.add(row, coefficients);
                slope.likelihood += product(&row.centred, coefficients);
                slope.gradient.iter_mut().zip(&row.centred).for_each(|(slope, value)| *slope += value);
            }
            for place in 0..failed.len() {
                slope.take(&at_risk, &failing, place as f64 / failed.len() as f64);
            }
        }
        slope
    }

    /// Breslow's baseline: at each failure time, failures over the relative hazards at risk.
    fn breslow(&self, coefficients: &[f64]) -> Vec<(f64, f64)> {
        let mut at_risk = 0.0;
        let mut steps = Vec::new();
        for leaving in self.leaving() {
            at_risk += leaving.iter().map(|row| libm::exp(product(&row.centred, coefficients))).sum::<f64>();
            let failures = leaving.iter().filter(|row| row.life.failed).count();
            if failures > 0 {
                steps.push((leaving[0].life.months, failures as f64 / at_risk));
            }
        }
        steps.reverse();
        let mut cumulated = 0.0;
        for (_, hazard) in &mut steps {
            cumulated += *hazard;
            *hazard = cumulated;
        }
        steps
    }
}

impl Slope {
    /// That of the penalty alone.
    fn of_ridge(ridge: f64, coefficients: &[f64]) -> Self {
        let penalty = 0.5 * ridge * product(coefficients, coefficients);
        let gradient = coefficients.iter().map(|coefficient| -ridge * coefficient).collect();
        let mut information = vec![vec![0.0; coefficients.len()]; coefficients.len()];
        information.iter_mut().enumerate().for_each(|(at, line)| line[at] = ridge);
        Self { likelihood: -penalty, gradient, information }
    }

    /// A failure among those at risk, of whom a share of those that fail at the same time has already gone.
    fn take(&mut self, at_risk: &Sums, failing: &Sums, gone: f64) {
        let hazard = at_risk.hazard - gone * failing.hazard;
        self.likelihood -= libm::log(hazard);
        let firsts = at_risk.first.iter().zip(&failing.first);
        let means: Vec<f64> = firsts.map(|(risk, failing)| (risk - gone * failing) / hazard).collect();
        for (at, mean) in means.iter().enumerate() {
            self.gradient[at] -= mean;
            for (other, information) in self.information[at].iter_mut().enumerate() {
                let second = at_risk.second[at][other] - gone * failing.second[at][other];
                *information += second / hazard - mean * means[other];
            }
        }
    }
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn moved(from: &[f64], step: &[f64], share: f64) -> Vec<f64> {
    from.iter().zip(step).map(|(from, step)| from + share * step).collect()
}

fn larger(so_far: f64, value: f64) -> f64 {
    so_far.max(value.abs())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::moments;
    use super::super::tests::lives;
    use super::*;

    fn life(months: f64, failed: bool) -> Life {
        Life { months, failed }
    }

    /// Lives of which each has one covariate.
    fn single(values: &[f64]) -> Vec<Vec<f64>> {
        values.iter().map(|value| vec![*value]).collect()
    }

    #[test]
    fn a_case_by_hand() {
        // Failures at 1 and 2 of x = 1, 0, 1, with θ = e^β: θ/(2θ + 1) · 1/(θ + 1) is largest at θ = 1/√2.
        let lives = [life(1.0, true), life(2.0, true), life(3.0, false)];
        let cox = Cox::fit(&lives, &single(&[1.0, 0.0, 1.0]), 0.0).expect("a maximum");
        let theta = 0.5_f64.sqrt();
        assert!((cox.coefficients()[0] - libm::log(theta)).abs() < 1e-12, "{cox:?}");
        let hazard = [1.0 / (2.0 * theta + 1.0), 1.0 / (2.0 * theta + 1.0) + 1.0 / (theta + 1.0)];
        for (months, covariate, cumulated) in
            [(0.5, 1.0, 0.0), (1.0, 1.0, hazard[0] * theta), (1.5, 0.0, hazard[0]), (9.0, 0.0, hazard[1])]
        {
            let found = cox.survival(&[covariate], months);
            assert!((found - libm::exp(-cumulated)).abs() < 1e-12, "{months}: {found}");
        }
    }

    #[test]
    fn what_cannot_be_fitted_is_none() {
        let two = [life(1.0, true), life(2.0, false)];
        assert_eq!(Cox::fit(&[], &[], 0.0), None);
        assert_eq!(Cox::fit(&two, &single(&[1.0]), 0.0), None);
        assert_eq!(Cox::fit(&two, &[vec![1.0], vec![]], 0.0), None);
        assert_eq!(Cox::fit(&two, &single(&[1.0, f64::NAN]), 0.0), None);
        assert_eq!(Cox::fit(&two, &single(&[1.0, 0.5]), -1.0), None);
        assert_eq!(Cox::fit(&two, &single(&[1.0, 0.5]), f64::NAN), None);
        assert_eq!(Cox::fit(&[life(1.0, false), life(2.0, false)], &single(&[1.0, 0.0]), 1.0), None);
    }

    #[test]
    fn a_covariate_that_parts_failures_from_others_has_a_maximum_only_under_a_ridge() {
        let lives: Vec<Life> = (0..30).map(|i| life(f64::from(i), i < 8)).collect();
        for others in [1, 30] {
            let parted =
                single(&lives.iter().map(|life| if life.failed { others as f64 } else { 0.0 }).collect::<Vec<_>>());
            assert_eq!(Cox::fit(&lives, &parted, 0.0), None);
            let held = Cox::fit(&lives, &parted, 0.5).expect("a maximum");
            assert!(held.coefficients()[0] > 0.0 && held.coefficients()[0] < 10.0, "{held:?}");
        }
    }

    #[test]
    fn what_other_covariates_say_gets_0() {
        let lives: Vec<Life> = (0..20).map(|i| life(f64::from(i * 7 % 20), i % 3 != 0)).collect();
        let value = |i: usize| (i * i % 11) as f64;
        let alone = Cox::fit(&lives, &(0..20).map(|i| vec![value(i)]).collect::<Vec<_>>(), 0.0).expect("a maximum");
        let lists: Vec<Vec<f64>> = (0..20).map(|i| vec![0.1, value(i), 3.0 - 2.0 * value(i)]).collect();
        let more = Cox::fit(&lives, &lists, 0.0).expect("a maximum");
        assert_eq!([more.coefficients()[0], more.coefficients()[2]], [0.0, 0.0]);
        assert!((more.coefficients()[1] - alone.coefficients()[0]).abs() < 1e-12);
        // Under a ridge, those that say the same share what is said.
        let shared: Vec<Vec<f64>> = (0..20).map(|i| vec![value(i), value(i)]).collect();
        let shared = Cox::fit(&lives, &shared, 2.0).expect("a maximum");
        assert!((shared.coefficients()[0] - shared.coefficients()[1]).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_constant_covariate_gives_the_curve_of_nelson_and_aalen(lives in lives(1..40), constant in -9.0..9.0f64) {
            let lists = vec![vec![constant]; lives.len()];
            let Some(cox) = Cox::fit(&lives, &lists, 0.0) else {
                prop_assert!(lives.iter().all(|life| !life.failed));
                return Ok(());
            };
            let mut hazard = 0.0;
            for moment in moments(&lives) {
                hazard += moment.failures as f64 / moment.at_risk as f64;
                prop_assert!((cox.survival(&[constant], moment.months) - libm::exp(-hazard)).abs() < 1e-12);
            }
            prop_assert_eq!(cox.coefficients(), &[0.0]);
        }

        #[test]
        fn the_slope_is_0_at_the_maximum(
            lives in lives(2..30), seeds in proptest::collection::vec((-2.0..2.0f64, any::<bool>()), 30), ridge in 0.01..4.0f64,
        ) {
            prop_assume!(lives.iter().any(|life| life.failed));
            let lists: Vec<Vec<f64>> =
                seeds[..lives.len()].iter().map(|(x, flag)| vec![*x, f64::from(u8::from(*flag))]).collect();
            let cox = Cox::fit(&lives, &lists, ridge).expect("a ridge has a maximum");
            let sample = Sample::new(&lives, &lists, ridge);
            let top = sample.slope(&cox.coefficients);
            prop_assert!(top.gradient.iter().all(|slope| slope.abs() < 1e-6), "{:?}", top.gradient);
            for at in 0..2 {
                for by in [-1e-3, 1e-3] {
                    let mut beside = cox.coefficients.clone();
                    beside[at] += by;
                    prop_assert!(sample.slope(&beside).likelihood < top.likelihood);
                }
            }
        }
    }
}
