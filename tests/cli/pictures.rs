//! `guarantor inspect` and `guarantor plot`: what a chart says of itself, and charts that are drawn again.

use std::fs;

use super::desk::{Desk, SMALL};
use super::{CHARTS, leftovers};

/// A PNG of one pixel with some text.
fn picture(chunks: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    for (keyword, text) in chunks {
        encoder.add_itxt_chunk((*keyword).to_owned(), (*text).to_owned()).expect("a chunk");
    }
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[0]).expect("a pixel");
    writer.finish().expect("an end");
    bytes
}

#[test]
fn every_chart_says_where_it_comes_from() {
    let desk = Desk::new();
    desk.run("run small.toml -o a -q --set host.strength=400000 --option full --option bare").succeeds();
    let hash = desk.results("a").scenario.hash;
    for name in CHARTS {
        let ran = desk.run(&format!("inspect a/{name}.png")).succeeds().tells_nothing();
        let command =
            "guarantor run small.toml --worlds 16 -n 32 -s 7 --option full --option bare --set host.strength=400000";
        let state = "Unchanged since it was written, by its folder's manifest; `guarantor verify a` can prove it.";
        for words in [name, "scenario  small", &hash, "bare, full", "baseline  bare", command, state] {
            assert!(ran.stdout.contains(words), "{words:?} is not in {ran:?}");
        }
        ran.prints("seed      7\n").prints("16 worlds × 32 trials").prints("24 months").prints("guarantor 0.1.0");
    }
}

#[test]
fn the_command_that_a_chart_tells_makes_the_same_folder() {
    let desk = Desk::new();
    let flags = "--set 'title=\"Two words; and $more\"' --set contributor.france.troops=3000 --option full -s 11 -n 40";
    desk.run(&format!("run small.toml {flags} -o a -q")).succeeds();
    let ran = desk.run("inspect a/metrics.png").succeeds();
    let line = ran.stdout.lines().find_map(|line| line.strip_prefix("  guarantor ")).expect("a command");
    desk.run(&format!("{line} -o b -q")).succeeds();
    assert!(desk.files("a") == desk.files("b"), "{line}");
}

#[test]
fn the_command_that_a_chart_of_a_comparison_tells_makes_the_same_charts() {
    let desk = Desk::new().with("other.toml", &SMALL.replace("A small scenario", "Another"));
    let flags = "--set contributor.france.troops=3000 --option full --option bare";
    for (flags, baseline) in
        [(flags.to_owned(), ""), (format!("{flags} --baseline other/bare"), " --baseline other/bare")]
    {
        desk.run(&format!("compare small.toml other.toml {flags} -n 40 -o a -f -q")).succeeds();
        for chart in ["regret", "hold"] {
            let ran = desk.run(&format!("inspect a/{chart}.png")).succeeds().prints("scenario  small+other\n");
            let line = ran.stdout.lines().find_map(|line| line.strip_prefix("  guarantor ")).expect("a command");
            assert!(line.starts_with(&format!("compare small.toml other.toml{baseline} --worlds 16")), "{line}");
            desk.run(&format!("{line} -o b -f -q")).succeeds();
            assert!(desk.files("a") == desk.files("b"), "{line}");
        }
    }
    desk.run("run small.toml -o one -q --set host.strength=400000").succeeds();
    desk.run("run other.toml -o two -q --set host.strength=300000").succeeds();
    desk.run("compare one two -o c -q").succeeds();
    desk.run("inspect c/regret.png").succeeds().prints("No single command makes it again");
    desk.run("run other.toml -o three -q --set host.strength=300000 --option full").succeeds();
    desk.run("compare three small.toml -o d -q --set host.strength=300000").succeeds();
    desk.run("inspect d/regret.png").succeeds().prints("No single command makes it again");
    desk.run("verify c").succeeds();
}

