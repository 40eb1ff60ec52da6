//! What the outcome hangs on: the leading factors of the baseline, of the best option and of the difference.

use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::labels::legend;
use super::ladder::share_ladder;
use super::panel::{Axis, Panel};
use super::theme::{AXIS, GRID, INK, LABEL, NAME, NOTE, PALETTE, pale};
use crate::analysis::sensitivity::Unfit;
use crate::analysis::sensitivity::provenance::Kind;
use crate::analysis::sensitivity::results::{Found, Sensitivity, Subject};
use crate::report::sensitivity::{named, share, short};

/// How to read the chart.
pub const READING: &str = "Shares of the variance between worlds, the luck of trials taken out. Dark bars: what a factor explains alone (first-order \
     index); pale bars: with what it does together with others (total index); thin lines: 95 % interval of the total. Difference: to the baseline.";

/// Factors that are shown.
const ROWS: usize = 15;

/// Room for labels at the left, for figures at the right of each panel, and between panels.
const NAMES: f64 = 214.0;
const FIGURES: f64 = 44.0;
const GAP: f64 = 10.0;
const ROW: f64 = 29.0;
const HEADING: f64 = 40.0;
const FOOT: f64 = 26.0;
const LEGEND: f64 = 26.0;

/// Letters of a factor in a title.
pub(super) const LETTERS: usize = 46;

/// The colour of a kind of source.
pub(super) fn color(kind: Kind) -> Color {
    match kind {
        Kind::Article => PALETTE[0],
        Kind::Literature => PALETTE[2],
        Kind::Judgement => PALETTE[4],
        Kind::Unsourced => AXIS,
        Kind::Choice => PALETTE[3],
    }
}

/// The kinds that any factor is of, with their colours.
pub(super) fn kinds(all: &Sensitivity) -> Vec<(Color, String)> {
    let there = |kind: &Kind| all.factors.iter().any(|factor| factor.kind == *kind);
    Kind::ALL.into_iter().filter(there).map(|kind| (color(kind), kind.name().to_owned())).collect()
}

/// The subject that titles speak of: the difference, else the only option.
pub(super) fn leading(all: &Sensitivity) -> Option<(&Subject, &Found)> {
    let with = |subject: &&Subject| subject.found.is_some();
    let shown = all.shown();
    let subject = shown.iter().rev().copied().find(with).or_else(|| all.subjects.iter().find(with))?;
    Some((subject, subject.found.as_ref()?))
}

/// The finding: what most of it comes from.
pub fn title(all: &Sensitivity) -> String {
    let Some((subject, found)) = leading(all) else {
        return nothing(all);
    };
    let what = match subject.baseline {
        None => format!("{} of “{}”", named(all), subject.label),
        Some(_) => format!("the gain of “{}”", of_difference(all, subject)),
    };
    match found.leading().first().filter(|first| first.total.tells()) {
        None => format!("No single factor can be told from nothing in {what}"),
        Some(first) => {
            let name = short(&all.factors[first.factor].label, LETTERS);
            format!("{} of what nobody knows about {what} hangs on “{name}”", share(first.total))
        }
    }
}

/// That there are no indices, and why as far as that can be told in a line: the words of each subject say more.
pub(super) fn nothing(all: &Sensitivity) -> String {
    let constant = |subject: &Subject| matches!(subject.unfit, Some(Unfit::Constant { .. }));
    match all.subjects.iter().all(constant) {
        true => format!("Nothing that is unknown moves {}", named(all)),
        false => format!("Too few base points or trials to tell what {} hangs on", named(all)),
    }
}

/// The label of the option that a difference is of.
pub(super) fn of_difference(all: &Sensitivity, subject: &Subject) -> String {
    let option = all.options().find(|one| one.option == subject.option);
    option.map_or_else(|| subject.label.clone(), |one| one.label.clone())
}

/// The factors that lead in any of the subjects, the strongest first.
pub(super) fn rows(subjects: &[&Subject], score: impl Fn(&Subject) -> Vec<(usize, f64)>, most: usize) -> Vec<usize> {
    let mut best: std::collections::BTreeMap<usize, f64> = std::collections::BTreeMap::new();
    for (factor, value) in subjects.iter().flat_map(|subject| score(subject)) {
        let known = best.entry(factor).or_insert(0.0);
        *known = known.max(value);
    }
    let mut order: Vec<(usize, f64)> = best.into_iter().filter(|(_, value)| *value > 0.0).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    order.into_iter().take(most).map(|(factor, _)| factor).collect()
}

