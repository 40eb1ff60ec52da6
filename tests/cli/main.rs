//! What a user sees: every promise of the command line, on the built program.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use desk::{Desk, Ran, SMALL, leftovers};
use guarantor::report::manifest::Manifest;

mod backtest;
mod bench;
mod compare;
mod desk;
mod diff;
mod discover;
mod evidence;
mod export;
mod faults;
mod folders;
mod new;
mod pictures;
mod pivotal;
mod report;
mod resume;
mod sensitivity;
mod shards;
mod sources;
#[cfg(unix)]
mod strangers;
mod sweep;
mod tipping;
mod trace;
mod verify;
mod worlds_from;

/// The charts of a run.
const CHARTS: [&str; 7] = ["contributors", "hold", "metrics", "outcomes", "strength", "survival", "tradeoff"];

#[test]
fn a_run_writes_results_a_manifest_seven_charts_and_its_sources() {
    let desk = Desk::new().with("derived.toml", "extends = \"small.toml\"\ntitle = \"Derived\"");
    desk.run("run derived.toml -o a").succeeds();
    let files = desk.files("a");
    let mut expected: Vec<String> = CHARTS.iter().map(|name| format!("{name}.png")).collect();
    expected.extend(["manifest.json", "report.html", "results.json", "worlds.json"].map(str::to_owned));
    expected.extend(["builtin-baseline.toml", "derived.toml", "small.toml"].map(|name| format!("scenario/{name}")));
    expected.sort();
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected);
    assert_eq!(files["scenario/small.toml"], SMALL.as_bytes());
    assert_eq!(files["scenario/builtin-baseline.toml"], guarantor::scenario::BUILTIN_BASELINE.as_bytes());
    for name in CHARTS {
        assert!(files[&format!("{name}.png")].starts_with(b"\x89PNG\r\n"), "{name}");
    }
    let manifest: Manifest = serde_json::from_slice(&files["manifest.json"]).expect("a manifest");
    let listed: Vec<_> = manifest.files().collect();
    assert_eq!(listed.len(), files.len() - 1, "every file but the manifest itself");
    for file in listed {
        assert_eq!(file.blake3, blake3::hash(&files[&file.path]).to_hex().to_string(), "{}", file.path);
    }
}

#[test]
fn a_run_goes_to_a_folder_named_after_the_scenario_unless_told_otherwise() {
    let desk = Desk::new();
    desk.run("run small.toml").succeeds().tells("out/small");
    assert!(desk.at("out/small/results.json").exists());
}

#[test]
fn the_summary_is_on_stdout_and_everything_else_on_stderr() {
    let desk = Desk::new();
    let ran = desk.run("run small.toml -o a --set contributor.france.pool=1000").succeeds();
    let ran = ran.prints("A small scenario\n").prints("In 1,000 simulated futures").prints("this is no forecast");
    let ran = ran.tells("warning: ").tells("charts and results.json are in a\n");
    assert!(!ran.stdout.contains("warning:") && !ran.stdout.contains("charts and results.json"), "{ran:?}");
}

#[test]
fn json_prints_exactly_the_results() {
    let desk = Desk::new();
    let ran = desk.run("run small.toml -o a --json").succeeds();
    assert_eq!(ran.stdout.as_bytes(), desk.files("a")["results.json"]);
}

#[test]
fn quiet_prints_nothing_but_errors() {
    let desk = Desk::new();
    desk.run("run small.toml -o a -q --set contributor.france.pool=1000").succeeds().prints_nothing().tells_nothing();
    assert!(desk.at("a/results.json").exists());
    desk.run("run small.toml -o a -q").refuses().tells("holds another run");
    desk.run("run small.toml -o b -q --json").succeeds().prints("\"version\": 2").tells_nothing();
    desk.run("run small.toml -o c -q -v").refuses().tells("cannot be used with");
}

#[test]
fn verbose_says_what_was_read_and_run() {
    let desk = Desk::new();
    let ran = desk.run("run small.toml -o a -v").succeeds();
    let hash = desk.results("a").scenario.hash;
    ran.tells("read small.toml, builtin:baseline")
        .tells(&hash)
        .tells("running 2 options × 16 worlds × 32 trials, seed 7")
        .tells("1024 trials in ");
}

