//! `guarantor check --sources`: where every number comes from.

use guarantor::report::sources::Sources;

use super::desk::Desk;

#[test]
fn it_tells_values_units_facts_and_what_is_unsourced() {
    let desk = Desk::new().with(
        "mine.toml",
        "extends = \"small.toml\"\n[host]\nstrength = 500000\n[contributor.france]\ntroops = { value = 9000, source = \"A2.16, J\", note = \"made up\" }\n",
    );
    let ran = desk.run("check mine.toml --sources").succeeds().tells("ok: mine.toml");
    for says in [
        "contributor.france.troops = 9000 persons (in full)  [A2.16, J]\n      made up",
        "host.strength = 500000 persons  [no source]",
        "\n    A2.16 [article; cited ",
        "\n    E4.40 [",
        "At hand, and cited by nothing here.",
        "facts that nothing shipped uses, and why:",
        "Unsourced: 1. ",
    ] {
        assert!(ran.stdout.contains(says), "{says:?} is not in\n{}", ran.stdout);
    }
    assert!(ran.stdout.ends_with("  host.strength\n"), "what to look at stands at the end");
}

#[test]
fn its_json_is_a_list_with_an_entry_for_each_sound_file() {
    let desk = Desk::new().with("bad.toml", "extends = \"small.toml\"\n[host]\nstrength = -1\n");
    let ran = desk.run("check small.toml --sources --json").succeeds();
    let all: Vec<Sources> = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((all.len(), all[0].scenario.as_str()), (1, "small"));
    assert_eq!(all[0].options, ["bare", "full"]);
    let ran = desk.run("check bad.toml small.toml --sources --json").tells("--> bad.toml:3:12");
    assert_eq!(ran.status, Some(2));
    assert_eq!(serde_json::from_str::<Vec<Sources>>(&ran.stdout).expect("JSON").len(), 1);
    desk.run("check small.toml --json").refuses().tells("--sources");
}

#[test]
fn a_flag_that_sets_a_number_shows_in_the_list() {
    let desk = Desk::new();
    let ran = desk.run("check small.toml --sources --set host.strength=5").succeeds();
    assert!(ran.stdout.contains("host.strength = 5 persons  [no source]"), "{}", ran.stdout);
}
