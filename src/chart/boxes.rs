//! A box on shared axes: what it lets through of each input that it restricts.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::panel::{Axis, Panel};
use super::text::clean;
use super::theme::{AXIS, GRID, INK, LABEL, NAME, NOTE, PALETTE, SOFT, pale};
use crate::analysis::discover::{Chosen, Discovered, Input, Limit, Span};
use crate::report::discover::{
    brief, chance, condition, everywhere, how_often, is_doubted, is_many, level, met, subject,
};
use crate::report::number::{percent, significant, with_unit};

/// How to read the chart.
pub const READING: &str = "Each row: all that is thought possible for one unknown, from its lowest value (0\u{a0}%) to its highest (100\u{a0}%), by share \
     of its distribution; coloured: what lies in the box. Quasi-p: chance that the limit is luck.";

/// What is within a box.
const WITHIN: Color = PALETTE[1];

/// Room for names at the left, and for quasi-p values at the right.
const NAMES: f64 = 226.0;
const CHANCES: f64 = 70.0;
/// Height of the figures above the rows, of a row of numbers, and of the axis below.
const FIGURES: f64 = 66.0;
const ROW: f64 = 58.0;
const FOOT: f64 = 40.0;
/// Levels side by side, and the height of a line of them.
const ACROSS: usize = 3;
const CHIP: f64 = 24.0;
/// Letters of a title, beyond which it names no further limit.
const LONGEST: usize = 112;

/// A picture a box, with its number where there are several.
pub fn parts(found: &Discovered) -> Vec<String> {
    match found.boxes().count() {
        1 => vec![String::new()],
        many => (1..=many).map(|number| number.to_string()).collect(),
    }
}

/// The box of a part.
pub(super) fn chosen(found: &Discovered, part: usize) -> Option<&Chosen> {
    found.boxes().nth(part)
}

/// The finding: where most of what is of interest lies.
pub fn title(found: &Discovered, part: usize) -> String {
    let Some(chosen) = chosen(found, part) else { return String::new() };
    let verb = if found.condition.fails { "fails" } else { "is of interest" };
    let lead = match (is_doubted(found), part) {
        (true, _) => "May be chance: ",
        (false, 0) => "",
        (false, _) => "Of what is left: ",
    };
    let mut title = format!("{lead}{} {verb} {} where", subject(found), how_often(chosen));
    let mut told = 0;
    // A count of levels says least, so it comes last.
    let (many, few): (Vec<&Limit>, Vec<&Limit>) = chosen.limits.iter().partition(|one| is_many(one));
    for one in few.into_iter().chain(many) {
        let more = format!("{}{}", if told == 0 { " " } else { " and " }, clean(&brief(found, one)));
        if told > 0 && title.chars().count() + more.chars().count() > LONGEST {
            break;
        }
        title.push_str(&more);
        told += 1;
    }
    match chosen.limits.len() - told {
        0 => title,
        more => format!("{title} (and {more} more)"),
    }
}

/// Height: a row a limit, more where it has many levels.
pub fn height(found: &Discovered, part: usize) -> f64 {
    let rows: f64 = chosen(found, part).map_or(ROW, |chosen| chosen.limits.iter().map(row).sum());
    (160.0 + FIGURES + rows + FOOT).max(320.0)
}

fn row(limit: &Limit) -> f64 {
    match &limit.span {
        Span::Numbers { .. } => ROW,
        Span::Levels { occurs, .. } => {
            let levels = occurs.iter().filter(|occurs| **occurs).count();
            (levels.div_ceil(ACROSS).max(1) as f64 * CHIP + 18.0).max(ROW)
        }
    }
}

/// Draws the figures of the box and a row for each limit.
pub fn draw(canvas: &Canvas, body: Area, found: &Discovered, part: usize) -> Drawn {
    let Some(chosen) = chosen(found, part) else { return Ok(()) };
    draw_figures(canvas, Area { bottom: body.top + FIGURES, ..body }, found, chosen)?;
    let rows: f64 = chosen.limits.iter().map(row).sum();
    let area = body.inset(NAMES, FIGURES, CHANCES, 0.0);
    let area = Area { bottom: area.top + rows, ..area };
    let panel = Panel { area, across: Axis::shares(1.0), up: Axis::unmarked(1.0) };
    if chosen.limits.iter().any(|limit| matches!(limit.span, Span::Numbers { .. })) {
        panel.draw_columns(canvas)?;
        panel.name_across(canvas, "share of the distribution (cases with lower values)")?;
    }
    canvas.label("quasi-p", (body.right, area.top - 8.0), Align::Right, NOTE, CHANCES)?;
    let mut top = area.top;
    for limit in &chosen.limits {
        let input = &found.inputs[limit.input];
        let height = row(limit);
        let middle = top + height / 2.0;
        canvas.line((body.left, top), (body.right, top), GRID, 1.0)?;
        canvas.block(&input.label, (body.left, middle), Align::Left, NAME, (NAMES - 14.0, 3))?;
        canvas.label(&chance(&limit.quasi_p), (body.right, middle), Align::Right, LABEL, CHANCES - 8.0)?;
        match &limit.span {
            Span::Numbers { .. } => draw_span(canvas, &panel, middle, input, &limit.span)?,
            Span::Levels { .. } => draw_chips(canvas, Area { top, bottom: top + height, ..area }, found, limit)?,
        }
        top += height;
    }
    canvas.line((body.left, top), (body.right, top), AXIS, 1.0)
}

