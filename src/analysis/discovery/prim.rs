//! The patient rule induction method, PRIM (Friedman and Fisher 1999), as scenario discovery uses it (Bryant and Lempert
//! 2010).
//!
//! The steps follow the EMA workbench (Kwakkel 2017) in every detail that decides which box is found: how a quantile
//! falls between two values, which slice wins a tie, when peeling and pasting end. One departure: a box that restricts
//! only whole numbers and categories is pasted as well.

use serde::Serialize;

use super::cases::{Cases, Field, Unfit};
use super::paste::Pasting;
use super::peel::Peeling;
use super::region::{Bounds, Limits, Region, Score};

/// What a slice is judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// The gain in density over the number of cases cut off or added: just to categories, whose slices are thick.
    #[default]
    Lenient1,
    /// The same times the number of cases that are left (Friedman and Fisher 1999, section 14.6).
    Lenient2,
    /// The density (Friedman and Fisher 1999).
    Original,
}

impl Objective {
    /// Worth of going from n cases, k of interest, to others.
    fn worth(self, (n_old, k_old): (usize, f64), (n_new, k_new): (usize, f64)) -> f64 {
        let old = k_old / n_old as f64;
        let new = if n_new > 0 { k_new / n_new as f64 } else { 0.0 };
        let moved = n_old.abs_diff(n_new);
        match self {
            Self::Original if n_new == 0 => -1.0,
            Self::Original => new,
            _ if old == new || moved == 0 => 0.0,
            Self::Lenient1 => (new - old) / moved as f64,
            Self::Lenient2 => n_new as f64 * (new - old) / moved as f64,
        }
    }
}

/// How the search goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Share of a box that a peel may cut off, above 0 and below 1.
    pub peel_alpha: f64,
    /// Share of what is just outside that a paste may add, above 0 and below 1.
    pub paste_alpha: f64,
    /// Least share of all cases that a box holds, 0 to 1.
    pub mass_min: f64,
    /// What a slice is judged by.
    pub objective: Objective,
}

impl Default for Settings {
    fn default() -> Self {
        Self { peel_alpha: 0.05, paste_alpha: 0.05, mass_min: 0.05, objective: Objective::default() }
    }
}

impl Settings {
    /// Whether every share is in its range.
    ///
    /// # Errors
    ///
    /// Names the share that is not.
    pub fn check(&self) -> Result<(), Unfit> {
        let shares = [("peel_alpha", self.peel_alpha), ("paste_alpha", self.paste_alpha)];
        if let Some((name, _)) = shares.into_iter().find(|(_, share)| !(*share > 0.0 && *share < 1.0)) {
            return Err(Unfit::Setting(name));
        }
        if (0.0..=1.0).contains(&self.mass_min) { Ok(()) } else { Err(Unfit::Setting("mass_min")) }
    }
}

/// The boxes that one search passes, from all cases to the last paste.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trajectory {
    /// Boxes in the order in which they were made.
    pub boxes: Vec<Region>,
    /// How many of them peeling made, the first included; the others were pasted.
    pub peeled: usize,
}

/// Searches for a box: peels, then pastes (PRIM's `find_box`).
///
/// # Errors
///
/// Where a setting is out of range.
///
/// ```
/// use guarantor::analysis::discovery::{cases::{Cases, Dimension}, prim};
///
/// # fn main() -> Result<(), guarantor::analysis::discovery::cases::Unfit> {
/// let x: Vec<f64> = (0..100).map(f64::from).collect();
/// let interest = x.iter().map(|x| if *x >= 70.0 { 1.0 } else { 0.0 }).collect();
/// let cases = Cases::new(&[Dimension::real("x", x)], interest)?;
/// let trajectory = prim::trajectory(&cases, &prim::Settings::default())?;
/// assert!(trajectory.boxes.iter().any(|found| found.score.density == 1.0 && found.score.coverage > 0.9));
/// # Ok(())
/// # }
/// ```
pub fn trajectory(cases: &Cases, settings: &Settings) -> Result<Trajectory, Unfit> {
    settings.check()?;
    Ok(Search::new(cases, settings, &vec![true; cases.len()]).run())
}

