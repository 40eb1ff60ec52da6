//! The samples of README and tutorial are what their commands give, to the letter, and charts are to the byte what the program
//! draws. The numbers of the tutorial's memo are those of its sample.
//!
//! `GUARANTOR_RENEW=1 cargo test --test docs sample` writes all anew; look at them before you commit.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::at;

/// The charts that the README shows: the verb that draws them, their name, and where they are kept.
const CHARTS: [(&str, &str, &str); 2] = [
    ("run", "survival", "docs/images/paris-2025-09-survival.png"),
    ("compare", "difference", "docs/images/paris-2025-09-difference.png"),
];

const TUTORIAL: &str = "docs/tutorial.md";

/// The first block of a page that begins so, with the places where it begins and ends.
fn block(page: &str, kind: &str) -> (usize, usize) {
    let fence = format!("```{kind}\n");
    let start = page.find(&fence).expect("the page has such a block") + fence.len();
    let length = page[start..].find("\n```").expect("the block ends");
    (start, start + length)
}

fn run(verb: &str, scenario: &Path, out: &Path) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_guarantor"));
    program.arg(verb).arg(scenario).arg("-o").arg(out);
    let output = program.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[test]
fn the_readmes_sample_is_what_the_program_gives() {
    let desk = tempfile::tempdir().expect("a folder");
    let renew = std::env::var_os("GUARANTOR_RENEW").is_some();
    for (verb, name, kept) in CHARTS {
        let summary = run(verb, &at("scenarios/paris-2025-09.toml"), &desk.path().join(verb));
        let chart = fs::read(desk.path().join(verb).join(format!("{name}.png"))).expect("a chart");
        if renew {
            fs::write(at(kept), &chart).expect("the chart is written");
        }
        let shown = fs::read(at(kept)).expect("the README's chart");
        assert!(
            shown == chart,
            "{kept} is not the chart of this version; renew: GUARANTOR_RENEW=1 cargo test --test docs sample"
        );
        if verb == "run" {
            check_summary("README.md", &summary, renew);
        }
    }
}

#[test]
fn the_tutorials_sample_is_what_its_scenario_gives_and_the_memo_quotes_it() {
    let page = super::text(TUTORIAL);
    let desk = tempfile::tempdir().expect("a folder");
    let scenario = desk.path().join("germany.toml");
    let (start, end) = block(&page, "toml");
    fs::write(&scenario, &page[start..end]).expect("a file");
    let summary = run("run", &scenario, &desk.path().join("out"));
    check_summary(TUTORIAL, &summary, std::env::var_os("GUARANTOR_RENEW").is_some());
    let known: Vec<String> = numbers(&summary).chain(numbers(&page[start..end])).collect();
    let memo: String = page.lines().filter(|line| line.starts_with("> ")).collect::<Vec<_>>().join("\n");
    let quoted: Vec<String> = numbers(&memo).collect();
    assert!(quoted.len() > 12, "{quoted:?}");
    for number in quoted {
        assert!(known.contains(&number), "the memo says {number}, and the sample does not");
    }
}

/// The numbers in a text, without marks between thousands.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_ascii_digit() && !".,".contains(letter));
    words.map(|word| word.trim_matches(['.', ',']).replace(',', "")).filter(|word| !word.is_empty())
}

fn check_summary(path: &str, summary: &str, renew: bool) {
    let page = super::text(path);
    let (start, end) = block(&page, "text");
    if renew {
        let renewed = format!("{}{summary}{}", &page[..start], &page[end..]);
        fs::write(at(path), renewed).expect("the page is written");
        return;
    }
    assert_eq!(page[start..end], *summary, "renew with GUARANTOR_RENEW=1 cargo test --test docs sample");
}
