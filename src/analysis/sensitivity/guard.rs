//! What a reader must know before quoting an index.

use super::results::{Found, Importance, Sensitivity, Subject};
use crate::analysis::results::Warning;

/// Fewer base points than this tell little of single indices.
const ENOUGH_ROWS: usize = 256;

/// Where first-order indices sum up to less, much of the variance is what factors do together.
const MUCH_TOGETHER: f64 = 0.6;

/// Where more of the base points are missing, what is left is no fair sample of the worlds.
const MANY_MISSING: f64 = 0.1;

/// Where more of what worlds give is luck, intervals are wide for want of trials.
const MUCH_LUCK: f64 = 0.8;

/// How many leading factors both ways of ranking are asked for.
const LEADING: usize = 3;

/// Subjects that a warning names.
const NAMED: usize = 3;

/// Everything that makes a finding weaker than it looks.
pub fn warnings(all: &Sensitivity) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let rows = all.heading.scenario.worlds as usize;
    let mut warn = |kind: &str, text: Option<String>| {
        warnings.extend(text.map(|text| Warning { kind: kind.to_owned(), text }));
    };
    warn("does-not-vary", unfit(all));
    warn(
        "few-points",
        (rows < ENOUGH_ROWS).then(|| {
            format!("{rows} base points tell little of single indices: take {ENOUGH_ROWS} or more with `--points`")
        }),
    );
    warn("missing-answers", missing(all));
    warn("luck", luck(all));
    warn("below-error", below_error(all));
    warn("interactions", together(all));
    warn("screened-out", screened(all));
    warn("second-opinion", second_opinion(all));
    warnings
}

/// The subjects for which something is true, in words.
fn those<'a>(all: &'a Sensitivity, is: impl Fn(&Subject) -> bool) -> Option<String> {
    let names: Vec<&'a str> =
        all.subjects.iter().filter(|subject| is(subject)).map(|subject| subject.label.as_str()).collect();
    let named: Vec<String> = names.iter().take(NAMED).map(|name| format!("“{name}”")).collect();
    let more = names.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!names.is_empty()).then(|| named.join(", ") + &more)
}

fn those_found(all: &Sensitivity, is: impl Fn(&Found) -> bool) -> Option<String> {
    those(all, |subject| subject.found.as_ref().is_some_and(&is))
}

fn unfit(all: &Sensitivity) -> Option<String> {
    let told = all.subjects.iter().filter_map(|subject| Some((subject, subject.unfit?)));
    let told: Vec<String> =
        told.map(|(subject, unfit)| format!("“{}” has no indices: {unfit}", subject.label)).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn missing(all: &Sensitivity) -> Option<String> {
    let share = |found: &Found| found.missing as f64 / (found.rows + found.missing).max(1) as f64;
    let names = those_found(all, |found| share(found) > MANY_MISSING)?;
    let worst = all.subjects.iter().filter_map(|one| one.found.as_ref()).map(share).fold(0.0, f64::max);
    Some(format!(
        "up to {:.0} % of the base points have no answer in some cell, because no trial there is among {} ({names}): \
         indices are those of the other worlds; follow more trials with `-n`",
        100.0 * worst,
        all.population,
    ))
}

fn luck(all: &Sensitivity) -> Option<String> {
    let names = those_found(all, |found| found.noise.value > MUCH_LUCK)?;
    Some(format!(
        "most of what differs between base points is luck of their trials ({names}): it is taken out, but intervals are \
         wide; follow more trials with `-n`"
    ))
}

fn below_error(all: &Sensitivity) -> Option<String> {
    let names = those_found(all, |found| found.leading().first().is_some_and(|first| !first.total.tells()))?;
    Some(format!("not even the leading factor can be told from nothing ({names}): take more with `--points` or `-n`"))
}

fn together(all: &Sensitivity) -> Option<String> {
    let sum = |found: &Found| found.factors.iter().map(|one| one.first.error * one.first.error).sum::<f64>().sqrt();
    let names = those_found(all, |found| found.sum_of_first + 2.0 * sum(found) < MUCH_TOGETHER)?;
    Some(format!(
        "first-order indices sum up to far less than 1 ({names}): much of it hangs on factors together; read the total \
         indices, and the pairs"
    ))
}

fn screened(all: &Sensitivity) -> Option<String> {
    let out = |found: &Found| found.screened_out.map_or(0.0, |index| index.high);
    let names = those_found(all, |found| out(found) > 0.1)?;
    let worst = all.subjects.iter().filter_map(|one| one.found.as_ref()).map(out).fold(0.0, f64::max);
    Some(format!(
        "the factors that were screened out may owe up to {:.0} % of the variance together ({names}): keep more with \
         `--screen N`",
        100.0 * worst.min(1.0),
    ))
}

/// Whether PAWN finds none of the leading factors among its own.
fn second_opinion(all: &Sensitivity) -> Option<String> {
    let names = those_found(all, disagrees)?;
    Some(format!(
        "PAWN, which does not rest on variance, does not have the leading factor of the total indices among its leading ones, \
         or they not its own ({names}): look at the whole distribution before resting on the order"
    ))
}

fn disagrees(found: &Found) -> bool {
    let sobol: Vec<usize> =
        found.leading().iter().filter(|one| one.total.tells()).take(LEADING).map(|one| one.factor).collect();
    let beyond = |one: &&Importance| one.pawn.unwrap_or(0.0) > one.pawn_critical.unwrap_or(f64::INFINITY);
    let mut pawn: Vec<&Importance> = found.factors.iter().filter(beyond).collect();
    pawn.sort_by(|a, b| b.pawn.unwrap_or(0.0).total_cmp(&a.pawn.unwrap_or(0.0)).then(a.factor.cmp(&b.factor)));
    let pawn: Vec<usize> = pawn.iter().take(LEADING).map(|one| one.factor).collect();
    let first = |own: &[usize], other: &[usize]| own.first().is_some_and(|first| !other.contains(first));
    !sobol.is_empty() && !pawn.is_empty() && (first(&sobol, &pawn) || first(&pawn, &sobol))
}
