//! Estimates from tallies: means, their Monte Carlo errors, and their spread over worlds.
//!
//! Trials of one world share its unknowns, so they are not independent; groups of worlds are. A stratified design has
//! as many groups as independent scramblings; a random one as many as worlds; worlds drawn from a posterior as many as
//! draws that differ, for worlds that share a draw are not independent either. Means are ratios (a metric's population
//! differs from group to group), so errors are those of a linearised ratio (Cochran, *Sampling Techniques*, 1977,
//! chapter 6).
//!
//! A world's own mean is blurred by the luck of its trials, so that worlds seem to differ more than they do. How far the
//! two halves of each world's trials differ tells by how much; the spread over worlds is shrunk by just that (Louis 1984,
//! "Estimating a population of parameter values using Bayes and empirical Bayes methods").

use crate::analysis::groups::Groups;
use crate::analysis::results::{Estimate, PairedDifference, Quantiles};
use crate::model::metric::Direction;

/// Fewer groups than this show an error so badly that nothing is told from chance by it.
pub const LEAST_GROUPS: usize = 8;

/// Sums are exact to a millionth of a unit; squares of small numbers are not.
const ROUNDING: f64 = 1e-6;

/// A share or mean in each world: what counted, and out of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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
    /// The same over the first half of each world's trials; empty where it is not known.
    firsts: Vec<Ratio>,
    grouping: Groups,
    groups: usize,
    /// Variance of one trial, the only error that a single world can show.
    trial_variance: f64,
    /// Whether each trial counts 0 or 1, so that the luck in a share follows from the share.
    is_share: bool,
}

impl Sample {
    /// A sample; `mean_square` is that of single trials.
    pub fn new(groups: impl Into<Groups>, worlds: Vec<Ratio>, mean_square: impl FnOnce(u64) -> f64) -> Self {
        let grouping = groups.into();
        let groups = grouping.count(worlds.len());
        let mut sample = Self { worlds, firsts: Vec::new(), grouping, groups, trial_variance: 0.0, is_share: false };
        let whole = sample.whole();
        if let Some(mean) = whole.mean() {
            let variance = mean_square(whole.count as u64) - mean * mean;
            // What is left of a difference of equal numbers is rounding.
            sample.trial_variance = if variance > ROUNDING * mean * mean { variance } else { 0.0 };
        }
        sample
    }

    /// A sample of shares: 0 or 1 for each trial.
    pub fn of_shares(groups: impl Into<Groups>, worlds: Vec<Ratio>) -> Self {
        let total: f64 = worlds.iter().map(|world| world.total).sum();
        Self { is_share: true, ..Self::new(groups, worlds, |count| total / count as f64) }
    }

    /// With the same ratios over the first half of each world's trials.
    #[must_use]
    pub fn with_firsts(self, firsts: Vec<Ratio>) -> Self {
        Self { firsts, ..self }
    }

    fn whole(&self) -> Ratio {
        let sum = |field: fn(&Ratio) -> f64| self.worlds.iter().map(field).sum();
        Ratio { total: sum(|world| world.total), count: sum(|world| world.count) }
    }

