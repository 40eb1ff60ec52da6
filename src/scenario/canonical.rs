//! A scenario in canonical form, for its hash: what is resolved, in the order of its paths, numbers in their shortest
//! form. Comments, layout, the order of keys, `5` or `5.0`, and defaults written out make no difference.

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
        let mut lines = lines(&option.specs);
        lines.sort();
        text.push_str(&lines.join("\n"));
    }
    text
}

/// blake3 of the canonical form, in hexadecimal.
pub fn hash(scenario: &Scenario) -> String {
    blake3::hash(form(scenario).as_bytes()).to_hex().to_string()
}

fn lines(specs: &Specs) -> Vec<String> {
    let mut lines = Vec::new();
    specs.each(&mut |scope, key, quantity| lines.push(format!("{} = {}", scope.path(key), value(quantity))));
    let mut line = |path: &str, value: String| lines.push(format!("{path} = {value}"));
    if let Onset::Monthly { within_months, .. } = specs.ceasefire.onset {
        line("ceasefire.onset.within_months", within_months.to_string());
    }
    line("ceasefire.imposed", specs.ceasefire.imposed.to_string());
    line("backstop.promised", components(specs.backstop.promised));
    line("backstop.floor", components(specs.backstop.floor));
    line("backstop.ratified", specs.backstop.ratified.to_string());
    line("coalition.first_rotation_months", specs.coalition.first_rotation_months.to_string());
    line("campaign.max_weeks", specs.campaign.max_weeks.to_string());
    line("outcome.repelled_below", number(specs.outcome.repelled_below));
    line("outcome.major_above", number(specs.outcome.major_above));
    line("outcome.violent_above", number(specs.outcome.violent_above));
    for contributor in &specs.contributors {
        let needs = &contributor.needs;
        let path = format!("contributor.{}", contributor.key);
        line(&format!("{path}.name"), quoted(&contributor.name));
        line(&format!("{path}.needs.backstop"), components(needs.backstop));
        line(&format!("{path}.needs.partners"), needs.partners.to_string());
        line(&format!("{path}.needs.contributors"), needs.contributors.join(" "));
        line(&format!("{path}.needs.consent"), needs.consent.to_string());
        line(&format!("{path}.needs.settlement"), needs.settlement.to_string());
    }
    lines
}

fn components(components: Components) -> String {
    components.iter().map(|component| component.name()).collect::<Vec<_>>().join(" ")
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn value(quantity: &Quantity) -> String {
    let (name, numbers): (&str, &[f64]) = match &quantity.shape {
        Shape::Constant(x) => ("value", &[*x]),
        Shape::Uniform(low, high) => ("uniform", &[*low, *high]),
        Shape::Triangular(low, mode, high) => ("triangular", &[*low, *mode, *high]),
        Shape::Pert(low, mode, high) => ("pert", &[*low, *mode, *high]),
        Shape::Normal(mean, sd) => ("normal", &[*mean, *sd]),
        Shape::Lognormal(median, p90) => ("lognormal", &[*median, *p90]),
        Shape::Beta(a, b) => ("beta", &[*a, *b]),
    };
    let numbers = numbers.iter().map(|x| number(*x)).collect::<Vec<_>>().join(" ");
    let end = |name: &str, end: Option<f64>| end.map_or(String::new(), |end| format!(" {name} {}", number(end)));
    let words = |name: &str, text: &str| if text.is_empty() { String::new() } else { format!(" {name} {text:?}") };
    let (min, max) = (end("min", quantity.min), end("max", quantity.max));
    format!("{name} {numbers}{min}{max}{}{}", words("source", &quantity.source), words("note", &quantity.note))
}
