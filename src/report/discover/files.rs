//! Tables for other programs: the trade-off curve and the cases.

use std::fmt::Write as _;

use crate::analysis::discover::{Discovered, Input, Points, Span};
use crate::report::csv::field;
use crate::report::manifest::Content;

/// `discover.csv`, and `cases.csv` where a box was found.
pub(super) fn all(found: &Discovered) -> Vec<Content> {
    let trajectory = (!found.searches.is_empty()).then(|| Content::new("discover.csv", trajectory(found)));
    let cases = found.points.as_ref().map(|points| Content::new("cases.csv", cases(found, points)));
    trajectory.into_iter().chain(cases).collect()
}

/// Every box that every search passed.
fn trajectory(found: &Discovered) -> String {
    let mut text = "search,step,made_by,coverage,density,mass,restricted,inputs,chosen\n".to_owned();
    for (place, search) in found.searches.iter().enumerate() {
        for (at, step) in search.trajectory.iter().enumerate() {
            let paths: Vec<&str> = step.restricts.iter().map(|input| found.inputs[*input].path.as_str()).collect();
            let made = if at < search.peeled { "peeling" } else { "pasting" };
            let chosen = search.chosen.as_ref().is_some_and(|chosen| chosen.step == at);
            let (coverage, density, mass) = (step.coverage, step.density, step.mass);
            let line = (place + 1, at, step.restricts.len());
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{},{},{made},{coverage},{density},{mass},{},{},{chosen}",
                line.0,
                line.1,
                line.2,
                field(&paths.join(" "))
            );
        }
    }
    text
}

/// The cases with the inputs that boxes restrict.
fn cases(found: &Discovered, points: &Points) -> String {
    let inputs: Vec<&Input> = points.inputs.iter().map(|input| &found.inputs[*input]).collect();
    let mut header =
        vec!["world".to_owned(), "option".to_owned(), found.condition.outcome.name.clone(), "interest".to_owned()];
    header.extend(inputs.iter().map(|input| field(&input.path)));
    let mut text = header.join(",") + "\n";
    let levels: Vec<Option<Vec<String>>> = points.inputs.iter().map(|input| names(found, *input)).collect();
    for case in 0..points.world.len() {
        let option = &found.heading.options[points.option[case]].name;
        let _ =
            write!(text, "{},{},{},{}", points.world[case], field(option), points.seen[case], points.interest[case]);
        for (values, levels) in points.values.iter().zip(&levels) {
            let level = levels.as_ref().and_then(|names| names.get(values[case] as usize));
            let told = level.map_or_else(|| values[case].to_string(), |name| field(name));
            let _ = write!(text, ",{told}");
        }
        text.push('\n');
    }
    text
}

/// The names of an input's levels, where it has no numbers.
fn names(found: &Discovered, input: usize) -> Option<Vec<String>> {
    let limits = found.boxes().flat_map(|chosen| &chosen.limits);
    limits.filter(|limit| limit.input == input).find_map(|limit| match &limit.span {
        Span::Levels { names, .. } => Some(names.clone()),
        Span::Numbers { .. } => None,
    })
}
