//! What the verbs have in common that study one scenario: load, study, write; and the same again for a proof.
//!
//! A study is a [`Verb`]: its flags, and what it finds with them. Its folder, its place in it, its charts, `guarantor
//! verify` and `guarantor plot` follow from here.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use clap::{Args, Command, FromArgMatches as _};

use crate::analysis::heading::Heading;
use crate::analysis::size::Fixed;
use crate::chart::{self, Charts};
use crate::cli::work::{self, Talk};
use crate::cli::{args, print, recompute, tell};
use crate::engine::batch::{Progress, RunError};
use crate::error::{Error, ExitStatus};
use crate::problem::quote;
use crate::report::kept::Kept;
use crate::report::manifest::{self, Content, Recipe};
use crate::report::run_folder::{Permit, Place};
use crate::report::study::{self, Studied};
use crate::scenario::{self, BUILTIN_BASELINE, BUILTIN_NAME, Overrides, Run, Scenario, SourceFile};

/// A study of one scenario as a verb.
pub trait Verb {
    /// Its own flags, beside those that every verb has that simulates.
    type Flags: Args + std::fmt::Debug;

    /// What it finds.
    type Found: Studied + Charts;

    /// Its flags as they would be typed, a word each, in canonical form with defaults written out: they are kept in the
    /// folder, and read again from there.
    fn stated(flags: &Self::Flags) -> Vec<String>;

    /// Reads what is studied: a scenario, unless the verb makes one of another file.
    ///
    /// # Errors
    /// The file cannot be read, or everything that is wrong with it.
    fn load(file: &Path, overrides: &Overrides) -> Result<Scenario, Error> {
        open(file, overrides)
    }

    /// Refuses what cannot be studied, before anything is written.
    ///
    /// # Errors
    /// What is asked for that is impossible, and what to ask for instead.
    fn check(_flags: &Self::Flags, _scenario: &Scenario) -> Result<(), Error> {
        Ok(())
    }

    /// The number of worlds and trials with which it ends in reasonable time; what is fixed is not changed. It must not
    /// depend on the machine.
    fn fit(_flags: &Self::Flags, scenario: &Scenario, _fixed: Fixed) -> Run {
        scenario.run
    }

    /// Studies a scenario of that size.
    ///
    /// # Errors
    /// It takes too much memory, was stopped, or a metric took values that no tally holds.
    fn investigate(flags: &Self::Flags, scenario: &Scenario, work: &Work<'_>) -> Result<Self::Found, Error>;
}

/// How a study works.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// Threads; 0 takes every core.
    pub threads: usize,
    /// How much is told meanwhile.
    pub talk: Talk,
    /// How far it has come, and whether it shall stop.
    pub progress: &'a Progress,
}

impl Work<'_> {
    /// Does a step that counts so many trials in `progress`, under a progress bar where somebody watches.
    ///
    /// # Errors
    /// What stopped it.
    pub fn watched<T: Send>(&self, trials: u64, step: impl FnOnce() -> Result<T, RunError> + Send) -> Result<T, Error> {
        self.progress.done.store(0, Ordering::Relaxed);
        work::watched(!self.talk.quiet, trials, self.progress, step).map_err(work::failure)
    }
}

/// Studies a scenario, and writes and tells what was found.
pub fn run<V: Verb>(request: &args::Investigate<V::Flags>) -> Result<ExitStatus, Error> {
    let talk = Talk::of(&request.effort);
    let changes = Overrides::from(&request.effort.changes);
    let scenario = fitted::<V>(|changes| V::load(&request.file, changes), &request.flags, &changes, talk)?;
    let stem = format!("{}-{}", V::Found::STUDY.verb(), scenario.name);
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join(stem));
    let threads = request.effort.threads.into();
    work::check_memory(&scenario, threads)?;
    let progress = work::listen();
    let recipe = recipe::<V>(&request.flags, &scenario);
    let place = Place::prepare(&folder, &recipe, Permit { force: request.force, resume: false })?;
    work::warn(&scenario, talk);
    let found = V::investigate(&request.flags, &scenario, &Work { threads, talk, progress: &progress })?;
    let mut outputs = outputs(&found)?;
    outputs.extend(recompute::still_for_print(&folder, &recipe, &found)?);
    place.write(&recipe, outputs)?;
    if request.effort.json {
        print(&study::json(&found));
    } else if !talk.quiet {
        print(&study::summary(&found));
    }
    if !talk.quiet {
        tell(&format!("charts and {} are in {}", study::file(V::Found::STUDY), folder.display()));
    }
    Ok(ExitStatus::Done)
}

/// Every file of a study's folder as its sources, of which `scenario` was read, and its flags give it today.
pub fn again<V: Verb>(kept: &Kept, scenario: &Scenario, work: &Work<'_>) -> Result<Vec<Content>, Error> {
    let flags = read::<V>(&kept.manifest.flags)?;
    V::check(&flags, scenario)?;
    let found = V::investigate(&flags, scenario, work)?;
    let outputs = outputs(&found)?.into_iter().chain(recompute::for_print(kept, &found)?).collect();
    Ok(manifest::contents(&recipe::<V>(&flags, scenario), outputs))
}

/// The head of what a study finds.
pub fn heading<V: Verb>(flags: &V::Flags, scenario: &Scenario) -> Heading {
    Heading::of(scenario, V::stated(flags))
}

fn recipe<'a, V: Verb>(flags: &V::Flags, scenario: &'a Scenario) -> Recipe<'a> {
    Recipe::study(V::Found::STUDY, V::stated(flags), scenario)
}

