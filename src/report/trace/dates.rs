//! Months of a story as a reader dates them.

use crate::analysis::trace::{Story, Trace};

const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The calendar month so many months after `YYYY-MM`, as in `June 2026`; none where the start is no month.
pub fn calendar(start: &str, months: u32) -> Option<String> {
    let (year, month) = start.split_once('-')?;
    let (year, month): (u32, u32) = (year.parse().ok()?, month.parse().ok()?);
    let first = month.checked_sub(1).filter(|first| *first < 12 && year <= 9999)?;
    let after = first.checked_add(months)?;
    Some(format!("{} {}", NAMES.get((after % 12) as usize)?, year + after / 12))
}

/// The date of a month of a story, where its scenario says when it starts.
pub fn date(trace: &Trace, story: &Story, month: u32) -> Option<String> {
    calendar(trace.heading.scenario.start.as_deref()?, story.onset?.checked_add(month)?)
}

/// "Month 4, June 2026"; "Month 4" where no start is stated.
pub fn dated(trace: &Trace, story: &Story, month: u32) -> String {
    date(trace, story, month).map_or_else(|| format!("Month {month}"), |date| format!("Month {month}, {date}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_the_calendar() {
        let at = |start, months| calendar(start, months).unwrap_or_default();
        assert_eq!([at("2026-02", 0), at("2026-02", 4)], ["February 2026", "June 2026"]);
        assert_eq!([at("2025-12", 1), at("2025-09", 60)], ["January 2026", "September 2030"]);
        for odd in ["", "2026", "2026-13", "2026-00", "x-1", "99999-01", "2026-02-03"] {
            assert_eq!(calendar(odd, 3), None, "{odd}");
        }
        assert_eq!(calendar("2026-02", u32::MAX), None);
    }
}
