//! What differs between two scenarios in meaning: what is resolved is compared, option by option, and no text.
//!
//! An edit is a key that the model reads and that has another value; a contributor that comes or goes is one edit. Where
//! only a `source`, a `note` or a name differs, that is documentation: told, but no edit.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::canonical::{self, Stated};
use super::{Scenario, ScenarioOption};
use crate::model::Specs;

/// A key with another value on each side; `None` where a side does not have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edit {
    /// Dotted path, or `contributor.KEY` for one that comes or goes.
    pub path: String,
    /// The section, or `contributor.KEY`: what is exchanged as a whole when edits are attributed.
    pub part: String,
    /// The value in A, short.
    pub a: Option<String>,
    /// The value in B, short.
    pub b: Option<String>,
}

/// An edit with the pairs of options in which it is the same, in the order of the pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedEdit {
    /// The edit.
    pub edit: Edit,
    /// Indices of pairs.
    pub pairs: Vec<usize>,
}

/// Two options that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Index of the option of A.
    pub a: usize,
    /// Index of the option of B.
    pub b: usize,
    /// What the model is told differently, in the order of paths.
    pub edits: Vec<Edit>,
    /// Keys of which only source, note or name differ; the values are those words.
    pub documentation: Vec<Edit>,
}

/// Everything that differs between two scenarios.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What stands above the first section, and the names of the states.
    pub top: Vec<Edit>,
    /// `[run]`.
    pub run: Vec<Edit>,
    /// The options that are compared.
    pub pairs: Vec<Pair>,
    /// Names of options of A that no option of B is compared with.
    pub only_a: Vec<String>,
    /// The same of B.
    pub only_b: Vec<String>,
}

/// The options of both files that have the same name, by index; where there are none, the two baselines.
pub fn matched(a: &Scenario, b: &Scenario) -> Vec<(usize, usize)> {
    let place = |option: &ScenarioOption| b.options.iter().position(|other| other.name == option.name);
    let named = a.options.iter().enumerate().filter_map(|(index, option)| Some((index, place(option)?)));
    let named: Vec<_> = named.collect();
    if named.is_empty() { vec![(a.run.baseline, b.run.baseline)] } else { named }
}

/// Compares two scenarios by these pairs of options.
pub fn compare(a: &Scenario, b: &Scenario, pairs: &[(usize, usize)]) -> Difference {
    let left_out = |scenario: &Scenario, compared: BTreeSet<usize>| {
        let others = scenario.options.iter().enumerate().filter(|(index, _)| !compared.contains(index));
        others.map(|(_, option)| option.name.clone()).collect()
    };
    Difference {
        top: lines(&top(a), &top(b)),
        run: lines(&run(a), &run(b)),
        pairs: pairs.iter().map(|&(at, to)| pair((at, &a.options[at]), (to, &b.options[to]))).collect(),
        only_a: left_out(a, pairs.iter().map(|pair| pair.0).collect()),
        only_b: left_out(b, pairs.iter().map(|pair| pair.1).collect()),
    }
}

impl Difference {
    /// Whether the two scenarios say the same in everything.
    pub fn is_empty(&self) -> bool {
        let words = self.top.is_empty() && self.pairs.iter().all(|pair| pair.documentation.is_empty());
        words && self.run.is_empty() && !self.has_edits() && self.only_a.is_empty() && self.only_b.is_empty()
    }

    /// Whether the model is told anything different.
    pub fn has_edits(&self) -> bool {
        self.pairs.iter().any(|pair| !pair.edits.is_empty())
    }

    /// Every edit once, with the pairs in which it is the same.
    pub fn edits(&self) -> Vec<SharedEdit> {
        shared(self.pairs.iter().map(|pair| pair.edits.as_slice()))
    }

    /// The same of documentation.
    pub fn documentation(&self) -> Vec<SharedEdit> {
        shared(self.pairs.iter().map(|pair| pair.documentation.as_slice()))
    }
}

fn shared<'a>(lists: impl Iterator<Item = &'a [Edit]>) -> Vec<SharedEdit> {
    let mut found: BTreeMap<&Edit, Vec<usize>> = BTreeMap::new();
    for (pair, edits) in lists.enumerate() {
        edits.iter().for_each(|edit| found.entry(edit).or_default().push(pair));
    }
    found.into_iter().map(|(edit, pairs)| SharedEdit { edit: edit.clone(), pairs }).collect()
}

fn top(scenario: &Scenario) -> Vec<(&'static str, String)> {
    vec![
        ("title", scenario.title.clone()),
        ("question", scenario.question.clone()),
        ("start", scenario.start.clone().unwrap_or_default()),
        ("host.name", scenario.host.clone()),
        ("adversary.name", scenario.adversary.clone()),
    ]
}

