//! Published effects in words: what was published, what the model implies, how the two compare and why.

use crate::analysis::evidence::{Evidence, Group, Implied, Published, Row, VERSION, Verdict};
use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::report::manifest::Study;
use crate::report::number::{JOIN, count, number, significant};
use crate::report::study::Studied;
use crate::report::terminal::{list, table};

impl Studied for Evidence {
    const STUDY: Study = Study::Evidence;
    const VERSION: u32 = VERSION;

    fn heading(&self) -> &Heading {
        &self.heading
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn is_sound(&self) -> bool {
        Self::is_sound(self)
    }

    fn words(&self) -> Vec<String> {
        let parts = [rows(self), verdict(self), reasons(self), packages(self), legend()];
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    }

    fn size(&self) -> Option<String> {
        let scenario = &self.heading.scenario;
        let [worlds, trials] = [(scenario.worlds, "world"), (scenario.trials, "trial")]
            .map(|(number, thing)| count(number as usize, thing));
        Some(format!("{} · {worlds} × {trials} · seed {}", count(self.rows.len(), "check"), scenario.seed))
    }
}

/// A number as its group writes it.
pub fn figure(group: Group, x: f64) -> String {
    match group {
        _ if group.is_share() => number(100.0 * x, 0),
        Group::Ratio | Group::Money | Group::Time => number(x, 2),
        Group::Rate => number(x, 3),
        _ => significant(x),
    }
}

/// What stands behind numbers of a group; nothing where its name says it.
fn sign(group: Group) -> String {
    if group.is_share() { format!("{JOIN}%") } else { String::new() }
}

/// The published number with its interval: `0.39 (0.19–0.80)`.
pub fn published(group: Group, published: &Published) -> String {
    let Published { value, low, high, .. } = published;
    let range = format!("{}–{}", figure(group, *low), figure(group, *high));
    match value {
        Some(value) if low == high => format!("{}{}", figure(group, *value), sign(group)),
        Some(value) => format!("{} ({range}){}", figure(group, *value), sign(group)),
        None => format!("{range}{}", sign(group)),
    }
}

/// The implied number with its interval.
pub fn implied(group: Group, implied: &Implied) -> String {
    let Implied { median, low, high, .. } = implied;
    if low == high {
        return format!("{}{}", figure(group, *median), sign(group));
    }
    format!("{} ({}–{}){}", figure(group, *median), figure(group, *low), figure(group, *high), sign(group))
}

/// By how much the two differ: the median against the published number, or against the nearer end of its interval where
/// it lies outside; where the intervals do not touch, their nearer ends.
pub fn apart(row: &Row) -> String {
    let Some(implied) = row.implied else { return String::new() };
    let Published { value, low, high, .. } = row.published;
    let above = implied.median > high;
    let end = if above { high } else { low };
    match row.verdict {
        Verdict::NotComparable => String::new(),
        Verdict::Agrees => {
            value.map_or_else(|| "inside the range".to_owned(), |value| against(row.group, implied.median, value))
        }
        Verdict::Overlaps if low == high => against(row.group, implied.median, end),
        Verdict::Overlaps => format!("median {} of its interval", outside(row.group, implied.median, end, above)),
        Verdict::Disagrees => {
            let nearer = if above { implied.low } else { implied.high };
            format!("interval ends {}", outside(row.group, nearer, end, above))
        }
    }
}

/// `+4 points`, or `1.2 times`.
fn against(group: Group, implied: f64, published: f64) -> String {
    if group.is_share() {
        let points = 100.0 * (implied - published);
        let sign = if points.round() > 0.0 { "+" } else { "" };
        return format!("{sign}{} points", number(points, 0));
    }
    format!("{} times", number(implied / published, 2))
}

fn outside(group: Group, implied: f64, end: f64, above: bool) -> String {
    let side = if above { "above the upper end" } else { "below the lower end" };
    if group.is_share() {
        let points = 100.0 * (implied - end).abs();
        return format!("{} points {side}", number(points, usize::from(points < 9.95)));
    }
    format!("{} times {}", number(implied / end, 2), if above { "the upper end" } else { "the lower end" })
}

/// How many agree.
pub fn verdict(evidence: &Evidence) -> String {
    let comparable = evidence.rows.len() - evidence.count(Verdict::NotComparable);
    let names = |verdict: Verdict| {
        let rows = evidence.rows.iter().filter(|row| row.verdict == verdict);
        let names: Vec<String> = rows.map(name).collect();
        if names.is_empty() { "none".to_owned() } else { list(&names) }
    };
    let inputs =
        evidence.rows.iter().filter(|row| row.verdict != Verdict::NotComparable && !row.inputs.is_empty()).count();
    format!(
        "{} of {comparable} published effects agree, {} overlap; disagree: {}. Not comparable: {}. {inputs} of the {comparable} name a source \
         that the file rests on.",
        evidence.count(Verdict::Agrees),
        evidence.count(Verdict::Overlaps),
        names(Verdict::Disagrees),
        names(Verdict::NotComparable),
    )
}

/// What a row is called where its group is not said beside it.
fn name(row: &Row) -> String {
    match row.group {
        Group::Ratio | Group::Ceasefire | Group::Pledge => format!("“{}”", row.what),
        group => format!("“{}: {}”", group.label(), row.what),
    }
}

fn rows(evidence: &Evidence) -> String {
    let header =
        ["effect", "published (95 %)", "implied (90 % of worlds)", "verdict", "by how much", "source", "input"];
    let mut lines = Vec::new();
    for group in Group::ALL {
        if evidence.of(group).next().is_some() {
            lines.push(vec![heading(group)]);
        }
        lines.extend(evidence.of(group).map(|row| {
            vec![
                format!("  {}", row.what),
                published(group, &row.published),
                row.implied.map_or_else(|| "–".to_owned(), |one| implied(group, &one)),
                row.verdict.word().to_owned(),
                apart(row),
                format!("{} ({})", row.published.sources.join(", "), row.published.certainty),
                if row.inputs.is_empty() { String::new() } else { "yes".to_owned() },
            ]
        }));
    }
    table(&header.map(str::to_owned), lines.into_iter())
}

/// A group with its unit.
pub fn heading(group: Group) -> String {
    match group.unit() {
        "ratio" | "share" => group.label().to_owned(),
        unit => format!("{}, {unit}", group.label()),
    }
}

/// Why rows disagree or cannot be compared, each reason once.
fn reasons(evidence: &Evidence) -> String {
    let mut known: Vec<(&str, Vec<String>)> = Vec::new();
    for row in evidence.rows.iter().filter(|row| !row.why.is_empty()) {
        match known.iter_mut().find(|(why, _)| *why == row.why) {
            Some((_, rows)) => rows.push(name(row)),
            None => known.push((&row.why, vec![name(row)])),
        }
    }
    let lines: Vec<String> = known.iter().map(|(why, rows)| format!("  {}: {why}", list(rows))).collect();
    if lines.is_empty() { String::new() } else { format!("Why:\n{}", lines.join("\n")) }
}

fn packages(evidence: &Evidence) -> String {
    let label = |name: &Option<String>| {
        let name = name.as_ref()?;
        let option = evidence.heading.options.iter().find(|option| option.name == *name)?;
        Some(option.label().to_owned())
    };
    match (label(&evidence.packages.without_us), label(&evidence.packages.with_us)) {
        (Some(without), Some(with)) if without != with => {
            format!("Without the US: “{without}”. With the US: “{with}”.")
        }
        (Some(only), _) => format!("Without and with the US: “{only}”."),
        _ => String::new(),
    }
}

fn legend() -> String {
    "Agrees: the implied median lies in the published interval. Overlaps: the intervals do. Implied: median over worlds, and 5–95 %\n\
     of them; docs/evidence.md and evidence.json say what was asked. Input: a quantity of the file cites the same source, so that\n\
     agreement is no news. Nothing is fitted to these numbers."
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(group: Group, [value, low, high]: [f64; 3], [least, median, most]: [f64; 3]) -> Row {
        let (interval, sources, certainty) = Default::default();
        let published = Published { value: Some(value), low, high, interval, sources, certainty };
        let implied = Implied { median, se: 0.0, low: least, high: most, worlds: 9 };
        Row {
            name: String::new(),
            group,
            what: String::new(),
            unit: group.unit().to_owned(),
            ratio: None,
            verdict: Verdict::of(&published, &implied),
            published,
            inputs: Vec::new(),
            implied: Some(implied),
            asked: String::new(),
            note: String::new(),
            why: String::new(),
        }
    }

    #[test]
    fn by_how_much_is_told_against_what_is_nearest() {
        let share = |published, implied| apart(&row(Group::Ceasefire, published, implied));
        assert_eq!(share([0.5, 0.4, 0.6], [0.1, 0.54, 0.9]), "+4 points");
        assert_eq!(share([0.5, 0.4, 0.6], [0.1, 0.3, 0.9]), "median 10 points below the lower end of its interval");
        assert_eq!(share([0.5, 0.4, 0.6], [0.7, 0.8, 0.9]), "interval ends 10 points above the upper end");
        let ratio = |published, implied| apart(&row(Group::Ratio, published, implied));
        assert_eq!(ratio([0.5, 0.4, 0.6], [0.1, 0.55, 0.9]), "1.10 times");
        assert_eq!(ratio([0.1, 0.1, 0.1], [0.05, 0.2, 0.9]), "2.00 times");
        assert_eq!(ratio([0.5, 0.4, 0.6], [0.9, 1.0, 1.1]), "interval ends 1.50 times the upper end");
    }

    #[test]
    fn numbers_are_written_as_their_group_needs() {
        let written = |group, value: [f64; 3]| published(group, &row(group, value, [0.0; 3]).published);
        assert_eq!(written(Group::Ratio, [0.39, 0.19, 0.8]), "0.39 (0.19–0.80)");
        assert_eq!(written(Group::Ceasefire, [0.29, 0.18, 0.43]), "29 (18–43)\u{a0}%");
        assert_eq!(written(Group::Troops, [12_900.0, 8_000.0, 17_000.0]), "12,900 (8,000–17,000)");
        assert_eq!(written(Group::Rate, [0.156, 0.156, 0.156]), "0.156");
    }
}
