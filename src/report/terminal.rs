//! The summary that a run prints: one table, natural frequencies, paired differences, and what to know before quoting.

use comfy_table::{ContentArrangement, Table, presets};

use crate::analysis::heading::Heading;
use crate::analysis::results::{Difference, OptionResult, Results, Warning};
use crate::engine::design::REPLICATES;
use crate::problem::harmless_lines;
use crate::report::number;

/// Heads the columns that show what unknown inputs leave open.
const RANGE: &str = "unknown inputs";

/// How far numbers may be trusted.
pub(super) const NO_FORECAST: &str = "Options are compared under stated assumptions; this is no forecast.";

/// Futures in a natural frequency.
const FUTURES: f64 = 1_000.0;

/// The summary of a run.
pub fn summary(results: &Results) -> String {
    let mut parts = vec![heading(&Heading::of_results(results))];
    parts.extend(frequencies(results));
    parts.push(options(results));
    parts.extend(differences(results));
    parts.push(legend(results));
    parts.extend(warnings(&results.warnings));
    said(&parts)
}

/// Paragraphs as they are printed. A terminal breaks no lines of ours, and who searches for `52 %` types a plain space.
/// Titles, labels and names are a stranger's, as a file may be: what steers a terminal is spelt out.
pub(super) fn said(parts: &[String]) -> String {
    harmless_lines(&(parts.join("\n\n") + "\n").replace(number::JOIN, " "))
}

/// Which question was asked, and how much was simulated for the answer.
pub(super) fn heading(heading: &Heading) -> String {
    let scenario = &heading.scenario;
    let mut lines = vec![scenario.title.clone()];
    if !scenario.question.is_empty() {
        lines.push(scenario.question.clone());
    }
    lines.push(size(heading));
    lines.join("\n")
}

/// How much was simulated, and of what.
pub(super) fn size(heading: &Heading) -> String {
    let scenario = &heading.scenario;
    format!(
        "{}, {} × {}, {} after a ceasefire, seed {}, scenario {}",
        match heading.options.len() {
            1 => "1 option".to_owned(),
            n => format!("{n} options on the same luck"),
        },
        number::worlds(scenario),
        number::count(scenario.trials as usize, "trial"),
        number::period(scenario.horizon_months),
        scenario.seed,
        scenario.hash.get(..12).unwrap_or(&scenario.hash),
    )
}

/// A table without rules: columns stand apart by spaces, the header by dashes.
pub(super) fn table(header: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    lines.insert(1.min(lines.len()), "─".repeat(width));
    lines.join("\n")
}

/// Every option: what it leads to, with both uncertainties.
pub(super) fn options(results: &Results) -> String {
    let uncertain_onset = uncertain_onset(results);
    let mut header = vec!["option".to_owned(), format!("holds {}", number::period(results.scenario.horizon_months))];
    header.push(RANGE.to_owned());
    if uncertain_onset {
        header.extend(["of ceasefires".to_owned(), RANGE.to_owned()]);
    }
    let mark = mark(results.scenario.horizon_months);
    header.extend(["coalition fights", RANGE].map(str::to_owned));
    header.push(format!("troops, month {mark}"));
    header.extend(["cost", RANGE].map(str::to_owned));
    let rows = results.options.iter().map(|option| {
        let mut row = vec![option.label().to_owned()];
        row.extend(share(option, "held"));
        if uncertain_onset {
            row.extend(share(option, "held_given_ceasefire"));
        }
        row.extend(share(option, "entangled"));
        row.push(troops(option, mark));
        row.extend(cost(option));
        row
    });
    table(&header, rows)
}

/// Whether some trials have no ceasefire at all.
pub(super) fn uncertain_onset(results: &Results) -> bool {
    results.options.iter().any(|option| mean(option, "held_given_ceasefire") != mean(option, "held"))
}

pub(super) fn mean(option: &OptionResult, metric: &str) -> Option<f64> {
    option.estimate(metric).map(|estimate| estimate.mean)
}

/// A proportion never stands bare: it carries both uncertainties.
pub(super) fn share(option: &OptionResult, metric: &str) -> [String; 2] {
    option.estimate(metric).map_or_else(nothing, |e| {
        [number::percent_with_error(e.mean, e.se), number::percent_range(e.quantiles.p05, e.quantiles.p95)]
    })
}

/// The latest month up to a year for which strength is kept, inside the horizon.
pub(super) fn mark(horizon_months: u32) -> u32 {
    [12, 6, 3].into_iter().find(|mark| *mark < horizon_months).unwrap_or(3)
}

pub(super) fn troops(option: &OptionResult, mark: u32) -> String {
    let [none, _] = nothing();
    option.estimate(&format!("troops_{mark}")).map_or(none, |e| number::rounded(e.mean, e.se))
}

