//! What a study of a scenario found, as it is kept in a folder and told.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::report::manifest::{self, Content, Study};
use crate::report::number::{JOIN, count};
use crate::report::terminal;
use crate::scenario::Run;

/// What a study found. Its JSON has `version` and the fields of [`Heading`] at its top.
pub trait Studied: Serialize + DeserializeOwned + Send + 'static {
    /// Which study it is.
    const STUDY: Study;

    /// The version of the format of its JSON. It rises when a field changes its meaning or goes away.
    const VERSION: u32;

    /// Program, scenario, options and flags.
    fn heading(&self) -> &Heading;

    /// What a reader must know before quoting a number.
    fn warnings(&self) -> &[Warning];

    /// Whether it can be told and drawn: it may have been read from a file, which can say anything.
    fn is_sound(&self) -> bool;

    /// The tables and sentences for a terminal, between the heading and the warnings.
    fn words(&self) -> Vec<String>;

    /// The size of what was simulated for the subtitles of charts, where it is more than options, worlds and trials.
    fn size(&self) -> Option<String> {
        None
    }

    /// What its folder holds beside JSON and charts, for instance tables as CSV.
    fn more_files(&self) -> Vec<Content> {
        Vec::new()
    }
}

/// Its JSON, as it is written and printed.
pub fn json(found: &impl Studied) -> String {
    manifest::json(found)
}

/// What was found, for people.
pub fn summary(found: &impl Studied) -> String {
    let mut parts = vec![terminal::heading(found.heading())];
    parts.extend(found.words());
    parts.push(terminal::NO_FORECAST.to_owned());
    parts.extend(terminal::warnings(found.warnings()));
    terminal::said(&parts)
}

/// That less is simulated than was asked for, in a line.
pub fn lowered(asked: &Run, run: &Run) -> String {
    let size = |run: &Run| format!("{} × {}", count(run.worlds as usize, "world"), count(run.trials as usize, "trial"));
    let line = format!("taking {} instead of {}; `--worlds` and `-n` choose", size(run), size(asked));
    line.replace(JOIN, " ")
}

/// Name of the JSON of a study in its folder.
pub fn file(study: Study) -> String {
    format!("{}.json", study.verb())
}
