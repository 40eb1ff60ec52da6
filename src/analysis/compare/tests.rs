//! Regret, dominance and the best option, on worlds computed by hand.

use super::*;

/// An option that in each world holds in so many of 100 trials, fights in so many, and costs so much; no luck in it.
fn option(name: &str, held: &[f64], fights: &[f64], cost: &[f64]) -> OptionWorlds {
    let column = |totals: &[f64]| Column {
        count: vec![100; totals.len()],
        total: totals.to_vec(),
        first_count: vec![50; totals.len()],
        first_total: totals.iter().map(|total| total / 2.0).collect(),
        mean_square: 1.0,
    };
    let metrics = [("held", held), ("entangled", fights), ("cost", cost)];
    OptionWorlds {
        name: name.to_owned(),
        outcomes: BTreeMap::new(),
        metrics: metrics.into_iter().map(|(name, totals)| (name.to_owned(), column(totals))).collect(),
    }
}

fn standing_of(options: &[OptionWorlds]) -> Vec<Vec<f64>> {
    let by_world: Vec<ByWorld> =
        options.iter().map(|one| one.metrics["held"].sample(Design::Random).by_world()).collect();
    standing(&by_world, Direction::More).expect("worlds")
}

#[test]
fn regret_is_what_the_best_option_of_each_world_holds_more() {
    let some = [1.0; 4];
    let one = option("one", &[50.0, 50.0, 50.0, 50.0], &some, &some);
    let two = option("two", &[40.0, 60.0, 80.0, 50.0], &some, &some);
    let regrets = regrets(Design::Random, &standing_of(&[one, two]));
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    near(regrets[0].mean, (0.0 + 0.1 + 0.3 + 0.0) / 4.0);
    near(regrets[0].max, 0.3);
    near(regrets[1].mean, 0.1 / 4.0);
    near(regrets[1].max, 0.1);
    near(regrets[0].best_in, 1.5 / 4.0);
    near(regrets[1].best_in, 2.5 / 4.0);
}

#[test]
fn equal_options_are_equally_good_and_neither_dominates() {
    let both = ["one", "two"].map(|name| option(name, &[30.0, 70.1, 55.3], &[3.0, 1.0, 2.0], &[9.0, 7.0, 8.0]));
    let regrets = regrets(Design::Random, &standing_of(&both));
    assert!(regrets.iter().all(|regret| regret.max == 0.0 && regret.best_in == 0.5), "{regrets:?}");
    assert!(dominated(Design::Random, &both).is_empty());
}

#[test]
fn an_option_dominates_where_it_is_clearly_better_in_one_and_clearly_worse_in_none() {
    let worlds = |level: f64| [level, level + 1.0, level - 1.0, level + 0.5];
    let option =
        |name: &str, held: f64, fights: f64, cost: f64| option(name, &worlds(held), &worlds(fights), &worlds(cost));
    let [base, holds, cheap] =
        [option("base", 50.0, 10.0, 100.0), option("holds", 60.0, 10.0, 100.0), option("cheap", 50.0, 10.0, 90.0)];
    let dear = option("dear", 70.0, 10.0, 120.0);
    let all = dominated(Design::Random, &[base, holds, cheap, dear]);
    let by = BTreeMap::from([("base".to_owned(), vec!["holds".to_owned(), "cheap".to_owned()])]);
    assert_eq!(all, by);
}

#[test]
fn the_best_by_its_mean_comes_first_and_those_like_it_after() {
    let samples = |options: &[OptionWorlds]| -> Vec<Sample> {
        options.iter().map(|one| one.metrics["held"].sample(Design::Random)).collect()
    };
    let some = [1.0; 4];
    let low = option("low", &[20.0, 21.0, 22.0, 20.0], &some, &some);
    let high = option("high", &[50.0, 60.0, 55.0, 51.0], &some, &some);
    let like = option("like", &[52.0, 58.0, 56.0, 49.0], &some, &some);
    let samples = samples(&[low, high, like]);
    assert_eq!(best(&samples, Direction::More), Some(vec![1, 2]));
    assert_eq!(best(&samples, Direction::Less), Some(vec![0]));
}
