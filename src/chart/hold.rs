//! What nobody knows: for each option the distribution over worlds of the chance of holding.

use super::bins::total;
use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::finding::{Found, compare, held, quote};
use super::panel::{Axis, Panel};
use super::theme::{AXIS, Cast, LABEL, NAME, NOTE, pale};
use crate::analysis::results::{Histogram, OptionResult, Results};
use crate::report::number::{percent_range, percents, period};

/// How to read the chart.
pub const READING: &str = "Each row: how many worlds (draws of the unknown inputs) give which chance of holding. Upright line: mean; \
     in numbers: mean and 5–95 % over worlds. All rows on one scale.";

/// Room for labels at the left and numbers at the right.
const SIDES: (f64, f64) = (172.0, 104.0);

/// The finding.
pub fn title(results: &Results) -> String {
    let time = period(results.scenario.horizon_months);
    let range = |option: &OptionResult| {
        held(option).map_or_else(String::new, |held| percent_range(held.quantiles.p05, held.quantiles.p95))
    };
    match compare(results, |option| held(option).map(|held| held.mean)) {
        Found::Nothing => "No option has any worlds".to_owned(),
        Found::One(option, _) => {
            format!("Across worlds the chance of holding {time} ranges over {} (5–95 %)", range(option))
        }
        Found::Two(found) => format!(
            "Across worlds the chance of holding {time} ranges over {} with {}, {} with {}",
            range(found.high.0),
            quote(found.high.0),
            range(found.low.0),
            quote(found.low.0),
        ),
    }
}

/// Height: a ridge an option.
pub fn height(results: &Results) -> f64 {
    (174.0 + row_height(results) * results.options.len() as f64).max(320.0)
}

fn row_height(results: &Results) -> f64 {
    if results.options.len() > 8 { 40.0 } else { 58.0 }
}

/// Draws the ridges.
pub fn draw(canvas: &Canvas, body: Area, results: &Results) -> Drawn {
    let area = body.inset(SIDES.0, 0.0, SIDES.1, 36.0);
    let panel = Panel { area, across: Axis::shares(1.0), up: Axis::unmarked(1.0) };
    panel.draw_columns(canvas)?;
    panel.name_across(canvas, "chance of holding in a world")?;
    let cast = Cast::of(results);
    let steepest = steepest(results);
    let chance = |option: &OptionResult| held(option).map_or((0.0, 0.0), |held| (held.mean, held.se));
    let figures = percents(&results.options.iter().map(chance).collect::<Vec<_>>());
    for (place, row) in area.grid(results.options.len(), 1, (0.0, 0.0)).into_iter().enumerate() {
        let option = &results.options[place];
        let ridge =
            Panel { area: row.inset(0.0, 7.0, 0.0, 8.0), across: Axis::shares(1.0), up: Axis::unmarked(steepest) };
        draw_ridge(canvas, &ridge, (option, &figures[place]), cast.color(place))?;
    }
    Ok(())
}

fn draw_ridge(canvas: &Canvas, panel: &Panel, (option, figure): (&OptionResult, &str), color: Color) -> Drawn {
    let Area { left, right, top, bottom } = panel.area;
    let middle = (top + bottom) / 2.0;
    canvas.block(option.label(), (left - 12.0, middle), Align::Right, LABEL, (SIDES.0 - 16.0, 2))?;
    draw_worlds(canvas, panel, option, color)?;
    let Some(held) = held(option).filter(|_| total(&option.hold) > 0) else {
        return Ok(());
    };
    canvas.label(figure, (right + 12.0, middle - 8.0), Align::Left, NAME, SIDES.1 - 12.0)?;
    let range = percent_range(held.quantiles.p05, held.quantiles.p95);
    canvas.label(&range, (right + 12.0, middle + 7.0), Align::Left, NOTE, SIDES.1 - 12.0)
}

/// The shape of the distribution over worlds, with an upright line at the mean.
pub(super) fn draw_worlds(canvas: &Canvas, panel: &Panel, option: &OptionResult, color: Color) -> Drawn {
    let Area { left, right, top, bottom } = panel.area;
    let bins = densities(&option.hold);
    if bins.is_empty() {
        canvas.line((left, bottom), (right, bottom), AXIS, 1.0)?;
        return panel.say(canvas, "no worlds");
    }
    let steps: Vec<Place> =
        bins.iter().flat_map(|(low, high, density)| [panel.at(*low, *density), panel.at(*high, *density)]).collect();
    let ends = [(panel.x(bins[bins.len() - 1].1), bottom), (panel.x(bins[0].0), bottom)];
    let outline: Vec<Place> = steps.iter().copied().chain(ends).collect();
    canvas.polygon(&outline, pale(color, 0.38))?;
    canvas.path(&steps, color, 1.25)?;
    canvas.line((left, bottom), (right, bottom), AXIS, 1.0)?;
    let Some(held) = held(option) else {
        return Ok(());
    };
    let mean = panel.x(held.mean);
    canvas.line((mean, top - 3.0), (mean, bottom + 3.0), color, 2.25)
}

/// The highest density of any option: the scale that all share.
pub(super) fn steepest(results: &Results) -> f64 {
    results.options.iter().flat_map(|option| densities(&option.hold)).map(|bin| bin.2).fold(0.0, f64::max)
}

/// Low edge, high edge and share of worlds per width of each bin; nothing where no world is counted.
fn densities(histogram: &Histogram) -> Vec<(f64, f64, f64)> {
    let total = total(histogram);
    let bins = histogram.edges.windows(2).zip(&histogram.counts);
    bins.filter(|(edges, _)| total > 0 && edges[1] > edges[0])
        .map(|(edges, count)| (edges[0], edges[1], *count as f64 / total as f64 / (edges[1] - edges[0])))
        .collect()
}
