//! Arguments: clap only.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueHint, value_parser};
use clap_complete::Shell;

use crate::chart::Format;
use crate::cli::{backtest, discover, evidence, pivotal, sensitivity, sweep, tipping, trace};
use crate::problem::suggestion;
use crate::report::bench_folder;
use crate::report::table_file;
use crate::report::unfinished::Shard;
use crate::scenario::BUILTIN_NAME;

mod simulating;

mod examples;

mod help;

pub use help::{FIRST_STEPS, command};
pub use simulating::{Changes, Effort, Investigate};

use examples::*;
use simulating::MOST_THREADS;

/// Compare packages of European troops and US backstop under a ceasefire, by Monte Carlo simulation.
///
/// A scenario file says who sends how many, what the United States promises, and how sure all of it is. The program
/// follows many simulated histories of each option on the same luck and reports how often the ceasefire holds, at what
/// price and risk. It compares options under stated assumptions; it does not forecast the war.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, subcommand_required = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What the program can do. Its help lists verbs by what they are for, each up to the first colon.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write a scenario of your own, ready to run: commented, with a schema by which editors complete and check it
    #[command(after_help = NEW_EXAMPLES)]
    New(New),
    /// Check scenario files: every problem at once, with its place and what to do, or where every number comes from
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Check),
    /// Print the scenario format as a JSON Schema, for editors
    #[command(after_help = SCHEMA_EXAMPLES)]
    Schema,
    /// Run every option of a scenario: charts, results.json and a summary
    #[command(after_help = RUN_EXAMPLES)]
    Run(Run),
    /// Put the shards of a run together: the same folder as if it had been run in one piece
    #[command(after_help = MERGE_EXAMPLES)]
    Merge(Merge),
    /// Compare options of scenarios and finished runs, on the same luck
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(Compare),
    /// Say what differs between two scenario files: and how much of each change in outcome each difference explains
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(Diff),
    /// Vary one or two keys: what every option leads to at each level, and from which value a target is met
    #[command(after_help = SWEEP_EXAMPLES)]
    Sweep(Investigate<sweep::Flags>),
    /// Say which unknowns an outcome hangs on: Sobol' indices of every option and difference, and what stands behind them
    #[command(after_help = SENSITIVITY_EXAMPLES)]
    Sensitivity(Investigate<sensitivity::Flags>),
    /// Find in which worlds an option fails: limits on a few unknowns that hold most failures and little else
    #[command(after_help = DISCOVER_EXAMPLES)]
    Discover(Investigate<discover::Flags>),
    /// Say from which value of an unknown another option is preferred: and what knowing it is worth
    #[command(after_help = TIPPING_EXAMPLES)]
    Tipping(Investigate<tipping::Flags>),
    /// Say what each contributor and backstop component is worth: and who comes because of whom
    #[command(after_help = PIVOTAL_EXAMPLES)]
    Pivotal(Investigate<pivotal::Flags>),
    /// Tell one history as a dated story, with every draw that made it: a given one, the most typical or the worst
    #[command(after_help = TRACE_EXAMPLES)]
    Trace(Investigate<trace::Flags>),
    /// Hold what the model implies against published effects: hazards, survival, pledges, engagements, troops, money
    #[command(after_help = EVIDENCE_EXAMPLES, mut_arg("file", |file| file.required(false).default_value(BUILTIN_NAME)))]
    Evidence(Investigate<evidence::Flags>),
    /// Hold the model against ceasefires of the past: and say what they tell of its unknowns
    #[command(after_help = BACKTEST_EXAMPLES)]
    Backtest(Backtest),
    /// Recompute a folder from its own sources: every byte must be the same
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(Verify),
    /// Say where a chart comes from, and the command that makes it again
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(Inspect),
    /// Draw the charts of a run folder again, without running anything
    #[command(after_help = PLOT_EXAMPLES)]
    Plot(Plot),
    /// Write what a finished run counted as tables, CSV and Parquet: each world, and single trials
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(Export),
    /// Measure how fast a scenario's trials are on this machine
    #[command(after_help = BENCH_EXAMPLES)]
    Bench(Bench),
    /// Print completions for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(Completions),
    /// Print the manual page, for `man`
    #[command(after_help = MAN_EXAMPLES)]
    Man,
}

/// `guarantor new`
#[derive(Debug, ClapArgs)]
pub struct New {
    /// What it is called: letters, digits, hyphens and underscores, perhaps behind a folder. `mine` makes mine.toml
    #[arg(value_name = "NAME")]
    pub name: PathBuf,
    /// Replace a schema of another version that lies in the folder. A scenario is never replaced
    #[arg(short, long)]
    pub force: bool,
}

