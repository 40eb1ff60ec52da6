//! A back-end that draws nothing and remembers everything: shapes with their colours and widths, texts with their places,
//! all in nominal pixels.

use std::convert::Infallible;

use guarantor::analysis::bench::Bench;
use guarantor::chart::{self, ChartError, Subject, scaling};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

/// Steps in a nominal pixel.
const UNIT: u32 = 16;

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// A place in nominal pixels from the top left corner.
pub type Place = (f64, f64);

/// What a shape is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A line through its points.
    Line { width: f64 },
    /// A rectangle between two corners.
    Bar,
    /// A filled polygon.
    Polygon,
    /// A filled circle around a point.
    Disc { radius: f64 },
}

/// A shape as it was drawn.
#[derive(Clone, Debug)]
pub struct Shape {
    pub kind: Kind,
    pub color: Rgb,
    pub points: Vec<Place>,
}

impl Shape {
    /// Left, top, right and bottom edge.
    pub fn edges(&self) -> [f64; 4] {
        let room = if let Kind::Disc { radius } = self.kind { radius } else { 0.0 };
        let around = |[left, top, right, bottom]: [f64; 4], (x, y): &Place| {
            [left.min(x - room), top.min(y - room), right.max(x + room), bottom.max(y + room)]
        };
        self.points.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], around)
    }

    /// Its width, if it is a line.
    pub fn width(&self) -> Option<f64> {
        if let Kind::Line { width } = self.kind { Some(width) } else { None }
    }

    /// Its radius, if it is a disc.
    pub fn radius(&self) -> Option<f64> {
        if let Kind::Disc { radius } = self.kind { Some(radius) } else { None }
    }
}

/// A line of text.
#[derive(Clone, Debug)]
pub struct Text {
    /// With plain spaces.
    pub words: String,
    pub color: Rgb,
    /// Left, top, right and bottom edge of its letters.
    pub edges: [f64; 4],
}

impl Text {
    /// Its middle, upwards and downwards.
    pub fn middle(&self) -> f64 {
        (self.edges[1] + self.edges[3]) / 2.0
    }
}

struct Recorder<'a>(&'a mut Record);

type Noted = Result<(), DrawingErrorKind<Infallible>>;

impl Recorder<'_> {
    fn note(&mut self, kind: Kind, color: BackendColor, points: impl IntoIterator<Item = BackendCoord>) -> Noted {
        let points = points.into_iter().map(|(x, y)| (nominal(x), nominal(y))).collect();
        self.0.shapes.push(Shape { kind, color: color.rgb, points });
        Ok(())
    }
}

fn nominal(steps: i32) -> f64 {
    f64::from(steps) / f64::from(UNIT)
}

