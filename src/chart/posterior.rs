//! What history says of the model's unknowns: where each lies in its own distribution, before and after.

use std::collections::BTreeSet;

use super::canvas::{Align, Area, Canvas, Color, Drawn, Ink, Place};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::theme::{AXIS, GRID, INK, LABEL, NAME, NOTE, PALETTE, pale};
use crate::analysis::backtest::Backtest;
use crate::analysis::backtest::results::Moved;
use crate::report::number::{count, significant};

/// How to read the chart.
pub const READING: &str = "Where an unknown lies in its own distribution: 0 at its lowest, 1 at its highest value. Pale: before, 90 % of worlds; bars: after, 90 %, with the \
     median. Figures: medians before → after, and 90 % of worlds after.";

/// Unknowns that are shown, at most: those that moved most.
const ROWS: usize = 20;

const NAMES: f64 = 260.0;
const FIGURES: f64 = 252.0;
/// Of these, for the range after.
const RANGE: f64 = 106.0;
const ROW: f64 = 28.0;
const LEGEND: f64 = 24.0;
const ABOVE: f64 = 24.0;
const FOOT: f64 = 40.0;
/// Height of bars.
const BEFORE: f64 = 15.0;
const AFTER: f64 = 7.0;

const MOVED: Color = PALETTE[0];
const UNMOVED: Color = AXIS;

/// Paths and units.
const SMALL: Ink = Ink { size: 9.5, ..NOTE };

/// Places of 5, 50 and 95 % of worlds before.
const SHARES: [f64; 3] = [0.05, 0.5, 0.95];

/// Longest name in a title, in letters.
const LETTERS: usize = 48;

/// The finding: how many unknowns history moves, and which most.
pub fn title(found: &Backtest) -> String {
    let all = &found.calibration.unknowns;
    // A path has several distributions where the rules give different cases different ones; it moves as one.
    let paths = |wanted: &dyn Fn(&Moved) -> bool| {
        all.iter().filter(|one| wanted(one)).map(|one| one.path.as_str()).collect::<BTreeSet<_>>().len()
    };
    let known = count(paths(&|_| true), "unknown");
    let Some(most) = all.iter().find(|one| one.moved) else {
        return format!("History moves none of {known} beyond chance");
    };
    let range = |[low, median, high]: [f64; 3]| {
        format!("{} ({} to {})", significant(median), significant(low), significant(high))
    };
    format!(
        "History moves {} of {known}; most: {}, from {} to {}",
        paths(&|one| one.moved),
        cut(&most.path, LETTERS),
        range(most.prior),
        range(most.posterior)
    )
}

/// A meaning without the point at its end.
fn plain(meaning: &str) -> &str {
    meaning.trim().trim_end_matches('.')
}

fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let cut: String = text.chars().take(letters - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Unknowns that have a row.
fn shown(found: &Backtest) -> &[Moved] {
    let all = &found.calibration.unknowns;
    &all[..all.len().min(ROWS)]
}

/// Height: a row an unknown.
pub fn height(found: &Backtest) -> f64 {
    (161.0 + LEGEND + ABOVE + ROW * shown(found).len() as f64 + FOOT).max(320.0)
}

/// Draws a row an unknown.
pub fn draw(canvas: &Canvas, body: Area, found: &Backtest) -> Drawn {
    let shown = shown(found);
    if shown.is_empty() {
        let panel = Panel { area: body, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "the model has no unknowns");
    }
    let entries =
        [(pale(UNMOVED, 0.4), "before"), (MOVED, "after, moved beyond chance"), (UNMOVED, "after, not beyond chance")];
    legend(canvas, body, &entries.map(|(color, text)| (color, text.to_owned())))?;
    let hidden = found.calibration.unknowns.len() - shown.len();
    if hidden > 0 {
        let words = format!("{} not shown", count(hidden, "more unknown"));
        canvas.label(&words, (body.right, body.top + 9.5), Align::Right, NOTE, 220.0)?;
    }
    let area = body.inset(NAMES, LEGEND + ABOVE, FIGURES, 0.0);
    let area = Area { bottom: area.top + ROW * shown.len() as f64, ..area };
    let panel = Panel { area, across: Axis::numbers(1.0), up: Axis::unmarked(1.0) };
    panel.draw_columns(canvas)?;
    panel.name_across(canvas, "place in its own distribution")?;
    canvas.label("before → after", (area.right + 14.0, area.top - 10.0), Align::Left, NAME, 110.0)?;
    canvas.label("90 % after", (body.right, area.top - 10.0), Align::Right, NAME, 90.0)?;
    for (row, one) in shown.iter().enumerate() {
        draw_row(canvas, &panel, area.top + ROW * (row as f64 + 0.5), one)?;
    }
    Ok(())
}

fn draw_row(canvas: &Canvas, panel: &Panel, y: f64, one: &Moved) -> Drawn {
    let Area { left, right, .. } = panel.area;
    let (color, name) = if one.moved { (MOVED, NAME) } else { (UNMOVED, LABEL) };
    canvas.label(plain(&one.meaning), (left - 12.0, y - 6.0), Align::Right, name, NAMES - 14.0)?;
    canvas.label(
        &format!("{} · {}", one.path, one.distribution),
        (left - 12.0, y + 7.0),
        Align::Right,
        SMALL,
        NAMES - 14.0,
    )?;
    canvas.line((left - NAMES, y + ROW / 2.0), (right + FIGURES, y + ROW / 2.0), GRID, 0.75)?;
    draw_span(canvas, panel, (y, BEFORE), SHARES, (pale(UNMOVED, 0.4), UNMOVED))?;
    draw_span(canvas, panel, (y, AFTER), one.places, (color, INK))?;
    let [before, after] = [one.prior[1], one.posterior[1]];
    let figures = format!("{} → {}", significant(before), significant(after));
    canvas.label(&figures, (right + 14.0, y - 6.0), Align::Left, LABEL, FIGURES - RANGE - 20.0)?;
    canvas.label(&one.unit, (right + 14.0, y + 7.0), Align::Left, SMALL, FIGURES - RANGE - 20.0)?;
    let [low, _, high] = one.posterior;
    let to = if low < 0.0 { " to " } else { "–" };
    let range = format!("{}{to}{}", significant(low), significant(high));
    canvas.label(&range, (right + FIGURES, y - 6.0), Align::Right, NOTE, RANGE)
}

/// A bar from the first to the last place, with a tick at the middle one.
fn draw_span(
    canvas: &Canvas,
    panel: &Panel,
    (y, height): Place,
    [low, median, high]: [f64; 3],
    (color, tick): (Color, Color),
) -> Drawn {
    let (top, bottom) = (y - height / 2.0, y + height / 2.0);
    canvas.bar(Area { left: panel.x(low), right: panel.x(high), top, bottom }, color)?;
    let x = panel.x(median);
    canvas.line((x, top - 1.0), (x, bottom + 1.0), tick, 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_by_letters_and_says_so() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("Щит и меч", 6), "Щит и…");
    }
}
