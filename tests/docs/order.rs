//! Imports run one way along the modules of `src/lib.rs`, and every module says what it is.

use std::collections::BTreeMap;

use super::{files, text};

/// Modules in the order in which `src/lib.rs` declares them.
fn modules() -> Vec<String> {
    let lib = text("src/lib.rs");
    let declared = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    declared.map(str::to_owned).collect()
}

/// The module that a file belongs to.
fn module(file: &str) -> &str {
    let path = file.trim_start_matches("src/");
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// Names that a file reaches by `crate::`, and the lines on which it does; comments do not count.
fn reached(source: &str) -> Vec<(usize, String)> {
    let mut reached = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (place, _) in code.match_indices("crate::") {
            let after = &code[place + "crate::".len()..];
            assert!(!after.starts_with('{'), "line {}: name each module on a line of its own", number + 1);
            let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            reached.push((number + 1, name));
        }
    }
    reached
}

/// The module in which each exported macro is written.
fn macros(files: &[String]) -> BTreeMap<String, String> {
    let mut macros = BTreeMap::new();
    for file in files {
        for part in text(file).split("#[macro_export]").skip(1) {
            let name = part.split("macro_rules!").nth(1).and_then(|rest| rest.split_whitespace().next());
            macros.insert(name.expect("a macro").to_owned(), module(file).to_owned());
        }
    }
    macros
}

#[test]
fn imports_run_one_way_along_the_modules() {
    let (order, files) = (modules(), files("src", ".rs"));
    let macros = macros(&files);
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut against = Vec::new();
    for file in files.iter().filter(|file| !["src/lib.rs", "src/main.rs"].contains(&file.as_str())) {
        let own = place(module(file)).unwrap_or_else(|| panic!("{file} is no module of src/lib.rs"));
        for (line, name) in reached(&text(file)) {
            let target = macros.get(&name).unwrap_or(&name);
            let other = place(target).unwrap_or_else(|| panic!("{file}:{line}: no module `{name}`"));
            if other > own {
                against.push(format!("{file}:{line} reaches `{name}`, which comes after `{}`", module(file)));
            }
        }
    }
    assert!(against.is_empty(), "imports against the order of src/lib.rs:\n{}", against.join("\n"));
    assert!(order.len() >= 15);
}

#[test]
fn every_module_begins_by_saying_what_it_is() {
    for file in files("src", ".rs") {
        if file.ends_with("/tests.rs") {
            continue;
        }
        assert!(text(&file).starts_with("//! "), "{file} does not begin with `//!`");
    }
}

#[test]
fn the_test_of_the_order_sees_paths_inside_a_line_and_not_those_of_comments() {
    let source = "use crate::model;\n/// [`crate::cli`]\nfn f(x: &crate::scenario::Run) {} // crate::cli\n";
    assert_eq!(reached(source), [(1, "model".to_owned()), (3, "scenario".to_owned())]);
    assert_eq!((module("src/beta.rs"), module("src/chart/mod.rs")), ("beta", "chart"));
}