    /// Whether there are too few groups for an error that can be relied on.
    pub fn is_small(&self) -> bool {
        self.groups < LEAST_GROUPS
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
                pulls[self.grouping.of(world, self.groups)] += (ratio.total - mean * ratio.count) / whole.count;
            }
        }
        pulls
    }

    /// Monte Carlo standard error of the mean.
    pub fn standard_error(&self) -> f64 {
        if self.groups < 2 {
            return (self.of_one_trial() / self.whole().count.max(1.0)).sqrt();
        }
        error_of(&self.pulls())
    }

    /// Variance of one trial. A share of which all trials are alike might have had others: then that of (k + 1)/(n + 2).
    fn of_one_trial(&self) -> f64 {
        let Ratio { total, count } = self.whole();
        if self.is_share && count > 0.0 && (total == 0.0 || total == count) {
            let share = (total + 1.0) / (count + 2.0);
            return share * (1.0 - share);
        }
        self.trial_variance
    }

    /// Each world's own mean, with how much of it may be luck.
    pub fn by_world(&self) -> ByWorld {
        if self.firsts.is_empty() {
            return ByWorld(self.worlds.iter().map(|world| alone(*world, self.is_share)).collect());
        }
        ByWorld(self.worlds.iter().zip(&self.firsts).map(|(world, first)| halved(*world, *first)).collect())
    }

    /// The mean with both uncertainties; `None` where nothing counted.
    pub fn estimate(&self) -> Option<Estimate> {
        let quantiles = quantiles(self.by_world().shrunk().into_iter().flatten().collect());
        Some(Estimate { mean: self.mean()?, se: self.standard_error(), quantiles })
    }

    /// Whether the worlds of both are the same draws, so that differences may be taken world by world.
    pub fn shares_worlds(&self, other: &Self) -> bool {
        self.grouping.share_worlds(&other.grouping)
    }

    /// This less a baseline on the same luck; `None` where nothing counted in one of them. Where worlds are not the same
    /// draws, the error is that of independent samples, and nothing is said world by world.
    pub fn less(&self, baseline: &Self, better: Direction) -> Option<PairedDifference> {
        let mean = self.mean()? - baseline.mean()?;
        let independent_se = self.standard_error().hypot(baseline.standard_error());
        if !self.shares_worlds(baseline) {
            let quantiles = quantiles(vec![mean]);
            return Some(PairedDifference { mean, se: independent_se, independent_se, better: None, quantiles });
        }
        let se = match self.groups {
            // One world shows no more than the errors of its trials, taken as if they were independent.
            0 | 1 => independent_se,
            _ => error_of(&self.pulls().iter().zip(baseline.pulls()).map(|(a, b)| a - b).collect::<Vec<_>>()),
        };
        let by_world = ByWorld::sum(&[(&self.by_world(), 1.0), (&baseline.by_world(), -1.0)]).shrunk();
        let by_world: Vec<f64> = by_world.into_iter().flatten().collect();
        let better = share_better(&by_world, se, better);
        Some(PairedDifference { mean, se, independent_se, better, quantiles: quantiles(by_world) })
    }

    /// Of samples on the same luck, the one with the best mean, and after it those that the paired difference does not tell
    /// from it: all of them where there are too few groups to tell anything.
    pub fn best(samples: &[Self], better: Direction) -> Vec<usize> {
        let mean = |place: usize| samples[place].mean().map(|mean| better.sign() * mean);
        let having = (0..samples.len()).filter(|place| mean(*place).is_some());
        let Some(first) = having.clone().reduce(|best, next| if mean(next) > mean(best) { next } else { best }) else {
            return Vec::new();
        };
        let is_rival = |place: &usize| {
            let gap = samples[*place].less(&samples[first], better);
            *place != first && (samples[first].is_small() || gap.is_some_and(|gap| !gap.is_clear()))
        };
        std::iter::once(first).chain(having.filter(is_rival)).collect()
    }

    /// A weighted sum of means on the same luck, with the Monte Carlo standard error that these have together; `None`
    /// where nothing counted in one of them. Over two worlds or more, terms that cancel, one directly after the other, leave
    /// exactly nothing.
    pub fn combination(terms: &[(&Self, f64)]) -> Option<(f64, f64)> {
        let mut mean = 0.0;
        let mut pulls = vec![0.0; terms.iter().map(|(sample, _)| sample.groups).max().unwrap_or(0)];
        for (sample, weight) in terms {
            mean += weight * sample.mean()?;
            pulls.iter_mut().zip(sample.pulls()).for_each(|(sum, pull)| *sum += weight * pull);
        }
        let se = match pulls.len() {
            // As of a difference: one world shows no more than the errors of its trials.
            0 | 1 => terms.iter().fold(0.0, |sum, (sample, weight)| f64::hypot(sum, weight * sample.standard_error())),
            _ => error_of(&pulls),
        };
        Some((mean, se))
    }
}

/// A number for each world, blurred by the luck of the world's trials.
#[derive(Clone, Debug, PartialEq)]
pub struct ByWorld(Vec<Option<Blurred>>);

/// A world's number: what was seen, and a draw of the luck in it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Blurred {
    seen: f64,
    /// Its square has the variance of the luck in `seen` as its mean; not a number where that is not known.
    luck: f64,
}

/// A world's mean. Where halves of n and m trials have the means a and b, the variance of the mean of all is that of
/// a − b times nm/(n + m)².
fn halved(world: Ratio, first: Ratio) -> Option<Blurred> {
    let second = Ratio { total: world.total - first.total, count: world.count - first.count };
    let gap = first.mean().zip(second.mean()).map_or(f64::NAN, |(a, b)| a - b);
    let luck = gap * (first.count * second.count).max(0.0).sqrt() / world.count;
    world.mean().map(|seen| Blurred { seen, luck })
}

