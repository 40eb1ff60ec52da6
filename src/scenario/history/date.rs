//! Days of the Gregorian calendar, since wars end and resume on days and not in months.

use std::fmt;

/// Days of a mean month: a year of 365.25 days in twelve parts.
const DAYS_A_MONTH: f64 = 365.25 / 12.0;

/// A day, from the year 1 to the year 9999. Earlier days come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day that the calendar has; `None` where it has none such.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let known = (1..=9999).contains(&year) && (1..=12).contains(&month);
        (known && (1..=days_of(year, month)).contains(&day)).then_some(Self { year, month, day })
    }

    /// Reads `YYYY-MM-DD`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let plain = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if parts.next().is_some() || !plain(year, 4) || !plain(month, 2) || !plain(day, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Days since 1 January 1970; negative before.
    ///
    /// Years are counted from March, so that a leap day is the last of its year (Hinnant, *chrono-compatible low-level
    /// date algorithms*).
    pub fn days(self) -> i32 {
        let (month, day) = (i32::from(self.month), i32::from(self.day));
        let year = i32::from(self.year) - i32::from(month <= 2);
        let from_march = (month + 9) % 12;
        let day_of_year = (153 * from_march + 2) / 5 + day - 1;
        365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
    }

    /// Months from this day to another one, in months of 365.25/12 days; negative where the other is earlier.
    pub fn months_until(self, other: Self) -> f64 {
        f64::from(other.days() - self.days()) / DAYS_A_MONTH
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days_of(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn only_days_that_the_calendar_has_are_read() {
        for text in ["1949-01-01", "2000-02-29", "2024-02-29", "9999-12-31", "0001-01-01"] {
            assert_eq!(date(text).to_string(), text);
        }
        let odd = ["", "1949", "1949-1-1", "1949-13-01", "1949-00-01", "1949-04-31", "1900-02-29", "2023-02-29"];
        for text in
            odd.into_iter().chain(["0000-01-01", "1949-01-00", "1949-01-01-", "+949-01-01", "1949/01/01", "١٩٤٩-01-01"])
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_follow_one_another_over_four_centuries() {
        let mut expected = date("1600-01-01").days();
        for year in 1600..2001 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let Some(date) = Date::new(year, month, day) else { continue };
                    assert_eq!(date.days(), expected, "{date}");
                    expected += 1;
                }
            }
        }
        assert_eq!((date("1970-01-01").days(), date("2000-03-01").days(), date("1969-12-31").days()), (0, 11_017, -1));
    }

    #[test]
    fn a_year_of_365_days_and_a_quarter_has_twelve_months() {
        assert_eq!(date("1949-01-01").months_until(date("1953-01-01")), 48.0);
        let months = date("1967-06-10").months_until(date("1973-10-06"));
        assert!((months - 2310.0 / 30.4375).abs() < 1e-12, "{months}");
        assert_eq!(date("1953-01-01").months_until(date("1949-01-01")), -48.0);
        assert!(date("1949-12-31") < date("1950-01-01"));
    }
}
