//! Coverage against density: the boxes that a search passed, from all cases to the densest.

use super::canvas::{Align, Area, Canvas, Color, Drawn, PAPER};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::theme::{AXIS, INK, LABEL, NAME, NOTE, opaque};
use crate::analysis::discover::{Discovered, Search};
use crate::report::discover::{met, subject};
use crate::report::number::{count, percent};

/// How to read the chart.
pub const READING: &str = "A point a box: right, it holds more of what is of interest; up, it holds less else. Peeling begins with all cases (right) \
     and cuts off a twentieth at a time. Ringed: the box that is shown. Dashed: share everywhere.";

/// By the number of restricted inputs: light to dark, in steps that stay apart in print.
const SHADES: [Color; 6] = [
    opaque(0xB8, 0xC0, 0xC9),
    opaque(0x7F, 0xC6, 0xE8),
    opaque(0x2F, 0x9A, 0xD6),
    opaque(0x00, 0x5A, 0x9C),
    opaque(0x5B, 0x3A, 0x8C),
    opaque(0x2B, 0x1B, 0x3F),
];

const LEGEND: f64 = 30.0;

/// A picture a search, with its number where there are several.
pub fn parts(found: &Discovered) -> Vec<String> {
    match found.searches.len() {
        1 => vec![String::new()],
        many => (1..=many).map(|number| number.to_string()).collect(),
    }
}

/// The finding: what the box that is shown holds.
pub fn title(found: &Discovered, part: usize) -> String {
    let Some(search) = found.searches.get(part) else { return String::new() };
    let met = met(&found.condition);
    let lead = if part == 0 { "" } else { "Of what is left: " };
    match &search.chosen {
        Some(chosen) => {
            let limits = count(chosen.limits.len(), "limit");
            let [coverage, density] = [&chosen.coverage, &chosen.density].map(|one| percent(one.mean, one.se));
            let verb = if chosen.limits.len() == 1 { "holds" } else { "hold" };
            format!(
                "{lead}{limits} {verb} {coverage} of the {met} of {}; {density} of the box are such",
                subject(found)
            )
        }
        None => format!("{lead}no box tells the {met} of {} from the rest", subject(found)),
    }
    .replace("An option", "options")
}

/// Height.
pub fn height(_found: &Discovered, _part: usize) -> f64 {
    520.0
}

/// Draws the boxes as points, the first below the others.
pub fn draw(canvas: &Canvas, body: Area, found: &Discovered, part: usize) -> Drawn {
    let Some(search) = found.searches.get(part) else { return Ok(()) };
    draw_legend(canvas, body, search)?;
    let panel =
        Panel { area: body.inset(40.0, LEGEND + 24.0, 16.0, 38.0), across: Axis::shares(1.0), up: Axis::shares(1.0) };
    panel.draw_axes(canvas)?;
    panel.name_across(canvas, &format!("coverage: share of the {} that lie in the box", met(&found.condition)))?;
    let name = format!("density: share of the box that are {}", met(&found.condition));
    canvas.label(&name, (body.left, panel.area.top - 12.0), Align::Left, NAME, body.width())?;
    if let Some(all) = search.trajectory.first() {
        let y = panel.y(all.density);
        canvas.dashes((panel.area.left, y), (panel.area.right, y), AXIS, 1.0)?;
    }
    for step in &search.trajectory {
        let radius = 3.0 + 3.0 * step.mass.clamp(0.0, 1.0).sqrt();
        canvas.dot(panel.at(step.coverage, step.density), radius, shade(step.restricts.len()))?;
    }
    draw_chosen(canvas, &panel, search)?;
    draw_held_out(canvas, &panel, found, part)
}

fn shade(restricted: usize) -> Color {
    SHADES[restricted.min(SHADES.len() - 1)]
}

fn draw_legend(canvas: &Canvas, body: Area, search: &Search) -> Drawn {
    let most = search.trajectory.iter().map(|step| step.restricts.len()).max().unwrap_or(0);
    let name = |inputs: usize| match inputs {
        0 => "all cases".to_owned(),
        _ if inputs + 1 == SHADES.len() && most > inputs => format!("{inputs} or more inputs restricted"),
        1 => "1 input restricted".to_owned(),
        _ => format!("{inputs} inputs"),
    };
    let entries: Vec<(Color, String)> =
        (0..=most.min(SHADES.len() - 1)).map(|inputs| (shade(inputs), name(inputs))).collect();
    legend(canvas, body, &entries).map(drop)
}

/// A ring around the box that is shown, and how dense it is.
fn draw_chosen(canvas: &Canvas, panel: &Panel, search: &Search) -> Drawn {
    let Some(chosen) = &search.chosen else { return Ok(()) };
    let at = panel.at(chosen.coverage.mean, chosen.density.mean);
    canvas.disc(at, 11.0, INK)?;
    canvas.disc(at, 9.0, PAPER)?;
    canvas.dot(at, 5.0, shade(chosen.limits.len()))?;
    let [coverage, density] = [&chosen.coverage, &chosen.density].map(|one| percent(one.mean, one.se));
    let words = format!("shown: {coverage} covered, {density} dense");
    let (x, align) = beside(canvas.width(&words, LABEL), at.0, panel);
    canvas.note(&words, (x, (at.1 - 18.0).max(panel.area.top + 8.0)), align, LABEL, panel.area.width())
}

/// The box that half of the worlds give, as the other half judges it.
fn draw_held_out(canvas: &Canvas, panel: &Panel, found: &Discovered, part: usize) -> Drawn {
    let Some(held) = found.hold_out.as_ref().filter(|_| part == 0) else { return Ok(()) };
    let (x, y) = panel.at(held.coverage[1], held.density[1]);
    let strokes = [((x - 6.0, y - 6.0), (x + 6.0, y + 6.0)), ((x - 6.0, y + 6.0), (x + 6.0, y - 6.0))];
    for (color, width) in [(PAPER, 5.0), (INK, 2.5)] {
        for (from, to) in strokes {
            canvas.line(from, to, color, width)?;
        }
    }
    let words = "× made from half of the worlds, judged by the others";
    let corner = (panel.area.left + 8.0, panel.area.bottom - 12.0);
    canvas.note(words, corner, Align::Left, NOTE, panel.area.width())
}

/// Where a label of this width begins or ends beside a point, so that it stays within the plot.
fn beside(width: f64, x: f64, panel: &Panel) -> (f64, Align) {
    if x + 14.0 + width <= panel.area.right { (x + 14.0, Align::Left) } else { (x - 14.0, Align::Right) }
}
