//! `guarantor pivotal`: its folder is one like any other, and its flags are kept in it.

use std::fs;
use std::sync::OnceLock;

use super::desk::{Desk, Files, SMALL};

/// Three players, so that every coalition is followed.
const THREE: &str = "[[option]]\nname = \"three\"\nlabel = \"Three players\"\n[option.set]\n\"contributor\" = []\n\
    \"contributor.alpha\" = { name = \"Alpha\", troops = 20000 }\n\
    \"contributor.beta\" = { name = \"Beta\", troops = 9000, needs = { contributors = [\"alpha\"] } }\n\
    \"backstop.promised\" = [\"intelligence\"]\n";

/// A desk with `three.toml` and what was found of it in `a`.
fn studied() -> Desk {
    static MADE: OnceLock<Files> = OnceLock::new();
    Desk::again(&MADE, || {
        let desk = Desk::new().with("three.toml", &format!("{SMALL}{THREE}"));
        desk.run("pivotal three.toml --option three -o a -j 1").succeeds().tells("pivotal.json are in a");
        desk
    })
}

#[test]
fn a_study_tells_what_each_is_worth_and_who_comes_because_of_whom() {
    let desk = Desk::new().with("three.toml", &format!("{SMALL}{THREE}"));
    let ran = desk.run("pivotal three.toml --option three").succeeds();
    let ran = ran.prints("“Three players” holds ").prints("without Alpha, Beta comes ").prints("all 8 coalitions");
    assert!(ran.stdout.contains("US intelligence"), "{}", ran.stdout);
    let names: Vec<String> = desk.files("out/pivotal-three").into_keys().collect();
    let expected = [
        "dependence.png",
        "manifest.json",
        "pivotal.json",
        "pivotal.png",
        "scenario/builtin-baseline.toml",
        "scenario/three.toml",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_study_is_verified_for_any_number_of_threads_and_without_its_files() {
    let desk = studied();
    desk.run("plot a --format svg --chart pivotal").succeeds().tells("1 chart is in a: pivotal.svg");
    fs::remove_file(desk.at("three.toml")).expect("the scenario");
    let before = desk.files("a");
    for threads in [1, 3] {
        desk.run(&format!("verify a -j {threads}")).succeeds().prints("verified: `a`: all 7 files are");
    }
    desk.run("plot a").succeeds();
    assert_eq!(desk.files("a"), before, "drawn from pivotal.json alone, the charts are the same");
}

#[test]
fn the_command_in_its_pictures_makes_it_again() {
    let desk = studied();
    let ran = desk.run("inspect a/pivotal.png").succeeds();
    let command = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("guarantor ")).expect("a command");
    assert_eq!(command, "pivotal three.toml --orders 32 --worlds 16 -n 32 -s 7 --option three");
    desk.run(&format!("{command} -o b -q")).succeeds().prints_nothing();
    assert_eq!(desk.files("a"), desk.files("b"));
}

#[test]
fn only_the_same_study_is_replaced() {
    let desk = studied();
    desk.run("pivotal three.toml --option three -o a -q").succeeds();
    let ran = desk.run("pivotal three.toml --option three --orders 6 -o a -q").refuses();
    ran.tells("holds another study of pivotal players (of `three`").tells("`--orders 32`").tells("`-f`");
    desk.run("run three.toml -o a -q").refuses().tells("holds another study of pivotal players");
    desk.run("compare a three.toml").refuses().tells("holds a study of pivotal players, not a run");
    desk.run("pivotal three.toml --option three --orders 6 -o a -q -f").succeeds();
    desk.run("verify a -q").succeeds();
}

#[test]
fn flags_that_somebody_wrote_into_a_manifest_end_in_a_verdict() {
    let desk = studied();
    let path = desk.at("a/manifest.json");
    let before = fs::read_to_string(&path).expect("a manifest");
    for flags in [
        r#"["--orders", "3"]"#,
        r#"["--orders", "99999999999999999999"]"#,
        r#"["--orders"]"#,
        r#"["--colour", "red"]"#,
        r#"["--help"]"#,
        r#"["-V"]"#,
        r#"["\u0000", "\u001b[2J", "--", "x"]"#,
        r#"["--orders=33", "--orders=34"]"#,
        r#"["--orders", "33"]"#,
    ] {
        let start = before.find("\"flags\": [").expect("flags") + "\"flags\": ".len();
        let end = start + before[start..].find(']').expect("an end") + 1;
        fs::write(&path, format!("{}{flags}{}", &before[..start], &before[end..])).expect("a file");
        let ran = desk.run("verify a");
        assert_eq!(ran.status, Some(1), "{flags}: {ran:?}");
        assert!(ran.stdout.contains("not verified") && !ran.stdout.contains('\u{1b}'), "{flags}: {ran:?}");
    }
    fs::write(&path, before.replace("\"flags\"", "\"flag\"")).expect("a file");
    assert_eq!(desk.run("verify a").status, Some(1));
    fs::write(&path, before.replace("\"pivotal\"", "\"tarot\"")).expect("a file");
    desk.run("verify a").refuses().tells("is damaged");
}

#[test]
fn results_that_somebody_made_up_are_refused_or_drawn() {
    let desk = studied();
    for (from, to) in [
        ("\"option\": \"three\"", "\"option\": \"four\""),
        ("\"dropped\": 0", "\"dropped\": 77"),
        ("\"name\": \"held\"", "\"name\": \"hold\""),
        ("\"games\": [", "\"games\": [], \"other\": ["),
    ] {
        let kept = fs::read(desk.at("a/pivotal.json")).expect("results");
        desk.change("a", "pivotal.json", from, to);
        desk.run("plot a").refuses().tells("is damaged");
        desk.swap("a", "pivotal.json", &kept);
    }
    desk.change("a", "pivotal.json", "\"value\": ", "\"value\": 1e300, \"old\": ");
    desk.run("plot a -f").succeeds();
}

#[test]
fn what_cannot_be_studied_is_refused() {
    let desk = studied();
    let nobody = "pivotal three.toml --option nobody --option three";
    desk.run(nobody).refuses().tells("no option is called `nobody`");
    let bare = "pivotal three.toml --option bare --set backstop.promised=[]";
    desk.run(bare).refuses().tells("option `bare` names no contributor and promises no component").tells("`--option`");
    desk.run("pivotal three.toml --orders 3").refuses();
    desk.run("pivotal three.toml --orders 4097").refuses();
    desk.run("pivotal a --option three").refuses();
    desk.run("plot a --chart survival")
        .refuses()
        .tells("no chart of this study of pivotal players is called `survival`");
}
