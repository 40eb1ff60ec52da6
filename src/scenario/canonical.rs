//! A scenario in canonical form, for its hash and for comparison: what is resolved, in the order of its paths, numbers
//! in their shortest form. Comments, layout, the order of keys, `5` or `5.0`, and defaults written out make no difference.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Scenario;
use crate::model::Specs;
use crate::model::ceasefire::Onset;
use crate::model::component::Components;
use crate::problem::number;
use crate::quantity::{Quantity, Shape};

/// The canonical form: one sorted block of `path = value` lines a scenario and an option.
pub fn form(scenario: &Scenario) -> String {
    let run = &scenario.run;
    let mut text = String::new();
    let baseline = scenario.options.get(run.baseline).map_or("", |option| &option.name);
    for (path, value) in [
        ("title", quoted(&scenario.title)),
        ("question", quoted(&scenario.question)),
        ("start", quoted(scenario.start.as_deref().unwrap_or_default())),
        ("host.name", quoted(&scenario.host)),
        ("adversary.name", quoted(&scenario.adversary)),
        ("run.horizon_months", run.horizon_months.to_string()),
        ("run.worlds", run.worlds.to_string()),
        ("run.trials", run.trials.to_string()),
        ("run.seed", run.seed.to_string()),
        ("run.design", quoted(run.design.name())),
        ("run.baseline", quoted(baseline)),
    ] {
        let _ = writeln!(text, "{path} = {value}");
    }
    for option in &scenario.options {
        let _ = writeln!(text, "\noption = {}\nlabel = {}", quoted(&option.name), quoted(&option.label));
        let lines: Vec<_> = stated(&option.specs).iter().map(|(path, stated)| stated.line(path)).collect();
        text.push_str(&lines.join("\n"));
    }
    // By content: a file may be renamed, as a scenario's files may.
    let mut attached: Vec<_> = scenario.attached.iter().collect();
    attached.sort_by_key(|one| one.role);
    for one in attached {
        let hash = blake3::hash(one.file.text.as_bytes()).to_hex();
        let _ = write!(text, "\n\nattached = {} {hash}", quoted(one.role.name()));
    }
    text
}

/// blake3 of the canonical form, in hexadecimal.
pub fn hash(scenario: &Scenario) -> String {
    blake3::hash(form(scenario).as_bytes()).to_hex().to_string()
}

/// blake3 of what the counts of a world hang on: everything but how many worlds there are. A run of more worlds has those of
/// one with fewer.
pub fn hash_of_a_world(scenario: &Scenario) -> String {
    hash(&scenario.with_worlds(1))
}

/// blake3 of what an option tells the model: equal where two options differ in words alone, or in nothing.
pub fn told(specs: &Specs) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&specs.horizon_months.to_le_bytes());
    for (path, stated) in stated(specs) {
        if !path.ends_with(".name") {
            hasher.update(format!("{path} = {}\n", stated.value).as_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}

/// What an option says of one key, after everything is resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// The value in canonical form: equal exactly where the model is told the same.
    pub value: String,
    /// The value for people, short: `5`, `pert(0.1, 0.2, 0.6)`, `intelligence, air-defence`.
    pub short: String,
    /// `source`; empty where none is stated.
    pub source: String,
    /// `note`; empty where none is stated.
    pub note: String,
}

impl Stated {
    fn of(value: String) -> Self {
        Self { short: value.clone(), value, ..Self::default() }
    }

    fn of_words<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let words: Vec<_> = words.collect();
        let short = if words.is_empty() { "none".to_owned() } else { words.join(", ") };
        Self { short, ..Self::of(words.join(" ")) }
    }

    fn of_components(components: Components) -> Self {
        Self::of_words(components.iter().map(|component| component.name()))
    }

    fn of_quantity(quantity: &Quantity) -> Self {
        let (source, note) = (quantity.source.clone(), quantity.note.clone());
        Self { value: value(quantity), short: short(quantity), source, note }
    }

    fn line(&self, path: &str) -> String {
        let words = |name: &str, text: &str| if text.is_empty() { String::new() } else { format!(" {name} {text:?}") };
        format!("{path} = {}{}{}", self.value, words("source", &self.source), words("note", &self.note))
    }
}

