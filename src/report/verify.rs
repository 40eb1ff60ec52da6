//! Whether a folder is what its sources give: what differs, file by file.

use std::collections::BTreeMap;
use std::path::Path;

use crate::analysis::summary::PROGRAM;
use crate::error::Error;
use crate::problem::quote;
use crate::report::kept::{Fault, Kept, look};
use crate::report::manifest::{Content, Foreign, MANIFEST, RunRecord};
use crate::report::mismatch;
use crate::report::number::number;

/// What became of a verification.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether every file is what it must be, to the byte.
    pub verified: bool,
    /// One line where it is; otherwise a line, and an indented one for everything that differs.
    pub text: String,
}

/// A folder that another version of the program wrote can be looked at, but not made again.
pub fn of_another_version(folder: &Path, foreign: &Foreign) -> Verdict {
    let (_, faults) = look(folder, &foreign.files);
    let mut lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    lines.push(another_program(&foreign.program, &format!(", with manifest version {}", foreign.version)));
    if faults.is_empty() {
        lines.push(unchanged(foreign.files.len()));
    }
    not_verified(folder, &lines)
}

/// Why a folder of this format cannot be made again by this program, if it cannot: another version of it wrote the
/// folder, or its sources are not those of the run.
pub fn obstacle(kept: &Kept) -> Option<Verdict> {
    let mut lines: Vec<String> = kept.faults.iter().map(Fault::to_string).collect();
    if kept.manifest.program != PROGRAM {
        lines.push(another_program(&kept.manifest.program, ""));
        if kept.faults.is_empty() {
            lines.push(unchanged(kept.manifest.files().count()));
        }
        return Some(not_verified(&kept.folder, &lines));
    }
    let mut sources = kept.manifest.runs.iter().flat_map(RunRecord::inputs);
    let is_faulty = |path: &str| kept.faults.iter().any(|fault| fault.path() == path);
    if sources.any(|source| is_faulty(&source.path)) {
        lines.push("nothing was recomputed: the sources are no longer those of the run".to_owned());
        return Some(not_verified(&kept.folder, &lines));
    }
    None
}

/// The kept sources do not give the work that the manifest names.
pub fn unfit(kept: &Kept, error: &Error) -> Verdict {
    let mut lines: Vec<String> = kept.faults.iter().map(Fault::to_string).collect();
    lines.push(format!("nothing could be recomputed from its sources:\n{}", error.render(true)).replace('\n', "\n  "));
    not_verified(&kept.folder, &lines)
}

/// Every file of a folder against what was made again from its sources.
pub fn compare(kept: &Kept, made: &[Content]) -> Verdict {
    let mut lines = Vec::new();
    let faults: BTreeMap<&str, &Fault> = kept.faults.iter().map(|fault| (fault.path(), fault)).collect();
    for file in made {
        let there = if file.path == MANIFEST { Some(&kept.text) } else { kept.files.get(&file.path) };
        let path = quote(&file.path);
        match (there, faults.get(file.path.as_str())) {
            (None, Some(fault)) => lines.push(fault.to_string()),
            (None, None) => lines.push(format!("{path} is not there, and a run writes it")),
            (Some(there), fault) => {
                let what = match fault {
                    Some(fault) => fault.to_string(),
                    None => format!("{path} is not what the sources give"),
                };
                // Bytes that are right under a wrong hash are the manifest's difference.
                lines.extend(mismatch::first(&file.path, there, &file.bytes).map(|place| format!("{what}; {place}")));
            }
        }
    }
    let is_made = |path: &str| made.iter().any(|file| file.path == path);
    lines.extend(kept.faults.iter().filter(|fault| !is_made(fault.path())).map(Fault::to_string));
    let listed = kept.manifest.files().filter(|file| !is_made(&file.path) && !faults.contains_key(file.path.as_str()));
    lines.extend(listed.map(|file| format!("{} is listed, and no run writes it", quote(&file.path))));
    if !lines.is_empty() {
        return not_verified(&kept.folder, &lines);
    }
    let runs = kept.manifest.runs.iter().map(size).collect::<Vec<_>>().join("; ");
    let folder = kept.folder.display();
    let text =
        format!("verified: `{folder}`: all {} files are, bit for bit, what {PROGRAM} makes of {runs}\n", made.len());
    Verdict { verified: true, text }
}

/// "`paris-2025-09` (512 worlds × 512 trials, seed 7)".
fn size(run: &RunRecord) -> String {
    let whole = |count: u32| number(f64::from(count), 0);
    let (worlds, trials) = (whole(run.worlds), whole(run.trials));
    format!("{} ({worlds} worlds × {trials} trials, seed {})", quote(&run.scenario), run.seed)
}

fn another_program(program: &str, format: &str) -> String {
    let program = quote(program);
    format!(
        "it was written by {program}{format}; this is `{PROGRAM}`, which cannot recompute it: verify it with that version"
    )
}

fn unchanged(files: usize) -> String {
    format!("its {files} listed files are unchanged since they were written, as far as its manifest can tell")
}

fn not_verified(folder: &Path, lines: &[String]) -> Verdict {
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    Verdict { verified: false, text: format!("not verified: `{}`\n{lines}", folder.display()) }
}