fn run(scenario: &Scenario) -> Vec<(&'static str, String)> {
    let run = &scenario.run;
    let baseline = scenario.options.get(run.baseline).map_or(String::new(), |option| option.name.clone());
    vec![
        ("run.horizon_months", run.horizon_months.to_string()),
        ("run.worlds", run.worlds.to_string()),
        ("run.trials", run.trials.to_string()),
        ("run.seed", run.seed.to_string()),
        ("run.design", run.design.name().to_owned()),
        ("run.baseline", baseline),
    ]
}

/// Lines of the same paths whose values differ; an empty value is none.
fn lines(a: &[(&str, String)], b: &[(&str, String)]) -> Vec<Edit> {
    let stated = |value: &String| (!value.is_empty()).then(|| value.clone());
    let differing = a.iter().zip(b).filter(|((_, a), (_, b))| a != b);
    differing.map(|((path, a), (_, b))| edit((*path).to_owned(), stated(a), stated(b))).collect()
}

fn edit(path: String, a: Option<String>, b: Option<String>) -> Edit {
    let part = part_of(&path).to_owned();
    Edit { path, part, a, b }
}

/// The part that a path belongs to: its section, or the contributor.
pub fn part_of(path: &str) -> &str {
    let parts = if path.starts_with("contributor.") { 2 } else { 1 };
    path.match_indices('.').nth(parts - 1).map_or(path, |(end, _)| &path[..end])
}

fn pair((a, option_a): (usize, &ScenarioOption), (b, option_b): (usize, &ScenarioOption)) -> Pair {
    let (stated_a, stated_b) = (canonical::stated(&option_a.specs), canonical::stated(&option_b.specs));
    let mut edits = comings_and_goings(&option_a.specs, &option_b.specs);
    let whole: BTreeSet<String> = edits.iter().map(|edit| edit.path.clone()).collect();
    let mut documentation = Vec::new();
    if option_a.label != option_b.label {
        documentation.push(edit("option.label".to_owned(), Some(option_a.label.clone()), Some(option_b.label.clone())));
    }
    let paths: BTreeSet<&String> = stated_a.keys().chain(stated_b.keys()).collect();
    for path in paths.into_iter().filter(|path| !whole.contains(part_of(path))) {
        let (a, b) = (stated_a.get(path), stated_b.get(path));
        let value = |stated: Option<&Stated>| stated.map(|stated| stated.value.clone());
        let differs = value(a) != value(b);
        if differs && !is_name(path) {
            let short = |stated: Option<&Stated>| stated.map(|stated| stated.short.clone()).or_else(|| absent(path));
            edits.push(edit(path.clone(), short(a), short(b)));
        } else if differs || words(a) != words(b) {
            let told =
                |stated: Option<&Stated>| if differs { stated.map(|one| one.short.clone()) } else { words(stated) };
            documentation.push(edit(path.clone(), told(a), told(b)));
        }
    }
    edits.sort();
    Pair { a, b, edits, documentation }
}

/// A name is what charts call somebody; no number depends on it.
fn is_name(path: &str) -> bool {
    path.ends_with(".name")
}

/// `source` and `note`, in a line.
fn words(stated: Option<&Stated>) -> Option<String> {
    let stated = stated?;
    let parts = [stated.source.as_str(), stated.note.as_str()];
    let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!said.is_empty()).then(|| said.join(": "))
}

/// What it means that a key which may be absent is so.
fn absent(path: &str) -> Option<String> {
    let given = path.contains(".approval.");
    given.then(|| "given".to_owned())
}

/// Contributors that one side does not have, an edit each.
fn comings_and_goings(a: &Specs, b: &Specs) -> Vec<Edit> {
    let keys = |specs: &Specs| specs.contributors.iter().map(|one| one.key.clone()).collect::<BTreeSet<_>>();
    let (keys_a, keys_b) = (keys(a), keys(b));
    let one_sided = keys_a.symmetric_difference(&keys_b);
    one_sided.map(|key| edit(format!("contributor.{key}"), offer(a, key), offer(b, key))).collect()
}

