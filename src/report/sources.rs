//! Where the numbers of a scenario come from: every quantity with what it cites, every fact cited, what cites nothing, and
//! the facts at hand that nothing uses.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::analysis::sensitivity::provenance::Kind;
use crate::citation::parse_list;
use crate::keys::Key;
use crate::model::unknown::Scope;
use crate::quantity::Quantity;
use crate::scenario::canonical::short;
use crate::scenario::format::{SECTIONS, section_named};
use crate::scenario::provenance::{self, Fact};
use crate::scenario::{Scenario, ScenarioOption};

mod words;

pub use words::{json, summary};

/// The version of this form; it rises when a field changes its meaning.
pub const VERSION: u32 = 1;

/// Where the numbers of a scenario come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sources {
    /// [`VERSION`].
    pub version: u32,
    /// The scenario's name: its file's stem.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// blake3 of its canonical form.
    pub hash: String,
    /// Its options, in its order.
    pub options: Vec<String>,
    /// Every quantity that the scenario states, once for each different statement, in the order of the format.
    pub quantities: Vec<Stated>,
    /// Values that are tables and no quantities, where they state a source or a note.
    pub tables: Vec<Stated>,
    /// Quantities that nobody states: they stand at the default of the format.
    pub defaults: usize,
    /// Every fact and row that is cited, by its id.
    pub cited: Vec<Cited>,
    /// Every fact and row at hand that is not, by its id.
    pub idle: Vec<Idle>,
    /// How many quantities are of each kind of source, the best kind first.
    pub shares: Vec<Share>,
}

/// One statement and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// Dotted path of the key.
    pub path: String,
    /// What the key means.
    pub meaning: String,
    /// Its unit; `none` where it has none.
    pub unit: String,
    /// The value as a reader would write it: `pert(3000, 5500, 7500)`.
    pub value: String,
    /// Whether it is a distribution: something that nobody knows.
    pub uncertain: bool,
    /// The options that say so; empty where all do.
    pub options: Vec<String>,
    /// The best kind of source that it cites.
    pub kind: Kind,
    /// What it cites: ids of facts and rows, and `J` for judgement.
    pub sources: Vec<String>,
    /// Its note; empty where it has none.
    pub note: String,
}

/// A fact or a row that is cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Its id: `A2.7`, `E5.3`.
    pub id: String,
    /// What it says.
    pub text: String,
    /// How certain a published row is: `seen`, `data`, `derived`, `memory-high`, `memory-low`, `seed`; empty for a fact of
    /// an article, which its text reports, and for an id that names nothing.
    pub certainty: String,
    /// The publication, or the article with its outlet and month; empty where the id names nothing.
    pub from: String,
    /// Where a row was read; empty where that is not kept.
    pub url: String,
    /// Paths that cite it, in the order of the format.
    pub paths: Vec<String>,
}

/// A fact or a row that nothing in the scenario cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idle {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Where shipped scenarios use a fact of an article, as `scenario:path`.
    pub used_by: Vec<String>,
    /// Why nothing that is shipped uses it; empty where something does.
    pub unused: String,
}

/// How many quantities are of a kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The kind.
    pub kind: Kind,
    /// Quantities of it.
    pub quantities: usize,
    /// Distributions among them.
    pub unknowns: usize,
    /// Its share of all quantities.
    pub share: f64,
}

/// Where the numbers of a scenario come from.
pub fn sources(scenario: &Scenario) -> Sources {
    let (quantities, defaults) = quantities(&scenario.options);
    let tables = tables(&scenario.options);
    let cited = cited(&quantities, &tables);
    let known: BTreeSet<&str> = cited.iter().map(|one| one.id.as_str()).collect();
    let idle = provenance::all().filter(|(id, _)| !known.contains(id)).map(|(id, fact)| idle(id, fact)).collect();
    Sources {
        version: VERSION,
        scenario: scenario.name.clone(),
        title: scenario.title.clone(),
        hash: scenario.hash.clone(),
        options: scenario.options.iter().map(|option| option.name.clone()).collect(),
        shares: shares(&quantities),
        quantities,
        tables,
        defaults,
        idle: sorted(idle, |one: &Idle| &one.id),
        cited,
    }
}

impl Sources {
    /// Quantities that cite nothing.
    pub fn unsourced(&self) -> impl Iterator<Item = &Stated> {
        self.quantities.iter().filter(|one| one.kind == Kind::Unsourced)
    }
}

/// A place in the order of the format: section, contributor or month, key.
type Order = (usize, String, usize);

fn order(scope: Scope<'_>, key: &Key) -> Order {
    let (name, within) = match scope {
        Scope::Section(name) => (name, String::new()),
        Scope::Contributor(key) => ("contributor", key.to_owned()),
        Scope::Review(month) => ("backstop", format!("{month:08}")),
    };
    let last = SECTIONS.len();
    let section = SECTIONS.iter().position(|section| section.name == name).unwrap_or(last);
    let own = key.name.split('.').next().unwrap_or_default();
    let keys = section_named(name).map(|section| section.names().position(|name| name == own));
    (section, within, keys.flatten().unwrap_or(usize::MAX))
}