pub(super) fn cost(option: &OptionResult) -> [String; 2] {
    option.estimate("cost").map_or_else(nothing, |e| {
        let range = format!("{}–{}", number::billions(e.quantiles.p05, e.se), number::billions(e.quantiles.p95, e.se));
        [format!("€ {} bn", number::billions(e.mean, e.se)), range]
    })
}

/// Stands for a figure and its range where no trial counted.
pub(super) fn nothing() -> [String; 2] {
    ["–", ""].map(str::to_owned)
}

/// The baseline, the best and the worst option in natural frequencies.
pub(super) fn frequencies(results: &Results) -> Option<String> {
    let held = |option: &&OptionResult| mean(option, "held").unwrap_or(0.0);
    let by_held = |a: &&OptionResult, b: &&OptionResult| held(a).total_cmp(&held(b));
    let baseline = results.options.iter().find(|option| option.name == results.scenario.baseline)?;
    let mut named = vec![baseline];
    for option in [results.options.iter().max_by(by_held)?, results.options.iter().min_by(by_held)?] {
        if named.iter().all(|other| other.name != option.name) {
            named.push(option);
        }
    }
    let parts: Vec<_> = named
        .iter()
        .filter_map(|option| {
            let held = option.estimate("held")?;
            Some(format!("{} with “{}”", number::rounded(FUTURES * held.mean, FUTURES * held.se), option.label()))
        })
        .collect();
    let span = number::period(results.scenario.horizon_months);
    let what = if uncertain_onset(results) { "a ceasefire comes and holds" } else { "the ceasefire holds" };
    Some(format!("In 1,000 simulated futures {what} {span} in {}.", list(&parts)))
}

/// `a, b and c`.
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Paired differences to the baseline, with how often they go the right way.
fn differences(results: &Results) -> Option<String> {
    let header = [
        format!("against “{}”", results.label(&results.scenario.baseline)),
        "holds".to_owned(),
        "better in".to_owned(),
        "coalition fights".to_owned(),
        "better in".to_owned(),
        "cost".to_owned(),
    ];
    let rows = results.differences.iter().map(|difference| {
        let mut row = vec![results.label(&difference.option).to_owned()];
        row.extend(points(difference, "held"));
        row.extend(points(difference, "entangled"));
        row.push(difference.metrics.get("cost").map_or_else(
            || nothing().concat(),
            |d| format!("{} bn", number::signed(d.mean, &number::billions(d.mean.abs(), d.se))),
        ));
        row
    });
    (!results.differences.is_empty()).then(|| table(&header, rows))
}

pub(super) fn points(difference: &Difference, metric: &str) -> [String; 2] {
    difference.metrics.get(metric).map_or_else(nothing, |d| {
        // A difference within its error is better nowhere and everywhere.
        let better = d
            .better
            .filter(|_| d.is_clear())
            .map_or_else(|| "–".to_owned(), |better| format!("{:.0} % of worlds", better * 100.0));
        [number::points_with_error(d.mean, d.se), better]
    })
}

/// What ± means, and how well it is known itself.
pub(super) fn precision(results: &Results) -> String {
    let groups = results.scenario.worlds.min(REPLICATES);
    let drawn = results.scenario.worlds_from.as_ref().filter(|from| from.moved > 0 && from.distinct > 1);
    let from = match (results.scenario.worlds, results.scenario.design.as_str()) {
        _ if drawn.is_some() => {
            let draws = drawn.map_or(0, |from| from.distinct);
            format!(", estimated from {} draws of a posterior", number::number(f64::from(draws), 0))
        }
        (1, _) => ", from the trials of a single world".to_owned(),
        (_, "stratified") => format!(", estimated from {groups} groups of worlds"),
        _ => String::new(),
    };
    format!("± two Monte Carlo standard errors{from}")
}

pub(super) fn legend(results: &Results) -> String {
    let mut lines = vec![
        format!("{}; “{RANGE}”: 5–95 % of worlds, what nobody knows leaves open.", precision(results)),
        "Troops: mean among trials still at peace. Cost: until the war resumes or the horizon.".to_owned(),
    ];
    if results.options.len() > 1 {
        let freed = "share of worlds, freed of the luck of their trials; ties count half";
        lines.push(format!("Differences are paired on the same luck. “Better in”: {freed}."));
    }
    lines.push(NO_FORECAST.to_owned());
    lines.join("\n")
}

/// What a reader must know before quoting a number.
pub(super) fn warnings(warnings: &[Warning]) -> Option<String> {
    let lines: Vec<_> = warnings.iter().map(|warning| format!("  {}", warning.text)).collect();
    (!lines.is_empty()).then(|| format!("Before you quote this:\n{}", lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_sentences() {
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&parts), "a, b and c");
        assert_eq!(list(&parts[..1]), "a");
        assert_eq!(list(&[]), "");
    }
}
