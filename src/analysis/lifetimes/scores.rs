//! How well predicted survival fits what happened, where not everybody was followed to the end.
//!
//! A life that was last seen before the time in question neither holds nor fails at it. Others stand in for it: each
//! known life is weighted with one over its chance of having been followed (Graf, Schmoor, Sauerbrei and Schumacher 1999),
//! which is G, the product-limit curve of censorings. A life that failed at T has the weight 1/G(T−), one that outlives
//! the time t the weight 1/G(t). With these the weights of the known lives add up to the number of all lives. Without
//! ties the scores are those of scikit-survival, which takes G(T) also for failures: there a failure at the time of a
//! censoring weighs too much, and one at the time of the last of all censorings nothing.
//!
//! Everything is `None` where it cannot be known: without lives, where lives and predictions are not as many, and from the
//! last time on at which all that remained were last seen.

use super::{Life, moments};

/// How near a predicted chance may come to 0 and 1 in the logarithmic score: a single surprise would outweigh all else.
const SUREST: f64 = 0.01;

/// Risks within so much of one another are the same, as scikit-survival has it.
const SAME_RISK: f64 = 1e-8;

/// The chance of having been followed: the product-limit curve of censorings, of which failures of the same time know
/// nothing.
struct Followed {
    /// Times of censorings, with the share that was followed past them.
    steps: Vec<(f64, f64)>,
}

impl Followed {
    fn of(lives: &[Life]) -> Self {
        let mut share = 1.0;
        let censorings = moments(lives).into_iter().filter(|moment| moment.censored > 0);
        let steps = censorings.map(|moment| {
            let risk = (moment.at_risk - moment.failures) as f64;
            share *= (risk - moment.censored as f64) / risk;
            (moment.months, share)
        });
        Self { steps: steps.collect() }
    }

    /// G(t).
    fn past(&self, months: f64) -> f64 {
        self.after(self.steps.partition_point(|(time, _)| *time <= months))
    }

    /// G(t−).
    fn until(&self, months: f64) -> f64 {
        self.after(self.steps.partition_point(|(time, _)| *time < months))
    }

    fn after(&self, steps: usize) -> f64 {
        steps.checked_sub(1).map_or(1.0, |last| self.steps[last].1)
    }
}

/// Whether a life outlives a time, and its weight: 0 where that is not known.
fn fate(life: &Life, followed: &Followed, months: f64) -> (bool, f64) {
    match life {
        _ if life.months > months => (true, 1.0 / followed.past(months)),
        _ if life.failed => (false, 1.0 / followed.until(life.months)),
        _ => (false, 0.0),
    }
}

/// Each life's weight times a loss of its predicted survival and of whether it survived; `None` where there is no score.
fn losses(lives: &[Life], predicted: &[f64], months: f64, loss: impl Fn(f64, bool) -> f64) -> Option<Vec<f64>> {
    if lives.is_empty() || lives.len() != predicted.len() || months.is_nan() {
        return None;
    }
    let followed = Followed::of(lives);
    let weigh = |(life, predicted): (&Life, &f64)| {
        let (survives, weight) = fate(life, &followed, months);
        if weight > 0.0 { weight * loss(*predicted, survives) } else { 0.0 }
    };
    (followed.past(months) > 0.0).then(|| lives.iter().zip(predicted).map(weigh).collect())
}

fn squared(predicted: f64, survives: bool) -> f64 {
    let miss = if survives { 1.0 - predicted } else { predicted };
    miss * miss
}

