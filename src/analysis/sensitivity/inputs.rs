//! What an outcome may hang on: an input for every unknown, and one for each thing that is varied.
//!
//! An unknown's coordinate in (0, 1) is the share of its distribution that lies below its value. The coordinate of what is
//! varied picks one of its levels, each as likely. Combinations of levels are options of their own on the ground: those of
//! the first combination, then those of the second, and so on, the last axis changing fastest.

use crate::analysis::response::Driver;
use crate::engine::block::Ground;
use crate::engine::probe::Points;

use super::morris::{Trajectory, inside};
use super::saltelli::{Cell, Layout, Saltelli, level};

/// The inputs of a study.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    ground: &'a Ground<'a>,
    /// The unknowns, by path: the first inputs.
    pub drivers: Vec<Driver>,
    /// How many levels each thing has that is varied: the last inputs.
    pub levels: Vec<usize>,
    /// How many options each combination of levels has.
    pub options: usize,
}

/// A value for every unknown, and a level for everything that is varied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    values: Vec<f64>,
    levels: Vec<usize>,
}

impl<'a> Inputs<'a> {
    /// The inputs of a ground whose options are those of every combination of so many levels.
    pub fn new(ground: &'a Ground<'a>, levels: Vec<usize>) -> Self {
        let combinations = levels.iter().product::<usize>().max(1);
        Self { ground, drivers: Driver::all(ground), levels, options: ground.options().len() / combinations }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.drivers.len() + self.levels.len()
    }

    /// Whether nothing is unknown or varied.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an input changes anything that an option has.
    pub fn moves(&self, input: usize, option: usize) -> bool {
        let options = (0..self.ground.options().len()).filter(|place| place % self.options.max(1) == option);
        self.drivers.get(input).is_none_or(|driver| options.into_iter().any(|place| driver.moves(self.ground, place)))
    }

    /// The point with these coordinates.
    pub fn point(&self, coordinate: impl Fn(usize) -> f64) -> Point {
        let mut point = Point { values: vec![0.0; self.ground.design.unknowns()], levels: vec![0; self.levels.len()] };
        (0..self.len()).for_each(|input| self.set(input, coordinate(input), &mut point));
        point
    }

    fn set(&self, input: usize, coordinate: f64, point: &mut Point) {
        match input.checked_sub(self.drivers.len()) {
            None => self.drivers[input].set(self.ground, coordinate, &mut point.values),
            Some(axis) => point.levels[axis] = level(coordinate, self.levels[axis]),
        }
    }

    /// Gives an input what it has at another point.
    fn copy(&self, input: usize, from: &Point, values: &mut [f64], levels: &mut [usize]) {
        match input.checked_sub(self.drivers.len()) {
            None => self.drivers[input].unknowns.iter().for_each(|place| values[*place] = from.values[*place]),
            Some(axis) => levels[axis] = from.levels[axis],
        }
    }

    /// The place on the ground of an option at these levels.
    fn option(&self, option: usize, levels: &[usize]) -> usize {
        let combination = self.levels.iter().zip(levels).fold(0, |place, (count, level)| place * count + level);
        combination * self.options + option
    }

    /// A point with some inputs from another one, as a cell of a row; the option that is followed.
    fn mix(
        &self,
        (option, base, other): (usize, &Point, &Point),
        exchanged: impl Iterator<Item = usize>,
        values: &mut Vec<f64>,
    ) -> usize {
        values.extend_from_slice(&base.values);
        let mut levels = base.levels.clone();
        exchanged.for_each(|input| self.copy(input, other, values, &mut levels));
        self.option(option, &levels)
    }
}

/// The points A and B of every row: quantile functions are asked once for each, and not for every cell.
#[derive(Clone, Debug)]
pub struct Table {
    a: Vec<Point>,
    b: Vec<Point>,
}

impl Table {
    /// The points of a design.
    pub fn of_design(inputs: &Inputs<'_>, design: &Saltelli, rows: u32) -> Self {
        let points = |from_b: bool| {
            (0..rows).map(|row| inputs.point(|input| design.coordinate(row, input, from_b))).collect::<Vec<_>>()
        };
        Self { a: points(false), b: points(true) }
    }

