//! What a profile becomes in a scenario: the rules of `seeds/rules.toml`.
//!
//! A rule says of which profiles it holds and what they set. No two rules that hold of the same profile set the same key,
//! so their order means nothing. The values are taken over as they are written, with their sources.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use super::{Era, Force, Kind, Profile};
use crate::document::{self, Entry, Node, Table, Value};
use crate::problem::{Problems, Source, quote};

/// The rules, as they are written.
pub const RULES: &str = include_str!("../../../seeds/rules.toml");

/// Stands in a value for the size of the force.
const SIZE: &str = "\"SIZE\"";

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, in kebab-case.
    pub name: String,
    /// On what ground it stands, in words.
    pub why: String,
    /// What it sets: a dotted path, and the value as TOML.
    pub set: BTreeMap<String, String>,
    when: When,
}

/// Of which profiles a rule holds; of all that an absent condition could tell apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct When {
    kind: Option<Kind>,
    era: Option<Era>,
    force: Option<Vec<Force>>,
    backed: Option<bool>,
    /// Whether a size is given.
    sized: Option<bool>,
}

impl Rule {
    /// Whether it holds of a profile.
    pub fn holds(&self, profile: &Profile) -> bool {
        let When { kind, era, force, backed, sized } = &self.when;
        kind.is_none_or(|kind| kind == profile.kind)
            && era.is_none_or(|era| Some(era) == profile.era)
            && force.as_ref().is_none_or(|forces| forces.contains(&profile.force))
            && backed.is_none_or(|backed| backed == profile.backed)
            && sized.is_none_or(|sized| sized == (profile.size > 0))
    }

    /// Of which profiles it holds, in words: "`mixed`, since 1990".
    pub fn condition(&self) -> String {
        let When { kind, era, force, backed, sized } = &self.when;
        let either = |yes: &str, no: &str, is: bool| if is { yes.to_owned() } else { no.to_owned() };
        let forces =
            force.iter().map(|forces| forces.iter().map(|force| quote(force.word())).collect::<Vec<_>>().join(" or "));
        let mut parts: Vec<String> = kind.iter().map(|kind| quote(kind.word())).chain(forces).collect();
        parts.extend(era.map(|era| either("before 1990", "since 1990", era == Era::ColdWar)));
        parts.extend(backed.map(|backed| either("backed", "not backed", backed)));
        parts.extend(sized.map(|sized| either("of a size above 0", "of size 0", sized)));
        parts.join(", ")
    }

    fn read(table: &Table, source: &Arc<Source>) -> Option<Self> {
        let text = |key: &str| Some(table.get(key)?.node.text()?.to_owned());
        let when = table.get("when").map_or(Some(When::default()), |entry| When::read(entry.node.table()?))?;
        let raw = |entry: &Entry| source.text.get(entry.node.place.start..entry.node.place.end).map(str::to_owned);
        let set = table.get("set")?.node.table()?.iter().map(|(path, entry)| Some((path.clone(), raw(entry)?)));
        Some(Self { name: text("name")?, why: text("why")?, set: set.collect::<Option<_>>()?, when })
    }
}

impl When {
    fn read(table: &Table) -> Option<Self> {
        let mut when = Self::default();
        for (key, Entry { node, .. }) in table {
            match key.as_str() {
                "kind" => when.kind = Some(Kind::named(node.text()?)?),
                "era" => when.era = Some(Era::named(node.text()?)?),
                "force" => {
                    let named = |word: &Node| Force::named(word.text()?);
                    when.force = Some(node.list()?.iter().map(named).collect::<Option<_>>()?);
                }
                "backed" => when.backed = Some(flag(node)?),
                "sized" => when.sized = Some(flag(node)?),
                _ => return None,
            }
        }
        Some(when)
    }
}

fn flag(node: &Node) -> Option<bool> {
    match node.value {
        Value::Flag(flag) => Some(flag),
        _ => None,
    }
}

/// The rules; none of them where the file inside the program were broken, which a test excludes.
static ALL: LazyLock<Option<Vec<Rule>>> = LazyLock::new(|| {
    let source = Source::new("seeds/rules.toml", RULES);
    let mut problems = Problems::default();
    let tree = document::parse(&source, &mut problems);
    let list = tree.get("rule")?.node.list()?;
    let rules = list.iter().map(|node| Rule::read(node.table()?, &source)).collect::<Option<Vec<_>>>()?;
    problems.is_empty().then_some(rules)
});

/// The rules, in the order of their file.
pub fn rules() -> &'static [Rule] {
    ALL.as_deref().unwrap_or_default()
}

/// What the rules set for a profile: a dotted path, and the value as TOML.
fn settings(profile: &Profile) -> BTreeMap<&'static str, String> {
    let size = profile.size.to_string();
    let held = rules().iter().filter(|rule| rule.holds(profile)).flat_map(|rule| &rule.set);
    held.map(|(path, value)| (path.as_str(), value.replace(SIZE, &size))).collect()
}