#[test]
fn every_byte_is_the_same_for_any_number_of_threads_and_any_folder() {
    let desk = Desk::new().with("elsewhere/small.toml", SMALL);
    let size = "-n 300 --worlds 5";
    desk.run(&format!("run small.toml {size} -j 1 -o one")).succeeds();
    let one = desk.files("one");
    for threads in [0, 2, 3, 8] {
        desk.run(&format!("run small.toml {size} -j {threads} -o deep/er/{threads} -v")).succeeds();
        assert!(desk.files(&format!("deep/er/{threads}")) == one, "{threads} threads");
    }
    let path = desk.at("elsewhere/small.toml");
    desk.run(&format!("run {} {size} -j 2 -o two --json", path.display())).succeeds();
    assert!(desk.files("two") == one, "the scenario in another folder");
}

#[test]
fn no_file_holds_a_path_a_time_or_a_number_of_threads() {
    let desk = Desk::new();
    let folder = desk.at("where-it-went");
    let here = folder.parent().expect("a folder").file_name().expect("a name").to_string_lossy().into_owned();
    desk.run(&format!("run small.toml -j 3 -o {}", folder.display())).succeeds();
    for (name, bytes) in desk.files("where-it-went") {
        let holds = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
        for words in [here.as_str(), "where-it-went", "tIME", "date:", "thread"] {
            // The page says that threads do not matter.
            let is_said = name == "report.html" && words == "thread";
            assert!(is_said || !holds(words), "{name} holds {words:?}");
        }
    }
}

#[test]
fn the_folder_of_another_run_is_replaced_only_when_forced() {
    let desk = Desk::new();
    desk.has_run("a");
    let first = desk.files("a");
    desk.run("run small.toml -o a -s 8").refuses().tells("holds another run (of `small`, seed 7").tells("`-f`");
    assert!(desk.files("a") == first, "nothing changed");
    desk.run("run small.toml -o a -s 8 -f").succeeds();
    desk.run("run small.toml -o fresh -s 8").succeeds();
    assert!(desk.files("a") == desk.files("fresh"), "replaced whole");
    assert!(desk.files("a") != first);
    assert_eq!(leftovers(&desk), Vec::<String>::new());
}

#[test]
fn the_same_run_may_be_repeated_without_force() {
    let desk = Desk::new();
    desk.has_run("a");
    let first = desk.files("a");
    fs::remove_file(desk.at("a/hold.png")).expect("a chart");
    desk.run("run small.toml -o a").succeeds();
    assert!(desk.files("a") == first, "made whole again");
}

#[test]
fn a_folder_that_is_no_run_is_never_replaced() {
    let desk = Desk::new().with("photos/cat.png", "not a run").with("odd/manifest.json", "{}");
    for folder in ["photos", "odd"] {
        let before = desk.files(folder);
        for force in ["", "-f"] {
            let ran = desk.run(&format!("run small.toml -o {folder} {force}")).refuses();
            ran.tells("holds something that is not a run").tells("choose another folder");
        }
        assert!(desk.files(folder) == before, "{folder}: nothing changed");
    }
    fs::create_dir(desk.at("empty")).expect("a folder");
    desk.run("run small.toml -o empty").succeeds();
    assert_eq!(desk.files("empty").len(), 13);
}

#[test]
fn what_a_run_did_not_write_is_never_replaced() {
    let desk = Desk::new();
    desk.has_run("a");
    fs::write(desk.at("a/notes.txt"), "mine").expect("a file");
    let before = desk.files("a");
    for flags in ["", "-f", "-s 8 -f"] {
        desk.run(&format!("run small.toml -o a {flags}")).refuses().tells("also holds `notes.txt`");
    }
    assert!(desk.files("a") == before, "nothing changed");
    desk.run("run small.toml -o . -f").refuses().tells("the current folder");
    assert_eq!(leftovers(&desk), Vec::<String>::new());
}

#[test]
fn a_folder_that_cannot_be_written_ends_in_one_clear_line() {
    let desk = Desk::new().with("letter.txt", "a file");
    for out in ["letter.txt", "letter.txt/run"] {
        let ran = desk.run(&format!("run small.toml -o {out}")).refuses().tells(out).tells("not a folder");
        assert_eq!(ran.stderr.lines().filter(|line| line.starts_with("error: ")).count(), 1, "{ran:?}");
        assert!(!ran.stderr.contains("os error"), "{ran:?}");
    }
    assert_eq!(fs::read(desk.at("letter.txt")).expect("a file"), b"a file");
    assert_eq!(leftovers(&desk), Vec::<String>::new());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    for (typed, keep) in [("run small.toml -o a --json", 1), ("run small.toml -o a", 0), ("check small.toml", 0)] {
        let mut child = desk.command(typed).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
        let mut out = child.stdout.take().expect("a pipe");
        out.read_exact(&mut vec![0; keep]).expect("a byte");
        drop(out);
        let output = child.wait_with_output().expect("an end");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{typed}: {told}");
        assert!(!told.contains("panicked") && !told.contains("error"), "{typed}: {told}");
    }
}

