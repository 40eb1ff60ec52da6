//! How long ceasefires last: for each option the share still at peace by month, with bands over worlds.

use plotters::prelude::DrawingBackend;

use super::canvas::{Align, Area, Canvas, Drawn, Place};
use super::finding::{Found, compare, difference, gap, quote};
use super::format::{percent, percent_range, period};
use super::labels::spread;
use super::panel::{Axis, Panel};
use super::theme::{AXIS, Cast, LABEL, NAME, NOTE, pale, sheer};
use crate::analysis::results::{OptionResult, Results, SurvivalPoint};

/// How to read the chart.
pub const READING: &str = "Share of ceasefires still holding, by months since the ceasefire. Pale bands: 5–95 % over worlds \
     (unknown inputs), at the horizon also in numbers.";

/// Room for labels at the right.
const NAMES: f64 = 176.0;

/// The finding.
pub fn title(results: &Results) -> String {
    let time = period(results.scenario.horizon_months);
    match compare(results, |option| last(option).map(|point| point.mean)) {
        Found::Nothing => "No ceasefire came about in any trial".to_owned(),
        Found::One(option, share) => {
            let point = last(option);
            let range =
                point.map_or_else(String::new, |point| percent_range(point.low, point.high));
            let share = percent(share, point.map_or(0.0, |point| point.se));
            format!(
                "Ceasefires still holding after {time}: {share}; unknown inputs alone move it over {range}"
            )
        }
        Found::Two(found) => {
            let errors = (se(found.high.0), se(found.low.0));
            let Some(gap) = gap(difference(results, &found, "held_given_ceasefire", errors)) else {
                let share = percent(found.high.1, errors.0.max(errors.1));
                return format!(
                    "After {time} {share} of ceasefires still hold in every option, as far as these trials can tell"
                );
            };
            format!(
                "Ceasefires still holding after {time}: {} with {}, {} with {} ({gap})",
                percent(found.low.1, errors.1),
                quote(found.low.0),
                percent(found.high.1, errors.0),
                quote(found.high.0),
            )
        }
    }
}

/// Height: the same for every run, or more where many labels need it.
pub fn height(_: &Results) -> f64 {
    500.0
}

/// Draws the curves.
pub fn draw<DB: DrawingBackend>(canvas: &Canvas<DB>, body: Area, results: &Results) -> Drawn {
    let panel = Panel {
        area: body.inset(38.0, 2.0, NAMES, 36.0),
        across: Axis::months(results.scenario.horizon_months, 10),
        up: Axis::shares(1.0),
    };
    panel.draw_axes(canvas)?;
    panel.name_across(canvas, "months since the ceasefire")?;
    let cast = Cast::of(results);
    for option in cast
        .order()
        .into_iter()
        .filter(|option| cast.is_named(*option))
    {
        draw_band(canvas, &panel, &results.options[option], cast.color(option))?;
    }
    for option in cast.order() {
        let points: Vec<Place> = results.options[option]
            .survival
            .iter()
            .map(|point| panel.at(f64::from(point.month), point.mean))
            .collect();
        let width = if cast.is_named(option) { 2.0 } else { 0.9 };
        if points.len() > 1 {
            canvas.path(&points, cast.color(option), width)?;
        }
    }
    if results.options.iter().all(|option| last(option).is_none()) {
        return panel.say(canvas, "no trials with a ceasefire");
    }
    draw_names(canvas, &panel, results, &cast)
}

/// The band over worlds: a sheer area, its edges a little stronger, so that bands can be told apart where they overlap.
fn draw_band<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    option: &OptionResult,
    color: super::canvas::Color,
) -> Drawn {
    let edge = |value: fn(&SurvivalPoint) -> f64| -> Vec<Place> {
        option
            .survival
            .iter()
            .map(|point| panel.at(f64::from(point.month), value(point)))
            .collect()
    };
    let (high, low) = (edge(|point| point.high), edge(|point| point.low));
    if high.len() < 2 {
        return Ok(());
    }
    let around: Vec<Place> = high
        .iter()
        .copied()
        .chain(low.iter().rev().copied())
        .collect();
    canvas.polygon(&around, sheer(color, 0.10))?;
    canvas.path(&high, sheer(color, 0.45), 0.75)?;
    canvas.path(&low, sheer(color, 0.45), 0.75)
}

/// Names at the ends of the lines, moved apart where lines end close together.
fn draw_names<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    panel: &Panel,
    results: &Results,
    cast: &Cast,
) -> Drawn {
    let named: Vec<(usize, &SurvivalPoint)> = (0..results.options.len())
        .filter(|option| cast.is_named(*option))
        .filter_map(|option| Some((option, last(&results.options[option])?)))
        .collect();
    let wanted: Vec<f64> = named.iter().map(|(_, point)| panel.y(point.mean)).collect();
    let rows: Vec<usize> = named
        .iter()
        .map(|(option, _)| {
            canvas
                .wrap(&results.options[*option].label, LABEL, NAMES - 24.0, 2)
                .len()
        })
        .collect();
    let heights: Vec<f64> = rows
        .iter()
        .map(|rows| 14.0 * (1 + rows) as f64 + 6.0)
        .collect();
    let middles = spread(
        &wanted,
        &heights,
        panel.area.top - 4.0,
        panel.area.bottom + 30.0,
    );
    for (((option, point), middle), rows) in named.iter().zip(middles).zip(rows) {
        let end = panel.at(f64::from(point.month), point.mean);
        let x = panel.area.right + 22.0;
        canvas.path(
            &[end, (x - 14.0, middle), (x - 4.0, middle)],
            cast.color(*option),
            1.0,
        )?;
        let top = middle - 7.0 * rows as f64;
        let share = percent(point.mean, point.se);
        canvas.label(&share, (x, top), Align::Left, NAME, NAMES)?;
        let range = format!("({})", percent_range(point.low, point.high));
        canvas.label(
            &range,
            (x + canvas.width(&share, NAME) + 6.0, top),
            Align::Left,
            NOTE,
            NAMES,
        )?;
        let label = &results.options[*option].label;
        canvas.block(
            label,
            (x, middle + 7.0),
            Align::Left,
            LABEL,
            (NAMES - 24.0, 2),
        )?;
    }
    if cast.others() > 0 {
        let words = format!("grey: {} other options", cast.others());
        canvas.label(
            &words,
            (panel.area.left + 8.0, panel.area.bottom - 12.0),
            Align::Left,
            NOTE,
            NAMES,
        )?;
        canvas.line(
            (panel.area.left, panel.area.bottom),
            (panel.area.right, panel.area.bottom),
            pale(AXIS, 1.0),
            1.0,
        )?;
    }
    Ok(())
}

/// The last month, unless no ceasefire came about.
fn last(option: &OptionResult) -> Option<&SurvivalPoint> {
    let never = option
        .outcomes
        .get("no-ceasefire")
        .is_some_and(|none| none.mean >= 1.0);
    option.survival.last().filter(|_| !never)
}

fn se(option: &OptionResult) -> f64 {
    last(option).map_or(0.0, |point| point.se)
}
