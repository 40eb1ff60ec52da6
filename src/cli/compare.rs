//! `guarantor compare`: options of one scenario, of several, or of finished runs, against one another.

use std::path::{Path, PathBuf};

use crate::analysis::compare::{self, Comparison, Entrant};
use crate::analysis::results::Results;
use crate::analysis::summary::PROGRAM;
use crate::analysis::worlds::Worlds;
use crate::chart;
use crate::cli::work::{self, Talk};
use crate::cli::{args, print, tell};
use crate::engine::batch::Progress;
use crate::error::{Error, ExitStatus};
use crate::problem::{quote, quote_all, suggestion};
use crate::report::compare as words;
use crate::report::kept::Kept;
use crate::report::manifest::{Content, Recipe, Study};
use crate::report::run_folder::{self, Place};
use crate::scenario::{self, Overrides, Run, Scenario};

/// Compares what is named.
pub fn compare(request: &args::Compare) -> Result<ExitStatus, Error> {
    let sources = request.sources.iter().map(|path| Source::open(path)).collect::<Result<Vec<_>, _>>()?;
    let talk = Talk::of(&request.effort);
    let scenarios = agree(&sources, request, talk)?;
    let baseline = baseline(&scenarios, request.baseline.as_deref())?;
    check_number(&scenarios)?;
    scenarios.iter().try_for_each(|scenario| work::check_memory(scenario, request.effort.threads.into()))?;
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join(folder_name(&scenarios)));
    let progress = work::listen();
    let recipe =
        Recipe { study: Study::Compare, baseline: request.baseline.clone(), scenarios: scenarios.iter().collect() };
    let place = Place::prepare(&folder, recipe, request.force)?;
    let mut entrants = Vec::new();
    for ((source, scenario), label) in sources.iter().zip(&scenarios).zip(labels(&scenarios)) {
        work::warn(scenario, talk);
        let (results, worlds) = match source.kept_results(scenario, talk) {
            Some(kept) => kept,
            None => work::results(scenario, request.effort.threads.into(), talk, &progress)?,
        };
        entrants.push(Entrant { label, results, worlds });
    }
    let comparison = compare::compare(&entrants, baseline);
    place.write(outputs(&comparison)?)?;
    if request.effort.json {
        print(&words::json(&comparison));
    } else if !request.effort.quiet {
        print(&words::summary(&comparison));
    }
    if !request.effort.quiet {
        tell(&format!("charts and {} are in {}", run_folder::COMPARISON, folder.display()));
    }
    Ok(ExitStatus::Done)
}

/// The comparison of scenarios that are run anew, as a folder's manifest names them; for a proof that it is what it says.
pub fn again(
    scenarios: &[Scenario],
    named: Option<&str>,
    threads: usize,
    talk: Talk,
    progress: &Progress,
) -> Result<Comparison, Error> {
    let baseline = baseline(scenarios, named)?;
    let mut entrants = Vec::new();
    for (scenario, label) in scenarios.iter().zip(labels(scenarios)) {
        let (results, worlds) = work::results(scenario, threads, talk, progress)?;
        entrants.push(Entrant { label, results, worlds });
    }
    Ok(compare::compare(&entrants, baseline))
}

/// The files of a comparison, but for its manifest and sources.
pub fn outputs(comparison: &Comparison) -> Result<Vec<Content>, Error> {
    let charts = chart::draw_all(comparison).map_err(work::no_charts)?.into_iter();
    let charts = charts.map(|(stem, bytes)| Content::new(format!("{stem}.png"), bytes));
    Ok(std::iter::once(Content::new(run_folder::COMPARISON, words::json(comparison))).chain(charts).collect())
}

fn check_number(scenarios: &[Scenario]) -> Result<(), Error> {
    let number: usize = scenarios.iter().map(|scenario| scenario.options.len()).sum();
    if number <= compare::MOST_OPTIONS {
        return Ok(());
    }
    let what = format!("{number} options; at most {} can be compared at once", compare::MOST_OPTIONS);
    Err(Error::Usage(what, "choose some with `--option`".to_owned()))
}

/// What takes part, as it was named.
enum Source<'a> {
    /// A scenario file.
    File(&'a Path),
    /// A finished run.
    Folder(Kept),
}

