//! `guarantor trace`: one history as a dated story, with every draw that made it.

use clap::Args;

use crate::analysis::size::Fixed;
use crate::analysis::trace::{self, Choice, Kind, MOST_OPTIONS, Study};
use crate::cli::study::{Verb, Work};
use crate::cli::work;
use crate::error::Error;
use crate::problem::{quote, suggestion};
use crate::report::number::number;
use crate::scenario::format::MEMORY_BYTES;
use crate::scenario::{Run, Scenario};

/// What stands for the class that most histories end in.
const LIKELIEST: &str = "likeliest";

/// What is asked of `guarantor trace`.
#[derive(Clone, Debug, Args)]
pub struct Flags {
    /// The history of this world and trial, both counted from 0 as in a run
    #[arg(long, value_name = "WORLD:TRIAL", value_parser = place, conflicts_with_all = ["typical", "worst"])]
    pub trial: Option<(u32, u32)>,
    /// The history nearest to all others of an outcome: a class as `held` or `major-loss`, a metric as `entangled` or
    /// `cost`, or `likeliest`, the class that most histories end in
    #[arg(long, value_name = "OUTCOME", default_value = LIKELIEST, value_parser = kind, conflicts_with = "worst")]
    pub typical: Typical,
    /// The worst history: by how it ended, then whether the coalition fought, the area lost, the earliest resumption, the cost
    #[arg(long)]
    pub worst: bool,
}

/// What a history shall be typical of; none: of the class that most histories end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typical(pub Option<Kind>);

fn place(text: &str) -> Result<(u32, u32), String> {
    let numbers = text.split_once(':').and_then(|(world, trial)| Some((world.parse().ok()?, trial.parse().ok()?)));
    numbers.ok_or_else(|| "give a world and a trial, both counted from 0, as in `3:41`".to_owned())
}

fn kind(text: &str) -> Result<Typical, String> {
    if text == LIKELIEST {
        return Ok(Typical(None));
    }
    let found = Kind::named(text).map(|kind| Typical(Some(kind)));
    found.ok_or_else(|| suggestion(text, std::iter::once(LIKELIEST).chain(Kind::names())))
}

fn choice(flags: &Flags) -> Choice {
    match (flags.trial, flags.worst) {
        (Some((world, trial)), _) => Choice::Trial { world, trial },
        (None, true) => Choice::Worst,
        (None, false) => Choice::Typical(flags.typical.0),
    }
}

/// The study.
#[derive(Clone, Copy, Debug)]
pub struct Tell;

impl Verb for Tell {
    type Flags = Flags;
    type Found = trace::Trace;

    fn stated(flags: &Flags) -> Vec<String> {
        match choice(flags) {
            Choice::Trial { world, trial } => vec!["--trial".to_owned(), format!("{world}:{trial}")],
            Choice::Worst => vec!["--worst".to_owned()],
            Choice::Typical(kind) => vec!["--typical".to_owned(), kind.map_or(LIKELIEST, Kind::name).to_owned()],
        }
    }

    fn check(flags: &Flags, scenario: &Scenario) -> Result<(), Error> {
        let told = trace::told(scenario);
        if told.len() > MOST_OPTIONS {
            let what = format!("{} options are to be told; two stories stand side by side at most", told.len());
            return Err(Error::Usage(what, "give `--option` once, or twice for the same luck under both".to_owned()));
        }
        let Choice::Trial { world, trial } = choice(flags) else { return Ok(()) };
        let Run { worlds, trials, .. } = scenario.run;
        let beyond = |what: &str, asked: u32, all: u32, flag: &str| {
            let count = |number_of: u32| number(f64::from(number_of), 0);
            let what =
                format!("there is no {what} {} in a run of {} {what}s, counted from 0", count(asked), count(all));
            Err(Error::Usage(what, format!("take one up to {}, or more of them with `{flag}`", count(all - 1))))
        };
        match (world < worlds, trial < trials) {
            (false, _) => beyond("world", world, worlds, "--worlds"),
            (_, false) => beyond("trial", trial, trials, "-n"),
            _ => Ok(()),
        }
    }

    fn fit(flags: &Flags, scenario: &Scenario, fixed: Fixed) -> Run {
        Study { scenario, choice: choice(flags) }.fit(fixed)
    }

    fn investigate(flags: &Flags, scenario: &Scenario, work: &Work<'_>) -> Result<trace::Trace, Error> {
        let study = Study { scenario, choice: choice(flags) };
        if study.memory() > MEMORY_BYTES {
            return Err(work::too_much_memory(study.memory()));
        }
        let found = work.watched(study.searched(), || study.run(Self::stated(flags), work.threads, work.progress))?;
        found.ok_or_else(|| {
            let named = flags.typical.0.map_or(LIKELIEST, Kind::name);
            let what = format!("no history of {} is one of {}", number(study.searched() as f64, 0), quote(named));
            Error::Usage(what, "choose another outcome, or follow more with `--worlds` and `-n`".to_owned())
        })
    }
}
