//! How far each forecaster was from what became of past ceasefires, and how that compares with their base rate.

use super::canvas::{Align, Area, Canvas, Color, Drawn, PAPER, Place};
use super::forecasters::{calibrated, color, five_years, horizon, model, rank};
use super::ladder::{short, tick_label};
use super::panel::{Axis, Mark, Panel};
use super::theme::{AXIS, GRID, LABEL, NAME, NOTE};
use crate::analysis::backtest::Backtest;
use crate::analysis::backtest::forecasts::HeldOut;
use crate::analysis::backtest::results::{Difference, ForecasterResult};
use crate::report::number::{number, period, signed};

/// How to read the chart.
pub const READING: &str = "Brier score: mean squared error of the chance of holding; lower is better. Dots and their figures: the case forecast was not seen; rings: nor any of its \
     region. The model has seen no case. Lines: 90 % intervals over cases.";

/// Forecasters that get a row, at most.
const ROWS: usize = 8;
/// Horizons that get a block, at most, beside all months together.
const BLOCKS: usize = 6;

const NAMES: f64 = 142.0;
const FIGURES: f64 = 46.0;
const GAP: f64 = 20.0;
const ROW: f64 = 17.0;
/// Room for a block's name, and after the block.
const HEADING: f64 = 21.0;
const ABOVE: f64 = 44.0;
const FOOT: f64 = 40.0;

/// The score of whoever always says one half.
const COIN: f64 = 0.25;

/// Where axes may end: the same for all tables whose scores are not extreme.
const SCORES: [f64; 3] = [0.3, 0.5, 1.0];
const DIFFERENCES: [f64; 4] = [0.1, 0.2, 0.5, 1.0];

/// One horizon: a mark by its place and month, or all months together.
#[derive(Clone, Copy)]
enum Block {
    At(usize, u32),
    All,
}

impl Block {
    fn of(found: &Backtest) -> Vec<Self> {
        let marks = found.marks.iter().take(BLOCKS).enumerate();
        marks.map(|(place, month)| Self::At(place, *month)).chain([Self::All]).collect()
    }

    fn name(self) -> String {
        match self {
            Self::At(_, month) => format!("After {}", period(month)),
            Self::All => "Over all months".to_owned(),
        }
    }

    fn score(self, one: &ForecasterResult) -> Option<f64> {
        match self {
            Self::At(place, _) => one.score.marks.get(place).and_then(|mark| mark.brier),
            Self::All => one.score.integrated_brier,
        }
    }

    fn difference(self, one: &ForecasterResult) -> Option<&Difference> {
        match self {
            Self::At(_, month) => at(one, month),
            Self::All => None,
        }
    }
}

fn at(one: &ForecasterResult, month: u32) -> Option<&Difference> {
    one.against_base_rate.iter().find(|one| one.month == month)
}

/// A row: a forecaster that did not see the case, and the same that saw none of its region.
struct Row<'a> {
    name: &'a str,
    label: &'a str,
    case: Option<&'a ForecasterResult>,
    region: Option<&'a ForecasterResult>,
}

fn rows(found: &Backtest) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for one in found.forecasters.iter().filter(|one| one.held_out != HeldOut::None) {
        let place = rows.iter().position(|row| row.name == one.name).unwrap_or(rows.len());
        if place == rows.len() {
            rows.push(Row { name: &one.name, label: &one.label, case: None, region: None });
        }
        let row = &mut rows[place];
        let slot = if one.held_out == HeldOut::Region { &mut row.region } else { &mut row.case };
        *slot = slot.or(Some(one));
    }
    rows.sort_by_key(|row| rank(row.name));
    rows.truncate(ROWS);
    rows
}

/// The finding: the scores at five years, and whether the calibrated model, or else the model, beats the base rate.
pub fn title(found: &Backtest) -> String {
    let place = found.five_years();
    let base = found.forecaster("base-rate", HeldOut::Case);
    let score = |one: Option<&ForecasterResult>, name: &str| {
        let brier = one?.score.marks.get(place)?.brier?;
        Some(format!("{} ({name})", number(brier, 3)))
    };
    let all = [(model(found), "model"), (calibrated(found), "calibrated"), (base, "base rate")];
    let scores: Vec<String> = all.into_iter().filter_map(|(one, name)| score(one, name)).collect();
    let time = horizon(found);
    if scores.is_empty() {
        return format!("Too few cases were followed {time} to score anybody");
    }
    let judged = [("the calibrated model", calibrated(found)), ("the model", model(found))];
    let judged = judged.into_iter().find_map(|(name, one)| Some((name, at(one?, five_years(found))?)));
    let verdict = judged.map_or_else(String::new, |(name, one)| format!(": {name} is {}", verdict(one)));
    format!("Brier score at {time}: {}{verdict}", scores.join(", "))
}

