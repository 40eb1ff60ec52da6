//! The cases in the two inputs that a box restricts most, with the box around those of interest.

use super::boxes::{chosen, parts as parts_of_boxes};
use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::labels::legend;
use super::ladder::{ladder, share_ladder};
use super::panel::{Axis, Mark, Panel};
use super::theme::{INK, LABEL, NAME, NOTE, PALETTE, opaque};
use crate::analysis::discover::{Chosen, Discovered, Limit, Points, Span};
use crate::report::discover::{condition, everywhere, level, met, subject};
use crate::report::number::{percent, with_unit};

/// How to read the chart.
pub const READING: &str = "A point a case, in the two inputs that the box restricts most, by share of their distributions. Frame: the box, its limits \
     in units; grey points in it are what these two inputs do not tell.";

const OF_INTEREST: Color = PALETTE[1];
const OTHER: Color = opaque(0xC4, 0xC8, 0xCC);
const LEGEND: f64 = 30.0;
/// Room for names of levels beside the plot.
const WIDEST: f64 = 150.0;
/// Most cases that are drawn: more would hide each other.
const DRAWN: usize = 4_096;
/// Steps of the golden section, which spread points evenly within a level.
const GOLDEN: f64 = 0.618_033_988_749_895;

/// A picture a box.
pub fn parts(found: &Discovered) -> Vec<String> {
    parts_of_boxes(found)
}

/// The finding: how much denser the frame is.
pub fn title(found: &Discovered, part: usize) -> String {
    let Some(chosen) = chosen(found, part) else { return String::new() };
    let density = &chosen.density;
    let verb = if found.condition.fails { "fails" } else { "is of interest" };
    let lead = if part == 0 { "" } else { "Of what is left: " };
    format!(
        "{lead}{} {verb} in {} of the cases in the box, {} everywhere",
        subject(found),
        percent(density.mean, density.se),
        percent(everywhere(found, chosen), found.cases.share.se)
    )
}

/// Height.
pub fn height(_found: &Discovered, _part: usize) -> f64 {
    620.0
}

/// Draws the cases, those of interest above the others, and the box.
pub fn draw(canvas: &Canvas, body: Area, found: &Discovered, part: usize) -> Drawn {
    let Some((chosen, points)) = chosen(found, part).zip(found.points.as_ref()) else { return Ok(()) };
    let other = if found.condition.fails { "no failure" } else { "not of interest" };
    let entries =
        [(OF_INTEREST, format!("{}: {}", met(&found.condition), condition(found))), (OTHER, other.to_owned())];
    legend(canvas, body, &entries)?;
    let Some(across) = chosen.limits.first().map(|limit| Scale::of(found, points, limit)) else { return Ok(()) };
    let up = chosen.limits.get(1).map_or_else(|| Scale::seen(found, points), |limit| Scale::of(found, points, limit));
    let left = up.axis.marks.iter().map(|mark| canvas.width(&mark.label, LABEL)).fold(34.0, f64::max).min(WIDEST);
    let panel = Panel {
        area: body.inset(left + 8.0, LEGEND + 24.0, 16.0, 38.0),
        across: if across.levels.is_empty() { across.axis.clone() } else { across.axis.clone().bare() },
        up: fitted(canvas, up.axis.clone()),
    };
    panel.draw_axes(canvas)?;
    match across.levels.as_slice() {
        [] => panel.name_across(canvas, &across.name)?,
        names => name_levels(canvas, &panel, names)?,
    }
    canvas.label(&up.name, (body.left, panel.area.top - 12.0), Align::Left, NAME, body.width())?;
    draw_points(canvas, &panel, points, (&across, &up))?;
    draw_box(canvas, &panel, (&across, &up), chosen)
}

/// The axis with labels that fit beside the plot.
fn fitted(canvas: &Canvas, mut axis: Axis) -> Axis {
    for mark in &mut axis.marks {
        mark.label = canvas.wrap(&mark.label, NOTE, WIDEST, 1).concat();
    }
    axis
}

/// The names of levels below their parts of the axis, in two lines.
fn name_levels(canvas: &Canvas, panel: &Panel, names: &[String]) -> Drawn {
    let room = panel.area.width() / names.len().max(1) as f64 - 6.0;
    for (place, name) in names.iter().enumerate() {
        let x = panel.x((place as f64 + 0.5) / names.len() as f64);
        canvas.block(name, (x, panel.area.bottom + 20.0), Align::Center, NOTE, (room, 2))?;
    }
    Ok(())
}

fn draw_points(canvas: &Canvas, panel: &Panel, points: &Points, (across, up): (&Scale, &Scale)) -> Drawn {
    // Whole worlds are left out, so that every option keeps its part.
    let stride = points.world.len().div_ceil(DRAWN).max(1) as u32;
    let is_drawn = |case: &usize| (points.world[*case] / points.every.max(1)).is_multiple_of(stride);
    let drawn = || (0..points.world.len()).filter(is_drawn);
    let is_other = |case: &usize| points.interest[*case] < 0.5;
    for case in drawn().filter(is_other) {
        canvas.disc(panel.at(across.values[case], up.values[case]), 2.2, OTHER)?;
    }
    for case in drawn().filter(|case| !is_other(case)) {
        canvas.disc(panel.at(across.values[case], up.values[case]), 2.4, OF_INTEREST)?;
    }
    Ok(())
}

