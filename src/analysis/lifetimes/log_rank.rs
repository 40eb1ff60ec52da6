//! Do groups of lives fail at different rates? The log-rank test (Mantel 1966; Peto and Peto 1972).

use super::Life;
use super::equations::Cholesky;
use crate::maths::chi_square_tail;

/// What the log-rank test says of some groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogRank {
    /// The statistic: how far failures are from what they would be if all groups had one hazard.
    pub chi2: f64,
    /// Its degrees of freedom: groups that were followed until any failure, less one.
    pub df: u32,
    /// Chance of as large a statistic, or a larger, where groups do not differ.
    pub p: f64,
}

/// Compares two or more groups. Groups of which nobody was followed until a failure say nothing and do not count; with
/// fewer than two others, or where all fail at once, the statistic is 0 and p is 1.
pub fn log_rank(groups: &[Vec<Life>]) -> LogRank {
    let mut times: Vec<f64> = groups.iter().flatten().filter(|life| life.failed).map(|life| life.months).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    // At the first failure as many are at risk as at any later one.
    let asked = |group: &&Vec<Life>| times.first().is_some_and(|first| at_risk(group, *first) > 0.0);
    let groups: Vec<&Vec<Life>> = groups.iter().filter(asked).collect();
    let count = groups.len().saturating_sub(1);
    let (mut excess, mut variance) = (vec![0.0; count], vec![vec![0.0; count]; count]);
    for time in times {
        add(&groups, time, &mut excess, &mut variance);
    }
    let scales: Vec<f64> = (0..count).map(|group| variance[group][group]).collect();
    let solved = Cholesky::of(&variance, &scales).solve(&excess);
    let chi2 = solved.iter().zip(&excess).map(|(solved, excess)| solved * excess).sum();
    LogRank { chi2, df: count as u32, p: chi_square_tail(chi2, count as u32) }
}

fn at_risk(group: &[Life], months: f64) -> f64 {
    group.iter().filter(|life| life.months >= months).count() as f64
}

/// Adds a time's failures above those expected, and their covariances, for all groups but the last: of the lives at risk
/// any would fail as likely (the hypergeometric distribution).
fn add(groups: &[&Vec<Life>], months: f64, excess: &mut [f64], variance: &mut [Vec<f64>]) {
    let risk: Vec<f64> = groups.iter().map(|group| at_risk(group, months)).collect();
    let failed = |group: &&Vec<Life>| group.iter().filter(|life| life.failed && life.months == months).count() as f64;
    let failures: Vec<f64> = groups.iter().map(failed).collect();
    let (all, failed): (f64, f64) = (risk.iter().sum(), failures.iter().sum());
    let scale = if all > 1.0 { failed * (all - failed) / (all - 1.0) } else { 0.0 };
    for (group, excess) in excess.iter_mut().enumerate() {
        let share = risk[group] / all;
        *excess += failures[group] - failed * share;
        for (other, covariance) in variance[group].iter_mut().enumerate() {
            let same = if other == group { share } else { 0.0 };
            *covariance += scale * (same - share * risk[other] / all);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::lives;
    use super::*;

    fn failed(months: &[f64]) -> Vec<Life> {
        months.iter().map(|months| Life { months: *months, failed: true }).collect()
    }

    #[test]
    fn a_case_by_hand() {
        // At month 1 of 2 + 2 one of the first fails: 1 − ½, variance ¼. At 2 of 1 + 2 one of the second: 0 − ⅓,
        // variance 2/9. At 3 of 1 + 1 the first: ½, ¼. Nothing at 4.
        let found = log_rank(&[failed(&[1.0, 3.0]), failed(&[2.0, 4.0])]);
        let excess = 0.5 - 1.0 / 3.0 + 0.5;
        assert!((found.chi2 - excess * excess / (0.25 + 2.0 / 9.0 + 0.25)).abs() < 1e-14, "{found:?}");
        assert_eq!(found.df, 1);
    }

    #[test]
    fn groups_that_say_nothing_do_not_count() {
        let nothing = LogRank { chi2: 0.0, df: 0, p: 1.0 };
        assert_eq!(log_rank(&[]), nothing);
        assert_eq!(log_rank(&[failed(&[1.0])]), nothing);
        assert_eq!(log_rank(&[vec![], vec![Life { months: 3.0, failed: false }]]), nothing);
        let early = vec![Life { months: 0.5, failed: false }];
        let two = log_rank(&[failed(&[1.0, 3.0]), failed(&[2.0, 4.0])]);
        assert_eq!(log_rank(&[failed(&[1.0, 3.0]), early, failed(&[2.0, 4.0]), vec![]]), two);
        let at_once = log_rank(&[failed(&[2.0; 3]), failed(&[2.0; 4])]);
        assert_eq!((at_once.chi2, at_once.df, at_once.p), (0.0, 1, 1.0));
    }

    proptest! {
        #[test]
        fn the_order_of_groups_does_not_matter(a in lives(0..12), b in lives(0..12), c in lives(0..12)) {
            let one = log_rank(&[a.clone(), b.clone(), c.clone()]);
            let other = log_rank(&[c, a, b]);
            prop_assert_eq!(one.df, other.df);
            prop_assert!((one.chi2 - other.chi2).abs() < 1e-8 * (1.0 + one.chi2), "{:?} {:?}", one, other);
            prop_assert!((0.0..=1.0).contains(&one.p));
        }

        #[test]
        fn a_group_does_not_differ_from_itself(group in lives(1..20)) {
            let found = log_rank(&[group.clone(), group]);
            prop_assert!(found.chi2 < 1e-20 && found.p > 0.999_999, "{:?}", found);
        }
    }
}
