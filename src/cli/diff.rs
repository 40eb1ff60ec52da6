//! `guarantor diff`: what differs between two scenario files, and what each difference leads to.

use std::path::Path;
use std::sync::Arc;

use crate::analysis::diff::{self, Attribution, PairedBy, Study};
use crate::analysis::many::Effort;
use crate::analysis::size::Fixed;
use crate::cli::{args, print, tell, work};
use crate::engine::machine;
use crate::error::{Error, ExitStatus};
use crate::problem::{Place, Problem, Problems, Source, quote, suggestion};
use crate::report::diff as words;
use crate::scenario::diff::{Difference, compare, matched};
use crate::scenario::format::MEMORY_BYTES;
use crate::scenario::{self, Overrides, Scenario};

/// Compares two scenario files.
pub fn diff(request: &args::Diff) -> Result<ExitStatus, Error> {
    let progress = work::listen();
    let [a, b] = load(request)?;
    let (pairs, paired_by) = pairs(request, &a, &b)?;
    let difference = compare(&a, &b, &pairs);
    let attribution = if difference.has_edits() && !request.no_run {
        check_horizons(&a, &b)?;
        Some(attribute(request, [&a, &b], &difference, &progress)?)
    } else {
        None
    };
    let files = [&request.a, &request.b].map(|path| path.display().to_string());
    let found = diff::diff(files, [&a, &b], paired_by, &difference, attribution);
    if request.json {
        print(&words::json(&found));
    } else if !request.quiet {
        print(&words::summary(&found));
    }
    Ok(ExitStatus::Done)
}

/// Both scenarios, or everything that is wrong with either.
fn load(request: &args::Diff) -> Result<[Scenario; 2], Error> {
    // Which options are compared is decided later: here a name that only one file has would be an error in the other.
    let overrides = Overrides { options: Vec::new(), ..Overrides::from(&request.changes) };
    let read = |path: &Path| match scenario::inspect(path, &overrides) {
        Ok((Some(scenario), _)) => Ok(scenario),
        Ok((None, problems)) => Err(Error::Scenario(problems)),
        Err(error) => Err(error),
    };
    let scenarios = match (read(&request.a), read(&request.b)) {
        (Ok(a), Ok(b)) => [a, b],
        (Err(Error::Scenario(a)), Ok(_)) => return Err(together(request, &a, &Problems::default())),
        (Ok(_), Err(Error::Scenario(b))) => return Err(together(request, &Problems::default(), &b)),
        (Err(Error::Scenario(a)), Err(Error::Scenario(b))) => return Err(together(request, &a, &b)),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => return Err(error),
        (Err(a), Err(b)) => {
            tell(&a.render(true));
            return Err(b);
        }
    };
    if !request.quiet {
        for (path, scenario) in [&request.a, &request.b].into_iter().zip(&scenarios) {
            scenario.warnings.iter().for_each(|warning| tell(&format!("warning: {}: {warning}", path.display())));
        }
    }
    Ok(scenarios)
}

/// The problems of both files. One that both have, of a flag or of a common base, is told once; a flag that suits one file
/// may not suit the other, and then its problem says which.
fn together(request: &args::Diff, a: &Problems, b: &Problems) -> Error {
    let key = |problem: &&Problem| {
        let place = &problem.place;
        (place.source.name.clone(), place.source.text.clone(), place.start, problem.message.clone())
    };
    let [of_a, of_b] = [a, b].map(|problems| problems.sorted().iter().map(key).collect::<Vec<_>>());
    let mut all = Problems::default();
    for problem in a.sorted() {
        all.push(if of_b.contains(&key(&problem)) { problem.clone() } else { beside(problem, &request.a) });
    }
    for problem in b.sorted().iter().filter(|problem| !of_a.contains(&key(problem))) {
        all.push(beside(problem, &request.b));
    }
    Error::Scenario(all)
}

