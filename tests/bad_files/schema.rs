//! The schema for editors, by a validator that is none of ours: it takes every file that the reader takes, and refuses of the
//! bad files all that a schema can refuse. What it cannot is listed here with the reason.

use std::fs;
use std::path::Path;

use boon::{Compiler, SchemaIndex, Schemas};
use guarantor::citation;
use guarantor::scenario::{BUILTIN_BASELINE, schema, starter};
use serde_json::{Value, json};

use super::table::ROWS;
use super::{DERIVED, load_text};

/// Schemas that were compiled, and ours among them.
struct Validator {
    schemas: Schemas,
    ours: SchemaIndex,
}

impl Validator {
    fn of(schema: Value) -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("schema.json", schema).expect("a schema");
        let ours = compiler.compile("schema.json", &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
        Self { schemas, ours }
    }

    fn new() -> Self {
        Self::of(schema::schema())
    }

    /// What is wrong with a scenario; nothing where all is well.
    fn faults(&self, text: &str) -> Option<String> {
        // Who cannot read the file as TOML says so before any schema is asked.
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => return Some(format!("not TOML: {error}")),
        };
        self.schemas.validate(&plain(&toml::Value::Table(table)), self.ours).err().map(|error| format!("{error:#}"))
    }
}

/// A TOML value as JSON, in the way of editors: a date is text, a number that is none is nothing.
fn plain(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(whole) => json!(whole),
        toml::Value::Float(x) => json!(x),
        toml::Value::Boolean(flag) => json!(flag),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(list) => list.iter().map(plain).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
    }
}

/// Bad files that a schema takes, by what the reader says of them, and why.
const BEYOND: &[(&str, &str)] = &[
    ("`run.baseline` names `ful`, which is no option", "names of options are those of the file"),
    ("the limit is 8 GiB", "it multiplies two keys"),
    ("`pert` of `host.strength`: `3` is above `2`", "no schema compares numbers of a list"),
    ("`5` is above `4`", "no schema compares numbers of a list"),
    ("`2` is above `1`", "no schema compares numbers of a list"),
    ("`min` of `host.strength` must be below its `max`", "no schema compares two keys"),
    ("leave less than a millionth of it", "no schema computes a chance"),
    ("leave out its only value", "no schema compares two keys"),
    ("two reviews in calendar month `5`", "a schema compares whole entries, not one key of them"),
    ("`outcome.major_above` is below `outcome.repelled_below`", "no schema compares two keys"),
    ("did you mean `france`?", "names of contributors are those of the file and of those below it"),
    ("no contributor is called `france`", "names of contributors are those of the file and of those below it"),
    ("no contributor is called `atlantis`", "names of contributors are those of the file and of those below it"),
    ("did you mean `germany`?", "names of contributors are those of the file and of those below it"),
    ("`france` needs itself", "no schema compares a value with the key above it"),
    ("`[contributor.utopia]` lacks `name`", "the file below may have named it"),
    ("`[contributor.new]` lacks `name`", "the file below may have named it"),
    ("stand only together", "the file below may have the other"),
    ("two options are called `a`", "a schema compares whole entries, not one key of them"),
    ("there is no file", "a schema reads no folder"),
    ("`bad.toml` extends itself", "a schema reads no folder"),
];

