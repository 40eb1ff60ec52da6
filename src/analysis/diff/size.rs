//! How many worlds and trials a study takes.

use crate::scenario::Run;

/// Worlds that are kept where the number of trials is lowered: fewer would leave large errors.
const FEWEST_WORLDS: u64 = 128;

/// Trials in a world that are kept before there are fewer worlds than that.
const FEWEST_TRIALS: u64 = 16;

/// Fewer worlds and trials until there are so many histories for each coalition.
pub(super) fn fit(run: Run, histories: u64, fixed_worlds: bool, fixed_trials: bool) -> Run {
    let (mut worlds, mut trials) = (u64::from(run.worlds), u64::from(run.trials));
    if worlds * trials <= histories || (fixed_worlds && fixed_trials) {
        return run;
    }
    if !fixed_worlds {
        // A power of two, for which the worlds of the stratified design are spread best.
        let least = FEWEST_WORLDS.min(worlds);
        let wanted = if fixed_trials { histories / trials } else { halfway(worlds, trials, histories) };
        worlds = power_of_two(wanted).max(least).min(worlds);
        let fewest = if fixed_trials { trials } else { FEWEST_TRIALS.min(trials) };
        if worlds * fewest > histories {
            worlds = power_of_two(histories / fewest).max(1).min(worlds);
        }
    }
    if !fixed_trials {
        trials = (histories / worlds).clamp(1, trials);
    }
    Run { worlds: worlds as u32, trials: trials as u32, ..run }
}

/// Worlds such that worlds and trials are lowered by the same factor.
fn halfway(worlds: u64, trials: u64, histories: u64) -> u64 {
    let factor = (histories as f64 / (worlds * trials) as f64).sqrt();
    (worlds as f64 * factor) as u64
}

/// The largest power of two up to a number; 0 for 0.
fn power_of_two(number: u64) -> u64 {
    number.checked_ilog2().map_or(0, |power| 1 << power)
}
