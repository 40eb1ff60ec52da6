//! Rows of dots, a row a level of what has no numbers.

use super::{PANELS, TOGETHER, View, columns};
use crate::analysis::results::{CLEAR_OF_CHANCE, Estimate};
use crate::chart::canvas::{Align, Area, Canvas, Color, Drawn};
use crate::chart::labels::legend;
use crate::chart::panel::{Axis, Panel};
use crate::chart::theme::{GRID, LABEL, NAME, NOTE, pale};
use crate::report::number::count;

/// Most rows of a panel.
const ROWS: usize = 40;

/// Room for the labels of levels, and for figures.
const LABELS: f64 = 108.0;
const FIGURES: f64 = 116.0;

/// Heights of an option's line in a row that several share, of a row in a panel of its own, and of a panel's heading and
/// axis.
const LINE: f64 = 17.0;
const ROW: f64 = 17.0;
const HEADING: f64 = 38.0;
const FOOT: f64 = 24.0;

/// Height of the picture.
pub(super) fn height(view: &View<'_>) -> f64 {
    let rows = rows(view) as f64;
    let shown = view.shown.len();
    if shown <= TOGETHER {
        return 150.0 + legend_height(shown) + 44.0 + rows * (LINE * shown as f64 + 8.0);
    }
    let panels = shown.min(PANELS);
    let each = HEADING + rows * ROW + FOOT;
    176.0 + each * panels.div_ceil(columns(panels)) as f64
}

fn legend_height(shown: usize) -> f64 {
    if shown > 1 { 19.0 * (shown as f64 / 2.0).ceil() + 8.0 } else { 0.0 }
}

fn rows(view: &View<'_>) -> usize {
    view.found.cells.len().min(ROWS)
}

/// Draws the rows.
pub(super) fn draw(canvas: &Canvas, body: Area, view: &View<'_>) -> Drawn {
    let across = view.scale(view.highest());
    if view.shown.len() <= TOGETHER { together(canvas, body, view, across) } else { apart(canvas, body, view, across) }
}

fn together(canvas: &Canvas, body: Area, view: &View<'_>, across: Axis) -> Drawn {
    let mut top = 0.0;
    if view.shown.len() > 1 {
        let entries: Vec<(Color, String)> =
            view.shown.iter().map(|option| (view.color(*option), view.label(*option))).collect();
        top = legend(canvas, body, &entries)? + 8.0;
    }
    let area = body.inset(LABELS, top, FIGURES, 38.0);
    let panel = Panel { area, across, up: Axis::unmarked(1.0) };
    panel.draw_columns(canvas)?;
    panel.name_across(canvas, &name(view))?;
    let pitch = area.height() / rows(view) as f64;
    let line = (pitch - 8.0) / view.shown.len().max(1) as f64;
    for cell in 0..rows(view) {
        let first = area.top + pitch * cell as f64;
        if cell > 0 {
            canvas.line((body.left, first), (area.right, first), GRID, 1.0)?;
        }
        let label = view.found.words_of_cell(cell);
        canvas.block(&label, (area.left - 10.0, first + pitch / 2.0), Align::Right, LABEL, (LABELS - 12.0, 2))?;
        for (place, option) in view.shown.iter().enumerate() {
            let y = first + 4.0 + line * (place as f64 + 0.5);
            let Some(found) = view.estimate(cell, *option) else {
                canvas.label("no trials", (area.right + 8.0, y), Align::Left, NOTE, FIGURES - 8.0)?;
                continue;
            };
            draw_dot(canvas, &panel, found, (y, 3.5), view.color(*option))?;
            let figure = view.figures(&[found]).concat();
            canvas.label(&figure, (area.right + 8.0, y), Align::Left, NAME, FIGURES)?;
            let after = area.right + 14.0 + canvas.width(&figure, NAME);
            canvas.label(&format!("({})", view.range(found)), (after, y), Align::Left, NOTE, body.right - after)?;
        }
    }
    Ok(())
}

/// A panel an option.
fn apart(canvas: &Canvas, body: Area, view: &View<'_>, across: Axis) -> Drawn {
    let count = view.shown.len().min(PANELS);
    let columns = columns(count);
    let area = body.inset(LABELS, 0.0, 36.0, 20.0);
    let cells = area.grid(count, columns, (46.0, 0.0));
    for (place, (option, cell)) in view.shown.iter().zip(cells).enumerate() {
        let area = cell.inset(0.0, HEADING, 0.0, FOOT);
        let panel = Panel { area, across: across.clone(), up: Axis::unmarked(1.0) };
        panel.draw_columns(canvas)?;
        let name = canvas.wrap(&view.label(*option), NAME, area.width() + 40.0, 2);
        for (row, text) in name.iter().rev().enumerate() {
            canvas.text(text, (area.left, area.top - 8.0 - 14.0 * row as f64), Align::Left, NAME)?;
        }
        let pitch = area.height() / rows(view) as f64;
        let found: Vec<Option<&Estimate>> = (0..rows(view)).map(|cell| view.estimate(cell, *option)).collect();
        let figures = view.figures(&found.iter().copied().flatten().collect::<Vec<_>>());
        let mut figures = figures.into_iter();
        for (cell, found) in found.iter().enumerate() {
            let y = area.top + pitch * (cell as f64 + 0.5);
            if place % columns == 0 {
                let label = view.found.words_of_cell(cell);
                canvas.label(&label, (area.left - 8.0, y), Align::Right, LABEL, LABELS - 10.0)?;
            }
            let figure = match found {
                Some(found) => {
                    draw_dot(canvas, &panel, found, (y, 2.5), view.color(*option))?;
                    figures.next().unwrap_or_default()
                }
                None => "–".to_owned(),
            };
            canvas.label(&figure, (area.right + 5.0, y), Align::Left, NOTE, 42.0)?;
        }
    }
    let middle = ((body.left + body.right) / 2.0, body.bottom - 4.0);
    canvas.label(&name(view), middle, Align::Center, NOTE, body.width())
}

/// The mean with both uncertainties.
fn draw_dot(canvas: &Canvas, panel: &Panel, found: &Estimate, (y, radius): (f64, f64), color: Color) -> Drawn {
    let (left, right) = (panel.x(found.quantiles.p05), panel.x(found.quantiles.p95));
    canvas.bar(Area { left, top: y - 3.0, right, bottom: y + 3.0 }, pale(color, 0.3))?;
    let half = CLEAR_OF_CHANCE * found.se;
    canvas.line((panel.x(found.mean - half), y), (panel.x(found.mean + half), y), color, 1.0)?;
    canvas.dot((panel.x(found.mean), y), radius, color)
}

/// What the axis counts, and what is not drawn.
fn name(view: &View<'_>) -> String {
    let (levels, options) = (view.found.cells.len() - rows(view), view.shown.len().saturating_sub(PANELS));
    let left_out = [(levels, "level"), (options, "option")].into_iter().filter(|(count, _)| *count > 0);
    let left_out: Vec<String> = left_out.map(|(number, thing)| count(number, thing)).collect();
    match left_out.as_slice() {
        [] => view.name(),
        parts => format!("{}; {} more in the table", view.name(), parts.join(" and ")),
    }
}
