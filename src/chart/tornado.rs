//! By how much the expected outcome moves between the ends of one factor, all others at their distributions.

use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::sensitivity::{LETTERS, draw_names, heading, of_difference, rows};
use super::theme::{AXIS, NAME, NOTE, PALETTE};
use crate::analysis::results::CLEAR_OF_CHANCE;
use crate::analysis::sensitivity::results::{End, Sensitivity, Subject, Swing};
use crate::report::number::{number, points, rough, signed};
use crate::report::sensitivity::{named, short};

/// How to read the chart.
pub const READING: &str = "Expected outcome with one factor at the 5 % or the 95 % point of its distribution and all others as uncertain as they are, less the \
     expected outcome with nothing known; on the same luck. Of a choice: at its worst and its best level. Figures: the value of the factor.";

/// Factors that are shown.
const ROWS: usize = 15;

const NAMES: f64 = 214.0;
/// Room at either side of the bars of a panel, for the values at their ends.
const VALUES: f64 = 50.0;
const GAP: f64 = 12.0;
const ROW: f64 = 29.0;
const HEADING: f64 = 40.0;
const FOOT: f64 = 42.0;
const LEGEND: f64 = 26.0;

const LOW: Color = PALETTE[0];
const HIGH: Color = PALETTE[1];

/// The subjects that are shown: the best option and its difference to the baseline.
fn shown(all: &Sensitivity) -> Vec<&Subject> {
    let shown = all.shown();
    shown[shown.len().saturating_sub(2)..].iter().copied().filter(|one| one.mean.is_some()).collect()
}

/// The finding: the largest swing.
pub fn title(all: &Sensitivity) -> String {
    let largest = |subject: &Subject| {
        subject.swings.first().copied().filter(|swing| swing.size().abs() > CLEAR_OF_CHANCE * swing.se)
    };
    let shown = shown(all);
    let Some((subject, swing)) = shown.iter().find_map(|subject| Some((subject, largest(subject)?))) else {
        return format!("No single factor moves {} clear of chance", named(all));
    };
    let what = match subject.baseline {
        None => format!("{} of “{}”", named(all), subject.label),
        Some(_) => format!("the gain of “{}”", of_difference(all, subject)),
    };
    let factor = short(&all.factors[swing.factor].label, LETTERS);
    format!("“{factor}” moves {what} most: {}", by(all, swing))
}

/// The size of a swing.
fn by(all: &Sensitivity, swing: Swing) -> String {
    let size = swing.size();
    if all.unit == "share" {
        return points(size.abs(), swing.se).trim_start_matches('+').to_owned();
    }
    format!("{} {}", rough(size.abs()), all.unit)
}

fn swings(subject: &Subject) -> Vec<(usize, f64)> {
    subject.swings.iter().map(|swing| (swing.factor, swing.size().abs())).collect()
}

/// Height: a row a factor.
pub fn height(all: &Sensitivity) -> f64 {
    let count = rows(&shown(all), swings, ROWS).len().max(2) as f64;
    (166.0 + LEGEND + HEADING + ROW * count + FOOT).max(320.0)
}

/// Draws a panel a subject with the same rows; each subject has an axis of its own.
pub fn draw(canvas: &Canvas, body: Area, all: &Sensitivity) -> Drawn {
    let shown = shown(all);
    let factors = rows(&shown, swings, ROWS);
    if factors.is_empty() {
        let panel = Panel { area: body, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "no factor moves the outcome");
    }
    let ends = [(LOW, "factor at its 5 % point, or worst level"), (HIGH, "at its 95 % point, or best level")];
    legend(canvas, body, &ends.map(|(color, text)| (color, text.to_owned())))?;
    let area = body.inset(NAMES, LEGEND + HEADING, 0.0, 0.0);
    let area = Area { bottom: area.top + ROW * factors.len() as f64, ..area };
    draw_names(canvas, area, all, &factors, ROW)?;
    let scale = Scale::of(all);
    let (low, high) = reach(&shown, &factors, scale.of_unit);
    for (subject, cell) in shown.iter().zip(area.grid(shown.len(), shown.len(), (GAP, 0.0))) {
        let inner = cell.inset(VALUES, 0.0, VALUES, 0.0);
        let panel = Panel { area: inner, across: Axis::differences(low, high), up: Axis::unmarked(1.0) };
        panel.draw_columns(canvas)?;
        panel.name_across(canvas, &scale.name)?;
        let mean = subject.mean.map_or(0.0, |mean| mean.mean);
        let above = format!("{} (expected: {})", heading(all, subject), scale.figure(mean, subject));
        canvas.block(&above, (cell.left + 4.0, cell.top - 22.0), Align::Left, NAME, (cell.width() - 4.0, 2))?;
        for (place, factor) in factors.iter().enumerate() {
            let y = inner.top + ROW * (place as f64 + 0.5);
            if let Some(swing) = subject.swings.iter().find(|swing| swing.factor == *factor) {
                draw_swing(canvas, &panel, y, (all, swing), |value| (value - mean) * scale.of_unit)?;
            }
        }
        canvas.line((panel.x(0.0), inner.top), (panel.x(0.0), inner.bottom), AXIS, 1.0)?;
    }
    Ok(())
}

