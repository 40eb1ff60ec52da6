//! Where the numbers come from: every source that a quantity cites, in words, with how certain it is; what is judgement; what
//! states no source.

use std::collections::BTreeSet;

use super::Subject;
use super::markup::Html;
use super::table::{Table, number as cell, row_head};
use crate::analysis::sensitivity::provenance::Kind;
use crate::report::number::{count, number};
use crate::report::sources::{self, Cited, Sources, Stated};
use crate::scenario::Scenario;

/// Most quantities that are named beside a source; of more, the number is told.
const NAMED: usize = 3;

/// What the options of some scenarios rest on, as if all were of one.
struct Gathered {
    quantities: Vec<Stated>,
    tables: Vec<Stated>,
    cited: Vec<Cited>,
    defaults: usize,
}

impl Gathered {
    fn of(scenarios: &[Scenario]) -> Self {
        let mut all = Self { quantities: Vec::new(), tables: Vec::new(), cited: Vec::new(), defaults: 0 };
        for Sources { quantities, tables, cited, defaults, .. } in scenarios.iter().map(sources::sources) {
            quantities.into_iter().for_each(|one| add(&mut all.quantities, one));
            tables.into_iter().for_each(|one| add(&mut all.tables, one));
            cited.into_iter().for_each(|one| all.cite(one));
            all.defaults = all.defaults.max(defaults);
        }
        all.cited = sources::sorted(all.cited, |one: &Cited| &one.id);
        all
    }

    fn cite(&mut self, one: Cited) {
        match self.cited.iter_mut().find(|other| other.id == one.id) {
            Some(other) => {
                let new = one.paths.into_iter().filter(|path| !other.paths.contains(path)).collect::<Vec<_>>();
                other.paths.extend(new);
            }
            None => self.cited.push(one),
        }
    }
}

/// Adds what says something of its own.
fn add(all: &mut Vec<Stated>, one: Stated) {
    let says = |one: &Stated| (one.path.clone(), one.value.clone(), one.sources.clone(), one.note.clone());
    if !all.iter().any(|other| says(other) == says(&one)) {
        all.push(one);
    }
}

/// The section.
pub fn sources(subject: &Subject<'_>) -> Html {
    let gathered = Gathered::of(subject.scenarios);
    let parts = [intro(&gathered), kinds(&gathered), cited(&gathered)];
    Html::lines(parts.into_iter().chain(judged(&gathered)).chain(unsourced(&gathered)))
}

fn unsourced_paths(gathered: &Gathered) -> BTreeSet<&str> {
    gathered.quantities.iter().filter(|one| one.kind == Kind::Unsourced).map(|one| one.path.as_str()).collect()
}

fn intro(gathered: &Gathered) -> Html {
    let all = gathered.quantities.len();
    let unknown = gathered.quantities.iter().filter(|one| one.uncertain).count();
    let bare = unsourced_paths(gathered).len();
    let bare = match bare {
        0 => "Each of them says where it comes from.".to_owned(),
        bare => {
            format!("{} to say where the number comes from; they are listed below.", counted(bare, "fails", "fail"))
        }
    };
    let defaults = match gathered.defaults {
        0 => String::new(),
        defaults => format!(" {} at a neutral default of the model.", counted(defaults, "more stands", "more stand")),
    };
    let known = counted(unknown, "is known only as a range", "are known only as a range");
    Html::of(
        "p",
        &[],
        &format!("The options state {} numbers, of which {known}. {bare}{defaults}", number(all as f64, 0)),
    )
}

/// "One fails", "12 fail".
fn counted(number_of: usize, one: &str, several: &str) -> String {
    if number_of == 1 { format!("one {one}") } else { format!("{} {several}", number(number_of as f64, 0)) }
}

fn kinds(gathered: &Gathered) -> Html {
    let all = gathered.quantities.len().max(1) as f64;
    let rows = Kind::ALL.into_iter().filter_map(|kind| {
        let those: Vec<&Stated> = gathered.quantities.iter().filter(|one| one.kind == kind).collect();
        let unknown = those.iter().filter(|one| one.uncertain).count();
        let share = format!("{:.0} %", 100.0 * those.len() as f64 / all);
        let numbers = [number(those.len() as f64, 0), share, number(unknown as f64, 0)];
        let cells =
            std::iter::once(row_head(&capital(kind.words()), None)).chain(numbers.iter().map(|text| cell(text)));
        (!those.is_empty()).then(|| cells.collect())
    });
    let columns = ["Resting on", "Numbers", "Share", "Known as a range"].map(str::to_owned);
    let note = Some("A number that cites several sources is counted with the best of them.");
    Table { caption: "What the numbers rest on", note, class: "whole", columns: &columns }.of(rows)
}

