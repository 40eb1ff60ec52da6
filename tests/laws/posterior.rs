//! Worlds that are drawn from a posterior: whose points they take, and whether their errors are honest.

use guarantor::analysis::compare::{Comparison, Entrant, compare};
use guarantor::analysis::draws;
use guarantor::analysis::summary::summarise;
use guarantor::analysis::worlds::Worlds;
use guarantor::engine::block::Ground;
use guarantor::model::metric::Metric;
use guarantor::scenario::posterior::{Known, Posterior, VERSION, prior};
use guarantor::scenario::{self, Attached, Design, Overrides, Role, Scenario};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::{over_baseline, run};
use crate::errors::ratio_of_variances;

const OPTIONS: [&str; 2] = ["without-us", "full"];

/// Two options of the baseline, with worlds from a posterior where there is one.
fn drawn(text: &str, set: &[String], posterior: Option<&Posterior>) -> Scenario {
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    let attached = posterior.map(|one| {
        let json = serde_json::to_string(one).expect("JSON");
        Attached::new(Role::Worlds, "posterior.json", json)
    });
    let options = OPTIONS.map(str::to_owned).to_vec();
    let overrides =
        Overrides { set: set.to_vec(), options, attached: attached.into_iter().collect(), ..Overrides::default() };
    scenario::load_text("test", &text, &overrides).unwrap_or_else(|error| panic!("{error}"))
}

/// A posterior that names these unknowns of a scenario, all where none are named.
fn naming(scenario: &Scenario, paths: &[&str], draws: impl Fn(usize, &[usize]) -> Vec<f64>, rows: usize) -> Posterior {
    let ground = Ground::new(scenario);
    let all = ground.design.by_path();
    let named = all.iter().filter(|(path, _)| paths.is_empty() || paths.contains(path));
    let (mut unknowns, mut places) = (Vec::new(), Vec::new());
    for (path, several) in named {
        unknowns.push(Known { path: (*path).to_owned(), prior: prior(ground.design.written(several[0]).1) });
        places.push(several[0]);
    }
    Posterior {
        version: VERSION,
        program: "guarantor 0.1.0".to_owned(),
        made_from: "a test".to_owned(),
        effective: rows as f64,
        unknowns,
        draws: (0..rows).map(|row| draws(row, &places)).collect(),
    }
}

#[test]
fn one_point_for_all_worlds_is_a_scenario_with_that_quantile_written_as_a_number() {
    let plain = drawn("", &[], None);
    let paths = ["contributor.france.troops", "host.strength", "resumption.five_year_hold"];
    for point in [0.5, 0.015_625, 0.93] {
        let posterior = naming(&plain, &paths, |_, places| vec![point; places.len()], 3);
        assert_eq!(posterior.unknowns.len(), 3);
        let ground = Ground::new(&plain);
        let number = |(path, unknowns): &(&str, Vec<usize>)| {
            assert_eq!(unknowns.len(), 1, "{path}");
            format!("{path}={:?}", ground.design.value(unknowns[0], point))
        };
        let set: Vec<String> =
            ground.design.by_path().iter().filter(|(path, _)| paths.contains(path)).map(number).collect();
        let (fixed, fixed_tallies) = run(&drawn("", &set, None), 40, 64, 2);
        let (taken, tallies) = run(&drawn("", &[], Some(&posterior)), 40, 64, 2);
        assert!(tallies == fixed_tallies, "{set:?}");
        let [fixed, taken] = [summarise(&fixed, &fixed_tallies, &[]), summarise(&taken, &tallies, &[])];
        let bits = |text: f64| (text * 1e6).round();
        assert!(fixed.differences == taken.differences, "one draw is no sample: errors are those of the design");
        for (one, other) in fixed.options.iter().zip(&taken.options) {
            assert_eq!((&one.metrics, &one.survival, &one.hold), (&other.metrics, &other.survival, &other.hold));
            assert_eq!(bits(one.pledged_troops), bits(other.pledged_troops));
        }
    }
}

