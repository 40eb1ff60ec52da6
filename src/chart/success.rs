//! The attacker's chance by force ratio: the published table of engagements against the band that the model implies.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::evidence::{draw_verdict, told};
use super::labels::legend;
use super::ladder::short;
use super::panel::{Axis, Mark, Panel};
use super::theme::{INK, NOTE, PALETTE, pale};
use crate::analysis::evidence::{Evidence, Group, Row, Verdict};

/// How to read the chart.
pub const READING: &str = "Dots: share of engagements that the attacker won, by force ratio, with 95 % intervals from their number. Band: the model's chance of quick \
     success, 90 % of worlds around their median. Right: how each bin compares.";

/// Room for numbers on the upward axis, and for the list at the right.
const DIGITS: f64 = 44.0;
const LIST: f64 = 262.0;
const LEGEND: f64 = 24.0;
const ROW: f64 = 24.0;

/// Force ratios that are marked.
const MARKS: [f64; 8] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];

const PUBLISHED: Color = INK;
const IMPLIED: Color = PALETTE[0];

/// The bins, by force ratio.
fn bins(evidence: &Evidence) -> Vec<(f64, &Row)> {
    let mut bins: Vec<(f64, &Row)> =
        evidence.of(Group::Success).filter_map(|row| Some((libm::log(row.ratio?), row))).collect();
    bins.sort_by(|a, b| a.0.total_cmp(&b.0));
    bins
}

/// The finding.
pub fn title(evidence: &Evidence) -> String {
    let bins = bins(evidence);
    let comparable = bins.iter().filter(|(_, row)| row.verdict != Verdict::NotComparable).count();
    if comparable == 0 {
        return "No bin of published engagements can be compared".to_owned();
    }
    let count = |verdict: Verdict| bins.iter().filter(|(_, row)| row.verdict == verdict).count();
    let (agree, overlap) = (count(Verdict::Agrees), count(Verdict::Overlaps));
    format!(
        "The attacker’s chance by force ratio: of {comparable} published bins {agree} agree with the model’s, {overlap} overlap"
    )
}

/// Height: a row a bin at the right.
pub fn height(evidence: &Evidence) -> f64 {
    (210.0 + LEGEND + ROW * bins(evidence).len() as f64).max(420.0)
}

/// Draws the band, the bins over it, and their verdicts beside.
pub fn draw(canvas: &Canvas, body: Area, evidence: &Evidence) -> Drawn {
    let bins = bins(evidence);
    let area = body.inset(DIGITS, LEGEND + 6.0, LIST, 40.0);
    let panel = Panel { area, across: across(&bins), up: Axis::shares(1.0) };
    panel.draw_axes(canvas)?;
    panel.name_across(canvas, "attacker's strength over defender's")?;
    if bins.is_empty() {
        return panel.say(canvas, "no engagements");
    }
    let kinds = [(PUBLISHED, "published"), (pale(IMPLIED, 0.45), "implied by the model")];
    legend(canvas, body, &kinds.map(|(color, name)| (color, name.to_owned())))?;
    draw_band(canvas, &panel, &bins)?;
    for (at, row) in &bins {
        let x = panel.x(shifted(*at, &bins));
        let [low, high] = [row.published.low, row.published.high].map(|share| panel.y(share));
        canvas.line((x, low), (x, high), PUBLISHED, 1.25)?;
        if let Some(value) = row.published.value {
            canvas.dot((x, panel.y(value)), 3.25, PUBLISHED)?;
        }
    }
    draw_list(canvas, Area { left: area.right + 22.0, top: area.top, ..body }, &bins)
}

/// The axis of log force ratios, from the first bin to the last with a little room.
fn across(bins: &[(f64, &Row)]) -> Axis {
    let first = bins.first().map_or(0.0, |bin| bin.0) - ROOM;
    let last = bins.last().map_or(1.0, |bin| bin.0) + ROOM;
    let marks = MARKS.into_iter().map(|ratio| (libm::log(ratio), ratio));
    let inside = marks.filter(|(at, _)| (first..=last).contains(at));
    let marks = inside.map(|(at, ratio)| Mark { value: at - first, label: short(ratio) }).collect();
    Axis::marked(last - first, marks)
}

/// Room beside the outermost bins, as a log force ratio.
const ROOM: f64 = 0.25;

/// The place of a log force ratio on the axis, which begins at 0.
fn shifted(at: f64, bins: &[(f64, &Row)]) -> f64 {
    at - bins.first().map_or(0.0, |bin| bin.0) + ROOM
}

fn draw_band(canvas: &Canvas, panel: &Panel, bins: &[(f64, &Row)]) -> Drawn {
    let known: Vec<_> = bins.iter().filter_map(|(at, row)| Some((shifted(*at, bins), row.implied?))).collect();
    if known.len() < 2 {
        return Ok(());
    }
    let edge = |value: fn(&crate::analysis::evidence::Implied) -> f64| -> Vec<Place> {
        known.iter().map(|(at, implied)| panel.at(*at, value(implied))).collect()
    };
    let (low, high) = (edge(|one| one.low), edge(|one| one.high));
    let around: Vec<Place> = low.into_iter().chain(high.into_iter().rev()).collect();
    canvas.polygon(&around, pale(IMPLIED, 0.3))?;
    canvas.path(&edge(|one| one.median), IMPLIED, 2.0)
}

fn draw_list(canvas: &Canvas, area: Area, bins: &[(f64, &Row)]) -> Drawn {
    let columns = [0.0, 112.0, 150.0];
    for (name, x) in ["force ratio: published", "implied"].iter().zip([0.0, 116.0]) {
        canvas.label(name, (area.left + x, area.top - 10.0), Align::Left, NOTE, 120.0)?;
    }
    for (place, (_, row)) in bins.iter().enumerate() {
        let y = area.top + ROW * (place as f64 + 0.5);
        let what = row.what.trim_start_matches("Force ratio ");
        let share = row.published.value.map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share));
        canvas.label(&format!("{what}: {share}"), (area.left + columns[0], y), Align::Left, NOTE, 112.0)?;
        canvas.label(&told(row), (area.left + columns[2] - 4.0, y), Align::Right, NOTE, 36.0)?;
        draw_verdict(canvas, (area.left + columns[2] + 12.0, y), row)?;
    }
    Ok(())
}
