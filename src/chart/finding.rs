//! The words of chart titles: which options differ most in a value, and by how much they really do.

use crate::analysis::results::{CLEAR_OF_CHANCE, Estimate, OptionResult, Results};
use crate::report::number::{percent, percents, points};

/// Longest label in a title, in letters.
const LONGEST: usize = 34;

/// The two options farthest apart in some value.
pub struct Contrast<'a> {
    /// The option with the larger value, and its value.
    pub high: (&'a OptionResult, f64),
    /// The option with the smaller value, and its value.
    pub low: (&'a OptionResult, f64),
}

/// What there is to say about a value over the options.
pub enum Found<'a> {
    /// No option has the value.
    Nothing,
    /// Only one option has it.
    One(&'a OptionResult, f64),
    /// Two or more have it; these are farthest apart.
    Two(Contrast<'a>),
}

/// Compares a value over all options that have it.
pub fn compare<'a>(results: &'a Results, value: impl Fn(&OptionResult) -> Option<f64>) -> Found<'a> {
    let having =
        || results.options.iter().filter_map(|option| Some((option, value(option).filter(|value| value.is_finite())?)));
    let high = having().reduce(|best, next| if next.1 > best.1 { next } else { best });
    let low = having().reduce(|least, next| if next.1 < least.1 { next } else { least });
    match (high, low) {
        (Some(high), Some(low)) if having().count() > 1 => {
            // where all are equal, name the first and the last
            let high = if high.1 == low.1 { having().next_back().unwrap_or(high) } else { high };
            Found::Two(Contrast { high, low })
        }
        (Some((option, value)), _) => Found::One(option, value),
        _ => Found::Nothing,
    }
}

/// The option's label in quotation marks, shortened; of "label (run)" the label gives way, for the run tells it apart.
pub fn quote(option: &OptionResult) -> String {
    let words = super::text::clean(option.label());
    if words.chars().count() <= LONGEST {
        return format!("“{words}”");
    }
    let run = words.rfind(" (").filter(|_| words.ends_with(')')).map_or("", |at| &words[at..]);
    let run = if run.chars().count() > LONGEST * 2 / 3 { "" } else { run };
    let short: String = words.chars().take(LONGEST - 1 - run.chars().count()).collect();
    format!("“{}…{run}”", short.trim_end_matches([' ', ',', ';']))
}

/// The difference high − low of a metric and its standard error: paired where the run has it, otherwise as if the two
/// options had nothing in common.
pub fn difference(results: &Results, contrast: &Contrast, metric: &str, errors: (f64, f64)) -> (f64, f64) {
    let (high, low) = (&contrast.high.0.name, &contrast.low.0.name);
    let paired = |option: &String, baseline: &String| {
        let found = results.differences.iter().find(|found| found.option == *option && found.baseline == *baseline)?;
        found.metrics.get(metric)
    };
    if let Some(found) = paired(high, low) {
        return (found.mean, found.se);
    }
    if let Some(found) = paired(low, high) {
        return (-found.mean, found.se);
    }
    (contrast.high.1 - contrast.low.1, (errors.0 * errors.0 + errors.1 * errors.1).sqrt())
}

/// The difference in points, or nothing where chance alone may have made it.
pub fn gap((difference, se): (f64, f64)) -> Option<String> {
    (difference.abs() > CLEAR_OF_CHANCE * se && difference.is_finite()).then(|| points(difference, se))
}

/// Two shares of a title with their errors, as percentages: to the tenth only where they would look alike without.
pub fn pair(shares: [(f64, f64); 2]) -> [String; 2] {
    let worst = shares[0].1.max(shares[1].1);
    let plain = shares.map(|(share, _)| percent(share, worst));
    if plain[0] != plain[1] {
        return plain;
    }
    let [one, other] = shares;
    percents(&[one, other]).try_into().unwrap_or(plain)
}

/// The chance of holding with both uncertainties.
pub fn held(option: &OptionResult) -> Option<&Estimate> {
    option.outcomes.get("held")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_within_its_error_is_not_named() {
        assert_eq!(gap((0.01, 0.01)), None);
        assert_eq!(gap((0.08, 0.004)).as_deref(), Some("+8\u{a0}points"));
    }

    #[test]
    fn two_shares_are_whole_unless_they_would_look_alike() {
        assert_eq!(pair([(0.529, 0.001), (0.406, 0.0001)]), ["53\u{a0}%", "41\u{a0}%"]);
        assert_eq!(pair([(0.412, 0.001), (0.406, 0.001)]), ["41.2\u{a0}%", "40.6\u{a0}%"]);
        assert_eq!(pair([(0.412, 0.004), (0.406, 0.001)]), ["41\u{a0}%", "41\u{a0}%"]);
    }

    #[test]
    fn a_long_label_is_cut_before_the_run_that_tells_it_apart() {
        let quoted = |label: &str| {
            let option = OptionResult { label: label.to_owned(), ..OptionResult::default() };
            quote(&option)
        };
        assert_eq!(quoted("Full US backstop (paris-2025-09)"), "“Full US backstop (paris-2025-09)”");
        assert_eq!(quoted("Fifteen thousand, the US gone (davos-2026-01)"), "“Fifteen thousand… (davos-2026-01)”");
        assert!(quoted(&"long ".repeat(20)).chars().count() <= LONGEST + 2);
    }
}
