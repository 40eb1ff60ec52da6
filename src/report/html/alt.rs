//! What a chart says, for a reader who cannot see it: its finding and its key numbers.

use super::{Figure, Subject};
use crate::analysis::compare::Comparison;
use crate::analysis::results::{OptionResult, Results};
use crate::report::number;
use crate::report::terminal;

/// Most options whose numbers are read out; of more, the table says them.
const MOST: usize = 10;

/// The finding, then the number of every option.
pub fn text(subject: &Subject<'_>, figure: &Figure) -> String {
    let numbers = numbers(subject, figure.chart);
    let said: Vec<&str> = numbers.iter().take(MOST).map(String::as_str).collect();
    let more = if numbers.len() > MOST { "; the tables have the others" } else { "" };
    match said.as_slice() {
        [] => format!("Chart. {}.", figure.title),
        said => format!("Chart. {}. {}{more}.", figure.title, said.join("; ")),
    }
}

/// What a chart shows of every option, where that can be said in a line.
fn numbers(subject: &Subject<'_>, chart: &str) -> Vec<String> {
    let results = subject.results;
    match chart {
        "outcomes" | "hold" => options(results, |option| share(option, "held", "holds")),
        "survival" => options(results, |option| share(option, "held_given_ceasefire", "holds")),
        "tradeoff" | "compare" => options(results, |option| {
            let parts = [share(option, "held", "holds"), share(option, "entangled", "coalition fights"), cost(option)];
            joined(parts.into_iter().flatten().collect())
        }),
        "strength" => options(results, |option| troops(option, results.scenario.horizon_months)),
        "contributors" => options(results, contributors),
        "metrics" => options(results, |option| {
            let month = option.estimate("resumption_month")?;
            Some(format!("war resumes, where it does, after {} months", number::rounded(month.mean + 0.5, month.se)))
        }),
        "difference" => differences(results),
        "regret" => subject.comparison.map_or_else(Vec::new, regrets),
        _ => Vec::new(),
    }
}

fn options(results: &Results, said: impl Fn(&OptionResult) -> Option<String>) -> Vec<String> {
    let line = |option| Some(format!("{}: {}", OptionResult::label(option), said(option)?));
    results.options.iter().filter_map(line).collect()
}

fn joined(parts: Vec<String>) -> Option<String> {
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn share(option: &OptionResult, metric: &str, what: &str) -> Option<String> {
    option.estimate(metric)?;
    let [mean, range] = terminal::share(option, metric);
    Some(format!("{what} {mean} (unknown inputs {range})"))
}

fn cost(option: &OptionResult) -> Option<String> {
    option.estimate("cost")?;
    let [mean, range] = terminal::cost(option);
    Some(format!("costs {mean} (unknown inputs {range})"))
}

fn troops(option: &OptionResult, horizon_months: u32) -> Option<String> {
    let mark = terminal::mark(horizon_months);
    let troops = option.estimate(&format!("troops_{mark}"))?;
    let (mean, pledged) = (number::rounded(troops.mean, troops.se), number::rough(option.pledged_troops));
    Some(format!("{mean} troops in month {mark} on average, of {pledged} pledged"))
}

fn contributors(option: &OptionResult) -> Option<String> {
    let joined: f64 = option.contributors.values().map(|country| country.joined).sum();
    let all = option.contributors.len();
    (all > 0).then(|| format!("{} of {all} countries come on average", number::number(joined, 1)))
}

fn differences(results: &Results) -> Vec<String> {
    let line = |difference: &crate::analysis::results::Difference| {
        let [held, _] = terminal::points(difference, "held");
        let [fights, _] = terminal::points(difference, "entangled");
        format!("{}: holds {held}, coalition fights {fights}", results.label(&difference.option))
    };
    results.differences.iter().map(line).collect()
}

fn regrets(comparison: &Comparison) -> Vec<String> {
    let held = comparison.judgements.iter().find(|judgement| judgement.outcome == "held");
    let line = |regret: &crate::analysis::compare::Regret| {
        let [mean, worst] = [regret.mean, regret.max].map(|points| number::number(100.0 * points, 1));
        let label = comparison.results.label(&regret.option);
        format!("{label}: falls short by {mean} points on average, by {worst} in the worst world")
    };
    held.map_or_else(Vec::new, |held| held.regret.iter().map(line).collect())
}
