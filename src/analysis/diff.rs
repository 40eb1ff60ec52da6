//! How much of the change from one scenario to another each group of edits explains.
//!
//! A coalition of groups is a scenario in which these groups are as in B and the others as in A. All coalitions of all
//! compared options are followed on the same luck; what a group explains of a change is its Shapley value
//! ([`crate::analysis::shapley`]), with the Monte Carlo error that the same weights give.

use crate::analysis::estimate::{Ratio, Sample};
use crate::analysis::many::{Effort, Many};
use crate::analysis::results::Mean;
use crate::analysis::shapley::Plan;
use crate::analysis::size::{self, Fixed};
use crate::analysis::worlds::Column;
use crate::engine::batch::RunError;
use crate::engine::tally::{OptionTally, WorldTally};
use crate::model::metric::Outcome;
use crate::scenario::diff::{Difference, Pair};
use crate::scenario::mixture::Mixture;
use crate::scenario::{Run, Scenario, ScenarioOption};

mod results;

pub use results::{
    Attribution, Diff, GroupResult, OutcomeResult, PairNames, PairResult, PairedBy, ShareResult, Side, Told, diff,
};

/// Trials over all coalitions that a study takes unless told otherwise: a minute or so on two cores.
pub const MOST_TRIALS: u64 = 60_000_000;

/// What changes are measured in.
const OUTCOMES: [Outcome; 7] = Outcome::HEADLINES;

/// The pairs with edits, each with its coalitions.
pub struct Study<'a> {
    a: &'a Scenario,
    games: Vec<Game<'a>>,
}

/// One pair as a game whose players are the groups.
struct Game<'a> {
    pair: usize,
    mixture: Mixture<'a>,
    plan: Plan,
}

impl<'a> Study<'a> {
    /// What must be followed to attribute a difference; at least so many orders are sampled where there are many groups.
    pub fn new(a: &'a Scenario, b: &'a Scenario, difference: &Difference, orders: usize) -> Self {
        let edited = difference.pairs.iter().enumerate().filter(|(_, pair)| !pair.edits.is_empty());
        let game = |(index, pair): (usize, &Pair)| {
            let mixture = Mixture::new(&a.options[pair.a].specs, &b.options[pair.b].specs, &pair.edits);
            let plan = Plan::new(mixture.groups.len(), orders, a.run.seed);
            Game { pair: index, mixture, plan }
        };
        Self { a, games: edited.map(game).collect() }
    }

    /// Coalitions over all pairs.
    pub fn coalitions(&self) -> u64 {
        self.games.iter().map(|game| game.plan.coalitions().len() as u64).sum()
    }

    /// A run in which the study stays below [`MOST_TRIALS`]; what is fixed is not changed.
    pub fn fit(&self, run: &Run, fixed: Fixed) -> Run {
        size::fit(*run, (MOST_TRIALS / self.coalitions().max(1)).max(1), fixed)
    }

    /// How many coalitions can be followed at once so that everything fits into so many bytes.
    ///
    /// # Errors
    /// The bytes that even one takes, where that is more.
    pub fn at_once(&self, run: &Run, threads: usize, most_bytes: u64) -> Result<usize, u64> {
        let largest = self.jobs().map(|(game, place)| self.games[game].option(place));
        let Some(largest) = largest.max_by_key(|option| option.specs.contributors.len()) else { return Ok(1) };
        let kept = self.coalitions() * u64::from(run.worlds) * (OUTCOMES.len() * size_of::<Ratio>()) as u64;
        self.many(run).at_once(largest, kept, threads, most_bytes)
    }

    fn many(&self, run: &Run) -> Many<'_> {
        Many { base: self.a, run: *run }
    }

    /// Games and places of all coalitions.
    fn jobs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let places = |(game, one): (usize, &Game<'_>)| (0..one.plan.coalitions().len()).map(move |place| (game, place));
        self.games.iter().enumerate().flat_map(places)
    }

    /// Follows every coalition and attributes the changes.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(&self, run: &Run, effort: Effort<'_>) -> Result<Attribution, RunError> {
        let jobs: Vec<_> = self.jobs().collect();
        let option = |job: usize| self.games[jobs[job].0].option(jobs[job].1);
        let keep = |_: usize, worlds: &[WorldTally], tally: &OptionTally| {
            // Halves of worlds are left out: only means are asked for.
            let sample = |outcome| Column::of(outcome, worlds, tally).sample(run.design, outcome.is_share());
            OUTCOMES.map(|outcome| sample(outcome).with_firsts(Vec::new()))
        };
        let samples = self.many(run).follow(jobs.len(), option, keep, effort)?;
        let mut worth: Vec<Vec<[Sample; OUTCOMES.len()]>> = vec![Vec::new(); self.games.len()];
        for ((game, _), samples) in jobs.iter().zip(samples) {
            worth[*game].push(samples);
        }
        let pairs = self.games.iter().zip(&worth).map(|(game, worth)| game.result(worth)).collect();
        let Run { seed, worlds, trials, horizon_months, design, .. } = *run;
        Ok(Attribution { seed, worlds, trials, horizon_months, design: design.name(), pairs })
    }
}

impl Game<'_> {
    /// The option that a coalition stands for.
    fn option(&self, place: usize) -> ScenarioOption {
        let coalition = &self.plan.coalitions()[place];
        let specs = self.mixture.specs(|group| coalition.has(group));
        ScenarioOption { place, name: place.to_string(), label: String::new(), specs, sourced: Vec::new() }
    }

    fn result(&self, worth: &[[Sample; OUTCOMES.len()]]) -> PairResult {
        let groups = self.mixture.groups.iter().map(|group| GroupResult {
            name: group.name(),
            parts: group.parts.clone(),
            reason: group.reason.clone(),
        });
        let outcomes = OUTCOMES.iter().enumerate().map(|(index, outcome)| {
            let samples: Vec<&Sample> = worth.iter().map(|samples| &samples[index]).collect();
            self.outcome(*outcome, &samples)
        });
        PairResult {
            pair: self.pair,
            coalitions: worth.len(),
            orders: self.plan.orders(),
            groups: groups.collect(),
            outcomes: outcomes.collect(),
        }
    }

    /// Nobody stands first and everybody second.
    fn outcome(&self, outcome: Outcome, worth: &[&Sample]) -> OutcomeResult {
        let [name, label, unit, population] = [outcome.name(), outcome.label(), outcome.unit(), outcome.population()];
        let combined = |terms: &[(usize, f64)]| {
            let terms: Vec<_> = terms.iter().map(|(place, weight)| (worth[*place], *weight)).collect();
            Sample::combination(&terms).map(|(mean, se)| Mean { mean, se })
        };
        OutcomeResult {
            name,
            label,
            unit,
            population,
            a: combined(&[(0, 1.0)]),
            b: combined(&[(1, 1.0)]),
            change: combined(&[(1, 1.0), (0, -1.0)]),
            shares: self.shares(worth, combined),
        }
    }

    fn shares(
        &self,
        worth: &[&Sample],
        combined: impl Fn(&[(usize, f64)]) -> Option<Mean>,
    ) -> Option<Vec<ShareResult>> {
        let means: Vec<f64> = worth.iter().map(|sample| sample.mean()).collect::<Option<_>>()?;
        let shares = self.plan.shares(&means).into_iter().enumerate();
        shares
            .map(|(group, share)| {
                let se = combined(&self.plan.terms(group))?.se;
                Some(ShareResult { share: share.value, se, sampling_error: share.sampling_error })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