#[test]
fn json_holds_the_same() {
    let desk = Desk::new();
    desk.run("run small.toml -o a -q -s 18446744073709551615").succeeds();
    let json = |path: &str| -> serde_json::Value {
        let ran = desk.run(&format!("inspect {path} --json")).succeeds().tells_nothing();
        serde_json::from_str(&ran.stdout).expect("JSON")
    };
    let found = json("a/hold.png");
    assert_eq!((&found["chart"], &found["scenario"]), (&"hold".into(), &"small".into()));
    assert_eq!((&found["seed"], &found["worlds"], &found["trials"]), (&u64::MAX.into(), &16.into(), &32.into()));
    assert_eq!((&found["horizon_months"], &found["options"]), (&24.into(), &vec!["bare", "full"].into()));
    assert_eq!((&found["baseline"], &found["unchanged"]), (&"bare".into(), &true.into()));
    fs::copy(desk.at("a/hold.png"), desk.at("hold.png")).expect("a copy");
    assert_eq!(json("hold.png")["unchanged"], serde_json::Value::Null, "it is in no run folder");
    fs::copy(desk.at("a/survival.png"), desk.at("a/hold.png")).expect("a copy");
    assert_eq!(json("a/hold.png")["unchanged"], false);
    desk.run("inspect a/hold.png").succeeds().prints("It has changed since it was written; `guarantor verify a` tells");
}

#[test]
fn the_chart_of_a_measurement_can_be_inspected() {
    let desk = Desk::new();
    desk.run("bench small.toml --seconds 0.1 -j 1 -o m -q").succeeds();
    let ran = desk.run("inspect m/scaling.png").succeeds().prints("chart     scaling\n").prints("scenario  small\n");
    assert!(!ran.stdout.contains("guarantor run"), "times cannot be made again: {ran:?}");
    desk.run("inspect m/scaling.png --json").succeeds().prints("\"command\": null");
}

#[test]
fn what_is_no_chart_of_ours_is_refused() {
    let desk = Desk::new();
    fs::write(desk.at("cat.png"), picture(&[("Software", "a camera")])).expect("a file");
    fs::write(desk.at("half.png"), &picture(&[("guarantor:chart", "hold")])[..40]).expect("a file");
    for (path, tells) in [
        ("cat.png", "`cat.png` does not say that it is a chart of guarantor"),
        ("half.png", "`half.png` is not a PNG picture, or is damaged"),
        ("small.toml", "`small.toml` is not a PNG picture"),
        ("none.png", "reading `none.png`: there is no such file"),
        (".", "reading `.`: it is a folder"),
    ] {
        for json in ["", "--json"] {
            desk.run(&format!("inspect {path} {json}")).refuses().tells(tells);
        }
    }
}

#[test]
fn text_of_a_picture_cannot_steer_the_terminal() {
    let desk = Desk::new();
    let nasty = "x\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\r\n";
    let chunks = ["guarantor:chart", "Title", "guarantor:command", "guarantor:options"].map(|keyword| (keyword, nasty));
    fs::write(desk.at("nasty.png"), picture(&chunks)).expect("a file");
    for json in ["", "--json"] {
        let ran = desk.run(&format!("inspect nasty.png {json}")).succeeds();
        let steers = |letter: char| letter.is_control() && letter != '\n';
        assert!(!ran.stdout.contains(steers), "{ran:?}");
    }
    desk.run("inspect nasty.png").prints("x\\u{1b}]0;owned\\u{7}\\u{9b}2J\\u{202e}\\r\\n");
}

#[test]
fn charts_are_drawn_again_to_the_byte() {
    let desk = Desk::new();
    desk.has_run("a");
    let files = desk.files("a");
    for name in CHARTS {
        fs::remove_file(desk.at(&format!("a/{name}.png"))).expect("a chart");
    }
    fs::write(desk.at("a/hold.png"), "no picture").expect("a file");
    desk.run("plot a").succeeds().prints_nothing().tells("7 charts are in a: outcomes.png, survival.png");
    assert!(desk.files("a") == files);
    desk.run("plot a -q").succeeds().prints_nothing().tells_nothing();
    assert!(desk.files("a") == files, "nothing is left behind");
}

