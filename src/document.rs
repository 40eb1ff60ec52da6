//! A TOML text as a tree in which every value knows its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Place, Problem, Problems, Source, number, quote};

/// Tables and lists inside each other; the format needs five.
const DEPTH: usize = 32;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it is written.
    pub place: Place,
}

/// A TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i128),
    /// Any other number, also NaN and the infinities.
    Float(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date or a time, as written; the format has none.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
}

/// A table: its entries by key.
pub type Table = BTreeMap<String, Entry>;

/// A key's place and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where the key is written.
    pub key: Place,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Integer(whole) => Some(whole as f64),
            Value::Float(x) => Some(x),
            _ => None,
        }
    }

    /// The string, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The table, if it is one.
    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// What it is, for messages: "text `abc`", "a list".
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("text {}", quote(text)),
            Value::Integer(whole) => format!("`{whole}`"),
            Value::Float(x) => format!("`{}`", number(*x)),
            Value::Flag(flag) => format!("`{flag}`"),
            Value::Date(_) => "a date".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Table(_) => "a table".to_owned(),
        }
    }
}

/// Parses a whole document. Every syntax error goes to `problems`; what could be understood is returned.
pub fn parse(source: &Arc<Source>, problems: &mut Problems) -> Table {
    let (document, errors) = DeTable::parse_recoverable(&source.text);
    let builder = Builder { source, offset: 0 };
    builder.report(errors, problems);
    builder.table(document.get_ref(), 1, problems)
}

/// Parses the value that begins at byte `offset` of a text and ends with it.
///
/// # Errors
/// Every syntax error, at its place.
pub fn parse_value(source: &Arc<Source>, offset: usize) -> Result<Node, Problems> {
    parse_part(source, offset..source.text.len())
}

/// Parses the value that a stretch of a text is.
///
/// # Errors
/// Every syntax error, at its place.
pub fn parse_part(source: &Arc<Source>, part: std::ops::Range<usize>) -> Result<Node, Problems> {
    let offset = part.start;
    let text = source.text.get(part).unwrap_or_default();
    let (value, errors) = DeValue::parse_recoverable(text);
    let builder = Builder { source, offset };
    let mut problems = Problems::default();
    builder.report(errors, &mut problems);
    let node = builder.node(&value, 1, &mut problems);
    if problems.has_errors() { Err(problems) } else { Ok(node) }
}

/// Copies toml's tree into ours.
struct Builder<'a> {
    source: &'a Arc<Source>,
    offset: usize,
}

impl Builder<'_> {
    fn place(&self, span: std::ops::Range<usize>) -> Place {
        Place::new(self.source, span.start + self.offset, span.end + self.offset)
    }

    fn report(&self, errors: Vec<toml::de::Error>, problems: &mut Problems) {
        for error in errors {
            let place = self.place(error.span().unwrap_or(0..0));
            let problem = Problem::error(&place, format!("not valid TOML: {}", error.message()));
            problems.push(match error.message() {
                "duplicate key" => Problem::error(&place, "this key or table is stated twice").help("keep one of them"),
                text if text.contains("date") => {
                    problem.help("put a month between quotation marks, as in `start = \"2026-02\"`")
                }
                _ => problem,
            });
        }
    }

    fn table(&self, table: &DeTable<'_>, depth: usize, problems: &mut Problems) -> Table {
        let entry = |(key, value): (&Spanned<_>, _), problems: &mut Problems| {
            let name: &std::borrow::Cow<'_, str> = key.get_ref();
            (name.to_string(), Entry { key: self.place(key.span()), node: self.node(value, depth, problems) })
        };
        table.iter().map(|pair| entry(pair, problems)).collect()
    }

    fn node(&self, value: &Spanned<DeValue<'_>>, depth: usize, problems: &mut Problems) -> Node {
        let place = self.place(value.span());
        let too_deep = depth > DEPTH && matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        if too_deep {
            let message = format!("tables and lists are nested more than {DEPTH} deep");
            problems
                .push(Problem::error(&place, message).help("the format nests no deeper than a contributor's `needs`"));
        }
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(digits) => integer(digits.as_str(), digits.radix()),
            DeValue::Float(digits) => Value::Float(digits.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(_) | DeValue::Table(_) if too_deep => Value::Flag(false),
            DeValue::Array(list) => {
                Value::List(list.iter().map(|value| self.node(value, depth + 1, problems)).collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table, depth + 1, problems)),
        };
        Node { value, place }
    }
}

/// Digits beyond 128 bits become a float, which every range refuses.
fn integer(digits: &str, radix: u32) -> Value {
    match i128::from_str_radix(digits, radix) {
        Ok(whole) => Value::Integer(whole),
        Err(_) => Value::Float(digits.parse().unwrap_or(f64::INFINITY)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Table, Problems) {
        let mut problems = Problems::default();
        let table = parse(&Source::new("t.toml", text), &mut problems);
        (table, problems)
    }

    #[test]
    fn every_value_knows_its_place() {
        let (table, problems) = read("[a]\nx = 5\ny = { z = [1.5, \"t\"] }\n");
        assert!(!problems.has_errors());
        let section = &table["a"];
        assert_eq!(section.node.place.line_and_column(), (1, 1));
        let entries = section.node.table().expect("a table");
        assert_eq!(entries["x"].key.line_and_column(), (2, 1));
        assert_eq!(entries["x"].node.place.line_and_column(), (2, 5));
        let list = entries["y"].node.table().expect("a table")["z"].node.list().expect("a list");
        assert_eq!(list[1].place.line_and_column(), (3, 17));
        assert_eq!((list[0].number(), list[1].text()), (Some(1.5), Some("t")));
    }

    #[test]
    fn all_syntax_errors_are_reported_at_once() {
        let (table, problems) = read("a = \nb = 5\nc = [1,\nd = }\nb = 6\n");
        assert!(problems.count(crate::problem::Severity::Error) >= 2, "{}", problems.render(false));
        assert!(table.contains_key("b"));
    }

    #[test]
    fn a_value_keeps_its_place_behind_an_offset() {
        let source = Source::new("--set", "a.b={ uniform = [0, 1] }");
        let node = parse_value(&source, 4).expect("a value");
        let uniform = &node.table().expect("a table")["uniform"].node;
        assert_eq!(uniform.place.line_and_column(), (1, 17));
        assert!(parse_value(&source, 0).is_err());
    }

    #[test]
    fn depth_and_size_do_no_harm() {
        let nested = "x = ".to_owned() + &"[".repeat(100_000) + &"]".repeat(100_000);
        assert!(read(&nested).1.has_errors());
        let level = "a.".repeat(70) + "a = {";
        assert!(read(&(level.repeat(79) + &"}".repeat(79))).1.has_errors());
        assert!(read(&format!("x = {}", "9".repeat(500))).0["x"].node.number().is_some());
    }
}
