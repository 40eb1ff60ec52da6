//! `guarantor diff`: what is a difference and what is not, what the parts add up to, and what is refused.

use super::desk::{Desk, Ran};

/// A desk with `b.toml`, which is `small.toml` and this.
fn desk(changes: &str) -> Desk {
    Desk::new().with("b.toml", &format!("extends = \"small.toml\"\n{changes}"))
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).expect("JSON")
}

const THREE: &str = "[backstop]\nkept_chance = 1\n[contributor.france]\ntroops = { uniform = [20000, 30000] }\n\
    [contributor]\nspain = false\n";

#[test]
fn the_same_scenario_in_other_words_is_no_difference() {
    let small = super::SMALL.replace("worlds = 16", "design = \"stratified\" # as ever\nworlds = 0x10");
    let desk = Desk::new().with("b.toml", &small);
    let ran = desk.run("diff small.toml b.toml").succeeds();
    ran.prints("The same scenario: ").tells_nothing();
    let json = json(&desk.run("diff small.toml b.toml --json").succeeds());
    assert_eq!((&json["edits"], &json["attribution"]), (&serde_json::json!([]), &serde_json::Value::Null));
    assert_eq!(json["a"]["hash"], json["b"]["hash"]);
}

#[test]
fn words_about_a_number_are_documentation_and_run_nothing() {
    let desk = desk("title = \"Other\"\n[host]\nname = \"Utopia\"\n[cost]\npeace_loss = { value = 0.001, source = \"J\", note = \"b\" }\n")
        .with("a.toml", "extends = \"small.toml\"\n[cost]\npeace_loss = 0.001\n");
    let ran = desk.run("diff a.toml b.toml").succeeds();
    let ran = ran.prints("title: A small scenario → Other\n").prints("host.name: Ukraine → Utopia\n");
    let ran = ran.prints("no edit): 1 key: `cost.peace_loss`").prints("The same model: ");
    ran.tells_nothing();
}

#[test]
fn edits_are_told_with_both_values_and_the_options_that_they_concern() {
    let desk = desk(THREE);
    let ran = desk.run("diff small.toml b.toml -j 1").succeeds();
    for line in ["contributor.spain ", "uniform(20000, 30000)  full\n"] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    let kept: Vec<_> = ran.stdout.lines().filter(|line| line.starts_with("backstop.kept_chance")).collect();
    let words: Vec<_> =
        kept.iter().flat_map(|line| line.split("  ").map(str::trim).filter(|word| !word.is_empty())).collect();
    assert_eq!(words, ["backstop.kept_chance", "beta(5, 3)", "1", "every option"]);
    let ran = ran.prints("“Full backstop” (`full`): the ceasefire holds two years in ").prints("\nB − A ");
    let ran = ran.prints("\n  contributor.france ").prints("this is no forecast");
    ran.tells("following 10 combinations of edits, 16 worlds × 32 trials each\n");
}

#[test]
fn the_parts_of_every_change_add_up_for_any_number_of_threads() {
    let desk = desk(THREE);
    let ran = desk.run("diff small.toml b.toml --json -q -j 1").succeeds().tells_nothing();
    assert_eq!(ran.stdout, desk.run("diff small.toml b.toml --json -q -j 3").succeeds().stdout);
    let json = json(&ran);
    assert_eq!(json["version"], 1);
    let pairs = json["attribution"]["pairs"].as_array().expect("pairs");
    assert_eq!(
        pairs.iter().map(|pair| pair["groups"].as_array().map(Vec::len)).collect::<Vec<_>>(),
        [Some(1), Some(3)]
    );
    let names: Vec<_> =
        pairs[1]["groups"].as_array().into_iter().flatten().map(|group| group["name"].clone()).collect();
    assert_eq!(names, ["backstop", "contributor.france", "contributor.spain"]);
    for outcome in pairs.iter().flat_map(|pair| pair["outcomes"].as_array().expect("outcomes")) {
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let change = number(&outcome["change"]["mean"]);
        let sum: f64 = outcome["shares"].as_array().expect("shares").iter().map(|share| number(&share["share"])).sum();
        assert!((sum - change).abs() < 1e-9 * (1.0 + change.abs()), "{outcome}");
        let levels = number(&outcome["b"]["mean"]) - number(&outcome["a"]["mean"]);
        assert!((levels - change).abs() < 1e-9 * (1.0 + change.abs()), "{outcome}");
    }
}