#[test]
fn curves_for_print_become_part_of_the_run() {
    let desk = Desk::new();
    desk.has_run("a");
    let before = desk.files("a");
    desk.run("plot a --format svg --chart survival --chart hold").succeeds().tells("2 charts are in a: survival.svg");
    let after = desk.files("a");
    assert!(after["survival.svg"].starts_with(b"<svg"));
    assert_eq!(after.len(), before.len() + 2);
    assert!(before.iter().all(|(name, bytes)| name == "manifest.json" || after[name] == *bytes));
    desk.run("verify a").succeeds().prints("all 15 files");
    desk.run("plot a --format svg,png -q").succeeds();
    desk.run("verify a").succeeds().prints("all 20 files");
    let whole = desk.files("a");
    desk.run("run small.toml -o a -q").succeeds();
    assert!(desk.files("a") == whole, "doing the same work again loses none of them");
    desk.run("run small.toml -o a -q -s 8 -f").succeeds();
    assert_eq!(desk.files("a").len(), before.len(), "they are no part of another run");
}

#[test]
fn charts_can_go_to_another_folder_and_replace_nothing_there_unless_forced() {
    let desk = Desk::new().with("print/hold.png", "mine");
    desk.has_run("a");
    let run = desk.files("a");
    desk.run("plot a --chart hold -o print")
        .refuses()
        .tells("`print/hold.png` is there, and is another file")
        .tells("`-f`");
    assert_eq!(desk.files("print")["hold.png"], b"mine");
    desk.run("plot a --chart hold -o print -f").succeeds().tells("1 chart is in print: hold.png");
    desk.run("plot a --chart hold -o print").succeeds();
    assert_eq!(desk.files("print")["hold.png"], run["hold.png"]);
    desk.run("plot a --format svg -o new/folder -q").succeeds();
    assert_eq!(desk.files("new/folder").len(), 7);
    assert!(desk.files("a") == run, "the run stays as it is");
    desk.run("run small.toml -s 8 -o b -q").succeeds();
    desk.run("plot a -o b -f").refuses().tells("`b` holds a run");
    for within in ["a/print", "b/print/deeper"] {
        desk.run(&format!("plot a -o {within}")).refuses().tells("lies in a folder that holds a run");
    }
    desk.run("plot a -o small.toml").refuses().tells("not a folder");
    fs::write(desk.at("a/hold.svg"), "mine").expect("a file");
    desk.run("plot a --format svg").refuses().tells("hold.svg` is there, and is another file");
    assert_eq!((leftovers(&desk), desk.files("a").len()), (Vec::new(), run.len() + 1));
}

#[test]
fn results_that_cannot_be_drawn_are_refused() {
    let desk = Desk::new();
    desk.has_run("a");
    let sound = fs::read_to_string(desk.at("a/results.json")).expect("text");
    for (text, tells) in [
        (sound.replacen("\"version\": 2", "\"version\": 99", 1), "has format 99; this program reads 2"),
        (sound[..sound.len() / 2].to_owned(), "is damaged"),
        (sound.replacen("\"horizon_months\": 24", "\"horizon_months\": 4000000000", 1), "is damaged"),
        (sound.replacen("\"edges\": [", "\"edges\": [7,", 1), "is damaged"),
        ("[]".to_owned(), "is damaged"),
    ] {
        desk.swap("a", "results.json", text.as_bytes());
        let before = desk.files("a");
        desk.run("plot a").refuses().tells("a/results.json` ").tells(tells).tells("make it again");
        assert!(desk.files("a") == before);
    }
    fs::write(desk.at("a/results.json"), &sound).expect("a file");
    desk.run("plot a").refuses().tells("`results.json` has changed since it was written");
    fs::remove_file(desk.at("a/results.json")).expect("a file");
    desk.run("plot a").refuses().tells("`results.json` is missing");
}

#[test]
fn charts_of_this_version_do_not_go_into_a_folder_of_another() {
    let desk = Desk::new().with("other.toml", SMALL);
    desk.run("run other.toml -o a -q").succeeds();
    let text = fs::read_to_string(desk.at("a/manifest.json")).expect("text");
    fs::write(desk.at("a/manifest.json"), text.replace("guarantor 0.1.0", "guarantor 0.0.9")).expect("a file");
    desk.run("plot a").refuses().tells("was written by guarantor 0.0.9").tells("`-o`");
    desk.run("plot a -o b").succeeds();
    for flags in ["--chart hld", "--format jpg", "--format ''"] {
        desk.run(&format!("plot a {flags}")).refuses();
    }
    desk.run("plot a --chart hld").refuses().tells("did you mean `hold`?");
}
