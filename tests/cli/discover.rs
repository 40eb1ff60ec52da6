//! `guarantor discover`: boxes of worlds, their folder, and what is refused.

use crate::desk::Desk;

/// A hundred worlds tell little of the unknowns, but much of what is varied.
const ASKED: &str = "discover small.toml --option bare --when 'held < 0.4' --worlds 64 -o a \
    --vary ceasefire.early_collapse_chance=0.05,0.3,0.6";

#[test]
fn a_discovery_is_kept_proven_drawn_and_inspected() {
    let desk = Desk::new();
    let ran =
        desk.run(ASKED).succeeds().prints("Asked: `held < 0.4`").prints("mostly where").tells("discover.json are in a");
    assert!(ran.stdout.contains("few worlds (64)"), "{ran:?}");
    let files = desk.files("a");
    for name in ["boxes.png", "cases.png", "peeling.png", "cases.csv", "discover.csv", "discover.json"] {
        assert!(files.contains_key(name), "{name}");
    }
    let lines = |name: &str| String::from_utf8_lossy(&files[name]).lines().count();
    assert_eq!(lines("cases.csv"), 193);
    assert!(lines("discover.csv") > 3);
    desk.run("verify a -j 1").succeeds();
    desk.run("plot a --chart boxes --format svg").succeeds();
    desk.run("verify a").succeeds();
    desk.run("inspect a/cases.png").succeeds().prints("guarantor discover small.toml --when 'held < 0.4'");
}

#[test]
fn where_nothing_is_of_interest_that_is_told_with_a_threshold_to_try() {
    let desk = Desk::new();
    let ran = desk.run("discover small.toml --option bare --when 'cost > 1e6' --worlds 64 -o a").succeeds();
    ran.prints("none of 64 cases meets").prints("--when 'cost >");
    assert!(!desk.at("a/boxes.png").exists());
    desk.run("verify a").succeeds();
}

#[test]
fn bad_questions_are_refused_before_anything_is_written() {
    let desk = Desk::new();
    for (typed, told) in [
        ("--when 'held'", "compares nothing"),
        ("--when 'hold < 0.4'", "did you mean `held`?"),
        ("--when 'held < bear'", "neither a number nor an option"),
        ("--when 'held < 0.4' --option bear", "bear"),
        ("--when 'held < 0.4' --restrict nothing", "--restrict:1:1"),
        ("--when 'held < 0.4' --vary nothing=1,2", "--vary:1:1"),
        ("--when 'held < 0.4' --boxes 0", "--boxes"),
        ("--boxes 2", "--when"),
    ] {
        desk.run(&format!("discover small.toml -o a {typed}")).ends(2).tells(told);
        assert!(!desk.at("a").exists(), "{typed}");
    }
}
