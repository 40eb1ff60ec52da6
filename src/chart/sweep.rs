//! What every option leads to over the levels of what is varied, a picture an outcome.
//!
//! The kind of picture goes by what is varied. One axis of numbers: lines with bands. One of anything else: rows of dots.
//! Numbers beside a few other levels: lines again, a panel a level, so that options keep their colours. All else: heat maps,
//! a panel an option.

use super::canvas::{Area, Canvas, Color, Drawn};
use super::finding::pair;
use super::ladder::{ladder, share_ladder};
use super::panel::{Axis, Mark};
use super::theme::Cast;
use crate::analysis::reach::{Answer, Crossing};
use crate::analysis::results::{CLEAR_OF_CHANCE, Estimate};
use crate::analysis::sweep::{Answered, AxisInfo, OutcomeInfo, Sweep, Target};
use crate::report::number::{percent_range, percents, points, rough};
use crate::report::sweep::{crossing_words, plain, target_words};

mod heat;
mod lines;
mod rows;

/// How to read the chart.
pub const READING: &str = "Lines, dots and cells: means over worlds and trials. Pale: 5–95 % over worlds (unknown inputs); thin lines at \
     points: Monte Carlo error (± 2 standard errors). Dashed: a target; thick on it: where luck leaves the answer open.";

/// Options that share a panel with bands. More would lie over each other as mud; then each has a panel of its own.
const TOGETHER: usize = 3;

/// Most panels of a picture.
const PANELS: usize = 16;

/// Most panels by level; more levels are a heat map.
const BY_LEVEL: usize = 12;

/// The longest label of a level in a title, in characters.
const LONGEST: usize = 24;

/// Letters of a title that surely fit into its two lines.
const TITLE: usize = 140;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Lines along numbers.
    Lines,
    /// Rows of dots, a row a level.
    Rows,
    /// Lines along the numeric axis, a panel for each level of the other.
    ByLevel { along: usize },
    /// A cell a combination.
    Heat,
}

/// One outcome of a sweep, as it is drawn.
struct View<'a> {
    found: &'a Sweep,
    outcome: usize,
    info: &'a OutcomeInfo,
    cast: Cast,
    /// The options that are drawn: of those that are alike, the first.
    shown: Vec<usize>,
}

/// The outcomes that have a picture.
pub fn parts(found: &Sweep) -> Vec<String> {
    found.asked.iter().map(|outcome| found.outcomes[*outcome].name.clone()).collect()
}

/// The finding.
pub fn title(found: &Sweep, part: usize) -> String {
    let view = View::of(found, part);
    view.target().and_then(|target| view.answer_title(target)).unwrap_or_else(|| view.change_title())
}

/// The height of a picture.
pub fn height(found: &Sweep, part: usize) -> f64 {
    let view = View::of(found, part);
    match view.kind() {
        Kind::Lines => lines::height(&view),
        Kind::Rows => rows::height(&view),
        Kind::ByLevel { along } => lines::height_by_level(&view, along),
        Kind::Heat => heat::height(&view),
    }
}

/// Draws one outcome.
pub fn draw(canvas: &Canvas, body: Area, found: &Sweep, part: usize) -> Drawn {
    let view = View::of(found, part);
    match view.kind() {
        Kind::Lines => lines::draw(canvas, body, &view),
        Kind::Rows => rows::draw(canvas, body, &view),
        Kind::ByLevel { along } => lines::draw_by_level(canvas, body, &view, along),
        Kind::Heat => heat::draw(canvas, body, &view),
    }
}

impl<'a> View<'a> {
    fn of(found: &'a Sweep, part: usize) -> Self {
        let outcome = found.asked.get(part).copied().unwrap_or(0);
        let last = found.cells.len().saturating_sub(1);
        let score = |option: usize| found.estimate(last, option, outcome).map_or(0.0, |one| one.mean);
        let cast = Cast::of_study(&found.heading, score);
        Self { found, outcome, info: &found.outcomes[outcome], cast, shown: found.shown() }
    }

    fn kind(&self) -> Kind {
        match self.found.axes.as_slice() {
            [only] if only.is_numeric() => Kind::Lines,
            [_] => Kind::Rows,
            [a, b] if a.is_numeric() && !b.is_numeric() && b.levels.len() <= BY_LEVEL => Kind::ByLevel { along: 0 },
            [a, b] if b.is_numeric() && !a.is_numeric() && a.levels.len() <= BY_LEVEL => Kind::ByLevel { along: 1 },
            _ => Kind::Heat,
        }
    }

