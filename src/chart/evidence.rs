//! Published effects against implied ones: a row a check, on an axis a group.

use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::labels::legend;
use super::ladder::{ladder, short};
use super::panel::{Axis, Mark, Panel};
use super::theme::{GRID, INK, LABEL, NAME, NOTE, PALETTE, SOFT, pale};
use crate::analysis::evidence::{Evidence, Group, Row, Verdict};
use crate::report::evidence::{figure, heading};
use crate::report::number::JOIN;

/// How to read the chart.
pub const READING: &str = "Upper line of a row: what was published, with its 95 % interval or range. Lower bar: what the model implies, 90 % of worlds around \
     their median. Filled dot: the median lies in the published interval; half: the intervals overlap; ring: they do not.";

/// Engagements have a chart of their own.
const SHOWN: [Group; 7] =
    [Group::Ratio, Group::Ceasefire, Group::Pledge, Group::Time, Group::Troops, Group::Money, Group::Rate];

/// Room for names at the left and for verdicts at the right.
const NAMES: f64 = 345.0;
const VERDICTS: f64 = 112.0;
/// Room between a name and its source.
const BETWEEN: f64 = 5.0;
const ROW: f64 = 25.0;
const HEADING: f64 = 30.0;
const FOOT: f64 = 30.0;
const LEGEND: f64 = 26.0;

const PUBLISHED: Color = INK;
const IMPLIED: Color = PALETTE[0];

/// The groups that have rows.
fn groups(evidence: &Evidence) -> Vec<(Group, Vec<&Row>)> {
    let rows = SHOWN.into_iter().map(|group| (group, evidence.of(group).collect::<Vec<_>>()));
    rows.filter(|(_, rows)| !rows.is_empty()).collect()
}

/// The finding: how many agree, and what disagrees.
pub fn title(evidence: &Evidence) -> String {
    let comparable = evidence.rows.len() - evidence.count(Verdict::NotComparable);
    if comparable == 0 {
        return "No published effect can be compared".to_owned();
    }
    let disagree = match evidence.count(Verdict::Disagrees) {
        0 => "none disagrees".to_owned(),
        1 => "1 disagrees".to_owned(),
        many => format!("{many} disagree"),
    };
    format!(
        "Of {comparable} published effects {} agree with the model’s, {} overlap, {disagree}",
        evidence.count(Verdict::Agrees),
        evidence.count(Verdict::Overlaps),
    )
}

/// Height: a row a check, and an axis a group.
pub fn height(evidence: &Evidence) -> f64 {
    let groups = groups(evidence);
    let rows: usize = groups.iter().map(|(_, rows)| rows.len()).sum();
    (150.0 + LEGEND + (HEADING + FOOT) * groups.len() as f64 + ROW * rows as f64).max(320.0)
}

/// Draws the groups below each other.
pub fn draw(canvas: &Canvas, body: Area, evidence: &Evidence) -> Drawn {
    let groups = groups(evidence);
    if groups.is_empty() {
        let panel = Panel { area: body, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "no checks");
    }
    let kinds = [(PUBLISHED, "published"), (pale(IMPLIED, 0.45), "implied by the model")];
    legend(canvas, body, &kinds.map(|(color, name)| (color, name.to_owned())))?;
    let mut top = body.top + LEGEND;
    for (group, rows) in &groups {
        let area = Area { top: top + HEADING, bottom: top + HEADING + ROW * rows.len() as f64, ..body };
        draw_group(canvas, area, *group, rows)?;
        top = area.bottom + FOOT;
    }
    Ok(())
}

fn draw_group(canvas: &Canvas, area: Area, group: Group, rows: &[&Row]) -> Drawn {
    let scale = Scale::of(group, rows);
    let panel =
        Panel { area: area.inset(NAMES, 0.0, VERDICTS, 0.0), across: scale.axis(group), up: Axis::unmarked(1.0) };
    canvas.label(&heading(group), (area.left, area.top - 12.0), Align::Left, NAME, area.width())?;
    panel.draw_columns(canvas)?;
    for (place, row) in rows.iter().enumerate() {
        let middle = area.top + ROW * (place as f64 + 0.5);
        canvas.line((area.left, middle + ROW / 2.0), (area.right, middle + ROW / 2.0), GRID, 0.75)?;
        draw_row(canvas, &panel, middle, row, &scale)?;
        draw_verdict(canvas, (panel.area.right + 16.0, middle), row)?;
    }
    Ok(())
}

