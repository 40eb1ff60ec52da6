//! Charts, drawn from results and nothing else.
//!
//! Every chart has the same frame: its title states the finding with its key figure, its subtitle names the scenario
//! and the size of the run, its footer the program and the scenario's hash. Axes begin at zero and end on a fixed
//! ladder, so that charts of like scenarios can be laid side by side. The two uncertainties of a chance look alike in
//! every chart: a thin line for the Monte Carlo error (two standard errors to each side), a pale band for what nobody
//! knows (5–95 % over worlds).
//!
//! A chart of a run or of a comparison is a module with `READING`, `title`, `height` and `draw`, and a word in `charts!`
//! below. A chart of another study builds its own page, as [`scaling`] does.

use plotters::prelude::DrawingBackend;

use crate::analysis::compare::Comparison;
use crate::analysis::results::Results;
use crate::report::command;
use canvas::{Area, Canvas, Drawn};
use page::Page;
use text::Fonts;

pub use error::ChartError;

pub mod scaling;

mod bins;
mod canvas;
mod compare;
mod contributors;
mod difference;
mod error;
mod finding;
mod hold;
mod labels;
mod ladder;
mod metrics;
mod outcomes;
mod page;
mod panel;
mod png;
mod regret;
mod skia;
mod strength;
mod survival;
mod text;
mod theme;
mod tradeoff;

/// What charts are drawn from.
pub trait Subject: Sized + 'static {
    /// Its charts, in the order in which they are drawn.
    const CHARTS: &'static [Chart<Self>];

    /// The results in it, which name scenario, options and size.
    fn results(&self) -> &Results;

    /// The command that makes it again, where there is one.
    fn command(&self) -> Option<String>;

    /// Draws what is inside the frame of the chart of this name.
    #[doc(hidden)]
    fn draw_body<DB: DrawingBackend>(&self, name: &str, canvas: &Canvas<DB>, body: Area) -> Drawn;
}

/// A chart that can be drawn from any results, or from any comparison.
#[derive(Clone, Copy)]
pub struct Chart<T = Results> {
    /// Its name, which is also the stem of its file.
    pub name: &'static str,
    /// The finding in words, its title.
    pub title: fn(&T) -> String,
    /// How to read it: what is drawn, and what lines and bands mean.
    pub reading: &'static str,
    /// Its height in nominal pixels; every chart is 800 wide.
    pub height: fn(&T) -> f64,
}

/// Lists the charts of a subject, and finds the one to draw by its name. Those behind a second semicolon
/// are of the results in it.
macro_rules! charts {
    ($Subject:ty, $results:ident, $command:expr; $($module:ident)* $(; $($of_results:ident)*)?) => {
        impl Subject for $Subject {
            const CHARTS: &'static [Chart<Self>] = &[$(Chart {
                name: stringify!($module),
                title: $module::title,
                reading: $module::READING,
                height: $module::height,
            },)* $($(Chart {
                name: stringify!($of_results),
                title: |subject| $of_results::title($results(subject)),
                reading: $of_results::READING,
                height: |subject| $of_results::height($results(subject)),
            },)*)?];

            fn results(&self) -> &Results {
                $results(self)
            }

            fn command(&self) -> Option<String> {
                $command(self)
            }

            fn draw_body<DB: DrawingBackend>(&self, name: &str, canvas: &Canvas<DB>, body: Area) -> Drawn {
                match name {
                    $(stringify!($module) => $module::draw(canvas, body, self),)*
                    $($(stringify!($of_results) => $of_results::draw(canvas, body, $results(self)),)*)?
                    _ => Err(ChartError::Unknown(name.to_owned())),
                }
            }
        }
    };
}

charts! { Results, itself, command_of_run; outcomes survival strength contributors hold tradeoff metrics }

charts! {
    Comparison, compared, command::compare;
    difference regret compare; outcomes survival strength contributors hold tradeoff metrics
}

fn itself(results: &Results) -> &Results {
    results
}

fn compared(comparison: &Comparison) -> &Results {
    &comparison.results
}

fn command_of_run(results: &Results) -> Option<String> {
    Some(command::run(&results.scenario))
}

/// Every chart of a run.
pub const CHARTS: &[Chart] = Results::CHARTS;

/// The chart of this name.
pub fn find<T: Subject>(name: &str) -> Result<&'static Chart<T>, ChartError> {
    T::CHARTS.iter().find(|chart| chart.name == name).ok_or_else(|| ChartError::Unknown(name.to_owned()))
}

/// Every chart of a subject: its name and its PNG. The same subject gives the same bytes.
pub fn draw_all<T: Subject>(subject: &T) -> Result<Vec<(String, Vec<u8>)>, ChartError> {
    T::CHARTS.iter().map(|chart| Ok((chart.name.to_owned(), draw_png(chart.name, subject)?))).collect()
}

/// One chart as PNG, at two picture pixels to the nominal one, with text chunks that say where it comes from.
pub fn draw_png<T: Subject>(name: &str, subject: &T) -> Result<Vec<u8>, ChartError> {
    Page::of(find(name)?, subject).png(|canvas, body| subject.draw_body(name, canvas, body))
}

/// One chart as SVG. Letters are left to the viewer's fonts.
pub fn draw_svg<T: Subject>(name: &str, subject: &T) -> Result<String, ChartError> {
    Page::of(find(name)?, subject).svg(|canvas, body| subject.draw_body(name, canvas, body))
}

/// One chart on any back-end of plotters, which counts `unit` steps in a nominal pixel.
pub fn draw_onto<T: Subject, DB: DrawingBackend>(
    backend: DB,
    unit: f64,
    name: &str,
    subject: &T,
) -> Result<(), ChartError> {
    Page::of(find(name)?, subject).onto(backend, unit, |canvas, body| subject.draw_body(name, canvas, body))
}

/// What kind of file a chart is drawn into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Pixels, with text chunks that say where they come from.
    Png,
    /// Curves and letters, for print.
    Svg,
}

impl Format {
    /// Every format, in the order in which files are listed.
    pub const ALL: [Self; 2] = [Self::Png, Self::Svg];

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    /// The file of a chart.
    pub fn file(self, chart: &str) -> String {
        format!("{chart}.{}", self.ending())
    }
}

/// Every file that charts can be drawn into, in the order in which a manifest lists them.
pub fn files<T: Subject>() -> impl Iterator<Item = (Format, &'static Chart<T>)> {
    Format::ALL.into_iter().flat_map(|format| T::CHARTS.iter().map(move |chart| (format, chart)))
}

/// One chart as a file of this format. The same subject gives the same bytes.
pub fn draw_file<T: Subject>(format: Format, name: &str, subject: &T) -> Result<Vec<u8>, ChartError> {
    match format {
        Format::Png => draw_png(name, subject),
        Format::Svg => draw_svg(name, subject).map(String::into_bytes),
    }
}

/// Width and height of a chart at `unit` steps to the nominal pixel.
pub fn size<T: Subject>(chart: &Chart<T>, subject: &T, unit: u32) -> (u32, u32) {
    Page::of(chart, subject).size(unit)
}

/// Width of a line of text whose em is `size` steps, in the program's own fonts: what layouts reckon with.
pub fn text_width(line: &str, size: f64, bold: bool) -> Result<f64, ChartError> {
    let face = if bold { text::Face::Bold } else { text::Face::Regular };
    Ok(Fonts::load()?.width(line, face, size))
}
