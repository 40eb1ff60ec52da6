//! `guarantor plot`: the charts of a run folder again, from its results alone.

use std::path::Path;

use crate::chart;
use crate::cli::{args, tell, work};
use crate::error::{Error, ExitStatus};
use crate::report::kept::Kept;
use crate::report::manifest::{Content, Study};
use crate::report::redrawn;

/// Draws charts of a run.
pub fn plot(request: &args::Plot) -> Result<ExitStatus, Error> {
    let kept = Kept::open(&request.folder)?;
    if kept.manifest.study != Study::Run {
        let what =
            format!("`{}` holds a comparison; only the charts of runs can be drawn again", kept.folder.display());
        return Err(Error::Usage(what, "repeat the comparison instead".to_owned()));
    }
    let charts = draw(request, &kept)?;
    let folder: &Path = request.out.as_deref().unwrap_or(&request.folder);
    if redrawn::is_same(folder, &request.folder) {
        let order: Vec<String> = chart::files().map(|(format, chart)| format.file(chart.name)).collect();
        redrawn::add(&kept, &charts, &order, request.force)?;
    } else {
        redrawn::write(folder, &charts, request.force)?;
    }
    if !request.quiet {
        tell(&redrawn::told(&charts, folder));
    }
    Ok(ExitStatus::Done)
}

/// The charts that are asked for, in the order of the manifest.
fn draw(request: &args::Plot, kept: &Kept) -> Result<Vec<Content>, Error> {
    let results = kept.results()?;
    let wanted = |name: &str| request.charts.is_empty() || request.charts.iter().any(|chart| chart == name);
    let files = chart::files().filter(|(format, chart)| request.format.contains(format) && wanted(chart.name));
    let draw = |(format, chart): (chart::Format, &chart::Chart)| {
        let bytes = chart::draw_file(format, chart.name, &results).map_err(work::no_charts)?;
        Ok(Content::new(format.file(chart.name), bytes))
    };
    files.map(draw).collect()
}
