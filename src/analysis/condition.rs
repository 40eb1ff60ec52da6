//! What is asked of an outcome: `held >= 0.6`, `cost < 2000`, `major-loss <= 5 %`.

use std::fmt;
use std::sync::Arc;

use crate::model::metric::Outcome;
use crate::problem::{Place, Problem, Problems, Source, number, quote, suggestion};

/// An outcome on one side of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condition {
    /// What is looked at.
    pub outcome: Outcome,
    /// On which side of the value.
    pub relation: Relation,
    /// The value, in the outcome's unit; shares from 0 to 1.
    pub value: f64,
}

/// A side of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `<`
    Below,
}

impl Relation {
    /// The longer signs first, so that none is taken for the beginning of another.
    const SIGNS: [(&'static str, Self); 6] = [
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        ("≥", Self::AtLeast),
        ("≤", Self::AtMost),
        (">", Self::Above),
        ("<", Self::Below),
    ];

    /// As it is typed.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::Below => "<",
        }
    }

    /// In words: "at least".
    pub fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::Above => "above",
            Self::Below => "below",
        }
    }

    /// Whether larger numbers meet it.
    pub fn wants_more(self) -> bool {
        matches!(self, Self::AtLeast | Self::Above)
    }

    /// Whether a number stands so to a value.
    pub fn holds(self, x: f64, value: f64) -> bool {
        match self {
            Self::AtLeast => x >= value,
            Self::AtMost => x <= value,
            Self::Above => x > value,
            Self::Below => x < value,
        }
    }
}

impl Condition {
    /// Reads `OUTCOME SIGN VALUE`, also after `outcome =`; `flag` is what messages call the text.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(flag: &str, text: &str) -> Result<Self, Problems> {
        let parts = Parts::of(flag, text)?;
        let mut problems = Problems::default();
        let outcome = parts.outcome().map_err(|problem| problems.push(problem)).ok();
        let value = parts.value(outcome).map_err(|problem| problems.push(problem)).ok();
        match (outcome, value) {
            (Some(outcome), Some(value)) => Ok(Self { outcome, relation: parts.relation, value }),
            _ => Err(problems),
        }
    }

    /// Reads it where one of these options may stand in place of the value, as in `held < without-us`. Its place is given
    /// then, and the condition is about the difference from it, with the value 0.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse_against(flag: &str, text: &str, options: &[&str]) -> Result<(Self, Option<usize>), Problems> {
        let parts = Parts::of(flag, text)?;
        if let Some(against) = options.iter().position(|option| *option == parts.value) {
            let outcome = parts.outcome().map_err(Problems::of)?;
            return Ok((Self { outcome, relation: parts.relation, value: 0.0 }, Some(against)));
        }
        if parts.value.starts_with(|letter: char| letter.is_alphabetic()) {
            let message = format!("{} is neither a number nor an option that is studied", quote(parts.value));
            let help = suggestion(parts.value, options.iter().copied());
            let mut problems = Problems::of(Problem::error(&parts.place(parts.value), message).help(help));
            parts.outcome().map_err(|problem| problems.push(problem)).ok();
            return Err(problems);
        }
        Self::parse(flag, text).map(|condition| (condition, None))
    }

    /// Whether a mean or share of the outcome meets it.
    pub fn holds(&self, x: f64) -> bool {
        self.relation.holds(x, self.value)
    }
}

impl fmt::Display for Condition {
    /// As it is typed, in one form: `held >= 0.6`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.outcome.name(), self.relation.sign(), number(self.value))
    }
}

/// The text of a condition, taken apart.
struct Parts<'a> {
    source: Arc<Source>,
    text: &'a str,
    name: &'a str,
    relation: Relation,
    value: &'a str,
}

impl<'a> Parts<'a> {
    fn of(flag: &str, text: &'a str) -> Result<Self, Problems> {
        let source = Source::new(flag, text);
        let signs = Relation::SIGNS.iter().filter_map(|(sign, relation)| Some((text.find(sign)?, *sign, *relation)));
        let Some((at, sign, relation)) = signs.min_by_key(|(at, ..)| *at) else {
            let help = "write an outcome, a sign (`>=`, `<=`, `>` or `<`) and a value, as in `held >= 0.6`";
            let message = format!("{} compares nothing", quote(text.trim()));
            return Err(Problems::of(Problem::error(&Place::whole(&source), message).help(help)));
        };
        let (name, value) = (after_outcome(text[..at].trim()), text[at + sign.len()..].trim());
        Ok(Self { source, text, name, relation, value })
    }

    fn place(&self, part: &str) -> Place {
        let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
        Place::new(&self.source, start, start + part.len())
    }

    fn outcome(&self) -> Result<Outcome, Problem> {
        outcome(self.name, || self.place(self.name))
    }

    fn value(&self, outcome: Option<Outcome>) -> Result<f64, Problem> {
        read_value(self.value, outcome, || self.place(self.value))
    }
}

/// What follows `outcome =`, where that stands.
fn after_outcome(name: &str) -> &str {
    let rest = name.strip_prefix("outcome").and_then(|rest| rest.trim_start().strip_prefix('='));
    rest.map_or(name, str::trim)
}

pub(super) fn outcome(name: &str, place: impl Fn() -> Place) -> Result<Outcome, Problem> {
    Outcome::named(name).ok_or_else(|| {
        let message = match name {
            "" => "an outcome is missing before the sign".to_owned(),
            _ => format!("no outcome is called {}", quote(name)),
        };
        Problem::error(&place(), message).help(suggestion(name, Outcome::all().map(Outcome::name)))
    })
}

