//! `report.html`: a run or a comparison as one page for a reader who has no program.
//!
//! The page is one file. It runs no script and loads nothing: style, letters and pictures are in it, and its policy forbids the rest. It says
//! in words what the terminal says, in the same sentences; every figure carries both uncertainties, on lines of their own. It
//! holds no time and no path, so that the same work gives the same bytes.

use crate::analysis::compare::Comparison;
use crate::analysis::heading::Heading;
use crate::analysis::results::Results;
use crate::report::manifest::Content;
use crate::report::terminal;
use crate::scenario::Scenario;
use markup::{Html, base64};

mod alt;
mod charts;
mod findings;
mod limits;
mod markup;
mod provenance;
mod reproduce;
mod table;

/// Name of the page in its folder.
pub const REPORT: &str = "report.html";

/// One chart, as it stands in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its name, which is also the stem of its file.
    pub name: String,
    /// The chart that it is, or a part of.
    pub chart: &'static str,
    /// The finding in words.
    pub title: String,
    /// How to read it.
    pub reading: &'static str,
    /// The picture, without title and footer, as SVG.
    pub svg: String,
}

/// The charts of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Every chart, in the order in which they are drawn.
    pub charts: Vec<Figure>,
    /// The letters that they are laid out for, as font files: regular and bold.
    pub fonts: [&'static [u8]; 2],
}

/// What a page tells of.
struct Subject<'a> {
    results: &'a Results,
    /// Where options of several runs are compared.
    comparison: Option<&'a Comparison>,
    /// What was run, as it was read.
    scenarios: &'a [Scenario],
    /// The command that makes it again, where there is one.
    command: Option<String>,
    figures: &'a Figures,
}

/// The page of a run.
pub fn of_run(results: &Results, scenario: &Scenario, figures: &Figures) -> Content {
    let (scenarios, command) = (std::slice::from_ref(scenario), super::command::run(&results.scenario));
    page(&Subject { results, comparison: None, scenarios, command: Some(command), figures })
}

/// The page of a comparison of the options of scenarios.
pub fn of_comparison(comparison: &Comparison, scenarios: &[Scenario], figures: &Figures) -> Content {
    let command = super::command::compare(comparison);
    page(&Subject { results: &comparison.results, comparison: Some(comparison), scenarios, command, figures })
}

/// A section of the page: where links to it lead, what it is called, what is in it.
struct Section {
    id: &'static str,
    title: &'static str,
    body: Html,
}

fn page(subject: &Subject<'_>) -> Content {
    let sections: Vec<Section> = [
        Some(Section { id: "findings", title: "Findings", body: findings::findings(subject) }),
        Some(Section { id: "options", title: "The options", body: findings::options(subject.results) }),
        findings::differences(subject.results).map(|body| Section { id: "differences", title: "Differences", body }),
        Some(Section { id: "charts", title: "Charts", body: charts::charts(subject) }),
        Some(Section { id: "sources", title: "Where the numbers come from", body: provenance::sources(subject) }),
        Some(Section { id: "limits", title: "What this is not", body: limits::limits() }),
        Some(Section { id: "again", title: "How to reproduce this", body: reproduce::again(subject) }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let skip = Html::of("a", &[("class", "skip"), ("href", "#findings")], "Skip to the findings");
    let header = Html::element("header", &[], [heading(subject), contents(&sections)]);
    let main = Html::element("main", &[], [Html::lines(sections.into_iter().map(section))]);
    let body = Html::element("body", &[], [Html::lines([skip, header, main, footer(subject.results)])]);
    let root = Html::element("html", &[("lang", "en")], [Html::lines([head(subject), body])]);
    Content::new(REPORT, format!("<!DOCTYPE html>\n{}\n", root.into_string()))
}

/// Nothing may run and nothing may be loaded, whatever a text in the page says.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'";

fn head(subject: &Subject<'_>) -> Html {
    let meta = |name: &'static str, content: &str| Html::empty("meta", &[("name", name), ("content", content)]);
    let face = |(bytes, weight): (&&[u8], u32)| {
        let data = base64(bytes);
        format!(
            "@font-face {{ font-family: Inter; font-weight: {weight}; src: url(data:font/otf;base64,{data}) format(\"opentype\"); }}\n"
        )
    };
    let faces: String = subject.figures.fonts.iter().zip([400, 700]).map(face).collect();
    let title = format!("{} – simulated options", subject.results.scenario.title);
    Html::element(
        "head",
        &[],
        [Html::lines([
            Html::made(""),
            Html::empty("meta", &[("charset", "utf-8")]),
            Html::empty("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]),
            meta("viewport", "width=device-width, initial-scale=1"),
            meta("referrer", "no-referrer"),
            meta("generator", &subject.results.program),
            meta("description", &findings::lead(subject)),
            Html::of("title", &[], &title),
            // Neither of them holds a letter that ends an element.
            Html::element("style", &[], [Html::made(faces + include_str!("html/style.css"))]),
        ])],
    )
}

/// Which question was asked, and how much was simulated for the answer.
fn heading(subject: &Subject<'_>) -> Html {
    let scenario = &subject.results.scenario;
    let kind = match subject.comparison {
        Some(_) => "A comparison of simulated options · not a forecast",
        None => "Simulated options under stated assumptions · not a forecast",
    };
    let question = (!scenario.question.is_empty()).then(|| Html::of("p", &[("class", "question")], &scenario.question));
    let size = terminal::size(&Heading::of_results(subject.results));
    Html::lines(
        [Html::of("p", &[("class", "kicker")], kind), Html::of("h1", &[], &scenario.title)]
            .into_iter()
            .chain(question)
            .chain([Html::of("p", &[("class", "size")], &size)]),
    )
}

fn contents(sections: &[Section]) -> Html {
    let link = |section: &Section| {
        let to = format!("#{}", section.id);
        Html::element("li", &[], [Html::of("a", &[("href", &to)], section.title)])
    };
    let list = Html::element("ul", &[], sections.iter().map(link));
    Html::element("nav", &[("aria-label", "Contents")], [list])
}

fn section(section: Section) -> Html {
    let name = format!("{}-title", section.id);
    let title = Html::of("h2", &[("id", &name)], section.title);
    Html::element(
        "section",
        &[("id", section.id), ("aria-labelledby", &name), ("tabindex", "-1")],
        [Html::lines([title, section.body])],
    )
}

fn footer(results: &Results) -> Html {
    let text = format!(
        "Written by {}. The page is whole in itself: it runs no script, loads nothing and tells nobody that it was read.",
        results.program
    );
    Html::element("footer", &[], [Html::of("p", &[], &text)])
}