/// The scenario, in the size in which it is studied: as if that had been asked for, so that its hash, its manifest and the
/// command that makes it again agree.
pub(super) fn fitted<V: Verb>(
    load: impl Fn(&Overrides) -> Result<Scenario, Error>,
    flags: &V::Flags,
    overrides: &Overrides,
    talk: Talk,
) -> Result<Scenario, Error> {
    let scenario = load(overrides)?;
    V::check(flags, &scenario)?;
    let is_fixed = |flag: Option<u32>, key: &str| flag.is_some() || overrides.sets("run", key);
    let fixed = Fixed { worlds: is_fixed(overrides.worlds, "worlds"), trials: is_fixed(overrides.trials, "trials") };
    let (asked, run) = (scenario.run, V::fit(flags, &scenario, fixed));
    if (run.worlds, run.trials) == (asked.worlds, asked.trials) {
        return Ok(scenario);
    }
    if !talk.quiet {
        tell(&study::lowered(&asked, &run));
    }
    let attached = scenario.attached.clone();
    let overrides = Overrides { worlds: Some(run.worlds), trials: Some(run.trials), attached, ..overrides.clone() };
    scenario::load_kept(&scenario.name, &scenario.files, &overrides)
}

/// The scenario in a file, or the baseline inside the program.
fn open(file: &Path, overrides: &Overrides) -> Result<Scenario, Error> {
    if file != Path::new(BUILTIN_NAME) {
        return scenario::load(file, overrides);
    }
    let builtin = SourceFile { name: BUILTIN_NAME.to_owned(), text: BUILTIN_BASELINE.to_owned() };
    scenario::load_kept("baseline", &[builtin], overrides)
}

/// The flags that a manifest states. Anybody can have written it.
fn read<V: Verb>(words: &[String]) -> Result<V::Flags, Error> {
    typed::<V>(words).map_err(|said| {
        let what = format!("the manifest states the flags {}: {said}", quote(&words.join(" ")));
        let what = what.replace(|letter: char| letter.is_control(), "?");
        Error::Usage(what, "the folder was changed by hand, or by another version: make the study again".to_owned())
    })
}

/// A study's own flags, as they would be typed, or what is wrong with them.
pub(super) fn typed<V: Verb>(words: &[String]) -> Result<V::Flags, String> {
    let command = Command::new(V::Found::STUDY.verb()).no_binary_name(true).disable_help_flag(true);
    let matches = V::Flags::augment_args(command).try_get_matches_from(words);
    matches.and_then(|matches| V::Flags::from_arg_matches(&matches)).map_err(|error| {
        let said = error.to_string();
        let told = said.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
        told.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

/// The files of a study, but for its manifest and sources; charts last, as `guarantor plot` lists them.
fn outputs<T: Studied + Charts>(found: &T) -> Result<Vec<Content>, Error> {
    let charts = chart::draw_all(found).map_err(work::no_charts)?.into_iter();
    let charts = charts.map(|(stem, bytes)| Content::new(format!("{stem}.png"), bytes));
    let json = Content::new(study::file(T::STUDY), study::json(found));
    Ok(std::iter::once(json).chain(found.more_files()).chain(charts).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{Args as Line, Verb as Word};
    use crate::cli::pivotal::{Flags, Pivotal};
    use clap::Parser as _;

    const LARGE: &str = "extends = \"builtin:baseline\"\n[run]\nworlds = 4096\ntrials = 8192\n\
        [[option]]\nname = \"three\"\n[option.set]\n\"contributor\" = []\n\
        \"backstop.promised\" = [\"intelligence\", \"strike\", \"logistics\"]\n";

    /// The scenario as it is studied where this is typed after the file.
    fn loaded(typed: &[&str]) -> Scenario {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("large.toml");
        std::fs::write(&path, LARGE).expect("a file");
        let words = ["guarantor", "pivotal", path.to_str().expect("a path")].into_iter().chain(typed.iter().copied());
        match Line::try_parse_from(words).unwrap_or_else(|error| panic!("{error}")).verb {
            Word::Pivotal(request) => {
                let (changes, talk) = (Overrides::from(&request.effort.changes), Talk { quiet: true, verbose: false });
                let load = |changes: &Overrides| Pivotal::load(&request.file, changes);
                fitted::<Pivotal>(load, &request.flags, &changes, talk).expect("a scenario")
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_large_study_is_lowered_as_if_that_had_been_asked_for() {
        let lowered = loaded(&[]);
        assert_eq!((lowered.run.worlds, lowered.run.trials), (1024, 7812));
        let asked = loaded(&["--worlds", "1024", "-n", "7812"]);
        assert!(lowered == asked && lowered.hash == asked.hash);
    }

    #[test]
    fn what_is_asked_for_is_not_lowered() {
        let size = |typed: &[&str]| {
            let run = loaded(typed).run;
            (run.worlds, run.trials)
        };
        assert_eq!(size(&["-n", "8192"]), (512, 8192));
        assert_eq!(size(&["--set", "run.worlds=4096"]), (4096, 1953));
        assert_eq!(size(&["--worlds", "4096", "-n", "8192"]), (4096, 8192));
    }

    #[test]
    fn flags_are_read_back_as_they_are_stated() {
        let flags = Flags { orders: 64 };
        let again = read::<Pivotal>(&Pivotal::stated(&flags)).expect("flags");
        assert_eq!(again.orders, 64);
    }

    #[test]
    fn flags_that_nobody_could_have_typed_are_refused() {
        let odd: [&[&str]; 7] = [
            &["--orders", "3"],
            &["--orders"],
            &["--orders", "99999999999999999999"],
            &["--help"],
            &["-V"],
            &["a.toml"],
            &["\0", "\u{1b}[2J", "--", "x"],
        ];
        for words in odd {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let error = read::<Pivotal>(&words).expect_err("odd flags").to_string();
            assert!(error.contains("the manifest states the flags") && !error.contains('\u{1b}'), "{error}");
        }
    }
}