#[test]
fn levels_are_those_of_a_run() {
    let desk = desk(THREE);
    desk.run("run b.toml -o b").succeeds();
    let held = desk.results("b").options[1].estimate("held").expect("counted").mean;
    let json = json(&desk.run("diff small.toml b.toml --option full --json").succeeds());
    assert_eq!(json["paired_by"], "chosen");
    let found = json["attribution"]["pairs"][0]["outcomes"][0]["b"]["mean"].as_f64().expect("a number");
    assert!((held - found).abs() < 1e-12, "{held} and {found}");
}

#[test]
fn many_groups_are_sampled_and_say_so() {
    let keys = ["belgium", "canada", "denmark", "france", "germany", "italy", "norway", "spain", "sweden"];
    let changes: String = keys.iter().map(|key| format!("[contributor.{key}]\ntroops = 9000\n")).collect();
    let desk = desk(&changes);
    let ran = desk.run("diff small.toml b.toml --orders 6").succeeds();
    ran.prints("more than eight groups 6 orders were sampled").prints("“Full backstop”");
    let json = json(&desk.run("diff small.toml b.toml --orders 6 --json").succeeds());
    let pair = &json["attribution"]["pairs"][0];
    assert_eq!((&pair["orders"], &pair["pair"]), (&6.into(), &1.into()), "the option without a force has no edits");
    let outcomes = pair["outcomes"].as_array().expect("outcomes").iter();
    let shares = outcomes.flat_map(|outcome| outcome["shares"].as_array().expect("shares"));
    let errors: Vec<f64> = shares.filter_map(|share| share["sampling_error"].as_f64()).collect();
    assert!(errors.iter().any(|error| *error > 0.0), "{errors:?}");
}

#[test]
fn without_a_run_only_the_edits_are_told() {
    let desk = desk(&format!("{THREE}[run]\nhorizon_months = 12\n"));
    let ran = desk.run("diff small.toml b.toml --no-run").succeeds();
    let ran = ran.prints("run.horizon_months: 24 → 12\n").prints("backstop.kept_chance ");
    assert!(!ran.stdout.contains("Shapley") && !ran.stderr.contains("following"), "{ran:?}");
    let ran = desk.run("diff small.toml b.toml").refuses().tells("24 months and B for 12");
    ran.tells("--set run.horizon_months=12").tells("--no-run");
    desk.run("diff small.toml b.toml --set run.horizon_months=12 -q").succeeds().prints_nothing().tells_nothing();
}

#[test]
fn the_run_is_that_of_a_unless_a_flag_says_otherwise() {
    let desk = desk(&format!("{THREE}[run]\nseed = 8\ntrials = 64\n"));
    let ran = desk.run("diff small.toml b.toml").succeeds();
    let ran = ran.prints("run.trials: 32 → 64\nrun.seed: 7 → 8\n").prints("16 worlds × 32 trials").prints("seed 7");
    ran.tells("note: `[run]` differs; seed, worlds, trials and design of A are used for both");
    let ran = desk.run("diff small.toml b.toml -s 9 -n 16 --worlds 32").succeeds();
    let ran = ran.prints("32 worlds × 16 trials, two years after a ceasefire, seed 9");
    assert!(!ran.stderr.contains("note:") && !ran.stdout.contains("run."), "{ran:?}");
}

