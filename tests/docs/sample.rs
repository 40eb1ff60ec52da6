//! The README's sample is what its first command gives: the summary to the letter, the chart to the byte.
//!
//! `GUARANTOR_RENEW=1 cargo test --test docs sample` writes both anew; look at them before you commit.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::at;

const CHART: &str = "docs/images/paris-2025-09-survival.png";

/// The README's first text block, with the places where it begins and ends.
fn sample(readme: &str) -> (usize, usize) {
    let start = readme.find("```text\n").expect("the README has a sample") + "```text\n".len();
    let length = readme[start..].find("\n```").expect("the sample ends");
    (start, start + length)
}

fn run(out: &Path) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_guarantor"));
    program.arg("run").arg(at("scenarios/paris-2025-09.toml")).arg("-o").arg(out);
    let output = program.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[test]
fn the_readmes_sample_is_what_the_program_gives() {
    let desk = tempfile::tempdir().expect("a folder");
    let out = desk.path().join("paris");
    let (summary, readme) = (run(&out), fs::read_to_string(at("README.md")).expect("a README"));
    let chart = fs::read(out.join("survival.png")).expect("a chart");
    let (start, end) = sample(&readme);
    if std::env::var_os("GUARANTOR_RENEW").is_some() {
        let renewed = format!("{}{summary}{}", &readme[..start], &readme[end..]);
        fs::write(at("README.md"), renewed).expect("the README is written");
        fs::write(at(CHART), chart).expect("the chart is written");
        return;
    }
    assert_eq!(readme[start..end], summary, "renew with GUARANTOR_RENEW=1 cargo test --test docs sample");
    let shown = fs::read(at(CHART)).expect("the README's chart");
    assert!(shown == chart, "{CHART} is not the chart of this version; renew it the same way");
}