    fn estimate(&self, cell: usize, option: usize) -> Option<&'a Estimate> {
        self.found.estimate(cell, option, self.outcome)
    }

    fn color(&self, option: usize) -> Color {
        self.cast.color(option)
    }

    /// The option's label, and how many are drawn with it.
    fn label(&self, option: usize) -> String {
        let label = self.found.heading.options.get(option).map_or("", |option| option.label());
        match self.found.groups.iter().find(|group| group.contains(&option)).map_or(1, Vec::len) {
            0 | 1 => label.to_owned(),
            many => format!("{label} (also {} alike)", many - 1),
        }
    }

    /// The first target for this outcome.
    fn target(&self) -> Option<&'a Target> {
        self.found.targets.iter().find(|target| target.outcome == self.outcome)
    }

    /// The largest value that the axis must hold.
    fn highest(&self) -> f64 {
        let cells = 0..self.found.cells.len();
        let all = cells.flat_map(|cell| self.shown.iter().filter_map(move |option| self.estimate(cell, *option)));
        let target = self.found.targets.iter().filter(|target| target.outcome == self.outcome).map(|one| one.value);
        all.map(|one| one.quantiles.p95.max(one.mean + CLEAR_OF_CHANCE * one.se)).chain(target).fold(0.0, f64::max)
    }

    /// Every mean that is drawn.
    fn means(&self) -> impl Iterator<Item = f64> {
        let cells = 0..self.found.cells.len();
        let all = cells.flat_map(move |cell| self.shown.iter().filter_map(move |option| self.estimate(cell, *option)));
        all.map(|one| one.mean)
    }

    /// The axis of the outcome, up to a value.
    fn scale(&self, highest: f64) -> Axis {
        if self.info.is_share() { Axis::shares(share_ladder(highest)) } else { Axis::numbers(ladder(highest)) }
    }

    /// The outcome, for an axis.
    fn name(&self) -> String {
        let unit = if self.info.is_share() { String::new() } else { format!(" ({})", self.info.unit) };
        format!("{}{unit}, {}", self.info.label, self.info.population)
    }

    /// Figures that stand side by side.
    fn figures(&self, found: &[&Estimate]) -> Vec<String> {
        if self.info.is_share() {
            return percents(&found.iter().map(|one| (one.mean, one.se)).collect::<Vec<_>>());
        }
        found.iter().map(|one| rough(one.mean)).collect()
    }

    fn range(&self, found: &Estimate) -> String {
        let (low, high) = (found.quantiles.p05, found.quantiles.p95);
        if self.info.is_share() { percent_range(low, high) } else { format!("{}–{}", rough(low), rough(high)) }
    }

    /// How much it takes: the option that needs the least, and whether others never meet the target.
    fn answer_title(&self, target: &Target) -> Option<String> {
        let means: Vec<&Answered> = target.answers.iter().filter(|one| one.share.is_none()).collect();
        let axis = self.found.axes.get(target.along)?;
        let who = |one: &Answered| {
            let level = one.beside.and_then(|level| self.found.axes.get(1 - target.along)?.levels.get(level));
            let beside = level.map_or_else(String::new, |level| format!(" ({})", short(&level.label)));
            format!("“{}”{beside}", short_name(&self.label(one.option)))
        };
        let needs = |one: &&&Answered| match one.reach.answer() {
            Answer::From(crossing) => crossing.at,
            _ => f64::INFINITY,
        };
        let is = |kind: fn(&Answer) -> bool| means.iter().filter(move |one| kind(&one.reach.answer()));
        let (first, last) = (axis.levels.first()?, axis.levels.last()?);
        let several = |word: &str, all: &[&&Answered]| match all {
            [] => None,
            [one] => Some(format!("{word} with {}", who(one))),
            [one, rest @ ..] => Some(format!("{word} with {} and {} more", who(one), rest.len())),
        };
        let always: Vec<_> = is(|answer| *answer == Answer::Always).collect();
        let never: Vec<_> = is(|answer| *answer == Answer::Never).collect();
        let least = is(|answer| matches!(answer, Answer::From(_))).min_by(|a, b| needs(a).total_cmp(&needs(b)));
        let down = is(|answer| matches!(answer, Answer::UpTo(_))).max_by(|a, b| crossing(a).total_cmp(&crossing(b)));
        let mut parts = Vec::new();
        for (word, end, one) in [("from", " on", least), ("up to", "", down)] {
            if let Some(one) = one
                && let Answer::From(at) | Answer::UpTo(at) = one.reach.answer()
            {
                parts.push(format!("{word} {}{end} with {}", at_words(&at), who(one)));
            }
        }
        parts.extend(several(&format!("already at {}", first.label), &always));
        parts.extend(several(&format!("never within {}–{}", first.label, last.label), &never));
        let unit = if axis.unit.is_empty() { String::new() } else { format!(", {}", axis.unit) };
        let lead = parts.first()?.clone();
        let (start, by) = (target_words(self.found, target), format!(" ({}{unit})", axis.label));
        let two = parts.into_iter().take(2).collect::<Vec<_>>().join("; ");
        let forms = [format!("{start}: {two}{by}"), format!("{start}: {lead}{by}"), format!("{start}: {lead}")];
        let last = forms.last().cloned();
        forms.into_iter().find(|form| form.chars().count() <= TITLE).or(last)
    }

    /// By how much the outcome differs from the first cell, where it differs most.
    fn change_title(&self) -> String {
        let by = self.found.axes.iter().map(in_a_sentence).collect::<Vec<_>>().join(" and ");
        let cells = 1..self.found.cells.len();
        let clear = cells.flat_map(|cell| self.shown.iter().map(move |option| (cell, *option))).filter_map(|place| {
            let change = self.found.change(place.0, place.1, self.outcome)?;
            (change.mean.abs() > CLEAR_OF_CHANCE * change.se).then_some((place, change))
        });
        let most = clear.reduce(|most, next| if next.1.mean.abs() > most.1.mean.abs() { next } else { most });
        let Some(((cell, option), change)) = most else {
            return format!("{}: no difference beyond its error over {by}", self.info.label);
        };
        let (Some(here), Some(there)) = (self.estimate(cell, option), self.estimate(0, option)) else {
            return self.info.label.clone();
        };
        let at = |cell: usize| match self.kind() {
            Kind::Lines => format!("at {}", self.found.words_of_cell(cell)),
            _ => format!("({})", short(&self.found.words_of_cell(cell))),
        };
        let (before, after) = (at(0), at(cell));
        let with = match self.found.heading.options.len() {
            1 => String::new(),
            _ => format!(" with “{}”", short_name(&self.label(option))),
        };
        if self.info.is_share() {
            let [low, high] = pair([(there.mean, there.se), (here.mean, here.se)]);
            let gap = points(change.mean, change.se);
            return format!("{}: {low} {before}, {high} {after}{with} ({gap}), by {by}", self.info.label);
        }
        let [low, high] = [there, here].map(|one| plain(self.info, one.mean, one.se));
        format!("{} ({}): {low} {before}, {high} {after}{with}, by {by}", self.info.label, self.info.unit)
    }
}

