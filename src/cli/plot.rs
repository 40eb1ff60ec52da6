//! `guarantor plot`: the charts of a folder again, from its results alone.

use std::path::Path;

use crate::chart::{self, Subject};
use crate::cli::{args, tell, work};
use crate::error::{Error, ExitStatus};
use crate::report::kept::Kept;
use crate::report::manifest::{Content, Study};
use crate::report::redrawn;

/// Draws charts of a run or of a comparison.
pub fn plot(request: &args::Plot) -> Result<ExitStatus, Error> {
    let kept = Kept::open(&request.folder)?;
    match kept.manifest.study {
        Study::Run => redraw(request, &kept, &kept.results()?),
        Study::Compare => redraw(request, &kept, &kept.comparison()?),
    }
}

fn redraw<T: Subject>(request: &args::Plot, kept: &Kept, subject: &T) -> Result<ExitStatus, Error> {
    let charts = draw(request, subject)?;
    let folder: &Path = request.out.as_deref().unwrap_or(&request.folder);
    if redrawn::is_same(folder, &request.folder) {
        let order: Vec<String> = chart::files::<T>().map(|(format, chart)| format.file(chart.name)).collect();
        redrawn::add(kept, &charts, &order, request.force)?;
    } else {
        redrawn::write(folder, &charts, request.force)?;
    }
    if !request.quiet {
        tell(&redrawn::told(&charts, folder));
    }
    Ok(ExitStatus::Done)
}

/// The charts that are asked for, in the order of the manifest.
fn draw<T: Subject>(request: &args::Plot, subject: &T) -> Result<Vec<Content>, Error> {
    let has = |name: &String| T::CHARTS.iter().any(|chart| chart.name == name);
    if let Some(name) = request.charts.iter().find(|name| !has(name)) {
        let what = format!("there is no chart `{name}` of a run, only of a comparison");
        return Err(Error::Usage(what, "make one with `guarantor compare`".to_owned()));
    }
    let wanted = |name: &str| request.charts.is_empty() || request.charts.iter().any(|chart| chart == name);
    let files = chart::files::<T>().filter(|(format, chart)| request.format.contains(format) && wanted(chart.name));
    let draw = |(format, chart): (chart::Format, &chart::Chart<T>)| {
        let bytes = chart::draw_file(format, chart.name, subject).map_err(work::no_charts)?;
        Ok(Content::new(format.file(chart.name), bytes))
    };
    files.map(draw).collect()
}
