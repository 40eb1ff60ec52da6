//! Dominance and the best option, on worlds computed by hand.

use super::*;
use crate::analysis::worlds::Column;

/// An option that in each world holds in so many of 100 trials, fights in so many, and costs so much; no luck in it.
fn option(name: &str, held: &[f64], fights: &[f64], cost: &[f64]) -> Followed {
    let column = |totals: &[f64]| Column {
        count: vec![100; totals.len()],
        total: totals.to_vec(),
        first_count: vec![50; totals.len()],
        first_total: totals.iter().map(|total| total / 2.0).collect(),
        mean_square: 1.0,
    };
    let metrics = [("held", held), ("entangled", fights), ("cost", cost)];
    let metrics = metrics.into_iter().map(|(name, totals)| (name.to_owned(), column(totals))).collect();
    let worlds = OptionWorlds { name: name.to_owned(), outcomes: BTreeMap::new(), metrics };
    Followed { worlds, groups: Design::Random.into() }
}

#[test]
fn equal_options_dominate_neither() {
    let both = ["one", "two"].map(|name| option(name, &[30.0, 70.1, 55.3], &[3.0, 1.0, 2.0], &[9.0, 7.0, 8.0]));
    assert!(dominated(&both).is_empty());
}

#[test]
fn an_option_dominates_where_it_is_clearly_better_in_one_and_clearly_worse_in_none() {
    let worlds = |level: f64| [0.0, 1.0, -1.0, 0.5, -0.5, 0.2, 0.8, -0.3].map(|off| level + off);
    let option =
        |name: &str, held: f64, fights: f64, cost: f64| option(name, &worlds(held), &worlds(fights), &worlds(cost));
    let [base, holds, cheap] =
        [option("base", 50.0, 10.0, 100.0), option("holds", 60.0, 10.0, 100.0), option("cheap", 50.0, 10.0, 90.0)];
    let dear = option("dear", 70.0, 10.0, 120.0);
    let all = dominated(&[base, holds, cheap, dear]);
    let by = BTreeMap::from([("base".to_owned(), vec!["holds".to_owned(), "cheap".to_owned()])]);
    assert_eq!(all, by);
}

#[test]
fn the_best_by_its_mean_comes_first_and_those_like_it_after() {
    let sample = |totals: &[f64]| sample(&option("one", totals, totals, totals), "held").expect("worlds");
    let high = [50.0, 60.0, 55.0, 51.0, 50.0, 60.0, 55.0, 51.0];
    let like = [52.0, 58.0, 56.0, 49.0, 51.0, 61.0, 54.0, 51.0];
    let best = |better, worlds: usize| {
        let samples = [&[20.0; 8], &high, &like].map(|totals| sample(&totals[..worlds]));
        Sample::best(&samples, better)
    };
    assert_eq!(best(Direction::More, 8), [1, 2]);
    assert_eq!(best(Direction::Less, 8), [0]);
    assert_eq!(best(Direction::More, 4), [1, 0, 2], "four worlds tell nothing");
}

#[test]
fn runs_are_told_apart_by_numbers_that_are_free() {
    assert_eq!(labels(&["a", "b"]), ["a", "b"]);
    assert_eq!(labels(&["a", "a", "a#1", "x,y"]), ["a#1", "a#2", "a#1#1", "x_y"]);
}