/// Every different statement of every quantity, and how many quantities stand at a default.
fn quantities(options: &[ScenarioOption]) -> (Vec<Stated>, usize) {
    let mut found: BTreeMap<(Order, String), Vec<Stated>> = BTreeMap::new();
    let mut defaults = BTreeSet::new();
    for option in options {
        option.specs.each(&mut |scope, key, quantity| {
            let path = scope.path(key);
            if stands_at_default(key, quantity) {
                defaults.insert(path);
                return;
            }
            let stated = stated(&path, key, quantity);
            let all = found.entry((order(scope, key), path)).or_default();
            match all.iter_mut().find(|other| says_the_same(other, &stated)) {
                Some(other) => other.options.push(option.name.clone()),
                None => all.push(Stated { options: vec![option.name.clone()], ..stated }),
            }
        });
    }
    let defaults = defaults.iter().filter(|path| !found.keys().any(|(_, stated)| stated == *path)).count();
    (found.into_values().flatten().map(|one| everywhere(one, options.len())).collect(), defaults)
}

/// Whether a quantity says what the format says without it, and nothing about where that comes from.
fn stands_at_default(key: &Key, quantity: &Quantity) -> bool {
    let default = key.default.and_then(|text| text.parse::<f64>().ok());
    default.is_some() && *quantity == Quantity::constant_of(default.unwrap_or_default())
}

fn stated(path: &str, key: &Key, quantity: &Quantity) -> Stated {
    Stated {
        path: path.to_owned(),
        meaning: key.meaning.trim().to_owned(),
        unit: key.unit.to_owned(),
        value: short(quantity),
        uncertain: quantity.constant().is_none(),
        options: Vec::new(),
        kind: Kind::of(&quantity.source),
        sources: ids(&quantity.source),
        note: quantity.note.clone(),
    }
}

fn says_the_same(one: &Stated, other: &Stated) -> bool {
    (&one.value, &one.sources, &one.note) == (&other.value, &other.sources, &other.note)
}

/// Names no options where all say so.
fn everywhere(one: Stated, options: usize) -> Stated {
    if one.options.len() == options { Stated { options: Vec::new(), ..one } } else { one }
}

fn ids(source: &str) -> Vec<String> {
    parse_list(source).unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// What stands beside values that are tables.
fn tables(options: &[ScenarioOption]) -> Vec<Stated> {
    let mut found: BTreeMap<&str, Vec<Stated>> = BTreeMap::new();
    for (option, table) in options.iter().flat_map(|option| option.sourced.iter().map(move |table| (option, table))) {
        let stated = of_table(table);
        let all = found.entry(&table.path).or_default();
        match all.iter_mut().find(|other| says_the_same(other, &stated)) {
            Some(other) => other.options.push(option.name.clone()),
            None => all.push(Stated { options: vec![option.name.clone()], ..stated }),
        }
    }
    found.into_values().flatten().map(|one| everywhere(one, options.len())).collect()
}

fn of_table(table: &provenance::Sourced) -> Stated {
    let mut parts = table.path.split('.');
    let section = parts.next().and_then(section_named);
    let key = section.and_then(|section| parts.find_map(|part| section.key(part)));
    Stated {
        path: table.path.clone(),
        meaning: key.map_or_else(String::new, |key| key.meaning.trim().to_owned()),
        unit: "none".to_owned(),
        value: table.value.clone(),
        uncertain: false,
        options: Vec::new(),
        kind: Kind::of(&table.source),
        sources: ids(&table.source),
        note: table.note.clone(),
    }
}

/// Everything that is cited, with the paths that cite it.
fn cited(quantities: &[Stated], tables: &[Stated]) -> Vec<Cited> {
    let mut paths: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in quantities.iter().chain(tables) {
        for id in one.sources.iter().filter(|id| *id != "J") {
            let all = paths.entry(id).or_default();
            if all.last() != Some(&one.path) {
                all.push(one.path.clone());
            }
        }
    }
    let cited = paths.into_iter().map(|(id, paths)| {
        let fact = provenance::resolve(id);
        let say = |part: fn(&Fact) -> &String| fact.map(part).cloned().unwrap_or_default();
        Cited {
            id: id.to_owned(),
            text: say(|fact| &fact.text),
            certainty: say(|fact| &fact.certainty),
            from: say(|fact| &fact.from),
            url: say(|fact| &fact.url),
            paths,
        }
    });
    sorted(cited.collect(), |one: &Cited| &one.id)
}

fn idle(id: &str, fact: &Fact) -> Idle {
    let Fact { text, used_by, unused, .. } = fact.clone();
    Idle { id: id.to_owned(), text, used_by, unused }
}

/// In the order of their ids as people count: `A2.7` before `A2.16`.
pub(super) fn sorted<T>(mut list: Vec<T>, id: fn(&T) -> &String) -> Vec<T> {
    list.sort_by_key(|one| {
        let (group, row) = id(one).split_once('.').unwrap_or((id(one), ""));
        let digits: String = group.chars().filter(char::is_ascii_digit).collect();
        let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
        (group.get(..1).unwrap_or_default().to_owned(), number(&digits), group.to_owned(), number(row))
    });
    list
}

fn shares(quantities: &[Stated]) -> Vec<Share> {
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Choice);
    let shares = kinds.map(|kind| {
        let of_kind: Vec<_> = quantities.iter().filter(|one| one.kind == kind).collect();
        Share {
            kind,
            quantities: of_kind.len(),
            unknowns: of_kind.iter().filter(|one| one.uncertain).count(),
            share: of_kind.len() as f64 / quantities.len().max(1) as f64,
        }
    });
    shares.collect()
}

#[cfg(test)]
mod tests;
