//! `guarantor run --worlds-from`, as somebody at a desk sees it.

use std::fs;
use std::sync::OnceLock;

use guarantor::analysis::compare::Comparison;
use guarantor::report::manifest::Manifest;
use guarantor::scenario::posterior::{Known, Posterior, VERSION};
use guarantor::scenario::{Attached, Role};

use super::desk::{Desk, Files};

/// A posterior of three unknowns of `small.toml`, one of them under its own distribution, and one that it does not have.
fn posterior() -> Posterior {
    let known = |path: &str, prior: &str| Known { path: path.to_owned(), prior: prior.to_owned() };
    Posterior {
        version: VERSION,
        program: "guarantor 0.1.0".to_owned(),
        made_from: "12 past ceasefires".to_owned(),
        effective: 9.5,
        unknowns: vec![
            known("resumption.five_year_hold", "beta 5 6"),
            known("host.strength", "uniform 0 1"),
            known("contributor.atlantis.troops", "uniform 0 1"),
        ],
        draws: (1..=10).map(|row| vec![f64::from(row) / 11.0, f64::from(11 - row) / 11.0, 0.5]).collect(),
    }
}

fn text(posterior: &Posterior) -> String {
    serde_json::to_string(posterior).expect("JSON")
}

/// A desk with a posterior, a run in `a` that takes its worlds from it, and one in `b` that does not.
fn desk() -> Desk {
    static MADE: OnceLock<Files> = OnceLock::new();
    Desk::again(&MADE, || {
        let desk = Desk::new().with("deep/past.json", &text(&posterior()));
        desk.run("run small.toml --worlds-from deep/past.json -o a -q -j 1")
            .succeeds()
            .prints_nothing()
            .tells_nothing();
        desk.run("run small.toml -o b -q").succeeds();
        desk
    })
}

fn warning(desk: &Desk, folder: &str, kind: &str) -> String {
    let warnings = desk.results(folder).warnings;
    warnings.iter().find(|one| one.kind == kind).unwrap_or_else(|| panic!("{kind} in {warnings:?}")).text.clone()
}

#[test]
fn a_run_keeps_its_posterior_and_says_what_it_did_with_it() {
    let desk = desk();
    let files = desk.files("a");
    assert_eq!(files["scenario/past.json"], text(&posterior()).as_bytes());
    let [a, b] = ["a", "b"].map(|folder| desk.results(folder));
    assert!(a.scenario.hash != b.scenario.hash && a.options != b.options && b.scenario.worlds_from.is_none());
    let from = a.scenario.worlds_from.expect("a posterior");
    assert_eq!((from.file.as_str(), from.draws, from.distinct, from.moved), ("past.json", 10, 10, 1));
    assert_eq!((from.effective, from.made_from.as_str()), (9.5, "12 past ceasefires"));
    assert_eq!(from.ignored, ["contributor.atlantis.troops"]);
    assert_eq!(from.other_prior, ["host.strength"]);
    let told = warning(&desk, "a", "worlds-from");
    assert!(told.contains("take their points from the posterior `past.json` (10 draws worth 10; from"), "{told}");
    assert!(warning(&desk, "a", "worlds-from-ignored").ends_with("`contributor.atlantis.troops`"));
    assert!(warning(&desk, "a", "worlds-from-other-prior").ends_with("`host.strength`"));
    assert!(warning(&desk, "a", "repeated-draws").contains("16 worlds take the 10 draws"));
    let manifest: Manifest = serde_json::from_slice(&files["manifest.json"]).expect("a manifest");
    let copy = &manifest.runs[0].attached[0];
    assert_eq!((copy.role, copy.file.path.as_str()), (Role::Worlds, "scenario/past.json"));
    let plain = String::from_utf8(desk.files("b")["manifest.json"].clone()).expect("text");
    assert!(!plain.contains("attached"), "a run without attached files has the manifest that it always had");
    let ran = desk.run("run small.toml --worlds-from deep/past.json -o a -v").succeeds();
    ran.tells("read small.toml, builtin:baseline, past.json").prints("estimated from 10 draws of a posterior");
}

#[test]
fn a_run_with_a_posterior_is_verified_from_its_copy_and_its_command_makes_it_again() {
    let desk = desk();
    fs::remove_file(desk.at("deep/past.json")).expect("the posterior");
    for threads in [1, 3] {
        desk.run(&format!("verify a -j {threads}")).succeeds().prints("verified: `a`: all 14 files");
    }
    let before = desk.files("a");
    desk.run("plot a --chart survival").succeeds();
    assert!(desk.files("a") == before);
    let command = "guarantor run small.toml --worlds-from past.json --worlds 16 -n 32 -s 7";
    desk.run("inspect a/survival.png").succeeds().prints(command);
    fs::copy(desk.at("a/scenario/past.json"), desk.at("past.json")).expect("a copy");
    desk.run(&format!("{} -o again -q", command.trim_start_matches("guarantor "))).succeeds();
    assert!(desk.files("again") == before);
    desk.run("run small.toml -o a").refuses().tells("holds another run").tells("with `past.json`");
}

