//! The guard: what a reader must know before quoting a number.

use crate::analysis::results::{CLEAR_OF_CHANCE, OptionResult, Results, ScenarioInfo, Warning};
use crate::scenario::Scenario;

/// Shares beyond this, in every option, say more about the scenario than about the options.
const SATURATED: f64 = 0.995;

/// A standard error of the chance of holding above this has not converged.
const CONVERGED: f64 = 0.01;

/// Fewer worlds than this show the spread over worlds badly.
const ENOUGH_WORLDS: u32 = 64;

/// With fewer trials a world, luck blurs the spread over worlds so much that freeing it of luck is a guess.
const ENOUGH_TRIALS: u32 = 100;

/// Idle unknowns that a warning names; of the others it tells the number.
const NAMED: usize = 8;

/// Every warning that results call for, the gravest first.
pub fn warnings(results: &Results) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind: &str, text: String| warnings.push(Warning { kind: kind.to_owned(), text });
    if let Some(text) = saturated(&results.options) {
        warn("saturated", text);
    }
    if let Some(text) = not_converged(results) {
        warn("not-converged", text);
    }
    if let Some(text) = alike(results) {
        warn("alike", text);
    }
    warnings.extend(size(&results.scenario));
    warnings
}

/// What follows from the size of a run alone.
pub fn size(scenario: &ScenarioInfo) -> Vec<Warning> {
    let few_worlds = (scenario.worlds < ENOUGH_WORLDS).then(|| {
        let text =
            format!("few worlds ({}) show the range of unknown inputs badly; use --worlds 64 or more", scenario.worlds);
        Warning { kind: "few-worlds".to_owned(), text }
    });
    let few_trials = (scenario.trials < ENOUGH_TRIALS).then(|| {
        let text = format!(
            "few trials a world ({}) blur what unknown inputs leave open; use --trials 100 or more",
            scenario.trials
        );
        Warning { kind: "few-trials".to_owned(), text }
    });
    few_worlds.into_iter().chain(few_trials).collect()
}

fn held(option: &OptionResult) -> Option<(f64, f64)> {
    option.estimate("held").map(|estimate| (estimate.mean, estimate.se))
}

fn saturated(options: &[OptionResult]) -> Option<String> {
    let all = |beyond: fn(f64) -> bool| {
        !options.is_empty() && options.iter().all(|option| held(option).is_some_and(|(mean, _)| beyond(mean)))
    };
    let what = if all(|share| share >= SATURATED) {
        "at least 99.5 %"
    } else if all(|share| share <= 1.0 - SATURATED) {
        "at most 0.5 %"
    } else {
        return None;
    };
    Some(format!("every option holds in {what} of trials: the scenario decides the outcome, not the options"))
}

fn not_converged(results: &Results) -> Option<String> {
    let worst = results.options.iter().filter_map(held).map(|(_, se)| se).fold(0.0, f64::max);
    (worst > CONVERGED).then(|| {
        format!(
            "the chance of holding has a Monte Carlo error of up to ±{:.0} points; use more worlds (--worlds) before quoting it",
            CLEAR_OF_CHANCE * worst * 100.0
        )
    })
}

/// Kind of the warning of a run that was interrupted.
pub const INTERRUPTED: &str = "interrupted";

/// The warning of a run that was interrupted.
pub fn interrupted(scenario: &Scenario) -> Option<Warning> {
    let planned = scenario.planned?;
    let text = format!(
        "the run was interrupted: these are the first {} of {planned} worlds, as `--worlds {}` gives them",
        scenario.run.worlds, scenario.run.worlds
    );
    Some(Warning { kind: INTERRUPTED.to_owned(), text })
}

/// The warning of unknowns without effect, if there are any.
pub fn idle(idle: &[String]) -> Option<Warning> {
    (!idle.is_empty()).then(|| Warning { kind: "idle".to_owned(), text: without_effect(idle) })
}

fn without_effect(idle: &[String]) -> String {
    let named: Vec<_> = idle.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = match idle.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let unknowns = if idle.len() == 1 { "unknown" } else { "unknowns" };
    format!("{} {unknowns} showed no effect in the trials tried: {}{more}", idle.len(), named.join(", "))
}

/// Options that are not told apart from the baseline by the chance of holding.
fn alike(results: &Results) -> Option<String> {
    let unclear = results
        .differences
        .iter()
        .filter(|difference| difference.metrics.get("held").is_some_and(|held| !held.is_clear()));
    let label = |name: &str| format!("“{}”", results.label(name));
    let names: Vec<_> = unclear.map(|difference| label(&difference.option)).collect();
    (!names.is_empty()).then(|| {
        let baseline = label(&results.scenario.baseline);
        format!("by the chance of holding, {} cannot be told apart from {baseline}", names.join(", "))
    })
}
