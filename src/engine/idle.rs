//! Unknowns that showed no effect: they make a scenario look richer than it is.
//!
//! An unknown is idle where moving it from one end of its distribution to the other changes no metric of any trial, in
//! one world or more for every option that has it. That is certain where a key is switched off by another (a rejection
//! factor where onset is certain), and a hint otherwise: what acts in one trial of ten thousand may be missed.

use crate::engine::block::{Block, Ground};
use crate::engine::pool;
use crate::lanes::LANES;
use crate::model::Trials;
use crate::scenario::Scenario;

/// Worlds tried at least before an unknown counts as idle: the options that have it take turns.
const WORLDS: usize = 24;

/// Trials that are tried first: most unknowns act in one of them, and few trials are followed in less time than a block.
const FEW: usize = 32;

/// Above so many unknowns the search would take longer than a small run, and is left out.
const MOST: usize = 600;

/// The ends of a distribution between which an unknown is moved.
const ENDS: [f64; 2] = [0.02, 0.98];

/// Dotted paths of the unknowns that showed no effect, sorted; none where there are too many to try.
///
/// # Errors
/// Where the threads cannot be started.
pub fn unknowns(scenario: &Scenario, threads: usize) -> Result<Vec<String>, rayon::ThreadPoolBuildError> {
    let ground = Ground::new(scenario);
    let mut found: Vec<usize> = (0..ground.design.unknowns()).collect();
    if found.len() > MOST {
        return Ok(Vec::new());
    }
    let pool = pool(threads)?;
    for turn in 0..WORLDS.max(ground.options().len()) {
        if found.is_empty() {
            break;
        }
        found = idle_in(turn, &found, &ground, &pool);
    }
    // Where options give one path several distributions, the path acts if one of them does.
    let acting = |path: &str| {
        (0..ground.design.unknowns()).any(|other| ground.design.path(other) == path && !found.contains(&other))
    };
    let mut paths: Vec<_> = found.iter().map(|unknown| ground.design.path(*unknown).to_owned()).collect();
    paths.retain(|path| !acting(path));
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// Which of these unknowns change no metric of any trial in one more world, in the option whose turn it is.
fn idle_in(turn: usize, unknowns: &[usize], ground: &Ground<'_>, pool: &rayon::ThreadPool) -> Vec<usize> {
    let search = |thread: rayon::BroadcastContext<'_>| {
        let mut block = Block::new(ground);
        block.enter(turn as u32);
        let own = unknowns.iter().skip(thread.index()).step_by(thread.num_threads());
        let mut left: Vec<usize> = own.copied().collect();
        for lanes in [FEW, LANES] {
            block.draw(0, lanes);
            left.retain(|unknown| !acts(&mut block, ground, *unknown, turn, lanes));
        }
        left
    };
    pool.broadcast(search).concat()
}

/// Whether an unknown changes any metric of any trial of a block, in the option that has it and whose turn it is.
fn acts(block: &mut Block<'_>, ground: &Ground<'_>, unknown: usize, turn: usize, lanes: usize) -> bool {
    let options: Vec<_> = (0..ground.options().len()).filter(|option| ground.design.has(*option, unknown)).collect();
    let Some(option) = options.get(turn % options.len().max(1)).copied() else { return false };
    let [low, high] = ENDS.map(|point| {
        block.shift(option, unknown, point);
        fingerprint(block.follow(option), lanes)
    });
    low != high
}

/// A hash of every metric of the first trials of a block.
fn fingerprint(trials: &Trials, lanes: usize) -> u64 {
    let mut hash = 0_u64;
    for value in trials.outcome.metrics.iter().flat_map(|values| &values[..lanes]) {
        hash = (hash.rotate_left(5) ^ u64::from(value.to_bits())).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, Overrides};

    #[test]
    fn what_another_key_switches_off_is_idle_and_the_rest_is_not() {
        let overrides = Overrides { options: vec!["full".to_owned()], ..Overrides::default() };
        let scenario = scenario::load_text("idle", "extends = \"builtin:baseline\"", &overrides).expect("it loads");
        let idle = unknowns(&scenario, 2).expect("threads start");
        // Onset is certain, terms are not imposed, and nobody promises a guarantee.
        for path in ["ceasefire.rejection_factor", "resumption.imposed_effect", "credibility.guarantee"] {
            assert!(idle.iter().any(|other| other == path), "{path} is not among {idle:?}");
        }
        for path in ["resumption.five_year_hold", "contributor.france.troops", "campaign.us_response_weeks"] {
            assert!(!idle.iter().any(|other| other == path), "{path} is among {idle:?}");
        }
    }
}
