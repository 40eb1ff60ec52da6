//! Lines along an axis of numbers.

use super::{PANELS, TOGETHER, View, across, axis_name, columns, crossing_words};
use crate::analysis::reach::Reach;
use crate::analysis::results::{CLEAR_OF_CHANCE, Estimate};
use crate::analysis::sweep::Target;
use crate::chart::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use crate::chart::labels::{End, legend, name_ends};
use crate::chart::panel::Panel;
use crate::chart::theme::{INK, NAME, NOTE, SOFT, pale, sheer};
use crate::report::sweep::target_words;

/// Room for names at the right.
const NAMES: f64 = 186.0;

/// Room for numbers at the left.
const NUMBERS: f64 = 46.0;

/// Room between panels side by side, for the numbers below their ends.
const PITCH: f64 = 38.0;

/// Height of a panel among others, with its heading and axis.
const PANEL: f64 = 190.0;

/// The line of one option.
struct Line<'a> {
    option: usize,
    color: Color,
    /// By level; nothing where no trial counted.
    points: Vec<(f64, Option<&'a Estimate>)>,
    /// Where each target is met.
    reaches: Vec<(&'a Target, &'a Reach)>,
}

impl Line<'_> {
    /// Stretches of levels at which trials counted: over a gap no line is drawn.
    fn stretches(&self) -> Vec<Vec<(f64, &Estimate)>> {
        let parts = self.points.split(|point| point.1.is_none());
        let counted = parts.map(|part| part.iter().filter_map(|(x, found)| Some((*x, (*found)?))).collect::<Vec<_>>());
        counted.filter(|part| !part.is_empty()).collect()
    }

    fn last(&self) -> Option<(f64, &Estimate)> {
        self.points.iter().rev().find_map(|(x, found)| Some((*x, (*found)?)))
    }
}

/// How much of a line is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Everything.
    Full,
    /// No band: many lines share the panel.
    Bare,
}

/// Height of the picture.
pub(super) fn height(view: &View<'_>) -> f64 {
    match view.shown.len() {
        0..=TOGETHER => 520.0,
        many => panels_height(many.min(PANELS), 0.0),
    }
}

/// Height of the picture with a panel a level.
pub(super) fn height_by_level(view: &View<'_>, along: usize) -> f64 {
    let panels = view.found.axes.get(1 - along).map_or(1, |axis| axis.levels.len());
    panels_height(panels, 19.0 * (view.shown.len() as f64 / 2.0).ceil() + 14.0)
}

fn panels_height(panels: usize, above: f64) -> f64 {
    let rows = panels.div_ceil(columns(panels));
    let each = if rows == 1 { 320.0 } else { PANEL };
    160.0 + above + each * rows as f64 + 20.0
}

/// Draws lines along the only axis.
pub(super) fn draw(canvas: &Canvas, body: Area, view: &View<'_>) -> Drawn {
    let lines = lines(view, 0, None);
    canvas.label(&view.name(), (body.left, body.top + 2.0), Align::Left, NAME, body.width())?;
    if lines.len() > TOGETHER {
        return draw_apart(canvas, body.inset(0.0, 14.0, 0.0, 0.0), view, &lines);
    }
    let axis = &view.found.axes[0];
    let area = body.inset(NUMBERS, 20.0, NAMES, 38.0);
    let panel = Panel { area, across: across(axis, 10), up: view.scale(view.highest()) };
    panel.draw_axes(canvas)?;
    panel.name_across(canvas, &axis_name(axis))?;
    if lines.iter().all(|line| line.last().is_none()) {
        return panel.say(canvas, "no trials that count");
    }
    draw_targets(canvas, &panel, view, true)?;
    for line in &lines {
        draw_band(canvas, &panel, line)?;
    }
    for line in &lines {
        draw_line(canvas, &panel, line, Detail::Full)?;
    }
    for (row, line) in lines.iter().enumerate() {
        draw_answers(canvas, &panel, line, Some(row))?;
    }
    draw_names(canvas, &panel, view, &lines)
}

/// The lines of every option along an axis, at a level of the other.
fn lines<'a>(view: &View<'a>, along: usize, beside: Option<usize>) -> Vec<Line<'a>> {
    let axis = &view.found.axes[along];
    let line = |option: &usize| {
        let point = |(level, info): (usize, &crate::analysis::sweep::LevelInfo)| {
            let mut levels = vec![level; view.found.axes.len()];
            if let (Some(beside), true) = (beside, levels.len() > 1) {
                levels[1 - along] = beside;
            }
            (info.number.unwrap_or(0.0), view.estimate(view.found.cell(&levels), *option))
        };
        let targets =
            view.found.targets.iter().filter(|target| target.outcome == view.outcome && target.along == along);
        let reaches = targets.filter_map(|target| Some((target, &target.on_average(*option, beside)?.reach)));
        Line {
            option: *option,
            color: view.color(*option),
            points: axis.levels.iter().enumerate().map(point).collect(),
            reaches: reaches.collect(),
        }
    };
    view.shown.iter().map(line).collect()
}

