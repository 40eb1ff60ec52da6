//! What each contributor and each component of the backstop is worth.

use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::theme::{AXIS, GRID, INK, LABEL, NAME, NOTE, PALETTE, pale};
use crate::analysis::pivotal::{GameResult, OutcomeResult, Pivotal, Worth};
use crate::analysis::results::CLEAR_OF_CHANCE;
use crate::report::number::{difference_with_error, points_with_error};

/// How to read the chart.
pub const READING: &str = "Bars: what comes with each, on average over the orders in which all may come (Shapley value); thin lines: its error (± 2 standard errors; pale bars \
     are not clear of it). Ticks: what is lost where it alone is left out; none where that is next to nothing.";

/// What is shown beside the chance of holding, and what it is called there.
const BESIDE: [(&str, &str); 3] = [("entangled", "Coalition fought"), ("coalition_losses", "Losses"), ("cost", "Cost")];

/// Room for names at the left, for figures right of the first panel, and between panels.
const NAMES: f64 = 120.0;
const FIGURES: f64 = 78.0;
const GAP: f64 = 30.0;
/// Width of the first panel in widths of the others.
const WIDE: f64 = 2.2;
const ROW: f64 = 17.5;
const HEADING: f64 = 36.0;
const FOOT: f64 = 24.0;
const LEGEND: f64 = 24.0;

/// The game that a picture is of.
fn game(pivotal: &Pivotal, part: usize) -> Option<&GameResult> {
    pivotal.games.get(part)
}

/// A picture an option, named after it where there are several.
pub fn parts(pivotal: &Pivotal) -> Vec<String> {
    match pivotal.games.as_slice() {
        [_] => vec![String::new()],
        games => games.iter().map(|game| game.option.clone()).collect(),
    }
}

/// The finding: who is worth most to the chance of holding.
pub fn title(pivotal: &Pivotal, part: usize) -> String {
    let Some(game) = game(pivotal, part) else { return String::new() };
    let label = pivotal.label(game);
    let Some(held) = game.outcome("held") else { return String::new() };
    let order = game.ranked(held);
    let told = |wanted: fn(&str) -> bool| {
        let first = order.iter().find(|place| wanted(&game.players[**place].key))?;
        let share = held.worth[*first].shapley.filter(|share| share.is_clear() && share.value > 0.0)?;
        let figure = points_with_error(share.value, share.error());
        let figure = figure.split(" ±").next().unwrap_or_default();
        Some((share.value, format!("{} ({figure})", short(&game.players[*first].name))))
    };
    let countries = told(|key| key.starts_with("contributor."));
    let components = told(|key| key.starts_with("backstop."));
    match (components, countries) {
        (None, None) => format!("Nobody's worth to “{label}” is clear of its error"),
        (Some((_, one)), None) | (None, Some((_, one))) => {
            format!("“{label}”: worth most to the chance of holding is {one}")
        }
        (Some((more, us)), Some((less, country))) if more >= less => {
            format!("“{label}”: worth most to the chance of holding are {us} and, of the contributors, {country}")
        }
        (Some((_, us)), Some((_, country))) => {
            format!("“{label}”: worth most to the chance of holding are {country} and, of US components, {us}")
        }
    }
}

