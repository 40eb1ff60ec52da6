//! `guarantor trace`: one history as a story, in a folder like any other.

use std::fs;
use std::sync::OnceLock;

use super::desk::{Desk, Files, SMALL};
use guarantor::analysis::trace::Trace;

/// A desk with `small.toml` and what was told of it in `a`.
fn traced() -> Desk {
    static MADE: OnceLock<Files> = OnceLock::new();
    Desk::again(&MADE, || {
        let desk = Desk::new().with("small.toml", SMALL);
        desk.run("trace small.toml -o a -j 1").succeeds().tells("trace.json are in a");
        desk
    })
}

fn read(desk: &Desk, folder: &str) -> Trace {
    let text = fs::read_to_string(desk.at(&format!("{folder}/trace.json"))).expect("trace.json");
    serde_json::from_str(&text).expect("a trace")
}

#[test]
fn a_story_has_dates_and_says_which_history_it_is() {
    let desk = Desk::new().with("small.toml", SMALL);
    let ran = desk.run("trace small.toml --trial 3:17").succeeds();
    let ran =
        ran.prints("World 3, trial 17 (both counted from 0)").prints("Month 0, February 2026: The guns fall silent");
    let ran = ran.prints("the one that was asked for").prints("What decided it:").prints("resumption/clock");
    ran.prints("one history of very many");
    let names: Vec<String> = desk.files("out/trace-small").into_keys().collect();
    let expected = [
        "draws.csv",
        "manifest.json",
        "months.csv",
        "scenario/builtin-baseline.toml",
        "scenario/small.toml",
        "timeline.png",
        "trace.json",
        "unknowns.csv",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_folder_is_verified_for_any_number_of_threads_and_drawn_again() {
    let desk = traced();
    desk.run("plot a --format svg").succeeds().tells("1 chart is in a: timeline.svg");
    fs::remove_file(desk.at("small.toml")).expect("the scenario");
    let before = desk.files("a");
    for threads in [1, 3] {
        desk.run(&format!("verify a -j {threads}")).succeeds().prints("verified: `a`");
    }
    desk.run("plot a").succeeds();
    assert_eq!(desk.files("a"), before);
}

#[test]
fn the_command_in_its_pictures_makes_it_again() {
    let desk = traced();
    let ran = desk.run("inspect a/timeline.png").succeeds();
    let command = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("guarantor ")).expect("a command");
    assert!(command.contains("--typical likeliest"), "{command}");
    desk.run(&format!("{command} -o b -q")).succeeds().prints_nothing();
    assert_eq!(desk.files("a"), desk.files("b"));
}

#[test]
fn the_trial_that_is_named_is_the_one_that_was_found() {
    let desk = traced();
    let found = read(&desk, "a");
    let (world, trial) = (found.chosen.world, found.chosen.trial);
    let option = &found.stories[0].option;
    desk.run(&format!("trace small.toml --option {option} --trial {world}:{trial} -o named -q")).succeeds();
    assert_eq!(read(&desk, "named").stories, found.stories);
    desk.run("trace small.toml --typical held -o held -q").succeeds();
    assert_eq!(read(&desk, "held").stories[0].class, "held");
    desk.run("trace small.toml --worst -o worst -q").succeeds();
    assert!(read(&desk, "worst").chosen.followed == 16 * 32);
}

#[test]
fn two_options_are_told_on_the_same_luck() {
    let desk = traced();
    let ran = desk.run("trace small.toml --option full --option bare -o both").succeeds();
    let ran = ran.prints("On the same luck").prints("same luck, other package");
    assert!(ran.stdout.matches("Month 0, February 2026").count() == 2, "{}", ran.stdout);
    let found = read(&desk, "both");
    let told: Vec<&str> = found.stories.iter().map(|story| story.option.as_str()).collect();
    assert_eq!(told, ["full", "bare"], "the first that is named leads");
    assert_eq!(found.stories[0].clock, found.stories[1].clock);
}

#[test]
fn what_there_is_not_is_refused_with_a_way_out() {
    let desk = traced();
    let refused = |typed: &str| desk.run(&format!("trace small.toml {typed} -o c")).refuses();
    refused("--trial 16:0").tells("there is no world 16 in a run of 16 worlds, counted from 0").tells("--worlds");
    refused("--trial 0:32").tells("there is no trial 32 in a run of 32 trials").tells("`-n`");
    refused("--trial 5").tells("as in `3:41`");
    refused("--typical hold").tells("`held`");
    refused("--worst --trial 0:0").tells("cannot be used with");
    refused("--typical no-ceasefire").tells("no history of 512 is one of `no-ceasefire`");
}

#[test]
fn tables_hold_what_the_json_holds() {
    let desk = traced();
    let found = read(&desk, "a");
    let lines = |name: &str| fs::read_to_string(desk.at(&format!("a/{name}"))).expect(name).lines().count();
    let count = |of: fn(&guarantor::analysis::trace::Story) -> usize| found.stories.iter().map(of).sum::<usize>() + 1;
    assert_eq!(lines("months.csv"), count(|story| story.months.len()));
    assert_eq!(lines("draws.csv"), count(|story| story.draws.len()));
    assert_eq!(lines("unknowns.csv"), count(|story| story.unknowns.len()));
    assert!(found.stories[0].draws.len() > 20);
}
