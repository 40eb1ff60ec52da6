//! Forecasts that know nothing of the model: what it must be held against.

use super::observed::Observed;
use crate::analysis::lifetimes::Life;
use crate::analysis::lifetimes::cox::Cox;
use crate::analysis::lifetimes::kaplan_meier::KaplanMeier;
use crate::scenario::history::{Era, Force, Kind};

/// Fewer known cases that are alike than this say nothing: all stand in.
const LEAST_ALIKE: usize = 3;

/// Penalty on the squares of log hazard ratios: as if each were known beforehand to be about 0 ± 1, so that a force
/// after which nothing ever failed does not get a hazard of nothing.
const RIDGE: f64 = 1.0;

/// A rival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rival {
    /// The survival of all known cases, whatever the force.
    BaseRate,
    /// The survival of the known cases with the same force.
    ByForce,
    /// The survival of the known cases of the same kind of war, which is what the rules set the base rate by.
    ByKind,
    /// A proportional-hazards fit on the kind of war, force, backing and era.
    Cox,
}

impl Rival {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::BaseRate, Self::ByForce, Self::ByKind, Self::Cox];

    /// What it says of a case, by month from 0 to the horizon, if it knows these other cases.
    pub fn forecast(self, case: &Observed<'_>, known: &[&Observed<'_>], horizon: usize) -> Vec<f64> {
        let months = (0..=horizon).map(|month| month as f64);
        match self {
            Self::BaseRate => by_month(&KaplanMeier::of(&lives(known)), months),
            Self::ByForce => by_month(&alike(known, |one| one.case.force == case.case.force), months),
            Self::ByKind => by_month(&alike(known, |one| one.case.kind == case.case.kind), months),
            Self::Cox => {
                let covariates: Vec<Vec<f64>> = known.iter().map(|one| covariates(one)).collect();
                match Cox::fit(&lives(known), &covariates, RIDGE) {
                    Some(fit) => months.map(|month| fit.survival(&self::covariates(case), month)).collect(),
                    // Without a single failure there is nothing to fit.
                    None => by_month(&KaplanMeier::of(&lives(known)), months),
                }
            }
        }
    }
}

/// The survival of known cases that are alike, or of all where too few are.
fn alike(known: &[&Observed<'_>], like: impl Fn(&Observed<'_>) -> bool) -> KaplanMeier {
    let alike: Vec<_> = known.iter().copied().filter(|one| like(one)).collect();
    KaplanMeier::of(&lives(if alike.len() < LEAST_ALIKE { known } else { &alike }))
}

fn lives(cases: &[&Observed<'_>]) -> Vec<Life> {
    cases.iter().map(|one| one.life).collect()
}

fn by_month(seen: &KaplanMeier, months: impl Iterator<Item = f64>) -> Vec<f64> {
    months.map(|month| seen.at(month)).collect()
}

/// What the fit sees of a case: what the rules see but for the size of the force.
fn covariates(one: &Observed<'_>) -> Vec<f64> {
    let case = one.case;
    let taking_sides = matches!(case.force, Force::ArmedGreatPower | Force::ArmedPartisan | Force::ArmedParty);
    [
        case.kind == Kind::Mixed,
        case.force == Force::Observers,
        case.force == Force::ArmedNeutral,
        taking_sides,
        case.backed,
        case.era() == Era::ColdWar,
    ]
    .map(|is| if is { 1.0 } else { 0.0 })
    .to_vec()
}