/// A panel an option, with the others in grey behind it.
fn draw_apart(canvas: &Canvas, body: Area, view: &View<'_>, lines: &[Line<'_>]) -> Drawn {
    let axis = &view.found.axes[0];
    let count = lines.len().min(PANELS);
    let columns = columns(count);
    let up = view.scale(view.highest());
    let area = body.inset(NUMBERS, 0.0, 4.0, 16.0);
    for (place, (line, cell)) in lines.iter().zip(area.grid(count, columns, (PITCH, 6.0))).enumerate() {
        let up = if place % columns == 0 { up.clone() } else { up.clone().bare() };
        let panel = Panel { area: cell.inset(0.0, 48.0, 0.0, 20.0), across: across(axis, 2), up };
        panel.draw_axes(canvas)?;
        draw_targets(canvas, &panel, view, false)?;
        for other in lines.iter().filter(|other| other.option != line.option) {
            for stretch in other.stretches() {
                let points: Vec<Place> = stretch.iter().map(|(x, found)| panel.at(*x, found.mean)).collect();
                canvas.path(&points, pale(SOFT, 0.35), 0.75)?;
            }
        }
        draw_band(canvas, &panel, line)?;
        draw_line(canvas, &panel, line, Detail::Full)?;
        draw_answers(canvas, &panel, line, Some(0))?;
        let ends = from_to(view, line);
        let name = canvas.wrap(&view.label(line.option), NAME, panel.area.width() + 14.0, 2);
        for (row, text) in name.iter().rev().enumerate() {
            canvas.text(text, (panel.area.left, panel.area.top - 22.0 - 14.0 * row as f64), Align::Left, NAME)?;
        }
        canvas.label(&ends, (panel.area.left, panel.area.top - 11.0), Align::Left, NOTE, panel.area.width() + 14.0)?;
    }
    let more = match lines.len() - count {
        0 => String::new(),
        more => format!("; {more} more options are in the table"),
    };
    let words = format!("across: {}; grey: the other options{more}", axis_name(axis));
    canvas.label(&words, ((body.left + body.right) / 2.0, body.bottom - 4.0), Align::Center, NOTE, body.width())
}

/// What the outcome is at both ends of a line.
fn from_to(view: &View<'_>, line: &Line<'_>) -> String {
    let first = line.points.iter().find_map(|(_, found)| *found);
    let (Some(first), Some((_, last))) = (first, line.last()) else { return "no trials that count".to_owned() };
    let figures = view.figures(&[first, last]);
    if figures[0] == figures[1] { figures[0].clone() } else { figures.join(" → ") }
}

/// A panel for each level of the other axis.
pub(super) fn draw_by_level(canvas: &Canvas, body: Area, view: &View<'_>, along: usize) -> Drawn {
    let (axis, other) = (&view.found.axes[along], &view.found.axes[1 - along]);
    let entries: Vec<(Color, String)> =
        view.shown.iter().map(|option| (view.color(*option), view.label(*option))).collect();
    let used = legend(canvas, body, &entries)?;
    let name = format!("{}; a panel for each: {}", view.name(), axis_name(other));
    canvas.label(&name, (body.left, body.top + used + 10.0), Align::Left, NAME, body.width())?;
    let columns = columns(other.levels.len());
    let detail = if view.shown.len() > TOGETHER { Detail::Bare } else { Detail::Full };
    let up = view.scale(view.highest());
    let area = body.inset(NUMBERS, used + 22.0, 4.0, 16.0);
    for (level, cell) in area.grid(other.levels.len(), columns, (PITCH, 6.0)).into_iter().enumerate() {
        let up = if level % columns == 0 { up.clone() } else { up.clone().bare() };
        let panel = Panel { area: cell.inset(0.0, 24.0, 0.0, 20.0), across: across(axis, 2), up };
        panel.draw_axes(canvas)?;
        draw_targets(canvas, &panel, view, false)?;
        let lines = lines(view, along, Some(level));
        for line in lines.iter().filter(|_| detail == Detail::Full) {
            draw_band(canvas, &panel, line)?;
        }
        for line in &lines {
            draw_line(canvas, &panel, line, detail)?;
        }
        for (row, line) in lines.iter().enumerate() {
            draw_answers(canvas, &panel, line, (detail == Detail::Full).then_some(row))?;
        }
        panel.name(canvas, &other.levels[level].label)?;
    }
    let words = match detail {
        Detail::Full => format!("across: {}", axis_name(axis)),
        Detail::Bare => format!("across: {}; ranges over worlds are in the table", axis_name(axis)),
    };
    canvas.label(&words, ((body.left + body.right) / 2.0, body.bottom - 4.0), Align::Center, NOTE, body.width())
}

