//! PAWN: how far knowing an input moves the whole distribution of an outcome.
//!
//! A second opinion on importance that does not rest on variance. The input's range is cut into slides with as many
//! points each; the distance of Kolmogorov and Smirnov between the outcomes of a slide and all outcomes is taken, and
//! summed up over slides (Pianosi and Wagener 2015, 2018). Numbers are those of SALib. A categorical input has a slide
//! for each of its levels. An input without effect does not get 0, since a slide is a small sample: [`dummy`] says what
//! such an input gets.

use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::streams::{generator, shuffle};

/// Distances between the outcomes of slides and all outcomes, summed up over slides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pawn {
    /// The smallest distance.
    pub minimum: f64,
    /// The mean distance.
    pub mean: f64,
    /// The median distance: the index that is usually reported.
    pub median: f64,
    /// The largest distance.
    pub maximum: f64,
    /// Standard deviation over mean; none where all distances are 0.
    pub cv: Option<f64>,
    /// Standard deviation of the distances.
    pub stdev: f64,
    /// Slides with an outcome in them.
    pub slides: usize,
}

/// The outcomes, and the rank of each among them.
#[derive(Clone, Debug)]
pub struct Outcomes {
    ranks: Vec<usize>,
    /// By rank: how many outcomes are at most this.
    below: Vec<usize>,
}

impl Outcomes {
    /// Outcomes in the order of the inputs that belong to them. None of them may be NaN; leave out points without an
    /// outcome.
    pub fn new(outcomes: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..outcomes.len()).collect();
        order.sort_by(|one, other| outcomes[*one].total_cmp(&outcomes[*other]));
        let mut ranks = vec![0; outcomes.len()];
        let mut below: Vec<usize> = Vec::new();
        let mut last = None;
        for (seen, place) in order.into_iter().enumerate() {
            // Numbers and not bits: 0 and −0 are tied.
            if last != Some(outcomes[place]) {
                below.push(seen);
            }
            last = Some(outcomes[place]);
            ranks[place] = below.len() - 1;
            if let Some(below) = below.last_mut() {
                *below = seen + 1;
            }
        }
        Self { ranks, below }
    }

    /// The PAWN index of a number, in so many slides. Ties at the edge of a slide fall into the one above, and the largest
    /// value into none, as in SALib. None where no slide has an outcome.
    pub fn numeric(&self, input: &[f64], slides: usize) -> Option<Pawn> {
        let mut sorted = input.to_vec();
        sorted.sort_by(f64::total_cmp);
        let step = 1.0 / slides as f64;
        let edges: Vec<f64> = (0..=slides).map(|edge| quantile(&sorted, edge as f64 * step)).collect();
        let sets = edges.windows(2).map(|edge| input.iter().map(|x| *x >= edge[0] && *x < edge[1]).collect());
        summary(sets.filter_map(|set: Vec<bool>| self.distance(&set)).collect())
    }

    /// The PAWN index of a categorical input: a slide for each level.
    pub fn categorical(&self, input: &[usize]) -> Option<Pawn> {
        let levels = input.iter().max().map_or(0, |most| most + 1);
        let sets = (0..levels).map(|level| input.iter().map(|x| *x == level).collect::<Vec<bool>>());
        summary(sets.filter_map(|set| self.distance(&set)).collect())
    }

    /// The largest distance between the distribution of some of the outcomes and that of all; none of no outcomes.
    fn distance(&self, some: &[bool]) -> Option<f64> {
        let mut counts = vec![0_usize; self.below.len()];
        for (rank, _) in self.ranks.iter().zip(some).filter(|(_, some)| **some) {
            counts[*rank] += 1;
        }
        let count = counts.iter().sum::<usize>();
        let (few, all) = (count as f64, self.ranks.len() as f64);
        let mut seen = 0;
        let mut far = 0.0_f64;
        for (count, below) in counts.iter().zip(&self.below) {
            seen += count;
            far = far.max((seen as f64 / few - *below as f64 / all).abs());
        }
        (count > 0).then_some(far)
    }
}

/// What an input without effect gets from the same outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dummy {
    /// Mean over such inputs of the median distance.
    pub expected: f64,
    /// The median distance that one of twenty such inputs exceeds: what lies below says nothing.
    pub critical: f64,
}

/// Random inputs that have nothing to do with the outcomes: the index that they get anyway, in so many slides.
pub fn dummy(outcomes: &Outcomes, slides: usize, inputs: usize, seed: u64) -> Option<Dummy> {
    let mut generator = generator(seed, "sensitivity/dummy");
    let random = |_| {
        let input: Vec<f64> = outcomes.ranks.iter().map(|_| f64::from(generator.next_u32())).collect();
        outcomes.numeric(&input, slides).map(|pawn| pawn.median)
    };
    told((0..inputs).filter_map(random).collect())
}

