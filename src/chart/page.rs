//! The page around a chart: title, subtitle, reading aid and footer, and what its file says about where it comes from.

use plotters::prelude::{DrawingBackend, SVGBackend};
use tiny_skia::Pixmap;

use super::canvas::{Align, Area, Canvas, Drawn, PAPER};
use super::error::ChartError;
use super::skia::{self, Skia};
use super::text::Fonts;
use super::theme::{FOOT, NOTE, RESOLUTION, TITLE, WIDTH};
use super::{Picture, Subject, png};
use crate::analysis::heading::Heading;
use crate::report::number::{count, worlds};
use crate::report::picture;

/// Space left free at the sides of the page.
const MARGIN: f64 = 26.0;
const TITLE_LINE: f64 = 23.0;
const TITLE_LINES: usize = 2;
const NOTE_LINE: f64 = 15.5;

/// Steps of an SVG in a nominal pixel: plotters counts whole steps only.
const UNIT: u32 = 8;

/// Room around a chart without its frame, for what sticks out of its area: halves of the last letters and dots.
const BESIDE: f64 = 20.0;
const ABOVE: f64 = 10.0;

/// Most pixels of a picture, four bytes each while it is drawn: more than the largest scenario's have, and less than a machine
/// has memory for. Results that were read from a file can list anything.
const MOST_PIXELS: u64 = 1 << 27;

/// What stands around a chart.
pub struct Page {
    /// The chart's name, which is also the stem of its file.
    pub name: String,
    /// The finding in words.
    pub title: String,
    /// The scenario's title, cut where the line is full.
    pub subject: String,
    /// The size of what was simulated, which is never cut.
    pub size: String,
    /// How to read the chart.
    pub reading: &'static str,
    /// Name and version of the program.
    pub program: String,
    /// The scenario's hash.
    pub hash: String,
    /// How far the chart may be trusted.
    pub caution: &'static str,
    /// Its height in nominal pixels.
    pub height: f64,
    /// Text chunks of its file beside program, title, description and name.
    pub chunks: Vec<(&'static str, String)>,
    /// The command that makes it again, where there is one.
    pub command: Option<String>,
}

impl Page {
    /// The page of a picture of a subject.
    pub fn of<T: Subject>(picture: &Picture<T>, subject: &T) -> Self {
        let Heading { program, scenario, options, .. } = subject.heading();
        let options: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
        Self {
            name: picture.name.clone(),
            title: picture.title(subject),
            subject: scenario.title.clone(),
            size: subject.size(),
            reading: picture.chart.reading,
            program,
            hash: scenario.hash.clone(),
            caution: match scenario.planned {
                Some(_) => "an interrupted run: results so far; not a forecast",
                None => "compares options under stated assumptions; not a forecast",
            },
            height: (picture.chart.height)(subject, picture.part),
            chunks: [
                (picture::SCENARIO, scenario.name.clone()),
                (picture::SCENARIO_HASH, scenario.hash.clone()),
                (picture::SEED, scenario.seed.to_string()),
                (picture::WORLDS, scenario.worlds.to_string()),
                (picture::TRIALS, scenario.trials.to_string()),
                (picture::HORIZON, scenario.horizon_months.to_string()),
                (picture::OPTIONS, options.join(",")),
                (picture::BASELINE, scenario.baseline.clone()),
            ]
            .into_iter()
            .chain(scenario.planned.map(|planned| (picture::PLANNED, planned.to_string())))
            .collect(),
            command: subject.command(),
        }
    }

    /// Width and height at `unit` steps to the nominal pixel.
    pub fn size(&self, unit: u32) -> (u32, u32) {
        let unit = f64::from(unit);
        ((WIDTH * unit).round() as u32, (self.height * unit).round() as u32)
    }

    /// The page as PNG, at two picture pixels to the nominal one, with `draw` inside its frame.
    pub fn png(&self, draw: impl FnOnce(&Canvas, Area) -> Drawn) -> Result<Vec<u8>, ChartError> {
        let (width, height) = self.size(RESOLUTION);
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(ChartError::Size(width, height));
        }
        let mut pixmap = Pixmap::new(width, height).ok_or(ChartError::Size(width, height))?;
        let fonts = Fonts::load()?;
        self.onto(Skia::new(&mut pixmap, &fonts), f64::from(RESOLUTION * skia::GRID), draw)?;
        png::encode(&pixmap, png::chunks(self))
    }

