//! Who comes because of whom: by how much each contributor comes less often where one other player is left out.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Ink, PAPER};
use super::labels::legend;
use super::text::Face;
use super::theme::{GRID, LABEL, NAME, NOTE, PALETTE, pale};
use crate::analysis::pivotal::{Dependence, GameResult, Pivotal};
use crate::report::number::{number, percent};

pub use super::pivotal::parts as games;

/// How to read the chart.
pub const READING: &str = "Columns: who is left out, everybody else staying. Rows: who comes less often for it, or more often, in points of its chance of \
     joining. Empty: less than half a point, or less than two standard errors.";

/// Players that are left out have a column each, the most consequential first; more would be too narrow for their names.
const COLUMNS: usize = 8;
const NAMES: f64 = 120.0;
/// Room for the chance of joining with everybody there.
const JOINS: f64 = 46.0;
const HEADING: f64 = 46.0;
const ROW: f64 = 20.0;
const LEGEND: f64 = 26.0;
const FOOT: f64 = 22.0;

/// What is shown: players that are left out, and contributors that mind.
struct Shown {
    columns: Vec<usize>,
    rows: Vec<usize>,
    hidden: usize,
}

impl Shown {
    fn of(game: &GameResult) -> Self {
        let pairs = game.strongest();
        let sum = |dropped: usize| {
            pairs.iter().filter(|pair| pair.dropped == dropped).map(|pair| pair.change.mean.abs()).sum::<f64>()
        };
        let mut sums: Vec<(usize, f64)> =
            (0..game.players.len()).map(|player| (player, sum(player))).filter(|(_, sum)| *sum > 0.0).collect();
        sums.sort_by(|a, b| b.1.total_cmp(&a.1));
        let hidden = sums.len().saturating_sub(COLUMNS);
        let columns: Vec<usize> = sums.into_iter().take(COLUMNS).map(|(player, _)| player).collect();
        let minds = |joins: &usize| pairs.iter().any(|pair| pair.joins == *joins && columns.contains(&pair.dropped));
        let mut rows: Vec<usize> = (0..game.players.len()).filter(minds).collect();
        let joined = |player: &usize| game.players[*player].joined.map_or(0.0, |joined| joined.mean);
        rows.sort_by(|a, b| joined(b).total_cmp(&joined(a)));
        Self { columns, rows, hidden }
    }
}

/// A picture an option; none of options in which nobody minds who else comes.
pub fn parts(pivotal: &Pivotal) -> Vec<String> {
    let minds = pivotal.games.iter().any(|game| !game.strongest().is_empty());
    if minds { games(pivotal) } else { Vec::new() }
}

/// The finding: the strongest dependence on a component, and on a contributor.
pub fn title(pivotal: &Pivotal, part: usize) -> String {
    let Some(game) = pivotal.games.get(part) else { return String::new() };
    let pairs = game.strongest();
    let first = |kind: &str| pairs.iter().find(|pair| game.players[pair.dropped].key.starts_with(kind));
    let mut found: Vec<&&Dependence> = ["backstop.", "contributor."].into_iter().filter_map(first).collect();
    found.sort_by(|a, b| b.change.mean.abs().total_cmp(&a.change.mean.abs()));
    let told = |pair: &&&Dependence| {
        let [dropped, joins] = [pair.dropped, pair.joins].map(|player| game.players[player].name.as_str());
        let way = if pair.change.mean > 0.0 { "less" } else { "more" };
        let points = number(pair.change.mean.abs() * 100.0, 0);
        format!("ithout {dropped}, {joins} comes {points}\u{a0}points {way} often")
    };
    match found.iter().map(told).collect::<Vec<_>>().as_slice() {
        [] => "Nobody's coming hangs on anybody else".to_owned(),
        found if pivotal.games.len() > 1 => format!("“{}”: w{}", pivotal.label(game), found.join("; w")),
        found => format!("W{}", found.join("; w")),
    }
}