#[test]
fn nobody_reading_the_messages_is_no_error_either() {
    let desk = Desk::new();
    for (typed, status) in [("run small.toml -o a -v", 0), ("run none.toml", 2), ("run --no-such-flag", 2)] {
        let mut child = desk.command(typed).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().expect("an end").code(), Some(status), "{typed}");
    }
}

#[test]
fn a_bad_file_is_refused_at_its_place_and_nothing_is_written() {
    let desk = Desk::new().with("bad.toml", "extends = \"small.toml\"\n[host]\nstrength = -1\ncolour = 2\n");
    let ran = desk.run("run bad.toml -o a").refuses();
    ran.tells("--> bad.toml:3:12").tells("--> bad.toml:4:1").tells("a number of persons above 0");
    assert!(!desk.at("a").exists() && leftovers(&desk).is_empty());
    desk.run("run none.toml").refuses().tells("`none.toml`: there is no such file");
    desk.run("run .").refuses().tells("it is a folder");
}

#[test]
fn bad_flags_are_refused() {
    let desk = Desk::new();
    for (typed, tells) in [
        ("", "Usage: guarantor"),
        ("ran small.toml", "unrecognized subcommand 'ran'"),
        ("run", "<FILE>"),
        ("check", "<FILE>"),
        ("run small.toml --wrlds 3", "--worlds"),
        ("run small.toml -n many", "many"),
        ("run small.toml -n=-1", "-1"),
        ("run small.toml -s 18446744073709551616", "18446744073709551616"),
        ("run small.toml --worlds 99999999999999", "99999999999999"),
        ("run small.toml -j 1000000000", "1000000000"),
        ("run small.toml --set host.strength", "`--set` needs a path and a value"),
        ("run small.toml --set host.strenght=5", "did you mean `host.strength`?"),
        ("run small.toml --option ful", "did you mean `full`?"),
    ] {
        desk.run(typed).refuses().tells(tells);
    }
    assert!(!desk.at("out").exists());
}

#[test]
fn sizes_out_of_range_are_refused_with_their_range() {
    let desk = Desk::new().with("five.toml", "extends = \"builtin:baseline\"");
    for (flags, tells) in [
        ("-n 0", "from 1 to 16777216, not `0`"),
        ("--worlds 0", "from 1 to 1048576, not `0`"),
        ("-n 4000000000", "from 1 to 16777216, not `4000000000`"),
        ("--worlds 4000000000", "from 1 to 1048576, not `4000000000`"),
        ("--set run.horizon_months=601", "from 1 to 600, not `601`"),
        ("--worlds 1048576 --set run.horizon_months=600", "or take fewer options or months"),
    ] {
        for verb in ["run", "check"] {
            let ran = desk.run(&format!("{verb} five.toml {flags}"));
            assert_eq!(ran.status, Some(2), "{ran:?}");
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(said.contains(tells), "{tells:?} is not in {ran:?}");
        }
    }
}

/// One country, with troops stated at every level that can state them.
fn levels() -> Desk {
    let bottom =
        "extends = \"builtin:baseline\"\ncontributor = []\n[run]\nworlds = 4\ntrials = 8\nhorizon_months = 12\n";
    let below = "extends = \"bottom.toml\"\n[contributor.france]\nname = \"France\"\ntroops = 1000\n[run]\nseed = 1\n";
    let file = "extends = \"below.toml\"\n[contributor.france]\ntroops = 2000\n[run]\nseed = 2\n\
        [[option]]\nname = \"as-the-file\"\n\
        [[option]]\nname = \"as-the-option\"\nset = { \"contributor.france.troops\" = 3000 }\n";
    Desk::new().with("bottom.toml", bottom).with("below.toml", below).with("file.toml", file)
}

/// Troops pledged by option, and the seed.
fn pledged(desk: &Desk, typed: &str) -> (Vec<f64>, u64) {
    desk.run(&format!("run {typed} -o a -f")).succeeds();
    let results = desk.results("a");
    (results.options.iter().map(|option| option.pledged_troops).collect(), results.scenario.seed)
}

