//! Whether chances of holding were borne out: of the cases that were given much the same chance, how many held.

use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::forecasters::{calibrated, color, horizon, model};
use super::labels::spread;
use super::panel::{Axis, Panel};
use super::theme::{AXIS, LABEL, NAME, NOTE};
use crate::analysis::backtest::Backtest;
use crate::analysis::backtest::forecasts::HeldOut;
use crate::analysis::backtest::results::{Bin, ForecasterResult};
use crate::report::number::{number, percent_range};

/// How to read the chart.
pub const READING: &str = "Each dot: cases that were given much the same chance, as many as stand above it. On the dashed line as many held as were said to; above it, \
     more. Upright lines: 90 % intervals of the share that held.";

/// Dots in a panel, at most; those of the highest chances are left out.
const DOTS: usize = 12;

const SIDE: f64 = 36.0;
const GAP: f64 = 18.0;
/// Room above the plots: names, and the numbers of cases.
const ABOVE: f64 = 64.0;
const FOOT: f64 = 44.0;
/// Side of a square plot.
const SQUARE: f64 = 214.0;

/// The model before and after calibration, and the rival that knows most. The base rate and the survival by force say the
/// same of all cases but for the one that they have not seen, which turns their order round: there is nothing to bin.
fn shown(found: &Backtest) -> Vec<&ForecasterResult> {
    let cox = found.forecaster("cox", HeldOut::Case);
    let shown = [model(found), calibrated(found), cox].into_iter().flatten();
    shown.filter(|one| !one.reliability.is_empty()).collect()
}

/// The finding: how far apart what was said and what held lie.
pub fn title(found: &Backtest) -> String {
    let time = horizon(found);
    let apart = |one: Option<&ForecasterResult>| one.and_then(|one| apart(&one.reliability));
    let points = |apart: f64| format!("{}\u{a0}points", number(apart * 100.0, 0));
    match (apart(model(found)), apart(calibrated(found))) {
        (Some(before), Some(after)) => format!(
            "What was said of {time} and what held lie {} apart on average with the model, {} after calibration",
            points(before),
            points(after)
        ),
        (Some(one), None) | (None, Some(one)) => {
            format!("What the model said of {time} and what held lie {} apart on average", points(one))
        }
        (None, None) => format!("Nothing was said of {time} that could be held against what happened"),
    }
}

/// Mean distance over cases.
fn apart(bins: &[Bin]) -> Option<f64> {
    let cases: f64 = bins.iter().map(|bin| bin.cases as f64).sum();
    let sum: f64 = bins.iter().map(|bin| bin.cases as f64 * (bin.said - bin.held).abs()).sum();
    (cases > 0.0).then(|| sum / cases)
}

/// Height: a row of squares.
pub fn height(_: &Backtest) -> f64 {
    161.0 + ABOVE + SQUARE + FOOT
}

/// Draws a square a forecaster.
pub fn draw(canvas: &Canvas, body: Area, found: &Backtest) -> Drawn {
    let shown = shown(found);
    let area = body.inset(SIDE, ABOVE, 4.0, 0.0);
    let area = Area { bottom: area.top + SQUARE, ..area };
    if shown.is_empty() {
        let panel = Panel { area: body, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "no forecast was binned");
    }
    canvas.label("share that held", (body.left, body.top + 6.0), Align::Left, NOTE, 160.0)?;
    for (place, (one, cell)) in shown.iter().zip(area.grid(3, 3, (SIDE, 0.0))).enumerate() {
        let up = if place == 0 { Axis::shares(1.0) } else { Axis::shares(1.0).bare() };
        let panel = Panel { area: cell, across: Axis::shares(1.0), up };
        panel.draw_axes(canvas)?;
        panel.name_across(canvas, &format!("chance that was said of {}", horizon(found)))?;
        draw_diagonal(canvas, &panel)?;
        draw_name(canvas, &panel, one)?;
        draw_bins(canvas, &panel, &one.reliability, color(&one.name))?;
    }
    Ok(())
}

/// As many held as were said to.
fn draw_diagonal(canvas: &Canvas, panel: &Panel) -> Drawn {
    canvas.dashes(panel.at(0.0, 0.0), panel.at(1.0, 1.0), AXIS, 1.0)
}

fn draw_name(canvas: &Canvas, panel: &Panel, one: &ForecasterResult) -> Drawn {
    let Area { left, top, .. } = panel.area;
    let range = one.reliability.iter().map(|bin| bin.said);
    let (low, high) = range.fold((1.0_f64, 0.0_f64), |(low, high), said| (low.min(said), high.max(said)));
    let room = panel.area.width() + GAP;
    let said = format!("said {}", percent_range(low, high));
    let name = room - canvas.width(&said, NOTE) - 8.0;
    canvas.label(&one.label, (left, top - 42.0), Align::Left, NAME, name)?;
    let after = canvas.width(&one.label, NAME).min(name) + 8.0;
    canvas.label(&said, (left + after, top - 42.0), Align::Left, NOTE, room - after)
}

fn draw_bins(canvas: &Canvas, panel: &Panel, bins: &[Bin], color: Color) -> Drawn {
    let bins = &bins[..bins.len().min(DOTS)];
    let counts: Vec<String> = bins.iter().map(|bin| number(bin.cases as f64, 0)).collect();
    let wanted: Vec<f64> = bins.iter().map(|bin| panel.x(bin.said)).collect();
    let widths: Vec<f64> = counts.iter().map(|count| canvas.width(count, LABEL) + 6.0).collect();
    let Area { left, right, top, .. } = panel.area;
    if widths.iter().sum::<f64>() <= right - left {
        canvas.label("cases:", (left, top - 26.0), Align::Left, NOTE, 80.0)?;
        for (count, place) in counts.iter().zip(spread(&wanted, &widths, left - 8.0, right + 8.0)) {
            canvas.label(count, (place, top - 10.0), Align::Center, LABEL, right - left)?;
        }
    }
    for (bin, x) in bins.iter().zip(wanted) {
        canvas.line((x, panel.y(bin.low)), (x, panel.y(bin.high)), color, 1.5)?;
    }
    for bin in bins {
        canvas.dot(panel.at(bin.said, bin.held), 4.0, color)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_weighed_by_cases() {
        let bin = |cases, said, held| Bin { cases, said, held, low: 0.0, high: 1.0 };
        let found = apart(&[bin(30, 0.5, 0.6), bin(10, 0.9, 0.4)]).unwrap_or_default();
        assert!((found - 0.2).abs() < 1e-12);
        assert_eq!((apart(&[]), apart(&[bin(0, 0.2, 0.4)])), (None, None));
    }
}
