//! The README's sample is what its first command gives, to the letter, and its charts are to the byte what the program draws.
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

/// The README's first text block, with the places where it begins and ends.
fn sample(readme: &str) -> (usize, usize) {
    let start = readme.find("```text\n").expect("the README has a sample") + "```text\n".len();
    let length = readme[start..].find("\n```").expect("the sample ends");
    (start, start + length)
}

fn run(verb: &str, out: &Path) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_guarantor"));
    program.arg(verb).arg(at("scenarios/paris-2025-09.toml")).arg("-o").arg(out);
    let output = program.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[test]
fn the_readmes_sample_is_what_the_program_gives() {
    let desk = tempfile::tempdir().expect("a folder");
    let renew = std::env::var_os("GUARANTOR_RENEW").is_some();
    for (verb, name, kept) in CHARTS {
        let summary = run(verb, &desk.path().join(verb));
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
            check_summary(&summary, renew);
        }
    }
}

fn check_summary(summary: &str, renew: bool) {
    let readme = fs::read_to_string(at("README.md")).expect("a README");
    let (start, end) = sample(&readme);
    if renew {
        let renewed = format!("{}{summary}{}", &readme[..start], &readme[end..]);
        fs::write(at("README.md"), renewed).expect("the README is written");
        return;
    }
    assert_eq!(readme[start..end], *summary, "renew with GUARANTOR_RENEW=1 cargo test --test docs sample");
}