#[test]
fn flags_go_before_set_before_option_before_file_before_extends() {
    let desk = levels();
    let below = "below.toml --option full";
    assert_eq!(pledged(&desk, below), (vec![1000.0], 1));
    assert_eq!(pledged(&desk, "file.toml"), (vec![2000.0, 3000.0], 2));
    assert_eq!(pledged(&desk, "file.toml --set contributor.france.troops=4000"), (vec![4000.0, 4000.0], 2));
    assert_eq!(pledged(&desk, "file.toml --set run.seed=5"), (vec![2000.0, 3000.0], 5));
    assert_eq!(pledged(&desk, "file.toml -s 6 --set run.seed=5"), (vec![2000.0, 3000.0], 6));
    let later = "--set contributor.france.troops=4000 --set contributor.france.troops=5000";
    assert_eq!(pledged(&desk, &format!("file.toml {later}")), (vec![5000.0, 5000.0], 2), "the later one");
    desk.run("run file.toml -o a -f -n 9 --worlds 5 --set run.trials=3 --set run.worlds=3").succeeds();
    let scenario = desk.results("a").scenario;
    assert_eq!((scenario.trials, scenario.worlds), (9, 5));
}

#[test]
fn seed_0_works_and_is_said() {
    let desk = Desk::new();
    desk.run("run small.toml -s 0 -o a").succeeds().prints("seed 0");
    assert_eq!(desk.results("a").scenario.seed, 0);
    desk.run("run small.toml -s 18446744073709551615 -o b").succeeds().prints("seed 18446744073709551615");
    assert_eq!(desk.results("b").scenario.seed, u64::MAX);
}

#[test]
fn results_say_what_was_asked_and_what_came_out() {
    let desk = Desk::new();
    desk.has_run("a");
    let json: serde_json::Value = serde_json::from_slice(&desk.files("a")["results.json"]).expect("JSON");
    for pointer in [
        "/version",
        "/program",
        "/scenario/title",
        "/scenario/hash",
        "/scenario/seed",
        "/scenario/worlds",
        "/scenario/trials",
        "/scenario/horizon_months",
        "/options/0/name",
        "/options/1/label",
        "/options/1/outcomes/held/mean",
        "/options/1/outcomes/held/se",
        "/options/1/outcomes/held/quantiles/p50",
        "/options/1/survival/24/mean",
        "/options/1/metrics/held/estimate/mean",
        "/options/1/contributors/france/joined",
        "/differences/0/option",
        "/differences/0/baseline",
        "/differences/0/metrics/held/better",
        "/warnings",
    ] {
        assert!(json.pointer(pointer).is_some(), "{pointer}");
    }
    let results = desk.results("a");
    let asked = &results.scenario;
    assert_eq!((asked.name.as_str(), asked.title.as_str()), ("small", "A small scenario"));
    assert_eq!((asked.seed, asked.worlds, asked.trials, asked.horizon_months), (7, 16, 32, 24));
    assert_eq!(asked.baseline, "bare");
    for option in &results.options {
        let total: f64 = option.outcomes.values().map(|estimate| estimate.mean).sum();
        assert!((total - 1.0).abs() < 1e-9, "{}: outcomes add up to {total}", option.name);
        assert_eq!(option.survival.len(), 25, "{}", option.name);
    }
    assert!(results.options[0].contributors.is_empty() && results.options[1].contributors.len() == 22);
    let difference = &results.differences[0];
    assert_eq!((difference.option.as_str(), difference.baseline.as_str()), ("full", "bare"));
}

#[test]
fn a_set_changes_the_results_and_the_hash_and_is_kept_in_the_manifest() {
    let desk = Desk::new();
    desk.has_run("a");
    desk.run("run small.toml -o b --set host.strength=400000 --option full").succeeds();
    let (a, b) = (desk.results("a"), desk.results("b"));
    assert_ne!(a.scenario.hash, b.scenario.hash);
    assert_ne!(a.options[1].outcomes, b.options[0].outcomes);
    assert_eq!(b.options.len(), 1);
    let manifest: Manifest = serde_json::from_slice(&desk.files("b")["manifest.json"]).expect("a manifest");
    let run = &manifest.runs[0];
    assert_eq!((&run.set, &run.options), (&vec!["host.strength=400000".to_owned()], &vec!["full".to_owned()]));
    assert_eq!((&b.scenario.set, &b.scenario.chosen), (&run.set, &run.options), "the results carry them too");
    desk.run("run small.toml -o c --option full").succeeds();
    assert_eq!(a.options[1], desk.results("c").options[0], "an option alone is what it is among others");
}

