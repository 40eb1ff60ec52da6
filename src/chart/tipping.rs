//! Where the advice flips: along each unknown, which option is best.

use super::canvas::{Align, Area, Canvas, Drawn};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::theme::{Cast, INK, LABEL, NOTE, pale};
use crate::analysis::tipping::{End, Lever, Tip, Tipping};
use crate::report::number::{change_with_error, significant};
use crate::report::tipping::{telling, verdict};

/// How to read the chart.
pub const READING: &str = "Colours: the best option where an unknown has that value and all others keep their distributions. Upright \
     lines: where the best changes; thin lines around them: not told (± 2 standard errors).";

/// Unknowns that are drawn.
const MOST: usize = 14;

/// Room for names at the left and figures at the right.
const NAMES: f64 = 226.0;
const FIGURES: f64 = 118.0;
const ROW: f64 = 38.0;
const BAR: f64 = 7.0;
/// Names and figures of a tip that is nearer than this to the end of a row take its place.
const ROOM: f64 = 70.0;

/// The finding.
pub fn title(tipping: &Tipping) -> String {
    verdict(tipping)
}

/// The unknowns that are drawn: those that flip the choice or are worth knowing, else those that come nearest to it.
fn drawn(tipping: &Tipping) -> Vec<&Lever> {
    let telling = telling(&tipping.found);
    let levers = if telling.is_empty() { tipping.found.levers.iter().take(6).collect() } else { telling };
    levers.into_iter().take(MOST).collect()
}

/// Height: a row an unknown.
pub fn height(tipping: &Tipping) -> f64 {
    236.0 + ROW * drawn(tipping).len().max(2) as f64
}

/// Draws a row for each unknown.
pub fn draw(canvas: &Canvas, body: Area, tipping: &Tipping) -> Drawn {
    let levers = drawn(tipping);
    let cast = Cast::of_study(&tipping.heading, |option| tipping.found.standings[option].behind.mean);
    let best = |option: &String| levers.iter().any(|lever| lever.best.iter().any(|part| part.option == *option));
    let entries: Vec<_> = tipping
        .heading
        .options
        .iter()
        .enumerate()
        .filter(|(_, option)| best(&option.name))
        .map(|(place, option)| (cast.color(place), option.label().to_owned()))
        .collect();
    let used = legend(canvas, body.inset(NAMES, 0.0, 0.0, 0.0), &entries)?;
    let right = body.right - FIGURES + 12.0;
    canvas.label("worth knowing", (right, body.top + 9.0), Align::Left, NOTE, FIGURES - 12.0)?;
    let top = body.top + used + 8.0;
    let area =
        Area { left: body.left + NAMES, top, right: body.right - FIGURES, bottom: top + ROW * levers.len() as f64 };
    let panel = Panel { area, across: Axis::shares(1.0), up: Axis::unmarked(1.0) };
    if levers.is_empty() {
        return panel.say(canvas, "no unknowns");
    }
    panel.draw_columns(canvas)?;
    panel.name_across(canvas, "share of what is thought possible that lies below")?;
    for (row, lever) in levers.into_iter().enumerate() {
        draw_lever(canvas, &panel, tipping, (lever, &cast), area.top + ROW * (row as f64 + 0.5))?;
    }
    Ok(())
}

fn draw_lever(canvas: &Canvas, panel: &Panel, tipping: &Tipping, (lever, cast): (&Lever, &Cast), y: f64) -> Drawn {
    let (area, middle) = (panel.area, y + 6.0);
    let beside = (area.left - 12.0, middle);
    canvas.block(&broken(&lever.path), beside, Align::Right, LABEL, (NAMES - 14.0, 2))?;
    for part in &lever.best {
        let color = tipping.found.standings.iter().position(|one| one.option == part.option);
        let color = color.map_or(INK, |option| cast.color(option));
        let bar = Area { left: panel.x(part.from), right: panel.x(part.to), top: middle - BAR, bottom: middle + BAR };
        canvas.bar(bar, pale(color, 0.55))?;
    }
    let places: Vec<f64> = lever.turns().map(|tip| panel.x(tip.share)).collect();
    let is_free = |x: f64| places.iter().all(|place| (place - x).abs() > ROOM);
    for end in [1, lever.values.len() - 2] {
        let x = tipping.found.grid.get(end).map_or(area.left, |share| panel.x(*share));
        if let Some(at) = lever.values.get(end).filter(|_| is_free(x)) {
            canvas.label(&significant(*at), (x, middle - BAR - 7.0), Align::Center, NOTE, ROOM)?;
        }
    }
    for tip in lever.turns() {
        draw_tip(canvas, panel, tip, middle)?;
    }
    let worth = change_with_error(lever.evppi.mean, lever.evppi.se, &tipping.found.unit);
    let worth = if tipping.found.is_told() { worth.trim_start_matches('+') } else { "–" };
    canvas.block(worth, (area.right + 12.0, middle), Align::Left, LABEL, (FIGURES - 12.0, 2))
}

fn draw_tip(canvas: &Canvas, panel: &Panel, tip: &Tip, middle: f64) -> Drawn {
    let x = panel.x(tip.share);
    let end = |end: Option<End>, open: f64| panel.x(end.map_or(open, |end| end.share));
    let ends = (end(tip.low, 0.0), end(tip.high, 1.0));
    canvas.line((ends.0, middle), (ends.1, middle), INK, 1.0)?;
    canvas.line((x, middle - BAR - 2.0), (x, middle + BAR + 2.0), INK, 2.0)?;
    let inside = x.clamp(panel.area.left + ROOM / 2.0, panel.area.right - ROOM / 2.0);
    canvas.label(&significant(tip.value), (inside, middle - BAR - 7.0), Align::Center, NOTE, ROOM)
}

/// A long path may break before its last part.
fn broken(path: &str) -> String {
    /// Letters that fit into a line.
    const LINE: usize = 34;
    match path.rsplit_once('.') {
        Some((table, key)) if path.chars().count() > LINE => format!("{table} .{key}"),
        _ => path.to_owned(),
    }
}
