//! Tipping points as a user meets them.

use guarantor::analysis::tipping::Tipping;

use crate::desk::Desk;

/// Two options of which one is better the stronger the attacker's wish to fight on is deterred, with little else unknown.
const TIPPED: &str = r#"
extends = "builtin:baseline"
title = "A choice that tips"

[run]
horizon_months = 12
worlds = 64
trials = 256
seed = 3
baseline = "steady"

[[option]]
name = "steady"
label = "Steady"
[option.set]
"contributor" = []
"cost.peace_loss" = 0
"ceasefire.early_collapse_chance" = 0.2

[[option]]
name = "open"
label = "Open"
[option.set]
"contributor" = []
"cost.peace_loss" = 0
"ceasefire.early_collapse_chance" = { uniform = [0.0, 0.8] }
"#;

fn read(desk: &Desk, folder: &str) -> Tipping {
    let text = std::fs::read_to_string(desk.at(folder).join("tipping.json")).expect("what was found");
    serde_json::from_str(&text).expect("of this version")
}

#[test]
fn the_value_at_which_the_advice_flips_is_told_drawn_kept_and_verified() {
    let desk = Desk::new().with("tipped.toml", TIPPED);
    let ran = desk.run("tipping tipped.toml --budget 1").succeeds();
    let ran = ran
        .prints("By the chance of holding, “Steady” beats “Open” only if ceasefire.early_collapse_chance is above 0.");
    ran.prints("is no forecast").tells("charts and tipping.json are in out/tipping-tipped");
    let found = read(&desk, "out/tipping-tipped").found;
    assert_eq!(
        (found.preferred.as_str(), found.levers[0].path.as_str()),
        ("steady", "ceasefire.early_collapse_chance")
    );
    let tip = &found.levers[0].tips[0];
    assert!((tip.value - 0.2).abs() < 0.05 && tip.is_sure() && !tip.above, "{tip:?}");
    desk.run("verify out/tipping-tipped -q").succeeds();
    desk.run("inspect out/tipping-tipped/tipping.png").succeeds().prints("guarantor tipping tipped.toml");
    desk.run("plot out/tipping-tipped --format svg").succeeds();
    desk.run("verify out/tipping-tipped -q -j 1").succeeds();
}

#[test]
fn json_goes_to_stdout_and_is_what_is_kept() {
    let desk = Desk::new().with("tipped.toml", TIPPED);
    let ran = desk.run("tipping tipped.toml --budget 1 --json -q -o a").succeeds().tells_nothing();
    assert_eq!(ran.stdout, std::fs::read_to_string(desk.at("a/tipping.json")).expect("a file"));
}

#[test]
fn what_cannot_be_chosen_by_is_refused_before_anything_is_written() {
    let desk = Desk::new().with("tipped.toml", TIPPED);
    desk.run("tipping tipped.toml --outcome troops_12").refuses().tells("neither more nor less of it is better");
    desk.run("tipping tipped.toml --outcome hold").refuses().tells("held");
    desk.run("tipping tipped.toml --budget 0").refuses().tells("--budget");
    desk.run("tipping tipped.toml --option open").refuses().tells("`open` is the only option");
    assert!(!desk.at("out").exists());
}

#[test]
fn a_folder_of_another_choice_is_kept_and_one_whose_findings_were_changed_is_found_out() {
    let desk = Desk::new().with("tipped.toml", TIPPED);
    desk.run("tipping tipped.toml --budget 1 -q -o a").succeeds();
    desk.run("tipping tipped.toml --budget 1 -q -o a --outcome entangled").refuses().tells("replace it with `-f`");
    desk.change("a", "tipping.json", "\"steady\"", "\"open\"");
    desk.run("verify a").ends(1).prints("tipping.json");
}
