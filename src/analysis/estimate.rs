//! Estimates from tallies: means, their Monte Carlo errors, and their spread over worlds.
//!
//! Trials of one world share its unknowns, so they are not independent; groups of worlds are. A stratified design has
//! eight groups, its independent scramblings; a random one has as many as worlds. Means are ratios (a metric's
//! population differs from group to group), so errors are those of a linearised ratio (Cochran, *Sampling Techniques*,
//! 1977, chapter 6).

use crate::analysis::results::{Estimate, PairedDifference, Quantiles};
use crate::engine::design::REPLICATES;
use crate::model::metric::Direction;
use crate::scenario::{Design, Run};

/// A share or mean in each world: what counted, and out of how many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Sum over the trials that count.
    pub total: f64,
    /// Number of trials that count.
    pub count: f64,
}

impl Ratio {
    fn mean(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.total / self.count)
    }
}

/// A ratio's worlds, with how they fall into independent groups.
#[derive(Clone, Debug)]
pub struct Sample {
    worlds: Vec<Ratio>,
    groups: usize,
    /// Variance of one trial, the only error that a single world can show.
    trial_variance: f64,
}

impl Sample {
    /// A sample; `mean_square` is that of single trials.
    pub fn new(run: &Run, worlds: Vec<Ratio>, mean_square: impl FnOnce(u64) -> f64) -> Self {
        let groups = match run.design {
            Design::Stratified => worlds.len().min(REPLICATES as usize),
            Design::Random => worlds.len(),
        };
        let mut sample = Self { worlds, groups, trial_variance: 0.0 };
        let whole = sample.whole();
        if let Some(mean) = whole.mean() {
            sample.trial_variance = (mean_square(whole.count as u64) - mean * mean).max(0.0);
        }
        sample
    }

    /// A sample of shares: 0 or 1 for each trial.
    pub fn of_shares(run: &Run, worlds: Vec<Ratio>) -> Self {
        let total: f64 = worlds.iter().map(|world| world.total).sum();
        Self::new(run, worlds, |count| total / count as f64)
    }

    fn whole(&self) -> Ratio {
        let sum = |field: fn(&Ratio) -> f64| self.worlds.iter().map(field).sum();
        Ratio { total: sum(|world| world.total), count: sum(|world| world.count) }
    }

    /// Mean over all trials that count.
    pub fn mean(&self) -> Option<f64> {
        self.whole().mean()
    }

    /// By how much each group pulls the mean: the terms of the linearised ratio. They add up to 0.
    fn pulls(&self) -> Vec<f64> {
        let whole = self.whole();
        let mut pulls = vec![0.0; self.groups];
        if let Some(mean) = whole.mean() {
            for (world, ratio) in self.worlds.iter().enumerate() {
                pulls[world % self.groups] += (ratio.total - mean * ratio.count) / whole.count;
            }
        }
        pulls
    }

    /// Monte Carlo standard error of the mean.
    pub fn standard_error(&self) -> f64 {
        if self.groups < 2 {
            return (self.trial_variance / self.whole().count.max(1.0)).sqrt();
        }
        error_of(&self.pulls())
    }

    /// Each world's own mean, where anything counted in it.
    pub fn by_world(&self) -> Vec<f64> {
        self.worlds.iter().filter_map(|world| world.mean()).collect()
    }

    /// The mean with both uncertainties; `None` where nothing counted.
    pub fn estimate(&self) -> Option<Estimate> {
        let quantiles = quantiles(self.by_world());
        Some(Estimate { mean: self.mean()?, se: self.standard_error(), quantiles })
    }

    /// This less a baseline on the same luck; `None` where nothing counted in one of them.
    pub fn less(&self, baseline: &Self, better: Direction) -> Option<PairedDifference> {
        let mean = self.mean()? - baseline.mean()?;
        let pulls: Vec<_> = self.pulls().iter().zip(baseline.pulls()).map(|(a, b)| a - b).collect();
        let se = match self.groups {
            // One world shows no more than the errors of its trials, taken as if they were independent.
            0 | 1 => self.standard_error().hypot(baseline.standard_error()),
            _ => error_of(&pulls),
        };
        let pairs = self.worlds.iter().zip(&baseline.worlds);
        let by_world: Vec<_> = pairs.filter_map(|(a, b)| Some(a.mean()? - b.mean()?)).collect();
        let better = share_better(&by_world, better);
        Some(PairedDifference { mean, se, better, quantiles: quantiles(by_world) })
    }
}

