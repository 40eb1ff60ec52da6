//! `guarantor compare`: options of one scenario, of several, or of finished runs, against one another.

use std::path::PathBuf;

use crate::analysis::compare::{self, Comparison, Entrant};
use crate::analysis::draws;
use crate::analysis::guard;
use crate::analysis::results::Warning;
use crate::analysis::summary;
use crate::chart;
use crate::cli::recompute;
use crate::cli::work::{self, Talk};
use crate::cli::{args, print, tell};
use crate::engine::batch::Progress;
use crate::engine::idle;
use crate::error::{Error, ExitStatus};
use crate::problem::{quote, quote_all, suggestion};
use crate::report::compare as words;
use crate::report::html;
use crate::report::manifest::{Content, Recipe, Study};
use crate::report::run_folder::{self, Permit, Place};
use crate::scenario::{Overrides, Run, Scenario};
use source::luck;

pub use source::Source;

mod source;

/// Compares what is named.
pub fn compare(request: &args::Compare) -> Result<ExitStatus, Error> {
    let sources = request.sources.iter().map(|path| Source::open(path)).collect::<Result<Vec<_>, _>>()?;
    let (talk, threads) = (Talk::of(&request.effort), usize::from(request.effort.threads));
    let scenarios = agree(&sources, &Overrides::from(&request.effort.changes), talk)?;
    let baseline = baseline(&scenarios, request.baseline.as_deref())?;
    check_number(&scenarios)?;
    scenarios.iter().try_for_each(|scenario| work::check_memory(scenario, threads))?;
    let folder = request.out.clone().unwrap_or_else(|| PathBuf::from("out").join(folder_name(&scenarios)));
    sources.iter().try_for_each(|source| source.spare(&folder))?;
    let progress = work::listen();
    let recipe = recipe(&scenarios, request.baseline.clone());
    let place = Place::prepare(&folder, &recipe, Permit { force: request.force, resume: false })?;
    let mut entrants = Vec::new();
    for ((source, scenario), label) in sources.iter().zip(&scenarios).zip(labels(&scenarios)) {
        work::warn(scenario, talk);
        entrants.push(match source.kept_results(scenario, talk) {
            Some((options, worlds)) => {
                let idle = idle::unknowns(scenario, threads).map_err(work::no_threads)?;
                let (info, warnings) = (summary::info(scenario), summary::of_scenario(scenario, &idle));
                Entrant { label, scenario: info, options, worlds, groups: draws::groups(scenario), warnings }
            }
            None => run(label, scenario, threads, talk, &progress)?,
        });
    }
    let comparison = compare::compare(&entrants, baseline);
    let mut outputs = outputs(&comparison, &scenarios)?;
    outputs.extend(recompute::still_for_print(&folder, &recipe, &comparison)?);
    place.write(&recipe, outputs)?;
    if request.effort.json {
        print(&words::json(&comparison));
    } else if !talk.quiet {
        print(&words::summary(&comparison));
    }
    if !talk.quiet {
        tell(&format!("{}, charts and {} are in {}", html::REPORT, run_folder::COMPARISON, folder.display()));
    }
    Ok(ExitStatus::Done)
}

/// What a comparison is made from.
pub fn recipe(scenarios: &[Scenario], baseline: Option<String>) -> Recipe<'_> {
    let scenarios = scenarios.iter().collect();
    Recipe { study: Study::Compare, baseline, flags: Vec::new(), scenarios, any_worlds: false }
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
    let entrant = |(scenario, label)| run(label, scenario, threads, talk, progress);
    let entrants: Vec<Entrant> = scenarios.iter().zip(labels(scenarios)).map(entrant).collect::<Result<_, _>>()?;
    Ok(compare::compare(&entrants, baseline))
}

