//! The curves of one unknown: their points with errors, where they cross, which is highest where, and what that is worth.

use super::{GRID, mean};
use crate::analysis::estimate::Sample;
use crate::analysis::response::{Grouped, Responses};
use crate::analysis::results::{CLEAR_OF_CHANCE, Mean};

/// Parts of a stretch of the grid in which curves are straight: fine enough for what lies above two lines.
const PARTS: usize = 64;

/// Every option's curve along one unknown.
pub(super) struct Curves<'a> {
    /// By option: the outcome in a run of the scenario.
    pub means: &'a [Grouped],
    pub responses: &'a Responses,
    pub driver: usize,
    /// 1, or −1 where less is better.
    pub sign: f64,
}

/// Where one curve crosses another, as shares of the unknown's distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crossing {
    pub at: f64,
    /// Ends of what cannot be told from a crossing; none where that reaches the end of the grid.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Whether the first curve is the better one below.
    pub falls: bool,
}

impl Curves<'_> {
    fn options(&self) -> usize {
        self.means.len()
    }

    /// The expected outcome of an option at every point of the grid.
    pub fn points(&self, option: usize) -> Vec<Mean> {
        let run = self.means[option].sample();
        let curve = self.samples(option);
        let point = |point: usize| {
            let terms = std::iter::once((&run, 1.0)).chain(shape(&curve, point, 1.0));
            mean(&terms.collect::<Vec<_>>())
        };
        (0..GRID.len()).map(point).collect()
    }

    fn samples(&self, option: usize) -> Vec<Sample> {
        (0..GRID.len()).map(|point| self.responses.at(self.driver, point, option, 0).sample()).collect()
    }

    /// By how much the first option is better than the second at every point.
    fn gaps(&self, first: usize, second: usize) -> Vec<Mean> {
        let runs = [self.means[first].sample(), self.means[second].sample()];
        let curves = [self.samples(first), self.samples(second)];
        let gap = |point: usize| {
            let mut terms = vec![(&runs[0], self.sign), (&runs[1], -self.sign)];
            // What the two have in common cancels directly, so that options that are alike differ by exactly nothing.
            let both = shape(&curves[0], point, self.sign).zip(shape(&curves[1], point, -self.sign));
            terms.extend(both.flat_map(|(first, second)| [first, second]));
            mean(&terms)
        };
        (0..GRID.len()).map(gap).collect()
    }

    /// Where the first option and the second change places.
    pub fn crossings(&self, first: usize, second: usize) -> Vec<Crossing> {
        crossings(&self.gaps(first, second))
    }

    /// Whether an option is told from every other one at every point.
    pub fn is_clear(&self, best: usize) -> bool {
        let rivals = (0..self.options()).filter(|option| *option != best);
        let told = |gap: Mean| gap.mean > CLEAR_OF_CHANCE * gap.se && gap.se > 0.0;
        rivals.into_iter().all(|rival| self.gaps(best, rival).into_iter().all(told))
    }

    /// An option's curve without one group of worlds, better being more.
    fn line(&self, option: usize, without: Option<usize>) -> [f64; GRID.len()] {
        let at = |grouped: &Grouped| self.sign * grouped.mean_without(without).unwrap_or_default();
        let curve: Vec<f64> =
            (0..GRID.len()).map(|point| at(self.responses.at(self.driver, point, option, 0))).collect();
        let middle: f64 = curve.iter().zip(weights()).map(|(value, weight)| weight * value).sum();
        let shift = at(&self.means[option]) - middle;
        std::array::from_fn(|point| curve[point] + shift)
    }

    fn lines(&self, without: Option<usize>) -> Vec<[f64; GRID.len()]> {
        (0..self.options()).map(|option| self.line(option, without)).collect()
    }

    /// The best option in each part of the distribution: option, from, to.
    pub fn best(&self) -> Vec<(usize, f64, f64)> {
        let mut stretches: Vec<(usize, f64, f64)> = Vec::new();
        for (from, to, values) in fine(&self.lines(None)) {
            let best = highest(&values);
            match stretches.last_mut() {
                Some((option, _, end)) if *option == best => *end = to,
                _ => stretches.push((best, from, to)),
            }
        }
        stretches
    }

    /// What knowing the unknown is worth, with a jackknife over the groups of worlds.
    pub fn evppi(&self) -> Mean {
        let whole = worth(&self.lines(None));
        let groups = self.means.iter().map(Grouped::groups).min().unwrap_or(0).min(self.responses.groups());
        if groups < 2 {
            return Mean { mean: whole, se: 0.0 };
        }
        let without: Vec<f64> = (0..groups).map(|group| worth(&self.lines(Some(group)))).collect();
        let count = groups as f64;
        let middle = without.iter().sum::<f64>() / count;
        let squares: f64 = without.iter().map(|one| (one - middle) * (one - middle)).sum();
        let unbiased = count * whole - (count - 1.0) * middle;
        // It is never worth less than nothing to know.
        Mean { mean: unbiased.max(0.0), se: ((count - 1.0) / count * squares).sqrt() }
    }
}

