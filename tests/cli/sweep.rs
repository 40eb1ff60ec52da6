//! `guarantor sweep`: every option over the levels of what is varied.

use guarantor::analysis::sweep::Sweep;

use super::desk::Desk;

const TROOPS: &str = "--vary contributor.france.troops=0..30000:3";

fn found(desk: &Desk, folder: &str) -> Sweep {
    let text = std::fs::read_to_string(desk.at(folder).join("sweep.json")).expect("results");
    serde_json::from_str(&text).expect("results of this version")
}

#[test]
fn a_cell_is_what_a_run_gives_with_the_same_set() {
    let desk = Desk::new();
    desk.run(&format!("sweep small.toml {TROOPS} --vary backstop.promised=none,all -o s -q")).succeeds();
    let sweep = found(&desk, "s");
    assert_eq!((sweep.cells.len(), sweep.heading.options.len()), (6, 2));
    let set = "--set contributor.france.troops=15000 --set 'backstop.promised=[]'";
    desk.run(&format!("run small.toml {set} -o r -q")).succeeds();
    let run = desk.results("r");
    for (option, whole) in run.options.iter().enumerate() {
        for (place, outcome) in sweep.outcomes.iter().enumerate() {
            let cell = sweep.estimate(sweep.cell(&[1, 0]), option, place);
            let expected = whole.estimate(&outcome.name).or_else(|| whole.outcomes.get(&outcome.name));
            assert_eq!(cell, expected, "{} {}", whole.name, outcome.name);
        }
    }
    let paired = &run.differences[0].metrics["held"];
    assert_eq!(sweep.cells[2].options[1].differences[0].as_ref(), Some(paired));
}

#[test]
fn a_folder_holds_tables_and_a_picture_for_each_outcome_asked_for_and_is_verified() {
    let desk = Desk::new();
    let asked = "--outcome cost --outcome held --until 'held>=45%'";
    let ran = desk.run(&format!("sweep small.toml {TROOPS} {asked}")).succeeds();
    let ran = ran
        .prints("Varied: France: land troops pledged (`contributor.france.troops`, persons): 0 to 30,000 in 3 levels");
    let ran = ran.prints("Held at least 45 %: from which value of").prints("in 95 % of worlds");
    ran.tells("charts and sweep.json are in out/sweep-small\n");
    let names: Vec<String> =
        desk.files("out/sweep-small").into_keys().filter(|name| !name.starts_with("scenario/")).collect();
    assert_eq!(names, ["manifest.json", "sweep-cost.png", "sweep-held.png", "sweep.csv", "sweep.json"]);
    desk.run("verify out/sweep-small -j 3").succeeds().prints("verified: ");
    let ran = desk.run("inspect out/sweep-small/sweep-held.png").succeeds();
    ran.prints(
        "guarantor sweep small.toml --vary contributor.france.troops=0..30000:3 --outcome cost --outcome held --until",
    );
    desk.run("plot out/sweep-small --chart sweep --format svg").succeeds();
    desk.run("verify out/sweep-small -q").succeeds();
    desk.run("plot out/sweep-small --chart sweep-area").refuses().tells("sweep-held");
    desk.change("out/sweep-small", "sweep.csv", "france", "French");
    desk.run("verify out/sweep-small").ends(1).prints("sweep.csv");
}

#[test]
fn every_byte_is_the_same_for_any_number_of_threads() {
    let desk = Desk::new();
    let line =
        format!("sweep small.toml {TROOPS} --vary contributor.germany=in,out --until 'held >= 0.4' -n 300 --worlds 5");
    desk.run(&format!("{line} -j 1 -o one -q")).succeeds();
    desk.run(&format!("{line} -j 3 -o three -q")).succeeds();
    assert!(desk.files("one") == desk.files("three"));
}

#[test]
fn the_table_has_a_row_for_each_cell_option_and_outcome() {
    let desk = Desk::new();
    desk.run(&format!("sweep small.toml {TROOPS} -o s -q")).succeeds();
    let text = std::fs::read_to_string(desk.at("s/sweep.csv")).expect("a table");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][..5], ["contributor.france.troops", "option", "outcome", "unit", "mean"]);
    assert_eq!(rows.len(), 1 + 3 * 2 * 7);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let row = rows.iter().find(|row| row[..3] == ["15000", "full", "held"]).expect("a row");
    let mean: f64 = row[4].parse().expect("a number");
    assert_eq!(found(&desk, "s").estimate(1, 1, 0).map(|one| one.mean), Some(mean));
    assert!(rows.iter().all(|row| (row[1] == "bare") == row[11].is_empty() || row[0].starts_with("contributor")));
}

#[test]
fn what_changes_nothing_and_options_that_become_alike_are_told() {
    let text = "extends = \"small.toml\"\n[run]\nbaseline = \"full\"\n\
        [[option]]\nname = \"full\"\nlabel = \"Full backstop\"\n[[option]]\nname = \"floor\"\nlabel = \"Floor\"\n\
        set = { \"backstop.promised\" = [\"intelligence\"] }\n";
    let desk = Desk::new().with("three.toml", text);
    let ran = desk.run("sweep three.toml --vary backstop.promised=none,all -o s").succeeds();
    ran.prints("“Full backstop” and “Floor” are the same in every cell");
    assert_eq!(found(&desk, "s").groups, [[0, 1]]);
    let ran = desk.run(&format!("sweep small.toml {TROOPS} -o t")).succeeds();
    ran.prints("`contributor.france.troops` changes `held` of ");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_nothing_is_written() {
    let desk = Desk::new();
    let ran = desk.run(
        "sweep small.toml --vary host.strenght=1..2:3 --vary cost.peace_loss=0.5..0.1:2 --vary host.strength=1 \
         --outcome hold --until 'held >= six' -o s",
    );
    let ran = ran
        .refuses()
        .tells("did you mean `host.strength`?")
        .tells("runs from low to high")
        .tells("one or two `--vary`");
    ran.tells("no outcome is called `hold`").tells("`six` is not a number");
    for (flags, told) in [
        ("--vary host.strength=", "has no levels"),
        ("--vary host.strength=400000", "one level varies nothing"),
        ("--vary host.strength=1..9:1000 --vary adversary.strength=1..9:1000", "1000000 combinations of levels"),
        ("--vary host.strength=1..9:3 --vary host.strength=2..5:2", "is varied twice"),
        ("--vary 'backstop.promised=*' --until 'held > 0.5'", "nothing that is varied has numbers"),
        ("--vary contributor.atlantis=in,out", "atlantis"),
        ("--vary run.seed=1,2", "cannot be varied"),
        ("--vary contributor.france.troops=0,-5", "must be"),
        ("", "--vary"),
    ] {
        desk.run(&format!("sweep small.toml {flags} -o s")).refuses().tells(told);
    }
    assert!(!desk.at("s").exists());
}

#[test]
fn a_level_that_only_a_whole_scenario_can_refuse_is_told_and_nothing_is_left() {
    let desk = Desk::new();
    let ran = desk.run("sweep small.toml --vary outcome.repelled_below=1,1000000 -o s").refuses();
    ran.tells("met with `--set 'outcome.repelled_below=1000000'`");
    let left: Vec<_> =
        std::fs::read_dir(desk.at(".")).expect("the desk").flatten().map(|one| one.file_name()).collect();
    assert_eq!(left, ["small.toml"]);
}