/// A number, or a percentage where the outcome is a share.
pub(super) fn read_value(text: &str, outcome: Option<Outcome>, place: impl Fn() -> Place) -> Result<f64, Problem> {
    let refuse = |message: String, help: &str| Err(Problem::error(&place(), message).help(help));
    let (digits, is_percent) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (text, false),
    };
    let Some(x) = digits.replace('_', "").parse::<f64>().ok().filter(|x| x.is_finite()) else {
        let message = format!("{} is not a number", quote(text));
        return refuse(
            message,
            "write a plain number in the outcome's unit, as in `0.6` or `12000`; shares also as `60 %`",
        );
    };
    let is_share = outcome.is_some_and(|outcome| outcome.unit().starts_with("share"));
    match (outcome, is_percent) {
        (Some(outcome), true) if !is_share => {
            let message = format!("{} is in {}, not in per cent", quote(outcome.name()), outcome.unit());
            refuse(message, "write a plain number in that unit")
        }
        (Some(outcome), _) if is_share && !(0.0..=if is_percent { 100.0 } else { 1.0 }).contains(&x) => {
            let message = format!("{} is a share from 0 to 1, not {}", quote(outcome.name()), quote(text));
            refuse(message, "write it as in `0.6` or `60 %`")
        }
        (_, true) => Ok(x / 100.0),
        (_, false) => Ok(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::metric::{Class, Metric};

    fn read(text: &str) -> Condition {
        Condition::parse("--when", text).unwrap_or_else(|problems| panic!("{}", problems.render(false)))
    }

    #[test]
    fn an_outcome_a_sign_and_a_value_make_a_condition() {
        let held = |relation, value| Condition { outcome: Outcome::Metric(Metric::Held), relation, value };
        assert_eq!(read("held >= 0.6"), held(Relation::AtLeast, 0.6));
        for text in ["held<0.4", "outcome = held < 0.4", "  outcome=held  <  40 % ", "held < 4e-1"] {
            assert_eq!(read(text), held(Relation::Below, 0.4), "{text}");
        }
        assert_eq!(read("held≥60%"), held(Relation::AtLeast, 0.6));
        let loss = read("major-loss ≤ 5 %");
        assert_eq!((loss.outcome, loss.relation), (Outcome::Class(Class::MajorLoss), Relation::AtMost));
        assert_eq!(read("cost > 2_000").value, 2000.0);
        assert_eq!(read("posture_full > 50 %").value, 0.5);
    }

    #[test]
    fn a_condition_is_written_as_it_is_read() {
        for text in ["held >= 0.6", "cost < 2000", "major-loss <= 0.05", "area > 1000.5"] {
            assert_eq!(read(text).to_string(), text);
        }
    }

    #[test]
    fn the_value_itself_meets_at_least_and_at_most_alone() {
        let met = |text: &str| [0.3, 0.4, 0.5].map(|x| read(text).holds(x));
        assert_eq!(met("held >= 0.4"), [false, true, true]);
        assert_eq!(met("held > 0.4"), [false, false, true]);
        assert_eq!(met("held <= 0.4"), [true, true, false]);
        assert_eq!(met("held < 0.4"), [true, false, false]);
        assert!(Relation::Above.wants_more() && !Relation::AtMost.wants_more());
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands_with_a_remedy() {
        for (text, place, told) in [
            ("held", "1:1", "as in `held >= 0.6`"),
            ("held = 0.4", "1:1", "compares nothing"),
            ("", "1:1", "compares nothing"),
            ("hold >= 0.4", "1:1", "did you mean `held`?"),
            ("outcome = hold >= 0.4", "1:11", "did you mean `held`?"),
            (">= 0.4", "1:1", "an outcome is missing"),
            ("held >= ", "1:8", "is not a number"),
            ("held >= six", "1:9", "`six` is not a number"),
            ("held >= nan", "1:9", "is not a number"),
            ("held => 0.4", "1:1", "no outcome is called `held =`"),
            ("held >= 60", "1:9", "`60 %`"),
            ("held >= 120 %", "1:9", "a share from 0 to 1"),
            ("cost >= 60 %", "1:9", "`cost` is in million euros, not in per cent"),
        ] {
            let refused = Condition::parse("--until", text).expect_err(text).render(false);
            assert!(refused.contains(told) && refused.contains(&format!("--until:{place}")), "{text}:\n{refused}");
        }
        let both = Condition::parse("--until", "hold >= six").expect_err("two").counts();
        assert_eq!(both, "2 errors");
    }

    #[test]
    fn an_option_may_stand_in_place_of_the_value_where_that_is_allowed() {
        let options = ["full", "without-us"];
        let read = |text: &str| Condition::parse_against("--when", text, &options);
        let (condition, against) = read("held<without-us ").expect("an option");
        assert_eq!((condition.to_string().as_str(), against), ("held < 0", Some(1)));
        assert_eq!(read("held < 40 %").expect("a value").1, None);
        for (text, told) in [
            ("held < without-uss", "did you mean `without-us`?"),
            ("hold < full", "did you mean `held`?"),
            ("hold < ful", "did you mean `full`?"),
            ("held < 4x", "`4x` is not a number"),
        ] {
            let refused = read(text).expect_err(text).render(false);
            assert!(refused.contains(told), "{text}:\n{refused}");
        }
    }
}
