//! Citations of the shipped scenarios and of the rules for past ceasefires against the facts and rows of `seeds/`, in
//! both directions.

use std::collections::{BTreeMap, BTreeSet};

use guarantor::scenario::provenance;
use toml::{Table, Value};

use super::{files, scenarios, text};

/// A `source` in a scenario's own file.
#[derive(Debug)]
pub struct Cited {
    /// `paris-2025-09:contributor.france.troops`.
    pub place: String,
    /// What it cites.
    pub ids: Vec<String>,
    noted: bool,
}

fn parse(path: &str) -> Table {
    text(path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn scenario(name: &str) -> Table {
    parse(&format!("scenarios/{name}.toml"))
}

/// Every `source` of every scenario and of the rules.
fn cited() -> Vec<Cited> {
    let mut list = of_rules();
    for name in scenarios() {
        for (key, value) in &scenario(&name) {
            match (key.as_str(), value) {
                ("option", Value::Array(options)) => {
                    for option in options {
                        let path = format!("{name}:option.{}", option["name"].as_str().expect("a name"));
                        collect(option, &path, false, &mut list);
                    }
                }
                _ => collect(value, &format!("{name}:{key}"), true, &mut list),
            }
        }
    }
    list
}

/// Every `source` of the rules that turn a past ceasefire into an option.
pub fn of_rules() -> Vec<Cited> {
    let mut list = Vec::new();
    for rule in parse("seeds/rules.toml")["rule"].as_array().expect("rules") {
        collect(rule, &format!("rules:{}", rule["name"].as_str().expect("a name")), false, &mut list);
    }
    list
}

/// The sources below a value; where `deep` is not set, all of them at the place of the value.
fn collect(value: &Value, place: &str, deep: bool, list: &mut Vec<Cited>) {
    let inner = |part: &str| if deep { format!("{place}.{part}") } else { place.to_owned() };
    match value {
        Value::Table(table) => {
            if let Some(source) = table.get("source") {
                let ids = source.as_str().expect("text").split(", ").map(str::to_owned).collect();
                list.push(Cited { place: place.to_owned(), ids, noted: table.contains_key("note") });
            }
            for (key, value) in table {
                collect(value, &inner(key), deep, list);
            }
        }
        Value::Array(values) => {
            for value in values {
                collect(value, &inner(&month(value).unwrap_or_default()), deep, list);
            }
        }
        _ => {}
    }
}

/// What a review is called in a path.
fn month(review: &Value) -> Option<String> {
    Some(review.get("calendar_month")?.as_integer()?.to_string())
}

/// The entries of a file of `seeds/`, by id.
fn entries(path: &str, list: &str) -> BTreeMap<String, Table> {
    let entries = parse(path).remove(list).and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let entry = |entry: Value| {
        let table = entry.as_table().expect("a table").clone();
        (table["id"].as_str().expect("an id").to_owned(), table)
    };
    entries.into_iter().map(entry).collect()
}

fn facts() -> BTreeMap<String, Table> {
    files("seeds/articles", ".toml").iter().flat_map(|file| entries(file, "fact")).collect()
}

fn used_by(fact: &Table) -> Vec<String> {
    let list = fact.get("used_by").and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().map(|place| place.as_str().expect("text").to_owned()).collect()
}

/// Rows that a check holds the model against.
fn checked() -> Vec<String> {
    let checks = parse("seeds/checks.toml").remove("check").and_then(|list| list.as_array().cloned());
    let sources = checks.expect("checks").into_iter().map(|check| check["source"].as_str().expect("text").to_owned());
    sources.flat_map(|ids| ids.split(", ").map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether a dotted path leads somewhere in a scenario or in what it extends.
fn exists(name: &str, path: &str) -> bool {
    let file = scenario(name);
    if let Some(option) = path.strip_prefix("option.") {
        let options = file.get("option").and_then(Value::as_array).cloned().unwrap_or_default();
        return options.iter().any(|one| one["name"].as_str() == Some(option));
    }
    let here = path.split('.').try_fold(Value::Table(file.clone()), |value, part| match &value {
        Value::Array(list) => list.iter().find(|one| month(one).as_deref() == Some(part)).cloned(),
        value => value.get(part).cloned(),
    });
    here.is_some() || base(&file).is_some_and(|base| exists(&base, path))
}

/// What a scenario extends.
fn base(file: &Table) -> Option<String> {
    file.get("extends")?.as_str()?.strip_suffix(".toml").map(str::to_owned)
}

#[test]
fn every_citation_names_a_fact_or_a_row_and_every_judgement_has_its_reason() {
    let cited = cited();
    for Cited { place, ids, noted } in &cited {
        for id in ids {
            assert!(id == "J" || provenance::resolve(id).is_some(), "{place} cites {id}, which names nothing");
            assert!(id != "J" || *noted, "{place} is a judgement without a note");
        }
    }
    assert!(cited.len() > 300, "{} sources", cited.len());
}

#[test]
fn every_fact_says_what_uses_it_or_why_nothing_does() {
    let mut wrong = Vec::new();
    for (id, fact) in facts() {
        let (used, unused) = (used_by(&fact), fact.get("unused").and_then(Value::as_str).unwrap_or_default());
        if used.is_empty() == unused.is_empty() {
            wrong.push(format!("{id} has either `used_by` or `unused`"));
        }
        assert!(provenance::resolve(&id).is_some_and(|known| !known.text.is_empty()), "{id} is not in the program");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_uses_a_fact_is_there_and_cites_it() {
    let cited = cited();
    let at = |place: &str| {
        let here: Vec<_> = cited.iter().filter(|cited| cited.place == place).collect();
        (!here.is_empty()).then(|| here.iter().flat_map(|cited| cited.ids.clone()).collect::<BTreeSet<_>>())
    };
    let mut wrong = Vec::new();
    for (id, fact) in facts() {
        for place in used_by(&fact) {
            let (name, path) = place.split_once(':').expect("scenario:path");
            if !scenarios().contains(&name.to_owned()) || !exists(name, path) {
                wrong.push(format!("{id}: there is no {place}"));
            }
            let inherited = || at(&format!("{}:{path}", base(&scenario(name))?));
            // An option, a list or a switch has no source of its own: a comment beside it names the fact.
            let ids = if path.starts_with("option.") { None } else { at(&place).or_else(inherited) };
            if ids.is_some_and(|ids| !ids.contains(&id)) {
                wrong.push(format!("{id}: {place} does not cite it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cites_a_fact_is_listed_by_it() {
    let facts = facts();
    let mut wrong = BTreeSet::new();
    for Cited { place, ids, .. } in cited() {
        for id in ids.iter().filter(|id| id.starts_with('A')) {
            if !facts.get(id).is_some_and(|fact| used_by(fact).contains(&place)) {
                wrong.insert(format!("{id} does not list {place}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_row_is_cited_and_says_how_certain_it_is() {
    let mut cited: BTreeSet<String> = cited().into_iter().flat_map(|cited| cited.ids).collect();
    cited.extend(checked());
    let rows = entries("seeds/evidence.toml", "row");
    let idle: Vec<_> = rows.keys().filter(|id| !cited.contains(*id)).collect();
    assert!(idle.is_empty(), "rows that no scenario, rule or check cites: {idle:?}");
    for (id, row) in rows {
        let certainty = row["certainty"].as_str().unwrap_or_default();
        let known = ["seen", "data", "derived", "memory-high", "memory-low", "seed"];
        assert!(known.contains(&certainty), "{id}: {certainty:?}");
    }
}

#[test]
fn facts_are_numbered_without_gaps_and_every_article_is_in_the_program() {
    for (article, path) in files("seeds/articles", ".toml").iter().enumerate() {
        let entries = entries(path, "fact");
        for number in 1..=entries.len() {
            assert!(entries.contains_key(&format!("A{article}.{number}")), "{path}: A{article}.{number}");
        }
    }
    assert_eq!(provenance::all().count(), facts().len() + entries("seeds/evidence.toml", "row").len());
}
