//! The contact sheet: the same charts of every option side by side, on the same axes.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::panel::{Axis, Panel};
use super::theme::{Cast, FAINT, LABEL, NAME, NOTE, sheer};
use super::{hold, strength, survival};
use crate::analysis::compare::Comparison;
use crate::analysis::results::{OptionResult, Results};
use crate::report::compare::depends;
use crate::report::number::{percent, percent_range};

/// How to read the chart.
pub const READING: &str = "One column an option, the same axes for all. Bands: 5–95 % over worlds (unknown inputs), in the middle row over \
     single histories (dark: half of them); grey line: the baseline; dashed: troops pledged.";

/// More options than this are shown by those that have a colour of their own.
const MOST: usize = 16;
const COLUMNS: usize = 4;

/// Heights of a section's heading, of the name over a panel, of a panel with its axis, and the gap below it.
const HEADING: f64 = 24.0;
const NAMES: f64 = 46.0;
const PANEL: f64 = 120.0;
/// Room below the last row of a section, for what its axis counts.
const BELOW: f64 = 30.0;
/// Least room for numbers at the left of a row of panels.
const NUMBERS: f64 = 52.0;

/// The same chart for every option.
struct Section {
    heading: &'static str,
    across: &'static str,
}

const SECTIONS: [Section; 3] = [
    Section { heading: "Ceasefires still holding", across: "months since the ceasefire" },
    Section { heading: "Troops in the country, where peace holds", across: "months since the ceasefire" },
    Section { heading: "Worlds by their chance of holding", across: "chance of holding in a world" },
];

/// The finding: whether one option is best by everything that counts.
pub fn title(comparison: &Comparison) -> String {
    depends(comparison).trim_end_matches('.').to_owned()
}

/// Height: three sections, with a row for every four options.
pub fn height(comparison: &Comparison) -> f64 {
    let rows = shown(&comparison.results).len().max(1).div_ceil(COLUMNS) as f64;
    164.0 + SECTIONS.len() as f64 * (HEADING + rows * (NAMES + PANEL) + BELOW)
}

/// Draws every section.
pub fn draw(canvas: &Canvas, body: Area, comparison: &Comparison) -> Drawn {
    let results = &comparison.results;
    let shown = shown(results);
    let hidden = results.options.len() - shown.len();
    if shown.is_empty() {
        let panel = Panel { area: body, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "no options");
    }
    let cells = body.grid(SECTIONS.len(), 1, (0.0, 0.0));
    let troops = Axis::numbers(strength::top(results)).marks.into_iter().map(|mark| canvas.width(&mark.label, NOTE));
    let numbers = troops.fold(NUMBERS, |widest, width| widest.max(width + 9.0));
    for (number, (section, cell)) in SECTIONS.iter().zip(cells).enumerate() {
        let heading = match hidden {
            0 => section.heading.to_owned(),
            _ => format!("{} ({hidden} options not shown)", section.heading),
        };
        canvas.label(&heading, (cell.left, cell.top + 8.0), Align::Left, NAME, cell.width())?;
        let columns = shown.len().min(COLUMNS);
        let area = cell.inset(numbers, HEADING, 6.0, BELOW);
        for (place, (option, area)) in shown.iter().zip(area.grid(shown.len(), columns, (34.0, 0.0))).enumerate() {
            let panel = panel(results, number, area.inset(0.0, NAMES, 0.0, 22.0), place % columns == 0);
            draw_panel(canvas, &panel, results, (number, *option))?;
        }
        let middle = (area.left + area.right) / 2.0;
        canvas.label(section.across, (middle, cell.bottom - BELOW + 7.0), Align::Center, NOTE, area.width())?;
    }
    Ok(())
}

/// The options that have a column.
fn shown(results: &Results) -> Vec<usize> {
    let cast = Cast::of(results);
    let all = results.options.len() <= MOST;
    (0..results.options.len()).filter(|option| all || cast.is_named(*option)).collect()
}

/// A panel of a section, with numbers at the left of the first.
fn panel(results: &Results, section: usize, area: Area, first: bool) -> Panel {
    let months = Axis::months(results.scenario.horizon_months, 5);
    let (across, up) = match section {
        0 => (months, Axis::shares(1.0)),
        1 => (months, Axis::numbers(strength::top(results))),
        // The upright line at the mean stands above the highest bar, and needs room below the name.
        _ => (Axis::shares(1.0), Axis::unmarked(1.06 * hold::steepest(results))),
    };
    Panel { area, across, up: if first { up } else { up.bare() } }
}

fn draw_panel(canvas: &Canvas, panel: &Panel, results: &Results, (section, place): (usize, usize)) -> Drawn {
    let option = &results.options[place];
    let color = Cast::of(results).color(place);
    panel.draw_axes(canvas)?;
    draw_name(canvas, panel, option, section)?;
    match section {
        0 => draw_survival(canvas, panel, results, (option, color)),
        1 => strength::draw_fan(canvas, panel, option, color),
        _ => hold::draw_worlds(canvas, panel, option, color),
    }
}

/// The option's name, and below it the section's key figure.
fn draw_name(canvas: &Canvas, panel: &Panel, option: &OptionResult, section: usize) -> Drawn {
    let (left, top, room) = (panel.area.left, panel.area.top, panel.area.width());
    let figure = match section {
        0 => option
            .survival
            .last()
            .map(|last| format!("{} ({}) at the end", percent(last.mean, last.se), percent_range(last.low, last.high))),
        1 => None,
        _ => option.estimate("held").map(|held| {
            format!("{} ({})", percent(held.mean, held.se), percent_range(held.quantiles.p05, held.quantiles.p95))
        }),
    };
    let top = if section == 2 { top - 3.0 } else { top };
    let lines = canvas.wrap(option.label(), LABEL, room, 2);
    let above = figure.as_ref().map_or(10.0, |_| 22.0);
    for (place, line) in lines.iter().rev().enumerate() {
        canvas.label(line, (left, top - above - 13.0 * place as f64), Align::Left, LABEL, room)?;
    }
    match figure {
        Some(figure) => canvas.label(&figure, (left, top - 9.0), Align::Left, NOTE, room),
        None => Ok(()),
    }
}

fn draw_survival(canvas: &Canvas, panel: &Panel, results: &Results, (option, color): (&OptionResult, Color)) -> Drawn {
    let line = |option: &OptionResult| -> Vec<Place> {
        option.survival.iter().map(|point| panel.at(f64::from(point.month), point.mean)).collect()
    };
    survival::draw_band(canvas, panel, option, sheer(color, 0.16))?;
    let baseline = results.options.iter().find(|other| other.name == results.scenario.baseline);
    if let Some(baseline) = baseline.filter(|baseline| baseline.name != option.name && baseline.survival.len() > 1) {
        canvas.path(&line(baseline), FAINT, 1.25)?;
    }
    if option.survival.len() < 2 {
        return panel.say(canvas, "no ceasefire");
    }
    canvas.path(&line(option), color, 2.0)
}