/// A problem of a flag with the file that it does not suit.
fn beside(problem: &Problem, path: &Path) -> Problem {
    let problem = problem.clone();
    if !problem.place.source.name.starts_with("--") {
        return problem;
    }
    let lines = [problem.help.clone(), format!("this is about {}", quote(&path.display().to_string()))];
    let help: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    problem.help(help.join("\n"))
}

/// Which options are compared, and why these.
fn pairs(request: &args::Diff, a: &Scenario, b: &Scenario) -> Result<(Vec<(usize, usize)>, PairedBy), Error> {
    let same = request.changes.options.iter().map(|name| ("--option", name, name));
    let chosen: Vec<_> = request.pair.iter().map(|(a, b)| ("--pair", a, b)).chain(same).collect();
    if chosen.is_empty() {
        let pairs = matched(a, b);
        let named = pairs.iter().all(|&(at, to)| a.options[at].name == b.options[to].name);
        return Ok((pairs, if named { PairedBy::Name } else { PairedBy::Baseline }));
    }
    let mut problems = Problems::default();
    let mut pairs = Vec::new();
    for (flag, at, to) in chosen {
        let place = Place::whole(&Source::new(flag, if at == to { at.clone() } else { format!("{at}:{to}") }));
        let at = find(a, at, &request.a, &place, &mut problems);
        let to = find(b, to, &request.b, &place, &mut problems);
        pairs.extend(at.zip(to).filter(|pair| !pairs.contains(pair)));
    }
    if problems.has_errors() { Err(Error::Scenario(problems)) } else { Ok((pairs, PairedBy::Chosen)) }
}

fn find(scenario: &Scenario, name: &str, path: &Path, place: &Place, problems: &mut Problems) -> Option<usize> {
    let found = scenario.options.iter().position(|option| option.name == name);
    if found.is_none() {
        let names = scenario.options.iter().map(|option| option.name.as_str());
        let message = format!("{} has no option {}", quote(&path.display().to_string()), quote(name));
        let place = Place { source: Arc::clone(&place.source), ..place.clone() };
        problems.push(Problem::error(&place, message).help(suggestion(name, names)));
    }
    found
}

/// Outcomes after different times are no change that any edit explains.
fn check_horizons(a: &Scenario, b: &Scenario) -> Result<(), Error> {
    let [months_a, months_b] = [a, b].map(|scenario| scenario.run.horizon_months);
    if months_a == months_b {
        return Ok(());
    }
    let what = format!("A is followed for {months_a} months and B for {months_b}: their outcomes cannot be compared");
    let remedy = format!("give both the same time: `--set run.horizon_months={}`", months_a.min(months_b));
    Err(Error::Usage(what, format!("{remedy}; or see what differs with `--no-run`")))
}

fn attribute(
    request: &args::Diff,
    [a, b]: [&Scenario; 2],
    difference: &Difference,
    progress: &crate::engine::batch::Progress,
) -> Result<Attribution, Error> {
    let study = Study::new(a, b, difference, request.orders.into());
    let fixed = Fixed { worlds: request.changes.worlds.is_some(), trials: request.changes.trials.is_some() };
    let run = study.fit(&a.run, fixed);
    if !request.quiet {
        let differs = |key: &str| difference.run.iter().any(|edit| edit.path == key);
        if ["run.seed", "run.worlds", "run.trials", "run.design"].into_iter().any(differs) {
            tell("note: `[run]` differs; seed, worlds, trials and design of A are used for both");
        }
        tell(&words::size(&study, &a.run, &run));
    }
    let threads = request.threads.into();
    let cores = if threads == 0 { machine::cores() } else { threads };
    let at_once = study.at_once(&run, cores, MEMORY_BYTES).map_err(work::too_much_memory)?;
    let trials = study.coalitions() * u64::from(run.worlds) * u64::from(run.trials);
    let work = || study.run(&run, Effort { at_once, threads, progress });
    work::watched(!request.quiet, trials, progress, work).map_err(work::failure)
}