impl<'a> Source<'a> {
    fn open(path: &'a Path) -> Result<Self, Error> {
        if !path.is_dir() {
            return Ok(Self::File(path));
        }
        let kept = Kept::open(path)?;
        if kept.manifest.study != Study::Run {
            let what = format!("`{}` holds a comparison, not a run", path.display());
            return Err(Error::Usage(what, "name the runs or the scenario files that it was made of".to_owned()));
        }
        Ok(Self::Folder(kept))
    }

    /// The scenario with what the command line changes, and with these of its options.
    fn load(&self, changes: &Overrides, options: Vec<String>) -> Result<Scenario, Error> {
        match self {
            Self::File(path) => scenario::load(path, &Overrides { options, ..changes.clone() }),
            Self::Folder(kept) => {
                let recorded = kept.manifest.runs.first().map(|run| run.overrides()).unwrap_or_default();
                kept.scenario_with(
                    0,
                    &Overrides {
                        set: recorded.set.iter().chain(&changes.set).cloned().collect(),
                        options: if options.is_empty() { recorded.options } else { options },
                        seed: changes.seed.or(recorded.seed),
                        worlds: changes.worlds.or(recorded.worlds),
                        trials: changes.trials.or(recorded.trials),
                    },
                )
            }
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Folder(kept) => kept.folder.display().to_string(),
        }
    }

    /// What a finished run found, where it is the same scenario by the same program and nothing has changed since. Says
    /// what is done about it.
    fn kept_results(&self, scenario: &Scenario, talk: Talk) -> Option<(Results, Worlds)> {
        let Self::Folder(kept) = self else { return None };
        let found = usable(kept, scenario);
        if !talk.quiet {
            let done = match &found {
                Ok(_) => "its results are used again".to_owned(),
                Err(reason) => format!("run again: {reason}"),
            };
            tell(&format!("{}: {done}", self.shown()));
        }
        let (mut results, worlds) = found.ok()?;
        // Flags that change nothing are part of the record all the same.
        (results.scenario.set, results.scenario.chosen) = (scenario.set.clone(), scenario.chosen.clone());
        Some((results, worlds))
    }
}

fn usable(kept: &Kept, scenario: &Scenario) -> Result<(Results, Worlds), String> {
    if kept.manifest.program != PROGRAM {
        return Err(format!("it is by {}", quote(&kept.manifest.program)));
    }
    if kept.manifest.runs.first().is_none_or(|run| run.hash != scenario.hash) {
        return Err("flags, or the other runs, ask for another seed, size or scenario".to_owned());
    }
    let plain = |error: Error| match error {
        Error::Usage(what, _) => what,
        other => other.to_string(),
    };
    let results = kept.results().map_err(plain)?;
    let worlds = kept.worlds(scenario.run.worlds as usize).map_err(plain)?;
    let names = |worlds: &Worlds| worlds.options.iter().map(|option| option.name.clone()).collect::<Vec<_>>();
    if names(&worlds) != results.options.iter().map(|option| option.name.clone()).collect::<Vec<_>>() {
        return Err("its files are of different runs".to_owned());
    }
    Ok((results, worlds))
}

