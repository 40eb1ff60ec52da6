//! Charts, drawn from results and nothing else.
//!
//! Every chart has the same frame: its title states the finding with its key figure, its subtitle names the scenario
//! and the size of the run, its footer the program and the scenario's hash. Axes begin at zero and end on a fixed
//! ladder, so that charts of like scenarios can be laid side by side. The two uncertainties of a chance look alike in
//! every chart: a thin line for the Monte Carlo error (two standard errors to each side), a pale band for what nobody
//! knows (5–95 % over worlds).
//!
//! A chart is a module with `READING`, `title`, `height` and `draw`, and a word in the `charts!` of its subject below. What
//! has no scenario's heading builds its own page, as [`scaling`] does.

use plotters::prelude::DrawingBackend;

use crate::analysis::backtest::Backtest;
use crate::analysis::compare::Comparison;
use crate::analysis::discover::Discovered;
use crate::analysis::evidence::Evidence;
use crate::analysis::heading::Heading;
use crate::analysis::pivotal::Pivotal;
use crate::analysis::results::Results;
use crate::analysis::sensitivity::results::Sensitivity;
use crate::analysis::sweep::Sweep;
use crate::analysis::tipping::Tipping;
use crate::analysis::trace::Trace;
use crate::report::command;
use crate::report::html::{Figure, Figures};
use crate::report::study::Studied;
use canvas::{Area, Canvas, Drawn};
use page::Page;
use text::Fonts;

pub use error::ChartError;

pub mod scaling;

mod bins;
mod boxes;
mod canvas;
mod cases;
mod compare;
mod contributors;
mod dependence;
mod difference;
mod error;
mod evidence;
mod finding;
mod forecasters;
mod history;
mod hold;
mod labels;
mod ladder;
mod metrics;
mod outcomes;
mod page;
mod panel;
mod past;
mod peeling;
mod pivotal;
mod png;
mod posterior;
mod regret;
mod reliability;
mod scores;
mod sensitivity;
mod skia;
mod sources;
mod strength;
mod success;
mod survival;
mod sweep;
mod text;
mod theme;
mod timeline;
mod tipping;
mod tornado;
mod tradeoff;

/// What charts are drawn from.
pub trait Subject: Charts {
    /// Program, scenario and options, which every page names.
    fn heading(&self) -> Heading;

    /// The size of what was simulated, for subtitles.
    fn size(&self) -> String {
        page::run_size(&self.heading())
    }

    /// The command that makes it again, where there is one.
    fn command(&self) -> Option<String>;
}

/// The charts of a subject.
pub trait Charts: Sized + 'static {
    /// All of them, in the order in which they are drawn.
    const CHARTS: &'static [Chart<Self>];

    /// Draws what is inside the frame of a chart, or of one of its parts.
    #[doc(hidden)]
    fn draw_body(&self, chart: &str, part: usize, canvas: &Canvas, body: Area) -> Drawn;
}

/// A chart that can be drawn from any results, from any comparison, or from what any study of one kind found.
#[derive(Clone, Copy)]
pub struct Chart<T = Results> {
    /// Its name, which is also the stem of its file.
    pub name: &'static str,
    /// What follows its name, where there is a picture for each of several things. One empty text gives one picture, none
    /// no picture: it does not apply.
    pub parts: fn(&T) -> Vec<String>,
    /// The finding of a part in words, its title.
    pub title: fn(&T, usize) -> String,
    /// How to read it: what is drawn, and what lines and bands mean.
    pub reading: &'static str,
    /// The height of a part in nominal pixels; every chart is 800 wide.
    pub height: fn(&T, usize) -> f64,
}

/// One picture of a subject: a chart, or a part of one.
pub struct Picture<T: 'static> {
    /// Its name, which is also the stem of its file.
    pub name: String,
    /// The chart.
    pub chart: &'static Chart<T>,
    /// Which part of it, from 0.
    pub part: usize,
}

impl<T: Subject> Picture<T> {
    /// The finding in words.
    pub fn title(&self, subject: &T) -> String {
        (self.chart.title)(subject, self.part)
    }

