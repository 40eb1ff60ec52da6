//! Exposure: how long every option's ceasefire survives in every world, with the luck of the resumption clock taken out.
//!
//! The war resumes when the cumulated hazard of a trial reaches an exponential draw. Here no war resumes: every trial goes
//! on to the horizon, and its ceasefire survives to a month with the chance exp(−hazard cumulated by then). The mean over
//! trials is what counting resumptions tends to, at a small part of the trials, and it is smooth in what the world says: a
//! likelihood of ceasefires of the past can be made of it.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::engine::batch::{Progress, RunError};
use crate::engine::block::{Block, Ground};
use crate::engine::pool;
use crate::lanes::LANES;
use crate::model::Exposed;
use crate::scenario::Scenario;

/// The survival of every option in every world.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    months: usize,
    options: usize,
    /// By world, option and month.
    survival: Vec<f32>,
    /// By world and option.
    hazard: Vec<f64>,
}

impl Exposure {
    /// Months followed.
    pub fn months(&self) -> usize {
        self.months
    }

    /// Worlds followed.
    pub fn worlds(&self) -> u32 {
        (self.hazard.len() / self.options.max(1)) as u32
    }

    /// Chance that a ceasefire is still at peace when so many months have passed, from 1 at month 0 to the horizon. Where
    /// no trial has a ceasefire it stays 1.
    pub fn survival(&self, option: usize, world: u32) -> &[f32] {
        let place = world as usize * self.options + option;
        &self.survival[place * (self.months + 1)..(place + 1) * (self.months + 1)]
    }

    /// Hazard cumulated to the horizon if nothing ended before, mean over ceasefires.
    pub fn hazard(&self, option: usize, world: u32) -> f64 {
        self.hazard[world as usize * self.options + option]
    }
}

/// Bytes that an exposure holds.
pub fn memory(scenario: &Scenario) -> u64 {
    let a_world = (u64::from(scenario.run.horizon_months) + 1) * size_of::<f32>() as u64 + size_of::<f64>() as u64;
    // Twice: rows are gathered from threads before they are put in order.
    2 * u64::from(scenario.run.worlds) * scenario.options.len() as u64 * a_world
}

/// Follows every trial of every option to the horizon, on `threads` threads (0: as many as there are cores).
///
/// # Errors
/// See [`RunError`].
pub fn run(scenario: &Scenario, threads: usize, progress: &Progress) -> Result<Exposure, RunError> {
    let ground = Ground::new(scenario);
    let next = AtomicU32::new(0);
    let parts = pool(threads).map_err(RunError::Threads)?.broadcast(|_| rows(scenario, &ground, &next, progress));
    if progress.stop.load(Ordering::Relaxed) {
        return Err(RunError::Stopped);
    }
    let mut rows: Vec<Row> = parts.into_iter().flatten().collect();
    rows.sort_unstable_by_key(|row| row.world);
    Ok(Exposure {
        months: scenario.run.horizon_months as usize,
        options: scenario.options.len(),
        survival: rows.iter().flat_map(|row| row.survival.iter().copied()).collect(),
        hazard: rows.iter().flat_map(|row| row.hazard.iter().copied()).collect(),
    })
}

/// One world.
struct Row {
    world: u32,
    survival: Vec<f32>,
    hazard: Vec<f64>,
}

/// The worlds that one thread takes.
fn rows(scenario: &Scenario, ground: &Ground<'_>, next: &AtomicU32, progress: &Progress) -> Vec<Row> {
    let mut block = Block::new(ground);
    let mut rows = Vec::new();
    loop {
        let world = next.fetch_add(1, Ordering::Relaxed);
        if world >= scenario.run.worlds || progress.stop.load(Ordering::Relaxed) {
            return rows;
        }
        rows.push(row(scenario, &mut block, world, progress));
    }
}

fn row(scenario: &Scenario, block: &mut Block<'_>, world: u32, progress: &Progress) -> Row {
    let months = scenario.run.horizon_months as usize;
    let mut sums = vec![Exposed::new(months); scenario.options.len()];
    block.enter(world);
    for first in (0..scenario.run.trials).step_by(LANES) {
        let lanes = (scenario.run.trials - first).min(LANES as u32);
        block.draw(first / LANES as u32, lanes as usize);
        for (option, sums) in sums.iter_mut().enumerate() {
            block.expose(option, sums);
            progress.done.fetch_add(lanes.into(), Ordering::Relaxed);
        }
    }
    Row { world, survival: sums.iter().flat_map(survival).collect(), hazard: sums.iter().map(mean_hazard).collect() }
}

/// The mean chance of survival by month, from month 0; 1 where there is no ceasefire.
fn survival(exposed: &Exposed) -> impl Iterator<Item = f32> + '_ {
    let ceasefires = exposed.ceasefires as f64;
    let mean = move |sum: &f64| if ceasefires == 0.0 { 1.0 } else { (sum / ceasefires) as f32 };
    std::iter::once(1.0).chain(exposed.survival.iter().map(mean))
}

