//! Where the time of a run goes, by stage.
//!
//! One thread follows blocks as a run does, and looks at the clock whenever a stage has ended. The looks cost time of
//! their own, which is measured and taken off. Results do not depend on any of it.

use std::time::{Duration, Instant};

use crate::engine::block::{Block, Ground};
use crate::engine::tally::{self, OptionTally, WorldTally};
use crate::lanes::LANES;
use crate::model::{Stage, Watch};
use crate::scenario::{Scenario, ScenarioOption};

/// Where the time went.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Histories followed, over all options.
    pub trials: u64,
    /// Trials whose luck was drawn: the options share it.
    pub lucks: u64,
    /// Bytes of keystream that they took.
    pub keystream_bytes: u64,
    /// The parts, in the order in which a run meets them.
    pub parts: Vec<Part>,
}

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Time that it took, over all trials.
    pub nanoseconds: f64,
}

/// Follows so many worlds of a scenario, from the first on, on one thread.
pub fn profile(scenario: &Scenario, worlds: u32) -> Profile {
    let ground = Ground::new(scenario);
    let mut work = Work::new(&ground);
    for world in 0..worlds {
        work.follow_world(world, scenario.run.trials);
    }
    let lucks = u64::from(worlds) * u64::from(scenario.run.trials);
    let trials = lucks * scenario.options.len() as u64;
    Profile { trials, lucks, keystream_bytes: work.block.bytes(), parts: work.watch.parts() }
}

/// What a thread of a run has, and a watch.
struct Work<'a> {
    block: Block<'a>,
    options: Vec<(WorldTally, OptionTally)>,
    watch: Stopwatch,
}

impl<'a> Work<'a> {
    fn new(ground: &'a Ground<'a>) -> Self {
        let months = ground.reach.months as usize;
        let tallies = |option: &ScenarioOption| {
            (WorldTally::new(months, option.specs.contributors.len()), OptionTally::new(months))
        };
        Self {
            block: Block::new(ground),
            options: ground.options().iter().map(tallies).collect(),
            watch: Stopwatch::new(),
        }
    }

    fn follow_world(&mut self, world: u32, trials: u32) {
        self.watch.start();
        self.block.enter(world);
        self.watch.end(Lap::Worlds);
        for block in 0..trials.div_ceil(LANES as u32) {
            let lanes = (trials - block * LANES as u32).min(LANES as u32) as usize;
            self.block.draw(block, lanes);
            self.watch.end(Lap::Luck);
            for (option, (row, tally)) in self.options.iter_mut().enumerate() {
                tally::count(self.block.follow_watched(option, &mut self.watch), lanes, row, tally);
                self.watch.end(Lap::Tallies);
            }
        }
    }
}

/// What a lap was spent on.
#[derive(Clone, Copy)]
enum Lap {
    Worlds,
    Luck,
    Stage(Stage),
    Tallies,
}

impl Lap {
    const COUNT: usize = Stage::ALL.len() + 3;

    fn all() -> impl Iterator<Item = Self> {
        [Self::Worlds, Self::Luck].into_iter().chain(Stage::ALL.map(Self::Stage)).chain([Self::Tallies])
    }

    fn number(self) -> usize {
        match self {
            Self::Worlds => 0,
            Self::Luck => 1,
            Self::Stage(stage) => 2 + stage as usize,
            Self::Tallies => Self::COUNT - 1,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Worlds => "worlds",
            Self::Luck => "luck",
            Self::Stage(stage) => stage.name(),
            Self::Tallies => "tallies",
        }
    }
}

/// Adds up time by lap.
struct Stopwatch {
    last: Instant,
    spent: [Duration; Lap::COUNT],
    laps: [u32; Lap::COUNT],
}

/// Looks at the clock that say what a look costs.
const LOOKS: u32 = 256;

impl Stopwatch {
    fn new() -> Self {
        Self { last: Instant::now(), spent: [Duration::ZERO; Lap::COUNT], laps: [0; Lap::COUNT] }
    }

    fn start(&mut self) {
        self.last = Instant::now();
    }

    fn end(&mut self, lap: Lap) {
        let now = Instant::now();
        self.spent[lap.number()] += now - self.last;
        self.laps[lap.number()] += 1;
        self.last = now;
    }

    /// Time by part, without what the looks at the clock took.
    fn parts(&self) -> Vec<Part> {
        let look = look().as_secs_f64() / f64::from(LOOKS);
        let part = |lap: Lap| {
            let number = lap.number();
            let seconds = self.spent[number].as_secs_f64() - look * f64::from(self.laps[number]);
            Part { name: lap.name(), nanoseconds: 1e9 * seconds.max(0.0) }
        };
        Lap::all().map(part).collect()
    }
}

/// What [`LOOKS`] looks at the clock cost: the least of several tries, for a disturbance must not be taken off the work.
fn look() -> Duration {
    let tries = (0..16).map(|_| {
        let mut empty = Stopwatch::new();
        (0..LOOKS).for_each(|_| empty.end(Lap::Worlds));
        empty.spent[Lap::Worlds.number()]
    });
    tries.min().unwrap_or_default()
}

impl Watch for Stopwatch {
    fn lap(&mut self, stage: Stage) {
        self.end(Lap::Stage(stage));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, Overrides};

    #[test]
    fn every_part_is_timed_and_luck_is_shared_by_options() {
        let overrides = Overrides { trials: Some(300), ..Overrides::default() };
        let scenario = scenario::load_text("profile", "extends = \"builtin:baseline\"", &overrides).expect("it loads");
        let profile = profile(&scenario, 2);
        assert_eq!((profile.lucks, profile.trials), (600, 600 * scenario.options.len() as u64));
        assert!(profile.keystream_bytes > 4 * profile.lucks * u64::from(scenario.run.horizon_months));
        assert!(profile.parts.iter().all(|part| part.nanoseconds > 0.0), "{:?}", profile.parts);
        assert_eq!(profile.parts.len(), Stage::ALL.len() + 3);
    }
}
