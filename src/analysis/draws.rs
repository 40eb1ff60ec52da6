//! What a posterior does to a run: which unknowns it moves, what it names in vain, and which worlds share a draw.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::groups::Groups;
use crate::analysis::results::{Warning, WorldsFrom};
use crate::problem::quote;
use crate::quantity::Quantity;
use crate::scenario::posterior::{Known, Posterior, prior};
use crate::scenario::{Role, Scenario};

/// Fewer different draws than this show errors and ranges badly.
const ENOUGH_DRAWS: u32 = 32;

/// Unknowns that a warning names; of the others it tells the number.
const NAMED: usize = 8;

/// Where the points of a scenario's worlds come from; `None` where that is its design alone.
pub fn worlds_from(scenario: &Scenario) -> Option<WorldsFrom> {
    let posterior = scenario.posterior.as_deref()?;
    let own = unknowns(scenario);
    let known = |one: &Known| own.get(&one.path);
    let paths = |wanted: &dyn Fn(&Known) -> bool| -> Vec<String> {
        let wanted = posterior.unknowns.iter().filter(|known| wanted(known));
        wanted.map(|known| known.path.clone()).collect()
    };
    let file = scenario.attached.iter().find(|one| one.role == Role::Worlds);
    Some(WorldsFrom {
        file: file.map_or_else(|| Role::Worlds.name().to_owned(), |one| one.name()),
        made_from: posterior.made_from.clone(),
        draws: posterior.draws.len() as u32,
        distinct: count(&of_worlds(posterior, scenario.run.worlds)) as u32,
        effective: posterior.effective,
        unknowns: own.len() as u32,
        moved: paths(&|one| known(one).is_some_and(|own| own.iter().any(|own| one.is_under(own)))).len() as u32,
        ignored: paths(&|one| known(one).is_none()),
        other_prior: paths(&|one| known(one).is_some_and(|own| own.iter().any(|own| !one.is_under(own)))),
    })
}

/// The distributions of every unknown of any option, by path.
fn unknowns(scenario: &Scenario) -> BTreeMap<String, BTreeSet<String>> {
    let mut own: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for option in &scenario.options {
        option.specs.each(&mut |scope, key, quantity| {
            if quantity.constant().is_none() {
                own.entry(scope.path(key)).or_default().insert(prior(quantity));
            }
        });
    }
    own
}

/// For each of so many worlds the number of its draw, from 0 in the order of the worlds.
fn of_worlds(posterior: &Posterior, worlds: u32) -> Vec<usize> {
    let rows = posterior.distinct();
    (0..worlds as usize).map(|world| rows[world % rows.len()]).collect()
}

/// How many draws there are among worlds whose draws are numbered from 0 in their order.
fn count(draws: &[usize]) -> usize {
    draws.iter().max().map_or(0, |most| most + 1)
}

/// How the worlds of a scenario fall into groups that are independent of one another: those of its design, or, where a
/// posterior moves them, those of its draws. Worlds that take the same draw are one group, in how many rows it may stand, so
/// that neither resampling nor more worlds than draws make an error smaller than the draws allow. A single draw is no
/// sample: it fixes its unknowns, and the design draws the others.
pub fn groups(scenario: &Scenario) -> Groups {
    let design = Groups::from(scenario.run.design);
    let Some(posterior) = scenario.posterior.as_deref() else { return design };
    let own = unknowns(scenario);
    let draws = of_worlds(posterior, scenario.run.worlds);
    let moves = |known: &Known| own.get(&known.path).is_some_and(|own| own.iter().any(|own| known.is_under(own)));
    if count(&draws) < 2 || !posterior.unknowns.iter().any(moves) {
        return design;
    }
    Groups::Draws { of: Arc::from(draws), from: identity(posterior) }
}

/// Mean of a quantity over the worlds of a run: of its distribution, or of the draws that a posterior has of it.
pub fn mean(scenario: &Scenario, path: &str, quantity: &Quantity) -> f64 {
    let posterior = scenario.posterior.as_deref().filter(|_| quantity.constant().is_none());
    let place = |posterior: &Posterior| posterior.place(path, quantity);
    let Some((posterior, place)) = posterior.and_then(|one| Some((one, place(one)?))) else { return quantity.mean() };
    let quantiles = quantity.quantiles();
    let worlds = scenario.run.worlds;
    let values = (0..worlds).filter_map(|world| posterior.row(world).get(place)).map(|point| quantiles.at(*point));
    values.sum::<f64>() / f64::from(worlds)
}

/// A hash of what a posterior gives to worlds.
fn identity(posterior: &Posterior) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for known in &posterior.unknowns {
        hasher.update(&(known.path.len() as u64).to_le_bytes()).update(known.path.as_bytes());
    }
    for point in posterior.draws.iter().flatten() {
        hasher.update(&point.to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// What a reader must know of where the worlds come from; nothing where that is the design alone.
pub fn warnings(scenario: &Scenario) -> Vec<Warning> {
    let Some(from) = worlds_from(scenario) else { return Vec::new() };
    let (file, worlds) = (quote(&from.file), scenario.run.worlds);
    let texts = [
        Some(told(&from, &file)),
        ignored(&from, &file),
        other_prior(&from, &file),
        repeated(&from, &file, worlds),
        few(&from, &file, worlds),
    ];
    let warning = |(kind, text): (&str, Option<String>)| Some(Warning { kind: kind.to_owned(), text: text? });
    KINDS.into_iter().zip(texts).filter_map(warning).collect()
}

/// Kinds of these warnings, in their order: of a scenario, whatever its options lead to.
pub const KINDS: [&str; 5] =
    ["worlds-from", "worlds-from-ignored", "worlds-from-other-prior", "repeated-draws", "few-draws"];

fn told(from: &WorldsFrom, file: &str) -> String {
    if from.moved == 0 {
        return format!("{file} says nothing of the unknowns of this scenario: its worlds are those of the design");
    }
    format!(
        "{} of {} unknowns take their points from the posterior {file} ({} draws worth {:.0}; from {})",
        from.moved,
        from.unknowns,
        from.draws,
        from.effective,
        quote(&from.made_from)
    )
}

fn ignored(from: &WorldsFrom, file: &str) -> Option<String> {
    let paths = listed(&from.ignored);
    let text = format!("{file} also names what is fixed here, or not in this scenario; it is left out: {paths}");
    (!from.ignored.is_empty()).then_some(text)
}

fn other_prior(from: &WorldsFrom, file: &str) -> Option<String> {
    let paths = listed(&from.other_prior);
    let text = format!(
        "{file} was found under other distributions than the scenario's of these, which keep their own points: {paths}"
    );
    (!from.other_prior.is_empty()).then_some(text)
}

fn repeated(from: &WorldsFrom, file: &str, worlds: u32) -> Option<String> {
    let draws = from.draws;
    let text = format!(
        "{worlds} worlds take the {draws} draws of {file} over again: standard errors count each draw once; \
         use --worlds {draws} and more trials"
    );
    (from.moved > 0 && worlds > draws).then_some(text)
}

fn few(from: &WorldsFrom, file: &str, worlds: u32) -> Option<String> {
    let text = format!(
        "only {} different draws of {file} were taken: errors and ranges over worlds are rough; \
         find a posterior from more worlds",
        from.distinct
    );
    (from.moved > 0 && from.distinct < ENOUGH_DRAWS.min(worlds)).then_some(text)
}

fn listed(paths: &[String]) -> String {
    let named: Vec<_> = paths.iter().take(NAMED).map(|path| quote(path)).collect();
    let more = match paths.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    named.join(", ") + &more
}
