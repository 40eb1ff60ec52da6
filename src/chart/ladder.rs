//! The ladder of axis maxima, and the marks on an axis.

use crate::report::number::{JOIN, TOP, number};

/// Half a step of rounding noise that must not lift an axis to the next rung.
const SLACK: f64 = 1e-9;

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
    number(value, decimals(step))
}

/// A number with as many decimals as it has.
pub fn short(value: f64) -> String {
    number(value, decimals(value))
}

/// How many decimals a number has, at most six.
fn decimals(value: f64) -> usize {
    let (mut count, mut scaled) = (0, value);
    while count < 6 && (scaled - scaled.round()).abs() > 1e-6 {
        scaled *= 10.0;
        count += 1;
    }
    count
}

/// A mark on an axis of shares.
pub fn share_tick(value: f64, max: f64) -> String {
    format!("{}{JOIN}%", tick_label(value * 100.0, max * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn months_are_marked_in_steps_that_a_calendar_knows() {
        assert_eq!(month_ticks(60, 6), [0, 12, 24, 36, 48, 60]);
        assert_eq!(month_ticks(1, 6), [0, 1]);
        assert!(month_ticks(600, 6).len() <= 7);
    }
}
