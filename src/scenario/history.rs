//! Past ceasefires: a table of cases, and the rules that turn each into an option of the scenario `history`.
//!
//! The rules (`seeds/rules.toml`) see what a planner would have known in the first year or two: between whom, when, with which
//! force behind it. They do not see how it ended, and no rule names a case. What they see is the case's [`Profile`];
//! cases with equal profiles are one option.

use crate::problem::nearest;

mod cases;
mod date;
mod region;
mod rules;
mod table;

pub use cases::{CASES, read_bytes, read_cases};
pub use date::Date;
pub use region::Region;
pub use rules::{RULES, Rule, rules, scenario_text};

/// Who fought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// States.
    Interstate,
    /// A state and separatists or an armed party that another state sponsors.
    Mixed,
}

/// Who stood behind the ceasefire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Force {
    /// Nobody, or a handful of people.
    None,
    /// Unarmed observers.
    Observers,
    /// Armed peacekeepers without a side.
    ArmedNeutral,
    /// The combat forces of a great power, ashore or afloat.
    ArmedGreatPower,
    /// Armed peacekeepers who take one side.
    ArmedPartisan,
    /// A garrison of one of the parties.
    ArmedParty,
}

/// When the ceasefire began: the end of the Cold War changed who sponsors wars and who keeps peaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// Before 1990.
    ColdWar,
    /// In 1990 or later.
    After,
}

/// How organised fighting between the same parties came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resumption {
    /// As a war.
    War,
    /// As large clashes that stayed limited.
    Limited,
}

/// What counts as the end of a ceasefire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// War, or large clashes.
    Any,
    /// War alone.
    War,
}

/// Gives an enumeration the words that a table writes for it.
macro_rules! words {
    ($type:ident: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it in a table of cases.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one that a word stands for.
            pub fn named(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}
use words;

words!(Kind: Interstate = "interstate", Mixed = "mixed");
words!(Force:
    None = "none",
    Observers = "observers",
    ArmedNeutral = "armed_neutral",
    ArmedGreatPower = "armed_gp",
    ArmedPartisan = "armed_partisan",
    ArmedParty = "armed_party",
);
words!(Era: ColdWar = "cold-war", After = "after");
words!(Event: Any = "any", War = "war");
words!(Resumption: War = "war", Limited = "limited");

/// One past ceasefire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What the table calls it; no other case is called so.
    pub id: String,
    /// The parties, in words.
    pub dyad: String,
    /// Who fought.
    pub kind: Kind,
    /// The day on which the guns fell silent.
    pub began: Date,
    /// Who stood behind it.
    pub force: Force,
    /// What that force was called; may be empty.
    pub force_name: String,
    /// Its size in persons; 0 where nobody came, or where it was a fleet.
    pub size: u32,
    /// Whether a great power stood behind it.
    pub backed: bool,
    /// When and how fighting resumed, where it did.
    pub resumed: Option<(Date, Resumption)>,
    /// The last day that the table speaks of, where it says so.
    pub followed_until: Option<Date>,
    /// Where it was.
    pub region: Region,
    /// How sure the table is of the row, in its own words (`certainty`, or `seen`); may be empty.
    pub certainty: String,
}

/// A table of past ceasefires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cases {
    /// How messages name it: its path.
    pub name: String,
    /// The cases, in its order; at least one.
    pub all: Vec<Case>,
}

impl Case {
    /// How long it was followed, in months of 365.25/12 days, and whether it failed then.
    ///
    /// It is followed to `until`, or to the case's own last day where that is earlier. Where wars alone count, one that
    /// ended in limited clashes was followed to them: what came later the table does not say.
    pub fn life(&self, until: Date, event: Event) -> (f64, bool) {
        let end = self.followed_until.map_or(until, |last| last.min(until));
        match self.resumed {
            Some((day, how)) if day <= end => {
                (self.began.months_until(day).max(0.0), event == Event::Any || how == Resumption::War)
            }
            _ => (self.began.months_until(end).max(0.0), false),
        }
    }

    /// When it began.
    pub fn era(&self) -> Era {
        if self.began.year() < 1990 { Era::ColdWar } else { Era::After }
    }

    /// What the rules see of it.
    pub fn profile(&self) -> Profile {
        let (kind, force) = (self.kind, self.force);
        let era = (kind == Kind::Mixed).then(|| self.era());
        let size = if matches!(force, Force::None | Force::Observers) { 0 } else { two_digits(self.size) };
        let backed = match force {
            Force::None => false,
            Force::ArmedGreatPower => true,
            _ => self.backed,
        };
        Profile { kind, era, force, size, backed }
    }
}

/// What the rules see of a case: cases with equal profiles are one option, and different ones differ in what is set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profile {
    /// Who fought.
    pub kind: Kind,
    /// When, where the rules look at it: between states they do not.
    pub era: Option<Era>,
    /// Who stood behind the ceasefire.
    pub force: Force,
    /// The size of the force to two significant digits; 0 where the rules ignore it.
    pub size: u32,
    /// Whether a great power stood behind it; false without a force, true where the force is a great power's.
    pub backed: bool,
}

/// A whole number to two significant digits, halves away from zero.
fn two_digits(size: u32) -> u32 {
    let mut step = 1u64;
    while u64::from(size) / step >= 100 {
        step *= 10;
    }
    let rounded = (u64::from(size) + step / 2) / step * step;
    u32::try_from(rounded).unwrap_or(u32::MAX)
}

/// A word, whatever its case and however its parts are joined.
fn folded(word: &str) -> String {
    word.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The one of some words that a text means: the same but for case and joints, or else the one that looks most like it.
fn meant<'a>(text: &str, words: impl IntoIterator<Item = &'a str> + Clone) -> Result<&'a str, Option<&'a str>> {
    let wanted = folded(text);
    let same = words.clone().into_iter().find(|word| folded(word) == wanted);
    same.ok_or_else(|| nearest(text, words))
}

#[cfg(test)]
mod tests;
