//! Every bad scenario ends with exit status 2, and with a message that says where, what, and what to do.

use std::fs;
use std::path::{Path, PathBuf};

use guarantor::error::{Error, ExitStatus};
use guarantor::scenario::{Overrides, load, load_text};
use proptest::prelude::*;
use tempfile::TempDir;

mod schema;
mod table;

const DERIVED: &str = "extends = \"builtin:baseline\"\n";

/// A folder with one file, `bad.toml`.
fn folder(text: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.toml");
    fs::write(&path, text).expect("a file");
    (folder, path)
}

/// The message of a load that must fail, with the folder's name taken out of it.
fn failure(path: &Path, overrides: &Overrides) -> String {
    let error: Error = load(path, overrides).expect_err("a bad file");
    assert_eq!(error.exit_status(), ExitStatus::BadInput);
    let folder = format!("{}/", path.parent().expect("a folder").display());
    error.render(false).replace(&folder, "")
}

fn set(set: &[&str]) -> Overrides {
    Overrides { set: set.iter().map(|set| (*set).to_owned()).collect(), ..Overrides::default() }
}

/// Whether one of the problems says a thing at a place.
fn tells(message: &str, says: &str, at: &str) -> bool {
    message.split("\n\n").any(|problem| problem.contains(says) && problem.contains(&format!("--> {at}\n")))
}