/// Height: a row a contributor that minds.
pub fn height(pivotal: &Pivotal, part: usize) -> f64 {
    let rows = pivotal.games.get(part).map_or(0, |game| Shown::of(game).rows.len()).max(1) as f64;
    (150.0 + LEGEND + HEADING + ROW * rows + FOOT).max(320.0)
}

/// Draws the matrix.
pub fn draw(canvas: &Canvas, body: Area, pivotal: &Pivotal, part: usize) -> Drawn {
    let Some(game) = pivotal.games.get(part) else { return Ok(()) };
    let shown = Shown::of(game);
    legend(canvas, body, &[(PALETTE[0], "comes less often".to_owned()), (PALETTE[1], "comes more often".to_owned())])?;
    let area = body.inset(NAMES + JOINS, LEGEND + HEADING, 0.0, 0.0);
    let area = Area { bottom: area.top + ROW * shown.rows.len() as f64, ..area };
    let width = area.width() / shown.columns.len().max(1) as f64;
    let width = width.min(96.0);
    let cell = |row: usize, column: usize| {
        let (left, top) = (area.left + width * column as f64, area.top + ROW * row as f64);
        Area { left, top, right: left + width, bottom: top + ROW }
    };
    canvas.label("joins", (area.left - 12.0, area.top - 10.0), Align::Right, NOTE, JOINS)?;
    for (column, player) in shown.columns.iter().enumerate() {
        let top = cell(0, column);
        let middle = ((top.left + top.right) / 2.0, area.top - 24.0);
        canvas.block(&game.players[*player].name, middle, Align::Center, LABEL, (width - 2.0, 3))?;
    }
    for (row, player) in shown.rows.iter().enumerate() {
        let y = area.top + ROW * (row as f64 + 0.5);
        let right = area.left + width * shown.columns.len() as f64;
        canvas.label(&game.players[*player].name, (area.left - JOINS - 8.0, y), Align::Right, LABEL, NAMES - 10.0)?;
        let joined = game.players[*player].joined.map(|joined| percent(joined.mean, joined.se)).unwrap_or_default();
        canvas.label(&joined, (area.left - 12.0, y), Align::Right, NOTE, JOINS - 10.0)?;
        canvas.line((area.left, y + ROW / 2.0), (right, y + ROW / 2.0), GRID, 0.75)?;
        for (column, dropped) in shown.columns.iter().enumerate() {
            let found = game.dependence.iter().find(|pair| pair.dropped == *dropped && pair.joins == *player);
            draw_cell(canvas, cell(row, column), found)?;
        }
    }
    foot(canvas, area, shown.hidden)
}

fn draw_cell(canvas: &Canvas, cell: Area, found: Option<&Dependence>) -> Drawn {
    let Some(pair) = found.filter(|pair| pair.is_told()) else { return Ok(()) };
    let change = pair.change.mean;
    let color: Color = if change > 0.0 { PALETTE[0] } else { PALETTE[1] };
    let strength = change.abs().min(1.0);
    canvas.bar(cell.inset(1.0, 1.0, 1.0, 1.0), pale(color, 0.06 + 0.94 * strength))?;
    let ink = if strength > 0.5 { Ink { color: PAPER, ..NAME } } else { Ink { face: Face::Regular, ..NAME } };
    let figure = number(change.abs() * 100.0, 0);
    canvas.label(
        &figure,
        ((cell.left + cell.right) / 2.0, (cell.top + cell.bottom) / 2.0),
        Align::Center,
        ink,
        cell.width(),
    )
}

fn foot(canvas: &Canvas, area: Area, hidden: usize) -> Drawn {
    if hidden == 0 {
        return Ok(());
    }
    let words = format!("{hidden} more players of smaller effect are not shown: pivotal.json has them");
    canvas.label(&words, (area.left, area.bottom + 14.0), Align::Left, NOTE, area.width())
}
