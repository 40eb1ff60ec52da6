//! What a reader must know before quoting how the model compares with published effects.

use super::results::Row;
use crate::analysis::estimate::LEAST_GROUPS;
use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;

/// Errors of a median above this part of the width of both intervals may turn a verdict.
const CONVERGED: f64 = 0.05;

/// Every warning that the rows call for, the gravest first.
pub fn warnings(heading: &Heading, rows: &[Row], has_force: bool) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind: &str, text: String| warnings.push(Warning { kind: kind.to_owned(), text });
    let worlds = heading.scenario.worlds;
    if (worlds as usize) < LEAST_GROUPS {
        warn("few-worlds", format!("errors cannot be relied on with {worlds} worlds; use --worlds 64 or more"));
    }
    if !has_force {
        let text =
            "no option names a contributor with troops: nobody can be asked who comes, who fights and who leaves";
        warn("no-force", text.to_owned());
    }
    let blurred = rows.iter().filter(|row| row.implied.is_some_and(|one| one.se > CONVERGED * width(row))).count();
    if blurred > 0 {
        let text = format!("{blurred} medians have an error that may turn their verdict; give more with --worlds");
        warn("not-converged", text);
    }
    warnings
}

/// From the lowest to the highest end of both intervals.
fn width(row: &Row) -> f64 {
    let (low, high) = (row.published.low, row.published.high);
    row.implied.map_or(high - low, |one| high.max(one.high) - low.min(one.low))
}
