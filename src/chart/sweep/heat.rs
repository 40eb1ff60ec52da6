//! Heat maps: a cell a combination of levels, a panel an option, all on one scale of colours.

use super::{PANELS, View, axis_name, columns};
use crate::analysis::sweep::Target;
use crate::chart::canvas::{Align, Area, Canvas, Color, Drawn, Ink, PAPER};
use crate::chart::ladder::short;
use crate::chart::panel::{Axis, Mark};
use crate::chart::theme::{GRID, INK, LABEL, NAME, NOTE, opaque, pale};
use crate::report::number::{JOIN, number, rough};
use crate::report::sweep::target_words;

/// The dark end of the scale; the light end is nearly paper. One hue from light to dark is read alike by every eye.
const DARK: Color = opaque(0x08, 0x30, 0x6B);

/// How pale the scale begins, so that a cell of nothing is told from no cell.
const PALEST: f64 = 0.06;

/// Room for the labels of levels at the left and below, and for a panel's name.
const LEFT: f64 = 78.0;
const BELOW: f64 = 22.0;
const HEADING: f64 = 36.0;

/// Height of the strip that explains colours.
const STRIP: f64 = 46.0;

/// Which axis runs which way.
#[derive(Clone, Copy)]
struct Ways {
    across: usize,
    up: usize,
    /// Numbers rise upwards; anything else is read from the top.
    rises: bool,
}

impl Ways {
    fn of(view: &View<'_>) -> Self {
        let axes = &view.found.axes;
        let numeric = |place: usize| axes.get(place).is_some_and(crate::analysis::sweep::AxisInfo::is_numeric);
        let across = usize::from(numeric(1) && !numeric(0));
        Self { across, up: 1 - across, rises: numeric(1 - across) }
    }

    fn levels(self, view: &View<'_>) -> (usize, usize) {
        let count = |axis: usize| view.found.axes.get(axis).map_or(1, |axis| axis.levels.len());
        (count(self.across), count(self.up))
    }

    fn cell(self, view: &View<'_>, column: usize, row: usize) -> usize {
        let mut levels = [0; 2];
        levels[self.across] = column;
        levels[self.up] = row;
        view.found.cell(&levels)
    }
}

/// Height of the picture.
pub(super) fn height(view: &View<'_>) -> f64 {
    let panels = view.shown.len().min(PANELS);
    let (_, up) = Ways::of(view).levels(view);
    let rows = panels.div_ceil(columns(panels));
    let most = if rows == 1 { 300.0 } else { 190.0 };
    let each = HEADING + (22.0 * up as f64).clamp(110.0, most) + BELOW;
    166.0 + STRIP + each * rows as f64
}

/// Draws the maps.
pub(super) fn draw(canvas: &Canvas, body: Area, view: &View<'_>) -> Drawn {
    let ways = Ways::of(view);
    let scale = scale(view);
    draw_strip(canvas, body, view, &scale)?;
    let count = view.shown.len().min(PANELS);
    let columns = columns(count);
    let area = body.inset(LEFT, STRIP, 2.0, 18.0);
    for (place, (option, cell)) in view.shown.iter().zip(area.grid(count, columns, (26.0, 0.0))).enumerate() {
        let area = cell.inset(0.0, HEADING, 0.0, BELOW);
        let name = canvas.wrap(&view.label(*option), NAME, area.width(), 2);
        for (row, text) in name.iter().rev().enumerate() {
            canvas.text(text, (area.left, area.top - 8.0 - 14.0 * row as f64), Align::Left, NAME)?;
        }
        draw_map(canvas, area, view, (*option, ways), &scale)?;
        draw_levels(canvas, area, view, ways, place % columns == 0)?;
    }
    let (across, up) = (&view.found.axes[ways.across], &view.found.axes[ways.up]);
    let words = format!("across: {}; {}: {}", axis_name(across), if ways.rises { "up" } else { "down" }, axis_name(up));
    canvas.label(&words, ((body.left + body.right) / 2.0, body.bottom - 4.0), Align::Center, NOTE, body.width())
}

/// The scale of colours, from a round value below the lowest mean to one above the highest: a colour, unlike a length, is
/// not read from zero.
fn scale(view: &View<'_>) -> Axis {
    let highest = view.means().fold(0.0, f64::max);
    let lowest = view.means().fold(highest, f64::min);
    let step = view.scale(highest).max / 10.0;
    let first = (lowest / step * (1.0 + 1e-9)).floor().max(0.0);
    let last = (highest / step * (1.0 - 1e-9)).ceil().max(first + 1.0);
    let label =
        |value: f64| if view.info.is_share() { format!("{}{JOIN}%", short(value * 100.0)) } else { short(value) };
    let mark = |value: f64| Mark { value, label: label(value) };
    let (min, max) = (first * step, last * step);
    Axis { min, max, marks: vec![mark(min), mark(max)] }
}

/// The colour of a mean.
fn shade(mean: f64, scale: &Axis) -> (Color, f64) {
    let part = ((mean - scale.min) / (scale.max - scale.min)).clamp(0.0, 1.0);
    let strength = PALEST + (1.0 - PALEST) * part;
    (pale(DARK, strength), strength)
}

/// Where a cell lies.
fn place(area: Area, (columns, rows): (usize, usize), column: usize, row: usize, rises: bool) -> Area {
    let (width, height) = (area.width() / columns as f64, area.height() / rows as f64);
    let from_top = if rises { rows - 1 - row } else { row };
    let (left, top) = (area.left + width * column as f64, area.top + height * from_top as f64);
    Area { left, top, right: left + width, bottom: top + height }
}

