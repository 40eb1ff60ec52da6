//! What each option would be regretted for: how far it falls short of the best one of each world.

use super::canvas::{Align, Area, Canvas, Color, Drawn};
use super::finding::quote;
use super::ladder::ladder;
use super::panel::{Axis, Panel};
use super::theme::{Cast, LABEL, NAME, NOTE, pale};
use crate::analysis::compare::{Comparison, Judgement, Regret};
use crate::analysis::results::CLEAR_OF_CHANCE;
use crate::report::number::number;

/// How to read the chart.
pub const READING: &str = "How far an option falls short of the best one of each world, the luck of trials taken out. Points: mean over \
     worlds (± 2 standard errors); pale bars: up to 95 % of worlds; upright lines: the worst world.";

/// By which outcomes, with the words for each panel.
const SHOWN: [(&str, &str); 2] =
    [("held", "by the chance of holding"), ("entangled", "by the chance that the coalition fights")];

/// Room for labels at the left and figures at the right of each panel.
const NAMES: f64 = 158.0;
const FIGURES: f64 = 112.0;
const ROW: f64 = 30.0;
const HEADING: f64 = 30.0;

/// The finding: the option with the smallest largest regret in holding.
pub fn title(comparison: &Comparison) -> String {
    let Some(held) = judgement(comparison, "held").filter(|held| held.regret.len() > 1) else {
        return match comparison.results.options.len() {
            0 | 1 => "One option alone: nothing to regret it for".to_owned(),
            _ => "The runs do not share their worlds: no world has a best option".to_owned(),
        };
    };
    let least = |value: fn(&Regret) -> f64| held.regret.iter().min_by(|a, b| value(a).total_cmp(&value(b)));
    let (Some(worst), Some(mean)) = (least(|regret| regret.max), least(|regret| regret.mean)) else {
        return "No option has any worlds".to_owned();
    };
    let named = |name: &str| {
        comparison.results.options.iter().find(|option| option.name == name).map_or_else(String::new, quote)
    };
    let short = |points: f64| number(100.0 * points, 1);
    let rivals = held.best.len().saturating_sub(1);
    if rivals > 0 {
        return format!(
            "By the chance of holding, {} falls short least ({} points on average), and {} not told from it",
            named(&mean.option),
            short(mean.mean),
            if rivals == 1 { "one other option is".to_owned() } else { format!("{rivals} other options are") },
        );
    }
    if mean.max == 0.0 && mean.best_in == 1.0 {
        return format!("{} is the best in every world by the chance of holding: never regretted", named(&mean.option));
    }
    if worst.option == mean.option {
        return format!(
            "{} is regretted least by the chance of holding: {} points on average, {} in the worst world",
            named(&mean.option),
            short(mean.mean),
            short(mean.max)
        );
    }
    format!(
        "By the chance of holding, {} is regretted least on average ({} points), {} in the worst world ({} points)",
        named(&mean.option),
        short(mean.mean),
        named(&worst.option),
        short(worst.max)
    )
}

/// Height: a row an option.
pub fn height(comparison: &Comparison) -> f64 {
    (206.0 + HEADING + ROW * comparison.results.options.len() as f64).max(320.0)
}

/// Draws both panels on one scale.
pub fn draw(canvas: &Canvas, body: Area, comparison: &Comparison) -> Drawn {
    let results = &comparison.results;
    let shown: Vec<(&Judgement, &str)> =
        SHOWN.iter().filter_map(|(outcome, words)| Some((judgement(comparison, outcome)?, *words))).collect();
    let shown: Vec<_> = shown.into_iter().filter(|(judgement, _)| !judgement.regret.is_empty()).collect();
    let area = body.inset(NAMES, 0.0, 0.0, 36.0);
    if shown.is_empty() {
        let panel = Panel { area, across: Axis::unmarked(1.0), up: Axis::unmarked(1.0) };
        return panel.say(canvas, "no worlds that all share");
    }
    let worst = shown.iter().flat_map(|(judgement, _)| &judgement.regret).map(|regret| regret.max).fold(0.0, f64::max);
    let cast = Cast::of(results);
    let rows = |cell: Area| Area { bottom: cell.top + HEADING + ROW * results.options.len() as f64, ..cell };
    for (place, ((judgement, words), cell)) in
        shown.iter().zip(area.grid(SHOWN.len(), SHOWN.len(), (20.0, 0.0))).enumerate()
    {
        let panel = Panel {
            area: rows(cell).inset(0.0, HEADING, FIGURES, 0.0),
            across: Axis::numbers(ladder(100.0 * worst)),
            up: Axis::unmarked(1.0),
        };
        panel.draw_columns(canvas)?;
        panel.name_across(canvas, "points short of the best")?;
        canvas.label(words, (cell.left, cell.top + 8.0), Align::Left, NAME, cell.width())?;
        for (option, regret) in judgement.regret.iter().enumerate() {
            let y = panel.area.top + ROW * (option as f64 + 0.5);
            draw_regret(canvas, &panel, y, regret, cast.color(option))?;
            if place == 0 {
                let beside = (cell.left - 12.0, y);
                canvas.block(results.options[option].label(), beside, Align::Right, LABEL, (NAMES - 14.0, 2))?;
            }
        }
    }
    Ok(())
}

fn draw_regret(canvas: &Canvas, panel: &Panel, y: f64, regret: &Regret, color: Color) -> Drawn {
    let x = |points: f64| panel.x(100.0 * points);
    canvas.bar(Area { left: x(0.0), right: x(regret.p95), top: y - 5.0, bottom: y + 5.0 }, pale(color, 0.3))?;
    canvas.line((x(regret.max), y - 7.0), (x(regret.max), y + 7.0), color, 1.75)?;
    let reach = CLEAR_OF_CHANCE * regret.se;
    canvas.dot((x(regret.mean), y), 4.0, color)?;
    canvas.line((x(regret.mean - reach), y), (x(regret.mean + reach), y), color, 1.25)?;
    let right = panel.area.right + 10.0;
    let figures = format!("{}, worst {}", number(100.0 * regret.mean, 1), number(100.0 * regret.max, 1));
    canvas.label(&figures, (right, y - 6.0), Align::Left, LABEL, FIGURES - 10.0)?;
    let best = format!("best in {}\u{a0}%", number(100.0 * regret.best_in, 0));
    canvas.label(&best, (right, y + 7.0), Align::Left, NOTE, FIGURES - 10.0)
}

fn judgement<'a>(comparison: &'a Comparison, outcome: &str) -> Option<&'a Judgement> {
    comparison.judgements.iter().find(|judgement| judgement.outcome == outcome)
}
