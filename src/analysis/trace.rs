//! One history of one option as a dated story, with every draw that made it; or the same trial under two options.
//!
//! Nothing is computed a second time: the months are those that the kernels went through
//! ([`crate::engine::history`]), so that the story of a trial is the one that a run counts. What the kernels do not keep
//! — chances, conditions, what moved the hazard — is computed beside them from the same world and luck, by
//! `docs/model.md`, and tests hold it against what they did.
//!
//! Two options share the luck of the trial, so that what differs between the two stories comes from the package alone.

use crate::analysis::heading::Heading;
use crate::analysis::pivotal;
use crate::analysis::results::Warning;
use crate::analysis::size::{self, Fixed};
use crate::engine::batch::{Progress, RunError};
use crate::engine::block::Ground;
use crate::engine::history::{Follower, Luck, TrialOutcome};
use crate::scenario::{Run, Scenario};

mod choose;

mod draws;

mod results;

mod story;

pub use choose::{ASPECTS, Choice, Figure, Kind, Pick, distances, worst};
pub use results::{
    Campaign, Chosen, DrawResult, Event, Happening, Member, Month, Moved, Story, Trace, Unknown, VERSION, Week,
};

use story::{Told, story};

/// Histories that are searched unless told otherwise: a second or two.
pub const MOST_TRIALS: u64 = 1 << 20;

/// Options that can be told at once.
pub const MOST_OPTIONS: usize = 2;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Study<'a> {
    /// Of which scenario.
    pub scenario: &'a Scenario,
    /// Which history.
    pub choice: Choice,
}

/// The options that are told, by their places in the scenario: those that were chosen, in the order in which they were
/// named, or the one with the most contributors and components.
pub fn told(scenario: &Scenario) -> Vec<usize> {
    let options = &scenario.options;
    let mut named: Vec<usize> = Vec::new();
    for name in &scenario.chosen {
        let place = options.iter().position(|option| option.name == *name);
        named.extend(place.filter(|place| !named.contains(place)));
    }
    if !named.is_empty() {
        return named;
    }
    let larger = |best: usize, next: usize| pivotal::players(&options[next]) > pivotal::players(&options[best]);
    (0..options.len()).reduce(|best, next| if larger(best, next) { next } else { best }).into_iter().collect()
}

impl Study<'_> {
    /// A run in which the search stays below [`MOST_TRIALS`]; what is fixed is not changed.
    pub fn fit(&self, fixed: Fixed) -> Run {
        match self.choice {
            Choice::Trial { .. } => self.scenario.run,
            _ => size::fit(self.scenario.run, MOST_TRIALS, fixed),
        }
    }

    /// Histories that are followed to find the one that is told.
    pub fn searched(&self) -> u64 {
        match self.choice {
            Choice::Trial { .. } => 1,
            _ => u64::from(self.scenario.run.worlds) * u64::from(self.scenario.run.trials),
        }
    }

    /// Bytes that the search keeps at most.
    pub fn memory(&self) -> u64 {
        // The worst of each world alone is kept; distances take a few numbers more for each history.
        let kept = match self.choice {
            Choice::Trial { .. } => 0,
            Choice::Worst => u64::from(self.scenario.run.worlds),
            Choice::Typical(_) => self.searched(),
        };
        kept.saturating_mul(size_of::<TrialOutcome>() as u64 + 64)
    }

    /// Finds the history and tells it; none where no history is of the kind.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(&self, flags: Vec<String>, threads: usize, progress: &Progress) -> Result<Option<Trace>, RunError> {
        let scenario = self.scenario;
        let options = told(scenario);
        let Some(first) = options.first().copied() else { return Ok(None) };
        let Some(pick) = choose::find(scenario, first, self.choice, threads, progress)? else { return Ok(None) };
        let ground = Ground::new(scenario);
        let mut follower = Follower::new(&ground);
        let mut tell = |place: &usize| {
            let history = follower.history(*place, pick.world, pick.trial)?;
            let named = ground.named_values(*place, pick.world);
            let luck = Luck::new(scenario.run.seed, pick.world, pick.trial);
            let (option, horizon) = (&scenario.options[*place], scenario.run.horizon_months);
            Some(story(&Told { option, history: &history, luck, named: &named, horizon }))
        };
        let stories: Vec<Story> = options.iter().filter_map(&mut tell).collect();
        let mut heading = Heading::of(scenario, flags);
        heading.options.retain(|option| stories.iter().any(|story| story.option == option.name));
        let (host, adversary) = (scenario.host.clone(), scenario.adversary.clone());
        let (chosen, warnings) = (self.chosen(&pick), self.warnings(&pick));
        Ok(Some(Trace { version: VERSION, heading, host, adversary, chosen, stories, warnings }))
    }

    fn chosen(&self, pick: &Pick) -> Chosen {
        let by = match self.choice {
            Choice::Trial { .. } => "trial",
            Choice::Typical(_) => "typical",
            Choice::Worst => "worst",
        };
        Chosen {
            world: pick.world,
            trial: pick.trial,
            by: by.to_owned(),
            of: pick.kind.map(|kind| kind.name().to_owned()),
            among: pick.among,
            followed: self.searched(),
            distance: pick.distance,
        }
    }

    fn warnings(&self, pick: &Pick) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |kind: &str, text: String| warnings.push(Warning { kind: kind.to_owned(), text });
        warn("one-history", "one history of very many: it shows how the model works, not what is likely".to_owned());
        if self.choice == Choice::Worst {
            let text = "the worst of so many histories lies in a far tail, where the model is least to be trusted";
            warn("tail", text.to_owned());
        }
        if pick.kind.is_some() && pick.among < 30 {
            warn("few-histories", format!("typical of {} histories only; give more with --worlds and -n", pick.among));
        }
        warnings
    }
}

#[cfg(test)]
mod tests;
