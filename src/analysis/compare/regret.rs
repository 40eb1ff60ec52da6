//! How far each option falls short of the best one of each world (Savage 1951).

use super::{Judged, Regret};
use crate::analysis::estimate::{ByWorld, Ratio, Sample, quantiles};
use crate::analysis::results::CLEAR_OF_CHANCE;

/// How far one option falls short in a world, and of which other it does.
#[derive(Clone, Copy)]
struct Short {
    by: f64,
    of: usize,
}

/// Every option's regret; `None` where there is no world in which all have a value.
pub(super) fn regrets(judged: &Judged<'_>) -> Option<Vec<Regret>> {
    let by_world: Vec<ByWorld> = judged.samples.iter().map(Sample::by_world).collect();
    let shorts: Vec<Vec<Option<Short>>> = (0..by_world.len()).map(|own| shorts(&by_world, own, judged)).collect();
    let worlds = shorts.first().map_or(0, Vec::len);
    // A world in which one option has no value says nothing of the best.
    let whole: Vec<usize> = (0..worlds).filter(|world| shorts.iter().all(|own| own[*world].is_some())).collect();
    let counted = whole.len() as f64;
    let won = best_in(&shorts, &whole, judged);
    let regret = |own: usize| {
        let amounts: Vec<f64> = whole.iter().filter_map(|world| Some(shorts[own][*world]?.by)).collect();
        Regret {
            option: judged.names[own].to_owned(),
            mean: amounts.iter().sum::<f64>() / counted,
            se: error(&by_world, (own, &shorts[own], &whole), judged),
            max: amounts.iter().copied().fold(0.0, f64::max),
            best_in: won[own] / counted,
            p95: quantiles(amounts).p95,
        }
    };
    (!whole.is_empty()).then(|| (0..by_world.len()).map(regret).collect())
}

/// How far an option falls short of the one that is farthest ahead of it, by world. Differences are freed of the luck of
/// trials, pair by pair: the best of many blurred numbers would be a lucky one, and an option that is ahead in every world
/// must stay ahead.
fn shorts(by_world: &[ByWorld], own: usize, judged: &Judged<'_>) -> Vec<Option<Short>> {
    let sign = judged.better.sign();
    let itself = ByWorld::sum(&[(&by_world[own], 1.0)]).seen();
    let mut shorts: Vec<Option<Short>> = itself.iter().map(|seen| seen.map(|_| Short { by: 0.0, of: own })).collect();
    for (of, other) in by_world.iter().enumerate().filter(|(of, _)| *of != own) {
        let ahead = ByWorld::sum(&[(other, sign), (&by_world[own], -sign)]).shrunk();
        for (short, ahead) in shorts.iter_mut().zip(ahead) {
            *short = match (*short, ahead) {
                (Some(short), Some(by)) if by > short.by => Some(Short { by, of }),
                (Some(short), Some(_)) => Some(short),
                _ => None,
            };
        }
    }
    shorts
}

/// In how many worlds each option is the best. Those no farther behind than the error of their paired difference share a
/// world: which of them is ahead there, nobody can tell.
fn best_in(shorts: &[Vec<Option<Short>>], whole: &[usize], judged: &Judged<'_>) -> Vec<f64> {
    let mut won = vec![0.0; shorts.len()];
    for world in whole {
        let beside = |own: &usize| {
            shorts[*own][*world].is_some_and(|short| {
                short.by <= if short.of == *own { 0.0 } else { CLEAR_OF_CHANCE * judged.pairs[*own][short.of].se }
            })
        };
        let mut best: Vec<usize> = (0..shorts.len()).filter(beside).collect();
        if best.is_empty() {
            // Pairs need not agree on an order: then the one that falls short least is the best.
            let by = |own: &usize| shorts[*own][*world].map_or(f64::INFINITY, |short| short.by);
            best.extend((0..shorts.len()).min_by(|a, b| by(a).total_cmp(&by(b))));
        }
        let share = 1.0 / best.len() as f64;
        best.into_iter().for_each(|own| won[own] += share);
    }
    won
}

