//! Feasibility, in units: pledges against pools, transport and money, and conditions that cannot be met.
//!
//! A line for each kind of trouble, over all options; mean values stand for distributions. A line names what the numbers rest
//! on that it holds pledges against, or, where they cite nothing, the published rows that it would have had.

use std::collections::{BTreeMap, BTreeSet};

use super::{Scenario, ScenarioOption};
use crate::model::component::Component;
use crate::model::contributor::Contributor;
use crate::problem::{quote, quote_all};
use crate::quantity::Quantity;

/// Million euros a year above which a pledge is called dear: about twice what 30,000 soldiers cost by row E3.14.
const DEAR: f64 = 10_000.0;

/// Items that a line lists.
const LISTED: usize = 6;

/// Citations that a line repeats.
const CITED: usize = 3;

/// Soldiers for each one deployed.
const ROTATION: &str = "E3.3, E3.4";

/// How fast forces of the past came.
const TRANSPORT: &str = "E3.5, E3.8";

/// What a soldier costs in a year.
const COST: &str = "E3.14";

/// What capitals make of the US part.
const US_PART: &str = "E4.35";

/// What is hardly feasible, a line each.
pub fn feasibility(scenario: &Scenario) -> Vec<String> {
    let options = &scenario.options;
    let lines = [
        sustainment(options),
        transport(options, f64::from(scenario.run.horizon_months)),
        cost(options),
        idle_floor(options),
        never_promised(options),
        never_joining(options),
        twins(options),
    ];
    lines.into_iter().flatten().collect()
}

