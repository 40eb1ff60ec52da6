//! The sheet a chart is drawn on: plotters' elements in nominal pixels with fractions, whatever the back-end's grid.
//!
//! A nominal pixel is what a reader sees at ordinary size; PNGs hold two picture pixels for each. Text is placed by its
//! baseline and measured with the program's own fonts, so that every back-end gets the same layout.

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{Color as _, DrawingArea, DrawingBackend, IntoDrawingArea, RGBAColor};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle};

use super::error::ChartError;
use super::skia::{EM, TOP_TO_BASELINE};
use super::text::{Face, Fonts, clean};

/// A colour with its opacity.
pub type Color = RGBAColor;

/// A place in nominal pixels from the top left corner.
pub type Place = (f64, f64);

/// A place in steps of the back-end.
type Step = (i32, i32);

/// The colour of the page.
pub const PAPER: Color = RGBAColor(0xFF, 0xFF, 0xFF, 1.0);

/// What drawing gives back.
pub type Drawn = Result<(), ChartError>;

/// Half the height of digits and capitals, in em: from the middle of a line to its baseline.
const HALF_CAPITAL: f64 = 0.364;

/// A rectangle in nominal pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Area {
    /// Width.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The same area less a margin on each side (left, top, right, bottom).
    pub fn inset(&self, left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left: self.left + left, top: self.top + top, right: self.right - right, bottom: self.bottom - bottom }
    }

    /// `count` cells in rows of `columns`, filling the area with `gap` between them.
    pub fn grid(&self, count: usize, columns: usize, gap: Place) -> Vec<Self> {
        let columns = columns.max(1);
        let rows = count.div_ceil(columns).max(1);
        let width = (self.width() - gap.0 * (columns - 1) as f64) / columns as f64;
        let height = (self.height() - gap.1 * (rows - 1) as f64) / rows as f64;
        (0..count)
            .map(|cell| {
                let left = self.left + (cell % columns) as f64 * (width + gap.0);
                let top = self.top + (cell / columns) as f64 * (height + gap.1);
                Self { left, top, right: left + width, bottom: top + height }
            })
            .collect()
    }
}

/// Which point of a line of text lies at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Its left end.
    Left,
    /// Its middle.
    Center,
    /// Its right end.
    Right,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    /// Em of the letters in nominal pixels.
    pub size: f64,
    /// Regular or bold.
    pub face: Face,
    /// Colour.
    pub color: Color,
}

/// What a canvas asks of the back-end under it, in the back-end's own steps.
///
/// plotters' back-ends are types that everything drawn on them is compiled for anew. Behind this, charts are compiled once.
trait Sheet {
    fn size(&self) -> (u32, u32);
    fn fill(&self, color: Color) -> Drawn;
    fn path(&self, points: Vec<Step>, style: ShapeStyle) -> Drawn;
    fn bar(&self, corners: [Step; 2], color: Color) -> Drawn;
    fn polygon(&self, points: Vec<Step>, color: Color) -> Drawn;
    fn disc(&self, center: Step, radius: u32, color: Color) -> Drawn;
    fn text(&self, text: String, at: Step, style: TextStyle<'_>) -> Drawn;
    fn finish(&self) -> Drawn;
}

impl<DB: DrawingBackend> Sheet for DrawingArea<DB, Shift> {
    fn size(&self) -> (u32, u32) {
        self.dim_in_pixel()
    }

    fn fill(&self, color: Color) -> Drawn {
        Ok(self.fill(&color)?)
    }

    fn path(&self, points: Vec<Step>, style: ShapeStyle) -> Drawn {
        Ok(self.draw(&PathElement::new(points, style))?)
    }

    fn bar(&self, corners: [Step; 2], color: Color) -> Drawn {
        Ok(self.draw(&Rectangle::new(corners, color.filled()))?)
    }

    fn polygon(&self, points: Vec<Step>, color: Color) -> Drawn {
        Ok(self.draw(&Polygon::new(points, color.filled()))?)
    }

    fn disc(&self, center: Step, radius: u32, color: Color) -> Drawn {
        Ok(self.draw(&Circle::new(center, radius, color.filled()))?)
    }

    fn text(&self, text: String, at: Step, style: TextStyle<'_>) -> Drawn {
        Ok(self.draw(&Text::new(text, at, style))?)
    }

    fn finish(&self) -> Drawn {
        Ok(self.present()?)
    }
}

/// A sheet over some back-end.
pub struct Canvas<'a> {
    sheet: Box<dyn Sheet + 'a>,
    unit: f64,
    fonts: Fonts,
}

impl<'a> Canvas<'a> {
    /// A sheet on `backend`, which counts `unit` steps in a nominal pixel.
    pub fn new(backend: impl DrawingBackend + 'a, unit: f64, fonts: Fonts) -> Self {
        Self { sheet: Box::new(backend.into_drawing_area()), unit, fonts }
    }

    /// The whole sheet.
    pub fn page(&self) -> Area {
        let (width, height) = self.sheet.size();
        Area { left: 0.0, top: 0.0, right: f64::from(width) / self.unit, bottom: f64::from(height) / self.unit }
    }

    /// Paints the whole sheet in one colour.
    pub fn fill(&self, color: Color) -> Drawn {
        self.sheet.fill(color)
    }

    /// Hands the finished sheet to its back-end.
    pub fn finish(&self) -> Drawn {
        self.sheet.finish()
    }

    /// A line through points.
    pub fn path(&self, points: &[Place], color: Color, width: f64) -> Drawn {
        let points = points.iter().map(|point| self.step(*point)).collect();
        self.sheet.path(points, color.stroke_width(self.steps(width)))
    }

