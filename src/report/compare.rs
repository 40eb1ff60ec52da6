//! A comparison in words: what it hangs on, paired differences, regret and dominance.

use crate::analysis::compare::{self, Comparison, JUDGED, Judgement, Regret, WEIGHED};
use crate::analysis::heading::Heading;
use crate::analysis::results::{PairedDifference, Results, ScenarioInfo};
use crate::report::manifest;
use crate::report::number;
use crate::report::terminal::{self, list, nothing, table};

/// `comparison.json` as it is written and printed.
pub fn json(comparison: &Comparison) -> String {
    manifest::json(comparison)
}

/// The comparison for people.
pub fn summary(comparison: &Comparison) -> String {
    let results = &comparison.results;
    let mut parts = vec![terminal::heading(&Heading::of_results(results))];
    parts.extend(runs(comparison));
    parts.push(verdict(comparison));
    parts.push(terminal::options(results));
    parts.extend(chances(results));
    parts.extend(amounts(results));
    parts.extend(regret(comparison));
    parts.push(legend(comparison));
    parts.extend(terminal::warnings(&results.warnings));
    terminal::said(&parts)
}

/// Which runs take part, where there are several.
fn runs(comparison: &Comparison) -> Option<String> {
    let names: Vec<&str> = comparison.runs.iter().map(|run| run.name.as_str()).collect();
    let line = |(run, label): (&ScenarioInfo, String)| {
        let changes: String = run.set.iter().map(|set| format!(", --set {set}")).collect();
        format!("  {label}: {}, scenario {}{changes}", run.title, run.hash.get(..12).unwrap_or(&run.hash))
    };
    let lines = comparison.runs.iter().zip(compare::labels(&names)).map(line);
    (comparison.runs.len() > 1).then(|| lines.collect::<Vec<_>>().join("\n"))
}

/// The label of an option between quotation marks.
fn label(results: &Results, name: &str) -> String {
    format!("“{}”", results.label(name))
}

fn labels(results: &Results, names: &[String]) -> String {
    list(&names.iter().map(|name| label(results, name)).collect::<Vec<_>>())
}

/// What to call an outcome that options are judged by, after "by".
fn standard(judgement: &Judgement) -> &str {
    match judgement.outcome.as_str() {
        "held" => "the chance of holding",
        "entangled" => "the chance that the coalition fights",
        "cost" => "cost",
        "major-loss" => "the chance of a major loss",
        "coalition_losses" => "the coalition’s dead and wounded",
        _ => &judgement.label,
    }
}

/// Which option is best by what, and whether that decides the answer.
pub(super) fn verdict(comparison: &Comparison) -> String {
    let results = &comparison.results;
    let line = |judgement: &Judgement| {
        let rivals = match judgement.best.as_slice() {
            [_, rivals @ ..] if rivals.len() > LISTED => format!(" (not told from {} others)", rivals.len()),
            [_, rivals @ ..] if !rivals.is_empty() => format!(" (not told from {})", labels(results, rivals)),
            _ => String::new(),
        };
        let best = judgement.best.first().map_or_else(String::new, |best| label(results, best));
        format!("  by {}: {best}{rivals}", standard(judgement))
    };
    let mut lines = vec![depends(comparison)];
    if results.options.len() > 1 {
        lines.extend(comparison.judgements.iter().map(line));
        lines.extend(efficient(comparison));
    }
    lines.join("\n")
}

/// Most options that a sentence names, and a line of its own; of more they tell the number.
const NAMED: usize = 2;
const LISTED: usize = 4;

/// Whether one option is best by every outcome that packages are weighed by, or the answer depends on which one counts.
pub fn depends(comparison: &Comparison) -> String {
    let results = &comparison.results;
    if results.options.len() < 2 {
        return "One option alone: nothing to compare it with.".to_owned();
    }
    let weighs = |judgement: &&Judgement| JUDGED[..WEIGHED].iter().any(|(outcome, _)| *outcome == judgement.outcome);
    let weighed: Vec<&Judgement> = comparison.judgements.iter().filter(weighs).collect();
    let standards = list(&weighed.iter().map(|judgement| standard(judgement).to_owned()).collect::<Vec<_>>());
    let everywhere = |name: &&String| weighed.iter().all(|judgement| judgement.best.contains(name));
    let winners: Vec<String> =
        weighed.first().into_iter().flat_map(|first| &first.best).filter(everywhere).cloned().collect();
    let alone = weighed.iter().all(|judgement| judgement.best.len() == 1);
    match winners.as_slice() {
        [] if weighed.is_empty() => "Nothing was counted by which options could be judged.".to_owned(),
        [] => format!("Which option is best depends on what counts: {standards}."),
        [one] if alone => format!("{} is best by {standards}.", label(results, one)),
        [one] => format!("{} is best, or not told from the best, by {standards}.", label(results, one)),
        few if few.len() <= NAMED => {
            format!("{} are best, or not told from the best, by {standards}.", labels(results, few))
        }
        many => format!("{} options are best, or not told from the best, by {standards}.", many.len()),
    }
}

