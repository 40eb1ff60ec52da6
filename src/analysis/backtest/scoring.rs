//! Scores of forecasts: how far they were from what became of the ceasefires.

use super::results::{Difference, MarkScore, Score};
use crate::analysis::lifetimes::{Life, scores};

/// Half the width of an interval of 90 %, in standard errors.
const NINETY: f64 = 1.645;

/// The month at which those who said less of holding are taken to have expected failure sooner, for concordance.
const RANKED: usize = 60;

/// Scores of a forecaster at these months; `predicted` is by case and month.
pub fn score(lives: &[Life], predicted: &[Vec<f64>], marks: &[u32]) -> Score {
    let horizon = predicted.first().map_or(0, |one| one.len().saturating_sub(1));
    let grid: Vec<f64> = (1..=horizon).map(|month| month as f64).collect();
    let ranked = RANKED.min(horizon);
    let risk: Vec<f64> = predicted.iter().map(|one| 1.0 - one[ranked]).collect();
    Score {
        marks: marks.iter().map(|mark| at_mark(lives, predicted, *mark)).collect(),
        integrated_brier: scores::integrated_brier(lives, &grid, |case, place| predicted[case][place + 1]),
        concordance: scores::concordance(lives, &risk),
    }
}

fn at_mark(lives: &[Life], predicted: &[Vec<f64>], month: u32) -> MarkScore {
    let said = at(predicted, month);
    MarkScore {
        month,
        brier: scores::brier(lives, &said, month.into()),
        log_score: scores::log_score(lives, &said, month.into()),
    }
}

/// What was said of every case at a month.
pub fn at(predicted: &[Vec<f64>], month: u32) -> Vec<f64> {
    predicted.iter().map(|one| one[month as usize]).collect()
}

/// How much smaller or larger the Brier score of one forecaster is than that of another, with the error that comes from
/// there being so few cases.
pub fn difference(lives: &[Life], one: &[Vec<f64>], other: &[Vec<f64>], month: u32) -> Option<Difference> {
    let errors = |predicted| scores::contributions(lives, &at(predicted, month), month.into());
    // Where there is no score there is no difference: a case that nobody looked at for so long counts 0, not nothing.
    let pairs = errors(one).into_iter().zip(errors(other));
    let each: Vec<f64> = pairs.map(|(one, other)| Some(one? - other?)).collect::<Option<_>>()?;
    let n = each.len() as f64;
    if each.len() < 2 {
        return None;
    }
    let mean = each.iter().sum::<f64>() / n;
    let variance = each.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (n - 1.0);
    let se = (variance / n).sqrt();
    Some(Difference { month, mean, se, low: mean - NINETY * se, high: mean + NINETY * se })
}
