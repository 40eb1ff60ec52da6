use super::forecasts::HeldOut;
use super::*;
use crate::analysis::lifetimes::kaplan_meier::KaplanMeier;
use crate::scenario::history::{read_cases, scenario_text};
use crate::scenario::{BUILTIN_HISTORY, Overrides, load_text};
use crate::streams::stream_id;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const HEAD: &str = "id,dyad,kind,ceasefire_date,force_type,force_name,force_size,great_power_backed,resumed,resume_date,resume_kind,region\n";

/// A row of a table that began in January 1950.
fn row(id: usize, words: &str, size: u32, region: &str, failed: Option<Date>) -> String {
    let (kind, force) = words.split_once(' ').expect("kind and force");
    let (resumed, day) = failed.map_or((0, String::new()), |day| (1, day.to_string()));
    let how = if resumed == 1 { "war" } else { "" };
    format!("c{id},A-B,{kind},1950-01-01,{force},,{size},0,{resumed},{day},{how},{region}\n")
}

fn day(months: f64) -> Date {
    let days = (months * 365.25 / 12.0) as i32;
    (0..60_000)
        .map(|step| (step / 372 + 1950, step / 31 % 12 + 1, step % 31 + 1))
        .filter_map(|(year, month, day)| Date::new(year as u16, month as u8, day as u8))
        .find(|date| date.days() - Date::new(1950, 1, 1).expect("a day").days() >= days)
        .expect("a day")
}

const WORDS: [(&str, u32); 5] = [
    ("interstate none", 0),
    ("mixed none", 0),
    ("interstate armed_neutral", 6_000),
    ("mixed armed_neutral", 20_000),
    ("interstate armed_gp", 30_000),
];

fn settings(method: Option<Method>) -> Settings {
    Settings { until: Date::new(1962, 1, 1).expect("a day"), event: Event::Any, method, flags: Vec::new() }
}

fn scenario(cases: &Cases, worlds: u32) -> Scenario {
    let text = scenario_text(&observed::profiles(cases), BUILTIN_HISTORY);
    let changes = Overrides { worlds: Some(worlds), trials: Some(16), ..Overrides::default() };
    load_text("cases", &text, &changes).unwrap_or_else(|error| panic!("{error}"))
}

fn found(table: &str, worlds: u32, method: Option<Method>) -> Backtest {
    let cases = read_cases("cases.csv", table).unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let scenario = scenario(&cases, worlds);
    let settings = settings(method);
    let head = super::table(&cases, String::new(), &settings);
    Study::new(&cases, &scenario, settings).run(head, 2, &Progress::default()).expect("it runs")
}

