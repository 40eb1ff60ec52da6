//! Saltelli's design: the points from which Sobol' indices are estimated.
//!
//! Each base row is a point of a Sobol sequence in twice as many dimensions as there are inputs: the first half is A, the
//! second B. Cells of a row exchange some inputs between the two (Saltelli 2002, Saltelli et al. 2010): AB(k) is A with
//! the inputs of factor k from B, BA(k) the reverse. A factor is one input or a group of them, so that closed and total
//! indices of groups come from the same design. Rows and cells are in the order of SALib.

use crate::engine::sobol::{MAX_DIMENSIONS, Sobol};

/// Inputs that a design can have: each takes two dimensions.
pub const MAX_INPUTS: usize = MAX_DIMENSIONS / 2;

/// Where an answer of a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Every input from A.
    A,
    /// The inputs of a factor from B, all others from A.
    Ab(usize),
    /// The inputs of a factor from A, all others from B.
    Ba(usize),
    /// Every input from B.
    B,
}

/// Which cells each row has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    inputs: usize,
    factors: Vec<Vec<usize>>,
    second_order: bool,
}

impl Layout {
    /// A factor for each of so many inputs; with the cells BA only where second-order indices are asked for.
    pub fn singles(inputs: usize, second_order: bool) -> Self {
        Self::groups(inputs, (0..inputs).map(|input| vec![input]).collect(), second_order)
    }

    /// Factors that are sets of inputs; they may overlap, and need not hold every input. Inputs that do not exist are
    /// passed over.
    pub fn groups(inputs: usize, factors: Vec<Vec<usize>>, second_order: bool) -> Self {
        Self { inputs, factors, second_order }
    }

    /// How many inputs there are.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The inputs of each factor.
    pub fn factors(&self) -> &[Vec<usize>] {
        &self.factors
    }

    /// Whether rows have the cells BA.
    pub fn second_order(&self) -> bool {
        self.second_order
    }

    /// Cells of a row: f + 2 for f factors, 2f + 2 with second order.
    pub fn cells(&self) -> usize {
        self.factors.len() * if self.second_order { 2 } else { 1 } + 2
    }

    /// What stands at a place of a row: A, each AB, each BA, B.
    pub fn cell(&self, place: usize) -> Cell {
        let factors = self.factors.len();
        match place {
            0 => Cell::A,
            _ if place + 1 >= self.cells() => Cell::B,
            _ if place <= factors => Cell::Ab(place - 1),
            _ => Cell::Ba(place - 1 - factors),
        }
    }

    /// The place of a cell in its row; none for BA where rows have none, or for a factor that does not exist.
    pub fn place(&self, cell: Cell) -> Option<usize> {
        let factors = self.factors.len();
        match cell {
            Cell::A => Some(0),
            Cell::Ab(factor) => (factor < factors).then_some(1 + factor),
            Cell::Ba(factor) => (self.second_order && factor < factors).then_some(1 + factors + factor),
            Cell::B => Some(self.cells() - 1),
        }
    }
}

/// How the points of the sequence are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// Scrambled under a seed: points in (0, 1). What a study should use.
    Scrambled(u64),
    /// Plain, after so many points of it: points in [0, 1), to compare with published numbers.
    Plain {
        /// Points at the start that are left out.
        skip: u32,
    },
}

/// The points of every cell of every row.
#[derive(Clone, Debug)]
pub struct Saltelli {
    layout: Layout,
    sequence: Sequence,
    sobol: Sobol,
}

impl Saltelli {
    /// The design of a layout; none where it has more than [`MAX_INPUTS`] inputs.
    pub fn new(layout: Layout, sequence: Sequence) -> Option<Self> {
        let sobol = Sobol::new(layout.inputs.checked_mul(2)?)?;
        Some(Self { layout, sequence, sobol })
    }

    /// Which cells each row has.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The point of a cell: a coordinate for each input. Rows have no end short of 2³².
    pub fn point(&self, row: u32, cell: Cell, point: &mut Vec<f64>) {
        let (from_b, of) = match cell {
            Cell::A => (false, None),
            Cell::B => (true, None),
            Cell::Ab(factor) => (false, self.layout.factors.get(factor)),
            Cell::Ba(factor) => (true, self.layout.factors.get(factor)),
        };
        point.clear();
        point.extend((0..self.layout.inputs).map(|input| self.coordinate(row, input, from_b)));
        for input in of.into_iter().flatten().filter(|input| **input < self.layout.inputs) {
            point[*input] = self.coordinate(row, *input, !from_b);
        }
    }

    /// An input's coordinate in A or in B.
    pub fn coordinate(&self, row: u32, input: usize, from_b: bool) -> f64 {
        let dimension = if from_b { self.layout.inputs + input } else { input };
        match self.sequence {
            Sequence::Scrambled(seed) => self.sobol.scrambled(row, dimension, seed),
            Sequence::Plain { skip } => self.sobol.plain(row.wrapping_add(skip), dimension),
        }
    }

    /// The points of so many rows, one after another, in the order of SALib.
    pub fn points(&self, rows: u32) -> Vec<Vec<f64>> {
        let places = (0..rows).flat_map(|row| (0..self.layout.cells()).map(move |place| (row, place)));
        places
            .map(|(row, place)| {
                let mut point = Vec::new();
                self.point(row, self.layout.cell(place), &mut point);
                point
            })
            .collect()
    }
}

/// The level of a categorical input at a coordinate in [0, 1): each of so many is as likely.
pub fn level(coordinate: f64, levels: usize) -> usize {
    ((coordinate * levels as f64) as usize).min(levels.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_row_is_one_cell() {
        for layout in [Layout::singles(3, true), Layout::singles(3, false), Layout::singles(0, true)] {
            for place in 0..layout.cells() {
                assert_eq!(layout.place(layout.cell(place)), Some(place), "{layout:?}");
            }
        }
        let short = Layout::singles(3, false);
        assert_eq!((short.cells(), short.place(Cell::Ba(0)), short.place(Cell::Ab(3))), (5, None, None));
    }

    #[test]
    fn a_group_is_exchanged_as_a_whole() {
        let layout = Layout::groups(4, vec![vec![0, 2], vec![3]], true);
        let design = Saltelli::new(layout, Sequence::Scrambled(7)).expect("few inputs");
        let at = |cell: Cell| {
            let mut point = Vec::new();
            design.point(9, cell, &mut point);
            point
        };
        let (a, b) = (at(Cell::A), at(Cell::B));
        assert!(a.iter().zip(&b).all(|(a, b)| a != b));
        assert_eq!(at(Cell::Ab(0)), [b[0], a[1], b[2], a[3]]);
        assert_eq!(at(Cell::Ba(0)), [a[0], b[1], a[2], b[3]]);
        assert_eq!(at(Cell::Ab(1)), [a[0], a[1], a[2], b[3]]);
    }

    #[test]
    fn a_design_has_as_many_inputs_as_there_are_pairs_of_dimensions() {
        let design = |inputs| Saltelli::new(Layout::groups(inputs, Vec::new(), false), Sequence::Plain { skip: 0 });
        assert!(design(MAX_INPUTS).is_some() && design(MAX_INPUTS + 1).is_none() && design(usize::MAX).is_none());
    }

    #[test]
    fn levels_share_the_unit_interval_evenly() {
        let counts = (0..100).fold([0; 4], |mut counts, i| {
            counts[level(f64::from(i) / 100.0, 4)] += 1;
            counts
        });
        assert_eq!((counts, level(1.0, 4), level(0.3, 1)), ([25; 4], 3, 0));
    }
}