/// The levels of an input, shuffled so that they have nothing to do with the outcomes: the index that they get anyway.
pub fn shuffled(outcomes: &Outcomes, input: &[usize], times: usize, seed: u64) -> Option<Dummy> {
    let mut generator = generator(seed, "sensitivity/shuffled");
    let mut levels = input.to_vec();
    let index = |_| {
        shuffle(&mut levels, &mut generator);
        outcomes.categorical(&levels).map(|pawn| pawn.median)
    };
    told((0..times).filter_map(index).collect())
}

fn told(mut found: Vec<f64>) -> Option<Dummy> {
    found.sort_by(f64::total_cmp);
    let expected = found.iter().sum::<f64>() / found.len() as f64;
    (!found.is_empty()).then(|| Dummy { expected, critical: quantile(&found, 0.95) })
}

/// A quantile of sorted numbers between its two neighbours (type 7 of Hyndman and Fan 1996), in NumPy's order of
/// operations, so that a value on an edge falls on the same side.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = (last as f64 * q).min(last as f64);
    let below = place as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    let part = place - below as f64;
    if part >= 0.5 { high - (high - low) * (1.0 - part) } else { low + (high - low) * part }
}

fn summary(mut distances: Vec<f64>) -> Option<Pawn> {
    let last = distances.len().checked_sub(1)?;
    let count = distances.len() as f64;
    let mean = distances.iter().sum::<f64>() / count;
    let stdev = (distances.iter().map(|far| (far - mean) * (far - mean)).sum::<f64>() / count).sqrt();
    distances.sort_by(f64::total_cmp);
    Some(Pawn {
        minimum: distances[0],
        mean,
        median: (distances[last / 2] + distances[last.div_ceil(2)]) / 2.0,
        maximum: distances[last],
        cv: (mean > 0.0).then(|| stdev / mean),
        stdev,
        slides: distances.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_and_empty_slides_are_treated_as_salib_treats_them() {
        // SALib 1.6.0: pawn.analyze with S=8, x = 7i mod 13 div 3 and y = i² mod 11 for i from 0 to 59.
        let published = [
            0.03333333333333333,
            0.12174908424908425,
            0.1261904761904762,
            0.2012820512820513,
            0.5910507550752464,
            0.07195988817514103,
        ];
        let input: Vec<f64> = (0..60).map(|i| f64::from(i * 7 % 13 / 3)).collect();
        let outcomes: Vec<f64> = (0..60).map(|i| f64::from(i * i % 11)).collect();
        let found = Outcomes::new(&outcomes).numeric(&input, 8).expect("slides");
        let cv = found.cv.expect("a mean above 0");
        let found = [found.minimum, found.mean, found.median, found.maximum, cv, found.stdev];
        for (found, published) in found.iter().zip(published) {
            assert!((found - published).abs() < 1e-12, "{found} is not {published}");
        }
    }

    #[test]
    fn a_level_that_decides_the_outcome_is_as_far_as_its_share_allows() {
        // Two levels of half the points each: all outcomes of one lie below all of the other, ½ from the whole.
        let input: Vec<usize> = (0..100).map(|i| i % 2).collect();
        let outcomes: Vec<f64> = (0..100).map(|i| f64::from(i % 2 * 1_000 + i)).collect();
        let found = Outcomes::new(&outcomes).categorical(&input).expect("levels");
        assert!((found.minimum - 0.5).abs() < 1e-12 && (found.maximum - 0.5).abs() < 1e-12, "{found:?}");
        assert_eq!(found.slides, 2);
    }

    #[test]
    fn levels_that_nobody_has_are_passed_over() {
        let found = Outcomes::new(&[1.0, 2.0, 3.0, 4.0]).categorical(&[0, 0, 3, 3]).expect("levels");
        assert_eq!((found.slides, found.median), (2, 0.5));
        assert_eq!(Outcomes::new(&[]).categorical(&[]), None);
        assert_eq!(Outcomes::new(&[1.0, 2.0]).numeric(&[5.0, 5.0], 10), None);
    }

    #[test]
    fn outcomes_that_are_all_the_same_are_at_no_distance() {
        let input: Vec<f64> = (0..50).map(f64::from).collect();
        let found = Outcomes::new(&[2.0; 50]).numeric(&input, 5).expect("slides");
        assert_eq!((found.maximum, found.cv), (0.0, None));
    }

    #[test]
    fn a_dummy_exceeds_its_critical_value_once_in_twenty() {
        let outcomes: Vec<f64> = (0..512).map(|i| f64::from(i * 37 % 512)).collect();
        let outcomes = Outcomes::new(&outcomes);
        let known = dummy(&outcomes, 10, 400, 1).expect("slides");
        assert!(known.expected > 0.05 && known.critical > known.expected && known.critical < 0.2, "{known:?}");
        let others = (0..400).filter(|seed| {
            let one = dummy(&outcomes, 10, 1, 100 + seed).expect("slides");
            one.expected > known.critical
        });
        let exceed = others.count();
        assert!((6..40).contains(&exceed), "{exceed} of 400");
        assert_eq!(dummy(&outcomes, 10, 0, 1), None);
    }
}