/// What a search looks at.
pub(super) struct Search<'a> {
    pub fields: &'a [Field],
    pub turn: &'a [usize],
    pub interest: &'a [f64],
    pub remaining: &'a [bool],
    pub settings: &'a Settings,
}

impl<'a> Search<'a> {
    pub fn new(cases: &'a Cases, settings: &'a Settings, remaining: &'a [bool]) -> Self {
        Self { fields: &cases.fields, turn: &cases.turn, interest: &cases.interest, remaining, settings }
    }

    pub fn cases(&self) -> usize {
        self.interest.len()
    }

    pub fn count(&self, within: &[bool]) -> (usize, f64) {
        let inside = within.iter().zip(self.interest).filter(|(within, _)| **within);
        inside.fold((0, 0.0), |(n, k), (_, interest)| (n + 1, k + interest))
    }

    pub fn run(&self) -> Trajectory {
        let (cases, of_interest) = (self.cases(), self.interest.iter().sum());
        let mut boxes: Vec<Region> = Vec::new();
        let mut keep = |bounds: &Bounds, n: usize, k: f64| {
            let score = Score::new(n, k, cases, of_interest);
            boxes.push(Region { id: boxes.len(), restrictions: bounds.restrictions(self.fields), score });
        };
        let bounds = Peeling::new(self).run(&mut keep);
        let mut pasted = 0;
        Pasting::new(self, bounds).run(|bounds, n, k| {
            pasted += 1;
            keep(bounds, n, k);
        });
        let peeled = boxes.len() - pasted;
        Trajectory { boxes, peeled }
    }
}

/// A box that is one slice away.
pub(super) struct Step {
    pub dimension: usize,
    pub limits: Limits,
    pub n: usize,
    pub k: f64,
}

/// Chooses among slices: the highest objective; among equals the fewest restricted dimensions; among those the first.
pub(super) struct Choice<'a> {
    search: &'a Search<'a>,
    bounds: &'a Bounds,
    old: (usize, f64),
    restricted: usize,
    pub best: Option<(Step, f64)>,
}

impl<'a> Choice<'a> {
    pub fn new(search: &'a Search<'a>, bounds: &'a Bounds, n: usize, k: f64) -> Self {
        Self { search, bounds, old: (n, k), restricted: 0, best: None }
    }

    pub fn offer(&mut self, step: Step) {
        let objective = self.search.settings.objective.worth(self.old, (step.n, step.k));
        let field = &self.search.fields[step.dimension];
        let restricted = self.bounds.restricted_with(field, step.dimension, &step.limits);
        let better = self
            .best
            .as_ref()
            .is_none_or(|(_, best)| objective > *best || (objective == *best && restricted < self.restricted));
        if better {
            self.restricted = restricted;
            self.best = Some((step, objective));
        }
    }
}

/// The quantile of sorted cases as sdtoolkit and the EMA workbench take it: half-way between two neighbours of
/// different value, so that a limit never falls upon a case where it can help it. 0 where there are no cases.
pub(super) fn quantile(sorted: &[u32], value: impl Fn(u32) -> f64, share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = last as f64 * share;
    let (mut low, mut high) = (at.floor() as usize, at.ceil() as usize);
    let value = |place: usize| value(sorted[place]);
    if share > 0.5 {
        while value(low) == value(high) && low > 0 {
            low -= 1;
        }
    } else {
        while value(low) == value(high) && high < last {
            high += 1;
        }
    }
    // The sum of two huge numbers would overflow.
    let middle = (value(low) + value(high)) / 2.0;
    if middle.is_finite() { middle } else { value(low) / 2.0 + value(high) / 2.0 }
}
