//! Everything else that was measured: a panel of distributions a metric, a line an option.

use plotters::prelude::DrawingBackend;

use super::bins::{reach, scale, steps};
use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::finding::{Found, compare, difference, quote};
use super::format::{ladder, number, rough};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::theme::{Cast, NAME, NOTE};
use crate::analysis::results::{Metric, OptionResult, Results};

/// How to read the chart.
pub const READING: &str = "Distributions over single trials, chance and unknown inputs together: share of trials in each of the \
     40 or 50 equal steps of the axis, the last with all beyond. Small triangles: means.";

/// The metrics with distributions, in the order in which a history meets them; any other follows by name.
const ORDER: [&str; 15] = [
    "troops_3",
    "troops_6",
    "troops_12",
    "troops_24",
    "peak_troops",
    "half_strength_month",
    "countries_12",
    "posture_full",
    "posture_reduced",
    "posture_withdrawn",
    "incidents",
    "resumption_month",
    "area",
    "coalition_losses",
    "cost",
];

/// Panels in a row.
const COLUMNS: usize = 3;

/// The finding.
pub fn title(results: &Results) -> String {
    let name = "resumption_month";
    let estimate = |option: &OptionResult| option.metrics.get(name)?.estimate.clone();
    match compare(results, |option| estimate(option).map(|found| found.mean)) {
        Found::Nothing => "Distributions of what was measured in single trials".to_owned(),
        Found::One(option, mean) => {
            format!("Where the war resumes with {}, it does so after {} months on average", quote(option), rough(mean))
        }
        Found::Two(found) => {
            let se = |option| estimate(option).map_or(0.0, |found| found.se);
            let (difference, error) = difference(results, &found, name, (se(found.high.0), se(found.low.0)));
            let (late, early) = (rough(found.high.1), rough(found.low.1));
            if late == early || difference.abs() <= 2.0 * error {
                return format!(
                    "Where the war resumes, it does so after {early} months on average, whatever the option"
                );
            }
            let (last, first) = (quote(found.high.0), quote(found.low.0));
            format!(
                "Where the war resumes, it does so after {early} months on average with {first}, {late} with {last}"
            )
        }
    }
}

/// Height: a row for every three metrics.
pub fn height(results: &Results) -> f64 {
    let legend = 19.0 * (Cast::of(results).legend(results, |_| true).len() as f64 / 2.0).ceil();
    let rows = names(results).len().div_ceil(COLUMNS) as f64;
    (158.0 + legend + 158.0 * rows).max(320.0)
}

/// Draws the panels.
pub fn draw<DB: DrawingBackend>(canvas: &Canvas<DB>, body: Area, results: &Results) -> Drawn {
    let cast = Cast::of(results);
    let used = legend(canvas, body, &cast.legend(results, |_| true))?;
    let names = names(results);
    let area = body.inset(0.0, used + 14.0, 4.0, 0.0);
    if names.is_empty() {
        let empty = Panel { area, across: Axis::numbers(1.0), up: Axis::shares(1.0) };
        return empty.say(canvas, "no distributions were recorded");
    }
    for (name, cell) in names.iter().zip(area.grid(names.len(), COLUMNS, (14.0, 12.0))) {
        draw_metric(canvas, cell, results, name, &cast)?;
    }
    Ok(())
}

