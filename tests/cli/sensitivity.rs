//! `guarantor sensitivity`: its folder is one like any other, and its flags and base points are kept in it.

use std::fs;
use std::sync::OnceLock;

use super::desk::{Desk, Files};

/// A desk with what was found of `small.toml` in `a`.
fn studied() -> Desk {
    static MADE: OnceLock<Files> = OnceLock::new();
    Desk::again(&MADE, || {
        let desk = Desk::new();
        desk.run("sensitivity small.toml --outcome cost --points 32 -n 16 --pairs 2 -o a -j 1")
            .succeeds()
            .tells("sensitivity.json are in a");
        desk
    })
}

#[test]
fn a_study_tells_what_each_option_hangs_on_and_what_it_rests_on() {
    let desk = Desk::new();
    let ran = desk.run("sensitivity small.toml --points 32 -n 16 --option full --outcome cost").succeeds();
    ran.prints("What “cost until war or horizon” hangs on: ").prints(" at 32 base points").prints("Of the variance ");
    let names: Vec<String> = desk.files("out/sensitivity-small").into_keys().collect();
    let expected = [
        "manifest.json",
        "scenario/builtin-baseline.toml",
        "scenario/small.toml",
        "sensitivity.csv",
        "sensitivity.json",
        "sensitivity.png",
        "sources.png",
        "tornado.png",
    ];
    assert_eq!(names, expected);
    let csv = String::from_utf8(desk.files("out/sensitivity-small").remove("sensitivity.csv").expect("a table"))
        .expect("text");
    let columns = csv.lines().next().expect("a header").split(',').count();
    assert_eq!(columns, 20);
    assert!(csv.contains("\nfull,,cost.soldier_year,"), "{csv}");
}

#[test]
fn a_study_is_verified_for_any_number_of_threads_and_without_its_files() {
    let desk = studied();
    desk.run("plot a --format svg --chart tornado").succeeds().tells("1 chart is in a: tornado.svg");
    fs::remove_file(desk.at("small.toml")).expect("the scenario");
    let before = desk.files("a");
    for threads in [1, 3] {
        desk.run(&format!("verify a -j {threads}")).succeeds().prints("verified: `a`: all 9 files are");
    }
    desk.run("plot a").succeeds();
    assert_eq!(desk.files("a"), before, "drawn from sensitivity.json alone, the charts are the same");
}

#[test]
fn the_command_in_its_pictures_makes_it_again() {
    let desk = studied();
    let ran = desk.run("inspect a/tornado.png").succeeds();
    let command = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("guarantor ")).expect("a command");
    assert_eq!(command, "sensitivity small.toml --outcome cost --screen auto --pairs 2 --worlds 32 -n 16 -s 7");
    desk.run(&format!("{command} -o b -q")).succeeds().prints_nothing();
    assert_eq!(desk.files("a"), desk.files("b"));
}

#[test]
fn base_points_are_worlds_and_what_is_varied_is_kept() {
    let desk = Desk::new();
    let vary = "--vary 'backstop.promised=none,all' --vary contributor.france=in,out --option full -n 16 --pairs 0";
    desk.run(&format!("sensitivity small.toml {vary} --points 16 -o a -q")).succeeds();
    desk.run(&format!("sensitivity small.toml {vary} --worlds 16 -o b -q")).succeeds();
    assert_eq!(desk.files("a"), desk.files("b"));
    desk.run("verify a -q").succeeds();
    let json = String::from_utf8(desk.files("a").remove("sensitivity.json").expect("results")).expect("text");
    assert!(json.contains("\"worlds\": 16") && json.contains("contributor.france=in,out"), "{json}");
}

#[test]
fn what_cannot_be_studied_is_refused_and_nothing_is_written() {
    let desk = Desk::new();
    for (typed, said) in [
        ("--outcome hold", "did you mean `held`"),
        ("--points 1", "1 is not in 2..=65536"),
        ("--screen some", "`auto` or `off`"),
        ("--vary backstop.promised", "needs a path and levels"),
        ("--vary contributor.france.colour=1,2", "colour"),
        ("--vary backstop.promised=* --vary backstop.promised=*", "varied twice"),
        ("--vary contributor.france.troops=0..9000:900", "there may be 1024"),
        ("--worlds 1", "one base point"),
        ("-n 8", "8 trials in a cell are too few"),
    ] {
        desk.run(&format!("sensitivity small.toml {typed} -o a")).refuses().tells(said);
        assert!(!desk.at("a").exists(), "{typed}");
    }
}

#[test]
fn flags_that_somebody_wrote_into_a_manifest_end_in_a_verdict() {
    let desk = studied();
    let path = desk.at("a/manifest.json");
    let before = fs::read_to_string(&path).expect("a manifest");
    for flags in [
        r#"["--outcome", "peace"]"#,
        r#"["--screen", "0"]"#,
        r#"["--points", "99"]"#,
        r#"["--pairs", "25"]"#,
        r#"["--vary", "x"]"#,
        r#"["--help"]"#,
        r#"["\u0000", "\u001b[2J", "--", "x"]"#,
    ] {
        let start = before.find("\"flags\": [").expect("flags") + "\"flags\": ".len();
        let end = start + before[start..].find(']').expect("an end") + 1;
        fs::write(&path, format!("{}{flags}{}", &before[..start], &before[end..])).expect("a file");
        let ran = desk.run("verify a");
        assert!(matches!(ran.status, Some(1 | 2)), "{flags}: {ran:?}");
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'), "{flags}: {ran:?}");
    }
}

#[test]
fn results_that_somebody_made_up_are_refused_or_drawn() {
    let desk = Desk::new();
    // At these points the cost varies, so that there are indices to be made up.
    let flags = "--outcome cost --points 64 -n 16 --pairs 3 --vary contributor.france=in,out";
    desk.run(&format!("sensitivity small.toml {flags} -o a -q")).succeeds();
    let kept = fs::read(desk.at("a/sensitivity.json")).expect("results");
    for (from, to) in [
        ("\"factor\": ", "\"factor\": 9999"),
        ("\"level\": 0", "\"level\": 7"),
        ("\"subjects\": [", "\"subjects\": [], \"other\": ["),
        ("\"factors\": [", "\"factors\": [], \"other\": ["),
        ("\"kind\": \"judgement\"", "\"kind\": \"magic\""),
    ] {
        desk.change("a", "sensitivity.json", from, to);
        desk.run("plot a").refuses().tells("is damaged");
        desk.swap("a", "sensitivity.json", &kept);
    }
    for (from, to) in [
        ("\"value\": ", "\"value\": 1e300, \"old\": "),
        ("\"unit\": \"million euros\"", "\"unit\": \"\\u001b\""),
        ("\"outcome\": \"cost\"", "\"outcome\": \"peace\""),
    ] {
        desk.change("a", "sensitivity.json", from, to);
        desk.run("plot a -f").succeeds();
    }
}
