//! Shards: a run in pieces, on any machine, in any order, is the run in one piece.

use std::fs;

use super::desk::{Desk, SMALL, leftovers};
use super::resume::wait_until_kept;

/// Tasks in the midst of worlds as well: three a world.
const RUN: &str = "run small.toml --worlds 24 -n 9000";

fn count(desk: &Desk, folder: &str, shards: &[&str]) {
    for shard in shards {
        desk.run(&format!("{RUN} --shard {shard} -o {folder} -q")).succeeds().prints_nothing().tells_nothing();
    }
}

#[test]
fn shards_in_any_order_and_of_any_number_are_the_whole_run() {
    let desk = Desk::new();
    desk.run(&format!("{RUN} -o whole -q")).succeeds();
    let whole = desk.files("whole");
    count(&desk, "three", &["3/3", "1/3", "2/3"]);
    desk.run("merge three -o a -q").succeeds().prints_nothing().tells_nothing();
    assert!(desk.files("a") == whole, "three shards");
    desk.run("merge three/shard-2-of-3.part three/shard-3-of-3.part three/shard-1-of-3.part -o b -j 1").succeeds();
    assert!(desk.files("b") == whole, "in another order");
    count(&desk, "mixed", &["1/2", "3/4", "8/8", "7/8"]);
    desk.run("merge mixed -o c -q").succeeds();
    assert!(desk.files("c") == whole, "a half, a quarter and two eighths");
    count(&desk, "many", &["1/1"]);
    desk.run("merge many -o d -q").succeeds();
    assert!(desk.files("d") == whole, "one shard");
    desk.run("verify a").succeeds().prints("verified");
    assert_eq!(leftovers(&desk), Vec::<String>::new());
}

#[test]
fn more_shards_than_tasks_are_empty_and_do_no_harm() {
    let desk = Desk::new();
    desk.run("run small.toml --worlds 2 -n 10 -o whole -q").succeeds();
    for shard in 1..=5 {
        desk.run(&format!("run small.toml --worlds 2 -n 10 --shard {shard}/5 -o parts -q")).succeeds();
    }
    desk.run("merge parts -o a -q").succeeds();
    assert!(desk.files("a") == desk.files("whole"));
}

#[test]
fn what_a_merge_gives_is_told_and_goes_where_a_run_would() {
    let desk = Desk::new();
    count(&desk, "parts", &["1/2", "2/2"]);
    let ran = desk.run("merge parts -v").succeeds().prints("In 1,000 simulated futures");
    ran.tells("2 part files of `small`, seed 7, 24 × 9000").tells("charts and results.json are in out/small");
    let ran = desk.run("merge parts --json").succeeds();
    assert_eq!(ran.stdout.as_bytes(), desk.files("out/small")["results.json"], "the same run may be repeated");
    desk.run("run small.toml -o out/small -f -q").succeeds();
    desk.run("merge parts").refuses().tells("holds another run").tells("`-f`");
    desk.run("merge parts -f -q").succeeds();
}

#[test]
fn gaps_and_overlaps_are_named() {
    let desk = Desk::new();
    count(&desk, "parts", &["1/4", "3/4"]);
    let ran = desk.run("merge parts -o a").refuses();
    ran.tells("216,000 of 432,000 trials are missing: shards `2/4`, `4/4` are not here").tells("--shard K/N --resume");
    count(&desk, "half", &["1/2"]);
    let ran = desk.run("merge half parts/shard-3-of-4.part -o a").refuses();
    ran.tells("108,000 of 432,000 trials are missing: those of worlds 18 to 23");
    let ran = desk.run("merge parts half -o a").refuses();
    ran.tells("`half/shard-1-of-2.part` holds trials that `parts/shard-1-of-4.part` holds too");
    desk.run("merge half half/shard-1-of-2.part -o a").refuses().tells("`half/shard-1-of-2.part` is named twice");
    assert!(!desk.at("a").exists());
}

#[test]
fn parts_of_other_runs_and_other_files_are_all_refused_at_once() {
    let desk = Desk::new().with("notes.part", "not a part").with("other.toml", &SMALL.replace("seed = 7", "seed = 8"));
    count(&desk, "parts", &["1/2", "2/2"]);
    desk.run("run other.toml --worlds 24 -n 9000 --shard 1/2 -o other -q").succeeds();
    desk.run("run small.toml --worlds 25 -n 9000 --shard 2/2 -o more -q").succeeds();
    let ran = desk.run("merge parts other more notes.part none.part -o a").refuses();
    let ran = ran.tells("`other/shard-1-of-2.part` belongs to other work than `parts/shard-1-of-2.part`");
    let ran = ran.tells("`more/shard-2-of-2.part` belongs to other work").tells("`small`, seed 7, 25 × 9000");
    ran.tells("`notes.part` is not a part file of guarantor").tells("reading `none.part`: there is no such file");
    desk.run("merge . -o a").refuses().tells("`./notes.part` is not a part file");
    fs::create_dir(desk.at("empty")).expect("a folder");
    desk.run("merge empty").refuses().tells("`empty` holds no part files");
    desk.run("merge").refuses().tells("<PART|DIR>");
    assert!(!desk.at("a").exists() && !desk.at("out").exists());
}

