//! A trace as tables: every month, every draw, every unknown.

use crate::analysis::trace::{Story, Trace};
use crate::report::csv::field;
use crate::report::manifest::Content;

/// The tables beside `trace.json`.
pub fn all(trace: &Trace) -> Vec<Content> {
    [("months.csv", months(trace)), ("draws.csv", draws(trace)), ("unknowns.csv", unknowns(trace))]
        .into_iter()
        .map(|(name, text)| Content::new(name.to_owned(), text.into_bytes()))
        .collect()
}

/// A table whose first column is the option.
fn table<'a, T: 'a>(
    trace: &'a Trace,
    header: &str,
    rows: impl Fn(&'a Story) -> &'a [T],
    row: impl Fn(&T) -> String,
) -> String {
    let mut text = format!("option,{header}\n");
    for story in &trace.stories {
        for one in rows(story) {
            text.push_str(&format!("{},{}\n", field(&story.option), row(one)));
        }
    }
    text
}

fn months(trace: &Trace) -> String {
    const HEADER: &str = "month,posture,troops,assigned,aircraft,ships,trainers,countries,host,adversary,success_alone,\
        success_coalition,success_us,belief_coalition,belief_us,incidents,bare_incidents,moved_motive,moved_terms,\
        moved_calculation,moved_incidents,hazard,cumulated";
    table(
        trace,
        HEADER,
        |story| &story.months,
        |month| {
            let whole = format!("{},{}", month.month, month.posture);
            let [alone, coalition, us] = month.success;
            let [fights, acts] = month.belief;
            let moved = month.moved;
            let force = [month.troops, month.assigned, month.aircraft, month.ships, month.trainers];
            let rest = [
                month.host,
                month.adversary,
                alone,
                coalition,
                us,
                fights,
                acts,
                month.incidents,
                month.bare_incidents,
                moved.motive,
                moved.terms,
                moved.calculation,
                moved.incidents,
                month.hazard,
                month.cumulated,
            ];
            format!("{whole},{},{},{}", joined(&force), month.countries, joined(&rest))
        },
    )
}

fn joined(values: &[f64]) -> String {
    values.iter().map(f64::to_string).collect::<Vec<_>>().join(",")
}

fn draws(trace: &Trace) -> String {
    table(
        trace,
        "stream,law,uniform,value,against,decided",
        |story| &story.draws,
        |draw| {
            let against = draw.against.map(|against| against.to_string()).unwrap_or_default();
            let (stream, law, decided) = (field(&draw.stream), field(&draw.law), field(&draw.decided));
            format!("{stream},{law},{},{},{against},{decided}", draw.uniform, draw.value)
        },
    )
}

fn unknowns(trace: &Trace) -> String {
    table(
        trace,
        "path,value,unit,quantile",
        |story| &story.unknowns,
        |unknown| format!("{},{},{},{}", field(&unknown.path), unknown.value, field(&unknown.unit), unknown.quantile),
    )
}
