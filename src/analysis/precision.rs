//! How exact a run shall be: `held ± 0.005` asks that two standard errors of every option's mean come to no more than that.
//!
//! It is looked at after fixed numbers of worlds, which depend on nothing that a machine does: a run that is exact enough
//! after 384 worlds is the run of 384 worlds, bit for bit. Stopping by what is seen makes the last error a little too small
//! on average; the distance between looks, a third to a half, keeps that below a few per cent of it.

use std::fmt;

use crate::analysis::condition::{outcome, read_value};
use crate::analysis::draws;
use crate::analysis::results::{CLEAR_OF_CHANCE, OptionResult, Results};
use crate::analysis::worlds::Column;
use crate::engine::part::Part;
use crate::model::metric::Outcome;
use crate::problem::{Place, Problem, Problems, Source, number, quote};
use crate::scenario::Scenario;

/// The largest error of an outcome that is accepted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// What is looked at.
    pub outcome: Outcome,
    /// Two standard errors, in the outcome's unit; shares from 0 to 1.
    pub within: f64,
}

/// Signs between an outcome and its error.
const SIGNS: [&str; 3] = ["±", "+/-", "+-"];

/// Worlds at which a run is looked at first: two of each scrambling.
const FIRST: u32 = 64;

impl Precision {
    /// Reads `OUTCOME ± VALUE`; `+-` will do. `flag` is what messages call the text.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(flag: &str, text: &str) -> Result<Self, Problems> {
        let source = Source::new(flag, text);
        let Some((at, sign)) = SIGNS.iter().find_map(|sign| Some((text.find(sign)?, *sign))) else {
            let message = format!("{} says no error", quote(text.trim()));
            let help = "write an outcome, `±` or `+-`, and two standard errors of it, as in `held ± 0.005`";
            return Err(Problems::of(Problem::error(&Place::whole(&source), message).help(help)));
        };
        let (name, value) = (text[..at].trim(), text[at + sign.len()..].trim());
        let place = |part: &str| {
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            Place::new(&source, start, start + part.len())
        };
        let mut problems = Problems::default();
        let outcome = outcome(name, || place(name)).map_err(|problem| problems.push(problem)).ok();
        let within = read_value(value, outcome, || place(value)).and_then(|within| match within {
            _ if within > 0.0 => Ok(within),
            _ => Err(Problem::error(&place(value), "no run is without error").help("give an error above 0")),
        });
        match (outcome, within.map_err(|problem| problems.push(problem))) {
            (Some(outcome), Ok(within)) => Ok(Self { outcome, within }),
            _ => Err(problems),
        }
    }

    /// Whether an error is no larger.
    pub fn is_reached(&self, error: Option<f64>) -> bool {
        error.is_some_and(|error| error <= self.within)
    }

    /// The error that results state, as [`Self::error`] finds it.
    pub fn error_of(&self, results: &Results) -> Option<f64> {
        let name = self.outcome.name();
        let estimate = |option: &OptionResult| {
            let estimate = option.estimate(name).or_else(|| option.outcomes.get(name));
            Some(CLEAR_OF_CHANCE * estimate?.se)
        };
        results.options.iter().filter_map(estimate).reduce(f64::max)
    }

    /// The error of the option that has the largest, of those that have trials that count: two standard errors. `None` where
    /// none has. The scenario is one of as many worlds as were counted.
    pub fn error(&self, scenario: &Scenario, counted: &Part) -> Option<f64> {
        let (groups, is_share) = (draws::groups(scenario), self.outcome.is_share());
        let error = |option: usize| {
            let worlds = counted.worlds().filter_map(|rows| rows.get(option));
            let column = Column::of(self.outcome, worlds, counted.options().get(option)?);
            Some(CLEAR_OF_CHANCE * column.sample(&groups, is_share).estimate()?.se)
        };
        (0..scenario.options.len()).filter_map(error).reduce(f64::max)
    }
}

impl fmt::Display for Precision {
    /// As it is typed, in one form: `held ± 0.005`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ± {}", self.outcome.name(), number(self.within))
    }
}

/// Numbers of worlds at which a run of at most so many is looked at: 64, 96, 128, 192, 256 …, and the most.
pub fn looks(most: u32) -> Vec<u32> {
    let doubled = (0..).map_while(|power| FIRST.checked_shl(power).filter(|worlds| *worlds < most));
    let both = doubled.flat_map(|worlds| [worlds, worlds / 2 * 3]);
    both.filter(|worlds| *worlds < most).chain([most]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::metric::{Class, Metric};

    #[test]
    fn an_outcome_and_its_error_make_a_precision() {
        let held = Precision { outcome: Outcome::Metric(Metric::Held), within: 0.005 };
        for text in ["held ± 0.005", "held+-0.005", " held +/- 0.5 % ", "held±5e-3"] {
            assert_eq!(Precision::parse("--until", text).ok(), Some(held), "{text}");
        }
        assert_eq!(held.to_string(), "held ± 0.005");
        let loss = Precision::parse("--until", "major-loss ± 0.01").expect("a class");
        assert_eq!(loss.outcome, Outcome::Class(Class::MajorLoss));
        assert_eq!(Precision::parse("--until", "cost ± 250").expect("euros").within, 250.0);
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands() {
        for (text, place, told) in [
            ("held", "1:1", "as in `held ± 0.005`"),
            ("held >= 0.5", "1:1", "says no error"),
            ("hold ± 0.5", "1:1", "did you mean `held`?"),
            ("held ± 0", "1:8", "no run is without error"),
            ("held ± -1 %", "1:8", "a share from 0 to 1"),
            ("cost ± 5 %", "1:8", "not in per cent"),
            ("held ± x", "1:8", "is not a number"),
        ] {
            let refused = Precision::parse("--until", text).expect_err(text).render(false);
            assert!(refused.contains(told) && refused.contains(&format!("--until:{place}")), "{text}:\n{refused}");
        }
    }

    #[test]
    fn a_run_is_looked_at_after_whole_scramblings_and_at_its_end() {
        assert_eq!(looks(512), [64, 96, 128, 192, 256, 384, 512]);
        assert_eq!(looks(500), [64, 96, 128, 192, 256, 384, 500]);
        assert_eq!((looks(64), looks(1), looks(65)), (vec![64], vec![1], vec![64, 65]));
        let all = looks(1 << 20);
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]) && all.iter().all(|worlds| worlds % 32 == 0));
    }
}
