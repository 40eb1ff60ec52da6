//! Reads the keys of one table: every wrong, missing and unknown one is told, and reading goes on.

use std::collections::BTreeSet;

use super::format::{LETTERS, Section};
use crate::document::{Node, Table, Value};
use crate::keys::{Domain, Key, Kind};
use crate::problem::{Place, Problem, Problems, number, quote, quote_all, suggestion};
use crate::quantity::Quantity;

/// A table that is being read.
pub(super) struct Reader<'a> {
    format: Section,
    path: String,
    table: &'a Table,
    place: &'a Place,
    missing: BTreeSet<&'static str>,
    pub(super) problems: &'a mut Problems,
}

impl<'a> Reader<'a> {
    /// Reads the keys of `format` out of the table that stands at `path`; `place` is where missing keys are told.
    pub(super) fn new(
        format: Section,
        path: &str,
        table: &'a Table,
        place: &'a Place,
        problems: &'a mut Problems,
    ) -> Self {
        Self { format, path: path.to_owned(), table, place, missing: BTreeSet::new(), problems }
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The table, and where it stands.
    pub(super) fn table_and_path(&self) -> (&'a Table, String) {
        (self.table, self.path.clone())
    }

    /// The value of a key, where it is stated.
    pub(super) fn node(&self, name: &str) -> Option<&'a Node> {
        self.table.get(name).map(|entry| &entry.node)
    }

    /// The value of a key that must be stated unless it has a default.
    pub(super) fn required(&mut self, name: &str) -> Option<(&'a Node, &'static Key)> {
        let key = self.format.key(name)?;
        match self.node(name) {
            Some(node) => Some((node, key)),
            None => {
                if key.default.is_none() {
                    self.missing.insert(key.name);
                }
                None
            }
        }
    }

    pub(super) fn refuse(&mut self, node: &Node, name: &str, wanted: &str, help: &str) {
        let message = format!("{} must be {wanted}, not {}", quote(&self.path_of(name)), node.describe());
        self.problems.push(Problem::error(&node.place, message).help(help));
    }

    /// A number or a distribution; its default, or 0 after a problem.
    pub(super) fn quantity(&mut self, key: &'static Key) -> Quantity {
        let default = || Quantity::constant_of(key.default.and_then(|text| text.parse().ok()).unwrap_or(0.0));
        match self.required(key.name) {
            Some((node, key)) => self.read_quantity(node, key).unwrap_or_else(Quantity::zero),
            None => default(),
        }
    }

    /// A number or a distribution, where it is stated.
    pub(super) fn optional_quantity(&mut self, key: &Key) -> Option<Quantity> {
        let node = self.node(key.name)?;
        Some(self.read_quantity(node, key).unwrap_or_else(Quantity::zero))
    }

    /// A quantity inside a value that is a table is sourced by what stands beside it there, unless it says more itself.
    fn read_quantity(&mut self, node: &Node, key: &Key) -> Option<Quantity> {
        let mut quantity = Quantity::read(node, &self.path_of(key.name), key, self.problems)?;
        if quantity.source.is_empty() && quantity.note.is_empty() {
            let beside = |name: &str| self.node(name).and_then(Node::text).unwrap_or_default().to_owned();
            (quantity.source, quantity.note) = (beside("source"), beside("note"));
        }
        Some(quantity)
    }

