//! What the factors are, and the second opinion on them.

use super::Index;
use super::indices::Indices;
use super::inputs::{Inputs, Table};
use super::pawn::{self, Dummy, Outcomes};
use super::provenance::Kind;
use super::results::{Factor, Importance, Share};
use super::saltelli::Saltelli;
use super::study::Ask;
use super::swings::ENDS;
use super::view::{View, Who};
use crate::engine::block::Ground;
use crate::scenario::{ScenarioOption, vary};

/// Slides of PAWN.
const SLIDES: usize = 10;

/// Factors without effect that PAWN is asked about.
const DUMMIES: usize = 200;

/// Every factor of a study.
pub fn factors(ask: &Ask<'_>, ground: &Ground<'_>, inputs: &Inputs<'_>) -> Vec<Factor> {
    let unit = |unit: &str| if unit == "none" { String::new() } else { unit.to_owned() };
    let unknowns = inputs.drivers.iter().map(|driver| Factor {
        path: driver.path.clone(),
        label: vary::title(&driver.path, ask.scenario),
        unit: unit(driver.unit),
        source: driver.source.clone(),
        kind: Kind::of(&driver.source),
        ends: Some(ENDS.map(|end| ground.design.value(driver.unknowns[0], end))),
        levels: Vec::new(),
        kept: true,
    });
    let varied = ask.axes.iter().map(|axis| Factor {
        path: axis.path.clone(),
        label: axis.label.clone(),
        unit: axis.unit.clone(),
        source: String::new(),
        kind: Kind::Choice,
        ends: None,
        levels: axis.levels.iter().map(|level| level.label.clone()).collect(),
        kept: true,
    });
    unknowns.chain(varied).collect()
}

/// What a subject is called.
pub fn label(options: &[ScenarioOption], who: Who) -> String {
    let label = |option: usize| {
        let one = &options[option];
        if one.label.trim().is_empty() { one.name.as_str() } else { one.label.as_str() }
    };
    match who.baseline {
        None => label(who.option).to_owned(),
        Some(baseline) => format!("{} against {}", label(who.option), label(baseline)),
    }
}

/// Where every factor stands at A of every row and then at B of every row.
#[derive(Clone, Debug)]
pub struct Coordinates(Vec<Coordinate>);

#[derive(Clone, Debug)]
enum Coordinate {
    Number(Vec<f64>),
    Level(Vec<usize>),
}

impl Coordinates {
    /// Those of the kept factors.
    pub fn of(design: &Saltelli, table: &Table, inputs: &Inputs<'_>, kept: &[usize]) -> Self {
        let rows = table.rows();
        let coordinate = |input: &usize| match input.checked_sub(inputs.drivers.len()) {
            Some(axis) => Coordinate::Level(table.levels(axis)),
            None => {
                let at = |from_b| (0..rows).map(move |row| design.coordinate(row, *input, from_b));
                Coordinate::Number(at(false).chain(at(true)).collect())
            }
        };
        Self(kept.iter().map(coordinate).collect())
    }

    /// The same beside what a subject gave at A and at B, where it gave anything.
    pub fn outcomes(&self, view: View<'_>, rows: u32, last: usize) -> Beside<'_> {
        let answers = [0, last].into_iter().flat_map(|place| (0..rows).map(move |row| view.answer(row, place)));
        let answers: Vec<Option<f64>> = answers.map(|one| one.map(|half| (half[0] + half[1]) / 2.0)).collect();
        let counted: Vec<usize> = (0..answers.len()).filter(|place| answers[*place].is_some()).collect();
        let values: Vec<f64> = answers.into_iter().flatten().collect();
        Beside { coordinates: &self.0, outcomes: Outcomes::new(&values), counted }
    }
}

/// Outcomes, and where every factor stood for each.
#[derive(Clone, Debug)]
pub struct Beside<'a> {
    coordinates: &'a [Coordinate],
    outcomes: Outcomes,
    counted: Vec<usize>,
}

impl Beside<'_> {
    /// What a number without effect gets.
    pub fn dummy(&self, seed: u64) -> Option<Dummy> {
        pawn::dummy(&self.outcomes, SLIDES, DUMMIES, seed)
    }

    /// Every kept factor with its indices and its PAWN.
    pub fn importance(&self, kept: &[usize], found: &Indices, seed: u64) -> Vec<Importance> {
        let critical = self.dummy(seed).map(|dummy| dummy.critical);
        let one = |(place, factor): (usize, &usize)| {
            let (pawn, pawn_critical) = self.pawn(place, critical, seed);
            let (first, total) = (found.first[place], found.total[place]);
            Importance { factor: *factor, first, total, pawn, pawn_critical }
        };
        kept.iter().enumerate().map(one).collect()
    }

    fn pawn(&self, place: usize, critical: Option<f64>, seed: u64) -> (Option<f64>, Option<f64>) {
        match &self.coordinates[place] {
            Coordinate::Number(all) => {
                let input: Vec<f64> = self.counted.iter().map(|at| all[*at]).collect();
                (self.outcomes.numeric(&input, SLIDES).map(|pawn| pawn.median), critical)
            }
            Coordinate::Level(all) => {
                let input: Vec<usize> = self.counted.iter().map(|at| all[*at]).collect();
                let dummy = pawn::shuffled(&self.outcomes, &input, DUMMIES, seed);
                (self.outcomes.categorical(&input).map(|pawn| pawn.median), dummy.map(|dummy| dummy.critical))
            }
        }
    }
}

/// The shares of kinds, from their Shapley effects and the indices of every set of them.
pub fn shares(groups: &[(Kind, Vec<usize>)], sets: &[Vec<usize>], effects: &[Index], closed: &Indices) -> Vec<Share> {
    let share = |((kind, inputs), share): (&(Kind, Vec<usize>), &Index)| {
        let place = sets.iter().position(|set| set == inputs)?;
        let (alone, total) = (closed.first[place], closed.total[place]);
        Some(Share { kind: *kind, factors: inputs.len(), share: *share, alone, total })
    };
    groups.iter().zip(effects).filter_map(share).collect()
}

/// One kind alone owes all of it.
pub fn whole(groups: &[(Kind, Vec<usize>)]) -> Vec<Share> {
    let all = Index { value: 1.0, error: 0.0, low: 1.0, high: 1.0 };
    let share = |(kind, inputs): &(Kind, Vec<usize>)| Share {
        kind: *kind,
        factors: inputs.len(),
        share: all,
        alone: all,
        total: all,
    };
    groups.iter().map(share).collect()
}
