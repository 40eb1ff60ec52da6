//! A difference in words: what was edited, and for each option what the edits lead to and how much each explains.

use std::collections::BTreeSet;

use crate::analysis::diff::{
    Attribution, Diff, GroupResult, OutcomeResult, PairNames, PairResult, PairedBy, ShareResult, Study, Told,
};
use crate::analysis::results::{CLEAR_OF_CHANCE, Mean};
use crate::problem::{quote, quote_all};
use crate::report::manifest;
use crate::report::number::{self, JOIN, count};
use crate::report::terminal::{NO_FORECAST, said, table};
use crate::scenario::Run;
use crate::scenario::diff::Edit;

/// The smallest part that a table shows, in its units.
const SMALLEST: f64 = 0.005;

/// Stands where there is no value.
const NONE: &str = "–";

/// The difference as JSON.
pub fn json(diff: &Diff) -> String {
    manifest::json(diff)
}

/// How much is simulated, and what was lowered for it.
pub fn size(study: &Study<'_>, asked: &Run, run: &Run) -> String {
    let coalitions = study.coalitions();
    let sizes =
        |run: &Run| format!("{} × {}", count(run.worlds as usize, "world"), count(run.trials as usize, "trial"));
    let what = format!("following {} of edits, {} each", count(coalitions as usize, "combination"), sizes(run));
    let lowered = format!(" instead of {}; `--worlds` and `-n` choose", sizes(asked));
    (what + if asked == run { "" } else { &lowered }).replace(JOIN, " ")
}

/// The difference for people.
pub fn summary(diff: &Diff) -> String {
    let mut parts = vec![heading(diff)];
    let apart: Vec<_> = diff.top.iter().chain(&diff.run).map(side_by_side).collect();
    parts.extend((!apart.is_empty()).then(|| apart.join("\n")));
    parts.extend(options(diff));
    parts.extend((!diff.edits.is_empty()).then(|| edits(diff)));
    parts.extend(documentation(diff));
    parts.extend(verdict(diff));
    if let Some(attribution) = &diff.attribution {
        parts.extend(attribution.pairs.iter().map(|pair| attributed(diff, attribution, pair)));
        parts.push(legend(attribution));
    }
    said(&parts)
}

fn heading(diff: &Diff) -> String {
    let width = diff.a.file.chars().count().max(diff.b.file.chars().count());
    let line = |letter: &str, side: &crate::analysis::diff::Side| {
        format!("{letter}  {:width$}  scenario {}", side.file, side.hash.get(..12).unwrap_or(&side.hash))
    };
    format!("{}\n{}", line("A", &diff.a), line("B", &diff.b))
}

/// A key and its two values, which may be long.
fn side_by_side(edit: &Edit) -> String {
    let value = |side: &Option<String>| side.clone().unwrap_or_else(|| NONE.to_owned());
    let (a, b) = (value(&edit.a), value(&edit.b));
    if a.chars().count() + b.chars().count() < 60 {
        format!("{}: {a} → {b}", edit.path)
    } else {
        format!("{}:\n  A  {a}\n  B  {b}", edit.path)
    }
}

/// Which options are compared, and which are not.
fn options(diff: &Diff) -> Option<String> {
    let names = || quote_all_pairs(&diff.pairs);
    let mut lines = match diff.paired_by {
        PairedBy::Name => vec![format!("Compared, by name: {}.", names())],
        PairedBy::Chosen => vec![format!("Compared, as chosen: {}.", names())],
        PairedBy::Baseline => vec![format!(
            "No option has the same name in both files, so the baselines are compared: {}. Choose others with `--pair A-NAME:B-NAME`.",
            names()
        )],
    };
    for (letter, only) in [("A", &diff.only_in_a), ("B", &diff.only_in_b)] {
        if !only.is_empty() {
            lines.push(format!("Not compared, in {letter}: {}.", quote_all(only.iter().map(String::as_str))));
        }
    }
    // Files with the same options need not be told so.
    (lines.len() > 1 || diff.paired_by != PairedBy::Name).then(|| lines.join("\n"))
}

fn quote_all_pairs(pairs: &[PairNames]) -> String {
    pairs.iter().map(|pair| quote(&name(pair))).collect::<Vec<_>>().join(", ")
}

/// One name where it is the same on both sides.
fn name(pair: &PairNames) -> String {
    if pair.a == pair.b { pair.a.clone() } else { format!("{} → {}", pair.a, pair.b) }
}

