//! What a trial is scored on: outcome classes and metrics, each with its unit, whom it counts, and which way is better.

/// The outcome of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// No ceasefire began in time.
    NoCeasefire,
    /// The ceasefire held to the horizon.
    Held,
    /// The war resumed and took little.
    Repelled,
    /// The war resumed and took ground.
    GroundLost,
    /// The war resumed and took much.
    MajorLoss,
}

impl Class {
    /// All five, in the order of charts and tables.
    pub const ALL: [Self; 5] = [Self::NoCeasefire, Self::Held, Self::Repelled, Self::GroundLost, Self::MajorLoss];

    /// The name in results.
    pub fn name(self) -> &'static str {
        ["no-ceasefire", "held", "repelled", "ground-lost", "major-loss"][self as usize]
    }

    /// Words for a table.
    pub fn label(self) -> &'static str {
        ["No ceasefire", "Held", "War repelled", "Ground lost", "Major loss"][self as usize]
    }

    /// Which way a reader would call better: a war repelled is better than one lost and worse than none.
    pub fn better(self) -> Direction {
        match self {
            Self::Held => Direction::More,
            Self::NoCeasefire | Self::GroundLost | Self::MajorLoss => Direction::Less,
            Self::Repelled => Direction::Neither,
        }
    }
}

/// Which way a reader would call better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// Neither.
    Neither,
}

impl Direction {
    /// 1, or −1 where less is better: what turns better into more.
    pub fn sign(self) -> f64 {
        if self == Self::Less { -1.0 } else { 1.0 }
    }
}

/// How a metric is described, binned and summed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Description {
    /// Name in results.
    pub name: &'static str,
    /// Words for an axis.
    pub label: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Which trials count.
    pub population: &'static str,
    /// Which way is better; neither where the trials that count depend on the option, so that a smaller mean may come
    /// from preventing the mild cases.
    pub better: Direction,
    /// Edges of the histogram over trials; empty for shares of trials.
    pub bins: Bins,
}

/// Fixed edges, so that histograms of any runs can be laid side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bins {
    /// None: a share of trials.
    None,
    /// So many of equal width, from 0.
    Linear {
        /// Width of a bin.
        width: f64,
        /// Number of bins; the last also holds what is larger.
        count: usize,
    },
    /// Zero up to `first`, then so many to a doubling.
    Doubling {
        /// Upper edge of the first bin.
        first: f64,
        /// Bins to a doubling.
        per_doubling: usize,
        /// Number of bins; the last also holds what is larger.
        count: usize,
    },
}

impl Bins {
    /// How many bins there are.
    pub fn count(self) -> usize {
        match self {
            Self::None => 0,
            Self::Linear { count, .. } | Self::Doubling { count, .. } => count,
        }
    }

    /// The edges, one more than bins.
    pub fn edges(self) -> Vec<f64> {
        match self {
            Self::None => Vec::new(),
            Self::Linear { width, count } => (0..=count).map(|i| width * i as f64).collect(),
            Self::Doubling { first, per_doubling, count } => {
                let edge = |i: usize| first * libm::exp2(i as f64 / per_doubling as f64);
                std::iter::once(0.0).chain((0..count).map(edge)).collect()
            }
        }
    }
}

