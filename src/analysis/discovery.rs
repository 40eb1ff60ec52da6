//! Scenario discovery: in which worlds does an option fail? (Bryant and Lempert 2010.)
//!
//! [`prim`] finds boxes, limits on a few inputs within which many cases are of interest. [`choice`] takes one of them and
//! drops the limits that [`quasi_p`] calls chance. [`guards`] asks whether random data would give as good a box, and
//! whether the box holds for cases that it was not made for.
//!
//! All of it works on plain columns, whatever they come from.

pub mod cases;

pub mod region;

mod paste;
mod peel;

pub mod prim;

pub mod quasi_p;

pub mod choice;

pub mod guards;

use serde::Serialize;

use cases::{Cases, Unfit};
use choice::{Found, Rule};
use guards::{Caution, HoldOut, Shuffles};
use prim::Settings;

/// What to search for, and how far to doubt it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// How the search goes about it.
    pub settings: Settings,
    /// What a chosen box must be.
    pub rule: Rule,
    /// Most boxes to find, 1 or more.
    pub boxes: usize,
    /// How many times random data are searched.
    pub shuffles: u32,
    /// Master seed of the shuffles and of the halves.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { settings: Settings::default(), rule: Rule::default(), boxes: 1, shuffles: 20, seed: 0 }
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Discovery {
    /// Cases searched.
    pub cases: usize,
    /// How many of them are of interest: the sum of their weights.
    pub of_interest: f64,
    /// A trajectory and a chosen box per search; empty where there is nothing to find.
    pub found: Vec<Found>,
    /// What random data give, against the first box; `None` where there is no box.
    pub shuffles: Option<Shuffles>,
    /// What half of the cases give, judged by the others; `None` where they give no box.
    pub hold_out: Option<HoldOut>,
    /// What a reader must know, the gravest first.
    pub cautions: Vec<Caution>,
}

/// Searches, chooses and doubts. Works on the threads of the pool that calls; the result is the same on any number.
///
/// # Errors
///
/// Where a setting is out of range.
pub fn discover(cases: &Cases, plan: &Plan) -> Result<Discovery, Unfit> {
    plan.settings.check()?;
    let Plan { settings, rule, seed, .. } = plan;
    let mut found = Vec::new();
    let (mut shuffles, mut hold_out) = (None, None);
    if guards::pointless(cases).is_none() {
        found = choice::cover(cases, settings, rule, plan.boxes.max(1))?;
    }
    let chosen = found.first().and_then(|first| first.chosen.as_ref());
    if let Some(chosen) = chosen {
        shuffles = Some(guards::shuffles(cases, settings, &chosen.region.score, plan.shuffles, *seed)?);
        hold_out = guards::hold_out(cases, settings, rule, *seed)?;
    }
    let cautions = guards::cautions(cases, chosen, shuffles.as_ref(), hold_out.as_ref());
    Ok(Discovery { cases: cases.len(), of_interest: cases.of_interest(), found, shuffles, hold_out, cautions })
}