#[test]
fn a_changed_posterior_is_found_and_nothing_is_made_from_it() {
    let desk = desk();
    let (path, whole) = (desk.at("a/scenario/past.json"), text(&posterior()));
    fs::write(&path, whole.replacen("0.5]", "0.6]", 1)).expect("a file");
    desk.run("verify a").ends(1).prints("`scenario/past.json` has changed").prints("nothing was recomputed");
    desk.run("compare a b -o c").refuses().tells("`scenario/past.json` has changed");
    fs::remove_file(&path).expect("the copy");
    desk.run("verify a").ends(1).prints("`scenario/past.json` is missing");
    // Nor where the manifest is made to fit it.
    fs::write(&path, whole).expect("a file");
    desk.run("verify a").succeeds();
    desk.change("a", "scenario/past.json", "0.5]", "0.6]");
    desk.run("verify a").ends(1).prints("do not give the scenario");
    desk.change("a", "scenario/past.json", "0.6]", "1.6]");
    desk.run("verify a").ends(1).prints("a point lies between 0 and 1");
}

#[test]
fn a_manifest_whose_posterior_lies_elsewhere_is_damaged() {
    for (from, to) in [
        ("\"scenario/past.json\"", "\"../past.json\""),
        ("\"scenario/past.json\"", "\"scenario/deep/past.json\""),
        ("\"scenario/past.json\"", "\"scenario/small.toml\""),
        ("\"role\": \"worlds\"", "\"role\": \"weather\""),
    ] {
        let desk = desk();
        let manifest = fs::read_to_string(desk.at("a/manifest.json")).expect("a manifest");
        assert!(manifest.contains(from), "{from}");
        fs::write(desk.at("a/manifest.json"), manifest.replacen(from, to, 1)).expect("a manifest");
        desk.run("verify a").ends(2).tells("is damaged");
    }
}

#[test]
fn a_bad_posterior_is_refused_with_its_place_and_a_remedy() {
    let good = posterior();
    let known = good.unknowns[0].clone();
    for (bad, says) in [
        (String::new(), "this is no posterior file: EOF"),
        ("{\"version\": 1}".to_owned(), "missing field `program`"),
        (text(&Posterior { version: 7, ..good.clone() }), "format 7; this program reads 1"),
        (text(&Posterior { draws: Vec::new(), ..good.clone() }), "it has no draws"),
        (text(&Posterior { draws: vec![vec![0.5, 0.5]], ..good.clone() }), "draw 1: it has 2 points, and there are 3"),
        (text(&Posterior { draws: vec![vec![0.5, 0.0, 0.5]], ..good.clone() }), "`host.strength` is 0"),
        (text(&Posterior { unknowns: vec![known; 3], ..good.clone() }), "names `resumption.five_year_hold` twice"),
        (text(&good).replace("0.5", "null"), "invalid type: null"),
        (" ".repeat((16 << 20) + 1), "it is larger than 16 MiB"),
    ] {
        let desk = Desk::new().with("deep/bad.json", &bad);
        let ran = desk.run("run small.toml --worlds-from deep/bad.json -o a").refuses();
        let ran = ran.tells(says).tells("--> deep/bad.json:1:1").tells("help: ");
        assert!(ran.stderr.len() < 2_000, "{ran:?}");
        assert!(!desk.at("a").exists());
    }
    let desk = Desk::new();
    fs::write(desk.at("latin.json"), b"{\"version\": \xe9}").expect("a file");
    desk.run("run small.toml --worlds-from latin.json").refuses().tells("not UTF-8");
    desk.run("run small.toml --worlds-from none.json").refuses().tells("`none.json`: there is no such file");
    desk.run("compare small.toml --worlds-from latin.json").refuses().tells("unexpected argument");
}

#[test]
fn runs_with_and_without_a_posterior_are_compared_and_not_world_by_world() {
    let desk = desk();
    let found = |folder: &str| -> Comparison {
        let text = fs::read_to_string(desk.at(folder).join("comparison.json")).expect("a comparison");
        serde_json::from_str(&text).expect("a comparison of this version")
    };
    let ran = desk.run("compare a b -o c").succeeds().prints("do not draw the same worlds");
    ran.tells("a: its results are used again").tells("b: its results are used again");
    assert!(found("c").judgements.iter().all(|judgement| judgement.regret.is_empty()));
    desk.run("verify c").succeeds();
    let before = desk.files("c");
    desk.run("plot c").succeeds();
    assert!(desk.files("c") == before);
    desk.run("inspect c/regret.png").succeeds().prints("No single command").prints("do not share their worlds");
    // A run beside itself has the differences that it had alone, made again or not.
    desk.run("compare a -o d").succeeds().tells("its results are used again");
    assert_eq!(found("d").results.differences, desk.results("a").differences);
    desk.run("compare a -n 40 -o e").succeeds().tells("run again");
    desk.run("run small.toml --worlds-from deep/past.json -n 40 -o f -q").succeeds();
    assert_eq!(found("e").results.differences, desk.results("f").differences);
    desk.run("verify e").succeeds();
}

#[test]
fn copies_have_the_name_of_the_file_as_any_file_system_takes_it() {
    let desk = Desk::new().with("odd: name", &text(&posterior()));
    let mut run = desk.command("run small.toml -o a -q --worlds-from");
    assert!(run.arg("odd: name").status().expect("it runs").success());
    assert!(desk.files("a").contains_key("scenario/odd- name.json"));
    desk.run("verify a").succeeds();
    assert_eq!(Attached::new(Role::Worlds, "odd- name.json", "").name(), "odd- name.json");
}
