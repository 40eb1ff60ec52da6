//! Single histories: what each trial came to, for samples of trials and for whoever looks for one among them.
//!
//! Nothing is computed a second time: trials are followed in blocks by the same kernels as in a run, so that what is read
//! here is what a run counts, bit for bit.
//!
//! ```
//! use guarantor::engine::history;
//! use guarantor::model::metric::{Class, Metric};
//! use guarantor::scenario::{self, Overrides};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scenario = scenario::load_text("example", "extends = \"builtin:baseline\"", &Overrides::default())?;
//! let outcomes = history::outcomes_of(&scenario, 0, 3, 0..8);
//! assert_eq!(outcomes.len(), 8);
//! let held = outcomes.iter().filter(|one| one.class == Class::Held).count();
//! assert!(outcomes.iter().filter(|one| one.value(Metric::Held) == Some(1.0)).count() == held);
//! # Ok(())
//! # }
//! ```

mod luck;

mod record;

use std::ops::Range;

use crate::engine::block::{Block, Ground};
use crate::lanes::LANES;
use crate::model::Trials;
use crate::model::metric::{Class, Metric};
use crate::scenario::Scenario;
pub use luck::{Draw, Luck};
pub use record::History;

/// Block and lane of a trial.
fn place_of(trial: u32) -> (u32, usize) {
    (trial / LANES as u32, trial as usize % LANES)
}

/// What one trial came to.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialOutcome {
    /// Its world, from 0.
    pub world: u32,
    /// Its number in the world, from 0.
    pub trial: u32,
    /// Calendar month in which the ceasefire began, from the scenario's start; none where none did.
    pub onset: Option<u32>,
    /// Whether it was a settlement; never without a ceasefire.
    pub settled: bool,
    /// Whether the adversary consented to the force; never without a ceasefire.
    pub consent: bool,
    /// How it ended.
    pub class: Class,
    /// Every metric by [`Metric`], as the kernel computed it; NaN where the trial does not count.
    pub metrics: [f32; Metric::ALL.len()],
}

impl TrialOutcome {
    /// A metric's value, in its unit; none where the trial does not count.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        let value = self.metrics[metric as usize];
        (!value.is_nan()).then(|| value.into())
    }

    /// Month after the ceasefire in which the war resumed; none where it did not.
    pub fn resumed(&self) -> Option<u32> {
        self.value(Metric::ResumptionMonth).map(|month| month as u32)
    }

    fn of(trials: &Trials, world: u32, trial: u32) -> Self {
        let (_, lane) = place_of(trial);
        let came = trials.ceasefire.came[lane] > 0.0;
        let number = trials.outcome.class[lane] as usize;
        let mut metrics = [f32::NAN; Metric::ALL.len()];
        for (value, values) in metrics.iter_mut().zip(&trials.outcome.metrics) {
            *value = values[lane];
        }
        Self {
            world,
            trial,
            onset: came.then(|| trials.ceasefire.month[lane] as u32),
            settled: came && trials.ceasefire.settled[lane] > 0.0,
            consent: came && trials.ceasefire.consent[lane] > 0.0,
            class: Class::ALL.get(number).copied().unwrap_or(Class::NoCeasefire),
            metrics,
        }
    }
}

/// The outcomes of the trials of one option in one world. Who asks for many worlds or options keeps a [`Follower`].
///
/// Trials beyond those of the run have luck of their own too; an option that there is not gives nothing.
pub fn outcomes_of(scenario: &Scenario, option: usize, world: u32, trials: Range<u32>) -> Vec<TrialOutcome> {
    let ground = Ground::new(scenario);
    Follower::new(&ground).outcomes(option, world, trials)
}

/// Room to follow trials, used again from world to world.
#[derive(Clone, Debug)]
pub struct Follower<'a> {
    block: Block<'a>,
    options: usize,
    /// The world that was entered last, and the block whose luck was drawn last.
    world: Option<u32>,
    drawn: Option<u32>,
}

impl<'a> Follower<'a> {
    /// Room on this ground.
    pub fn new(ground: &'a Ground<'a>) -> Self {
        Self { block: Block::new(ground), options: ground.options().len(), world: None, drawn: None }
    }

