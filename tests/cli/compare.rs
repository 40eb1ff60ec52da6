//! `guarantor compare`, as somebody at a desk sees it.

use std::fs;

use guarantor::analysis::compare::Comparison;
use guarantor::report::manifest::{Manifest, Study};

use super::desk::Desk;

/// A second scenario with the options of `small.toml` and one more.
const OTHER: &str = r#"
extends = "small.toml"
title = "Another scenario"

[[option]]
name = "bare"
label = "No force"
[option.set]
"contributor" = []

[[option]]
name = "more"
label = "More troops"
[option.set]
"contributor.france.troops" = 12000
"#;

fn desk() -> Desk {
    Desk::new().with("other.toml", OTHER)
}

fn comparison(desk: &Desk, folder: &str) -> Comparison {
    let text = fs::read_to_string(desk.at(folder).join("comparison.json")).expect("a comparison");
    serde_json::from_str(&text).expect("a comparison of this version")
}

fn names(comparison: &Comparison) -> Vec<&str> {
    comparison.results.options.iter().map(|option| option.name.as_str()).collect()
}

#[test]
fn the_options_of_one_file_are_compared_with_its_baseline() {
    let desk = desk();
    let ran = desk.run("compare small.toml").succeeds().tells("charts and comparison.json are in out/compare-small");
    let ran = ran.prints("against “No force”").prints("same luck saves").prints("regret").prints("this is no forecast");
    assert!(ran.stdout.contains("Which option is best depends on") || ran.stdout.contains("is best by"), "{ran:?}");
    let found = comparison(&desk, "out/compare-small");
    assert_eq!((names(&found), found.results.scenario.baseline.as_str()), (vec!["bare", "full"], "bare"));
    desk.has_run("a");
    assert_eq!(found.results.differences, desk.results("a").differences, "as a run of the file has them");
    let files = desk.files("out/compare-small");
    for name in ["difference", "regret", "compare", "survival", "outcomes", "strength", "hold", "tradeoff", "metrics"] {
        assert!(files.contains_key(&format!("{name}.png")), "{name}");
    }
    let manifest: Manifest = serde_json::from_slice(&files["manifest.json"]).expect("a manifest");
    assert_eq!((manifest.study, manifest.runs.len(), manifest.baseline), (Study::Compare, 1, None));
}

#[test]
fn options_of_several_files_are_told_apart_by_their_file() {
    let desk = desk();
    let ran = desk.run("compare small.toml other.toml -o c").succeeds();
    ran.prints("small: A small scenario, scenario ")
        .prints("other: Another scenario, scenario ")
        .prints("More troops (other)");
    let found = comparison(&desk, "c");
    assert_eq!(names(&found), ["small/bare", "small/full", "other/bare", "other/more"]);
    assert_eq!(found.results.scenario.baseline, "small/bare");
    let same = found.results.differences.iter().find(|one| one.option == "other/bare").expect("a difference");
    assert_eq!((same.metrics["held"].mean, same.metrics["held"].se), (0.0, 0.0), "the same option on the same luck");
    assert!(desk.files("c").contains_key("scenario-2/other.toml"));
    desk.run("compare small.toml small.toml -o d").succeeds();
    assert_eq!(names(&comparison(&desk, "d"))[0], "small#1/bare");
}

#[test]
fn the_baseline_can_be_named() {
    let desk = desk();
    desk.run("compare small.toml -o a --baseline full").succeeds().prints("against “Full backstop”");
    desk.run("compare small.toml other.toml -o b --baseline more").succeeds();
    assert_eq!(comparison(&desk, "b").results.scenario.baseline, "other/more");
    desk.run("compare small.toml other.toml -o c --baseline other/bare").succeeds();
    assert_eq!(comparison(&desk, "c").results.scenario.baseline, "other/bare");
    let ran = desk.run("compare small.toml other.toml -o d --baseline bare").refuses();
    ran.tells("several runs have an option `bare`").tells("`small/bare`, `other/bare`");
    desk.run("compare small.toml -o d --baseline fall").refuses().tells("did you mean `full`?");
    assert!(!desk.at("d").exists());
}