fn draw_map(canvas: &Canvas, area: Area, view: &View<'_>, (option, ways): (usize, Ways), scale: &Axis) -> Drawn {
    let (across, up) = ways.levels(view);
    for column in 0..across {
        for row in 0..up {
            let cell = place(area, (across, up), column, row, ways.rises);
            let middle = ((cell.left + cell.right) / 2.0, (cell.top + cell.bottom) / 2.0);
            let Some(found) = view.estimate(ways.cell(view, column, row), option) else {
                canvas.bar(cell, GRID)?;
                canvas.label("–", middle, Align::Center, NOTE, cell.width())?;
                continue;
            };
            let (color, strength) = shade(found.mean, scale);
            canvas.bar(cell, color)?;
            let text = if view.info.is_share() { number(found.mean * 100.0, 0) } else { rough(found.mean) };
            let ink = Ink { color: if strength > 0.62 { PAPER } else { INK }, ..LABEL };
            if canvas.width(&text, ink) + 4.0 <= cell.width() && cell.height() >= 12.0 {
                canvas.label(&text, middle, Align::Center, ink, cell.width())?;
            }
        }
    }
    for target in view.found.targets.iter().filter(|target| target.outcome == view.outcome) {
        draw_contour(canvas, area, view, (option, ways), target)?;
    }
    Ok(())
}

/// The edges between cells on different sides of a target.
fn draw_contour(canvas: &Canvas, area: Area, view: &View<'_>, (option, ways): (usize, Ways), target: &Target) -> Drawn {
    let (across, up) = ways.levels(view);
    let met = |column: usize, row: usize| {
        let found = view.estimate(ways.cell(view, column, row), option)?;
        Some(target.relation().holds(found.mean, target.value))
    };
    let differ = |a: Option<bool>, b: Option<bool>| a.zip(b).is_some_and(|(a, b)| a != b);
    // A dark line on a pale one shows on every colour.
    for (color, width) in [(PAPER, 5.0), (INK, 2.5)] {
        for column in 0..across {
            for row in 0..up {
                let cell = place(area, (across, up), column, row, ways.rises);
                if column + 1 < across && differ(met(column, row), met(column + 1, row)) {
                    canvas.line((cell.right, cell.top), (cell.right, cell.bottom), color, width)?;
                }
                if row + 1 < up && differ(met(column, row), met(column, row + 1)) {
                    let y = if ways.rises { cell.top } else { cell.bottom };
                    canvas.line((cell.left, y), (cell.right, y), color, width)?;
                }
            }
        }
    }
    Ok(())
}

/// The labels of the levels: every one that fits, from the first on.
fn draw_levels(canvas: &Canvas, area: Area, view: &View<'_>, ways: Ways, left: bool) -> Drawn {
    let counts = ways.levels(view);
    let (across, up) = (&view.found.axes[ways.across].levels, &view.found.axes[ways.up].levels);
    let width = area.width() / counts.0 as f64;
    let widest = across.iter().map(|level| canvas.width(&level.label, NOTE)).fold(0.0, f64::max);
    let stride =
        if view.found.axes[ways.across].is_numeric() { ((widest + 6.0) / width).ceil().max(1.0) as usize } else { 1 };
    for (column, level) in across.iter().enumerate().step_by(stride) {
        let x = area.left + width * (column as f64 + 0.5);
        canvas.label(&level.label, (x, area.bottom + 11.0), Align::Center, NOTE, width * stride as f64 - 2.0)?;
    }
    if !left {
        return Ok(());
    }
    let stride = (13.0 * counts.1 as f64 / area.height()).ceil().max(1.0) as usize;
    for (row, level) in up.iter().enumerate().step_by(stride) {
        let cell = place(area, counts, 0, row, ways.rises);
        let y = (cell.top + cell.bottom) / 2.0;
        canvas.label(&level.label, (area.left - 6.0, y), Align::Right, NOTE, LEFT - 8.0)?;
    }
    Ok(())
}

/// What the colours mean, and the line.
fn draw_strip(canvas: &Canvas, body: Area, view: &View<'_>, scale: &Axis) -> Drawn {
    const STEPS: usize = 40;
    const WIDTH: f64 = 260.0;
    canvas.label(&view.name(), (body.left, body.top + 2.0), Align::Left, NAME, WIDTH + 40.0)?;
    let (left, top) = (body.left, body.top + 12.0);
    for step in 0..STEPS {
        let at = |step: usize| left + WIDTH * step as f64 / STEPS as f64;
        let middle = scale.min + (scale.max - scale.min) * (step as f64 + 0.5) / STEPS as f64;
        let area = Area { left: at(step), top, right: at(step + 1), bottom: top + 10.0 };
        canvas.bar(area, shade(middle, scale).0)?;
    }
    for mark in &scale.marks {
        let x = left + WIDTH * (mark.value - scale.min) / (scale.max - scale.min);
        let align = if x <= left + 1.0 { Align::Left } else { Align::Right };
        canvas.label(&mark.label, (x, top + 18.0), align, NOTE, WIDTH)?;
    }
    let targets = view.found.targets.iter().filter(|target| target.outcome == view.outcome);
    for (row, target) in targets.take(2).enumerate() {
        let y = body.top + 8.0 + 16.0 * row as f64;
        let x = left + WIDTH + 70.0;
        canvas.line((x, y), (x + 22.0, y), INK, 2.5)?;
        let words = format!("edge of: {}", target_words(view.found, target));
        canvas.label(&words, (x + 30.0, y), Align::Left, NOTE, body.right - x - 30.0)?;
    }
    Ok(())
}
