//! A posterior file: points of unknowns as past cases make them likely, one row a draw (JSON, `docs/results.md`).
//!
//! Points are shares of a distribution, and only an unknown that has that distribution takes them: a place in another one
//! would be no posterior of it. World w takes row w mod the number of draws for such unknowns; all others keep their own
//! points.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::canonical;
use crate::problem::{Place, Problem, Problems, Source, number, quote};
use crate::quantity::Quantity;

/// The version of the format of a posterior file.
pub const VERSION: u32 = 1;

/// Most draws: as many as a run may have worlds.
pub const DRAWS: usize = 1 << 20;

/// Most unknowns: more than a scenario has whose contributors are as many as they may be.
pub const UNKNOWNS: usize = 1 << 13;

/// Points of unknowns, drawn together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Name and version of the program that wrote it.
    pub program: String,
    /// What it was found from, in words.
    pub made_from: String,
    /// How many independent draws it is worth: 1/Σw² of the weights that it was drawn by.
    pub effective: f64,
    /// The unknowns that it knows, in the order of the points of a draw.
    pub unknowns: Vec<Known>,
    /// A row a draw: a point in (0, 1) for each unknown.
    pub draws: Vec<Vec<f64>>,
}

/// An unknown that a posterior knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its dotted path.
    pub path: String,
    /// The distribution whose points the draws are, in canonical text ([`prior`]); several with [`OR`] between them.
    pub prior: String,
}

/// A quantity's distribution in canonical text, without its source: equal where points mean the same values.
pub fn prior(quantity: &Quantity) -> String {
    canonical::value(quantity)
}

/// What stands between the distributions of one path, where several were used: draws have the same place in each.
pub const OR: &str = " or ";

impl Known {
    /// Whether a distribution is one under which the draws were found. A place in another one would be no posterior of it.
    pub fn is_under(&self, own: &str) -> bool {
        self.prior.split(OR).any(|one| one == own)
    }
}

impl Posterior {
    /// Where in a row the point of an unknown stands, if the draws were found under its distribution.
    pub fn place(&self, path: &str, quantity: &Quantity) -> Option<usize> {
        self.under(self.unknowns.iter().position(|known| known.path == path)?, quantity)
    }

    /// The same for many unknowns, by path and quantity, without a search through all for each.
    pub fn places<'q>(&self, asked: impl Iterator<Item = (&'q str, &'q Quantity)>) -> Vec<Option<usize>> {
        let paths = self.unknowns.iter().enumerate().map(|(place, known)| (known.path.as_str(), place));
        let paths: BTreeMap<&str, usize> = paths.collect();
        asked.map(|(path, quantity)| self.under(*paths.get(path)?, quantity)).collect()
    }

    fn under(&self, place: usize, quantity: &Quantity) -> Option<usize> {
        self.unknowns[place].is_under(&prior(quantity)).then_some(place)
    }

    /// The row of points that a world takes.
    pub fn row(&self, world: u32) -> &[f64] {
        self.draws.get(world as usize % self.draws.len().max(1)).map_or(&[], Vec::as_slice)
    }

    /// For every row the number of the draw that it is: rows with the same points are one draw, however often it was
    /// resampled. Numbers go up from 0 in the order of the rows.
    pub fn distinct(&self) -> Vec<usize> {
        let mut known: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        let number = |row: &Vec<f64>| {
            let (next, bits) = (known.len(), row.iter().map(|point| point.to_bits()).collect());
            *known.entry(bits).or_insert(next)
        };
        self.draws.iter().map(number).collect()
    }

    /// Whether it gives every world the same points as another.
    pub fn draws_as(&self, other: &Self) -> bool {
        let paths = |one: &Self| one.unknowns.iter().map(|known| known.path.clone()).collect::<Vec<_>>();
        paths(self) == paths(other) && self.draws == other.draws
    }
}

