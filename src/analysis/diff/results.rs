//! What a difference comes to, as plain results: `docs/diff.md` documents their JSON.

use serde::Serialize;

use crate::analysis::results::Mean;
use crate::analysis::summary::PROGRAM;
use crate::scenario::Scenario;
use crate::scenario::diff::{Difference, Edit, SharedEdit};

/// Version of the JSON.
pub const VERSION: u32 = 1;

/// Two scenarios, what differs, and what each difference leads to.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// Version of this format.
    pub version: u32,
    /// Name and version of the program.
    pub program: &'static str,
    /// Where it starts.
    pub a: Side,
    /// Where it leads.
    pub b: Side,
    /// Title, question, start, names of the states.
    pub top: Vec<Edit>,
    /// Keys of `[run]`.
    pub run: Vec<Edit>,
    /// How options were paired: by `name`, the two `baseline`s for want of a common name, or as `chosen` by the user.
    pub paired_by: PairedBy,
    /// The options that are compared.
    pub pairs: Vec<PairNames>,
    /// Options of A that are compared with none.
    pub only_in_a: Vec<String>,
    /// Options of B that are compared with none.
    pub only_in_b: Vec<String>,
    /// What the model is told differently, each once.
    pub edits: Vec<Told>,
    /// What differs in words only: `source`, `note`, labels, names.
    pub documentation: Vec<Told>,
    /// What the edits lead to; nothing where none was run.
    pub attribution: Option<Attribution>,
}

/// One of the two scenarios.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// The file, as it was named.
    pub file: String,
    /// Its title.
    pub title: String,
    /// blake3 of its resolved form.
    pub hash: String,
}

/// How options came to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PairedBy {
    /// They have the same name.
    Name,
    /// They are the baselines of files without a common name.
    Baseline,
    /// The user named them.
    Chosen,
}

/// Names of two options that are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PairNames {
    /// Option of A.
    pub a: String,
    /// Option of B.
    pub b: String,
    /// What charts call the option of B.
    pub label: String,
}

/// An edit with the pairs in which it is made.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The edit.
    #[serde(flatten)]
    pub edit: Edit,
    /// Indices into `pairs`.
    pub pairs: Vec<usize>,
}

/// The change of every compared option, and its parts.
#[derive(Clone, Debug, Serialize)]
pub struct Attribution {
    /// Master seed.
    pub seed: u64,
    /// Worlds.
    pub worlds: u32,
    /// Trials in each world, for each coalition.
    pub trials: u32,
    /// Months followed.
    pub horizon_months: u32,
    /// How worlds are drawn.
    pub design: &'static str,
    /// One for each pair with edits.
    pub pairs: Vec<PairResult>,
}

/// What leads from an option of A to one of B.
#[derive(Clone, Debug, Serialize)]
pub struct PairResult {
    /// Index into the pairs.
    pub pair: usize,
    /// Coalitions that were followed.
    pub coalitions: usize,
    /// Orders that were sampled; 0 where every coalition was followed, so that shares are exact but for Monte Carlo.
    pub orders: usize,
    /// The groups of edits.
    pub groups: Vec<GroupResult>,
    /// The headline outcomes.
    pub outcomes: Vec<OutcomeResult>,
}

/// Edits that are made together.
#[derive(Clone, Debug, Serialize)]
pub struct GroupResult {
    /// Its parts with `+` between.
    pub name: String,
    /// Sections and contributors.
    pub parts: Vec<String>,
    /// Why there are several; empty where there is one.
    pub reason: String,
}

/// One outcome in A and B, and what each group explains of the change.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeResult {
    /// Name in results.
    pub name: &'static str,
    /// Words for a table.
    pub label: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Which trials count.
    pub population: &'static str,
    /// In A; nothing where no trial counted.
    pub a: Option<Mean>,
    /// In B; nothing where no trial counted.
    pub b: Option<Mean>,
    /// B − A on the same luck.
    pub change: Option<Mean>,
    /// The parts of the change, by group; nothing where no trial counted in some coalition.
    pub shares: Option<Vec<ShareResult>>,
}

/// What one group explains of a change.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ShareResult {
    /// Shapley value.
    pub share: f64,
    /// Its Monte Carlo standard error.
    pub se: f64,
    /// Standard error from the sample of orders; 0 where every coalition was followed.
    pub sampling_error: f64,
}

impl ShareResult {
    /// Both errors together.
    pub fn error(&self) -> f64 {
        self.se.hypot(self.sampling_error)
    }
}

/// Everything that is known of a difference; the files are named as the user named them.
pub fn diff(
    files: [String; 2],
    scenarios: [&Scenario; 2],
    paired_by: PairedBy,
    difference: &Difference,
    attribution: Option<Attribution>,
) -> Diff {
    let [a, b] = scenarios;
    let told = |list: Vec<SharedEdit>| list.into_iter().map(|one| Told { edit: one.edit, pairs: one.pairs }).collect();
    let [file_a, file_b] = files;
    let side = |file, scenario: &Scenario| Side { file, title: scenario.title.clone(), hash: scenario.hash.clone() };
    let pairs = difference.pairs.iter().map(|pair| PairNames {
        a: a.options[pair.a].name.clone(),
        b: b.options[pair.b].name.clone(),
        label: b.options[pair.b].label.clone(),
    });
    Diff {
        version: VERSION,
        program: PROGRAM,
        a: side(file_a, a),
        b: side(file_b, b),
        top: difference.top.clone(),
        run: difference.run.clone(),
        paired_by,
        pairs: pairs.collect(),
        only_in_a: difference.only_a.clone(),
        only_in_b: difference.only_b.clone(),
        edits: told(difference.edits()),
        documentation: told(difference.documentation()),
        attribution,
    }
}