fn edits(diff: &Diff) -> String {
    let several = diff.pairs.len() > 1;
    let mut header = vec!["edit", "A", "B"];
    header.extend(several.then_some("in"));
    let rows = diff.edits.iter().map(|told| {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| NONE.to_owned());
        let mut row = vec![told.edit.path.clone(), side(&told.edit.a), side(&told.edit.b)];
        row.extend(several.then(|| place(told, &diff.pairs)));
        row
    });
    table(&header.into_iter().map(str::to_owned).collect::<Vec<_>>(), rows)
}

/// In which options an edit is made, in as few words as will do.
fn place(told: &Told, pairs: &[PairNames]) -> String {
    let names = |made: bool| {
        let chosen = pairs.iter().enumerate().filter(|(index, _)| told.pairs.contains(index) == made);
        chosen.map(|(_, pair)| name(pair)).collect::<Vec<_>>().join(", ")
    };
    match pairs.len() - told.pairs.len() {
        0 => "every option".to_owned(),
        left if left < told.pairs.len() => format!("all but {}", names(false)),
        _ => names(true),
    }
}

fn documentation(diff: &Diff) -> Option<String> {
    let paths: BTreeSet<&str> = diff.documentation.iter().map(|told| told.edit.path.as_str()).collect();
    (!paths.is_empty()).then(|| {
        let keys = count(paths.len(), "key");
        format!("Documentation only (source, note or name; no edit): {keys}: {}", quote_all(paths.iter().copied()))
    })
}

/// What it comes to where nothing is attributed.
fn verdict(diff: &Diff) -> Option<String> {
    if !diff.edits.is_empty() {
        return None;
    }
    let apart = [diff.top.len(), diff.run.len(), diff.documentation.len(), diff.only_in_a.len(), diff.only_in_b.len()];
    let text = if apart.iter().all(|count| *count == 0) {
        "The same scenario: whatever differs in the text makes no difference to what it says."
    } else {
        "The same model: in the options compared nothing differs that a result depends on, but for `[run]` where that differs."
    };
    Some(text.to_owned())
}

/// One pair: a sentence, and a table of what each group explains.
fn attributed(diff: &Diff, attribution: &Attribution, pair: &PairResult) -> String {
    let names = &diff.pairs[pair.pair];
    let mut parts = vec![format!("“{}” ({}): {}", names.label, quote(&name(names)), sentence(attribution, pair))];
    parts.push(shares(pair));
    let merged = pair.groups.iter().filter(|group| !group.reason.is_empty());
    let merged: Vec<_> = merged.map(|group| format!("One group: {}; for {}.", parts_of(group), group.reason)).collect();
    parts.extend((!merged.is_empty()).then(|| merged.join("\n")));
    parts.join("\n\n")
}

/// What happens to the chance of holding, and which group explains most of it.
fn sentence(attribution: &Attribution, pair: &PairResult) -> String {
    let span = number::period(attribution.horizon_months);
    let Some(held) = pair.outcomes.first() else { return String::new() };
    let (Some(a), Some(b), Some(change)) = (held.a, held.b, held.change) else { return String::new() };
    let [from, to] = [a, b].map(|mean| number::percent_with_error(mean.mean, mean.se));
    let mut text = format!("the ceasefire holds {span} in {from} of histories in A and {to} in B");
    if change.mean == 0.0 && change.se == 0.0 {
        text.push_str("; nothing changes");
    } else if change.mean.abs() <= CLEAR_OF_CHANCE * change.se {
        text.push_str("; the change is within its error");
    } else {
        text.push_str(&format!(", a change of {}", points(change.mean, change.se)));
    }
    let shares = held.shares.iter().flatten().zip(&pair.groups);
    let clear = shares.filter(|(share, _)| share.share.abs() > CLEAR_OF_CHANCE * share.error());
    if let Some((share, group)) = clear.max_by(|a, b| a.0.share.abs().total_cmp(&b.0.share.abs()))
        && pair.groups.len() > 1
    {
        let most = points(share.share, share.error());
        text.push_str(&format!("; the largest part is that of {}, {most}", quote(&short(group))));
    }
    text + "."
}

/// A change of a share, with the digits that its table has.
fn points(mean: f64, se: f64) -> String {
    format!("{} points", part(mean * 100.0, 2.0 * se * 100.0, ""))
}

/// A group's name: its only part, or the first of several.
fn short(group: &GroupResult) -> String {
    match group.parts.as_slice() {
        [first, _, ..] => format!("{first} + {} more", group.parts.len() - 1),
        _ => group.name.clone(),
    }
}

fn parts_of(group: &GroupResult) -> String {
    quote_all(group.parts.iter().map(String::as_str))
}

