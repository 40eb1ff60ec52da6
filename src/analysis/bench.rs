//! How fast trials are: from samples to medians with intervals, and whether two measurements differ.
//!
//! Ratios are taken within rounds, so that what slows the machine for a while cancels out, and the unit that remains
//! comparable when a machine is busy is the time that bare keystream takes in the same rounds.

use serde::{Deserialize, Serialize};

use crate::analysis::interval::Interval;
use crate::analysis::summary::PROGRAM;
use crate::engine::measure::{MOST_ROUNDS, Round, Samples};
use crate::scenario::Scenario;

/// The version of the format of a measurement.
pub const VERSION: u32 = 1;

/// What a scenario's trials cost on a machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bench {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Name and version of the program.
    pub program: String,
    /// What was measured.
    pub scenario: Subject,
    /// Where it was measured.
    pub machine: Machine,
    /// Nanoseconds a trial on one thread: one option's history.
    pub one_thread: Interval,
    /// By number of threads, from 1 upwards.
    pub threads: Vec<Scaling>,
    /// The parts of a trial in causal order, timed apart on one thread.
    pub stages: Vec<Stage>,
    /// The keystream that a trial consumes.
    pub keystream: Keystream,
    /// Most memory that the measurement held at once, in bytes; null where the system does not say.
    pub peak_memory: Option<u64>,
    /// What comparisons are made from.
    pub samples: RoundSamples,
}

/// A scenario as far as a measurement depends on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The file's stem.
    pub name: String,
    /// What it is called on charts.
    pub title: String,
    /// blake3 of the resolved scenario.
    pub hash: String,
    /// Master seed.
    pub seed: u64,
    /// Number of options, all measured together on shared luck.
    pub options: usize,
    /// Trials in each world, as the scenario has it.
    pub trials: u32,
    /// Trials in each world of a sample: fewer where the scenario has very many.
    pub measured_trials: u32,
    /// Months followed.
    pub horizon_months: u32,
}

/// A machine, as far as the system tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// Threads that can run at once.
    pub cores: usize,
}

/// How fast a number of threads is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Number of threads.
    pub threads: usize,
    /// Trials a second.
    pub rate: Interval,
    /// Rate over that of one thread in the same round.
    pub speedup: Interval,
    /// Speed-up over the number of threads: 1 is ideal.
    pub efficiency: Interval,
}

/// A part of a trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Nanoseconds a trial.
    pub nanoseconds: Interval,
}

/// The keystream that a trial consumes, and the least time that it can take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keystream {
    /// Bytes a trial; options share what their common luck takes.
    pub bytes: f64,
    /// Nanoseconds that so many bytes of bare keystream take on this machine.
    pub floor: Interval,
    /// One-thread time a trial over the floor, within rounds.
    pub ratio: Interval,
}

/// One-thread samples, by round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoundSamples {
    /// Nanoseconds a trial.
    pub one_thread: Vec<f64>,
    /// Nanoseconds of bare keystream a trial.
    pub floor: Vec<f64>,
}

/// One measurement against a saved one. Ratios are new over saved: below 1 is faster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Name of the saved measurement.
    pub against: String,
    /// Ratio of one-thread times a trial, by the clock.
    pub time: Interval,
    /// Ratio of one-thread times a trial, each in units of what a byte of bare keystream took in the same rounds.
    pub floor: Interval,
    /// What follows from `floor`.
    pub verdict: Verdict,
    /// Why the two may not be comparable.
    pub warnings: Vec<String>,
}

/// Whether a measurement differs from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The whole interval lies below 1.
    Faster,
    /// The whole interval lies above 1.
    Slower,
    /// The interval holds 1.
    NoDifference,
}