#[test]
fn a_part_that_was_changed_is_never_merged() {
    let desk = Desk::new();
    count(&desk, "parts", &["1/2", "2/2"]);
    let path = desk.at("parts/shard-2-of-2.part");
    let whole = fs::read(&path).expect("a part");
    for share in [10, 60, 90, 99] {
        let mut bytes = whole.clone();
        let at = bytes.len() * share / 100;
        bytes[at] ^= 4;
        fs::write(&path, &bytes).expect("a file");
        let ran = desk.run("merge parts -o a").refuses();
        assert!(ran.stderr.contains("is damaged") || ran.stderr.contains("shards `2/2` are not whole"), "{ran:?}");
    }
    fs::write(&path, &whole[..whole.len() - 3]).expect("a file");
    desk.run("merge parts -o a").refuses().tells("shards `2/2` are not whole");
    desk.run(&format!("{RUN} --shard 2/2 -o parts --resume")).succeeds().tells("were torn off or damaged");
    desk.run("merge parts -o a -q").succeeds();
    desk.run(&format!("{RUN} -o whole -q")).succeeds();
    assert!(desk.files("a") == desk.files("whole"));
}

#[test]
fn a_shard_is_not_counted_twice_unless_asked() {
    let desk = Desk::new();
    let typed = format!("{RUN} --shard 1/2 -o parts");
    desk.run(&typed).succeeds().tells("shard 1/2 is whole, in parts/shard-1-of-2.part").prints_nothing();
    let before = desk.files("parts");
    desk.run(&typed).refuses().tells("holds work that is not finished").tells("`--resume`");
    desk.run(&format!("{typed} --resume")).succeeds().tells("shard 1/2 is already whole");
    desk.run(&format!("{typed} --resume -s 8")).refuses().tells("belongs to other work");
    assert!(desk.files("parts") == before, "nothing changed");
    desk.run(&format!("{typed} -f")).succeeds();
    fs::write(desk.at("parts/shard-2-of-2.part"), "mine").expect("a file");
    desk.run(&format!("{RUN} --shard 2/2 -o parts -f")).refuses().tells("is not a part file of guarantor");
    desk.run("run small.toml -o run -q").succeeds();
    desk.run(&format!("{RUN} --shard 1/2 -o run")).refuses().tells("`run` holds a run");
    for (shard, told) in [("0/2", "the first is `1/2`"), ("3/2", "as in `2/16`"), ("x", "as in `2/16`")] {
        desk.run(&format!("{RUN} --shard {shard}")).refuses().tells(told);
    }
    desk.run(&format!("{RUN} --shard 1/2 --until 'held ± 1 %'")).refuses().tells("cannot be used with");
}

#[test]
fn a_shard_that_was_killed_goes_on_where_it_was() {
    let desk = Desk::new();
    let typed = "run small.toml --worlds 384 -n 1024 --shard 2/2 -o parts";
    let mut child = desk.command(typed).spawn().expect("the program starts");
    wait_until_kept(&desk, "parts/shard-2-of-2.part");
    desk.run(typed).refuses().tells("another program is at work in `");
    child.kill().expect("it was at work");
    child.wait().expect("it ends");
    desk.run(&format!("{typed} --resume")).succeeds().tells("going on: ").tells("shard 2/2 is whole");
    desk.run("run small.toml --worlds 384 -n 1024 --shard 1/2 -o parts -q").succeeds();
    desk.run("merge parts -o a -q").succeeds();
    desk.run("run small.toml --worlds 384 -n 1024 -o whole -q").succeeds();
    assert!(desk.files("a") == desk.files("whole"));
}

#[test]
fn shards_carry_what_was_laid_over_the_scenario() {
    let desk = Desk::new().with("derived/top.toml", "extends = \"below.toml\"\n").with("derived/below.toml", SMALL);
    let typed = "run derived/top.toml --worlds 8 -n 40 -s 9 --option full --set host.strength=400000";
    desk.run(&format!("{typed} -o whole -q")).succeeds();
    for shard in ["1/2", "2/2"] {
        desk.run(&format!("{typed} --shard {shard} -o parts -q")).succeeds();
    }
    fs::remove_dir_all(desk.at("derived")).expect("the folder");
    desk.run("merge parts -o a -q").succeeds();
    assert!(desk.files("a") == desk.files("whole"), "nothing but the parts is needed");
}