/// How an outcome is shown: its head, in few words since there are seven, and what a unit of it is multiplied by.
fn column(outcome: &OutcomeResult) -> (String, f64) {
    match outcome.name {
        "held" => ("holds, %".to_owned(), 100.0),
        "entangled" => ("coalition fights, %".to_owned(), 100.0),
        "major-loss" => ("major loss, %".to_owned(), 100.0),
        "area" => ("area lost, km²".to_owned(), 1.0),
        "coalition_losses" => ("losses, persons".to_owned(), 1.0),
        "cost" => ("cost, € bn".to_owned(), 1e-3),
        "troops_12" => ("troops, month 12".to_owned(), 1.0),
        _ => (format!("{}, {}", outcome.label, outcome.unit), 1.0),
    }
}

fn shares(pair: &PairResult) -> String {
    // Where no trial counts on either side there is nothing to show.
    let outcomes: Vec<_> = pair.outcomes.iter().filter(|outcome| outcome.a.is_some() || outcome.b.is_some()).collect();
    let columns: Vec<_> = outcomes.iter().map(|outcome| column(outcome)).collect();
    let header: Vec<_> = std::iter::once(String::new()).chain(columns.iter().map(|column| column.0.clone())).collect();
    let row = |name: &str, cell: &dyn Fn(&OutcomeResult, f64) -> Option<String>| {
        let cells = outcomes.iter().zip(&columns).map(|(outcome, (_, scale))| cell(outcome, *scale));
        let cells = cells.map(|cell| cell.unwrap_or_else(|| NONE.to_owned()));
        std::iter::once(name.to_owned()).chain(cells).collect::<Vec<_>>()
    };
    let mut rows = vec![
        row("A", &|outcome, scale| Some(level(outcome.a?, scale))),
        row("B", &|outcome, scale| Some(level(outcome.b?, scale))),
        row("B − A", &|outcome, scale| Some(change(outcome.change?, scale))),
    ];
    for (index, group) in ordered(pair) {
        let of = |outcome: &OutcomeResult| outcome.shares.as_ref()?.get(index).copied();
        rows.push(row(&format!("  {}", short(group)), &|outcome, scale| {
            Some(share(of(outcome)?, scale, pair.orders > 0))
        }));
    }
    table(&header, rows.into_iter())
}

