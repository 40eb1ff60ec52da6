//! Every past ceasefire: what was said of it, and what became of it.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::forecasters::{five_years, horizon, words};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::scores::ring;
use super::theme::{AXIS, GRID, LABEL, NAME, NOTE, PALETTE};
use crate::analysis::backtest::Backtest;
use crate::analysis::backtest::results::CaseResult;
use crate::report::number::{JOIN, count, number, percent};

/// How to read the chart.
pub const READING: &str = "The chance of holding five years, or the horizon if that is shorter. Dots: the model, which has seen no case; lines: 5–95 % over worlds (unknown inputs). Rings: the \
     calibrated model, which has not seen that case.";

/// Cases that are shown, at most.
const ROWS: usize = 80;

const NAMES: f64 = 216.0;
const FORCE: f64 = 120.0;
const FATE: f64 = 196.0;
const ROW: f64 = 15.0;
const LEGEND: f64 = 24.0;
const ABOVE: f64 = 22.0;
const FOOT: f64 = 40.0;

const RESUMED: Color = PALETTE[1];
const HELD: Color = PALETTE[0];
const UNKNOWN: Color = AXIS;

/// What is known of a case at the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Held,
    Resumed,
    /// Nobody followed it so long.
    Unknown,
}

impl Fate {
    fn of(case: &CaseResult, mark: f64) -> Self {
        match (case.resumed, case.months) {
            (true, months) if months <= mark => Self::Resumed,
            (_, months) if months >= mark => Self::Held,
            _ => Self::Unknown,
        }
    }

    fn color(self) -> Color {
        match self {
            Self::Held => HELD,
            Self::Resumed => RESUMED,
            Self::Unknown => UNKNOWN,
        }
    }
}

/// Cases in the order of their rows: what the model thought likeliest to hold first.
fn sorted(found: &Backtest) -> Vec<&CaseResult> {
    let mark = found.five_years();
    let said = |said: &[f64]| said.get(mark).copied().unwrap_or_default();
    let mut cases: Vec<&CaseResult> = found.cases.iter().collect();
    cases.sort_by(|one, other| {
        said(&other.model)
            .total_cmp(&said(&one.model))
            .then(said(&other.calibrated).total_cmp(&said(&one.calibrated)))
            .then(one.began.cmp(&other.began))
    });
    cases
}

/// The finding: how often the likelier end was the one that came.
pub fn title(found: &Backtest) -> String {
    let (mark, place) = (f64::from(five_years(found)), found.five_years());
    let mean = |fate: Fate| {
        let cases = found.cases.iter().filter(|case| Fate::of(case, mark) == fate);
        let said: Vec<f64> = cases.filter_map(|case| case.model.get(place).copied()).collect();
        (!said.is_empty()).then(|| (said.len(), percent(said.iter().sum::<f64>() / said.len() as f64, 0.005)))
    };
    let time = horizon(found);
    match (mean(Fate::Held), mean(Fate::Resumed)) {
        (Some((held, high)), Some((resumed, low))) => format!(
            "To the {held} ceasefires that held {time} the model gave {high} on average, to the {resumed} that did not {low}"
        ),
        (Some((held, said)), None) => {
            format!("All {held} ceasefires held {time}; the model gave them {said} on average")
        }
        (None, Some((resumed, said))) => {
            format!("None of {resumed} ceasefires held {time}; the model gave them {said} on average")
        }
        (None, None) => format!("No case was followed {time}"),
    }
}

/// Height: a row a case.
pub fn height(found: &Backtest) -> f64 {
    let more = if found.cases.len() > ROWS { 18.0 } else { 0.0 };
    (161.0 + LEGEND + ABOVE + ROW * found.cases.len().min(ROWS) as f64 + more + FOOT).max(320.0)
}

/// Draws a row a case.
pub fn draw(canvas: &Canvas, body: Area, found: &Backtest) -> Drawn {
    let time = horizon(found);
    let entries = [
        (HELD, format!("held {time}")),
        (RESUMED, format!("resumed within {time}")),
        (UNKNOWN, format!("not followed {time}")),
    ];
    legend(canvas, body, &entries)?;
    let cases = sorted(found);
    let shown = &cases[..cases.len().min(ROWS)];
    let area = body.inset(NAMES + FORCE, LEGEND + ABOVE, FATE, 0.0);
    let area = Area { bottom: area.top + ROW * shown.len() as f64, ..area };
    let panel = Panel { area, across: Axis::shares(1.0), up: Axis::unmarked(1.0) };
    draw_headings(canvas, &panel, body)?;
    panel.draw_columns(canvas)?;
    panel.name_across(canvas, &format!("chance of holding {time}"))?;
    canvas.line((panel.x(0.5), area.top), (panel.x(0.5), area.bottom), AXIS, 1.0)?;
    for (row, case) in shown.iter().enumerate() {
        draw_row(canvas, &panel, area.top + ROW * (row as f64 + 0.5), body.left, (case, found))?;
    }
    if cases.len() > ROWS {
        let words = format!(
            "{}, which the model thought less likely to hold, are not shown",
            count(cases.len() - ROWS, "more case")
        );
        canvas.label(&words, (body.left, area.bottom + 46.0), Align::Left, NOTE, body.width())?;
    }
    Ok(())
}