/// The mean hazard by the horizon.
fn mean_hazard(exposed: &Exposed) -> f64 {
    if exposed.ceasefires == 0 { 0.0 } else { exposed.hazard / exposed.ceasefires as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::batch;
    use crate::scenario::{Overrides, load_text};

    fn scenario(text: &str, worlds: u32, trials: u32) -> Scenario {
        let changes = Overrides { worlds: Some(worlds), trials: Some(trials), ..Overrides::default() };
        let text = format!("extends = \"builtin:baseline\"\n{text}");
        load_text("exposure", &text, &changes).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_bare_ceasefire_survives_as_its_base_rate_says() {
        let bare = scenario(
            "[run]\nhorizon_months = 120\n[ceasefire]\nearly_collapse_chance = 0\nsettlement_chance = 0\n\
             [resumption]\nfive_year_hold = 0.45\nshape = 0.5\nmotive_spread = 0\nsensitivity = 0\nincident_effect = 0\n\
             [[option]]\nname = \"bare\"\nset = { \"contributor\" = [], \"backstop.promised\" = [] }\n",
            3,
            40,
        );
        let exposure = run(&bare, 2, &Progress::default()).expect("it runs");
        assert_eq!((exposure.months(), exposure.worlds()), (120, 3));
        for world in 0..3 {
            for (month, survival) in exposure.survival(0, world).iter().enumerate() {
                let expected = libm::pow(0.45, libm::sqrt(month as f64 / 60.0));
                assert!((f64::from(*survival) - expected).abs() < 2e-6, "month {month}: {survival}, {expected}");
            }
            let hazard = -libm::log(0.45) * libm::sqrt(2.0);
            assert!((exposure.hazard(0, world) - hazard).abs() < 1e-5);
        }
    }

    #[test]
    fn survival_is_what_counting_resumptions_tends_to() {
        let scenario = scenario("[run]\nhorizon_months = 36\n", 4, 20_000);
        let exposure = run(&scenario, 2, &Progress::default()).expect("it runs");
        let tallies = batch::run(&scenario, 2, &Progress::default()).expect("it runs");
        for (option, worlds) in tallies.worlds.iter().enumerate() {
            for (world, tally) in worlds.iter().enumerate() {
                let counted = tally.classes[1] as f64 / 20_000.0;
                let expected = f64::from(exposure.survival(option, world as u32)[36]);
                // Counting has a standard error of at most 0.0036, and its own luck is the larger part of it.
                assert!((counted - expected).abs() < 0.014, "option {option}, world {world}: {counted}, {expected}");
            }
        }
    }

    #[test]
    fn it_takes_a_small_part_of_the_trials_that_counting_takes() {
        let seeds = 0..16;
        let spread = |found: Vec<f64>| {
            let mean = found.iter().sum::<f64>() / found.len() as f64;
            found.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>()
        };
        let at = |seed: u32, counted: bool| {
            let scenario = scenario(
                &format!(
                    "[run]\nhorizon_months = 36\nseed = {seed}\n[resumption]\nmotive_spread = 0.5\n\
                [[option]]\nname = \"bare\"\nset = {{ \"contributor\" = [], \"backstop.promised\" = [] }}\n"
                ),
                1,
                512,
            );
            // The seed moves worlds too: what is left is how far counting is from its expectation, and from twice as many.
            let exposure = run(&scenario, 1, &Progress::default()).expect("it runs");
            let mut more = scenario.clone();
            more.run.trials = 16_384;
            let true_value = f64::from(run(&more, 2, &Progress::default()).expect("it runs").survival(0, 0)[36]);
            if !counted {
                return f64::from(exposure.survival(0, 0)[36]) - true_value;
            }
            let tallies = batch::run(&scenario, 1, &Progress::default()).expect("it runs");
            tallies.worlds[0][0].classes[1] as f64 / 512.0 - true_value
        };
        let counted = spread(seeds.clone().map(|seed| at(seed, true)).collect());
        let expected = spread(seeds.map(|seed| at(seed, false)).collect());
        assert!(expected < 0.4 * counted, "{expected} {counted}");
    }

    #[test]
    fn it_is_the_same_bits_on_any_number_of_threads() {
        let scenario = scenario("", 8, 40);
        let exposure = |threads| run(&scenario, threads, &Progress::default()).expect("it runs");
        assert!(exposure(1) == exposure(3));
    }

    #[test]
    fn survival_falls_from_one_and_a_stopped_run_gives_nothing() {
        let scenario = scenario("", 8, 40);
        let progress = Progress::default();
        let exposure = run(&scenario, 2, &progress).expect("it runs");
        assert_eq!(progress.done.load(Ordering::Relaxed), batch::size(&scenario));
        for option in 0..scenario.options.len() {
            let survival = exposure.survival(option, 5);
            assert!(survival[0] == 1.0 && survival.windows(2).all(|pair| pair[1] <= pair[0]) && survival[60] > 0.0);
        }
        progress.stop.store(true, Ordering::Relaxed);
        assert!(matches!(run(&scenario, 2, &progress), Err(RunError::Stopped)));
    }
}
