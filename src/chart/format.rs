//! Numbers as text: thousands separators, percentages with no more digits than their error supports, and the ladder
//! of axis maxima.

/// A percentage and its sign stay on one line.
const JOIN: &str = "\u{a0}";

/// Half a step of rounding noise that must not lift an axis to the next rung.
const SLACK: f64 = 1e-9;

/// The highest axis maximum; larger values are drawn at the edge and written with an exponent.
const TOP: f64 = 1e15;

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

/// A share as a percentage, rounded to what its Monte Carlo standard error supports.
pub fn percent(share: f64, se: f64) -> String {
    if !share.is_finite() {
        return "–".to_owned();
    }
    let (value, error) = (share.clamp(0.0, 1.0) * 100.0, se * 100.0);
    let text = if error < 0.05 && error > 0.0 {
        number(value, 1)
    } else if error > 2.5 {
        number((value / 5.0).round() * 5.0, 0)
    } else {
        number(value, 0)
    };
    let text = match text.as_str() {
        "0" | "0.0" if value > 0.0 => format!("<{}", smallest(error)),
        "100" | "100.0" if value < 100.0 => format!(">{}", number(100.0 - smallest(error), usize::from(error < 0.05))),
        _ => text,
    };
    format!("{text}{JOIN}%")
}

/// The smallest percentage that is not rounded to nothing.
fn smallest(error: f64) -> f64 {
    match error {
        fine if fine < 0.05 && fine > 0.0 => 0.1,
        coarse if coarse > 2.5 => 5.0,
        _ => 1.0,
    }
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

/// A difference of shares in percentage points with its sign, rounded to what its standard error supports.
pub fn points(difference: f64, se: f64) -> String {
    let text = number(difference * 100.0, usize::from(se * 100.0 < 0.05 && se > 0.0));
    let sign = if difference > 0.0 && text != "0" && text != "0.0" { "+" } else { "" };
    format!("{sign}{text}{JOIN}points")
}

/// An amount rounded to two significant digits with its unit; thousands of millions become billions.
pub fn amount(value: f64, unit: &str) -> String {
    match unit.strip_prefix("million ") {
        Some(rest) if value >= 1000.0 => format!("{}{JOIN}billion {rest}", rough(value / 1000.0)),
        _ => format!("{} {unit}", rough(value)),
    }
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

/// The least 1, 2 or 5 times a power of ten that is not less than `value`; 1 where nothing is shown.
pub fn ladder(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let (mut rung, mut below) = (1.0, 1.0);
    while value * below < 1.0 && below < 1e6 {
        below *= 10.0;
    }
    loop {
        for lead in [1.0, 2.0, 5.0] {
            let candidate = lead * rung / below;
            if value <= candidate * (1.0 + SLACK) || candidate >= TOP {
                return candidate;
            }
        }
        rung *= 10.0;
    }
}

/// The ladder for shares: 1, 2, 5, 10, 20, 50 or 100 %.
pub fn share_ladder(value: f64) -> f64 {
    if value.is_finite() { (ladder((value * 100.0).max(1.0)) / 100.0).min(1.0) } else { 1.0 }
}

/// Places of the marks on an axis from 0 to a rung of the ladder: fifths, or quarters where the rung begins with 2.
pub fn ticks(max: f64) -> Vec<f64> {
    let parts = if leads_with_two(max) { 4 } else { 5 };
    (0..=parts).map(|part| max * f64::from(part) / f64::from(parts)).collect()
}

/// Whether a rung of the ladder is 2 times a power of ten.
pub fn leads_with_two(max: f64) -> bool {
    let mut rung = max;
    while rung >= 10.0 {
        rung /= 10.0;
    }
    while rung > 0.0 && rung < 0.999 {
        rung *= 10.0;
    }
    (1.5..3.5).contains(&rung)
}

/// Months to mark on an axis from 0 to `horizon` with at most `most` marks after the first.
pub fn month_ticks(horizon: u32, most: u32) -> Vec<u32> {
    const STEPS: [u32; 9] = [1, 2, 3, 6, 12, 24, 60, 120, 240];
    let step = STEPS.into_iter().find(|step| horizon / step <= most.max(1)).unwrap_or(horizon / most.max(1) + 1);
    (0..=horizon / step).map(|mark| mark * step).collect()
}

/// The mark's number with as many decimals as its axis needs.
pub fn tick_label(value: f64, max: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let step = if leads_with_two(max) { max / 4.0 } else { max / 5.0 };
    let (mut decimals, mut scaled) = (0, step);
    while decimals < 6 && (scaled - scaled.round()).abs() > 1e-6 {
        scaled *= 10.0;
        decimals += 1;
    }
    number(value, decimals)
}

/// A mark on an axis of shares.
pub fn share_tick(value: f64, max: f64) -> String {
    format!("{}{JOIN}%", tick_label(value * 100.0, max * 100.0))
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
    }

    #[test]
    fn the_ladder_has_rungs_one_two_and_five() {
        let rungs: Vec<f64> =
            [0.0, 0.03, 0.2, 1.0, 1.1, 3.0, 30_000.0, f64::INFINITY].into_iter().map(ladder).collect();
        assert_eq!(rungs, [1.0, 0.05, 0.2, 1.0, 2.0, 5.0, 50_000.0, 1.0]);
        assert_eq!((share_ladder(0.0), share_ladder(0.07), share_ladder(0.8)), (0.01, 0.1, 1.0));
        assert_eq!(ticks(20.0), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(tick_label(0.4, 1.0), "0.4");
        assert_eq!(share_tick(0.005, 0.02), "0.5\u{a0}%");
    }

    #[test]
    fn periods_are_words() {
        assert_eq!((period(60), period(12)), ("five\u{a0}years".into(), "one\u{a0}year".into()));
        assert_eq!(
            (period(18), period(1), period(600)),
            ("18\u{a0}months".into(), "one\u{a0}month".into(), "50\u{a0}years".into())
        );
        assert_eq!(month_ticks(60, 6), [0, 12, 24, 36, 48, 60]);
        assert_eq!(month_ticks(1, 6), [0, 1]);
        assert!(month_ticks(600, 6).len() <= 7);
    }
}
