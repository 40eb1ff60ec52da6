//! Everything else that was measured: a panel of distributions a metric, a line an option.

use super::bins::{Bars, scale};
use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::finding::{Found, compare, difference, quote};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::theme::{Cast, NAME, NOTE};
use crate::analysis::results::{CLEAR_OF_CHANCE, Histogram, Metric, OptionResult, Results};
use crate::report::number::{JOIN, number, rough};

/// How to read the chart.
pub const READING: &str = "Share of single trials in each step, chance and unknown inputs together; the last step on an axis also holds \
     all beyond it. Arrows above a panel: how far a peak goes that is cut. Small triangles: means.";

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

/// A war that resumes in month m does so m to m + 1 months after the ceasefire.
const HALF: f64 = 0.5;

/// The finding.
pub fn title(results: &Results) -> String {
    let name = "resumption_month";
    let estimate = |option: &OptionResult| option.metrics.get(name)?.estimate.clone();
    match compare(results, |option| estimate(option).map(|found| found.mean)) {
        Found::Nothing => "Distributions of what was measured in single trials".to_owned(),
        Found::One(option, mean) => {
            format!(
                "Where the war resumes with {}, it does so after {} months on average",
                quote(option),
                rough(mean + HALF)
            )
        }
        Found::Two(found) => {
            let se = |option| estimate(option).map_or(0.0, |found| found.se);
            let (difference, error) = difference(results, &found, name, (se(found.high.0), se(found.low.0)));
            let (late, early) = (rough(found.high.1 + HALF), rough(found.low.1 + HALF));
            if late == early || difference.abs() <= CLEAR_OF_CHANCE * error {
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
    (158.0 + legend + 166.0 * rows).max(320.0)
}

/// Draws the panels.
pub fn draw(canvas: &Canvas, body: Area, results: &Results) -> Drawn {
    let cast = Cast::of(results);
    let used = legend(canvas, body, &cast.legend(results, |_| true))?;
    let names = names(results);
    let area = body.inset(0.0, used + 14.0, 4.0, 0.0);
    if names.is_empty() {
        let empty = Panel { area, across: Axis::numbers(1.0), up: Axis::shares(1.0) };
        return empty.say(canvas, "no distributions were recorded");
    }
    for (name, cell) in names.iter().zip(area.grid(names.len(), COLUMNS, (14.0, 12.0))) {
        draw_metric(canvas, cell, results, (name, &cast))?;
    }
    Ok(())
}

fn draw_metric(canvas: &Canvas, cell: Area, results: &Results, (name, cast): (&str, &Cast)) -> Drawn {
    let found = |option: usize| results.options.get(option).and_then(|found| found.metrics.get(name));
    let Some(metric) = (0..results.options.len()).find_map(found) else { return Ok(()) };
    let distributions: Vec<(usize, &Histogram)> =
        cast.order().into_iter().filter_map(|option| Some((option, found(option)?.histogram.as_ref()?))).collect();
    let histograms: Vec<&Histogram> = distributions.iter().map(|(_, histogram)| *histogram).collect();
    let horizon = Some(f64::from(results.scenario.horizon_months)).filter(|_| metric.unit == "months");
    let area = cell.inset(38.0, 47.0, 0.0, 22.0);
    let Some(bars) = Bars::of(&histograms, horizon) else {
        let empty = Panel { area, across: Axis::numbers(1.0), up: Axis::shares(1.0) };
        draw_heading(canvas, area, cell, (metric, false))?;
        return empty.say(canvas, "no trials");
    };
    draw_heading(canvas, area, cell, (metric, bars.doubling))?;
    let lines: Vec<Vec<f64>> = histograms.iter().map(|histogram| bars.shares(histogram)).collect();
    let (top, _) = scale(lines.iter().map(Vec::as_slice));
    let across = bars.axis(metric.unit.starts_with("share"));
    let panel = Panel { area, across, up: sparse(Axis::shares(top)) };
    panel.draw_axes(canvas)?;
    for (drawn, (shares, (option, _))) in lines.iter().zip(&distributions).enumerate() {
        // each line a little thinner than the one beneath, so that equal distributions show all their colours
        let thinner = 1.3 * drawn as f64 / lines.len() as f64;
        let width = if cast.is_named(*option) { 2.5 - thinner } else { 0.75 };
        draw_steps(canvas, &panel, (&bars.spans(), shares), cast.color(*option), width)?;
    }
    for option in cast.order().into_iter().filter(|option| cast.is_named(*option)) {
        if let Some(estimate) = found(option).and_then(|metric| metric.estimate.as_ref()) {
            draw_mean(canvas, &panel, bars.place(estimate.mean), cast.color(option))?;
        }
    }
    draw_cuts(canvas, &panel, &bars.spans(), &lines)
}

/// Above the panel, where no line is drawn, how far the peaks go that it cuts: a figure for each, or for several that
/// stand close.
fn draw_cuts(canvas: &Canvas, panel: &Panel, spans: &[(f64, f64)], lines: &[Vec<f64>]) -> Drawn {
    let figure = |share: f64| format!("{}{JOIN}%", number(share * 100.0, 0));
    let room = canvas.width(&format!("↑ {}", figure(1.0)), NOTE);
    let centre = (panel.area.left + panel.area.right) / 2.0;
    let mut cuts: Vec<(f64, f64)> = Vec::new();
    for (bar, (low, high)) in spans.iter().enumerate() {
        let share = lines.iter().filter_map(|shares| shares.get(bar)).copied().fold(0.0, f64::max);
        if share <= panel.up.max {
            continue;
        }
        let left = if panel.x(*low) < centre { panel.x(*low) } else { panel.x(*high) - room };
        match cuts.last_mut() {
            Some(before) if left < before.0 + room + 8.0 => before.1 = before.1.max(share),
            _ => cuts.push((left, share)),
        }
    }
    for (left, share) in cuts {
        let y = panel.area.top - 9.0;
        // the arrow stands on the side of its bar
        match left < centre {
            true => canvas.label(&format!("↑ {}", figure(share)), (left, y), Align::Left, NOTE, room)?,
            false => canvas.label(&format!("{} ↑", figure(share)), (left + room, y), Align::Right, NOTE, room)?,
        }
    }
    Ok(())
}

/// The metric's words and unit, and below them whom it counts.
fn draw_heading(canvas: &Canvas, plot: Area, cell: Area, (metric, doubling): (&Metric, bool)) -> Drawn {
    let room = cell.right - plot.left;
    canvas.label(&metric.label, (plot.left, cell.top + 7.0), Align::Left, NAME, room)?;
    let after = canvas.width(&metric.label, NAME).min(room) + 6.0;
    let unit = if doubling { format!("{}, doubling scale", metric.unit) } else { metric.unit.clone() };
    if canvas.width(&unit, NOTE) <= room - after {
        canvas.label(&unit, (plot.left + after, cell.top + 7.0), Align::Left, NOTE, room - after)?;
        return canvas.label(&metric.population, (plot.left, cell.top + 22.0), Align::Left, NOTE, room);
    }
    // of the second line's parts the unit can be missed first: most labels name it
    let full = format!("{unit} · {}", metric.population);
    let scale = format!("doubling scale · {}", metric.population);
    let below =
        [&full, &scale].into_iter().find(|text| canvas.width(text, NOTE) <= room && (doubling || *text == &full));
    canvas.label(below.unwrap_or(&metric.population), (plot.left, cell.top + 22.0), Align::Left, NOTE, room)
}

fn draw_steps(
    canvas: &Canvas,
    panel: &Panel,
    (spans, shares): (&[(f64, f64)], &[f64]),
    color: Color,
    width: f64,
) -> Drawn {
    let occupied = shares.iter().rposition(|share| *share > 0.0).map_or(0, |last| last + 1);
    let mut line: Vec<Place> = vec![panel.at(0.0, 0.0)];
    for ((low, high), share) in spans.iter().zip(shares).take(occupied) {
        line.push(panel.at(*low, *share));
        line.push(panel.at(*high, *share));
    }
    line.extend(spans.iter().take(occupied).next_back().map(|(_, high)| panel.at(*high, 0.0)));
    if line.len() > 1 { canvas.path(&line, color, width) } else { Ok(()) }
}

/// A triangle on the axis, pointing up to the mean.
fn draw_mean(canvas: &Canvas, panel: &Panel, mean: f64, color: Color) -> Drawn {
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
