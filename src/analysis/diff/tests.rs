//! Attribution on small scenarios.

use super::*;
use crate::engine::batch::Progress;
use crate::scenario::format::OPTIONS;
use crate::scenario::{Overrides, diff as semantic, load_text};

const ONE: &str = "[[option]]\nname = \"only\"\n[option.set]\n";

fn read(set: &str) -> Scenario {
    let text =
        format!("extends = \"builtin:baseline\"\n[run]\nhorizon_months = 24\nworlds = 32\ntrials = 64\n{ONE}{set}");
    load_text("test", &text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The parts of the only option's change, with a plan of one's own where one is given.
fn attributed(a: &str, b: &str, at_once: usize, plan: Option<fn(usize) -> Plan>) -> PairResult {
    let (a, b) = (read(a), read(b));
    let difference = semantic::compare(&a, &b, &[(0, 0)]);
    let mut study = Study::new(&a, &b, &difference, 8);
    for game in &mut study.games {
        game.plan = plan.map_or_else(|| game.plan.clone(), |plan| plan(game.mixture.groups.len()));
    }
    let found = study
        .run(&a.run, Effort { at_once, threads: 2, progress: &Progress::default() })
        .unwrap_or_else(|error| panic!("{error}"));
    found.pairs.into_iter().next().expect("a pair with edits")
}

const EDITS: &str = "\"contributor.france.troops\" = 20000\n\"backstop.kept_chance\" = 1\n\"host.strength\" = 900000\n\
    \"resumption.failure_cost\" = 4\n\"contributor.spain\" = false\n";

#[test]
fn the_parts_add_up_to_the_change_of_every_outcome() {
    for set in [EDITS.to_owned(), format!("{EDITS}{}", CONTRIBUTORS)] {
        let pair = attributed("", &set, 64, None);
        assert_eq!(pair.orders > 0, pair.groups.len() > 8);
        for outcome in &pair.outcomes {
            let change = outcome.change.expect("counted").mean;
            let sum: f64 = outcome.shares.as_ref().expect("counted").iter().map(|share| share.share).sum();
            assert!((sum - change).abs() < 1e-9 * (1.0 + change.abs()), "{}: {sum} is not {change}", outcome.name);
        }
        assert!(pair.outcomes[0].change.is_some_and(|held| held.mean > 10.0 * held.se), "{:?}", pair.outcomes[0]);
    }
}

const CONTRIBUTORS: &str = "\"contributor.germany.troops\" = 9000\n\"contributor.italy\" = false\n\
    \"contributor.poland.troops\" = 5000\n\"contributor.norway.troops\" = 5000\n\"contributor.sweden.troops\" = 5000\n";

#[test]
fn an_edit_that_changes_nothing_explains_nothing() {
    let a = "\"host.strength\" = 500000\n";
    let b = format!("{EDITS}\"host.strength\" = {{ uniform = [500000, 500000] }}\n").replacen(
        "\"host.strength\" = 900000\n",
        "",
        1,
    );
    for plan in [None, Some((|groups| Plan::sampled(groups, 6, 1)) as fn(usize) -> Plan)] {
        let pair = attributed(a, &b, 64, plan);
        let host = pair.groups.iter().position(|group| group.name == "host").expect("the edit of the host");
        for outcome in &pair.outcomes {
            let share = outcome.shares.as_ref().expect("counted")[host];
            assert_eq!(share, ShareResult { share: 0.0, se: 0.0, sampling_error: 0.0 }, "{}", outcome.name);
        }
    }
}

#[test]
fn one_edit_explains_the_whole_change_with_its_error() {
    let pair = attributed("", "\"backstop.promised\" = []\n", 64, None);
    assert_eq!((pair.coalitions, pair.groups.len(), pair.orders), (2, 1, 0));
    for outcome in &pair.outcomes {
        let (change, share) = (outcome.change.expect("counted"), outcome.shares.as_ref().expect("counted")[0]);
        assert_eq!((share.share, share.se), (change.mean, change.se));
    }
}

#[test]
fn sampled_orders_agree_with_all_coalitions_within_their_error() {
    let exact = attributed("", EDITS, 64, None);
    let sampled = attributed("", EDITS, 64, Some(|groups| Plan::sampled(groups, 40, 5)));
    assert_eq!((exact.orders, sampled.orders), (0, 40));
    for (exact, sampled) in exact.outcomes.iter().zip(&sampled.outcomes) {
        let shares = exact.shares.iter().flatten().zip(sampled.shares.iter().flatten());
        for (exact, sampled) in shares {
            // The luck is the same, so that what is left between them is the sample of orders.
            let off = (exact.share - sampled.share).abs();
            assert!(off <= 4.0 * sampled.sampling_error + 1e-12, "{exact:?} and {sampled:?}");
        }
    }
}

#[test]
fn results_do_not_depend_on_how_many_coalitions_are_followed_at_once() {
    let text = |pair: PairResult| serde_json::to_string(&pair).expect("JSON");
    let whole = text(attributed("", EDITS, 64, None));
    assert_eq!(whole, text(attributed("", EDITS, 5, None)));
}

#[test]
fn an_outcome_that_no_trial_has_is_left_without_a_number() {
    let sure = "\"resumption.five_year_hold\" = 1\n\"ceasefire.early_collapse_chance\" = 0\n";
    let pair = attributed(sure, &format!("{sure}\"cost.soldier_year\" = 0.5\n"), 64, None);
    let area = pair.outcomes.iter().find(|outcome| outcome.name == "area").expect("the area");
    assert_eq!((area.a, area.change, area.shares.as_ref()), (None, None, None));
}

#[test]
fn coalitions_are_followed_fewer_at_once_where_memory_is_short() {
    let (a, b) = (read(""), read(EDITS));
    let difference = semantic::compare(&a, &b, &[(0, 0)]);
    let study = Study::new(&a, &b, &difference, 8);
    assert_eq!(study.coalitions(), 32);
    assert_eq!(study.at_once(&a.run, 2, u64::MAX), Ok(OPTIONS));
    let bytes = study.at_once(&a.run, 2, 0).expect_err("no room at all");
    assert_eq!(study.at_once(&a.run, 2, bytes), Ok(1));
    assert!(study.at_once(&a.run, 2, bytes - 1).is_err());
    assert!(study.at_once(&a.run, 2, 5 * bytes).is_ok_and(|count| count > 1 && count < OPTIONS));
}
