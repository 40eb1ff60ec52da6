//! How long trials take: samples for `bench`, taken in rounds, so that whatever slows the machine slows all parts alike.
//!
//! A round has one sample of everything that will be compared: the scenario on every number of threads, the bare
//! keystream just before and just after the one-thread sample, and the stages. Ratios are taken within rounds.
//! The clock is read here and by the profile; results never depend on it.

use std::hint::black_box;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::engine::batch::{self, Progress, RunError};
use crate::engine::profile::{Profile, profile};
use crate::engine::{machine, pool};
use crate::lanes::LANES;
use crate::scenario::Scenario;
use crate::scenario::format::{MEMORY_BYTES, WORLDS};

/// Trials a world beyond which a sample is cut: what a world costs by itself hardly shows any more.
const MOST_TRIALS: u32 = 1 << 14;

/// Trials a world that are always measured where the scenario has them.
const FEWEST_TRIALS: u32 = 1 << 11;

/// Months of trials over all options that one world of a sample may have, so that it ends in a second or so.
const MONTHS_A_WORLD: u32 = 1 << 23;

/// Rounds at least: the fewest for which an order-statistic interval of 95 % leaves out neither end by much.
pub const FEWEST_ROUNDS: usize = 7;

/// Rounds at most; a longer measurement has longer samples instead.
pub const MOST_ROUNDS: usize = 200;

/// Shortest sample that the clock and the start of threads do not blur, where there is time for it.
const SAMPLE: Duration = Duration::from_millis(100);

/// Trials from which keystream is counted: a fixed number, so that a scenario has one figure on every machine.
const CENSUS: u32 = 1 << 16;

/// Worlds from which keystream is counted, at most.
const CENSUS_WORLDS: u32 = 64;

/// Share of a one-thread sample that goes into timing the bare keystream.
const KEYSTREAM_SHARE: f64 = 0.25;

/// Bytes of keystream drawn at a time: they stay in the fastest memory.
const BUFFER: usize = 1 << 14;

/// Most worlds that a sample may have.
const MOST_WORLDS: u32 = WORLDS as u32;

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Largest number of threads; 0 for as many as there are cores.
    pub threads: usize,
    /// Time that the measurement should take.
    pub time: Duration,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// Numbers of threads, from 1 upwards.
    pub threads: Vec<usize>,
    /// Trials in each world; fewer than the scenario's where those would take very long.
    pub trials: u32,
    /// Bytes of keystream a trial, all options counted.
    pub keystream_bytes: f64,
    /// The rounds.
    pub rounds: Vec<Round>,
    /// Most memory held at once, in bytes; `None` where the system does not say.
    pub peak_memory: Option<u64>,
}

/// One sample of everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Trials a second, for each number of threads.
    pub rates: Vec<f64>,
    /// Nanoseconds that the keystream of one trial takes by itself.
    pub floor: f64,
    /// Nanoseconds a trial of each part, in causal order.
    pub parts: Vec<(&'static str, f64)>,
}

/// Measures a scenario. `told` hears the share done, from 0 to 1.
///
/// # Errors
/// See [`RunError`].
pub fn measure(
    scenario: &Scenario,
    plan: &Plan,
    progress: &Progress,
    told: &mut dyn FnMut(f64),
) -> Result<Samples, RunError> {
    let started = Instant::now();
    let bench = Bench::prepare(scenario, plan, progress)?;
    let mut rounds = Vec::new();
    loop {
        let passed = started.elapsed();
        if rounds.len() >= FEWEST_ROUNDS && passed >= plan.time || rounds.len() >= MOST_ROUNDS {
            break;
        }
        let by_time = passed.as_secs_f64() / plan.time.as_secs_f64();
        told(by_time.min(rounds.len() as f64 / FEWEST_ROUNDS as f64).min(1.0));
        rounds.push(bench.round(rounds.len())?);
    }
    Ok(Samples {
        threads: bench.threads,
        trials: bench.scenario.run.trials,
        keystream_bytes: bench.keystream_bytes,
        rounds,
        peak_memory: machine::peak_memory(),
    })
}

/// Numbers of threads to measure: every one up to eight, then steps of a half and a third.
pub fn ladder(most: usize) -> Vec<usize> {
    let steps = (4..20).flat_map(|power| {
        let rung = 1_usize << power;
        [rung / 4 * 3, rung]
    });
    let mut counts: Vec<_> = (1..=8).chain(steps).take_while(|count| *count < most).collect();
    counts.push(most.max(1));
    counts
}

