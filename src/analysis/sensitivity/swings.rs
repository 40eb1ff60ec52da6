//! The expected outcome where one factor is held at either end of its distribution and all others keep theirs.

use std::collections::BTreeSet;

use super::inputs::Inputs;
use super::results::{End, Swing};
use super::view::View;
use crate::model::metric::Outcome;

/// Base points at which ends are followed: on common luck these are enough for the figures of a chart.
pub const ROWS: u32 = 256;

/// The ends of an unknown's distribution.
pub const ENDS: [f64; 2] = [0.05, 0.95];

/// The coordinates at which an input is held: both ends of an unknown, every level of what is varied.
pub fn ends(inputs: &Inputs<'_>, input: usize) -> Vec<(usize, f64)> {
    match input.checked_sub(inputs.drivers.len()) {
        None => ENDS.map(|end| (input, end)).to_vec(),
        Some(axis) => {
            let levels = inputs.levels[axis];
            (0..levels).map(|level| (input, (level as f64 + 0.5) / levels as f64)).collect()
        }
    }
}

/// The swings of every factor that was held, the largest first. One whose outcome nobody counts in at an end has none.
pub fn of(view: View<'_>, outcome: Outcome, rows: u32, (held, inputs): (&[(usize, f64)], &Inputs<'_>)) -> Vec<Swing> {
    let factors: BTreeSet<usize> = held.iter().map(|(factor, _)| *factor).collect();
    let swing = |factor: usize| {
        let places: Vec<usize> = (0..held.len()).filter(|place| held[*place].0 == factor).collect();
        let varied = factor >= inputs.drivers.len();
        let mut ends = Vec::with_capacity(places.len());
        for (level, place) in places.iter().enumerate() {
            let mean = view.mean(outcome, rows, &[*place])?.mean;
            ends.push((*place, End { level: varied.then_some(level), mean }));
        }
        if varied {
            ends.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
        }
        let ((low, first), (high, last)) = (*ends.first()?, *ends.last()?);
        let se = view.difference(outcome, rows, high, low)?.se;
        Some(Swing { factor, low: first, high: last, se })
    };
    let mut swings: Vec<Swing> = factors.into_iter().filter_map(swing).collect();
    swings.sort_by(|a, b| b.size().abs().total_cmp(&a.size().abs()).then(a.factor.cmp(&b.factor)));
    swings
}