/// So many cases of each kind whose ends are drawn as one world has them.
fn drawn_from(world: u32, each: usize) -> String {
    let bare: String =
        WORDS.iter().enumerate().map(|(id, (words, size))| row(id, words, *size, "other", None)).collect();
    let cases = read_cases("bare.csv", &format!("{HEAD}{bare}")).expect("a table");
    let scenario = scenario(&cases, 256);
    let exposure = exposure::run(&scenario, 2, &Progress::default()).expect("it runs");
    let observed = observed::observe(&cases, settings(None).until, Event::Any);
    let mut luck = ChaCha8Rng::seed_from_u64(stream_id("backtest/tests"));
    let mut table = HEAD.to_owned();
    for (place, one) in observed.iter().enumerate() {
        for copy in 0..each {
            let uniform = (luck.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
            let survival = exposure.survival(one.option, world);
            let month = survival.iter().position(|chance| f64::from(*chance) < uniform);
            let (words, size) = WORDS[place];
            let region = ["europe", "africa", "americas"][copy % 3];
            table += &row(place * each + copy, words, size, region, month.map(|month| day(month as f64 - 0.5)));
        }
    }
    table
}

#[test]
fn cases_of_one_world_bring_the_worlds_like_it_to_the_fore() {
    for world in [3, 90] {
        let found = found(&drawn_from(world, 30), 1_024, None);
        let hold = |found: &Backtest| {
            let rows = found.calibration.unknowns.iter().filter(|one| one.path == "resumption.five_year_hold");
            rows.map(|one| (one.place, one.contraction, one.moved)).collect::<Vec<_>>()
        };
        let scenario = scenario(&read_cases("t", &drawn_from(world, 1)).expect("a table"), 256);
        let ground = Ground::new(&scenario);
        let unknowns = 0..ground.design.unknowns();
        let unknown = unknowns.into_iter().find(|one| ground.design.path(*one) == "resumption.five_year_hold");
        let truth = ground.design.point(unknown.expect("it is unknown"), world);
        for (place, contraction, moved) in hold(&found) {
            // A force, a shape or a motive can make up for a part of it: the place is nearer than it was, not there.
            assert!((place - truth).abs() < (0.5 - truth).abs(), "world {world}: {place}, {truth}");
            assert!(contraction > 0.2 && moved, "world {world}: {contraction}");
        }
        assert!(found.calibration.log_density_gain > -0.02, "{}", found.calibration.log_density_gain);
        let five = found.five_years();
        let brier = |name, held_out| {
            found.forecaster(name, held_out).and_then(|one| one.score.marks[five].brier).expect("a score")
        };
        assert!(brier("calibrated", HeldOut::Case) < brier("model", HeldOut::All) + 5e-3);
    }
}

#[test]
fn nobody_sees_the_end_of_the_case_that_is_held_out() {
    let lives = |flipped: Option<usize>| {
        let row = |id: usize| {
            let (words, size) = WORDS[id % WORDS.len()];
            let failed = id.is_multiple_of(3) != (flipped == Some(id));
            let region = ["europe", "africa"][id / 8 % 2];
            row(id, words, size, region, failed.then(|| day(2.0 + id as f64)))
        };
        HEAD.to_owned() + &(0..30).map(row).collect::<String>()
    };
    let [before, after] = [None, Some(7)].map(|flipped| found(&lives(flipped), 256, Some(Method::Importance)));
    let (one, other) = (&before.cases[7], &after.cases[7]);
    assert!(one.resumed != other.resumed);
    assert_eq!((&one.model, &one.calibrated, &one.base_rate), (&other.model, &other.calibrated, &other.base_rate));
    let others = before.cases.iter().zip(&after.cases).filter(|(one, _)| one.id != "c7");
    assert!(others.into_iter().any(|(one, other)| one.calibrated != other.calibrated), "the others do see it");
}

#[test]
fn the_base_rate_of_a_case_is_the_survival_of_the_others() {
    let table = drawn_from(5, 4);
    let found = found(&table, 64, None);
    let cases = read_cases("t", &table).expect("a table");
    let observed = observed::observe(&cases, settings(None).until, Event::Any);
    for (place, case) in found.cases.iter().enumerate() {
        let others = observed.iter().enumerate().filter(|(other, _)| *other != place);
        let seen = KaplanMeier::of(&others.map(|(_, one)| one.life).collect::<Vec<_>>());
        for (mark, said) in found.marks.iter().zip(&case.base_rate) {
            assert_eq!(*said, seen.at(f64::from(*mark)));
        }
    }
}

#[test]
fn closeness_finds_the_worlds_that_survive_as_was_seen() {
    let table = drawn_from(40, 20);
    let found = found(&table, 1_024, Some(Method::Closeness));
    assert_eq!(found.calibration.pareto_k, None);
    let all = &found.groups[0];
    for month in [12, 24, 60, 120] {
        let (before, after) = (all.model[month] - all.seen[month], all.calibrated[month] - all.seen[month]);
        assert!(after.abs() < before.abs().max(0.06), "month {month}: {before}, {after}");
    }
    assert!(found.is_sound());
}

#[test]
fn what_was_found_is_the_same_on_any_number_of_threads_and_comes_back_from_json() {
    let table = drawn_from(7, 3);
    let cases = read_cases("t", &table).expect("a table");
    let scenario = scenario(&cases, 64);
    let run = |threads| {
        let head = super::table(&cases, String::new(), &settings(None));
        Study::new(&cases, &scenario, settings(None)).run(head, threads, &Progress::default()).expect("it runs")
    };
    let one = run(1);
    assert!(one == run(3));
    let text = serde_json::to_string(&one).expect("JSON");
    let back: Backtest = serde_json::from_str(&text).expect("what was written");
    assert!(Backtest { posterior: None, ..one } == back && back.is_sound());
}

#[test]
fn a_posterior_has_the_points_of_the_worlds_that_count() {
    let found = found(&drawn_from(90, 30), 1_024, None);
    let posterior = found.posterior.expect("a posterior");
    let hold = posterior.unknowns.iter().position(|one| one.path == "resumption.five_year_hold").expect("it is there");
    let mean = posterior.draws.iter().map(|row| row[hold]).sum::<f64>() / posterior.draws.len() as f64;
    let moved = found.calibration.unknowns.iter().find(|one| one.path == "resumption.five_year_hold").expect("it is");
    assert!((mean - moved.place).abs() < 0.01, "{mean} {}", moved.place);
    assert!(posterior.draws.iter().flatten().all(|point| *point > 0.0 && *point < 1.0));
}