/// How far a point of a curve lies from the curve's mean over the unknown, as weighted points.
fn shape(curve: &[Sample], point: usize, sign: f64) -> impl Iterator<Item = (&Sample, f64)> {
    let weight = move |place: usize, weight: f64| sign * (f64::from(u8::from(place == point)) - weight);
    curve.iter().enumerate().zip(weights()).map(move |((place, sample), share)| (sample, weight(place, share)))
}

/// The weight of each point in the mean over the distribution: curves are straight between points and flat beyond them.
fn weights() -> [f64; GRID.len()] {
    let last = GRID.len() - 1;
    std::array::from_fn(|point| {
        let below = if point == 0 { 2.0 * GRID[0] } else { GRID[point] - GRID[point - 1] };
        let above = if point == last { 2.0 * (1.0 - GRID[last]) } else { GRID[point + 1] - GRID[point] };
        0.5 * (below + above)
    })
}

/// Small parts of the distribution, from low to high, with every curve's value in the middle of each.
fn fine(lines: &[[f64; GRID.len()]]) -> Vec<(f64, f64, Vec<f64>)> {
    let last = GRID.len() - 1;
    let at = |point: usize| lines.iter().map(|line| line[point]).collect::<Vec<_>>();
    let mut parts = vec![(0.0, GRID[0], at(0))];
    for point in 0..last {
        let place = |part: usize| GRID[point] + (GRID[point + 1] - GRID[point]) * part as f64 / PARTS as f64;
        parts.extend((0..PARTS).map(|part| {
            let share = (part as f64 + 0.5) / PARTS as f64;
            let values = lines.iter().map(|line| line[point] + share * (line[point + 1] - line[point])).collect();
            (place(part), place(part + 1), values)
        }));
    }
    parts.push((GRID[last], 1.0, at(last)));
    parts
}

/// The first of the highest.
fn highest(values: &[f64]) -> usize {
    (0..values.len()).reduce(|best, next| if values[next] > values[best] { next } else { best }).unwrap_or(0)
}

/// The mean of the highest curve less the highest mean of a curve.
fn worth(lines: &[[f64; GRID.len()]]) -> f64 {
    let mut best = 0.0;
    let mut means = vec![0.0; lines.len()];
    for (from, to, values) in fine(lines) {
        best += (to - from) * values[highest(&values)];
        means.iter_mut().zip(&values).for_each(|(mean, value)| *mean += (to - from) * value);
    }
    let whole = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if lines.is_empty() { 0.0 } else { (best - whole).max(0.0) }
}

