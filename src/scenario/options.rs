//! `[[option]]`: names, labels, and what each sets.

use super::format::{OPTION, OPTIONS};
use super::overlay::{Setting, settings};
use super::read::{KEBAB, is_kebab};
use super::section::Reader;
use crate::document::Table;
use crate::problem::{Place, Problem, Problems, quote};

/// An option as it is written.
pub(super) struct OptionTable {
    pub name: String,
    pub label: String,
    pub settings: Vec<Setting>,
}

/// Every option of a scenario; one called `base` where it has none.
pub(super) fn read(tree: &Table, problems: &mut Problems) -> Vec<OptionTable> {
    let base = || OptionTable { name: "base".to_owned(), label: "base".to_owned(), settings: Vec::new() };
    let Some(entry) = tree.get("option") else { return vec![base()] };
    let Some(list) = entry.node.list() else {
        let message = format!("`option` must be a list of tables, not {}", entry.node.describe());
        problems.push(Problem::error(&entry.node.place, message).help("write `[[option]]`, with two brackets"));
        return vec![base()];
    };
    if let Some(extra) = list.get(OPTIONS) {
        let message = format!("{} options; a scenario may have {OPTIONS}", list.len());
        problems.push(Problem::error(&extra.place, message).help("put some into a second file"));
        return vec![base()];
    }
    let mut options: Vec<OptionTable> = Vec::new();
    for node in list {
        let Some(table) = node.table() else {
            let message = format!("an option must be a table, not {}", node.describe());
            problems.push(Problem::error(&node.place, message).help("write `[[option]]`"));
            continue;
        };
        let option = option(table, &node.place, problems);
        if !option.name.is_empty() && options.iter().any(|other| other.name == option.name) {
            let place = table.get("name").map_or(&node.place, |entry| &entry.node.place);
            let message = format!("two options are called {}", quote(&option.name));
            problems.push(Problem::error(place, message).help("give each a name of its own"));
        }
        options.push(option);
    }
    if options.is_empty() { vec![base()] } else { options }
}

fn option(table: &Table, place: &Place, problems: &mut Problems) -> OptionTable {
    let mut reader = Reader::new(OPTION, "option", table, place, problems);
    let name = reader.text("name").unwrap_or_default();
    if let Some(node) = reader.node("name").filter(|node| node.text().is_some_and(|name| !is_kebab(name))) {
        let message = format!("an option's name is kebab-case, not {}", quote(&name));
        reader.problems.push(Problem::error(&node.place, message).help(KEBAB));
    }
    let label = reader.text("label").unwrap_or_else(|| name.clone());
    let settings = match reader.node("set").map(|node| (node, node.table())) {
        Some((_, Some(set))) => settings(set),
        Some((node, None)) => {
            reader.refuse(node, "set", "a table", "write `set = { \"section.key\" = value }`");
            Vec::new()
        }
        None => Vec::new(),
    };
    reader.finish(&[]);
    OptionTable { name, label, settings }
}
