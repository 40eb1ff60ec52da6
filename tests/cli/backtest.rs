//! `guarantor backtest`: a table of cases in, a folder like any other out, and everything wrong with the table at once.

use std::fs;
use std::sync::OnceLock;

use super::desk::{Desk, Files};

const HEAD: &str = "id,dyad,kind,ceasefire_date,force_type,force_name,force_size,great_power_backed,resumed,resume_date,resume_kind,region\n";

/// A dozen made-up ceasefires.
fn table() -> String {
    let forces = ["none", "observers", "armed_neutral", "armed_gp"];
    let row = |id: usize| {
        let (force, kind) = (forces[id % 4], ["interstate", "mixed"][id % 2]);
        let size = if id % 4 < 2 { 0 } else { 4_000 };
        let (resumed, day, how) =
            if id.is_multiple_of(3) { (1, format!("19{}-03-01", 61 + id), "war") } else { (0, String::new(), "") };
        let region = ["europe", "africa"][id / 2 % 2];
        format!("c{id},A-B,{kind},1960-02-01,{force},,{size},0,{resumed},{day},{how},{region}\n")
    };
    HEAD.to_owned() + &(0..24).map(row).collect::<String>()
}

/// A desk with `past.csv` and what was found of it in `a`.
fn studied() -> Desk {
    static MADE: OnceLock<Files> = OnceLock::new();
    Desk::again(&MADE, || {
        let desk = Desk::new().with("past.csv", &table());
        desk.run("backtest past.csv --worlds 64 -n 8 -o a -j 1").succeeds().tells("backtest.json are in a");
        desk
    })
}

#[test]
fn a_back_test_tells_scores_rivals_and_what_history_moves() {
    let desk = Desk::new().with("past.csv", &table());
    let ran = desk.run("backtest past.csv --worlds 64 -n 8").succeeds();
    let ran = ran.prints("24 ceasefires of past.csv").prints("Brier score at 5 years").prints("the base rate");
    let ran = ran.prints("History moves").prints("resumption.five_year_hold").prints("is no forecast");
    assert!(ran.stdout.contains("Survival by force"), "{}", ran.stdout);
    let names: Vec<String> = desk.files("out/backtest-past").into_keys().collect();
    for name in ["backtest.json", "cases.csv", "posterior.json", "manifest.json", "scenario/past.csv", "scores.png"] {
        assert!(names.iter().any(|one| one == name), "{name} is not in {names:?}");
    }
}

#[test]
fn a_back_test_is_verified_for_any_number_of_threads_and_without_its_table() {
    let desk = studied();
    fs::remove_file(desk.at("past.csv")).expect("the table");
    for threads in [1, 3] {
        desk.run(&format!("verify a -j {threads}")).succeeds().prints("verified: `a`");
    }
    let before = desk.files("a");
    desk.run("plot a").succeeds();
    assert_eq!(desk.files("a"), before, "drawn from backtest.json alone, the charts are the same");
}

#[test]
fn a_table_that_was_changed_in_the_folder_is_not_verified() {
    let desk = studied();
    let path = desk.at("a/scenario/past.csv");
    let changed = fs::read_to_string(&path).expect("the copy").replace("1961-03-01", "1962-03-01");
    fs::write(&path, changed).expect("it is writable");
    desk.run("verify a").ends(1);
}

#[test]
fn the_command_in_its_pictures_makes_it_again() {
    let desk = studied();
    let ran = desk.run("inspect a/scores.png").succeeds();
    let command = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("guarantor ")).expect("a command");
    assert_eq!(command, "backtest past.csv --event any --weigh auto --worlds 64 -n 8 -s 19460101");
    desk.run(&format!("{command} -o b -q")).succeeds().prints_nothing();
    assert_eq!(desk.files("a"), desk.files("b"));
}

#[test]
fn a_run_takes_the_worlds_that_history_leaves() {
    let desk = studied();
    let desk = desk.with("small.toml", "extends = \"builtin:history\"\n[run]\nworlds = 32\ntrials = 32\n");
    let ran = desk.run("run small.toml --worlds-from a/posterior.json -o c").succeeds();
    assert!(ran.stdout.contains("posterior.json"), "{}", ran.stdout);
    desk.run("verify c").succeeds();
}

#[test]
fn everything_wrong_with_a_table_is_told_at_once_and_nothing_is_written() {
    let bad = table().replace("c3,A-B,mixed,1960-02-01", "c3,A-B,mixd,1960-02-31").replace("c4,", "c5,");
    let desk = Desk::new().with("past.csv", &bad);
    let ran = desk.run("backtest past.csv -o a").refuses();
    ran.tells("past.csv:5").tells("mixed").tells("1960-02-31").tells("c5");
    assert!(!desk.at("a").exists());
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_remedy() {
    let desk = Desk::new().with("past.csv", &table());
    desk.run("backtest past.csv --option p1").refuses().tells("take lines out of the table");
    desk.run("backtest past.csv --followed-until 1990").refuses().tells("YYYY-MM-DD");
    desk.run("backtest past.csv --event peace").refuses().tells("`any` or `war`");
    desk.run("backtest nowhere.csv").refuses().tells("nowhere.csv");
    desk.run("backtest past.csv --set resumption.shape=-1").refuses().tells("resumption.shape");
}

#[test]
fn a_shorter_horizon_a_later_day_and_wars_alone_are_followed_as_asked() {
    let desk = Desk::new().with("past.csv", &table());
    let small = "--worlds 32 -n 8 -q";
    for (folder, flags) in [
        ("short", "--set run.horizon_months=24"),
        ("early", "--followed-until 1963-01-01"),
        ("wars", "--event war --weigh closeness"),
    ] {
        desk.run(&format!("backtest past.csv {flags} {small} -o {folder}")).succeeds();
    }
    desk.run("verify wars -q").succeeds();
}
