//! A CSV text as rows whose values know their places.

use std::sync::Arc;

use csv_core::{ReadFieldResult, Reader};

use crate::problem::{Place, Problem, Problems, Source};

/// Most bytes that a value may take; a longer one is no name and no number.
const VALUE_BYTES: usize = 4_000;

/// A value and its place, without the spaces and quotation marks around it.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub text: String,
    pub place: Place,
}

/// The values of one line.
pub(super) type Row = Vec<Cell>;

/// The lines of a text that say anything, in order; at most so many. What is wrong with a value's form goes to `problems`.
pub(super) fn rows(source: &Arc<Source>, most: usize, problems: &mut Problems) -> Vec<Row> {
    let mut cursor = Cursor { source, reader: Reader::new(), at: 0 };
    let mut rows = Vec::new();
    while rows.len() < most && !problems.is_full() {
        match cursor.row(problems) {
            Some(row) if row.iter().all(|cell| cell.text.is_empty()) => {}
            Some(row) => rows.push(row),
            None => break,
        }
    }
    rows
}

/// Walks through a text. The parser works without the text's bytes at hand, so the places are kept here: what it reads
/// for a value is that value's stretch, with the comma or the end of the line after it.
struct Cursor<'a> {
    source: &'a Arc<Source>,
    reader: Reader,
    at: usize,
}

impl Cursor<'_> {
    fn row(&mut self, problems: &mut Problems) -> Option<Row> {
        let text = self.source.text.as_bytes();
        while matches!(text.get(self.at), Some(b'\r' | b'\n')) {
            self.at += 1;
        }
        let mut row = Row::new();
        loop {
            let (value, start, last) = self.value()?;
            row.push(self.cell(&value, start, problems));
            if last {
                return Some(row);
            }
        }
    }

    /// The next value as bytes, where it begins, and whether it ends its line; nothing at the end of the text.
    fn value(&mut self) -> Option<(Vec<u8>, usize, bool)> {
        let (text, start) = (self.source.text.as_bytes(), self.at);
        let (mut value, mut buffer) = (Vec::new(), [0; 256]);
        loop {
            let rest = text.get(self.at..).unwrap_or_default();
            let (result, read, written) = self.reader.read_field(rest, &mut buffer);
            self.at += read;
            value.extend_from_slice(buffer.get(..written).unwrap_or_default());
            match result {
                ReadFieldResult::Field { record_end } => return Some((value, start, record_end)),
                ReadFieldResult::End => return None,
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            }
        }
    }

    fn cell(&self, value: &[u8], start: usize, problems: &mut Problems) -> Cell {
        let raw = self.source.text.get(start..self.at).unwrap_or_default();
        let raw = raw.trim_end_matches(['\r', '\n']);
        let raw = raw.strip_suffix(',').unwrap_or(raw);
        let from = start + (raw.len() - raw.trim_start().len());
        let place = Place::new(self.source, from, (from + raw.trim().len()).max(from));
        let quotes = raw.bytes().filter(|&byte| byte == b'"').count();
        if raw.starts_with('"') && quotes % 2 == 1 {
            let opening = Place::new(self.source, start, start + 1);
            let problem = Problem::error(&opening, "a value in quotation marks never ends");
            problems.push(problem.help("close it with `\"`; a mark inside it is written twice"));
        }
        let text = String::from_utf8_lossy(value).trim().to_owned();
        if text.len() > VALUE_BYTES {
            problems.push(Problem::error(&place, "this value is far too long").help("shorten it to a line"));
        }
        Cell { text, place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line and a column.
    type At = (usize, usize);

    fn read(text: &str) -> (Vec<Vec<String>>, Vec<Vec<At>>, Problems) {
        let mut problems = Problems::default();
        let rows = rows(&Source::new("t.csv", text), 100, &mut problems);
        let of = |row: &Row| row.iter().map(|cell| cell.text.clone()).collect();
        let at = |row: &Row| row.iter().map(|cell| cell.place.line_and_column()).collect();
        (rows.iter().map(of).collect(), rows.iter().map(at).collect(), problems)
    }

    #[test]
    fn every_value_knows_its_place_whatever_ends_the_lines() {
        for newline in ["\n", "\r\n"] {
            let text = ["a,b", "", "1, two ,3", "  ", ",,", "\"x,\"\"y\"\"\",é,z"].join(newline);
            let (values, places, problems) = read(&text);
            assert!(problems.is_empty(), "{}", problems.render(false));
            assert_eq!(values, [vec!["a", "b"], vec!["1", "two", "3"], vec!["x,\"y\"", "é", "z"]]);
            assert_eq!(places[1], [(3, 1), (3, 4), (3, 9)]);
            assert_eq!(places[2], [(6, 1), (6, 11), (6, 13)]);
        }
    }

    #[test]
    fn a_quoted_value_may_hold_lines_and_must_end() {
        let (values, places, problems) = read("a,\"b\nc\",d\ne,f,g");
        assert_eq!(
            (values, problems.is_empty()),
            (
                vec![vec!["a", "b\nc", "d"], vec!["e", "f", "g"]]
                    .into_iter()
                    .map(|row| row.into_iter().map(str::to_owned).collect())
                    .collect::<Vec<Vec<String>>>(),
                true
            )
        );
        assert_eq!(places[1][0], (3, 1));
        let (_, _, problems) = read("a,\"b\nc,d");
        assert!(problems.render(false).contains("t.csv:1:3"), "{}", problems.render(false));
    }

    #[test]
    fn a_value_longer_than_the_buffer_is_read_whole() {
        let long = "x".repeat(1_000);
        let (values, _, problems) = read(&format!("a,{long}\n"));
        assert_eq!((&values[0][1], problems.is_empty()), (&long, true));
        let (_, _, problems) = read(&"x".repeat(VALUE_BYTES + 1));
        assert!(problems.has_errors());
    }
}
