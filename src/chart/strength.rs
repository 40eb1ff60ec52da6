//! How many troops are there, and when: for each option a fan of land troops in the country by month.

use super::bins::OVERSHOOT;
use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::finding::{Found, compare, quote};
use super::ladder::ladder;
use super::panel::{Axis, Panel};
use super::theme::{Cast, NOTE, SOFT, pale};
use crate::analysis::results::{OptionResult, Quantiles, Results, StrengthPoint};
use crate::report::number::{period, rough};

/// How to read the chart.
pub const READING: &str = "Land troops in the country by month since the ceasefire, in trials still at peace. Line: median; \
     bands: 25–75 % and 5–95 % of trials, chance and unknown inputs together; dashed: troops pledged.";

/// The month that the title speaks of, or the last one of a shorter run.
const MONTH: u32 = 12;

/// Least end of the upward axis, so that its numbers are whole troops even where nobody comes.
const FEWEST: f64 = 100.0;

/// The finding.
pub fn title(results: &Results) -> String {
    let month = MONTH.min(results.scenario.horizon_months.saturating_sub(1));
    let time = if month == 0 { "at the ceasefire".to_owned() } else { format!("after {}", period(month)) };
    let of_pledged = |option: &OptionResult, median: f64| match option.pledged_troops {
        pledged if pledged > 0.0 => format!("{} of {} pledged with {}", rough(median), rough(pledged), quote(option)),
        _ => format!("none with {}", quote(option)),
    };
    match compare(results, |option| median_at(option, month)) {
        Found::Nothing => "No trial is at peace long enough for troops to be counted".to_owned(),
        Found::One(option, median) => {
            format!("Troops in the country {time} (median): {}", of_pledged(option, median))
        }
        Found::Two(found) if found.high.1 <= 0.0 => {
            format!("No option has troops in the country {time} (median)")
        }
        Found::Two(found) => format!(
            "Troops in the country {time} (median): {}, {}",
            of_pledged(found.high.0, found.high.1),
            of_pledged(found.low.0, found.low.1),
        ),
    }
}

/// Height: a row of panels for every three options (four where there are many).
pub fn height(results: &Results) -> f64 {
    let count = results.options.len();
    let rows = count.div_ceil(columns(count)).max(1) as f64;
    if rows > 1.0 { 150.0 + rows * 205.0 } else { 470.0 }
}

/// Draws a panel an option, all on the same axes.
pub fn draw(canvas: &Canvas, body: Area, results: &Results) -> Drawn {
    let count = results.options.len();
    let columns = columns(count);
    let cast = Cast::of(results);
    let top = top(results);
    let widths = Axis::numbers(top).marks.into_iter().map(|mark| canvas.width(&mark.label, NOTE));
    let digits = widths.fold(0.0, f64::max);
    let cells = body.inset(digits + 9.0, 0.0, 4.0, 14.0).grid(count, columns, (22.0, 10.0));
    for (place, (option, cell)) in results.options.iter().zip(cells).enumerate() {
        let up = Axis::numbers(top);
        let panel = Panel {
            area: cell.inset(0.0, 36.0, 0.0, 22.0),
            across: Axis::months(results.scenario.horizon_months, if columns > 2 { 5 } else { 10 }),
            up: if place % columns == 0 { up } else { up.bare() },
        };
        panel.draw_axes(canvas)?;
        panel.name(canvas, option.label())?;
        draw_fan(canvas, &panel, option, cast.color(place))?;
    }
    let middle = (body.left + body.right) / 2.0;
    canvas.label("months since the ceasefire", (middle, body.bottom - 5.0), Align::Center, NOTE, body.width())
}

fn columns(count: usize) -> usize {
    match count {
        0 | 1 => 1,
        2 | 4 => 2,
        3 | 5 | 6 | 9 => 3,
        _ => 4,
    }
}

pub(super) fn draw_fan(canvas: &Canvas, panel: &Panel, option: &OptionResult, color: Color) -> Drawn {
    let peaceful = |point: &StrengthPoint| point.count > 0;
    for stretch in
        option.strength.chunk_by(|a, b| peaceful(a) == peaceful(b)).filter(|stretch| stretch.iter().any(peaceful))
    {
        let edge = |value: fn(&Quantiles) -> f64| -> Vec<Place> {
            stretch.iter().map(|point| panel.at(f64::from(point.month), value(&point.quantiles))).collect()
        };
        let band = |low: Vec<Place>, high: Vec<Place>| -> Vec<Place> {
            low.into_iter().chain(high.into_iter().rev()).collect()
        };
        if stretch.len() > 1 {
            canvas.polygon(&band(edge(|q| q.p05), edge(|q| q.p95)), pale(color, 0.22))?;
            canvas.polygon(&band(edge(|q| q.p25), edge(|q| q.p75)), pale(color, 0.48))?;
            canvas.path(&edge(|q| q.p50), color, 2.0)?;
        } else {
            // a single month is a bar, or nothing of it would be seen
            for (low, high, shade) in
                [(edge(|q| q.p05), edge(|q| q.p95), 0.22), (edge(|q| q.p25), edge(|q| q.p75), 0.48)]
            {
                canvas.line(low[0], high[0], pale(color, shade), 6.0)?;
            }
            canvas.dot(edge(|q| q.p50)[0], 3.0, color)?;
        }
    }
    if !option.strength.iter().any(peaceful) {
        return panel.say(canvas, "no trials at peace");
    }
    draw_pledge(canvas, panel, option)
}

/// The pledged size, dashed, with its number on the side of the line that has room.
fn draw_pledge(canvas: &Canvas, panel: &Panel, option: &OptionResult) -> Drawn {
    if option.pledged_troops <= 0.0 {
        let place = (panel.area.left + 6.0, panel.area.bottom - 12.0);
        return canvas.note("no troops pledged", place, Align::Left, NOTE, panel.area.width() - 6.0);
    }
    let y = panel.y(option.pledged_troops);
    canvas.dashes((panel.area.left, y), (panel.area.right, y), SOFT, 1.25)?;
    let above = y - panel.area.top > 18.0;
    let words = format!("{} pledged", rough(option.pledged_troops));
    let place = (panel.area.right - 3.0, if above { y - 9.0 } else { y + 10.0 });
    canvas.note(&words, place, Align::Right, NOTE, panel.area.width())
}

/// The end of the upward axis that all options share.
pub(super) fn top(results: &Results) -> f64 {
    // quantiles may overshoot the true ones by 1.6 %, which must not lift a round pledge to the next rung
    ladder(results.options.iter().map(most).fold(FEWEST, f64::max) / OVERSHOOT)
}

/// The largest value that the option's panel must hold.
fn most(option: &OptionResult) -> f64 {
    let peaceful = option.strength.iter().filter(|point| point.count > 0);
    peaceful.map(|point| point.quantiles.p95).fold(option.pledged_troops, f64::max)
}

fn median_at(option: &OptionResult, month: u32) -> Option<f64> {
    option.strength.iter().find(|point| point.month == month && point.count > 0).map(|point| point.quantiles.p50)
}