/// Groups by the size of their part in the first outcome, and in the next where that is the same.
fn ordered(pair: &PairResult) -> Vec<(usize, &GroupResult)> {
    let sizes = |index: usize| {
        let of = |outcome: &OutcomeResult| outcome.shares.as_ref()?.get(index).map(|share| share.share.abs());
        pair.outcomes.iter().map(|outcome| of(outcome).unwrap_or(0.0)).collect::<Vec<_>>()
    };
    let mut groups: Vec<_> = pair.groups.iter().enumerate().collect();
    groups.sort_by(|(one, _), (other, _)| {
        let sizes = sizes(*other).into_iter().zip(sizes(*one));
        sizes.map(|(other, one)| other.total_cmp(&one)).fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    groups
}

/// A mean with its error.
fn level(mean: Mean, scale: f64) -> String {
    let (value, wide) = (mean.mean * scale, 2.0 * mean.se * scale);
    format!("{} {}", rounded(value, wide), plus_minus(wide))
}

/// A change with its error, or that it is no larger than that.
fn change(mean: Mean, scale: f64) -> String {
    part(mean.mean * scale, 2.0 * mean.se * scale, "")
}

/// What a group explains; where orders were sampled, with that error as well.
fn share(share: ShareResult, scale: f64, sampled: bool) -> String {
    let wide = 2.0 * share.error() * scale;
    if !sampled {
        return part(share.share * scale, wide, "");
    }
    let [by_luck, by_orders] = [share.se, share.sampling_error].map(|se| plus_minus(2.0 * se * scale));
    part(share.share * scale, wide, &format!("{by_luck}/{}", by_orders.trim_start_matches('±')))
}

/// `errors` stands beside a value that is larger than its whole error; where there is none, the whole error does.
fn part(value: f64, wide: f64, errors: &str) -> String {
    if value == 0.0 && wide == 0.0 {
        return "0".to_owned();
    }
    let whole = plus_minus(wide);
    if value.abs() <= wide {
        return format!("within {whole}");
    }
    if value.abs() < SMALLEST {
        // Surely something, but less than a table shows.
        return format!("<{SMALLEST}");
    }
    let errors = if errors.is_empty() { &whole } else { errors };
    format!("{} {errors}", number::signed(value, &rounded(value.abs(), wide)))
}

/// Decimals that an error supports, and the grain to which larger numbers are rounded.
fn precision(wide: f64) -> (usize, f64) {
    match wide {
        _ if wide >= 100.0 => (0, 10_f64.powi(number_of_digits(wide) - 2)),
        _ if wide >= 1.0 || wide == 0.0 => (0, 1.0),
        _ if wide >= 0.1 => (1, 0.1),
        _ => (2, 0.01),
    }
}

fn number_of_digits(value: f64) -> i32 {
    (1..18).find(|digits| value < 10_f64.powi(*digits)).unwrap_or(18)
}

fn rounded(value: f64, wide: f64) -> String {
    let (decimals, grain) = precision(wide);
    number::number((value / grain).round() * grain, decimals)
}

fn plus_minus(wide: f64) -> String {
    let (decimals, grain) = precision(wide);
    // An error that is too small to show is no zero.
    let shown = if wide > 0.0 { wide.max(grain) } else { 0.0 };
    if shown == 0.0 {
        "±0".to_owned()
    } else {
        format!("±{}", number::number((shown / grain).round() * grain, decimals))
    }
}

fn legend(attribution: &Attribution) -> String {
    let sampled = attribution.pairs.iter().map(|pair| pair.orders).max().unwrap_or(0);
    let mut lines = vec![
        "Parts are Shapley values: what a group of edits changes, on average over the orders in which the groups could be".to_owned(),
        "made. They add up to B − A, but for rounding. Edits of a section, or of a contributor, are one group.".to_owned(),
        "± two Monte Carlo standard errors, of paired differences on the same luck; “within ±”: no larger than its errors.".to_owned(),
    ];
    if sampled > 0 {
        lines.push(format!(
            "Where there are more than eight groups {sampled} orders were sampled: behind the stroke is the error of that sample."
        ));
    }
    lines.push(
        "Area: mean among resumed wars. Cost: among ceasefires. Troops: among trials still at peace. Who counts may change.".to_owned(),
    );
    lines.push(format!(
        "{} × {}, {} after a ceasefire, seed {}, for every combination of edits.",
        count(attribution.worlds as usize, "world"),
        count(attribution.trials as usize, "trial"),
        number::period(attribution.horizon_months),
        attribution.seed
    ));
    lines.push(NO_FORECAST.to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_the_digits_that_its_error_supports() {
        let level = |mean, se, scale| level(Mean { mean, se }, scale);
        assert_eq!(level(0.40612, 0.001, 100.0), "40.6 ±0.2");
        assert_eq!(level(0.40612, 0.0001, 100.0), "40.61 ±0.02");
        assert_eq!(level(0.40612, 1e-9, 100.0), "40.61 ±0.01");
        assert_eq!(level(12_345.6, 7.0, 1.0), "12,346 ±14");
        assert_eq!(level(12_345.6, 160.0, 1.0), "12,350 ±320");
        assert_eq!(level(0.0, 0.0, 1.0), "0 ±0");
    }

    #[test]
    fn what_is_within_its_error_is_said_to_be_so_and_only_nothing_is_zero() {
        let exact = |share_of, se| ShareResult { share: share_of, se, sampling_error: 0.0 };
        assert_eq!(share(exact(0.0, 0.0), 100.0, false), "0");
        assert_eq!(share(exact(0.001, 0.001), 100.0, false), "within ±0.2");
        assert_eq!(share(exact(-0.021, 0.001), 100.0, false), "−2.1 ±0.2");
        let sampled = ShareResult { share: 0.021, se: 0.001, sampling_error: 0.0003 };
        assert_eq!(share(sampled, 100.0, true), "+2.1 ±0.2/0.06");
        assert_eq!(share(exact(0.00003, 0.00001), 100.0, false), "<0.005");
        assert_eq!(share(ShareResult { sampling_error: 0.02, ..sampled }, 100.0, true), "within ±4");
    }

    #[test]
    fn an_edit_names_the_fewest_options() {
        let pair = |name: &str| PairNames { a: name.to_owned(), b: name.to_owned(), label: name.to_owned() };
        let pairs = ["x", "y", "z"].map(pair);
        let told = |pairs: &[usize]| Told {
            edit: Edit { path: String::new(), part: String::new(), a: None, b: None },
            pairs: pairs.to_vec(),
        };
        assert_eq!(place(&told(&[0, 1, 2]), &pairs), "every option");
        assert_eq!(place(&told(&[0, 2]), &pairs), "all but y");
        assert_eq!(place(&told(&[1]), &pairs), "y");
        let two = PairNames { b: "w".to_owned(), ..pair("x") };
        assert_eq!(name(&two), "x → w");
    }
}
