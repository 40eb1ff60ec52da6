//! What was found, in words and tables: the sentences and figures of the terminal.

use super::markup::Html;
use super::provenance::capital;
use super::table::{Table, figure, number as cell, row_head};
use super::{Figure, Subject};
use crate::analysis::results::{Difference, OptionResult, PairedDifference, Results};
use crate::report::compare;
use crate::report::number;
use crate::report::terminal::{self, nothing};

/// The finding in one sentence, or in a word for every option that counts.
pub fn lead(subject: &Subject<'_>) -> String {
    let frequencies = || terminal::frequencies(subject.results).unwrap_or_default();
    subject.comparison.map_or_else(frequencies, |comparison| {
        [compare::depends(comparison), frequencies()].join(" ").trim().to_owned()
    })
}

/// What was found, and what to know before quoting it.
pub fn findings(subject: &Subject<'_>) -> Html {
    let onset = terminal::uncertain_onset(subject.results);
    // Where every trial has a ceasefire, the shares of those that hold are those of all.
    let is_new = |figure: &&Figure| figure.chart != "survival" || onset;
    let charts = subject.figures.charts.iter().filter(is_new).map(finding);
    let list = Html::element("ul", &[("class", "findings")], charts);
    let lead = Html::of("p", &[("class", "lead")], &lead(subject));
    Html::lines([Some(lead), verdict(subject), Some(list), warnings(subject.results)].into_iter().flatten())
}

/// The finding of a chart, with the way to it.
fn finding(figure: &Figure) -> Html {
    let (to, name) = (format!("#{}", super::charts::id(&figure.name)), format!("Chart: {}", figure.name));
    let link = Html::of("a", &[("href", &to), ("aria-label", &name)], "Chart");
    Html::element("li", &[], [Html::text(&figure.title), Html::text(". "), link])
}

/// Which option is best by what; the lead has said whether that decides the answer.
fn verdict(subject: &Subject<'_>) -> Option<Html> {
    let words = compare::verdict(subject.comparison?);
    let lines: Vec<&str> = words.lines().skip(1).map(str::trim).collect();
    let items = lines.iter().map(|line| Html::of("li", &[], &capital(line)));
    (!lines.is_empty()).then(|| Html::element("ul", &[], items))
}

/// What a reader must know before quoting a number.
fn warnings(results: &Results) -> Option<Html> {
    let items = results.warnings.iter().map(|warning| Html::element("li", &[], [Html::prose(&capital(&warning.text))]));
    let title = Html::of("h3", &[], "Before you quote this");
    let list = Html::element("ul", &[], items);
    (!results.warnings.is_empty()).then(|| Html::element("div", &[("class", "caution")], [title, list]))
}

/// Every option: what it leads to, with both uncertainties.
pub fn options(results: &Results) -> Html {
    let scenario = &results.scenario;
    let (onset, mark) = (terminal::uncertain_onset(results), terminal::mark(scenario.horizon_months));
    let mut columns = vec!["Option".to_owned(), format!("Holds {}", number::period(scenario.horizon_months))];
    columns.extend(onset.then(|| "Of ceasefires".to_owned()));
    columns.extend(["Coalition fights".to_owned(), format!("Troops, month {mark}"), "Cost".to_owned()]);
    let rows = results.options.iter().map(|option| {
        let mut cells = vec![named(option, results), figure(terminal::share(option, "held"))];
        cells.extend(onset.then(|| figure(terminal::share(option, "held_given_ceasefire"))));
        cells.push(figure(terminal::share(option, "entangled")));
        cells.push(figure(troops(option, mark)));
        cells.push(figure(cost(option)));
        cells
    });
    let note = "First line: the mean over all simulated futures, ± the error of the simulation. Second line, grey: what \
                unknown inputs leave open, 5–95 % of worlds.";
    let table = Table { caption: "What each option leads to", note: Some(note), class: "whole", columns: &columns };
    Html::lines([table.of(rows), terms(results)])
}

/// Cost with its range, where there is one: an option of nobody costs nothing in any world.
fn cost(option: &OptionResult) -> [String; 2] {
    let [mean, range] = terminal::cost(option);
    [mean, if range == "0–0" { "0".to_owned() } else { range }]
}

