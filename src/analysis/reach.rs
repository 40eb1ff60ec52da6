//! How much it takes: from which value of what is varied an outcome lies on one side of a target.
//!
//! Between neighbouring points the outcome is taken to follow a straight line. A straight line cannot overshoot, so the
//! answer lies between the two points between which the outcome crosses the target, and where the points rise the answer
//! is the only one. A smoother curve (Fritsch and Carlson 1980) bends with the luck of its points, and its answer would lie
//! between the same two neighbours: `between` tells how much there is to learn from more levels.
//!
//! The interval is the inversion of a test: a value stays in doubt where the target lies within the band of the outcome
//! there. With a band of two standard errors the right value is in it about 95 times in 100. Bands of neighbours are joined
//! by straight lines too. That is right for errors that go together, as those of points on the same luck nearly do, and too
//! wide for others, as the error of a weighted mean is never larger than the weighted mean of the errors.

use serde::{Deserialize, Serialize};

use crate::analysis::condition::Relation;
use crate::analysis::results::CLEAR_OF_CHANCE;

/// An outcome at one value of what is varied, with a band that holds it in 95 of 100 repetitions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// What is varied.
    pub x: f64,
    /// The outcome.
    pub y: f64,
    /// Lower end of its band.
    pub low: f64,
    /// Upper end of its band.
    pub high: f64,
}

impl Point {
    /// A mean with its Monte Carlo standard error.
    pub fn of_mean(x: f64, mean: f64, se: f64) -> Self {
        let half = CLEAR_OF_CHANCE * se;
        Self { x, y: mean, low: mean - half, high: mean + half }
    }
}

/// Where an outcome is on the right side of a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// Lowest value looked at.
    pub from: f64,
    /// Highest value looked at.
    pub to: f64,
    /// Whether the target is met at the lowest value.
    pub met_at_first: bool,
    /// Where it begins or ceases to be met, from low to high.
    pub crossings: Vec<Crossing>,
    /// Where luck leaves open on which side of the target the outcome is, from low to high.
    pub doubtful: Vec<Stretch>,
}

/// A value at which a target begins or ceases to be met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// The value.
    pub at: f64,
    /// Whether the target is met above it; else it is met below.
    pub met_above: bool,
    /// The points between which it was interpolated.
    pub between: [f64; 2],
    /// Its 95 % interval.
    pub interval: Stretch,
}

/// A stretch of what is varied; an end beyond the values looked at is open.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Where it begins; `None` where it may begin below the lowest value.
    pub low: Option<f64>,
    /// Where it ends; `None` where it may end beyond the highest value.
    pub high: Option<f64>,
}

/// What a reach comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// The target is met nowhere between the lowest and the highest value.
    Never,
    /// It is met at the lowest value already, and up to the highest.
    Always,
    /// It is met from here on.
    From(Crossing),
    /// It is met up to here.
    UpTo(Crossing),
    /// It is met, then not, then again: the crossings tell where.
    Several,
}

impl Reach {
    /// Where a line through points, sorted by `x`, is on the right side of a value; `None` where there are fewer than two.
    pub fn of(line: &[Point], relation: Relation, value: f64) -> Option<Self> {
        let ([first, .., last], met) = (line, |point: &Point| relation.holds(point.y, value)) else { return None };
        let doubtful = doubtful(line, value);
        let mut crossings = Vec::new();
        for pair in line.windows(2) {
            let [a, b] = [pair[0], pair[1]];
            if met(&a) != met(&b) {
                let at = between(a.x, b.x, share(a.y, b.y, value));
                let interval = around(at, &doubtful, first.x, last.x);
                crossings.push(Crossing { at, met_above: met(&b), between: [a.x, b.x], interval });
            }
        }
        Some(Self { from: first.x, to: last.x, met_at_first: met(first), crossings, doubtful })
    }

    /// What it comes to.
    pub fn answer(&self) -> Answer {
        match (self.crossings.as_slice(), self.met_at_first) {
            ([], false) => Answer::Never,
            ([], true) => Answer::Always,
            ([only], false) => Answer::From(*only),
            ([only], true) => Answer::UpTo(*only),
            _ => Answer::Several,
        }
    }

    /// Whether luck leaves everything open: the answer might be any, or none.
    pub fn is_open(&self) -> bool {
        self.doubtful == [Stretch { low: None, high: None }]
    }
}

/// How far from `a` to `b` a straight line passes `value`.
fn share(a: f64, b: f64, value: f64) -> f64 {
    ((value - a) / (b - a)).clamp(0.0, 1.0)
}

fn between(a: f64, b: f64, share: f64) -> f64 {
    if share == 1.0 { b } else { a + share * (b - a) }
}

/// The stretches in which the band holds the value.
fn doubtful(line: &[Point], value: f64) -> Vec<Stretch> {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return Vec::new() };
    let mut found: Vec<[f64; 2]> = Vec::new();
    for pair in line.windows(2) {
        let [a, b] = [pair[0], pair[1]];
        let Some([low, high]) = within(a, b, value) else { continue };
        let [low, high] = [between(a.x, b.x, low), between(a.x, b.x, high)];
        match found.last_mut() {
            Some([_, end]) if *end == low => *end = high,
            _ => found.push([low, high]),
        }
    }
    found.into_iter().map(|ends| stretch(ends, first.x, last.x)).collect()
}

fn stretch([low, high]: [f64; 2], first: f64, last: f64) -> Stretch {
    Stretch { low: (low > first).then_some(low), high: (high < last).then_some(high) }
}

/// The part of the way from one point to the next in which the band holds the value.
fn within(a: Point, b: Point, value: f64) -> Option<[f64; 2]> {
    // The lower end must not lie above the value, and the upper end not below it.
    let [below, above] = [part(a.low, b.low, value, false)?, part(a.high, b.high, value, true)?];
    let (low, high) = (below[0].max(above[0]), below[1].min(above[1]));
    (low <= high).then_some([low, high])
}

/// The part of the way from `a` to `b` in which a straight line is at least the value (`is_least`), or at most.
fn part(a: f64, b: f64, value: f64, is_least: bool) -> Option<[f64; 2]> {
    let fits = |y: f64| if is_least { y >= value } else { y <= value };
    match (fits(a), fits(b)) {
        (true, true) => Some([0.0, 1.0]),
        (true, false) => Some([0.0, share(a, b, value)]),
        (false, true) => Some([share(a, b, value), 1.0]),
        (false, false) => None,
    }
}

/// The stretch that a crossing lies in: bands hold what they are around, up to rounding.
fn around(at: f64, doubtful: &[Stretch], first: f64, last: f64) -> Stretch {
    let gap = |stretch: &Stretch| {
        let (low, high) = (stretch.low.unwrap_or(f64::NEG_INFINITY), stretch.high.unwrap_or(f64::INFINITY));
        (low - at).max(at - high).max(0.0)
    };
    let nearest = doubtful.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)));
    nearest.copied().unwrap_or_else(|| stretch([at, at], first, last))
}

#[cfg(test)]
mod tests;
