//! Charts, drawn from results and nothing else.
//!
//! Every chart has the same frame: its title states the finding with its key figure, its subtitle names the scenario
//! and the size of the run, its footer the program and the scenario's hash. Axes begin at zero and end on a fixed
//! ladder, so that charts of like scenarios can be laid side by side. The two uncertainties of a chance look alike in
//! every chart: a thin line for the Monte Carlo error (two standard errors to each side), a pale band for what nobody
//! knows (5–95 % over worlds).
//!
//! A chart of a run is a module with `READING`, `title`, `height` and `draw`, and a line in `charts!` below. A chart of
//! another study builds its own page, as [`scaling`] does.

use plotters::prelude::DrawingBackend;

use crate::analysis::results::Results;
use canvas::{Area, Canvas, Drawn};
use page::Page;
use text::Fonts;

pub use error::ChartError;

pub mod scaling;

mod bins;
mod canvas;
mod contributors;
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
mod skia;
mod strength;
mod survival;
mod text;
mod theme;
mod tradeoff;

/// A chart that can be drawn from any results.
#[derive(Clone, Copy)]
pub struct Chart {
    /// Its name, which is also the stem of its file.
    pub name: &'static str,
    /// The finding in words, its title.
    pub title: fn(&Results) -> String,
    /// How to read it: what is drawn, and what lines and bands mean.
    pub reading: &'static str,
    /// Its height in nominal pixels; every chart is 800 wide.
    pub height: fn(&Results) -> f64,
}

/// Lists the charts, and finds the one to draw by its name.
macro_rules! charts {
    ($($module:ident)*) => {
        /// Every chart, in the order in which they are drawn.
        pub const CHARTS: &[Chart] = &[$(Chart {
            name: stringify!($module),
            title: $module::title,
            reading: $module::READING,
            height: $module::height,
        }),*];

        fn draw_body<DB: DrawingBackend>(name: &str, canvas: &Canvas<DB>, body: Area, results: &Results) -> Drawn {
            match name {
                $(stringify!($module) => $module::draw(canvas, body, results),)*
                _ => Err(ChartError::Unknown(name.to_owned())),
            }
        }
    };
}

charts! { outcomes survival strength contributors hold tradeoff metrics }

/// The chart of this name.
pub fn find(name: &str) -> Result<&'static Chart, ChartError> {
    CHARTS.iter().find(|chart| chart.name == name).ok_or_else(|| ChartError::Unknown(name.to_owned()))
}

/// Every chart: its name and its PNG. The same results give the same bytes.
pub fn draw_all(results: &Results) -> Result<Vec<(String, Vec<u8>)>, ChartError> {
    CHARTS.iter().map(|chart| Ok((chart.name.to_owned(), draw_png(chart.name, results)?))).collect()
}

/// One chart as PNG, at two picture pixels to the nominal one, with text chunks that say where it comes from.
pub fn draw_png(name: &str, results: &Results) -> Result<Vec<u8>, ChartError> {
    Page::of(find(name)?, results).png(|canvas, body| draw_body(name, canvas, body, results))
}

/// One chart as SVG. Letters are left to the viewer's fonts.
pub fn draw_svg(name: &str, results: &Results) -> Result<String, ChartError> {
    Page::of(find(name)?, results).svg(|canvas, body| draw_body(name, canvas, body, results))
}

/// One chart on any back-end of plotters, which counts `unit` steps in a nominal pixel.
pub fn draw_onto<DB: DrawingBackend>(backend: DB, unit: f64, name: &str, results: &Results) -> Result<(), ChartError> {
    Page::of(find(name)?, results).onto(backend, unit, |canvas, body| draw_body(name, canvas, body, results))
}

/// Width and height of a chart at `unit` steps to the nominal pixel.
pub fn size(chart: &Chart, results: &Results, unit: u32) -> (u32, u32) {
    Page::of(chart, results).size(unit)
}

/// Width of a line of text whose em is `size` steps, in the program's own fonts: what layouts reckon with.
pub fn text_width(line: &str, size: f64, bold: bool) -> Result<f64, ChartError> {
    let face = if bold { text::Face::Bold } else { text::Face::Regular };
    Ok(Fonts::load()?.width(line, face, size))
}
