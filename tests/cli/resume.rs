//! Runs that are stopped, killed and go on: to the same bytes, whatever happened.

use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

use guarantor::analysis::results::Results;
use guarantor::report::kept::Kept;

use super::desk::{Desk, leftovers, signal};

/// About a second of work: some records of each of two threads.
const LONG: &str = "run small.toml --worlds 192 -n 1024 -j 2";

/// How often a run is killed; more where somebody asks for it.
fn kills() -> u64 {
    std::env::var("GUARANTOR_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(20)
}

/// A number that looks random, below a bound.
fn scattered(seed: u64, below: u64) -> u64 {
    (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9) % below
}

fn begin(desk: &Desk, typed: &str) -> Child {
    let mut command = desk.command(typed);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// Waits until something was kept behind the header of a part file.
pub fn wait_until_kept(desk: &Desk, part: &str) {
    let size = || fs::metadata(desk.at(part)).map_or(0, |file| file.len());
    let mut header = 0;
    for _ in 0..12_000 {
        std::thread::sleep(Duration::from_millis(5));
        match (header, size()) {
            (0, size) => header = size,
            (header, size) if size > header => return,
            _ => {}
        }
    }
    panic!("{part}: nothing was kept in a minute");
}

#[test]
fn a_run_that_is_killed_at_any_moment_goes_on_to_the_same_bytes() {
    let desk = Desk::new();
    let started = std::time::Instant::now();
    desk.run(&format!("{LONG} -o whole -q")).succeeds();
    let (whole, took) = (desk.files("whole"), started.elapsed().as_millis() as u64);
    let mut went_on = 0;
    for round in 0..kills() {
        // Often it is killed more than once, and sometimes while it writes its results.
        for again in 0..=round % 3 {
            let mut child = begin(&desk, &format!("{LONG} -o a --resume"));
            std::thread::sleep(Duration::from_millis(scattered(round * 7 + again, took * 11 / 10)));
            drop(child.kill());
            drop(child.wait());
        }
        let ran = desk.run(&format!("{LONG} -o a --resume")).succeeds();
        went_on += u64::from(ran.stderr.contains("going on: "));
        assert!(desk.files("a") == whole, "round {round}: {ran:?}");
        assert_eq!(leftovers(&desk), Vec::<String>::new(), "round {round}");
        fs::remove_dir_all(desk.at("a")).expect("the folder");
    }
    assert!(went_on > kills() / 5, "{went_on} of {} went on with something", kills());
}

#[test]
fn an_interrupted_run_leaves_what_a_run_of_fewer_worlds_gives_and_goes_on_to_the_same_bytes() {
    let desk = Desk::new();
    // Two tasks a world, so that it could end in the midst of one.
    let typed = "run small.toml --worlds 4096 -n 5000";
    let child = begin(&desk, &format!("{typed} -o a"));
    wait_until_kept(&desk, "a/checkpoint.part");
    signal(&child, "INT");
    let output = child.wait_with_output().expect("the program ends");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{told}");
    let last = told.lines().last().unwrap_or_default();
    assert!(last.starts_with("interrupted: results of the first "), "{told}");
    assert!(last.contains(" of 4096 worlds are in ") && last.ends_with(" --resume`"), "{told}");
    assert_eq!(leftovers(&desk), Vec::<String>::new());

    let so_far = desk.results("a");
    let worlds = so_far.scenario.worlds;
    assert!((1..4096).contains(&worlds), "{worlds}");
    assert_eq!(so_far.scenario.planned, Some(4096));
    assert!(so_far.warnings[0].text.contains("the run was interrupted"), "{:?}", so_far.warnings);
    desk.run("verify a").succeeds().prints("verified");
    desk.run("inspect a/hold.png").succeeds().prints(&format!("{worlds} of 4096 worlds × 5000 trials"));
    desk.run("compare a -o compared").succeeds().prints("the run was interrupted");
    desk.run("verify compared").succeeds();
    desk.run(&format!("run small.toml --worlds {worlds} -n 5000 -o fewer -q")).succeeds();
    assert_eq!(unmarked(so_far), desk.results("fewer"), "the results are those of so many worlds");

    desk.run(&format!("{typed} -o a")).refuses().tells("holds work that is not finished").tells("`--resume`");
    let more = format!("run small.toml --worlds {} -n 5000", worlds + 40);
    desk.run(&format!("{more} -o a --resume")).succeeds().tells("going on: ");
    desk.run(&format!("{more} -o whole -q")).succeeds();
    assert!(desk.files("a") == desk.files("whole"), "more worlds than there were, fewer than were planned");
}

/// Without the marks of an interrupted run.
fn unmarked(mut results: Results) -> Results {
    results.scenario.planned = None;
    results.warnings.retain(|warning| warning.kind != "interrupted");
    results
}

#[test]
fn a_run_that_is_stopped_at_once_leaves_nothing_behind() {
    let desk = Desk::new();
    let child = begin(&desk, "run small.toml --worlds 2 -n 16000000 -o a");
    for _ in 0..6_000 {
        if desk.at("a/checkpoint.part").exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    // The first signal would wait for the world in hand, which takes half a minute.
    for _ in 0..2 {
        signal(&child, "TERM");
        std::thread::sleep(Duration::from_millis(30));
    }
    let output = child.wait_with_output().expect("the program ends");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{told}");
    let last = told.lines().last().unwrap_or_default();
    assert!(last.starts_with("interrupted: "), "{told}");
    // A world that is half done has no results; what was counted of it is kept.
    assert!(!desk.at("a/results.json").exists());
    assert_eq!(desk.at("a").exists(), last.contains("what was counted is kept in"), "{told}");
    assert_eq!(leftovers(&desk), Vec::<String>::new());
}

#[test]
fn an_earlier_run_stays_until_the_one_that_replaces_it_is_finished() {
    let desk = Desk::new();
    desk.run("run small.toml -o a -q").succeeds();
    let before = desk.files("a");
    let child = begin(&desk, &format!("{LONG} -s 9 -o a -f"));
    wait_until_kept(&desk, "a/checkpoint.part");
    signal(&child, "INT");
    let output = child.wait_with_output().expect("the program ends");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("beside the run that it was to replace"), "{told}");
    let mut after = desk.files("a");
    assert!(after.remove("checkpoint.part").is_some());
    assert!(after == before, "what was there is as it was");
    desk.run("verify a").succeeds();
    desk.run("run small.toml -o a").refuses().tells("holds work that is not finished (`small`, seed 9, 192 × 1024)");
    desk.run(&format!("{LONG} -s 9 -o a --resume")).succeeds().tells("going on: ");
    desk.run(&format!("{LONG} -s 9 -o whole -q")).succeeds();
    assert!(desk.files("a") == desk.files("whole"));
}

/// A folder with a run that was killed.
fn killed(desk: &Desk, folder: &str) {
    let mut child = begin(desk, &format!("{LONG} -o {folder}"));
    wait_until_kept(desk, &format!("{folder}/checkpoint.part"));
    child.kill().expect("it was at work");
    child.wait().expect("it ends");
}

#[test]
fn a_run_that_was_killed_is_named_by_every_verb() {
    let desk = Desk::new();
    killed(&desk, "a");
    for typed in ["verify a", "plot a", "compare a small.toml"] {
        desk.run(typed).refuses().tells("holds a run that is not finished").tells("`--resume`");
    }
    for typed in [LONG, "sweep small.toml --vary host.strength=1..2:2", "compare small.toml"] {
        desk.run(&format!("{typed} -o a")).refuses().tells("holds work that is not finished (`small`, seed 7");
    }
    desk.run("run small.toml -o a -f").succeeds();
    desk.run("run small.toml -o fresh -q").succeeds();
    assert!(desk.files("a") == desk.files("fresh"), "begun anew where that is asked");
}

#[test]
fn a_run_goes_on_only_with_what_it_was_begun_with() {
    let desk = Desk::new();
    killed(&desk, "a");
    let checkpoint = fs::read(desk.at("a/checkpoint.part")).expect("a checkpoint");
    for (flags, told) in [
        (
            "--worlds 192 -n 1024 -s 8",
            "belongs to other work: `small`, seed 7, 192 × 1024; this is `small`, seed 8, 192 × 1024",
        ),
        ("--worlds 192 -n 1000", "belongs to other work"),
        ("--worlds 192 -n 1024 --option full", "this is `small`, seed 7, 192 × 1024, `full`"),
        ("--worlds 192 -n 1024 --set host.strength=500000", "of a file or flags that have changed since"),
        ("--worlds 1 -n 1024", "worlds already, more than 1"),
    ] {
        desk.run(&format!("run small.toml {flags} -o a --resume")).refuses().tells(told).tells("begin anew with `-f`");
    }
    assert!(fs::read(desk.at("a/checkpoint.part")).expect("a checkpoint") == checkpoint, "nothing was lost");
}

#[test]
fn a_checkpoint_that_was_cut_or_damaged_costs_what_is_behind_the_damage_and_nothing_else() {
    let desk = Desk::new();
    desk.run(&format!("{LONG} -o whole -q")).succeeds();
    let whole = desk.files("whole");
    killed(&desk, "a");
    let kept = fs::read(desk.at("a/checkpoint.part")).expect("a checkpoint");
    let header = kept.windows(11).position(|bytes| bytes == b"\"attached\":").expect("a header");
    let inside = |share: usize| header + 100 + (kept.len() - header - 100) * share / 100;
    let changed = |at: usize| {
        let mut bytes = kept.clone();
        bytes[at] ^= 1;
        bytes
    };
    for (bytes, told) in [
        (kept[..inside(70)].to_vec(), "were torn off or damaged"),
        (kept[..kept.len() - 1].to_vec(), "were torn off or damaged"),
        (changed(inside(50)), "were torn off or damaged"),
        (changed(kept.len() - 1), "were torn off or damaged"),
        ([&kept[..], &[0; 4096]].concat(), "the last 4096 bytes of"),
        (kept[..header / 2].to_vec(), "charts and results.json"),
        (Vec::new(), "charts and results.json"),
    ] {
        fs::write(desk.at("a/checkpoint.part"), &bytes).expect("a file");
        desk.run(&format!("{LONG} -o a --resume")).succeeds().tells(told);
        assert!(desk.files("a") == whole, "{told}, {} of {} bytes", bytes.len(), kept.len());
        fs::remove_dir_all(desk.at("a")).expect("the folder");
        fs::create_dir(desk.at("a")).expect("a folder");
    }
    let text = |from: &str, to: &str| {
        let at = kept.windows(from.len()).position(|bytes| bytes == from.as_bytes()).expect("it is there");
        [&kept[..at], to.as_bytes(), &kept[at + from.len()..]].concat()
    };
    for (bytes, told) in [
        (text("guarantor part 1", "guarantor part 2"), "has format `2`; this program reads 1"),
        (changed(header), "is damaged"),
        (text("\"seed\":7", "\"seed\":8"), "is damaged"),
        (b"somebody's notes".to_vec(), "also holds `checkpoint.part`"),
    ] {
        fs::write(desk.at("a/checkpoint.part"), &bytes).expect("a file");
        let ran = desk.run(&format!("{LONG} -o a --resume")).refuses();
        assert!(ran.stderr.contains(told) || ran.stderr.contains("is not a run"), "{told}: {ran:?}");
        assert!(fs::read(desk.at("a/checkpoint.part")).expect("a file") == bytes, "it is left alone");
    }
}

#[test]
fn the_checkpoint_of_another_version_of_the_program_is_refused() {
    let desk = Desk::new();
    killed(&desk, "a");
    let kept = fs::read(desk.at("a/checkpoint.part")).expect("a checkpoint");
    // As that version would have written it: with the right checksum.
    let start = "guarantor part 1\n".len();
    let size = u32::from_le_bytes(kept[start..start + 4].try_into().expect("four bytes")) as usize;
    let header = String::from_utf8(kept[start + 4..start + 4 + size].to_vec()).expect("a header");
    let header = header.replacen("guarantor 0.1.0", "guarantor 0.9.0", 1);
    let mut bytes = [b"guarantor part 1\n", &(header.len() as u32).to_le_bytes()[..], header.as_bytes()].concat();
    bytes.extend(&blake3::hash(&bytes).as_bytes()[..16]);
    fs::write(desk.at("a/checkpoint.part"), &bytes).expect("a file");
    let ran = desk.run(&format!("{LONG} -o a --resume")).refuses();
    ran.tells("was written by `guarantor 0.9.0`; this is `guarantor 0.1.0`").tells("begin anew with `-f`");
    assert!(fs::read(desk.at("a/checkpoint.part")).expect("a file") == bytes, "it is left alone");
}

#[test]
fn a_finished_run_is_not_done_again_when_it_is_told_to_go_on() {
    let desk = Desk::new();
    desk.run("run small.toml -o a --resume -q").succeeds();
    let before = desk.files("a");
    let ran = desk.run("run small.toml -o a --resume").succeeds().tells("is finished already: nothing was done");
    ran.prints("In 1,000 simulated futures");
    fs::remove_file(desk.at("a/hold.png")).expect("a chart");
    desk.run("run small.toml -o a --resume").succeeds().tells_not("finished already");
    assert!(desk.files("a") == before, "made whole again");
    desk.run("run small.toml -s 8 -o a --resume").refuses().tells("holds another run");
}

#[test]
fn two_programs_in_one_folder_are_one_too_many() {
    let desk = Desk::new();
    let mut child = begin(&desk, "run small.toml --worlds 4096 -n 5000 -o a");
    wait_until_kept(&desk, "a/checkpoint.part");
    for typed in [LONG, "run small.toml --worlds 4096 -n 5000 --resume", "compare small.toml", "run small.toml -f"] {
        let ran = desk.run(&format!("{typed} -o a")).refuses().tells("another program is at work in `");
        assert_eq!(ran.stderr.lines().count(), 2, "{ran:?}");
    }
    child.kill().expect("it was at work");
    child.wait().expect("it ends");
    desk.run("run small.toml --worlds 64 -n 5000 -o b").succeeds();
    assert!(Kept::open(&desk.at("b")).expect("a run").faults.is_empty());
    desk.run("run small.toml -o a -f").succeeds();
}

#[test]
fn a_run_until_it_is_exact_is_the_run_of_so_many_worlds() {
    let desk = Desk::new();
    let ran = desk.run("run small.toml -n 64 --until 'held ± 0.8 %' -o a").succeeds();
    let worlds = desk.results("a").scenario.worlds;
    ran.tells(&format!("`held ± 0.008` is reached with {worlds} worlds: ±0.00"));
    assert!(worlds > 64 && worlds < 4096, "{worlds}");
    desk.run(&format!("run small.toml -n 64 --worlds {worlds} -o whole -q")).succeeds();
    assert!(desk.files("a") == desk.files("whole"));
    let held = |folder: &str| {
        let results = desk.results(folder);
        let errors = results.options.iter().filter_map(|option| Some(option.estimate("held")?.se * 2.0));
        errors.fold(0.0, f64::max)
    };
    assert!(held("a") <= 0.008, "{}", held("a"));
    for threads in [1, 3] {
        desk.run(&format!("run small.toml -n 64 --until 'held +- 0.008' -j {threads} -o b -f -q")).succeeds();
        assert!(desk.files("b") == desk.files("whole"), "{threads} threads");
    }
    let again = desk.run("run small.toml -n 64 --until 'held ± 0.8 %' -o a --resume").succeeds();
    again.tells("is finished already").tells(&format!("is reached with {worlds} worlds"));
    let short = format!("run small.toml -n 64 --worlds {worlds} --until 'held ± 0.01 %' -o a --resume --strict");
    desk.run(&short).ends(1).tells("is finished already").tells("is not reached");
    desk.run("run small.toml -n 64 --until 'held ± 0.8 %' -o a -q").succeeds();
    assert!(desk.files("a") == desk.files("whole"), "it may be repeated");
}

#[test]
fn a_precision_that_is_not_reached_is_told_and_strict_ends_with_1() {
    let desk = Desk::new();
    let typed = "run small.toml -n 64 --worlds 96 --until 'held ± 0.0001'";
    let ran = desk.run(&format!("{typed} -o a")).succeeds();
    ran.tells("warning: `held ± 0.0001` is not reached: `held` is known to ±").tells("after 96 worlds");
    desk.run(&format!("{typed} -o a --strict -q")).ends(1).tells_nothing();
    desk.run("run small.toml -n 64 --until 'held ± 50 %' --strict -o b -q").succeeds();
    let nobody = "run small.toml --option bare -n 64 --worlds 64 --until 'half_strength_month ± 1' --strict -o c";
    desk.run(nobody).ends(1).tells("no trial of 64 worlds counts for `half_strength_month`");
    desk.run("run small.toml --strict").refuses().tells("--until");
    desk.run("run small.toml --until 'hold ± 1'").refuses().tells("did you mean `held`?");
    assert!(!desk.at("out").exists());
}