/// A world's mean of which no halves are known. A share of n trials has the variance p(1 − p)/(n − 1) for an estimate.
fn alone(world: Ratio, is_share: bool) -> Option<Blurred> {
    let luck = |seen: f64| match is_share && world.count > 1.0 {
        true => (seen * (1.0 - seen) / (world.count - 1.0)).max(0.0).sqrt(),
        false => f64::NAN,
    };
    world.mean().map(|seen| Blurred { seen, luck: luck(seen) })
}

impl ByWorld {
    /// The numbers as they were seen, luck and all.
    pub fn seen(&self) -> Vec<Option<f64>> {
        self.0.iter().map(|world| Some(world.as_ref()?.seen)).collect()
    }

    /// A weighted sum, world by world; nothing in worlds where one of the terms has nothing.
    pub fn sum(terms: &[(&Self, f64)]) -> Self {
        let worlds = terms.first().map_or(0, |(first, _)| first.0.len());
        let world = |world: usize| {
            terms.iter().try_fold(Blurred { seen: 0.0, luck: 0.0 }, |sum, (term, weight)| {
                let term = term.0.get(world).copied().flatten()?;
                Some(Blurred { seen: sum.seen + weight * term.seen, luck: sum.luck + weight * term.luck })
            })
        };
        Self((0..worlds).map(world).collect())
    }

    /// The numbers drawn together around their mean until they spread as much as worlds do without luck.
    pub fn shrunk(&self) -> Vec<Option<f64>> {
        let seen: Vec<f64> = self.0.iter().flatten().map(|world| world.seen).collect();
        let lucks = self.0.iter().flatten().map(|world| world.luck).filter(|luck| !luck.is_nan());
        let (sum, known) = lucks.fold((0.0, 0.0), |(sum, known), luck| (sum + luck * luck, known + 1.0));
        let mean = seen.iter().sum::<f64>() / seen.len() as f64;
        let variance = seen.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (seen.len() as f64 - 1.0);
        if known == 0.0 || variance.is_nan() || variance <= 0.0 {
            return self.seen();
        }
        let shrink = (1.0 - sum / known / variance).max(0.0).sqrt();
        self.0.iter().map(|world| Some(mean + shrink * (world.as_ref()?.seen - mean))).collect()
    }
}

/// Standard error from the pulls of independent groups.
fn error_of(pulls: &[f64]) -> f64 {
    let groups = pulls.len() as f64;
    (groups / (groups - 1.0) * pulls.iter().map(|pull| pull * pull).sum::<f64>()).sqrt()
}

/// Share of worlds in which a difference is for the better; ties count half. All worlds share the error of their mean:
/// where that is as large as the difference, a world says no more than it does of which way it goes.
fn share_better(differences: &[f64], se: f64, better: Direction) -> Option<f64> {
    if better == Direction::Neither {
        return None;
    }
    let score = |difference: &f64| match better.sign() * difference {
        0.0 => 0.5,
        better if se > 0.0 => 0.5 * libm::erfc(-better / se / std::f64::consts::SQRT_2),
        better => f64::from(better > 0.0),
    };
    (!differences.is_empty()).then(|| differences.iter().map(score).sum::<f64>() / differences.len() as f64)
}

/// The quantile of sorted values at a share from 0 to 1, with straight lines between order statistics; 0 where there is
/// nothing.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share * last as f64;
    let (below, above) = (sorted[(place as usize).min(last)], sorted[(place as usize + 1).min(last)]);
    below + (place - place.trunc()) * (above - below)
}