    /// The outcomes of the trials of one option in one world, in the order of the trials. Asking for the next option of a
    /// block draws its luck no second time.
    pub fn outcomes(&mut self, option: usize, world: u32, trials: Range<u32>) -> Vec<TrialOutcome> {
        if option >= self.options || trials.is_empty() {
            return Vec::new();
        }
        let size = LANES as u32;
        let mut outcomes = Vec::with_capacity(trials.len());
        for number in trials.start / size..=(trials.end - 1) / size {
            let first = number * size;
            let followed = self.draw(world, number).follow(option);
            let within = trials.start.max(first)..trials.end.min(first.saturating_add(size));
            outcomes.extend(within.map(|trial| TrialOutcome::of(followed, world, trial)));
        }
        outcomes
    }

    /// The block of this number, with its luck.
    fn draw(&mut self, world: u32, number: u32) -> &mut Block<'a> {
        if self.world != Some(world) {
            self.block.enter(world);
            (self.world, self.drawn) = (Some(world), None);
        }
        if self.drawn != Some(number) {
            self.block.draw(number, LANES);
            self.drawn = Some(number);
        }
        &mut self.block
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::batch::{self, Progress};
    use crate::scenario::{self, Overrides};

    fn scenario(text: &str, worlds: u32, trials: u32) -> Scenario {
        let overrides = Overrides { worlds: Some(worlds), trials: Some(trials), ..Overrides::default() };
        let text = format!("extends = \"builtin:baseline\"\n{text}");
        scenario::load_text("history", &text, &overrides).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn the_outcomes_of_all_trials_are_what_a_run_counts() {
        let onset = "[ceasefire]\nonset = { monthly_chance = 0.2, within_months = 9 }\n";
        let scenario = scenario(onset, 3, 300);
        let tallies = batch::run(&scenario, 2, &Progress::default()).expect("it runs");
        let ground = Ground::new(&scenario);
        let mut follower = Follower::new(&ground);
        for world in 0..3 {
            for option in 0..scenario.options.len() {
                let (outcomes, tally) =
                    (follower.outcomes(option, world, 0..300), &tallies.worlds[option][world as usize]);
                let numbers: Vec<u32> = outcomes.iter().map(|one| one.trial).collect();
                assert_eq!(numbers, (0..300).collect::<Vec<_>>());
                for class in Class::ALL {
                    let seen = outcomes.iter().filter(|one| one.class == class).count() as u64;
                    assert_eq!(seen, tally.classes[class as usize], "{class:?}");
                }
                for metric in Metric::ALL {
                    let values: Vec<f64> = outcomes.iter().filter_map(|one| one.value(*metric)).collect();
                    let sum = tally.metrics[*metric as usize];
                    assert_eq!(values.len() as u64, sum.count, "{metric:?}");
                    let total: f64 = values.iter().sum();
                    assert!(
                        (total - sum.total()).abs() <= 1e-6 * total.abs().max(1.0),
                        "{metric:?}: {total}, {}",
                        sum.total()
                    );
                }
                let resumed = outcomes.iter().filter(|one| one.resumed().is_some()).count() as u64;
                assert_eq!(resumed, tally.classes[2..].iter().sum::<u64>());
                assert!(outcomes.iter().all(|one| one.onset.is_some() == (one.class != Class::NoCeasefire)));
            }
        }
    }

    #[test]
    fn parts_of_a_world_in_any_order_are_the_same_trials() {
        let scenario = scenario("", 2, 600);
        let whole = outcomes_of(&scenario, 4, 1, 0..600);
        let ground = Ground::new(&scenario);
        let mut follower = Follower::new(&ground);
        for part in [500..600, 0..1, 255..257, 40..520] {
            // Another option and another world in between change nothing.
            follower.outcomes(1, 0, 7..8);
            follower.outcomes(0, 1, part.clone());
            let seen = follower.outcomes(4, 1, part.clone());
            let bits = |outcomes: &[TrialOutcome]| -> Vec<_> {
                outcomes.iter().map(|one| (one.trial, one.class, one.metrics.map(f32::to_bits))).collect()
            };
            assert_eq!(bits(&seen), bits(&whole[part.start as usize..part.end as usize]));
        }
    }

    #[test]
    fn what_there_is_not_gives_nothing() {
        let scenario = scenario("", 1, 10);
        assert!(outcomes_of(&scenario, scenario.options.len(), 0, 0..5).is_empty());
        assert!(outcomes_of(&scenario, 0, 0, 5..5).is_empty());
        assert!(outcomes_of(&scenario, 0, 0, Range { start: 5, end: 2 }).is_empty());
    }
}
