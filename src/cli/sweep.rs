//! `guarantor sweep`: every option over the levels of one or two axes.

use std::collections::BTreeSet;

use crate::analysis::condition::Condition;
use crate::analysis::many::Effort;
use crate::analysis::size::{self, Fixed};
use crate::analysis::sweep::{MOST_AXES, MOST_TRIALS, Question, Study, Sweep};
use crate::cli::study::{self, Work};
use crate::cli::work;
use crate::engine::machine;
use crate::error::Error;
use crate::model::metric::{Metric, Outcome};
use crate::problem::{Place, Problem, Problems, Source, quote, suggestion};
use crate::scenario::format::MEMORY_BYTES;
use crate::scenario::vary::{self, Axis};
use crate::scenario::{Run, Scenario};

/// What is varied, and what is asked.
#[derive(Clone, Debug, clap::Args)]
pub struct Flags {
    /// What to vary and over which levels, as in contributor.france.troops=0..30000:7 (once or twice)
    #[arg(long, value_name = "PATH=LEVELS", required = true)]
    pub vary: Vec<String>,
    /// Outcome to tell and draw, as in held, entangled or cost; docs/results.md lists all (repeatable) [default: held]
    #[arg(long = "outcome", value_name = "NAME")]
    pub outcomes: Vec<String>,
    /// Ask from which value on an outcome meets a target, as in 'held >= 0.6' (repeatable)
    #[arg(long, value_name = "CONDITION")]
    pub until: Vec<String>,
}

/// `guarantor sweep`
#[derive(Debug)]
pub struct Verb;

impl study::Verb for Verb {
    type Flags = Flags;
    type Found = Sweep;

    fn stated(flags: &Flags) -> Vec<String> {
        let condition = |text: &String| match Condition::parse("--until", text) {
            Ok(condition) => condition.to_string(),
            Err(_) => text.trim().to_owned(),
        };
        let vary = flags.vary.iter().map(|text| ("--vary", text.trim().to_owned()));
        let outcomes = names(flags).into_iter().map(|name| ("--outcome", name));
        let until = flags.until.iter().map(|text| ("--until", condition(text)));
        vary.chain(outcomes).chain(until).flat_map(|(flag, value)| [flag.to_owned(), value]).collect()
    }

    fn check(flags: &Flags, scenario: &Scenario) -> Result<(), Error> {
        // What only a whole scenario can tell shows when the levels are put together, before anything is followed.
        vary::check(&question(flags, scenario)?.axes).map(|_| ())
    }

    fn fit(flags: &Flags, scenario: &Scenario, fixed: Fixed) -> Run {
        let Ok(question) = question(flags, scenario) else { return scenario.run };
        let followed = question.combinations() * scenario.options.len() as u64;
        size::fit(scenario.run, (MOST_TRIALS / followed.max(1)).max(1), fixed)
    }

    fn investigate(flags: &Flags, scenario: &Scenario, work: &Work<'_>) -> Result<Sweep, Error> {
        let question = question(flags, scenario)?;
        let study = Study::new(scenario, &question)?;
        let cores = if work.threads == 0 { machine::cores() } else { work.threads };
        let at_once = study.at_once(cores, MEMORY_BYTES).map_err(work::too_much_memory)?;
        let effort = Effort { at_once, threads: work.threads, progress: work.progress };
        let trials = study.followed() * u64::from(scenario.run.worlds) * u64::from(scenario.run.trials);
        work.watched(trials, || study.run(study::heading::<Self>(flags, scenario), effort))
    }
}

/// The outcomes that are asked for by name, each once.
fn names(flags: &Flags) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = flags.outcomes.iter().map(|name| name.trim().to_owned());
    let names: Vec<String> = names.filter(|name| seen.insert(name.clone())).collect();
    if names.is_empty() { vec![Outcome::Metric(Metric::Held).name().to_owned()] } else { names }
}

/// What the flags ask, or everything that is wrong with them.
fn question(flags: &Flags, scenario: &Scenario) -> Result<Question, Error> {
    let mut problems = Problems::default();
    let mut whole = |flag: &str, text: &str, message: String, help: String| {
        problems.push(Problem::error(&Place::whole(&Source::new(flag, text)), message).help(help));
    };
    for text in flags.vary.iter().skip(MOST_AXES) {
        let message = format!("a sweep has one or two `--vary`; this is one of {}", flags.vary.len());
        whole("--vary", text, message, "make a sweep of its own for it, or fix it with `--set`".to_owned());
    }
    let mut asked = Vec::new();
    for name in names(flags) {
        match Outcome::named(&name) {
            Some(outcome) => asked.push(outcome),
            None => {
                let help = suggestion(&name, Outcome::all().map(Outcome::name));
                whole("--outcome", &name, format!("no outcome is called {}", quote(&name)), help);
            }
        }
    }
    let mut targets = Vec::new();
    for text in &flags.until {
        match Condition::parse("--until", text) {
            Ok(target) if targets.contains(&target) => {}
            Ok(target) => targets.push(target),
            Err(wrong) => problems.extend(wrong),
        }
    }
    let mut axes = Vec::new();
    for text in flags.vary.iter().take(MOST_AXES) {
        match Axis::parse(text, scenario) {
            Ok(axis) => axes.push(axis),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if let Some(text) = flags.until.first()
        && axes.len() == flags.vary.len()
        && !axes.iter().any(Axis::is_numeric)
    {
        let help = "vary a key over numbers, as in `--vary contributor.france.troops=0..30000:7`";
        let place = Place::whole(&Source::new("--until", text));
        problems.push(Problem::error(&place, "nothing that is varied has numbers to answer in").help(help));
    }
    for outcome in targets.iter().map(|target: &Condition| target.outcome) {
        if !asked.contains(&outcome) {
            asked.push(outcome);
        }
    }
    if problems.has_errors() { Err(Error::Scenario(problems)) } else { Ok(Question { axes, asked, targets }) }
}
