//! `guarantor discover`: in which worlds an option fails.

use clap::{Args, value_parser};

use crate::analysis::discover::{Ask, Discovered, Question, Study};
use crate::analysis::many::Effort;
use crate::analysis::size::Fixed;
use crate::cli::study::{Verb, Work};
use crate::cli::work;
use crate::engine::machine;
use crate::error::Error;
use crate::scenario::format::MEMORY_BYTES;
use crate::scenario::{Run, Scenario};

/// What is asked of `guarantor discover`.
#[derive(Clone, Debug, Args)]
pub struct Flags {
    /// Cases of interest: an outcome, a sign, and a value or another option, as in `held < 0.4` or `held < without-us`
    #[arg(long, value_name = "CONDITION")]
    pub when: String,
    /// Vary this as well, as in 'backstop.promised=*': every level is followed in every world (repeatable)
    #[arg(long, value_name = "PATH=LEVELS")]
    pub vary: Vec<String>,
    /// Boxes may restrict only what is under this path, as in contributor.france (repeatable)
    #[arg(long, value_name = "PATH")]
    pub restrict: Vec<String>,
    /// Most boxes to find: each among the cases that no earlier one holds
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u8).range(1..=8))]
    pub boxes: u8,
}

impl Flags {
    fn ask(&self) -> Ask<'_> {
        Ask { when: &self.when, vary: &self.vary, restrict: &self.restrict, boxes: self.boxes.into() }
    }
}

/// The study.
#[derive(Clone, Copy, Debug)]
pub struct Discover;

impl Verb for Discover {
    type Flags = Flags;
    type Found = Discovered;

    fn stated(flags: &Flags) -> Vec<String> {
        let repeated = |flag: &'static str, texts: &[String]| -> Vec<String> {
            texts.iter().flat_map(|text| [flag.to_owned(), text.clone()]).collect()
        };
        let when = vec!["--when".to_owned(), flags.when.trim().to_owned()];
        let boxes = vec!["--boxes".to_owned(), flags.boxes.to_string()];
        [when, repeated("--vary", &flags.vary), repeated("--restrict", &flags.restrict), boxes].concat()
    }

    fn check(flags: &Flags, scenario: &Scenario) -> Result<(), Error> {
        Study::new(Question::read(flags.ask(), scenario)?).map(drop)
    }

    fn fit(flags: &Flags, scenario: &Scenario, fixed: Fixed) -> Run {
        // What cannot be read was refused before.
        Question::read(flags.ask(), scenario).map_or(scenario.run, |question| question.fit(fixed))
    }

    fn investigate(flags: &Flags, scenario: &Scenario, work: &Work<'_>) -> Result<Discovered, Error> {
        let study = Study::new(Question::read(flags.ask(), scenario)?)?;
        study.check_size()?;
        let threads = if work.threads == 0 { machine::cores() } else { work.threads };
        let at_once = study.at_once(threads, MEMORY_BYTES).map_err(work::too_much_memory)?;
        let trials = study.followed() as u64 * u64::from(scenario.run.worlds) * u64::from(scenario.run.trials);
        let effort = Effort { at_once, threads: work.threads, progress: work.progress };
        let series = work.watched(trials, || study.follow(effort))?;
        study.search(&series, Self::stated(flags), work.threads, &work.progress.stop).map_err(work::failure)
    }
}