fn draw_row(canvas: &Canvas, panel: &Panel, y: f64, row: &Row, scale: &Scale) -> Drawn {
    let source = format!("· {}", row.published.sources.join(", "));
    let (left, room) = (panel.area.left - NAMES, NAMES - 14.0);
    let width = canvas.width(&source, NOTE).min(room / 2.0);
    let names = room - width - BETWEEN;
    canvas.label(&row.what, (left, y), Align::Left, LABEL, names)?;
    let after = canvas.width(&row.what, LABEL).min(names) + BETWEEN;
    canvas.label(&source, (left + after, y), Align::Left, NOTE, width + 1.0)?;
    let x = |value: f64| panel.x(scale.place(value));
    if let Some(implied) = row.implied {
        let (from, to) = (x(implied.low), x(implied.high));
        let bar = Area { left: from - 0.75, right: to + 0.75, top: y + 1.0, bottom: y + 9.0 };
        canvas.bar(bar, pale(IMPLIED, 0.45))?;
        let middle = x(implied.median);
        canvas.line((middle, y + 0.5), (middle, y + 9.5), IMPLIED, 2.25)?;
    }
    let (low, high) = (x(row.published.low), x(row.published.high));
    let line = y - 5.0;
    canvas.line((low, line), (high, line), PUBLISHED, 1.5)?;
    for end in [low, high] {
        canvas.line((end, line - 3.0), (end, line + 3.0), PUBLISHED, 1.25)?;
    }
    match row.published.value {
        Some(value) => canvas.dot((x(value), line), 3.0, PUBLISHED),
        None => Ok(()),
    }
}

/// A mark and a word.
pub(super) fn draw_verdict(canvas: &Canvas, (x, y): (f64, f64), row: &Row) -> Drawn {
    const RADIUS: f64 = 4.5;
    let color = color(row.verdict);
    canvas.disc((x, y), RADIUS, color)?;
    match row.verdict {
        Verdict::Agrees => {}
        Verdict::Overlaps => {
            let half = Area { left: x, right: x + RADIUS + 0.5, top: y - RADIUS - 0.5, bottom: y + RADIUS + 0.5 };
            canvas.bar(half, super::canvas::PAPER)?;
        }
        Verdict::Disagrees => canvas.disc((x, y), RADIUS - 1.75, super::canvas::PAPER)?,
        Verdict::NotComparable => canvas.line((x - 2.5, y), (x + 2.5, y), super::canvas::PAPER, 1.5)?,
    }
    canvas.label(row.verdict.word(), (x + 11.0, y), Align::Left, LABEL, VERDICTS - 20.0)
}

fn color(verdict: Verdict) -> Color {
    match verdict {
        Verdict::Agrees => PALETTE[2],
        Verdict::Overlaps => PALETTE[4],
        Verdict::Disagrees => PALETTE[1],
        Verdict::NotComparable => SOFT,
    }
}

/// Where values lie along an axis: ratios by their logarithm, all else as they are.
struct Scale {
    log: bool,
    low: f64,
    high: f64,
}

impl Scale {
    /// The smallest ratio that has a place of its own.
    const LEAST: f64 = 1e-3;
    const MOST: f64 = 1e3;

    fn of(group: Group, rows: &[&Row]) -> Self {
        let published = rows.iter().flat_map(|row| [row.published.low, row.published.high]);
        let implied = rows.iter().filter_map(|row| row.implied).flat_map(|one| [one.low, one.high]);
        let all: Vec<f64> = published.chain(implied).collect();
        let least = all.iter().copied().fold(f64::INFINITY, f64::min);
        let most = all.iter().copied().fold(0.0, f64::max);
        match group {
            Group::Ratio | Group::Money => {
                // Down to a rung of the ladder, and up to one.
                let low = 1.0 / ladder(1.0 / least.clamp(Self::LEAST, 1.0));
                Self { log: true, low, high: ladder(most.clamp(2.0 * low, Self::MOST)) }
            }
            _ if group.is_share() => Self { log: false, low: 0.0, high: 1.0 },
            _ => Self { log: false, low: 0.0, high: ladder(most) },
        }
    }

    fn place(&self, value: f64) -> f64 {
        if self.log { libm::log(value.clamp(self.low, self.high) / self.low) } else { value }
    }

    fn axis(&self, group: Group) -> Axis {
        if !self.log {
            return if group.is_share() { Axis::shares(self.high) } else { Axis::numbers(self.high) };
        }
        let rungs = (-3..4).flat_map(|power| [1.0, 2.0, 5.0].map(|lead| lead * libm::pow(10.0, f64::from(power))));
        let inside = rungs.filter(|rung| (self.low * 0.999..=self.high * 1.001).contains(rung));
        let mark = |rung: f64| Mark { value: self.place(rung), label: short(rung) };
        Axis::marked(self.place(self.high), inside.map(mark).collect())
    }
}

/// A row's numbers in words, for whoever draws them elsewhere.
pub(super) fn told(row: &Row) -> String {
    let sign = if row.group.is_share() { format!("{JOIN}%") } else { String::new() };
    row.implied.map_or_else(String::new, |one| format!("{}{sign}", figure(row.group, one.median)))
}