#[test]
fn results_of_a_finished_run_are_used_again_and_give_the_same_bytes() {
    let desk = desk();
    desk.has_run("a");
    desk.run("compare a other.toml -o again").succeeds().tells("a: its results are used again");
    desk.run("compare small.toml other.toml -o anew -j 3").succeeds();
    let [again, anew] = ["again", "anew"].map(|folder| desk.files(folder));
    for (name, bytes) in &anew {
        assert!(again[name] == *bytes, "{name}");
    }
    let ran = desk.run("compare a -o seed -s 8").succeeds();
    ran.tells("a: run again: another seed or size is asked for");
    assert_eq!(comparison(&desk, "seed").results.scenario.seed, 8);
    fs::write(desk.at("a/worlds.json"), "{}").expect("a file");
    desk.run("compare a -o broken").succeeds().tells("a: run again: in `a`, `worlds.json` has changed");
    fs::write(desk.at("a/scenario/small.toml"), "title = 1").expect("a file");
    desk.run("compare a -o changed").refuses().tells("`scenario/small.toml` has changed since it was written");
    assert!(!desk.at("changed").exists());
}

#[test]
fn options_of_a_finished_run_need_no_run_of_their_own() {
    let desk = desk();
    desk.has_run("a");
    desk.run("compare a other.toml --option full --option more -o again")
        .succeeds()
        .tells("a: its results are used again");
    desk.run("compare small.toml other.toml --option full --option more -o anew").succeeds();
    assert!(desk.files("again") == desk.files("anew"));
    desk.run("verify again").succeeds();
    let ran = desk.run("compare a -o c --set host.strength=400000").succeeds();
    ran.tells("a: run again: other options, or other settings, are asked for");
}

#[test]
fn set_goes_before_what_a_folder_recorded_and_flags_before_set() {
    let desk = desk();
    desk.run("run small.toml -o a -s 5").succeeds();
    let size = |folder: &str| {
        let run = comparison(&desk, folder).runs[0].clone();
        (run.seed, run.worlds, run.trials)
    };
    desk.run("compare a -o b --set run.worlds=8 --set 'run.seed = 9'").succeeds();
    assert_eq!(size("b"), (9, 8, 32));
    desk.run("compare a -o c -s 3 --set run.seed=9").succeeds();
    assert_eq!(size("c"), (3, 16, 32));
    desk.run("compare a -o d").succeeds();
    assert_eq!(size("d"), (5, 16, 32));
}

#[test]
fn what_is_compared_is_never_written_over() {
    let desk = desk();
    desk.has_run("a");
    let before = desk.files("a");
    desk.run("compare a -o a -f").refuses().tells("`a` is one of the runs that are compared");
    desk.run("compare small.toml -o a/within").refuses().tells("which holds a run");
    assert!(desk.files("a") == before);
}

#[test]
fn results_of_another_scenario_are_not_taken_for_this_one_s() {
    let desk = desk();
    desk.has_run("a");
    desk.run("run small.toml -o b --set host.strength=300000").succeeds();
    let results = fs::read(desk.at("b/results.json")).expect("results");
    let manifest = fs::read_to_string(desk.at("a/manifest.json")).expect("a manifest");
    let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
    let old = hash(&fs::read(desk.at("a/results.json")).expect("results"));
    fs::write(desk.at("a/results.json"), &results).expect("a file");
    fs::write(desk.at("a/manifest.json"), manifest.replace(&old, &hash(&results))).expect("a file");
    desk.run("compare a -o c").succeeds().tells("a: run again: its results are of another scenario");
    desk.run("compare small.toml -o d").succeeds();
    assert!(desk.files("c")["comparison.json"] == desk.files("d")["comparison.json"]);
}

#[test]
fn a_scenario_s_name_leads_nowhere_else() {
    let desk = desk();
    desk.has_run("a");
    let manifest = fs::read_to_string(desk.at("a/manifest.json")).expect("a manifest");
    let changed = manifest.replace("\"scenario\": \"small\"", "\"scenario\": \"x/../../evil\"");
    fs::write(desk.at("a/manifest.json"), changed).expect("a file");
    desk.run("compare a").refuses().tells("is damaged");
    assert!(!desk.at("out").exists());
}

#[test]
fn one_history_tells_nothing_apart() {
    let desk = desk();
    let ran = desk.run("compare small.toml -o a --worlds 1 -n 1").succeeds();
    ran.prints("are best, or not told from the best").prints("No option dominates another").prints("1 world × 1 trial");
    let found = comparison(&desk, "a");
    assert!(found.dominated.is_empty() && found.judgements.iter().all(|judgement| judgement.best.len() == 2));
    desk.run("compare small.toml -o b --option full")
        .succeeds()
        .prints("One option alone: nothing to compare it with.");
}

