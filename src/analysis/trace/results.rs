//! What a trace found: the content of `trace.json`, version 1.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::scenario::format::{CONTRIBUTORS, MONTHS};

/// The version of the format of `trace.json`. It rises when a field changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// Most weeks of a campaign.
const WEEKS: usize = 520;

/// One history, under one option or under two on the same luck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Program, scenario, the options that are told, and flags.
    #[serde(flatten)]
    pub heading: Heading,
    /// The attacked state.
    pub host: String,
    /// The attacker.
    pub adversary: String,
    /// Which history it is, and why this one.
    pub chosen: Chosen,
    /// The history under each option; the first is the one that it was chosen in.
    pub stories: Vec<Story>,
    /// What a reader must know before quoting it.
    pub warnings: Vec<Warning>,
}

/// Which history is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// Its world, from 0.
    pub world: u32,
    /// Its number in the world, from 0.
    pub trial: u32,
    /// How it was chosen: `trial`, `typical` or `worst`.
    pub by: String,
    /// The class or metric that it is typical of; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Histories that it was chosen among.
    pub among: u64,
    /// Histories of the option that were followed to find it; 1 where it was named.
    pub followed: u64,
    /// Its mean distance to the others of its kind, from 0 to 1; absent where it is not typical of any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
}

/// The history under one option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// The option's name.
    pub option: String,
    /// How it ended: a class of `docs/results.md`.
    pub class: String,
    /// Calendar month of the ceasefire, counted from the scenario's start; null where none came.
    pub onset: Option<u32>,
    /// Whether the ceasefire was a settlement.
    pub settled: bool,
    /// Whether the adversary consented to the force.
    pub consent: bool,
    /// Components that the United States promises.
    pub promised: Vec<String>,
    /// Those of them that survive a reduction.
    pub floor: Vec<String>,
    /// The contributors, in the order of the option.
    pub members: Vec<Member>,
    /// Every month in which the ceasefire stood, that of the resumption included.
    pub months: Vec<Month>,
    /// What happened, by month.
    pub events: Vec<Event>,
    /// Cumulated hazard at which the war resumes.
    pub clock: f64,
    /// The war, where it resumed.
    pub campaign: Option<Campaign>,
    /// Every metric by name; null where the history does not count.
    pub metrics: BTreeMap<String, Option<f64>>,
    /// Incidents a month above which a held ceasefire counts as violent.
    pub violent_above: f64,
    /// Every uncertain quantity of the option.
    pub unknowns: Vec<Unknown>,
    /// Every draw that the history read, in the order of the stages.
    pub draws: Vec<DrawResult>,
}

/// A contributor's part in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Land troops that it sends.
    pub troops: f64,
    /// Land troops from its first rotation: no more than its pool sustains.
    pub rotated: f64,
    /// Aircraft.
    pub aircraft: f64,
    /// Ships.
    pub ships: f64,
    /// Trainers.
    pub trainers: f64,
    /// Whether it joined.
    pub joined: bool,
    /// Whether it was inclined to, by its will alone.
    pub inclined: bool,
    /// Of its own conditions those that did not hold.
    pub unmet: Vec<String>,
    /// Of the others that it waited for those that did not join.
    pub missing: Vec<String>,
    /// The share of histories in which its will lies lower: it comes below `chance`.
    pub will: f64,
    /// The chance of being inclined, with its conditions as they were.
    pub chance: f64,
    /// Months after the ceasefire in which it had its approval, 0 where that was given; null where it did not join.
    pub approved: Option<f64>,
    /// First month in which it was in the country.
    pub arrived: Option<u32>,
    /// First month in which it no longer was.
    pub left: Option<u32>,
}

/// One month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Month {
    /// Months after the ceasefire.
    pub month: u32,
    /// Posture of the backstop: 2 full, 1 reduced, 0 withdrawn.
    pub posture: u8,
    /// Land troops in the country.
    pub troops: f64,
    /// Land troops of the countries present, before lift.
    pub assigned: f64,
    /// Aircraft.
    pub aircraft: f64,
    /// Ships.
    pub ships: f64,
    /// Trainers.
    pub trainers: f64,
    /// Countries.
    pub countries: u32,
    /// Effective strength of the host, persons.
    pub host: f64,
    /// Strength of the adversary, persons.
    pub adversary: f64,
    /// Chances of quick success: against the host alone, with the coalition, with US air power as well.
    pub success: [f64; 3],
    /// What the adversary believes: that the coalition fights; that the United States then acts.
    pub belief: [f64; 2],
    /// Serious incidents a month.
    pub incidents: f64,
    /// The same on the bare course: without force, backstop and luck.
    pub bare_incidents: f64,
    /// What the bare ceasefire's log hazard is moved by.
    pub moved: Moved,
    /// Hazard of the month.
    pub hazard: f64,
    /// Hazard cumulated by its end.
    pub cumulated: f64,
}