fn verdict(one: &Difference) -> &'static str {
    match (one.high < 0.0, one.low > 0.0) {
        (true, _) => "clearly better than the base rate",
        (_, true) => "clearly worse than the base rate",
        _ => "not told apart from the base rate",
    }
}

/// Height: a block a horizon, in it a row a forecaster.
pub fn height(found: &Backtest) -> f64 {
    (161.0 + ABOVE + blocks_height(found) + FOOT).max(320.0)
}

fn blocks_height(found: &Backtest) -> f64 {
    Block::of(found).len() as f64 * (HEADING + ROW * rows(found).len() as f64)
}

/// Draws scores at the left and differences to the base rate at the right.
pub fn draw(canvas: &Canvas, body: Area, found: &Backtest) -> Drawn {
    let rows = rows(found);
    let area = body.inset(NAMES, ABOVE, 0.0, 0.0);
    let area = Area { bottom: area.top + blocks_height(found), ..area };
    if rows.is_empty() {
        let panel = Panel { area: body, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "nobody was scored");
    }
    let half = (area.width() - 2.0 * FIGURES - GAP) / 2.0;
    let left = Area { right: area.left + half, ..area };
    let right = Area { left: left.right + FIGURES + GAP, right: area.right - FIGURES, ..area };
    let scores = Panel { area: left, across: score_axis(found), up: Axis::unmarked(1.0) };
    let differences = Panel { area: right, across: difference_axis(found), up: Axis::unmarked(1.0) };
    draw_frame(canvas, &scores, &differences)?;
    let mut top = area.top;
    for block in Block::of(found) {
        canvas.label(&block.name(), (body.left, top + HEADING - 8.0), Align::Left, NAME, NAMES - 8.0)?;
        let middle = |row: usize| top + HEADING + ROW * (row as f64 + 0.5);
        draw_base(canvas, &scores, block, found, (top + HEADING, middle(rows.len() - 1) + ROW / 2.0))?;
        for (place, row) in rows.iter().enumerate() {
            let y = middle(place);
            canvas.label(row.label, (area.left - 10.0, y), Align::Right, LABEL, NAMES - 22.0)?;
            draw_score(canvas, &scores, y, block, row)?;
            draw_difference(canvas, &differences, y, (block, base(found, block)), row)?;
        }
        top = middle(rows.len() - 1) + ROW / 2.0;
        canvas.line((body.left, top + 2.0), (body.right, top + 2.0), GRID, 1.0)?;
    }
    Ok(())
}

/// Axes with their names, the score of a coin, and the line at no difference.
fn draw_frame(canvas: &Canvas, scores: &Panel, differences: &Panel) -> Drawn {
    for (panel, name, axis) in [
        (scores, "Brier score", "Brier score (lower is better)"),
        (differences, "Difference to the base rate", "difference (left of 0: better than the base rate)"),
    ] {
        panel.draw_columns(canvas)?;
        panel.name_across(canvas, axis)?;
        canvas.label(name, (panel.area.left, panel.area.top - 28.0), Align::Left, NAME, panel.area.width())?;
    }
    let Area { top, bottom, .. } = scores.area;
    let coin = scores.x(COIN);
    canvas.dashes((coin, top - 2.0), (coin, bottom), AXIS, 1.0)?;
    canvas.label("0.25: a coin", (coin, top - 10.0), Align::Center, NOTE, 90.0)?;
    let zero = differences.x(0.0);
    canvas.line((zero, differences.area.top), (zero, differences.area.bottom), AXIS, 1.0)?;
    canvas.label("← better", (zero - 8.0, top - 10.0), Align::Right, NOTE, 90.0)?;
    canvas.label("worse →", (zero + 8.0, top - 10.0), Align::Left, NOTE, 90.0)
}

/// The base rate's score of a block.
fn base(found: &Backtest, block: Block) -> Option<f64> {
    block.score(found.forecaster("base-rate", HeldOut::Case)?)
}

