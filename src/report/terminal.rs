//! The summary that a run prints: one table, natural frequencies, paired differences, and what to know before quoting.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::analysis::results::{Difference, Estimate, OptionResult, Results};
use crate::report::number;

/// Futures in a natural frequency.
const FUTURES: f64 = 1_000.0;

/// The summary of a run, for a page so many columns wide.
pub fn summary(results: &Results, width: u16) -> String {
    let mut parts = vec![heading(results), table(results, width), frequencies(results)];
    parts.extend(differences(results));
    parts.push(legend(results));
    parts.extend(warnings(results));
    parts.join("\n\n") + "\n"
}

fn heading(results: &Results) -> String {
    let scenario = &results.scenario;
    let mut lines = vec![scenario.title.clone()];
    if !scenario.question.is_empty() {
        lines.push(scenario.question.clone());
    }
    lines.push(format!(
        "{} options on the same luck, {} worlds × {} trials, {} after a ceasefire, seed {}, scenario {}",
        results.options.len(),
        number::thousands(f64::from(scenario.worlds)),
        number::thousands(f64::from(scenario.trials)),
        span(scenario.horizon_months),
        scenario.seed,
        scenario.hash.get(..12).unwrap_or(&scenario.hash),
    ));
    lines.join("\n")
}

/// A horizon in words: whole years where it is whole years.
pub fn span(months: u32) -> String {
    match (months / 12, months % 12) {
        (1, 0) => "1 year".to_owned(),
        (years, 0) => format!("{years} years"),
        _ if months == 1 => "1 month".to_owned(),
        _ => format!("{months} months"),
    }
}

fn table(results: &Results, width: u16) -> String {
    let uncertain_onset =
        results.options.iter().any(|option| mean(option, "held_given_ceasefire") != mean(option, "held"));
    let mut header = vec!["option".to_owned(), format!("holds {}", span(results.scenario.horizon_months))];
    if uncertain_onset {
        header.push("of ceasefires".to_owned());
    }
    header.extend(["coalition fights", "troops at month 12", "cost"].map(str::to_owned));
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    table.set_header(header);
    for option in &results.options {
        let mut row = vec![option.label.clone(), share(option, "held")];
        if uncertain_onset {
            row.push(share(option, "held_given_ceasefire"));
        }
        row.extend([share(option, "entangled"), count(option, "troops_12"), cost(option)]);
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn estimate<'a>(option: &'a OptionResult, metric: &str) -> Option<&'a Estimate> {
    option.metrics.get(metric)?.estimate.as_ref()
}

fn mean(option: &OptionResult, metric: &str) -> Option<f64> {
    estimate(option, metric).map(|estimate| estimate.mean)
}

/// A proportion never stands bare: it carries both uncertainties.
fn share(option: &OptionResult, metric: &str) -> String {
    estimate(option, metric).map_or_else(nothing, |e| {
        format!(
            "{} ({}; {}–{} %)",
            number::percent(e.mean, e.se),
            number::plus_minus_points(e.se),
            whole(e.quantiles.p05),
            whole(e.quantiles.p95)
        )
    })
}

fn whole(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

fn count(option: &OptionResult, metric: &str) -> String {
    estimate(option, metric).map_or_else(nothing, |e| {
        let (low, high) = (e.quantiles.p05, e.quantiles.p95);
        let coarse = (high - low).abs() / 20.0;
        format!(
            "{} ({}–{})",
            number::rounded(e.mean, e.se),
            number::rounded(low, coarse),
            number::rounded(high, coarse)
        )
    })
}

fn cost(option: &OptionResult) -> String {
    estimate(option, "cost").map_or_else(nothing, |e| {
        let (low, high) = (number::euros(e.quantiles.p05, e.se), number::euros(e.quantiles.p95, e.se));
        let bare = |text: &str| text.trim_start_matches("€ ").to_owned();
        if e.mean == 0.0 {
            "€ 0".to_owned()
        } else {
            format!("{} ({}–{})", number::euros(e.mean, e.se), bare(&low).trim_end_matches(" bn"), bare(&high))
        }
    })
}

fn nothing() -> String {
    "–".to_owned()
}

fn frequencies(results: &Results) -> String {
    let held = |option: &OptionResult| Some((number::thousands(FUTURES * mean(option, "held")?), option.label.clone()));
    let parts: Vec<_> =
        results.options.iter().filter_map(held).map(|(n, label)| format!("{n} with “{label}”")).collect();
    format!(
        "In 1,000 simulated futures the ceasefire holds {} in {}.",
        span(results.scenario.horizon_months),
        list(&parts)
    )
}

/// `a, b and c`.
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn differences(results: &Results) -> Option<String> {
    let label = |name: &str| {
        results.options.iter().find(|option| option.name == name).map_or(name.to_owned(), |option| option.label.clone())
    };
    let lines: Vec<_> =
        results.differences.iter().map(|d| format!("  {}: {}", label(&d.option), difference(d))).collect();
    let baseline = label(&results.scenario.baseline);
    (!lines.is_empty()).then(|| format!("Against “{baseline}”, on the same luck:\n{}", lines.join("\n")))
}

fn difference(difference: &Difference) -> String {
    let points = |metric: &str, words: &str| {
        let d = difference.metrics.get(metric)?;
        let better = d.better.map_or(String::new(), |better| format!(", better in {:.0} % of worlds", better * 100.0));
        let size = number::signed_points(d.mean, d.se);
        Some(format!("{words} {size} points ({}{better})", number::plus_minus_points(d.se)))
    };
    let cost = difference.metrics.get("cost").map(|d| {
        format!("costs {}", number::signed(d.mean, number::euros(d.mean.abs(), d.se).trim_start_matches("€ ")))
    });
    let parts = [points("held", "holds"), points("entangled", "fights"), cost.map(|text| text + " €")];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn legend(results: &Results) -> String {
    let design = &results.scenario.design;
    format!(
        "In brackets: ± two Monte Carlo standard errors ({design} worlds); then 5–95 % of worlds, the range that unknown\n\
         inputs leave open. Options are compared under the scenario's assumptions; this is not a forecast."
    )
}

fn warnings(results: &Results) -> Option<String> {
    let lines: Vec<_> = results.warnings.iter().map(|warning| format!("  {}", warning.text)).collect();
    (!lines.is_empty()).then(|| format!("Before you quote this:\n{}", lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn horizons_are_named_in_years_where_they_are_whole_years() {
        assert_eq!([span(12), span(60), span(18), span(1)], ["1 year", "5 years", "18 months", "1 month"]);
    }

    #[test]
    fn lists_read_as_sentences() {
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&parts), "a, b and c");
        assert_eq!(list(&parts[..1]), "a");
        assert_eq!(list(&[]), "");
    }
}