/// `guarantor completions`
#[derive(Debug, ClapArgs)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// `guarantor run`
#[derive(Debug, ClapArgs)]
pub struct Run {
    /// Scenario file (TOML); `guarantor new` writes one
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Folder for charts and results [default: out/NAME-OF-SCENARIO]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace a folder that holds another run
    #[arg(short, long)]
    pub force: bool,
    /// Go on with a run that was stopped or killed; begin it where there is none
    #[arg(long)]
    pub resume: bool,
    /// Take as many worlds as it takes until twice the standard error of every option is no larger, as in
    /// 'held ± 0.005'; at most 65,536, or --worlds
    #[arg(long, value_name = "OUTCOME ± ERROR")]
    pub until: Option<String>,
    /// End with status 1 where --until is not reached
    #[arg(long, requires = "until")]
    pub strict: bool,
    /// Count only one of N equal shares of the trials, as in 1/4, into a file that `guarantor merge` takes
    #[arg(long, value_name = "K/N", value_parser = Shard::parse, conflicts_with_all = ["until", "json"])]
    pub shard: Option<Shard>,
    /// Draw worlds from a posterior (JSON): the unknowns that it names take its points, the others keep theirs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub worlds_from: Option<PathBuf>,
    /// How it is simulated and told.
    #[command(flatten)]
    pub effort: Effort,
}

/// `guarantor merge`
#[derive(Debug, ClapArgs)]
pub struct Merge {
    /// Part files, and folders that hold some
    #[arg(value_name = "PART|DIR", required = true)]
    pub parts: Vec<PathBuf>,
    /// Folder for charts and results [default: out/NAME-OF-SCENARIO]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace a folder that holds another run
    #[arg(short, long)]
    pub force: bool,
    /// Threads; 0 takes every core. Results do not depend on it
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=MOST_THREADS))]
    pub threads: u16,
    /// Print the results as JSON to stdout instead of the tables
    #[arg(long)]
    pub json: bool,
    /// No tables, progress or warnings
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what was read
    #[arg(short, long)]
    pub verbose: bool,
}

/// `guarantor backtest`
#[derive(Debug, ClapArgs)]
pub struct Backtest {
    /// Table of past ceasefires (CSV)
    #[arg(value_name = "CASES", value_hint = ValueHint::FilePath)]
    pub cases: PathBuf,
    /// Folder for charts and results [default: out/backtest-NAME-OF-TABLE]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace a folder that holds other work
    #[arg(short, long)]
    pub force: bool,
    /// What is asked.
    #[command(flatten)]
    pub flags: backtest::Flags,
    /// How it is simulated and told.
    #[command(flatten)]
    pub effort: Effort,
}

impl From<Backtest> for Investigate<backtest::Flags> {
    fn from(asked: Backtest) -> Self {
        let Backtest { cases: file, out, force, flags, effort } = asked;
        Self { file, out, force, flags, effort }
    }
}

/// `guarantor compare`
#[derive(Debug, ClapArgs)]
pub struct Compare {
    /// Scenario files (TOML) and folders of finished runs
    #[arg(value_name = "FILE|DIR", required = true)]
    pub sources: Vec<PathBuf>,
    /// Option that the others are compared with, as in no-force; of several runs RUN/OPTION [default: that of the first]
    #[arg(long, value_name = "OPTION")]
    pub baseline: Option<String>,
    /// Folder for charts and results [default: out/compare-NAMES]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace a folder that holds another comparison or run
    #[arg(short, long)]
    pub force: bool,
    /// How it is simulated and told.
    #[command(flatten)]
    pub effort: Effort,
}

/// `guarantor check`
#[derive(Debug, ClapArgs)]
pub struct Check {
    /// Scenario files (TOML)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Say where every number comes from: what each quantity cites, what that says and how certain it is, and what cites
    /// nothing
    #[arg(long)]
    pub sources: bool,
    /// Print the sources as JSON to stdout: a list, one entry for each file
    #[arg(long, requires = "sources")]
    pub json: bool,
    /// What to change in the scenario.
    #[command(flatten)]
    pub changes: Changes,
}

/// `guarantor bench`
#[derive(Debug, ClapArgs)]
pub struct Bench {
    /// Scenario file (TOML) [default: a reference of 26 contributors and 60 months]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Folder for the chart and saved measurements [default: out/bench]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace a saved measurement of the same name, or the chart of another scenario
    #[arg(short, long)]
    pub force: bool,
    /// Most threads to measure with; 0 takes every core
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=MOST_THREADS))]
    pub threads: u16,
    /// Time for the measurement in seconds, 0.1 to 600
    #[arg(long, value_name = "S", default_value_t = 10.0, value_parser = seconds)]
    pub seconds: f64,
    /// Save the measurement under a name, as in before
    #[arg(long, value_name = "NAME", value_parser = bench_folder::name)]
    pub save: Option<String>,
    /// Compare with a saved measurement of the same scenario
    #[arg(long, value_name = "NAME", value_parser = bench_folder::name)]
    pub against: Option<String>,
    /// What to change in the scenario.
    #[command(flatten)]
    pub changes: Changes,
    /// Print the measurement as JSON to stdout instead of the tables
    #[arg(long)]
    pub json: bool,
    /// No tables, progress or warnings
    #[arg(short, long)]
    pub quiet: bool,
}

