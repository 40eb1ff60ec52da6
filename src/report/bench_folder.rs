//! Where measurements are kept: `NAME.json` for each that was saved, and `scaling.png` of the last one.
//!
//! Every file is written under a temporary name and then renamed. A saved measurement is replaced only when asked; a
//! chart of the same scenario is drawn anew, one of another scenario only when asked; what is neither is never replaced.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::analysis::bench::{Bench, VERSION};
use crate::error::Error;
use crate::report::manifest::{MANIFEST, read_file};
use crate::report::picture;
use crate::scenario::Scenario;

/// The chart's name.
pub const SCALING: &str = "scaling";

/// The chart's file.
const CHART: &str = "scaling.png";

/// Longest name of a measurement, in letters.
const LONGEST: usize = 64;

/// What can be said of a measurement in any version of its format.
#[derive(Deserialize)]
struct AnyVersion {
    version: u32,
    #[serde(rename = "samples")]
    _samples: IgnoredAny,
}

/// A name under which a measurement can be saved on any file system.
///
/// # Errors
/// What a name may be, where this is none.
pub fn name(text: &str) -> Result<String, String> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let begins = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    // A manifest says that a folder holds a run.
    if format!("{text}.json").eq_ignore_ascii_case(MANIFEST) {
        return Err(format!("`{text}` would be taken for a run's; use another name"));
    }
    if begins && text.len() <= LONGEST && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err(format!("use letters, digits, `-`, `_` and `.`, at most {LONGEST}, beginning with a letter or a digit"))
}

/// Reads a saved measurement that a scenario can be compared with.
///
/// # Errors
/// Where there is none of this name, it cannot be read, or it is of another format or scenario.
pub fn load(folder: &Path, name: &str, scenario: &Scenario) -> Result<Bench, Error> {
    let path = folder.join(format!("{name}.json"));
    let Some(bytes) = read(&path)? else { return Err(missing(folder, name)) };
    let refuse = |what: &str, remedy: &str| {
        Err(Error::Usage(format!("`{}` {what}", path.display()), format!("{remedy} with `guarantor bench --save`")))
    };
    match serde_json::from_slice::<AnyVersion>(&bytes) {
        Ok(found) if found.version != VERSION => {
            let what = format!("has format {} of measurements; this program reads {VERSION}", found.version);
            return refuse(&what, "measure anew under another name");
        }
        _ => {}
    }
    let Some(saved) = serde_json::from_slice::<Bench>(&bytes).ok().filter(Bench::is_sound) else {
        return refuse("is not a saved measurement, or is damaged", "move it away, and measure anew");
    };
    if saved.scenario.hash != scenario.hash {
        let short = |hash: &str| hash.chars().take(12).collect::<String>();
        let (there, here) = (short(&saved.scenario.hash), short(&scenario.hash));
        let title = &saved.scenario.title;
        let what = format!("is of another scenario (“{title}”, {there}; this is {here})");
        return refuse(&what, "compare the same file and flags, or save a measurement of this one");
    }
    Ok(saved)
}

/// Nothing is saved under a name; says what is.
fn missing(folder: &Path, name: &str) -> Error {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut saved: Vec<String> = files
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .filter(|stem| !stem.starts_with('.'))
        .map(|stem| format!("`{stem}`"))
        .collect();
    saved.sort();
    let there = if saved.is_empty() { "nothing is".to_owned() } else { format!("there are {}", saved.join(", ")) };
    let what = format!("no measurement is saved as `{name}` in {}: {there}", folder.display());
    Error::Usage(what, format!("save one first with `guarantor bench --save {name}`"))
}

/// The bytes of a file; `None` where there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match read_file(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("reading", path, error)),
    }
}

/// Where a measurement will stand: checked, and written to once, before the work begins.
#[derive(Debug)]
pub struct Place {
    folder: PathBuf,
    hash: String,
    save: Option<String>,
    force: bool,
    /// Whether the folder was made for this measurement.
    fresh: bool,
}

