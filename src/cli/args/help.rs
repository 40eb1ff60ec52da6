//! The help of the program as a whole: first steps, and the verbs by what they are for.

use std::fmt::Write as _;

use clap::{Command, CommandFactory};

use super::Args;

/// What the program says where nothing is asked of it.
pub const FIRST_STEPS: &str = "\
guarantor compares packages of European troops and US backstop under a ceasefire.
It compares options under stated assumptions; it does not forecast the war.

Usage: guarantor <VERB> ...

First steps:
  guarantor new mine               write a scenario of your own, mine.toml, that runs as it is
  guarantor check mine.toml        find what is wrong with it, and what to do about it
  guarantor run mine.toml          simulate it: charts and results in out/mine
  guarantor sensitivity mine.toml  see on which unknowns the answer hangs

All verbs: guarantor help. One of them, with its flags and examples: guarantor help run";

/// The verbs by what they are for.
const GROUPS: [(&str, &[&str]); 6] = [
    ("Write a scenario", &["new", "check", "schema"]),
    ("Simulate it", &["run", "merge", "compare", "diff"]),
    ("Ask why", &["sweep", "sensitivity", "discover", "tipping", "pivotal", "trace"]),
    ("Hold the model against the world", &["evidence", "backtest"]),
    ("Work with a folder that was written", &["verify", "inspect", "plot", "export"]),
    ("The program itself", &["bench", "completions", "man"]),
];

/// The whole command line.
pub fn command() -> Command {
    let command = Args::command().subcommand_value_name("VERB");
    let verbs = verbs(&command);
    let header = *command.get_styles().get_header();
    command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{verbs}{header}Options:{header:#}\n{{options}}\n\n\
         {{name}} help <VERB> tells one verb with all its flags and examples; {{name}} alone tells first steps."
    ))
}

/// The verbs, a line each: what it does, up to the first colon.
fn verbs(command: &Command) -> String {
    let header = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let mut text = String::new();
    for (title, names) in GROUPS {
        let _ = writeln!(text, "{header}{title}:{header:#}");
        for verb in names.iter().filter_map(|name| command.find_subcommand(name)) {
            let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
            let short = about.split(": ").next().unwrap_or_default();
            let _ = writeln!(text, "  {literal}{:<11}{literal:#}  {short}", verb.get_name());
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_in_one_group_and_its_line_fits_a_terminal() {
        let command = Args::command();
        for verb in command.get_subcommands() {
            let groups = GROUPS.iter().filter(|(_, names)| names.contains(&verb.get_name())).count();
            assert_eq!(groups, 1, "{}", verb.get_name());
        }
        let help = self::command().render_help().to_string();
        let verbs = verbs(&command).lines().count();
        let long: Vec<_> = help.lines().skip(2).take(verbs).filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{long:#?}");
        assert!(FIRST_STEPS.lines().all(|line| line.chars().count() <= 100));
    }

    #[test]
    fn examples_fit_a_terminal_and_prose_is_left_to_it() {
        for verb in Args::command().get_subcommands() {
            let examples = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(examples.contains("guarantor "), "{} has no example", verb.get_name());
            let long = examples.lines().find(|line| line.starts_with("  ") && line.chars().count() > 100);
            assert_eq!(long, None, "{}", verb.get_name());
        }
    }

    #[test]
    fn every_flag_and_argument_is_explained() {
        for verb in Args::command().get_subcommands() {
            for argument in verb.get_arguments().filter(|argument| argument.get_id() != "help") {
                let told = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!told.is_empty(), "{} {}", verb.get_name(), argument.get_id());
            }
        }
    }
}
