//! What is wrong with a scenario: where, why, and what to do about it.
//!
//! A problem knows the text that it was found in (a file or a flag) and its place there, and is drawn as rustc draws
//! its own: `error: …`, `--> file:line:column`, the line, a caret, `help: …`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Problems drawn in full; of the others only the number is told.
const SHOWN: usize = 100;

/// Problems kept at all, so that a hostile file cannot fill the memory.
const KEPT: usize = 1_000;

/// Words that a help lists.
const LISTED: usize = 40;

/// Characters of a name or value that a message repeats.
const QUOTED: usize = 60;

/// A text that values come from: a file, or a flag of the command line.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// How messages name it: a path, `builtin:baseline`, `--set`.
    pub name: String,
    /// Its whole text.
    pub text: String,
}

impl Source {
    /// A text with a name, as a terminal may show it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: harmless(&name.into()), text: text.into() })
    }
}

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Arc<Source>,
    /// Byte at which the stretch begins.
    pub start: usize,
    /// Byte before which it ends.
    pub end: usize,
}

impl Place {
    /// Bytes `start..end` of a text.
    pub fn new(source: &Arc<Source>, start: usize, end: usize) -> Self {
        Self { source: Arc::clone(source), start, end }
    }

    /// The whole of a text.
    pub fn whole(source: &Arc<Source>) -> Self {
        Self::new(source, 0, source.text.len())
    }

    /// The beginning of a text: where something that is nowhere should have been.
    pub fn top(source: &Arc<Source>) -> Self {
        Self::new(source, 0, 0)
    }

    /// Line and column of its beginning, both from 1; columns count characters.
    pub fn line_and_column(&self) -> (usize, usize) {
        let (line, start, _) = self.line();
        let column = self.source.text.get(start..self.start_in_text()).map_or(0, |before| before.chars().count());
        (line, column + 1)
    }

    fn start_in_text(&self) -> usize {
        floor_boundary(&self.source.text, self.start)
    }

    /// Number of its first line from 1, and the bytes at which that line begins and ends.
    fn line(&self) -> (usize, usize, usize) {
        let (text, at) = (&self.source.text, self.start_in_text());
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let end = text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| at + newline);
        (before.matches('\n').count() + 1, start, end)
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&byte| text.is_char_boundary(byte)).unwrap_or(0)
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// It can, but a reader should know.
    Warning,
}

/// One thing wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, a sentence.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A word or two beside the caret; may be empty.
    pub label: String,
    /// What to do about it; may be empty.
    pub help: String,
}

impl Problem {
    /// An error at a place.
    pub fn error(place: &Place, message: impl Into<String>) -> Self {
        let (label, help) = (String::new(), String::new());
        Self { severity: Severity::Error, message: message.into(), place: place.clone(), label, help }
    }

    /// A warning at a place.
    pub fn warning(place: &Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, message) }
    }

    /// With a word or two beside the caret.
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// As rustc would print it; escape codes for colour only where asked.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(harmless_lines(&self.message))).element(self.snippet());
        for help in self.help.lines() {
            group = group.element(Level::HELP.message(harmless(help)));
        }
        renderer.render(&[group])
    }

    fn snippet(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let text = &self.place.source.text;
        let (number, start, end) = self.place.line();
        let line = text.get(start..end).unwrap_or_default();
        let from = self.place.start_in_text() - start;
        let to = floor_boundary(line, self.place.end.saturating_sub(start)).max(from);
        let caret = AnnotationKind::Primary.span(from..to);
        let caret = if self.label.is_empty() { caret } else { caret.label(&self.label) };
        Snippet::source(shown(line)).line_start(number).path(&self.place.source.name).annotation(caret)
    }
}

/// A line without the letters that a terminal may obey and the renderer lets pass; each byte keeps its place.
fn shown(line: &str) -> Cow<'_, str> {
    let passes = |letter: char| matches!(letter, '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}');
    if !line.contains(passes) {
        return Cow::Borrowed(line);
    }
    let show = |letter: char| match letter.len_utf8() {
        _ if !passes(letter) => letter,
        2 => '·',
        _ => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(line.chars().map(show).collect())
}

/// Everything wrong with a scenario; the same problem met twice is kept once.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    seen: BTreeSet<(usize, usize, String)>,
    dropped: usize,
}