    /// Width and height at `unit` steps to the nominal pixel.
    pub fn size(&self, subject: &T, unit: u32) -> (u32, u32) {
        Page::of(self, subject).size(unit)
    }
}

/// Lists the charts of a subject, and finds the one to draw by its name. Those behind `all`
/// are drawn of every subject. Those behind `parts` have a picture for each of
/// several things, or none: their modules have a function `parts`, and every function takes the part as well. Those behind
/// `of` are of something in the subject.
macro_rules! charts {
    ($Subject:ty $(; all $($module:ident)+)? $(; parts $($parted:ident)+)? $(; of $inner:ident $($of_inner:ident)+)?) => {
        impl Charts for $Subject {
            const CHARTS: &'static [Chart<Self>] = &[$($(Chart {
                name: stringify!($module),
                parts: |_| vec![String::new()],
                title: |subject, _| $module::title(subject),
                reading: $module::READING,
                height: |subject, _| $module::height(subject),
            },)+)? $($(Chart {
                name: stringify!($parted),
                parts: $parted::parts,
                title: $parted::title,
                reading: $parted::READING,
                height: $parted::height,
            },)+)? $($(Chart {
                name: stringify!($of_inner),
                parts: |_| vec![String::new()],
                title: |subject, _| $of_inner::title(&subject.$inner),
                reading: $of_inner::READING,
                height: |subject, _| $of_inner::height(&subject.$inner),
            },)+)?];

            fn draw_body(&self, chart: &str, _part: usize, canvas: &Canvas, body: Area) -> Drawn {
                match chart {
                    $($(stringify!($module) => $module::draw(canvas, body, self),)+)?
                    $($(stringify!($parted) => $parted::draw(canvas, body, self, _part),)+)?
                    $($(stringify!($of_inner) => $of_inner::draw(canvas, body, &self.$inner),)+)?
                    _ => Err(ChartError::Unknown(chart.to_owned())),
                }
            }
        }
    };
}

charts! { Results; all outcomes survival strength contributors hold tradeoff metrics }

charts! {
    Comparison; all difference regret compare; of results outcomes survival strength contributors hold tradeoff metrics
}

charts! { Sweep; parts sweep }

charts! { Sensitivity; all sensitivity tornado sources }

charts! { Discovered; parts boxes peeling cases }

charts! { Tipping; all tipping }

charts! { Pivotal; parts pivotal dependence }

charts! { Trace; all timeline }

charts! { Backtest; all scores reliability past posterior; parts history }

charts! { Evidence; all evidence success }

impl Subject for Results {
    fn heading(&self) -> Heading {
        Heading::of_results(self)
    }

    fn command(&self) -> Option<String> {
        Some(command::run(&self.scenario))
    }
}

impl Subject for Comparison {
    fn heading(&self) -> Heading {
        Heading::of_results(&self.results)
    }

    fn command(&self) -> Option<String> {
        command::compare(self)
    }
}

impl<T: Studied + Charts> Subject for T {
    fn heading(&self) -> Heading {
        Studied::heading(self).clone()
    }

    fn size(&self) -> String {
        Studied::size(self).unwrap_or_else(|| page::run_size(Studied::heading(self)))
    }

    fn command(&self) -> Option<String> {
        Some(command::study(T::STUDY, Studied::heading(self)))
    }
}

/// Every chart of a run.
pub const CHARTS: &[Chart] = Results::CHARTS;

/// Every picture of a subject, in the order in which they are drawn.
pub fn pictures<T: Subject>(subject: &T) -> Vec<Picture<T>> {
    let of_chart = |chart: &'static Chart<T>| {
        let parts = (chart.parts)(subject).into_iter().enumerate();
        parts.map(move |(part, ending)| {
            let name =
                if ending.is_empty() { chart.name.to_owned() } else { format!("{}-{}", chart.name, plain(&ending)) };
            Picture { name, chart, part }
        })
    };
    T::CHARTS.iter().flat_map(of_chart).collect()
}

/// Most letters of the ending of a file's name: longer than any name of an option or an outcome.
const ENDING: usize = 100;