/// Reads a posterior from JSON; everything that is wrong with it goes to `problems`, at a source that stands for the file.
pub(super) fn read(source: &Arc<Source>, text: &str, problems: &mut Problems) -> Option<Posterior> {
    #[derive(Deserialize)]
    struct AnyVersion {
        version: u64,
    }
    let mut refuse = |message: String, help: &str| {
        problems.push(Problem::error(&Place::top(source), message).help(help));
    };
    let found = match serde_json::from_str::<AnyVersion>(text) {
        Ok(AnyVersion { version }) if version != u64::from(VERSION) => {
            let message = format!("the posterior has format {version}; this program reads {VERSION}");
            refuse(message, "make it again with this version of the program");
            return None;
        }
        _ => serde_json::from_str::<Posterior>(text),
    };
    match found {
        Ok(found) => {
            let before = problems.count(crate::problem::Severity::Error);
            check(&found, source, problems);
            (problems.count(crate::problem::Severity::Error) == before).then_some(found)
        }
        Err(error) => {
            refuse(format!("this is no posterior file: {error}"), MAKE);
            None
        }
    }
}

/// What to do about a file that nobody should have written.
const MAKE: &str = "name a posterior file as `guarantor backtest` writes it; `docs/results.md` says what is in it";

fn check(found: &Posterior, source: &Arc<Source>, problems: &mut Problems) {
    let mut refuse = |message: String, help: &str| {
        problems.push(Problem::error(&Place::top(source), message).help(help));
        !problems.is_full()
    };
    if !(found.effective.is_finite() && found.effective > 0.0) {
        refuse(format!("`effective` must be above 0, not {}", number(found.effective)), MAKE);
    }
    if found.unknowns.is_empty() {
        refuse("it names no unknown".to_owned(), MAKE);
    }
    if found.unknowns.len() > UNKNOWNS {
        refuse(format!("it names {} unknowns; at most {UNKNOWNS} are read", found.unknowns.len()), MAKE);
        return;
    }
    let mut seen = BTreeSet::new();
    for twice in found.unknowns.iter().filter(|known| !seen.insert(&known.path)) {
        if !refuse(format!("it names {} twice", quote(&twice.path)), MAKE) {
            return;
        }
    }
    if found.draws.is_empty() {
        refuse("it has no draws".to_owned(), MAKE);
    }
    if found.draws.len() > DRAWS {
        refuse(format!("it has {} draws; at most {DRAWS} are read", found.draws.len()), "keep fewer of them");
    }
    for (place, row) in found.draws.iter().enumerate() {
        if !wrong_row(found, row).is_none_or(|wrong| refuse(format!("draw {}: {wrong}", place + 1), MAKE)) {
            return;
        }
    }
}

