//! Which box to show, and what it says.
//!
//! The trade-off between coverage and density is the reader's to make; by default the program takes this box. Every box
//! that peeling made, and the one that pasting ended with, first loses the limits that its quasi-p values call chance,
//! one after another, the least significant first. Of what is left the one with the highest harmonic mean of coverage
//! and density is chosen; among equals the one that restricts fewer dimensions, then the earlier one. Boxes that lost
//! every limit are out.

use serde::Serialize;

use super::cases::{Cases, Range, Unfit};
use super::prim::{Search, Settings, Trajectory};
use super::quasi_p::{QuasiP, Side, Trimmed, quasi_p_among};
use super::region::{Limits, Region, Restriction};

/// What a chosen box must be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// A limit stays where its quasi-p value is below this.
    pub significance: f64,
    /// Least share of all cases, 0 to 1.
    pub mass_min: f64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { significance: 0.05, mass_min: 0.0 }
    }
}

/// What a restriction says, for a sentence or a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Condition {
    /// The restricted dimension and its limits.
    #[serde(flatten)]
    pub restriction: Restriction,
    /// Its name.
    pub name: String,
    /// Its range over all cases, or its levels.
    pub range: Range,
    /// Whether there is a limit at the lower and at the upper end; both false for levels.
    pub limited: (bool, bool),
    /// Share of the range, or of the levels that occur, that is within the limits, 0 to 1.
    pub of_range: f64,
    /// Share of all cases that meet this condition alone, 0 to 1.
    pub of_cases: f64,
    /// How likely the limits are to be chance.
    pub quasi_p: QuasiP,
}

/// A box that is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chosen {
    /// The box; `id` is the place on the trajectory of the box that it was made from.
    #[serde(flatten)]
    pub region: Region,
    /// What it says, the narrowest condition first.
    pub conditions: Vec<Condition>,
    /// Dimensions that the box on the trajectory restricts and this one does not.
    pub dropped: Vec<usize>,
}

/// Chooses the box of a trajectory by the default rule; `None` where every box is chance.
pub fn choose(cases: &Cases, trajectory: &Trajectory, rule: &Rule) -> Option<Chosen> {
    choose_among(cases, &vec![true; cases.len()], trajectory, rule)
}

/// The same for a trajectory among the cases that remain.
pub fn choose_among(cases: &Cases, remaining: &[bool], trajectory: &Trajectory, rule: &Rule) -> Option<Chosen> {
    let last = (trajectory.boxes.len() > trajectory.peeled).then(|| trajectory.boxes.last()).flatten();
    let mut best: Option<Region> = None;
    for found in trajectory.boxes.iter().take(trajectory.peeled).chain(last) {
        let region = significant(cases, remaining, found, rule.significance);
        if region.restricted() == 0 || region.score.k <= 0.0 || region.score.mass < rule.mass_min {
            continue;
        }
        let (balance, dimensions) = (region.score.balance(), region.restricted());
        let better = best.as_ref().is_none_or(|best| {
            let old = best.score.balance();
            balance > old || (balance == old && dimensions < best.restricted())
        });
        if better {
            best = Some(region);
        }
    }
    let region = best?;
    let dropped = trajectory.boxes.get(region.id).map_or_else(Vec::new, |found| missing(found, &region));
    Some(shown(cases, remaining, region, dropped))
}

/// A box of a trajectory as it is, with what it says.
pub fn as_it_is(cases: &Cases, remaining: &[bool], region: &Region) -> Chosen {
    shown(cases, remaining, region.clone(), Vec::new())
}

/// A box without its restriction on a dimension, scored afresh.
pub fn without(cases: &Cases, remaining: &[bool], region: &Region, dimension: usize) -> Region {
    let left = region.restrictions.iter().filter(|one| one.dimension != dimension).cloned().collect();
    Trimmed::new(cases, remaining, left).region(region.id)
}

/// The box with only those limits that are not chance.
pub fn significant(cases: &Cases, remaining: &[bool], found: &Region, significance: f64) -> Region {
    let mut trimmed = Trimmed::new(cases, remaining, found.restrictions.clone());
    while let Some((place, side)) = least(&trimmed.quasi_p(), significance) {
        trimmed.lift(place, side);
    }
    trimmed.region(found.id)
}