fn surprise(predicted: f64, survives: bool) -> f64 {
    let held = predicted.clamp(SUREST, 1.0 - SUREST);
    -libm::log(if survives { held } else { 1.0 - held })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The Brier score at a time: the mean weighted square of what each predicted survival missed by. 0 is perfect, and ¼ is
/// what one half for everybody gets.
pub fn brier(lives: &[Life], predicted: &[f64], months: f64) -> Option<f64> {
    losses(lives, predicted, months, squared).map(|losses| mean(&losses))
}

/// Each life's part in the Brier score at a time, for resamples of lives: their mean is [`brier`]. A life of which nothing
/// is known at the time has 0 (others stand in for it), and all have `None` where there is no score.
pub fn contributions(lives: &[Life], predicted: &[f64], months: f64) -> Vec<Option<f64>> {
    match losses(lives, predicted, months, squared) {
        Some(losses) => losses.into_iter().map(Some).collect(),
        None => vec![None; lives.len()],
    }
}

/// The Brier score over a grid of times: its integral by trapezoids, over the span of the grid. `predicted` takes a life
/// and a place in the grid. `None` also where the grid has fewer than two times, or does not rise.
pub fn integrated_brier(lives: &[Life], grid: &[f64], predicted: impl Fn(usize, usize) -> f64) -> Option<f64> {
    let span = grid.last()? - grid.first()?;
    let rises = grid.windows(2).all(|pair| pair[0] < pair[1]);
    if grid.len() < 2 || !rises || !span.is_finite() {
        return None;
    }
    let score = |(place, months): (usize, &f64)| {
        let predicted: Vec<f64> = (0..lives.len()).map(|life| predicted(life, place)).collect();
        brier(lives, &predicted, *months)
    };
    let scores: Vec<f64> = grid.iter().enumerate().map(score).collect::<Option<_>>()?;
    let trapezoid = |(times, scores): (&[f64], &[f64])| 0.5 * (times[1] - times[0]) * (scores[0] + scores[1]);
    Some(grid.windows(2).zip(scores.windows(2)).map(trapezoid).sum::<f64>() / span)
}

/// The logarithmic score at a time: the mean weighted −ln of the chance that was given to what happened. Smaller is
/// better; one half for everybody gets ln 2. Chances count as if they were within 1 % and 99 %.
pub fn log_score(lives: &[Life], predicted: &[f64], months: f64) -> Option<f64> {
    losses(lives, predicted, months, surprise).map(|losses| mean(&losses))
}

/// Harrell's concordance (1982): of all pairs of lives of which one is known to have failed before the other, the share in
/// which it had the higher risk; the same risk counts one half. 1 is a perfect order, ½ what chance gets, 0 the reverse.
///
/// A life that was last seen when another failed outlives it. `None` without such a pair, or where lives and risks are
/// not as many.
pub fn concordance(lives: &[Life], risk: &[f64]) -> Option<f64> {
    let (mut right, mut pairs) = (0.0, 0.0);
    for (early, high) in lives.iter().zip(risk).filter(|(life, _)| life.failed) {
        for (late, low) in lives.iter().zip(risk) {
            if late.months > early.months || (late.months == early.months && !late.failed) {
                pairs += 1.0;
                right += match high - low {
                    difference if difference.abs() <= SAME_RISK => 0.5,
                    difference if difference > 0.0 => 1.0,
                    _ => 0.0,
                };
            }
        }
    }
    (lives.len() == risk.len() && pairs > 0.0).then(|| right / pairs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::KaplanMeier;
    use super::super::tests::lives;
    use super::*;

    fn life(months: f64, failed: bool) -> Life {
        Life { months, failed }
    }

    #[test]
    fn a_case_by_hand() {
        // Last seen at 2 is one of four, and at 4 one of two.
        let lives = [life(1.0, true), life(2.0, false), life(3.0, true), life(4.0, false), life(5.0, true)];
        let g = [3.0 / 4.0, 3.0 / 8.0];
        let predicted = [0.9, 0.1, 0.2, 0.3, 0.6];
        let by_hand = [0.81, 0.0, 0.04 / g[0], 0.0, 0.16 / g[1]];
        let found = contributions(&lives, &predicted, 4.5);
        for (found, by_hand) in found.iter().zip(by_hand) {
            assert!((found.expect("a score") - by_hand).abs() < 1e-14, "{found:?} is not {by_hand}");
        }
        let brier = brier(&lives, &predicted, 4.5).expect("a score");
        assert!((brier - by_hand.iter().sum::<f64>() / 5.0).abs() < 1e-14, "{brier}");
        let log = log_score(&lives, &predicted, 4.5).expect("a score");
        let by_hand = -libm::log(0.1) - libm::log(0.8) / g[0] - libm::log(0.6) / g[1];
        assert!((log - by_hand / 5.0).abs() < 1e-14, "{log}");
    }

    #[test]
    fn what_cannot_be_known_is_none() {
        let lives = [life(1.0, true), life(2.0, false)];
        assert_eq!(brier(&[], &[], 1.0), None);
        assert_eq!(brier(&lives, &[0.5], 1.0), None);
        assert_eq!(brier(&lives, &[0.5, 0.5], f64::NAN), None);
        assert_eq!(brier(&lives, &[0.5, 0.5], 2.0), None);
        assert_eq!(contributions(&lives, &[0.5, 0.5], 2.0), [None, None]);
        assert_eq!(contributions(&lives, &[0.5, 0.5], 1.0), [Some(0.25), Some(0.25)]);
        assert_eq!(log_score(&lives, &[0.5, 0.5], 2.0), None);
        // The last to go is known to have failed: all is known for ever.
        assert_eq!(brier(&[life(2.0, true)], &[0.5], 9.0), Some(0.25));
        let half = |_, _| 0.5;
        for grid in
            [&[][..], &[1.0], &[1.0, 1.0], &[1.5, 1.0], &[0.0, f64::NAN], &[0.0, 2.0], &[f64::NEG_INFINITY, 1.0]]
        {
            assert_eq!(integrated_brier(&lives, grid, half), None, "{grid:?}");
        }
        assert_eq!(integrated_brier(&lives, &[0.0, 0.5, 1.9], half), Some(0.25));
        for (lives, risk) in [(&lives[..], &[1.0][..]), (&[], &[]), (&lives[1..], &[1.0])] {
            assert_eq!(concordance(lives, risk), None);
        }
        assert_eq!(concordance(&[life(1.0, true); 3], &[1.0, 2.0, 3.0]), None);
    }

    #[test]
    fn sure_predictions_that_fail_cost_no_more_than_a_hundredth_does() {
        let lives = [life(1.0, true), life(3.0, false)];
        let worst = log_score(&lives, &[1.0, 0.0], 2.0).expect("a score");
        assert!((worst + libm::log(0.01)).abs() < 1e-14, "{worst}");
    }

    #[test]
    fn who_is_last_seen_at_a_failure_outlives_it() {
        let lives = [life(2.0, true), life(2.0, false), life(2.0, true)];
        assert_eq!(concordance(&lives, &[3.0, 2.0, 1.0]), Some(0.5));
        assert_eq!(concordance(&lives, &[2.0, 2.0, 3.0]), Some(0.75));
    }

    proptest! {
        #[test]
        fn the_weights_of_known_lives_add_up_to_all(lives in lives(1..40), months in 0.0..26.0f64) {
            let followed = Followed::of(&lives);
            prop_assume!(followed.past(months) > 0.0);
            let sum: f64 = lives.iter().map(|life| fate(life, &followed, months).1).sum();
            prop_assert!((sum - lives.len() as f64).abs() < 1e-9, "{}", sum);
            // So the best single prediction for all is the product-limit curve itself.
            let score = |share: f64| brier(&lives, &vec![share; lives.len()], months).unwrap_or(f64::NAN);
            let best = KaplanMeier::of(&lives).at(months);
            prop_assert!((score(best) - best * (1.0 - best)).abs() < 1e-9);
            prop_assert!(score(best) <= score(best - 0.01) && score(best) <= score(best + 0.01));
        }

        #[test]
        fn the_truth_scores_0(lives in lives(1..40), months in 0.0..26.0f64) {
            let truth: Vec<f64> = lives.iter().map(|life| if life.months > months { 1.0 } else { 0.0 }).collect();
            if let Some(score) = brier(&lives, &truth, months) {
                prop_assert_eq!(score, 0.0);
            }
        }

        #[test]
        fn a_perfect_order_has_concordance_1_and_its_reverse_0(lives in lives(2..40)) {
            // Of the same time, failures come first.
            let risk: Vec<f64> =
                lives.iter().map(|life| -life.months - if life.failed { 0.0 } else { 0.5 }).collect();
            let reverse: Vec<f64> = risk.iter().map(|risk| -risk).collect();
            if let Some(found) = concordance(&lives, &risk) {
                prop_assert_eq!(found, 1.0);
                prop_assert_eq!(concordance(&lives, &reverse), Some(0.0));
                prop_assert_eq!(concordance(&lives, &vec![7.0; lives.len()]), Some(0.5));
            }
        }
    }
}