/// Trials in each world of a sample: the scenario's, or as many as are worth while. The scenario alone decides, so that
/// it is measured in the same way on every machine.
fn trials(scenario: &Scenario) -> u32 {
    let months = scenario.options.len() as u32 * scenario.run.horizon_months;
    let worth = MONTHS_A_WORLD / months.max(1) / LANES as u32 * LANES as u32;
    scenario.run.trials.min(worth.clamp(FEWEST_TRIALS, MOST_TRIALS))
}

/// Time that one sample should take, where a round has so many thread counts: short enough for [`FEWEST_ROUNDS`], then
/// no shorter than [`SAMPLE`], and long enough to end within [`MOST_ROUNDS`].
fn sample_time(plan: Duration, counts: usize) -> Duration {
    // Beside the thread counts, a round holds the keystream and the stages.
    let round = counts as f64 + 1.0 + KEYSTREAM_SHARE;
    let share = |rounds: usize| plan.div_f64(round * rounds as f64);
    share(MOST_ROUNDS).max(SAMPLE.min(share(FEWEST_ROUNDS)))
}

/// Worlds to try next, where so many took so long and `target` is wanted: the number that will do, or `None` where it
/// is in hand. Grows at most tenfold, since the first worlds are slower than the rest.
fn more_worlds(worlds: u32, took: Duration, target: Duration) -> Option<u32> {
    let factor = target.as_secs_f64() / took.as_secs_f64().max(1e-9);
    if factor <= 1.25 || worlds >= MOST_WORLDS {
        return None;
    }
    let wanted = (f64::from(worlds) * factor.min(10.0)).ceil();
    Some((wanted as u32).clamp(worlds + 1, MOST_WORLDS))
}

/// A scenario made ready to be sampled.
struct Bench<'a> {
    scenario: Scenario,
    progress: &'a Progress,
    threads: Vec<usize>,
    /// Worlds in a one-thread sample; more threads take as many each, as far as there are cores.
    worlds: u32,
    keystream_bytes: f64,
    /// Bytes of keystream in each half of its sample.
    fill: u64,
    /// Where work on one thread is done: it needs the engine's stack.
    alone: rayon::ThreadPool,
}

impl<'a> Bench<'a> {
    /// Finds how many worlds and bytes make a sample of the right length.
    fn prepare(scenario: &Scenario, plan: &Plan, progress: &'a Progress) -> Result<Self, RunError> {
        let mut scenario = scenario.clone();
        scenario.run.trials = trials(&scenario);
        let threads = ladder(if plan.threads == 0 { machine::cores() } else { plan.threads });
        let target = sample_time(plan.time, threads.len());
        let alone = pool(1).map_err(RunError::Threads)?;
        let mut bench = Self { scenario, progress, threads, worlds: 1, keystream_bytes: 0.0, fill: 0, alone };
        loop {
            let took = bench.run(1)?.1;
            match more_worlds(bench.worlds, took, target) {
                Some(worlds) => bench.worlds = worlds,
                None => break,
            }
        }
        let a_world = bench.scenario.run.trials * bench.scenario.options.len() as u32;
        let seen = bench.profile((CENSUS / a_world.max(1)).clamp(1, CENSUS_WORLDS))?;
        bench.keystream_bytes = seen.keystream_bytes as f64 / seen.trials.max(1) as f64;
        let first = 64 * BUFFER as u64;
        let rate = first as f64 / bench.fill_time(first).as_secs_f64().max(1e-9);
        bench.fill = (rate * target.as_secs_f64() * KEYSTREAM_SHARE / 2.0) as u64;
        Ok(bench)
    }

    /// Samples everything once, every second round in the opposite order.
    fn round(&self, number: usize) -> Result<Round, RunError> {
        let mut round = Round { rates: vec![0.0; self.threads.len()], floor: 0.0, parts: Vec::new() };
        let mut order: Vec<usize> = (0..self.threads.len()).collect();
        if number % 2 == 1 {
            order.reverse();
        }
        for place in order {
            let before = if place == 0 { self.floor() } else { 0.0 };
            let (trials, took) = self.run(self.threads[place])?;
            round.rates[place] = trials as f64 / took.as_secs_f64().max(1e-9);
            if place == 0 {
                round.floor = (before + self.floor()) / 2.0;
            }
        }
        let seen = self.profile(self.worlds)?;
        let trials = seen.trials.max(1) as f64;
        round.parts = seen.parts.iter().map(|part| (part.name, part.nanoseconds / trials)).collect();
        Ok(round)
    }

