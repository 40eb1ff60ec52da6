//! The keys of the scenario format: what each may say, in which unit and range.
//!
//! The reader, the table of keys in `scenarios/README.md`, the paths of options and `--set`, and the draws of a world
//! all follow from the lists of keys that the stages declare ([`crate::quantities!`]).

/// The range that a numeric key accepts, and in words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    /// Smallest value.
    pub low: f64,
    /// Largest value; infinite where mathematics sets no bound.
    pub high: f64,
    /// Whether `low` itself is refused.
    pub low_open: bool,
    /// Whether `high` itself is refused.
    pub high_open: bool,
    /// Constants and finite supports beyond ± this are refused as a slip of the pen; longer tails are clipped there.
    pub limit: f64,
    /// The range in words, for messages: "a chance from 0 to 1".
    pub words: &'static str,
}

impl Domain {
    const fn closed(low: f64, high: f64, words: &'static str) -> Self {
        Self { low, high, low_open: false, high_open: false, limit: f64::INFINITY, words }
    }

    const fn above(low: f64, low_open: bool, limit: f64, words: &'static str) -> Self {
        Self { low, high: f64::INFINITY, low_open, high_open: true, limit, words }
    }

    /// A chance.
    pub const CHANCE: Self = Self::closed(0.0, 1.0, "a chance from 0 to 1");
    /// A chance of which 0 is impossible.
    pub const CHANCE_ABOVE_ZERO: Self = Self { low_open: true, ..Self::closed(0.0, 1.0, "a chance above 0, up to 1") };
    /// A chance of which 1 is impossible.
    pub const CHANCE_BELOW_ONE: Self = Self { high_open: true, ..Self::closed(0.0, 1.0, "a chance from 0 to below 1") };
    /// A share of a whole.
    pub const SHARE: Self = Self::closed(0.0, 1.0, "a share from 0 to 1");
    /// A share of a whole, more than nothing.
    pub const SOME_SHARE: Self = Self { low_open: true, ..Self::closed(0.0, 1.0, "a share above 0, up to 1") };
    /// People.
    pub const PERSONS: Self = Self::above(0.0, false, 1e7, "a number of persons from 0 to 10,000,000");
    /// People, more than none.
    pub const SOME_PERSONS: Self = Self::above(0.0, true, 1e7, "a number of persons above 0, up to 10,000,000");
    /// Aircraft or ships.
    pub const HULLS: Self = Self::above(0.0, false, 1e4, "a number from 0 to 10,000");
    /// Aircraft or ships, more than none.
    pub const SOME_HULLS: Self = Self::above(0.0, true, 1e4, "a number above 0, up to 10,000");
    /// Rates a year.
    pub const RATE: Self = Self::above(0.0, false, 1e3, "a rate a year from 0 to 1,000");
    /// Durations in months.
    pub const MONTHS: Self = Self::above(0.0, false, 1200.0, "a number of months from 0 to 1,200");
    /// Durations in months, more than none.
    pub const SOME_MONTHS: Self = Self::above(0.0, true, 1200.0, "a number of months above 0, up to 1,200");
    /// Durations in weeks.
    pub const WEEKS: Self = Self::above(0.0, false, 520.0, "a number of weeks from 0 to 520");
    /// Factors, ratios and effects that only go one way.
    pub const NON_NEGATIVE: Self = Self::above(0.0, false, 1e6, "a number from 0 to 1,000,000");
    /// Standard deviations and advantages on a logarithmic scale: e^20 is beyond any meaning.
    pub const LOG_SCALE: Self = Self::above(0.0, false, 20.0, "a number from 0 to 20");
    /// Money for one soldier, aircraft or ship: a thousand millions is a slip of the unit.
    pub const MONEY: Self = Self::above(0.0, false, 1e3, "a number of million euros from 0 to 1,000");
    /// Scales and ratios that divide or are taken a logarithm of.
    pub const POSITIVE: Self = Self::above(0.0, true, 1e6, "a number above 0, up to 1,000,000");
    /// Ratios of a whole to its part.
    pub const AT_LEAST_ONE: Self = Self::above(1.0, false, 1e3, "a number from 1 to 1,000");
    /// Shares that a long-tailed distribution may describe.
    pub const SHARE_TAIL: Self = Self { limit: 1.0, ..Self::above(0.0, false, 1.0, "a share from 0 to 1") };
    /// Log-odds and log-hazard effects.
    pub const REAL: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
        low_open: true,
        high_open: true,
        limit: 100.0,
        words: "a number from -100 to 100",
    };

    /// Whether a constant may stand here.
    pub fn holds(&self, x: f64) -> bool {
        let above = if self.low_open { x > self.low } else { x >= self.low };
        let below = if self.high_open { x < self.high } else { x <= self.high };
        above && below && x.abs() <= self.limit
    }

    /// Whether a distribution with this support may stand here: an open end may be approached, an infinite one clipped.
    pub fn covers(&self, support: (f64, f64)) -> bool {
        let (low, high) = support;
        let within = low >= self.low && high <= self.high;
        let sane = |x: f64| x.is_infinite() || x.abs() <= self.limit;
        within && sane(low) && sane(high)
    }

    /// A drawn value, brought inside an open end or the limit. Draws of a covered distribution move by less than 1e-9.
    pub fn clip(&self, x: f64) -> f64 {
        const INSIDE: f64 = 1e-9;
        let low = self.low.max(-self.limit) + if self.low_open && self.low.is_finite() { INSIDE } else { 0.0 };
        let high = self.high.min(self.limit) - if self.high_open && self.high.is_finite() { INSIDE } else { 0.0 };
        x.max(low).min(high)
    }
}

/// What kind of value a key takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A number or a distribution in a range.
    Quantity(Domain),
    /// A plain number in a range: thresholds, which nobody is uncertain of.
    Number(Domain),
    /// A whole number from the first to the second.
    Count(u64, u64),
    /// `true` or `false`.
    Flag,
    /// Text.
    Text,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A list of words out of a vocabulary.
    Words(&'static [&'static str]),
    /// A value with a shape of its own, described in words.
    Other(&'static str),
}

/// One key of a section.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// Name within its section.
    pub name: &'static str,
    /// What it means, a sentence.
    pub meaning: &'static str,
    /// Unit, in words.
    pub unit: &'static str,
    /// What it accepts.
    pub kind: Kind,
    /// What stands where the file says nothing, as it would be written; `None` where the file must say.
    pub default: Option<&'static str>,
}

impl Key {
    /// The range of a quantity or a plain number.
    pub fn domain(&self) -> Option<Domain> {
        match self.kind {
            Kind::Quantity(domain) | Kind::Number(domain) => Some(domain),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_end_refuses_the_constant_but_accepts_a_distribution_that_only_approaches_it() {
        let domain = Domain::CHANCE_ABOVE_ZERO;
        assert!(!domain.holds(0.0) && domain.holds(1e-6) && domain.holds(1.0) && !domain.holds(f64::NAN));
        assert!(domain.covers((0.0, 1.0)) && !domain.covers((-0.1, 1.0)));
        assert!(domain.clip(0.0) > 0.0 && domain.clip(1.0) == 1.0);
    }

    #[test]
    fn a_slip_of_the_pen_is_refused_but_a_long_tail_is_clipped() {
        let domain = Domain::POSITIVE;
        assert!(!domain.holds(1e9) && !domain.covers((1.0, 1e9)));
        assert!(domain.covers((0.0, f64::INFINITY)));
        assert_eq!(domain.clip(1e12), 1e6);
        assert_eq!(Domain::REAL.clip(-3.5), -3.5);
    }
}
