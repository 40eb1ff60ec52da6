//! `guarantor completions` and `guarantor man`: both say what the arguments' definitions say.

use std::io::Write as _;
use std::path::Path;

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::{args, print};
use crate::error::{Error, ExitStatus};

const NAME: &str = "guarantor";

/// Prints completions for a shell.
pub fn completions(shell: Shell) -> Result<ExitStatus, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut plain(), NAME, &mut script);
    print(&String::from_utf8_lossy(&script));
    Ok(ExitStatus::Done)
}

/// Prints the manual page.
pub fn man() -> Result<ExitStatus, Error> {
    let page = page().map_err(|source| Error::io("writing", Path::new("the manual page"), source))?;
    print(&String::from_utf8_lossy(&page));
    Ok(ExitStatus::Done)
}

/// The definitions without the help's own layout, which is for terminals.
fn plain() -> Command {
    args::command().name(NAME)
}

/// One page for the program and all its verbs.
fn page() -> std::io::Result<Vec<u8>> {
    let mut command = plain().disable_help_subcommand(true);
    // Without this, a verb does not know that it is called behind the program's name.
    command.build();
    let verbs: Vec<Command> = command.get_subcommands().cloned().collect();
    let man = Man::new(command).title("GUARANTOR").section("1").date("-").manual("guarantor");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for verb in verbs {
        section(&verb, &mut page)?;
    }
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// A verb as a section of the page, its own sections one step lower.
fn section(verb: &Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    let man = Man::new(verb.clone());
    writeln!(page, ".SH \"{NAME} {}\"", verb.get_name())?;
    part(page, |text| man.render_synopsis_section(text))?;
    part(page, |text| man.render_description_section(text))?;
    part(page, |text| man.render_options_section(text))?;
    if verb.get_after_help().is_some() {
        let mut text = Vec::new();
        man.render_extra_section(&mut text)?;
        // Examples keep their lines; prose is filled.
        let text = lowered(&text).replacen(".SS EXTRA", ".SS EXAMPLES\n.nf", 1);
        let (examples, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
        write!(page, "{}\n.fi\n.PP\n{rest}", examples.trim_end())?;
    }
    Ok(())
}

fn part(
    page: &mut Vec<u8>,
    render: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut text = Vec::new();
    render(&mut text)?;
    page.write_all(lowered(&text).as_bytes())
}

/// Headings a step lower, without the preamble that the page has once.
fn lowered(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let lines = text.lines().filter(|line| !line.starts_with(".ie ") && !line.starts_with(".el "));
    let lines =
        lines.map(|line| line.strip_prefix(".SH ").map_or_else(|| line.to_owned(), |rest| format!(".SS {rest}")));
    lines.map(|line| line + "\n").collect()
}
