//! What each contributor and each component of the backstop is worth to what an option achieves, and who comes because
//! of whom.
//!
//! Those that an option names are the players of a game: its contributors, and the components that the United States
//! promises. A coalition of players is the option without all others, who then neither come nor count for those that need
//! them. What a player is worth is told in two ways: by what is lost where it alone is left out (drop-one), and by what it
//! adds on average over the orders in which all may come, from nobody to everybody (its Shapley value,
//! [`crate::analysis::shapley`]). The first tells what hangs on it once all others are there; only the second adds up.
//!
//! All coalitions are followed on the same luck, so that who would come anyway comes in both.

use crate::analysis::estimate::{Ratio, Sample};
use crate::analysis::heading::Heading;
use crate::analysis::many::{Effort, Many};
use crate::analysis::results::Mean;
use crate::analysis::shapley::{Coalition, Plan};
use crate::analysis::size::{self, Fixed};
use crate::analysis::worlds::Column;
use crate::engine::batch::RunError;
use crate::engine::tally::{OptionTally, WorldTally};
use crate::model::component::{Component, Components};
use crate::model::metric::Outcome;
use crate::scenario::{Design, Run, Scenario, ScenarioOption};

mod guard;

mod results;

pub use results::{Dependence, GameResult, OutcomeResult, Pivotal, PlayerResult, Share, VERSION, Worth};

/// Trials over all coalitions that a study takes unless told otherwise: half a minute to a minute on two cores.
pub const MOST_TRIALS: u64 = 64_000_000;

/// What a player is worth is measured in these.
const OUTCOMES: [Outcome; 7] = Outcome::HEADLINES;

/// Somebody or something that an option could be without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Player {
    /// A contributor, by its place in the option.
    Contributor(usize),
    /// A component that is promised.
    Component(Component),
}

/// An option as a game.
struct Game<'a> {
    option: &'a ScenarioOption,
    players: Vec<Player>,
    plan: Plan,
    /// Those of the plan, and after them everybody but one where the plan does without.
    coalitions: Vec<Coalition>,
    /// Place of everybody but this player.
    without: Vec<usize>,
}

/// What is kept of a coalition.
struct Kept {
    worth: [Sample; OUTCOMES.len()],
    /// Whether each member joined; only of everybody, and of everybody but one.
    joined: Vec<Sample>,
}

/// The options that are studied, each with its coalitions.
pub struct Study<'a> {
    scenario: &'a Scenario,
    games: Vec<Game<'a>>,
}

/// How many players an option has.
pub fn players(option: &ScenarioOption) -> usize {
    option.specs.contributors.len() + option.specs.backstop.promised.len() as usize
}

/// The options that are studied: those that were chosen, or the one with the most players, for each costs as much as
/// hundreds of runs.
pub fn studied(scenario: &Scenario) -> Vec<&ScenarioOption> {
    if !scenario.chosen.is_empty() {
        return scenario.options.iter().collect();
    }
    let larger = |best: &'_ ScenarioOption, next: &'_ ScenarioOption| players(next) > players(best);
    scenario.options.iter().reduce(|best, next| if larger(best, next) { next } else { best }).into_iter().collect()
}

impl<'a> Study<'a> {
    /// What must be followed; at least so many orders are sampled where there are many players.
    pub fn new(scenario: &'a Scenario, orders: usize) -> Self {
        let games = studied(scenario).into_iter().map(|option| Game::new(option, orders, scenario.run.seed));
        Self { scenario, games: games.collect() }
    }

    /// Coalitions over all options.
    pub fn coalitions(&self) -> usize {
        self.games.iter().map(|game| game.coalitions.len()).sum()
    }

    /// A run in which the study stays below [`MOST_TRIALS`]; what is fixed is not changed.
    pub fn fit(&self, fixed: Fixed) -> Run {
        size::fit(self.scenario.run, (MOST_TRIALS / self.coalitions().max(1) as u64).max(1), fixed)
    }

    /// How many coalitions can be followed at once so that everything fits into so many bytes.
    ///
    /// # Errors
    /// The bytes that even one takes, where that is more.
    pub fn at_once(&self, threads: usize, most: u64) -> Result<usize, u64> {
        let members = |game: &Game<'_>| game.option.specs.contributors.len();
        let Some(largest) = self.games.iter().max_by_key(|game| members(game)) else { return Ok(1) };
        let joined = |game: &Game<'_>| (game.players.len() + 1) * members(game);
        let samples = OUTCOMES.len() * self.coalitions() + self.games.iter().map(joined).sum::<usize>();
        let kept = (samples * size_of::<Ratio>()) as u64 * u64::from(self.scenario.run.worlds);
        self.many().at_once(largest.option.clone(), kept, threads, most)
    }