fn draw_band(canvas: &Canvas, panel: &Panel, line: &Line<'_>) -> Drawn {
    for stretch in line.stretches().iter().filter(|stretch| stretch.len() > 1) {
        let edge = |value: fn(&Estimate) -> f64| -> Vec<Place> {
            stretch.iter().map(|(x, found)| panel.at(*x, value(found))).collect()
        };
        let (high, low) = (edge(|found| found.quantiles.p95), edge(|found| found.quantiles.p05));
        let around: Vec<Place> = high.iter().copied().chain(low.iter().rev().copied()).collect();
        canvas.polygon(&around, sheer(line.color, 0.1))?;
        canvas.path(&high, sheer(line.color, 0.4), 0.75)?;
        canvas.path(&low, sheer(line.color, 0.4), 0.75)?;
    }
    Ok(())
}

/// The line with its points and their errors.
fn draw_line(canvas: &Canvas, panel: &Panel, line: &Line<'_>, detail: Detail) -> Drawn {
    let many = line.points.len() > 40;
    for stretch in line.stretches() {
        let points: Vec<Place> = stretch.iter().map(|(x, found)| panel.at(*x, found.mean)).collect();
        if points.len() > 1 {
            canvas.path(&points, line.color, if detail == Detail::Full { 2.0 } else { 1.5 })?;
        }
        for (x, found) in stretch.iter().filter(|_| !many) {
            let half = CLEAR_OF_CHANCE * found.se;
            canvas.line(panel.at(*x, found.mean - half), panel.at(*x, found.mean + half), line.color, 1.0)?;
            canvas.dot(panel.at(*x, found.mean), if detail == Detail::Full { 3.0 } else { 2.0 }, line.color)?;
        }
    }
    Ok(())
}

/// Dashed lines at the targets of this outcome.
fn draw_targets(canvas: &Canvas, panel: &Panel, view: &View<'_>, named: bool) -> Drawn {
    for target in view.found.targets.iter().filter(|target| target.outcome == view.outcome) {
        let y = panel.y(target.value);
        canvas.dashes((panel.area.left, y), (panel.area.right, y), INK, 1.0)?;
        if named {
            let words = target_words(view.found, target);
            canvas.note(&words, (panel.area.left + 6.0, y - 9.0), Align::Left, NOTE, panel.area.width() / 2.0)?;
        }
    }
    Ok(())
}

/// Where a line meets its targets: a ring, a thick stretch that luck leaves open, and the value in a row of its own.
fn draw_answers(canvas: &Canvas, panel: &Panel, line: &Line<'_>, row: Option<usize>) -> Drawn {
    for (target, reach) in &line.reaches {
        let y = panel.y(target.value);
        for crossing in &reach.crossings {
            let low = crossing.interval.low.unwrap_or(reach.from);
            let high = crossing.interval.high.unwrap_or(reach.to);
            canvas.line((panel.x(low), y), (panel.x(high), y), line.color, 4.0)?;
            let at = (panel.x(crossing.at), y);
            canvas.disc(at, 5.0, line.color)?;
            canvas.disc(at, 3.0, crate::chart::canvas::PAPER)?;
            let Some(row) = row else { continue };
            let foot = panel.area.bottom;
            let level = foot - 8.0 - 14.0 * row as f64;
            canvas.dashes(at, (at.0, level + 7.0), line.color, 1.0)?;
            let ink = crate::chart::canvas::Ink { color: line.color, ..NAME };
            let (text, _) = crossing_words(crossing);
            let width = canvas.width(&text, ink);
            let middle = at.0.clamp(panel.area.left + width / 2.0 + 2.0, panel.area.right - width / 2.0 - 2.0);
            canvas.note(&text, (middle, level), Align::Center, ink, f64::INFINITY)?;
        }
    }
    Ok(())
}

/// Names at the ends of the lines, with the figure there.
fn draw_names(canvas: &Canvas, panel: &Panel, view: &View<'_>, lines: &[Line<'_>]) -> Drawn {
    let ending: Vec<(&Line<'_>, f64, &Estimate)> =
        lines.iter().filter_map(|line| line.last().map(|(x, found)| (line, x, found))).collect();
    let figures = view.figures(&ending.iter().map(|(_, _, found)| *found).collect::<Vec<_>>());
    let ends: Vec<End> = ending
        .into_iter()
        .zip(figures)
        .map(|((line, x, found), figure)| End {
            from: panel.at(x, found.mean),
            color: line.color,
            figure,
            range: format!("({})", view.range(found)),
            label: view.label(line.option),
        })
        .collect();
    let Area { top, right, bottom, .. } = panel.area;
    name_ends(canvas, Area { left: right, top: top - 4.0, right: right + NAMES, bottom: bottom + 6.0 }, &ends)
}
