//! What is varied and over which values: the one syntax of `--vary PATH=LEVELS`.
//!
//! `PATH` is a path as in `--set`. `LEVELS` is a range `a..b:n` (n evenly spaced numbers from a to b), a list of TOML
//! values (`1,2,5`, or `{ uniform = [1, 2] },{ uniform = [3, 4] }`), or `*` for everything that a key can say: both values
//! of a flag, and for components `none`, each single one, the floor, and `all`. `contributor.KEY` is `in` or `out`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::overlay::{self, By, Setting};
use super::{Scenario, format};
use crate::keys::{Key, Kind};
use crate::problem::{Place, Problem, Problems, Source, quote};

mod levels;

mod label;

mod expand;

pub use label::of_key as label_of;

pub use expand::{MOST_COMBINATIONS, Varied, check, each, expand};

/// Most levels of one axis.
pub const MOST_LEVELS: usize = 1_000;

/// The name of the flag in messages.
const FLAG: &str = "--vary";

/// One thing that is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The flag's text as it was given.
    pub text: String,
    /// Dotted path of what is varied.
    pub path: String,
    /// What it is, in words for the title of an axis: "France: land troops pledged".
    pub label: String,
    /// Unit, in words; empty where it has none.
    pub unit: String,
    /// Its levels, at least two and no two alike: numbers from low to high, anything else in the order given.
    pub levels: Vec<Level>,
}

/// One value of what is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Short, for charts: `15,000`, `none`, `air-defence`, `in`.
    pub label: String,
    /// Its number, where it is one.
    pub number: Option<f64>,
    /// The `--set` text that brings it about; `None` where it is as in the file.
    pub set: Option<String>,
    /// Where it is written.
    place: Place,
}

impl Axis {
    /// Reads `PATH=LEVELS` as it applies to a scenario, whose overrides lie below what is varied.
    ///
    /// # Errors
    /// Everything that is wrong with it. What only a whole scenario can tell, [`expand`] does.
    pub fn parse(text: &str, base: &Scenario) -> Result<Self, Problems> {
        let source = Source::new(FLAG, text);
        let (path, start) = split(&source)?;
        let subject = Subject::of(&path, base)?;
        let name = path.path.join(".");
        let mut levels = levels::read(&source, start, &name, subject, base)?;
        if levels.iter().all(|level| level.number.is_some()) {
            levels.sort_by(|a, b| a.number.unwrap_or(0.0).total_cmp(&b.number.unwrap_or(0.0)));
        }
        let unit = subject.key().map_or("none", |key| key.unit);
        let unit = if unit == "none" { String::new() } else { unit.to_owned() };
        Ok(Self { text: text.to_owned(), label: label::of_path(&path.path, subject, base), path: name, unit, levels })
    }

    /// Whether every level is a number, so that a line may be drawn between them.
    pub fn is_numeric(&self) -> bool {
        self.levels.iter().all(|level| level.number.is_some())
    }
}

/// What a dotted path names, in words for charts: "France: land troops pledged". The path itself where that cannot be said.
pub fn title(path: &str, base: &Scenario) -> String {
    let setting = overlay::path(&Source::new(FLAG, path), path);
    match Subject::of(&setting, base) {
        Ok(subject) => label::of_path(&setting.path, subject, base),
        Err(_) => path.to_owned(),
    }
}

/// What a path names.
#[derive(Clone, Copy, Debug)]
enum Subject {
    /// A key of a section.
    Key(&'static Key),
    /// A contributor as a whole.
    Contributor,
}

impl Subject {
    /// Finds what a path names, and refuses what cannot be varied.
    fn of(path: &Setting, base: &Scenario) -> Result<Self, Problems> {
        let parts: Vec<&str> = path.path.iter().map(String::as_str).collect();
        let refuse = |message: String, help: &str| Err(Problems::of(Problem::error(&path.place, message).help(help)));
        let name = quote(&parts.join("."));
        let (section, key) = match parts.as_slice() {
            ["contributor"] => {
                return refuse(format!("{name} is all of them"), "name one, as in `contributor.france=in,out`");
            }
            ["title" | "question" | "start"] => {
                return refuse(format!("{name} is for readers; no outcome hangs on it"), "vary a key of a section");
            }
            ["run", ..] => {
                let help = "vary a key of another section; seed, worlds and trials have flags of their own";
                return refuse(format!("{name} cannot be varied: what is compared shares one run"), help);
            }
            [section, key] => (*section, *key),
            [section, _, key] => (*section, *key),
            _ => ("", ""),
        };
        overlay::check(path, By::Flag, &contributors(base)).map_err(Problems::of)?;
        match format::section_named(section).and_then(|section| section.key(key)) {
            Some(key) if key.kind == Kind::Text => {
                refuse(format!("{name} is for readers; no outcome hangs on it"), "vary another key of this section")
            }
            Some(key) => Ok(Self::Key(key)),
            None => Ok(Self::Contributor),
        }
    }

    fn key(self) -> Option<&'static Key> {
        match self {
            Self::Key(key) => Some(key),
            Self::Contributor => None,
        }
    }
}

/// Every contributor that any option has.
fn contributors(base: &Scenario) -> BTreeSet<String> {
    base.options.iter().flat_map(|option| &option.specs.contributors).map(|one| one.key.clone()).collect()
}

/// The path, and the byte at which the levels begin.
fn split(source: &Arc<Source>) -> Result<(Setting, usize), Problems> {
    let refuse = |message: &str| {
        let help = "write `--vary path=levels`, as in `--vary contributor.france.troops=0..30000:7`, \
             `--vary backstop.promised=*` or `--vary contributor.france=in,out`";
        Err(Problems::of(Problem::error(&Place::whole(source), message).help(help)))
    };
    let Some((path, levels)) = source.text.split_once('=') else { return refuse("`--vary` needs a path and levels") };
    if path.trim().is_empty() {
        return refuse("`--vary` has no path");
    }
    if levels.trim().is_empty() {
        return refuse("`--vary` has no levels");
    }
    // The value is still `false`, which takes a contributor out; no other path looks at it.
    Ok((overlay::path(source, path), path.len() + 1))
}

#[cfg(test)]
mod tests;