fn draw_headings(canvas: &Canvas, panel: &Panel, body: Area) -> Drawn {
    let y = panel.area.top - 10.0;
    canvas.label("between whom, and since when", (body.left, y), Align::Left, NAME, NAMES - 8.0)?;
    canvas.label("force", (body.left + NAMES, y), Align::Left, NAME, FORCE - 8.0)?;
    canvas.label("what happened", (panel.area.right + 46.0, y), Align::Left, NAME, FATE - 48.0)
}

fn draw_row(canvas: &Canvas, panel: &Panel, y: f64, left: f64, (case, found): (&CaseResult, &Backtest)) -> Drawn {
    let (mark, place) = (f64::from(five_years(found)), found.five_years());
    let fate = Fate::of(case, mark);
    let color = fate.color();
    let at = |said: &[f64]| said.get(place).copied().unwrap_or_default();
    canvas.line((left, y + ROW / 2.0), (panel.area.right + FATE, y + ROW / 2.0), GRID, 0.75)?;
    let year = case.began.split('-').next().unwrap_or_default();
    let year: String = year.chars().take(5).collect();
    draw_dyad(canvas, (left, y), &case.dyad, &year)?;
    canvas.label(&words(&case.force), (left + NAMES, y), Align::Left, NOTE, FORCE - 10.0)?;
    canvas.line((panel.x(case.low), y), (panel.x(case.high), y), color, 1.0)?;
    ring(canvas, (panel.x(at(&case.calibrated)), y), color)?;
    canvas.dot((panel.x(at(&case.model)), y), 3.5, color)?;
    let chance = percent(at(&case.model), 0.005);
    canvas.label(&chance, (panel.area.right + 38.0, y), Align::Right, NOTE, 34.0)?;
    canvas.label(&became(case, fate), (panel.area.right + 46.0, y), Align::Left, LABEL, FATE - 48.0)
}

/// Between whom and since when; the year is not written twice.
fn draw_dyad(canvas: &Canvas, (left, y): Place, dyad: &str, year: &str) -> Drawn {
    let room = NAMES - 12.0;
    let width = canvas.width(dyad, LABEL);
    if dyad.contains(year) && width <= room {
        return canvas.label(dyad, (left, y), Align::Left, LABEL, room);
    }
    let room = room - canvas.width(year, NOTE) - 6.0;
    canvas.label(dyad, (left, y), Align::Left, LABEL, room)?;
    canvas.label(year, (left + width.min(room) + 6.0, y), Align::Left, NOTE, f64::INFINITY)
}

/// What became of a case, in words.
fn became(case: &CaseResult, fate: Fate) -> String {
    let how = match (case.resumed, fate) {
        (true, _) => "resumed after",
        (false, Fate::Held) => "held",
        (false, _) => "followed",
    };
    format!("{how} {}", duration(case.months))
}

/// "0.7 months", "1.3 years", "42 years".
fn duration(months: f64) -> String {
    let (value, unit) = if months < 12.0 { (months, "months") } else { (months / 12.0, "years") };
    format!("{}{JOIN}{unit}", number(value, usize::from(value < 9.95)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(months: f64, resumed: bool) -> CaseResult {
        CaseResult {
            id: String::new(),
            dyad: String::new(),
            began: String::new(),
            kind: String::new(),
            force: String::new(),
            size: 0,
            backed: false,
            region: String::new(),
            certainty: String::new(),
            option: String::new(),
            months,
            resumed,
            model: Vec::new(),
            low: 0.0,
            high: 0.0,
            calibrated: Vec::new(),
            base_rate: Vec::new(),
        }
    }

    #[test]
    fn what_resumed_later_than_the_mark_had_held_until_then() {
        let told = |months, resumed| {
            let case = case(months, resumed);
            became(&case, Fate::of(&case, 60.0)).replace(JOIN, " ")
        };
        assert_eq!(Fate::of(&case(61.0, true), 60.0), Fate::Held);
        assert_eq!(Fate::of(&case(60.0, true), 60.0), Fate::Resumed);
        assert_eq!(told(200.0, true), "resumed after 17 years");
        assert_eq!(told(15.6, true), "resumed after 1.3 years");
        assert_eq!(told(0.7, true), "resumed after 0.7 months");
        assert_eq!(told(25.0, false), "followed 2.1 years");
        assert_eq!(told(600.0, false), "held 50 years");
    }
}
