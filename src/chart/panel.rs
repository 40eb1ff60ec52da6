//! A plot's axes: scales from values to places, light lines at round values, numbers beside them.

use super::canvas::{Align, Area, Canvas, Drawn, Place};
use super::ladder::{ladder, month_ticks, share_tick, tick_label, ticks};
use super::theme::{AXIS, GRID, NAME, NOTE};
use crate::report::number::signed;

/// A value on an axis and what is written there.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The value.
    pub value: f64,
    /// Its text; may be empty.
    pub label: String,
}

/// An axis from 0, or from below it, to a maximum.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its smallest value, 0 or less.
    pub min: f64,
    /// Its largest value.
    pub max: f64,
    /// Where lines and numbers stand.
    pub marks: Vec<Mark>,
}

impl Axis {
    /// An axis of plain numbers to a rung of the ladder.
    pub fn numbers(max: f64) -> Self {
        Self::labelled(max, tick_label)
    }

    /// An axis of shares to a rung of the ladder of shares.
    pub fn shares(max: f64) -> Self {
        Self::labelled(max, share_tick)
    }

    fn labelled(max: f64, label: fn(f64, f64) -> String) -> Self {
        let marks = ticks(max).into_iter().map(|value| Mark { value, label: label(value, max) }).collect();
        Self::marked(max, marks)
    }

    /// An axis from 0 with these marks.
    pub fn marked(max: f64, marks: Vec<Mark>) -> Self {
        Self { min: 0.0, max, marks }
    }

    /// An axis from 0 without marks.
    pub fn unmarked(max: f64) -> Self {
        Self::marked(max, Vec::new())
    }

    /// An axis of differences: the larger side ends on a rung of the ladder, the other on a mark.
    pub fn differences(lowest: f64, highest: f64) -> Self {
        let (below, above) = (finite(-lowest), finite(highest));
        let rung = ladder(below.max(above));
        // The ladder has an end, and results that were read from a file may lie far beyond it.
        let (below, above) = (below.min(rung), above.min(rung));
        let step = rung / (ticks(rung).len() - 1) as f64;
        let marks_to = |reach: f64| (reach / step * (1.0 - 1e-9)).ceil().max(0.0) as i32;
        let (first, last) = (-marks_to(below), marks_to(above));
        let mark = |number: i32| {
            let value = f64::from(number) * step;
            Mark { value, label: signed(value, &tick_label(value.abs(), rung)) }
        };
        let (min, max) = (f64::from(first) * step, f64::from(last) * step);
        // Where nothing differs there must still be a line to look at.
        let max = if min == max { rung } else { max };
        Self { min, max, marks: (first..=last).map(mark).collect() }
    }

    /// An axis of months from 0 to the horizon with at most `most` numbers after the first.
    pub fn months(horizon: u32, most: u32) -> Self {
        let mark = |month: u32| Mark { value: f64::from(month), label: month.to_string() };
        Self::marked(f64::from(horizon.max(1)), month_ticks(horizon, most).into_iter().map(mark).collect())
    }

    /// The same lines without numbers.
    pub fn bare(mut self) -> Self {
        for mark in &mut self.marks {
            mark.label.clear();
        }
        self
    }
}

/// A plot: an area with an axis along its lower edge and one up its left edge.
pub struct Panel {
    /// Where the data are drawn.
    pub area: Area,
    /// The axis to the right.
    pub across: Axis,
    /// The axis upwards.
    pub up: Axis,
}

impl Panel {
    /// Distance from the left edge of a value, held within the plot.
    pub fn x(&self, value: f64) -> f64 {
        self.area.left + self.area.width() * part(value, &self.across)
    }

    /// Height of a value on the page, held within the plot.
    pub fn y(&self, value: f64) -> f64 {
        self.area.bottom - self.area.height() * part(value, &self.up)
    }

    /// Place of a point, held within the plot.
    pub fn at(&self, across: f64, up: f64) -> Place {
        (self.x(across), self.y(up))
    }

    /// Draws lines and numbers of both axes.
    pub fn draw_axes(&self, canvas: &Canvas) -> Drawn {
        self.draw_rows(canvas)?;
        self.draw_columns(canvas)?;
        canvas.line((self.area.left, self.area.bottom), (self.area.right, self.area.bottom), AXIS, 1.0)
    }

    /// Draws the horizontal lines with their numbers at the left.
    pub fn draw_rows(&self, canvas: &Canvas) -> Drawn {
        for mark in &self.up.marks {
            let y = self.y(mark.value);
            canvas.line((self.area.left, y), (self.area.right, y), GRID, 1.0)?;
            canvas.label(&mark.label, (self.area.left - 7.0, y), Align::Right, NOTE, f64::INFINITY)?;
        }
        Ok(())
    }

