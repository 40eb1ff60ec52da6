//! Overlays, precedence, defaults and hashes.

use super::*;
use crate::model::contributor::Approval;

fn read(text: &str, overrides: &Overrides) -> Scenario {
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    load_text("some/test-case.toml", &text, overrides).unwrap_or_else(|error| panic!("{error}"))
}

fn with(set: &[&str]) -> Overrides {
    Overrides { set: set.iter().map(|set| (*set).to_owned()).collect(), ..Overrides::default() }
}

fn option<'a>(scenario: &'a Scenario, name: &str) -> &'a Specs {
    &scenario.options.iter().find(|option| option.name == name).expect("the option").specs
}

fn troops(specs: &Specs, key: &str) -> Option<f64> {
    let found = specs.contributors.iter().find(|contributor| contributor.key == key);
    found.map(|contributor| contributor.quantities.troops.mean())
}

const TWO: &str = "[[option]]\nname = \"plain\"\n[[option]]\nname = \"other\"\nlabel = \"Other\"\n";

#[test]
fn a_derived_file_inherits_what_it_does_not_say() {
    let scenario = read("title = \"Mine\"\n[run]\nhorizon_months = 24\n", &Overrides::default());
    assert_eq!((scenario.name.as_str(), scenario.title.as_str()), ("test-case", "Mine"));
    assert_eq!((scenario.host.as_str(), scenario.adversary.as_str()), ("Ukraine", "Russia"));
    assert_eq!((scenario.run.horizon_months, scenario.run.worlds), (24, 512));
    assert!(scenario.options.iter().all(|option| option.specs.horizon_months == 24));
    let names: Vec<&str> = scenario.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["some/test-case.toml", BUILTIN_NAME]);
    let keys: Vec<&str> = option(&scenario, "full").contributors.iter().map(|one| one.key.as_str()).collect();
    assert!(keys.is_sorted() && keys.len() == 22);
}

#[test]
fn an_option_lies_over_the_file_and_set_over_the_option() {
    let text = format!("{TWO}set = {{ \"contributor.france.troops\" = 2000, host.strength = 300000 }}\n");
    let file = read(&format!("[contributor.france]\ntroops = 1000\n{text}"), &Overrides::default());
    assert_eq!(troops(option(&file, "plain"), "france"), Some(1000.0));
    assert_eq!(troops(option(&file, "other"), "france"), Some(2000.0));
    assert_eq!(option(&file, "other").host.strength.constant(), Some(300_000.0));
    let set = read(&text, &with(&["contributor.france.troops=3000", "contributor.france.troops=4000"]));
    assert_eq!(troops(option(&set, "plain"), "france"), Some(4000.0));
    assert_eq!(troops(option(&set, "other"), "france"), Some(4000.0));
}

#[test]
fn flags_lie_over_set_and_set_over_the_file() {
    let overrides = Overrides { seed: Some(u64::MAX), trials: Some(7), ..with(&["run.seed=5", "run.worlds=32"]) };
    let run = read("[run]\nseed = 3\nworlds = 16\n", &overrides).run;
    assert_eq!((run.seed, run.worlds, run.trials), (u64::MAX, 32, 7));
    let seed = |text: &str| read(&format!("[run]\nseed = {text}\n"), &Overrides::default()).run.seed;
    assert_eq!((seed("0"), seed("\"18446744073709551615\""), seed("0xff")), (0, u64::MAX, 255));
}

#[test]
fn contributors_come_and_go() {
    let new = "[contributor.utopia]\nname = \"Utopia\"\ntroops = 10\nneeds = { contributors = [\"spain\"] }\n";
    let gone = format!("[contributor]\nspain = false\n{new}{TWO}set = {{ \"contributor.france\" = false }}\n");
    let scenario = read(&gone, &Overrides::default());
    assert_eq!(troops(option(&scenario, "plain"), "utopia"), Some(10.0));
    assert_eq!(troops(option(&scenario, "plain"), "spain"), None);
    assert!(troops(option(&scenario, "plain"), "france").is_some());
    assert_eq!(troops(option(&scenario, "other"), "france"), None);
    let none = format!("{TWO}set = {{ contributor = [], contributor.atlantis = {{ name = \"Atlantis\" }} }}\n");
    assert!(load_text("t", &format!("extends = \"builtin:baseline\"\n{none}"), &Overrides::default()).is_err());
    let none = none.replace("contributor.atlantis", "\"contributor.atlantis\"");
    let scenario = read(&none, &with(&["contributor.france.troops=5"]));
    assert_eq!(option(&scenario, "other").contributors.len(), 1);
    assert_eq!(troops(option(&scenario, "other"), "france"), None);
    assert_eq!(troops(option(&scenario, "plain"), "france"), Some(5.0));
    let empty = read("contributor = []\n", &Overrides::default());
    assert!(option(&empty, "full").contributors.is_empty());
}