fn totals(subject: &Subject) -> Vec<(usize, f64)> {
    subject.found.iter().flat_map(|found| &found.factors).map(|one| (one.factor, one.total.value)).collect()
}

/// Height: a row a factor.
pub fn height(all: &Sensitivity) -> f64 {
    let count = rows(&all.shown(), totals, ROWS).len().max(2) as f64;
    (166.0 + LEGEND + HEADING + ROW * count + FOOT).max(320.0)
}

/// Draws a panel a subject, all with the same rows and the same axis.
pub fn draw(canvas: &Canvas, body: Area, all: &Sensitivity) -> Drawn {
    let shown = all.shown();
    let factors = rows(&shown, totals, ROWS);
    if factors.is_empty() {
        let panel = Panel { area: body, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "no indices");
    }
    legend(canvas, body, &kinds(all))?;
    let area = body.inset(NAMES, LEGEND + HEADING, 0.0, 0.0);
    let area = Area { bottom: area.top + ROW * factors.len() as f64, ..area };
    draw_names(canvas, area, all, &factors, ROW)?;
    let high = shown.iter().filter_map(|one| one.found.as_ref()).flat_map(|found| &found.factors);
    let high = high.filter(|one| factors.contains(&one.factor)).map(|one| one.total.high).fold(0.0, f64::max);
    for (subject, cell) in shown.iter().zip(area.grid(shown.len(), shown.len(), (GAP, 0.0))) {
        let cell = cell.inset(0.0, 0.0, FIGURES, 0.0);
        let panel = Panel { area: cell, across: Axis::shares(share_ladder(high)), up: Axis::unmarked(1.0) };
        panel.draw_columns(canvas)?;
        canvas.block(
            &heading(all, subject),
            (cell.left, cell.top - 22.0),
            Align::Left,
            NAME,
            (cell.width() + FIGURES - 4.0, 2),
        )?;
        match &subject.found {
            Some(found) => draw_subject(canvas, &panel, all, (found, &factors))?,
            None => panel.say(canvas, "does not vary")?,
        }
        canvas.line((cell.left, cell.top), (cell.left, cell.bottom), AXIS, 1.0)?;
    }
    Ok(())
}

/// What stands above the panel of a subject.
pub(super) fn heading(all: &Sensitivity, subject: &Subject) -> String {
    match subject.baseline {
        None => subject.label.clone(),
        Some(_) => format!("Difference: {}", of_difference(all, subject)),
    }
}

/// Writes the labels of the rows, and light lines between them.
pub(super) fn draw_names(canvas: &Canvas, area: Area, all: &Sensitivity, factors: &[usize], row: f64) -> Drawn {
    for (place, factor) in factors.iter().enumerate() {
        let y = area.top + row * (place as f64 + 0.5);
        let beside = (area.left - 10.0, y);
        canvas.block(&all.factors[*factor].label, beside, Align::Right, LABEL, (NAMES - 14.0, 2))?;
        canvas.line((area.left, y + row / 2.0), (area.right, y + row / 2.0), GRID, 0.75)?;
    }
    Ok(())
}

fn draw_subject(canvas: &Canvas, panel: &Panel, all: &Sensitivity, (found, factors): (&Found, &[usize])) -> Drawn {
    for (place, factor) in factors.iter().enumerate() {
        let Some(one) = found.factors.iter().find(|one| one.factor == *factor) else { continue };
        let y = panel.area.top + ROW * (place as f64 + 0.5);
        let color = color(all.factors[*factor].kind);
        let bar = |to: f64, half: f64| Area { left: panel.x(0.0), right: panel.x(to), top: y - half, bottom: y + half };
        canvas.bar(bar(one.total.value, 7.0), pale(color, 0.4))?;
        canvas.bar(bar(one.first.value.min(one.total.value), 7.0), color)?;
        canvas.line((panel.x(one.total.low), y), (panel.x(one.total.high), y), INK, 1.0)?;
        let (figure, ink) = if one.total.tells() { (share(one.total), LABEL) } else { ("–".to_owned(), NOTE) };
        canvas.label(&figure, (panel.area.right + 6.0, y), Align::Left, ink, FIGURES - 6.0)?;
    }
    Ok(())
}