/// A name as a title has room for it.
fn short(name: &str) -> String {
    const LONGEST: usize = 24;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let cut: String = name.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Height: a row a player.
pub fn height(pivotal: &Pivotal, part: usize) -> f64 {
    let rows = game(pivotal, part).map_or(0, |game| game.players.len()).max(1) as f64;
    (150.0 + LEGEND + HEADING + ROW * rows + FOOT).max(320.0)
}

/// Draws a panel for the chance of holding, and smaller ones for what else hangs on the players.
pub fn draw(canvas: &Canvas, body: Area, pivotal: &Pivotal, part: usize) -> Drawn {
    let Some((game, held)) = game(pivotal, part).and_then(|game| Some((game, game.outcome("held")?))) else {
        return Ok(());
    };
    let kinds = [("contributor.", PALETTE[0], "contributors"), ("backstop.", PALETTE[1], "US components")];
    let is_there = |key: &str| game.players.iter().any(|player| player.key.starts_with(key));
    let kinds = kinds.into_iter().filter(|(key, ..)| is_there(key)).map(|(_, color, name)| (color, name.to_owned()));
    legend(canvas, body, &kinds.collect::<Vec<_>>())?;
    let order = game.ranked(held);
    let area = body.inset(NAMES, LEGEND + HEADING, 0.0, 0.0);
    let area = Area { bottom: area.top + ROW * order.len() as f64, ..area };
    let unit = (area.width() - FIGURES - GAP * BESIDE.len() as f64) / (WIDE + BESIDE.len() as f64);
    let first = Area { right: area.left + WIDE * unit, ..area };
    let middle = |row: usize| area.top + ROW * (row as f64 + 0.5);
    for (row, place) in order.iter().enumerate() {
        let y = middle(row);
        canvas.label(&game.players[*place].name, (area.left - 10.0, y), Align::Right, LABEL, NAMES - 12.0)?;
        canvas.line((area.left, y + ROW / 2.0), (area.right, y + ROW / 2.0), GRID, 0.75)?;
        let figure = held.worth[*place].shapley.map(|share| figure(held, share.value, share.error()));
        let figure = figure.unwrap_or_else(|| "no trials".to_owned());
        canvas.label(&figure, (first.right + 8.0, y), Align::Left, LABEL, FIGURES - 8.0)?;
    }
    draw_panel(canvas, first, (game, held, &held.label), &order)?;
    let mut left = first.right + FIGURES + GAP;
    for (outcome, name) in BESIDE.iter().filter_map(|(outcome, name)| Some((game.outcome(outcome)?, *name))) {
        draw_panel(canvas, Area { left, right: left + unit, ..area }, (game, outcome, name), &order)?;
        left += unit + GAP;
    }
    Ok(())
}

fn draw_panel(
    canvas: &Canvas,
    area: Area,
    (game, outcome, name): (&GameResult, &OutcomeResult, &str),
    order: &[usize],
) -> Drawn {
    let (scale, unit) = scale(outcome);
    let panel = Panel { area, across: axis(outcome, scale), up: Axis::unmarked(1.0) };
    panel.draw_columns(canvas)?;
    canvas.label(name, (area.left, area.top - 24.0), Align::Left, NAME, area.width() + GAP - 4.0)?;
    canvas.label(unit, (area.left, area.top - 10.0), Align::Left, NOTE, area.width() + GAP - 4.0)?;
    for (row, place) in order.iter().enumerate() {
        let color = if game.players[*place].key.starts_with("backstop.") { PALETTE[1] } else { PALETTE[0] };
        draw_row(canvas, &panel, area.top + ROW * (row as f64 + 0.5), (&outcome.worth[*place], scale), color)?;
    }
    canvas.line((panel.x(0.0), area.top), (panel.x(0.0), area.bottom), AXIS, 1.0)
}

fn draw_row(canvas: &Canvas, panel: &Panel, y: f64, (worth, scale): (&Worth, f64), color: Color) -> Drawn {
    let x = |value: f64| panel.x(value * scale);
    if let Some(share) = worth.shapley {
        let (less, more) = (share.value.min(0.0), share.value.max(0.0));
        let color = if share.is_clear() { color } else { pale(color, 0.35) };
        canvas.bar(Area { left: x(less), right: x(more), top: y - 4.5, bottom: y + 4.5 }, color)?;
        let reach = CLEAR_OF_CHANCE * share.error();
        canvas.line((x(share.value - reach), y), (x(share.value + reach), y), INK, 1.0)?;
    }
    // Ticks at zero would make a thick line of it.
    if let Some(at) = worth.drop_one.map(|drop| x(drop.mean)).filter(|at| (at - panel.x(0.0)).abs() > 1.5) {
        canvas.line((at, y - 6.5), (at, y + 6.5), INK, 1.75)?;
    }
    Ok(())
}

/// In which unit an outcome is drawn: steps of the axis in a unit of the results, and its name.
fn scale(outcome: &OutcomeResult) -> (f64, &str) {
    match outcome.unit.as_str() {
        "share" => (100.0, "points"),
        "million euros" => (1e-3, "billion euros"),
        unit => (1.0, unit),
    }
}

fn figure(outcome: &OutcomeResult, value: f64, se: f64) -> String {
    let (scale, _) = scale(outcome);
    if outcome.unit == "share" {
        return points_with_error(value, se).replace("\u{a0}points", "");
    }
    difference_with_error(value * scale, se * scale)
}

fn axis(outcome: &OutcomeResult, scale: f64) -> Axis {
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for worth in &outcome.worth {
        let bar = worth.shapley.map(|share| (share.value, CLEAR_OF_CHANCE * share.error()));
        let tick = worth.drop_one.map(|drop| (drop.mean, 0.0));
        for (value, reach) in bar.into_iter().chain(tick) {
            low = low.min(value - reach);
            high = high.max(value + reach);
        }
    }
    Axis::differences(low * scale, high * scale)
}
