//! Scenarios between two: some groups of edits as in B, the others as in A.
//!
//! What is exchanged is a section or a contributor as a whole, resolved and checked. All checks of the format but two
//! look no further than that, so that a mixture of two sound options is sound, unless a contributor names one that is
//! not there or there are too many of them. Groups that are unsound apart are one group.

use std::collections::{BTreeMap, BTreeSet};

use super::diff::Edit;
use super::format::CONTRIBUTORS;
use crate::model::Specs;
use crate::model::contributor::Contributor;
use crate::problem::quote;

/// Edits that are made together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Sections, and contributors as `contributor.KEY`.
    pub parts: Vec<String>,
    /// Why there are several; empty where there is one.
    pub reason: String,
}

impl Group {
    /// What tables call it: its parts with `+` between.
    pub fn name(&self) -> String {
        self.parts.join(" + ")
    }
}

/// Two options, and the groups of edits that lead from one to the other.
#[derive(Clone, Debug)]
pub struct Mixture<'a> {
    a: &'a Specs,
    b: &'a Specs,
    /// The groups, in the order of their first parts.
    pub groups: Vec<Group>,
}

impl<'a> Mixture<'a> {
    /// The mixtures of two options that differ by these edits.
    pub fn new(a: &'a Specs, b: &'a Specs, edits: &[Edit]) -> Self {
        let parts: BTreeSet<&str> = edits.iter().map(|edit| edit.part.as_str()).collect();
        let groups = parts.into_iter().map(|part| Group { parts: vec![part.to_owned()], reason: String::new() });
        let mut mixture = Self { a, b, groups: groups.collect() };
        mixture.keep_the_named();
        mixture.keep_within(CONTRIBUTORS);
        mixture
    }

    /// The option in which these groups are as in B.
    pub fn specs(&self, as_in_b: impl Fn(usize) -> bool) -> Specs {
        let mut specs = self.a.clone();
        let chosen = self.groups.iter().enumerate().filter(|(index, _)| as_in_b(*index));
        chosen.flat_map(|(_, group)| &group.parts).for_each(|part| lay(&mut specs, self.b, part));
        specs.contributors.sort_by(|one, other| one.key.cmp(&other.key));
        specs
    }

    /// Puts a contributor and one that it needs into one group where the one could be there without the other.
    fn keep_the_named(&mut self) {
        for (here, there) in [(self.a, self.b), (self.b, self.a)] {
            for one in &here.contributors {
                let lost = |key: &&String| find(here, key).is_some() && find(there, key).is_none();
                for other in one.needs.contributors.iter().filter(lost) {
                    self.join(&one.key, other, format!("{} needs {}", quote(&one.key), quote(other)));
                }
            }
        }
    }

    /// Makes one group of the groups of two contributors, where both are edited.
    fn join(&mut self, one: &str, other: &str, reason: String) {
        let place = |groups: &[Group], key: &str| {
            let part = format!("contributor.{key}");
            groups.iter().position(|group| group.parts.contains(&part))
        };
        let (Some(one), Some(other)) = (place(&self.groups, one), place(&self.groups, other)) else { return };
        if one != other {
            let gone = self.groups.remove(one.max(other));
            self.groups[one.min(other)].absorb(gone, reason);
        }
    }

    /// Makes one group of all contributors where some mixture would have more than a scenario may have.
    fn keep_within(&mut self, most: usize) {
        let all: BTreeMap<&str, ()> =
            self.a.contributors.iter().chain(&self.b.contributors).map(|one| (one.key.as_str(), ())).collect();
        if all.len() <= most {
            return;
        }
        let (contributors, mut others): (Vec<Group>, Vec<Group>) =
            self.groups.drain(..).partition(|group| group.parts.iter().any(|part| part.starts_with("contributor.")));
        let together = contributors.into_iter().reduce(|mut all, group| {
            all.absorb(group, format!("one by one they could be more than {most} contributors"));
            all
        });
        others.extend(together);
        self.groups = others;
    }
}

impl Group {
    fn absorb(&mut self, other: Self, reason: String) {
        self.parts.extend(other.parts);
        self.parts.sort();
        let reasons: BTreeSet<String> =
            [&self.reason, &other.reason, &reason].into_iter().filter(|one| !one.is_empty()).cloned().collect();
        self.reason = reasons.into_iter().collect::<Vec<_>>().join("; ");
    }
}

fn find<'s>(specs: &'s Specs, key: &str) -> Option<&'s Contributor> {
    specs.contributors.iter().find(|one| one.key == key)
}

