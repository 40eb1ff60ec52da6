//! The charts of pivotal players.

use guarantor::analysis::heading::Heading;
use guarantor::analysis::many::Effort;
use guarantor::analysis::pivotal::*;
use guarantor::analysis::results::Mean;
use guarantor::chart::{self, ChartError};
use guarantor::engine::batch::Progress;
use guarantor::model::metric::Outcome;
use guarantor::scenario::{Overrides, Scenario, load_text};

use super::made_up::{self, COUNTRIES};
use super::recorder::{Kind, Record};

const SMALL: &str = "extends = \"builtin:baseline\"\ntitle = \"Small\"\n[run]\nhorizon_months = 24\nworlds = 16\ntrials = 32\nseed = 3\n";

fn found(text: &str, options: &[&str]) -> Pivotal {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    let changes = Overrides { options, ..Overrides::default() };
    let scenario: Scenario = load_text("small", text, &changes).unwrap_or_else(|error| panic!("{error}"));
    let progress = Progress::default();
    let effort = Effort { at_once: 64, threads: 0, progress: &progress };
    Study::new(&scenario, 4).run(vec!["--orders".to_owned(), "4".to_owned()], effort).expect("it runs")
}

/// One option with these settings beside an empty coalition.
fn only(settings: &str) -> Pivotal {
    found(&format!("{SMALL}[[option]]\nname = \"only\"\n[option.set]\n\"contributor\" = []\n{settings}"), &[])
}

const LONG: &str = "\"backstop.promised\" = [\"intelligence\"]\n\
    \"contributor.a\" = { name = \"The United Kingdom of Great Britain and Northern Ireland\", troops = 9000 }\n\
    \"contributor.b\" = { name = \"Å\", troops = 90000, needs = { contributors = [\"a\"] } }\n";

fn wild() -> Pivotal {
    let mut wild = only(LONG);
    for worth in wild.games.iter_mut().flat_map(|game| &mut game.outcomes).flat_map(|outcome| &mut outcome.worth) {
        worth.drop_one = None;
        if let Some(share) = &mut worth.shapley {
            (share.value, share.se) = (1e12, f64::INFINITY);
        }
    }
    wild
}

fn cases() -> Vec<(&'static str, Pivotal)> {
    let mut none = only(LONG);
    none.games[0].outcomes.iter_mut().flat_map(|outcome| &mut outcome.worth).for_each(|worth| worth.shapley = None);
    vec![
        ("baseline", found(SMALL, &[])),
        ("two", found(SMALL, &["without-us", "floor"])),
        ("long", only(LONG)),
        ("one", only("\"backstop.promised\" = [\"strike\"]\n")),
        ("none", none),
        ("made-up", made_up()),
    ]
}

/// Results that no change of the model moves.
pub fn made_up() -> Pivotal {
    let heading = Heading::of_results(&made_up::results(1, 60));
    let contributors = COUNTRIES.iter().enumerate().map(|(place, name)| PlayerResult {
        key: format!("contributor.c{place}"),
        name: (*name).to_owned(),
        troops: Some(500.0 * place as f64),
        joined: Some(Mean { mean: 0.9 - 0.05 * place as f64, se: 0.003 }),
    });
    let components = ["intelligence", "air defence", "arms supply"].map(|name| PlayerResult {
        key: format!("backstop.{name}"),
        name: format!("US {name}"),
        troops: None,
        joined: None,
    });
    let players: Vec<PlayerResult> = contributors.chain(components).collect();
    let worth = |place: usize, scale: f64| {
        let value = scale * (((place * 7) % players.len()) as f64 - 1.0) / 100.0;
        let share = Share { value, se: 0.003 * scale, sampling_error: 0.002 * scale };
        Worth { shapley: Some(share), drop_one: Some(Mean { mean: 1.4 * value, se: 0.002 }), per_thousand: None }
    };
    let outcome = |outcome: &Outcome| {
        let scale = if outcome.is_share() { 1.0 } else { 1_000.0 };
        OutcomeResult {
            name: outcome.name().to_owned(),
            label: outcome.label().to_owned(),
            unit: outcome.unit().to_owned(),
            population: outcome.population().to_owned(),
            nobody: None,
            everybody: None,
            contributors: None,
            components: None,
            worth: (0..players.len()).map(|place| worth(place, scale)).collect(),
        }
    };
    let outcomes = Outcome::HEADLINES.iter().map(outcome).collect();
    let pairs = (0..players.len()).flat_map(|dropped| (0..COUNTRIES.len()).map(move |joins| (dropped, joins)));
    let dependence = pairs.filter(|(dropped, joins)| dropped != joins && (dropped * 5 + joins * 3) % 4 == 0);
    let dependence = dependence.map(|(dropped, joins)| Dependence {
        dropped,
        joins,
        change: Mean { mean: ((dropped * 13 + joins * 29) % 100) as f64 / 100.0 - 0.1, se: 0.004 },
    });
    let game = GameResult {
        option: heading.options[0].name.clone(),
        coalitions: 900,
        orders: 32,
        outcomes,
        dependence: dependence.collect(),
        players,
    };
    Pivotal { version: VERSION, heading, games: vec![game], warnings: Vec::new() }
}

