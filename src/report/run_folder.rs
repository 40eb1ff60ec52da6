//! Places finished work in its folder: results, charts, `manifest.json`, and a copy of every source file.
//!
//! Nothing in it holds a time, a thread count, a machine or an output path, so that the same scenario, seed and program
//! give the same bytes. It is written under a temporary name beside its place and then exchanged with what is there: a
//! folder is either whole or not there. A folder of other work is replaced only when asked, and one that is no run folder
//! never is. One program at a time is at work in a place ([`Lock`]). While a run is going on, its folder holds a checkpoint
//! ([`CHECKPOINT`]), beside what an earlier run may have left there.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::analysis::results::Results;
use crate::analysis::worlds::Worlds;
use crate::error::Error;
use crate::problem::quote;
use crate::report::kept::Kept;
use crate::report::lock::Lock;
use crate::report::manifest::{self, Content, FileHash, Found, MANIFEST, Manifest, Recipe};
use crate::report::unfinished::{self, CHECKPOINT};

/// Name of the results in a run folder.
pub const RESULTS: &str = "results.json";

/// Name of what each world of a run gave.
pub const WORLDS: &str = "worlds.json";

/// Name of the results in a folder of a comparison.
pub const COMPARISON: &str = "comparison.json";

/// What may become of what stands in a folder already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permit {
    /// Other work, finished or not, may be replaced.
    pub force: bool,
    /// A run that is not finished may go on.
    pub resume: bool,
}

/// Where work will stand: checked, locked, and with room beside it, before it begins.
#[derive(Debug)]
pub struct Place {
    folder: PathBuf,
    partial: PathBuf,
    permit: Permit,
    /// Whether work that may go on stands there already, finished and unchanged.
    is_done: bool,
    /// Since when the work is going on.
    since: Instant,
    _lock: Lock,
}

/// Work of so long is worth waiting until the disk has it: its checkpoint goes when it is finished.
const WORTH_WAITING: Duration = Duration::from_secs(10);

impl Place {
    /// Checks that work may stand in a folder, and makes the temporary folder beside it.
    ///
    /// # Errors
    /// Where the folder holds other work that may not be replaced, or anything that no work of ours wrote, where another
    /// program is at work, or it cannot be written.
    pub fn prepare(folder: &Path, recipe: &Recipe<'_>, permit: Permit) -> Result<Self, Error> {
        let folder = std::path::absolute(folder).map_err(|error| Error::io("opening", folder, error))?;
        // A link to a folder stands for that folder: it is the folder that is replaced, not the link.
        let folder = if folder.exists() {
            folder.canonicalize().map_err(|error| Error::io("opening", &folder, error))?
        } else {
            folder
        };
        let here = std::env::current_dir().is_ok_and(|here| here.starts_with(&folder));
        if folder.file_name().is_none() || here {
            let what = format!("`{}` cannot be replaced: it is, or holds, the current folder", folder.display());
            return Err(Error::Usage(what, "name a folder of its own with `-o`".to_owned()));
        }
        if let Some(run) = folder.ancestors().skip(1).find(|above| holds_work(above)) {
            let what = format!("`{}` lies in `{}`, which holds a run", folder.display(), run.display());
            return Err(Error::Usage(what, "choose a folder outside it with `-o`".to_owned()));
        }
        make_above(&folder).map_err(|error| Error::io("creating", &folder, error))?;
        let lock = Lock::take(&folder)?;
        clear_away(&folder);
        check(&folder, recipe, permit)?;
        let finished = || Kept::open(&folder).is_ok_and(|kept| kept.faults.is_empty() && kept.manifest.is_of(recipe));
        let is_done = permit.resume && !folder.join(CHECKPOINT).exists() && finished();
        let partial = beside(&folder, PARTIAL);
        fs::create_dir_all(&partial).map_err(|error| Error::io("creating", &folder, error))?;
        Ok(Self { folder, partial, permit, is_done, since: Instant::now(), _lock: lock })
    }

    /// Whether work that may go on stands there already, finished and unchanged.
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// The folder in which it will stand.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder above it, which is there.
    pub fn above(&self) -> &Path {
        self.folder.parent().unwrap_or(&self.folder)
    }

    /// Where the work is kept while it goes on.
    pub fn checkpoint(&self) -> PathBuf {
        self.folder.join(CHECKPOINT)
    }

    /// Writes the outputs, with the sources and the manifest that belong to them, in the place of all that is there.
    ///
    /// # Errors
    /// Where a file cannot be written, or the folder may no longer be replaced.
    pub fn write(&self, recipe: &Recipe<'_>, outputs: Vec<Content>) -> Result<(), Error> {
        self.lay_out(recipe, outputs)?;
        // What this work has begun itself is not in the way.
        check(&self.folder, recipe, Permit { resume: true, ..self.permit })?;
        settle(&self.partial, &self.folder)
    }