/// Log hazard ratio by its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The adversary's motive.
    pub motive: f64,
    /// The terms: a settlement, imposed terms.
    pub terms: f64,
    /// What it expects of an attack, against the situation of the base rate.
    pub calculation: f64,
    /// Incidents above the bare course.
    pub incidents: f64,
}

impl Moved {
    /// Their sum, before its limit.
    pub fn total(self) -> f64 {
        self.motive + self.terms + self.calculation + self.incidents
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Months after the ceasefire.
    pub month: u32,
    /// What.
    pub kind: Happening,
    /// The contributor to which it happened, by its place among the members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<usize>,
}

/// What can happen, in causal order within a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// The guns fall silent.
    Ceasefire,
    /// The backstop drops a step by erosion.
    Erosion,
    /// A reduced backstop is restored.
    Recovery,
    /// The backstop drops a step at a review.
    Review,
    /// A review passes without a step down.
    ReviewPassed,
    /// A contributor's parliament approves.
    Approval,
    /// A contributor arrives.
    Arrival,
    /// A contributor's first rotation is smaller than its first contingent.
    Rotation,
    /// A contributor leaves.
    Departure,
    /// Half of the troops that joined are in the country.
    HalfStrength,
    /// Incidents peak at more than twice the bare course.
    Crisis,
    /// The war resumes.
    Resumption,
    /// The horizon is reached at peace.
    Horizon,
}

/// The war after the ceasefire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Campaign {
    /// Month in which it began.
    pub month: u32,
    /// Whether the coalition fought, and the chance that it would.
    pub fights: bool,
    /// That chance.
    pub fights_chance: f64,
    /// Whether the United States acted.
    pub acts: bool,
    /// The chance that it would, had the coalition fought.
    pub acts_chance: f64,
    /// Its weeks.
    pub weeks: Vec<Week>,
    /// Why it ended: `stopped`, `broken` (the adversary had lost too much) or `weeks` (no longer followed).
    pub end: String,
    /// Area lost, km².
    pub area: f64,
}

/// A week of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Week {
    /// Attacker to defenders at its start, with surprise and US air power counted.
    pub ratio: f64,
    /// Whether the attacker broke through.
    pub breakthrough: bool,
    /// Area taken in it, km².
    pub area: f64,
    /// Committed strength of the adversary at its end.
    pub adversary: f64,
    /// Committed strength of the defenders at its end.
    pub defenders: f64,
    /// Coalition's dead and wounded in it.
    pub losses: f64,
}

/// An uncertain quantity in this world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unknown {
    /// Dotted path.
    pub path: String,
    /// Its value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Share of its distribution that lies at or below the value.
    pub quantile: f64,
}

/// One draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawResult {
    /// Entity and purpose.
    pub stream: String,
    /// `uniform`, `normal` or `exponential`.
    pub law: String,
    /// The draw as a uniform number.
    pub uniform: f64,
    /// What the model read: the uniform through the law's quantile function.
    pub value: f64,
    /// What it was compared with; absent where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<f64>,
    /// What it decided.
    pub decided: String,
}

impl Story {
    /// Month in which the war resumed.
    pub fn resumed(&self) -> Option<u32> {
        self.campaign.as_ref().map(|campaign| campaign.month)
    }

    /// A metric's value, where the history counts.
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.metrics.get(name).copied().flatten()
    }

    /// The draw of a stream, where it was read.
    pub fn draw(&self, stream: &str) -> Option<&DrawResult> {
        self.draws.iter().find(|draw| draw.stream == stream)
    }

    /// The month of that number.
    pub fn month(&self, month: u32) -> Option<&Month> {
        self.months.get(month as usize)
    }
}

impl Trace {
    /// What charts and tables call an option.
    pub fn label<'a>(&'a self, story: &'a Story) -> &'a str {
        let named = self.heading.options.iter().find(|option| option.name == story.option);
        named.map_or(&story.option, |option| option.label())
    }

    /// Whether it can be told and drawn: it may have been read from a file, which can say anything.
    pub fn is_sound(&self) -> bool {
        let horizon = self.heading.scenario.horizon_months;
        (1..=MONTHS).contains(&u64::from(horizon))
            && (1..=2).contains(&self.stories.len())
            && self.stories.iter().all(|story| story.is_sound(horizon))
    }
}

impl Story {
    fn is_sound(&self, horizon: u32) -> bool {
        let in_order = self.months.iter().enumerate().all(|(place, month)| month.month as usize == place);
        let members = self.members.len();
        self.months.len() <= horizon as usize
            && in_order
            && self.months.is_empty() == self.onset.is_none()
            && members <= CONTRIBUTORS
            && self.months.iter().all(|month| month.posture <= 2)
            && self
                .campaign
                .as_ref()
                .is_none_or(|war| war.weeks.len() <= WEEKS && (war.month as usize) < self.months.len())
            && self
                .events
                .iter()
                .all(|event| event.month <= horizon && event.member.is_none_or(|place| place < members))
            && self.onset.is_none_or(|onset| onset <= 100_000)
    }
}
