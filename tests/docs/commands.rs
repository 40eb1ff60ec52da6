//! The commands that the README and the book show do what they say: every `sh` line that starts the program is run, small.
//! A `toml` block whose paragraph before ends with "as `NAME.toml`" and a colon is that file.

use std::path::Path;
use std::process::Command;

use super::{at, files, text};

const PROGRAM: [&str; 2] = ["guarantor ", "cargo run --release -- "];

/// The verbs that study one scenario.
const STUDIES: [&str; 8] = ["sweep", "sensitivity", "discover", "tipping", "pivotal", "trace", "evidence", "backtest"];

/// What a page asks a reader to do: to save a file, or to type a line.
#[derive(Debug, PartialEq)]
enum Step {
    Save(String, String),
    Type(String),
}

/// What a page asks a reader to do, in its order.
fn steps(page: &str) -> Vec<Step> {
    let parts: Vec<&str> = page.split("\n```").collect();
    let mut steps = Vec::new();
    for (before, block) in parts.iter().step_by(2).zip(parts.iter().skip(1).step_by(2)) {
        if let Some(lines) = block.strip_prefix("sh\n") {
            steps.extend(lines.replace("\\\n", " ").lines().map(|line| Step::Type(line.to_owned())));
        }
        let name = before.trim_end().strip_suffix("`:").and_then(|text| text.rsplit_once("as `")).map(|(_, name)| name);
        if let (Some(text), Some(name)) = (block.strip_prefix("toml\n"), name) {
            steps.push(Step::Save(name.to_owned(), format!("{text}\n")));
        }
    }
    steps
}

/// The lines that a page asks a reader to type.
fn lines(page: &str) -> Vec<String> {
    let typed = |step| if let Step::Type(line) = step { Some(line) } else { None };
    steps(page).into_iter().filter_map(typed).collect()
}

/// Follows a page on a desk of its own. How many commands it has.
fn follow(page: &str) -> usize {
    let (desk, mut ran) = (desk(), 0);
    for step in steps(&text(page)) {
        match step {
            Step::Save(name, text) => std::fs::write(desk.path().join(name), text).expect("a file"),
            Step::Type(line) => {
                if let Some(words) = typed(&line) {
                    run(desk.path(), &format!("{page}: {line}"), &words);
                    ran += 1;
                }
            }
        }
    }
    ran
}

/// What is typed after the program's name; nothing where a line starts something else.
fn typed(line: &str) -> Option<Vec<String>> {
    let line = line.split(" #").next().unwrap_or_default().trim();
    let rest = PROGRAM.iter().find_map(|program| line.strip_prefix(program))?;
    let mut words = shlex::split(rest)?;
    if words.first().is_some_and(|verb| ["run", "compare", "diff"].iter().chain(&STUDIES).any(|one| one == verb)) {
        for (short, long, small) in [("-n", "--trials", "16"), ("--worlds", "--worlds", "16"), ("--points", "", "16")] {
            match words.iter().position(|word| word == short || word == long) {
                Some(flag) if flag + 1 < words.len() => small.clone_into(&mut words[flag + 1]),
                _ if long.is_empty() => {}
                _ => words.extend([long.to_owned(), small.to_owned()]),
            }
        }
    }
    if words.first().is_some_and(|verb| verb == "bench") {
        match words.iter().position(|word| word == "--seconds") {
            Some(flag) if flag + 1 < words.len() => "0.1".clone_into(&mut words[flag + 1]),
            _ => words.extend(["--seconds", "0.1"].map(str::to_owned)),
        }
    }
    Some(words)
}

/// A copy of the folder `scenarios` and of the table of cases, to run the commands beside.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(desk.path().join("scenarios")).expect("a folder");
    std::fs::create_dir(desk.path().join("seeds")).expect("a folder");
    for file in files("scenarios", ".toml").into_iter().chain(["seeds/ceasefires.csv".to_owned()]) {
        std::fs::copy(at(&file), desk.path().join(&file)).expect("a copy");
    }
    desk
}

fn run(desk: &Path, line: &str, words: &[String]) {
    let output = Command::new(env!("CARGO_BIN_EXE_guarantor")).current_dir(desk).args(words).output();
    let output = output.expect("the program");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "`{line}`, run as {words:?}\n{told}");
}