/// What a contributor brings, in a line.
fn offer(specs: &Specs, key: &str) -> Option<String> {
    let stated = canonical::stated(specs);
    specs.contributors.iter().find(|one| one.key == key)?;
    let brought = ["troops", "aircraft", "ships", "trainers"].iter().filter_map(|what| {
        let short = &stated.get(&format!("contributor.{key}.{what}"))?.short;
        (short != "0").then(|| format!("{what} {short}"))
    });
    let brought: Vec<_> = brought.collect();
    Some(if brought.is_empty() { "nothing".to_owned() } else { brought.join(", ") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, load_text};

    fn read(text: &str) -> Scenario {
        let text = format!("extends = \"builtin:baseline\"\n{text}");
        load_text("test", &text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    const TWO: &str = "[[option]]\nname = \"plain\"\n[[option]]\nname = \"other\"\n";

    fn differing(a: &str, b: &str) -> Difference {
        let (a, b) = (read(&format!("{a}{TWO}")), read(&format!("{b}{TWO}")));
        compare(&a, &b, &matched(&a, &b))
    }

    /// `path: a → b` for each edit of the first pair.
    fn told(difference: &Difference) -> Vec<String> {
        let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "–".to_owned());
        difference.pairs[0]
            .edits
            .iter()
            .map(|one| format!("{}: {} → {}", one.path, text(&one.a), text(&one.b)))
            .collect()
    }

    #[test]
    fn layout_comments_and_defaults_written_out_are_no_difference() {
        let written = "# so\n[host]\nstrength = 500_000.0 # here\n[backstop]\nratified = false\n[contributor.spain]\nneeds = {  partners = 3.0, consent = false }\n";
        let plain = "[contributor]\nspain.needs.partners = 3\n[host]\nstrength = 5e5\n";
        assert!(differing(plain, written).is_empty(), "{:?}", differing(plain, written));
        assert!(!differing(plain, "").is_empty());
    }

    #[test]
    fn a_changed_key_is_told_with_both_values_once_for_all_options() {
        let difference = differing("", "[host]\nstrength = { uniform = [1, 2.50], source = \"J\", note = \"so\" }\n");
        assert_eq!(told(&difference).len(), 1);
        assert!(told(&difference)[0].ends_with(" → uniform(1, 2.5)"), "{:?}", told(&difference));
        let edits = difference.edits();
        assert_eq!((edits.len(), edits[0].pairs.as_slice()), (1, [0, 1].as_slice()));
        assert_eq!(edits[0].edit.part, "host");
    }

    #[test]
    fn an_edit_of_one_option_names_that_option() {
        let set = "set = { \"contributor.france.troops\" = 2000 }\n";
        let (a, b) = (read(TWO), read(&format!("{TWO}{set}")));
        let difference = compare(&a, &b, &matched(&a, &b));
        assert_eq!(difference.edits().iter().map(|one| one.pairs.clone()).collect::<Vec<_>>(), [[1]]);
        assert!(difference.pairs[0].edits.is_empty());
    }

    #[test]
    fn words_are_documentation_and_no_edit() {
        let text = |note: &str| format!("[host]\nstrength = {{ value = 5, source = \"J\", note = \"{note}\" }}\n");
        let difference = differing(&text("one"), &format!("{}name = \"Utopia\"\n", text("two")));
        assert!(!difference.has_edits() && !difference.is_empty());
        let documentation = difference.documentation();
        assert_eq!(documentation[0].edit.a.as_deref(), Some("J: one"));
        assert_eq!(difference.top.iter().map(|edit| edit.path.as_str()).collect::<Vec<_>>(), ["host.name"]);
        let named = differing("", "[contributor.france]\nname = \"Gallia\"\n");
        assert!(!named.has_edits());
        assert_eq!(named.documentation()[0].edit.b.as_deref(), Some("Gallia"));
    }

    #[test]
    fn a_contributor_that_comes_or_goes_is_one_edit() {
        let new = "[contributor.utopia]\nname = \"Utopia\"\ntroops = 10\nships = 2\n[contributor]\nspain = false\n";
        let difference = differing("", new);
        let told = told(&difference);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("contributor.spain: ") && told[0].ends_with(" → –"), "{told:?}");
        assert_eq!(told[1], "contributor.utopia: – → troops 10, ships 2");
        assert_eq!(difference.edits()[1].edit.part, "contributor.utopia");
    }

    #[test]
    fn the_run_and_what_stands_above_it_are_told_apart_from_the_model() {
        let difference = differing("", "title = \"Mine\"\n[run]\nseed = 3\nbaseline = \"other\"\n");
        let paths: Vec<_> = difference.run.iter().map(|edit| edit.path.as_str()).collect();
        assert_eq!(paths, ["run.seed", "run.baseline"]);
        assert_eq!(difference.top[0].b.as_deref(), Some("Mine"));
        assert!(!difference.has_edits());
    }

    #[test]
    fn without_a_shared_name_the_baselines_are_compared() {
        let (a, b) = (read(TWO), read("[run]\nbaseline = \"y\"\n[[option]]\nname = \"x\"\n[[option]]\nname = \"y\"\n"));
        assert_eq!(matched(&a, &b), [(0, 1)]);
        let difference = compare(&a, &b, &matched(&a, &b));
        assert_eq!((difference.only_a, difference.only_b), (vec!["other".to_owned()], vec!["x".to_owned()]));
    }

    #[test]
    fn the_part_of_a_path_is_its_section_or_its_contributor() {
        let parts =
            ["host.strength", "contributor.france", "contributor.france.needs.partners", "backstop.reviews.3.x"];
        assert_eq!(parts.map(part_of), ["host", "contributor.france", "contributor.france", "backstop"]);
    }
}