#[test]
fn every_bad_file_is_refused_at_its_place() {
    let mut wrong = Vec::new();
    for row in table::ROWS {
        let text = if row.alone { row.text.to_owned() } else { format!("{DERIVED}{}", row.text) };
        let (_folder, path) = folder(text.as_bytes());
        let message = failure(&path, &set(row.set));
        let source = if row.set.is_empty() { "bad.toml" } else { "--set" };
        if !tells(&message, row.says, &format!("{source}:{}:{}", row.at.0, row.at.1)) {
            wrong.push(format!("{text}\n{:?}\n  wanted {:?} at {:?}, got\n{message}\n", row.set, row.says, row.at));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    assert!(table::ROWS.len() >= 70);
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let (folder, path) = folder(b"extends = \"base.toml\"\n[host]\nstrength = -1\n");
    fs::write(folder.path().join("base.toml"), format!("{DERIVED}colour = 1\n[adversary]\nquality = 0\n"))
        .expect("a file");
    let message = failure(&path, &set(&["cost.peace_loss=2", "run.worlds=0"]));
    for place in ["bad.toml:3:12", "base.toml:2:1", "base.toml:4:11", "--set:1:17", "--set:1:12"] {
        assert!(message.contains(&format!("--> {place}\n")), "{place} not in\n{message}");
    }
}

#[test]
fn a_problem_of_every_option_is_told_once() {
    let (_folder, path) = folder(format!("{DERIVED}[host]\nstrength = -1\n").as_bytes());
    assert_eq!(failure(&path, &Overrides::default()).matches("error:").count(), 1);
}

#[test]
fn files_that_are_no_scenario_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    assert!(failure(&at("none.toml"), &Overrides::default()).contains("none.toml`: there is no such file"));
    fs::create_dir(at("folder")).expect("a folder");
    assert!(failure(&at("folder"), &Overrides::default()).contains("folder`: it is a folder"));
    fs::write(at("large.toml"), vec![b'#'; 2 << 20]).expect("a file");
    let large = failure(&at("large.toml"), &Overrides::default());
    assert!(tells(&large, "it is larger than 1 MiB", "large.toml:1:1"), "{large}");
    fs::write(at("latin.toml"), b"title = \"a\"\nquestion = \"na\xefve\"\n").expect("a file");
    let latin = failure(&at("latin.toml"), &Overrides::default());
    assert!(tells(&latin, "it is not UTF-8 text", "latin.toml:2:15"), "{latin}");
    for (name, says) in [("folder", "cannot be read"), ("large.toml", "larger than 1 MiB"), ("latin.toml", "not UTF-8")]
    {
        fs::write(at("bad.toml"), format!("extends = \"{name}\"")).expect("a file");
        let message = failure(&at("bad.toml"), &Overrides::default());
        assert!(tells(&message, says, "bad.toml:1:11"), "{message}");
    }
}

#[test]
fn a_chain_of_files_ends_and_stays_in_its_folder() {
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path().join("scenarios");
    fs::create_dir(&folder).expect("a folder");
    for link in 0..12 {
        fs::write(folder.join(format!("{link}.toml")), format!("extends = \"{}.toml\"", link + 1)).expect("a file");
    }
    let deep = failure(&folder.join("0.toml"), &Overrides::default());
    assert!(tells(&deep, "more than 8 deep", "8.toml:1:11"), "{deep}");
    fs::write(folder.join("7.toml"), "extends = \"5.toml\"").expect("a file");
    let cycle = failure(&folder.join("5.toml"), &Overrides::default());
    assert!(tells(&cycle, "`5.toml` extends itself", "7.toml:1:11"), "{cycle}");
    fs::write(folder.join("8.toml"), DERIVED).expect("a file");
    fs::write(folder.join("7.toml"), "extends = \"8.toml\"").expect("a file");
    assert!(load(&folder.join("1.toml"), &Overrides::default()).is_ok());
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_refused() {
    let outer = tempfile::tempdir().expect("a folder");
    let inner = outer.path().join("inner");
    fs::create_dir(&inner).expect("a folder");
    fs::write(outer.path().join("base.toml"), DERIVED).expect("a file");
    std::os::unix::fs::symlink(outer.path().join("base.toml"), inner.join("link.toml")).expect("a link");
    fs::write(inner.join("bad.toml"), "extends = \"link.toml\"").expect("a file");
    let message = failure(&inner.join("bad.toml"), &Overrides::default());
    assert!(tells(&message, "leaves the scenario's folder", "bad.toml:1:11"), "{message}");
}

#[test]
fn counts_of_options_and_contributors_are_limited() {
    let options: String = (0..65).map(|i| format!("[[option]]\nname = \"o{i}\"\n")).collect();
    let (_folder, path) = folder(format!("{DERIVED}{options}").as_bytes());
    let message = failure(&path, &Overrides::default());
    assert!(tells(&message, "65 options; a scenario may have 64", "bad.toml:130:1"), "{message}");
    let many: String = (0..300).map(|i| format!("[contributor.c{i:03}]\nname = \"x\"\n")).collect();
    let (_folder, path) = self::folder(format!("{DERIVED}{many}").as_bytes());
    assert!(failure(&path, &Overrides::default()).contains("322 contributors; a scenario may have 256"));
}

#[test]
fn flags_of_the_command_line_are_checked_like_the_file() {
    let (_folder, path) = folder(DERIVED.as_bytes());
    let worlds = failure(&path, &Overrides { worlds: Some(1 << 21), ..Overrides::default() });
    assert!(tells(&worlds, "from 1 to 1048576, not `2097152`", "--worlds:1:1"), "{worlds}");
    let trials = failure(&path, &Overrides { trials: Some(0), ..Overrides::default() });
    assert!(tells(&trials, "from 1 to 16777216, not `0`", "--trials:1:1"), "{trials}");
    let option = failure(&path, &Overrides { options: vec!["ful".to_owned()], ..Overrides::default() });
    assert!(tells(&option, "did you mean `full`?", "--option:1:1"), "{option}");
}

#[test]
fn a_hostile_file_takes_neither_the_stack_nor_all_day() {
    let lists = format!("x = {}{}", "[".repeat(300_000), "]".repeat(300_000));
    let tables = format!("x = {}{}", "{ a = ".repeat(100_000), "}".repeat(100_000));
    let level = "a.".repeat(79) + "a = { ";
    let dotted = level.repeat(79) + &"}".repeat(79);
    let headers: String = (0..100_000).map(|i| format!("[s{i}]\n")).collect();
    let header = format!("[{}a]\n", "a.".repeat(400_000));
    let long_key = format!("{} = 5", "k".repeat(900_000));
    let bad_numbers = format!("[backstop]\npromised = [{}]", "\"x\",".repeat(200_000));
    let crowd: String = (0..30_000).map(|i| format!("[contributor.c{i}]\n")).collect();
    let unknown: String = (0..30_000).map(|i| format!("\"host.strengt{i}\"=1,")).collect();
    let unknown = format!("[[option]]\nname = \"a\"\nset = {{ {} }}\n", unknown.trim_end_matches(','));
    let unknown = (0..200).map(|i| format!("[contributor.c{i}]\nname=\"x\"\n")).collect::<String>() + &unknown;
    for text in [crowd, unknown, lists, tables, dotted, headers, header, long_key, bad_numbers] {
        let start = std::time::Instant::now();
        let error = load_text("hostile.toml", &format!("{DERIVED}{text}"), &Overrides::default()).expect_err("bad");
        assert!(error.render(false).len() < 1 << 20);
        assert!(start.elapsed().as_secs() < 20, "{} s for {}…", start.elapsed().as_secs(), &text[..40]);
    }
}

/// The baseline with some of its bytes changed.
fn mutations() -> impl Strategy<Value = String> {
    let base = guarantor::scenario::BUILTIN_BASELINE;
    let pieces = prop_oneof![
        Just(""),
        Just("="),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just("\""),
        Just("."),
        Just("-"),
        Just("\n"),
        Just("nan"),
        Just("1e999"),
        Just("0"),
        Just("-1"),
        Just("true"),
        Just("é"),
        Just("[[option]]\n"),
        Just(", "),
        Just("extends = \"builtin:baseline\"\n"),
        Just("= { pert = [1, 2, 3] }\n"),
    ];
    prop::collection::vec((0..base.len(), 0usize..12, pieces), 1..6).prop_map(move |edits| {
        let mut text = base.to_owned();
        for (at, length, piece) in edits {
            let start = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            let end = (start + length..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
            text.replace_range(start..end.max(start), piece);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        if let Err(error) = load_text("random.toml", &text, &Overrides::default()) {
            prop_assert!(!error.render(true).is_empty());
        }
    }

    #[test]
    fn a_baseline_with_some_bytes_changed_never_panics(text in mutations()) {
        if let Err(error) = load_text("changed.toml", &text, &Overrides::default()) {
            prop_assert!(!error.render(true).is_empty());
        }
    }

    #[test]
    fn random_settings_never_panic(text in "[a-z]{0,8}[.=]?(host|contributor|france|run)[.]?[a-z_]{0,8}=?.{0,12}") {
        if let Err(error) = load_text("set.toml", DERIVED, &Overrides { set: vec![text], ..Overrides::default() }) {
            prop_assert!(!error.render(true).is_empty());
        }
    }
}
