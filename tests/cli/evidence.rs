//! `guarantor evidence`: its folder is one like any other, and it needs no file.

use std::fs;
use std::sync::OnceLock;

use super::desk::{Desk, Files, SMALL};

/// A desk on which `small.toml` was held against published effects, in `a`.
fn studied() -> Desk {
    static MADE: OnceLock<Files> = OnceLock::new();
    Desk::again(&MADE, || {
        let desk = Desk::new();
        desk.run("evidence small.toml -o a -j 1").succeeds().tells("evidence.json are in a");
        desk
    })
}

#[test]
fn it_tells_how_many_effects_agree_and_why_others_do_not() {
    let ran = Desk::new().run("evidence small.toml").succeeds();
    let ran = ran.prints("published effects agree, ").prints("Observers alone").prints("1.00").prints("E1.49 (data)");
    let ran = ran.prints("Why:\n").prints("the model has no victories").prints("Nothing is fitted to these numbers");
    assert!(ran.stdout.contains("Without and with the US: “Full backstop”."), "{}", ran.stdout);
}

#[test]
fn the_folder_holds_json_and_two_charts() {
    let desk = studied();
    let names: Vec<String> = desk.files("a").into_keys().collect();
    let expected = [
        "evidence.json",
        "evidence.png",
        "manifest.json",
        "scenario/builtin-baseline.toml",
        "scenario/small.toml",
        "success.png",
    ];
    assert_eq!(names, expected);
}

#[test]
fn without_a_file_the_baseline_inside_the_program_is_asked() {
    let desk = Desk::new();
    let ran = desk.run("evidence --worlds 16 -n 16 -j 2").succeeds();
    ran.prints("Baseline: Paris and London lead").tells("are in out/evidence-baseline");
    let kept = &desk.files("out/evidence-baseline")["scenario/builtin-baseline.toml"];
    assert_eq!(kept, guarantor::scenario::BUILTIN_BASELINE.as_bytes());
    desk.run("verify out/evidence-baseline -q").succeeds();
    let named = desk.run("evidence builtin:baseline --worlds 16 -n 16 --json -q -o b").succeeds();
    let json: serde_json::Value = serde_json::from_str(&named.stdout).expect("JSON");
    assert_eq!((&json["version"], &json["scenario"]["name"]), (&1.into(), &"baseline".into()));
    assert_eq!(desk.files("out/evidence-baseline"), desk.files("b"));
    // The command in its pictures names the file that ships under the same name.
    let desk = desk.with("baseline.toml", guarantor::scenario::BUILTIN_BASELINE);
    let ran = desk.run("inspect b/evidence.png").succeeds();
    let command = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("guarantor ")).expect("a command");
    desk.run(&format!("{command} -o c -q")).succeeds();
    assert_eq!(desk.files("b")["evidence.json"], desk.files("c")["evidence.json"]);
}

#[test]
fn it_is_verified_for_any_number_of_threads_and_without_its_files() {
    let desk = studied();
    desk.run("plot a --format svg --chart success").succeeds().tells("1 chart is in a: success.svg");
    fs::remove_file(desk.at("small.toml")).expect("the scenario");
    let before = desk.files("a");
    for threads in [1, 3] {
        desk.run(&format!("verify a -j {threads}")).succeeds().prints("verified: `a`: all 7 files are");
    }
    desk.run("plot a").succeeds();
    assert_eq!(desk.files("a"), before, "drawn from evidence.json alone, the charts are the same");
}

#[test]
fn the_command_in_its_pictures_makes_it_again() {
    let desk = studied();
    let ran = desk.run("inspect a/evidence.png").succeeds();
    let command = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("guarantor ")).expect("a command");
    assert_eq!(command, "evidence small.toml --worlds 16 -n 32 -s 7");
    desk.run(&format!("{command} -o b -q")).succeeds().prints_nothing();
    assert_eq!(desk.files("a"), desk.files("b"));
}

#[test]
fn only_the_same_study_is_replaced() {
    let desk = studied();
    desk.run("evidence small.toml -o a -q").succeeds();
    let ran = desk.run("evidence small.toml -s 8 -o a -q").refuses();
    ran.tells("holds another comparison with published effects").tells("`-f`");
    desk.run("compare a small.toml").refuses().tells("not a run");
    desk.run("evidence small.toml -s 8 -o a -q -f").succeeds();
    desk.run("verify a -q").succeeds();
}

#[test]
fn results_that_somebody_made_up_are_refused_or_drawn() {
    let desk = studied();
    for (from, to) in [
        ("\"unit\": \"ratio\"", "\"unit\": \"furlongs\""),
        ("\"low\": 0.19", "\"low\": 190"),
        ("\"group\": \"ratio\"", "\"group\": \"ratios\""),
        ("\"se\": ", "\"se\": -1, \"old\": "),
        ("\"version\": 1", "\"version\": 99"),
    ] {
        let kept = fs::read(desk.at("a/evidence.json")).expect("results");
        desk.change("a", "evidence.json", from, to);
        desk.run("plot a").refuses();
        desk.swap("a", "evidence.json", &kept);
    }
    desk.change("a", "evidence.json", "\"median\": ", "\"median\": 1e12, \"old\": ");
    desk.run("plot a -f").succeeds();
    desk.change("a", "evidence.json", "\"rows\": [", "\"rows\": [], \"other\": [");
    desk.run("plot a -f").succeeds();
}

#[test]
fn what_cannot_be_asked_is_told_and_nothing_is_refused_for_it() {
    let bare = format!("{SMALL}[[option]]\nname = \"only\"\nset = {{ \"contributor\" = [] }}\n");
    let desk = Desk::new().with("bare.toml", &bare);
    let ran = desk.run("evidence bare.toml --option only").succeeds();
    ran.prints("the scenario has nobody to ask").prints("no option names a contributor with troops");
    desk.run("evidence none.toml").refuses().tells("there is no such file");
    desk.run("evidence small.toml --option nobody").refuses().tells("no option is called `nobody`");
}