/// Which options remain when every dominated one is struck out.
fn efficient(comparison: &Comparison) -> Vec<String> {
    let results = &comparison.results;
    if comparison.dominated.is_empty() {
        return vec!["No option dominates another in holding, entanglement and cost.".to_owned()];
    }
    let mut lines =
        vec![format!("Efficient in holding, entanglement and cost: {}.", labels(results, &comparison.efficient))];
    for (option, by) in &comparison.dominated {
        lines.push(format!("  dominated: {} by {}", label(results, option), labels(results, by)));
    }
    lines
}

/// Differences of chances to the baseline.
fn chances(results: &Results) -> Option<String> {
    let header = [
        against(results),
        "holds".to_owned(),
        "better in".to_owned(),
        "major loss".to_owned(),
        "coalition fights".to_owned(),
        "better in".to_owned(),
        "same luck saves".to_owned(),
    ];
    let rows = results.differences.iter().map(|difference| {
        let held = difference.metrics.get("held");
        let mut row = vec![results.label(&difference.option).to_owned()];
        row.extend(terminal::points(difference, "held"));
        row.push(difference.outcomes.get("major-loss").map_or_else(dash, |d| number::points_with_error(d.mean, d.se)));
        row.extend(terminal::points(difference, "entangled"));
        row.push(held.map_or_else(dash, |held| saved(results, held)));
        row
    });
    (!results.differences.is_empty()).then(|| table(&header, rows))
}

/// How many times as many worlds independent luck would need for the same error. One world tells of no pairs.
fn saved(results: &Results, held: &PairedDifference) -> String {
    let times = (held.independent_se / held.se) * (held.independent_se / held.se);
    if times.is_finite() && results.scenario.worlds > 1 { format!("{}×", number::rough(times)) } else { dash() }
}

/// Differences of amounts to the baseline.
fn amounts(results: &Results) -> Option<String> {
    let mark = terminal::mark(results.scenario.horizon_months);
    let troops = format!("troops_{mark}");
    let header = [
        against(results),
        format!("troops, month {mark}"),
        "dead and wounded".to_owned(),
        "area lost, km²".to_owned(),
        "cost, billion €".to_owned(),
    ];
    let rows = results.differences.iter().map(|difference| {
        let amount = |metric: &str| {
            let found = difference.metrics.get(metric);
            found.map_or_else(dash, |d| number::difference_with_error(d.mean, d.se))
        };
        let billions = |d: &PairedDifference| number::difference_with_error(1e-3 * d.mean, 1e-3 * d.se);
        let cost = difference.metrics.get("cost").map_or_else(dash, billions);
        vec![
            results.label(&difference.option).to_owned(),
            amount(&troops),
            amount("coalition_losses"),
            amount("area"),
            cost,
        ]
    });
    (!results.differences.is_empty()).then(|| table(&header, rows))
}

/// What each option would be regretted for.
fn regret(comparison: &Comparison) -> Option<String> {
    let results = &comparison.results;
    let held = comparison.judgements.iter().find(|judgement| judgement.outcome == "held")?;
    let entangled = comparison.judgements.iter().find(|judgement| judgement.outcome == "entangled");
    let header =
        ["regret", "holds: mean", "5 % of worlds", "worst world", "best in", "coalition fights: mean", "worst world"];
    let rows = held.regret.iter().enumerate().map(|(place, regret)| {
        let mut row = vec![results.label(&regret.option).to_owned()];
        row.push(mean_regret(regret));
        row.extend([regret.p95, regret.max].map(|points| format!("{} points", number::number(100.0 * points, 1))));
        row.push(format!("{:.0} % of worlds", 100.0 * regret.best_in));
        let other = entangled.and_then(|judgement| judgement.regret.get(place));
        row.push(other.map_or_else(dash, mean_regret));
        row.push(other.map_or_else(dash, |regret| format!("{} points", number::number(100.0 * regret.max, 1))));
        row
    });
    (held.regret.len() > 1).then(|| table(&header.map(str::to_owned), rows))
}

fn mean_regret(regret: &Regret) -> String {
    format!("{} points", number::number(100.0 * regret.mean, 1))
}

fn legend(comparison: &Comparison) -> String {
    let mut text = terminal::legend(&comparison.results);
    if comparison.results.options.len() > 1 {
        text.push_str(
            "\n“Same luck saves”: so many times as many worlds would be needed with luck of their own. Area: where the war resumes.\n\
             Regret: how far an option falls short of the best one of each world; 5 % of worlds fall short by more than the second figure.",
        );
    }
    text
}

fn against(results: &Results) -> String {
    format!("against {}", label(results, &results.scenario.baseline))
}

fn dash() -> String {
    nothing().concat()
}
