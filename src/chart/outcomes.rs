//! What became of the ceasefires: for each option a bar of the five outcome classes, and below it both uncertainties of
//! the chance of holding.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Ink, PAPER};
use super::finding::{Found, compare, difference, gap, held, pair, quote};
use super::labels::legend;
use super::panel::{Axis, Panel};
use super::text::Face;
use super::theme::{INK, LABEL, SOFT, opaque, pale};
use crate::analysis::results::{Estimate, OptionResult, Results};
use crate::report::number::{number, percent, percent_range, percents, period};

/// How to read the chart.
pub const READING: &str = "Shares of all trials. Below each bar the chance of holding: pale band 5–95 % over worlds (unknown \
     inputs), thin line Monte Carlo error (± 2 standard errors).";

/// The classes from best to worst, with their words and colours: calm blue-green to dark red, grey where no ceasefire
/// came about. The pale classes lie in the middle, so the order survives without colour.
const CLASSES: [(&str, &str, Color); 5] = [
    ("held", "held", opaque(0x14, 0x69, 0x7C)),
    ("repelled", "war resumed, repelled", opaque(0xB5, 0xDD, 0xE0)),
    ("ground-lost", "ground lost", opaque(0xF0, 0xB2, 0x7A)),
    ("major-loss", "major loss", opaque(0x96, 0x22, 0x2B)),
    ("no-ceasefire", "no ceasefire", opaque(0x96, 0x9D, 0xA6)),
];

/// Room for labels at the left.
const NAMES: f64 = 172.0;
/// Room for the chance of holding in numbers at the right.
const NUMBERS: f64 = 104.0;

/// The finding.
pub fn title(results: &Results) -> String {
    let time = period(results.scenario.horizon_months);
    match compare(results, |option| held(option).map(|held| held.mean)) {
        Found::Nothing => "No option has any trials".to_owned(),
        Found::One(option, _) => format!("Held {time}: {}", held(option).map_or_else(String::new, with_range)),
        Found::Two(found) => {
            let (high, low) = (found.high.0, found.low.0);
            let errors = (se(high), se(low));
            if gap(difference(results, &found, "held", errors)).is_none() {
                let shares = percent_range(found.low.1, found.high.1);
                return match found.low.1 == found.high.1 {
                    true => format!("Held {time}: {} in every option", percent(found.high.1, errors.0)),
                    false => format!("Held {time}: {shares} over the options, best and worst not told apart"),
                };
            }
            let [best, worst] = pair([(found.high.1, errors.0), (found.low.1, errors.1)]);
            let [with_best, with_worst] = pair([lost(high), lost(low)]);
            format!(
                "Held {time}: {best} of futures with {}, {worst} with {}; ground lost in {with_best} and {with_worst}",
                quote(high),
                quote(low),
            )
        }
    }
}

/// Height: a row an option.
pub fn height(results: &Results) -> f64 {
    (186.0 + 46.0 * results.options.len() as f64).max(320.0)
}

/// Draws the bars.
pub fn draw(canvas: &Canvas, body: Area, results: &Results) -> Drawn {
    let entries: Vec<(Color, String)> = CLASSES.iter().map(|(_, words, color)| (*color, (*words).to_owned())).collect();
    let used = legend(canvas, body, &entries)?;
    let area = body.inset(NAMES, used + 10.0, NUMBERS, 18.0);
    let panel = Panel { area, across: Axis::shares(1.0), up: Axis::unmarked(1.0) };
    panel.draw_columns(canvas)?;
    let rows = area.grid(results.options.len(), 1, (0.0, 0.0));
    let figures = percents(&results.options.iter().map(chance).collect::<Vec<_>>());
    for ((option, figure), row) in results.options.iter().zip(&figures).zip(rows) {
        draw_row(canvas, &panel, row, (option, figure))?;
    }
    Ok(())
}