#[test]
fn a_bar_ends_at_its_value_and_is_pale_where_it_is_not_clear_of_its_error() -> Result<(), ChartError> {
    let found = made_up();
    let record = Record::of("pivotal", &found)?;
    let bars: Vec<f64> = record
        .shapes
        .iter()
        .filter(|shape| shape.kind == Kind::Bar && (shape.edges()[3] - shape.edges()[1] - 9.0).abs() < 0.2)
        .take(found.games[0].players.len())
        .map(|shape| shape.edges()[2] - shape.edges()[0])
        .collect();
    let held = found.games[0].outcome("held").expect("a headline");
    let values: Vec<f64> = found.games[0]
        .ranked(held)
        .into_iter()
        .filter_map(|place| held.worth[place].shapley)
        .map(|share| share.value.abs())
        .collect();
    assert_eq!(bars.len(), values.len(), "a bar a player in the first panel");
    for (bar, value) in bars.iter().zip(&values) {
        assert!((bar / bars[0] - value / values[0]).abs() < 0.01, "{bars:?} {values:?}");
    }
    let colors: std::collections::BTreeSet<_> =
        record.shapes.iter().filter(|shape| shape.kind == Kind::Bar).map(|shape| shape.color).collect();
    assert!(colors.len() >= 4, "two kinds, each clear and pale: {colors:?}");
    Ok(())
}

#[test]
fn what_cannot_be_is_drawn_all_the_same() -> Result<(), ChartError> {
    assert_eq!(chart::draw_all(&wild())?.len(), 2);
    Ok(())
}

#[test]
fn nothing_leaves_the_page_and_no_text_covers_another() -> Result<(), ChartError> {
    for (case, found) in cases() {
        for picture in chart::pictures(&found) {
            let record = Record::of(&picture.name, &found)?;
            assert_eq!((record.stray(), record.overlap()), (None, None), "{case} {}", picture.name);
            assert!(record.says("not a forecast") && record.says(" worlds × "), "{case} {}", picture.name);
        }
    }
    Ok(())
}

#[test]
fn every_option_has_pictures_of_its_own_and_a_chart_that_shows_nothing_is_not_drawn() {
    let names = |found: &Pivotal| chart::pictures(found).into_iter().map(|picture| picture.name).collect::<Vec<_>>();
    let two = ["pivotal-without-us", "pivotal-floor", "dependence-without-us", "dependence-floor"];
    assert_eq!(names(&found(SMALL, &["without-us", "floor"])), two);
    assert_eq!(names(&only("\"backstop.promised\" = [\"strike\"]\n")), ["pivotal"], "nobody depends on anybody");
    assert_eq!(names(&only(LONG)), ["pivotal", "dependence"]);
}

#[test]
fn every_player_has_a_row_and_every_dependence_a_cell() -> Result<(), ChartError> {
    let found = found(SMALL, &["full"]);
    let game = &found.games[0];
    let record = Record::of("pivotal", &found)?;
    for player in &game.players {
        assert!(record.says(&player.name), "{}", player.name);
    }
    let matrix = Record::of("dependence", &found)?;
    let strongest = game.strongest()[0];
    assert!(matrix.says(&game.players[strongest.joins].name));
    assert!(matrix.says(&format!("{:.0}", strongest.change.mean.abs() * 100.0)));
    Ok(())
}

#[test]
#[ignore = "writes pictures for the eye"]
fn pictures_to_look_at() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (case, found) in cases() {
        for (name, bytes) in chart::draw_all(&found)? {
            std::fs::write(folder.join(format!("pivotal-{case}-{name}.png")), bytes)?;
        }
    }
    println!("{}", folder.display());
    Ok(())
}