/// Standard error of the mean regret: that of what was seen, luck and all, with the option that it falls short of taken as
/// known. One world shows no more than the error of its paired difference.
fn error(by_world: &[ByWorld], (own, shorts, whole): (usize, &[Option<Short>], &[usize]), judged: &Judged<'_>) -> f64 {
    if let [only] = shorts {
        let of = only.map(|short| short.of).filter(|of| *of != own);
        return of.map_or(0.0, |of| judged.pairs[own][of].se);
    }
    let seen: Vec<Vec<Option<f64>>> = by_world.iter().map(ByWorld::seen).collect();
    let mut gaps = vec![Ratio::default(); shorts.len()];
    for world in whole {
        let Some(short) = shorts[*world] else { continue };
        if let (Some(other), Some(mine)) = (seen[short.of][*world], seen[own][*world]) {
            gaps[*world] = Ratio { total: other - mine, count: 1.0 };
        }
    }
    Sample::new(&judged.groups, gaps, |_| 0.0).standard_error()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::metric::Direction;
    use crate::scenario::Design;

    /// Shares of 100 trials in which nothing is luck: both halves are alike. A negative total stands for a world in which
    /// no trial counts.
    fn sample(totals: &[f64]) -> Sample {
        let half = |total: &f64| match *total >= 0.0 {
            true => Ratio { total: total / 2.0, count: 50.0 },
            false => Ratio::default(),
        };
        let whole = |half: Ratio| Ratio { total: 2.0 * half.total, count: 2.0 * half.count };
        let worlds = totals.iter().map(|total| whole(half(total))).collect();
        Sample::of_shares(Design::Random, worlds).with_firsts(totals.iter().map(half).collect())
    }

    fn regrets_of(names: &[&str], samples: &[Sample]) -> Option<Vec<Regret>> {
        regrets(&Judged::new(Design::Random.into(), names.to_vec(), samples.to_vec(), Direction::More)?)
    }

    fn of_totals(names: &[&str], options: &[&[f64]]) -> Option<Vec<Regret>> {
        regrets_of(names, &options.iter().map(|totals| sample(totals)).collect::<Vec<_>>())
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn regret_is_what_the_best_option_of_each_world_holds_more() {
        let regrets = of_totals(&["one", "two"], &[&[50.0, 50.0, 50.0, 50.0], &[40.0, 60.0, 80.0, 50.0]]);
        let regrets = regrets.expect("worlds");
        near(regrets[0].mean, (0.0 + 0.1 + 0.3 + 0.0) / 4.0);
        near(regrets[0].max, 0.3);
        near(regrets[1].mean, 0.1 / 4.0);
        near(regrets[1].max, 0.1);
        near(regrets[0].best_in + regrets[1].best_in, 1.0);
    }

    #[test]
    fn the_error_of_a_clear_losers_regret_is_that_of_its_paired_difference() {
        let (high, low) = ([60.0, 71.0, 66.0, 80.0], [50.0, 50.0, 52.0, 50.0]);
        let regrets = of_totals(&["high", "low"], &[&high, &low]).expect("worlds");
        let pair = sample(&low).less(&sample(&high), Direction::More).expect("trials");
        near(regrets[1].se, pair.se);
        near(regrets[1].mean, -pair.mean);
        assert_eq!((regrets[0].mean, regrets[0].se, regrets[0].best_in), (0.0, 0.0, 1.0));
    }

    #[test]
    fn equal_options_share_every_world() {
        let both = [30.0, 70.1, 55.3];
        let regrets = of_totals(&["one", "two"], &[&both, &both]).expect("worlds");
        assert!(regrets.iter().all(|regret| regret.max == 0.0 && regret.best_in == 0.5), "{regrets:?}");
    }

    #[test]
    fn an_option_that_is_ahead_in_every_world_is_never_regretted_however_much_is_luck() {
        // Halves that differ wildly: nearly all that is seen is luck.
        let wild = |totals: [f64; 4]| {
            let firsts = totals.iter().zip([45.0, 2.0, 40.0, 5.0]);
            sample(&totals).with_firsts(firsts.map(|(_, total)| Ratio { total, count: 50.0 }).collect())
        };
        let (steady, above) = (sample(&[40.0; 4]), wild([41.0, 60.0, 75.0, 90.0]));
        let regrets = regrets_of(&["steady", "above"], &[steady, above]).expect("worlds");
        assert_eq!(regrets[1].max, 0.0, "{regrets:?}");
    }

    #[test]
    fn the_order_of_options_is_no_matter() {
        let [a, b, c] = [[30.1, 70.0, 55.3], [31.0, 69.2, 57.0], [40.0, 10.7, 5.0]];
        let one = of_totals(&["a", "b", "c"], &[&a, &b, &c]).expect("worlds");
        let other = of_totals(&["c", "a", "b"], &[&c, &a, &b]).expect("worlds");
        assert_eq!([&one[0], &one[1], &one[2]], [&other[1], &other[2], &other[0]]);
    }

    #[test]
    fn worlds_in_which_an_option_has_no_value_are_left_out() {
        let regrets = of_totals(&["one", "two"], &[&[50.0, -1.0, 60.0], &[40.0, 10.0, 40.0]]).expect("worlds");
        near(regrets[1].mean, (0.1 + 0.2) / 2.0);
        assert!(of_totals(&["one", "two"], &[&[50.0, -1.0], &[-1.0, 40.0]]).is_none());
    }
}
