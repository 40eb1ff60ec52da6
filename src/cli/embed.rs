//! The verbs for programs that embed this one: what they find, in memory. Nothing is written, and nothing printed.
//!
//! The Python package stands on this.

use crate::analysis::compare::Comparison;
use crate::analysis::results::Results;
use crate::analysis::summary;
use crate::analysis::worlds::Worlds;
use crate::cli::compare;
use crate::cli::study::{self, Work};
use crate::cli::work::{self, Talk};
use crate::cli::{discover, evidence, pivotal, sensitivity, sweep, tipping};
use crate::engine::batch::{self, Progress};
use crate::error::Error;
use crate::problem::{quote, suggestion};
use crate::report::manifest::Content;
use crate::report::study as told;
use crate::scenario::{Overrides, Scenario};

pub use crate::cli::compare::Source;

/// Tells nobody anything.
const SILENT: Talk = Talk { quiet: true, verbose: false };

/// What a run found.
#[derive(Debug)]
pub struct Run {
    /// The scenario, with what was laid over it.
    pub scenario: Scenario,
    /// The content of `results.json`.
    pub results: Results,
    /// What each world gave.
    pub worlds: Worlds,
}

/// Follows every option of a scenario. 0 threads are as many as there are cores.
///
/// Looking for unknowns without effect (`idle`) takes most of a small run; without it the results lack that warning alone.
///
/// # Errors
/// Everything that is wrong with the scenario, that it is too large, or that it was stopped.
pub fn run(
    source: &Source<'_>,
    changes: &Overrides,
    idle: bool,
    threads: usize,
    progress: &Progress,
) -> Result<Run, Error> {
    let scenario = source.load(changes, changes.options.clone())?;
    work::check_memory(&scenario, threads)?;
    if idle {
        let (results, worlds) = work::results(&scenario, threads, SILENT, progress)?;
        return Ok(Run { scenario, results, worlds });
    }
    let tallies = batch::run(&scenario, threads, progress).map_err(work::failure)?;
    let worlds = Worlds::of(&scenario, &tallies);
    let results = summary::of_worlds(&scenario, &tallies, &worlds, &[]);
    Ok(Run { scenario, results, worlds })
}

/// Compares the options of scenarios, in pairs and on the same luck: with the seed and size of the first, or as `changes` say.
///
/// # Errors
/// Everything that is wrong with the scenarios, an option that there is not, and as [`run`].
pub fn compare(
    sources: &[Source<'_>],
    changes: &Overrides,
    baseline: Option<&str>,
    threads: usize,
    progress: &Progress,
) -> Result<Comparison, Error> {
    let scenarios = compare::agree(sources, changes, SILENT)?;
    compare::check_number(&scenarios)?;
    scenarios.iter().try_for_each(|scenario| work::check_memory(scenario, threads))?;
    compare::again(&scenarios, baseline, threads, SILENT, progress)
}

/// What a study found.
#[derive(Debug)]
pub struct Found {
    /// Its JSON, as its folder holds it.
    pub json: String,
    /// Its tables, as CSV.
    pub tables: Vec<Content>,
    /// Its tables and sentences, as a terminal shows them.
    pub words: String,
}

/// Studies a scenario by a verb with its own flags, a word each, as they would be typed.
///
/// # Errors
/// A verb or a flag that there is not, and as [`run`].
pub fn study(
    verb: &str,
    flags: &[String],
    source: &Source<'_>,
    changes: &Overrides,
    work: &Work<'_>,
) -> Result<Found, Error> {
    match verb {
        "sweep" => found::<sweep::Verb>(flags, source, changes, work),
        "sensitivity" => found::<sensitivity::Sensitivity>(flags, source, changes, work),
        "discover" => found::<discover::Discover>(flags, source, changes, work),
        "tipping" => found::<tipping::Tip>(flags, source, changes, work),
        "pivotal" => found::<pivotal::Pivotal>(flags, source, changes, work),
        "evidence" => found::<evidence::Compare>(flags, source, changes, work),
        other => {
            let verbs = ["sweep", "sensitivity", "discover", "tipping", "pivotal", "evidence"];
            Err(Error::Usage(format!("no study is called {}", quote(other)), suggestion(other, verbs)))
        }
    }
}

fn found<V: study::Verb>(
    flags: &[String],
    source: &Source<'_>,
    changes: &Overrides,
    work: &Work<'_>,
) -> Result<Found, Error> {
    let flags = study::typed::<V>(flags).map_err(|said| Error::Usage(said, "see the help of the verb".to_owned()))?;
    let load = |changes: &Overrides| match source {
        Source::File(path) => V::load(path, changes),
        other => other.load(changes, changes.options.clone()),
    };
    let scenario = study::fitted::<V>(load, &flags, changes, work.talk)?;
    work::check_memory(&scenario, work.threads)?;
    let found = V::investigate(&flags, &scenario, work)?;
    let tables = told::Studied::more_files(&found);
    Ok(Found { json: told::json(&found), tables, words: told::summary(&found) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Source<'_> = Source::Text(
        "two",
        "extends = \"builtin:baseline\"\n[[option]]\nname = \"without-us\"\n[option.set]\n\
        \"backstop.promised\" = []\n[[option]]\nname = \"with-us\"\n",
    );

    fn small() -> Overrides {
        Overrides { worlds: Some(16), trials: Some(16), ..Overrides::default() }
    }

    #[test]
    fn a_run_in_memory_is_the_run_of_a_folder() {
        let progress = Progress::default();
        let full = run(&TWO, &small(), true, 1, &progress).expect("it runs");
        let (again, _) = work::results(&full.scenario, 2, SILENT, &progress).expect("it runs");
        assert_eq!(full.results, again);
        let mut run = run(&TWO, &small(), false, 1, &progress).expect("it runs");
        assert!(run.results.warnings.len() < again.warnings.len());
        run.results.warnings.clone_from(&again.warnings);
        assert_eq!(run.results, again);
        assert_eq!(run.worlds.options.len(), 2);
    }

    #[test]
    fn a_comparison_in_memory_pairs_the_options() {
        let found = compare(&[TWO], &small(), Some("with-us"), 1, &Progress::default()).expect("it runs");
        let run = run(&TWO, &small(), true, 1, &Progress::default()).expect("it runs");
        let difference = |results: &Results| results.differences[0].outcomes["held"].mean;
        // The other way round, the sign turns.
        assert_eq!(difference(&found.results), -difference(&run.results));
        let error = compare(&[TWO], &small(), Some("with-uss"), 1, &Progress::default()).expect_err("no such option");
        assert!(error.to_string().contains("with-uss"), "{error}");
    }

    #[test]
    fn studies_take_their_flags_as_they_are_typed() {
        let work = Work { threads: 1, talk: SILENT, progress: &Progress::default() };
        let flags = ["--vary", "contributor.france.troops=0,9000"].map(str::to_owned);
        let found = study("sweep", &flags, &TWO, &small(), &work).expect("it runs");
        assert!(found.json.contains("\"contributor.france.troops\"") && found.tables[0].path == "sweep.csv");
        let refuse =
            |verb: &str, flags: &[String]| study(verb, flags, &TWO, &small(), &work).expect_err("refused").to_string();
        assert!(refuse("sweeep", &flags).contains("`sweep`"));
        assert!(refuse("sweep", &["--varry".to_owned()]).contains("--varry"));
        assert!(refuse("sweep", &[]).contains("--vary"));
    }
}
