//! The bridge between Python and the library: plain values in, plain values out. What Python sees is made in
//! `guarantor/__init__.py`.
//!
//! Work is done on threads of its own while Python goes on: the interpreter's lock is free, and Ctrl-C stops it.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use guarantor::analysis::tables::{self, Table, Values};
use guarantor::analysis::worlds::Worlds;
use guarantor::cli::embed::{self, Source};
use guarantor::cli::study::Work;
use guarantor::cli::work::Talk;
use guarantor::engine::batch::Progress;
use guarantor::error::Error;
use guarantor::report::{compare as compared, run_folder, table_file, terminal};
use guarantor::scenario::{Overrides, Scenario};
use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

pyo3::create_exception!(_guarantor, ScenarioError, PyValueError, "A scenario or a question is not well formed.");

/// A scenario as Python names it: its path, or its name and TOML.
#[derive(FromPyObject)]
enum Named {
    Path(PathBuf),
    Text((String, String)),
}

impl Named {
    fn source(&self) -> PyResult<Source<'_>> {
        match self {
            Self::Path(path) => Source::open(path).map_err(failure),
            Self::Text((name, text)) => Ok(Source::Text(name, text)),
        }
    }
}

/// What is changed in a scenario, as keywords of every function say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Changes {
    options: Vec<String>,
    set: Vec<String>,
    worlds: Option<u32>,
    trials: Option<u32>,
    seed: Option<u64>,
    idle: bool,
    threads: u16,
}

impl Changes {
    fn overrides(&self) -> Overrides {
        Overrides {
            set: self.set.clone(),
            options: self.options.clone(),
            seed: self.seed,
            worlds: self.worlds,
            trials: self.trials,
            ..Overrides::default()
        }
    }
}

/// An error as Python raises it.
fn failure(error: Error) -> PyErr {
    let text = error.render(false);
    let text = text.trim_start_matches("error: ").to_owned();
    match error {
        Error::Io { .. } => PyOSError::new_err(text),
        Error::Interrupted(_) => PyKeyboardInterrupt::new_err(()),
        Error::Scenario(_) | Error::Usage(..) => ScenarioError::new_err(text),
    }
}

/// Time between two looks at whether Python was told to stop.
const GLANCE: Duration = Duration::from_millis(20);

/// Does work beside Python, whose lock is free meanwhile. Ctrl-C stops it.
fn beside<T: Send>(py: Python<'_>, work: impl FnOnce(&Progress) -> Result<T, Error> + Send) -> PyResult<T> {
    let progress = Progress::default();
    let done = std::thread::scope(|scope| {
        let (of_work, waiting) = (&progress, std::thread::current());
        let work = scope.spawn(move || {
            let done = work(of_work);
            waiting.unpark();
            done
        });
        let mut told = Ok(());
        while !work.is_finished() {
            py.detach(|| std::thread::park_timeout(GLANCE));
            if told.is_ok() {
                told = py.check_signals();
                if told.is_err() {
                    progress.stop.store(true, Ordering::Relaxed);
                    progress.hurry.store(true, Ordering::Relaxed);
                }
            }
        }
        let done = py.detach(|| work.join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        told.map(|()| done)
    })?;
    done.map_err(failure)
}

/// A column: name, meaning, unit, kind (`text`, `whole`, `number`) and its values: texts, or the bytes of numbers of
/// eight bytes each.
type Column<'py> = (String, String, String, &'static str, Bound<'py, PyAny>);

fn columns<'py>(py: Python<'py>, table: Table) -> PyResult<Vec<Column<'py>>> {
    let column = |column: tables::Column| {
        let (kind, values) = match column.values {
            Values::Text(values) => ("text", values.into_pyobject(py)?.into_any()),
            Values::Whole(values) => ("whole", bytes(py, values.iter().map(|value| value.to_ne_bytes()))),
            Values::Number(values) => {
                ("number", bytes(py, values.iter().map(|value| value.unwrap_or(f64::NAN).to_ne_bytes())))
            }
        };
        Ok((column.name, column.meaning, column.unit, kind, values))
    };
    table.columns.into_iter().map(column).collect()
}