impl DrawingBackend for Recorder<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.0.size
    }

    fn ensure_prepared(&mut self) -> Noted {
        Ok(())
    }

    fn present(&mut self) -> Noted {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Noted {
        self.note(Kind::Polygon, color, [point])
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Noted {
        let width = f64::from(style.stroke_width()) / f64::from(UNIT);
        self.note(Kind::Line { width }, style.color(), path)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, _: bool) -> Noted {
        self.note(Kind::Bar, style.color(), [a, b])
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Noted {
        self.note(Kind::Polygon, style.color(), path)
    }

    fn draw_circle<S: BackendStyle>(&mut self, middle: BackendCoord, radius: u32, style: &S, _: bool) -> Noted {
        let radius = f64::from(radius) / f64::from(UNIT);
        self.note(Kind::Disc { radius }, style.color(), [middle])
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Noted {
        let em = style.size() / 1.24 / f64::from(UNIT);
        let bold = matches!(style.style(), plotters_backend::FontStyle::Bold);
        let width = chart::text_width(text, em, bold).unwrap_or(f64::NAN);
        let left = nominal(at.0)
            - match style.anchor().h_pos {
                HPos::Left => 0.0,
                HPos::Center => width / 2.0,
                HPos::Right => width,
            };
        let top = nominal(at.1);
        let edges = [left, top + 0.05 * em, left + width, top + 0.76 * em];
        self.0.texts.push(Text { words: text.replace('\u{a0}', " "), color: style.color().rgb, edges });
        Ok(())
    }
}

/// All that a chart drew, in drawing order.
#[derive(Default)]
pub struct Record {
    /// Width and height of the page in steps.
    size: (u32, u32),
    /// Every text that is not blank.
    pub texts: Vec<Text>,
    /// Every shape.
    pub shapes: Vec<Shape>,
}

impl Record {
    /// Draws a chart and notes it.
    pub fn of<T: Subject>(name: &str, subject: &T) -> Result<Self, ChartError> {
        let mut record = Self { size: chart::picture(name, subject)?.size(subject, UNIT), ..Self::default() };
        chart::draw_onto(Recorder(&mut record), f64::from(UNIT), name, subject)?;
        Ok(record.without_blanks())
    }

    /// Draws the scaling of a measurement and notes it.
    pub fn of_scaling(bench: &Bench) -> Result<Self, ChartError> {
        let mut record = Self { size: scaling::size(bench, UNIT), ..Self::default() };
        scaling::onto(Recorder(&mut record), f64::from(UNIT), bench)?;
        Ok(record.without_blanks())
    }

    fn without_blanks(mut self) -> Self {
        self.texts.retain(|text| !text.words.trim().is_empty());
        self
    }

    /// What leaves the page, if anything does.
    pub fn stray(&self) -> Option<String> {
        let (width, height) = (f64::from(self.size.0) / f64::from(UNIT), f64::from(self.size.1) / f64::from(UNIT));
        let inside = |edges: &[f64; 4]| edges[0] >= 0.0 && edges[1] >= 0.0 && edges[2] <= width && edges[3] <= height;
        let shape = self.shapes.iter().find(|shape| !inside(&shape.edges()));
        let text = self.texts.iter().find(|text| !inside(&text.edges));
        shape.map(|shape| format!("{shape:?}")).or_else(|| text.map(|text| format!("{text:?}")))
    }

    /// Two texts that overlap, if any do.
    pub fn overlap(&self) -> Option<String> {
        let pairs =
            self.texts.iter().enumerate().flat_map(|(place, a)| self.texts[place + 1..].iter().map(move |b| (a, b)));
        let apart = |a: &[f64; 4], b: &[f64; 4]| a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
        let found = pairs.into_iter().find(|(a, b)| !apart(&a.edges, &b.edges));
        found.map(|(a, b)| format!("`{}` and `{}` overlap", a.words, b.words))
    }

    /// A text that a line in one of these colours crosses, if any does.
    pub fn crossed(&self, colors: &[Rgb]) -> Option<String> {
        let lines = || self.shapes.iter().filter(|shape| shape.width().is_some() && colors.contains(&shape.color));
        let crossed = |text: &&Text| lines().any(|line| line.points.windows(2).any(|way| enters(way, &text.edges)));
        self.texts.iter().find(crossed).map(|text| format!("a line crosses `{}` at {:?}", text.words, text.edges))
    }

    /// Whether some text contains these words.
    pub fn says(&self, words: &str) -> bool {
        self.texts.iter().any(|text| text.words.contains(words))
    }
}

/// Whether a straight way enters a box, by clipping it side by side (Liang and Barsky).
fn enters(way: &[Place], [left, top, right, bottom]: &[f64; 4]) -> bool {
    let ((x, y), (to_x, to_y)) = (way[0], way[1]);
    let (across, down) = (to_x - x, to_y - y);
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (speed, room) in [(-across, x - left), (across, right - x), (-down, y - top), (down, bottom - y)] {
        match speed {
            0.0 if room <= 0.0 => return false,
            0.0 => {}
            s if s < 0.0 => from = from.max(room / s),
            s => to = to.min(room / s),
        }
    }
    from < to
}

#[test]
fn a_way_through_a_box_is_told_from_one_beside_it() {
    let text = [10.0, 10.0, 20.0, 15.0];
    assert!(enters(&[(0.0, 12.0), (30.0, 12.0)], &text) && enters(&[(12.0, 11.0), (13.0, 12.0)], &text));
    assert!(!enters(&[(0.0, 15.5), (30.0, 15.5)], &text) && !enters(&[(0.0, 0.0), (9.0, 12.0)], &text));
    assert!(!enters(&[(18.0, 5.0), (25.0, 12.0)], &text), "past a corner");
}
