//! The scenario format as a JSON Schema, for editors that complete and check TOML. Every key, unit, range and default comes
//! from the lists that the reader itself goes by.
//!
//! The draft is the seventh: the newest that editors' TOML support takes. The schema never refuses a file that the reader
//! accepts, but for two kinds that nobody writes: paths of `set` with blanks in them, and files that extend nothing and leave
//! keys to be set by every option. What no schema can say (that a list rises, that a name is known) the reader alone finds.

use serde_json::{Map, Value, json};

use super::format::{CONTRIBUTOR, CONTRIBUTORS, LETTERS, OPTION, OPTIONS, RUN, SECTIONS, Section, TOP};
use super::section::accepts;
use super::shapes::{self, Shape};
use crate::citation;
use crate::keys::{Key, Kind};

mod number;

/// The name of the file in which editors look for it.
pub const FILE: &str = "guarantor.schema.json";

/// The first line of a scenario that has the schema beside it.
pub const LINE: &str = "#:schema ./guarantor.schema.json";

/// Keys of contributors and names of options.
const KEBAB: &str = "[a-z0-9]+(-[a-z0-9]+)*";
const KEBAB_MOST: usize = 64;

/// The schema as the text of a file.
pub fn text() -> String {
    // A value made of strings and numbers can always be written.
    serde_json::to_string_pretty(&schema()).unwrap_or_default() + "\n"
}