/// Coverage, density and mass.
fn draw_figures(canvas: &Canvas, area: Area, found: &Discovered, chosen: &Chosen) -> Drawn {
    let met = met(&found.condition);
    let all = percent(everywhere(found, chosen), found.cases.share.se);
    let figures = [
        (chosen.coverage, format!("of the {met} lie in the box"), "(coverage)".to_owned()),
        (chosen.density, format!("of the box are {met}"), format!("(density; everywhere {all})")),
    ];
    let mass = (percent(chosen.mass, 0.0), "of all cases lie in the box".to_owned(), "(mass)".to_owned());
    let figures =
        figures.into_iter().map(|(figure, one, two)| (percent(figure.mean, figure.se), one, two)).chain([mass]);
    let what = format!("{}: {}", if found.condition.fails { "Failure" } else { "Of interest" }, condition(found));
    canvas.label(&what, (area.left, area.top + 4.0), Align::Left, NOTE, area.width())?;
    let cells = area.inset(0.0, 16.0, 0.0, 12.0).grid(3, 3, (12.0, 0.0));
    for ((figure, one, two), cell) in figures.zip(cells) {
        let middle = (cell.top + cell.bottom) / 2.0;
        let large = super::canvas::Ink { size: 20.0, ..NAME };
        canvas.label(&figure, (cell.left, middle), Align::Left, large, 70.0)?;
        let left = cell.left + canvas.width(&figure, large).min(70.0) + 8.0;
        let room = cell.right - left;
        canvas.label(&one, (left, middle - 7.0), Align::Left, NOTE, room)?;
        canvas.label(&two, (left, middle + 7.0), Align::Left, NOTE, room)?;
    }
    Ok(())
}

/// A bar of all values with what lies within, and the values at the limits and at both ends.
fn draw_span(canvas: &Canvas, panel: &Panel, y: f64, input: &Input, span: &Span) -> Drawn {
    let Span::Numbers { low, high, from, to, least, most } = span else { return Ok(()) };
    let Area { left, right, .. } = panel.area;
    canvas.bar(Area { left, right, top: y - 3.0, bottom: y + 3.0 }, pale(SOFT, 0.25))?;
    let (start, end) = (panel.x(*from), panel.x(*to));
    canvas.bar(Area { left: start, right: end.max(start + 2.0), top: y - 7.0, bottom: y + 7.0 }, WITHIN)?;
    // The ends of the distribution below the bar, the limits above it.
    for (x, at, align) in [(*least, left + 3.0, Align::Left), (*most, right - 3.0, Align::Right)] {
        canvas.label(&significant(x), (at, y + 17.0), align, NOTE, panel.area.width() / 2.0)?;
    }
    let ends = [(*low, start), (*high, end)];
    let told: Vec<(String, Place)> =
        ends.iter().filter_map(|(limit, x)| Some((with_unit((*limit)?, &input.unit), (*x, y - 17.0)))).collect();
    let width = |text: &str| canvas.width(text, LABEL);
    match told.as_slice() {
        // Two labels that would touch are pulled apart, outwards.
        [(one, a), (two, b)] if b.0 - a.0 < (width(one) + width(two)) / 2.0 + 10.0 => {
            let middle = (a.0 + b.0) / 2.0;
            let joined = format!("{one} – {two}");
            label(canvas, panel, &joined, (middle, a.1))
        }
        all => all.iter().try_for_each(|(text, at)| label(canvas, panel, text, *at)),
    }
}

/// A label above the bar, held within the plot.
fn label(canvas: &Canvas, panel: &Panel, text: &str, at: Place) -> Drawn {
    let half = canvas.width(text, LABEL) / 2.0;
    let Area { left, right, .. } = panel.area;
    let x = at.0.max(left + half).min((right - half).max(left + half));
    canvas.note(text, (x, at.1), Align::Center, LABEL, panel.area.width())
}

/// A chip a level: filled where it lies within.
fn draw_chips(canvas: &Canvas, area: Area, found: &Discovered, limit: &Limit) -> Drawn {
    let Span::Levels { names, kept, occurs } = &limit.span else { return Ok(()) };
    let levels: Vec<(&String, bool)> = names
        .iter()
        .zip(kept)
        .zip(occurs)
        .filter(|(_, occurs)| **occurs)
        .map(|((name, kept), _)| (name, *kept))
        .collect();
    let rows = levels.len().div_ceil(ACROSS).max(1) as f64;
    let top = (area.top + area.bottom - rows * CHIP) / 2.0;
    let cells = Area { top, bottom: top + rows * CHIP, ..area }.grid(levels.len(), ACROSS, (6.0, 0.0));
    let input = &found.inputs[limit.input];
    for ((name, kept), cell) in levels.into_iter().zip(cells) {
        let chip = cell.inset(0.0, 2.0, 0.0, 2.0);
        canvas.bar(chip, if kept { WITHIN } else { pale(SOFT, 0.15) })?;
        let ink = super::canvas::Ink { color: if kept { super::canvas::PAPER } else { INK }, ..LABEL };
        let text = level(found, input, name);
        let text = text.trim_start_matches('“').trim_end_matches('”');
        let middle = ((chip.left + chip.right) / 2.0, (chip.top + chip.bottom) / 2.0);
        canvas.label(text, middle, Align::Center, ink, chip.width() - 8.0)?;
    }
    Ok(())
}
