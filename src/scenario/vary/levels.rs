//! The levels of an axis: what stands behind the `=`.

use std::ops::Range;
use std::sync::Arc;

use super::super::{Scenario, canonical};
use super::{Level, MOST_LEVELS, Subject, label};
use crate::document::{self, Node, Value};
use crate::keys::{Domain, Key, Kind};
use crate::model::component::{Component, Components};
use crate::problem::{Place, Problem, Problems, Source, number, quote, suggestion};
use crate::quantity::Quantity;

/// Reads the levels that begin at byte `start` of a text.
///
/// # Errors
/// Everything that is wrong with them.
pub(super) fn read(
    source: &Arc<Source>,
    start: usize,
    path: &str,
    subject: Subject,
    base: &Scenario,
) -> Result<Vec<Level>, Problems> {
    let mut reader = Reader { source, path, subject, base, problems: Problems::default() };
    let all = trimmed(&source.text, start..source.text.len());
    let text = &source.text[all.clone()];
    let levels = match range_dots(text) {
        _ if text == "*" => reader.star(all.clone()),
        Some(dots) => reader.range(all.clone(), all.start + dots),
        None => reader.list(all.clone()),
    };
    reader.check(&levels, all);
    if reader.problems.has_errors() { Err(reader.problems) } else { Ok(levels) }
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    path: &'a str,
    subject: Subject,
    base: &'a Scenario,
    problems: Problems,
}

