//! What holding costs: the chance of holding against the chance that the coalition is drawn into war, and against money.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::finding::{Found, compare, held, quote};
use super::labels::{End, name_ends};
use super::ladder::{ladder, share_ladder};
use super::panel::{Axis, Panel};
use super::theme::{Cast, NAME, NOTE, pale, sheer};
use crate::analysis::results::{Estimate, OptionResult, Results};
use crate::report::number::{amount, percent, percent_range, percents};

/// How to read the chart.
pub const READING: &str = "A point an option, at the same height in both panels. Pale bars: 5–95 % over worlds (unknown inputs); thin \
     lines: Monte Carlo error (± 2 standard errors). Up and to the left is better.";

/// Room for labels at the right.
const NAMES: f64 = 166.0;

/// The finding.
pub fn title(results: &Results) -> String {
    match compare(results, |option| held(option).map(|held| held.mean)) {
        Found::Nothing => "No option has any trials".to_owned(),
        Found::One(option, _) => sentence(option, "Likeliest to hold"),
        Found::Two(found) => match results.likeliest.len() {
            0 | 1 => sentence(found.high.0, "Likeliest to hold"),
            several => sentence(found.high.0, &format!("Among the {several} likeliest to hold")),
        },
    }
}

fn sentence(option: &OptionResult, lead: &str) -> String {
    let holds = held(option).map_or_else(String::new, |held| percent(held.mean, held.se));
    let war = option
        .estimate("entangled")
        .map(|war| format!("the coalition fights in {} of futures", percent(war.mean, war.se)));
    let cost = option.estimate("cost").map(|cost| format!("mean cost {}", amount(cost.mean, unit(option, "cost"))));
    let price: Vec<String> = [war, cost].into_iter().flatten().collect();
    let best = format!("{lead}: {} ({holds})", quote(option));
    if price.is_empty() { best } else { format!("{best}; {}", price.join(", ")) }
}

/// Height: more where many names must stand beside the points.
pub fn height(results: &Results) -> f64 {
    if Cast::of(results).named() > 6 { 600.0 } else { 520.0 }
}

/// Draws both panels on the same upward axis.
pub fn draw(canvas: &Canvas, body: Area, results: &Results) -> Drawn {
    let cells = body.inset(38.0, 0.0, NAMES, 0.0).grid(2, 2, (26.0, 0.0));
    let highest = results.options.iter().filter_map(held).map(extent).fold(0.0, f64::max);
    let up = Axis::shares(share_ladder(highest));
    let money = results.options.iter().find_map(|option| option.metrics.get("cost")).map_or("", |cost| &cost.unit);
    let war = Axis::shares(share_ladder(reach(results, "entangled")));
    let cost = Axis::numbers(ladder(reach(results, "cost")));
    let sides = [
        ("entangled", war, "chance that the coalition fights".to_owned(), up.clone()),
        ("cost", cost, format!("mean cost ({money})"), up.bare()),
    ];
    for ((metric, across, name, up), cell) in sides.into_iter().zip(&cells) {
        let panel = Panel { area: cell.inset(0.0, 22.0, 0.0, 36.0), across, up };
        panel.draw_axes(canvas)?;
        panel.name_across(canvas, &name)?;
        if metric == "cost" {
            draw_names(canvas, &panel, results)?;
        }
        draw_points(canvas, &panel, results, metric)?;
    }
    canvas.label("chance of holding", (body.left, body.top + 4.0), Align::Left, NAME, body.width())
}

/// The largest value that a metric's axis must hold.
fn reach(results: &Results, metric: &str) -> f64 {
    results.options.iter().filter_map(|option| option.estimate(metric)).map(extent).fold(0.0, f64::max)
}

fn extent(found: &Estimate) -> f64 {
    found.quantiles.p95.max(found.mean + 2.0 * found.se)
}

