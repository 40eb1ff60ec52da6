//! How many worlds and trials a study takes that follows many options: fewer than its scenario states, where that many
//! would take too long. Nothing here depends on the machine, for results must not.

use crate::scenario::Run;

/// Worlds that are kept where the number of trials is lowered: fewer would leave large errors.
const FEWEST_WORLDS: u64 = 128;

/// Trials in a world that are kept before there are fewer worlds than that.
const FEWEST_TRIALS: u64 = 16;

/// What was asked for, and is not changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The number of worlds.
    pub worlds: bool,
    /// The number of trials in each.
    pub trials: bool,
}

/// Fewer worlds and trials until there are so many histories for each option that is followed.
pub fn fit(run: Run, histories: u64, fixed: Fixed) -> Run {
    let Fixed { worlds: fixed_worlds, trials: fixed_trials } = fixed;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Design;

    fn run(worlds: u32, trials: u32) -> Run {
        Run { horizon_months: 60, worlds, trials, seed: 0, design: Design::Stratified, baseline: 0 }
    }

    #[test]
    fn a_large_study_gets_fewer_worlds_and_trials_but_not_what_was_asked_for() {
        let cut = |worlds, trials, histories, fixed: [bool; 2]| {
            let run = fit(run(worlds, trials), histories, Fixed { worlds: fixed[0], trials: fixed[1] });
            (run.worlds, run.trials)
        };
        let free = [false, false];
        assert_eq!(cut(512, 512, 1 << 20, free), (512, 512));
        assert_eq!(cut(512, 512, 1 << 16, free), (256, 256));
        assert_eq!(cut(512, 512, 9_375, free), (128, 73));
        assert_eq!(cut(512, 512, 1_000, free), (32, 31));
        assert_eq!(cut(16, 512, 1_000, free), (16, 62));
        assert_eq!(cut(512, 512, 1, free), (1, 1));
        assert_eq!(cut(512, 512, 9_375, [true, false]), (512, 18));
        assert_eq!(cut(512, 512, 100, [true, false]), (512, 1));
        assert_eq!(cut(512, 16, 4_100, [false, true]), (256, 16));
        assert_eq!(cut(512, 512, 9_375, [true, true]), (512, 512));
    }
}