/// The schema.
pub fn schema() -> Value {
    let mut properties: Map<String, Value> =
        TOP.keys().map(|key| (key.name.to_owned(), reference(&path(TOP, key)))).collect();
    for section in SECTIONS {
        properties.insert(section.name.to_owned(), reference(section.name));
    }
    let description = "Options, each an overlay of the file: a package under study.";
    properties.insert(
        "option".to_owned(),
        json!({ "description": description, "type": "array", "maxItems": OPTIONS, "items": reference("option") }),
    );
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A scenario of guarantor",
        "description": "Compares options of a coalition deterrence force under stated assumptions; docs/format.md explains the format.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        // A file that extends nothing must say everything itself.
        "if": { "not": { "required": ["extends"] } },
        "then": complete(),
        "definitions": definitions(),
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// The dotted path by which a key is called here.
fn path(section: Section, key: &Key) -> String {
    let section = match section.name {
        "" => "file",
        "contributor" => "contributor.KEY",
        name => name,
    };
    format!("{section}.{}", key.name)
}

/// Everything that the schema refers to by name.
fn definitions() -> Value {
    let mut all = Map::new();
    for section in [TOP].into_iter().chain(SECTIONS).chain([OPTION]) {
        for key in section.keys() {
            all.insert(path(section, key), of_key(section, key));
        }
    }
    for section in SECTIONS.into_iter().filter(|section| section.name != CONTRIBUTOR.name) {
        all.insert(section.name.to_owned(), table(section));
    }
    all.insert("contributor".to_owned(), contributors(kebab_properties(false)));
    all.insert("contributor.KEY".to_owned(), contributor());
    let mut option = table(OPTION);
    option["required"] = required(OPTION);
    all.insert("option".to_owned(), option);
    all.insert("source".to_owned(), source());
    all.insert("note".to_owned(), json!({ "description": "Why the value is what it is.", "type": "string" }));
    all.extend(number::quantities().map(|(name, domain)| (name, number::quantity(domain))));
    Value::Object(all)
}

/// A table whose keys are those of a section.
fn table(section: Section) -> Value {
    let properties: Map<String, Value> =
        section.keys().map(|key| (key.name.to_owned(), reference(&path(section, key)))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn required(section: Section) -> Value {
    section.keys().filter(|key| key.default.is_none()).map(|key| key.name).collect()
}

/// What a file that extends nothing must say.
fn complete() -> Value {
    let sections = || SECTIONS.into_iter().filter(|section| section.name != CONTRIBUTOR.name);
    let top = TOP.keys().filter(|key| key.default.is_none()).map(|key| key.name);
    let names: Vec<&str> = top.chain(sections().map(|section| section.name)).collect();
    let mut properties: Map<String, Value> =
        sections().map(|section| (section.name.to_owned(), json!({ "required": required(section) }))).collect();
    let each = json!({ "required": required(CONTRIBUTOR) });
    properties.insert(CONTRIBUTOR.name.to_owned(), json!({ "additionalProperties": each }));
    json!({ "required": names, "properties": properties })
}

/// A contributor's table, or `false` for one that stays away.
fn contributor() -> Value {
    let mut one = table(CONTRIBUTOR);
    one["description"] = "A contributor; `false` takes out one that the file below has.".into();
    one["type"] = json!(["object", "boolean"]);
    one["not"] = json!({ "const": true });
    one
}

/// The contributors by their keys, or `[]` for none.
fn contributors(patterns: Value) -> Value {
    json!({
        "description": "Contributors by their keys, in kebab-case; `[]` takes out all that the file below has.",
        "type": ["object", "array"],
        "maxItems": 0,
        "maxProperties": CONTRIBUTORS,
        "propertyNames": { "maxLength": KEBAB_MOST + 1 + LETTERS },
        "patternProperties": patterns,
        "additionalProperties": false,
    })
}

/// The contributors of a file, or of an option, which may also name their keys by paths.
fn kebab_properties(paths: bool) -> Value {
    let mut patterns = Map::new();
    patterns.insert(format!("^{KEBAB}$"), reference("contributor.KEY"));
    for key in CONTRIBUTOR.keys().filter(|_| paths) {
        patterns.insert(format!("^{KEBAB}\\.{}$", key.name), reference(&path(CONTRIBUTOR, key)));
    }
    Value::Object(patterns)
}

/// What one key takes.
fn of_key(section: Section, key: &Key) -> Value {
    let mut schema = match key.kind {
        Kind::Quantity(domain) => json!({ "allOf": [reference(&number::name(domain))] }),
        Kind::Number(domain) => number::plain(domain),
        Kind::Count(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Text => of_text(section, key),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Words(words) => json!({ "type": "array", "items": { "enum": words } }),
        Kind::Other(_) => of_shape(section, key),
    };
    schema["description"] = describe(key).into();
    if let Some(default) = key.default.and_then(default) {
        schema["default"] = default;
    }
    schema
}

/// The meaning of a key, its unit, its range and its default, as an editor shows them.
fn describe(key: &Key) -> String {
    let unit = if key.unit == "none" { String::new() } else { format!(" Unit: {}.", key.unit) };
    let or = if matches!(key.kind, Kind::Quantity(_)) { ", or a distribution" } else { "" };
    let default = match key.default {
        None => "Required, unless the file below has it".to_owned(),
        Some(default) => format!("Default: {default}"),
    };
    format!("{}{unit} Takes {}{or}. {default}.", key.meaning.trim(), accepts(key))
}

/// A default as a value, where it is one and not a word about it.
fn default(text: &str) -> Option<Value> {
    let table: toml::Table = format!("value = {text}").parse().ok()?;
    serde_json::to_value(table.get("value")?).ok()
}

fn of_text(section: Section, key: &Key) -> Value {
    let mut text = json!({ "type": "string", "maxLength": LETTERS });
    match (section.name, key.name) {
        ("", "start") => text["pattern"] = "^[0-9]{4}-(0[1-9]|1[0-2])$".into(),
        ("", "extends") => {
            text["minLength"] = 1.into();
            text["if"] = json!({ "pattern": "^builtin:" });
            text["then"] = json!({ "enum": super::files::BUILTINS.map(|(name, _)| name) });
            text["else"] = json!({ "not": { "pattern": "^/|(^|/)\\.\\.(/|$)" } });
        }
        ("option", "name") => {
            text["pattern"] = format!("^{KEBAB}$").into();
            text["maxLength"] = KEBAB_MOST.into();
        }
        _ => {}
    }
    text
}

/// A value with a shape of its own.
fn of_shape(section: Section, key: &Key) -> Value {
    match (shapes::of(section.name, key.name), key.name) {
        (Some(Shape::Table(inner)), _) => of_table(inner),
        (Some(Shape::List(inner)), _) => json!({ "type": "array", "items": of_table(inner) }),
        (Some(Shape::Either { by, with, without }), _) => either(by, with, without),
        (None, "set") => set(),
        (None, "seed") => {
            json!({ "type": ["integer", "string"], "minimum": 0, "maximum": u64::MAX, "pattern": "^[0-9]+$" })
        }
        (None, "contributors") => json!({ "type": "array", "items": { "type": "string" } }),
        (None, _) => json!({}),
    }
}

/// A value that is a table, beside which a source may stand.
fn of_table(inner: Section) -> Value {
    json!({
        "type": "object",
        "properties": inner_properties(inner),
        "additionalProperties": false,
        "required": required(inner),
    })
}

fn inner_properties(inner: Section) -> Map<String, Value> {
    let mut properties: Map<String, Value> =
        inner.keys().map(|key| (key.name.to_owned(), of_key(inner, key))).collect();
    for word in ["source", "note"] {
        properties.insert(word.to_owned(), reference(word));
    }
    properties
}

/// A table of one kind where it has a key, else of the other. Editors complete the keys of both.
fn either(by: &str, with: Section, without: Section) -> Value {
    let mut properties = inner_properties(with);
    properties.extend(inner_properties(without));
    let only = |one: Section, other: Section| {
        let barred: Map<String, Value> = other
            .names()
            .filter(|name| one.key(name).is_none())
            .map(|name| (name.to_owned(), Value::Bool(false)))
            .collect();
        json!({ "required": required(one), "properties": barred })
    };
    if let Some(given) = properties.get_mut("given") {
        // An approval that is not given is written as a time.
        given["const"] = true.into();
    }
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "if": { "required": [by] },
        "then": only(with, without),
        "else": only(without, with),
    })
}

/// What an option may set: by dotted paths, quoted or not.
fn set() -> Value {
    let mut properties = Map::new();
    for section in SECTIONS.into_iter().filter(|section| ![RUN.name, CONTRIBUTOR.name].contains(&section.name)) {
        properties.insert(section.name.to_owned(), reference(section.name));
        for key in section.keys() {
            properties.insert(path(section, key), reference(&path(section, key)));
        }
    }
    properties.insert(CONTRIBUTOR.name.to_owned(), contributors(kebab_properties(true)));
    let mut patterns = Map::new();
    for (pattern, value) in kebab_properties(true).as_object().into_iter().flatten() {
        patterns.insert(pattern.replacen('^', "^contributor\\.", 1), value.clone());
    }
    json!({
        "type": "object",
        "properties": properties,
        "patternProperties": patterns,
        "additionalProperties": false,
    })
}

fn source() -> Value {
    json!({
        "description": "Where the value comes from: facts of articles, rows of the evidence, and J for judgement, with commas between. Example: A2.7, E5.3, J",
        "type": "string",
        "pattern": citation::PATTERN,
    })
}
