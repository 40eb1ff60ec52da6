//! What a reader must know before quoting a sweep.

use super::found::Sweep;
use crate::analysis::estimate::Sample;
use crate::analysis::guard;
use crate::analysis::results::{CLEAR_OF_CHANCE, Warning};
use crate::model::metric::Direction;
use crate::problem::quote;

/// Of several levels the two that lie furthest apart do so by chance as well: this many standard errors are needed to say
/// that they differ. It is the bound of a test of 20 pairs at 5 %, about three.
const CLEAR_OF_CHOICE: f64 = 3.0;

/// Options that a warning names; of the others it tells the number.
const NAMED: usize = 4;

/// The samples of an option in a cell, by outcome.
type Samples<'a> = &'a dyn Fn(usize, usize) -> &'a Vec<Sample>;

/// Everything that makes a sweep say less than it seems to.
pub(super) fn warnings(found: &Sweep, samples: Samples<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind: &str, text: String| warnings.push(Warning { kind: kind.to_owned(), text });
    for group in found.groups.iter().filter(|group| group.len() > 1) {
        let text = format!(
            "{} are the same in every cell: what is varied overrides what makes them differ; they are drawn once",
            names(found, group)
        );
        warn("alike", text);
    }
    for axis in 0..found.axes.len() {
        for outcome in &found.asked {
            if let Some(text) = flat(found, axis, *outcome, samples) {
                warn("does-not-vary", text);
            }
        }
    }
    warnings.extend(guard::size(&found.heading.scenario));
    warnings
}

/// Which options' outcome does not change along an axis by more than its error.
fn flat(found: &Sweep, axis: usize, outcome: usize, samples: Samples<'_>) -> Option<String> {
    let (idle, rest): (Vec<usize>, Vec<usize>) =
        found.shown().into_iter().partition(|option| !varies(found, axis, (*option, outcome), samples));
    let (path, name) = (quote(&found.axes[axis].path), quote(&found.outcomes[outcome].name));
    let of = if rest.is_empty() { "any option".to_owned() } else { names(found, &idle) };
    (!idle.is_empty()).then(|| format!("{path} changes {name} of {of} by no more than its error"))
}

fn varies(found: &Sweep, axis: usize, (option, outcome): (usize, usize), samples: Samples<'_>) -> bool {
    let levels = found.axes[axis].levels.len();
    let clear = if levels > 2 { CLEAR_OF_CHOICE } else { CLEAR_OF_CHANCE };
    let slices = (0..found.cells.len()).filter(|cell| found.cells[*cell].levels[axis] == 0);
    let differs = |first: usize| {
        let cell = |level: usize| {
            let mut at = found.cells[first].levels.clone();
            at[axis] = level;
            &samples(found.cell(&at), option)[outcome]
        };
        let counted = || (0..levels).map(cell).filter(|sample| sample.mean().is_some());
        let by_mean = |a: &&Sample, b: &&Sample| a.mean().unwrap_or(0.0).total_cmp(&b.mean().unwrap_or(0.0));
        let (Some(low), Some(high)) = (counted().min_by(by_mean), counted().max_by(by_mean)) else { return false };
        high.less(low, Direction::Neither).is_some_and(|gap| gap.mean > clear * gap.se && gap.mean > 0.0)
    };
    slices.into_iter().any(differs)
}

/// Options in words, a few of them.
fn names(found: &Sweep, options: &[usize]) -> String {
    let label = |option: &usize| found.heading.options.get(*option).map_or("", |option| option.label());
    let named: Vec<String> = options.iter().take(NAMED).map(|option| format!("“{}”", label(option))).collect();
    match (options.len().saturating_sub(NAMED), named.as_slice()) {
        (0, [first @ .., last]) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (0, _) => named.concat(),
        (more, _) => format!("{} and {more} more", named.join(", ")),
    }
}
