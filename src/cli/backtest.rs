//! `guarantor backtest`: the model against ceasefires of the past.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::analysis::backtest::weights::Method;
use crate::analysis::backtest::{self, Backtest, Settings, Study, observed};
use crate::cli::study::{Verb, Work};
use crate::cli::work;
use crate::engine::{batch, exposure};
use crate::error::Error;
use crate::report::manifest::blake3;
use crate::scenario::format::{MEMORY_BYTES, OPTIONS};
use crate::scenario::history::{Cases, Date, Event, read_cases, scenario_text};
use crate::scenario::{self, Attached, BUILTIN_HISTORY, Overrides, Role, Scenario};

/// What is asked of `guarantor backtest`.
#[derive(Clone, Debug, Args)]
pub struct Flags {
    /// Day to which ceasefires are followed, where their rows say nothing else; what began later is left out [default:
    /// 2025-12-31, or the last day in the table if that is later]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub followed_until: Option<Date>,
    /// What counts as a resumption: `any` return to war or to large clashes, or `war` alone
    #[arg(long, value_name = "EVENT", default_value = "any", value_parser = event)]
    pub event: Event,
    /// How worlds are weighed by what happened: `auto` takes their likelihood unless few worlds would be left
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub weigh: Weigh,
}

/// How worlds are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Weigh {
    /// By likelihood where that can be relied on, else by closeness.
    Auto,
    /// By likelihood.
    Importance,
    /// By closeness to the survival that was seen.
    Closeness,
}

impl Weigh {
    fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Importance => "importance",
            Self::Closeness => "closeness",
        }
    }

    fn method(self) -> Option<Method> {
        match self {
            Self::Auto => None,
            Self::Importance => Some(Method::Importance),
            Self::Closeness => Some(Method::Closeness),
        }
    }
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "give a day as YYYY-MM-DD".to_owned())
}

fn event(word: &str) -> Result<Event, String> {
    Event::named(word).ok_or_else(|| "give `any` or `war`".to_owned())
}

/// The day to which the program's own table was followed.
const KNOWN_UNTIL: &str = "2025-12-31";

impl Flags {
    fn settings(&self, cases: &Cases) -> Settings {
        let last = observed::last_day(cases).into_iter().chain(Date::parse(KNOWN_UNTIL)).max();
        Settings {
            // A day is known in any case: that of the program's own table.
            until: self.followed_until.or(last).unwrap_or_else(|| cases.all[0].began),
            event: self.event,
            method: self.weigh.method(),
            flags: Back::stated(self),
        }
    }
}

/// Worlds, unless a flag says otherwise: enough that some hundreds are left when what happened is known.
const WORLDS: u32 = 4096;

/// Trials in each: with the luck of the clock taken out, few tell a world's survival.
const TRIALS: u32 = 64;

/// The verb.
#[derive(Clone, Copy, Debug)]
pub struct Back;

impl Verb for Back {
    type Flags = Flags;
    type Found = Backtest;

    fn stated(flags: &Flags) -> Vec<String> {
        let until = flags.followed_until.map(|day| ["--followed-until".to_owned(), day.to_string()]);
        let others = ["--event", flags.event.word(), "--weigh", flags.weigh.word()].map(str::to_owned);
        until.into_iter().flatten().chain(others).collect()
    }

    /// The scenario whose options stand for the cases of a table.
    fn load(file: &Path, overrides: &Overrides) -> Result<Scenario, Error> {
        if !overrides.options.is_empty() {
            let what = "the options of a back-test are its cases: `--option` chooses nothing here".to_owned();
            return Err(Error::Usage(what, "take lines out of the table instead".to_owned()));
        }
        let attached = Attached::read(Role::Cases, file)?;
        let cases = read_cases(&file.display().to_string(), &attached.file.text).map_err(Error::Scenario)?;
        let profiles = observed::profiles(&cases);
        if profiles.len() > OPTIONS {
            let what = format!("the table has {} different kinds of case; the limit is {OPTIONS}", profiles.len());
            return Err(Error::Usage(what, "split it, for instance by region".to_owned()));
        }
        let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let size = format!("\n[run]\nworlds = {WORLDS}\ntrials = {TRIALS}\n");
        let text = scenario_text(&profiles, BUILTIN_HISTORY) + &size;
        scenario::load_text(&name, &text, &Overrides { attached: vec![attached], ..overrides.clone() })
    }

    fn investigate(flags: &Flags, scenario: &Scenario, work: &Work<'_>) -> Result<Backtest, Error> {
        let (cases, hash) = cases(scenario)?;
        let bytes = exposure::memory(scenario);
        if bytes > MEMORY_BYTES {
            return Err(work::too_much_memory(bytes));
        }
        let settings = flags.settings(&cases);
        if observed::observe(&cases, settings.until, settings.event).len() < 2 {
            let what =
                format!("fewer than two cases had begun by {}: there is nothing to hold them against", settings.until);
            return Err(Error::Usage(what, "give more cases, or a later day with --followed-until".to_owned()));
        }
        let table = backtest::table(&cases, hash, &settings);
        let study = Study::new(&cases, scenario, settings);
        work.watched(batch::size(scenario), || study.run(table, work.threads, work.progress))
    }
}

/// The cases that a scenario was made of, and the hash of their table.
fn cases(scenario: &Scenario) -> Result<(Cases, String), Error> {
    let Some(attached) = scenario.attached.iter().find(|one| one.role == Role::Cases) else {
        return Err(foreign("the table of cases is missing"));
    };
    let cases = read_cases(&attached.file.name, &attached.file.text).map_err(Error::Scenario)?;
    if observed::profiles(&cases).len() != scenario.options.len() {
        return Err(foreign("the table of cases is not the one of which the scenario was made"));
    }
    Ok((cases, blake3(attached.file.text.as_bytes())))
}

fn foreign(what: &str) -> Error {
    let remedy = "the folder was changed by hand: make the study again from the table";
    Error::Usage(what.to_owned(), remedy.to_owned())
}