fn bytes<'py>(py: Python<'py>, values: impl Iterator<Item = [u8; 8]>) -> Bound<'py, PyAny> {
    PyBytes::new(py, &values.flatten().collect::<Vec<u8>>()).into_any()
}

/// A run in memory.
#[pyclass(frozen)]
struct Run {
    scenario: Scenario,
    worlds: Worlds,
    /// The content of `results.json`.
    #[pyo3(get)]
    results: String,
    /// The summary as a terminal shows it.
    #[pyo3(get)]
    words: String,
}

#[pymethods]
impl Run {
    /// The columns of the table of worlds.
    fn worlds<'py>(&self, py: Python<'py>) -> PyResult<Vec<Column<'py>>> {
        columns(py, py.detach(|| tables::of_worlds(&self.scenario, &self.worlds)))
    }

    /// The columns of a sample of so many trials of each option.
    fn trials<'py>(&self, py: Python<'py>, sample: u64) -> PyResult<Vec<Column<'py>>> {
        let table = py.detach(|| tables::of_sample(&self.scenario, sample)).map_err(failure)?;
        columns(py, table)
    }

    /// The table of worlds, or with `sample` that of trials, as Parquet.
    fn parquet<'py>(&self, py: Python<'py>, sample: u64) -> PyResult<Bound<'py, PyBytes>> {
        let table = || match sample {
            0 => Ok(tables::of_worlds(&self.scenario, &self.worlds)),
            sample => tables::of_sample(&self.scenario, sample),
        };
        let table = py.detach(table).map_err(failure)?;
        let info = guarantor::analysis::summary::info(&self.scenario);
        let file = table_file::parquet(&info, &table).map_err(|error| ScenarioError::new_err(error.to_string()))?;
        Ok(PyBytes::new(py, &file))
    }
}

/// Follows every option of a scenario.
#[pyfunction]
fn run(py: Python<'_>, scenario: Named, changes: Changes) -> PyResult<Run> {
    let (source, overrides) = (scenario.source()?, changes.overrides());
    let run = beside(py, |progress| embed::run(&source, &overrides, changes.idle, changes.threads.into(), progress))?;
    let (results, words) = (run_folder::results_json(&run.results), terminal::summary(&run.results));
    Ok(Run { scenario: run.scenario, worlds: run.worlds, results, words })
}

/// Compares the options of scenarios: JSON and words.
#[pyfunction]
fn compare(
    py: Python<'_>,
    scenarios: Vec<Named>,
    baseline: Option<String>,
    changes: Changes,
) -> PyResult<(String, String)> {
    let sources = scenarios.iter().map(Named::source).collect::<PyResult<Vec<_>>>()?;
    let overrides = changes.overrides();
    let found = beside(py, |progress| {
        embed::compare(&sources, &overrides, baseline.as_deref(), changes.threads.into(), progress)
    })?;
    Ok((compared::json(&found), compared::summary(&found)))
}

/// JSON, tables by name as CSV, and words.
type Found = (String, Vec<(String, String)>, String);

/// Studies a scenario by a verb and its flags.
#[pyfunction]
fn study(py: Python<'_>, verb: &str, flags: Vec<String>, scenario: Named, changes: Changes) -> PyResult<Found> {
    let (source, overrides) = (scenario.source()?, changes.overrides());
    let found = beside(py, |progress| {
        let talk = Talk { quiet: true, verbose: false };
        embed::study(verb, &flags, &source, &overrides, &Work { threads: changes.threads.into(), talk, progress })
    })?;
    let table =
        |file: guarantor::report::manifest::Content| (file.path, String::from_utf8_lossy(&file.bytes).into_owned());
    Ok((found.json, found.tables.into_iter().map(table).collect(), found.words))
}

/// What Python sees as `guarantor._guarantor`.
#[pymodule]
mod _guarantor {
    #[pymodule_export]
    use super::{Run, ScenarioError, compare, run, study};

    #[pymodule_export]
    const PROGRAM: &str = guarantor::analysis::summary::PROGRAM;
}