/// `guarantor diff`
#[derive(Debug, ClapArgs)]
pub struct Diff {
    /// Scenario file (TOML) that the other is compared with
    #[arg(value_name = "A", value_hint = ValueHint::FilePath)]
    pub a: PathBuf,
    /// Scenario file (TOML) with the changes
    #[arg(value_name = "B", value_hint = ValueHint::FilePath)]
    pub b: PathBuf,
    /// Compare an option of A with one of B, as in full:whole-backstop (repeatable) [default: options of the same name,
    /// else the baselines]
    #[arg(long, value_name = "A-NAME:B-NAME", value_parser = pair)]
    pub pair: Vec<(String, String)>,
    /// Only say what differs, and run nothing
    #[arg(long)]
    pub no_run: bool,
    /// Orders that are sampled where more than eight groups of edits are made
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = value_parser!(u16).range(4..=4096))]
    pub orders: u16,
    /// Threads; 0 takes every core. Results do not depend on it
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=MOST_THREADS))]
    pub threads: u16,
    /// What to change in both scenarios.
    #[command(flatten)]
    pub changes: Changes,
    /// Print the difference as JSON to stdout instead of the tables
    #[arg(long)]
    pub json: bool,
    /// No tables, progress or warnings
    #[arg(short, long)]
    pub quiet: bool,
}

/// `guarantor verify`
#[derive(Debug, ClapArgs)]
pub struct Verify {
    /// Folder that a run has written
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// Threads; 0 takes every core. Results do not depend on it
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=MOST_THREADS))]
    pub threads: u16,
    /// Say nothing; the exit status tells
    #[arg(short, long)]
    pub quiet: bool,
}

/// Two names of options.
fn pair(text: &str) -> Result<(String, String), String> {
    let names = text.split_once(':').map(|(a, b)| (a.trim(), b.trim()));
    let names = names.filter(|(a, b)| !a.is_empty() && !b.is_empty() && !b.contains(':'));
    names
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .ok_or_else(|| "give an option of A and one of B, as in `full:whole-backstop`".to_owned())
}

/// `guarantor inspect`
#[derive(Debug, ClapArgs)]
pub struct Inspect {
    /// Chart (PNG)
    #[arg(value_name = "CHART", value_hint = ValueHint::FilePath)]
    pub chart: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `guarantor plot`
#[derive(Debug, ClapArgs)]
pub struct Plot {
    /// Folder that a run has written
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// File formats with commas between, as in png,svg
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "png", value_parser = format)]
    pub format: Vec<Format>,
    /// Draw only this chart, as in survival (repeatable) [default: all]
    #[arg(long = "chart", value_name = "NAME")]
    pub charts: Vec<String>,
    /// Folder for the charts [default: DIR itself]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace files that are not these charts
    #[arg(short, long)]
    pub force: bool,
    /// Do not say what was written
    #[arg(short, long)]
    pub quiet: bool,
}

/// `guarantor export`
#[derive(Debug, ClapArgs)]
pub struct Export {
    /// Folder that a run has written
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// File formats, with commas between: csv, parquet
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "csv,parquet", value_parser = table_format)]
    pub format: Vec<table_file::Format>,
    /// Single trials as well: so many of each option, evenly spaced over the run
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub sample: u64,
    /// Folder for the tables [default: DIR-tables]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace files that are not these tables
    #[arg(short, long)]
    pub force: bool,
    /// Do not say what was written
    #[arg(short, long)]
    pub quiet: bool,
}

/// A file format of tables.
fn table_format(text: &str) -> Result<table_file::Format, String> {
    let found = table_file::Format::ALL.into_iter().find(|format| format.ending() == text);
    found.ok_or_else(|| suggestion(text, table_file::Format::ALL.map(table_file::Format::ending)))
}

/// A file format of charts.
fn format(text: &str) -> Result<Format, String> {
    let found = Format::ALL.into_iter().find(|format| format.ending() == text);
    found.ok_or_else(|| suggestion(text, Format::ALL.map(Format::ending)))
}

/// A time that a measurement may take.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.1..=600.0).contains(seconds));
    seconds.ok_or_else(|| "give a number of seconds from 0.1 to 600".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }
}
