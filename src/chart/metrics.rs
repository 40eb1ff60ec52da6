//! Everything else that was measured: a panel of distributions a metric, a line an option.

use plotters::prelude::DrawingBackend;

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::finding::{Found, compare, quote};
use super::format::{ladder, leads_with_two, number, rough, share_ladder};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::theme::{Cast, NOTE};
use crate::analysis::results::{Histogram, Metric, OptionResult, Results};

/// How to read the chart.
pub const READING: &str = "Distributions over single trials, chance and unknown inputs together: share of trials in each of the \
     equal steps of the axis. Small triangles: means.";

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

/// Share of an option's trials that an axis must hold; the few beyond are drawn at its end.
const COVERED: f64 = 0.99;

/// The finding.
pub fn title(results: &Results) -> String {
    let name = "resumption_month";
    let month = |option: &OptionResult| {
        option
            .metrics
            .get(name)?
            .estimate
            .as_ref()
            .map(|estimate| estimate.mean)
    };
    match compare(results, month) {
        Found::Nothing => "Distributions of what was measured in single trials".to_owned(),
        Found::One(option, mean) => {
            format!(
                "Where the war resumes with {}, it does so after {} months on average",
                quote(option),
                rough(mean)
            )
        }
        Found::Two(found) if number(found.high.1, 0) == number(found.low.1, 0) => {
            format!(
                "Where the war resumes, it does so after {} months on average, whatever the option",
                rough(found.low.1)
            )
        }
        Found::Two(found) => format!(
            "Where the war resumes, it does so after {} months on average with {}, {} with {}",
            rough(found.low.1),
            quote(found.low.0),
            rough(found.high.1),
            quote(found.high.0),
        ),
    }
}

/// Height: a row for every three metrics.
pub fn height(results: &Results) -> f64 {
    let legend = 19.0 * (Cast::of(results).legend(results).len() as f64 / 2.0).ceil();
    let rows = names(results).len().div_ceil(COLUMNS) as f64;
    (150.0 + legend + 158.0 * rows).max(320.0)
}

/// Draws the panels.
pub fn draw<DB: DrawingBackend>(canvas: &Canvas<DB>, body: Area, results: &Results) -> Drawn {
    let cast = Cast::of(results);
    let used = legend(canvas, body, &cast.legend(results))?;
    let names = names(results);
    let area = body.inset(0.0, used + 6.0, 4.0, 0.0);
    if names.is_empty() {
        let empty = Panel {
            area,
            across: Axis::numbers(1.0),
            up: Axis::shares(1.0),
        };
        return empty.say(canvas, "no distributions were recorded");
    }
    for (name, cell) in names
        .iter()
        .zip(area.grid(names.len(), COLUMNS, (14.0, 12.0)))
    {
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
    let found = |option: usize| {
        results
            .options
            .get(option)
            .and_then(|found| found.metrics.get(name))
    };
    let all = || (0..results.options.len()).filter_map(found);
    let Some(metric) = all().next() else {
        return Ok(());
    };
    let max = ladder(
        all()
            .filter_map(|metric| metric.histogram.as_ref())
            .map(reach)
            .fold(0.0, f64::max),
    );
    let lines: Vec<(usize, Vec<f64>)> = cast
        .order()
        .into_iter()
        .filter_map(|option| Some((option, steps(found(option)?.histogram.as_ref()?, max))))
        .collect();
    let (top, cut) = scale(lines.iter().map(|(_, shares)| shares.as_slice()));
    let panel = Panel {
        area: cell.inset(38.0, 40.0, 0.0, 22.0),
        across: axis(metric, max),
        up: sparse(Axis::shares(top)),
    };
    panel.draw_axes(canvas)?;
    draw_heading(canvas, &panel, cell, metric)?;
    if lines
        .iter()
        .all(|(_, shares)| shares.iter().all(|share| *share <= 0.0))
    {
        return panel.say(canvas, "no trials");
    }
    for (option, shares) in &lines {
        draw_steps(
            canvas,
            &panel,
            shares,
            cast.color(*option),
            if cast.is_named(*option) { 1.5 } else { 0.75 },
        )?;
    }
    for option in cast
        .order()
        .into_iter()
        .filter(|option| cast.is_named(*option))
    {
        if let Some(estimate) = found(option).and_then(|metric| metric.estimate.as_ref()) {
            draw_mean(canvas, &panel, estimate.mean, cast.color(option))?;
        }
    }
    if cut > top {
        let words = format!("peaks cut, up to {}\u{a0}%", number(cut * 100.0, 0));
        canvas.label(
            &words,
            (panel.area.right, panel.area.top + 8.0),
            Align::Right,
            NOTE,
            panel.area.width(),
        )?;
    }
    Ok(())
}

/// The metric's words and unit, and whom it counts.
fn draw_heading<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    cell: Area,
    metric: &Metric,
) -> Drawn {
    let unit = if metric.unit.is_empty() || metric.label.contains(&metric.unit) {
        String::new()
    } else {
        format!(" ({})", metric.unit)
    };
    let room = cell.right - panel.area.left;
    let name = format!("{}{unit}", metric.label);
    canvas.label(
        &name,
        (panel.area.left, cell.top + 8.0),
        Align::Left,
        super::theme::NAME,
        room,
    )?;
    canvas.label(
        &metric.population,
        (panel.area.left, cell.top + 24.0),
        Align::Left,
        NOTE,
        room,
    )
}

