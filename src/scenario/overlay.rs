//! What lies over what: `extends`, options and `--set`, with one dotted-path syntax.
//!
//! Precedence: flags, then `--set`, then the option, then the file, then what it extends. Sections merge key by key,
//! contributors KEY by KEY and then key by key; everything below that is replaced whole.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::format::{self, SECTIONS, section_named};
use crate::document::{self, Entry, Node, Table, Value};
use crate::problem::{Place, Problem, Problems, Source, nearest, quote, quote_all};

/// One value laid over a scenario at a dotted path.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// The parts of the path.
    pub path: Vec<String>,
    /// Where the path is written.
    pub place: Place,
    /// The value.
    pub node: Node,
}

/// Who sets: an option may not set what options share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// An `[[option]]`.
    Option,
    /// `--set`.
    Flag,
}

/// Lays a file over what it extends.
pub(super) fn merge(mut base: Table, over: Table, problems: &mut Problems) -> Table {
    for (name, entry) in over {
        match (base.get_mut(&name), entry.node.table()) {
            _ if name == "contributor" => merge_contributors(&mut base, entry, problems),
            (Some(Entry { node: Node { value: Value::Table(below), place }, key }), Some(_)) => {
                *key = entry.key;
                *place = entry.node.place;
                if let Value::Table(table) = entry.node.value {
                    below.extend(table);
                }
            }
            _ => {
                base.insert(name, entry);
            }
        }
    }
    base
}

fn merge_contributors(base: &mut Table, entry: Entry, problems: &mut Problems) {
    let Value::Table(over) = entry.node.value else {
        base.insert("contributor".to_owned(), emptied(entry));
        return;
    };
    let below = contributors_mut(base, &entry.key);
    let Some(below) = below else { return };
    for (key, entry) in over {
        let gone = entry.node.value == Value::Flag(false);
        if gone && !below.contains_key(&key) {
            problems.push(nobody(&key, &entry.key, below.keys().map(String::as_str)));
        } else if gone {
            below.remove(&key);
        } else {
            lay(below, key, entry);
        }
    }
}

/// `contributor = []` is an empty table.
fn emptied(entry: Entry) -> Entry {
    if entry.node.list().is_some_and(<[Node]>::is_empty) {
        let node = Node { value: Value::Table(Table::new()), place: entry.node.place };
        return Entry { key: entry.key, node };
    }
    entry
}

/// Lays a contributor's table over the one of that key, key by key.
fn lay(below: &mut Table, key: String, entry: Entry) {
    match (below.get_mut(&key).map(|below| &mut below.node.value), entry.node.value) {
        (Some(Value::Table(below)), Value::Table(over)) => below.extend(over),
        (_, value) => {
            below.insert(key, Entry { key: entry.key, node: Node { value, place: entry.node.place } });
        }
    }
}

fn contributors_mut<'t>(tree: &'t mut Table, place: &Place) -> Option<&'t mut Table> {
    section_mut(tree, "contributor", place)
}

/// The table of a section, made where there is none; nothing where something else stands there.
fn section_mut<'t>(tree: &'t mut Table, name: &str, place: &Place) -> Option<&'t mut Table> {
    let empty = || Entry { key: place.clone(), node: Node { value: Value::Table(Table::new()), place: place.clone() } };
    match &mut tree.entry(name.to_owned()).or_insert_with(empty).node.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

/// The settings that an option's `set` writes: by quoted paths, by dotted keys or by tables.
pub(super) fn settings(set: &Table) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (name, entry) in set {
        let path: Vec<String> = name.split('.').map(|part| part.trim().to_owned()).collect();
        match (path.as_slice(), entry.node.table()) {
            ([section], Some(table)) if section_named(section).is_some() => {
                let inner = table.iter().map(|(name, entry)| {
                    let path = std::iter::once(section.as_str()).chain(name.split('.').map(str::trim));
                    setting(path.map(str::to_owned).collect(), entry)
                });
                settings.extend(inner);
            }
            _ => settings.push(setting(path, entry)),
        }
    }
    settings
}

fn setting(path: Vec<String>, entry: &Entry) -> Setting {
    Setting { path, place: entry.key.clone(), node: entry.node.clone() }
}

