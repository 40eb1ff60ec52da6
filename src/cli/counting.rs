//! Counts a run's trials into its part file: what was counted before, the rest of it, and where to stop.

use std::sync::atomic::Ordering;

use crate::analysis::precision::{Precision, looks};
use crate::cli::study::Work;
use crate::cli::work::{self, Talk};
use crate::cli::{tell, typed_with};
use crate::engine::batch::{self, RunError, Todo};
use crate::engine::part::Part;
use crate::engine::tasks::{Cut, Span};
use crate::error::Error;
use crate::report::number::number;
use crate::report::unfinished::Begun;
use crate::scenario::Scenario;

/// What was counted.
#[derive(Debug)]
pub struct Counted {
    /// Over which tasks, and what.
    pub part: Part,
    /// How it ended.
    pub end: End,
}

/// How counting ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    /// Every trial of so many worlds was counted; with the error of the outcome that was asked for, where one was.
    Done(u32, Option<f64>),
    /// It was told to stop before.
    Stopped,
}

/// Counts a scenario's trials: all, or those of as many worlds as a precision takes.
pub fn count(
    begun: &mut Begun,
    scenario: &Scenario,
    until: Option<&Precision>,
    effort: &Work<'_>,
) -> Result<Counted, Error> {
    let mut part = take_over(begun, scenario, effort.talk);
    let looks = until.map_or_else(|| vec![scenario.run.worlds], |_| looks(scenario.run.worlds));
    for worlds in looks {
        let sized = scenario.with_worlds(worlds);
        let all = Cut::of(&sized.run).all();
        // What is counted already is not thrown away.
        if part.tasks().end() > all.to {
            continue;
        }
        // What is left when it is told to stop is what a run of fewer worlds gives.
        let todo = Todo { tasks: all, done: part.tasks(), whole_worlds: true };
        let more = follow(begun, &sized, todo, effort)?;
        part.merge(&more);
        if part.tasks().len() < all.len() {
            break;
        }
        let error = until.and_then(|until| until.error(&sized, &part));
        let reached = until.is_some_and(|until| until.is_reached(error));
        if worlds == scenario.run.worlds || reached {
            return Ok(Counted { part, end: End::Done(worlds, error) });
        }
    }
    Ok(Counted { part, end: End::Stopped })
}

/// Counts one shard of a scenario's trials.
pub fn shard(begun: &mut Begun, scenario: &Scenario, span: Span, effort: &Work<'_>) -> Result<Part, Error> {
    let mut part = take_over(begun, scenario, effort.talk);
    // A shard has no results of its own, for which a world would have to be whole.
    let todo = Todo { tasks: span, done: part.tasks(), whole_worlds: false };
    let more = follow(begun, scenario, todo, effort)?;
    part.merge(&more);
    Ok(part)
}

/// What was counted before, which is told.
fn take_over(begun: &mut Begun, scenario: &Scenario, talk: Talk) -> Part {
    let counted = begun.take_counted();
    if !talk.quiet && begun.lost > 0 {
        let (lost, path) = (begun.lost, begun.path.display());
        tell(&format!("the last {lost} bytes of `{path}` were torn off or damaged: what they held is counted again"));
    }
    if !talk.quiet && !counted.tasks().is_empty() {
        let cut = Cut::of(&scenario.run);
        let trials = cut.trials(counted.tasks()) * scenario.options.len() as u64;
        tell(&format!("going on: {} trials are counted already", number(trials as f64, 0)));
    }
    counted
}

/// Counts what is to be done, and keeps it.
fn follow(begun: &Begun, scenario: &Scenario, todo: Todo<'_>, effort: &Work<'_>) -> Result<Part, Error> {
    let done = Cut::of(&scenario.run).trials(todo.done) * scenario.options.len() as u64;
    effort.progress.done.store(done, Ordering::Relaxed);
    let count = || batch::count(scenario, todo, effort.threads, effort.progress, &begun.file);
    work::simulate(scenario, effort.talk, effort.progress, count).map_err(|error| match error {
        RunError::Unkept(source) => work::unkept(Some(&begun.path), &source),
        error => work::failure(error),
    })
}

/// The program was told to stop, and something is kept.
pub fn interrupted(what: &str) -> Error {
    Error::Interrupted(format!("{what}; go on with `{}`", typed_with("--resume")))
}
