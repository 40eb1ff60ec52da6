//! `guarantor merge`: the shards of a run to the folder of the run.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use crate::cli::work::{self, Talk};
use crate::cli::{args, run, tell};
use crate::engine::batch;
use crate::engine::part::{Part, Shape};
use crate::engine::tasks::{Cut, Tasks};
use crate::error::{Error, ExitStatus};
use crate::problem::quote_all;
use crate::report::manifest::Recipe;
use crate::report::number::number;
use crate::report::run_folder::{Permit, Place};
use crate::report::unfinished::{Found, Shard};
use crate::scenario::Scenario;

/// How part files end.
const PART: &str = "part";

/// Puts shards together.
pub fn merge(request: &args::Merge) -> Result<ExitStatus, Error> {
    let talk = Talk { quiet: request.quiet, verbose: request.verbose };
    let mut parts = open(&request.parts)?;
    let scenario = parts[0].header.scenario()?;
    work::check_memory(&scenario, request.threads.into())?;
    if talk.verbose {
        tell(&format!("{} part files of {}", parts.len(), parts[0].header.described()));
    }
    let counted = add_up(&mut parts, &scenario)?;
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&scenario.name));
    let recipe = Recipe::run(&scenario);
    let place = Place::prepare(&folder, &recipe, Permit { force: request.force, resume: false })?;
    work::warn(&scenario, talk);
    let tallies = batch::checked(counted).map_err(work::failure)?;
    let (results, outputs) = run::finish(request.threads.into(), &folder, &scenario, &tallies)?;
    place.write(&recipe, outputs)?;
    run::conclude(request.json, talk, &results);
    if !talk.quiet {
        tell(&format!("report.html, charts and results.json are in {}", folder.display()));
    }
    Ok(ExitStatus::Done)
}

/// Opens every part file, and says of all at once what is wrong with them. There is at least one.
fn open(named: &[PathBuf]) -> Result<Vec<Found>, Error> {
    let (mut parts, mut wrong) = (Vec::<Found>::new(), Vec::new());
    for path in listed(named)? {
        match Found::open(&path) {
            Ok(Some(found)) => match parts.first().map(|first| odd(&found, first)) {
                Some(Some(odd)) => wrong.push(odd),
                _ => parts.push(found),
            },
            Ok(None) => wrong.push(format!("`{}` holds nothing yet", path.display())),
            Err(Error::Usage(what, _)) => wrong.push(what),
            Err(error) => wrong.push(error.to_string().trim_start_matches("error: ").to_owned()),
        }
    }
    if wrong.is_empty() && !parts.is_empty() {
        return Ok(parts);
    }
    let help = "name whole shards of one run, all written by this version; count others by their command with `--resume`, or with `-f` where they are damaged";
    Err(Error::Usage(wrong.join("\nerror: "), help.to_owned()))
}

/// The part files that paths name: themselves, or those in a folder, by name.
fn listed(named: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut all = Vec::new();
    for path in named {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(|error| Error::io("opening", path, error))?;
        let paths = entries.flatten().map(|entry| entry.path());
        let mut within: Vec<_> = paths.filter(|path| path.extension() == Some(OsStr::new(PART))).collect();
        if within.is_empty() {
            let what = format!("`{}` holds no part files", path.display());
            return Err(Error::Usage(what, "name the folder into which shards were counted".to_owned()));
        }
        within.sort();
        all.extend(within);
    }
    Ok(all)
}

/// Why a part is none of the same run as the first.
fn odd(part: &Found, first: &Found) -> Option<String> {
    let (one, other) = (&part.header, &first.header);
    if one.hash == other.hash && one.worlds == other.worlds {
        return None;
    }
    let (path, there) = (part.path.display(), first.path.display());
    let (described, differs) = (one.described(), other.described());
    Some(if described == differs {
        format!("`{path}` belongs to other work than `{there}`: of a file or flags that have changed")
    } else {
        format!("`{path}` belongs to other work than `{there}`: {described}; {differs}")
    })
}

/// Everything that was counted: every trial of the run, each once.
fn add_up(parts: &mut [Found], scenario: &Scenario) -> Result<Part, Error> {
    let shape = Shape::of(scenario);
    let (mut counted, mut seen) = (Part::new(&shape), Vec::<Tasks>::new());
    for place in 0..parts.len() {
        let part = parts[place].read(&shape)?;
        if let Some(seen_at) = seen.iter().position(|tasks| !tasks.common(part.tasks()).is_empty()) {
            let (one, other) = (parts[place].path.display(), parts[seen_at].path.display());
            let what = match parts[place].path == parts[seen_at].path {
                true => format!("`{one}` is named twice"),
                false => format!("`{one}` holds trials that `{other}` holds too"),
            };
            return Err(Error::Usage(what, "name each trial's part once".to_owned()));
        }
        counted.merge(&part);
        seen.push(part.tasks().clone());
    }
    let missing = counted.tasks().missing(shape.cut.all());
    if missing.is_empty() { Ok(counted) } else { Err(gaps(parts, scenario, &missing)) }
}

/// What is missing, by shards where all parts are shards of as many, and by worlds.
fn gaps(parts: &[Found], scenario: &Scenario, missing: &Tasks) -> Error {
    let cut = Cut::of(&scenario.run);
    let trials = cut.trials(missing) * scenario.options.len() as u64;
    let size = batch::size(scenario);
    let part = format!("{} of {} trials are missing", number(trials as f64, 0), number(size as f64, 0));
    let worlds: Vec<String> = missing.spans().iter().map(|span| worlds(cut, span.from, span.to)).collect();
    let same = parts.first().and_then(|first| first.header.shard).map(|shard| shard.of);
    let same = same.filter(|of| parts.iter().all(|part| part.header.shard.is_some_and(|shard| shard.of == *of)));
    let Some(of) = same else {
        let what = format!("{part}: those of worlds {}", worlds.join(", "));
        return Error::Usage(what, "count them, and name all parts".to_owned());
    };
    let lacks = |shard: &Shard| !missing.within(shard.span(cut)).is_empty();
    let lacking: Vec<Shard> = (1..=of).map(|number| Shard { number, of }).filter(lacks).collect();
    let begun = lacking.iter().filter(|shard| parts.iter().any(|part| part.header.shard == Some(**shard))).count();
    let names: Vec<String> = lacking.iter().take(NAMED).map(Shard::to_string).collect();
    let more = lacking.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let state = match (begun, lacking.len() - begun) {
        (0, _) => "not here",
        (_, 0) => "not whole",
        _ => "not here or not whole",
    };
    let what = format!("{part}: shards {}{more} are {state}", quote_all(names.iter().map(String::as_str)));
    Error::Usage(what, "count each by the run's command with `--shard K/N --resume`, and merge again".to_owned())
}

/// Most shards that a message names.
const NAMED: usize = 12;

/// "7", or "7 to 12": worlds from 0 that tasks belong to.
fn worlds(cut: Cut, from: u64, to: u64) -> String {
    let (first, last) = (cut.world(from), cut.world(to.saturating_sub(1)));
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}
