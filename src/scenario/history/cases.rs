//! Reads a table of past ceasefires, with everything that is wrong with it told at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::format::FILE_BYTES;
use super::table::{self, Cell, Row};
use super::{Case, Cases, Date, Force, Kind, Region, Resumption, folded, meant};
use crate::problem::{Place, Problem, Problems, Source, quote, quote_all, suggestion};

/// Most cases of a table: ten times what a century of ceasefires comes to.
pub const CASES: usize = 2_000;

/// Most columns of a table.
const COLUMNS: usize = 256;

/// Largest force that is read: no peace has been kept by more people.
const PERSONS: u32 = 2_000_000;

/// Years that a table may speak of. One wrong digit would move the day to which all cases are followed.
const YEARS: std::ops::RangeInclusive<u16> = 1800..=2100;

/// Columns that a table must have.
const NEEDED: [&str; 11] = [
    "id",
    "dyad",
    "kind",
    "ceasefire_date",
    "force_type",
    "force_name",
    "force_size",
    "great_power_backed",
    "resumed",
    "resume_date",
    "resume_kind",
];

/// Columns that it may have.
const OPTIONAL: [&str; 4] = ["certainty", "seen", "region", "followed_until"];

/// Words for yes and no.
const YES: [&str; 3] = ["1", "yes", "true"];
const NO: [&str; 3] = ["0", "no", "false"];

/// Reads a table of cases from the bytes of a file.
///
/// # Errors
/// The file is larger than 1 MiB or no UTF-8 text, or everything that [`read_cases`] refuses.
pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Cases, Problems> {
    if bytes.len() as u64 > FILE_BYTES {
        return Err(Problems::of(too_large(&Source::new(name, ""))));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => read_cases(name, text),
        Err(error) => {
            let (text, at) = (String::from_utf8_lossy(bytes).into_owned(), error.valid_up_to());
            let place = Place::new(&Source::new(name, text), at, at + char::REPLACEMENT_CHARACTER.len_utf8());
            let message = "the table cannot be read: it is not UTF-8 text";
            Err(Problems::of(Problem::error(&place, message).help("save it as UTF-8")))
        }
    }
}

fn too_large(source: &Arc<Source>) -> Problem {
    let help = "a table of cases is a line a ceasefire; leave out other columns";
    Problem::error(&Place::top(source), "the table cannot be read: it is larger than 1 MiB").help(help)
}

/// Reads a table of cases: CSV, its columns in any order under the names of its first line, columns of other names ignored.
///
/// # Errors
/// Everything that is wrong with it, each at its line and column.
pub fn read_cases(name: &str, text: &str) -> Result<Cases, Problems> {
    if text.len() as u64 > FILE_BYTES {
        return Err(Problems::of(too_large(&Source::new(name, ""))));
    }
    let source = Source::new(name, text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut problems = Problems::default();
    let rows = table::rows(&source, CASES + 2, &mut problems);
    let Some((header, rows)) = rows.split_first() else {
        let problem = Problem::error(&Place::top(&source), "the table is empty");
        return Err(Problems::of(problem.help(format!("its first line names the columns: {}", NEEDED.join(",")))));
    };
    if let Some(problem) = other_separator(header).or_else(|| too_wide(header)) {
        return Err(Problems::of(problem));
    }
    let columns = columns(header, &source, &mut problems);
    check_size(rows, header, &mut problems);
    let mut all = Vec::new();
    let mut ids: BTreeMap<String, Place> = BTreeMap::new();
    for row in rows.iter().take(CASES) {
        let reader = Reader { row, columns: &columns, width: header.len(), problems: &mut problems };
        all.extend(reader.case(&mut ids));
    }
    if problems.has_errors() { Err(problems) } else { Ok(Cases { name: name.to_owned(), all }) }
}

/// A table whose values another mark separates, as spreadsheets in much of Europe write it: said once, not for each column.
fn other_separator(header: &Row) -> Option<Problem> {
    let [cell] = header.as_slice() else { return None };
    let (mark, name) = [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|(mark, _)| cell.text.contains(*mark))?;
    let names = cell.text.split(mark).filter(|name| !is_unknown(name)).count();
    let problem = Problem::error(&cell.place, format!("the values are separated by {name}, not by commas"));
    (names > 1).then(|| problem.help("save the table as CSV with commas"))
}

/// A table of more columns than any has, told before each is held against the names that are known.
fn too_wide(header: &Row) -> Option<Problem> {
    let extra = header.get(COLUMNS)?;
    let message = format!("the table has {} columns; {COLUMNS} are read", header.len());
    Some(Problem::error(&extra.place, message).help("leave out columns of other names"))
}

fn check_size(rows: &[Row], header: &Row, problems: &mut Problems) {
    if rows.is_empty()
        && let Some(cell) = header.first()
    {
        let problem = Problem::error(&cell.place, "the table has no cases");
        problems.push(problem.help("write a line for each ceasefire below the names of the columns"));
    }
    if let Some(cell) = rows.get(CASES).and_then(|row| row.first()) {
        let message = format!("the table has more than {CASES} cases");
        problems.push(Problem::error(&cell.place, message).help("split it"));
    }
}

/// The place of each known column in a row.
fn columns(header: &Row, source: &Arc<Source>, problems: &mut Problems) -> BTreeMap<&'static str, usize> {
    let mut columns = BTreeMap::new();
    for (place, cell) in header.iter().enumerate() {
        let known = NEEDED.into_iter().chain(OPTIONAL).find(|name| folded(name) == folded(&cell.text));
        if let Some(known) = known
            && columns.insert(known, place).is_some()
        {
            let message = format!("the column {} is there twice", quote(known));
            problems.push(Problem::error(&cell.place, message).help("leave one of them out"));
        }
    }
    let others: Vec<&Cell> = header.iter().filter(|cell| is_unknown(&cell.text)).collect();
    for name in NEEDED.into_iter().filter(|name| !columns.contains_key(name)) {
        let like = meant(name, others.iter().map(|cell| cell.text.as_str())).unwrap_or_else(|near| near.unwrap_or(""));
        let cell = others.iter().find(|cell| cell.text == like && !like.is_empty());
        let place = cell.map_or_else(
            || header.first().map_or(Place::top(source), |cell| cell.place.clone()),
            |cell| cell.place.clone(),
        );
        let help = match cell {
            Some(cell) => format!("is it {}? Columns go by the names {}", quote(&cell.text), NEEDED.join(",")),
            None => format!("the first line names the columns: {}", NEEDED.join(",")),
        };
        problems.push(Problem::error(&place, format!("the table has no column {}", quote(name))).help(help));
    }
    columns
}

