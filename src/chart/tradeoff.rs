//! What holding costs: the chance of holding against the chance that the coalition is drawn into war, and against money.

use plotters::prelude::DrawingBackend;

use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::finding::{Found, compare, held, quote};
use super::format::{ladder, percent, rough, share_ladder};
use super::labels::{Named, name_points};
use super::panel::{Axis, Panel};
use super::theme::{Cast, NAME, NOTE, PAPER, pale};
use crate::analysis::results::{Estimate, OptionResult, Results};

/// How to read the chart.
pub const READING: &str = "A point an option. Pale bars: 5–95 % over worlds (unknown inputs); thin lines: Monte Carlo error (± 2 standard \
     errors), often smaller than the point. Up and to the left is better.";

/// The finding.
pub fn title(results: &Results) -> String {
    match compare(results, |option| held(option).map(|held| held.mean)) {
        Found::Nothing => "No option has any trials".to_owned(),
        Found::One(option, _) => sentence(option),
        Found::Two(found) => sentence(found.high.0),
    }
}

fn sentence(option: &OptionResult) -> String {
    let holds = held(option).map_or_else(String::new, |held| percent(held.mean, held.se));
    let war = estimate(option, "entangled").map(|war| {
        format!(
            "the coalition fights in {} of futures",
            percent(war.mean, war.se)
        )
    });
    let cost = estimate(option, "cost")
        .map(|cost| format!("mean cost {} {}", rough(cost.mean), unit(option, "cost")));
    let price: Vec<String> = [war, cost].into_iter().flatten().collect();
    let best = format!("Likeliest to hold: {} ({holds})", quote(option));
    if price.is_empty() {
        best
    } else {
        format!("{best}; {}", price.join(", "))
    }
}

/// Height: the same for every run.
pub fn height(_: &Results) -> f64 {
    520.0
}

/// Draws both panels on the same upward axis.
pub fn draw<DB: DrawingBackend>(canvas: &Canvas<DB>, body: Area, results: &Results) -> Drawn {
    let cells = body.inset(38.0, 0.0, 8.0, 0.0).grid(2, 2, (30.0, 0.0));
    let reach = |metric: &str| {
        let found = results
            .options
            .iter()
            .filter_map(|option| estimate(option, metric));
        found
            .map(|found| found.quantiles.p95.max(found.mean + 2.0 * found.se))
            .fold(0.0, f64::max)
    };
    let highest = results
        .options
        .iter()
        .filter_map(held)
        .map(|held| held.quantiles.p95.max(held.mean))
        .fold(0.0, f64::max);
    let up = Axis::shares(share_ladder(highest));
    let money = results
        .options
        .iter()
        .find_map(|option| option.metrics.get("cost"))
        .map_or("", |cost| cost.unit.as_str());
    let sides = [
        (
            "entangled",
            Axis::shares(share_ladder(reach("entangled"))),
            "chance that the coalition fights".to_owned(),
            up.clone(),
        ),
        (
            "cost",
            Axis::numbers(ladder(reach("cost"))),
            format!("mean cost ({money})"),
            up.bare(),
        ),
    ];
    for ((metric, across, name, up), cell) in sides.into_iter().zip(cells) {
        let panel = Panel {
            area: cell.inset(0.0, 22.0, 0.0, 36.0),
            across,
            up,
        };
        panel.draw_axes(canvas)?;
        panel.name_across(canvas, &name)?;
        draw_points(canvas, &panel, results, metric)?;
    }
    canvas.label(
        "chance of holding",
        (body.left, body.top + 4.0),
        Align::Left,
        NAME,
        body.width(),
    )
}

fn draw_points<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    results: &Results,
    metric: &str,
) -> Drawn {
    let cast = Cast::of(results);
    let points: Vec<(usize, &Estimate, &Estimate)> = cast
        .order()
        .into_iter()
        .filter_map(|option| {
            let found = results.options.get(option)?;
            Some((option, estimate(found, metric)?, held(found)?))
        })
        .collect();
    if points.is_empty() {
        return panel.say(canvas, "no trials");
    }
    for (option, across, up) in points.iter().filter(|point| cast.is_named(point.0)) {
        draw_spread(canvas, panel, across, up, cast.color(*option))?;
    }
    for (option, across, up) in &points {
        draw_point(
            canvas,
            panel,
            across,
            up,
            (cast.color(*option), cast.is_named(*option)),
        )?;
    }
    let names: Vec<Named> = points
        .iter()
        .filter(|point| cast.is_named(point.0))
        .map(|(option, across, up)| Named {
            at: panel.at(across.mean, up.mean),
            label: results.options[*option].label.clone(),
        })
        .collect();
    name_points(canvas, panel.area, &names, 130.0)?;
    if cast.others() == 0 {
        return Ok(());
    }
    let words = format!("grey: {} other options", cast.others());
    canvas.label(
        &words,
        (panel.area.right - 4.0, panel.area.bottom - 10.0),
        Align::Right,
        NOTE,
        panel.area.width(),
    )
}

/// Pale bars over worlds, in both directions.
fn draw_spread<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    across: &Estimate,
    up: &Estimate,
    color: Color,
) -> Drawn {
    let (x, y) = panel.at(across.mean, up.mean);
    let (left, right) = (panel.x(across.quantiles.p05), panel.x(across.quantiles.p95));
    let (low, high) = (panel.y(up.quantiles.p05), panel.y(up.quantiles.p95));
    canvas.bar(
        Area {
            left,
            top: y - 2.0,
            right,
            bottom: y + 2.0,
        },
        pale(color, 0.25),
    )?;
    canvas.bar(
        Area {
            left: x - 2.0,
            top: high,
            right: x + 2.0,
            bottom: low,
        },
        pale(color, 0.25),
    )
}

/// The point with its Monte Carlo error in both directions.
fn draw_point<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    across: &Estimate,
    up: &Estimate,
    (color, named): (Color, bool),
) -> Drawn {
    let (x, y) = panel.at(across.mean, up.mean);
    let (left, right) = (
        panel.x(across.mean - 2.0 * across.se),
        panel.x(across.mean + 2.0 * across.se),
    );
    let (low, high) = (
        panel.y(up.mean - 2.0 * up.se),
        panel.y(up.mean + 2.0 * up.se),
    );
    canvas.dot((x, y), if named { 4.5 } else { 2.5 }, color, PAPER)?;
    canvas.line((left, y), (right, y), color, 1.0)?;
    canvas.line((x, low), (x, high), color, 1.0)
}

fn estimate<'a>(option: &'a OptionResult, metric: &str) -> Option<&'a Estimate> {
    option.metrics.get(metric)?.estimate.as_ref()
}

fn unit<'a>(option: &'a OptionResult, metric: &str) -> &'a str {
    option
        .metrics
        .get(metric)
        .map_or("", |metric| metric.unit.as_str())
}
