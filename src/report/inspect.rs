//! What a picture says of itself, in words and as JSON.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Error;
use crate::problem::harmless;
use crate::report::command::quoted;
use crate::report::manifest::{self, Found, blake3, read_file};
use crate::report::picture;

/// What a chart's file says of where it comes from. What it does not say is null.
#[derive(Debug, Serialize)]
pub struct Origin {
    /// The chart's name.
    pub chart: String,
    /// The finding.
    pub title: Option<String>,
    /// Scenario, size and how to read it.
    pub description: Option<String>,
    /// The scenario's name.
    pub scenario: Option<String>,
    /// blake3 of the resolved scenario.
    pub hash: Option<String>,
    /// Names of the options.
    pub options: Vec<String>,
    /// The option that differences are taken against.
    pub baseline: Option<String>,
    /// Master seed.
    pub seed: Option<u64>,
    /// Number of worlds.
    pub worlds: Option<u32>,
    /// Worlds that were planned, where the run was interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<u32>,
    /// Trials in each world.
    pub trials: Option<u32>,
    /// Months followed after the ceasefire.
    pub horizon_months: Option<u32>,
    /// Name and version of the program.
    pub program: Option<String>,
    /// What makes it again.
    pub command: Option<String>,
    /// Whether it is what the manifest of its folder lists; null where it lies in no folder that lists it.
    pub unchanged: Option<bool>,
    /// The run folder that it lies in.
    #[serde(skip)]
    folder: Option<PathBuf>,
}

/// Reads where a chart comes from.
///
/// # Errors
/// The file cannot be read, is no PNG, or no chart of this program.
pub fn read(path: &Path) -> Result<Origin, Error> {
    let bytes = read_file(path).map_err(|error| Error::io("reading", path, error))?;
    let mut origin = understand(path, &bytes)?;
    (origin.folder, origin.unchanged) = home(path, &bytes).unzip();
    Ok(origin)
}

/// What the bytes of a picture say of where it comes from; the folder that it lies in is not looked at.
///
/// # Errors
/// They are no PNG, or no chart of this program.
pub fn understand(path: &Path, bytes: &[u8]) -> Result<Origin, Error> {
    let shown = path.display();
    let Some(chunks) = picture::chunks(bytes) else {
        let remedy = "name a chart that `guarantor` has drawn: a file ending in .png";
        return Err(Error::Usage(format!("`{shown}` is not a PNG picture, or is damaged"), remedy.to_owned()));
    };
    let text = |keyword: &str| chunks.iter().find(|(name, _)| name == keyword).map(|(_, text)| text.clone());
    let Some(chart) = text(picture::CHART) else {
        let what = format!("`{shown}` does not say that it is a chart of guarantor");
        let remedy = "programs that edit or send pictures often take such text out: use the file as it was written";
        return Err(Error::Usage(what, remedy.to_owned()));
    };
    let options = text(picture::OPTIONS).unwrap_or_default();
    let count = |keyword: &str| text(keyword)?.parse().ok();
    Ok(Origin {
        chart,
        title: text("Title"),
        description: text("Description"),
        scenario: text(picture::SCENARIO),
        hash: text(picture::SCENARIO_HASH),
        options: options.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        baseline: text(picture::BASELINE),
        seed: text(picture::SEED).and_then(|seed| seed.parse().ok()),
        worlds: count(picture::WORLDS),
        planned: count(picture::PLANNED),
        trials: count(picture::TRIALS),
        horizon_months: count(picture::HORIZON),
        program: text("Software"),
        command: text(picture::COMMAND),
        unchanged: None,
        folder: None,
    })
}

/// The folder of a picture where its manifest lists it, and whether it is what is listed.
fn home(path: &Path, bytes: &[u8]) -> Option<(PathBuf, bool)> {
    let name = path.file_name()?.to_str()?;
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let files = match manifest::find(folder).ok()? {
        Found::Ours(manifest, _) => manifest.outputs,
        Found::Other(foreign) => foreign.files,
        Found::Nothing | Found::Damaged => return None,
    };
    let listed = files.into_iter().find(|file| file.path == name)?;
    Some((folder.to_owned(), listed.blake3 == blake3(bytes)))
}

/// The origin of a chart for a person at a terminal.
pub fn words(origin: &Origin) -> String {
    let mut lines = vec![row("chart", &origin.chart)];
    let mut add = |name: &str, text: Option<String>| lines.extend(text.map(|text| row(name, &text)));
    add("title", origin.title.clone());
    add("scenario", origin.scenario.clone());
    add("hash", origin.hash.clone());
    add("options", (!origin.options.is_empty()).then(|| origin.options.join(", ")));
    add("baseline", origin.baseline.clone());
    add("seed", origin.seed.map(|seed| seed.to_string()));
    add("size", size(origin));
    add("horizon", origin.horizon_months.map(|months| format!("{months} months")));
    add("program", origin.program.clone());
    match &origin.command {
        Some(command) => {
            let what = match origin.planned {
                Some(_) => "These worlds alone are what this gives, unmarked",
                None => "This makes it again",
            };
            lines.push(format!("\n{what}, where its scenario files are:\n  {}", harmless(command)));
        }
        // A measurement has no trials over worlds, and is never made again to the bit.
        None if origin.worlds.is_some() => lines.push(
            "\nNo single command makes it again: its runs have the same name, were changed in different ways, or drew their worlds from a file."
                .to_owned(),
        ),
        None => {}
    }
    lines.extend(origin.folder.as_ref().zip(origin.unchanged).map(|(folder, unchanged)| state(folder, unchanged)));
    lines.join("\n") + "\n"
}

/// "512 worlds × 256 trials".
fn size(origin: &Origin) -> Option<String> {
    match (origin.worlds, origin.trials) {
        (Some(worlds), Some(trials)) => {
            let planned = origin.planned.map(|planned| format!(" of {planned}")).unwrap_or_default();
            Some(format!("{worlds}{planned} worlds × {trials} trials"))
        }
        (None, Some(trials)) => Some(format!("{trials} trials a world")),
        _ => None,
    }
}

/// What the folder of a picture says of it.
fn state(folder: &Path, unchanged: bool) -> String {
    let verify = format!("`guarantor verify {}`", quoted(&folder.display().to_string()));
    let words = if unchanged {
        format!("Unchanged since it was written, by its folder's manifest; {verify} can prove it.")
    } else {
        format!("It has changed since it was written; {verify} tells what differs.")
    };
    format!("\n{}", harmless(&words))
}

fn row(name: &str, text: &str) -> String {
    format!("{name:<9} {}", harmless(text))
}

/// The same as JSON.
pub fn json(origin: &Origin) -> String {
    manifest::json(origin)
}