/// Every source with what it says.
fn cited(gathered: &Gathered) -> Html {
    let rows = gathered.cited.iter().map(|one| {
        let text = if one.text.is_empty() { "Names nothing that this program knows." } else { &one.text };
        vec![
            row_head(&one.id, Some(certainty(one))),
            Html::element("td", &[("class", "text")], [Html::text(text), origin(one)]),
            Html::element("td", &[], [paths(&one.paths)]),
        ]
    });
    let columns = ["Source", "What it says", "Used for"].map(str::to_owned);
    let note =
        Some("A: a fact of an article. E: a row of published evidence. Both are told in this program’s own words.");
    Table { caption: "Every source that is cited", note, class: "sources", columns: &columns }.of(rows)
}

/// How certain a source is, in words.
fn certainty(one: &Cited) -> &str {
    match one.certainty.as_str() {
        "" if one.text.is_empty() => "unknown",
        "" | "seed" => "stated in an article",
        "seen" => "seen in the publication",
        "data" => "computed from public data",
        "derived" => "derived from what was seen",
        "memory-high" => "recalled, believed right",
        "memory-low" => "recalled; check before quoting",
        other => other,
    }
}

/// Where a source stands, with a link where an address is kept.
fn origin(one: &Cited) -> Html {
    let from = match one.url.as_str() {
        url if url.starts_with("https://") => Html::of("a", &[("href", url), ("rel", "noreferrer")], &one.from),
        _ => Html::text(&one.from),
    };
    if one.from.is_empty() { Html::default() } else { Html::element("span", &[("class", "range")], [from]) }
}

/// The first of some paths, each on a line of its own.
fn paths<S: AsRef<str>>(paths: &[S]) -> Html {
    let named = paths.iter().take(NAMED).map(|path| path_of(path.as_ref(), "code", &[("class", "path")]));
    let rest = paths.len().saturating_sub(NAMED);
    let rest = (rest > 0).then(|| Html::of("span", &[("class", "range")], &format!("and {rest} more")));
    Html::all(named.chain(rest))
}

/// A path that may be broken behind its dots.
fn path_of(path: &str, element: &str, attributes: &[(&'static str, &str)]) -> Html {
    let parts = path.split_inclusive('.').flat_map(|part| [Html::text(part), Html::empty("wbr", &[])]);
    Html::element(element, attributes, parts)
}

/// What rests on judgement, each with its reason, folded away.
fn judged(gathered: &Gathered) -> Option<Html> {
    let stated = gathered.quantities.iter().chain(&gathered.tables);
    let judged = stated.filter(|one| one.sources.iter().any(|source| source == "J"));
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in judged {
        match by_reason.iter_mut().find(|(note, _)| *note == one.note) {
            Some((_, paths)) if paths.contains(&one.path.as_str()) => {}
            Some((_, paths)) => paths.push(&one.path),
            None => by_reason.push((&one.note, vec![&one.path])),
        }
    }
    let rows = by_reason.iter().map(|(note, those)| {
        let reason = if note.is_empty() { "No reason is given." } else { note };
        vec![Html::element("th", &[("scope", "row")], [paths(those)]), Html::of("td", &[("class", "text")], reason)]
    });
    let columns = ["Number", "Why it is what it is"].map(str::to_owned);
    let table =
        Table { caption: "Judgements and their reasons", note: None, class: "sources", columns: &columns }.of(rows);
    let summary = Html::of("summary", &[], &format!("What is judgement, with {}", count(by_reason.len(), "reason")));
    (!by_reason.is_empty()).then(|| Html::element("details", &[], [summary, table]))
}

/// What states no source, folded away.
fn unsourced(gathered: &Gathered) -> Option<Html> {
    let bare = unsourced_paths(gathered);
    let items = bare.iter().map(|path| Html::element("li", &[], [path_of(path, "code", &[])]));
    let summary = Html::of("summary", &[], &format!("What states no source: {}", count(bare.len(), "number")));
    (!bare.is_empty()).then(|| Html::element("details", &[], [summary, Html::element("ul", &[], items)]))
}

/// With a capital letter at its beginning.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