/// Five quantiles, with straight lines between order statistics; zeros where there is nothing.
pub fn quantiles(mut values: Vec<f64>) -> Quantiles {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| quantile(&values, share);
    Quantiles { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::design::REPLICATES;
    use crate::scenario::Design;

    fn shares(design: Design, totals: &[f64]) -> Sample {
        Sample::of_shares(design, totals.iter().map(|total| Ratio { total: *total, count: 100.0 }).collect())
    }

    #[test]
    fn the_error_of_independent_worlds_is_that_of_their_mean() {
        let sample = shares(Design::Random, &[10.0, 20.0, 30.0, 40.0]);
        // The standard deviation of 0.1, 0.2, 0.3, 0.4 is 0.129; of their mean, half of it.
        assert!((sample.standard_error() - 0.129_099_444_873_580_56 / 2.0).abs() < 1e-12);
        assert_eq!(sample.mean(), Some(0.25));
    }

    #[test]
    fn a_stratified_design_has_as_many_groups_as_scramblings() {
        // Worlds 0 and 32 balance each other, and so on: each group's mean is the same, so the error is 0.
        let (half, all) = (REPLICATES as usize, 2 * REPLICATES as usize);
        let totals: Vec<f64> =
            (0..all).map(|w| if w < half { 40.0 + w as f64 } else { 60.0 - (w - half) as f64 }).collect();
        assert!(shares(Design::Stratified, &totals).standard_error() < 1e-15);
        assert!(shares(Design::Random, &totals).standard_error() > 0.01);
    }

    #[test]
    fn worlds_of_one_draw_are_one_group_and_other_draws_are_not_paired() {
        let drawn = |of: &[usize], from: u8, totals: &[f64]| {
            let worlds = totals.iter().map(|total| Ratio { total: *total, count: 100.0 }).collect();
            Sample::of_shares(Groups::Draws { of: of.into(), from: [from; 32] }, worlds)
        };
        // The same four draws once, and each of them twice: nothing new is known.
        let once = drawn(&[0, 1, 2, 3], 1, &[10.0, 20.0, 30.0, 40.0]);
        let twice = drawn(&[0, 1, 2, 3, 2, 0, 1, 3], 1, &[10.0, 20.0, 30.0, 40.0, 30.0, 10.0, 20.0, 40.0]);
        assert_eq!(once.standard_error(), shares(Design::Random, &[10.0, 20.0, 30.0, 40.0]).standard_error());
        assert!((once.standard_error() - twice.standard_error()).abs() < 1e-15);
        // Draws of unequal weight, by hand: √(4/3 Σ (w (x − mean))²) with the weights 3, 1, 1, 1 of 6 and the mean 0.2.
        let uneven = drawn(&[0, 0, 1, 0, 2, 3], 1, &[10.0, 10.0, 20.0, 10.0, 30.0, 40.0]);
        let by_hand = (4.0_f64 / 3.0 * (0.3 * 0.3 + 0.0 + 0.1 * 0.1 + 0.2 * 0.2) / 36.0).sqrt();
        assert!((uneven.standard_error() - by_hand).abs() < 1e-15);
        let shifted = drawn(&[0, 1, 2, 3], 1, &[15.0, 25.0, 35.0, 45.0]);
        assert!(shifted.less(&once, Direction::More).expect("both counted").se < 1e-15);
        for other in [drawn(&[0, 1, 2, 3], 2, &[15.0, 25.0, 35.0, 45.0]), shares(Design::Random, &[15.0; 4])] {
            let found = other.less(&once, Direction::More).expect("both counted");
            assert!(found.se == found.independent_se && found.se > 0.05 && found.better.is_none());
        }
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
    fn a_difference_is_the_combination_of_plus_and_minus_one() {
        for design in [Design::Stratified, Design::Random] {
            let a = shares(design, &[10.0, 20.0, 35.0, 40.0]);
            let b = shares(design, &[12.0, 29.0, 31.0, 55.0]);
            let difference = b.less(&a, Direction::More).expect("both counted");
            let (mean, se) = Sample::combination(&[(&b, 1.0), (&a, -1.0)]).expect("both counted");
            assert!((mean - difference.mean).abs() < 1e-15 && (se - difference.se).abs() < 1e-15);
            assert_eq!(Sample::combination(&[(&b, 0.3), (&b, -0.3)]), Some((0.0, 0.0)));
        }
        let nothing = Sample::of_shares(Design::Random, vec![Ratio { total: 0.0, count: 0.0 }; 4]);
        assert_eq!(Sample::combination(&[(&nothing, 1.0)]), None);
    }

    #[test]
    fn nothing_counted_gives_no_estimate() {
        let sample = Sample::of_shares(Design::Random, vec![Ratio { total: 0.0, count: 0.0 }; 4]);
        assert_eq!(sample.estimate(), None);
        assert_eq!(quantiles(Vec::new()), Quantiles::default());
    }

    #[test]
    fn quantiles_lie_between_order_statistics() {
        let q = quantiles((0..=20).rev().map(f64::from).collect());
        assert_eq!([q.p05, q.p25, q.p50, q.p75, q.p95], [1.0, 5.0, 10.0, 15.0, 19.0]);
    }

    /// Worlds whose true shares lie evenly between 0.4 and 0.6, and 64 trials in each.
    fn blurred(worlds: u32) -> (Vec<f64>, Sample) {
        let uniform = |i: u32| {
            let x = i.wrapping_mul(0x9e37_79b9) ^ 0x5bd1_e995;
            let x = (x ^ (x >> 15)).wrapping_mul(0x2c1b_3c6d);
            let x = (x ^ (x >> 12)).wrapping_mul(0x297a_2d39);
            f64::from(x ^ (x >> 15)) / f64::from(u32::MAX)
        };
        let truth: Vec<f64> = (0..worlds).map(|w| 0.4 + 0.2 * (f64::from(w) + 0.5) / f64::from(worlds)).collect();
        let half = |world: u32, half: u32| {
            let share = truth[world as usize];
            let held = (0..32).filter(|trial| uniform(world * 64 + half * 32 + trial) < share).count();
            Ratio { total: held as f64, count: 32.0 }
        };
        let firsts: Vec<Ratio> = (0..worlds).map(|world| half(world, 0)).collect();
        let both = |world: u32| Ratio { total: firsts[world as usize].total + half(world, 1).total, count: 64.0 };
        let all = (0..worlds).map(both).collect();
        (truth.clone(), Sample::of_shares(Design::Random, all).with_firsts(firsts))
    }

    #[test]
    fn worlds_spread_as_much_as_they_do_without_the_luck_of_trials() {
        let (truth, sample) = blurred(2_000);
        let true_spread = quantiles(truth);
        let raw = quantiles(sample.worlds.iter().filter_map(|world| world.mean()).collect());
        let shrunk = sample.estimate().expect("trials").quantiles;
        let width = |q: Quantiles| q.p95 - q.p05;
        assert!(width(raw) > 1.4 * width(true_spread), "luck widens: {raw:?}");
        assert!((width(shrunk) / width(true_spread) - 1.0).abs() < 0.12, "{shrunk:?} {true_spread:?}");
    }

    #[test]
    fn luck_that_two_options_share_blurs_their_difference_not_at_all() {
        let (_, sample) = blurred(64);
        let shift = |ratio: &Ratio| Ratio { total: ratio.total + 0.01 * ratio.count, ..*ratio };
        let shifted = Sample::of_shares(Design::Random, sample.worlds.iter().map(shift).collect());
        let shifted = shifted.with_firsts(sample.firsts.iter().map(shift).collect());
        let difference = shifted.less(&sample, Direction::More).expect("trials");
        assert!((difference.quantiles.p05 - 0.01).abs() < 1e-12 && (difference.quantiles.p95 - 0.01).abs() < 1e-12);
        assert_eq!(difference.better, Some(1.0));
        assert!(difference.se < 1e-12 && difference.independent_se > 0.005);
    }

    #[test]
    fn worlds_that_differ_by_luck_alone_do_not_differ() {
        let ratio = |world: usize| Ratio { total: if world.is_multiple_of(2) { 40.0 } else { 60.0 }, count: 100.0 };
        let worlds: Vec<Ratio> = (0..8).map(ratio).collect();
        let firsts =
            (0..8).map(|world| Ratio { total: if world % 2 == 0 { 10.0 } else { 40.0 }, count: 50.0 }).collect();
        let quantiles =
            Sample::of_shares(Design::Random, worlds).with_firsts(firsts).estimate().expect("trials").quantiles;
        assert_eq!((quantiles.p05, quantiles.p95), (0.5, 0.5));
    }

    #[test]
    fn a_difference_of_one_trial_is_better_in_no_more_worlds_than_chance_allows() {
        let base = shares(Design::Random, &[50.0; 16]);
        let mut totals = [50.0; 16];
        totals[3] = 51.0;
        let firsts = |totals: &[f64]| totals.iter().map(|total| Ratio { total: total / 2.0, count: 50.0 }).collect();
        let other = shares(Design::Random, &totals).with_firsts(firsts(&[25.0; 16]));
        let difference = other.less(&base.with_firsts(firsts(&[50.0; 16])), Direction::More).expect("trials");
        assert!(!difference.is_clear() && difference.better.is_some_and(|better| better < 0.9), "{difference:?}");
    }

    #[test]
    fn shares_without_halves_are_freed_of_the_luck_that_they_must_have() {
        let (truth, sample) = blurred(2_000);
        let plain = Sample::of_shares(Design::Random, sample.worlds.clone()).estimate().expect("trials").quantiles;
        let width = |q: Quantiles| q.p95 - q.p05;
        assert!((width(plain) / width(quantiles(truth)) - 1.0).abs() < 0.12, "{plain:?}");
    }
}
