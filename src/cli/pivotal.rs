//! `guarantor pivotal`: what each contributor and each component of the backstop is worth.

use clap::{Args, value_parser};

use crate::analysis::many::Effort;
use crate::analysis::pivotal::{self, Study};
use crate::analysis::size::Fixed;
use crate::cli::study::{Verb, Work};
use crate::cli::work;
use crate::engine::machine;
use crate::error::Error;
use crate::problem::quote;
use crate::scenario::format::MEMORY_BYTES;
use crate::scenario::{Run, Scenario};

/// What is asked of `guarantor pivotal`.
#[derive(Clone, Debug, Args)]
pub struct Flags {
    /// Orders of players that are sampled where there are more than eight
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = value_parser!(u16).range(4..=4096))]
    pub orders: u16,
}

/// The study.
#[derive(Clone, Copy, Debug)]
pub struct Pivotal;

impl Verb for Pivotal {
    type Flags = Flags;
    type Found = pivotal::Pivotal;

    fn stated(flags: &Flags) -> Vec<String> {
        vec!["--orders".to_owned(), flags.orders.to_string()]
    }

    fn check(_flags: &Flags, scenario: &Scenario) -> Result<(), Error> {
        match pivotal::studied(scenario).into_iter().find(|option| pivotal::players(option) == 0) {
            None => Ok(()),
            Some(option) => {
                let name = quote(&option.name);
                let what =
                    format!("option {name} names no contributor and promises no component: nobody can be pivotal");
                Err(Error::Usage(what, "choose another with `--option`".to_owned()))
            }
        }
    }

    fn fit(flags: &Flags, scenario: &Scenario, fixed: Fixed) -> Run {
        Study::new(scenario, flags.orders.into()).fit(fixed)
    }

    fn investigate(flags: &Flags, scenario: &Scenario, work: &Work<'_>) -> Result<pivotal::Pivotal, Error> {
        let study = Study::new(scenario, flags.orders.into());
        let threads = if work.threads == 0 { machine::cores() } else { work.threads };
        let at_once = study.at_once(threads, MEMORY_BYTES).map_err(work::too_much_memory)?;
        let trials = study.coalitions() as u64 * u64::from(scenario.run.worlds) * u64::from(scenario.run.trials);
        let effort = Effort { at_once, threads: work.threads, progress: work.progress };
        work.watched(trials, || study.run(Self::stated(flags), effort))
    }
}