/// A line down a block at the base rate's score.
fn draw_base(canvas: &Canvas, panel: &Panel, block: Block, found: &Backtest, (top, bottom): Place) -> Drawn {
    let Some(base) = base(found, block) else { return Ok(()) };
    canvas.line((panel.x(base), top), (panel.x(base), bottom), AXIS, 1.0)
}

fn draw_score(canvas: &Canvas, panel: &Panel, y: f64, block: Block, row: &Row<'_>) -> Drawn {
    let color = color(row.name);
    if let Some(score) = row.region.and_then(|one| block.score(one)) {
        ring(canvas, (panel.x(score), y + 2.0), color)?;
    }
    let figure = match row.case.and_then(|one| block.score(one)) {
        Some(score) => {
            canvas.dot((panel.x(score), y - 2.0), 3.5, color)?;
            number(score, 3)
        }
        None => "–".to_owned(),
    };
    canvas.label(&figure, (panel.area.right + 8.0, y), Align::Left, NOTE, FIGURES - 8.0)
}

/// A difference with its interval; over all months there is none, only the difference of the two scores.
fn draw_difference(
    canvas: &Canvas,
    panel: &Panel,
    y: f64,
    (block, base): (Block, Option<f64>),
    row: &Row<'_>,
) -> Drawn {
    if row.name == "base-rate" {
        return Ok(());
    }
    let color = color(row.name);
    let interval =
        |one: &Difference, y: f64, width: f64| canvas.line((panel.x(one.low), y), (panel.x(one.high), y), color, width);
    if let Some(one) = row.region.and_then(|one| block.difference(one)) {
        interval(one, y + 3.0, 1.0)?;
        ring(canvas, (panel.x(one.mean), y + 3.0), color)?;
    }
    let mean = match (row.case.and_then(|one| block.difference(one)), block) {
        (Some(one), _) => {
            interval(one, y - 3.0, 2.0)?;
            Some(one.mean)
        }
        (None, Block::All) => row.case.and_then(|one| Some(block.score(one)? - base?)),
        (None, Block::At(..)) => None,
    };
    let Some(mean) = mean else { return Ok(()) };
    canvas.dot((panel.x(mean), y - 3.0), 3.5, color)?;
    let figure = signed(mean, &number(mean.abs(), 3));
    canvas.label(&figure, (panel.area.right + 8.0, y), Align::Left, NOTE, FIGURES - 8.0)
}

/// A hollow dot.
pub(super) fn ring(canvas: &Canvas, at: Place, color: Color) -> Drawn {
    canvas.disc(at, 3.75, color)?;
    canvas.disc(at, 2.25, PAPER)
}

/// The least of these ends that holds a value, or the last.
fn end(ends: &[f64], most: f64) -> f64 {
    ends.iter().copied().find(|end| most <= *end).or(ends.last().copied()).unwrap_or(1.0)
}

fn score_axis(found: &Backtest) -> Axis {
    let scores = found.forecasters.iter().flat_map(|one| Block::of(found).into_iter().filter_map(|b| b.score(one)));
    let max = end(&SCORES, scores.fold(0.0, f64::max));
    let step = if max > 0.5 { 0.2 } else { 0.1 };
    let marks = (0..=(max / step).round() as u32).map(|mark| f64::from(mark) * step);
    Axis::marked(max, marks.map(|value| Mark { value, label: tick_label(value, 1.0) }).collect())
}

/// An axis that reaches as far to the left as to the right.
fn difference_axis(found: &Backtest) -> Axis {
    let all = found.forecasters.iter().flat_map(|one| &one.against_base_rate);
    let most = all.flat_map(|one| [one.low.abs(), one.high.abs()]).fold(0.0, f64::max);
    let max = end(&DIFFERENCES, most);
    let mark = |half: i32| {
        let value = f64::from(half) * max / 2.0;
        Mark { value, label: signed(value, &short(value.abs())) }
    };
    Axis { min: -max, max, marks: (-2..=2).map(mark).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_where_its_values_fit_or_at_its_last_rung() {
        assert_eq!([0.0, 0.3, 0.31, 0.9, 7.0].map(|most| end(&SCORES, most)), [0.3, 0.3, 0.5, 1.0, 1.0]);
    }

    #[test]
    fn only_an_interval_beside_nothing_is_clear() {
        let one = |low, high| Difference { month: 60, mean: 0.0, se: 0.0, low, high };
        assert!(verdict(&one(-0.2, -0.1)).contains("better") && verdict(&one(0.1, 0.2)).contains("worse"));
        assert!(verdict(&one(-0.1, 0.2)).contains("not told apart"));
    }
}
