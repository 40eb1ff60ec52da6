//! `sensitivity.csv`: every index of every factor and subject, a row each.

use crate::analysis::sensitivity::Index;
use crate::analysis::sensitivity::results::{Factor, Found, Importance, Sensitivity, Subject};
use crate::report::csv::field;

/// The columns.
const HEADER: &str = "option,baseline,path,source,kind,kept,first,first_error,first_low,first_high,total,total_error,\
    total_low,total_high,pawn,pawn_critical,mu_star,at_low,at_high,swing_se";

/// The table. Cells without a number are empty.
pub fn table(all: &Sensitivity) -> String {
    let mut text = format!("{HEADER}\n");
    for subject in &all.subjects {
        for (place, factor) in all.factors.iter().enumerate() {
            text.push_str(&row(all, subject, place, factor).join(","));
            text.push('\n');
        }
    }
    text
}

fn row(all: &Sensitivity, subject: &Subject, place: usize, factor: &Factor) -> Vec<String> {
    let of = |found: &Found| found.factors.iter().find(|one| one.factor == place).copied();
    let found: Option<Importance> = subject.found.as_ref().and_then(of);
    let mut row = vec![
        field(&subject.option),
        field(subject.baseline.as_deref().unwrap_or_default()),
        field(&factor.path),
        field(&factor.source),
        factor.kind.name().to_owned(),
        factor.kept.to_string(),
    ];
    row.extend(index(found.map(|one| one.first)));
    row.extend(index(found.map(|one| one.total)));
    row.extend([found.and_then(|one| one.pawn), found.and_then(|one| one.pawn_critical)].map(cell));
    row.push(cell(all.screening.as_ref().map(|screening| screening.factors[place].screened.mu_star)));
    let swing = subject.swings.iter().find(|swing| swing.factor == place);
    row.extend([swing.map(|one| one.low.mean), swing.map(|one| one.high.mean), swing.map(|one| one.se)].map(cell));
    row
}

fn index(index: Option<Index>) -> [String; 4] {
    let part = |part: fn(Index) -> f64| cell(index.map(part));
    [part(|one| one.value), part(|one| one.error), part(|one| one.low), part(|one| one.high)]
}

fn cell(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_without_a_number_is_empty() {
        assert_eq!((cell(Some(0.25)), cell(None)), ("0.25".to_owned(), String::new()));
    }
}
