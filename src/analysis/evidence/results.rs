//! What the comparison with published effects found: the content of `evidence.json`, version 1.

use serde::{Deserialize, Serialize};

use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;

/// The version of the format of `evidence.json`. It rises when a field changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// More rows than any version of the program has.
const MOST: usize = 512;

/// Published effects, and what the model implies for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Program, scenario, options, and flags.
    #[serde(flatten)]
    pub heading: Heading,
    /// Which options stand for the force without and with the United States.
    pub packages: Packages,
    /// One entry a check.
    pub rows: Vec<Row>,
    /// What a reader must know before quoting a number.
    pub warnings: Vec<Warning>,
}

/// The options that are asked who comes: of those that name troops, the one that promises the fewest components and the
/// one that promises the most; null where no option names troops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packages {
    /// Name of the option with the fewest components.
    pub without_us: Option<String>,
    /// Name of the option with the most.
    pub with_us: Option<String>,
}

/// One published effect against what the model implies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Kebab-case name.
    pub name: String,
    /// Which axis it belongs on.
    pub group: Group,
    /// What it is, in words.
    pub what: String,
    /// Unit of its numbers.
    pub unit: String,
    /// Engagements only: attacker's strength over defender's at which the model is asked.
    pub ratio: Option<f64>,
    /// The published number.
    pub published: Published,
    /// Quantities of the scenario that cite a source of it: where there are any, agreement is no news.
    pub inputs: Vec<String>,
    /// What the model implies; null where it cannot be asked.
    pub implied: Option<Implied>,
    /// How the two compare.
    pub verdict: Verdict,
    /// What was asked of the model, in words.
    pub asked: String,
    /// What a reader must know of the comparison; may be empty.
    pub note: String,
    /// Why the two disagree or cannot be compared; empty where neither is so.
    pub why: String,
}

/// A published number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The number; null where only a range is published.
    pub value: Option<f64>,
    /// Lower end of its interval; the number itself where none is published.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What the interval is, in words.
    pub interval: String,
    /// Rows of `seeds/evidence.toml`.
    pub sources: Vec<String>,
    /// How certain the least certain of them is.
    pub certainty: String,
}

/// What the model implies, over worlds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Implied {
    /// The median of the worlds.
    pub median: f64,
    /// Monte Carlo standard error of the median; 0 where there are too few worlds to tell.
    pub se: f64,
    /// 5 % of worlds lie below.
    pub low: f64,
    /// 5 % of worlds lie above.
    pub high: f64,
    /// Worlds in which it has a value.
    pub worlds: usize,
}

/// Which axis a row belongs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Hazards and rates of violence against those without the cause.
    Ratio,
    /// Survival and other chances of a ceasefire.
    Ceasefire,
    /// Chances that pledges are honoured.
    Pledge,
    /// Chances of an attacker by force ratio.
    Success,
    /// Times to failure.
    Time,
    /// Troops in the country.
    Troops,
    /// Money a soldier and year.
    Money,
    /// Rates at which contributors leave.
    Rate,
}

impl Group {
    /// All of them, in the order of tables and charts.
    pub const ALL: [Self; 8] =
        [Self::Ratio, Self::Ceasefire, Self::Pledge, Self::Success, Self::Time, Self::Troops, Self::Money, Self::Rate];

    /// Unit of its numbers.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Ceasefire | Self::Pledge | Self::Success => "share",
            Self::Time => "years",
            Self::Troops => "persons",
            Self::Money => "million euros",
            Self::Rate => "a year",
        }
    }

    /// What tables and charts call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ratio => "Ratios of hazards and of violence",
            Self::Ceasefire => "Ceasefires",
            Self::Pledge => "Pledges honoured",
            Self::Success => "The attacker wins, by force ratio",
            Self::Time => "Time to failure",
            Self::Troops => "Land troops in the country",
            Self::Money => "Cost of a soldier and year",
            Self::Rate => "Contributors leaving",
        }
    }

    /// Whether its numbers are shares, from 0 to 1.
    pub fn is_share(self) -> bool {
        self.unit() == "share"
    }
}

/// How an implied and a published number compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The implied median lies in the published interval.
    Agrees,
    /// The intervals overlap, but the median lies outside.
    Overlaps,
    /// The intervals do not touch.
    Disagrees,
    /// The two are not of the same thing, or the model cannot be asked.
    NotComparable,
}

impl Verdict {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Agrees, Self::Overlaps, Self::Disagrees, Self::NotComparable];

    /// The verdict on two numbers.
    pub fn of(published: &Published, implied: &Implied) -> Self {
        if (published.low..=published.high).contains(&implied.median) {
            Self::Agrees
        } else if implied.low <= published.high && published.low <= implied.high {
            Self::Overlaps
        } else {
            Self::Disagrees
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Overlaps => "overlaps",
            Self::Disagrees => "disagrees",
            Self::NotComparable => "not comparable",
        }
    }
}

impl Evidence {
    /// Whether it can be told and drawn.
    pub fn is_sound(&self) -> bool {
        self.rows.len() <= MOST && self.rows.iter().all(Row::is_sound)
    }

    /// How many rows have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    /// The rows of a group.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.group == group)
    }
}

impl Row {
    fn is_sound(&self) -> bool {
        let Published { value, low, high, .. } = self.published;
        let numbers = value.into_iter().chain([low, high]).chain(self.ratio);
        let implied = self.implied.map(|one| [one.median, one.se, one.low, one.high]);
        let is_number = |x: f64| x.is_finite() && x.abs() < 1e15;
        numbers.chain(implied.into_iter().flatten()).all(is_number)
            && low <= high
            && self.implied.is_none_or(|one| one.low <= one.high && one.se >= 0.0)
            && (self.implied.is_some() || self.verdict == Verdict::NotComparable)
            && self.ratio.is_none_or(|ratio| ratio > 0.0)
            && self.unit == self.group.unit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(published: [f64; 2], implied: [f64; 3]) -> Verdict {
        let [low, high] = published;
        let (interval, sources, certainty) = Default::default();
        let published = Published { value: None, low, high, interval, sources, certainty };
        let [low, median, high] = implied;
        Verdict::of(&published, &Implied { median, se: 0.0, low, high, worlds: 2 })
    }

    #[test]
    fn a_verdict_looks_at_the_median_first_and_at_the_ends_next() {
        assert_eq!(verdict([0.2, 0.8], [0.0, 0.5, 3.0]), Verdict::Agrees);
        assert_eq!(verdict([0.2, 0.8], [0.0, 0.8, 3.0]), Verdict::Agrees, "an end belongs to its interval");
        assert_eq!(verdict([0.2, 0.8], [0.7, 0.9, 1.1]), Verdict::Overlaps);
        assert_eq!(verdict([0.2, 0.8], [0.8, 0.9, 1.1]), Verdict::Overlaps);
        assert_eq!(verdict([0.2, 0.8], [0.0, 0.1, 0.2]), Verdict::Overlaps);
        assert_eq!(verdict([0.2, 0.8], [0.81, 0.9, 1.1]), Verdict::Disagrees);
        assert_eq!(verdict([0.2, 0.8], [0.0, 0.1, 0.19]), Verdict::Disagrees);
    }

    #[test]
    fn a_single_figure_is_overlapped_or_missed() {
        assert_eq!(verdict([0.5, 0.5], [0.4, 0.6, 0.9]), Verdict::Overlaps);
        assert_eq!(verdict([0.5, 0.5], [0.55, 0.6, 0.9]), Verdict::Disagrees);
        assert_eq!(verdict([0.5, 0.5], [0.4, 0.5, 0.9]), Verdict::Agrees);
    }
}