fn draw_points(canvas: &Canvas, panel: &Panel, results: &Results, metric: &str) -> Drawn {
    let cast = Cast::of(results);
    let points: Vec<(usize, &Estimate, &Estimate)> = cast
        .order()
        .into_iter()
        .filter_map(|place| {
            let option = results.options.get(place)?;
            Some((place, option.estimate(metric)?, held(option)?))
        })
        .collect();
    if points.is_empty() {
        return panel.say(canvas, "no trials");
    }
    for (option, across, up) in points.iter().filter(|point| cast.is_named(point.0)) {
        draw_spread(canvas, panel, across, up, cast.color(*option))?;
    }
    let at = |point: &(usize, &Estimate, &Estimate)| panel.at(point.1.mean, point.2.mean);
    for (drawn, point) in points.iter().enumerate() {
        // a point that others will cover is drawn larger, so that it shows as a ring around them
        let touches = |other: Place| (other.0 - at(point).0).abs() < 4.0 && (other.1 - at(point).1).abs() < 4.0;
        let covered = points[drawn + 1..].iter().filter(|other| touches(at(other))).count().min(3);
        let radius = if cast.is_named(point.0) { 4.5 + 2.2 * covered as f64 } else { 2.5 };
        draw_point(canvas, panel, (point.1, point.2), radius, cast.color(point.0))?;
    }
    if cast.others() == 0 {
        return Ok(());
    }
    let words = format!("grey: {}", cast.words_for_others());
    let corner = (panel.area.right - 4.0, panel.area.bottom - 12.0);
    canvas.note(&words, corner, Align::Right, NOTE, panel.area.width())
}

/// Names beside the second panel, each at the height of its points in both; what leads to them lies beneath the points.
fn draw_names(canvas: &Canvas, panel: &Panel, results: &Results) -> Drawn {
    let cast = Cast::of(results);
    let named = results.options.iter().enumerate().filter(|(place, _)| cast.is_named(*place));
    let holding: Vec<_> = named.filter_map(|(place, option)| Some((place, option, held(option)?))).collect();
    let figures = percents(&holding.iter().map(|(_, _, held)| (held.mean, held.se)).collect::<Vec<_>>());
    let mut ends = Vec::new();
    for ((place, option, held), figure) in holding.into_iter().zip(figures) {
        let (edge, color) = ((panel.area.right, panel.y(held.mean)), cast.color(place));
        if let Some(cost) = option.estimate("cost") {
            let from = panel.x(extent(cost)).max(panel.x(cost.mean) + 6.0) + 3.0;
            canvas.line((from.min(edge.0), edge.1), edge, sheer(color, 0.6), 0.75)?;
        }
        ends.push(End {
            from: edge,
            color,
            figure,
            range: format!("({})", percent_range(held.quantiles.p05, held.quantiles.p95)),
            label: option.label().to_owned(),
        });
    }
    let Area { top, right, bottom, .. } = panel.area;
    name_ends(canvas, Area { left: right, top: top - 10.0, right: right + NAMES, bottom: bottom + 6.0 }, &ends)
}

/// Pale bars over worlds, in both directions.
fn draw_spread(canvas: &Canvas, panel: &Panel, across: &Estimate, up: &Estimate, color: Color) -> Drawn {
    let (x, y) = panel.at(across.mean, up.mean);
    let (left, right) = (panel.x(across.quantiles.p05), panel.x(across.quantiles.p95));
    let (low, high) = (panel.y(up.quantiles.p05), panel.y(up.quantiles.p95));
    canvas.bar(Area { left, top: y - 2.0, right, bottom: y + 2.0 }, pale(color, 0.25))?;
    canvas.bar(Area { left: x - 2.0, top: high, right: x + 2.0, bottom: low }, pale(color, 0.25))
}

/// The point with its Monte Carlo error in both directions.
fn draw_point(
    canvas: &Canvas,
    panel: &Panel,
    (across, up): (&Estimate, &Estimate),
    radius: f64,
    color: Color,
) -> Drawn {
    let (x, y) = panel.at(across.mean, up.mean);
    let (left, right) = (panel.x(across.mean - 2.0 * across.se), panel.x(across.mean + 2.0 * across.se));
    let (low, high) = (panel.y(up.mean - 2.0 * up.se), panel.y(up.mean + 2.0 * up.se));
    canvas.dot((x, y), radius, color)?;
    canvas.line((left, y), (right, y), color, 1.0)?;
    canvas.line((x, low), (x, high), color, 1.0)
}

fn unit<'a>(option: &'a OptionResult, metric: &str) -> &'a str {
    option.metrics.get(metric).map_or("", |metric| metric.unit.as_str())
}