/// Runs a scenario that takes part.
fn run(label: String, scenario: &Scenario, threads: usize, talk: Talk, progress: &Progress) -> Result<Entrant, Error> {
    let (results, worlds) = work::results(scenario, threads, talk, progress)?;
    // What a run says of its options among one another is said anew of all that are compared.
    let of_scenario = |warning: &Warning| {
        let kind = warning.kind.as_str();
        ["idle", "feasibility", guard::INTERRUPTED].contains(&kind) || draws::KINDS.contains(&kind)
    };
    let warnings = results.warnings.iter().filter(|warning| of_scenario(warning)).cloned().collect();
    Ok(Entrant::new(label, results, worlds, warnings).grouped(draws::groups(scenario)))
}

/// The files of a comparison, but for its manifest and sources.
pub fn outputs(comparison: &Comparison, scenarios: &[Scenario]) -> Result<Vec<Content>, Error> {
    let charts = chart::draw_all(comparison).map_err(work::no_charts)?.into_iter();
    let charts = charts.map(|(stem, bytes)| Content::new(format!("{stem}.png"), bytes));
    let page = html::of_comparison(comparison, scenarios, &chart::figures(comparison).map_err(work::no_charts)?);
    let found = Content::new(run_folder::COMPARISON, words::json(comparison));
    Ok([found, page].into_iter().chain(charts).collect())
}

pub(super) fn check_number(scenarios: &[Scenario]) -> Result<(), Error> {
    let number: usize = scenarios.iter().map(|scenario| scenario.options.len()).sum();
    if number <= compare::MOST_OPTIONS {
        return Ok(());
    }
    let what = format!("{number} options; at most {} can be compared at once", compare::MOST_OPTIONS);
    Err(Error::Usage(what, "choose some with `--option`".to_owned()))
}

/// The scenarios, all with the seed and size of the first, so that their luck is the same.
pub(super) fn agree(sources: &[Source<'_>], changes: &Overrides, talk: Talk) -> Result<Vec<Scenario>, Error> {
    let mut scenarios: Vec<Scenario> = Vec::new();
    for (source, options) in sources.iter().zip(chosen(sources, changes)?) {
        let mut scenario = source.load(changes, options.clone())?;
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

/// Which of the options that `--option` names, by themselves or as RUN/OPTION, each source has. None named: all of each.
fn chosen(sources: &[Source<'_>], changes: &Overrides) -> Result<Vec<Vec<String>>, Error> {
    if changes.options.is_empty() {
        return Ok(vec![Vec::new(); sources.len()]);
    }
    let scenarios: Vec<Scenario> =
        sources.iter().map(|source| source.load(changes, Vec::new())).collect::<Result<_, Error>>()?;
    let labels = labels(&scenarios);
    let is_meant =
        |wanted: &str, label: &str, name: &str| wanted == name || wanted == compare::unique(name, Some(label));
    let kept = |(scenario, label): (&Scenario, &String)| -> Vec<String> {
        let names = scenario.options.iter().map(|option| &option.name);
        names.filter(|name| changes.options.iter().any(|wanted| is_meant(wanted, label, name))).cloned().collect()
    };
    let all = || {
        let named = scenarios.iter().zip(&labels);
        named.flat_map(|(scenario, label)| scenario.options.iter().map(move |option| (label, option.name.as_str())))
    };
    if let Some(unknown) =
        changes.options.iter().find(|wanted| !all().any(|(label, name)| is_meant(wanted, label, name)))
    {
        let what = format!("no option is called {}", quote(unknown));
        return Err(Error::Usage(what, suggestion(unknown, all().map(|(_, name)| name).collect::<Vec<_>>())));
    }
    let kept: Vec<Vec<String>> = scenarios.iter().zip(&labels).map(kept).collect();
    match kept.iter().position(Vec::is_empty) {
        None => Ok(kept),
        Some(place) => {
            let what = format!("`{}` has none of the options that are named", sources[place].shown());
            let has = quote_all(scenarios[place].options.iter().map(|option| option.name.as_str()));
            Err(Error::Usage(what, format!("leave it out, or name one of its own: {has}")))
        }
    }
}

/// What tells the scenarios apart.
fn labels(scenarios: &[Scenario]) -> Vec<String> {
    compare::labels(&scenarios.iter().map(|scenario| scenario.name.as_str()).collect::<Vec<_>>())
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