/// Whole numbers with commas between thousands.
fn whole(x: f64) -> String {
    let digits = format!("{:.0}", x.max(0.0));
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// A list that stops after a handful.
fn list(items: &[String]) -> String {
    let more = items.len().saturating_sub(LISTED);
    let shown = items.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// What the numbers that a warning rests on cite, in brackets; published rows where they cite nothing.
fn cited<'a>(quantities: impl Iterator<Item = &'a Quantity>, rows: &str) -> String {
    let mut ids: Vec<&str> = quantities.flat_map(|quantity| quantity.source.split(',').map(str::trim)).collect();
    ids.retain(|id| !id.is_empty() && *id != "J");
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    ids.truncate(CITED);
    if ids.is_empty() { format!("({rows})") } else { format!("({})", ids.join(", ")) }
}

fn months(x: f64) -> String {
    let whole = whole(x);
    let s = if whole == "1" { "" } else { "s" };
    format!("{whole} month{s}")
}

/// Land troops that a contributor can keep in the country.
fn sustained(contributor: &Contributor) -> Option<f64> {
    contributor.pool.as_ref().map(|pool| pool.persons.mean() / pool.rotation_ratio.mean())
}

fn troops(option: &ScenarioOption) -> f64 {
    option.specs.contributors.iter().map(|contributor| contributor.quantities.troops.mean()).sum()
}

/// Pledges above what pools sustain: by contributor, the same numbers in several options told once.
fn sustainment(options: &[ScenarioOption]) -> Option<String> {
    let mut found: BTreeMap<String, (&Contributor, Vec<String>)> = BTreeMap::new();
    for option in options {
        for contributor in &option.specs.contributors {
            let pledged = contributor.quantities.troops.mean();
            let Some(kept) = sustained(contributor).filter(|kept| pledged > *kept) else { continue };
            let text = format!("{} keeps {} of {} troops", quote(&contributor.key), whole(kept), whole(pledged));
            found.entry(text).or_insert_with(|| (contributor, Vec::new())).1.push(quote(&option.name));
        }
    }
    let everywhere = |names: &[String]| names.len() == options.len();
    let items: Vec<String> = found
        .iter()
        .map(|(text, (_, names))| if everywhere(names) { text.clone() } else { format!("{text} in {}", list(names)) })
        .collect();
    let ratios = found.values().filter_map(|(contributor, _)| contributor.pool.as_ref());
    let cited = cited(ratios.map(|pool| &pool.rotation_ratio), ROTATION);
    (!items.is_empty()).then(|| format!("pools do not sustain what is pledged {cited}: {}", list(&items)))
}

/// Pledges that take more than half of the horizon to arrive.
fn transport(options: &[ScenarioOption], horizon: f64) -> Option<String> {
    let slow = |option: &&ScenarioOption| {
        let lift = lift(option);
        troops(option) > lift * horizon / 2.0
    };
    let found: Vec<&ScenarioOption> = options.iter().filter(slow).collect();
    let items: Vec<String> = found.iter().map(|option| arrival(option)).collect();
    let cited = cited(found.iter().map(|option| &option.specs.coalition.quantities.lift_per_month), TRANSPORT);
    let horizon = months(horizon);
    (!items.is_empty())
        .then(|| format!("transport takes more than half of the {horizon} that are followed {cited}: {}", list(&items)))
}

fn lift(option: &ScenarioOption) -> f64 {
    let quantities = &option.specs.coalition.quantities;
    let us = option.specs.backstop.promised.has(Component::Logistics);
    quantities.lift_per_month.mean() + if us { quantities.us_lift_per_month.mean() } else { 0.0 }
}

fn arrival(option: &ScenarioOption) -> String {
    let (pledged, lift) = (troops(option), lift(option));
    let name = quote(&option.name);
    if lift > 0.0 {
        format!("{name} {} for {} troops at {} a month", months(pledged / lift), whole(pledged), whole(lift))
    } else {
        format!("{name} {} troops, no lift at all", whole(pledged))
    }
}

/// What the pledge costs a year, in million euros.
fn yearly_cost(option: &ScenarioOption) -> f64 {
    let cost = &option.specs.cost;
    let (aircraft, ships) = (cost.aircraft_year.mean(), cost.ship_year.mean());
    let hulls = option.specs.contributors.iter().map(|contributor| &contributor.quantities);
    let hulls: f64 = hulls.map(|pledge| pledge.aircraft.mean() * aircraft + pledge.ships.mean() * ships).sum();
    troops(option) * cost.soldier_year.mean() + hulls
}

fn cost(options: &[ScenarioOption]) -> Option<String> {
    let dear: Vec<&ScenarioOption> = options.iter().filter(|option| yearly_cost(option) > DEAR).collect();
    let items: Vec<String> =
        dear.iter().map(|option| format!("{} {}", quote(&option.name), whole(yearly_cost(option)))).collect();
    let cited = cited(dear.iter().map(|option| &option.specs.cost.soldier_year), COST);
    let what = format!("pledges above {} million euros a year, about twice what 30,000 soldiers cost", whole(DEAR));
    (!items.is_empty()).then(|| format!("{what} {cited}: {}", list(&items)))
}

/// Components of the floor that an option with a backstop does not promise.
fn idle_floor(options: &[ScenarioOption]) -> Option<String> {
    let idle = options.iter().filter_map(|option| {
        let backstop = &option.specs.backstop;
        let missing: Vec<_> = backstop.floor.iter().filter(|component| !backstop.promised.has(*component)).collect();
        let names = quote_all(missing.iter().map(|component| component.name()));
        let idle = !backstop.promised.is_empty() && !missing.is_empty();
        idle.then(|| format!("{names} in {}", quote(&option.name)))
    });
    let items: Vec<String> = idle.collect();
    (!items.is_empty()).then(|| {
        format!(
            "`backstop.floor` names what is not promised, to no effect; promise it or leave it out: {}",
            list(&items)
        )
    })
}

/// The contributors of all options by key; the first option's table stands for the others.
fn roster(options: &[ScenarioOption]) -> BTreeMap<&str, &Contributor> {
    let all = options.iter().rev().flat_map(|option| &option.specs.contributors);
    all.map(|contributor| (contributor.key.as_str(), contributor)).collect()
}

/// Components that contributors need and no option promises.
fn never_promised(options: &[ScenarioOption]) -> Option<String> {
    let promised = |component| options.iter().any(|option| option.specs.backstop.promised.has(component));
    let mut needed: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (key, contributor) in roster(options) {
        for component in contributor.needs.backstop.iter().filter(|component| !promised(*component)) {
            needed.entry(component.name()).or_default().push(quote(key));
        }
    }
    let items: Vec<String> =
        needed.iter().map(|(component, keys)| format!("{} (needed by {})", quote(component), list(keys))).collect();
    (!items.is_empty()).then(|| {
        format!("conditions about the US part that no option meets ({US_PART}): no option promises {}", list(&items))
    })
}

/// Contributors whose conditions about others hold in no option.
fn never_joining(options: &[ScenarioOption]) -> Option<String> {
    let possible = |option: &ScenarioOption, contributor: &Contributor| {
        let keys: Vec<&str> = option.specs.contributors.iter().map(|other| other.key.as_str()).collect();
        let needs = &contributor.needs;
        keys.len() > needs.partners as usize && needs.contributors.iter().all(|key| keys.contains(&key.as_str()))
    };
    let joins = |key: &str| {
        options.iter().any(|option| {
            let mut own = option.specs.contributors.iter().filter(|contributor| contributor.key == key);
            own.any(|contributor| possible(option, contributor))
        })
    };
    let never: Vec<String> = roster(options).into_keys().filter(|key| !joins(key)).map(quote).collect();
    (!never.is_empty())
        .then(|| format!("too few others, or not those that they need, so that these never join: {}", list(&never)))
}

/// Options that say the same.
fn twins(options: &[ScenarioOption]) -> Option<String> {
    let mut pairs = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let twin = options.iter().skip(index + 1).find(|other| other.specs == option.specs);
        pairs.extend(twin.map(|twin| format!("{} and {}", quote(&option.name), quote(&twin.name))));
    }
    (!pairs.is_empty()).then(|| format!("options that say the same: {}", list(&pairs)))
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Overrides, load_text};

    fn warnings(text: &str, set: &[&str]) -> Vec<String> {
        let text = format!("extends = \"builtin:baseline\"\n{text}");
        let set = set.iter().map(|set| (*set).to_owned()).collect();
        load_text("t.toml", &text, &Overrides { set, ..Overrides::default() }).expect("a scenario").warnings
    }

    fn warns(text: &str, set: &[&str], parts: &[&str]) {
        let all = warnings(text, set);
        let fits = |line: &&String| parts.iter().all(|part| line.contains(part));
        assert!(all.iter().any(|line| fits(&line)), "{parts:?} in none of {all:#?}");
    }

    #[test]
    fn whole_numbers_have_commas() {
        assert_eq!([0.0, 999.4, 1_000.0, 1_234_567.0].map(super::whole), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn pledges_are_held_against_pools_transport_and_money() {
        let big = ["contributor.france.troops=200000"];
        warns("", &big, &["do not sustain what is pledged (E3.3, E3.4", "`france` keeps 7,500 of 200,000 troops"]);
        warns(
            "",
            &["coalition.lift_per_month=100", "coalition.us_lift_per_month=0"],
            &["transport takes more than half of the 60 months", "(E3.5, E3.8)", "troops at 100 a month"],
        );
        // Whoever sets a number without a source is told the rows that the baseline's had.
        warns("", &["coalition.lift_per_month=0", "coalition.us_lift_per_month=0"], &["no lift at all"]);
        warns("", &big, &["30,000 soldiers cost (E3.", "`full`"]);
    }

    #[test]
    fn conditions_that_never_hold_are_told() {
        let floor = "[[option]]\nname = \"a\"\nset = { backstop.promised = [\"intelligence\"], backstop.floor = [\"strike\"] }\n";
        warns(floor, &[], &["`backstop.floor`", "`strike` in `a`"]);
        warns(floor, &[], &["no option promises", "`air-defence` (needed by"]);
        warns("", &["contributor.france.needs={ partners = 200 }"], &["never join", "`france`"]);
        let twins = "[[option]]\nname = \"a\"\n[[option]]\nname = \"b\"\n";
        warns(twins, &[], &["say the same: `a` and `b`"]);
    }
}
