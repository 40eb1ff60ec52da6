//! How to get the same page: the command, what it depends on, and the text of every file behind it.

use super::Subject;
use super::markup::Html;
use crate::analysis::results::ScenarioInfo;
use crate::report::manifest::source_names;
use crate::report::number;
use crate::scenario::Scenario;

/// The section.
pub fn again(subject: &Subject<'_>) -> Html {
    let program = &subject.results.program;
    let words = format!(
        "Same files, seed and version give the same bytes, this page among them, on any x86-64 processor and for any \
         number of threads. With {program}, in a folder with the files below:"
    );
    let command = match &subject.command {
        Some(command) => Html::element("pre", &[("class", "command")], [Html::of("code", &[], command)]),
        None => Html::of(
            "p",
            &[],
            "No single command makes it again: make each run by its own, then compare their folders.",
        ),
    };
    let verify = "A folder that this page came in proves itself: `guarantor verify FOLDER` does all the work anew and compares every file.";
    let verify = Html::element("p", &[], [Html::prose(verify)]);
    let facts = subject.scenarios.iter().zip(infos(subject)).map(|(scenario, info)| facts(subject, scenario, info));
    let files = subject.scenarios.iter().map(|scenario| files(scenario, subject.scenarios.len() > 1));
    Html::lines([Html::of("p", &[], &words), command, verify].into_iter().chain(facts).chain(files))
}

/// The runs of a page, as their results know them.
fn infos<'a>(subject: &Subject<'a>) -> &'a [ScenarioInfo] {
    match subject.comparison {
        Some(comparison) => &comparison.runs,
        None => std::slice::from_ref(&subject.results.scenario),
    }
}

/// Everything that a run depends on.
fn facts(subject: &Subject<'_>, scenario: &Scenario, info: &ScenarioInfo) -> Html {
    let mut pairs = vec![
        ("Scenario", info.name.clone()),
        ("Hash", info.hash.clone()),
        ("Program", subject.results.program.clone()),
        (
            "Size",
            format!(
                "{} × {}, {} design",
                number::worlds(info),
                number::count(info.trials as usize, "trial"),
                info.design
            ),
        ),
        ("Seed", info.seed.to_string()),
        ("Horizon", number::count(info.horizon_months as usize, "month")),
    ];
    pairs.extend(info.start.iter().map(|start| ("Clock starts", start.clone())));
    pairs.extend(info.set.iter().map(|set| ("Changed", set.clone())));
    pairs.extend((!info.chosen.is_empty()).then(|| ("Options chosen", info.chosen.join(", "))));
    pairs.extend(
        info.worlds_from.iter().map(|from| ("Worlds drawn from", format!("{}: {}", from.file, from.made_from))),
    );
    pairs.push(("Options", scenario.options.iter().map(|option| option.name.as_str()).collect::<Vec<_>>().join(", ")));
    let pair = |(term, words): (&str, String)| [Html::of("dt", &[], term), Html::of("dd", &[], &words)];
    Html::element("dl", &[], pairs.into_iter().flat_map(pair))
}

/// The text of every file, folded away.
fn files(scenario: &Scenario, several: bool) -> Html {
    let of = if several { format!(" of {}", scenario.name) } else { String::new() };
    let fold = |(place, (name, text)): (usize, (String, &str))| {
        let what = if place == 0 { "the scenario" } else { "what it extends" };
        let summary = Html::of("summary", &[], &format!("{name}{of}: {what}, {}", lines(text)));
        let text = Html::element("pre", &[("tabindex", "0")], [Html::of("code", &[], text)]);
        Html::element("details", &[], [summary, text])
    };
    Html::lines(source_names(&scenario.files).into_iter().enumerate().map(fold))
}

fn lines(text: &str) -> String {
    number::count(text.lines().count(), "line")
}
