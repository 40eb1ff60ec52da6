//! How long ceasefires last: for each option the share still at peace by month, with bands over worlds.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::finding::{Found, compare, difference, gap, pair, quote};
use super::labels::{End, name_ends};
use super::panel::{Axis, Panel};
use super::theme::{Cast, GRID, NOTE, pale, sheer};
use crate::analysis::results::{OptionResult, Results, SurvivalPoint};
use crate::report::number::{percent, percent_range, percents, period};

/// How to read the chart.
pub const READING: &str = "Share of ceasefires still holding, by month. Pale bands or bars, and in brackets: 5–95 % over \
     worlds (unknown inputs); thick ends of the lines: Monte Carlo error (± 2 standard errors).";

/// Room for labels at the right.
const NAMES: f64 = 176.0;

/// Most options whose ranges over worlds are drawn as bands along the lines. More would lie over each other as mud;
/// they become bars side by side, where the lines end.
const BANDS: usize = 3;

/// Room for these bars, the same for any number of them: like scenarios share the axis of months.
const BARS: f64 = 68.0;

/// The finding.
pub fn title(results: &Results) -> String {
    let time = period(results.scenario.horizon_months);
    match compare(results, |option| last(option).map(|point| point.mean)) {
        Found::Nothing => "No ceasefire came about in any trial".to_owned(),
        Found::One(option, share) => {
            let point = last(option);
            let range = point.map_or_else(String::new, |point| percent_range(point.low, point.high));
            let share = percent(share, point.map_or(0.0, |point| point.se));
            format!("Ceasefires still holding after {time}: {share}; {range} across worlds (unknown inputs)")
        }
        Found::Two(found) => {
            let errors = (se(found.high.0), se(found.low.0));
            let Some(gap) = gap(difference(results, &found, "held_given_ceasefire", errors)) else {
                let shares = percent_range(found.low.1, found.high.1);
                return match found.low.1 == found.high.1 {
                    true => {
                        format!("After {time} {} of ceasefires hold in every option", percent(found.high.1, errors.0))
                    }
                    false => format!("After {time} {shares} of ceasefires hold, best and worst option not told apart"),
                };
            };
            let [low, high] = pair([(found.low.1, errors.1), (found.high.1, errors.0)]);
            format!(
                "Ceasefires still holding after {time}: {low} with {}, {high} with {} ({gap})",
                quote(found.low.0),
                quote(found.high.0),
            )
        }
    }
}

/// Height: more where many names must stand beside the lines.
pub fn height(results: &Results) -> f64 {
    if Cast::of(results).named() > 6 { 580.0 } else { 500.0 }
}

/// Draws the curves.
pub fn draw(canvas: &Canvas, body: Area, results: &Results) -> Drawn {
    let cast = Cast::of(results);
    let panel = Panel {
        area: body.inset(38.0, 2.0, NAMES + column(&cast), 36.0),
        across: Axis::months(results.scenario.horizon_months, 10),
        up: Axis::shares(1.0),
    };
    panel.draw_axes(canvas)?;
    panel.name_across(canvas, "months since the ceasefire")?;
    for option in cast.order().into_iter().filter(|option| cast.is_named(*option) && column(&cast) == 0.0) {
        draw_band(canvas, &panel, &results.options[option], sheer(cast.color(option), 0.09))?;
    }
    for option in cast.order() {
        let points: Vec<Place> =
            results.options[option].survival.iter().map(|point| panel.at(f64::from(point.month), point.mean)).collect();
        let width = if cast.is_named(option) { 2.0 } else { 0.9 };
        if points.len() > 1 {
            canvas.path(&points, cast.color(option), width)?;
        }
    }
    if results.options.iter().all(|option| last(option).is_none()) {
        return panel.say(canvas, "no trials with a ceasefire");
    }
    if column(&cast) > 0.0 {
        draw_bars(canvas, &panel, results, &cast)?;
    }
    draw_names(canvas, &panel, results, &cast)
}

/// Width of the column of bars over worlds; 0 where there are bands instead.
fn column(cast: &Cast) -> f64 {
    if cast.named() > BANDS { BARS } else { 0.0 }
}

