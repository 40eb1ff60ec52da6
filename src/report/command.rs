//! The command line that makes a run, a comparison or a study again, ready for a shell.
//!
//! It names scenario files without their folders, for a picture may travel far from them.

use std::collections::BTreeSet;

use crate::analysis::compare::{Comparison, unique};
use crate::analysis::heading::Heading;
use crate::analysis::results::ScenarioInfo;
use crate::report::manifest::Study;

/// The command of a run.
pub fn run(scenario: &ScenarioInfo) -> String {
    let from = scenario.worlds_from.iter().map(|from| format!(" --worlds-from {}", named(&from.file)));
    let (from, changes) = (from.collect::<String>(), changes(&scenario.chosen, &scenario.set));
    format!("guarantor run {}{from}{}{changes}", file(scenario), size(scenario))
}

/// The command of a study.
pub fn study(study: Study, heading: &Heading) -> String {
    let Heading { scenario, flags, .. } = heading;
    let flags: String = flags.iter().map(|word| format!(" {}", quoted(word))).collect();
    let (size, changes) = (size(scenario), changes(&scenario.chosen, &scenario.set));
    // The scenario of a back-test is made of a table, whose name it has.
    let file = if study == Study::Backtest { named(&format!("{}.csv", scenario.name)) } else { file(scenario) };
    format!("guarantor {} {file}{flags}{size}{changes}", study.verb())
}

/// The command of a comparison; `None` where no single one makes it again: its runs were changed in different ways, their
/// files have the same name, or their worlds were drawn from a file.
pub fn compare(comparison: &Comparison) -> Option<String> {
    let (runs, first) = (&comparison.runs, comparison.runs.first()?);
    let names: BTreeSet<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    let some_chose = runs.iter().any(|run| run.chosen.is_empty() != first.chosen.is_empty());
    if names.len() < runs.len()
        || some_chose
        || runs.iter().any(|run| run.set != first.set || run.worlds_from.is_some())
    {
        return None;
    }
    let files: Vec<String> = runs.iter().map(file).collect();
    // Each run keeps those of the options named that it has.
    let mut chosen: Vec<String> = Vec::new();
    for name in runs.iter().flat_map(|run| &run.chosen) {
        if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    let label = (runs.len() > 1).then_some(first.name.as_str());
    let baseline = &comparison.results.scenario.baseline;
    let own = unique(&first.baseline, label) == *baseline;
    let baseline = if own { String::new() } else { format!(" --baseline {}", quoted(baseline)) };
    let (size, changes) = (size(first), changes(&chosen, &first.set));
    Some(format!("guarantor compare {}{baseline}{size}{changes}", files.join(" ")))
}

fn file(scenario: &ScenarioInfo) -> String {
    named(&format!("{}.toml", scenario.name))
}

/// The name of a file. One that begins like a flag would be taken for one.
fn named(file: &str) -> String {
    quoted(&if file.starts_with('-') { format!("./{file}") } else { file.to_owned() })
}

fn size(scenario: &ScenarioInfo) -> String {
    let ScenarioInfo { worlds, trials, seed, .. } = scenario;
    format!(" --worlds {worlds} -n {trials} -s {seed}")
}

fn changes(chosen: &[String], set: &[String]) -> String {
    let flag = |name: &str, values: &[String]| -> String {
        values.iter().map(|value| format!(" {name} {}", quoted(value))).collect()
    };
    flag("--option", chosen) + &flag("--set", set)
}

/// A word as a POSIX shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:@+=,".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    shlex::try_quote(word).map_or_else(|_| format!("{word:?}"), |quoted| quoted.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(name: &str, set: &[&str], chosen: &[&str]) -> ScenarioInfo {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let text = String::new;
        ScenarioInfo {
            name: name.to_owned(),
            title: text(),
            question: text(),
            start: None,
            hash: text(),
            seed: 7,
            worlds: 64,
            trials: 32,
            planned: None,
            horizon_months: 12,
            design: text(),
            baseline: text(),
            set: owned(set),
            chosen: owned(chosen),
            worlds_from: None,
        }
    }

    #[test]
    fn a_command_names_everything_that_the_run_depends_on() {
        let plain = run(&scenario("paris-2025-09", &["contributor.germany.troops=3000"], &["full", "bare"]));
        let expected = "guarantor run paris-2025-09.toml --worlds 64 -n 32 -s 7 --option full --option bare \
             --set contributor.germany.troops=3000";
        assert_eq!(plain, expected);
    }

    #[test]
    fn a_shell_reads_back_the_words_that_were_meant() {
        let set = ["title=\"it's $HOME; `x` & *\"", "host.strength={ uniform = [1, 2] }"];
        let command = run(&scenario("-n two words", &set, &[]));
        let words = shlex::split(&command).unwrap_or_default();
        assert_eq!(words[2], "./-n two words.toml");
        assert_eq!([&words[10], &words[12]], set, "{command}");
    }
}
