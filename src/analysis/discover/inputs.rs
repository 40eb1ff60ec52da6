//! What may tell cases apart: the unknowns, the option, and what is varied.
//!
//! An option that lacks an unknown (a contributor that is not in it, or a value that it states outright) still gets the
//! value that was drawn for it: whatever that is, it does nothing there, so it spreads cases of that option evenly over
//! the input. A box that restricts such an input leaves out those cases too; where that matters, options are better
//! studied one at a time.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Question, design};
use crate::analysis::discovery::cases::Dimension;
use crate::engine::design::Design;
use crate::error::Error;
use crate::problem::{Place, Problem, Problems, Source, quote, suggestion};
use crate::scenario::vary::{self, Varied};

/// What kind of input it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Which option is followed.
    Option,
    /// Something that is varied.
    Varied,
    /// An unknown.
    Unknown,
}

/// An input that a box may restrict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What kind it is.
    pub kind: Kind,
    /// Dotted path; `option` for the option.
    pub path: String,
    /// What it is, in words.
    pub label: String,
    /// Unit; empty where it has none.
    pub unit: String,
    /// What is cited for it; empty where nothing is.
    pub source: String,
    /// Whether options give it different distributions.
    pub differs: bool,
}

/// Where the values of an input come from.
#[derive(Clone, Debug)]
enum From {
    Option,
    Axis(usize),
    /// By series, the unknown of the design.
    Unknown(Vec<usize>),
}

/// One option in one combination of what is varied.
#[derive(Clone, Debug)]
pub(super) struct One {
    /// Its place among all that is followed.
    pub place: usize,
    /// The option's place in the scenario.
    pub option: usize,
    /// The place of the level, by axis.
    pub levels: Vec<usize>,
}

/// Every input of a study, and what is studied.
#[derive(Clone, Debug)]
pub(super) struct Inputs {
    pub inputs: Vec<Input>,
    from: Vec<From>,
    pub series: Vec<One>,
    design: Design,
}

impl Inputs {
    pub fn new(question: &Question<'_>, varied: &[Varied]) -> Result<Self, Error> {
        let series = series(question, varied);
        let options =
            series.iter().map(|one| &varied[one.place / question.scenario.options.len()].scenario.options[one.option]);
        let design = design(question.scenario, options);
        let mut all = Self { inputs: Vec::new(), from: Vec::new(), series, design };
        all.add_option(question);
        all.add_axes(question);
        all.add_unknowns(question);
        all.restrict(question.restrict)?;
        if all.inputs.is_empty() {
            let what = "nothing varies: there is one option, and every quantity is a plain number".to_owned();
            return Err(Error::Usage(what, "vary something with `--vary PATH=LEVELS`".to_owned()));
        }
        Ok(all)
    }

    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    fn add(&mut self, input: Input, from: From) {
        self.inputs.push(input);
        self.from.push(from);
    }

    fn add_option(&mut self, question: &Question<'_>) {
        if question.scenario.options.len() - usize::from(question.against.is_some()) > 1 {
            self.add(Input::new(Kind::Option, "option", "Option"), From::Option);
        }
    }

    fn add_axes(&mut self, question: &Question<'_>) {
        for (place, axis) in question.axes.iter().enumerate() {
            let input = Input { unit: axis.unit.clone(), ..Input::new(Kind::Varied, &axis.path, &axis.label) };
            self.add(input, From::Axis(place));
        }
    }

    fn add_unknowns(&mut self, question: &Question<'_>) {
        let design = self.design.clone();
        for (path, places) in design.by_path() {
            let (key, quantity) = design.written(places[0]);
            let own = |place: usize| places.iter().copied().find(|unknown| design.has(place, *unknown));
            let of_series = (0..self.series.len()).map(|place| own(place).unwrap_or(places[0])).collect();
            let label = vary::label_of(path, key, question.scenario);
            let input = Input {
                unit: if key.unit == "none" { String::new() } else { key.unit.to_owned() },
                source: quantity.source.clone(),
                differs: places.len() > 1,
                ..Input::new(Kind::Unknown, path, &label)
            };
            self.add(input, From::Unknown(of_series));
        }
    }