impl Reader<'_> {
    fn place(&self, part: &Range<usize>) -> Place {
        Place::new(self.source, part.start, part.end)
    }

    fn refuse(&mut self, part: &Range<usize>, message: String, help: String) {
        let place = self.place(part);
        self.problems.push(Problem::error(&place, message).help(help));
    }

    fn level(&self, part: &Range<usize>, label: impl Into<String>, value: &str) -> Level {
        let set = Some(format!("{}={value}", self.path));
        Level { label: label.into(), number: None, set, place: self.place(part) }
    }

    /// What may stand here.
    fn forms(&self) -> String {
        let path = self.path;
        match self.subject {
            Subject::Contributor => format!("write `{path}=in,out` or `{path}=*`"),
            Subject::Key(key) => match key.kind {
                Kind::Quantity(_) | Kind::Number(_) | Kind::Count(..) => {
                    format!("write a range as in `{path}=0..10:5`, or values as in `{path}=1,2,5`")
                }
                Kind::Flag => format!("write `{path}=*` or `{path}=true,false`"),
                Kind::Words(_) => format!("write `{path}=*`, words as in `{path}=none,all`, or lists of words"),
                Kind::Word(words) => format!("write `{path}=*` or `{path}={}`", words.join(",")),
                Kind::Other(shape) => format!("list values, each {shape}"),
                Kind::Text => "list texts between quotation marks".to_owned(),
            },
        }
    }

    /// Everything that a key can say.
    fn star(&mut self, part: Range<usize>) -> Vec<Level> {
        let words: Vec<&str> = match self.subject {
            Subject::Contributor => vec!["in", "out"],
            Subject::Key(key) => match key.kind {
                Kind::Flag => vec!["true", "false"],
                Kind::Word(words) => words.to_vec(),
                Kind::Words(_) => self.component_words(),
                _ => {
                    let message = format!("{} has no levels of its own for `*`", quote(self.path));
                    self.refuse(&part, message, self.forms());
                    return Vec::new();
                }
            },
        };
        words.into_iter().filter_map(|word| self.item(word, &part)).collect()
    }

    /// `none`, each component alone, `floor` where it is none of these, `all`.
    fn component_words(&self) -> Vec<&'static str> {
        let floor = self.floor().filter(|floor| floor.len() > 1 && (floor.len() as usize) < Component::ALL.len());
        let floor = floor.map(|_| "floor");
        std::iter::once("none").chain(Component::NAMES).chain(floor).chain(["all"]).collect()
    }

    /// What survives a reduction in the baseline option; the floor itself has no such level.
    fn floor(&self) -> Option<Components> {
        let option = self.base.options.get(self.base.run.baseline)?;
        (self.path == "backstop.promised").then_some(option.specs.backstop.floor)
    }

    /// `a..b:n`.
    fn range(&mut self, all: Range<usize>, dots: usize) -> Vec<Level> {
        let is_numeric = |key: &Key| matches!(key.kind, Kind::Quantity(_) | Kind::Number(_) | Kind::Count(..));
        let Some(key) = self.subject.key().filter(|key| is_numeric(key)) else {
            self.refuse(&all, format!("{} takes no range", quote(self.path)), self.forms());
            return Vec::new();
        };
        let text = &self.source.text;
        let colon = text[all.clone()].rfind(':').map(|at| all.start + at).filter(|colon| *colon > dots);
        let Some(colon) = colon else {
            let help = format!("write how many levels, as in `{}={}:5`", self.path, &text[all.clone()]);
            self.refuse(&all, "a range needs a number of levels".to_owned(), help);
            return Vec::new();
        };
        let parts = [all.start..dots, dots + 2..colon, colon + 1..all.end].map(|part| trimmed(text, part));
        let ends = [self.end(&parts[0], key), self.end(&parts[1], key)];
        let (count, [Some(low), Some(high)]) = (self.count(&parts[2]), ends) else { return Vec::new() };
        if low >= high {
            let message = format!("a range runs from low to high, not from `{}` to `{}`", number(low), number(high));
            let help = match low > high {
                true => format!("write `{}..{}`", number(high), number(low)),
                false => "let it end above where it begins".to_owned(),
            };
            self.refuse(&(parts[0].start..parts[1].end), message, help);
            return Vec::new();
        }
        count.map_or_else(Vec::new, |count| self.spaced(low, high, count, &all))
    }

    /// One end of a range.
    fn end(&mut self, part: &Range<usize>, key: &Key) -> Option<f64> {
        let text = &self.source.text[part.clone()];
        match text.replace('_', "").parse::<f64>() {
            Ok(x) if x.is_finite() => self.in_domain(x, part, key).then_some(x),
            _ => {
                let message = format!("{} is not a number that a range can end at", quote(text));
                self.refuse(part, message, self.forms());
                None
            }
        }
    }

    fn count(&mut self, part: &Range<usize>) -> Option<usize> {
        let text = &self.source.text[part.clone()];
        let count = text.parse().ok().filter(|count| (2..=MOST_LEVELS).contains(count));
        if count.is_none() {
            let message = format!("a range has from 2 to {MOST_LEVELS} levels, not {}", quote(text));
            self.refuse(part, message, format!("write how many, as in `{}=0..10:5`", self.path));
        }
        count
    }

    /// Whether a number may stand here, and if not why.
    fn in_domain(&mut self, x: f64, part: &Range<usize>, key: &Key) -> bool {
        let (holds, wanted) = match key.kind {
            Kind::Quantity(domain) | Kind::Number(domain) => (Domain::holds(&domain, x), domain.words.to_owned()),
            Kind::Count(low, high) => {
                let holds = x.fract() == 0.0 && (low as f64..=high as f64).contains(&x);
                (holds, format!("a whole number from {low} to {high}"))
            }
            _ => (true, String::new()),
        };
        if !holds {
            let message = format!("{} must be {wanted}, not `{}`", quote(self.path), number(x));
            self.refuse(part, message, "stay within that range".to_owned());
        }
        holds
    }

    /// Evenly spaced numbers, freed of the rounding of their sums. Whole numbers stay whole.
    fn spaced(&mut self, low: f64, high: f64, count: usize, part: &Range<usize>) -> Vec<Level> {
        let steps = count - 1;
        let step = (high - low) / steps as f64;
        let is_count = self.subject.key().is_some_and(|key| matches!(key.kind, Kind::Count(..)));
        if is_count && step.fract() != 0.0 {
            let whole = (1..=steps).rev().find(|steps| ((high - low) / *steps as f64).fract() == 0.0).unwrap_or(1);
            let message = format!("{} takes whole numbers; this range has steps of {}", quote(self.path), number(step));
            let help = format!("write `{}..{}:{}`", number(low), number(high), whole + 1);
            self.refuse(part, message, help);
            return Vec::new();
        }
        let at = |place: usize| match place {
            0 => low,
            _ if place == steps => high,
            _ => digits(low + step * place as f64),
        };
        let numbers = (0..count).map(at);
        let level = |x: f64| Level { number: Some(x), ..self.level(part, label::of_step(x, step), &number(x)) };
        numbers.map(level).collect()
    }

    /// Values with commas between.
    fn list(&mut self, all: Range<usize>) -> Vec<Level> {
        let parts = items(&self.source.text, all.clone());
        if parts.len() > MOST_LEVELS {
            self.refuse(&all, format!("{} levels; there may be {MOST_LEVELS}", parts.len()), "list fewer".to_owned());
            return Vec::new();
        }
        let mut levels = Vec::new();
        for part in parts {
            let word = self.source.text[part.clone()].to_owned();
            if word.is_empty() {
                self.refuse(&part, "a level is missing here".to_owned(), "take out the comma".to_owned());
            } else {
                levels.extend(self.item(&word, &part));
            }
        }
        levels
    }

    /// One level: a word that the syntax knows, or a TOML value.
    fn item(&mut self, word: &str, part: &Range<usize>) -> Option<Level> {
        let key = match self.subject {
            Subject::Contributor => return self.in_or_out(word, part),
            Subject::Key(key) => key,
        };
        match key.kind {
            Kind::Words(_) if !word.starts_with('[') => self.component_word(word, part),
            Kind::Word(words) if words.contains(&word) => Some(self.level(part, word, &format!("\"{word}\""))),
            Kind::Flag if ["true", "false"].contains(&word) => Some(self.level(part, word, word)),
            Kind::Flag => {
                self.refuse(
                    part,
                    format!("{} is `true` or `false`, not {}", quote(self.path), quote(word)),
                    self.forms(),
                );
                None
            }
            _ => self.value(word, part, key),
        }
    }

    fn in_or_out(&mut self, word: &str, part: &Range<usize>) -> Option<Level> {
        match word {
            "in" => Some(Level { set: None, ..self.level(part, word, "") }),
            "out" => Some(self.level(part, word, "false")),
            _ => {
                let message = format!("a contributor is `in` or `out`, not {}", quote(word));
                self.refuse(part, message, self.forms());
                None
            }
        }
    }

    fn component_word(&mut self, word: &str, part: &Range<usize>) -> Option<Level> {
        let floor = self.floor();
        let components = match word {
            "none" => Some(Components::default()),
            "all" => Some(Component::ALL.into_iter().collect()),
            "floor" => floor,
            _ => Component::named(word).map(|component| Components::default().with(component)),
        };
        let Some(components) = components else {
            let names = ["none", "all"].into_iter().chain(floor.map(|_| "floor")).chain(Component::NAMES);
            let message = format!("{} is no level of {}", quote(word), quote(self.path));
            self.refuse(part, message, suggestion(word, names));
            return None;
        };
        let names: Vec<_> = components.iter().map(|component| format!("\"{}\"", component.name())).collect();
        Some(self.level(part, word, &format!("[{}]", names.join(", "))))
    }

    /// A TOML value.
    fn value(&mut self, word: &str, part: &Range<usize>, key: &'static Key) -> Option<Level> {
        let node = match document::parse_part(self.source, part.clone()) {
            Ok(node) => node,
            Err(problems) => {
                self.problems.extend(problems);
                return None;
            }
        };
        let level = self.level(part, label_of(&node, word), word);
        match (key.kind, node.number()) {
            (Kind::Quantity(_) | Kind::Number(_) | Kind::Count(..), Some(x)) if x.is_finite() => {
                let level = Level { number: Some(x), ..level };
                self.in_domain(x, part, key).then_some(level)
            }
            (Kind::Quantity(_), _) => {
                let quantity = Quantity::read(&node, self.path, key, &mut self.problems)?;
                Some(Level { label: canonical::short(&quantity), ..level })
            }
            _ => Some(level),
        }
    }

    /// Fewer than two levels, or two alike.
    fn check(&mut self, levels: &[Level], all: Range<usize>) {
        if self.problems.has_errors() {
            return;
        }
        if let [only] = levels {
            let set = only.set.clone().unwrap_or_default();
            let help = if set.is_empty() { self.forms() } else { format!("to set it, write `--set '{set}'`") };
            self.refuse(&all, "one level varies nothing".to_owned(), help);
        }
        for (place, level) in levels.iter().enumerate() {
            let is_same =
                |other: &&Level| other.set == level.set || (level.number.is_some() && other.number == level.number);
            if levels[..place].iter().any(|other| is_same(&other)) {
                let message = format!("the level {} is there twice", quote(&level.label));
                self.problems.push(Problem::error(&level.place, message).help("keep one of them"));
            }
        }
    }
}

