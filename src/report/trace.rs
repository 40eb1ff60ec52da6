//! A trace in words: which history, its story by month, what decided it, and what else the same luck would have brought.

use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::analysis::trace::{DrawResult, Story, Trace, Unknown, VERSION};
use crate::model::metric::Metric;
use crate::report::manifest::{Content, Study};
use crate::report::number::{JOIN, billions, number, period, rough, with_unit};
use crate::report::study::Studied;
use crate::report::terminal::table;

mod dates;

mod files;

mod story;

pub use dates::{calendar, date, dated};
use story::{figure, share, told, wrapped};

/// Unknowns that are named as unusual.
const UNUSUAL: usize = 6;

/// Below this distance from the middle of its distribution no unknown is unusual.
const USUAL: f64 = 0.35;

/// Draws that are told beside the story, where the history read them.
const DECIDING: [&str; 9] = [
    "ceasefire/onset",
    "ceasefire/settled",
    "ceasefire/consent",
    "backstop/kept",
    "backstop/reduced",
    "adversary/misperception",
    "adversary/motive",
    "resumption/clock",
    "coalition/fights",
];

impl Studied for Trace {
    const STUDY: Study = Study::Trace;
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

    fn size(&self) -> Option<String> {
        let scenario = &self.heading.scenario;
        Some(format!("world {}, trial {} · seed {}", self.chosen.world, self.chosen.trial, scenario.seed))
    }

    fn words(&self) -> Vec<String> {
        let mut words = vec![which(self)];
        let mut before: Option<&Story> = None;
        for story in &self.stories {
            words.push(format!("{}\n{}", title(self, story), told(self, story, before)));
            words.push(format!("What decided it:\n{}", deciding(story)));
            words.extend(unusual(story).filter(|said| before.and_then(unusual).as_ref() != Some(said)));
            before = Some(story);
        }
        words.extend(side_by_side(self));
        words.push(legend());
        words
    }

    fn more_files(&self) -> Vec<Content> {
        files::all(self)
    }
}

/// "war resumes in month 14, March 2027" or "holds".
pub fn ending(trace: &Trace, story: &Story) -> String {
    match (story.onset, story.resumed()) {
        (None, _) => "no ceasefire comes".to_owned(),
        (_, None) => format!("the ceasefire holds {}", period(trace.heading.scenario.horizon_months)),
        (_, Some(month)) => {
            let date = date(trace, story, month).map(|date| format!(" ({date})")).unwrap_or_default();
            format!("the war resumes in month {month}{date}")
        }
    }
}

/// Which history it is, and why this one.
fn which(trace: &Trace) -> String {
    let chosen = &trace.chosen;
    let label = trace.stories.first().map_or("", |story| trace.label(story));
    let (among, followed) = (number(chosen.among as f64, 0), number(chosen.followed as f64, 0));
    let why = match (chosen.by.as_str(), &chosen.of, chosen.distance) {
        ("typical", Some(of), Some(distance)) => format!(
            "the most typical of {among} histories {}, of {followed} that were followed: its mean distance to the others is {} of 1",
            kind(of),
            figure(distance)
        ),
        ("worst", ..) => format!(
            "the worst of {followed}: by how it ended, then whether the coalition fought, the area lost, the earliest resumption, the cost"
        ),
        _ => "the one that was asked for".to_owned(),
    };
    let mut text =
        format!("World {}, trial {} (both counted from 0) under “{label}”: {why}.", chosen.world, chosen.trial);
    if trace.heading.scenario.chosen.is_empty() {
        text.push_str(" This option is told since it has the most contributors and components; `--option` chooses, and names two for the same luck under both.");
    }
    wrapped(&text)
}

/// Which histories are of a kind, in words.
fn kind(of: &str) -> String {
    match Metric::named(of) {
        Some(Metric::Held) | None => format!("that ended as `{of}`"),
        Some(metric) if metric.is_share() => format!("with `{of}`"),
        Some(_) => format!("near the median of `{of}` (its 45–55 % quantiles)"),
    }
}

fn title(trace: &Trace, story: &Story) -> String {
    format!("“{}”: {}", trace.label(story), ending(trace, story))
}

