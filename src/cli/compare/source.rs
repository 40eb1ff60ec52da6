//! What a comparison is made of: scenario files, and finished runs that need not be run again.

use std::path::Path;

use crate::analysis::results::OptionResult;
use crate::analysis::summary::PROGRAM;
use crate::analysis::worlds::OptionWorlds;
use crate::cli::tell;
use crate::cli::work::Talk;
use crate::error::Error;
use crate::problem::quote;
use crate::report::kept::Kept;
use crate::report::manifest::Study;
use crate::report::redrawn;
use crate::scenario::{self, Overrides, Run, Scenario, ScenarioOption};

/// What takes part, as it was named.
#[derive(Debug)]
pub enum Source<'a> {
    /// A scenario file.
    File(&'a Path),
    /// A scenario's name and text, of a program that embeds this one.
    Text(&'a str, &'a str),
    /// A finished run.
    Folder(Box<Kept>),
}

impl<'a> Source<'a> {
    /// Opens what a path names.
    ///
    /// # Errors
    /// A folder that holds no run.
    pub fn open(path: &'a Path) -> Result<Self, Error> {
        if !path.is_dir() {
            return Ok(Self::File(path));
        }
        let kept = Kept::open(path)?;
        if kept.manifest.study != Study::Run {
            let what = format!("`{}` holds a {}, not a run", path.display(), kept.manifest.study.noun());
            return Err(Error::Usage(what, "name the runs or the scenario files that it was made of".to_owned()));
        }
        Ok(Self::Folder(Box::new(kept)))
    }

    /// The scenario with what the command line changes, and with these of its options.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(&self, changes: &Overrides, options: Vec<String>) -> Result<Scenario, Error> {
        match self {
            Self::File(path) => scenario::load(path, &Overrides { options, ..changes.clone() }),
            Self::Text(name, text) => scenario::load_text(name, text, &Overrides { options, ..changes.clone() }),
            Self::Folder(kept) => {
                let recorded = kept.overrides(0)?;
                // `--set` goes before what was recorded, as it goes before what a file says.
                let sets = |key: &str| changes.sets("run", key);
                kept.scenario_with(
                    0,
                    &Overrides {
                        set: recorded.set.iter().chain(&changes.set).cloned().collect(),
                        options: if options.is_empty() { recorded.options } else { options },
                        seed: changes.seed.or(recorded.seed.filter(|_| !sets("seed"))),
                        worlds: changes.worlds.or(recorded.worlds.filter(|_| !sets("worlds"))),
                        trials: changes.trials.or(recorded.trials.filter(|_| !sets("trials"))),
                        attached: recorded.attached,
                        planned: recorded.planned.filter(|_| changes.worlds.is_none() && !sets("worlds")),
                    },
                )
            }
        }
    }

    /// Refuses to write over what is compared.
    pub fn spare(&self, folder: &Path) -> Result<(), Error> {
        match self {
            Self::Folder(kept) if redrawn::is_same(&kept.folder, folder) => {
                let what = format!("`{}` is one of the runs that are compared", folder.display());
                Err(Error::Usage(what, "choose another folder with `-o`".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Its path, as it was named.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Text(name, _) => (*name).to_owned(),
            Self::Folder(kept) => kept.folder.display().to_string(),
        }
    }

    /// What a finished run found of these options, where the same program would find it again and nothing has changed
    /// since. Says what is done about it.
    pub fn kept_results(&self, scenario: &Scenario, talk: Talk) -> Option<(Vec<OptionResult>, Vec<OptionWorlds>)> {
        let Self::Folder(kept) = self else { return None };
        let found = usable(kept, scenario);
        if !talk.quiet {
            let done = match &found {
                Ok(_) => "its results are used again".to_owned(),
                Err(reason) => format!("run again: {reason}"),
            };
            tell(&format!("{}: {done}", self.shown()));
        }
        found.ok()
    }
}

/// The results of a kept run for these options, or why they are of no use.
fn usable(kept: &Kept, scenario: &Scenario) -> Result<(Vec<OptionResult>, Vec<OptionWorlds>), String> {
    if kept.manifest.program != PROGRAM {
        return Err(format!("it is by {}", quote(&kept.manifest.program)));
    }
    let plain = |error: Error| match error {
        Error::Usage(what, _) => what,
        other => other.to_string(),
    };
    let before = kept.scenario(0).map_err(plain)?;
    if luck(&before.run) != luck(&scenario.run) {
        return Err("another seed or size is asked for".to_owned());
    }
    // Who else is run beside an option is no matter to it.
    let same = |option: &ScenarioOption| before.options.contains(option);
    if before.attached != scenario.attached {
        return Err("its worlds are drawn from another file".to_owned());
    }
    if before.run.horizon_months != scenario.run.horizon_months || !scenario.options.iter().all(same) {
        return Err("other options, or other settings, are asked for".to_owned());
    }
    let results = kept.results().map_err(plain)?;
    let worlds = kept.worlds(scenario.run.worlds as usize).map_err(plain)?;
    if results.scenario.hash != before.hash || results.program != PROGRAM {
        return Err("its results are of another scenario".to_owned());
    }
    let option = |option: &ScenarioOption| {
        let found = results.options.iter().find(|found| found.name == option.name)?;
        let columns = worlds.options.iter().find(|columns| columns.name == option.name)?;
        Some((found.clone(), columns.clone()))
    };
    let found: Option<Vec<_>> = scenario.options.iter().map(option).collect();
    Ok(found.ok_or("its files are of different runs")?.into_iter().unzip())
}

/// What runs must share for their luck to be the same.
pub fn luck(run: &Run) -> (u64, u32, u32, &'static str) {
    (run.seed, run.worlds, run.trials, run.design.name())
}