/// Reads `path=value`, as `--set` takes it: the value is TOML, a bare word is text.
///
/// # Errors
/// Everything wrong with it.
pub(super) fn parse_set(text: &str) -> Result<Setting, Problems> {
    let source = Source::new("--set", text);
    let refuse = |message: &str| {
        let mut problems = Problems::default();
        let help = "write `--set path=value`, as in `--set contributor.france.troops=10000`";
        problems.push(Problem::error(&Place::whole(&source), message).help(help));
        problems
    };
    let Some((path, value)) = text.split_once('=') else { return Err(refuse("`--set` needs a path and a value")) };
    if path.trim().is_empty() || value.trim().is_empty() {
        let lacking = if path.trim().is_empty() { "`--set` has no path" } else { "`--set` has no value" };
        return Err(refuse(lacking));
    }
    let start = path.len() + 1 + (value.len() - value.trim_start().len());
    let node = match document::parse_value(&source, start) {
        Ok(node) => node,
        Err(_) if is_bare_word(value.trim()) => {
            let end = start + value.trim().len();
            Node { value: Value::Text(value.trim().to_owned()), place: Place::new(&source, start, end) }
        }
        Err(problems) => return Err(problems),
    };
    Ok(Setting { node, ..self::path(&source, path) })
}

/// The setting of a path, which is the beginning of a text, still without its value.
pub(super) fn path(source: &Arc<Source>, path: &str) -> Setting {
    let path = unquoted(path.trim());
    let at = source.text.find(path).unwrap_or(0);
    let place = Place::new(source, at, at + path.len());
    let node = Node { value: Value::Flag(false), place: place.clone() };
    Setting { path: path.split('.').map(|part| unquoted(part.trim()).to_owned()).collect(), place, node }
}

fn unquoted(part: &str) -> &str {
    part.strip_prefix('"').and_then(|part| part.strip_suffix('"')).unwrap_or(part)
}

/// Text without the signs of TOML's syntax.
fn is_bare_word(text: &str) -> bool {
    !text.chars().any(|letter| letter.is_control() || "[]{}\"'`=#,".contains(letter))
}

/// Whether the format has what a setting sets; `contributors` are the keys that may be named.
///
/// # Errors
/// Why not, and the nearest path.
pub(super) fn check(setting: &Setting, by: By, contributors: &BTreeSet<String>) -> Result<(), Problem> {
    let parts: Vec<&str> = setting.path.iter().map(String::as_str).collect();
    let path = quote(&parts.join("."));
    let refuse = |message: String, help: String| Err(Problem::error(&setting.place, message).help(help));
    match parts.as_slice() {
        ["title" | "question" | "start"] if by == By::Flag => Ok(()),
        ["title" | "question" | "start"] | ["run", ..] if by == By::Option => {
            let message = format!("an option cannot set {path}: all options share it");
            refuse(message, "state it in the file, or with `--set`".to_owned())
        }
        ["extends" | "option", ..] => {
            let help = "change the file, or choose options with `--option`".to_owned();
            refuse(format!("{path} cannot be set"), help)
        }
        ["contributor"] => check_contributors(setting),
        ["contributor", key] => check_contributor(setting, key, contributors),
        ["contributor", key, name, rest @ ..] => {
            if !contributors.contains(*key) {
                return Err(nobody(key, &setting.place, contributors.iter().map(String::as_str)));
            }
            match (format::CONTRIBUTOR.key(name), rest) {
                (Some(_), []) => Ok(()),
                (Some(_), _) => inside(setting, &format!("contributor.{key}.{name}")),
                (None, _) => Err(no_path(setting)),
            }
        }
        [section, name, rest @ ..] => match (section_named(section).and_then(|section| section.key(name)), rest) {
            (Some(_), []) => Ok(()),
            (Some(_), _) => inside(setting, &format!("{section}.{name}")),
            (None, _) => Err(no_path(setting)),
        },
        [section] if section_named(section).is_some() => {
            let keys = section_named(section).into_iter().flat_map(|section| section.names().take(1));
            let example = keys.map(|key| format!("{section}.{key}")).collect::<String>();
            refuse(format!("{path} is a section, not a value"), format!("set one of its keys, as in `{example}`"))
        }
        _ => Err(no_path(setting)),
    }
}

fn check_contributors(setting: &Setting) -> Result<(), Problem> {
    if setting.node.list().is_some_and(<[Node]>::is_empty) {
        return Ok(());
    }
    let message = format!("`contributor` can only be set to `[]`, not {}", setting.node.describe());
    Err(Problem::error(&setting.node.place, message).help("set `contributor.KEY` or `contributor.KEY.key`"))
}