#[test]
fn every_bad_file_that_a_schema_can_refuse_is_refused() {
    let validator = Validator::new();
    let (mut wrong, mut met, mut refused) = (Vec::new(), vec![false; BEYOND.len()], 0);
    for row in ROWS.iter().filter(|row| row.set.is_empty()) {
        let text = if row.alone { row.text.to_owned() } else { format!("{DERIVED}{}", row.text) };
        let faults = validator.faults(&text);
        let beyond = BEYOND.iter().position(|(says, _)| row.says.contains(says));
        match (beyond, &faults) {
            (Some(place), None) => met[place] = true,
            (None, Some(_)) => refused += 1,
            // The same words of the reader may stand for a fault that a schema finds.
            (Some(_), Some(_)) => refused += 1,
            (None, None) => wrong.push(format!("{text}\n  taken, though {}", row.says)),
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    let idle: Vec<_> = BEYOND.iter().zip(&met).filter(|(_, met)| !**met).map(|(one, _)| one.0).collect();
    assert!(idle.is_empty(), "listed as beyond a schema, and refused by it or in no row: {idle:?}");
    assert!(refused >= 90, "{refused} refused");
}

#[test]
fn every_shipped_scenario_and_a_new_one_are_taken() {
    let validator = Validator::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = fs::read_dir(folder).expect("the scenarios").flatten().map(|file| file.path());
    let files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    assert!(files.len() >= 7);
    for path in files {
        let text = fs::read_to_string(&path).expect("a file");
        assert_eq!(validator.faults(&text), None, "{}", path.display());
    }
    assert_eq!(validator.faults(&starter::text("mine")), None);
}

#[test]
fn what_the_reader_takes_the_schema_takes() {
    let validator = Validator::new();
    let option = |set: &str| format!("[[option]]\nname = \"a\"\nset = {{ {set} }}\n");
    for text in [
        String::new(),
        "[run]\nseed = \"18446744073709551615\"\nworlds = 16.0".to_owned(),
        "[host]\nstrength = { normal = [5, 0] }".to_owned(),
        "[host]\nstrength = { normal = [9, 3], min = 5 }".to_owned(),
        "[host]\nstrength = { uniform = [-5, 50], min = 1 }".to_owned(),
        "[host]\nstrength = { uniform = [0, 9] }".to_owned(),
        "[host]\nstrength = { lognormal = [5, 9], source = \" A2.7 ,J\", note = \"n\" }".to_owned(),
        "[host]\nstrength = { triangular = [1, 1, 9e6] }".to_owned(),
        "[resumption]\nsettlement_effect = { normal = [-1, 0.5] }".to_owned(),
        "[ceasefire]\nsettlement_chance = { beta = [0.01, 10000] }".to_owned(),
        "[ceasefire]\nonset = { monthly_chance = 0.1, within_months = 9, source = \"J\", note = \"n\" }".to_owned(),
        "[backstop]\nreviews = []\npromised = []".to_owned(),
        "[backstop]\nreviews = [{ calendar_month = 5, drop_chance = { pert = [0, 0.1, 1] }, source = \"E4.41\" }]".to_owned(),
        "contributor = []".to_owned(),
        "[contributor]\nfrance = false".to_owned(),
        "[contributor.france]\npool = { value = 5000, source = \"J\", note = \"n\" }".to_owned(),
        "[contributor.e-3]\nname = \"x\"\nneeds = { backstop = [\"strike\"], partners = 2, contributors = [\"france\"], consent = true, settlement = false, source = \"J\", note = \"n\" }\napproval = { given = true }".to_owned(),
        option("\"contributor.france\" = false, \"contributor.spain.troops\" = 5"),
        option("contributor.france.troops = 5, host.strength = { uniform = [1, 2] }"),
        option("\"contributor\" = [], \"contributor.aland\" = { name = \"Åland\" }"),
        option("backstop.\"promised\" = [], \"host\" = { strength = 5 }, \"host.name\" = \"x\""),
        option("contributor = { \"france.troops\" = 5, spain = { troops = 5 } }"),
    ] {
        let text = format!("{DERIVED}{text}");
        if let Err(error) = load_text("good.toml", &text, &Default::default()) {
            panic!("{text}\n{error}");
        }
        assert_eq!(validator.faults(&text), None, "{text}");
    }
    assert_eq!(validator.faults(BUILTIN_BASELINE), None, "it extends nothing and says everything");
}

#[test]
fn every_key_of_the_baseline_is_needed_where_nothing_is_extended() {
    let validator = Validator::new();
    let lines: Vec<&str> = BUILTIN_BASELINE.lines().collect();
    let (mut tried, mut section) = (0, "");
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with('[') {
            section = line;
        }
        if section.starts_with("[contributor")
            || section.starts_with("[[option")
            || !line.contains(" = ")
            || line.starts_with('#')
        {
            continue;
        }
        let less: Vec<&str> =
            lines.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, line)| *line).collect();
        let text = less.join("\n");
        let sound = load_text("less.toml", &text, &Default::default()).is_ok();
        assert_eq!(validator.faults(&text).is_none(), sound, "without {section} {line}");
        tried += 1;
    }
    assert!(tried > 70, "{tried} keys");
}

#[test]
fn citations_are_the_same_to_the_reader_and_to_a_schema() {
    let validator = Validator::of(json!({ "type": "string", "pattern": citation::PATTERN }));
    for text in [
        "A2.7, E4b.37,J,E5.3",
        "J",
        " J ",
        "A0.1",
        "E11.23",
        "A2",
        "A5.1",
        "E11",
        "E2.12-2.14",
        "J: parity",
        "",
        "A2.7,",
        "e5.3",
        "Eb.1",
        "E4B.1",
        "A2.",
        "é.1",
        "J J",
        "A2.1234567",
        "E1234567.1",
        "E12345a.1",
        "E1ab.1",
        ",J",
        "A2.7;J",
        "J,,J",
    ] {
        let taken = validator.schemas.validate(&json!(text), validator.ours).is_ok();
        assert_eq!(taken, citation::parse_list(text).is_ok(), "{text:?}");
    }
}