impl Problems {
    /// One problem alone.
    pub fn of(problem: Problem) -> Self {
        let mut problems = Self::default();
        problems.push(problem);
        problems
    }

    /// Adds a problem, unless it is there already.
    pub fn push(&mut self, problem: Problem) {
        let source = Arc::as_ptr(&problem.place.source) as usize;
        if self.is_full() {
            self.dropped += 1;
        } else if self.seen.insert((source, problem.place.start, problem.message.clone())) {
            self.list.push(problem);
        }
    }

    /// Adds all problems of another list.
    pub fn extend(&mut self, other: Self) {
        self.dropped += other.dropped;
        for problem in other.list {
            self.push(problem);
        }
    }

    /// Whether anything forbids the scenario to run.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Whether there are so many that more are not worth finding.
    pub fn is_full(&self) -> bool {
        self.list.len() >= KEPT
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// "2 errors, 1 warning".
    pub fn counts(&self) -> String {
        let counted = |severity, name: &str| match self.count(severity) {
            1 => format!("1 {name}"),
            many => format!("{many} {name}s"),
        };
        let errors = counted(Severity::Error, "error");
        if self.count(Severity::Warning) == 0 {
            errors
        } else {
            format!("{errors}, {}", counted(Severity::Warning, "warning"))
        }
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|problem| problem.severity == severity).count()
    }

    /// Every problem: errors first, text by text in the order in which they were met, from top to bottom.
    pub fn sorted(&self) -> Vec<&Problem> {
        let mut sources: Vec<&Arc<Source>> = Vec::new();
        for problem in &self.list {
            if !sources.iter().any(|source| Arc::ptr_eq(source, &problem.place.source)) {
                sources.push(&problem.place.source);
            }
        }
        let rank = |problem: &Problem| sources.iter().position(|source| Arc::ptr_eq(source, &problem.place.source));
        let mut sorted: Vec<&Problem> = self.list.iter().collect();
        sorted.sort_by_cached_key(|problem| {
            (problem.severity != Severity::Error, rank(problem), problem.place.start, problem.place.end)
        });
        sorted
    }

    /// All of them, drawn one below the other, with an empty line between.
    pub fn render(&self, colour: bool) -> String {
        let sorted = self.sorted();
        let shown = sorted.iter().take(SHOWN).map(|problem| problem.render(colour)).collect::<Vec<_>>();
        let mut text = shown.join("\n\n");
        let more = sorted.len().saturating_sub(SHOWN) + self.dropped;
        if more > 0 {
            let _ = write!(text, "\n\nand {more} more");
        }
        text
    }
}

/// A name or value of the user's between backticks, cut where it is long.
pub fn quote(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED).flat_map(char::escape_debug).collect();
    if text.chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    format!("`{}`", short.replace("\\'", "'").replace("\\\"", "\""))
}

/// Text from a file as a terminal may show it: what steers a terminal, or turns the direction of writing, is spelt out.
pub fn harmless(text: &str) -> String {
    if !text.contains(steers) {
        return text.to_owned();
    }
    let spell = |letter: char| {
        if steers(letter) { letter.escape_default().collect() } else { letter.to_string() }
    };
    text.chars().map(spell).collect()
}

/// The same for several lines: their ends stay.
pub fn harmless_lines(text: &str) -> String {
    text.split('\n').map(harmless).collect::<Vec<_>>().join("\n")
}

/// Whether a letter moves a cursor, changes colours, or turns the direction of writing.
pub fn steers(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words between backticks with commas between; of many, the first.
pub fn quote_all<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = words.into_iter();
    let mut text = words.by_ref().take(LISTED).map(quote).collect::<Vec<_>>().join(", ");
    if words.next().is_some() {
        text.push_str(", …");
    }
    text
}

/// The candidate that looks most like a name, where one does.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length == 0 || length > QUOTED {
        return None;
    }
    let folded = name.to_lowercase().replace('_', "-");
    let distance = |candidate: &str| strsim::osa_distance(&folded, &candidate.to_lowercase().replace('_', "-"));
    let scored = candidates.into_iter().map(|candidate| (distance(candidate), candidate));
    scored
        .filter(|(distance, _)| *distance <= ((length + 1) / 3).max(1))
        .min_by_key(|scored| scored.0)
        .map(|scored| scored.1)
}

