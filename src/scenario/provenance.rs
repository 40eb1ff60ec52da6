//! Citations and the facts and rows that they name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::citation::{self, Citation};
use crate::document::{self, Node, Table};
use crate::model::Specs;
use crate::problem::{Place, Problem, Problems, Source, nearest, quote};

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
}

static FACTS: LazyLock<BTreeMap<String, Fact>> = LazyLock::new(|| {
    let articles = ARTICLES.into_iter().map(|article| (article, "fact"));
    articles.chain([(EVIDENCE, "row")]).flat_map(|((name, text), list)| facts(name, text, list)).collect()
});

fn facts(name: &str, text: &str, list: &str) -> Vec<(String, Fact)> {
    let tree = document::parse(&Source::new(name, text), &mut Problems::default());
    let rows = tree.get(list).and_then(|entry| entry.node.list()).unwrap_or_default();
    let word =
        |table: &Table, key: &str| table.get(key).and_then(|entry| entry.node.text()).unwrap_or_default().to_owned();
    let tables = rows.iter().filter_map(Node::table);
    tables.map(|row| (word(row, "id"), Fact { text: word(row, "text"), certainty: word(row, "certainty") })).collect()
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
