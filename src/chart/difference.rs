//! What each option changes: paired differences to the baseline, outcome by outcome.

use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::error::ChartError;
use super::finding::quote;
use super::panel::{Axis, Panel};
use super::text::Fonts;
use super::theme::{AXIS, Cast, LABEL, NAME, NOTE, pale};
use crate::analysis::compare::{Comparison, words};
use crate::analysis::results::{CLEAR_OF_CHANCE, Difference, OptionResult, PairedDifference, Results};
use crate::report::number::{difference_with_error, points_with_error};

/// How to read the chart.
pub const READING: &str = "Differences to the baseline on the same luck. Points: means; thin lines: Monte Carlo error (± 2 standard \
     errors, paired); pale bars: 5–95 % over worlds (unknown inputs). Panels of chances share one axis.";

/// What is compared, in reading order: two panels a row.
const SHOWN: [&str; 8] =
    ["held", "major-loss", "entangled", "us_at_war", "troops_12", "coalition_losses", "area", "cost"];

/// Room for option labels at the left of a row of panels, and for figures at the right of each panel.
const NAMES: f64 = 180.0;
const FIGURES: f64 = 108.0;
/// Heights: of an option's row with a label of one line or of two, of a panel's heading, and of its axis with the gap to
/// the next panel.
const ROW: f64 = 19.0;
const TALL_ROW: f64 = 29.0;
const HEADING: f64 = 30.0;
const FOOT: f64 = 26.0;
const COLUMNS: usize = 2;
/// Width of an option's label.
const ROOM: f64 = NAMES - 14.0;

/// The finding: the largest paired difference in holding.
pub fn title(comparison: &Comparison) -> String {
    let results = &comparison.results;
    let found = |difference: &Difference| difference.metrics.get("held").map(|held| held.mean.abs());
    let largest =
        results.differences.iter().filter_map(|one| Some((one, found(one)?))).max_by(|a, b| a.1.total_cmp(&b.1));
    let named = |name: &str| results.options.iter().find(|option| option.name == name).map_or_else(String::new, quote);
    let baseline = named(&results.scenario.baseline);
    let Some((difference, _)) = largest else {
        return "One option alone: there is nothing to compare it with".to_owned();
    };
    let (held, option) = (&difference.metrics["held"], named(&difference.option));
    if !held.is_clear() {
        return format!("By the chance of holding, no option can be told from {baseline}");
    }
    let risk = difference
        .metrics
        .get("entangled")
        .map_or_else(String::new, |war| format!(", the coalition fights {}", points_with_error(war.mean, war.se)));
    format!("{option} against {baseline}: holds {}{risk}", points_with_error(held.mean, held.se))
}

/// Height: a row of panels for every two outcomes, a line an option in each.
pub fn height(comparison: &Comparison) -> f64 {
    let rows = SHOWN.len().div_ceil(COLUMNS) as f64;
    (176.0 + rows * panel_height(&comparison.results)).max(320.0)
}

fn panel_height(results: &Results) -> f64 {
    HEADING + row_height(results) * results.differences.len().max(1) as f64 + FOOT
}

/// Tall where a label does not fit into a line.
fn row_height(results: &Results) -> f64 {
    let Ok(fonts) = Fonts::load() else { return ROW };
    let wide = |option: &OptionResult| fonts.width(option.label(), LABEL.face, LABEL.size) > ROOM;
    if results.options.iter().any(wide) { TALL_ROW } else { ROW }
}

/// Draws a panel an outcome.
pub fn draw(canvas: &Canvas, body: Area, comparison: &Comparison) -> Drawn {
    let results = &comparison.results;
    let (rows, height) = (rows(results), row_height(results));
    let area = body.inset(NAMES, 0.0, 0.0, 0.0);
    if rows.is_empty() {
        let panel = Panel { area: body, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "one option alone: nothing to compare it with");
    }
    let cells = Area { bottom: area.top + panel_height(results) * SHOWN.len().div_ceil(COLUMNS) as f64, ..area };
    for (place, (outcome, cell)) in SHOWN.iter().zip(cells.grid(SHOWN.len(), COLUMNS, (20.0, 0.0))).enumerate() {
        let lines = draw_panel(canvas, cell, (&rows, height), outcome)?;
        if place % COLUMNS == 0 {
            for (row, y) in rows.iter().zip(lines) {
                canvas.block(row.option.label(), (cell.left - 12.0, y), Align::Right, LABEL, (ROOM, 2))?;
            }
        }
    }
    Ok(())
}

/// An option, its colour and its difference to the baseline.
struct Row<'a> {
    option: &'a OptionResult,
    color: Color,
    difference: &'a Difference,
}