    /// The page as SVG. Letters are left to the viewer's fonts.
    pub fn svg(&self, draw: impl FnOnce(&Canvas, Area) -> Drawn) -> Result<String, ChartError> {
        let (width, height) = self.size(UNIT);
        let mut svg = String::new();
        self.onto(SVGBackend::with_string(&mut svg, (width, height)), f64::from(UNIT), draw)?;
        let fine = format!("width=\"{width}\" height=\"{height}\"");
        let nominal = format!("width=\"{}\" height=\"{}\"", width / UNIT, height / UNIT);
        Ok(svg.replacen(&fine, &nominal, 1))
    }

    /// The page on any back-end of plotters, which counts `unit` steps in a nominal pixel.
    pub fn onto<DB: DrawingBackend>(
        &self,
        backend: DB,
        unit: f64,
        draw: impl FnOnce(&Canvas, Area) -> Drawn,
    ) -> Result<(), ChartError> {
        let canvas = Canvas::new(backend, unit, Fonts::load()?);
        let body = self.frame(&canvas)?;
        draw(&canvas, body)?;
        canvas.finish()
    }

    /// What is inside the frame alone, as SVG of no size of its own: it fills the width that it is given.
    pub fn bare_svg(&self, draw: impl FnOnce(&Canvas, Area) -> Drawn) -> Result<String, ChartError> {
        let mut svg = String::new();
        let unit = f64::from(UNIT);
        let canvas = Canvas::new(SVGBackend::with_string(&mut svg, self.size(UNIT)), unit, Fonts::load()?);
        let body = self.body(&canvas);
        draw(&canvas, body)?;
        canvas.finish()?;
        drop(canvas);
        let view = body.inset(-BESIDE, -ABOVE, -BESIDE, -ABOVE);
        let edges = [view.left, view.top, view.width(), view.height()].map(|edge| (edge * unit).round().to_string());
        let head = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{}\">", edges.join(" "));
        let rest = svg.find('>').and_then(|end| svg.get(end + 1..)).unwrap_or_default();
        Ok(head + rest)
    }

    /// The area left for the chart itself.
    fn body(&self, canvas: &Canvas) -> Area {
        let sheet = canvas.page().inset(MARGIN, 0.0, MARGIN, 0.0);
        let reading = canvas.balance(self.reading, NOTE, sheet.width(), 2).len();
        // a short title must not lift the plot: charts are laid side by side
        let top = 14.0 + TITLE_LINE * TITLE_LINES as f64 + 4.0 + NOTE_LINE * (1 + reading) as f64 + 16.0;
        Area { top, bottom: sheet.bottom - 34.0, ..sheet }
    }

    /// Draws what every chart has around it, and gives the area left for the chart itself.
    fn frame(&self, canvas: &Canvas) -> Result<Area, ChartError> {
        canvas.fill(PAPER)?;
        let sheet = canvas.page().inset(MARGIN, 0.0, MARGIN, 0.0);
        let mut baseline = 14.0;
        let title = canvas.balance(&self.title, TITLE, sheet.width(), TITLE_LINES);
        for line in &title {
            baseline += TITLE_LINE;
            canvas.text(line, (sheet.left, baseline), Align::Left, TITLE)?;
        }
        baseline += 4.0;
        let reading = canvas.balance(self.reading, NOTE, sheet.width(), 2);
        for line in [self.subtitle(canvas, sheet.width())].iter().chain(&reading) {
            baseline += NOTE_LINE;
            canvas.text(line, (sheet.left, baseline), Align::Left, NOTE)?;
        }
        self.foot(canvas, sheet)?;
        Ok(self.body(canvas))
    }

    fn subtitle(&self, canvas: &Canvas, room: f64) -> String {
        let rest = room - canvas.width(&format!(" · {}", self.size), NOTE);
        let subject = canvas.wrap(&self.subject, NOTE, rest, 1);
        subject.into_iter().chain([self.size.clone()]).collect::<Vec<_>>().join(" · ")
    }

    /// Who drew it, from what, and how far it may be trusted.
    fn foot(&self, canvas: &Canvas, sheet: Area) -> Drawn {
        let baseline = sheet.bottom - 12.0;
        let room = sheet.width() - canvas.width(self.caution, FOOT) - 20.0;
        let hash: String = self.hash.chars().take(12).collect();
        let origin = canvas.wrap(&format!("{} · scenario {hash}", self.program), FOOT, room, 1).concat();
        canvas.text(&origin, (sheet.left, baseline), Align::Left, FOOT)?;
        canvas.text(self.caution, (sheet.right, baseline), Align::Right, FOOT)
    }
}

/// Options, worlds × trials and seed of a run in words.
pub fn run_size(heading: &Heading) -> String {
    let scenario = &heading.scenario;
    format!(
        "{} · {} × {} · seed {}",
        count(heading.options.len(), "option"),
        worlds(scenario),
        count(scenario.trials as usize, "trial"),
        scenario.seed,
    )
}