/// What an axis is, within a sentence: a country keeps its capital.
fn in_a_sentence(axis: &AxisInfo) -> String {
    let label = &axis.label;
    if label.contains(':') || axis.path.starts_with("contributor.") {
        return label.clone();
    }
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn crossing(one: &Answered) -> f64 {
    match one.reach.answer() {
        Answer::From(crossing) | Answer::UpTo(crossing) => crossing.at,
        _ => f64::NEG_INFINITY,
    }
}

/// A crossing with its interval.
fn at_words(crossing: &Crossing) -> String {
    let (at, interval) = crossing_words(crossing);
    format!("{at} ({interval})")
}

fn short(label: &str) -> String {
    cut(label, LONGEST)
}

fn short_name(label: &str) -> String {
    cut(label, LONGEST + 10)
}

fn cut(label: &str, most: usize) -> String {
    if label.chars().count() <= most {
        return label.to_owned();
    }
    let start: String = label.chars().take(most - 1).collect();
    format!("{}…", start.trim_end_matches([' ', ',', ';', '=']))
}

/// The numeric axis from its lowest to its highest level, with at most `most` marks.
fn across(axis: &AxisInfo, most: usize) -> Axis {
    let numbers: Vec<(f64, &str)> =
        axis.levels.iter().filter_map(|level| Some((level.number?, level.label.as_str()))).collect();
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Axis::unmarked(1.0) };
    let steps = numbers.len().saturating_sub(1);
    let least = steps.div_ceil(most.max(1)).max(1);
    // Where they can, marks stand at both ends.
    let stride = (least..=2 * least).find(|stride| steps.is_multiple_of(*stride)).unwrap_or(least);
    let marks = numbers.iter().step_by(stride).map(|(value, label)| Mark { value: *value, label: (*label).to_owned() });
    Axis { min: first.0, max: last.0, marks: marks.collect() }
}

/// What an axis counts, in words.
fn axis_name(axis: &AxisInfo) -> String {
    if axis.unit.is_empty() { axis.label.clone() } else { format!("{} ({})", axis.label, axis.unit) }
}

/// Columns of panels that fit beside each other.
fn columns(panels: usize) -> usize {
    match panels {
        0..=3 => panels.max(1),
        4 => 2,
        5..=6 | 9 => 3,
        _ => 4,
    }
}
