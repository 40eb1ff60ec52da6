//! A sweep in words, and its table as CSV.

use std::fmt::Write as _;

use crate::analysis::reach::{Answer, Crossing, Reach, Stretch};
use crate::analysis::results::Warning;
use crate::analysis::sweep::{Answered, AxisInfo, OptionCell, OutcomeInfo, Sweep, Target, VERSION};
use crate::analysis::{heading::Heading, results::Quantiles};
use crate::report::csv::field;
use crate::report::manifest::{Content, Study};
use crate::report::number::{self, JOIN, count, percent_with_error, with_interval};
use crate::report::study::Studied;
use crate::report::terminal::table;

/// Rows that a terminal shows; the CSV has them all.
const ROWS: usize = 60;

/// The shares of the worlds that are told beside the mean.
const TOLD: [f64; 2] = [0.5, 0.95];

impl Studied for Sweep {
    const STUDY: Study = Study::Sweep;
    const VERSION: u32 = VERSION;

    fn heading(&self) -> &Heading {
        &self.heading
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn is_sound(&self) -> bool {
        Sweep::is_sound(self)
    }

    fn words(&self) -> Vec<String> {
        let tables = self.asked.iter().map(|outcome| levels(self, *outcome));
        let answers = self.targets.iter().map(|target| answers(self, target));
        std::iter::once(varied(self)).chain(tables).chain(answers).chain([legend(self)]).collect()
    }

    fn size(&self) -> Option<String> {
        let scenario = &self.heading.scenario;
        Some(format!(
            "{} × {} · {} × {} · seed {}",
            count(self.cells.len(), "cell"),
            count(self.heading.options.len(), "option"),
            count(scenario.worlds as usize, "world"),
            count(scenario.trials as usize, "trial"),
            scenario.seed,
        ))
    }

    fn more_files(&self) -> Vec<Content> {
        vec![Content::new("sweep.csv", csv(self))]
    }
}

/// What is varied.
fn varied(found: &Sweep) -> String {
    let axis = |axis: &AxisInfo| {
        let (first, last) = (axis.levels.first(), axis.levels.last());
        let ends = first.zip(last).map_or_else(String::new, |(first, last)| match axis.is_numeric() {
            true => format!("{} to {} in {}", first.label, last.label, count(axis.levels.len(), "level")),
            false => axis.levels.iter().map(|level| level.label.as_str()).collect::<Vec<_>>().join(", "),
        });
        format!("Varied: {} (`{}`{}): {ends}.", axis.label, axis.path, unit(axis))
    };
    found.axes.iter().map(axis).collect::<Vec<_>>().join("\n")
}

fn unit(axis: &AxisInfo) -> String {
    if axis.unit.is_empty() { String::new() } else { format!(", {}", axis.unit) }
}

/// An outcome by cell and option.
fn levels(found: &Sweep, outcome: usize) -> String {
    let shown = found.shown();
    let name = |option: usize| found.heading.options.get(option).map_or("", |option| option.name.as_str()).to_owned();
    let header: Vec<String> =
        found.axes.iter().map(|axis| axis.path.clone()).chain(shown.iter().map(|option| name(*option))).collect();
    let row = |cell: usize| -> Vec<String> {
        let labels = found.axes.iter().zip(&found.cells[cell].levels).map(|(axis, level)| &axis.levels[*level].label);
        let figure = |option: &usize| {
            let estimate = found.estimate(cell, *option, outcome);
            estimate.map_or_else(|| "–".to_owned(), |one| with_error(&found.outcomes[outcome], one.mean, one.se))
        };
        labels.cloned().chain(shown.iter().map(figure)).collect()
    };
    let info = &found.outcomes[outcome];
    let unit = if info.is_share() { String::new() } else { format!(", {}", info.unit) };
    let title = format!("{}{unit} (mean over {}):", info.label, info.population);
    let rows = found.cells.len().min(ROWS);
    let more = match found.cells.len() - rows {
        0 => String::new(),
        more => format!("\n… and {more} more rows in sweep.csv"),
    };
    format!("{title}\n{}{more}", table(&header, (0..rows).map(row)))
}

/// A mean with its error, two standard errors wide.
fn with_error(info: &OutcomeInfo, mean: f64, se: f64) -> String {
    if info.is_share() {
        return percent_with_error(mean, se);
    }
    let half = 2.0 * se;
    format!("{} ±{}", with_interval(mean, mean - half, mean + half)[0], number::rough(half))
}

/// A mean of an outcome, short.
pub fn plain(info: &OutcomeInfo, mean: f64, se: f64) -> String {
    if info.is_share() { number::percent(mean, se) } else { number::rough(mean) }
}

/// A target in words: "Held at least 60 %".
pub fn target_words(found: &Sweep, target: &Target) -> String {
    let info = &found.outcomes[target.outcome];
    let value = match info.is_share() {
        true => format!("{}{JOIN}%", trimmed(target.value * 100.0)),
        false => format!("{} {}", trimmed(target.value), info.unit),
    };
    format!("{} {} {value}", info.label, target.relation().words())
}

/// A number without needless decimals.
fn trimmed(value: f64) -> String {
    let decimals = (0..6).find(|decimals| {
        let scale = 10_f64.powi(*decimals);
        ((value * scale).round() / scale - value).abs() <= value.abs() * 1e-9
    });
    number::number(value, decimals.unwrap_or(6) as usize)
}

/// How much it takes, option by option.
fn answers(found: &Sweep, target: &Target) -> String {
    let axis = &found.axes[target.along];
    let first = format!("{}: from which value of {} on?", target_words(found, target), axis.label);
    let other = found.axes.get(1 - target.along);
    let mut lines = vec![first];
    for one in target.answers.iter().filter(|one| one.share.is_none()) {
        let label = found.heading.options.get(one.option).map_or("", |option| option.label());
        let beside = one.beside.and_then(|level| Some(&other?.levels.get(level)?.label));
        let who = beside.map_or_else(|| format!("“{label}”"), |level| format!("“{label}”, {level}"));
        let ends = ends(found, target, one);
        let worlds = TOLD.iter().filter_map(|share| in_worlds(target, one, *share, axis));
        lines.push(format!("  {who}: {}{ends}", reached(&one.reach, axis)));
        let worlds: Vec<String> = worlds.collect();
        if !worlds.is_empty() {
            lines.push(format!("    {}", worlds.join("; ")));
        }
    }
    lines.join("\n")
}

/// What the outcome is at both ends of the axis.
fn ends(found: &Sweep, target: &Target, one: &Answered) -> String {
    let axis = &found.axes[target.along];
    let last = axis.levels.len().saturating_sub(1);
    let at = |level: usize| {
        let mut levels = vec![level; found.axes.len()];
        if let (Some(beside), true) = (one.beside, levels.len() > 1) {
            levels[1 - target.along] = beside;
        }
        let estimate = found.estimate(found.cell(&levels), one.option, target.outcome)?;
        let figure = plain(&found.outcomes[target.outcome], estimate.mean, estimate.se);
        Some(format!("{figure} at {}", axis.levels.get(level)?.label))
    };
    let ends: Vec<String> = [0, last].into_iter().filter_map(at).collect();
    if ends.is_empty() { String::new() } else { format!("; {}", ends.join(", ")) }
}

fn in_worlds(target: &Target, mean: &Answered, share: f64, axis: &AxisInfo) -> Option<String> {
    let same = |one: &&Answered| one.option == mean.option && one.beside == mean.beside && one.share == Some(share);
    let found = target.answers.iter().find(same)?;
    Some(format!("in {:.0}{JOIN}% of worlds {}", share * 100.0, reached(&found.reach, axis)))
}

/// Where a target is met: "from 14,200 on (13,100–15,600)", "never within 0–30,000".
pub fn reached(reach: &Reach, axis: &AxisInfo) -> String {
    let [from, to] = [reach.from, reach.to].map(trimmed);
    let doubt = match reach.doubtful.as_slice() {
        [] => String::new(),
        _ if reach.is_open() => ", though luck leaves it open everywhere".to_owned(),
        [only] => format!(", though luck leaves it open {}", stretch(*only)),
        _ => ", though luck leaves it open in places".to_owned(),
    };
    match reach.answer() {
        Answer::Never => format!("never within {from}–{to}{}{doubt}", of(axis)),
        Answer::Always => format!("already at {from} and up to {to}{}{doubt}", of(axis)),
        Answer::From(crossing) => format!("from {} on", at(&crossing, axis)),
        Answer::UpTo(crossing) => format!("up to {}", at(&crossing, axis)),
        Answer::Several => several(reach, axis),
    }
}

fn of(axis: &AxisInfo) -> String {
    if axis.unit.is_empty() { String::new() } else { format!(" {}", axis.unit) }
}

/// A crossing and its interval.
fn at(crossing: &Crossing, axis: &AxisInfo) -> String {
    let (at, interval) = crossing_words(crossing);
    format!("{at}{} ({interval})", of(axis))
}

/// A crossing to as many digits as its interval supports, and the interval.
pub fn crossing_words(crossing: &Crossing) -> (String, String) {
    let [low, high] = crossing.between;
    let Stretch { low: from, high: to } = crossing.interval;
    let [text, both] =
        with_interval(crossing.at, from.unwrap_or(low.min(crossing.at)), to.unwrap_or(high.max(crossing.at)));
    let (lower, upper) = both.split_once('–').unwrap_or((&both, &both));
    let interval = match (from, to) {
        (Some(_), Some(_)) => both.clone(),
        (None, Some(_)) => format!("or less, to {upper}"),
        (Some(_), None) => format!("{lower} or more"),
        (None, None) => "luck leaves it open".to_owned(),
    };
    (text, interval)
}

fn stretch(stretch: Stretch) -> String {
    match (stretch.low, stretch.high) {
        (Some(low), Some(high)) => format!("from {} to {}", number::rough(low), number::rough(high)),
        (Some(low), None) => format!("from {} on", number::rough(low)),
        (None, Some(high)) => format!("up to {}", number::rough(high)),
        (None, None) => "everywhere".to_owned(),
    }
}

/// Met, then not, then again.
fn several(reach: &Reach, axis: &AxisInfo) -> String {
    let mut parts = Vec::new();
    let mut since = reach.met_at_first.then_some(None);
    for crossing in &reach.crossings {
        if crossing.met_above {
            since = Some(Some(at(crossing, axis)));
        } else if let Some(start) = since.take() {
            parts.push(match start {
                None => format!("up to {}", at(crossing, axis)),
                Some(start) => format!("from {start} to {}", at(crossing, axis)),
            });
        }
    }
    if let Some(Some(start)) = since {
        parts.push(format!("from {start} on"));
    }
    parts.join(" and ")
}

fn legend(found: &Sweep) -> String {
    let mut lines =
        vec!["± two Monte Carlo standard errors; every cell and option on the same worlds and luck.".to_owned()];
    if !found.targets.is_empty() {
        lines.push(
            "Answers: straight lines between levels; in brackets where luck leaves the answer open (95 %). “In 95 % of \
             worlds”: what it takes in all but the worst twentieth of them."
                .to_owned(),
        );
    }
    lines.join("\n")
}

/// A row for each cell, option and outcome. Units are those of `sweep.json`.
pub fn csv(found: &Sweep) -> String {
    let paths = found.axes.iter().map(|axis| field(&axis.path));
    let columns = [
        "option",
        "outcome",
        "unit",
        "mean",
        "se",
        "p05",
        "p25",
        "p50",
        "p75",
        "p95",
        "difference",
        "difference_se",
        "change",
        "change_se",
    ];
    let header: Vec<String> = paths.chain(columns.map(str::to_owned)).collect();
    let mut text = header.join(",") + "\n";
    for cell in &found.cells {
        let levels = found.axes.iter().zip(&cell.levels).map(|(axis, level)| {
            let level = &axis.levels[*level];
            level.number.map_or_else(|| field(&level.label), |number| number.to_string())
        });
        let levels = levels.collect::<Vec<_>>().join(",");
        for (option, name) in cell.options.iter().zip(&found.heading.options) {
            for (place, outcome) in found.outcomes.iter().enumerate() {
                let numbers = numbers(option, place).map(|number| number.map_or_else(String::new, |x| x.to_string()));
                let (name, outcome, unit) = (field(&name.name), field(&outcome.name), field(&outcome.unit));
                let _ = writeln!(text, "{levels},{name},{outcome},{unit},{}", numbers.join(","));
            }
        }
    }
    text
}

fn numbers(option: &OptionCell, outcome: usize) -> [Option<f64>; 11] {
    let estimate = option.estimates.get(outcome).and_then(Option::as_ref);
    let difference = option.differences.get(outcome).and_then(Option::as_ref);
    let change = option.changes.get(outcome).and_then(Option::as_ref);
    let Quantiles { p05, p25, p50, p75, p95 } = estimate.map(|one| one.quantiles).unwrap_or_default();
    let spread = [p05, p25, p50, p75, p95].map(|x| estimate.map(|_| x));
    let [a, b, c, d, e] = spread;
    [
        estimate.map(|one| one.mean),
        estimate.map(|one| one.se),
        a,
        b,
        c,
        d,
        e,
        difference.map(|one| one.mean),
        difference.map(|one| one.se),
        change.map(|one| one.mean),
        change.map(|one| one.se),
    ]
}