#[test]
fn the_points_of_the_design_in_the_rows_of_a_posterior_change_no_bit() {
    for text in ["", "[run]\ndesign = \"random\"\n"] {
        let plain = drawn(text, &[], None);
        let ground = Ground::new(&plain);
        let own = |row: usize, places: &[usize]| -> Vec<f64> {
            places.iter().map(|unknown| ground.design.point(*unknown, row as u32)).collect()
        };
        let posterior = naming(&plain, &[], own, 40);
        let taken = drawn(text, &[], Some(&posterior));
        assert_ne!(plain.hash, taken.hash);
        let (_, tallies) = run(&plain, 40, 64, 1);
        for threads in [1, 2, 3] {
            assert!(run(&taken, 40, 64, threads).1 == tallies, "{threads} threads");
        }
        // The 41st world takes the first row again, where the design goes on.
        let (before, after) = (Ground::new(&plain), Ground::new(&taken));
        let at = |ground: &Ground<'_>, world| ground.named_values(0, world);
        assert_eq!(at(&after, 40), at(&before, 0));
        assert_ne!(at(&before, 40), at(&before, 0));
    }
}

#[test]
fn what_no_posterior_names_keeps_its_draws_and_what_it_names_takes_the_quantiles_of_its_rows() {
    let plain = drawn("", &[], None);
    let named = ["contributor.france.troops", "resumption.five_year_hold"];
    let rows = [[0.25, 0.75], [0.5, 1e-300], [0.999_999, 0.125]];
    let mut posterior = naming(&plain, &named, |row, _| rows[row].to_vec(), 3);
    posterior.unknowns.push(Known { path: "nobody.knows".to_owned(), prior: String::new() });
    posterior.draws.iter_mut().for_each(|row| row.push(0.5));
    let taken = drawn("", &[], Some(&posterior));
    let (before, after) = (Ground::new(&plain), Ground::new(&taken));
    for world in 0..70 {
        let (own, moved) = (before.named_values(1, world), after.named_values(1, world));
        for (path, value) in &own {
            let Some(place) = named.iter().position(|name| name == path) else {
                assert_eq!(moved[path].to_bits(), value.to_bits(), "{path}");
                continue;
            };
            let unknown = before.design.by_path().into_iter().find(|(name, _)| name == path).expect("it is there").1[0];
            let expected = before.design.value(unknown, rows[world as usize % 3][place]);
            assert_eq!(moved[path].to_bits(), expected.to_bits(), "{path} in world {world}");
        }
    }
    let from = draws::worlds_from(&taken).expect("a posterior");
    assert_eq!((from.moved, from.distinct, from.draws), (2, 3, 3));
    assert_eq!((from.ignored, from.other_prior), (vec!["nobody.knows".to_owned()], Vec::new()));
}

#[test]
fn a_posterior_counts_by_its_content_and_its_distributions_are_told() {
    let plain = drawn("", &[], None);
    let mut posterior = naming(&plain, &["resumption.five_year_hold"], |_, _| vec![0.5], 1);
    let named = |name: &str, posterior: &Posterior| {
        let json = serde_json::to_string(posterior).expect("JSON");
        let attached = vec![Attached::new(Role::Worlds, name, json)];
        let overrides = Overrides { attached, ..Overrides::default() };
        scenario::load_text("test", "extends = \"builtin:baseline\"", &overrides).expect("a scenario")
    };
    assert_eq!(named("a.json", &posterior).hash, named("b/c.json", &posterior).hash);
    let before = named("a.json", &posterior);
    posterior.unknowns[0].prior = "beta 1 1".to_owned();
    let after = named("a.json", &posterior);
    assert_ne!(before.hash, after.hash);
    let other = |scenario: &Scenario| draws::worlds_from(scenario).expect("a posterior").other_prior;
    assert_eq!((other(&before), other(&after)), (Vec::new(), vec!["resumption.five_year_hold".to_owned()]));
    let fixed = over_baseline("", &[], &["resumption.five_year_hold=0.5"]);
    let fixed = Scenario { posterior: after.posterior.clone(), ..fixed };
    let ignored = draws::worlds_from(&fixed).expect("a posterior").ignored;
    assert_eq!(ignored, ["resumption.five_year_hold"], "a number has no points");
    assert!(draws::groups(&fixed) == Design::Stratified.into(), "nothing is drawn from it");
}