macro_rules! metrics {
    ($( $(#[doc = $doc:literal])+ $Name:ident: $name:literal, $label:literal, $unit:literal, $population:literal,
        $better:ident, $bins:expr; )+) => {
        /// What a trial is scored on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric { $( $(#[doc = $doc])+ $Name, )+ }

        impl Metric {
            /// All metrics, in the order of the page.
            pub const ALL: &'static [Self] = &[$( Self::$Name, )+];

            /// How the metric is described, binned and summed.
            pub fn description(self) -> Description {
                match self { $( Self::$Name => Description {
                    name: $name,
                    label: $label,
                    unit: $unit,
                    population: $population,
                    better: Direction::$better,
                    bins: $bins,
                }, )+ }
            }
        }
    };
}

const TROOPS: Bins = Bins::Linear { width: 500.0, count: 500 };
const MONTHS: Bins = Bins::Linear { width: 1.0, count: 600 };
const SHARES: Bins = Bins::Linear { width: 0.05, count: 20 };

metrics! {
    /// Whether the ceasefire held to the horizon.
    Held: "held", "Held", "share", "all trials", More, Bins::None;
    /// The same among ceasefires.
    HeldGivenCeasefire: "held_given_ceasefire", "Held, given a ceasefire", "share", "ceasefires", More, Bins::None;
    /// Whether the coalition fought.
    Entangled: "entangled", "Coalition fought", "share", "all trials", Less, Bins::None;
    /// Whether the United States acted.
    UsAtWar: "us_at_war", "United States acted", "share", "all trials", Less, Bins::None;
    /// Whether a held ceasefire was violent in its last year.
    Violent: "violent", "Held but violent", "share", "held ceasefires", Neither, Bins::None;
    /// Month in which the war resumed.
    ResumptionMonth: "resumption_month", "Month of resumption", "months", "resumed wars", Neither, MONTHS;
    /// Land troops at month 3.
    Troops3: "troops_3", "Troops at month 3", "persons", "at peace at month 3", Neither, TROOPS;
    /// Land troops at month 6.
    Troops6: "troops_6", "Troops at month 6", "persons", "at peace at month 6", Neither, TROOPS;
    /// Land troops at month 12.
    Troops12: "troops_12", "Troops at month 12", "persons", "at peace at month 12", Neither, TROOPS;
    /// Land troops at month 24.
    Troops24: "troops_24", "Troops at month 24", "persons", "at peace at month 24", Neither, TROOPS;
    /// Largest land force up to the resumption.
    PeakTroops: "peak_troops", "Largest force", "persons", "ceasefires", Neither, TROOPS;
    /// Whether half of the troops that joined were in the country before the war resumed.
    HalfStrengthReached: "half_strength_reached", "Half strength reached", "share",
        "ceasefires in which anybody with troops joined", More, Bins::None;
    /// Month in which half of the troops that joined were in the country, if before the war resumed.
    HalfStrengthMonth: "half_strength_month", "Month of half strength", "months",
        "trials that reached half strength", Neither, MONTHS;
    /// Countries present at month 12.
    Countries12: "countries_12", "Countries at month 12", "countries", "at peace at month 12", Neither,
        Bins::Linear { width: 1.0, count: 60 };
    /// Share of months with a full backstop.
    PostureFull: "posture_full", "Months with full backstop", "share of months", "ceasefires", Neither, SHARES;
    /// Share of months with a reduced backstop.
    PostureReduced: "posture_reduced", "Months with reduced backstop", "share of months", "ceasefires", Neither, SHARES;
    /// Share of months without a backstop.
    PostureWithdrawn: "posture_withdrawn", "Months without backstop", "share of months", "ceasefires", Neither, SHARES;
    /// Mean serious incidents a month in the last year.
    Incidents: "incidents", "Incidents a month, last year", "incidents a month", "held ceasefires", Neither,
        Bins::Doubling { first: 0.25, per_doubling: 2, count: 24 };
    /// Area lost.
    Area: "area", "Area lost", "km²", "resumed wars", Neither,
        Bins::Doubling { first: 62.5, per_doubling: 2, count: 28 };
    /// Coalition's dead and wounded, at peace and in the campaign.
    CoalitionLosses: "coalition_losses", "Coalition dead and wounded", "persons", "all trials", Less,
        Bins::Doubling { first: 7.8125, per_doubling: 2, count: 30 };
    /// Cost of the force until the war resumes or the horizon.
    Cost: "cost", "Cost until war or horizon", "million euros", "ceasefires", Neither,
        Bins::Linear { width: 500.0, count: 1_000 };
}

impl Metric {
    /// Whether each trial counts 0 or 1.
    pub fn is_share(self) -> bool {
        self.description().bins == Bins::None
    }

    /// The metric of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.description().name == name)
    }
}

/// What a study may ask for: the mean of a metric, or the share of trials in a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The mean of a metric over the trials that count.
    Metric(Metric),
    /// The share of all trials in a class.
    Class(Class),
}

impl Outcome {
    /// The headlines, in the order of tables.
    pub const HEADLINES: [Self; 7] = [
        Self::Metric(Metric::Held),
        Self::Metric(Metric::Entangled),
        Self::Class(Class::MajorLoss),
        Self::Metric(Metric::Area),
        Self::Metric(Metric::CoalitionLosses),
        Self::Metric(Metric::Cost),
        Self::Metric(Metric::Troops12),
    ];

    /// Every outcome once: the metrics, and the classes that are no metric.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        let classes = Class::ALL.into_iter().filter(|class| Metric::named(class.name()).is_none());
        Metric::ALL.iter().copied().map(Self::Metric).chain(classes.map(Self::Class))
    }

    /// The outcome of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|outcome| outcome.name() == name)
    }

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.description().name,
            Self::Class(class) => class.name(),
        }
    }

    /// Words for an axis.
    pub fn label(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.description().label,
            Self::Class(class) => class.label(),
        }
    }

    /// Unit of its mean.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.description().unit,
            Self::Class(_) => "share",
        }
    }

    /// Which trials count.
    pub fn population(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.description().population,
            Self::Class(_) => "all trials",
        }
    }

    /// Whether each trial counts 0 or 1.
    pub fn is_share(self) -> bool {
        match self {
            Self::Metric(metric) => metric.is_share(),
            Self::Class(_) => true,
        }
    }

    /// Which way a reader would call better.
    pub fn better(self) -> Direction {
        match self {
            Self::Metric(metric) => metric.description().better,
            Self::Class(class) => class.better(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for metric in Metric::ALL {
            assert_eq!(Metric::named(metric.description().name), Some(*metric));
        }
        assert_eq!(Metric::named("peace"), None);
    }

    #[test]
    fn every_outcome_is_found_by_its_name_once() {
        let names: std::collections::BTreeSet<_> = Outcome::all().map(Outcome::name).collect();
        assert_eq!(names.len(), Outcome::all().count());
        assert!(Outcome::all().all(|outcome| Outcome::named(outcome.name()) == Some(outcome)));
        assert!(Outcome::HEADLINES.iter().all(|outcome| names.contains(outcome.name())));
        assert_eq!(Outcome::named("held"), Some(Outcome::Metric(Metric::Held)));
        assert_eq!(Outcome::named("major-loss"), Some(Outcome::Class(Class::MajorLoss)));
    }

    #[test]
    fn edges_rise_from_zero() {
        for metric in Metric::ALL {
            let edges = metric.description().bins.edges();
            assert!(edges.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(edges.first().is_none_or(|first| *first == 0.0));
            assert_eq!(edges.len().saturating_sub(1), metric.description().bins.count());
        }
    }
}
