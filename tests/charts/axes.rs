//! The plots of a recorded chart, read as a reader reads them: by their lines and the numbers beside them.

use super::recorder::{Kind, Place, Record, Rgb, Shape, Text};

/// Lines at values on an axis.
pub const GRID: Rgb = (0xE6, 0xE9, 0xED);
/// Numbers on axes.
const SOFT: Rgb = (0x57, 0x60, 0x6A);

/// A straight scale: a place and the value there, twice.
#[derive(Clone, Copy, Debug)]
struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// The scale through the first and the last of these marks (place, value).
    fn through(marks: &[(f64, f64)]) -> Option<Self> {
        let (from, to) = (*marks.first()?, *marks.last()?);
        (from.0 != to.0).then_some(Self { from, to })
    }

    fn place(&self, value: f64) -> f64 {
        self.from.0 + (value - self.from.1) / (self.to.1 - self.from.1) * (self.to.0 - self.from.0)
    }

    fn value(&self, place: f64) -> f64 {
        self.from.1 + (place - self.from.0) / (self.to.0 - self.from.0) * (self.to.1 - self.from.1)
    }
}

/// One plot of a chart.
#[derive(Debug)]
pub struct Plot {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// The numbers below it, with their places.
    pub across: Vec<(f64, f64)>,
    /// The numbers at its left, from below.
    pub up: Vec<(f64, f64)>,
}

impl Plot {
    /// Where a value stands on the axis to the right.
    pub fn x(&self, value: f64) -> f64 {
        Scale::through(&self.across).expect("an axis to the right").place(value)
    }

    /// Where a value stands on the axis upwards.
    pub fn y(&self, value: f64) -> f64 {
        Scale::through(&self.up).expect("an axis upwards").place(value)
    }

    /// The value at the right end of its axis.
    pub fn most_across(&self) -> f64 {
        Scale::through(&self.across).expect("an axis to the right").value(self.right)
    }

    /// The value at the top of its axis.
    pub fn most_up(&self) -> Option<f64> {
        Some(Scale::through(&self.up)?.value(self.top))
    }

    /// Whether a place lies in the plot or on its edge.
    pub fn holds(&self, (x, y): Place) -> bool {
        let slack = 0.1;
        (self.left - slack..=self.right + slack).contains(&x) && (self.top - slack..=self.bottom + slack).contains(&y)
    }

    /// The shapes drawn in it, without its grid.
    pub fn shapes<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a Shape> {
        let drawn = record.shapes.iter().filter(|shape| shape.color != GRID);
        drawn.filter(|shape| shape.points.iter().all(|point| self.holds(*point)))
    }
}

/// The plots of a chart, row by row.
///
/// A plot is a run of upright lines of the grid; it begins at the line that is marked 0.
pub fn plots(record: &Record) -> Vec<Plot> {
    let grid = || record.shapes.iter().filter(|shape| shape.color == GRID && matches!(shape.kind, Kind::Line { .. }));
    let mut upright: Vec<[f64; 4]> = grid().map(Shape::edges).filter(|edges| edges[0] == edges[2]).collect();
    upright.sort_by(|a, b| a[1].total_cmp(&b[1]).then(a[0].total_cmp(&b[0])));
    let mut plots: Vec<Plot> = Vec::new();
    for [x, top, _, bottom] in upright {
        let number = marks(record).find(|(text, _)| {
            let middle = (text.edges[0] + text.edges[2]) / 2.0;
            (middle - x).abs() < 0.2 && (3.0..20.0).contains(&(text.edges[1] - bottom))
        });
        let value = number.map(|(_, value)| value);
        let fresh = value == Some(0.0) || plots.last().is_none_or(|plot| plot.top != top);
        if fresh {
            plots.push(Plot { left: x, right: x, top, bottom, across: Vec::new(), up: Vec::new() });
        }
        let plot = plots.last_mut().expect("one was pushed");
        plot.right = x;
        plot.across.extend(value.map(|value| (x, value)));
    }
    for plot in &mut plots {
        // on an axis that doubles, the last number may stand before the end
        let level = |edges: &[f64; 4]| edges[1] == edges[3] && edges[0] == plot.left && edges[1] == plot.bottom;
        plot.right = grid().map(Shape::edges).filter(level).fold(plot.right, |right, edges| right.max(edges[2]));
        plot.up = rows(record, plot);
    }
    plots
}

/// The numbers at the left of a plot, or of the one to whose right it stands.
fn rows(record: &Record, plot: &Plot) -> Vec<(f64, f64)> {
    let beside =
        |text: &Text| text.edges[2] < plot.left && (plot.top - 1.0..=plot.bottom + 1.0).contains(&text.middle());
    let mut rows: Vec<(f64, f64, f64)> = marks(record)
        .filter(|(text, _)| beside(text))
        .map(|(text, value)| (text.edges[2], text.middle(), value))
        .collect();
    let nearest = rows.iter().map(|row| row.0).fold(f64::MIN, f64::max);
    rows.retain(|row| (row.0 - nearest).abs() < 0.2);
    rows.sort_by(|a, b| b.1.total_cmp(&a.1));
    rows.into_iter().map(|(_, y, value)| (y, value)).collect()
}

/// The numbers on a chart that may belong to an axis.
fn marks(record: &Record) -> impl Iterator<Item = (&Text, f64)> {
    let number = |text: &Text| text.words.replace(',', "").trim_end_matches(" %").parse::<f64>().ok();
    record.texts.iter().filter(|text| text.color == SOFT).filter_map(move |text| Some((text, number(text)?)))
}

#[test]
fn a_scale_gives_back_what_it_was_given() {
    let scale = Scale::through(&[(100.0, 0.0), (200.0, 50.0)]).expect("two marks");
    assert_eq!((scale.place(25.0), scale.value(125.0)), (150.0, 12.5));
    assert!(Scale::through(&[(1.0, 2.0)]).is_none());
}
