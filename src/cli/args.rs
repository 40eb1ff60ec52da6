//! Arguments: clap only.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, value_parser};

use crate::chart::Format;
use crate::cli::{backtest, discover, evidence, pivotal, sensitivity, sweep, tipping};
use crate::problem::suggestion;
use crate::report::bench_folder;
use crate::report::table_file;
use crate::report::unfinished::Shard;
use crate::scenario::{BUILTIN_NAME, Overrides};

/// Compare packages of European troops and US backstop under a ceasefire, by Monte Carlo simulation.
///
/// A scenario file says who sends how many, what the United States promises, and how sure all of it is. The program
/// follows many simulated histories of each option on the same luck and reports how often the ceasefire holds, at what
/// price and risk. It compares options under stated assumptions; it does not forecast the war.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run every option of a scenario: charts, results.json and a summary
    #[command(after_help = RUN_EXAMPLES)]
    Run(Run),
    /// Put the shards of a run together: the same folder as if it had been run in one piece
    #[command(after_help = MERGE_EXAMPLES)]
    Merge(Merge),
    /// Compare options of one scenario, of several, or of finished runs, on the same luck
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(Compare),
    /// Check scenario files: every problem at once, with its place and what to do
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Check),
    /// Recompute a run folder from its own sources and compare every byte
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(Verify),
    /// Say where a chart comes from, and the command that makes it again
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(Inspect),
    /// Draw the charts of a run folder again, without running anything
    #[command(after_help = PLOT_EXAMPLES)]
    Plot(Plot),
    /// Write what a finished run counted as tables (CSV, Parquet): each world, and single trials
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(Export),
    /// Measure how fast a scenario's trials are on this machine
    #[command(after_help = BENCH_EXAMPLES)]
    Bench(Bench),
    /// Say what differs between two scenario files, and how much of each change in outcome each difference explains
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
    /// Say where, along each unknown, another option becomes the preferred one, and what knowing it is worth
    #[command(after_help = TIPPING_EXAMPLES)]
    Tipping(Investigate<tipping::Flags>),
    /// Say what each contributor and each backstop component is worth, and who comes because of whom
    #[command(after_help = PIVOTAL_EXAMPLES)]
    Pivotal(Investigate<pivotal::Flags>),
    /// Hold what the model implies against published effects: hazards, survival, pledges, engagements, troops, money
    #[command(after_help = EVIDENCE_EXAMPLES, mut_arg("file", |file| file.required(false).default_value(BUILTIN_NAME)))]
    Evidence(Investigate<evidence::Flags>),
    /// Hold the model against ceasefires of the past, and say what they tell of its unknowns
    #[command(after_help = BACKTEST_EXAMPLES)]
    Backtest(Backtest),
}

const RUN_EXAMPLES: &str = "Examples:
  guarantor run scenarios/paris-2025-09.toml
  guarantor run scenarios/davos-2026-01.toml --worlds 2048 -s 7 -o out/davos-seed-7
  guarantor run scenarios/paris-2025-09.toml --option full --option without-us \\
      --set contributor.france.troops=9000 -o out/more-french
  guarantor run scenarios/davos-2026-01.toml --until 'held ± 0.004'
  guarantor run scenarios/davos-2026-01.toml --worlds 65536 -o out/large --resume
  guarantor run scenarios/davos-2026-01.toml --worlds 8192 --shard 1/2 -o out/shards
  guarantor run scenarios/davos-2026-01.toml --worlds 8192 --shard 2/2 -o out/shards

Ctrl-C or SIGTERM: what was counted is kept, with results so far, and --resume goes on to the same bits.
Precedence: flags > --set > option > file > extends.";

const MERGE_EXAMPLES: &str = "Examples:
  guarantor merge out/shards -o out/merged
  guarantor merge out/shards/shard-2-of-2.part out/shards/shard-1-of-2.part -o out/merged

Shards may have been counted anywhere and come in any order. What is missing or overlaps is named.";

const COMPARE_EXAMPLES: &str = "Examples:
  guarantor compare scenarios/paris-2025-09.toml --baseline no-force
  guarantor compare scenarios/paris-2025-09.toml scenarios/elysee-2025-09.toml \\
      --option full --option whole-backstop
  guarantor compare out/paris-2025-09 scenarios/elysee-2025-09.toml -o out/paris-and-elysee

All take the seed and size of the first, or those of the flags, so that luck is the same for all.
Results of finished runs are used again where seed, size and flags allow; otherwise the run is made
again from the copies in its folder.";

