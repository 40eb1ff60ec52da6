//! Sources in words: a line for each quantity, the facts that they cite, and what is left to look at.

use super::{Cited, Idle, Share, Sources, Stated};
use crate::report::number::{count, number};
use crate::report::terminal::said;

/// Names that a line lists before it counts the rest.
const LISTED: usize = 12;

/// Ids in a line of them.
const IN_A_LINE: usize = 14;

/// The JSON of the sources of several scenarios: a list, one for each.
pub fn json(all: &[Sources]) -> String {
    serde_json::to_string_pretty(all).unwrap_or_default() + "\n"
}

/// Everything, the longest lists first: what to look at stands at the end.
pub fn summary(sources: &Sources) -> String {
    let mut parts = vec![format!("Where the numbers of {} come from", sources.title)];
    parts.push(quantities(sources));
    if !sources.tables.is_empty() {
        parts.push(listed("Values that are no quantities, where they state a source", &sources.tables));
    }
    parts.push(facts(sources));
    parts.push(idle(sources));
    parts.push(shares(sources));
    parts.push(unsourced(sources));
    said(&parts)
}

fn quantities(sources: &Sources) -> String {
    let heading = format!(
        "Quantities: value, unit and what each cites. {} more stand at the default of the format",
        number(sources.defaults as f64, 0)
    );
    listed(&heading, &sources.quantities)
}

fn listed(heading: &str, all: &[Stated]) -> String {
    let mut lines = vec![format!("{heading}.")];
    for one in all {
        let unit = if one.unit == "none" { String::new() } else { format!(" {}", one.unit) };
        let options =
            if one.options.is_empty() { String::new() } else { format!(" (in {})", shortened(&one.options, LISTED)) };
        lines.push(format!("  {} = {}{unit}{options}  [{}]", one.path, one.value, cites(one)));
        if !one.note.is_empty() {
            lines.push(format!("      {}", one.note));
        }
    }
    lines.join("\n")
}

fn cites(one: &Stated) -> String {
    if one.sources.is_empty() { "no source".to_owned() } else { one.sources.join(", ") }
}

fn facts(sources: &Sources) -> String {
    let mut lines = vec!["Facts and published rows that they cite, and how certain each is.".to_owned()];
    let mut from = "";
    for one in &sources.cited {
        if one.from != from && !one.from.is_empty() {
            lines.push(format!("  From: {}", one.from));
        }
        from = &one.from;
        lines.push(fact(one));
    }
    lines.push("  J: judgement; the note beside the quantity says why.".to_owned());
    lines.join("\n")
}

fn fact(one: &Cited) -> String {
    if one.text.is_empty() {
        return format!("    {}: names no fact and no row of the evidence", one.id);
    }
    let certainty = if one.certainty.is_empty() { "article" } else { &one.certainty };
    format!("    {} [{certainty}; cited {}]: {}", one.id, count(one.paths.len(), "time"), one.text)
}

fn idle(sources: &Sources) -> String {
    let (rows, facts): (Vec<&Idle>, Vec<&Idle>) = sources.idle.iter().partition(|one| one.id.starts_with('E'));
    let (never, elsewhere): (Vec<&Idle>, Vec<&Idle>) = facts.into_iter().partition(|one| !one.unused.is_empty());
    let ids = |all: &[&Idle]| {
        let ids: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
        ids.chunks(IN_A_LINE).map(|some| format!("    {}", some.join(", "))).collect::<Vec<_>>().join(",\n")
    };
    let mut lines = vec!["At hand, and cited by nothing here.".to_owned()];
    for (what, all) in [
        ("facts that options or other shipped scenarios use", elsewhere),
        ("published rows that other scenarios, rules or checks use", rows),
    ] {
        if !all.is_empty() {
            lines.push(format!("  {} {what}:\n{}", all.len(), ids(&all)));
        }
    }
    if !never.is_empty() {
        lines.push(format!("  {} facts that nothing shipped uses, and why:", never.len()));
        lines.extend(never.iter().map(|one| format!("    {}: {} — {}", one.id, one.text, one.unused)));
    }
    lines.join("\n")
}

fn shares(sources: &Sources) -> String {
    let mut lines = vec!["Shares by the best kind of source that a quantity cites.".to_owned()];
    for Share { kind, quantities, unknowns, share } in &sources.shares {
        lines.push(format!(
            "  {:<11}{:>4} of {} ({} %), {} of them uncertain",
            kind.name(),
            quantities,
            sources.quantities.len(),
            number(100.0 * share, 0),
            unknowns
        ));
    }
    lines.push("Quantities are counted, not weighed: `guarantor sensitivity` says which of them matter.".to_owned());
    lines.join("\n")
}

fn unsourced(sources: &Sources) -> String {
    let paths: Vec<String> = sources.unsourced().map(|one| one.path.clone()).collect();
    if paths.is_empty() {
        return "Unsourced: none.".to_owned();
    }
    format!(
        "Unsourced: {}. Give each a source, as in `{{ value = 5, source = \"J\", note = \"why\" }}`:\n  {}",
        paths.len(),
        paths.join("\n  ")
    )
}

fn shortened(names: &[String], most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let shown = names.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}