    fn many(&self) -> Many<'_> {
        Many { base: self.scenario, run: self.scenario.run }
    }

    /// Follows every coalition, and says what each player is worth.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(&self, flags: Vec<String>, effort: Effort<'_>) -> Result<Pivotal, RunError> {
        let places = |(game, one): (usize, &Game<'_>)| (0..one.coalitions.len()).map(move |place| (game, place));
        let jobs: Vec<(usize, usize)> = self.games.iter().enumerate().flat_map(places).collect();
        let option = |job: usize| self.games[jobs[job].0].option(jobs[job].1);
        let keep = |job: usize, worlds: &[WorldTally], tally: &OptionTally| {
            self.games[jobs[job].0].keep(jobs[job].1, self.scenario.run.design, worlds, tally)
        };
        let kept = self.many().follow(jobs.len(), option, keep, effort)?;
        let mut kept = kept.into_iter();
        let games =
            self.games.iter().map(|game| game.result(&kept.by_ref().take(game.coalitions.len()).collect::<Vec<_>>()));
        let games: Vec<GameResult> = games.collect();
        let mut heading = Heading::of(self.scenario, flags);
        heading.options.retain(|option| games.iter().any(|game| game.option == option.name));
        let warnings = guard::warnings(&heading, &games);
        Ok(Pivotal { version: VERSION, heading, games, warnings })
    }
}

impl<'a> Game<'a> {
    fn new(option: &'a ScenarioOption, orders: usize, seed: u64) -> Self {
        let contributors = (0..option.specs.contributors.len()).map(Player::Contributor);
        let players: Vec<_> =
            contributors.chain(option.specs.backstop.promised.iter().map(Player::Component)).collect();
        let plan = Plan::new(players.len(), orders, seed);
        let mut coalitions = plan.coalitions().to_vec();
        let everybody = |but: usize| {
            let others = (0..players.len()).filter(|other| *other != but);
            others.fold(Coalition::none(players.len()), |some, player| some.with(player))
        };
        let mut place = |coalition: Coalition| {
            let known = coalitions.iter().position(|other| *other == coalition);
            known.unwrap_or_else(|| {
                coalitions.push(coalition);
                coalitions.len() - 1
            })
        };
        let without = (0..players.len()).map(|player| place(everybody(player))).collect();
        Self { option, players, plan, coalitions, without }
    }

    /// The option that a coalition stands for. A contributor that another one needs by name and that is left out never
    /// joins, so that the other one comes only where its conditions do not count; a component that is left out does not
    /// survive a reduction either.
    fn option(&self, place: usize) -> ScenarioOption {
        let coalition = &self.coalitions[place];
        let stays =
            |wanted: Player| self.players.iter().enumerate().any(|(at, one)| *one == wanted && coalition.has(at));
        let mut specs = self.option.specs.clone();
        let mut seat = 0;
        specs.contributors.retain(|_| {
            seat += 1;
            stays(Player::Contributor(seat - 1))
        });
        let promised = specs.backstop.promised.iter().filter(|component| stays(Player::Component(*component)));
        specs.backstop.promised = promised.collect::<Components>();
        ScenarioOption { place, name: place.to_string(), label: String::new(), specs, sourced: Vec::new() }
    }

    /// Halves of worlds are left out: only means are asked for.
    fn keep(&self, place: usize, design: Design, worlds: &[WorldTally], tally: &OptionTally) -> Kept {
        let worth = OUTCOMES.map(|outcome| {
            Column::of(outcome, worlds, tally).sample(design, outcome.is_share()).with_firsts(Vec::new())
        });
        let joined = |member: usize| {
            let ratio =
                |world: &WorldTally| Ratio { total: f64::from(world.joined[member]), count: world.trials as f64 };
            Sample::of_shares(design, worlds.iter().map(ratio).collect())
        };
        let members = worlds.first().map_or(0, |world| world.joined.len());
        let is_asked = place == 1 || self.without.contains(&place) || self.players.is_empty();
        Kept { worth, joined: (0..members).filter(|_| is_asked).map(joined).collect() }
    }

    fn result(&self, kept: &[Kept]) -> GameResult {
        let players = self.players.iter().map(|player| self.player(*player, kept));
        let outcomes = OUTCOMES.iter().enumerate().map(|(index, outcome)| {
            let worth: Vec<&Sample> = kept.iter().map(|kept| &kept.worth[index]).collect();
            self.outcome(*outcome, &worth)
        });
        GameResult {
            option: self.option.name.clone(),
            coalitions: self.coalitions.len(),
            orders: self.plan.orders(),
            players: players.collect(),
            outcomes: outcomes.collect(),
            dependence: self.dependence(kept),
        }
    }

