//! From a resolved tree to the specs of the model, section by section.

use std::collections::BTreeSet;

use super::format::{self, Section};
use super::section::{Reader, describe};
use super::shapes::{self, AFTER_MONTHS, APPROVAL_MONTHS, APPROVAL_SPREAD, MONTHLY_CHANCE};
use crate::document::{Entry, Node, Table};
use crate::model::backstop::{self, Review};
use crate::model::ceasefire::{self, Onset};
use crate::model::component::{Component, Components};
use crate::model::contributions;
use crate::model::contributor::{self, Approval, Contributor, Needs, Pool};
use crate::model::{Specs, balance, campaign, credibility, incidents, outcome, resumption};
use crate::problem::{Place, Problem, Problems, quote, quote_all, suggestion};
use crate::quantity::{Quantity, read_words};

/// Keys that may stand in any table that is a value.
const WORDS: [&str; 2] = ["source", "note"];

/// Reads one option's tree.
pub(super) struct SpecReader<'a> {
    /// The tree: file, bases, option and `--set` merged.
    pub tree: &'a Table,
    /// The beginning of the scenario's file: where missing sections are told.
    pub top: &'a Place,
    /// Every contributor that the scenario ever had, in any file or by this option.
    pub contributors: &'a BTreeSet<String>,
    /// Where problems go.
    pub problems: &'a mut Problems,
}

