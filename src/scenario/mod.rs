//! A scenario: a question, a run, and the options that answer it, read from TOML with every problem told at once.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::document::{Node, Table, Value};
use crate::error::Error;
use crate::model::Specs;
use crate::problem::{Place, Problem, Problems, Source, quote, steers, suggestion};

pub mod format;

pub mod shapes;

pub mod schema;

pub mod starter;

mod files;

pub mod attached;

pub mod posterior;

mod overlay;

mod section;

mod read;

mod options;

mod run;

pub mod canonical;

mod check;

pub mod provenance;

pub mod diff;

pub mod mixture;

pub mod vary;

pub mod history;

pub use attached::{Attached, Role};
pub use files::{BUILTIN_BASELINE, BUILTIN_HISTORY, BUILTIN_NAME, SourceFile, read_limited};
pub use run::{Design, Run};

use files::{Chain, Origin};
use options::OptionTable;
use overlay::{By, Setting};
use posterior::Posterior;
use read::SpecReader;

/// A scenario after all overrides.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The file's stem.
    pub name: String,
    /// What it is called on charts.
    pub title: String,
    /// The question that it asks; empty where it states none.
    pub question: String,
    /// Calendar month in which its clock starts, `YYYY-MM`.
    pub start: Option<String>,
    /// The attacked state.
    pub host: String,
    /// The attacker.
    pub adversary: String,
    /// How much is simulated.
    pub run: Run,
    /// The options, at least one.
    pub options: Vec<ScenarioOption>,
    /// `--set` flags laid over it, in order.
    pub set: Vec<String>,
    /// Options that were chosen by `--option`, as they were named; empty where all are run.
    pub chosen: Vec<String>,
    /// Every file read, its own first.
    pub files: Vec<SourceFile>,
    /// Files that it rests on beside those.
    pub attached: Vec<Attached>,
    /// What the attached file of [`Role::Worlds`] says, where there is one.
    pub posterior: Option<Arc<Posterior>>,
    /// blake3 of the canonical form, in hexadecimal.
    pub hash: String,
    /// What is hardly feasible, a line each.
    pub warnings: Vec<String>,
    /// Worlds that were planned, where the run was interrupted and `run.worlds` of them are there. Not part of the hash: what
    /// is there is what a run of that size gives.
    pub planned: Option<u32>,
}

/// One option of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioOption {
    /// Its place in the file, from 0, whichever options are kept beside it.
    pub place: usize,
    /// Kebab-case name.
    pub name: String,
    /// What charts call it.
    pub label: String,
    /// Everything that it says about the model.
    pub specs: Specs,
    /// What stands beside its values that are tables and no quantities.
    pub sourced: Vec<provenance::Sourced>,
}

impl Scenario {
    /// The same with another number of worlds.
    #[must_use]
    pub fn with_worlds(&self, worlds: u32) -> Self {
        let mut scenario = self.clone();
        scenario.run.worlds = worlds;
        scenario.hash = canonical::hash(&scenario);
        scenario
    }
}

/// What the command line lays over a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--set path=value`, later ones over earlier ones.
    pub set: Vec<String>,
    /// `--option`: keep only these; all where empty.
    pub options: Vec<String>,
    /// `--seed`.
    pub seed: Option<u64>,
    /// `--worlds`.
    pub worlds: Option<u32>,
    /// `--trials`, per world.
    pub trials: Option<u32>,
    /// Files that the scenario rests on beside those that it extends, one of each role.
    pub attached: Vec<Attached>,
    /// Worlds that were planned, where only the first of them are looked at.
    pub planned: Option<u32>,
}

impl Overrides {
    /// Whether a `--set` names this key of a section.
    pub fn sets(&self, section: &str, key: &str) -> bool {
        self.set.iter().filter_map(|text| overlay::parse_set(text).ok()).any(|setting| setting.path == [section, key])
    }
}