/// The limit with the highest quasi-p value that is not significant; the first of equals.
fn least(values: &[QuasiP], significance: f64) -> Option<(usize, Side)> {
    let mut worst: Option<(f64, usize, Side)> = None;
    for (place, value) in values.iter().enumerate() {
        let both = value.low.is_some() && value.high.is_some();
        let sides = if both {
            vec![(value.low, Side::Low), (value.high, Side::High)]
        } else {
            vec![(Some(value.all), Side::All)]
        };
        for (p, side) in sides.into_iter().filter_map(|(p, side)| p.map(|p| (p, side))) {
            if p >= significance && worst.is_none_or(|(old, ..)| p > old) {
                worst = Some((p, place, side));
            }
        }
    }
    worst.map(|(_, place, side)| (place, side))
}

fn missing(before: &Region, after: &Region) -> Vec<usize> {
    let still = |dimension: usize| after.restrictions.iter().any(|one| one.dimension == dimension);
    before.restrictions.iter().map(|one| one.dimension).filter(|dimension| !still(*dimension)).collect()
}

fn shown(cases: &Cases, remaining: &[bool], region: Region, dropped: Vec<usize>) -> Chosen {
    let values = quasi_p_among(cases, remaining, &region.restrictions);
    let pairs = region.restrictions.iter().zip(values);
    let mut conditions: Vec<Condition> = pairs.map(|(one, quasi_p)| condition(cases, one, quasi_p)).collect();
    conditions.sort_by(|a, b| a.of_cases.total_cmp(&b.of_cases));
    Chosen { region, conditions, dropped }
}

fn condition(cases: &Cases, restriction: &Restriction, quasi_p: QuasiP) -> Condition {
    let (field, limits) = (&cases.fields[restriction.dimension], &restriction.limits);
    let met = field.values.iter().filter(|value| limits.admits(**value)).count();
    let (of_range, limited) = match (limits, &field.range) {
        (Limits::Numbers { low, high }, Range::Numbers { low: least, high: most, whole }) => {
            let ends = if *whole { 1.0 } else { 0.0 };
            ((high - low + ends) / (most - least + ends), (low > least, high < most))
        }
        (Limits::Levels(kept), Range::Levels { occurs, .. }) => {
            let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as f64;
            (count(kept) / count(occurs), (false, false))
        }
        _ => (1.0, (false, false)),
    };
    Condition {
        restriction: restriction.clone(),
        name: field.name.clone(),
        range: field.range.clone(),
        limited,
        of_range,
        of_cases: met as f64 / cases.len() as f64,
        quasi_p,
    }
}

/// A search and the box that was chosen of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Every box that the search passed: the trade-off between coverage and density.
    pub trajectory: Trajectory,
    /// The box that is shown.
    pub chosen: Option<Chosen>,
}

/// Searches for up to so many boxes by covering: each among the cases that no earlier chosen box holds, until nothing
/// significant is left. Coverage and mass stay shares of all cases. The first search is there even if it chose nothing.
///
/// # Errors
///
/// Where a setting is out of range.
pub fn cover(cases: &Cases, settings: &Settings, rule: &Rule, boxes: usize) -> Result<Vec<Found>, Unfit> {
    settings.check()?;
    let mut remaining = vec![true; cases.len()];
    let mut all: Vec<Found> = Vec::new();
    while all.len() < boxes && remaining.contains(&true) {
        let trajectory = Search::new(cases, settings, &remaining).run();
        let chosen = choose_among(cases, &remaining, &trajectory, rule);
        let Some(region) = chosen.as_ref().map(|chosen| &chosen.region) else {
            if all.is_empty() {
                all.push(Found { trajectory, chosen });
            }
            break;
        };
        for case in (0..cases.len()).filter(|case| cases.admits(&region.restrictions, *case)) {
            remaining[case] = false;
        }
        all.push(Found { trajectory, chosen });
    }
    Ok(all)
}
