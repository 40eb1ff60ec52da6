//! `guarantor evidence`: the effects that the model implies against published ones.

use clap::Args;

use crate::analysis::evidence::{Evidence, Study};
use crate::analysis::size::Fixed;
use crate::cli::study::{Verb, Work};
use crate::cli::work;
use crate::engine::machine;
use crate::error::Error;
use crate::scenario::format::MEMORY_BYTES;
use crate::scenario::{Run, Scenario};

/// What is asked of `guarantor evidence`: nothing but the scenario.
#[derive(Clone, Debug, Args)]
pub struct Flags {}

/// The study.
#[derive(Clone, Copy, Debug)]
pub struct Compare;

impl Verb for Compare {
    type Flags = Flags;
    type Found = Evidence;

    fn stated(_flags: &Flags) -> Vec<String> {
        Vec::new()
    }

    fn fit(_flags: &Flags, scenario: &Scenario, fixed: Fixed) -> Run {
        Study::new(scenario).fit(fixed)
    }

    fn investigate(flags: &Flags, scenario: &Scenario, work: &Work<'_>) -> Result<Evidence, Error> {
        let study = Study::new(scenario);
        let threads = if work.threads == 0 { machine::cores() } else { work.threads };
        let bytes = study.memory(threads);
        if bytes > MEMORY_BYTES {
            return Err(work::too_much_memory(bytes));
        }
        work.watched(study.size(), || study.run(Self::stated(flags), work.threads, work.progress))
    }
}