/// What the samples of a scenario say.
pub fn bench(scenario: &Scenario, machine: Machine, samples: &Samples) -> Bench {
    let rounds = &samples.rounds;
    let one_thread: Vec<f64> = rounds.iter().map(|round| 1e9 / round.rates[0]).collect();
    let floor: Vec<f64> = rounds.iter().map(|round| round.floor).collect();
    Bench {
        version: VERSION,
        program: PROGRAM.to_owned(),
        scenario: Subject {
            name: scenario.name.clone(),
            title: scenario.title.clone(),
            hash: scenario.hash.clone(),
            seed: scenario.run.seed,
            options: scenario.options.len(),
            trials: scenario.run.trials,
            measured_trials: samples.trials,
            horizon_months: scenario.run.horizon_months,
        },
        machine,
        one_thread: Interval::of(one_thread.iter().copied()),
        threads: samples.threads.iter().enumerate().map(|(place, count)| scaling(*count, place, rounds)).collect(),
        stages: stages(rounds),
        keystream: Keystream {
            bytes: samples.keystream_bytes,
            floor: Interval::of(floor.iter().copied()),
            ratio: Interval::of(one_thread.iter().zip(&floor).map(|(time, floor)| time / floor)),
        },
        peak_memory: samples.peak_memory,
        samples: RoundSamples { one_thread, floor },
    }
}

fn scaling(threads: usize, place: usize, rounds: &[Round]) -> Scaling {
    let speedup = Interval::of(rounds.iter().map(|round| round.rates[place] / round.rates[0]));
    Scaling {
        threads,
        rate: Interval::of(rounds.iter().map(|round| round.rates[place])),
        speedup,
        efficiency: speedup.over(threads as f64),
    }
}

fn stages(rounds: &[Round]) -> Vec<Stage> {
    let parts = rounds.first().map_or(&[][..], |round| &round.parts);
    let stage = |(place, (name, _)): (usize, &(&str, f64))| {
        let times = rounds.iter().filter_map(|round| Some(round.parts.get(place)?.1));
        Stage { name: (*name).to_owned(), nanoseconds: Interval::of(times) }
    };
    parts.iter().enumerate().map(stage).collect()
}

impl Bench {
    /// Whether the samples can be compared with others: as many of each, none too many, and all of them times.
    pub fn is_sound(&self) -> bool {
        let RoundSamples { one_thread, floor } = &self.samples;
        let is_time = |time: &f64| time.is_finite() && *time > 0.0;
        (1..=MOST_ROUNDS).contains(&one_thread.len())
            && one_thread.len() == floor.len()
            && one_thread.iter().chain(floor).chain([&self.keystream.bytes]).all(is_time)
    }

    /// Compares with a saved measurement of the same scenario; both must be [sound](Self::is_sound).
    pub fn against(&self, name: &str, saved: &Self) -> Comparison {
        let floor = Interval::of_ratio(&self.in_bytes(), &saved.in_bytes());
        Comparison {
            against: name.to_owned(),
            time: Interval::of_ratio(&self.samples.one_thread, &saved.samples.one_thread),
            floor,
            verdict: Verdict::of(floor),
            warnings: self.doubts(name, saved),
        }
    }

    /// One-thread times a trial in units of the time that a byte of bare keystream took in the same round. Bytes and not
    /// the trial's own keystream, so that a program that draws less does not look slower for it.
    fn in_bytes(&self) -> Vec<f64> {
        let RoundSamples { one_thread, floor } = &self.samples;
        one_thread.iter().zip(floor).map(|(time, floor)| time / floor * self.keystream.bytes).collect()
    }

    /// Why a saved measurement may not be comparable.
    fn doubts(&self, name: &str, saved: &Self) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.machine != saved.machine {
            let words = |machine: &Machine| format!("{}, cores: {}", machine.processor, machine.cores);
            let (there, here) = (words(&saved.machine), words(&self.machine));
            doubts.push(format!("`{name}` was measured on another machine ({there}; this is {here})"));
        }
        if self.program != saved.program {
            doubts.push(format!("`{name}` was measured by {}; this is {}", saved.program, self.program));
        }
        doubts
    }
}

impl Verdict {
    /// What follows from the interval of a ratio, new over old.
    pub fn of(ratio: Interval) -> Self {
        match ratio {
            Interval { high, .. } if high < 1.0 => Self::Faster,
            Interval { low, .. } if low > 1.0 => Self::Slower,
            _ => Self::NoDifference,
        }
    }
}

#[cfg(test)]
mod tests;
