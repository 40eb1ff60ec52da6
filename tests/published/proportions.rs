//! Intervals of shares, against SciPy 1.17.1.

use guarantor::analysis::proportion::{jeffreys, wilson};

use super::goldens::{assert_close, golden, numbers};

#[test]
fn intervals_of_shares_are_those_of_scipy() {
    let Some(published) = golden("proportion_ci_95") else { return };
    for (count, intervals) in published.as_object().expect("intervals by count") {
        let (successes, n) = count.split_once('/').expect("so many of so many");
        let [successes, n] = [successes, n].map(|number| number.parse().expect("a number"));
        assert_close(count, wilson(successes, n, 0.95), &numbers(&intervals["wilson"]), 1e-14);
        assert_close(count, jeffreys(successes, n, 0.95), &numbers(&intervals["jeffreys"]), 1e-13);
    }
}