    /// Keeps what is under one of these paths.
    fn restrict(&mut self, paths: &[String]) -> Result<(), Error> {
        if paths.is_empty() {
            return Ok(());
        }
        let mut problems = Problems::default();
        for path in paths.iter().filter(|path| !self.inputs.iter().any(|input| input.is_under(path))) {
            let message = format!("no unknown, and nothing that is varied, is called {}", quote(path));
            let names: BTreeSet<&str> = self.inputs.iter().flat_map(|input| [input.section(), &input.path]).collect();
            let at = Place::whole(&Source::new("--restrict", path.clone()));
            problems.push(Problem::error(&at, message).help(suggestion(path, names)));
        }
        if problems.has_errors() {
            return Err(Error::Scenario(problems));
        }
        let kept: Vec<bool> = self.inputs.iter().map(|input| paths.iter().any(|path| input.is_under(path))).collect();
        let mut keep = kept.iter();
        self.inputs.retain(|_| keep.next() == Some(&true));
        let mut keep = kept.iter();
        self.from.retain(|_| keep.next() == Some(&true));
        Ok(())
    }

    /// The values of every input in these cases, a world and a series each, worlds rising.
    pub fn dimensions(&self, question: &Question<'_>, cases: &[(u32, usize)]) -> Vec<Dimension> {
        let mut columns = vec![Vec::with_capacity(cases.len()); self.inputs.len()];
        let (mut values, mut drawn) = (Vec::new(), None);
        for (world, series) in cases {
            if drawn != Some(*world) {
                self.design.values(*world, &mut values);
                drawn = Some(*world);
            }
            for (column, from) in columns.iter_mut().zip(&self.from) {
                if let From::Unknown(of) = from {
                    column.push(values[of[*series]]);
                }
            }
        }
        let pairs = self.inputs.iter().zip(&self.from).zip(columns);
        pairs.map(|((input, from), column)| self.dimension(question, cases, (input, from), column)).collect()
    }

    fn dimension(
        &self,
        question: &Question<'_>,
        cases: &[(u32, usize)],
        (input, from): (&Input, &From),
        column: Vec<f64>,
    ) -> Dimension {
        let of = |level: &dyn Fn(&One) -> usize| cases.iter().map(|(_, one)| level(&self.series[*one])).collect();
        match from {
            From::Unknown(_) => Dimension::real(&input.path, column),
            From::Option => {
                let names: Vec<&str> = question.scenario.options.iter().map(|option| option.name.as_str()).collect();
                Dimension::category(&input.path, &names, of(&|one| one.option))
            }
            From::Axis(axis) => {
                let levels = &question.axes[*axis].levels;
                let level = |one: &One| one.levels[*axis];
                let numbers: Vec<f64> = levels.iter().filter_map(|level| level.number).collect();
                if numbers.len() < levels.len() {
                    let names: Vec<&str> = levels.iter().map(|level| level.label.as_str()).collect();
                    return Dimension::category(&input.path, &names, of(&level));
                }
                let values = cases.iter().map(|(_, one)| numbers[level(&self.series[*one])]);
                match numbers.iter().all(|x| x.fract() == 0.0 && x.abs() < 9e15) {
                    true => Dimension::whole(&input.path, values.map(|x| x as i64).collect()),
                    false => Dimension::real(&input.path, values.collect()),
                }
            }
        }
    }
}

impl Input {
    fn new(kind: Kind, path: &str, label: &str) -> Self {
        let text = String::new;
        Self { kind, path: path.to_owned(), label: label.to_owned(), unit: text(), source: text(), differs: false }
    }

    fn is_under(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The first part of the path.
    fn section(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }
}

/// Everything that is studied: without the option that others are compared with.
fn series(question: &Question<'_>, varied: &[Varied]) -> Vec<One> {
    let options = question.scenario.options.len();
    let all = (0..varied.len() * options).map(|place| One {
        place,
        option: place % options,
        levels: varied[place / options].levels.clone(),
    });
    all.filter(|one| Some(one.option) != question.against).collect()
}