/// "did you mean `x`?", or else the whole choice.
pub fn suggestion<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, candidates.clone()) {
        Some(candidate) => format!("did you mean {}?", quote(candidate)),
        None => format!("choose among {}", quote_all(candidates)),
    }
}

/// A number in the fewest digits that say exactly which it is; `5` and `5.0` alike.
pub fn number(x: f64) -> String {
    let size = x.abs();
    match x {
        0.0 => "0".to_owned(),
        _ if !(1e-6..1e15).contains(&size) => format!("{x:e}"),
        _ => x.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> Arc<Source> {
        Source::new("a/b.toml", "title = \"naïve\"\nlevel = 5\n")
    }

    #[test]
    fn a_problem_is_drawn_with_place_caret_and_help() {
        let problem =
            Problem::error(&Place::new(&text(), 25, 26), "`level` is odd").label("here").help("do this\nor that");
        let drawn = problem.render(false);
        assert!(drawn.starts_with("error: `level` is odd\n"), "{drawn}");
        for part in ["--> a/b.toml:2:9", "2 | level = 5", "        ^ here", "= help: do this", "= help: or that"] {
            assert!(drawn.contains(part), "{part} not in\n{drawn}");
        }
        assert!(!drawn.contains('\u{1b}') && problem.render(true).contains('\u{1b}'));
    }

    #[test]
    fn a_line_steers_no_terminal_and_the_caret_keeps_its_place() {
        let source = Source::new("a\u{9b}b.toml", "x = \"\u{9b}\u{200e}\u{1b}[2J\" # 5");
        let drawn = Problem::error(&Place::new(&source, 5, 7), "m\u{9b}").help("h\u{9b}").render(false);
        assert!(!drawn.chars().any(|letter| letter != '\n' && steers(letter)), "{drawn:?}");
        assert!(drawn.contains("1 | x = \"·\u{fffd}") && drawn.contains("|      ^"), "{drawn}");
    }

    #[test]
    fn columns_count_characters_and_odd_places_do_no_harm() {
        let source = text();
        assert_eq!(Place::new(&source, 13, 14).line_and_column(), (1, 13));
        for (start, end) in [(0, 0), (12, 13), (15, 15), (16, 999), (999, 1000), (26, 26), (20, 3)] {
            let place = Place::new(&source, start, end);
            assert!(Problem::error(&place, "x").render(false).contains("b.toml:"));
        }
        assert!(Problem::error(&Place::top(&Source::new("e", "")), "x").render(false).contains("e:1:1"));
    }

    #[test]
    fn the_same_problem_is_kept_once_and_all_are_sorted_by_place() {
        let source = text();
        let mut problems = Problems::default();
        for (start, message) in [(16, "b"), (0, "a"), (16, "b")] {
            problems.push(Problem::error(&Place::new(&source, start, start + 1), message));
        }
        problems.push(Problem::warning(&Place::top(&source), "w"));
        let messages: Vec<_> = problems.sorted().iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, ["a", "b", "w"]);
        assert!(problems.has_errors());
    }

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["uniform", "triangular", "pert", "air-defence"];
        assert_eq!(nearest("perd", names), Some("pert"));
        assert_eq!(nearest("air_defense", names), Some("air-defence"));
        assert_eq!(nearest("zebra", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn numbers_are_short_and_quotes_are_cut() {
        assert_eq!([number(5.0), number(-0.0), number(1e300), number(0.1)], ["5", "0", "1e300", "0.1"]);
        assert_eq!(quote(&"x".repeat(100)).chars().count(), QUOTED + 3);
        assert_eq!(quote("a\u{1b}b"), "`a\\u{1b}b`");
    }

    #[test]
    fn what_steers_a_terminal_is_spelt_out() {
        let text = "a\u{1b}[2J\u{9b}\u{202e}é\n";
        assert_eq!(harmless(text), "a\\u{1b}[2J\\u{9b}\\u{202e}é\\n");
        assert_eq!(harmless_lines(text), "a\\u{1b}[2J\\u{9b}\\u{202e}é\n");
    }
}