#[test]
fn check_tells_of_every_file_and_ends_as_the_worst_of_them() {
    let desk = Desk::new().with("bad.toml", "extends = \"small.toml\"\n[host]\nstrength = -1\n");
    desk.run("check small.toml").succeeds().prints("ok: small.toml: 2 options, ").tells_nothing();
    for typed in ["check bad.toml small.toml none.toml", "check small.toml none.toml bad.toml"] {
        let ran =
            desk.run(typed).prints("ok: small.toml: ").prints("--> bad.toml:3:12").prints("not sound: bad.toml: ");
        let ran = ran.prints("`none.toml`: there is no such file").tells_nothing();
        assert_eq!(ran.status, Some(2), "{ran:?}");
    }
    let ran = desk.run("check small.toml --set host.strength=-1").prints("--> --set:1:15");
    assert_eq!(ran.status, Some(2));
    assert!(!desk.at("out").exists(), "nothing is run");
}

#[test]
fn every_verb_has_help_with_examples_and_the_program_has_a_version() {
    let desk = Desk::new();
    for typed in ["--help", "-h"] {
        desk.run(typed)
            .succeeds()
            .prints("Usage: guarantor")
            .prints("run")
            .prints("check")
            .prints("bench")
            .tells_nothing();
    }
    desk.run("--help").succeeds().prints("compares options under stated assumptions");
    for typed in ["run --help", "run -h", "help run"] {
        let ran = desk.run(typed).succeeds().prints("Usage: guarantor run").prints("guarantor run scenarios/");
        ran.prints("flags > --set > option > file > extends").prints("--json").tells_nothing();
    }
    for typed in ["check --help", "check -h", "help check"] {
        desk.run(typed)
            .succeeds()
            .prints("Usage: guarantor check")
            .prints("guarantor check scenarios/")
            .tells_nothing();
    }
    for typed in ["compare --help", "compare -h", "help compare"] {
        let ran = desk.run(typed).succeeds().prints("Usage: guarantor compare").prints("guarantor compare scenarios/");
        ran.prints("--baseline").tells_nothing();
    }
    for typed in ["bench --help", "bench -h", "help bench"] {
        let ran = desk.run(typed).succeeds().prints("Usage: guarantor bench").prints("guarantor bench --save before");
        ran.prints("--against").prints("--json").tells_nothing();
    }
    for (verb, example) in [
        ("verify", "guarantor verify out/paris-2025-09"),
        ("inspect", "guarantor inspect out/paris-2025-09/survival.png"),
        ("plot", "guarantor plot out/paris-2025-09 --format png,svg"),
    ] {
        for typed in [format!("{verb} --help"), format!("{verb} -h"), format!("help {verb}")] {
            let ran = desk.run(&typed).succeeds().prints(&format!("Usage: guarantor {verb}")).prints(example);
            ran.tells_nothing();
        }
        desk.run("--help").prints(verb);
        desk.run(verb).refuses().tells("Usage: guarantor");
    }
    for typed in ["--version", "-V"] {
        let ran = desk.run(typed).succeeds();
        assert_eq!(ran.stdout, concat!("guarantor ", env!("CARGO_PKG_VERSION"), "\n"));
    }
}

#[test]
fn colours_are_for_terminals_alone() {
    let desk = Desk::new().with("bad.toml", "extends = \"small.toml\"\n[host]\nstrength = -1\n");
    for typed in ["run small.toml -o a -v -f", "run bad.toml", "check small.toml bad.toml", "run --help", "run --bad"] {
        let colours = |set: &[(&str, &str)]| {
            let ran = Ran::of(typed, desk.command(typed).envs(set.iter().copied()));
            ran.stdout.contains('\x1b') || ran.stderr.contains('\x1b')
        };
        assert!(!colours(&[]), "{typed} into a pipe");
        assert!(!colours(&[("NO_COLOR", "1")]), "{typed} with NO_COLOR");
        assert!(!colours(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), "{typed} with NO_COLOR and CLICOLOR_FORCE");
    }
    let ran = Ran::of("run bad.toml", desk.command("run bad.toml").env("CLICOLOR_FORCE", "1"));
    assert!(ran.stderr.contains('\x1b'), "colours can be asked for: {ran:?}");
}
