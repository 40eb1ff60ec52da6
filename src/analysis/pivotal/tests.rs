//! Pivotal players on small scenarios.

use super::*;
use crate::engine::batch::Progress;
use crate::scenario::{Overrides, load_text};

/// One option with these contributors and components alone; whoever is there came at once and stays.
fn read(components: &str, contributors: &str) -> Scenario {
    let text = format!(
        "extends = \"builtin:baseline\"\n[run]\nhorizon_months = 24\nworlds = 16\ntrials = 32\n\
         [ceasefire]\nearly_collapse_chance = 0\n[coalition]\nlift_per_month = 50000\n\
         [[option]]\nname = \"only\"\n[option.set]\n\"contributor\" = []\n\"backstop.promised\" = [{components}]\n{contributors}"
    );
    load_text("test", &text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"))
}

const ALPHA: &str = "\"contributor.alpha\" = { name = \"Alpha\", troops = 2000 }\n";

fn study(scenario: &Scenario, orders: usize, at_once: usize, threads: usize) -> Pivotal {
    let progress = Progress::default();
    Study::new(scenario, orders).run(Vec::new(), Effort { at_once, threads, progress: &progress }).expect("it runs")
}

fn found(scenario: &Scenario) -> GameResult {
    study(scenario, 8, 64, 2).games.remove(0)
}

/// Shapley value and drop-one of each player.
fn worth(game: &GameResult, outcome: &str) -> Vec<[f64; 2]> {
    let outcome = game.outcome(outcome).expect("a headline");
    let both = |worth: &Worth| [worth.shapley.expect("it counts").value, worth.drop_one.expect("it counts").mean];
    outcome.worth.iter().map(both).collect()
}

fn assert_near(found: &[[f64; 2]], expected: &[[f64; 2]]) {
    let near = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).abs() < 1.0 && (a[1] - b[1]).abs() < 1.0;
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| near(a, b)),
        "{found:?} is not {expected:?}"
    );
}

#[test]
fn contributors_without_conditions_are_each_worth_their_own_troops() {
    let beta = "\"contributor.beta\" = { name = \"Beta\", troops = 1000 }\n";
    let game = found(&read("", &format!("{ALPHA}{beta}")));
    assert_near(&worth(&game, "troops_12"), &[[2_000.0, 2_000.0], [1_000.0, 1_000.0]]);
    let of_thousand = |worth: &Worth| worth.per_thousand.expect("it has troops").mean;
    let troops = game.outcome("troops_12").expect("a headline");
    assert!(troops.worth.iter().all(|worth| (of_thousand(worth) - 1_000.0).abs() < 0.5), "{troops:?}");
    assert_eq!((game.dependence.as_slice(), game.orders, game.coalitions), (&[][..], 0, 4));
}

#[test]
fn who_is_needed_shares_in_what_comes_of_others() {
    let beta = "\"contributor.beta\" = { name = \"Beta\", troops = 1000, needs = { contributors = [\"alpha\"] } }\n";
    let game = found(&read("", &format!("{ALPHA}{beta}")));
    // Alpha alone brings 2,000, Beta alone nobody, both 3,000.
    assert_near(&worth(&game, "troops_12"), &[[2_500.0, 3_000.0], [500.0, 1_000.0]]);
    let [only] = game.dependence.as_slice() else { panic!("{:?}", game.dependence) };
    let joined = game.players[1].joined.expect("a contributor").mean;
    assert_eq!((only.dropped, only.joins), (0, 1));
    assert!(joined > 0.0 && (only.change.mean - joined).abs() < 1e-12, "without Alpha, Beta never comes");
}

#[test]
fn who_needs_a_partner_does_not_care_which() {
    let others = "\"contributor.beta\" = { name = \"Beta\", troops = 1000 }\n\
        \"contributor.gamma\" = { name = \"Gamma\", troops = 500, needs = { partners = 1 } }\n";
    let game = found(&read("", &format!("{ALPHA}{others}")));
    assert_eq!(game.dependence, [], "with one partner gone, the other is there");
    // Gamma comes unless it is alone: in one order of three it comes before both.
    assert_near(&worth(&game, "troops_12"), &[[2_083.3, 2_000.0], [1_083.3, 1_000.0], [333.3, 500.0]]);
}

