//! `report.html`: whole in itself, sound for a strict reader, true to the results, and no way in for a stranger's text.

use std::collections::BTreeSet;
use std::fs;

use guarantor::report::number;

use super::CHARTS;
use super::desk::{Desk, SMALL};
use page::{Page, Piece};

mod page;

fn page(desk: &Desk, folder: &str) -> Page {
    Page::read(&fs::read_to_string(desk.at(folder).join("report.html")).expect("a page"))
}

/// Elements that show something; nothing else may be in a page.
const ELEMENTS: [&str; 43] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "footer",
    "nav",
    "section",
    "h1",
    "h2",
    "h3",
    "p",
    "a",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "wbr",
    "strong",
    "code",
    "pre",
    "details",
    "summary",
    "figure",
    "figcaption",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "text",
    "polygon",
    "polyline",
    "rect",
];
const SHAPES: [&str; 4] = ["line", "circle", "path", "g"];

/// What a page may not have, whatever it was made from.
fn is_whole(page: &Page) {
    let ids: Vec<&str> = page.values("id").collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "an id stands twice");
    for (name, attributes) in page.elements() {
        assert!(ELEMENTS.contains(&name) || SHAPES.contains(&name), "<{name}> in a page");
        for (key, value) in attributes {
            assert!(
                !key.starts_with("on") && !["src", "srcset", "style", "action"].contains(&key.as_str()),
                "{key} in <{name}>"
            );
            match (key.as_str(), value.split_at_checked(1)) {
                ("href", Some(("#", to))) => assert!(known.contains(to), "a link leads to {to:?}"),
                // A source may be looked up; nothing is loaded until somebody does.
                ("href", _) => assert!(name == "a" && value.starts_with("https://"), "{value} in <{name}>"),
                ("aria-labelledby", _) => assert!(known.contains(value.as_str()), "nothing is called {value:?}"),
                _ => {}
            }
        }
    }
    let style = page.text_of("style");
    let addresses: Vec<&str> = style.match_indices("url(").map(|(place, _)| &style[place + 4..place + 9]).collect();
    assert!(!addresses.is_empty() && addresses.iter().all(|address| *address == "data:") && !style.contains("@import"));
    let policy = page.values("content").next().expect("a policy");
    assert!(
        policy.starts_with("default-src 'none';") && !policy.contains("script") && !policy.contains("http"),
        "{policy}"
    );
}

#[test]
fn the_page_of_a_run_is_whole_and_that_of_a_comparison_is() {
    let desk = Desk::new().with("other.toml", &SMALL.replace("A small scenario", "Another"));
    desk.has_run("a");
    desk.run("compare a other.toml -o c -q").succeeds();
    for (folder, charts) in [("a", 7), ("c", 10)] {
        let page = page(&desk, folder);
        is_whole(&page);
        let pictures: Vec<_> = page.elements().filter(|(name, _)| *name == "svg").collect();
        assert_eq!(pictures.len(), charts, "{folder}");
        let levels: Vec<u32> = page.elements().filter_map(|(name, _)| name.strip_prefix('h')?.parse().ok()).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    }
    assert!(page(&desk, "c").text_of("main").contains("Which option is best depends on what counts"), "the verdict");
    desk.run("verify c").succeeds();
}

#[test]
fn the_strict_reader_refuses_what_is_not_sound() {
    for bad in [
        "<p>",
        "<p></b>",
        "<p a=b></p>",
        "<p a=\"1\" a=\"2\"></p>",
        "<p>a & b</p>",
        "<p>a &nbsp; b</p>",
        "<p/></p>",
        "<p \"></p>",
        "a < b",
    ] {
        assert!(Page::parse(&format!("<!DOCTYPE html>\n<html>{bad}</html>")).is_err(), "{bad}");
    }
    assert!(Page::parse("<!DOCTYPE html>\n<html><p a=\"&lt;\">a &amp; b</p><br /></html>").is_ok());
}

#[test]
fn no_text_of_a_scenario_becomes_markup() {
    let evil = r#"</p></style></title><script>alert('1')</script><img src=x onerror=alert(2)> & "quoted" \u202Eturned"#;
    let quoted = format!("{:?}", evil).replace("\\\\u202E", "\\u202E");
    let text = SMALL
        .replace("title = \"A small scenario\"", &format!("title = {quoted}\nquestion = {quoted}\n# {evil}"))
        .replace("label = \"Full backstop\"", &format!("label = {quoted}"));
    let strange = format!(
        "{text}\n[contributor.france]\nname = {quoted}\ntroops = {{ value = 3000, source = \"J\", note = {quoted} }}\n"
    );
    let (shared, options) = strange.split_once("[[option]]").expect("options");
    let (options, contributor) = options.split_once("\n[contributor").expect("a contributor");
    let desk = Desk::new().with("strange.toml", &format!("{shared}[contributor{contributor}\n[[option]]{options}"));
    desk.run("run strange.toml -o a -q").succeeds();
    let page = page(&desk, "a");
    is_whole(&page);
    let shown = page.text_of("html");
    assert!(shown.contains("<script>alert('1')</script><img src=x onerror=alert(2)>"), "it is shown as it was written");
    assert!(!shown.contains('\u{202e}') && shown.contains("\\u{202e}turned"), "what turns writing is spelt out");
}