#[test]
fn defaults_are_those_of_the_format() {
    let scenario = read("[contributor.utopia]\nname = \"Utopia\"\n", &Overrides::default());
    let utopia = option(&scenario, "full").contributors.iter().find(|one| one.key == "utopia").expect("utopia");
    let values = &utopia.quantities;
    assert_eq!((values.troops.constant(), values.willing.constant()), (Some(0.0), Some(1.0)));
    assert_eq!((values.unmet_factor.constant(), values.exit_rate.constant()), (Some(0.0), Some(0.0)));
    assert_eq!((&utopia.approval, &utopia.pool, utopia.needs.partners), (&Approval::Given, &None, 0));
    assert_eq!(scenario.run.design, Design::Stratified);
}

#[test]
fn the_baseline_of_comparisons_is_named_or_first() {
    let named = format!("[run]\nbaseline = \"other\"\n{TWO}");
    assert_eq!(read(&named, &Overrides::default()).run.baseline, 1);
    assert_eq!(read(TWO, &Overrides::default()).run.baseline, 0);
    let kept = |options: &[&str]| {
        let options = options.iter().map(|name| (*name).to_owned()).collect();
        let scenario = read(&named, &Overrides { options, ..Overrides::default() });
        (scenario.options.len(), scenario.run.baseline)
    };
    assert_eq!((kept(&["plain"]), kept(&["other"]), kept(&["other", "plain"])), ((1, 0), (1, 0), (2, 1)));
}

#[test]
fn bare_words_and_toml_values_can_be_set() {
    let set =
        ["run.baseline = other", "start=\"2027-01\"", "question=Does it hold?", "host.strength={ uniform = [1, 2] }"];
    let scenario = read(TWO, &with(&set));
    assert_eq!((scenario.run.baseline, scenario.start.as_deref()), (1, Some("2027-01")));
    assert_eq!(option(&scenario, "plain").host.strength.mean(), 1.5);
    assert_eq!(read(TWO, &with(&["start=2027-01"])).start.as_deref(), Some("2027-01"));
}

#[test]
fn the_hash_is_of_what_is_resolved() {
    let hash = |text: &str, set: &[&str]| read(&format!("{text}{TWO}"), &with(set)).hash;
    let plain = hash("", &[]);
    assert_eq!(plain.len(), 64);
    let five = hash("[host]\nstrength = 500000\n", &[]);
    assert_eq!(five, hash("# a comment\n[host]\nstrength = 500_000.0\n", &[]));
    assert_eq!(five, hash("", &["host.strength=5e5"]));
    assert_eq!(plain, hash("[run]\ndesign = \"stratified\"\n", &[]));
    let others = ["host.strength=500001", "run.seed=1", "title=x", "contributor.france=false", "backstop.promised=[]"];
    for other in others {
        assert_ne!(plain, hash("", &[other]), "{other}");
    }
    assert_ne!(five, hash("", &["host.strength={ value = 500000, source = \"J\", note = \"so\" }"]));
}

#[test]
fn a_scenario_without_options_has_one() {
    let whole = BUILTIN_BASELINE.split("[[option]]").next().expect("a beginning");
    let scenario = load_text("base.toml", whole, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((scenario.options.len(), scenario.options[0].name.as_str()), (1, "base"));
}

#[test]
fn citations_that_name_nothing_are_warned_of() {
    let text = "extends = \"builtin:baseline\"\n[host]\nstrength = { value = 5, source = \"E5.399, J\" }\n";
    let (scenario, problems) =
        load_all(&Origin::Text("t.toml", text), "t", &with(&["cost.peace_loss={ value = 0, source = \"A2.99\" }"]))
            .expect("a text");
    assert!(scenario.is_some());
    let drawn = problems.render(false);
    for part in ["`E5.399` names no fact", "t.toml:3:34", "a judgement without a reason", "`A2.99` names no fact"] {
        assert!(drawn.contains(part), "{part} not in\n{drawn}");
    }
    assert!(provenance::resolve("A2.5").is_some_and(|fact| fact.text.contains("Twenty-six")));
    let sources = provenance::of(&scenario.expect("a scenario").options[0].specs);
    assert!(sources.iter().any(|one| one.path == "host.strength" && one.citations.len() == 2 && !one.uncertain));
}