fn draw_metric<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    cell: Area,
    results: &Results,
    name: &str,
    cast: &Cast,
) -> Drawn {
    let found = |option: usize| results.options.get(option).and_then(|found| found.metrics.get(name));
    let all = || (0..results.options.len()).filter_map(found);
    let Some(metric) = all().next() else {
        return Ok(());
    };
    let max = ladder(all().filter_map(|metric| metric.histogram.as_ref()).map(reach).fold(0.0, f64::max));
    let lines: Vec<(usize, Vec<f64>)> = cast
        .order()
        .into_iter()
        .filter_map(|option| Some((option, steps(found(option)?.histogram.as_ref()?, max))))
        .collect();
    let (top, cut) = scale(lines.iter().map(|(_, shares)| shares.as_slice()));
    let panel =
        Panel { area: cell.inset(38.0, 40.0, 0.0, 22.0), across: axis(metric, max), up: sparse(Axis::shares(top)) };
    draw_heading(canvas, &panel, cell, metric)?;
    if lines.iter().all(|(_, shares)| shares.iter().all(|share| *share <= 0.0)) {
        return panel.say(canvas, "no trials");
    }
    panel.draw_axes(canvas)?;
    for (drawn, (option, shares)) in lines.iter().enumerate() {
        // each line a little thinner than the one beneath, so that equal distributions show all their colours
        let thinner = 1.3 * drawn as f64 / lines.len() as f64;
        let width = if cast.is_named(*option) { 2.5 - thinner } else { 0.75 };
        draw_steps(canvas, &panel, shares, cast.color(*option), width)?;
    }
    for option in cast.order().into_iter().filter(|option| cast.is_named(*option)) {
        if let Some(estimate) = found(option).and_then(|metric| metric.estimate.as_ref()) {
            draw_mean(canvas, &panel, estimate.mean, cast.color(option))?;
        }
    }
    if cut > top {
        let words = format!("peaks cut, up to {}\u{a0}%", number(cut * 100.0, 0));
        canvas.note(&words, (panel.area.right, panel.area.top + 8.0), Align::Right, NOTE, panel.area.width())?;
    }
    Ok(())
}

/// The metric's words, and below them its unit and whom it counts.
fn draw_heading<DB: DrawingBackend>(canvas: &Canvas<DB>, panel: &Panel, cell: Area, metric: &Metric) -> Drawn {
    let room = cell.right - panel.area.left;
    canvas.label(&metric.label, (panel.area.left, cell.top + 8.0), Align::Left, NAME, room)?;
    let parts = [metric.unit.as_str(), metric.population.as_str()];
    let below: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    canvas.label(&below.join(" · "), (panel.area.left, cell.top + 24.0), Align::Left, NOTE, room)
}

fn draw_steps<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    shares: &[f64],
    color: Color,
    width: f64,
) -> Drawn {
    let step = panel.across.max / shares.len() as f64;
    let occupied = shares.iter().rposition(|share| *share > 0.0).map_or(0, |last| last + 1);
    let mut line: Vec<Place> = vec![panel.at(0.0, 0.0)];
    for (place, share) in shares.iter().take(occupied).enumerate() {
        line.push(panel.at(place as f64 * step, *share));
        line.push(panel.at((place + 1) as f64 * step, *share));
    }
    line.push(panel.at(occupied as f64 * step, 0.0));
    canvas.path(&line, color, width)
}

/// A triangle on the axis, pointing up to the mean.
fn draw_mean<DB: DrawingBackend>(canvas: &Canvas<DB>, panel: &Panel, mean: f64, color: Color) -> Drawn {
    let (x, y) = (panel.x(mean), panel.area.bottom);
    canvas.polygon(&[(x, y - 5.0), (x + 3.5, y + 2.0), (x - 3.5, y + 2.0)], color)
}

/// Names of the metrics to draw: those with a distribution, or known to have one where trials count.
fn names(results: &Results) -> Vec<String> {
    let has = |name: &str| results.options.iter().any(|option| option.metrics.contains_key(name));
    let mut names: Vec<String> = ORDER.into_iter().filter(|name| has(name)).map(str::to_owned).collect();
    for option in &results.options {
        for (name, metric) in &option.metrics {
            if metric.histogram.is_some() && !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

fn axis(metric: &Metric, max: f64) -> Axis {
    if metric.unit.starts_with("share") { Axis::shares(max) } else { Axis::numbers(max) }
}

/// The axis with numbers at its ends only.
fn sparse(mut axis: Axis) -> Axis {
    let last = axis.marks.len().saturating_sub(1);
    for (place, mark) in axis.marks.iter_mut().enumerate() {
        if place != 0 && place != last {
            mark.label.clear();
        }
    }
    axis
}