    /// Draws the vertical lines with numbers below: under every line, or every second, third, … from zero on where they
    /// would touch.
    pub fn draw_columns(&self, canvas: &Canvas) -> Drawn {
        let marks = &self.across.marks;
        let half = |mark: &Mark| canvas.width(&mark.label, NOTE) / 2.0;
        let touch = |a: &Mark, b: &Mark| self.x(b.value) - half(b) < self.x(a.value) + half(a) + 8.0;
        let zero = marks.iter().position(|mark| mark.value == 0.0).unwrap_or(0);
        let fits = |stride: &usize| {
            let shown = marks.iter().skip(zero % stride).step_by(*stride);
            let shown: Vec<&Mark> = shown.filter(|mark| !mark.label.is_empty()).collect();
            shown.windows(2).all(|pair| !touch(pair[0], pair[1]))
        };
        let stride = (1..=marks.len()).find(fits).unwrap_or(1);
        for (place, mark) in marks.iter().enumerate() {
            let x = self.x(mark.value);
            canvas.line((x, self.area.top), (x, self.area.bottom), GRID, 1.0)?;
            if place % stride == zero % stride {
                canvas.text(&mark.label, (x, self.area.bottom + 16.0), Align::Center, NOTE)?;
            }
        }
        Ok(())
    }

    /// Writes what the axis to the right counts, below its numbers.
    pub fn name_across(&self, canvas: &Canvas, name: &str) -> Drawn {
        let middle = (self.area.left + self.area.right) / 2.0;
        canvas.label(name, (middle, self.area.bottom + 29.0), Align::Center, NOTE, self.area.width() + 40.0)
    }

    /// Writes a name above the plot, in at most two lines that end just above it.
    pub fn name(&self, canvas: &Canvas, name: &str) -> Drawn {
        let lines = canvas.wrap(name, NAME, self.area.width(), 2);
        for (above, line) in lines.iter().rev().enumerate() {
            let baseline = self.area.top - 9.0 - above as f64 * 14.0;
            canvas.text(line, (self.area.left, baseline), Align::Left, NAME)?;
        }
        Ok(())
    }

    /// Says in words why the plot is empty.
    pub fn say(&self, canvas: &Canvas, words: &str) -> Drawn {
        let middle = ((self.area.left + self.area.right) / 2.0, (self.area.top + self.area.bottom) / 2.0);
        canvas.note(words, middle, Align::Center, NOTE, self.area.width())
    }
}

/// Share of the axis at which a value lies, from 0 to 1.
fn part(value: f64, axis: &Axis) -> f64 {
    let part = (value - axis.min) / (axis.max - axis.min);
    if part.is_nan() { 0.0 } else { part.clamp(0.0, 1.0) }
}

fn finite(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_the_plot() {
        let area = Area { left: 10.0, top: 20.0, right: 110.0, bottom: 120.0 };
        let panel = Panel { area, across: Axis::numbers(50.0), up: Axis::shares(1.0) };
        assert_eq!(panel.at(25.0, 0.5), (60.0, 70.0));
        for odd in [f64::NAN, f64::INFINITY, -1e300, 1e300] {
            let (x, y) = panel.at(odd, odd);
            assert!((10.0..=110.0).contains(&x) && (20.0..=120.0).contains(&y));
        }
    }

    #[test]
    fn an_axis_of_differences_holds_both_sides_and_zero() {
        let ends = |low, high| {
            let axis = Axis::differences(low, high);
            let labels: Vec<String> = axis.marks.iter().map(|mark| mark.label.clone()).collect();
            (axis.min, axis.max, labels.join(" "))
        };
        assert_eq!(ends(-3.0, 12.0), (-5.0, 15.0, "−5 0 +5 +10 +15".to_owned()));
        assert_eq!(ends(0.0, 9.5), (0.0, 10.0, "0 +2 +4 +6 +8 +10".to_owned()));
        assert_eq!(ends(-0.4, -0.1), (-0.4, 0.0, "−0.4 −0.3 −0.2 −0.1 0".to_owned()));
        assert_eq!(ends(0.0, 0.0).1, 1.0);
        assert_eq!(ends(f64::NAN, f64::INFINITY).1, 1.0);
        // A value that no ladder reaches would ask for millions of marks.
        assert!(Axis::differences(-3e18, 1e21).marks.len() <= 11);
    }
}
