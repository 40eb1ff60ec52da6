//! Who comes: for each country the chance that it joins, by option.

use super::canvas::{Align, Area, Canvas, Drawn, PAPER};
use super::finding::{Found, compare, quote};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::theme::{Cast, GRID, LABEL, pale};
use crate::analysis::results::{ContributorResult, OptionResult, Results};
use crate::report::number::number;

/// How to read the chart.
pub const READING: &str = "Share of trials in which each country joins. Pale lines: 5–95 % over worlds (unknown inputs); dark ones: Monte Carlo error (± 2 \
     standard errors), often smaller than the dot. No dot: the \
     option does not name the country.";

/// Room for countries' names at the left.
const NAMES: f64 = 132.0;

/// Height of a lane in a row, and space above and below the lanes.
const LANE: f64 = 4.8;
const PADDING: f64 = 5.0;

/// The finding.
pub fn title(results: &Results) -> String {
    let expected = |option: &OptionResult| {
        (!option.contributors.is_empty()).then(|| option.contributors.values().map(|country| country.joined).sum())
    };
    let of_all = |option: &OptionResult, sum: f64| format!("{} of {}", number(sum, 0), option.contributors.len());
    match compare(results, expected) {
        Found::Nothing => "No option names any contributor".to_owned(),
        Found::One(option, sum) => format!("On average {} countries come with {}", of_all(option, sum), quote(option)),
        Found::Two(found) if number(found.high.1, 0) == number(found.low.1, 0) => {
            format!("On average {} countries come, whatever the option", of_all(found.high.0, found.high.1))
        }
        Found::Two(found) => format!(
            "On average {} countries come with {}, {} with {}",
            of_all(found.high.0, found.high.1),
            quote(found.high.0),
            of_all(found.low.0, found.low.1),
            quote(found.low.0),
        ),
    }
}

/// Height: a row a country.
pub fn height(results: &Results) -> f64 {
    let legend = 19.0 * (Cast::of(results).legend(results, names_any).len() as f64 / 2.0).ceil();
    (170.0 + legend + row_height(results) * rows(results).len() as f64).max(320.0)
}

/// Draws a row a country, a dot an option.
pub fn draw(canvas: &Canvas, body: Area, results: &Results) -> Drawn {
    let cast = Cast::of(results);
    let used = legend(canvas, body, &cast.legend(results, names_any))?;
    let rows = rows(results);
    let area = body.inset(NAMES, used + 8.0, 14.0, 18.0);
    let panel = Panel { area, across: Axis::shares(1.0), up: Axis::unmarked(1.0) };
    if rows.is_empty() {
        return panel.say(canvas, "no contributors");
    }
    panel.draw_columns(canvas)?;
    for ((key, name), row) in rows.iter().zip(area.grid(rows.len(), 1, (0.0, 0.0))) {
        let middle = (row.top + row.bottom) / 2.0;
        canvas.label(name, (area.left - 12.0, middle), Align::Right, LABEL, NAMES - 14.0)?;
        canvas.line((row.left, row.bottom), (row.right, row.bottom), GRID, 0.75)?;
        draw_row(canvas, &panel, row, results, (key, &cast))?;
    }
    Ok(())
}

/// Dots in lanes, one an option that names anybody, so that neither dots nor lines hide each other.
fn draw_row(canvas: &Canvas, panel: &Panel, row: Area, results: &Results, (key, cast): (&str, &Cast)) -> Drawn {
    let step = (row.height() - 2.0 * PADDING) / lanes(results) as f64;
    let middle = |option: usize| {
        let before = results.options.iter().take(option).filter(|option| names_any(option)).count();
        row.top + PADDING + (if cast.others() > 0 { 0.5 } else { before as f64 + 0.5 }) * step
    };
    let found: Vec<(usize, &ContributorResult)> = cast
        .order()
        .into_iter()
        .filter_map(|place| Some((place, results.options.get(place)?.contributors.get(key)?)))
        .collect();
    let named = || found.iter().filter(|(option, _)| cast.is_named(*option));
    for (option, country) in named() {
        let y = middle(*option);
        canvas.line((panel.x(country.low), y), (panel.x(country.high), y), pale(cast.color(*option), 0.35), 2.5)?;
    }
    // all rims before all dots: a rim must not cut into the dot of the next lane
    for rim in [true, false] {
        for (option, country) in &found {
            let color = if rim { PAPER } else { cast.color(*option) };
            let radius = if cast.is_named(*option) { 2.3 } else { 1.8 } + if rim { 1.0 } else { 0.0 };
            canvas.disc((panel.x(country.joined), middle(*option)), radius, color)?;
        }
    }
    for (option, country) in named() {
        let (y, error) = (middle(*option), 2.0 * country.se);
        let (less, more) = (panel.x(country.joined - error), panel.x(country.joined + error));
        canvas.line((less, y), (more, y), cast.color(*option), 1.25)?;
    }
    Ok(())
}

fn names_any(option: &OptionResult) -> bool {
    !option.contributors.is_empty()
}

/// Lanes in a row: one an option that names anybody, or a single one where there are too many for that.
fn lanes(results: &Results) -> usize {
    let options = results.options.iter().filter(|option| names_any(option)).count();
    if Cast::of(results).others() > 0 { 1 } else { options.max(1) }
}

/// Keys and names of all countries: by their chance in the first option that names any, the largest first; then those
/// that only later options name.
fn rows(results: &Results) -> Vec<(String, String)> {
    let mut rows: Vec<(String, String)> = Vec::new();
    for option in &results.options {
        let mut fresh: Vec<(&String, &ContributorResult)> =
            option.contributors.iter().filter(|(key, _)| rows.iter().all(|(known, _)| known != *key)).collect();
        fresh.sort_by(|a, b| b.1.joined.total_cmp(&a.1.joined).then_with(|| a.1.name.cmp(&b.1.name)));
        rows.extend(fresh.into_iter().map(|(key, country)| (key.clone(), country.name.clone())));
    }
    rows
}

/// Height of a row.
fn row_height(results: &Results) -> f64 {
    (LANE * lanes(results) as f64 + 2.0 * PADDING).max(18.0)
}
