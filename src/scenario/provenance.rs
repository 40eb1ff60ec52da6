//! Citations and the facts and rows that they name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::format::{CONTRIBUTOR, Section, section_named};
use crate::citation::{self, Citation};
use crate::document::{self, Entry, Node, Table, Value};
use crate::keys::Kind;
use crate::model::Specs;
use crate::problem::{Place, Problem, Problems, Source, nearest, number, quote};

const ARTICLES: [(&str, &str); 5] = [
    ("seeds/articles/A0.toml", include_str!("../../seeds/articles/A0.toml")),
    ("seeds/articles/A1.toml", include_str!("../../seeds/articles/A1.toml")),
    ("seeds/articles/A2.toml", include_str!("../../seeds/articles/A2.toml")),
    ("seeds/articles/A3.toml", include_str!("../../seeds/articles/A3.toml")),
    ("seeds/articles/A4.toml", include_str!("../../seeds/articles/A4.toml")),
];

const EVIDENCE: (&str, &str) = ("seeds/evidence.toml", include_str!("../../seeds/evidence.toml"));

/// What a citation names: a fact of an article or a published row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it says, in our own words.
    pub text: String,
    /// How certain a published row is; empty for a fact of an article.
    pub certainty: String,
    /// Where it stands: the publication of a row, the article of a fact with outlet and month.
    pub from: String,
    /// Where a published row was read; empty for a fact of an article.
    pub url: String,
    /// Where shipped scenarios use a fact of an article, as `scenario:path`; empty for a row.
    pub used_by: Vec<String>,
    /// Why nothing that is shipped uses a fact of an article; empty where something does, and for a row.
    pub unused: String,
}

static FACTS: LazyLock<BTreeMap<String, Fact>> = LazyLock::new(|| {
    let articles = ARTICLES.into_iter().map(|article| (article, "fact"));
    articles.chain([(EVIDENCE, "row")]).flat_map(|((name, text), list)| facts(name, text, list)).collect()
});

fn facts(name: &str, text: &str, list: &str) -> Vec<(String, Fact)> {
    let tree = document::parse(&Source::new(name, text), &mut Problems::default());
    let rows = tree.get(list).and_then(|entry| entry.node.list()).unwrap_or_default();
    let article = ["title", "outlet", "date"].map(|key| word(&tree, key)).join(", ");
    let fact = |row: &Table| Fact {
        text: word(row, "text"),
        certainty: word(row, "certainty"),
        from: if list == "fact" { article.clone() } else { word(row, "source") },
        url: word(row, "url"),
        used_by: words(row, "used_by"),
        unused: word(row, "unused"),
    };
    rows.iter().filter_map(Node::table).map(|row| (word(row, "id"), fact(row))).collect()
}

fn word(table: &Table, key: &str) -> String {
    table.get(key).and_then(|entry| entry.node.text()).unwrap_or_default().to_owned()
}

fn words(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(|entry| entry.node.list()).unwrap_or_default();
    list.iter().filter_map(Node::text).map(str::to_owned).collect()
}

/// What a citation names; `None` where there is no such fact or row.
pub fn resolve(id: &str) -> Option<&'static Fact> {
    FACTS.get(id)
}

/// Every fact and row that may be cited, by its id.
pub fn all() -> impl Iterator<Item = (&'static str, &'static Fact)> {
    FACTS.iter().map(|(id, fact)| (id.as_str(), fact))
}

/// Warns of citations that name nothing and of judgements without a reason, anywhere in a file.
pub(super) fn check(tree: &Table, problems: &mut Problems) {
    if let (Some(source), note) = (tree.get("source").map(|entry| &entry.node), tree.get("note")) {
        let citations = source.text().map_or(Ok(Vec::new()), citation::parse_list).unwrap_or_default();
        for id in citations.iter().map(ToString::to_string).filter(|id| id != "J" && resolve(id).is_none()) {
            problems.push(unresolved(&id, &source.place));
        }
        if citations.contains(&Citation::Judgement) && note.is_none() {
            let help = "say in `note` why the number is what it is";
            problems.push(Problem::warning(&source.place, "a judgement without a reason").help(help));
        }
    }
    for node in tree.values().map(|entry| &entry.node) {
        check_node(node, problems);
    }
}

