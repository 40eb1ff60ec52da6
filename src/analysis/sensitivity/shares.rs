//! Shapley effects: shares of an outcome's variance that groups of inputs owe, which add up to the whole.
//!
//! First-order indices leave out what inputs do together and total indices count it several times. The Shapley value of
//! the game in which a set of groups is worth the variance that it explains (its closed index) divides what is done
//! together evenly among those who do it (Owen 2014; Song, Nelson and Staum 2016). For independent inputs it lies between
//! the first-order and the total index.

use super::indices::{Bootstrap, Sample};
use super::{Index, Unfit};
use crate::analysis::shapley::{Coalition, Plan};

/// Most groups: every set of them is a cell of each row, 30 of them with five groups.
pub const MAX_GROUPS: usize = 5;

/// The factors of the layout that [`shapley`] needs: for every set of groups but none and all, the inputs in it. None
/// with fewer than two groups or more than [`MAX_GROUPS`].
pub fn subsets(groups: &[Vec<usize>]) -> Option<Vec<Vec<usize>>> {
    let inputs = |coalition: &Coalition| {
        let there = groups.iter().enumerate().filter(|(group, _)| coalition.has(*group));
        there.flat_map(|(_, inputs)| inputs.iter().copied()).collect()
    };
    let some = (2..=MAX_GROUPS).contains(&groups.len());
    some.then(|| Plan::exact(groups.len()).coalitions()[2..].iter().map(inputs).collect())
}

/// Each group's share, from the closed index (variance explained, over the whole) of every set of groups but none and
/// all, in the order of [`subsets`]. Shares add up to 1.
pub fn effects(groups: usize, closed: &[f64]) -> Vec<f64> {
    share(&Plan::exact(groups), closed)
}

fn share(plan: &Plan, closed: &[f64]) -> Vec<f64> {
    let worth: Vec<f64> = [0.0, 1.0].iter().chain(closed).copied().collect();
    plan.shares(&worth).iter().map(|share| share.value).collect()
}

/// The Shapley effects of groups that together hold every input, from a sample whose factors are their [`subsets`].
///
/// What a set explains is estimated twice, by its first-order index and as what is left of the total index of all others;
/// the mean of the two is used.
///
/// # Errors
/// A variance that cannot be told from luck.
pub fn shapley(sample: &Sample, groups: usize, bootstrap: Bootstrap) -> Result<Vec<Index>, Unfit> {
    let plan = Plan::exact(groups);
    let sets = plan.coalitions().get(2..).unwrap_or_default();
    let apart = |one: &Coalition, other: &Coalition| (0..groups).all(|group| one.has(group) != other.has(group));
    let others: Vec<usize> = sets.iter().filter_map(|set| sets.iter().position(|other| apart(set, other))).collect();
    sample.combine(bootstrap, |first, total| {
        let closed = |(first, other): (&f64, &usize)| 0.5 * (first + 1.0 - total.get(*other).copied().unwrap_or(0.0));
        let closed: Vec<f64> = first.iter().zip(&others).map(closed).collect();
        share(&plan, &closed)
    })
}

#[cfg(test)]
mod tests {
    use super::super::saltelli::{Layout, Saltelli, Sequence};
    use super::*;

    /// First-order shares of Ishigami's function with a = 7 and b = 0.1, and what inputs 1 and 3 do together.
    const ISHIGAMI: [f64; 3] = [0.313_905_191_147_811_46, 0.442_411_144_790_040_9, 0.243_683_664_062_147_73];

    #[test]
    fn what_two_do_together_is_shared_evenly() {
        let [alone, second, joint] = ISHIGAMI;
        let groups = [vec![0], vec![1], vec![2]];
        let sets = subsets(&groups).expect("three groups");
        let closed: Vec<f64> = sets
            .iter()
            .map(|set| {
                let [one, two, three] = [0, 1, 2].map(|input| f64::from(u8::from(set.contains(&input))));
                one * alone + two * second + one * three * joint
            })
            .collect();
        let found = effects(3, &closed);
        for (found, expected) in found.iter().zip([alone + joint / 2.0, second, joint / 2.0]) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    #[test]
    fn sampled_effects_are_the_analytic_ones_within_their_intervals_and_add_up_to_one() {
        let groups = [vec![0], vec![1], vec![2]];
        let layout = Layout::groups(3, subsets(&groups).expect("three groups"), false);
        let design = Saltelli::new(layout.clone(), Sequence::Scrambled(4)).expect("three inputs");
        let answer = |row, place| {
            let mut point = Vec::new();
            design.point(row, layout.cell(place), &mut point);
            let [x, y, z] = [0, 1, 2].map(|i| (2.0 * point[i] - 1.0) * std::f64::consts::PI);
            let value = libm::sin(x) * (1.0 + 0.1 * z * z * z * z) + 7.0 * libm::sin(y) * libm::sin(y);
            Some([value, value])
        };
        let sample = Sample::new(&layout, 2_048, answer).expect("answers that vary");
        let found = shapley(&sample, 3, Bootstrap { resamples: 300, seed: 1 }).expect("a variance");
        let [alone, second, joint] = ISHIGAMI;
        for (found, expected) in found.iter().zip([alone + joint / 2.0, second, joint / 2.0]) {
            assert!((found.value - expected).abs() < 2.0 * found.error && found.error < 0.03, "{found:?}");
        }
        assert!((found.iter().map(|share| share.value).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn too_few_and_too_many_groups_have_no_subsets() {
        let groups = |count: usize| (0..count).map(|group| vec![group]).collect::<Vec<_>>();
        assert!(subsets(&groups(1)).is_none() && subsets(&groups(6)).is_none());
        assert_eq!(subsets(&groups(5)).map(|sets| sets.len()), Some(30));
    }
}
