//! Numbers as text: no more digits than their error supports, and units that a reader knows.
//!
//! A figure that stands alone is rounded to what its error supports; one with its error beside it may show a digit more.
//! A number and its unit are joined by a space that does not break ([`JOIN`]).

use crate::analysis::results::ScenarioInfo;

/// A number and its unit stay on one line.
pub const JOIN: &str = "\u{a0}";

/// Numbers from here on are written with an exponent, and end every axis.
pub const TOP: f64 = 1e15;

/// A number with thousands separators and a fixed number of decimals: `12,345.6`.
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value.abs() >= TOP {
        return format!("{value:.1e}");
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::with_capacity(text.len() + text.len() / 3 + 1);
    if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        out.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// A number rounded to two significant digits, as an estimate is quoted in a title: `18,000`, `0.43`.
pub fn rough(value: f64) -> String {
    let size = value.abs();
    if !(1e-6..TOP).contains(&size) {
        return number(if size < 1e-6 { 0.0 } else { value }, 0);
    }
    let mut step = 1.0;
    while size / step >= 99.5 {
        step *= 10.0;
    }
    if step > 1.0 || size >= 9.95 {
        return number((value / step).round() * step, 0);
    }
    number(value, if size >= 0.995 { 1 } else { 2 })
}

/// A number to three significant digits: `0.4`, `12,300`.
pub fn significant(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return "0".to_owned();
    }
    let decimals = (2 - libm::floor(libm::log10(x.abs())) as i32).clamp(0, 12) as usize;
    let text = number(x, decimals);
    if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// A number with its unit, where it has one that a reader needs.
pub fn with_unit(x: f64, unit: &str) -> String {
    const BARE: [&str; 9] = ["", "none", "share", "chance", "factor", "ratio", "utility", "correlation", "exponent"];
    if BARE.contains(&unit) { significant(x) } else { format!("{}{JOIN}{unit}", significant(x)) }
}

/// A count rounded to two significant digits, with a word for millions and more: `1.2 million`, `830,000`.
pub fn large(value: f64) -> String {
    for (size, word) in [(1e9, "thousand million"), (1e6, "million")] {
        // What rounds up to the word's size gets the word as well.
        if (size * 0.995..TOP).contains(&value) {
            return format!("{}{JOIN}{word}", rough(value / size));
        }
    }
    rough(value)
}

/// So many things, in words that count them: `1 option`, `8 options`.
pub fn count(number_of: usize, thing: &str) -> String {
    format!("{}{JOIN}{thing}{}", number(number_of as f64, 0), if number_of == 1 { "" } else { "s" })
}

/// "512 worlds"; "213 of 512 worlds" of a run that was interrupted.
pub fn worlds(scenario: &ScenarioInfo) -> String {
    match scenario.planned {
        Some(planned) => format!("{} of {}", number(f64::from(scenario.worlds), 0), count(planned as usize, "world")),
        None => count(scenario.worlds as usize, "world"),
    }
}

/// The unit in which numbers up to `highest` are short, and the word for it with a space behind; empty for ones.
pub fn unit(highest: f64) -> (f64, &'static str) {
    match highest {
        most if most >= 1e9 => (1e9, "thousand million "),
        most if most >= 1e6 => (1e6, "million "),
        most if most >= 1e3 => (1e3, "thousand "),
        _ => (1.0, ""),
    }
}

/// A number to as many digits as its interval supports, and the interval: `813`, `810–816`.
pub fn with_interval(value: f64, low: f64, high: f64) -> [String; 2] {
    let mut grainy = ((high - low) / 4.0).max(value.abs() * 1e-3);
    if low > 0.0 || high < 0.0 {
        // What is surely not nothing is not rounded to nothing.
        grainy = grainy.min(value.abs() / 2.0);
    }
    if !grainy.is_finite() || grainy <= 0.0 {
        return [number(value, 0), format!("{}–{}", number(low, 0), number(high, 0))];
    }
    let (mut grain, mut decimals) = (1.0, 0);
    while grain * 10.0 <= grainy {
        grain *= 10.0;
    }
    while grain > grainy && decimals < 6 {
        (grain, decimals) = (grain / 10.0, decimals + 1);
    }
    let text = |value: f64| number((value / grain).round() * grain, decimals);
    [text(value), format!("{}–{}", text(low), text(high))]
}

/// A count rounded to as many digits as its error supports, with thousands separators: `12,300`.
pub fn rounded(value: f64, se: f64) -> String {
    let grain = 10_f64.powi(significant_place(se.max(value.abs() * 1e-3)));
    number((value / grain).round() * grain, 0)
}

/// The power of ten of the first digit of an error, at least 0 (whole units).
fn significant_place(error: f64) -> i32 {
    (0..18).rev().find(|place| error >= 10_f64.powi(*place)).unwrap_or(0)
}

/// A share as a percentage, rounded to what its Monte Carlo standard error supports.
pub fn percent(share: f64, se: f64) -> String {
    percent_to(share, Step::of(se, 0.0005))
}

/// Shares with their standard errors as percentages that stand side by side: all in the same steps, which the largest
/// of the errors supports. Below a quarter of a point these are tenths, so that 41.2 and 40.6 are told apart.
pub fn percents(column: &[(f64, f64)]) -> Vec<String> {
    let worst = column.iter().map(|(_, se)| *se).fold(0.0, f64::max);
    column.iter().map(|(share, _)| percent_to(*share, Step::of(worst, 0.0025))).collect()
}

/// The steps in which percentages are written.
#[derive(Clone, Copy)]
enum Step {
    Tenth,
    One,
    Five,
}

impl Step {
    /// The step for this error of a share; tenths below `fine`. No error at all is that of a sure thing or of none.
    fn of(se: f64, fine: f64) -> Self {
        match se {
            se if se > 0.0 && se < fine => Self::Tenth,
            se if se > 0.025 => Self::Five,
            _ => Self::One,
        }
    }
}

fn percent_to(share: f64, step: Step) -> String {
    if !share.is_finite() {
        return "–".to_owned();
    }
    let value = share.clamp(0.0, 1.0) * 100.0;
    let (size, decimals) = match step {
        Step::Tenth if value > 0.0 && value < 100.0 => (0.1, 1),
        Step::Tenth | Step::One => (1.0, 0),
        Step::Five => (5.0, 0),
    };
    let rounded = if size > 1.0 { (value / size).round() * size } else { value };
    let text = match number(rounded, decimals).as_str() {
        "0" | "0.0" if value > 0.0 => format!("<{size}"),
        "100" | "100.0" if value < 100.0 => format!(">{}", number(100.0 - size, decimals)),
        text => text.to_owned(),
    };
    format!("{text}{JOIN}%")
}

/// A range of shares as whole percentages: `31–70 %`.
pub fn percent_range(low: f64, high: f64) -> String {
    if !low.is_finite() || !high.is_finite() {
        return "–".to_owned();
    }
    let whole = |share: f64| number(share.clamp(0.0, 1.0) * 100.0, 0);
    let (low, high) = (whole(low), whole(high));
    if low == high { format!("{low}{JOIN}%") } else { format!("{low}–{high}{JOIN}%") }
}

/// A difference of shares in percentage points with its sign, rounded to what its standard error supports: to the tenth
/// where that is below a twentieth of a point, or below a quarter and the difference below ten points.
pub fn points(difference: f64, se: f64) -> String {
    let fine = if difference.abs() < 0.0995 { 0.0025 } else { 0.0005 };
    let text = number(difference * 100.0, usize::from(se < fine && se > 0.0));
    let sign = if difference > 0.0 && text != "0" && text != "0.0" { "+" } else { "" };
    format!("{sign}{text}{JOIN}points")
}

/// A difference with its sign and its error, two standard errors wide, both to the error's first digit: `−8,300 ±40`.
pub fn difference_with_error(difference: f64, se: f64) -> String {
    let wide = 2.0 * se;
    if !(wide > 0.0 && wide.is_finite() && difference.is_finite()) {
        return format!("{} ±0", signed(difference, &rough(difference.abs())));
    }
    let place = (-2..15).rev().find(|place| wide >= 10_f64.powi(*place)).unwrap_or(-2);
    let grain = 10_f64.powi(place);
    let text = |value: f64| number((value / grain).round() * grain, usize::try_from(-place).unwrap_or(0));
    format!("{} ±{}", signed(difference, &text(difference.abs())), text(wide.max(grain)))
}

/// A share with its error: `52.3 % ±0.4`.
pub fn percent_with_error(share: f64, se: f64) -> String {
    format!("{}{JOIN}% {}", tenths(share, se), plus_minus_points(se))
}

/// A difference of shares with its error: `+8.1 points ±0.3`.
pub fn points_with_error(difference: f64, se: f64) -> String {
    let points = signed(difference, &tenths(difference.abs(), se));
    format!("{points}{JOIN}points {}", plus_minus_points(se))
}

/// A mean of an outcome with its error, by its unit: `52.3 % ±0.4`, `12,300 ±400 persons`.
pub fn level_with_error(mean: f64, se: f64, unit: &str) -> String {
    if unit.starts_with("share") {
        return percent_with_error(mean, se);
    }
    let wide = 2.0 * se;
    format!("{} ±{} {unit}", rounded(mean, wide), rounded(wide, wide))
}

/// A difference of means of an outcome with its error, by its unit: `+8.1 points ±0.3`, `−8,300 ±40 persons`.
pub fn change_with_error(difference: f64, se: f64, unit: &str) -> String {
    match unit.starts_with("share") {
        true => points_with_error(difference, se),
        false => format!("{} {unit}", difference_with_error(difference, se)),
    }
}

/// A share in percentage points, without a sign: `52`, `8.1`; for a figure beside which its error stands.
fn tenths(share: f64, se: f64) -> String {
    let value = share * 100.0;
    // A mean whose error is above half a point is not known to the tenth.
    let whole = se * 100.0 >= 0.5 || value == 0.0 || value == 100.0;
    number(value, usize::from(!whole))
}

/// An error in points, two standard errors wide: `±0.4`; an error too small to show is `±0.1`.
fn plus_minus_points(se: f64) -> String {
    let wide = 200.0 * se;
    if !wide.is_finite() {
        "±–".to_owned()
    } else if wide == 0.0 {
        "±0".to_owned()
    } else if wide < 1.0 {
        format!("±{:.1}", wide.max(0.1))
    } else {
        format!("±{wide:.0}")
    }
}

/// A sign before a number that is printed without one; a number that rounds to 0 gets none.
pub fn signed(value: f64, magnitude: &str) -> String {
    let nothing = magnitude.chars().all(|c| matches!(c, '0' | '.' | '–'));
    match value {
        _ if nothing => magnitude.to_owned(),
        v if v < 0.0 => format!("−{magnitude}"),
        _ => format!("+{magnitude}"),
    }
}

/// An amount rounded to two significant digits with its unit; thousands of millions become billions.
pub fn amount(value: f64, unit: &str) -> String {
    match unit.strip_prefix("million ") {
        Some(rest) if value >= 1000.0 => format!("{}{JOIN}billion {rest}", rough(value / 1000.0)),
        _ => format!("{} {unit}", rough(value)),
    }
}

/// Million euros in billions, without the unit: `12.3`; no decimals where the error is above 50 million.
pub fn billions(million: f64, se: f64) -> String {
    let decimals = if million != 0.0 && se < 50.0 && million.abs() < 1e5 { 1 } else { 0 };
    format!("{:.*}", decimals, million / 1_000.0)
}

/// A number of months in words: `five years`, `18 months`.
pub fn period(months: u32) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let (count, unit) =
        if months >= 12 && months.is_multiple_of(12) { (months / 12, "year") } else { (months, "month") };
    let plural = if count == 1 { "" } else { "s" };
    match WORDS.get(count as usize) {
        Some(word) => format!("{word}{JOIN}{unit}{plural}"),
        None => format!("{count}{JOIN}{unit}{plural}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_separators_and_a_true_minus() {
        assert_eq!(number(1_234_567.0, 0), "1,234,567");
        assert_eq!(number(-999.96, 1), "−1,000.0");
        assert_eq!(number(-0.2, 0), "0");
        assert_eq!((number(f64::NAN, 2), number(1e300, 0)), ("–".into(), "1.0e300".into()));
        assert_eq!((rough(18_342.0), rough(0.4321), rough(7.26)), ("18,000".into(), "0.43".into(), "7.3".into()));
        assert_eq!(amount(11_234.0, "million euros"), "11\u{a0}billion euros");
        assert_eq!(amount(430.0, "million euros"), "430 million euros");
        assert_eq!((rough(0.0), rough(99.7), rough(9.97)), ("0".into(), "100".into(), "10".into()));
    }

    #[test]
    fn a_percentage_claims_no_more_than_its_error_supports() {
        assert_eq!(percent(0.52345, 0.0004), "52.3\u{a0}%");
        assert_eq!(percent(0.52345, 0.004), "52\u{a0}%");
        assert_eq!(percent(0.52345, 0.04), "50\u{a0}%");
        assert_eq!(percent(0.0004, 0.001), "<1\u{a0}%");
        assert_eq!(percent(0.9999, 0.001), ">99\u{a0}%");
        assert_eq!((percent(0.0, 0.0), percent(1.0, 0.0)), ("0\u{a0}%".into(), "100\u{a0}%".into()));
        assert_eq!(points(0.0812, 0.003), "+8\u{a0}points");
        assert_eq!(points(-0.0812, 0.0003), "−8.1\u{a0}points");
        assert_eq!([points(0.0062, 0.001), points(0.1062, 0.001)], ["+0.6\u{a0}points", "+11\u{a0}points"]);
    }

    #[test]
    fn percentages_side_by_side_are_told_apart_as_far_as_the_largest_error_allows() {
        let plain = |column: &[(f64, f64)]| percents(column).concat().replace("\u{a0}%", " ");
        assert_eq!(plain(&[(0.4121, 0.002), (0.4062, 0.001), (0.5, 0.0002)]), "41.2 40.6 50.0 ");
        assert_eq!(plain(&[(0.4121, 0.003), (0.4062, 0.0002)]), "41 41 ");
        assert_eq!(plain(&[(0.4121, 0.03), (0.4462, 0.0002)]), "40 45 ");
        assert_eq!(plain(&[(0.0, 0.0), (1.0, 0.0), (0.0001, 0.001), (0.9999, 0.001)]), "0 100 <0.1 >99.9 ");
        assert_eq!(plain(&[(0.412, 0.0), (f64::NAN, f64::NAN)]).replace('–', "?"), "41 ?");
        assert!(percents(&[]).is_empty());
    }

    #[test]
    fn a_figure_beside_its_error_may_show_the_tenth() {
        assert_eq!(percent_with_error(0.52341, 0.006), "52\u{a0}% ±1");
        assert_eq!(percent_with_error(0.52341, 0.002), "52.3\u{a0}% ±0.4");
        assert_eq!(percent_with_error(0.52341, 0.0000001), "52.3\u{a0}% ±0.1");
        assert_eq!(percent_with_error(0.0, 0.0), "0\u{a0}% ±0");
        assert_eq!(percent_with_error(1.0, 0.0), "100\u{a0}% ±0");
        assert_eq!(percent_with_error(0.5, 0.02), "50\u{a0}% ±4");
    }

    #[test]
    fn large_counts_are_words_and_intervals_say_how_many_digits_there_are() {
        assert_eq!((large(1_234_567.0), large(834_000.0)), ("1.2\u{a0}million".into(), "830,000".into()));
        assert_eq!((large(996_000.0), large(2.34e9)), ("1.0\u{a0}million".into(), "2.3\u{a0}thousand million".into()));
        assert_eq!(with_interval(812.7, 809.8, 816.3), ["813", "810–816"]);
        assert_eq!(with_interval(812.7, 740.0, 916.3), ["810", "740–920"]);
        assert_eq!(with_interval(1.8812, 1.8212, 1.9353), ["1.88", "1.82–1.94"]);
        assert_eq!(with_interval(5_300.0, 2_100.0, 61_000.0), ["5,000", "2,000–61,000"]);
        assert_eq!(with_interval(4.0, 4.0, 4.0), ["4.000", "4.000–4.000"]);
        assert_eq!((count(1, "core"), count(1_024, "core")), ("1\u{a0}core".into(), "1,024\u{a0}cores".into()));
        assert_eq!((unit(2e6), unit(2e3), unit(2.0)), ((1e6, "million "), (1e3, "thousand "), (1.0, "")));
        assert_eq!(with_interval(0.0, 0.0, 0.0), ["0", "0–0"]);
    }

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!(points_with_error(0.081, 0.001), "+8.1\u{a0}points ±0.2");
        assert_eq!(points_with_error(-0.024, 0.001), "−2.4\u{a0}points ±0.2");
        assert_eq!(points_with_error(-0.0000001, 0.001), "0.0\u{a0}points ±0.2");
        let amounts = [(-8_301.0, 21.0), (56.2, 3.4), (-5.04, 0.041), (0.0683, 0.0013), (-4.8, 1.4)];
        let words = ["−8,300 ±40", "+56 ±7", "−5.04 ±0.08", "+0.07 ±0.01", "−5 ±3"];
        assert_eq!(amounts.map(|(difference, se)| difference_with_error(difference, se)), words);
        assert_eq!([difference_with_error(0.0, 0.0), difference_with_error(2.0, 0.0)], ["0 ±0", "+2.0 ±0"]);
        assert_eq!(difference_with_error(1e-9, 1e-9), "0.00 ±0.01");
    }

    #[test]
    fn counts_are_rounded_to_what_their_error_supports() {
        assert_eq!(rounded(12_345.6, 130.0), "12,300");
        assert_eq!(rounded(12_345.6, 0.1), "12,350");
        assert_eq!(rounded(0.0, 0.0), "0");
        assert_eq!([billions(12_345.0, 20.0), billions(12_345.0, 200.0), billions(0.0, 0.0)], ["12.3", "12", "0"]);
    }

    #[test]
    fn periods_are_words() {
        assert_eq!((period(60), period(12)), ("five\u{a0}years".into(), "one\u{a0}year".into()));
        assert_eq!(
            (period(18), period(1), period(600)),
            ("18\u{a0}months".into(), "one\u{a0}month".into(), "50\u{a0}years".into())
        );
    }
}
