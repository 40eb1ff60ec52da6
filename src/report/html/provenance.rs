//! Where the numbers come from: every source that a quantity cites, in words, with how certain it is; what is judgement; what
//! states no source.

use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use super::markup::Html;
use super::table::{number as cell, row_head, table};
use crate::analysis::sensitivity::provenance::Kind;
use crate::citation::Citation;
use crate::report::number::{count, number};
use crate::scenario::Scenario;
use crate::scenario::provenance::{self, Fact, Provenance};

/// Most quantities that are named beside a source; of more, the number is told.
const NAMED: usize = 3;

/// Everything that the options of some scenarios say, each quantity once for every source that it states.
struct Gathered {
    quantities: Vec<Provenance>,
}

impl Gathered {
    fn of(scenarios: &[Scenario]) -> Self {
        let mut seen = BTreeSet::new();
        let all = scenarios.iter().flat_map(|scenario| &scenario.options).flat_map(|option| provenance::of(&option.specs));
        let once = |one: &Provenance| seen.insert((one.path.clone(), one.citations.clone(), one.note.clone()));
        Self { quantities: all.filter(once).collect() }
    }

    /// Quantities of each kind of source, and how many of them are unknown.
    fn kinds(&self) -> Vec<(Kind, usize, usize)> {
        let of = |kind| {
            let those = self.quantities.iter().filter(move |one| kind_of(one) == kind);
            (kind, those.clone().count(), those.filter(|one| one.uncertain).count())
        };
        Kind::ALL.into_iter().map(of).filter(|(_, all, _)| *all > 0).collect()
    }

    /// Paths of quantities by what they cite.
    fn cited(&self) -> BTreeMap<Vec<u32>, (String, BTreeSet<&str>)> {
        let mut cited = BTreeMap::new();
        for one in &self.quantities {
            for citation in one.citations.iter().filter(|citation| **citation != Citation::Judgement) {
                let id = citation.to_string();
                let (_, paths): &mut (_, BTreeSet<&str>) =
                    cited.entry(order(&id)).or_insert_with(|| (id, BTreeSet::new()));
                paths.insert(&one.path);
            }
        }
        cited
    }
}

/// Articles before rows, and both by their numbers.
fn order(id: &str) -> Vec<u32> {
    let parts = id.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse::<u32>().ok());
    let section = id.split('.').next().unwrap_or_default().chars().last().filter(|last| last.is_ascii_lowercase());
    let mut order = vec![u32::from(!id.starts_with('A'))];
    order.extend(parts);
    order.insert(2.min(order.len()), section.map_or(0, u32::from));
    order
}