const CHECK_EXAMPLES: &str = "Examples:
  guarantor check scenarios/*.toml
  guarantor check mine.toml --set run.horizon_months=24";

const BENCH_EXAMPLES: &str = "Examples:
  guarantor bench --save before
  guarantor bench --against before
  guarantor bench scenarios/paris-2025-09.toml --option full -j 1 --seconds 30 -o out/bench-full

Ratios are taken within rounds, so that a busy machine spoils them little; rates and times are of this hour.";

const DIFF_EXAMPLES: &str = "Examples:
  guarantor diff scenarios/baseline.toml scenarios/paris-2025-09.toml
  guarantor diff scenarios/baseline.toml scenarios/paris-2025-09.toml --option full -s 7
  guarantor diff scenarios/paris-2025-09.toml scenarios/elysee-2025-09.toml \\
      --pair full:whole-backstop
  guarantor diff scenarios/baseline.toml scenarios/davos-2026-01.toml --no-run

Files are compared as they are resolved: comments, layout and defaults written out are no difference.
Seed, worlds, trials and design are those of A unless a flag says otherwise.";

const SWEEP_EXAMPLES: &str = "Examples:
  guarantor sweep scenarios/paris-2025-09.toml --vary contributor.france.troops=0..30000:7 \\
      --until 'held >= 0.4'
  guarantor sweep scenarios/baseline.toml --vary 'backstop.promised=*' --outcome held --outcome cost
  guarantor sweep scenarios/baseline.toml --option full --vary host.strength=200000..600000:5 \\
      --vary backstop.promised=none,floor,all -o out/host-and-backstop

LEVELS: a range `a..b:n`, a list `1,2,5`, `*` for all that a key can say, `in,out` for a contributor.
Every level of every option is followed on the same worlds and luck. Targets: `>=`, `<=`, `>`, `<`.";

const SENSITIVITY_EXAMPLES: &str = "Examples:
  guarantor sensitivity scenarios/baseline.toml
  guarantor sensitivity scenarios/paris-2025-09.toml --option full --outcome entangled --points 2048
  guarantor sensitivity scenarios/baseline.toml --option full \\
      --vary 'backstop.promised=*' --vary contributor.france=in,out -o out/choices

Base points are the worlds of the study, 1,024 unless `--points` or `--worlds` says otherwise; the file's own number
is not used. Trials are those of each cell: as many as let the study end in about a minute, unless `-n` fixes them.";

const DISCOVER_EXAMPLES: &str = "Examples:
  guarantor discover scenarios/paris-2025-09.toml --option full --when 'held < 0.4'
  guarantor discover scenarios/paris-2025-09.toml --when 'held < without-us' \\
      --option full --option without-us -o out/worse-than-without
  guarantor discover scenarios/baseline.toml --option full --when 'major-loss > 10 %' \\
      --vary 'backstop.promised=*' --restrict backstop --restrict adversary --boxes 2

Cases are worlds × options × levels. At least 2,048 worlds are taken unless `--worlds` says otherwise.";

const TIPPING_EXAMPLES: &str = "Examples:
  guarantor tipping scenarios/paris-2025-09.toml
  guarantor tipping scenarios/davos-2026-01.toml --option us-kept --option us-gone \\
      --outcome entangled

Every point of every unknown is followed in the same worlds with the same luck.";

const PIVOTAL_EXAMPLES: &str = "Examples:
  guarantor pivotal scenarios/baseline.toml
  guarantor pivotal scenarios/paris-2025-09.toml --option full --orders 64
  guarantor pivotal scenarios/baseline.toml --option without-us --option full -o out/two-games

Without `--option` the option with the most players is studied: its contributors and the components promised in it.
Up to eight players every coalition is followed; beyond that orders in which they come are sampled.";

const EVIDENCE_EXAMPLES: &str = "Examples:
  guarantor evidence
  guarantor evidence scenarios/paris-2025-09.toml --worlds 1024 -o out/evidence-of-paris
  guarantor evidence --set resumption.sensitivity=3 -o out/more-sensitive

Without a file the baseline inside the program is asked. Nothing is fitted, and no prior is moved by what is found.";

const BACKTEST_EXAMPLES: &str = "Examples:
  guarantor backtest seeds/ceasefires.csv
  guarantor backtest seeds/ceasefires.csv --event war -o out/backtest-wars

Cases become options by the rules of seeds/rules.toml, which see kind, era, force, size and backing and nothing else.
posterior.json, in the folder, holds the worlds that history leaves: guarantor run FILE --worlds-from takes it.";

const VERIFY_EXAMPLES: &str = "Examples:
  guarantor verify out/paris-2025-09
  guarantor verify out/paris-2025-09 -q -j 1

Exit status: 0 verified, 1 not verified, 2 no run folder. Nothing outside the folder is read.";

const INSPECT_EXAMPLES: &str = "Examples:
  guarantor inspect out/paris-2025-09/survival.png
  guarantor inspect out/paris-2025-09/survival.png --json";

const PLOT_EXAMPLES: &str = "Examples:
  guarantor plot out/paris-2025-09 --format png,svg
  guarantor plot out/paris-2025-09 --chart survival --chart tradeoff --format svg -o out/print

Without `-o` the charts go into the folder and its manifest lists them, so that `guarantor verify` covers them.";

const EXPORT_EXAMPLES: &str = "Examples:
  guarantor export out/paris-2025-09
  guarantor export out/paris-2025-09 --format parquet --sample 10000 -o out/paris-for-others

datapackage.json, beside the tables, says what every column is; Parquet files hold that themselves.";

/// More than any machine has cores; a larger number is a slip of the pen.
const MOST_THREADS: i64 = 256;

/// What verbs that simulate have in common.
#[derive(Debug, ClapArgs)]
pub struct Effort {
    /// Threads; 0 takes every core. Results do not depend on it
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=MOST_THREADS))]
    pub threads: u16,
    /// What to change in a scenario.
    #[command(flatten)]
    pub changes: Changes,
    /// Print the results as JSON to stdout instead of the tables
    #[arg(long)]
    pub json: bool,
    /// No tables, progress or warnings
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what was read, run and written
    #[arg(short, long)]
    pub verbose: bool,
}

/// `guarantor run`
#[derive(Debug, ClapArgs)]
pub struct Run {
    /// Scenario file (TOML)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Folder for charts and results [default: out/NAME-OF-SCENARIO]
    #[arg(short, long, value_name = "DIR")]
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
    /// Count only one of N equal shares of the trials, from 1, into a file that `guarantor merge` takes
    #[arg(long, value_name = "K/N", value_parser = Shard::parse, conflicts_with_all = ["until", "json"])]
    pub shard: Option<Shard>,
    /// Draw worlds from a posterior (JSON): the unknowns that it names take its points, the others keep theirs
    #[arg(long, value_name = "FILE")]
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
    #[arg(short, long, value_name = "DIR")]
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

/// A verb that studies one scenario and keeps what it found in a folder.
#[derive(Debug, ClapArgs)]
pub struct Investigate<F: ClapArgs> {
    /// Scenario file (TOML)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Folder for charts and results [default: out/VERB-NAME-OF-SCENARIO]
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace a folder that holds other work
    #[arg(short, long)]
    pub force: bool,
    /// What is asked.
    #[command(flatten)]
    pub flags: F,
    /// How it is simulated and told.
    #[command(flatten)]
    pub effort: Effort,
}

/// `guarantor backtest`
#[derive(Debug, ClapArgs)]
pub struct Backtest {
    /// Table of past ceasefires (CSV)
    #[arg(value_name = "CASES")]
    pub cases: PathBuf,
    /// Folder for charts and results [default: out/backtest-NAME-OF-TABLE]
    #[arg(short, long, value_name = "DIR")]
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
    /// Option that the others are compared with; of several runs RUN/OPTION [default: that of the first]
    #[arg(long, value_name = "OPTION")]
    pub baseline: Option<String>,
    /// Folder for charts and results [default: out/compare-NAMES]
    #[arg(short, long, value_name = "DIR")]
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
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
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
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace a saved measurement of the same name, or the chart of another scenario
    #[arg(short, long)]
    pub force: bool,
    /// Most threads to measure with; 0 takes every core
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=MOST_THREADS))]
    pub threads: u16,
    /// Time for the measurement, 0.1 to 600 seconds
    #[arg(long, value_name = "S", default_value_t = 10.0, value_parser = seconds)]
    pub seconds: f64,
    /// Save the measurement under a name
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
    #[arg(value_name = "A")]
    pub a: PathBuf,
    /// Scenario file (TOML) with the changes
    #[arg(value_name = "B")]
    pub b: PathBuf,
    /// Compare an option of A with one of B (repeatable) [default: options of the same name, else the baselines]
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
    #[arg(value_name = "DIR")]
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
    #[arg(value_name = "CHART")]
    pub chart: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `guarantor plot`
#[derive(Debug, ClapArgs)]
pub struct Plot {
    /// Folder that a run has written
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// File formats, with commas between
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "png", value_parser = format)]
    pub format: Vec<Format>,
    /// Draw only this chart (repeatable)
    #[arg(long = "chart", value_name = "NAME")]
    pub charts: Vec<String>,
    /// Folder for the charts [default: DIR itself]
    #[arg(short, long, value_name = "DIR")]
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
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// File formats, with commas between: csv, parquet
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "csv,parquet", value_parser = table_format)]
    pub format: Vec<table_file::Format>,
    /// Single trials as well: so many of each option, evenly spaced over the run
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub sample: u64,
    /// Folder for the tables [default: DIR-tables]
    #[arg(short, long, value_name = "DIR")]
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

/// What a command line changes in a scenario.
#[derive(Clone, Debug, ClapArgs)]
pub struct Changes {
    /// Trials in each world
    #[arg(short = 'n', long, value_name = "N")]
    pub trials: Option<u32>,
    /// Worlds: draws of every unknown
    #[arg(long, value_name = "N")]
    pub worlds: Option<u32>,
    /// Master seed
    #[arg(short, long, value_name = "N")]
    pub seed: Option<u64>,
    /// Keep only this option (repeatable)
    #[arg(long = "option", value_name = "NAME")]
    pub options: Vec<String>,
    /// Change a key in every option, for instance contributor.france.troops=9000 (repeatable)
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

impl From<&Changes> for Overrides {
    fn from(changes: &Changes) -> Self {
        Self {
            set: changes.set.clone(),
            options: changes.options.clone(),
            seed: changes.seed,
            worlds: changes.worlds,
            trials: changes.trials,
            ..Self::default()
        }
    }
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