impl Row<'_> {
    fn found(&self, outcome: &str) -> Option<&PairedDifference> {
        self.difference.metrics.get(outcome).or_else(|| self.difference.outcomes.get(outcome))
    }
}

fn rows(results: &Results) -> Vec<Row<'_>> {
    let cast = Cast::of(results);
    let row = |(place, option): (usize, &'_ _)| -> Option<Row<'_>> {
        let option: &OptionResult = option;
        let difference = results.differences.iter().find(|difference| difference.option == option.name)?;
        Some(Row { option: &results.options[place], color: cast.color(place), difference })
    };
    results.options.iter().enumerate().filter_map(row).collect()
}

/// Draws one panel, and gives the heights of its lines.
fn draw_panel(
    canvas: &Canvas,
    cell: Area,
    (rows, height): (&[Row<'_>], f64),
    outcome: &str,
) -> Result<Vec<f64>, ChartError> {
    let scale = Scale::of(outcome);
    let area =
        Area { bottom: cell.top + HEADING + height * rows.len() as f64, ..cell.inset(0.0, HEADING, FIGURES, 0.0) };
    let panel = Panel { area, across: axis(rows, outcome, &scale), up: Axis::unmarked(1.0) };
    panel.draw_columns(canvas)?;
    canvas.label(&scale.heading, (cell.left, cell.top + 18.0), Align::Left, NAME, cell.width())?;
    canvas.line((panel.x(0.0), area.top), (panel.x(0.0), area.bottom), AXIS, 1.0)?;
    let lines: Vec<f64> = (0..rows.len()).map(|row| area.top + height * (row as f64 + 0.5)).collect();
    for (row, y) in rows.iter().zip(&lines) {
        let right = (area.right + 10.0, *y);
        match row.found(outcome) {
            Some(found) => {
                draw_difference(canvas, &panel, *y, (found, scale.of_unit), row.color)?;
                canvas.label(&scale.figure(found), right, Align::Left, LABEL, FIGURES - 10.0)?;
            }
            None => canvas.label("no trials", right, Align::Left, NOTE, FIGURES - 10.0)?,
        }
    }
    Ok(lines)
}

fn draw_difference(
    canvas: &Canvas,
    panel: &Panel,
    y: f64,
    (found, of_unit): (&PairedDifference, f64),
    color: Color,
) -> Drawn {
    let x = |value: f64| panel.x(value * of_unit);
    let spread = Area { left: x(found.quantiles.p05), right: x(found.quantiles.p95), top: y - 4.0, bottom: y + 4.0 };
    canvas.bar(spread, pale(color, 0.3))?;
    let reach = CLEAR_OF_CHANCE * found.se;
    canvas.dot((x(found.mean), y), 3.5, color)?;
    canvas.line((x(found.mean - reach), y), (x(found.mean + reach), y), color, 1.25)
}

/// In which unit an outcome is drawn, and how it is called.
struct Scale {
    heading: String,
    /// Steps of the axis in a unit of the results.
    of_unit: f64,
    chance: bool,
}

impl Scale {
    fn of(outcome: &str) -> Self {
        let (words, unit) = words(outcome);
        match unit.as_str() {
            "share" => Self { heading: format!("{words}, points"), of_unit: 100.0, chance: true },
            "million euros" => Self { heading: format!("{words}, billion euros"), of_unit: 1e-3, chance: false },
            _ => Self { heading: format!("{words}, {unit}"), of_unit: 1.0, chance: false },
        }
    }

    /// The difference in figures, with its error.
    fn figure(&self, found: &PairedDifference) -> String {
        if self.chance {
            return points_with_error(found.mean, found.se).replace("\u{a0}points", "");
        }
        difference_with_error(found.mean * self.of_unit, found.se * self.of_unit)
    }
}

/// The axis of a panel: one for all chances, so that they can be weighed against one another, and one for each amount.
fn axis(rows: &[Row<'_>], outcome: &str, scale: &Scale) -> Axis {
    let alike = |other: &str| if scale.chance { Scale::of(other).chance } else { other == outcome };
    let outcomes = SHOWN.into_iter().filter(|other| alike(other));
    let found = outcomes.flat_map(|other| rows.iter().filter_map(move |row| row.found(other)));
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for found in found {
        let reach = CLEAR_OF_CHANCE * found.se;
        low = low.min(found.quantiles.p05).min(found.mean - reach);
        high = high.max(found.quantiles.p95).max(found.mean + reach);
    }
    Axis::differences(low * scale.of_unit, high * scale.of_unit)
}