/// The head of an option's row.
fn named(option: &OptionResult, results: &Results) -> Html {
    let is_baseline = option.name == results.scenario.baseline && results.options.len() > 1;
    row_head(option.label(), is_baseline.then_some("baseline"))
}

fn troops(option: &OptionResult, mark: u32) -> [String; 2] {
    option.estimate(&format!("troops_{mark}")).map_or_else(nothing, |e| {
        let [low, high] = [e.quantiles.p05, e.quantiles.p95].map(|troops| number::rounded(troops, e.se));
        [number::rounded(e.mean, e.se), if low == high { low } else { format!("{low}–{high}") }]
    })
}

/// What the words of the tables mean.
fn terms(results: &Results) -> Html {
    let error = format!("{}. It shrinks with more simulation.", terminal::precision(results));
    let terms = [
        ("The error of the simulation (±)", error.as_str()),
        (
            "Unknown inputs",
            "The range over worlds, which are draws of everything that nobody knows, from 5 to 95 %. It does not shrink \
             with more simulation: only better evidence narrows it.",
        ),
        (
            "The figures",
            "Holds: the share of all futures in which the ceasefire lasts to the end. Coalition fights: its troops are drawn \
             into combat. Troops: mean among futures still at peace. Cost: until the war resumes or the end.",
        ),
    ];
    let pair = |(term, words): (&str, &str)| [Html::of("dt", &[], term), Html::of("dd", &[], words)];
    Html::element("dl", &[("class", "terms")], terms.into_iter().flat_map(pair))
}

/// Paired differences to the baseline; `None` where there is nothing to compare.
pub fn differences(results: &Results) -> Option<Html> {
    let baseline = results.label(&results.scenario.baseline);
    let columns =
        ["Option", "Holds", "Better in", "Coalition fights", "Better in", "Cost, billion €"].map(str::to_owned);
    let rows = results.differences.iter().map(|difference| {
        let mut cells = vec![row_head(results.label(&difference.option), None)];
        for metric in ["held", "entangled"] {
            let [mean, better] = terminal::points(difference, metric);
            cells.push(figure([mean, difference.metrics.get(metric).map_or_else(String::new, points)]));
            cells.push(cell(&better));
        }
        cells.push(figure(cost_of(difference)));
        cells
    });
    let note = "Points are percentage points. First line: mean difference, ± the error of the simulation. Second line, grey: what \
                unknown inputs leave open, 5–95 % of worlds.";
    let words = format!(
        "Every option meets the same luck, world by world and future by future, so that a difference to “{baseline}” owes \
         nothing to chance that both share. “Better in” is the share of worlds in which the option does better; a dash stands \
         where the difference is not told from nothing."
    );
    let caption = format!("Against “{baseline}”");
    let table = Table { caption: &caption, note: Some(note), class: "whole", columns: &columns };
    (!results.differences.is_empty()).then(|| Html::lines([Html::of("p", &[], &words), table.of(rows)]))
}

/// The range of a difference of shares over worlds.
fn points(difference: &PairedDifference) -> String {
    range([difference.quantiles.p05, difference.quantiles.p95].map(|share| 100.0 * share))
}

fn cost_of(difference: &Difference) -> [String; 2] {
    difference.metrics.get("cost").map_or_else(nothing, |d| {
        let mean = number::difference_with_error(1e-3 * d.mean, 1e-3 * d.se);
        [mean, range([d.quantiles.p05, d.quantiles.p95].map(|million| 1e-3 * million))]
    })
}

/// "−0.4 to +2.1": a dash between signs would be read as one.
fn range(ends: [f64; 2]) -> String {
    let [low, high] = ends.map(|end| number::signed(end, &number::number(end.abs(), 1)));
    if low == high { low } else { format!("{low} to {high}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_differences_has_signs_and_no_dash() {
        assert_eq!(range([-0.4, 2.13]), "−0.4 to +2.1");
        assert_eq!(range([0.0, 0.01]), "0.0", "a point is told as one");
    }
}
