//! What stands behind the unknowns: shares of the variance by kind of source.

use super::canvas::{Align, Area, Canvas, Drawn, Ink, PAPER};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::sensitivity::{color, heading, kinds, leading, nothing, of_difference};
use super::theme::{AXIS, LABEL, NOTE};
use crate::analysis::sensitivity::provenance::Kind;
use crate::analysis::sensitivity::results::{Found, Sensitivity, Subject};
use crate::report::sensitivity::{named, whole};

/// How to read the chart.
pub const READING: &str = "Shares of the variance between worlds that unknowns of each kind owe; what kinds do together is divided evenly between them (Shapley effects). \
     An unknown that cites several sources is of the best of them.";

const NAMES: f64 = 230.0;
const ROW: f64 = 30.0;
const FOOT: f64 = 26.0;
const LEGEND: f64 = 30.0;
/// Segments that are narrower have no figure in them.
const NARROW: f64 = 34.0;

/// The finding: on what most of it rests.
pub fn title(all: &Sensitivity) -> String {
    let Some((subject, found)) = leading(all) else {
        return nothing(all);
    };
    let most = found.shares().into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let what = match subject.baseline {
        None => format!("{} of “{}”", named(all), subject.label),
        Some(_) => format!("the gain of “{}”", of_difference(all, subject)),
    };
    let Some((kind, most)) = most else { return format!("Nothing stands behind {what}") };
    format!("{} of what nobody knows about {what} rests on {}", whole(most), kind.words())
}

/// The subjects that have shares.
fn shown(all: &Sensitivity) -> Vec<(&Subject, &Found)> {
    all.subjects.iter().filter_map(|subject| Some((subject, subject.found.as_ref()?))).collect()
}

/// Height: a row a subject.
pub fn height(all: &Sensitivity) -> f64 {
    (166.0 + LEGEND + ROW * shown(all).len().max(1) as f64 + FOOT).max(320.0)
}

/// Draws a bar a subject.
pub fn draw(canvas: &Canvas, body: Area, all: &Sensitivity) -> Drawn {
    let shown = shown(all);
    let area = body.inset(NAMES, LEGEND, 16.0, 0.0);
    let area = Area { bottom: area.top + ROW * shown.len().max(1) as f64, ..area };
    let panel = Panel { area, across: Axis::shares(1.0), up: Axis::unmarked(1.0) };
    if shown.is_empty() {
        return panel.say(canvas, "no indices");
    }
    legend(canvas, body, &kinds(all))?;
    panel.draw_columns(canvas)?;
    for (place, (subject, found)) in shown.iter().enumerate() {
        let y = area.top + ROW * (place as f64 + 0.5);
        let name = heading(all, subject);
        canvas.block(&name, (area.left - 10.0, y), Align::Right, LABEL, (NAMES - 14.0, 2))?;
        draw_bar(canvas, &panel, y, &found.shares())?;
    }
    canvas.line((area.left, area.top), (area.left, area.bottom), AXIS, 1.0)
}

fn draw_bar(canvas: &Canvas, panel: &Panel, y: f64, shares: &[(Kind, f64)]) -> Drawn {
    let mut from = 0.0;
    for (kind, share) in shares {
        let (left, right) = (panel.x(from), panel.x(from + share));
        canvas.bar(Area { left, right, top: y - 9.0, bottom: y + 9.0 }, color(*kind))?;
        if right - left > NARROW {
            let ink = Ink { color: if *kind == Kind::Unsourced { LABEL.color } else { PAPER }, ..NOTE };
            canvas.label(&whole(*share), ((left + right) / 2.0, y), Align::Center, ink, right - left)?;
        }
        from += share;
    }
    Ok(())
}