fn draw_row(canvas: &Canvas, panel: &Panel, row: Area, (option, figure): (&OptionResult, &str)) -> Drawn {
    let middle = (row.top + row.bottom) / 2.0;
    let bar = Area { top: middle - 14.0, bottom: middle + 7.0, ..row };
    let beside = (panel.area.left - 12.0, middle - 1.0);
    canvas.block(option.label(), beside, Align::Right, LABEL, (NAMES - 16.0, 2))?;
    let mut from = 0.0;
    for (class, _, color) in CLASSES {
        let Some(share) = option.outcomes.get(class).filter(|share| share.mean > 0.0) else {
            continue;
        };
        let segment = Area { left: panel.x(from), right: panel.x(from + share.mean), ..bar };
        draw_segment(canvas, segment, share, color)?;
        from += share.mean;
    }
    match held(option) {
        Some(held) => draw_held(canvas, panel, middle, (held, figure)),
        None => canvas.label("no trials", (panel.area.right + 12.0, middle), Align::Left, LABEL, NUMBERS - 12.0),
    }
}

fn draw_segment(canvas: &Canvas, segment: Area, share: &Estimate, color: Color) -> Drawn {
    canvas.bar(segment, color)?;
    // a line in the page's colour keeps neighbours apart for eyes that see no colours
    canvas.line((segment.right, segment.top), (segment.right, segment.bottom), PAPER, 1.0)?;
    let dark = u32::from(color.0) + u32::from(color.1) + u32::from(color.2) < 380;
    let ink = Ink { color: if dark { PAPER } else { INK }, ..LABEL };
    let text = number(share.mean * 100.0, 0);
    if canvas.width(&text, ink) + 8.0 > segment.width() {
        return Ok(());
    }
    let middle = ((segment.left + segment.right) / 2.0, (segment.top + segment.bottom) / 2.0);
    canvas.label(&text, middle, Align::Center, ink, segment.width())
}

/// The track below a bar: pale band over worlds, dot and whisker for the Monte Carlo error; and both in numbers.
fn draw_held(canvas: &Canvas, panel: &Panel, middle: f64, (held, figure): (&Estimate, &str)) -> Drawn {
    let color = CLASSES[0].2;
    let y = middle + 13.0;
    let (low, high) = (panel.x(held.quantiles.p05), panel.x(held.quantiles.p95));
    canvas.bar(Area { left: low, top: y - 3.0, right: high, bottom: y + 3.0 }, pale(color, 0.35))?;
    let (less, more) = (panel.x(held.mean - 2.0 * held.se), panel.x(held.mean + 2.0 * held.se));
    canvas.line((less, y), (more, y), color, 1.25)?;
    canvas.line((panel.x(held.mean), y - 4.5), (panel.x(held.mean), y + 4.5), color, 1.75)?;
    let (x, room) = (panel.area.right + 12.0, NUMBERS - 12.0);
    let bold = Ink { face: Face::Bold, ..LABEL };
    canvas.label(&format!("{figure} held"), (x, middle - 8.0), Align::Left, bold, room)?;
    let range = percent_range(held.quantiles.p05, held.quantiles.p95);
    canvas.label(&range, (x, middle + 7.0), Align::Left, Ink { color: SOFT, ..LABEL }, room)
}

fn with_range(held: &Estimate) -> String {
    let range = percent_range(held.quantiles.p05, held.quantiles.p95);
    format!("{} of futures; {range} across worlds (unknown inputs)", percent(held.mean, held.se))
}

fn se(option: &OptionResult) -> f64 {
    chance(option).1
}

/// The chance of holding and its error.
fn chance(option: &OptionResult) -> (f64, f64) {
    held(option).map_or((0.0, 0.0), |held| (held.mean, held.se))
}

/// Share of trials in the class that the legend calls "ground lost", as its bars show it, and its error.
fn lost(option: &OptionResult) -> (f64, f64) {
    option.outcomes.get("ground-lost").map_or((0.0, 0.0), |share| (share.mean, share.se))
}
