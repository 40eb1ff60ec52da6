//! `[run]`: how much is simulated, and whether it fits.

use super::ScenarioOption;
use super::format::{MEMORY_BYTES, RUN};
use super::options::OptionTable;
use super::section::Reader;
use crate::document::{Node, Table, Value};
use crate::problem::{Place, Problem, Problems, quote, suggestion};

/// How much is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Months followed after the ceasefire.
    pub horizon_months: u32,
    /// Draws of every unknown.
    pub worlds: u32,
    /// Histories in each world, for each option.
    pub trials: u32,
    /// Master seed.
    pub seed: u64,
    /// How worlds are spread over the unknowns.
    pub design: Design,
    /// Index of the option that the others are compared to.
    pub baseline: usize,
}

/// How worlds are spread over the unknowns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Design {
    /// Evenly, in every unknown.
    #[default]
    Stratified,
    /// At random.
    Random,
}

impl Design {
    /// Its name in a scenario.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stratified => "stratified",
            Self::Random => "random",
        }
    }
}

/// Reads `[run]`; its baseline is the first option.
pub(super) fn read(tree: &Table, top: &Place, problems: &mut Problems) -> Run {
    let mut reader = super::read::SpecReader { tree, top, contributors: &Default::default(), problems };
    reader.section(RUN, |reader| Run {
        horizon_months: reader.count("horizon_months"),
        worlds: reader.count("worlds"),
        trials: reader.count("trials"),
        seed: seed(reader),
        design: design(reader),
        baseline: 0,
    })
}

fn seed(reader: &mut Reader<'_>) -> u64 {
    let Some(node) = reader.node("seed") else { return 0 };
    let seed = match &node.value {
        Value::Integer(whole) => u64::try_from(*whole).ok(),
        Value::Text(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        _ => None,
    };
    seed.unwrap_or_else(|| {
        reader.refuse(node, "seed", "a whole number from 0 to 18446744073709551615", "any will do; 0 is the default");
        0
    })
}

fn design(reader: &mut Reader<'_>) -> Design {
    let Some(node) = reader.node("design") else { return Design::default() };
    let word = node.text().unwrap_or_default();
    match [Design::Stratified, Design::Random].into_iter().find(|design| design.name() == word) {
        Some(design) => design,
        None => {
            let help = suggestion(word, super::format::DESIGNS);
            reader.refuse(node, "design", "`stratified` or `random`", &help);
            Design::default()
        }
    }
}

fn key<'t>(tree: &'t Table, name: &str) -> Option<&'t Node> {
    tree.get("run").and_then(|entry| entry.node.table()?.get(name)).map(|entry| &entry.node)
}

/// The option that `[run] baseline` names; the first where it names none.
pub(super) fn baseline(tree: &Table, options: &[OptionTable], problems: &mut Problems) -> Option<usize> {
    let Some(node) = key(tree, "baseline") else { return Some(0) };
    let Some(name) = node.text() else {
        let message = format!("`run.baseline` must be text, not {}", node.describe());
        problems.push(Problem::error(&node.place, message).help("write the name of an option"));
        return None;
    };
    let found = options.iter().position(|option| option.name == name);
    if found.is_none() {
        let names = options.iter().map(|option| option.name.as_str());
        let message = format!("`run.baseline` names {}, which is no option", quote(name));
        problems.push(Problem::error(&node.place, message).help(suggestion(name, names)));
    }
    found
}

/// Refuses a run whose tallies would not fit into memory.
pub(super) fn check_memory(run: &Run, options: &[ScenarioOption], tree: &Table, top: &Place, problems: &mut Problems) {
    let contributors = options.iter().map(|option| option.specs.contributors.len()).max().unwrap_or(0) as u64;
    let a_world = 2304 + 4 * u64::from(run.horizon_months) + 4 * contributors;
    let bytes = u64::from(run.worlds).saturating_mul(options.len() as u64).saturating_mul(a_world);
    if bytes > MEMORY_BYTES {
        let most = MEMORY_BYTES / (a_world * options.len().max(1) as u64);
        let place = key(tree, "worlds").map_or(top, |node| &node.place);
        let message = format!(
            "`{}` worlds of {} options take about {} GiB; the limit is {} GiB",
            run.worlds,
            options.len(),
            bytes >> 30,
            MEMORY_BYTES >> 30
        );
        let help = format!("lower `worlds` to {most}, or take fewer options or months");
        problems.push(Problem::error(place, message).help(help));
    }
}