#[test]
fn every_picture_says_its_finding_and_numbers() {
    let desk = Desk::new();
    desk.has_run("a");
    let page = page(&desk, "a");
    let titles: Vec<String> = CHARTS.iter().map(|chart| page.text_of_id(&format!("chart-{chart}"))).collect();
    let said: Vec<&str> = page
        .elements()
        .filter(|(name, _)| *name == "svg")
        .filter_map(|(_, of)| page::value(of, "aria-label"))
        .collect();
    assert_eq!(said.len(), CHARTS.len());
    for title in titles {
        let alt = said.iter().find(|alt| alt.starts_with(&format!("Chart. {title}. ")));
        let numbers = alt.and_then(|alt| alt.strip_prefix(&format!("Chart. {title}. "))).unwrap_or_default();
        assert!(
            numbers.contains("Full backstop: ") && numbers.chars().any(|letter| letter.is_ascii_digit()),
            "{title}: {said:?}"
        );
    }
}

#[test]
fn the_tables_tell_the_results_with_both_uncertainties() {
    let desk = Desk::new();
    desk.has_run("a");
    let (page, results) = (page(&desk, "a"), desk.results("a"));
    let cells: Vec<String> = page.texts_of("td");
    for option in &results.options {
        for metric in ["held", "entangled"] {
            let estimate = option.estimate(metric).expect("an estimate");
            let mean = number::percent_with_error(estimate.mean, estimate.se);
            let range = number::percent_range(estimate.quantiles.p05, estimate.quantiles.p95);
            assert!(
                cells.contains(&format!("{mean}, unknown inputs {range}")),
                "{metric} of {}: {mean}, {range}",
                option.name
            );
        }
    }
    let held = &results.differences[0].metrics["held"];
    let (mean, low, high) = (number::points_with_error(held.mean, held.se), held.quantiles.p05, held.quantiles.p95);
    let end = |share: f64| number::signed(share, &number::number(100.0 * share.abs(), 1));
    let range = if end(low) == end(high) { end(low) } else { format!("{} to {}", end(low), end(high)) };
    assert!(cells.contains(&format!("{mean}, unknown inputs {range}")), "{range} in {cells:?}");
    let main = page.text_of("main");
    for warning in &results.warnings {
        let text = warning.text.replace('`', "");
        assert!(main.contains(&text[1..]), "{text}");
    }
}

#[test]
fn the_page_says_where_numbers_come_from_and_how_to_get_them_again() {
    let desk = Desk::new();
    desk.has_run("a");
    let (page, results) = (page(&desk, "a"), desk.results("a"));
    let main = page.text_of("main");
    let fact = guarantor::scenario::provenance::resolve("E11.3").expect("a row that the baseline cites");
    for words in
        [&fact.text, "guarantor run small.toml --worlds 16 -n 32 -s 7", &results.scenario.hash, "Not a forecast."]
    {
        assert!(main.contains(words), "{words}");
    }
    let texts = page.texts_of("pre");
    assert!(
        texts.iter().any(|text| text == SMALL.trim_start_matches('\n') || text == SMALL),
        "the scenario's own text"
    );
    assert!(texts.iter().any(|text| text == guarantor::scenario::BUILTIN_BASELINE), "what it extends");
}

#[test]
fn the_page_is_listed_proven_and_left_alone_by_plot() {
    let desk = Desk::new();
    desk.has_run("a");
    let before = desk.files("a");
    desk.run("plot a -f -q").succeeds();
    assert!(before == desk.files("a"), "drawing again changes nothing");
    desk.run("verify a").succeeds();
    desk.change("a", "report.html", "Not a forecast", "A forecast");
    desk.run("verify a").ends(1).prints("`report.html` is not what the sources give");
    desk.run("run small.toml -o b -q -j 1").succeeds();
    assert!(before["report.html"] == desk.files("b")["report.html"], "the same bytes for any number of threads");
}

#[test]
fn pieces_are_those_of_the_page() {
    let page = Page::read("<!DOCTYPE html>\n<html><p id=\"a\">x<b>y</b></p></html>");
    assert_eq!((page.text_of("p").as_str(), page.text_of_id("a").as_str()), ("xy", "xy"));
    assert!(matches!(page.pieces().first(), Some(Piece::Open(name, _)) if name == "html"));
}