/// What is wrong with a row, if anything.
fn wrong_row(found: &Posterior, row: &[f64]) -> Option<String> {
    if row.len() != found.unknowns.len() {
        return Some(format!("it has {} points, and there are {} unknowns", row.len(), found.unknowns.len()));
    }
    let outside = |(_, point): &(&Known, &f64)| !(**point > 0.0 && **point < 1.0);
    let (known, point) = found.unknowns.iter().zip(row).find(outside)?;
    let (path, point) = (quote(&known.path), number(*point));
    Some(format!("the point of {path} is {point}; a point lies between 0 and 1, and is neither"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Shape;
    use proptest::prelude::*;

    fn two() -> Posterior {
        let known = |path: &str| Known { path: path.to_owned(), prior: "uniform 0 1".to_owned() };
        Posterior {
            version: VERSION,
            program: "guarantor 0.0.0".to_owned(),
            made_from: "nothing".to_owned(),
            effective: 2.0,
            unknowns: vec![known("a.b"), known("c.d")],
            draws: vec![vec![0.25, 0.5], vec![0.75, 0.125], vec![0.25, 0.5]],
        }
    }

    /// More unknowns than any scenario has.
    fn crowd() -> Posterior {
        let known = |place| Known { path: format!("a.b{place}"), prior: String::new() };
        Posterior { unknowns: (0..=UNKNOWNS).map(known).collect(), ..two() }
    }

    /// What is wrong with a text, as it is told.
    fn wrong(text: &str) -> String {
        let mut problems = Problems::default();
        assert!(read(&Source::new("p.json", ""), text, &mut problems).is_none(), "{text}");
        problems.render(false)
    }

    #[test]
    fn a_posterior_is_read_back_as_it_was_written() {
        let text = serde_json::to_string(&two()).expect("JSON");
        let mut problems = Problems::default();
        assert_eq!(read(&Source::new("p.json", ""), &text, &mut problems), Some(two()));
        assert!(problems.is_empty());
    }

    #[test]
    fn worlds_take_rows_in_turn_and_equal_rows_are_one_draw() {
        let two = two();
        assert_eq!(two.row(4), &[0.75, 0.125]);
        assert_eq!(two.distinct(), [0, 1, 0]);
        assert!(two.draws_as(&Posterior { effective: 1.0, ..two.clone() }));
        assert!(!two.draws_as(&Posterior { draws: vec![vec![0.25, 0.5]], ..two.clone() }));
    }

    #[test]
    fn places_of_many_are_those_of_each() {
        let two =
            Posterior { unknowns: vec![Known { path: "c.d".to_owned(), prior: "uniform 0 1".to_owned() }], ..two() };
        let [wide, other] = [(0.0, 1.0), (0.0, 2.0)].map(|(low, high)| Quantity::of(Shape::Uniform(low, high)));
        let asked = [("a.b", &wide), ("c.d", &wide), ("c.d", &other)];
        let each: Vec<_> = asked.iter().map(|(path, quantity)| two.place(path, quantity)).collect();
        assert_eq!(each, [None, Some(0), None]);
        assert_eq!(two.places(asked.into_iter()), each);
    }

    #[test]
    fn everything_wrong_with_a_posterior_is_told_at_once() {
        let mut bad = two();
        bad.effective = 0.0;
        bad.unknowns[1].path = "a.b".to_owned();
        bad.draws[0] = vec![0.5];
        bad.draws[1] = vec![1.0, 0.5];
        bad.draws[2] = vec![0.5, -0.25];
        let told = wrong(&serde_json::to_string(&bad).expect("JSON"));
        for says in [
            "`effective` must be above 0, not 0",
            "it names `a.b` twice",
            "draw 1: it has 1 points, and there are 2 unknowns",
            "draw 2: the point of `a.b` is 1; a point",
            "draw 3: the point of `a.b` is -0.25; a point",
            "--> p.json:1:1",
            "help: name a posterior file",
        ] {
            assert!(told.contains(says), "{says} not in\n{told}");
        }
    }

    #[test]
    fn a_text_that_is_no_posterior_says_so() {
        let text = |posterior: &Posterior| serde_json::to_string(posterior).expect("JSON");
        for (text, says) in [
            (String::new(), "this is no posterior file: EOF while parsing a value at line 1 column 0"),
            ("{\"version\": 1}".to_owned(), "missing field `program`"),
            ("[[[[".to_owned(), "this is no posterior file"),
            (text(&Posterior { version: 2, ..two() }), "the posterior has format 2; this program reads 1"),
            (text(&Posterior { draws: Vec::new(), ..two() }), "it has no draws"),
            (text(&Posterior { unknowns: Vec::new(), ..two() }), "it names no unknown"),
            (text(&crowd()), "it names 8193 unknowns; at most 8192 are read"),
            (text(&two()).replace("0.75", "null"), "invalid type: null"),
            (text(&two()).replace("0.75", "1e999"), "number out of range"),
            (text(&Posterior { draws: vec![Vec::new(); DRAWS + 1], ..two() }), "it has 1048577 draws"),
        ] {
            let told = wrong(&text);
            assert!(told.contains(says) && told.contains("help: "), "{says} not in\n{told}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*", cut in 0_usize..400, put in "[\\[\\]{}\",:0-9eE.+-]{0,6}") {
            let mut problems = Problems::default();
            read(&Source::new("p.json", ""), &text, &mut problems);
            let mut near = serde_json::to_string(&two()).expect("JSON");
            let at = cut.min(near.len());
            near.replace_range(at..(at + put.len()).min(near.len()), &put);
            read(&Source::new("p.json", ""), &near, &mut problems);
            problems.render(false);
        }
    }
}