#[test]
fn a_component_that_a_contributor_needs_is_worth_half_of_it() {
    let alpha = "\"contributor.alpha\" = { name = \"Alpha\", troops = 2000, needs = { backstop = [\"intelligence\"] } }\n\
        \"backstop.kept_chance\" = 1\n\"backstop.floor\" = [\"intelligence\"]\n";
    let game = found(&read("\"intelligence\"", alpha));
    assert_eq!(game.players[1].key, "backstop.intelligence");
    assert_near(&worth(&game, "troops_12"), &[[1_000.0, 2_000.0], [1_000.0, 2_000.0]]);
    assert_eq!((game.dependence[0].dropped, game.dependence[0].joins), (1, 0));
    assert_eq!((game.players[1].troops, game.players[1].joined), (None, None));
}

#[test]
fn shares_add_up_to_everybody_less_nobody_and_to_those_of_both_kinds() {
    let text = "extends = \"builtin:baseline\"\n[run]\nhorizon_months = 24\nworlds = 16\ntrials = 32\n";
    let changes = Overrides { options: vec!["full".to_owned()], ..Overrides::default() };
    let scenario = load_text("test", text, &changes).unwrap_or_else(|error| panic!("{error}"));
    let game = found(&scenario);
    assert!(game.orders >= 8 && game.players.len() > 20, "many players are sampled");
    for outcome in &game.outcomes {
        let Some((nobody, everybody)) = outcome.nobody.zip(outcome.everybody) else { continue };
        let shares: Option<Vec<f64>> = outcome.worth.iter().map(|worth| Some(worth.shapley?.value)).collect();
        let (sum, whole) = (shares.expect("it counts").iter().sum::<f64>(), everybody.mean - nobody.mean);
        assert!((sum - whole).abs() <= 1e-9 * whole.abs().max(1.0), "{}: {sum} is not {whole}", outcome.name);
        let kinds = outcome.contributors.zip(outcome.components).expect("it counts");
        assert!((kinds.0.value + kinds.1.value - whole).abs() <= 1e-9 * whole.abs().max(1.0), "{}", outcome.name);
    }
    let both =
        |pair: &Dependence| game.players[pair.joins].key.starts_with("contributor.") && pair.dropped != pair.joins;
    assert!(game.dependence.len() > 20 && game.dependence.iter().all(both));
}

#[test]
fn the_bits_do_not_depend_on_threads_or_on_how_many_are_followed_at_once() {
    let scenario = read("\"intelligence\", \"strike\"", ALPHA);
    let text = |found: Pivotal| serde_json::to_string(&found).expect("JSON");
    assert_eq!(text(study(&scenario, 8, 64, 1)), text(study(&scenario, 8, 3, 2)));
}

#[test]
fn the_option_with_most_players_is_studied_unless_some_are_chosen() {
    let text = "extends = \"builtin:baseline\"\n";
    let names = |chosen: &[&str]| {
        let options = chosen.iter().map(|name| (*name).to_owned()).collect();
        let scenario = load_text("test", text, &Overrides { options, ..Overrides::default() }).expect("a scenario");
        studied(&scenario).into_iter().map(|option| option.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["guaranteed"]);
    assert_eq!(names(&["floor", "without-us"]), ["without-us", "floor"]);
}

#[test]
fn the_guard_says_what_must_not_be_quoted() {
    let kinds = |scenario: &Scenario| {
        let warnings = study(scenario, 4, 64, 1).warnings;
        warnings.into_iter().map(|warning| warning.kind).collect::<Vec<_>>()
    };
    let mut small = read("\"strike\"", ALPHA);
    small.run.worlds = 4;
    assert!(kinds(&small).contains(&"few-worlds".to_owned()));
    let nobody = "\"contributor.alpha\" = { name = \"Alpha\" }\n";
    assert_eq!(kinds(&read("", nobody)), ["nothing-varies"]);
    let sure = read("\"intelligence\"", ALPHA);
    assert!(!kinds(&sure).contains(&"few-orders".to_owned()), "all orders are covered");
}
