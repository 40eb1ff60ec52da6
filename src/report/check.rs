//! What `guarantor check` says of scenario files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, ExitStatus};
use crate::problem::{Problems, harmless};
use crate::scenario::{self, Overrides, Scenario};

/// Checks scenario files: every problem and every warning of each, drawn with colours, or one line that says what the
/// file holds. The status is that of the worst file.
pub fn check(paths: &[PathBuf], overrides: &Overrides) -> (String, ExitStatus) {
    let mut status = ExitStatus::Done;
    let mut text = String::new();
    for path in paths {
        let (report, sound) = match scenario::inspect(path, overrides) {
            Ok((scenario, problems)) => report(path, scenario.as_ref(), &problems),
            Err(Error::Scenario(problems)) => report(path, None, &problems),
            Err(error) => (error.render(true), false),
        };
        text.push_str(&report);
        text.push('\n');
        if !sound {
            status = ExitStatus::BadInput;
        }
    }
    (text, status)
}

fn report(path: &Path, scenario: Option<&Scenario>, problems: &Problems) -> (String, bool) {
    let mut parts = Vec::new();
    if !problems.is_empty() {
        parts.push(problems.render(true) + "\n");
    }
    let path = harmless(&path.display().to_string());
    match scenario {
        Some(scenario) => {
            parts.extend(scenario.warnings.iter().map(|warning| format!("warning: {path}: {warning}")));
            parts.push(format!("ok: {path}: {}", contents(scenario)));
        }
        None => parts.push(format!("not sound: {path}: {}", problems.counts())),
    }
    (parts.join("\n"), scenario.is_some())
}

/// "5 options, 153 unknowns, 22 contributors, horizon 60 months".
fn contents(scenario: &Scenario) -> String {
    let mut unknowns = BTreeSet::new();
    for option in &scenario.options {
        option.specs.each(&mut |scope, key, quantity| {
            if quantity.constant().is_none() {
                unknowns.insert(scope.path(key));
            }
        });
    }
    let contributors = scenario.options.iter().flat_map(|option| &option.specs.contributors);
    let contributors: BTreeSet<&str> = contributors.map(|contributor| contributor.key.as_str()).collect();
    format!(
        "{}, {}, {}, horizon {}",
        counted(scenario.options.len(), "option"),
        counted(unknowns.len(), "unknown"),
        counted(contributors.len(), "contributor"),
        counted(scenario.run.horizon_months as usize, "month")
    )
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_scenarios_are_sound_and_every_citation_resolves() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let files = std::fs::read_dir(folder).expect("the scenarios").flatten().map(|file| file.path());
        let files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
        assert!(files.len() >= 6);
        for path in files {
            let (_, problems) = scenario::inspect(&path, &Overrides::default()).expect("a readable file");
            assert!(problems.is_empty(), "{}", problems.render(false));
        }
    }

    #[test]
    fn a_report_counts_what_a_file_holds_and_fails_with_the_worst() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let paths = [folder.join("baseline.toml"), folder.join("none.toml")];
        let (text, status) = check(&paths, &Overrides::default());
        assert!(
            text.contains("5 options, ") && text.contains(" unknowns, 22 contributors, horizon 60 months"),
            "{text}"
        );
        assert!(text.contains("none.toml`: there is no such file"), "{text}");
        assert_eq!(status, ExitStatus::BadInput);
        assert_eq!(check(&paths[..1], &Overrides::default()).1, ExitStatus::Done);
    }
}