    /// Where each trajectory starts, and where it ends.
    pub fn of_trajectories(inputs: &Inputs<'_>, trajectories: &[Trajectory]) -> Self {
        let start = |one: &Trajectory| inputs.point(|input| inside(one.start[input]));
        let end = |one: &Trajectory| inputs.point(|input| inside(one.start[input] + one.moves[input]));
        Self { a: trajectories.iter().map(start).collect(), b: trajectories.iter().map(end).collect() }
    }

    /// How many rows there are.
    pub fn rows(&self) -> u32 {
        self.a.len() as u32
    }

    /// The levels of what is varied, by axis, at A of every row and then at B of every row.
    pub fn levels(&self, axis: usize) -> Vec<usize> {
        self.a.iter().chain(&self.b).map(|point| point.levels[axis]).collect()
    }
}

/// Every option at every cell of a Saltelli design: cells of the layout, the options of each side by side.
#[derive(Clone, Copy, Debug)]
pub struct Exchanges<'a> {
    /// The inputs.
    pub inputs: &'a Inputs<'a>,
    /// Which cells there are.
    pub layout: &'a Layout,
    /// The points of its rows.
    pub table: &'a Table,
}

impl Points for Exchanges<'_> {
    fn rows(&self) -> u32 {
        self.table.rows()
    }

    fn cells(&self) -> usize {
        self.layout.cells() * self.inputs.options
    }

    fn cell(&self, row: u32, cell: usize, values: &mut Vec<f64>) -> usize {
        let (place, option) = (cell / self.inputs.options, cell % self.inputs.options);
        let (a, b) = (&self.table.a[row as usize], &self.table.b[row as usize]);
        let (base, other, factor) = match self.layout.cell(place) {
            Cell::A => (a, b, None),
            Cell::B => (b, a, None),
            Cell::Ab(factor) => (a, b, Some(factor)),
            Cell::Ba(factor) => (b, a, Some(factor)),
        };
        let exchanged = factor.and_then(|factor| self.layout.factors().get(factor)).into_iter().flatten().copied();
        self.inputs.mix((option, base, other), exchanged, values)
    }
}

/// Every option at every point of trajectories.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    /// The inputs.
    pub inputs: &'a Inputs<'a>,
    /// The trajectories, a row each.
    pub trajectories: &'a [Trajectory],
    /// Their ends.
    pub table: &'a Table,
}

impl Points for Steps<'_> {
    fn rows(&self) -> u32 {
        self.trajectories.len() as u32
    }

    fn cells(&self) -> usize {
        (self.inputs.len() + 1) * self.inputs.options
    }

    fn cell(&self, row: u32, cell: usize, values: &mut Vec<f64>) -> usize {
        let (place, option) = (cell / self.inputs.options, cell % self.inputs.options);
        let (start, end) = (&self.table.a[row as usize], &self.table.b[row as usize]);
        let moved = self.trajectories[row as usize].order.iter().take(place).copied();
        self.inputs.mix((option, start, end), moved, values)
    }
}

/// Every option at A of every row, but for one input that is held.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// The inputs.
    pub inputs: &'a Inputs<'a>,
    /// Which input is held at which coordinate, a cell each.
    pub held: &'a [(usize, f64)],
    /// The points of its rows.
    pub table: &'a Table,
    /// How many rows are taken.
    pub rows: u32,
}

impl Points for Held<'_> {
    fn rows(&self) -> u32 {
        self.rows.min(self.table.rows())
    }

    fn cells(&self) -> usize {
        self.held.len() * self.inputs.options
    }

    fn cell(&self, row: u32, cell: usize, values: &mut Vec<f64>) -> usize {
        let (place, option) = (cell / self.inputs.options, cell % self.inputs.options);
        let (input, coordinate) = self.held[place];
        let mut point = self.table.a[row as usize].clone();
        self.inputs.set(input, coordinate, &mut point);
        values.append(&mut point.values);
        self.inputs.option(option, &point.levels)
    }
}