/// Lays one part of an option over another.
fn lay(specs: &mut Specs, over: &Specs, part: &str) {
    // Every section is named here, so that a new one cannot be forgotten.
    let Specs {
        horizon_months: _,
        ceasefire,
        backstop,
        coalition,
        contributors: _,
        host,
        adversary,
        balance,
        credibility,
        incidents,
        resumption,
        campaign,
        outcome,
        cost,
    } = over;
    match part {
        "ceasefire" => specs.ceasefire.clone_from(ceasefire),
        "backstop" => specs.backstop.clone_from(backstop),
        "coalition" => specs.coalition.clone_from(coalition),
        "host" => specs.host.clone_from(host),
        "adversary" => specs.adversary.clone_from(adversary),
        "balance" => specs.balance.clone_from(balance),
        "credibility" => specs.credibility.clone_from(credibility),
        "incidents" => specs.incidents.clone_from(incidents),
        "resumption" => specs.resumption.clone_from(resumption),
        "campaign" => specs.campaign.clone_from(campaign),
        "outcome" => specs.outcome.clone_from(outcome),
        "cost" => specs.cost.clone_from(cost),
        contributor => {
            let key = contributor.trim_start_matches("contributor.");
            specs.contributors.retain(|one| one.key != key);
            specs.contributors.extend(find(over, key).cloned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, ScenarioOption, canonical, diff, load_text};

    fn option(text: &str) -> ScenarioOption {
        let text = format!("extends = \"builtin:baseline\"\n{text}\n[[option]]\nname = \"only\"\n");
        let scenario = load_text("test", &text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"));
        scenario.options[0].clone()
    }

    fn edits(a: &ScenarioOption, b: &ScenarioOption) -> Vec<Edit> {
        let scenario = |option: &ScenarioOption| {
            let base =
                load_text("test", "extends = \"builtin:baseline\"", &Overrides::default()).expect("the baseline");
            crate::scenario::Scenario { options: vec![option.clone()], ..base }
        };
        diff::compare(&scenario(a), &scenario(b), &[(0, 0)]).pairs.remove(0).edits
    }

    fn names(mixture: &Mixture<'_>) -> Vec<String> {
        mixture.groups.iter().map(Group::name).collect()
    }

    #[test]
    fn no_group_gives_a_all_give_b_and_one_gives_a_with_that_part() {
        let a = option("");
        let b = option("[contributor]\nspain = false\n[contributor.aland]\nname = \"Åland\"\n[host]\nstrength = 5\n");
        let mixture = Mixture::new(&a.specs, &b.specs, &edits(&a, &b));
        assert_eq!(names(&mixture), ["contributor.aland", "contributor.spain", "host"]);
        assert_eq!(mixture.specs(|_| false), a.specs);
        assert_eq!(mixture.specs(|_| true), b.specs);
        assert_eq!(mixture.specs(|group| group == 2), option("[host]\nstrength = 5\n").specs);
    }

    #[test]
    fn every_section_of_the_format_can_be_exchanged() {
        let a = option("");
        let paths: Vec<String> = canonical::stated(&a.specs).into_keys().collect();
        let parts: BTreeSet<&str> = paths.iter().map(|path| diff::part_of(path)).collect();
        let mut emptied = a.specs.clone();
        emptied.contributors.clear();
        for part in parts.iter().filter(|part| part.starts_with("contributor.")) {
            lay(&mut emptied, &a.specs, part);
        }
        assert_eq!(emptied, a.specs);
        for section in super::super::format::SECTIONS.iter().map(|section| section.name) {
            assert!(["run", "contributor"].contains(&section) || parts.contains(section), "{section}");
        }
        // A section that `lay` does not know would be taken for a contributor and left as it was.
        for part in parts.iter().filter(|part| !part.starts_with("contributor.")) {
            let text = changed(part);
            let b = option(&text);
            let found = edits(&a, &b);
            assert!(!found.is_empty() && found.iter().all(|edit| edit.part == **part), "{text}: {found:?}");
            assert_eq!(Mixture::new(&a.specs, &b.specs, &found).specs(|_| true), b.specs, "{part}");
        }
    }

    /// A file that changes one key of a section.
    fn changed(section: &str) -> String {
        let setting = match section {
            "ceasefire" => "imposed = true",
            "backstop" => "ratified = true",
            "coalition" => "first_rotation_months = 11",
            "campaign" => "max_weeks = 11",
            "outcome" => "violent_above = 11",
            "cost" => "peace_loss = 0.011",
            "host" | "adversary" => "strength = 11",
            "balance" => "surge = 11",
            "credibility" => "presence_scale = 11",
            "incidents" => "level = 11",
            _ => "failure_cost = 1.1",
        };
        format!("[{section}]\n{setting}\n")
    }

    #[test]
    fn a_contributor_and_one_that_it_needs_and_that_only_one_side_has_go_together() {
        let a = option("");
        let corps = "[contributor.corps]\nname = \"Corps\"\n[contributor.staff]\nname = \"Staff\"\n\
            needs = { contributors = [\"corps\", \"france\"] }\n[contributor.france]\ntroops = 1\n";
        let b = option(corps);
        let mixture = Mixture::new(&a.specs, &b.specs, &edits(&a, &b));
        assert_eq!(names(&mixture), ["contributor.corps + contributor.staff", "contributor.france"]);
        assert_eq!(mixture.groups[0].reason, "`staff` needs `corps`");
    }

    #[test]
    fn contributors_that_could_become_too_many_go_together() {
        let a = option("");
        let b = option("[contributor.aland]\nname = \"Åland\"\n[contributor]\nspain = false\n[host]\nstrength = 5\n");
        let mut mixture = Mixture::new(&a.specs, &b.specs, &edits(&a, &b));
        mixture.keep_within(b.specs.contributors.len());
        assert_eq!(names(&mixture), ["host", "contributor.aland + contributor.spain"]);
        assert!(mixture.groups[1].reason.contains("more than 22 contributors"), "{:?}", mixture.groups);
    }
}