/// The frame of the box, each limit with its value.
fn draw_box(canvas: &Canvas, panel: &Panel, (across, up): (&Scale, &Scale), chosen: &Chosen) -> Drawn {
    let (left, right) = (panel.x(across.within.0), panel.x(across.within.1));
    let (bottom, top) = (panel.y(up.within.0), panel.y(up.within.1));
    if across.is_span && up.is_span {
        canvas.path(&[(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)], INK, 2.0)?;
    } else if across.is_span {
        for x in [left, right] {
            canvas.line((x, panel.area.top), (x, panel.area.bottom), INK, 2.0)?;
        }
    } else if up.is_span {
        for y in [bottom, top] {
            canvas.line((panel.area.left, y), (panel.area.right, y), INK, 2.0)?;
        }
    }
    for (x, text) in [left, right].into_iter().zip(&across.limits).filter(|(_, text)| !text.is_empty()) {
        let half = canvas.width(text, LABEL) / 2.0;
        let x = x.max(panel.area.left + half).min(panel.area.right - half);
        canvas.note(text, (x, panel.area.top + 9.0), Align::Center, LABEL, panel.area.width())?;
    }
    for (y, text) in [bottom, top].into_iter().zip(&up.limits).filter(|(_, text)| !text.is_empty()) {
        let fits = right + 6.0 + canvas.width(text, LABEL) <= panel.area.right;
        let (x, align) = if fits { (right + 6.0, Align::Left) } else { (panel.area.right - 4.0, Align::Right) };
        let y = y.max(panel.area.top + 24.0).min(panel.area.bottom - 9.0);
        canvas.note(text, (x, y), align, LABEL, panel.area.width())?;
    }
    // What else the box restricts, so that nobody takes the frame for all of it.
    let more = chosen.limits.len().saturating_sub(2);
    if more == 0 {
        return Ok(());
    }
    let words = format!("the box restricts {more} more input{}", if more == 1 { "" } else { "s" });
    canvas.note(&words, (panel.area.left + 8.0, panel.area.bottom - 12.0), Align::Left, LABEL, panel.area.width())
}

/// One axis of the scatter.
struct Scale {
    name: String,
    axis: Axis,
    values: Vec<f64>,
    /// Where the box begins and ends.
    within: (f64, f64),
    /// The limits in words; empty where there is none.
    limits: [String; 2],
    /// Names of levels; empty where there are numbers.
    levels: Vec<String>,
    /// Whether what is within is one stretch.
    is_span: bool,
}

impl Scale {
    fn of(found: &Discovered, points: &Points, limit: &Limit) -> Self {
        let input = &found.inputs[limit.input];
        let values = points.of(limit.input).unwrap_or_default();
        match &limit.span {
            Span::Numbers { low, high, from, to, .. } => {
                let text = |limit: &Option<f64>| limit.map_or_else(String::new, |limit| with_unit(limit, &input.unit));
                Self {
                    name: format!("{} (share of the distribution)", input.label),
                    axis: Axis::shares(1.0),
                    values: ranks(values),
                    within: (*from, *to),
                    limits: [text(low), text(high)],
                    levels: Vec::new(),
                    is_span: true,
                }
            }
            Span::Levels { names, kept, .. } => {
                let count = names.len().max(1) as f64;
                let label = |name: &String| level(found, input, name).trim_matches(['“', '”']).to_owned();
                let mark =
                    |(place, name): (usize, &String)| Mark { value: (place as f64 + 0.5) / count, label: label(name) };
                let spread =
                    |(case, level): (usize, &f64)| (level + 0.15 + 0.7 * (case as f64 * GOLDEN).fract()) / count;
                let first = kept.iter().position(|kept| *kept).unwrap_or(0);
                let last = kept.iter().rposition(|kept| *kept).unwrap_or(0);
                let whole = kept.get(first..=last).is_some_and(|kept| kept.iter().all(|kept| *kept));
                Self {
                    name: input.label.clone(),
                    axis: Axis::marked(1.0, names.iter().enumerate().map(mark).collect()),
                    values: values.iter().enumerate().map(spread).collect(),
                    within: (first as f64 / count, (last + 1) as f64 / count),
                    limits: [String::new(), String::new()],
                    levels: names.iter().map(label).collect(),
                    is_span: whole,
                }
            }
        }
    }

    /// What was seen itself, where the box restricts but one input.
    fn seen(found: &Discovered, points: &Points) -> Self {
        let (asked, seen) = (&found.condition, &found.cases.seen);
        let is_share = asked.outcome.unit.starts_with("share");
        let axis = match (&asked.against, is_share) {
            (Some(_), _) => Axis::differences(seen.least, seen.most),
            (None, true) => Axis::shares(share_ladder(seen.most)),
            (None, false) => Axis::numbers(ladder(seen.most)),
        };
        let ends = (axis.min, axis.max);
        let within = if asked.relation.starts_with('>') { (asked.value, ends.1) } else { (ends.0, asked.value) };
        let what = if asked.against.is_some() { "difference" } else { "seen in the world" };
        let unit = &asked.outcome.unit;
        Self {
            name: format!("{}: {what} ({unit})", asked.outcome.label),
            axis,
            values: points.seen.clone(),
            within,
            limits: [String::new(), String::new()],
            levels: Vec::new(),
            is_span: true,
        }
    }
}

/// Each value's place among all, as a share; equal values share the middle of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        let upto = sorted.partition_point(|other| other <= value);
        (below + upto) as f64 / 2.0 / sorted.len().max(1) as f64
    };
    values.iter().map(place).collect()
}