/// Everything that an option says about the model, by dotted path.
pub fn stated(specs: &Specs) -> BTreeMap<String, Stated> {
    let mut all = BTreeMap::new();
    specs.each(&mut |scope, key, quantity| {
        all.insert(scope.path(key), Stated::of_quantity(quantity));
    });
    let mut state = |path: &str, stated: Stated| {
        all.insert(path.to_owned(), stated);
    };
    if let Onset::Monthly { within_months, .. } = specs.ceasefire.onset {
        state("ceasefire.onset.within_months", Stated::of(within_months.to_string()));
    }
    state("ceasefire.imposed", Stated::of(specs.ceasefire.imposed.to_string()));
    state("backstop.promised", Stated::of_components(specs.backstop.promised));
    state("backstop.floor", Stated::of_components(specs.backstop.floor));
    state("backstop.ratified", Stated::of(specs.backstop.ratified.to_string()));
    state("coalition.first_rotation_months", Stated::of(specs.coalition.first_rotation_months.to_string()));
    state("campaign.max_weeks", Stated::of(specs.campaign.max_weeks.to_string()));
    state("outcome.repelled_below", Stated::of(number(specs.outcome.repelled_below)));
    state("outcome.major_above", Stated::of(number(specs.outcome.major_above)));
    state("outcome.violent_above", Stated::of(number(specs.outcome.violent_above)));
    for contributor in &specs.contributors {
        let needs = &contributor.needs;
        let mut state = |key: &str, stated: Stated| state(&format!("contributor.{}.{key}", contributor.key), stated);
        state("name", Stated { short: contributor.name.clone(), ..Stated::of(quoted(&contributor.name)) });
        state("needs.backstop", Stated::of_components(needs.backstop));
        state("needs.partners", Stated::of(needs.partners.to_string()));
        state("needs.contributors", Stated::of_words(needs.contributors.iter().map(String::as_str)));
        state("needs.consent", Stated::of(needs.consent.to_string()));
        state("needs.settlement", Stated::of(needs.settlement.to_string()));
    }
    all
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// A distribution's name and its numbers.
fn parts(shape: &Shape) -> (&'static str, Vec<String>) {
    let (name, numbers): (&str, &[f64]) = match shape {
        Shape::Constant(x) => ("value", &[*x]),
        Shape::Uniform(low, high) => ("uniform", &[*low, *high]),
        Shape::Triangular(low, mode, high) => ("triangular", &[*low, *mode, *high]),
        Shape::Pert(low, mode, high) => ("pert", &[*low, *mode, *high]),
        Shape::Normal(mean, sd) => ("normal", &[*mean, *sd]),
        Shape::Lognormal(median, p90) => ("lognormal", &[*median, *p90]),
        Shape::Beta(a, b) => ("beta", &[*a, *b]),
    };
    (name, numbers.iter().map(|x| number(*x)).collect())
}

fn ends(quantity: &Quantity) -> String {
    let end = |name: &str, end: Option<f64>| end.map_or(String::new(), |end| format!(" {name} {}", number(end)));
    end("min", quantity.min) + &end("max", quantity.max)
}

pub(super) fn value(quantity: &Quantity) -> String {
    let (name, numbers) = parts(&quantity.shape);
    format!("{name} {}{}", numbers.join(" "), ends(quantity))
}

/// As a reader would write it on paper.
pub fn short(quantity: &Quantity) -> String {
    let (name, numbers) = parts(&quantity.shape);
    let numbers = numbers.join(", ");
    let shape = if matches!(quantity.shape, Shape::Constant(_)) { numbers } else { format!("{name}({numbers})") };
    shape + &ends(quantity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_short_for_people_and_exact_for_the_hash() {
        let ends = Quantity { min: Some(0.0), max: Some(9.5), ..Quantity::of(Shape::Normal(4.0, 2.5)) };
        assert_eq!(value(&ends), "normal 4 2.5 min 0 max 9.5");
        assert_eq!(short(&ends), "normal(4, 2.5) min 0 max 9.5");
        let five = Stated::of_quantity(&Quantity { source: "J".to_owned(), ..Quantity::constant_of(5.0) });
        assert_eq!((five.short.as_str(), five.line("a.b").as_str()), ("5", "a.b = value 5 source \"J\""));
        assert_eq!(Stated::of_words(std::iter::empty()).short, "none");
        assert_eq!(Stated::of_words(["a", "b"].into_iter()).line("c"), "c = a b");
    }
}