impl SpecReader<'_> {
    /// Everything that the option says about the model.
    pub fn specs(&mut self, horizon_months: u32) -> Specs {
        Specs {
            horizon_months,
            ceasefire: self.section(format::CEASEFIRE, ceasefire),
            backstop: self.section(format::BACKSTOP, backstop),
            coalition: self.section(format::COALITION, |reader| contributions::Coalition {
                first_rotation_months: reader.count("first_rotation_months"),
                quantities: contributions::CoalitionQuantities::read(&mut |key| reader.quantity(key)),
            }),
            contributors: self.contributors(),
            host: self.named(format::HOST, |reader| balance::Host::read(&mut |key| reader.quantity(key))).1,
            adversary: self
                .named(format::ADVERSARY, |reader| balance::Adversary::read(&mut |key| reader.quantity(key)))
                .1,
            balance: self.section(format::BALANCE, |reader| balance::Spec::read(&mut |key| reader.quantity(key))),
            credibility: self
                .section(format::CREDIBILITY, |reader| credibility::Spec::read(&mut |key| reader.quantity(key))),
            incidents: self.section(format::INCIDENTS, |reader| incidents::Spec::read(&mut |key| reader.quantity(key))),
            resumption: self
                .section(format::RESUMPTION, |reader| resumption::Spec::read(&mut |key| reader.quantity(key))),
            campaign: self.section(format::CAMPAIGN, |reader| campaign::Spec {
                max_weeks: reader.count("max_weeks"),
                quantities: campaign::Quantities::read(&mut |key| reader.quantity(key)),
            }),
            outcome: self.section(format::OUTCOME, outcome),
            cost: self.section(format::COST, |reader| outcome::Cost::read(&mut |key| reader.quantity(key))),
        }
    }

    /// Reads a section; one that is missing is told once, as a whole.
    pub fn section<T>(&mut self, format: Section, read: impl FnOnce(&mut Reader<'_>) -> T) -> T {
        let empty = Table::new();
        let mut unheard = Problems::default();
        match self.tree.get(format.name).map(|entry| (&entry.node, entry.node.table())) {
            Some((node, Some(table))) => {
                let mut reader = Reader::new(format, format.name, table, &node.place, self.problems);
                let value = read(&mut reader);
                reader.finish(&[]);
                value
            }
            found => {
                self.problems.push(no_section(format, found.map(|(node, _)| node), self.top));
                read(&mut Reader::new(format, format.name, &empty, self.top, &mut unheard))
            }
        }
    }

    fn named<T>(&mut self, format: Section, read: impl FnOnce(&mut Reader<'_>) -> T) -> (String, T) {
        self.section(format, |reader| (reader.text("name").unwrap_or_default(), read(reader)))
    }

    /// `[contributor.KEY]`, in the order of their keys.
    fn contributors(&mut self) -> Vec<Contributor> {
        let Some(entry) = self.tree.get("contributor") else { return Vec::new() };
        let Some(table) = entry.node.table() else {
            let message = format!("`contributor` must be a table, not {}", entry.node.describe());
            let help = "write `[contributor.KEY]` for each, or `contributor = []` for none";
            self.problems.push(Problem::error(&entry.node.place, message).help(help));
            return Vec::new();
        };
        if let Some(problem) = too_many_contributors(self.tree) {
            self.problems.push(problem);
            return Vec::new();
        }
        table.iter().filter_map(|(key, entry)| self.contributor(key, entry)).collect()
    }

    fn contributor(&mut self, key: &str, entry: &Entry) -> Option<Contributor> {
        let path = format!("contributor.{key}");
        if !is_kebab(key) {
            let message = format!("a contributor's key is kebab-case, not {}", quote(key));
            self.problems.push(Problem::error(&entry.key, message).help(KEBAB));
        }
        let Some(table) = entry.node.table() else {
            let message = format!("{} must be a table, not {}", quote(&path), entry.node.describe());
            self.problems
                .push(Problem::error(&entry.node.place, message).help("`false` takes one out that a base has"));
            return None;
        };
        let known = self.contributors;
        let mut reader = Reader::new(format::CONTRIBUTOR, &path, table, &entry.node.place, self.problems);
        let contributor = Contributor {
            key: key.to_owned(),
            name: reader.text("name").unwrap_or_default(),
            needs: needs(&mut reader, key, known),
            approval: approval(&mut reader),
            pool: pool(&mut reader),
            quantities: contributor::Quantities::read(&mut |key| reader.quantity(key)),
        };
        reader.finish(&[]);
        Some(contributor)
    }
}

/// More contributors than a scenario may have; told before work is done for each.
pub(super) fn too_many_contributors(tree: &Table) -> Option<Problem> {
    let table = tree.get("contributor")?.node.table()?;
    let extra = table.values().nth(format::CONTRIBUTORS)?;
    let message = format!("{} contributors; a scenario may have {}", table.len(), format::CONTRIBUTORS);
    Some(Problem::error(&extra.key, message).help("put small ones together"))
}

pub(super) const KEBAB: &str = "use small letters, digits and single hyphens, as in `united-kingdom`, at most 64";

/// Small letters, digits and single hyphens, at most 64.
pub(super) fn is_kebab(name: &str) -> bool {
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.len() <= 64 && name.split('-').all(|part| !part.is_empty() && letters(part))
}

fn no_section(format: Section, found: Option<&Node>, top: &Place) -> Problem {
    let title = format!("[{}]", format.name);
    if let Some(node) = found {
        let message = format!("{} must be a table, not {}", quote(format.name), node.describe());
        return Problem::error(&node.place, message).help(format!("write a section `{title}`"));
    }
    let keys = format.keys().filter(|key| key.default.is_none()).map(|key| key.name);
    let message = format!("section `{title}` is missing");
    let help =
        format!("write it, with {}\nor start from one that has it: `extends = \"builtin:baseline\"`", quote_all(keys));
    Problem::error(top, message).help(help)
}

fn ceasefire(reader: &mut Reader<'_>) -> ceasefire::Spec {
    ceasefire::Spec {
        onset: onset(reader),
        imposed: reader.flag("imposed"),
        quantities: ceasefire::Quantities::read(&mut |key| reader.quantity(key)),
    }
}

fn onset(reader: &mut Reader<'_>) -> Onset {
    let unknown = Onset::After(Quantity::zero());
    let Some((node, _)) = reader.required("onset") else { return unknown };
    let monthly = node.table().is_some_and(|table| table.contains_key("monthly_chance"));
    let format = if monthly { shapes::MONTHLY } else { shapes::AFTER };
    let Some(mut inner) = reader.inner(node, "onset", format) else { return unknown };
    let onset = if monthly {
        Onset::Monthly { chance: inner.quantity(&MONTHLY_CHANCE), within_months: inner.count("within_months") }
    } else {
        Onset::After(inner.quantity(&AFTER_MONTHS))
    };
    inner.close();
    onset
}

fn backstop(reader: &mut Reader<'_>) -> backstop::Spec {
    backstop::Spec {
        promised: components(&reader.words("promised")),
        floor: components(&reader.words("floor")),
        ratified: reader.flag("ratified"),
        reviews: reviews(reader),
        quantities: backstop::Quantities::read(&mut |key| reader.quantity(key)),
    }
}

fn components(words: &[(&str, &Place)]) -> Components {
    words.iter().filter_map(|(word, _)| Component::named(word)).collect()
}

fn reviews(reader: &mut Reader<'_>) -> Vec<Review> {
    let Some((node, _)) = reader.required("reviews") else { return Vec::new() };
    let Some(list) = node.list() else {
        reader.refuse(
            node,
            "reviews",
            "a list",
            "write `[{ calendar_month = 36, drop_chance = 0.2 }]`, or `[]` for none",
        );
        return Vec::new();
    };
    let mut reviews: Vec<Review> = Vec::new();
    for node in list {
        let Some(mut inner) = reader.inner(node, "reviews", shapes::REVIEW) else { continue };
        let review = Review {
            calendar_month: inner.count("calendar_month"),
            drop_chance: inner.quantity(&backstop::Spec::DROP_CHANCE),
        };
        if reviews.iter().any(|other| other.calendar_month == review.calendar_month) {
            let message = format!("two reviews in calendar month `{}`", review.calendar_month);
            inner.problems.push(Problem::error(&node.place, message).help("put them together, or move one"));
        }
        inner.close();
        reviews.push(review);
    }
    reviews.sort_by_key(|review| review.calendar_month);
    reviews
}

fn needs(reader: &mut Reader<'_>, key: &str, known: &BTreeSet<String>) -> Needs {
    let Some((node, _)) = reader.required("needs") else { return Needs::default() };
    let Some(mut inner) = reader.inner(node, "needs", shapes::NEEDS) else { return Needs::default() };
    let needs = Needs {
        backstop: components(&inner.words("backstop")),
        partners: inner.count("partners"),
        contributors: needed(&mut inner, key, known),
        consent: inner.flag("consent"),
        settlement: inner.flag("settlement"),
    };
    inner.close();
    needs
}

/// The contributors that one needs: others, and such as the scenario has or had.
fn needed(reader: &mut Reader<'_>, key: &str, known: &BTreeSet<String>) -> Vec<String> {
    let Some(node) = reader.node("contributors") else { return Vec::new() };
    let mut needed: Vec<String> = Vec::new();
    for (name, place) in reader.texts(node, "contributors") {
        let problem = if name == key {
            let message = format!("{} needs itself", quote(key));
            Problem::error(place, message).help("name other contributors, or say with `willing` how likely it comes")
        } else if !known.contains(name) {
            let others = known.iter().map(String::as_str).filter(|other| *other != key);
            let message = format!("no contributor is called {}", quote(name));
            Problem::error(place, message).help(suggestion(name, others))
        } else {
            needed.push(name.to_owned());
            continue;
        };
        reader.problems.push(problem);
    }
    needed.sort();
    needed.dedup();
    needed
}

fn approval(reader: &mut Reader<'_>) -> Approval {
    let Some((node, _)) = reader.required("approval") else { return Approval::Given };
    let takes = node.table().is_some_and(|table| !table.contains_key("given"));
    let format = if takes { shapes::TAKES } else { shapes::GIVEN };
    let Some(mut inner) = reader.inner(node, "approval", format) else { return Approval::Given };
    let approval = if takes {
        Approval::Takes { months: inner.quantity(&APPROVAL_MONTHS), spread: inner.quantity(&APPROVAL_SPREAD) }
    } else {
        if !inner.flag("given")
            && let Some(given) = inner.node("given")
        {
            let help = "an approval that is not given takes time: `{ months = 3, spread = 0.5 }`";
            inner.refuse(given, "given", "`true`", help);
        }
        Approval::Given
    };
    inner.close();
    approval
}

fn pool(reader: &mut Reader<'_>) -> Option<Pool> {
    let persons = reader.optional_quantity(&Contributor::POOL);
    let rotation_ratio = reader.optional_quantity(&Contributor::ROTATION_RATIO);
    let (stated, lacking) = match (&persons, &rotation_ratio) {
        (Some(_), None) => (reader.node("pool"), &Contributor::ROTATION_RATIO),
        (None, Some(_)) => (reader.node("rotation_ratio"), &Contributor::POOL),
        _ => (None, &Contributor::POOL),
    };
    if let Some(stated) = stated {
        let message = "`pool` and `rotation_ratio` stand only together";
        let problem = Problem::error(&stated.place, message).label(format!("without `{}`", lacking.name));
        reader.problems.push(problem.help(describe(lacking)));
    }
    Some(Pool { persons: persons?, rotation_ratio: rotation_ratio? })
}

fn outcome(reader: &mut Reader<'_>) -> outcome::Spec {
    let spec = outcome::Spec {
        repelled_below: reader.number("repelled_below"),
        major_above: reader.number("major_above"),
        violent_above: reader.number("violent_above"),
    };
    if let (true, Some(node)) = (spec.repelled_below > spec.major_above, reader.node("major_above")) {
        let message = "`outcome.major_above` is below `outcome.repelled_below`";
        reader
            .problems
            .push(Problem::error(&node.place, message).help("a major loss is larger than a repelled attack's"));
    }
    spec
}

impl Reader<'_> {
    /// Ends the reading of a value that is a table, beside which `source` and `note` may stand.
    fn close(self) {
        let (table, path) = self.table_and_path();
        read_words(table, &path, self.problems);
        self.finish(&WORDS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kebab_case_is_small_letters_digits_and_single_hyphens() {
        assert!(["france", "united-kingdom", "e3", "a-1-b"].iter().all(|name| is_kebab(name)));
        let bad = ["", "France", "a_b", "-a", "a-", "a--b", "é", "a.b", &"x".repeat(65)];
        assert!(bad.iter().all(|name| !is_kebab(name)));
    }
}