    fn player(&self, player: Player, kept: &[Kept]) -> PlayerResult {
        match player {
            Player::Contributor(seat) => {
                let one = &self.option.specs.contributors[seat];
                let joined = kept.get(1).and_then(|all| Sample::combination(&[(all.joined.get(seat)?, 1.0)]));
                PlayerResult {
                    key: format!("contributor.{}", one.key),
                    name: one.name.clone(),
                    troops: Some(one.quantities.troops.mean()),
                    joined: joined.map(|(mean, se)| Mean { mean, se }),
                }
            }
            Player::Component(component) => PlayerResult {
                key: format!("backstop.{}", component.name()),
                name: format!("US {}", component.name().replace('-', " ")),
                troops: None,
                joined: None,
            },
        }
    }

    /// Nobody stands first and everybody second.
    fn outcome(&self, outcome: Outcome, worth: &[&Sample]) -> OutcomeResult {
        let combined = |terms: &[(usize, f64)]| {
            let terms: Vec<_> = terms.iter().map(|(place, weight)| (worth[*place], *weight)).collect();
            Sample::combination(&terms).map(|(mean, se)| Mean { mean, se })
        };
        let means: Option<Vec<f64>> = worth.iter().map(|sample| sample.mean()).collect();
        let shares = means.as_ref().map(|means| self.plan.shares(means));
        let together = |wanted: fn(&Player) -> bool| {
            let some: Vec<usize> = (0..self.players.len()).filter(|player| wanted(&self.players[*player])).collect();
            let terms: Vec<_> = some.iter().flat_map(|player| self.plan.terms(*player)).collect();
            let found = self.plan.joint(&some, means.as_ref()?);
            Some(Share { value: found.value, se: combined(&terms)?.se, sampling_error: found.sampling_error })
        };
        let worth = (0..self.players.len()).map(|player| {
            let share = shares.as_ref().zip(combined(&self.plan.terms(player))).map(|(shares, Mean { se, .. })| {
                let found = shares[player];
                Share { value: found.value, se, sampling_error: found.sampling_error }
            });
            let drop_one = combined(&[(1, 1.0), (self.without[player], -1.0)]);
            Worth { shapley: share, drop_one, per_thousand: share.and_then(|share| self.per_thousand(player, share)) }
        });
        OutcomeResult {
            worth: worth.collect(),
            contributors: together(|player| matches!(player, Player::Contributor(_))),
            components: together(|player| matches!(player, Player::Component(_))),
            name: outcome.name().to_owned(),
            label: outcome.label().to_owned(),
            unit: outcome.unit().to_owned(),
            population: outcome.population().to_owned(),
            nobody: combined(&[(0, 1.0)]),
            everybody: combined(&[(usize::from(!self.players.is_empty()), 1.0)]),
        }
    }

    /// Worth by 1,000 troops pledged; none where it pledges none.
    fn per_thousand(&self, player: usize, share: Share) -> Option<Mean> {
        let Player::Contributor(seat) = self.players[player] else { return None };
        let thousands = self.option.specs.contributors[seat].quantities.troops.mean() / 1_000.0;
        (thousands > 0.0).then(|| Mean { mean: share.value / thousands, se: share.error() / thousands })
    }

    /// By how much each contributor comes less often where one other player alone is left out. On the same luck that is
    /// exactly nothing where no condition leads from one to the other; such pairs are left out.
    fn dependence(&self, kept: &[Kept]) -> Vec<Dependence> {
        let mut found = Vec::new();
        let Some(all) = kept.get(1) else { return found };
        for (dropped, place) in self.without.iter().enumerate() {
            let mut seats = 0..;
            for joins in 0..self.players.len() {
                if joins == dropped || !matches!(self.players[joins], Player::Contributor(_)) {
                    continue;
                }
                let seat = seats.next().unwrap_or(0);
                let (Some(with), Some(without)) = (all.joined.get(joins), kept[*place].joined.get(seat)) else {
                    continue;
                };
                let change = Sample::combination(&[(with, 1.0), (without, -1.0)]);
                found.extend(change.filter(|(mean, se)| (*mean, *se) != (0.0, 0.0)).map(|(mean, se)| Dependence {
                    dropped,
                    joins,
                    change: Mean { mean, se },
                }));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