#[test]
fn options_are_paired_by_name_by_choice_or_by_baseline() {
    let other = "[[option]]\nname = \"x\"\nlabel = \"An X\"\nset = { \"backstop.ratified\" = true }\n[[option]]\nname = \"y\"\n";
    let desk = desk(&format!("[run]\nbaseline = \"y\"\n{other}"));
    let ran = desk.run("diff small.toml b.toml --no-run").succeeds();
    let ran = ran.prints("the baselines are compared: `bare → y`.").prints("`--pair A-NAME:B-NAME`");
    ran.prints("Not compared, in A: `full`.\nNot compared, in B: `x`.");
    let ran = desk.run("diff small.toml b.toml --pair full:x --pair full:y").succeeds();
    let ran = ran.prints("as chosen: `full → x`, `full → y`.").prints("“An X” (`full → x`)");
    assert!(!ran.stdout.contains("“y”"), "no edits, no table: {ran:?}");
    let ran = desk.run("diff small.toml b.toml --pair ful:x --option full").refuses();
    let ran = ran.tells("`small.toml` has no option `ful`").tells("did you mean `full`?");
    ran.tells("`b.toml` has no option `full`").tells("choose among `x`, `y`");
    for pair in ["full", ":x", "full:", "a:b:c"] {
        desk.run(&format!("diff small.toml b.toml --pair {pair}")).refuses().tells("`full:whole-backstop`");
    }
}

#[test]
fn contributors_that_need_each_other_are_one_group() {
    let corps = "[contributor.corps]\nname = \"Corps\"\ntroops = 9000\n\
        [contributor.staff]\nname = \"Staff\"\nneeds = { contributors = [\"corps\"] }\n";
    let ran = desk(corps).run("diff small.toml b.toml").succeeds();
    let ran = ran.prints("\n  contributor.corps + 1 more ");
    ran.prints("One group: `contributor.corps`, `contributor.staff`; for `staff` needs `corps`.\n");
}

#[test]
fn everything_that_is_wrong_with_either_file_is_told_at_once() {
    let desk = desk("[host]\nstrenght = 5\n").with("a.toml", "extends = \"small.toml\"\n[run]\nworlds = 0\n");
    let ran = desk.run("diff a.toml b.toml --set cost.peace_los=1").refuses();
    let ran = ran.tells("a.toml:3:10").tells("b.toml:3:1").tells("`strength`");
    assert_eq!(ran.stderr.matches("names no key of the format").count(), 1, "{ran:?}");
    desk.run("diff a.toml none.toml").refuses().tells("a.toml:3:10").tells("`none.toml`: there is no such file");
    desk.run("diff small.toml none.toml").refuses().tells("`none.toml`: there is no such file");
}

#[test]
fn a_flag_that_suits_one_file_alone_says_which_it_does_not_suit() {
    let desk = desk("[contributor.corps]\nname = \"Corps\"\n");
    let ran = desk.run("diff small.toml b.toml --set contributor.corps.troops=5").refuses();
    ran.tells("no contributor is called `corps`").tells("this is about `small.toml`");
    let ran = desk.run("diff small.toml b.toml --set contributor.corps.troops=5 --set host.x=1").refuses();
    assert_eq!(ran.stderr.matches("this is about").count(), 1, "{ran:?}");
}

#[test]
#[cfg(unix)]
fn a_large_study_is_cut_to_size_and_ends_in_one_line_when_interrupted() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    let desk = desk(&format!("{THREE}[run]\nworlds = 65536\n"));
    let typed = "diff b.toml small.toml -n 4096";
    let mut child =
        desk.command(typed).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut lines = BufReader::new(child.stderr.take().expect("its words")).lines();
    // The signal is listened for before anything is said.
    let mut told = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("following ")).expect("the size");
    assert!(
        told.contains("10 combinations of edits, 1,024 worlds × 4,096 trials each instead of 65,536 worlds"),
        "{told}"
    );
    let signal = Command::new("kill").arg("-INT").arg(child.id().to_string()).status().expect("kill runs");
    assert!(signal.success());
    for line in lines.map_while(Result::ok) {
        told = line;
    }
    assert_eq!(child.wait().expect("the program ends").code(), Some(130));
    assert_eq!(told, "interrupted: nothing was written");
}