/// The scenarios, all with the seed and size of the first, so that their luck is the same.
fn agree(sources: &[Source<'_>], request: &args::Compare, talk: Talk) -> Result<Vec<Scenario>, Error> {
    let changes = Overrides::from(&request.effort.changes);
    let mut scenarios: Vec<Scenario> = Vec::new();
    for (source, options) in sources.iter().zip(chosen(sources, &changes)?) {
        let mut scenario = source.load(&changes, options.clone())?;
        if let Some(first) = scenarios.first() {
            check_horizon(first, &scenario, source)?;
            let asked = scenario.run;
            if luck(&asked) != luck(&first.run) {
                let mut changes = changes.clone();
                let Run { seed, worlds, trials, design, .. } = first.run;
                (changes.seed, changes.worlds, changes.trials) = (Some(seed), Some(worlds), Some(trials));
                if asked.design != design {
                    changes.set.push(format!("run.design={}", design.name()));
                }
                scenario = source.load(&changes, options)?;
                say_size(&scenario, source, talk);
            }
        }
        scenarios.push(scenario);
    }
    Ok(scenarios)
}

/// What runs must share for their luck to be the same.
fn luck(run: &Run) -> (u64, u32, u32, &'static str) {
    (run.seed, run.worlds, run.trials, run.design.name())
}

fn say_size(scenario: &Scenario, source: &Source<'_>, talk: Talk) {
    if talk.quiet {
        return;
    }
    let (seed, worlds, trials, design) = luck(&scenario.run);
    let shown = source.shown();
    tell(&format!("{shown}: taken with seed {seed} and {worlds} worlds × {trials} trials ({design}), as the first"));
}

fn check_horizon(first: &Scenario, scenario: &Scenario, source: &Source<'_>) -> Result<(), Error> {
    let (here, there) = (scenario.run.horizon_months, first.run.horizon_months);
    if here == there {
        return Ok(());
    }
    let what = format!("`{}` looks {here} months ahead, and the first {there}", source.shown());
    Err(Error::Usage(what, format!("give all one horizon, as in `--set run.horizon_months={}`", here.min(there))))
}

/// Which of the options that `--option` names each source has. None named: all of each.
fn chosen(sources: &[Source<'_>], changes: &Overrides) -> Result<Vec<Vec<String>>, Error> {
    if changes.options.is_empty() {
        return Ok(vec![Vec::new(); sources.len()]);
    }
    let names = |scenario: &Scenario| scenario.options.iter().map(|option| option.name.clone()).collect::<Vec<_>>();
    let all: Vec<Vec<String>> =
        sources.iter().map(|source| Ok(names(&source.load(changes, Vec::new())?))).collect::<Result<_, Error>>()?;
    let wanted = |has: &Vec<String>| changes.options.iter().filter(|name| has.contains(name)).cloned().collect();
    let kept: Vec<Vec<String>> = all.iter().map(wanted).collect();
    if let Some(unknown) = changes.options.iter().find(|name| all.iter().all(|has| !has.contains(name))) {
        let known = all.iter().flatten().map(String::as_str);
        let what = format!("no option is called {}", quote(unknown));
        return Err(Error::Usage(what, suggestion(unknown, known)));
    }
    match kept.iter().position(Vec::is_empty) {
        None => Ok(kept),
        Some(place) => {
            let what = format!("`{}` has none of the options that are named", sources[place].shown());
            let has = quote_all(all[place].iter().map(String::as_str));
            Err(Error::Usage(what, format!("leave it out, or name one of its own: {has}")))
        }
    }
}

/// What tells the scenarios apart: their names, with a number where two have the same.
fn labels(scenarios: &[Scenario]) -> Vec<String> {
    let same = |name: &str| scenarios.iter().filter(|scenario| scenario.name == name).count();
    let label = |(place, scenario): (usize, &Scenario)| match same(&scenario.name) {
        1 => scenario.name.clone(),
        _ => {
            let before = scenarios[..place].iter().filter(|other| other.name == scenario.name).count();
            format!("{}#{}", scenario.name, before + 1)
        }
    };
    scenarios.iter().enumerate().map(label).collect()
}

/// The place, among the options of all, of the one that the others are compared with.
fn baseline(scenarios: &[Scenario], named: Option<&str>) -> Result<usize, Error> {
    let Some(named) = named else { return Ok(scenarios.first().map_or(0, |first| first.run.baseline)) };
    let several = scenarios.len() > 1;
    let names: Vec<(String, &str)> = scenarios
        .iter()
        .zip(labels(scenarios))
        .flat_map(|(scenario, label)| scenario.options.iter().map(move |option| (label.clone(), option.name.as_str())))
        .map(|(label, name)| (compare::unique(name, several.then_some(label.as_str())), name))
        .collect();
    let places = |matches: &dyn Fn(&(String, &str)) -> bool| -> Vec<usize> {
        names.iter().enumerate().filter(|(_, name)| matches(name)).map(|(place, _)| place).collect()
    };
    let exact = places(&|(unique, _)| unique == named);
    let plain = places(&|(_, name)| *name == named);
    match (exact.as_slice(), plain.as_slice()) {
        ([place], _) | (_, [place]) => Ok(*place),
        (_, []) => {
            let what = format!("`--baseline` names {}, which is no option here", quote(named));
            Err(Error::Usage(what, suggestion(named, names.iter().map(|(unique, _)| unique.as_str()))))
        }
        (_, many) => {
            let which = quote_all(many.iter().map(|place| names[*place].0.as_str()));
            Err(Error::Usage(format!("several runs have an option {}", quote(named)), format!("name one of {which}")))
        }
    }
}

/// Name of the folder where none is given.
fn folder_name(scenarios: &[Scenario]) -> String {
    match scenarios {
        [] => "compare".to_owned(),
        [one] => format!("compare-{}", one.name),
        [one, other] => format!("compare-{}-{}", one.name, other.name),
        [one, rest @ ..] => format!("compare-{}-and-{}-more", one.name, rest.len()),
    }
}