    /// Writes what an interrupted run gave so far beside its checkpoint. Says whether it did: where an earlier run stands,
    /// finished, that stays.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write_so_far(&self, recipe: &Recipe<'_>, outputs: Vec<Content>) -> Result<bool, Error> {
        let stays = match manifest::find(&self.folder)? {
            Found::Nothing => false,
            Found::Ours(manifest, _) => !manifest.is_interrupted(),
            Found::Other(_) | Found::Damaged => true,
        };
        if stays {
            return Ok(false);
        }
        self.lay_out(recipe, outputs)?;
        let (from, to) = (self.checkpoint(), self.partial.join(CHECKPOINT));
        fs::copy(&from, &to).map_err(|error| Error::io("writing", &to, error))?;
        settle(&self.partial, &self.folder)?;
        Ok(true)
    }

    fn lay_out(&self, recipe: &Recipe<'_>, outputs: Vec<Content>) -> Result<(), Error> {
        for file in manifest::contents(recipe, outputs) {
            let path = self.partial.join(&file.path);
            self.put(&path, &file.bytes).map_err(|error| Error::io("writing", &path, error))?;
        }
        Ok(())
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        if self.since.elapsed() > WORTH_WAITING { file.sync_all() } else { Ok(()) }
    }
}

impl Drop for Place {
    /// Clears away what was not moved into place: work that failed leaves nothing behind.
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.partial));
    }
}

/// Makes the folder above one.
fn make_above(folder: &Path) -> io::Result<()> {
    let above = folder.parent().unwrap_or(folder);
    if above.exists() && !above.is_dir() { Err(ErrorKind::NotADirectory.into()) } else { fs::create_dir_all(above) }
}

/// Whether a folder holds work of ours: what does not belong to it would be a stranger there.
pub fn holds_work(folder: &Path) -> bool {
    matches!(manifest::find(folder), Ok(Found::Ours(..) | Found::Other(_) | Found::Damaged))
}

/// Says whether work may replace what is in a folder.
fn check(folder: &Path, recipe: &Recipe<'_>, permit: Permit) -> Result<(), Error> {
    let occupied = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(Error::io("opening", folder, error)),
    };
    if !occupied {
        return Ok(());
    }
    let shown = folder.display();
    let refuse = |what: String, remedy: &str| Err(Error::Usage(what, remedy.to_owned()));
    let checkpoint = folder.join(CHECKPOINT);
    let unfinished = unfinished::is_part_file(&checkpoint);
    let (files, other) = match manifest::find(folder)? {
        Found::Nothing if unfinished => (Vec::new(), None),
        Found::Nothing => return Err(no_run(folder)),
        Found::Damaged => return Err(damaged(folder)),
        Found::Other(foreign) => {
            let (program, version) = (quote(&foreign.program), foreign.version);
            let other = format!("was written by another version of the program ({program}, manifest {version})");
            (foreign.files, Some(other))
        }
        Found::Ours(manifest, _) => {
            (manifest.files().cloned().collect(), (!manifest.is_of(recipe)).then(|| described(&manifest)))
        }
    };
    if let Some(stranger) = strangers(folder, &files).first() {
        let what = format!("`{shown}` also holds {}", quote(stranger));
        return refuse(
            what,
            "move it away, or choose another folder with `-o`; only what a run wrote is ever replaced",
        );
    }
    if unfinished && !permit.force && !permit.resume {
        return Err(unfinished::in_the_way(&checkpoint));
    }
    match other {
        // A run that goes on was allowed to replace it when it began.
        Some(_) if permit.resume && unfinished => Ok(()),
        Some(other) if !permit.force => {
            refuse(format!("`{shown}` {other}"), "replace it with `-f`, or choose another folder with `-o`")
        }
        _ => Ok(()),
    }
}

/// A folder has no manifest of ours.
pub(super) fn no_run(folder: &Path) -> Error {
    let remedy = "choose another folder with `-o`; only run folders are ever replaced";
    Error::Usage(format!("`{}` holds something that is not a run", folder.display()), remedy.to_owned())
}

/// The manifest of a folder cannot be understood.
pub(super) fn damaged(folder: &Path) -> Error {
    let path = folder.join(MANIFEST);
    let what = format!("`{}` is damaged, or was written by another version of the program", path.display());
    Error::Usage(what, "move the folder away and make it again, or choose another one".to_owned())
}

