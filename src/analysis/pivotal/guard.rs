//! What a reader must know before quoting what a player is worth.

use super::results::{GameResult, Share};
use crate::analysis::estimate::LEAST_GROUPS;
use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;

/// Errors of what a player is worth to the chance of holding above this are larger than most of what is to be told.
const CONVERGED: f64 = 0.005;

/// Every warning that the games call for, the gravest first.
pub fn warnings(heading: &Heading, games: &[GameResult]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind: &str, text: String| warnings.push(Warning { kind: kind.to_owned(), text });
    let worlds = heading.scenario.worlds;
    if (worlds as usize) < LEAST_GROUPS {
        warn("few-worlds", format!("errors cannot be relied on with {worlds} worlds; use --worlds 64 or more"));
    }
    for game in games {
        let option = &game.option;
        let shares: Vec<Share> = held(game);
        if !shares.is_empty() && shares.iter().all(|share| share.value == 0.0) {
            let text = format!("no player of `{option}` changes the chance of holding: there is nothing to share out");
            warn("nothing-varies", text);
            continue;
        }
        let largest = |error: fn(&Share) -> f64| shares.iter().map(error).fold(0.0, f64::max);
        let (luck, orders) = (largest(|share| share.se), largest(|share| share.sampling_error));
        if orders > CONVERGED {
            let text = format!(
                "{} sampled orders leave an error of up to ±{:.1} points in `{option}`; give more with --orders",
                game.orders,
                200.0 * orders
            );
            warn("few-orders", text);
        }
        if luck > CONVERGED {
            let text = format!(
                "the luck of {worlds} worlds × {} trials leaves an error of up to ±{:.1} points in `{option}`; give more with --worlds and -n",
                heading.scenario.trials,
                200.0 * luck
            );
            warn("not-converged", text);
        }
        let hidden = shares.iter().filter(|share| !share.is_clear() && share.value != 0.0).count();
        if hidden > 0 {
            let text = format!(
                "{hidden} of {} Shapley values of `{option}` are not clear of their error by two standard errors: do not rank them",
                shares.len()
            );
            warn("below-error", text);
        }
    }
    warnings
}

/// What each player is worth to the chance of holding.
fn held(game: &GameResult) -> Vec<Share> {
    let worth = game.outcome("held").map(|outcome| outcome.worth.as_slice());
    worth.unwrap_or_default().iter().filter_map(|worth| worth.shapley).collect()
}