/// A scenario in which each profile is an option, in order, called `p1`, `p2`, …: TOML that extends `base`
/// (`builtin:history`). A scenario holds at most [`OPTIONS`](super::super::format::OPTIONS) of them.
pub fn scenario_text(profiles: &[Profile], base: &str) -> String {
    let mut text = format!("extends = \"{base}\"\n");
    for (place, profile) in profiles.iter().enumerate() {
        let _ =
            write!(text, "\n[[option]]\nname = \"p{}\"\nlabel = \"{}\"\n[option.set]\n", place + 1, profile.label());
        for (path, value) in settings(profile) {
            let _ = writeln!(text, "\"{path}\" = {value}");
        }
    }
    text
}

impl Profile {
    /// What it is called on charts and in tables: "mixed, after 1989, great-power force of 60,000".
    pub fn label(&self) -> String {
        let kind = match (self.kind, self.era) {
            (Kind::Interstate, _) => "states",
            (Kind::Mixed, Some(Era::ColdWar)) => "mixed, to 1989",
            (Kind::Mixed, Some(Era::After)) => "mixed, since 1990",
            (Kind::Mixed, None) => "mixed",
        };
        let force = match self.force {
            Force::None => "no force",
            Force::Observers => "observers",
            Force::ArmedNeutral => "neutral force",
            Force::ArmedGreatPower if self.size == 0 => "great-power fleet",
            Force::ArmedGreatPower => "great-power force",
            Force::ArmedPartisan => "partisan force",
            Force::ArmedParty => "garrison of a party",
        };
        let size = if self.size > 0 { format!(" of {}", thousands(self.size)) } else { String::new() };
        let told = self.backed && self.force != Force::ArmedGreatPower;
        format!("{kind}: {force}{size}{}", if told { ", backed" } else { "" })
    }
}

fn thousands(size: u32) -> String {
    let digits = size.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every profile that a table can lead to, at some sizes.
    fn profiles() -> Vec<Profile> {
        let mut found = BTreeSet::new();
        for &kind in Kind::ALL {
            for &force in Force::ALL {
                for (backed, size) in
                    [0, 1, 450, 6_000, 60_000].into_iter().flat_map(|size| [(false, size), (true, size)])
                {
                    found.extend(["1960-06-01", "2000-06-01"].map(|day| profile(kind, force, day, backed, size)));
                }
            }
        }
        found.into_iter().collect()
    }

    fn profile(kind: Kind, force: Force, day: &str, backed: bool, size: u32) -> Profile {
        let line = format!("1,A-B,{},{day},{},,{size},{},0,,", kind.word(), force.word(), u8::from(backed));
        let header = "id,dyad,kind,ceasefire_date,force_type,force_name,force_size,great_power_backed,resumed,resume_date,resume_kind";
        super::super::read_cases("t", &format!("{header}\n{line}")).expect("a case").all[0].profile()
    }

    #[test]
    fn every_rule_is_read_and_holds_of_something() {
        assert_eq!(rules().len(), RULES.matches("[[rule]]").count());
        let names: BTreeSet<&str> = rules().iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(names.len(), rules().len());
        for rule in rules() {
            assert!(profiles().iter().any(|profile| rule.holds(profile)), "{} holds of nothing", rule.name);
            assert!(!rule.set.is_empty() && rule.why.ends_with('.'), "{}", rule.name);
        }
    }

    #[test]
    fn no_two_rules_set_the_same_of_one_profile_and_each_profile_has_its_hold() {
        for profile in profiles() {
            let held: Vec<&Rule> = rules().iter().filter(|rule| rule.holds(&profile)).collect();
            let paths: Vec<&String> = held.iter().flat_map(|rule| rule.set.keys()).collect();
            assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len(), "{profile:?}: {paths:?}");
            assert!(paths.iter().any(|path| *path == "resumption.five_year_hold"), "{profile:?}");
            assert_eq!(
                paths.iter().any(|path| *path == "contributor.force"),
                profile.force != Force::None,
                "{profile:?}"
            );
        }
    }

    #[test]
    fn profiles_differ_where_and_only_where_what_is_set_differs() {
        let all = profiles();
        let texts: BTreeSet<_> = all.iter().map(settings).collect();
        let labels: BTreeSet<_> = all.iter().map(Profile::label).collect();
        assert_eq!((texts.len(), labels.len()), (all.len(), all.len()));
        assert!(texts.iter().flat_map(BTreeMap::values).all(|value| !value.contains("SIZE")));
    }

    #[test]
    fn a_profile_becomes_an_option_in_words() {
        let text =
            scenario_text(&[profile(Kind::Mixed, Force::ArmedNeutral, "1992-01-01", true, 12_345)], "builtin:history");
        let head = "extends = \"builtin:history\"\n\n[[option]]\nname = \"p1\"\nlabel = \"mixed, since 1990: neutral force of 12,000, backed\"\n";
        assert!(text.starts_with(head), "{text}");
        assert!(
            text.contains("\"balance.surge\" = { value = 0") && text.contains("troops = { value = 12000,"),
            "{text}"
        );
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