fn draw_steps<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    shares: &[f64],
    color: Color,
    width: f64,
) -> Drawn {
    let step = panel.across.max / shares.len() as f64;
    let occupied = shares
        .iter()
        .rposition(|share| *share > 0.0)
        .map_or(0, |last| last + 1);
    let mut line: Vec<Place> = vec![panel.at(0.0, 0.0)];
    for (place, share) in shares.iter().take(occupied).enumerate() {
        line.push(panel.at(place as f64 * step, *share));
        line.push(panel.at((place + 1) as f64 * step, *share));
    }
    line.push(panel.at(occupied as f64 * step, 0.0));
    canvas.path(&line, color, width)
}

/// A triangle on the axis, pointing up to the mean.
fn draw_mean<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    mean: f64,
    color: Color,
) -> Drawn {
    let (x, y) = (panel.x(mean), panel.area.bottom);
    canvas.polygon(
        &[(x, y - 5.0), (x + 3.5, y + 2.0), (x - 3.5, y + 2.0)],
        color,
    )
}

/// Names of the metrics to draw: those with a distribution, or known to have one where trials count.
fn names(results: &Results) -> Vec<String> {
    let has = |name: &str| {
        results
            .options
            .iter()
            .any(|option| option.metrics.contains_key(name))
    };
    let mut names: Vec<String> = ORDER
        .into_iter()
        .filter(|name| has(name))
        .map(str::to_owned)
        .collect();
    for option in &results.options {
        for (name, metric) in &option.metrics {
            if metric.histogram.is_some() && !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The value that all but a few of the counted trials do not exceed.
fn reach(histogram: &Histogram) -> f64 {
    let total: u64 = histogram.counts.iter().sum();
    let mut below = 0;
    for (edges, count) in histogram.edges.windows(2).zip(&histogram.counts) {
        below += count;
        if total > 0 && below as f64 >= COVERED * total as f64 {
            return edges[1];
        }
    }
    0.0
}

/// Shares of trials in equal steps from 0 to `max`. Bins that lie across steps are divided by width; what lies beyond
/// `max` counts in the last step.
fn steps(histogram: &Histogram, max: f64) -> Vec<f64> {
    let count = if leads_with_two(max) { 40 } else { 50 };
    let (step, last) = (max / f64::from(count), (count - 1) as usize);
    let total: u64 = histogram.counts.iter().sum();
    let mut shares = vec![0.0; last + 1];
    for (edges, trials) in histogram
        .edges
        .windows(2)
        .zip(&histogram.counts)
        .filter(|(_, trials)| **trials > 0)
    {
        let (low, high) = (edges[0].max(0.0), edges[1]);
        let share = *trials as f64 / total as f64;
        let place = |value: f64| ((value / step + 1e-9).floor().max(0.0) as usize).min(last);
        for (at, sum) in shares
            .iter_mut()
            .enumerate()
            .take(place(high) + 1)
            .skip(place(low))
        {
            let (from, to) = (
                at as f64 * step,
                if at == last {
                    f64::INFINITY
                } else {
                    (at + 1) as f64 * step
                },
            );
            let inside = (high.min(to) - low.max(from)).max(0.0);
            *sum += if high > low {
                share * inside / (high - low)
            } else {
                share
            };
        }
    }
    shares
}

/// The top of the upward axis and the largest share. A single peak far above all else is cut, or nothing else would be
/// seen.
fn scale<'a>(lines: impl Iterator<Item = &'a [f64]>) -> (f64, f64) {
    let (mut largest, mut second) = (0.0_f64, 0.0_f64);
    for shares in lines {
        let peak = shares
            .iter()
            .copied()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((at, peak)) = peak else { continue };
        let rest = shares
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != at)
            .map(|(_, share)| *share);
        largest = largest.max(peak);
        second = rest.fold(second, f64::max);
    }
    let shown = if second > 0.0 && largest > 4.0 * second {
        1.5 * second
    } else {
        largest
    };
    (share_ladder(shown), largest)
}

fn axis(metric: &Metric, max: f64) -> Axis {
    if metric.unit.starts_with("share") {
        Axis::shares(max)
    } else {
        Axis::numbers(max)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rebinning_keeps_every_trial() {
        let histogram = Histogram {
            edges: vec![0.0, 1.0, 3.0, 10.0, 40.0],
            counts: vec![10, 20, 30, 40],
        };
        for max in [5.0, 20.0, 100.0] {
            let shares = steps(&histogram, max);
            assert!(
                (shares.iter().sum::<f64>() - 1.0).abs() < 1e-9,
                "{max}: {shares:?}"
            );
        }
        assert_eq!(reach(&histogram), 40.0);
    }

    #[test]
    fn a_lone_peak_does_not_flatten_the_rest() {
        let peak = [0.9, 0.02, 0.02, 0.03, 0.03];
        let (top, largest) = scale([peak.as_slice()].into_iter());
        assert!(top < 0.1 && largest == 0.9);
        assert_eq!(scale([[1.0, 0.0].as_slice()].into_iter()).0, 1.0);
    }
}