/// Reads a scenario from a file.
///
/// # Errors
/// The file cannot be read, or everything that is wrong with it and the files that it extends.
pub fn load(path: &Path, overrides: &Overrides) -> Result<Scenario, Error> {
    sound(inspect(path, overrides)?)
}

/// Reads a scenario from a text, which may extend what is inside the program alone: `builtin:baseline`, `builtin:history`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load_text(name: &str, text: &str, overrides: &Overrides) -> Result<Scenario, Error> {
    sound(load_all(&Origin::Text(name, text), &stem(Path::new(name)), overrides)?)
}

/// Reads a scenario from copies of all its files, its own first, each followed by the one that it extends. What `extends`
/// calls them does not count, and nothing is read from disk.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load_kept(name: &str, files: &[SourceFile], overrides: &Overrides) -> Result<Scenario, Error> {
    sound(load_all(&Origin::Kept(files), name, overrides)?)
}

/// Reads a scenario from a file, with everything that is wrong with it or worth telling; `None` where there are errors.
///
/// # Errors
/// The file cannot be read.
pub fn inspect(path: &Path, overrides: &Overrides) -> Result<(Option<Scenario>, Problems), Error> {
    load_all(&Origin::File(path), &stem(path), overrides)
}

fn sound((scenario, problems): (Option<Scenario>, Problems)) -> Result<Scenario, Error> {
    scenario.ok_or(Error::Scenario(problems))
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().map_or("scenario".into(), |stem| stem.to_string_lossy());
    // It names folders, and stands in tables and pictures.
    stem.chars().map(|letter| if steers(letter) || letter == '\\' { '_' } else { letter }).collect()
}

/// The scenario, unless there are errors, and everything worth telling.
fn load_all(origin: &Origin<'_>, name: &str, overrides: &Overrides) -> Result<(Option<Scenario>, Problems), Error> {
    let mut problems = Problems::default();
    let chain = files::read(origin, &mut problems)?;
    let scenario = put_together(&chain, name, overrides, &mut problems);
    Ok((scenario, problems))
}

/// The scenario that files make under overrides, unless there are errors.
fn put_together(chain: &Chain, name: &str, overrides: &Overrides, problems: &mut Problems) -> Option<Scenario> {
    let posterior = attached::posterior(&overrides.attached, problems);
    let (mut scenario, sets) = assembled(chain, overrides, problems)?;
    scenario.attached.clone_from(&overrides.attached);
    scenario.posterior = posterior;
    name.clone_into(&mut scenario.name);
    scenario.files.clone_from(&chain.files);
    scenario.hash = canonical::hash(&scenario);
    scenario.warnings.extend(check::feasibility(&scenario));
    chain.layers.iter().for_each(|(_, tree)| provenance::check(tree, problems));
    sets.iter().for_each(|setting| provenance::check_node(&setting.node, problems));
    if !problems.is_empty() {
        scenario.warnings.push("some sources need a look; `guarantor check` shows which".to_owned());
    }
    Some(scenario)
}

/// What layers and flags come to, still without name, files, hash and what is only a warning; and what flags set.
fn assembled(chain: &Chain, overrides: &Overrides, problems: &mut Problems) -> Option<(Scenario, Vec<Setting>)> {
    let sets = command_line(overrides, problems);
    let (main, _) = chain.layers.first().filter(|_| !problems.has_errors())?;
    let top = Place::top(main);
    let mut trees: Vec<&Table> = chain.layers.iter().map(|(_, tree)| tree).collect();
    let ever = trees.iter().flat_map(|tree| overlay::contributors(tree)).collect();
    trees.reverse();
    let merged = trees.into_iter().fold(Table::new(), |base, tree| overlay::merge(base, tree.clone(), problems));
    if let Some(problem) = read::too_many_contributors(&merged) {
        problems.push(problem);
        return None;
    }
    let assembly = Assembly { merged, sets: sets.clone(), ever, top, overrides };
    let scenario = assembly.scenario(problems).filter(|_| !problems.has_errors())?;
    Some((scenario, sets))
}

