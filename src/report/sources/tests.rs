use super::*;
use crate::scenario::{Overrides, load_text};

fn of(text: &str) -> Sources {
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    sources(&load_text("mine.toml", &text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}")))
}

fn find<'s>(all: &'s [Stated], path: &str) -> Vec<&'s Stated> {
    all.iter().filter(|one| one.path == path).collect()
}

#[test]
fn the_baseline_is_sourced_throughout_and_everything_at_hand_is_cited_or_idle() {
    let found = of("");
    assert_eq!(found.unsourced().count(), 0, "{:?}", found.unsourced().next());
    assert_eq!(found.cited.len() + found.idle.len(), provenance::all().count());
    assert!(found.cited.iter().all(|one| !one.text.is_empty() && !one.from.is_empty() && !one.paths.is_empty()));
    assert!(found.idle.iter().all(|one| one.id.starts_with('E') || one.used_by.is_empty() != one.unused.is_empty()));
    let all: usize = found.shares.iter().map(|share| share.quantities).sum();
    assert_eq!(all, found.quantities.len());
    assert!((found.shares.iter().map(|share| share.share).sum::<f64>() - 1.0).abs() < 1e-12);
    let troops = find(&found.quantities, "contributor.france.troops");
    assert_eq!(troops[0].sources, ["A0.6", "A0.7", "E4a.11", "E4b.2"]);
    assert_eq!((troops[0].value.as_str(), troops[0].unit.as_str()), ("pert(3000, 5500, 7500)", "persons"));
    // The option without a force has no France.
    assert!(!troops[0].options.is_empty() && !troops[0].options.contains(&"no-force".to_owned()));
}

#[test]
fn the_order_is_that_of_the_format_and_of_numbers() {
    let found = of(
        "[[option]]\nname = \"a\"\nset = { \"contributor.aland\" = { name = \"Åland\", troops = 5 } }\n[[option]]\nname = \"b\"\n",
    );
    let paths: Vec<_> = found.quantities.iter().map(|one| one.path.as_str()).collect();
    let at = |path: &str| paths.iter().position(|one| *one == path).unwrap_or_else(|| panic!("{path}"));
    assert!(at("ceasefire.consent_chance") < at("contributor.aland.troops"));
    assert!(at("contributor.aland.troops") < at("contributor.france.troops"));
    assert!(at("contributor.france.troops") < at("host.strength"));
    let ids: Vec<_> = found.cited.iter().map(|one| one.id.as_str()).collect();
    let place = |id: &str| ids.iter().position(|one| *one == id).unwrap_or_else(|| panic!("{id}"));
    assert!(place("A0.6") < place("A0.10") && place("A4.14") < place("E1.6") && place("E4.35") < place("E4b.2"));
    assert!(place("E4b.23") < place("E11.14"));
}

#[test]
fn what_options_say_differently_stands_there_twice_and_what_cites_nothing_is_told() {
    let text = "[host]\nstrength = 7\n[[option]]\nname = \"a\"\nset = { \"host.strength\" = { value = 5, source = \"A9x\" } }\n[[option]]\nname = \"b\"\n";
    let found = of(&text.replace("A9x", "E5.99, J"));
    let strength = find(&found.quantities, "host.strength");
    assert_eq!(strength.len(), 2);
    assert_eq!((&strength[0].options, &strength[1].options), (&vec!["a".to_owned()], &vec!["b".to_owned()]));
    assert_eq!((strength[0].kind, strength[1].kind), (Kind::Literature, Kind::Unsourced));
    let unknown = found.cited.iter().find(|one| one.id == "E5.99").expect("what is cited");
    assert_eq!((unknown.text.as_str(), unknown.paths.len()), ("", 1));
    let told = summary(&found);
    assert!(told.contains("host.strength = 7 persons (in b)  [no source]"), "{told}");
    assert!(told.contains("E5.99: names no fact") && told.ends_with("  host.strength\n"), "{told}");
}

#[test]
fn a_source_beside_a_table_speaks_for_the_table_and_for_what_it_holds() {
    let found = of("[ceasefire]\nonset = { after_months = 3, source = \"A2.13\", note = \"n\" }\n\
        [contributor.france]\nneeds = { partners = 2, source = \"J\", note = \"m\" }\n");
    let onset = find(&found.quantities, "ceasefire.onset.after_months");
    assert_eq!((onset[0].sources.as_slice(), onset[0].note.as_str()), (["A2.13".to_owned()].as_slice(), "n"));
    let table = find(&found.tables, "ceasefire.onset");
    assert_eq!((table[0].value.as_str(), table[0].kind), ("after_months = 3", Kind::Article));
    let needs = find(&found.tables, "contributor.france.needs");
    assert_eq!((needs[0].value.as_str(), needs[0].note.as_str()), ("partners = 2", "m"));
    assert!(!needs[0].meaning.is_empty());
    // The baseline's own: a parliament that has decided.
    assert_eq!(find(&found.tables, "contributor.france.approval")[0].value, "given = true");
    let a26 = found.cited.iter().find(|one| one.id == "A2.6").expect("cited");
    assert!(a26.paths.contains(&"contributor.france.approval".to_owned()));
}

#[test]
fn it_can_be_read_back() {
    let found = of("");
    let text = json(std::slice::from_ref(&found));
    assert_eq!(serde_json::from_str::<Vec<Sources>>(&text).expect("what was written"), [found]);
}
