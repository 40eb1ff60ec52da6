//! The table of every key in `scenarios/README.md` is the program's own list.

use std::fmt::Write as _;

use guarantor::keys::{Key, Kind};
use guarantor::scenario::format::{OPTION, SECTIONS, Section, TOP};

use super::{at, text};

const PAGE: &str = "scenarios/README.md";
const BEGIN: &str = "<!-- keys: written by `GUARANTOR_RENEW=1 cargo test --test docs` -->\n";
const END: &str = "<!-- end of keys -->\n";

#[test]
fn the_table_of_keys_is_the_programs_own() {
    let page = text(PAGE);
    let (before, rest) = page.split_once(BEGIN).expect("the mark at which the keys begin");
    let (kept, after) = rest.split_once(END).expect("the mark at which the keys end");
    let now = sections();
    if std::env::var_os("GUARANTOR_RENEW").is_some() {
        std::fs::write(at(PAGE), format!("{before}{BEGIN}{now}{END}{after}")).expect("a writable file");
        return;
    }
    let stale: Vec<&str> = kept.lines().filter(|line| !now.contains(line)).collect();
    let lacking: Vec<&str> = now.lines().filter(|line| !kept.contains(line)).collect();
    assert!(
        kept == now,
        "{PAGE} has\n{}\nwhere the program has\n{}\nRenew it: GUARANTOR_RENEW=1 cargo test --test docs",
        stale.join("\n"),
        lacking.join("\n")
    );
}

/// Every section with its table, as the page shows them.
fn sections() -> String {
    let mut page = String::new();
    for section in [TOP].into_iter().chain(SECTIONS).chain([OPTION]) {
        let (title, prefix) = match section.name {
            "" => ("The file".to_owned(), String::new()),
            "contributor" => ("`contributor.KEY`".to_owned(), "contributor.KEY.".to_owned()),
            name => (format!("`{name}`"), format!("{name}.")),
        };
        let _ = write!(page, "\n### {title}\n\n{}", table(section, &prefix));
    }
    page + "\n"
}

fn table(section: Section, prefix: &str) -> String {
    let mut table = "| key | meaning | unit | range | default |\n|---|---|---|---|---|\n".to_owned();
    for key in section.keys() {
        let cells = [format!("`{prefix}{}`", key.name), meaning(key), key.unit.to_owned(), range(key), default(key)];
        let _ = writeln!(table, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
    table
}

fn meaning(key: &Key) -> String {
    key.meaning.trim().trim_end_matches('.').to_owned()
}

fn range(key: &Key) -> String {
    let listed = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match key.kind {
        Kind::Quantity(domain) => domain.words.to_owned(),
        Kind::Number(domain) => format!("plain: {}", domain.words),
        Kind::Count(least, most) => format!("plain: a whole number from {least} to {most}"),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Word(words) => format!("one of {}", listed(words)),
        Kind::Words(words) => format!("a list of {}", listed(words)),
        Kind::Other(shape) if shape.starts_with(['{', '[']) => format!("`{shape}`"),
        Kind::Other(shape) => shape.to_owned(),
    }
}

fn default(key: &Key) -> String {
    match key.default {
        Some(value) if value.starts_with(['"', '{', '[']) => format!("`{value}`"),
        Some(value) => value.to_owned(),
        None => "required".to_owned(),
    }
}
