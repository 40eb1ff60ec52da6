//! `guarantor plot`: the charts of a folder again, from its results alone.

use std::path::Path;

use crate::analysis::backtest::Backtest;
use crate::analysis::discover::Discovered;
use crate::analysis::evidence::Evidence;
use crate::analysis::pivotal::Pivotal;
use crate::analysis::sensitivity::results::Sensitivity;
use crate::analysis::sweep::Sweep;
use crate::analysis::tipping::Tipping;
use crate::analysis::trace::Trace;
use crate::chart::{self, Format, Picture, Subject};
use crate::cli::{args, tell, work};
use crate::error::{Error, ExitStatus};
use crate::problem::{quote, suggestion};
use crate::report::kept::Kept;
use crate::report::manifest::{Content, Study};
use crate::report::redrawn;

/// Draws the charts of a run, of a comparison or of a study.
pub fn plot(request: &args::Plot) -> Result<ExitStatus, Error> {
    let kept = Kept::open(&request.folder)?;
    match kept.manifest.study {
        Study::Run => redraw(request, &kept, &kept.results()?),
        Study::Compare => redraw(request, &kept, &kept.comparison()?),
        Study::Sweep => redraw(request, &kept, &kept.studied::<Sweep>()?),
        Study::Sensitivity => redraw(request, &kept, &kept.studied::<Sensitivity>()?),
        Study::Discover => redraw(request, &kept, &kept.studied::<Discovered>()?),
        Study::Tipping => redraw(request, &kept, &kept.studied::<Tipping>()?),
        Study::Pivotal => redraw(request, &kept, &kept.studied::<Pivotal>()?),
        Study::Trace => redraw(request, &kept, &kept.studied::<Trace>()?),
        Study::Evidence => redraw(request, &kept, &kept.studied::<Evidence>()?),
        Study::Backtest => redraw(request, &kept, &kept.studied::<Backtest>()?),
    }
}

fn redraw<T: Subject>(request: &args::Plot, kept: &Kept, subject: &T) -> Result<ExitStatus, Error> {
    let charts = draw(request, kept, subject)?;
    let folder: &Path = request.out.as_deref().unwrap_or(&request.folder);
    if redrawn::is_same(folder, &request.folder) {
        let files = chart::files(subject);
        let order: Vec<String> = files.iter().map(|(format, picture)| format.file(&picture.name)).collect();
        redrawn::add(kept, &charts, &order, request.force)?;
    } else {
        redrawn::write(folder, &charts, request.force)?;
    }
    if !request.quiet {
        tell(&redrawn::told(&charts, "chart", folder));
    }
    Ok(ExitStatus::Done)
}

/// The charts that are asked for, in the order of the manifest. The name of a chart stands for all its parts.
fn draw<T: Subject>(request: &args::Plot, kept: &Kept, subject: &T) -> Result<Vec<Content>, Error> {
    let pictures = chart::pictures(subject);
    let is = |picture: &Picture<T>, name: &str| picture.name == name || picture.chart.name == name;
    if let Some(name) = request.charts.iter().find(|name| !pictures.iter().any(|picture| is(picture, name))) {
        let what = format!("no chart of this {} is called {}", kept.manifest.study.noun(), quote(name));
        let names = pictures.iter().map(|picture| picture.name.as_str());
        return Err(Error::Usage(what, suggestion(name, names)));
    }
    let wanted =
        |picture: &Picture<T>| request.charts.is_empty() || request.charts.iter().any(|name| is(picture, name));
    let mut files: Vec<(Format, Picture<T>)> = chart::files(subject);
    files.retain(|(format, picture)| request.format.contains(format) && wanted(picture));
    work::drawn(&files, subject)
}