/// Standard error from the pulls of independent groups.
fn error_of(pulls: &[f64]) -> f64 {
    let groups = pulls.len() as f64;
    (groups / (groups - 1.0) * pulls.iter().map(|pull| pull * pull).sum::<f64>()).sqrt()
}

/// Share of worlds in which a difference is for the better; ties count half.
fn share_better(differences: &[f64], better: Direction) -> Option<f64> {
    let sign = match better {
        Direction::More => 1.0,
        Direction::Less => -1.0,
        Direction::Neither => return None,
    };
    let score = |difference: &f64| match sign * difference {
        d if d > 0.0 => 1.0,
        d if d < 0.0 => 0.0,
        _ => 0.5,
    };
    (!differences.is_empty()).then(|| differences.iter().map(score).sum::<f64>() / differences.len() as f64)
}

/// Five quantiles, with straight lines between order statistics; zeros where there is nothing.
pub fn quantiles(mut values: Vec<f64>) -> Quantiles {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let Some(last) = values.len().checked_sub(1) else { return 0.0 };
        let place = share * last as f64;
        let (below, above) = (values[place as usize], values[(place as usize + 1).min(last)]);
        below + (place - place.trunc()) * (above - below)
    };
    Quantiles { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(design: Design) -> Run {
        Run { horizon_months: 60, worlds: 16, trials: 100, seed: 0, design, baseline: 0 }
    }

    fn shares(design: Design, totals: &[f64]) -> Sample {
        Sample::of_shares(&run(design), totals.iter().map(|total| Ratio { total: *total, count: 100.0 }).collect())
    }

    #[test]
    fn the_error_of_independent_worlds_is_that_of_their_mean() {
        let sample = shares(Design::Random, &[10.0, 20.0, 30.0, 40.0]);
        // The standard deviation of 0.1, 0.2, 0.3, 0.4 is 0.129; of their mean, half of it.
        assert!((sample.standard_error() - 0.129_099_444_873_580_56 / 2.0).abs() < 1e-12);
        assert_eq!(sample.mean(), Some(0.25));
    }

    #[test]
    fn a_stratified_design_has_eight_groups() {
        // Worlds 0 and 8 balance each other, and so on: each group's mean is the same, so the error is 0.
        let totals: Vec<f64> =
            (0..16).map(|w| if w < 8 { 40.0 + f64::from(w) } else { 60.0 - f64::from(w - 8) }).collect();
        assert!(shares(Design::Stratified, &totals).standard_error() < 1e-15);
        assert!(shares(Design::Random, &totals).standard_error() > 0.01);
    }

    #[test]
    fn one_world_has_the_error_of_its_trials() {
        let sample = shares(Design::Stratified, &[50.0]);
        assert!((sample.standard_error() - 0.05).abs() < 1e-15);
    }

    #[test]
    fn a_difference_on_the_same_luck_has_no_more_error_than_what_differs() {
        let base = shares(Design::Random, &[10.0, 20.0, 30.0, 40.0]);
        let shifted = shares(Design::Random, &[15.0, 25.0, 35.0, 45.0]);
        let difference = shifted.less(&base, Direction::More).expect("both counted");
        assert!((difference.mean - 0.05).abs() < 1e-15 && difference.se < 1e-15);
        assert_eq!(difference.better, Some(1.0));
        assert_eq!(base.less(&base, Direction::Less).expect("both counted").better, Some(0.5));
        assert_eq!(base.less(&base, Direction::Neither).expect("both counted").better, None);
    }

    #[test]
    fn nothing_counted_gives_no_estimate() {
        let sample = Sample::of_shares(&run(Design::Random), vec![Ratio { total: 0.0, count: 0.0 }; 4]);
        assert_eq!(sample.estimate(), None);
        assert_eq!(quantiles(Vec::new()), Quantiles::default());
    }

    #[test]
    fn quantiles_lie_between_order_statistics() {
        let q = quantiles((0..=20).rev().map(f64::from).collect());
        assert_eq!([q.p05, q.p25, q.p50, q.p75, q.p95], [1.0, 5.0, 10.0, 15.0, 19.0]);
    }
}
