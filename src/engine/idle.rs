//! Unknowns without effect: they make a scenario look richer than it is.
//!
//! An unknown is idle where moving it from one end of its distribution to the other changes no metric of any trial, in
//! any option that has it, in the few worlds that are tried. That is exact where a key is switched off by another (a
//! rejection factor where onset is certain), and a strong hint otherwise.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::engine::block::{Block, Ground};
use crate::engine::pool;
use crate::lanes::{self, Kernel};
use crate::scenario::Scenario;

/// Worlds tried before an unknown counts as idle.
const WORLDS: u32 = 4;

/// The ends of a distribution between which an unknown is moved.
const ENDS: [f64; 2] = [0.02, 0.98];

/// Dotted paths of the unknowns without effect, sorted.
///
/// # Errors
/// Where the threads cannot be started.
pub fn unknowns(scenario: &Scenario, threads: usize) -> Result<Vec<String>, rayon::ThreadPoolBuildError> {
    let (ground, next) = (Ground::new(scenario), AtomicUsize::new(0));
    let search = |_: rayon::BroadcastContext<'_>| {
        let mut block = Block::new(&ground);
        let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|next| *next < ground.design.unknowns());
        std::iter::from_fn(take).filter(|unknown| !acts(&mut block, &ground, *unknown)).collect::<Vec<_>>()
    };
    let found = pool(threads)?.broadcast(search).concat();
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

/// Whether an unknown changes any metric of any trial in the worlds tried.
fn acts(block: &mut Block<'_>, ground: &Ground<'_>, unknown: usize) -> bool {
    let options = (0..ground.options().len()).filter(|option| ground.design.has(*option, unknown));
    options.clone().any(|option| {
        (0..WORLDS).any(|world| {
            let [low, high] = ENDS.map(|point| lanes::dispatch(Fingerprint { block, option, world, unknown, point }));
            low != high
        })
    })
}

/// A hash of every metric of the first trials of a world, with one unknown at a point.
struct Fingerprint<'b, 'a> {
    block: &'b mut Block<'a>,
    option: usize,
    world: u32,
    unknown: usize,
    point: f64,
}

impl Kernel for Fingerprint<'_, '_> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        self.block.enter_with(self.world, self.unknown, self.point);
        self.block.draw(0);
        let mut hash = 0_u64;
        for values in &self.block.follow(self.option).outcome.metrics {
            for value in values.iter() {
                hash = (hash.rotate_left(5) ^ value.to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            }
        }
        hash
    }
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
