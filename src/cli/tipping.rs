//! `guarantor tipping`: where along each unknown another option becomes the preferred one.

use clap::{Args, value_parser};

use crate::analysis::size::{self, Fixed};
use crate::analysis::tipping::{Found, Search, Tipping, VERSION, preference};
use crate::cli::study::{self, Verb, Work};
use crate::engine::design::REPLICATES;
use crate::error::Error;
use crate::model::metric::{Direction, Outcome};
use crate::problem::{quote, suggestion};
use crate::scenario::{Run, Scenario};

/// Its flags.
#[derive(Clone, Debug, Args)]
pub struct Flags {
    /// Outcome by which options are preferred, as in held, entangled, cost or major-loss; docs/results.md lists all
    #[arg(long, value_name = "NAME", default_value = "held", value_parser = outcome)]
    pub outcome: Outcome,
    /// Trials over all points, in millions; the file's worlds and trials are the most for each point
    #[arg(long, value_name = "MILLIONS", default_value_t = 60, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub budget: u32,
}

/// An outcome of which more or less is better.
fn outcome(name: &str) -> Result<Outcome, String> {
    let names = || Outcome::all().filter(|one| preference(*one) != Direction::Neither).map(Outcome::name);
    match Outcome::named(name) {
        Some(outcome) if preference(outcome) != Direction::Neither => Ok(outcome),
        Some(_) => {
            let names: Vec<_> = names().map(quote).collect();
            Err(format!("neither more nor less of it is better; choose by {}", names.join(", ")))
        }
        None => Err(suggestion(name, names())),
    }
}

/// Trials of a point in a world: fewer take as long, and more worlds do more good than more of them.
const TRIALS: u32 = 64;

/// The verb.
#[derive(Clone, Copy, Debug)]
pub struct Tip;

impl Verb for Tip {
    type Flags = Flags;
    type Found = Tipping;

    fn stated(flags: &Flags) -> Vec<String> {
        vec!["--outcome".to_owned(), flags.outcome.name().to_owned(), "--budget".to_owned(), flags.budget.to_string()]
    }

    fn check(_: &Flags, scenario: &Scenario) -> Result<(), Error> {
        if scenario.options.len() > 1 && Search::cells(scenario) > scenario.options.len() as u64 {
            return Ok(());
        }
        if scenario.options.len() > 1 {
            let remedy = "make a quantity of the scenario a distribution";
            return Err(Error::Usage("nothing is unknown in this scenario".to_owned(), remedy.to_owned()));
        }
        let what = format!("{} is the only option: there is no other to prefer", quote(&scenario.options[0].name));
        Err(Error::Usage(what, "keep two options or more with `--option`, or add one to the file".to_owned()))
    }

    fn investigate(flags: &Flags, scenario: &Scenario, work: &Work<'_>) -> Result<Tipping, Error> {
        let at_points = size_of_points(flags, scenario);
        let search = Search { scenario, outcome: flags.outcome, worlds: at_points.worlds, trials: at_points.trials };
        let found: Found = work.watched(search.size(), || search.run(work.threads, work.progress))?;
        Ok(Tipping { version: VERSION, heading: study::heading::<Self>(flags, scenario), found })
    }
}

/// Worlds and trials of each point: no more than in the file, and as many as the budget allows.
fn size_of_points(flags: &Flags, scenario: &Scenario) -> Run {
    let histories = u64::from(flags.budget) * 1_000_000 / Search::cells(scenario).max(1);
    let trials = scenario.run.trials.min(TRIALS);
    let run = size::fit(Run { trials, ..scenario.run }, histories.max(1), Fixed { worlds: false, trials: true });
    // Errors come from the scramblings of the worlds: a world of each at least.
    Run { worlds: run.worlds.max(scenario.run.worlds.min(REPLICATES)), ..run }
}