/// Twelve digits: what is beyond them comes of adding steps.
fn digits(x: f64) -> f64 {
    format!("{x:.11e}").parse().unwrap_or(x)
}

/// A value in a few words.
fn label_of(node: &Node, word: &str) -> String {
    match &node.value {
        Value::Text(text) => text.clone(),
        Value::Integer(_) | Value::Float(_) => node.number().map_or_else(String::new, label::of_number),
        Value::List(list) if list.iter().all(|node| node.text().is_some()) => {
            list.iter().filter_map(Node::text).collect::<Vec<_>>().join(" + ")
        }
        _ => word.trim_start_matches('{').trim_end_matches('}').trim().to_owned(),
    }
}

/// A stretch without the blanks at its ends.
fn trimmed(text: &str, part: Range<usize>) -> Range<usize> {
    let inner = &text[part.clone()];
    let start = part.start + (inner.len() - inner.trim_start().len());
    start..(start + inner.trim().len())
}

/// Where the two dots of a range are, outside brackets and quotation marks.
fn range_dots(text: &str) -> Option<usize> {
    outside(text).find(|(at, letter)| *letter == '.' && text[*at..].starts_with("..")).map(|(at, _)| at)
}

/// The stretches between commas that stand outside brackets and quotation marks.
fn items(text: &str, all: Range<usize>) -> Vec<Range<usize>> {
    let mut start = all.start;
    let mut parts = Vec::new();
    for (at, _) in outside(&text[all.clone()]).filter(|(_, letter)| *letter == ',') {
        parts.push(trimmed(text, start..all.start + at));
        start = all.start + at + 1;
    }
    parts.push(trimmed(text, start..all.end));
    parts
}

/// The letters outside brackets and quotation marks.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut depth, mut quote, mut is_escaped) = (0_usize, None, false);
    text.char_indices().filter(move |(_, letter)| {
        match (quote, letter) {
            _ if is_escaped => is_escaped = false,
            (Some('"'), '\\') => is_escaped = true,
            (Some(mark), letter) if mark == *letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(*letter),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) => return depth == 0,
        }
        false
    })
}