/// The band over worlds: a sheer area, its edges a little stronger, so that bands can be told apart where they overlap.
pub(super) fn draw_band(canvas: &Canvas, panel: &Panel, option: &OptionResult, color: Color) -> Drawn {
    let edge = |value: fn(&SurvivalPoint) -> f64| -> Vec<Place> {
        option.survival.iter().map(|point| panel.at(f64::from(point.month), value(point))).collect()
    };
    let (high, low) = (edge(|point| point.high), edge(|point| point.low));
    if high.len() < 2 {
        return Ok(());
    }
    let around: Vec<Place> = high.iter().copied().chain(low.iter().rev().copied()).collect();
    canvas.polygon(&around, color)?;
    canvas.path(&high, sheer(color, 0.45), 0.75)?;
    canvas.path(&low, sheer(color, 0.45), 0.75)
}

/// Bars over worlds beside the plot, on its scale, one for each option; through them goes what leads from each line to its
/// name, with a dot on the option's own bar.
fn draw_bars(canvas: &Canvas, panel: &Panel, results: &Results, cast: &Cast) -> Drawn {
    let (left, right) = (panel.area.right, panel.area.right + column(cast));
    for mark in &panel.up.marks {
        canvas.line((left, panel.y(mark.value)), (right, panel.y(mark.value)), GRID, 1.0)?;
    }
    let pitch = BARS / (cast.named() + 1) as f64;
    let named = (0..results.options.len()).filter(|option| cast.is_named(*option)).enumerate();
    let bars: Vec<(f64, &SurvivalPoint, Color)> = named
        .filter_map(|(bar, option)| {
            Some((left + pitch * (bar + 1) as f64, last(&results.options[option])?, cast.color(option)))
        })
        .collect();
    for (x, point, color) in &bars {
        let (top, bottom) = (panel.y(point.high), panel.y(point.low));
        canvas.bar(Area { left: x - 2.5, top, right: x + 2.5, bottom }, pale(*color, 0.38))?;
    }
    for (_, point, color) in &bars {
        canvas.line((left, panel.y(point.mean)), (right, panel.y(point.mean)), *color, 0.75)?;
    }
    for (x, point, color) in &bars {
        canvas.dot((*x, panel.y(point.mean)), 2.5, *color)?;
    }
    let below = ((left + right) / 2.0, panel.area.bottom + 29.0);
    canvas.label("5–95 % of worlds", below, Align::Center, NOTE, NAMES)
}

/// Names at the ends of the lines, and there the Monte Carlo error.
fn draw_names(canvas: &Canvas, panel: &Panel, results: &Results, cast: &Cast) -> Drawn {
    let named = results.options.iter().enumerate().filter(|(place, _)| cast.is_named(*place));
    let lasting: Vec<_> = named.filter_map(|(place, option)| Some((place, option, last(option)?))).collect();
    let figures = percents(&lasting.iter().map(|(_, _, point)| (point.mean, point.se)).collect::<Vec<_>>());
    let mut ends = Vec::new();
    for ((place, option, point), figure) in lasting.into_iter().zip(figures) {
        let (x, color) = (panel.x(f64::from(point.month)), cast.color(place));
        let (less, more) = (point.mean - 2.0 * point.se, point.mean + 2.0 * point.se);
        canvas.line((x, panel.y(less)), (x, panel.y(more)), color, 3.0)?;
        ends.push(End {
            from: (x + column(cast), panel.y(point.mean)),
            color,
            figure,
            range: format!("({})", percent_range(point.low, point.high)),
            label: option.label().to_owned(),
        });
    }
    let Area { left, top, right, bottom } = panel.area;
    let edge = right + column(cast);
    name_ends(canvas, Area { left: edge, top: top - 4.0, right: edge + NAMES, bottom: bottom + 6.0 }, &ends)?;
    if cast.others() == 0 {
        return Ok(());
    }
    let words = format!("grey: {}", cast.words_for_others());
    canvas.note(&words, (left + 8.0, bottom - 12.0), Align::Left, NOTE, panel.area.width() - 8.0)
}

/// The last month, unless no ceasefire came about.
fn last(option: &OptionResult) -> Option<&SurvivalPoint> {
    let never = option.outcomes.get("no-ceasefire").is_some_and(|none| none.mean >= 1.0);
    option.survival.last().filter(|_| !never)
}

fn se(option: &OptionResult) -> f64 {
    last(option).map_or(0.0, |point| point.se)
}