#[test]
fn ceasefires_that_come_unequally_often_are_told() {
    let onset = "extends = \"small.toml\"\n[ceasefire]\nonset = { monthly_chance = 0.05, within_months = 12 }\n";
    let desk = desk().with("unsure.toml", onset);
    let ran = desk.run("compare small.toml unsure.toml -o a").succeeds();
    ran.prints("a ceasefire comes in ").prints("look at held_given_ceasefire");
}

#[test]
#[cfg(unix)]
fn data_that_cannot_be_written_shows_in_the_exit_status() {
    let desk = desk();
    let full = fs::File::options().write(true).open("/dev/full").expect("a full device");
    let mut command = desk.command("compare small.toml -o a --json");
    let output = command.stdout(full).stderr(std::process::Stdio::piped()).spawn().expect("the program");
    let output = output.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("writing `standard output`: the disk is full"));
}

#[test]
fn a_run_folder_is_enough_without_the_file_that_it_came_from() {
    let desk = desk();
    desk.run("run other.toml -o a --option more").succeeds();
    fs::remove_file(desk.at("other.toml")).expect("a file");
    desk.run("compare small.toml a -o b --worlds 8").succeeds().tells("a: run again");
    assert_eq!(names(&comparison(&desk, "b")), ["small/bare", "small/full", "other/more"]);
}

#[test]
fn all_take_the_seed_and_the_size_of_the_first() {
    let desk = desk().with("far.toml", "extends = \"small.toml\"\n[run]\nseed = 1\nworlds = 9\ndesign = \"random\"");
    let ran = desk.run("compare small.toml far.toml -o a").succeeds();
    ran.tells("far.toml: taken with seed 7 and 16 worlds × 32 trials (stratified), as the first");
    let runs = comparison(&desk, "a").runs;
    assert_eq!((runs[1].seed, runs[1].worlds, runs[1].design.as_str()), (7, 16, "stratified"));
    desk.run("compare small.toml far.toml -o b -s 3 --worlds 4 --set run.design=random")
        .succeeds()
        .tells_not("taken with");
    let long = desk.with("long.toml", "extends = \"small.toml\"\n[run]\nhorizon_months = 36");
    let ran = long.run("compare small.toml long.toml -o c").refuses();
    ran.tells("`long.toml` looks 36 months ahead, and the first 24").tells("--set run.horizon_months=24");
    long.run("compare small.toml long.toml -o c --set run.horizon_months=24").succeeds();
}

#[test]
fn options_can_be_chosen_from_all_files() {
    let desk = desk();
    desk.run("compare small.toml other.toml -o a --option full --option more").succeeds();
    assert_eq!(names(&comparison(&desk, "a")), ["small/full", "other/more"]);
    desk.run("compare small.toml other.toml -o c --option small/bare --option other/bare --option full").succeeds();
    assert_eq!(names(&comparison(&desk, "c")), ["small/bare", "small/full", "other/bare"]);
    let ran = desk.run("compare small.toml other.toml -o b --option full").refuses();
    ran.tells("`other.toml` has none of the options that are named").tells("`bare`, `more`");
    desk.run("compare small.toml other.toml -o b --option mor").refuses().tells("did you mean `more`?");
    desk.run("compare small.toml -o one --option full").succeeds().prints("One option alone");
}

#[test]
fn a_folder_of_other_work_is_replaced_only_when_forced() {
    let desk = desk();
    desk.has_run("a");
    desk.run("compare small.toml -o a").refuses().tells("holds another run");
    desk.run("compare small.toml -o a -f").succeeds();
    desk.run("run small.toml -o a").refuses().tells("holds another comparison");
    desk.run("compare small.toml -o a").succeeds();
    desk.run("compare a -o b").refuses().tells("holds a comparison, not a run");
}

#[test]
fn data_goes_to_stdout_and_talk_to_stderr() {
    let desk = desk();
    let ran = desk.run("compare small.toml -o a --json").succeeds();
    assert_eq!(ran.stdout.as_bytes(), desk.files("a")["comparison.json"]);
    desk.run("compare small.toml -o b -q").succeeds().prints_nothing().tells_nothing();
    desk.run("compare none.toml -o c").refuses().tells("there is no such file");
    desk.run("compare small.toml none -o c").refuses().tells("there is no such file");
    desk.run("compare").refuses().tells("<FILE|DIR>");
    fs::create_dir(desk.at("empty")).expect("a folder");
    desk.run("compare empty -o c").refuses().tells("is not a run folder");
}