    /// Trials of a sample on so many threads, and the time that they took.
    fn run(&self, threads: usize) -> Result<(u64, Duration), RunError> {
        let mut scenario = self.scenario.clone();
        // More threads than cores take turns: more worlds would only take longer.
        let most = u64::from(self.worlds) * threads.min(machine::cores()) as u64;
        scenario.run.worlds = most.min(u64::from(MOST_WORLDS)) as u32;
        while scenario.run.worlds > 1 && batch::memory(&scenario, threads) > MEMORY_BYTES {
            scenario.run.worlds /= 2;
        }
        let started = Instant::now();
        batch::run(&scenario, threads, self.progress)?;
        Ok((batch::size(&scenario), started.elapsed()))
    }

    /// The stages of so many worlds, on one thread.
    fn profile(&self, worlds: u32) -> Result<Profile, RunError> {
        if self.progress.stop.load(Ordering::Relaxed) {
            return Err(RunError::Stopped);
        }
        Ok(self.alone.install(|| profile(&self.scenario, worlds)))
    }

    /// Nanoseconds that the keystream of one trial takes by itself, now.
    fn floor(&self) -> f64 {
        let filled = self.fill.next_multiple_of(BUFFER as u64).max(BUFFER as u64);
        self.fill_time(filled).as_secs_f64() * 1e9 / filled as f64 * self.keystream_bytes
    }

    /// Time to draw so many bytes of keystream, rounded up to whole buffers.
    fn fill_time(&self, bytes: u64) -> Duration {
        self.alone.install(|| {
            let mut generator = ChaCha8Rng::seed_from_u64(self.scenario.run.seed);
            let mut buffer = [0_u8; BUFFER];
            let started = Instant::now();
            for _ in 0..bytes.div_ceil(BUFFER as u64) {
                generator.fill_bytes(&mut buffer);
                black_box(&buffer);
            }
            started.elapsed()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, Overrides};

    #[test]
    fn thread_counts_begin_at_one_and_end_at_the_most() {
        assert_eq!((ladder(0), ladder(1), ladder(2)), (vec![1], vec![1], vec![1, 2]));
        assert_eq!(ladder(12), [1, 2, 3, 4, 5, 6, 7, 8, 12]);
        assert_eq!(ladder(64), [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 48, 64]);
        for most in 1..=300 {
            let counts = ladder(most);
            assert!(counts.windows(2).all(|pair| pair[0] < pair[1]) && counts.last() == Some(&most), "{counts:?}");
        }
    }

    #[test]
    fn very_many_trials_a_world_are_cut_to_what_is_worth_while() {
        let cut = |asked: u32, months: u32| {
            let set = vec![format!("run.trials={asked}"), format!("run.horizon_months={months}")];
            let overrides = Overrides { set, options: vec!["full".to_owned()], ..Overrides::default() };
            let scenario = scenario::load_text("bench", "extends = \"builtin:baseline\"", &overrides);
            trials(&scenario.expect("the baseline loads"))
        };
        assert_eq!([cut(1, 60), cut(512, 60), cut(1 << 24, 60)], [1, 512, 1 << 14]);
        assert_eq!(cut(1 << 24, 600), 13_824, "whole blocks");
    }

    #[test]
    fn samples_are_short_only_where_time_is_short_and_long_where_there_is_plenty() {
        let time = |seconds: f64, counts| sample_time(Duration::from_secs_f64(seconds), counts).as_secs_f64();
        assert_eq!(time(10.0, 2), 0.1);
        assert!(time(0.2, 2) < 0.01 && time(0.2, 2) > 0.001);
        assert!(time(600.0, 1) > 1.0);
        assert!(time(10.0, 14) < 0.1, "seven rounds fit");
    }

    #[test]
    fn worlds_grow_until_a_sample_is_long_enough() {
        let target = Duration::from_millis(100);
        assert_eq!(more_worlds(1, Duration::from_millis(200), target), None);
        assert_eq!(more_worlds(90, Duration::from_millis(90), target), None, "near enough");
        assert_eq!(more_worlds(10, Duration::from_millis(20), target), Some(50));
        assert_eq!(more_worlds(1, Duration::from_millis(1), target), Some(10), "no more than tenfold");
        assert_eq!(more_worlds(1, Duration::ZERO, target), Some(10));
        assert_eq!(more_worlds(MOST_WORLDS, Duration::ZERO, target), None);
        assert_eq!(more_worlds(MOST_WORLDS - 1, Duration::ZERO, target), Some(MOST_WORLDS));
        // From one world of a microsecond it ends, and in few steps.
        let (mut worlds, mut steps) = (1, 0);
        while let Some(more) = more_worlds(worlds, Duration::from_micros(worlds.into()), target) {
            (worlds, steps) = (more, steps + 1);
        }
        assert!((80_000..=126_000).contains(&worlds) && steps < 10, "{worlds} after {steps}");
    }
}