    /// `true` or `false`; false where it is not stated.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.required(name) {
            Some((Node { value: Value::Flag(flag), .. }, _)) => *flag,
            Some((node, _)) => {
                self.refuse(node, name, "`true` or `false`", "");
                false
            }
            None => false,
        }
    }

    /// A whole number; the least that it may be after a problem.
    pub(super) fn count(&mut self, name: &str) -> u32 {
        let Some((node, key)) = self.required(name) else { return 0 };
        let Kind::Count(least, most) = key.kind else { return 0 };
        self.count_between(node, name, least, most)
    }

    pub(super) fn count_between(&mut self, node: &Node, name: &str, least: u64, most: u64) -> u32 {
        let whole = match node.value {
            Value::Integer(whole) => Some(whole),
            Value::Float(x) if x == x.trunc() && x.abs() < 1e15 => Some(x as i128),
            _ => None,
        };
        let inside = whole.filter(|whole| (i128::from(least)..=i128::from(most)).contains(whole));
        match inside.and_then(|whole| u32::try_from(whole).ok()) {
            Some(count) => count,
            None => {
                let wanted = format!("a whole number from {least} to {most}");
                let help =
                    if node.table().is_some() { "it shapes the calendar, so that it cannot be uncertain" } else { "" };
                self.refuse(node, name, &wanted, help);
                u32::try_from(least).unwrap_or(0)
            }
        }
    }

    /// A plain number in its key's range; 0 after a problem.
    pub(super) fn number(&mut self, name: &str) -> f64 {
        let Some((node, key)) = self.required(name) else { return 0.0 };
        let domain = key.domain().unwrap_or(Domain::REAL);
        match node.number() {
            Some(x) if domain.holds(x) => x,
            Some(x) => {
                let message = format!("{} must be {}, not `{}`", quote(&self.path_of(name)), domain.words, number(x));
                self.problems.push(Problem::error(&node.place, message).label("out of range"));
                0.0
            }
            None => {
                let help = "it is a threshold, a plain number, of which nobody is uncertain";
                self.refuse(node, name, domain.words, help);
                0.0
            }
        }
    }

    /// Text, where it is stated; empty after a problem.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let (node, _) = self.required(name)?;
        match node.text() {
            Some(text) if text.chars().nth(LETTERS).is_some() => {
                let message = format!("{} has {} letters", quote(&self.path_of(name)), text.chars().count());
                self.problems.push(Problem::error(&node.place, message).help(format!("say it in {LETTERS} or fewer")));
                Some(String::new())
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.refuse(node, name, "text", "put it between quotation marks");
                Some(String::new())
            }
        }
    }

    /// The words of a list out of a vocabulary, with their places.
    pub(super) fn words(&mut self, name: &str) -> Vec<(&'a str, &'a Place)> {
        let Some((node, key)) = self.required(name) else { return Vec::new() };
        let vocabulary = if let Kind::Words(vocabulary) = key.kind { vocabulary } else { &[] };
        self.words_of(node, name, vocabulary)
    }

    /// The words of a list out of a vocabulary.
    pub(super) fn words_of(&mut self, node: &'a Node, name: &str, vocabulary: &[&str]) -> Vec<(&'a str, &'a Place)> {
        let mut words = self.texts(node, name);
        words.retain(|(word, place)| {
            let known = vocabulary.contains(word);
            if !known && !self.problems.is_full() {
                let message = format!("unknown word {} in {}", quote(word), quote(&self.path_of(name)));
                let help = suggestion(word, vocabulary.iter().copied());
                self.problems.push(Problem::error(place, message).help(help));
            }
            known
        });
        words
    }

    /// The strings of a list.
    pub(super) fn texts(&mut self, node: &'a Node, name: &str) -> Vec<(&'a str, &'a Place)> {
        let Some(list) = node.list() else {
            self.refuse(node, name, "a list of words", "write `[\"…\", \"…\"]`, or `[]` for none");
            return Vec::new();
        };
        for node in list.iter().filter(|node| node.text().is_none()) {
            let message = format!("{} must list words, not {}", quote(&self.path_of(name)), node.describe());
            self.problems.push(Problem::error(&node.place, message));
        }
        list.iter().filter_map(|node| Some((node.text()?, &node.place))).collect()
    }

    /// A table at a key, as a reader of its own.
    pub(super) fn inner<'b>(&'b mut self, node: &'b Node, name: &str, format: Section) -> Option<Reader<'b>> {
        let path = self.path_of(name);
        match node.table() {
            Some(table) => Some(Reader::new(format, &path, table, &node.place, self.problems)),
            None => {
                self.refuse(node, name, "a table", "");
                None
            }
        }
    }

    /// Ends the reading: tells what is missing and what is unknown. Keys of `beside` are known too.
    pub(super) fn finish(mut self, beside: &[&str]) {
        self.tell_missing();
        let names: Vec<&str> = self.format.names().map(|name| name as &str).chain(beside.iter().copied()).collect();
        for (name, entry) in self.table.iter().filter(|(name, _)| !names.contains(&name.as_str())) {
            let message = format!("unknown key {} in {}", quote(name), self.title());
            let help = suggestion(name, names.iter().copied());
            self.problems.push(Problem::error(&entry.key, message).label("no such key").help(help));
        }
    }

    fn title(&self) -> String {
        match self.path.as_str() {
            "" => "the file".to_owned(),
            path if path.starts_with("option") => quote(&format!("[[{path}]]")),
            path => quote(&format!("[{path}]")),
        }
    }

    fn tell_missing(&mut self) {
        if self.missing.is_empty() {
            return;
        }
        let lines = self.format.keys().filter(|key| self.missing.contains(key.name)).map(describe);
        let help = lines.collect::<Vec<_>>().join("\n");
        let message = format!("{} lacks {}", self.title(), quote_all(self.missing.iter().copied()));
        let label = if self.missing.len() == 1 { "a key is missing" } else { "keys are missing" };
        self.problems.push(Problem::error(self.place, message).label(label).help(help));
    }
}

/// What a key accepts, in words.
pub(super) fn accepts(key: &Key) -> String {
    match key.kind {
        Kind::Quantity(domain) | Kind::Number(domain) => domain.words.to_owned(),
        Kind::Count(least, most) => format!("a whole number from {least} to {most}"),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Word(words) | Kind::Words(words) => quote_all(words.iter().copied()),
        Kind::Other(shape) => shape.to_owned(),
    }
}

/// A key in a line: its meaning, its unit, what it accepts.
pub(super) fn describe(key: &Key) -> String {
    let unit = if key.unit == "none" { String::new() } else { format!(" In {}.", key.unit) };
    format!("`{}`: {}{unit} Write {}.", key.name, key.meaning.trim(), accepts(key))
}
