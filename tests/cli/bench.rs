//! `guarantor bench`: well-formed output, what is saved and compared, and what is refused. Times themselves are not tested.

use std::fs;

use guarantor::analysis::bench::Bench;

use super::desk::{Desk, Ran};
use super::leftovers;

/// As short as a measurement may be.
const QUICK: &str = "bench small.toml --seconds 0.2";

/// The measurement that was printed as JSON.
fn printed(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).expect("JSON")
}

/// Every number under a pointer of this name.
fn numbers<'a>(value: &'a serde_json::Value, path: &str, found: &mut Vec<(String, &'a serde_json::Value)>) {
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            numbers(value, &format!("{path}/{key}"), found);
        }),
        serde_json::Value::Array(items) => items.iter().for_each(|value| numbers(value, path, found)),
        serde_json::Value::Number(_) => found.push((path.to_owned(), value)),
        _ => {}
    }
}

#[test]
fn json_is_a_measurement_of_positive_numbers() {
    let desk = Desk::new();
    let ran = desk.run(&format!("{QUICK} --json -j 3")).succeeds().tells("scaling.png is in out/bench");
    let json = printed(&ran);
    let mut found = Vec::new();
    numbers(&json, "", &mut found);
    for (path, number) in &found {
        assert!(number.as_f64().is_some_and(|number| number > 0.0), "{path}: {number}");
    }
    for path in ["/one_thread/median", "/threads/speedup/low", "/stages/nanoseconds/high", "/keystream/ratio/median"] {
        assert!(found.iter().any(|(found, _)| found == path), "{path}");
    }
    assert_eq!(json["comparison"], serde_json::Value::Null);
    let bench: Bench = serde_json::from_value(json).expect("a measurement of this version");
    assert_eq!(bench.threads.iter().map(|count| count.threads).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(bench.is_sound() && bench.samples.floor.len() >= 7);
    assert_eq!((bench.scenario.options, bench.scenario.trials, bench.scenario.seed), (2, 32, 7));
    assert!(bench.one_thread.low <= bench.one_thread.median && bench.one_thread.median <= bench.one_thread.high);
    assert!(desk.files("out/bench")["scaling.png"].starts_with(b"\x89PNG\r\n"));
}

#[test]
fn tables_are_for_people_and_the_reference_needs_no_file() {
    let desk = Desk::new();
    let ran = desk.run("bench --seconds 0.1 -j 1 -o here").succeeds();
    let ran = ran.prints("Reference: 26 contributors, 60 months\n1 option, 512 trials a world").prints("speed-up");
    let ran = ran.prints("nanoseconds a trial").prints("Keystream: ").prints("Peak memory: ").prints("95 % intervals");
    ran.tells("scaling.png is in here\n");
    assert_eq!(desk.files("here").keys().collect::<Vec<_>>(), ["scaling.png"]);
    desk.run("bench --seconds 0.1 -j 1 -o here -q").succeeds().prints_nothing().tells_nothing();
}

#[test]
fn any_scenario_can_be_measured() {
    let desk = Desk::new();
    for flags in ["-n 1 --worlds 1", "-n 16777216", "--set run.horizon_months=600 --option full", "--worlds 1048576"] {
        let ran = desk.run(&format!("{QUICK} {flags} -j 1 -f")).succeeds();
        assert!(flags != "-n 16777216" || ran.stdout.contains("of 16,777,216 trials a world were measured"), "{ran:?}");
    }
}

#[test]
fn a_saved_measurement_is_compared_with() {
    let desk = Desk::new();
    desk.run(&format!("{QUICK} --save before")).succeeds().tells("scaling.png and before.json are in out/bench");
    let saved = desk.files("out/bench")["before.json"].clone();
    let bench: Bench = serde_json::from_slice(&saved).expect("a measurement");
    assert_eq!(bench.scenario.title, "A small scenario");
    let ran = desk.run(&format!("{QUICK} --against before")).succeeds();
    let ran = ran.prints("“before”").prints("in units of the keystream’s time").prints("by the clock");
    assert!(!ran.stderr.contains("warning"), "{ran:?}");
    let json = printed(&desk.run(&format!("{QUICK} --against before --json --save after")).succeeds());
    assert_eq!(json["comparison"]["against"], "before");
    assert!(["faster", "slower", "no-difference"].iter().any(|verdict| json["comparison"]["verdict"] == *verdict));
    assert!(json["comparison"]["floor"]["low"].as_f64() <= json["comparison"]["floor"]["high"].as_f64());
    assert_eq!(desk.files("out/bench").len(), 3, "the chart, before and after");
    assert_eq!(desk.files("out/bench")["before.json"], saved);
}

#[test]
fn another_machine_or_version_is_warned_of() {
    let desk = Desk::new();
    desk.run(&format!("{QUICK} --save before")).succeeds();
    let text = fs::read_to_string(desk.at("out/bench/before.json")).expect("a measurement");
    let mut json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    json["machine"]["cores"] = 4_096.into();
    json["program"] = "guarantor 0.0.1".into();
    fs::write(desk.at("out/bench/before.json"), json.to_string()).expect("a file");
    let ran = desk.run(&format!("{QUICK} --against before")).succeeds();
    ran.tells("warning: `before` was measured on another machine").tells("cores: 4096").tells("by guarantor 0.0.1");
    desk.run(&format!("{QUICK} --against before -q")).succeeds().prints_nothing().tells_nothing();
}

#[test]
fn a_saved_measurement_is_replaced_only_when_forced_and_nothing_else_ever_is() {
    let desk = Desk::new().with("out/bench/results.json", "{\"version\": 1, \"options\": []}");
    desk.run(&format!("{QUICK} --save before")).succeeds();
    let first = desk.files("out/bench");
    desk.run(&format!("{QUICK} --save before")).refuses().tells("holds a saved measurement").tells("`-f`");
    for force in ["", "-f"] {
        let ran = desk.run(&format!("{QUICK} --save results {force}")).refuses();
        ran.tells("is not a measurement").tells("save under another name");
    }
    desk.run(&format!("{QUICK} -s 8")).refuses().tells("shows another scenario").tells("`-f`");
    assert!(desk.files("out/bench") == first, "nothing changed");
    desk.run(&format!("{QUICK} --save before -s 8 -f")).succeeds();
    assert!(desk.files("out/bench")["before.json"] != first["before.json"]);
    assert_eq!(desk.files("out/bench").len(), 3, "nothing is left behind");
}

#[test]
fn what_is_no_measurement_is_never_replaced() {
    let desk = Desk::new().with("mine/scaling.png", "my own");
    for force in ["", "-f"] {
        desk.run(&format!("{QUICK} -o mine {force}")).refuses().tells("is not a chart of a measurement").tells("`-o`");
    }
    desk.run("run small.toml -o run").succeeds();
    let before = desk.files("run");
    desk.run(&format!("{QUICK} -o run -f")).refuses().tells("holds a run").tells("`-o`");
    assert!(desk.files("run") == before);
    desk.run(&format!("{QUICK} -o small.toml")).refuses().tells("not a folder");
    assert_eq!(desk.files("mine")["scaling.png"], b"my own");
    assert_eq!(leftovers(&desk), Vec::<String>::new());
}

#[test]
fn a_baseline_that_cannot_serve_is_refused_before_any_work() {
    let desk = Desk::new();
    desk.run(&format!("{QUICK} --against before")).refuses().tells("nothing is").tells("--save before");
    assert!(!desk.at("out").exists());
    desk.run(&format!("{QUICK} --save before")).succeeds();
    let sound = fs::read_to_string(desk.at("out/bench/before.json")).expect("a measurement");
    desk.run(&format!("{QUICK} --against befor")).refuses().tells("there are `before`");
    desk.run(&format!("{QUICK} -s 8 -f --against before")).refuses().tells("is of another scenario");
    for (text, tells) in [
        (sound.replacen("\"version\": 1", "\"version\": 99", 1), "has format 99"),
        (sound[..sound.len() / 2].to_owned(), "or is damaged"),
        ("[]".to_owned(), "or is damaged"),
        (sound.replacen("\"floor\": [", "\"floor\": [-1.0,", 1), "or is damaged"),
    ] {
        fs::write(desk.at("out/bench/before.json"), &text).expect("a file");
        let before = desk.files("out/bench");
        let ran = desk.run(&format!("{QUICK} --against before")).refuses().tells(tells).tells("guarantor bench --save");
        assert!(desk.files("out/bench") == before, "{ran:?}");
    }
}

#[test]
fn names_and_times_out_of_range_are_refused() {
    let desk = Desk::new();
    for flags in ["--save ../x", "--save .x", "--save a/b", "--against 'a b'", "--save ''", "--against x:y"] {
        desk.run(&format!("{QUICK} {flags}")).refuses().tells("letters, digits");
    }
    for seconds in ["0", "-1", "NaN", "inf", "601", "soon"] {
        desk.run(&format!("bench small.toml --seconds={seconds}")).refuses().tells("from 0.1 to 600");
    }
    desk.run("bench none.toml").refuses().tells("`none.toml`: there is no such file");
    desk.run("bench --set host.strenght=5").refuses().tells("did you mean `host.strength`?");
    assert!(!desk.at("out").exists());
}

#[test]
#[cfg(unix)]
fn an_interrupted_measurement_ends_in_one_line_and_leaves_nothing_behind() {
    use std::process::{Command, Stdio};

    let desk = Desk::new();
    let typed = "bench small.toml --seconds 600 -o long --save never";
    let child = desk.command(typed).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    // The temporary file is made once the signal is listened for.
    for _ in 0..3_000 {
        if !desk.files("long").is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let signal = Command::new("kill").arg("-INT").arg(child.id().to_string()).status().expect("kill runs");
    assert!(signal.success());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(130));
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(told.lines().last(), Some("interrupted: nothing was written"), "{told}");
    assert!(!desk.at("long").exists());
}
