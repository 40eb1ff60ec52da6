//! The index in `scenarios/README.md` lists the files that are there, with their questions and options.

use std::collections::BTreeMap;

use guarantor::scenario::{self, Overrides};

use super::{at, scenarios, text};

/// Rows of the index by file: article, question, options.
fn rows() -> BTreeMap<String, Vec<String>> {
    let page = text("scenarios/README.md");
    let index = page.split("\n## ").next().expect("what comes before the first heading");
    let rows = index.lines().filter(|line| line.starts_with("| [`"));
    let cells = |row: &str| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let named = |cells: Vec<String>| {
        let name = cells[0].split('`').nth(1).unwrap_or_default().to_owned();
        assert_eq!(cells[0], format!("[`{name}`]({name})"));
        (name, cells[1..].to_vec())
    };
    rows.map(|row| named(cells(row))).collect()
}

#[test]
fn the_index_lists_exactly_the_scenarios_with_their_questions_and_options() {
    let rows = rows();
    let files: Vec<String> = scenarios().iter().map(|name| format!("{name}.toml")).collect();
    assert_eq!(rows.keys().cloned().collect::<Vec<_>>(), files);
    for (file, cells) in rows {
        let path = at("scenarios").join(&file);
        let scenario = scenario::load(&path, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"));
        let options: Vec<String> = scenario.options.iter().map(|option| format!("`{}`", option.name)).collect();
        assert_eq!(cells[1], scenario.question, "{file}: the question");
        assert_eq!(cells[2], options.join(", "), "{file}: the options");
    }
}