/// The draws on which the history turned.
fn deciding(story: &Story) -> String {
    let is_told = |draw: &&DrawResult| {
        let step = draw.stream.starts_with("backstop/") && draw.decided != "stays" && draw.decided != "passes";
        DECIDING.contains(&draw.stream.as_str()) || step
    };
    let header = ["draw", "as a share", "value", "against", "decided"].map(str::to_owned);
    let rows = story.draws.iter().filter(is_told).map(|draw| {
        let value = if draw.law == "uniform" { String::new() } else { figure(draw.value) };
        let against = draw.against.filter(|_| draw.law == "uniform").map(share).unwrap_or_default();
        vec![draw.stream.clone(), share(draw.uniform), value, against, draw.decided.replace(" -", " −")]
    });
    table(&header, rows)
}

/// What is unusual in this world.
fn unusual(story: &Story) -> Option<String> {
    let away = |unknown: &Unknown| (unknown.quantile - 0.5).abs();
    let mut far: Vec<&Unknown> = story.unknowns.iter().filter(|unknown| away(unknown) >= USUAL).collect();
    far.sort_by(|a, b| away(b).total_cmp(&away(a)).then(a.path.cmp(&b.path)));
    let header = ["unusual in this world", "value", "of its distribution lies below"].map(str::to_owned);
    let rows = far.iter().take(UNUSUAL).map(|unknown| {
        vec![unknown.path.clone(), with_unit(unknown.value, &unknown.unit).replace(JOIN, " "), share(unknown.quantile)]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| table(&header, rows.into_iter()))
}

/// Two options on the same luck.
fn side_by_side(trace: &Trace) -> Option<String> {
    let [one, other] = trace.stories.as_slice() else { return None };
    let header = ["same luck, other package", trace.label(one), trace.label(other)].map(str::to_owned);
    let rows = figures().map(|(what, of)| vec![what.to_owned(), of(one), of(other)]);
    let rows: Vec<Vec<String>> = rows.filter(|row| row[1] != "–" || row[2] != "–").collect();
    Some(format!("{}\n{}", wrapped(&parting(trace, one, other)), table(&header, rows.into_iter())))
}

/// What is laid side by side.
fn figures() -> impl Iterator<Item = (&'static str, fn(&Story) -> String)> {
    fn of(story: &Story, name: &str, text: impl Fn(f64) -> String) -> String {
        story.metric(name).map_or_else(|| "–".to_owned(), text)
    }
    type Told = fn(&Story) -> String;
    let figures: [(&str, Told); 9] = [
        ("ends as", |story| story.class.clone()),
        ("war resumes in month", |story| of(story, "resumption_month", |month| number(month, 0))),
        ("countries that join", |story| story.members.iter().filter(|member| member.joined).count().to_string()),
        ("largest force", |story| of(story, "peak_troops", |troops| number(troops, 0))),
        ("months with full backstop", |story| of(story, "posture_full", share)),
        ("hazard cumulated", |story| story.months.last().map_or("–".to_owned(), |month| figure(month.cumulated))),
        ("area lost, km²", |story| of(story, "area", rough)),
        ("coalition dead and wounded", |story| of(story, "coalition_losses", |losses| number(losses, 0))),
        ("cost, billion euros", |story| of(story, "cost", |cost| billions(cost, 0.0))),
    ];
    figures.into_iter()
}

/// Where two stories part, in a sentence.
fn parting(trace: &Trace, one: &Story, other: &Story) -> String {
    let (first, second) = (trace.label(one), trace.label(other));
    if one.onset != other.onset {
        return format!("On the same luck the ceasefire itself does not come alike under “{first}” and “{second}”.");
    }
    let same = one.months.iter().zip(&other.months).take_while(|(a, b)| a == b).count();
    let shorter = one.months.len().min(other.months.len());
    if same == shorter && one.months.len() == other.months.len() {
        return format!("On the same luck “{first}” and “{second}” go through the same months.");
    }
    let at = dated(trace, one, same as u32);
    let part =
        if same == 0 { "from the first month on".to_owned() } else { format!("from {at} on").replacen('M', "m", 1) };
    let [a, b] = [one, other].map(|story| ending(trace, story));
    if a == b {
        return format!("On the same luck the two part {part}, and end alike: {a}.");
    }
    format!("On the same luck the two part {part}: under “{first}” {a}, under “{second}” {b}.")
}

fn legend() -> String {
    "Every number is that of the run's own kernels: the same trial counts in `guarantor run` as it is told here. All months are\n\
     in months.csv, all draws that were read in draws.csv, all unknowns in unknowns.csv. A draw as a share is where it lies among\n\
     all histories; it says yes where it lies below what it is held against."
        .to_owned()
}