/// Where a gap changes its sign, with straight lines between the points of the grid.
fn crossings(gaps: &[Mean]) -> Vec<Crossing> {
    let mut found = Vec::new();
    // Points without any gap belong to the side before them: options that are alike do not change places.
    let mut side: Option<(usize, bool)> = None;
    for (point, gap) in gaps.iter().enumerate().filter(|(_, gap)| gap.mean != 0.0) {
        let better = gap.mean > 0.0;
        if let Some((before, was_better)) = side
            && better != was_better
        {
            let (a, b) = (gaps[before].mean, gap.mean);
            let at = GRID[before] + (GRID[point] - GRID[before]) * a / (a - b);
            let on = |side: bool| move |place: &usize| gaps[*place].mean == 0.0 || (gaps[*place].mean > 0.0) == side;
            let low = (0..=before).rev().take_while(on(was_better)).find_map(|place| end(gaps, place, place + 1));
            let high = (point..gaps.len()).take_while(on(better)).find_map(|place| end(gaps, place, place - 1));
            found.push(Crossing { at, low, high, falls: was_better });
        }
        side = Some((point, better));
    }
    found
}

/// Where between a point at which the gap is told from nothing and its neighbour, at which it is not or has the other sign,
/// it ceases to be.
fn end(gaps: &[Mean], clear: usize, other: usize) -> Option<f64> {
    let sign = if gaps[clear].mean < 0.0 { -1.0 } else { 1.0 };
    let margin = |point: usize| sign * gaps[point].mean - CLEAR_OF_CHANCE * gaps[point].se;
    let (here, there) = (margin(clear), margin(other));
    (here > 0.0).then(|| {
        let share = if here > there { (here / (here - there)).min(1.0) } else { 1.0 };
        GRID[clear] + share * (GRID[other] - GRID[clear])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn straight(from: f64, to: f64) -> [f64; GRID.len()] {
        GRID.map(|share| from + (to - from) * share)
    }

    #[test]
    fn the_weights_are_those_of_a_mean() {
        assert!((weights().iter().sum::<f64>() - 1.0).abs() < 1e-15);
        let middle: f64 = weights().iter().zip(straight(0.0, 1.0)).map(|(weight, value)| weight * value).sum();
        assert!((middle - 0.5).abs() < 1e-12);
    }

    #[test]
    fn knowing_what_makes_two_lines_cross_is_worth_the_triangle_between_them() {
        // One option gives ½ whatever the unknown is, the other u: the better of both gives ∫ max(½, u) = ⅝.
        let found = worth(&[straight(0.5, 0.5), straight(0.0, 1.0)]);
        assert!((found - 0.125).abs() < 2e-4, "{found}");
        assert_eq!(worth(&[straight(0.5, 0.9), straight(0.4, 0.8)]), 0.0);
        assert_eq!(worth(&[straight(0.5, 0.9)]), 0.0);
    }

    #[test]
    fn a_crossing_lies_where_the_gap_is_nothing_with_what_cannot_be_told_around_it() {
        let gaps = |se: f64| straight(-0.4, 0.6).map(|mean| Mean { mean, se });
        let [crossing] = crossings(&gaps(0.05)).try_into().expect("one crossing");
        assert!((crossing.at - 0.4).abs() < 1e-12 && !crossing.falls, "{crossing:?}");
        // The gap is u − 0.4: told from nothing by 0.1 to either side.
        let ends = [crossing.low.expect("told"), crossing.high.expect("told")];
        assert!((ends[0] - 0.3).abs() < 1e-12 && (ends[1] - 0.5).abs() < 1e-12, "{ends:?}");
        let [vague] = crossings(&gaps(0.25)).try_into().expect("one crossing");
        assert_eq!(vague.low, None);
        assert!(vague.high.is_some_and(|high| (high - 0.9).abs() < 1e-12), "{vague:?}");
    }

    #[test]
    fn options_that_are_alike_do_not_cross() {
        let nothing = [Mean::default(); GRID.len()];
        assert!(crossings(&nothing).is_empty());
        let mut touching = straight(0.5, 0.5).map(|mean| Mean { mean, se: 0.01 });
        touching[4].mean = 0.0;
        assert!(crossings(&touching).is_empty());
    }
}