impl Place {
    /// Checks that a scenario's chart, and its measurement under the name `save`, may be written into a folder.
    ///
    /// # Errors
    /// Where something is there that may not be replaced, or the folder cannot be written.
    pub fn prepare(folder: &Path, scenario: &Scenario, save: Option<&str>, force: bool) -> Result<Self, Error> {
        if folder.join(MANIFEST).exists() {
            let what = format!("`{}` holds a run", folder.display());
            return Err(Error::Usage(what, "choose a folder of its own with `-o`".to_owned()));
        }
        let place = Self {
            folder: folder.to_owned(),
            hash: scenario.hash.clone(),
            save: save.map(|name| format!("{name}.json")),
            force,
            fresh: !folder.exists(),
        };
        place.check()?;
        fs::create_dir_all(folder).map_err(|error| Error::io("creating", folder, error))?;
        place.put(CHART, b"")?;
        Ok(place)
    }

    /// Writes the chart, and the measurement where it is to be saved.
    ///
    /// # Errors
    /// Where a file cannot be written, or something has come there that may not be replaced.
    pub fn write(&self, bench: &Bench, chart: &[u8]) -> Result<(), Error> {
        let json = serde_json::to_string_pretty(bench).unwrap_or_default() + "\n";
        let files = [(Some(CHART), chart), (self.save.as_deref(), json.as_bytes())];
        let files: Vec<_> = files.into_iter().filter_map(|(name, bytes)| Some((name?, bytes))).collect();
        for (name, bytes) in &files {
            self.put(name, bytes)?;
        }
        self.check()?;
        for (name, _) in files {
            let path = self.folder.join(name);
            fs::rename(self.partial(name), &path).map_err(|error| Error::io("writing", &path, error))?;
        }
        Ok(())
    }

    /// What was written where, in a line.
    pub fn told(&self) -> String {
        let names: Vec<_> = [Some(CHART), self.save.as_deref()].into_iter().flatten().collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        format!("{} {verb} in {}", names.join(" and "), self.folder.display())
    }

    /// Says whether what is there may be replaced.
    fn check(&self) -> Result<(), Error> {
        let chart = self.folder.join(CHART);
        if let Some(bytes) = read(&chart)? {
            self.check_chart(&chart, &bytes)?;
        }
        let Some(file) = &self.save else { return Ok(()) };
        let path = self.folder.join(file);
        let Some(bytes) = read(&path)? else { return Ok(()) };
        let shown = path.display();
        if serde_json::from_slice::<AnyVersion>(&bytes).is_err() {
            let remedy = "save under another name; only measurements are ever replaced";
            return Err(Error::Usage(format!("`{shown}` is not a measurement, or is damaged"), remedy.to_owned()));
        }
        if !self.force {
            let remedy = "replace it with `-f`, or save under another name";
            return Err(Error::Usage(format!("`{shown}` holds a saved measurement"), remedy.to_owned()));
        }
        Ok(())
    }

    fn check_chart(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let shown = path.display();
        let is_scaling = picture::text(bytes, picture::CHART).is_some_and(|name| name == SCALING);
        let Some(hash) = picture::text(bytes, picture::SCENARIO_HASH).filter(|_| is_scaling) else {
            let what = format!("`{shown}` is not a chart of a measurement");
            return Err(Error::Usage(what, "move it away, or choose another folder with `-o`".to_owned()));
        };
        if hash != self.hash && !self.force {
            let remedy = "replace it with `-f`, or choose another folder with `-o`";
            return Err(Error::Usage(format!("`{shown}` shows another scenario"), remedy.to_owned()));
        }
        Ok(())
    }

    /// A hidden name beside a file: on the same file system, so that a rename is all or nothing.
    fn partial(&self, name: &str) -> PathBuf {
        self.folder.join(format!(".{name}.partial-{}", std::process::id()))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        fs::write(self.partial(name), bytes).map_err(|error| Error::io("writing", &self.folder.join(name), error))
    }
}

impl Drop for Place {
    /// Clears away what was not moved into place: a measurement that failed leaves nothing behind.
    fn drop(&mut self) {
        for name in [Some(CHART), self.save.as_deref()].into_iter().flatten() {
            drop(fs::remove_file(self.partial(name)));
        }
        if self.fresh {
            // Only an empty folder can be removed this way.
            drop(fs::remove_dir(&self.folder));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_file_on_any_file_system() {
        for good in ["before", "v0.1.0", "2025-09_a", "7", &"x".repeat(LONGEST)] {
            assert_eq!(name(good).as_deref(), Ok(good));
        }
        for bad in ["", ".", "..", ".hidden", "-f", "a/b", "a\\b", "a b", "é", "a:b", &"x".repeat(LONGEST + 1)] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }
}
