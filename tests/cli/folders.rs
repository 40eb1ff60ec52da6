//! Run folders that are read back: the same scenario, the same bytes, and a clear word where that cannot be.

use std::collections::BTreeMap;
use std::fs;

use guarantor::report::kept::{Fault, Kept};
use guarantor::report::manifest::{self, Content, Recipe};

use super::desk::{Desk, SMALL};

/// The desk with a chain of files in subfolders, two of one name.
fn chain() -> Desk {
    let top = "extends = \"parts/small.toml\"\ntitle = \"Top\"\n[contributor.france]\ntroops = 4000\n";
    let middle = "extends = \"deeper/small.toml\"\n[contributor.france]\ntroops = 5000\nwilling = 0.5\n";
    let desk = Desk::new().with("top/small.toml", top).with("top/parts/small.toml", middle);
    desk.with("top/parts/deeper/small.toml", SMALL)
}

/// Every file that the kept sources and outputs of a folder give.
fn written_again(kept: &Kept) -> BTreeMap<String, Vec<u8>> {
    let scenario = kept.scenario(0).unwrap_or_else(|error| panic!("{error}"));
    let output = |path: &str| Content::new(path, kept.files[path].clone());
    let outputs = kept.manifest.outputs.iter().map(|file| output(&file.path)).collect();
    let files = manifest::contents(&Recipe::run(&scenario), outputs);
    files.into_iter().map(|file| (file.path, file.bytes)).collect()
}

#[test]
fn a_folder_gives_back_its_scenario_and_writes_the_same_bytes() {
    let desk = chain();
    for (typed, folder) in [
        ("run small.toml", "a"),
        ("run top/small.toml", "b"),
        ("run top/small.toml -s 9 --worlds 8 -n 40 --option full --set host.strength=400000 --set run.seed=3", "c"),
        ("run small.toml -s 18446744073709551615 --set 'title=\"Ümlaut “x”\"' --set run.trials=9", "d"),
    ] {
        desk.run(&format!("{typed} -o {folder} -q")).succeeds();
        let kept = Kept::open(&desk.at(folder)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(kept.faults, [], "{typed}");
        let files = desk.files(folder);
        assert!(written_again(&kept) == files, "{typed}");
        assert_eq!(kept.results().expect("results"), desk.results(folder), "{typed}");
    }
}

#[test]
fn the_files_that_a_run_was_made_from_are_not_needed_again() {
    let desk = chain();
    desk.run("run top/small.toml -o a -q").succeeds();
    fs::remove_dir_all(desk.at("top")).expect("the folder");
    let files = desk.files("a");
    for name in ["small.toml", "_small.toml", "__small.toml", "builtin-baseline.toml"] {
        assert!(files.contains_key(&format!("scenario/{name}")), "{name}");
    }
    assert!(written_again(&Kept::open(&desk.at("a")).expect("a run")) == files);
}

#[test]
fn what_is_not_as_the_manifest_says_is_named() {
    let desk = Desk::new();
    desk.has_run("a");
    fs::write(desk.at("a/hold.png"), "other").expect("a file");
    fs::remove_file(desk.at("a/results.json")).expect("a file");
    fs::write(desk.at("a/scenario/notes.txt"), "mine").expect("a file");
    fs::create_dir(desk.at("a/empty")).expect("a folder");
    let kept = Kept::open(&desk.at("a")).expect("a run");
    let named = |fault: fn(String) -> Fault, path: &str| fault(path.to_owned());
    let expected = [
        named(Fault::Missing, "results.json"),
        named(Fault::Changed, "hold.png"),
        named(Fault::Unlisted, "empty"),
        named(Fault::Unlisted, "scenario/notes.txt"),
    ];
    assert_eq!(kept.faults, expected);
    assert!(!kept.faults.is_empty() && kept.results().is_err());
    assert!(kept.scenario(0).is_ok(), "its sources are as they were");
    fs::write(desk.at("a/scenario/small.toml"), SMALL.replace("24", "25")).expect("a file");
    let error = Kept::open(&desk.at("a")).expect("a run").scenario(0).expect_err("a changed source").to_string();
    assert!(error.contains("`scenario/small.toml` has changed since it was written"), "{error}");
}

#[test]
fn sources_that_give_another_scenario_are_refused_even_where_the_manifest_agrees_with_them() {
    let desk = Desk::new();
    desk.has_run("a");
    for (from, to, says) in [
        ("trials = 32", "trials = 32\ndesign = \"random\"", "do not give the scenario"),
        ("extends = \"builtin:baseline\"", "", "this file extends nothing"),
        ("horizon_months = 24", "horizon_months = \"x\"", "horizon_months"),
    ] {
        desk.change("a", "scenario/small.toml", from, to);
        let error = Kept::open(&desk.at("a")).expect("a run").scenario(0).expect_err(says).to_string();
        assert!(error.contains(says), "{error}");
        desk.change("a", "scenario/small.toml", to, from);
    }
}

#[test]
fn a_folder_of_another_version_is_told_from_one_that_is_no_run() {
    let desk = Desk::new();
    desk.has_run("a");
    let text = fs::read_to_string(desk.at("a/manifest.json")).expect("a manifest");
    let put = |text: &str| fs::write(desk.at("a/manifest.json"), text).expect("a file");
    put(&text.replacen("\"version\": 2", "\"version\": 9", 1).replacen("guarantor 0.1.0", "guarantor 7.0.0", 1));
    let ran = desk.run("run small.toml -o a").refuses().tells("was written by another version of the program");
    ran.tells("`guarantor 7.0.0`, manifest 9").tells("`-f`");
    for broken in [&text[..text.len() / 2], "not JSON", &text.replacen("\"runs\"", "\"rums\"", 1)] {
        put(broken);
        for force in ["", "-f"] {
            let ran = desk.run(&format!("run small.toml -o a {force}")).refuses();
            ran.tells("manifest.json` is damaged, or was written by another version of the program");
        }
    }
}

#[test]
fn a_folder_of_another_version_is_replaced_when_forced_unless_it_holds_what_that_did_not_write() {
    let desk = Desk::new();
    desk.has_run("a");
    let first = desk.files("a");
    let older = String::from_utf8(first["manifest.json"].clone()).expect("text").replacen(
        "\"version\": 2",
        "\"version\": 1",
        1,
    );
    fs::write(desk.at("a/manifest.json"), older).expect("a file");
    fs::write(desk.at("a/notes.txt"), "mine").expect("a file");
    desk.run("run small.toml -o a -f").refuses().tells("also holds `notes.txt`");
    fs::remove_file(desk.at("a/notes.txt")).expect("a file");
    desk.run("run small.toml -o a -f -q").succeeds();
    assert!(desk.files("a") == first);
}
