//! A back-end that draws nothing and remembers everything.

use std::convert::Infallible;

use guarantor::analysis::bench::Bench;
use guarantor::analysis::results::Results;
use guarantor::chart::{self, ChartError, scaling};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

/// A back-end that only notes what it is told to draw.
struct Recorder<'a> {
    size: (u32, u32),
    texts: &'a mut Vec<(String, [f64; 4])>,
    shapes: &'a mut Vec<BackendCoord>,
}

type Noted = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Recorder<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Noted {
        Ok(())
    }

    fn present(&mut self) -> Noted {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, _: BackendColor) -> Noted {
        self.shapes.push(point);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Noted {
        self.shapes.extend(path);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, _: &S, _: bool) -> Noted {
        self.shapes.extend([a, b]);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Noted {
        self.shapes.extend(path);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, middle: BackendCoord, radius: u32, _: &S, _: bool) -> Noted {
        let radius = radius as i32;
        self.shapes.extend([(middle.0 - radius, middle.1 - radius), (middle.0 + radius, middle.1 + radius)]);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Noted {
        let em = style.size() / 1.24;
        let bold = matches!(style.style(), plotters_backend::FontStyle::Bold);
        let width = chart::text_width(text, em, bold).unwrap_or(f64::NAN);
        let left = f64::from(at.0)
            - match style.anchor().h_pos {
                HPos::Left => 0.0,
                HPos::Center => width / 2.0,
                HPos::Right => width,
            };
        let top = f64::from(at.1);
        self.texts.push((text.to_owned(), [left, top + 0.05 * em, left + width, top + 0.76 * em]));
        Ok(())
    }
}

/// All that a chart drew, in sixteenths of a nominal pixel.
pub struct Record {
    /// Width and height of the page.
    pub size: (u32, u32),
    /// Every text with the left, top, right and bottom edge of its letters.
    pub texts: Vec<(String, [f64; 4])>,
    /// Every corner of every shape.
    pub shapes: Vec<BackendCoord>,
}

impl Record {
    /// Draws a chart and notes it.
    pub fn of(name: &str, results: &Results) -> Result<Self, ChartError> {
        let (mut texts, mut shapes) = (Vec::new(), Vec::new());
        let size = chart::size(chart::find(name)?, results, 16);
        chart::draw_onto(Recorder { size, texts: &mut texts, shapes: &mut shapes }, 16.0, name, results)?;
        Ok(Self { size, texts, shapes })
    }

    /// Draws the scaling of a measurement and notes it.
    pub fn of_scaling(bench: &Bench) -> Result<Self, ChartError> {
        let (mut texts, mut shapes) = (Vec::new(), Vec::new());
        let size = scaling::size(bench, 16);
        scaling::onto(Recorder { size, texts: &mut texts, shapes: &mut shapes }, 16.0, bench)?;
        Ok(Self { size, texts, shapes })
    }

    /// What leaves the page, if anything does.
    pub fn stray(&self) -> Option<String> {
        let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
        let outside =
            |x: f64, y: f64| !(0.0..=width).contains(&x) || !(0.0..=height).contains(&y) || x.is_nan() || y.is_nan();
        let shape = self.shapes.iter().find(|(x, y)| outside(f64::from(*x), f64::from(*y)));
        let text =
            self.texts.iter().find(|(_, [left, top, right, bottom])| outside(*left, *top) || outside(*right, *bottom));
        let shape = shape.map(|(x, y)| format!("a shape at {x}, {y}"));
        shape.or_else(|| text.map(|(text, edges)| format!("the text `{text}` at {edges:?}")))
    }

    /// Two texts that overlap, if any do.
    pub fn overlap(&self) -> Option<String> {
        let texts: Vec<_> = self.texts.iter().filter(|(text, _)| !text.trim().is_empty()).collect();
        let pairs = texts.iter().enumerate().flat_map(|(place, a)| texts[place + 1..].iter().map(move |b| (a, b)));
        let apart = |a: &[f64; 4], b: &[f64; 4]| a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
        let found = pairs.into_iter().find(|((_, a), (_, b))| !apart(a, b));
        found.map(|((text, _), (other, _))| format!("`{text}` and `{other}` overlap"))
    }

    /// Whether some text contains these words.
    pub fn says(&self, words: &str) -> bool {
        self.texts.iter().any(|(text, _)| text.replace('\u{a0}', " ").contains(words))
    }
}
