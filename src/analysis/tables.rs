//! Tables for other programs: what each world gave, and single trials, a row each, with every column described.

use std::collections::BTreeMap;

use crate::analysis::worlds::{Column as Sums, OptionWorlds, Worlds};
use crate::engine::block::Ground;
use crate::engine::history::{Follower, TrialOutcome};
use crate::error::Error;
use crate::keys::Key;
use crate::lanes::LANES;
use crate::model::metric::{Class, Metric, Outcome};
use crate::scenario::Scenario;
use crate::scenario::posterior::prior;

/// Rows that a table may have: more would not fit into memory beside the rest.
pub const MOST_ROWS: u64 = 1 << 22;

/// Columns of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it is called, which is also the stem of its files.
    pub name: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A column and what is to be known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name: an outcome's, an unknown's dotted path, or what the row is of.
    pub name: String,
    /// What its values are.
    pub meaning: String,
    /// Their unit; empty where they have none.
    pub unit: String,
    /// A value a row.
    pub values: Values,
}

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Names.
    Text(Vec<String>),
    /// Numbers and counts.
    Whole(Vec<i64>),
    /// Amounts; `None` where there is nothing to say.
    Number(Vec<Option<f64>>),
}

impl Values {
    /// Number of values.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Whole(values) => values.len(),
            Self::Number(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

fn column(name: impl Into<String>, meaning: impl Into<String>, unit: &str, values: Values) -> Column {
    Column { name: name.into(), meaning: meaning.into(), unit: unit.to_owned(), values }
}

/// What each world gave: a row an option and world, with the value of every unknown and what its trials came to.
///
/// An unknown that an option has fixed shows that value; one of a section that an option lacks shows nothing. Means and
/// shares are over the trials of the world that count, whose number stands beside them where that is not all of them.
pub fn of_worlds(scenario: &Scenario, worlds: &Worlds) -> Table {
    let numbers: Vec<u32> = (0..scenario.run.worlds).collect();
    let trials = vec![i64::from(scenario.run.trials); numbers.len() * scenario.options.len()];
    let mut columns = vec![
        option(scenario, numbers.len()),
        world(scenario, &numbers),
        column("trials", "trials that were followed in the world", "trials", Values::Whole(trials)),
    ];
    columns.extend(unknowns(scenario));
    columns.extend(Outcome::all().flat_map(|outcome| outcome_columns(outcome, &worlds.options)));
    let meaning = "a world of an option: one draw of every unknown, and what its trials came to";
    Table { name: "worlds", meaning, columns }
}

/// Which option each row is of, where each has so many.
fn option(scenario: &Scenario, rows: usize) -> Column {
    let names = scenario.options.iter().flat_map(|option| std::iter::repeat_n(option.name.clone(), rows));
    column("option", "name of the option", "", Values::Text(names.collect()))
}

/// Which world each row is of, where the rows of each option are of these.
fn world(scenario: &Scenario, worlds: &[u32]) -> Column {
    let meaning = "number of the world, from 0; the same number is the same draw in every option";
    column("world", meaning, "", repeated(scenario, worlds))
}

/// The same numbers for every option.
fn repeated(scenario: &Scenario, numbers: &[u32]) -> Values {
    let numbers: Vec<i64> = numbers.iter().map(|number| (*number).into()).collect();
    Values::Whole(numbers.repeat(scenario.options.len()))
}

/// What is said of an unknown: by its key, and of each distribution that an option gives it.
struct Unknown {
    key: &'static Key,
    said: Vec<String>,
}

/// Every unknown of any option, with its value in each world of each option.
fn unknowns(scenario: &Scenario) -> Vec<Column> {
    let (mut order, mut found) = (Vec::new(), BTreeMap::<String, Unknown>::new());
    for option in &scenario.options {
        option.specs.each(&mut |scope, key, quantity| {
            if quantity.constant().is_some() {
                return;
            }
            let path = scope.path(key);
            let unknown = found.entry(path.clone()).or_insert_with(|| {
                order.push(path);
                Unknown { key, said: Vec::new() }
            });
            let source = if quantity.source.is_empty() { "no source stated" } else { &quantity.source };
            let said = format!("{}, source: {source}", prior(quantity));
            if !unknown.said.contains(&said) {
                unknown.said.push(said);
            }
        });
    }
    let mut values: BTreeMap<&str, Vec<Option<f64>>> = order.iter().map(|path| (path.as_str(), Vec::new())).collect();
    let ground = Ground::new(scenario);
    for option in 0..scenario.options.len() {
        for world in 0..scenario.run.worlds {
            let named = ground.named_values(option, world);
            for (path, column) in &mut values {
                column.push(named.get(*path).copied());
            }
        }
    }
    let describe = |path: &String| {
        let Unknown { key, said } = &found[path];
        let meaning = format!("{} ({})", key.meaning.trim(), said.join("; or "));
        column(path.as_str(), meaning, key.unit, Values::Number(values.remove(path.as_str()).unwrap_or_default()))
    };
    order.iter().map(describe).collect()
}

/// What the worlds came to in one outcome, and of how many trials where not all count.
fn outcome_columns(outcome: Outcome, options: &[OptionWorlds]) -> Vec<Column> {
    let sums = |option: &OptionWorlds| match outcome {
        Outcome::Metric(metric) => option.metrics.get(metric.description().name).cloned(),
        Outcome::Class(class) => option.outcomes.get(class.name()).cloned(),
    };
    let sums: Vec<Sums> = options.iter().map(|option| sums(option).unwrap_or_default()).collect();
    let mean = |(total, count): (&f64, &u64)| (*count > 0).then(|| total / *count as f64);
    let means = sums.iter().flat_map(|sums| sums.total.iter().zip(&sums.count).map(mean)).collect();
    let population = outcome.population();
    let what = if outcome.is_share() { "share of trials" } else { "mean over trials" };
    let meaning = format!("{}: {what} that count ({population})", outcome.label());
    let mut columns = vec![column(outcome.name(), meaning, outcome.unit(), Values::Number(means))];
    if population != EVERY_TRIAL {
        let counts = sums.iter().flat_map(|sums| &sums.count).map(|count| *count as i64).collect();
        let meaning = format!("trials that count for `{}` ({population})", outcome.name());
        columns.push(column(format!("{}_trials", outcome.name()), meaning, "trials", Values::Whole(counts)));
    }
    columns
}

/// The population of outcomes for which every trial counts.
const EVERY_TRIAL: &str = "all trials";

/// The table of [`of_sample`].
fn of_trials(scenario: &Scenario, sample: u64) -> Table {
    let places = places(scenario, sample);
    let (worlds, trials): (Vec<u32>, Vec<u32>) = places.iter().copied().unzip();
    let meaning = "number of the trial in its world, from 0; the same number is the same luck in every option";
    let mut columns = vec![
        option(scenario, places.len()),
        world(scenario, &worlds),
        column("trial", meaning, "", repeated(scenario, &trials)),
    ];
    let ground = Ground::new(scenario);
    let mut follower = Follower::new(&ground);
    let mut found: Vec<TrialOutcome> = Vec::new();
    for option in 0..scenario.options.len() {
        // Trials of a block are followed together.
        for together in places.chunk_by(|one, next| (one.0, one.1 / WIDTH) == (next.0, next.1 / WIDTH)) {
            let ([(world, first), ..], [.., (_, last)]) = (together, together) else { continue };
            let mut outcomes = follower.outcomes(option, *world, *first..last + 1);
            outcomes.retain(|one| together.iter().any(|(_, trial)| *trial == one.trial));
            found.extend(outcomes);
        }
    }
    let ends = format!("how the trial ended: {}", Class::ALL.map(Class::name).join(", "));
    let classes = found.iter().map(|one| one.class.name().to_owned()).collect();
    columns.push(column("outcome", ends, "", Values::Text(classes)));
    for metric in Metric::ALL {
        let about = metric.description();
        let unit = if metric.is_share() { "1 where it is so, else 0" } else { about.unit };
        let meaning = format!("{}; empty where the trial does not count ({})", about.label, about.population);
        let values = found.iter().map(|one| one.value(*metric)).collect();
        columns.push(column(about.name, meaning, unit, Values::Number(values)));
    }
    Table { name: "trials", meaning: "one simulated history of an option", columns }
}

/// Single trials, evenly spaced over those of the run: a row an option and trial, the same trials for every option. There are
/// `sample` of them, or all where the run has no more.
///
/// # Errors
/// It has more rows than [`MOST_ROWS`].
pub fn of_sample(scenario: &Scenario, sample: u64) -> Result<Table, Error> {
    let (options, run) = (scenario.options.len() as u64, &scenario.run);
    let sample = sample.min(u64::from(run.worlds) * u64::from(run.trials));
    if sample * options > MOST_ROWS {
        let what = format!("a sample of {sample} trials of {options} options has {} rows", sample * options);
        return Err(Error::Usage(what, format!("a table has at most {MOST_ROWS}: take {}", MOST_ROWS / options)));
    }
    Ok(of_trials(scenario, sample))
}

/// Trials of a block.
const WIDTH: u32 = LANES as u32;

/// World and trial of each place in a sample of so many.
fn places(scenario: &Scenario, sample: u64) -> Vec<(u32, u32)> {
    let trials = u64::from(scenario.run.trials);
    let all = u64::from(scenario.run.worlds) * trials;
    let sample = sample.min(all);
    let place = |k: u64| (u128::from(k) * u128::from(all) / u128::from(sample.max(1))) as u64;
    (0..sample).map(place).map(|place| ((place / trials) as u32, (place % trials) as u32)).collect()
}
