//! The sections of a scenario file and the keys of each, gathered from the stages that own them.

use crate::keys::{Key, Kind};
use crate::model::{
    backstop, balance, campaign, ceasefire, contributions, contributor, credibility, incidents, outcome, resumption,
};

/// Most contributors that an option may have.
pub const CONTRIBUTORS: usize = 256;

/// Most options that a scenario may have.
pub const OPTIONS: usize = 64;

/// Most months that a trial may follow.
pub const MONTHS: u64 = 600;

/// Most worlds of a run.
pub const WORLDS: u64 = 1 << 20;

/// Most trials in a world.
pub const TRIALS: u64 = 1 << 24;

/// Most letters of a title, a question, a name or a label: outputs repeat them for every option and on every chart.
pub const LETTERS: usize = 500;

/// Most bytes of a scenario file.
pub const FILE_BYTES: u64 = 1 << 20;

/// Most files that one scenario may be derived through.
pub const EXTENDS_DEPTH: usize = 8;

/// Most bytes that the tallies of a run may take.
pub const MEMORY_BYTES: u64 = 8 << 30;

/// A table of the format and the keys that it may have.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name; contributors share one, `contributor`.
    pub name: &'static str,
    /// Its keys, in groups: those with a shape of their own, then the quantities.
    pub keys: [&'static [Key]; 2],
}

impl Section {
    /// Every key, in the order of the page.
    pub fn keys(self) -> impl Iterator<Item = &'static Key> + Clone {
        self.keys.into_iter().flatten()
    }

    /// The names of its keys.
    pub fn names(self) -> impl Iterator<Item = &'static str> + Clone {
        self.keys().map(|key| key.name)
    }

    /// The key of that name.
    pub fn key(self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

const fn section(name: &'static str, own: &'static [Key], quantities: &'static [Key]) -> Section {
    Section { name, keys: [own, quantities] }
}

/// `[run]`
pub const RUN: Section = section("run", RUN_KEYS, &[]);
/// `[ceasefire]`
pub const CEASEFIRE: Section = section("ceasefire", ceasefire::Spec::KEYS, ceasefire::Quantities::KEYS);
/// `[backstop]`
pub const BACKSTOP: Section = section("backstop", backstop::Spec::KEYS, backstop::Quantities::KEYS);
/// `[coalition]`
pub const COALITION: Section =
    section("coalition", contributions::Coalition::KEYS, contributions::CoalitionQuantities::KEYS);
/// `[contributor.KEY]`
pub const CONTRIBUTOR: Section = section("contributor", contributor::Contributor::KEYS, contributor::Quantities::KEYS);
/// `[host]`
pub const HOST: Section = section("host", &[balance::NAME], balance::Host::KEYS);
/// `[adversary]`
pub const ADVERSARY: Section = section("adversary", &[balance::NAME], balance::Adversary::KEYS);
/// `[balance]`
pub const BALANCE: Section = section("balance", &[], balance::Spec::KEYS);
/// `[credibility]`
pub const CREDIBILITY: Section = section("credibility", &[], credibility::Spec::KEYS);
/// `[incidents]`
pub const INCIDENTS: Section = section("incidents", &[], incidents::Spec::KEYS);
/// `[resumption]`
pub const RESUMPTION: Section = section("resumption", &[], resumption::Spec::KEYS);
/// `[campaign]`
pub const CAMPAIGN: Section = section("campaign", campaign::Spec::KEYS, campaign::Quantities::KEYS);
/// `[outcome]`
pub const OUTCOME: Section = section("outcome", outcome::Spec::KEYS, &[]);
/// `[cost]`
pub const COST: Section = section("cost", &[], outcome::Cost::KEYS);

/// Every section, in the order of the page.
pub const SECTIONS: [Section; 14] = [
    RUN,
    CEASEFIRE,
    BACKSTOP,
    COALITION,
    CONTRIBUTOR,
    HOST,
    ADVERSARY,
    BALANCE,
    CREDIBILITY,
    INCIDENTS,
    RESUMPTION,
    CAMPAIGN,
    OUTCOME,
    COST,
];

/// The section of that name.
pub fn section_named(name: &str) -> Option<Section> {
    SECTIONS.into_iter().find(|section| section.name == name)
}

/// The words that `design` may say.
pub const DESIGNS: [&str; 2] = ["stratified", "random"];

const fn text(name: &'static str, meaning: &'static str, default: Option<&'static str>) -> Key {
    Key { name, meaning, unit: "none", kind: Kind::Text, default }
}

const fn count(name: &'static str, meaning: &'static str, most: u64, unit: &'static str) -> Key {
    Key { name, meaning, unit, kind: Kind::Count(1, most), default: None }
}

/// The keys above the first section.
pub const TOP: Section = section(
    "",
    &[
        text("title", "What the scenario is called on charts and in tables.", None),
        text("question", "The question that it asks.", Some("\"\"")),
        text("start", "Calendar month in which its clock starts, as in `2026-02`.", Some("none")),
        text("extends", "File that it changes, or `builtin:baseline` or `builtin:history`.", Some("none")),
    ],
    &[],
);

const RUN_KEYS: &[Key] = &[
    count("horizon_months", "Months followed after the ceasefire.", MONTHS, "months"),
    count("worlds", "Draws of every unknown.", WORLDS, "worlds"),
    count("trials", "Histories in each world, for each option.", TRIALS, "trials"),
    Key {
        name: "seed",
        meaning: "Master seed of all luck.",
        unit: "none",
        kind: Kind::Other("a whole number from 0 to 2^64 - 1"),
        default: Some("0"),
    },
    Key {
        name: "design",
        meaning: "How worlds are spread over the unknowns.",
        unit: "none",
        kind: Kind::Word(&DESIGNS),
        default: Some("\"stratified\""),
    },
    text("baseline", "Option that the others are compared to.", Some("the first option")),
];

/// The keys of an `[[option]]`.
pub const OPTION: Section = section(
    "option",
    &[
        text("name", "Kebab-case name, which options and tables call it by.", None),
        text("label", "What charts call it.", Some("its name")),
        Key {
            name: "set",
            meaning: "What it changes, by dotted path.",
            unit: "none",
            kind: Kind::Other("{ \"section.key\" = value, … }"),
            default: Some("{}"),
        },
    ],
    &[],
);