fn check_contributor(setting: &Setting, key: &str, contributors: &BTreeSet<String>) -> Result<(), Problem> {
    let path = format!("contributor.{key}");
    match setting.node.value {
        Value::Table(_) => Ok(()),
        Value::Flag(false) if contributors.contains(key) => Ok(()),
        Value::Flag(false) => Err(nobody(key, &setting.place, contributors.iter().map(String::as_str))),
        _ => {
            let message = format!("{} must be a table or `false`, not {}", quote(&path), setting.node.describe());
            let help = format!("set a key of it, as in `{path}.troops`; `false` takes it out");
            Err(Problem::error(&setting.node.place, message).help(help))
        }
    }
}

fn nobody<'a>(key: &str, place: &Place, contributors: impl Iterator<Item = &'a str> + Clone) -> Problem {
    let help = match nearest(key, contributors.clone()) {
        Some(near) => format!("did you mean {}?", quote(near)),
        None if contributors.clone().next().is_none() => "there is no contributor here".to_owned(),
        None => format!("there are {}", quote_all(contributors)),
    };
    Problem::error(place, format!("no contributor is called {}", quote(key))).help(help)
}

fn inside(setting: &Setting, whole: &str) -> Result<(), Problem> {
    let message = format!("{} lies inside a value", quote(&setting.path.join(".")));
    Err(Problem::error(&setting.place, message).help(format!("set the whole of {}", quote(whole))))
}

/// A path that names no key, with the nearest one that does.
fn no_path(setting: &Setting) -> Problem {
    let path = setting.path.join(".");
    let first = setting.path.first().map_or("", String::as_str);
    let help = match section_named(first) {
        Some(section) => {
            let depth = if first == "contributor" { 2 } else { 1 };
            let name = setting.path.get(depth).map_or("", String::as_str);
            let stem = setting.path.iter().take(depth).map(String::as_str).collect::<Vec<_>>().join(".");
            match nearest(name, section.names()) {
                Some(near) => format!("did you mean {}?", quote(&format!("{stem}.{near}"))),
                None => format!("{} has {}", quote(&stem), quote_all(section.names())),
            }
        }
        None => {
            let names = |section: format::Section| section.names().map(move |name| format!("{}.{name}", section.name));
            let paths: Vec<String> =
                SECTIONS.into_iter().filter(|section| section.name != "contributor").flat_map(names).collect();
            let sections = SECTIONS.iter().map(|section| section.name);
            match nearest(&path, paths.iter().map(String::as_str)).or_else(|| nearest(first, sections.clone())) {
                Some(near) => format!("did you mean {}?", quote(near)),
                None => format!("sections are {}", quote_all(sections)),
            }
        }
    };
    Problem::error(&setting.place, format!("{} names no key of the format", quote(&path))).help(help)
}

/// Lays a checked setting over a tree. A contributor that is not there stays away.
pub(super) fn apply(tree: &mut Table, setting: &Setting) {
    let entry = Entry { key: setting.place.clone(), node: setting.node.clone() };
    let place = &setting.place;
    match setting.path.as_slice() {
        [section] if section == "contributor" => {
            tree.insert(section.clone(), emptied(entry));
        }
        [name] => {
            tree.insert(name.clone(), entry);
        }
        [section, key] if section == "contributor" => {
            let Some(below) = contributors_mut(tree, place) else { return };
            if entry.node.value == Value::Flag(false) {
                below.remove(key);
            } else {
                lay(below, key.clone(), entry);
            }
        }
        [section, name] => {
            if let Some(below) = section_mut(tree, section, place) {
                below.insert(name.clone(), entry);
            }
        }
        [section, key, name] if section == "contributor" => {
            let below = contributors_mut(tree, place).and_then(|below| below.get_mut(key));
            if let Some(Value::Table(below)) = below.map(|below| &mut below.node.value) {
                below.insert(name.clone(), entry);
            }
        }
        _ => {}
    }
}

/// The keys of the contributors of a tree.
pub(super) fn contributors(tree: &Table) -> BTreeSet<String> {
    let table = tree.get("contributor").and_then(|entry| entry.node.table());
    table.into_iter().flatten().filter(|(_, entry)| entry.node.table().is_some()).map(|(key, _)| key.clone()).collect()
}