/// `--set`, and over it the flags that have a name of their own.
fn command_line(overrides: &Overrides, problems: &mut Problems) -> Vec<Setting> {
    let mut sets = Vec::new();
    for text in &overrides.set {
        match overlay::parse_set(text) {
            Ok(setting) => sets.push(setting),
            Err(wrong) => problems.extend(wrong),
        }
    }
    let (worlds, trials) = (overrides.worlds.map(u64::from), overrides.trials.map(u64::from));
    for (flag, key, value) in
        [("--seed", "seed", overrides.seed), ("--worlds", "worlds", worlds), ("--trials", "trials", trials)]
    {
        if let Some(value) = value {
            let place = Place::whole(&Source::new(flag, value.to_string()));
            let node = Node { value: Value::Integer(i128::from(value)), place: place.clone() };
            sets.push(Setting { path: vec!["run".to_owned(), key.to_owned()], place, node });
        }
    }
    sets
}

/// Everything that a scenario is put together from.
struct Assembly<'a> {
    /// The files, merged.
    merged: Table,
    /// The command line.
    sets: Vec<Setting>,
    /// Every contributor that any file ever had.
    ever: BTreeSet<String>,
    /// The beginning of the scenario's own file.
    top: Place,
    overrides: &'a Overrides,
}

impl Assembly<'_> {
    fn scenario(mut self, problems: &mut Problems) -> Option<Scenario> {
        let tables = options::read(&self.merged, problems);
        self.check_sets(&tables, problems);
        let shared = |setting: &&Setting| matches!(setting.path.first(), Some(first) if first == "run" || setting.path.len() == 1);
        for setting in self.sets.iter().filter(shared).filter(|setting| setting.path != ["contributor"]) {
            overlay::apply(&mut self.merged, setting);
        }
        let (title, question, start) = self.head(problems);
        let mut run = run::read(&self.merged, &self.top, problems);
        let base = run::baseline(&self.merged, &tables, problems);
        let mut resolved = Vec::new();
        for (place, table) in tables.iter().enumerate() {
            resolved.push(ScenarioOption { place, ..self.option(table, run.horizon_months, problems) });
        }
        let (host, adversary) = self.states();
        let kept = self.kept(&tables, problems);
        let stays = kept.iter().position(|&index| Some(index) == base);
        run.baseline = stays.unwrap_or(0);
        let mut options: Vec<Option<ScenarioOption>> = resolved.into_iter().map(Some).collect();
        let options: Vec<_> = kept.into_iter().filter_map(|index| options.get_mut(index)?.take()).collect();
        run::check_memory(&run, &options, &self.merged, &self.top, problems);
        let keys: BTreeSet<_> =
            options.iter().flat_map(|option| &option.specs.contributors).map(|one| &one.key).collect();
        if keys.len() > format::CONTRIBUTORS {
            let message =
                format!("{} contributors over all options; a scenario may have {}", keys.len(), format::CONTRIBUTORS);
            problems.push(Problem::error(&self.top, message).help("put small ones together"));
        }
        let warnings = match (stays, base.and_then(|base| tables.get(base)), options.first()) {
            (None, Some(base), Some(first)) => {
                vec![format!(
                    "`--option` leaves out the baseline `{}`; differences are taken against `{}`",
                    base.name, first.name
                )]
            }
            _ => Vec::new(),
        };
        let (name, hash, files, attached) = Default::default();
        let Overrides { set, options: chosen, .. } = self.overrides.clone();
        Some(Scenario {
            name,
            title,
            question,
            start,
            host,
            adversary,
            run,
            options,
            set,
            chosen,
            files,
            attached,
            posterior: None,
            hash,
            warnings,
            planned: self.overrides.planned,
        })
    }

    /// Whether the format has what `--set` sets, in any option.
    fn check_sets(&mut self, tables: &[OptionTable], problems: &mut Problems) {
        let mut known = overlay::contributors(&self.merged);
        known.extend(tables.iter().flat_map(|table| added(&table.settings)));
        self.sets.retain(|setting| {
            known.extend(added(std::slice::from_ref(setting)));
            overlay::check(setting, By::Flag, &known).map_err(|problem| problems.push(problem)).is_ok()
        });
    }

    /// What stands above the first section.
    fn head(&self, problems: &mut Problems) -> (String, String, Option<String>) {
        let mut reader = section::Reader::new(format::TOP, "", &self.merged, &self.top, problems);
        let title = reader.text("title").unwrap_or_default();
        let question = reader.text("question").unwrap_or_default();
        let start = reader.text("start");
        if let (Some(start), Some(node)) = (&start, reader.node("start"))
            && node.text().is_some()
            && !is_month(start)
        {
            let message = format!("`start` must be a month as in `2026-02`, not {}", quote(start));
            reader.problems.push(Problem::error(&node.place, message));
        }
        let sections: Vec<&str> = format::SECTIONS.iter().map(|section| section.name).chain(["option"]).collect();
        reader.finish(&sections);
        (title, question, start)
    }

    fn states(&self) -> (String, String) {
        let name = |section: &str| {
            let entry = self.merged.get(section).and_then(|entry| entry.node.table()?.get("name"));
            entry.and_then(|entry| entry.node.text()).unwrap_or_default().to_owned()
        };
        (name("host"), name("adversary"))
    }

    /// An option: the files, then its settings, then the command line.
    fn option(&self, table: &OptionTable, horizon_months: u32, problems: &mut Problems) -> ScenarioOption {
        let mut tree = self.merged.clone();
        for setting in &table.settings {
            if problems.is_full() {
                break;
            }
            match overlay::check(setting, By::Option, &overlay::contributors(&tree)) {
                Ok(()) => overlay::apply(&mut tree, setting),
                Err(problem) => problems.push(problem),
            }
        }
        for setting in &self.sets {
            overlay::apply(&mut tree, setting);
        }
        let mut known = self.ever.clone();
        known.extend(overlay::contributors(&tree));
        let mut reader = SpecReader { tree: &tree, top: &self.top, contributors: &known, problems };
        let specs = reader.specs(horizon_months);
        let sourced = provenance::of_tables(&tree);
        ScenarioOption { place: 0, name: table.name.clone(), label: table.label.clone(), specs, sourced }
    }

    /// The options that `--option` keeps, in the order of the file.
    fn kept(&self, tables: &[OptionTable], problems: &mut Problems) -> Vec<usize> {
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        for name in self.overrides.options.iter().filter(|name| !names.contains(&name.as_str())) {
            let place = Place::whole(&Source::new("--option", name.clone()));
            let message = format!("no option is called {}", quote(name));
            problems.push(Problem::error(&place, message).help(suggestion(name, names.iter().copied())));
        }
        let wanted =
            |name: &str| self.overrides.options.is_empty() || self.overrides.options.iter().any(|one| one == name);
        (0..names.len()).filter(|&index| names.get(index).is_some_and(|name| wanted(name))).collect()
    }
}

/// The contributors that settings add or change as a whole.
fn added(settings: &[Setting]) -> Vec<String> {
    let whole = settings.iter().filter(|setting| setting.node.table().is_some());
    whole
        .filter_map(|setting| match setting.path.as_slice() {
            [section, key] if section == "contributor" => Some(key.clone()),
            _ => None,
        })
        .collect()
}

/// `YYYY-MM`.
fn is_month(text: &str) -> bool {
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-')
        .is_some_and(|(year, month)| digits(year, 4) && digits(month, 2) && ("01"..="12").contains(&month))
}

#[cfg(test)]
mod tests;
