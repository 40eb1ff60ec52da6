//! Pivotal players in words: what each is worth, and who comes because of whom.

use crate::analysis::heading::Heading;
use crate::analysis::pivotal::{Dependence, GameResult, OutcomeResult, Pivotal, Share, VERSION, Worth};
use crate::analysis::results::{Mean, Warning};
use crate::report::manifest::Study;
use crate::report::number::{JOIN, count, difference_with_error, number, percent_with_error, points_with_error};
use crate::report::study::Studied;
use crate::report::terminal::table;

/// Players that are named as those on whom others depend; of the others it is told how many there are.
const NAMED: usize = 10;

/// Of those that depend on one player, so many are named.
const DEPENDENT: usize = 4;

impl Studied for Pivotal {
    const STUDY: Study = Study::Pivotal;
    const VERSION: u32 = VERSION;

    fn heading(&self) -> &Heading {
        &self.heading
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn is_sound(&self) -> bool {
        Self::is_sound(self)
    }

    fn size(&self) -> Option<String> {
        let coalitions = self.games.iter().map(|game| game.coalitions).sum();
        Some(format!("{} · {}", count(coalitions, "coalition"), simulated(&self.heading)))
    }

    fn words(&self) -> Vec<String> {
        let game = |game| [verdict(self, game), worth(game), others(game)].into_iter().chain(dependence(game));
        self.games.iter().flat_map(game).chain([legend(self)]).collect()
    }
}

/// "128 worlds × 427 trials · seed 7".
fn simulated(heading: &Heading) -> String {
    let scenario = &heading.scenario;
    let [worlds, trials] =
        [(scenario.worlds, "world"), (scenario.trials, "trial")].map(|(number, thing)| count(number as usize, thing));
    format!("{worlds} × {trials} · seed {}", scenario.seed)
}

/// "points" after a difference of shares is said once, in the heading of its column.
fn plain(mean: f64, se: f64) -> String {
    points_with_error(mean, se).replace(&format!("{JOIN}points"), "")
}

/// A difference in the unit of its column, with its error.
fn figure(outcome: &OutcomeResult, mean: f64, se: f64) -> String {
    match outcome.unit.as_str() {
        "share" => plain(mean, se),
        "million euros" => difference_with_error(mean / 1_000.0, se / 1_000.0),
        _ => difference_with_error(mean, se),
    }
}

/// What an outcome is called above a column, with the unit of its figures.
fn column(outcome: &OutcomeResult) -> String {
    let unit = match outcome.unit.as_str() {
        "share" => "points",
        "million euros" => "billion euros",
        unit => unit,
    };
    format!("{}, {unit}", outcome.label.to_lowercase())
}

/// What all are worth together.
fn verdict(pivotal: &Pivotal, game: &GameResult) -> String {
    let label = pivotal.label(game);
    let held = game.outcome("held");
    let ends = held.and_then(|held| Some((held, held.nobody?, held.everybody?)));
    let Some((held, nobody, everybody)) = ends else { return format!("“{label}”: no trial counted") };
    let [with, without] = [everybody, nobody].map(|one| percent_with_error(one.mean, one.se));
    let part = |share: Option<Share>, what: &str| {
        share.map(|share| format!("{what} {}", points_with_error(share.value, share.error())))
    };
    let components = game.players.iter().filter(|player| player.joined.is_none()).count();
    let parts: Vec<String> = [
        part(held.contributors, &count(game.players.len() - components, "contributor")),
        part(held.components, &count(components, "US component")),
    ]
    .into_iter()
    .flatten()
    .collect();
    format!("“{label}” holds {with} with everybody, {without} with nobody. Of the difference: {}.", parts.join(", "))
}

/// What each player is worth to the chance of holding, the most first.
fn worth(game: &GameResult) -> String {
    let header = ["player", "troops", "joins", "worth (Shapley)", "of 1,000 troops", "without it alone"];
    let Some(held) = game.outcome("held") else { return String::new() };
    let rows = game.ranked(held).into_iter().map(|place| {
        let (player, worth) = (&game.players[place], &held.worth[place]);
        let mean = |mean: Option<Mean>, sign: f64| mean.map_or_else(nothing, |one| plain(sign * one.mean, one.se));
        vec![
            player.name.clone(),
            player.troops.filter(|troops| *troops > 0.0).map_or_else(nothing, |troops| number(troops, 0)),
            player.joined.map_or_else(nothing, |joined| percent_with_error(joined.mean, joined.se)),
            worth.shapley.map_or_else(nothing, |share| marked(share, plain(share.value, share.error()))),
            mean(worth.per_thousand, 1.0),
            mean(worth.drop_one, -1.0),
        ]
    });
    format!("Chance of holding, in points:\n{}", table(&header.map(str::to_owned), rows))
}

fn nothing() -> String {
    "–".to_owned()
}

/// A figure that chance alone may have made stands in brackets.
fn marked(share: Share, figure: String) -> String {
    if share.is_clear() || share.value == 0.0 { figure } else { format!("({figure})") }
}

/// What each player is worth to the other headline outcomes.
fn others(game: &GameResult) -> String {
    let outcomes: Vec<&OutcomeResult> = game.outcomes.iter().filter(|outcome| outcome.name != "held").collect();
    let Some(held) = game.outcome("held") else { return String::new() };
    let header: Vec<String> =
        std::iter::once("worth (Shapley)".to_owned()).chain(outcomes.iter().map(|one| column(one))).collect();
    let cell = |outcome: &OutcomeResult, worth: &Worth| {
        worth.shapley.map_or_else(nothing, |share| marked(share, figure(outcome, share.value, share.error())))
    };
    let rows = game.ranked(held).into_iter().map(|place| {
        let cells = outcomes.iter().map(|outcome| cell(outcome, &outcome.worth[place]));
        std::iter::once(game.players[place].name.clone()).chain(cells).collect()
    });
    table(&header, rows)
}

/// Who comes because of whom, the players with the largest effect first.
fn dependence(game: &GameResult) -> Option<String> {
    let strongest = game.strongest();
    let mut order: Vec<usize> = Vec::new();
    for pair in &strongest {
        if !order.contains(&pair.dropped) {
            order.push(pair.dropped);
        }
    }
    let line = |dropped: &usize| {
        let pairs: Vec<&&Dependence> = strongest.iter().filter(|pair| pair.dropped == *dropped).collect();
        let said = pairs.iter().take(DEPENDENT).enumerate().map(|(place, pair)| sentence(game, pair, place == 0));
        let more = pairs.len().saturating_sub(DEPENDENT);
        let more = (more > 0).then(|| format!("{more} more"));
        let list: Vec<String> = said.chain(more).collect();
        format!("  without {}, {}", game.players[*dropped].name, list.join(", "))
    };
    let mut lines: Vec<String> = order.iter().take(NAMED).map(line).collect();
    if order.len() > NAMED {
        lines.push(format!("  without one of {} others, somebody comes less often too", order.len() - NAMED));
    }
    (!lines.is_empty()).then(|| format!("Who comes because of whom:\n{}", lines.join("\n")))
}

/// "Belgium comes 31 points ±0.4 less often", or shorter after the first.
fn sentence(game: &GameResult, pair: &Dependence, whole: bool) -> String {
    let (name, change) = (&game.players[pair.joins].name, pair.change);
    let amount = plain(change.mean.abs(), change.se).replace('+', "");
    let way = if change.mean > 0.0 { "less" } else { "more" };
    if !whole {
        let way = if change.mean > 0.0 { "" } else { " more" };
        return format!("{name} {amount}{way}");
    }
    let (figure, error) = amount.split_once(' ').unwrap_or((&amount, ""));
    format!("{name} comes {figure} points {error} {way} often").replace("  ", " ")
}

fn legend(pivotal: &Pivotal) -> String {
    let orders = pivotal.games.iter().map(|game| match game.orders {
        0 => format!("all {} coalitions", game.coalitions),
        orders => format!("{orders} sampled orders ({} coalitions)", game.coalitions),
    });
    format!(
        "Worth (Shapley): what comes with a player, on average over the orders in which all may come; adds up to everybody less\n\
         nobody. Without it alone: what changes where everybody else stays. ±: two standard errors, of luck and of orders;\n\
         in brackets: not clear of it. Changes of who comes below half a point are left out. Followed on the same luck: {}.",
        orders.collect::<Vec<_>>().join("; ")
    )
}