/// The same for a value.
pub(super) fn check_node(node: &Node, problems: &mut Problems) {
    if let Some(table) = node.table() {
        check(table, problems);
    }
    for node in node.list().unwrap_or_default() {
        check_node(node, problems);
    }
}

fn unresolved(id: &str, place: &Place) -> Problem {
    let problem = Problem::warning(place, format!("{} names no fact and no row of the evidence", quote(id)));
    match nearest(id, FACTS.keys().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean {}?", quote(near))),
        None => problem.help("`seeds/` lists what can be cited"),
    }
}

/// Where one quantity of an option comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Its dotted path.
    pub path: String,
    /// What it cites; nothing where it states no source.
    pub citations: Vec<Citation>,
    /// Its note.
    pub note: String,
    /// Whether it is a distribution: something that nobody knows.
    pub uncertain: bool,
}

/// Where every quantity of an option comes from, in the order of the page.
pub fn of(specs: &Specs) -> Vec<Provenance> {
    let mut list = Vec::new();
    specs.each(&mut |scope, key, quantity| {
        let citations = citation::parse_list(&quantity.source).unwrap_or_default();
        let (note, uncertain) = (quantity.note.clone(), quantity.constant().is_none());
        list.push(Provenance { path: scope.path(key), citations, note, uncertain });
    });
    list
}

/// What a value says that is no quantity but a table, beside which a source may stand: that an approval is given, what a
/// contributor needs, how the guns fall silent, a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// Its dotted path.
    pub path: String,
    /// What it says, without the quantities in it, as a reader would write it: `given = true`.
    pub value: String,
    /// `source`; empty where only a note is stated.
    pub source: String,
    /// `note`; empty where none is stated.
    pub note: String,
}

/// Every table of a resolved tree that states a source or a note of its own, in the order of its paths.
pub(super) fn of_tables(tree: &Table) -> Vec<Sourced> {
    let mut list = Vec::new();
    for (name, entry) in tree {
        let Some(section) = section_named(name) else { continue };
        let tables = entry.node.table().into_iter();
        if section.name == CONTRIBUTOR.name {
            let contributors = tables.flatten().filter_map(|(key, entry)| Some((key, entry.node.table()?)));
            contributors.for_each(|(key, table)| of_keys(section, &format!("{name}.{key}"), table, &mut list));
        } else {
            tables.for_each(|table| of_keys(section, name, table, &mut list));
        }
    }
    list
}

fn of_keys(section: Section, path: &str, table: &Table, list: &mut Vec<Sourced>) {
    let shaped = |name: &str| section.key(name).is_some_and(|key| matches!(key.kind, Kind::Other(_)));
    for (name, entry) in table.iter().filter(|(name, _)| shaped(name)) {
        let path = format!("{path}.{name}");
        list.extend(entry.node.table().and_then(|table| sourced(&path, table)));
        for one in entry.node.list().unwrap_or_default().iter().filter_map(Node::table) {
            let month =
                one.get("calendar_month").and_then(|entry| entry.node.number()).map_or_else(String::new, number);
            list.extend(sourced(&format!("{path}.{month}"), one));
        }
    }
}

fn sourced(path: &str, table: &Table) -> Option<Sourced> {
    let stated = |(name, entry): (&String, &Entry)| {
        let beside = matches!(name.as_str(), "source" | "note");
        plain(&entry.node).filter(|_| !beside).map(|value| format!("{name} = {value}"))
    };
    let value = table.iter().filter_map(stated).collect::<Vec<_>>().join(", ");
    let one = Sourced { path: path.to_owned(), value, source: word(table, "source"), note: word(table, "note") };
    (!one.source.is_empty() || !one.note.is_empty()).then_some(one)
}

/// A value that is no table, as a reader would write it.
fn plain(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(format!("{text:?}")),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Integer(_) | Value::Float(_) => node.number().map(number),
        Value::List(list) => Some(format!("[{}]", list.iter().filter_map(plain).collect::<Vec<_>>().join(", "))),
        Value::Date(_) | Value::Table(_) => None,
    }
}
