//! What each forecaster says of each ceasefire without having seen what became of it.

use serde::{Deserialize, Serialize};

use super::observed::Observed;
use super::rivals::Rival;
use super::weights::{Method, Scales, Weights};
use crate::scenario::history::Region;

/// Which cases a forecaster has not seen when it speaks of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldOut {
    /// All: it has seen none.
    All,
    /// That one.
    Case,
    /// Those of the same region.
    Region,
    /// None: it speaks with hindsight.
    None,
}

impl HeldOut {
    /// Which cases may be seen by whoever speaks of this one.
    pub fn seen(self, observed: &[Observed<'_>], case: usize) -> Vec<bool> {
        let region: Region = observed[case].case.region;
        let sees = |(other, one): (usize, &Observed<'_>)| match self {
            Self::All => false,
            Self::Case => other != case,
            Self::Region => one.case.region != region,
            Self::None => true,
        };
        observed.iter().enumerate().map(sees).collect()
    }
}

/// Who forecasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The model, all of whose worlds count alike.
    Model,
    /// The model, whose worlds count as the cases that it has seen say.
    Calibrated,
    /// A rival.
    Rival(Rival),
}

/// A forecaster and what it has not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecaster {
    /// Who it is.
    pub source: Source,
    /// What it has not seen.
    pub held_out: HeldOut,
}

impl Forecaster {
    /// Everybody who is scored; the base rates, which the others are compared to, come first of those with the same cases
    /// held out.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self { source: Source::Model, held_out: HeldOut::All }];
        for held_out in [HeldOut::Case, HeldOut::Region] {
            let rivals = Rival::ALL.into_iter().map(Source::Rival);
            all.extend(rivals.chain([Source::Calibrated]).map(|source| Self { source, held_out }));
        }
        all.push(Self { source: Source::Rival(Rival::BaseRate), held_out: HeldOut::None });
        all
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self.source {
            Source::Model => "model",
            Source::Calibrated => "calibrated",
            Source::Rival(Rival::BaseRate) => "base-rate",
            Source::Rival(Rival::ByForce) => "by-force",
            Source::Rival(Rival::ByKind) => "by-kind",
            Source::Rival(Rival::Cox) => "cox",
        }
    }

    /// What charts and tables call it.
    pub fn label(self) -> &'static str {
        match self.source {
            Source::Model => "Model",
            Source::Calibrated => "Model, calibrated",
            Source::Rival(Rival::BaseRate) => "Base rate",
            Source::Rival(Rival::ByForce) => "Survival by force",
            Source::Rival(Rival::ByKind) => "Survival by kind",
            Source::Rival(Rival::Cox) => "Cox regression",
        }
    }

    /// Whether it has something to go by for every case: rivals know nothing but other cases.
    pub fn can_speak(self, observed: &[Observed<'_>]) -> bool {
        let knows_some = |case| self.held_out.seen(observed, case).contains(&true);
        !matches!(self.source, Source::Rival(_)) || (0..observed.len()).all(knows_some)
    }

    /// The survival that it expects of every case, by month from 0 to the horizon.
    pub fn forecast(self, scales: &Scales<'_>, method: Method) -> Vec<Vec<f64>> {
        let observed = scales.observed;
        let mut known: Option<(Vec<bool>, Weights)> = None;
        let case = |case: usize| {
            let seen = self.held_out.seen(observed, case);
            let option = observed[case].option;
            match self.source {
                Source::Model => expected(scales, option, &Weights::equal(scales.exposure.worlds() as usize)),
                Source::Rival(rival) => {
                    let others: Vec<_> =
                        observed.iter().zip(&seen).filter_map(|(one, seen)| seen.then_some(one)).collect();
                    rival.forecast(&observed[case], &others, scales.exposure.months())
                }
                Source::Calibrated => {
                    // Cases of one region see the same others: these are weighed once while they follow each other.
                    let weights = match known.take() {
                        Some((same, weights)) if same == seen => weights,
                        _ => scales.weigh(method, &seen),
                    };
                    let curve = expected(scales, option, &weights);
                    known = Some((seen, weights));
                    curve
                }
            }
        };
        (0..observed.len()).map(case).collect()
    }
}

/// The survival of an option over weighted worlds, by month from 0 to the horizon.
pub fn expected(scales: &Scales<'_>, option: usize, weights: &Weights) -> Vec<f64> {
    let mut sums = vec![0.0; scales.exposure.months() + 1];
    for (world, weight) in weights.of.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
        let survival = scales.exposure.survival(option, world as u32);
        sums.iter_mut().zip(survival).for_each(|(sum, one)| *sum += weight * f64::from(*one));
    }
    // Weights add up to one but for rounding.
    let whole = sums[0];
    sums.iter_mut().for_each(|sum| *sum /= whole);
    sums
}
