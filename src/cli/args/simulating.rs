//! What verbs that simulate have in common: how much is simulated, what is changed, where it goes.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueHint, value_parser};

use crate::scenario::Overrides;

/// More than any machine has cores; a larger number is a slip of the pen.
pub const MOST_THREADS: i64 = 256;

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

/// A verb that studies one scenario and keeps what it found in a folder.
#[derive(Debug, ClapArgs)]
pub struct Investigate<F: ClapArgs> {
    /// Scenario file (TOML); `guarantor new` writes one
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Folder for charts and results [default: out/VERB-NAME-OF-SCENARIO]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
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

/// What a command line changes in a scenario.
#[derive(Clone, Debug, ClapArgs)]
pub struct Changes {
    /// Trials: histories of each option in each world, 1 to 16,777,216 [default: the file's, or what the notes at the end say]
    #[arg(short = 'n', long, value_name = "N")]
    pub trials: Option<u32>,
    /// Worlds: draws of every unknown, 1 to 1,048,576 [default: the file's, or what the notes at the end say]
    #[arg(long, value_name = "N")]
    pub worlds: Option<u32>,
    /// Master seed of all luck, a whole number; the same seed gives the same bits [default: the file's]
    #[arg(short, long, value_name = "N")]
    pub seed: Option<u64>,
    /// Keep only this option, by its name in the file (repeatable) [default: all, or what the notes at the end say]
    #[arg(long = "option", value_name = "NAME")]
    pub options: Vec<String>,
    /// Change a key in every option, as in contributor.france.troops=9000; scenarios/README.md lists the keys (repeatable)
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
