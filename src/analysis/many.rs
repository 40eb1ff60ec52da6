//! Any number of options on the same luck: more than one run may have, a group at a time.
//!
//! Luck depends on the seed, the world and the trial alone, so options that are followed in different groups share it all
//! the same, and what is kept of an option does not depend on its group.

use crate::engine::batch::{self, Progress, RunError};
use crate::engine::tally::{OptionTally, WorldTally};
use crate::scenario::format::OPTIONS;
use crate::scenario::{Run, Scenario, ScenarioOption};

/// A scenario whose options a study makes up.
#[derive(Clone, Copy, Debug)]
pub struct Many<'a> {
    /// Whose title, states and hash they have.
    pub base: &'a Scenario,
    /// How much of each is simulated.
    pub run: Run,
}

/// How the work is done, which changes no bit of it.
#[derive(Clone, Copy, Debug)]
pub struct Effort<'a> {
    /// Options that are followed at once ([`Many::at_once`]).
    pub at_once: usize,
    /// Threads; 0 are as many as there are cores.
    pub threads: usize,
    /// How far it has come, and whether it shall stop.
    pub progress: &'a Progress,
}

impl Many<'_> {
    /// How many options can be followed at once so that everything fits into `most` bytes, `kept` of which are for what
    /// the study keeps; `largest` is the option with the most contributors.
    ///
    /// # Errors
    /// The bytes that even one takes, where that is more.
    pub fn at_once(&self, largest: ScenarioOption, kept: u64, threads: usize, most: u64) -> Result<usize, u64> {
        let one = batch::memory(&self.scenario(vec![largest]), threads);
        let fits = |count: &usize| kept.saturating_add(one.saturating_mul(*count as u64)) <= most;
        let counts = std::iter::successors(Some(OPTIONS), |count| (*count > 1).then_some(count / 2));
        counts.into_iter().find(fits).ok_or(kept + one)
    }

    /// Follows so many options and keeps of each what `keep` makes of its number and tallies, in their order.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn follow<T>(
        &self,
        options: usize,
        option: impl Fn(usize) -> ScenarioOption,
        mut keep: impl FnMut(usize, &[WorldTally], &OptionTally) -> T,
        effort: Effort<'_>,
    ) -> Result<Vec<T>, RunError> {
        let mut kept = Vec::with_capacity(options);
        while kept.len() < options {
            let last = options.min(kept.len() + effort.at_once.max(1));
            let scenario = self.scenario((kept.len()..last).map(&option).collect());
            let tallies = batch::run(&scenario, effort.threads, effort.progress)?;
            for (worlds, tally) in tallies.worlds.iter().zip(&tallies.options) {
                kept.push(keep(kept.len(), worlds, tally));
            }
        }
        Ok(kept)
    }

    /// The base with other options.
    pub fn scenario(&self, options: Vec<ScenarioOption>) -> Scenario {
        let base = self.base;
        Scenario {
            name: base.name.clone(),
            title: base.title.clone(),
            question: String::new(),
            start: None,
            host: base.host.clone(),
            adversary: base.adversary.clone(),
            run: Run { baseline: 0, ..self.run },
            options,
            set: Vec::new(),
            chosen: Vec::new(),
            files: Vec::new(),
            attached: Vec::new(),
            posterior: base.posterior.clone(),
            hash: base.hash.clone(),
            warnings: Vec::new(),
            planned: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, load_text};

    #[test]
    fn what_is_kept_of_an_option_does_not_depend_on_its_group_or_on_threads() {
        let text = "extends = \"builtin:baseline\"\n[run]\nhorizon_months = 12\nworlds = 8\ntrials = 32\n";
        let base = load_text("many", text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"));
        let many = Many { base: &base, run: base.run };
        let options = base.options.len();
        let progress = Progress::default();
        let kept = |at_once, threads| {
            let keep =
                |number: usize, worlds: &[WorldTally], tally: &OptionTally| (number, worlds.to_vec(), tally.clone());
            let effort = Effort { at_once, threads, progress: &progress };
            many.follow(options, |number| base.options[number].clone(), keep, effort).expect("it runs")
        };
        let all = kept(64, 1);
        assert!(options > 1 && all.iter().enumerate().all(|(number, one)| one.0 == number));
        assert!(all == kept(1, 2) && all == kept(2, 2));
        let whole = batch::run(&base, 1, &progress).expect("it runs");
        assert!(all.iter().zip(whole.worlds).all(|(one, worlds)| one.1 == worlds));
    }
}