    /// A straight line.
    pub fn line(&self, from: Place, to: Place, color: Color, width: f64) -> Drawn {
        self.path(&[from, to], color, width)
    }

    /// A straight line of dashes 4 pixels long, 3 apart.
    pub fn dashes(&self, from: Place, to: Place, color: Color, width: f64) -> Drawn {
        const PERIOD: f64 = 7.0;
        const DASH: f64 = 4.0;
        let (across, down) = (to.0 - from.0, to.1 - from.1);
        let length = (across * across + down * down).sqrt();
        let at = |way: f64| (from.0 + across * way / length, from.1 + down * way / length);
        let count = (length / PERIOD).ceil() as usize;
        for dash in 0..count {
            let start = dash as f64 * PERIOD;
            self.line(at(start), at((start + DASH).min(length)), color, width)?;
        }
        Ok(())
    }

    /// A filled rectangle.
    pub fn bar(&self, area: Area, color: Color) -> Drawn {
        self.sheet.bar([self.step((area.left, area.top)), self.step((area.right, area.bottom))], color)
    }

    /// A filled polygon.
    pub fn polygon(&self, points: &[Place], color: Color) -> Drawn {
        self.sheet.polygon(points.iter().map(|point| self.step(*point)).collect(), color)
    }

    /// A filled dot with a thin rim in the page's colour, which sets it off from what lies beneath.
    pub fn dot(&self, center: Place, radius: f64, color: Color) -> Drawn {
        self.disc(center, radius + 1.0, PAPER)?;
        self.disc(center, radius, color)
    }

    /// A filled circle.
    pub fn disc(&self, center: Place, radius: f64, color: Color) -> Drawn {
        self.sheet.disc(self.step(center), self.steps(radius), color)
    }

    /// A line of text with its baseline at `at`.
    pub fn text(&self, text: &str, at: Place, align: Align, ink: Ink) -> Drawn {
        let text = clean(text);
        let style = match ink.face {
            Face::Regular => FontStyle::Normal,
            Face::Bold => FontStyle::Bold,
        };
        let across = match align {
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        let font =
            FontDesc::new(FontFamily::Name("Inter, Helvetica, Arial, sans-serif"), ink.size * self.unit * EM, style);
        let style = font.color(&ink.color).pos(Pos::new(across, VPos::Top));
        let top = (at.0, at.1 - TOP_TO_BASELINE * ink.size);
        self.sheet.text(text, self.step(top), style)
    }

    /// A line of text, cut to fit into `room`, centred upwards and downwards on `at`.
    pub fn label(&self, text: &str, at: Place, align: Align, ink: Ink, room: f64) -> Drawn {
        let text = self.fonts.cut(&clean(text), ink.face, ink.size, room);
        self.text(&text, (at.0, at.1 + HALF_CAPITAL * ink.size), align, ink)
    }

    /// The same on a sheer piece of paper, for labels that lie over lines and bands.
    pub fn note(&self, text: &str, at: Place, align: Align, ink: Ink, room: f64) -> Drawn {
        let text = self.fonts.cut(&clean(text), ink.face, ink.size, room);
        let width = self.width(&text, ink);
        let left = match align {
            Align::Left => at.0,
            Align::Center => at.0 - width / 2.0,
            Align::Right => at.0 - width,
        };
        let half = ink.size * 0.6;
        self.bar(
            Area { left: left - 1.0, top: at.1 - half, right: left + width + 1.0, bottom: at.1 + half },
            PAPER.mix(0.8),
        )?;
        self.label(&text, at, align, ink, room)
    }

    /// At most `lines` lines of text, wrapped to fit into `room`, the block centred upwards and downwards on `at`.
    pub fn block(&self, text: &str, at: Place, align: Align, ink: Ink, (room, lines): (f64, usize)) -> Drawn {
        let rows = self.wrap(text, ink, room, lines);
        let height = ink.size * 1.2;
        let first = at.1 - height * (rows.len().saturating_sub(1)) as f64 / 2.0;
        for (row, text) in rows.iter().enumerate() {
            self.label(text, (at.0, first + row as f64 * height), align, ink, room)?;
        }
        Ok(())
    }

    /// The lines into which a text is wrapped.
    pub fn wrap(&self, text: &str, ink: Ink, room: f64, lines: usize) -> Vec<String> {
        self.fonts.wrap(&clean(text), ink.face, ink.size, room, lines)
    }

    /// The lines, of like length, into which a text is wrapped.
    pub fn balance(&self, text: &str, ink: Ink, room: f64, lines: usize) -> Vec<String> {
        self.fonts.balance(&clean(text), ink.face, ink.size, room, lines)
    }

    /// Width of a line of text in nominal pixels.
    pub fn width(&self, text: &str, ink: Ink) -> f64 {
        self.fonts.width(&clean(text), ink.face, ink.size)
    }

    fn step(&self, (x, y): Place) -> Step {
        ((x * self.unit).round() as i32, (y * self.unit).round() as i32)
    }

    fn steps(&self, length: f64) -> u32 {
        (length * self.unit).round().max(1.0) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_fills_its_area() {
        let area = Area { left: 10.0, top: 0.0, right: 110.0, bottom: 50.0 };
        let cells = area.grid(5, 3, (5.0, 10.0));
        assert_eq!(cells.len(), 5);
        assert_eq!((cells[2].right, cells[4].bottom), (110.0, 50.0));
        assert_eq!(cells[3].left, 10.0);
        assert!(area.grid(0, 0, (0.0, 0.0)).is_empty());
    }
}
