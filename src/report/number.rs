//! Numbers as text: no more digits than their error supports, and units that a reader knows.

/// A share as a percentage: `52 %`, or `52.3 %` where the error is below a tenth of a point.
pub fn percent(share: f64, se: f64) -> String {
    format!("{} %", points(share, se))
}

/// A share in percentage points without the sign: `52`, `8.1`.
pub fn points(share: f64, se: f64) -> String {
    let value = share * 100.0;
    // A mean whose error is above half a point is not known to the tenth.
    let text = if se * 100.0 >= 0.5 { format!("{value:.0}") } else { format!("{value:.1}") };
    text.strip_suffix(".0").filter(|_| value == 0.0 || value == 100.0).map_or(text.clone(), str::to_owned)
}

/// A signed difference of shares in points: `+8.1`, `−2.4`.
pub fn signed_points(difference: f64, se: f64) -> String {
    signed(difference, &points(difference.abs(), se))
}

/// An error in points, two standard errors wide: `±0.4`; an error too small to show is `±0.1`.
pub fn plus_minus_points(se: f64) -> String {
    let wide = 200.0 * se;
    if wide == 0.0 {
        "±0".to_owned()
    } else if wide < 1.0 {
        format!("±{:.1}", wide.max(0.1))
    } else {
        format!("±{wide:.0}")
    }
}

/// A sign before a number that is printed without one; a number that rounds to 0 gets none.
pub fn signed(value: f64, magnitude: &str) -> String {
    let nothing = magnitude.chars().all(|c| matches!(c, '0' | '.'));
    match value {
        _ if nothing => magnitude.to_owned(),
        v if v < 0.0 => format!("−{magnitude}"),
        _ => format!("+{magnitude}"),
    }
}

/// A count rounded to as many digits as its error supports, with thousands separators: `12,300`.
pub fn rounded(value: f64, se: f64) -> String {
    let grain = 10_f64.powi(significant_place(se.max(value.abs() * 1e-3)));
    thousands((value / grain).round() * grain)
}

/// The power of ten of the first digit of an error, at least 0 (whole units).
fn significant_place(error: f64) -> i32 {
    (0..18).rev().find(|place| error >= 10_f64.powi(*place)).unwrap_or(0)
}

/// A whole number with thousands separators: `1,234,567`.
pub fn thousands(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("−{text}") } else { text }
}

/// Million euros in billions, without the unit: `12.3`; no decimals where the error is above 50 million.
pub fn billions(million: f64, se: f64) -> String {
    let decimals = if million != 0.0 && se < 50.0 && million.abs() < 1e5 { 1 } else { 0 };
    format!("{:.*}", decimals, million / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_no_more_digits_than_its_error_supports() {
        assert_eq!(percent(0.52341, 0.006), "52 %");
        assert_eq!(percent(0.52341, 0.002), "52.3 %");
        assert_eq!(percent(0.0, 0.0), "0 %");
        assert_eq!(percent(1.0, 0.0), "100 %");
        assert_eq!(plus_minus_points(0.002), "±0.4");
        assert_eq!(plus_minus_points(0.0000001), "±0.1");
        assert_eq!(plus_minus_points(0.02), "±4");
        assert_eq!(plus_minus_points(0.0), "±0");
    }

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!(signed_points(0.081, 0.001), "+8.1");
        assert_eq!(signed_points(-0.024, 0.001), "−2.4");
        assert_eq!(signed_points(-0.0000001, 0.001), "0.0");
    }

    #[test]
    fn counts_are_grouped_and_rounded() {
        assert_eq!(thousands(1_234_567.4), "1,234,567");
        assert_eq!(thousands(-999.0), "−999");
        assert_eq!(thousands(-0.2), "0");
        assert_eq!(rounded(12_345.6, 130.0), "12,300");
        assert_eq!(rounded(12_345.6, 0.1), "12,350");
        assert_eq!(rounded(0.0, 0.0), "0");
        assert_eq!([billions(12_345.0, 20.0), billions(12_345.0, 200.0), billions(0.0, 0.0)], ["12.3", "12", "0"]);
    }
}
