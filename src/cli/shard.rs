//! `guarantor run --shard K/N`: one share of a run's trials into a part file, on whatever machine.

use std::path::{Path, PathBuf};

use crate::cli::counting;
use crate::cli::study::Work;
use crate::cli::work::{self, Talk};
use crate::cli::{args, tell};
use crate::engine::tasks::Cut;
use crate::error::{Error, ExitStatus};
use crate::report::lock::Lock;
use crate::report::room;
use crate::report::run_folder::holds_work;
use crate::report::unfinished::{self, Begun, Shard};
use crate::scenario::Scenario;

/// Counts a shard of a scenario.
pub fn run(request: &args::Run, scenario: &Scenario, shard: Shard) -> Result<ExitStatus, Error> {
    let threads = request.effort.threads.into();
    work::check_memory(scenario, threads)?;
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join(format!("{}-shards", scenario.name)));
    if let Some(run) = folder.ancestors().find(|above| holds_work(above)) {
        let what = format!("`{}` holds a run", run.display());
        return Err(Error::Usage(what, "choose a folder of its own for shards with `-o`".to_owned()));
    }
    std::fs::create_dir_all(&folder).map_err(|error| Error::io("creating", &folder, error))?;
    room::check(&folder, scenario)?;
    let path = folder.join(shard.file());
    let (talk, progress) = (Talk::of(&request.effort), work::listen());
    let _lock = Lock::take(&path)?;
    let mut begun = begin(request, &path, scenario, shard)?;
    work::warn(scenario, talk);
    let span = shard.span(Cut::of(&scenario.run));
    let effort = Work { threads, talk, progress: &progress };
    let before = begun.counted.tasks().len();
    let part = counting::shard(&mut begun, scenario, span, &effort)?;
    if part.tasks().len() < span.len() {
        return Err(counting::interrupted(&format!("what was counted is kept in `{}`", path.display())));
    }
    if before < span.len() {
        begun.close(&part, scenario, shard)?;
    }
    if !talk.quiet {
        let already = if before == span.len() && before > 0 { "already " } else { "" };
        let shown = path.display();
        tell(&format!("shard {shard} is {already}whole, in {shown}"));
        if span.is_empty() {
            tell("warning: it has no trials: there are more shards than there is work to share");
        }
    }
    Ok(ExitStatus::Done)
}

/// Begins its part file, or goes on with it; one that is there is replaced only when asked.
fn begin(request: &args::Run, path: &Path, scenario: &Scenario, shard: Shard) -> Result<Begun, Error> {
    let there = path.exists();
    if request.resume && there {
        return Begun::going_on(path, scenario, Some(shard));
    }
    if there && !(request.force && unfinished::is_part_file(path)) {
        return Err(unfinished::in_the_way(path));
    }
    Begun::anew(path, scenario, Some(shard))
}