fn is_unknown(text: &str) -> bool {
    !NEEDED.iter().chain(&OPTIONAL).any(|name| folded(name) == folded(text))
}

/// Reads one line.
struct Reader<'a> {
    row: &'a Row,
    columns: &'a BTreeMap<&'static str, usize>,
    width: usize,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    /// The case of the line; nothing where anything about it is wrong, which then is told.
    fn case(mut self, ids: &mut BTreeMap<String, Place>) -> Option<Case> {
        if !self.has_width() {
            return None;
        }
        let id = self.id(ids);
        let kind = self.word("kind", Kind::ALL, Kind::word);
        let began = self.needed_date("ceasefire_date");
        let force = self.word("force_type", Force::ALL, Force::word);
        let (size, backed) = (self.size(), self.flag("great_power_backed"));
        let resumed = self.resumed(began);
        let followed_until = self.followed_until(began, resumed.flatten());
        let region = self.region();
        Some(Case {
            id: id?,
            dyad: self.text("dyad"),
            kind: kind?,
            began: began?,
            force: force?,
            force_name: self.text("force_name"),
            size: size?,
            backed: backed?,
            resumed: resumed?,
            followed_until: followed_until?,
            region: region?,
            certainty: [self.text("certainty"), self.text("seen")]
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
        })
    }

    /// Whether it has a value for every column.
    fn has_width(&mut self) -> bool {
        let (Some(first), Some(last)) = (self.row.first(), self.row.last()) else { return false };
        let (count, width) = (self.row.len(), self.width);
        let place = match count.cmp(&width) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => Place::new(&first.place.source, first.place.start, last.place.end),
            std::cmp::Ordering::Greater => {
                self.row.get(width).map_or_else(|| last.place.clone(), |cell| cell.place.clone())
            }
        };
        let message = format!("this line has {count} values, and the first line names {width} columns");
        let help = "one value a column, empty ones too; a value with a comma goes in quotation marks, right after the comma before it";
        self.problems.push(Problem::error(&place, message).help(help));
        false
    }

    fn cell(&self, column: &str) -> Option<&Cell> {
        self.row.get(*self.columns.get(column)?)
    }

    /// What a column says; empty where the table has no such column.
    fn text(&self, column: &str) -> String {
        self.cell(column).map_or_else(String::new, |cell| cell.text.clone())
    }

    fn refuse(&mut self, column: &str, message: String, help: impl Into<String>) {
        if let Some(cell) = self.cell(column) {
            let problem = Problem::error(&cell.place.clone(), message).help(help);
            self.problems.push(problem);
        }
    }

    fn id(&mut self, ids: &mut BTreeMap<String, Place>) -> Option<String> {
        let id = self.text("id");
        let place = self.cell("id")?.place.clone();
        if id.is_empty() {
            self.refuse("id", "the case has no `id`".to_owned(), "give it a name or a number of its own");
            return None;
        }
        if let Some(first) = ids.get(&id) {
            let line = first.line_and_column().0;
            let message = format!("{} is the `id` of the case in line {line} already", quote(&id));
            self.refuse("id", message, "give each case an `id` of its own");
            return None;
        }
        ids.insert(id.clone(), place);
        Some(id)
    }

    /// One of a column's words.
    fn word<T: Copy>(&mut self, column: &str, all: &[T], word: fn(T) -> &'static str) -> Option<T> {
        let text = self.cell(column)?.text.clone();
        let words: Vec<&str> = all.iter().map(|one| word(*one)).collect();
        match meant(&text, words.iter().copied()) {
            Ok(known) => all.iter().copied().find(|one| word(*one) == known),
            Err(_) if text.is_empty() => {
                self.refuse(
                    column,
                    format!("{} is empty", quote(column)),
                    format!("choose among {}", quote_all(words)),
                );
                None
            }
            Err(_) => {
                let help = suggestion(&text, words.iter().copied());
                self.refuse(column, format!("{} cannot be {}", quote(column), quote(&text)), help);
                None
            }
        }
    }

    fn flag(&mut self, column: &str) -> Option<bool> {
        let text = self.cell(column)?.text.to_lowercase();
        match (YES.contains(&text.as_str()), NO.contains(&text.as_str())) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => {
                let message = format!("{} must be yes or no, not {}", quote(column), quote(&text));
                self.refuse(column, message, "write 1 or 0 (yes, no, true and false are read too)");
                None
            }
        }
    }

    fn size(&mut self) -> Option<u32> {
        let text = self.cell("force_size")?.text.clone();
        let size = if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None };
        if let Some(size) = size.filter(|size| *size <= PERSONS) {
            return Some(size);
        }
        let message = format!("`force_size` must be a number of persons from 0 to 2,000,000, not {}", quote(&text));
        self.refuse(
            "force_size",
            message,
            "write digits alone, without commas; 0 where nobody came or where it was a fleet",
        );
        None
    }

    fn needed_date(&mut self, column: &str) -> Option<Date> {
        let date = self.date(column)?;
        if date.is_none() {
            self.refuse(column, format!("{} is empty", quote(column)), "write the day as in `1953-07-27`");
        }
        date
    }

    /// A day, or nothing where the value is empty or the column is not there; `None` where it is no day.
    fn date(&mut self, column: &str) -> Option<Option<Date>> {
        let text = self.text(column);
        if text.is_empty() {
            return Some(None);
        }
        if let Some(date) = Date::parse(&text) {
            if YEARS.contains(&date.year()) {
                return Some(Some(date));
            }
            let message = format!("{} is in the year {}", quote(column), date.year());
            self.refuse(column, message, "years from 1800 to 2100 are read: is a digit wrong?");
            return None;
        }
        let message = format!("{} must be a day of the calendar, not {}", quote(column), quote(&text));
        self.refuse(column, message, "write it as in `1953-07-27`: year, month, day");
        None
    }

    /// When and how it ended; `Some(None)` where it held.
    fn resumed(&mut self, began: Option<Date>) -> Option<Option<(Date, Resumption)>> {
        let resumed = self.flag("resumed");
        let date = self.date("resume_date");
        let kind = self.text("resume_kind");
        let kind = if kind.is_empty() {
            Some(None)
        } else {
            self.word("resume_kind", Resumption::ALL, Resumption::word).map(Some)
        };
        let (resumed, date, kind) = (resumed?, date?, kind?);
        if let (Some(date), Some(began)) = (date, began)
            && date < began
        {
            self.refuse(
                "resume_date",
                format!("fighting resumed on {date}, before the ceasefire of {began}"),
                "look at both days",
            );
            return None;
        }
        match (resumed, date, kind) {
            (true, Some(date), Some(kind)) => Some(Some((date, kind))),
            (false, None, None) => Some(None),
            (true, None, _) => {
                self.refuse(
                    "resume_date",
                    "fighting resumed (`resumed` is 1), but on no day".to_owned(),
                    "write the day, or 0 in `resumed`",
                );
                None
            }
            (true, _, None) => {
                let help = format!("choose among {}", quote_all(Resumption::ALL.iter().map(|one| one.word())));
                self.refuse(
                    "resume_kind",
                    "fighting resumed (`resumed` is 1), but `resume_kind` does not say how".to_owned(),
                    help,
                );
                None
            }
            (false, date, _) => {
                let column = if date.is_some() { "resume_date" } else { "resume_kind" };
                let message = format!("{} says that fighting resumed, and `resumed` is 0", quote(column));
                self.refuse(column, message, "write 1 in `resumed`, or leave this empty");
                None
            }
        }
    }

    fn followed_until(&mut self, began: Option<Date>, resumed: Option<(Date, Resumption)>) -> Option<Option<Date>> {
        let last = self.date("followed_until")?;
        let Some(day) = last else { return Some(None) };
        let before = |other: Option<Date>| other.filter(|other| day < *other);
        let (what, date) = match (before(began), before(resumed.map(|(date, _)| date))) {
            (Some(date), _) => ("the ceasefire began", date),
            (None, Some(date)) => ("fighting resumed", date),
            (None, None) => return Some(last),
        };
        let message = format!("the case was last followed on {day}, and {what} later, on {date}");
        self.refuse("followed_until", message, "look at both days, or leave this empty");
        None
    }

    fn region(&mut self) -> Option<Region> {
        if self.text("region").is_empty() {
            return Some(Region::of_dyad(&self.text("dyad")));
        }
        self.word("region", Region::ALL, Region::word)
    }
}

#[cfg(test)]
mod tests;