fn kind_of(one: &Provenance) -> Kind {
    Kind::of(&one.citations.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

/// The section.
pub fn sources(subject: &Subject<'_>) -> Html {
    let gathered = Gathered::of(subject.scenarios);
    let parts = [intro(&gathered), kinds(&gathered), cited(&gathered), judged(&gathered)];
    Html::lines(parts.into_iter().chain(unsourced(&gathered)))
}

fn intro(gathered: &Gathered) -> Html {
    let unknown = gathered.quantities.iter().filter(|one| one.uncertain).count();
    let bare = gathered.quantities.iter().filter(|one| one.citations.is_empty()).count();
    let bare = match bare {
        0 => "every one of them states its source".to_owned(),
        bare => format!("{} no source", if bare == 1 { "one states".to_owned() } else { format!("{bare} state") }),
    };
    let text = format!(
        "The options rest on {}, of which {} known only as a range; {bare}.",
        count(gathered.quantities.len(), "quantity").replace("quantitys", "quantities"),
        if unknown == 1 { "one is".to_owned() } else { format!("{} are", number(unknown as f64, 0)) },
    );
    Html::of("p", &[], &text)
}

fn kinds(gathered: &Gathered) -> Html {
    let all = gathered.quantities.len().max(1) as f64;
    let rows = gathered.kinds().into_iter().map(|(kind, quantities, unknown)| {
        let share = format!("{:.0} %", 100.0 * quantities as f64 / all);
        let words = kind.words();
        vec![row_head(words, None), cell(&number(quantities as f64, 0)), cell(&share), cell(&number(unknown as f64, 0))]
    });
    let columns = ["Resting on", "Quantities", "Share", "Of them unknown"].map(str::to_owned);
    table("What the quantities rest on", Some("A quantity that cites several is counted with the best."), &columns, rows)
}

/// Every source with what it says.
fn cited(gathered: &Gathered) -> Html {
    let rows = gathered.cited().into_values().map(|(id, paths)| {
        let fact = provenance::resolve(&id);
        let text = fact.map_or("names nothing that this program knows", |fact| &fact.text);
        vec![
            row_head(&id, None),
            Html::of("td", &[("class", "text")], text),
            Html::of("td", &[], &fact.map_or_else(String::new, certainty)),
            Html::element("td", &[], [paths_of(&paths)]),
        ]
    });
    let columns = ["Source", "What it says", "How it is known", "Used for"].map(str::to_owned);
    let note = "A: a fact of an article. E: a published row of evidence. Both in this program’s own words.";
    Html::element("div", &[("class", "sources")], [table("Sources that are cited", Some(note), &columns, rows)])
}

/// How certain a source is, in words.
fn certainty(fact: &Fact) -> String {
    match fact.certainty.as_str() {
        "" => "stated in an article".to_owned(),
        "seen" => "seen in the publication".to_owned(),
        "data" => "computed from public data".to_owned(),
        "derived" => "derived from numbers that were seen".to_owned(),
        "memory-high" => "recalled, believed right".to_owned(),
        "memory-low" => "recalled, order of magnitude: check before quoting".to_owned(),
        "seed" => "stated in an article".to_owned(),
        other => other.to_owned(),
    }
}

fn paths_of(paths: &BTreeSet<&str>) -> Html {
    let named = paths.iter().take(NAMED).enumerate().flat_map(|(place, path)| {
        let comma = (place > 0).then(|| Html::text(", "));
        comma.into_iter().chain([Html::of("code", &[], path)])
    });
    let rest = paths.len().saturating_sub(NAMED);
    let rest = (rest > 0).then(|| Html::text(&format!(" and {rest} more")));
    Html::all(named.chain(rest))
}

/// What is judgement alone or in part, each with its reason, folded away.
fn judged(gathered: &Gathered) -> Html {
    let judged = gathered.quantities.iter().filter(|one| one.citations.contains(&Citation::Judgement));
    let mut by_reason: Vec<(&str, BTreeSet<&str>)> = Vec::new();
    for one in judged {
        match by_reason.iter_mut().find(|(note, _)| *note == one.note) {
            Some((_, paths)) => _ = paths.insert(&one.path),
            None => by_reason.push((&one.note, BTreeSet::from([one.path.as_str()]))),
        }
    }
    if by_reason.is_empty() {
        return Html::default();
    }
    let items = by_reason.iter().map(|(note, paths)| {
        let reason = if note.is_empty() { "no reason is given" } else { note };
        Html::element("li", &[], [paths_of(paths), Html::text(": "), Html::text(reason)])
    });
    let summary = format!("What is judgement, with {}", count(by_reason.len(), "reason"));
    Html::element("details", &[], [Html::of("summary", &[], &summary), Html::element("ul", &[], items)])
}

/// What states no source.
fn unsourced(gathered: &Gathered) -> Option<Html> {
    let bare: BTreeSet<&str> =
        gathered.quantities.iter().filter(|one| one.citations.is_empty()).map(|one| one.path.as_str()).collect();
    let items = bare.iter().map(|path| Html::element("li", &[], [Html::of("code", &[], path)]));
    let summary = Html::of("summary", &[], &format!("What states no source: {}", bare.len()));
    (!bare.is_empty()).then(|| Html::element("details", &[], [summary, Html::element("ul", &[], items)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_stand_in_the_order_of_their_numbers() {
        let mut ids = ["E11.3", "E4b.7", "E4.2", "A2.16", "E4a.9", "A2.3", "E5.1"];
        ids.sort_by_key(|id| order(id));
        assert_eq!(ids, ["A2.3", "A2.16", "E4.2", "E4a.9", "E4b.7", "E5.1", "E11.3"]);
    }
}