#[test]
fn every_command_of_the_readme_works_in_its_order() {
    assert!(follow("README.md") > 20);
}

#[test]
fn every_command_of_the_book_works_in_its_order() {
    let mut pages = files("docs", ".md");
    pages.push("scenarios/README.md".to_owned());
    let ran: usize = pages.iter().map(|page| follow(page)).sum();
    assert!(ran > 30, "{ran} commands");
}

#[test]
fn the_examples_in_the_help_work() {
    let desk = desk();
    std::fs::copy(at("scenarios/baseline.toml"), desk.path().join("mine.toml")).expect("a copy");
    // Later ones look at what the first have written.
    for verb in ["new", "run", "merge", "compare", "verify", "inspect", "plot", "export", "diff", "check", "bench"]
        .into_iter()
        .chain(STUDIES)
    {
        let output =
            Command::new(env!("CARGO_BIN_EXE_guarantor")).args([verb, "--help"]).output().expect("the program");
        let help = String::from_utf8_lossy(&output.stdout).replace("\\\n", " ");
        let mut ran = 0;
        for line in help.lines().map(str::trim).filter(|line| line.starts_with(&format!("guarantor {verb} "))) {
            let all = files("scenarios", ".toml").join(" ");
            let words = typed(&line.replace("scenarios/*.toml", &all)).expect("a command");
            run(desk.path(), line, &words);
            ran += 1;
        }
        assert!(ran >= 2, "{verb}: {ran} examples");
    }
}

#[test]
fn the_readmes_first_two_blocks_run_and_test_the_project() {
    let lines = lines(&text("README.md"));
    assert!(lines[0].starts_with("cargo run --release -- run scenarios/"), "{}", lines[0]);
    assert_eq!(lines[1], "cargo test");
}

#[test]
fn the_scenario_in_the_readme_is_sound() {
    let page = text("README.md");
    let blocks = page.split("\n```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("toml\n"));
    for block in blocks {
        let loaded = guarantor::scenario::load_text("README.md", block, &Default::default());
        assert!(loaded.is_ok(), "{}", loaded.expect_err("an error"));
    }
}

#[test]
fn the_page_of_the_format_has_sound_scenarios() {
    let page = text("docs/format.md");
    let blocks = page.split("\n```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("toml\n"));
    let mut sound = 0;
    for block in blocks {
        let base = if block.contains("extends") { "" } else { "extends = \"builtin:baseline\"\n" };
        let loaded = guarantor::scenario::load_text("format.md", &format!("{base}{block}"), &Default::default());
        assert!(loaded.is_ok(), "{}", loaded.expect_err("an error"));
        sound += 1;
    }
    assert!(sound >= 3, "{sound} scenarios");
}

#[test]
fn a_line_of_the_readme_is_made_small() {
    let words = |line| typed(line).map(|words| words.join(" "));
    assert_eq!(words("guarantor run a.toml"), Some("run a.toml --trials 16 --worlds 16".to_owned()));
    assert_eq!(
        words("cargo run --release -- run a.toml --worlds 1024 -n 512 # more"),
        Some("run a.toml --worlds 16 -n 16".to_owned())
    );
    assert_eq!(words("guarantor diff a b --worlds 512"), Some("diff a b --worlds 16 --trials 16".to_owned()));
    assert_eq!(words("guarantor check a.toml"), Some("check a.toml".to_owned()));
    assert_eq!(words("guarantor bench --save a"), Some("bench --save a --seconds 0.1".to_owned()));
    assert_eq!(words("cargo test"), None);
    assert_eq!(lines("a\n```text\nno\n```\n```sh\nb \\\n  c\nd\n```\n"), ["b    c", "d"]);
    let page = "Ours, saved as `a.toml`:\n\n```toml\nx = 1\n```\nAnother:\n```toml\ny = 2\n```\n```sh\nb\n```\n";
    assert_eq!(steps(page), [Step::Save("a.toml".to_owned(), "x = 1\n".to_owned()), Step::Type("b".to_owned())]);
}
