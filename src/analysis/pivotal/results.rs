//! What the study of pivotal players found: the content of `pivotal.json`, version 1.

use serde::{Deserialize, Serialize};

use crate::analysis::heading::Heading;
use crate::analysis::results::{CLEAR_OF_CHANCE, Mean, Warning};
use crate::scenario::format::CONTRIBUTORS;

/// The version of the format of `pivotal.json`. It rises when a field changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// Smaller changes of the chance that somebody joins are not told: half a point.
const TOLD: f64 = 0.005;

/// What each contributor and each component of the backstop is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pivotal {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Program, scenario, the options that were studied, and flags.
    #[serde(flatten)]
    pub heading: Heading,
    /// One entry an option that was studied.
    pub games: Vec<GameResult>,
    /// What a reader must know before quoting a number.
    pub warnings: Vec<Warning>,
}

/// One option as a game.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GameResult {
    /// The option's name.
    pub option: String,
    /// Coalitions that were followed.
    pub coalitions: usize,
    /// Orders that were sampled; 0 where all are covered.
    pub orders: usize,
    /// Its contributors, then the components that are promised.
    pub players: Vec<PlayerResult>,
    /// The headline outcomes.
    pub outcomes: Vec<OutcomeResult>,
    /// Who comes less or more often where one other is left out; pairs without any change are not listed.
    pub dependence: Vec<Dependence>,
}

/// A contributor or a component of the backstop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlayerResult {
    /// `contributor.KEY` or `backstop.COMPONENT`.
    pub key: String,
    /// What charts and tables call it.
    pub name: String,
    /// Contributors only: land troops pledged, mean over worlds.
    pub troops: Option<f64>,
    /// Contributors only: share of all trials in which it joins with everybody there.
    pub joined: Option<Mean>,
}

/// One outcome of one option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeResult {
    /// Name of the metric or class.
    pub name: String,
    /// What it is, in words fit for an axis.
    pub label: String,
    /// Unit; `share` for shares of trials.
    pub unit: String,
    /// Which trials count, in words.
    pub population: String,
    /// Its mean without any player; null where no trial counted.
    pub nobody: Option<Mean>,
    /// Its mean with all players: the option as it is.
    pub everybody: Option<Mean>,
    /// What the contributors are worth together: the sum of their Shapley values.
    pub contributors: Option<Share>,
    /// What the components of the backstop are worth together.
    pub components: Option<Share>,
    /// What each player is worth, in the order of the players.
    pub worth: Vec<Worth>,
}

/// What one player is worth to one outcome: what comes with it, so that a positive number raises the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Worth {
    /// What it adds on average over all orders; these add up to everybody less nobody. Null where some coalition had no
    /// trial that counts.
    pub shapley: Option<Share>,
    /// Everybody less everybody but this player, paired.
    pub drop_one: Option<Mean>,
    /// The Shapley value for each 1,000 land troops pledged; null where none are. `se` holds both errors.
    pub per_thousand: Option<Mean>,
}

/// A Shapley value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The value.
    pub value: f64,
    /// Its Monte Carlo standard error, over worlds and trials.
    pub se: f64,
    /// Its standard error from the sample of orders; 0 where all are covered.
    pub sampling_error: f64,
}

impl Share {
    /// Both errors together.
    pub fn error(self) -> f64 {
        self.se.hypot(self.sampling_error)
    }

    /// Whether chance alone is unlikely to have made it.
    pub fn is_clear(self) -> bool {
        self.value.abs() > CLEAR_OF_CHANCE * self.error()
    }
}

/// Who comes because of whom.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dependence {
    /// The player that is left out, by its place.
    pub dropped: usize,
    /// The contributor whose coming changes, by its place among the players.
    pub joins: usize,
    /// The chance that it joins with everybody there, less that with this player left out.
    pub change: Mean,
}

impl Pivotal {
    /// Whether it can be told and drawn: it may have been read from a file, which can say anything.
    pub fn is_sound(&self) -> bool {
        let names: Vec<&str> = self.heading.options.iter().map(|option| option.name.as_str()).collect();
        !self.games.is_empty()
            && names.iter().copied().eq(self.games.iter().map(|game| game.option.as_str()))
            && self.games.iter().all(GameResult::is_sound)
    }

    /// What charts and tables call the option of a game.
    pub fn label<'a>(&'a self, game: &'a GameResult) -> &'a str {
        let option = self.heading.options.iter().find(|option| option.name == game.option);
        option.map_or(&game.option, |option| option.label())
    }
}

impl GameResult {
    /// The outcome of that name.
    pub fn outcome(&self, name: &str) -> Option<&OutcomeResult> {
        self.outcomes.iter().find(|outcome| outcome.name == name)
    }

    /// The players by what they are worth to an outcome, the most first; those without a value last.
    pub fn ranked(&self, outcome: &OutcomeResult) -> Vec<usize> {
        let value = |player: &usize| outcome.worth[*player].shapley.map_or(f64::NEG_INFINITY, |share| share.value);
        let mut order: Vec<usize> = (0..self.players.len()).collect();
        order.sort_by(|a, b| value(b).total_cmp(&value(a)));
        order
    }

    /// The dependences that are worth telling, the strongest first.
    pub fn strongest(&self) -> Vec<&Dependence> {
        let mut pairs: Vec<&Dependence> = self.dependence.iter().filter(|pair| pair.is_told()).collect();
        pairs.sort_by(|a, b| b.change.mean.abs().total_cmp(&a.change.mean.abs()));
        pairs
    }

    fn is_sound(&self) -> bool {
        const MOST: usize = CONTRIBUTORS + 8;
        let players = self.players.len();
        let outcomes: Vec<&str> = self.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
        players <= MOST
            && outcomes == super::OUTCOMES.map(|outcome| outcome.name())
            && self.outcomes.iter().all(|outcome| outcome.worth.len() == players)
            && self.dependence.len() <= players * players
            && self.dependence.iter().all(|pair| pair.dropped < players && pair.joins < players)
    }
}

impl Dependence {
    /// Whether chance alone is unlikely to have made it, and it is not too small to matter: where many need so many partners,
    /// everybody minds everybody a little.
    pub fn is_told(&self) -> bool {
        self.change.mean.abs() >= TOLD.max(CLEAR_OF_CHANCE * self.change.se)
    }
}