/// What a folder holds, in words.
fn described(manifest: &Manifest) -> String {
    let run = |run: &manifest::RunRecord| {
        let options: String = run.options.iter().map(|option| format!(", `{option}`")).collect();
        let (name, seed, worlds, trials) = (quote(&run.scenario), run.seed, run.worlds, run.trials);
        let attached = run.attached.iter().filter_map(|copy| copy.file.path.rsplit('/').next());
        let attached: String = attached.map(|name| format!(", with {}", quote(name))).collect();
        let planned = run.planned.map(|planned| format!(" of {planned}")).unwrap_or_default();
        format!("of {name}, seed {seed}, {worlds}{planned} × {trials}{options}{attached}")
    };
    let against = manifest.baseline.iter().map(|baseline| format!("against {}", quote(baseline)));
    let runs = manifest.runs.iter().map(run).chain(against).collect::<Vec<_>>().join("; ");
    let flags = (!manifest.flags.is_empty()).then(|| quote(&manifest.flags.join(" ")));
    let runs = std::iter::once(runs).chain(flags).collect::<Vec<_>>().join("; ");
    let kind = manifest.study.noun();
    let program = &manifest.program;
    format!("holds another {kind} ({runs}, by {program})").replace(|letter: char| letter.is_control(), "?")
}

/// Everything in a folder that a manifest does not list, as paths in it; folders that hold nothing listed as a whole.
pub(super) fn strangers(folder: &Path, files: &[FileHash]) -> Vec<String> {
    let mut known: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    known.insert(MANIFEST);
    if unfinished::is_part_file(&folder.join(CHECKPOINT)) {
        known.insert(CHECKPOINT);
    }
    let mut found = Vec::new();
    walk(folder, "", &known, &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, before: &str, known: &BTreeSet<&str>, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = format!("{before}{}", entry.file_name().to_string_lossy());
        let within = format!("{path}/");
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let listed = known.range(within.as_str()..).next();
        if is_folder && listed.is_some_and(|file| file.starts_with(&within)) {
            walk(&entry.path(), &within, known, found);
        } else if is_folder || !known.contains(path.as_str()) {
            found.push(path);
        }
    }
}

/// `results.json` as it is written and printed.
pub fn results_json(results: &Results) -> String {
    manifest::json(results)
}

/// The outputs of a run. `page` is what a reader without the program gets of it, `charts` are stems and PNG bytes.
pub fn outputs(results: &Results, worlds: &Worlds, page: Content, charts: Vec<(String, Vec<u8>)>) -> Vec<Content> {
    let worlds = worlds.json().map(|text| Content::new(WORLDS, text));
    let charts = charts.into_iter().map(|(stem, bytes)| Content::new(format!("{stem}.png"), bytes));
    let results = Content::new(RESULTS, results_json(results));
    std::iter::once(results).chain(worlds).chain([page]).chain(charts).collect()
}

/// Puts the finished folder into its place: it is there, or what was there before.
fn settle(partial: &Path, folder: &Path) -> Result<(), Error> {
    if !folder.exists() {
        return fs::rename(partial, folder).map_err(|error| Error::io("writing", folder, error));
    }
    if exchange(partial, folder) {
        return fs::remove_dir_all(partial).map_err(|error| Error::io("removing", partial, error));
    }
    let before = beside(folder, REPLACED);
    fs::rename(folder, &before).map_err(|error| Error::io("replacing", folder, error))?;
    if let Err(error) = fs::rename(partial, folder) {
        drop(fs::rename(&before, folder));
        return Err(Error::io("writing", folder, error));
    }
    fs::remove_dir_all(&before).map_err(|error| Error::io("removing", &before, error))
}

/// Exchanges two folders in one step, where the system can.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// What is being written.
const PARTIAL: &str = "partial";

/// What was in the place of what is being put there.
const REPLACED: &str = "replaced";

/// Clears away what programs left beside a folder that were killed while they wrote. Nobody else is at work there.
fn clear_away(folder: &Path) {
    let name = folder.file_name().map_or("run".into(), |name| name.to_string_lossy());
    for entry in folder.parent().map(fs::read_dir).into_iter().flatten().flatten().flatten() {
        let left = entry.file_name().to_string_lossy().into_owned();
        let of = |what: &str| {
            let process = left.strip_prefix(&format!(".{name}.{what}-"));
            process.is_some_and(|process| !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit()))
        };
        if of(REPLACED) && !folder.exists() {
            drop(fs::rename(entry.path(), folder));
        } else if of(PARTIAL) || of(REPLACED) {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

/// A hidden name beside the folder: on the same file system, so that a rename is all or nothing.
fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().map_or("run".into(), |name| name.to_string_lossy());
    folder.with_file_name(format!(".{name}.{what}-{}", std::process::id()))
}