/// Draws as a resampling leaves them: each of so many draws, in no order, as often as its weight has it.
fn resampled(scenario: &Scenario, distinct: usize, rows: usize, seed: u64) -> Posterior {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut uniform = move || ((generator.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    let unknowns = Ground::new(scenario).design.by_path().len();
    // A posterior leans to one side of each range.
    let all: Vec<Vec<f64>> = (0..distinct).map(|_| (0..unknowns).map(|_| uniform().sqrt()).collect()).collect();
    let mut taken: Vec<usize> = (0..rows).map(|row| if row < distinct { row } else { row % 12 }).collect();
    for last in (1..rows).rev() {
        taken.swap(last, (uniform() * (last + 1) as f64) as usize);
    }
    naming(scenario, &[], |row, _| all[taken[row]].clone(), rows)
}

/// The chance of holding and its stated error: as a run states it, and as it would be if all rows were new.
fn held(scenario: &Scenario, worlds: u32, trials: u32) -> [(f64, f64); 2] {
    let (scenario, tallies) = run(scenario, worlds, trials, 2);
    let results = summarise(&scenario, &tallies, &[]);
    let stated = results.options[0].metrics["held"].estimate.clone().expect("trials");
    let column = &Worlds::of(&scenario, &tallies).options[0].metrics["held"];
    let naive = column.sample(Design::Random, Metric::Held.is_share()).standard_error();
    [(stated.mean, stated.se), (stated.mean, naive)]
}

#[test]
fn stated_errors_are_those_of_posteriors_drawn_anew_however_often_they_repeat_a_draw() {
    let plain = drawn("[run]\nhorizon_months = 24\n", &[], None);
    let one = |seed: u64| {
        let posterior = resampled(&plain, 24, 60, 500 + seed);
        let mut scenario = drawn("[run]\nhorizon_months = 24\n", &[], Some(&posterior));
        scenario.run.seed = 3_000 + seed;
        held(&scenario, 60, 128)
    };
    let runs: Vec<[(f64, f64); 2]> = (0..40).map(one).collect();
    let [stated, naive] =
        [0, 1].map(|which| ratio_of_variances(&runs.iter().map(|run| run[which]).collect::<Vec<_>>()));
    // F bounds at 0.05 and 99.95 %, as in `errors.rs`: 39 degrees of freedom over 40 × 23.
    assert!((0.41..=1.96).contains(&stated), "{stated}");
    assert!(naive > 1.96 && naive > 1.8 * stated, "repeats that count as new: {naive}, and {stated}");
}

#[test]
fn more_worlds_than_draws_do_not_make_an_error_smaller_than_the_draws_allow() {
    let plain = drawn("", &[], None);
    let posterior = resampled(&plain, 24, 24, 77);
    let scenario = drawn("", &[], Some(&posterior));
    let [few, many] = [24, 96].map(|worlds| held(&scenario, worlds, 512));
    let ratio = |which: usize| many[which].1 / few[which].1;
    // The luck of a world's trials moves either error by some per cent.
    assert!((0.85..=1.1).contains(&ratio(0)), "{few:?} {many:?}");
    assert!(ratio(1) < 0.6, "as if they were new: {few:?} {many:?}");
    let kinds = |worlds| {
        let (scenario, tallies) = run(&scenario, worlds, 16, 2);
        summarise(&scenario, &tallies, &[]).warnings.into_iter().map(|one| one.kind).collect::<Vec<_>>()
    };
    assert!(!kinds(24).contains(&"repeated-draws".to_owned()) && kinds(96).contains(&"repeated-draws".to_owned()));
    assert!(kinds(96).contains(&"few-draws".to_owned()) && kinds(24).contains(&"worlds-from".to_owned()));
}

#[test]
fn troops_pledged_are_those_of_the_worlds_that_are_drawn() {
    let plain = drawn("", &[], None);
    let posterior = naming(&plain, &["contributor.france.troops"], |row, _| vec![[0.125, 0.25, 0.75][row]], 3);
    let (scenario, tallies) = run(&drawn("", &[], Some(&posterior)), 4, 16, 1);
    let pledged = |scenario: &Scenario| summarise(scenario, &tallies, &[]).options[1].pledged_troops;
    let ground = Ground::new(&scenario);
    let troops = |world| ground.named_values(1, world)["contributor.france.troops"];
    let mean = (0..4).map(troops).sum::<f64>() / 4.0;
    let quantity = ground.design.by_path().into_iter().find(|(path, _)| *path == "contributor.france.troops");
    let own = ground.design.written(quantity.expect("France").1[0]).1.mean();
    let moved = pledged(&scenario) - pledged(&Scenario { posterior: None, ..scenario.clone() });
    assert!((moved - (mean - own)).abs() < 1e-6, "{moved} {mean} {own}");
}

/// A comparison of runs that take their worlds from these posteriors.
fn compared(posteriors: &[Option<&Posterior>]) -> Comparison {
    let entrants: Vec<Entrant> = posteriors
        .iter()
        .enumerate()
        .map(|(place, posterior)| {
            let (scenario, tallies) = run(&drawn("", &[], *posterior), 48, 64, 2);
            let worlds = Worlds::of(&scenario, &tallies);
            let results = summarise(&scenario, &tallies, &[]);
            Entrant::new(format!("run{place}"), results, worlds, Vec::new()).grouped(draws::groups(&scenario))
        })
        .collect();
    compare(&entrants, 0)
}

#[test]
fn only_runs_whose_worlds_are_the_same_draws_are_compared_world_by_world() {
    let plain = drawn("", &[], None);
    let [one, other] = [1, 2].map(|seed| resampled(&plain, 40, 48, seed));
    let renamed = Posterior { made_from: "elsewhere".to_owned(), ..one.clone() };
    let full = |found: &Comparison, run: usize| {
        let name = if run == usize::MAX { "full".to_owned() } else { format!("run{run}/full") };
        let difference = found.results.differences.iter().find(|difference| difference.option == name);
        difference.expect("the option").metrics["held"].clone()
    };
    let told = |found: &Comparison| found.results.warnings.iter().any(|warning| warning.kind == "other-worlds");
    let alone = compared(&[Some(&one)]);
    let same = compared(&[Some(&one), Some(&renamed)]);
    assert!(!told(&same) && same.judgements.iter().all(|judgement| judgement.regret.len() == 4));
    assert_eq!(full(&same, 1), full(&alone, usize::MAX), "the same draws are paired");
    assert!(full(&same, 1).se < full(&same, 1).independent_se);
    for pair in [[Some(&one), None], [None, Some(&one)], [Some(&one), Some(&other)]] {
        let found = compared(&pair);
        assert!(told(&found) && found.judgements.iter().all(|judgement| judgement.regret.is_empty()));
        let (within, across) = (full(&found, 0), full(&found, 1));
        assert!(within.better.is_some() && within.se < within.independent_se, "{within:?}");
        assert!(across.better.is_none() && across.se == across.independent_se, "{across:?}");
        assert_eq!((across.quantiles.p05, across.quantiles.p95), (across.mean, across.mean));
    }
}