/// How far the bars reach to either side of what is expected.
fn reach(shown: &[&Subject], factors: &[usize], of_unit: f64) -> (f64, f64) {
    let mut reach = (0.0_f64, 0.0_f64);
    for subject in shown {
        let mean = subject.mean.map_or(0.0, |mean| mean.mean);
        for swing in subject.swings.iter().filter(|swing| factors.contains(&swing.factor)) {
            for end in [swing.low.mean, swing.high.mean] {
                let by = (end - mean) * of_unit;
                reach = (reach.0.min(by), reach.1.max(by));
            }
        }
    }
    reach
}

fn draw_swing(
    canvas: &Canvas,
    panel: &Panel,
    y: f64,
    (all, swing): (&Sensitivity, &Swing),
    at: impl Fn(f64) -> f64,
) -> Drawn {
    let ends =
        [(swing.low, LOW, 0), (swing.high, HIGH, 1)].map(|(end, color, which)| (at(end.mean), color, end, which));
    // Where both ends lie on one side, the longer bar is drawn first, so that the other is seen on it.
    let mut order = ends;
    order.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    for (x, color, _, _) in order {
        let (left, right) = (panel.x(x.min(0.0)), panel.x(x.max(0.0)));
        canvas.bar(Area { left, right, top: y - 7.0, bottom: y + 7.0 }, color)?;
    }
    let smaller = usize::from(ends[1].0 < ends[0].0);
    let (left, right) = (ends[smaller], ends[1 - smaller]);
    let text = |end: End, which: usize| value(all, swing.factor, end, which);
    let from = panel.x(left.0.min(0.0)) - 5.0;
    canvas.label(&text(left.2, left.3), (from, y), Align::Right, NOTE, VALUES - 6.0)?;
    let to = panel.x(right.0.max(0.0)) + 5.0;
    canvas.label(&text(right.2, right.3), (to, y), Align::Left, NOTE, VALUES - 6.0)
}

/// The value of a factor at an end.
fn value(all: &Sensitivity, factor: usize, end: End, which: usize) -> String {
    let factor = &all.factors[factor];
    match (end.level, factor.ends) {
        (Some(level), _) => factor.levels.get(level).cloned().unwrap_or_default(),
        (None, Some(ends)) if factor.unit.starts_with("share") || factor.unit == "probability" => {
            number(ends[which], 2)
        }
        (None, Some(ends)) => signed(ends[which], &rough(ends[which].abs())).trim_start_matches('+').to_owned(),
        (None, None) => String::new(),
    }
}

/// In which unit the outcome is drawn.
struct Scale {
    name: String,
    of_unit: f64,
}

impl Scale {
    fn of(all: &Sensitivity) -> Self {
        match all.unit.as_str() {
            "share" => Self { name: "points".to_owned(), of_unit: 100.0 },
            "million euros" => Self { name: "billion euros".to_owned(), of_unit: 1e-3 },
            unit => Self { name: unit.to_owned(), of_unit: 1.0 },
        }
    }

    fn figure(&self, mean: f64, subject: &Subject) -> String {
        let scaled = mean * self.of_unit;
        let text = if self.of_unit == 100.0 { number(scaled.abs(), 1) } else { rough(scaled.abs()) };
        let unit = if self.of_unit == 100.0 && subject.baseline.is_none() { "%" } else { &self.name };
        match subject.baseline {
            None => format!("{text} {unit}"),
            Some(_) => format!("{} {unit}", signed(scaled, &text)),
        }
    }
}