/// An ending as any file system takes it. Names of options and outcomes are plain, but results that were read from a file
/// can call them anything, `../../` among it.
fn plain(ending: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    ending.chars().take(ENDING).map(|letter| if fits(letter) { letter } else { '-' }).collect()
}

/// The picture of this name.
///
/// # Errors
/// The subject has none.
pub fn picture<T: Subject>(name: &str, subject: &T) -> Result<Picture<T>, ChartError> {
    let found = pictures(subject).into_iter().find(|picture| picture.name == name);
    found.ok_or_else(|| ChartError::Unknown(name.to_owned()))
}

/// Every picture of a subject: its name and its PNG. The same subject gives the same bytes.
pub fn draw_all<T: Subject>(subject: &T) -> Result<Vec<(String, Vec<u8>)>, ChartError> {
    pictures(subject).into_iter().map(|picture| Ok((picture.name.clone(), png_of(&picture, subject)?))).collect()
}

/// One picture as PNG, at two picture pixels to the nominal one, with text chunks that say where it comes from.
pub fn draw_png<T: Subject>(name: &str, subject: &T) -> Result<Vec<u8>, ChartError> {
    png_of(&picture(name, subject)?, subject)
}

fn png_of<T: Subject>(picture: &Picture<T>, subject: &T) -> Result<Vec<u8>, ChartError> {
    let Picture { chart, part, .. } = *picture;
    Page::of(picture, subject).png(|canvas, body| subject.draw_body(chart.name, part, canvas, body))
}

/// One picture as SVG. Letters are left to the viewer's fonts.
pub fn draw_svg<T: Subject>(name: &str, subject: &T) -> Result<String, ChartError> {
    svg_of(&picture(name, subject)?, subject)
}

fn svg_of<T: Subject>(picture: &Picture<T>, subject: &T) -> Result<String, ChartError> {
    let Picture { chart, part, .. } = *picture;
    Page::of(picture, subject).svg(|canvas, body| subject.draw_body(chart.name, part, canvas, body))
}

/// Every picture of a subject for a page that says around it what its frame would say, with the letters that it is laid out for.
pub fn figures<T: Subject>(subject: &T) -> Result<Figures, ChartError> {
    let figure = |picture: Picture<T>| {
        let Picture { chart, part, .. } = picture;
        let page = Page::of(&picture, subject);
        let svg = page.bare_svg(|canvas, body| subject.draw_body(chart.name, part, canvas, body))?;
        Ok(Figure { title: page.title, name: picture.name, chart: chart.name, reading: chart.reading, svg })
    };
    let charts = pictures(subject).into_iter().map(figure).collect::<Result<_, ChartError>>()?;
    Ok(Figures { charts, fonts: text::FACES })
}

/// One picture on any back-end of plotters, which counts `unit` steps in a nominal pixel.
pub fn draw_onto<T: Subject, DB: DrawingBackend>(
    backend: DB,
    unit: f64,
    name: &str,
    subject: &T,
) -> Result<(), ChartError> {
    let picture = picture(name, subject)?;
    let Picture { chart, part, .. } = picture;
    Page::of(&picture, subject).onto(backend, unit, |canvas, body| subject.draw_body(chart.name, part, canvas, body))
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

/// Every file that the pictures of a subject can be drawn into, in the order in which a manifest lists them.
pub fn files<T: Subject>(subject: &T) -> Vec<(Format, Picture<T>)> {
    let of_format = |format| pictures(subject).into_iter().map(move |picture| (format, picture));
    Format::ALL.into_iter().flat_map(of_format).collect()
}

/// One picture as a file of this format. The same subject gives the same bytes.
pub fn draw_file<T: Subject>(format: Format, picture: &Picture<T>, subject: &T) -> Result<Vec<u8>, ChartError> {
    match format {
        Format::Png => png_of(picture, subject),
        Format::Svg => svg_of(picture, subject).map(String::into_bytes),
    }
}

/// Width of a line of text whose em is `size` steps, in the program's own fonts: what layouts reckon with.
pub fn text_width(line: &str, size: f64, bold: bool) -> Result<f64, ChartError> {
    let face = if bold { text::Face::Bold } else { text::Face::Regular };
    Ok(Fonts::load()?.width(line, face, size))
}
