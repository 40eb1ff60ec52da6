//! Places charts that were drawn again, beside the results they were drawn from or in a folder of their own, and tables.
//!
//! Every file is written under a temporary name and then renamed. What is not the same file is replaced only when asked.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::analysis::summary::PROGRAM;
use crate::error::Error;
use crate::report::kept::Kept;
use crate::report::manifest::{self, Content, MANIFEST, read_file};
use crate::report::number::{JOIN, count};
use crate::report::run_folder::holds_work;

/// Whether two paths lead to one folder.
pub fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Puts charts into the folder that they were drawn from, and lists them in its manifest. `order` is that of all charts
/// in a manifest.
///
/// # Errors
/// The folder is another version's, a file that the manifest does not list is in the way, or nothing can be written.
pub fn add(kept: &Kept, charts: &[Content], order: &[String], force: bool) -> Result<(), Error> {
    let program = &kept.manifest.program;
    if program != PROGRAM {
        let what =
            format!("`{}` was written by {program}; charts of {PROGRAM} do not belong there", kept.folder.display());
        return Err(Error::Usage(what, "choose another folder with `-o`".to_owned()));
    }
    let is_listed = |chart: &Content| kept.manifest.outputs.iter().any(|file| file.path == chart.path);
    for chart in charts.iter().filter(|chart| !is_listed(chart)) {
        check(&kept.folder.join(&chart.path), chart, force)?;
    }
    let mut manifest = kept.manifest.clone();
    manifest.outputs.retain(|file| charts.iter().all(|chart| chart.path != file.path));
    manifest.outputs.extend(charts.iter().map(Content::hash));
    // What is no chart has no place in the order, and comes first.
    manifest.outputs.sort_by_key(|file| order.iter().position(|path| *path == file.path));
    let manifest = Content::new(MANIFEST, manifest::json(&manifest));
    // The manifest last: were it first, a stop in between would leave it listing what is not there.
    let files: Vec<&Content> = charts.iter().chain([&manifest]).collect();
    Partial::new(&kept.folder, files).write()
}

/// Puts charts or tables into a folder that is not the one they were made from.
///
/// # Errors
/// The folder holds a run, something else is in the way, or nothing can be written.
pub fn write(folder: &Path, files: &[Content], force: bool) -> Result<(), Error> {
    // A file or folder that a manifest does not list would be a stranger there, and the run could not be verified.
    let whole = std::path::absolute(folder).map_err(|error| Error::io("opening", folder, error))?;
    if let Some(run) = whole.ancestors().find(|folder| holds_work(folder)) {
        let within = if run == whole { "holds" } else { "lies in a folder that holds" };
        let what = format!("`{}` {within} a run, to which these files do not belong", folder.display());
        return Err(Error::Usage(what, "choose another folder with `-o`".to_owned()));
    }
    for file in files {
        check(&folder.join(&file.path), file, force)?;
    }
    Partial::new(folder, files.iter().collect()).write()
}

/// Says whether a file may be written where something else may be.
fn check(path: &Path, file: &Content, force: bool) -> Result<(), Error> {
    match read_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io("replacing", path, error)),
        Ok(bytes) if bytes == file.bytes || force => Ok(()),
        Ok(_) => {
            let what = format!("`{}` is there, and is another file", path.display());
            Err(Error::Usage(what, "replace it with `-f`, or choose another folder with `-o`".to_owned()))
        }
    }
}

/// What was written where, in a line.
pub fn told(files: &[Content], what: &str, folder: &Path) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let (number, verb) = (count(names.len(), what).replace(JOIN, " "), if names.len() == 1 { "is" } else { "are" });
    format!("{number} {verb} in {}: {}", folder.display(), names.join(", "))
}

/// Files under temporary names, cleared away unless they come to stand in their places.
struct Partial<'a> {
    folder: &'a Path,
    files: Vec<&'a Content>,
    /// Whether the folder was made for them.
    fresh: bool,
}

impl<'a> Partial<'a> {
    fn new(folder: &'a Path, files: Vec<&'a Content>) -> Self {
        Self { folder, files, fresh: !folder.exists() }
    }

    /// Writes all files, then renames one after the other.
    fn write(&self) -> Result<(), Error> {
        fs::create_dir_all(self.folder).map_err(|error| Error::io("creating", self.folder, error))?;
        for file in &self.files {
            let path = self.folder.join(&file.path);
            fs::write(self.partial(file), &file.bytes).map_err(|error| Error::io("writing", &path, error))?;
        }
        for file in &self.files {
            let path = self.folder.join(&file.path);
            fs::rename(self.partial(file), &path).map_err(|error| Error::io("writing", &path, error))?;
        }
        Ok(())
    }

    /// A hidden name beside a file: on the same file system, so that a rename is all or nothing.
    fn partial(&self, file: &Content) -> PathBuf {
        self.folder.join(format!(".{}.partial-{}", file.path, std::process::id()))
    }
}

impl Drop for Partial<'_> {
    fn drop(&mut self) {
        for file in &self.files {
            drop(fs::remove_file(self.partial(file)));
        }
        if self.fresh {
            // Only an empty folder can be removed this way.
            drop(fs::remove_dir(self.folder));
        }
    }
}
