use super::*;
use crate::scenario::{self, Overrides};

/// A measurement with these one-thread times and times of keystream.
fn made_up(one_thread: &[f64], floor: &[f64]) -> Bench {
    let scenario = scenario::load_text("made-up", "extends = \"builtin:baseline\"", &Overrides::default());
    let round = |(time, floor): (&f64, &f64)| Round {
        rates: vec![1e9 / time, 1.5e9 / time],
        floor: *floor,
        parts: vec![("luck", time / 4.0), ("options", time / 2.0)],
    };
    let samples = Samples {
        threads: vec![1, 2],
        trials: 512,
        keystream_bytes: 1_000.0,
        rounds: one_thread.iter().zip(floor).map(round).collect(),
        peak_memory: None,
    };
    let machine = Machine { processor: "made up".to_owned(), cores: 2 };
    bench(&scenario.expect("the baseline loads"), machine, &samples)
}

/// Times around a middle, one in ten of them four times as long.
fn times(middle: f64, count: u32) -> Vec<f64> {
    let noise = |i: u32| 1.0 + 0.01 * f64::from(i * 7 % 11) + if i % 10 == 3 { 3.0 } else { 0.0 };
    (0..count).map(|i| middle * noise(i)).collect()
}

#[test]
fn ratios_are_taken_within_rounds() {
    // The machine is half as fast in every second round; speed-up and ratio do not see it.
    let slow = |i: u32| if i.is_multiple_of(2) { 2.0 } else { 1.0 };
    let one_thread: Vec<f64> = (0..20).map(|i| 800.0 * slow(i)).collect();
    let floor: Vec<f64> = (0..20).map(|i| 200.0 * slow(i)).collect();
    let bench = made_up(&one_thread, &floor);
    let exactly = |x: f64| Interval { median: x, low: x, high: x };
    assert_eq!(bench.keystream.ratio, exactly(4.0));
    assert_eq!((bench.threads[0].speedup, bench.threads[1].speedup), (exactly(1.0), exactly(1.5)));
    assert_eq!(bench.threads[1].efficiency, exactly(0.75));
    assert_eq!((bench.one_thread.low, bench.one_thread.high), (800.0, 1600.0));
    assert_eq!(bench.stages[1].nanoseconds.median, 600.0);
    assert_eq!(bench.stages[1].name, "options");
}

#[test]
fn the_verdict_follows_from_the_whole_interval() {
    let of = |low, high| Verdict::of(Interval { median: (low + high) / 2.0, low, high });
    assert_eq!(of(0.8, 0.9), Verdict::Faster);
    assert_eq!(of(1.01, 1.2), Verdict::Slower);
    assert_eq!((of(0.9, 1.0), of(0.99, 1.02), of(1.0, 1.0)), ([Verdict::NoDifference; 3]).into());
}

#[test]
fn a_comparison_rests_on_units_of_the_keystream() {
    let (before, floor) = (times(800.0, 24), times(200.0, 24));
    let saved = made_up(&before, &floor);
    // The same program on a machine that has become slower by a half.
    let busy: Vec<f64> = times(1_200.0, 30);
    let seen = made_up(&busy, &times(300.0, 30)).against("before", &saved);
    assert!(seen.time.low > 1.2, "{seen:?}");
    assert_eq!((seen.verdict, seen.against.as_str()), (Verdict::NoDifference, "before"));
    // A faster program on it.
    let faster = made_up(&times(900.0, 30), &times(300.0, 30)).against("before", &saved);
    assert_eq!(faster.verdict, Verdict::Faster);
    assert!((faster.floor.median - 0.75).abs() < 0.03 && faster.floor.low > 0.7, "{faster:?}");
    assert_eq!(made_up(&times(900.0, 30), &times(200.0, 30)).against("before", &saved).verdict, Verdict::Slower);
    assert_eq!(saved.against("itself", &saved).verdict, Verdict::NoDifference);
}

#[test]
fn a_program_that_draws_less_does_not_look_slower_for_it() {
    let saved = made_up(&times(800.0, 24), &times(200.0, 24));
    let mut less = made_up(&times(700.0, 24), &times(100.0, 24));
    less.keystream.bytes = 500.0;
    let seen = less.against("before", &saved);
    assert_eq!(seen.verdict, Verdict::Faster, "{seen:?}");
    assert!(less.keystream.ratio.median > saved.keystream.ratio.median);
}

#[test]
fn another_machine_or_version_raises_doubts() {
    let saved = made_up(&times(800.0, 9), &times(200.0, 9));
    assert_eq!(saved.against("a", &saved).warnings, Vec::<String>::new());
    let mut other = saved.clone();
    other.machine.cores = 64;
    other.program = "guarantor 0.0.1".to_owned();
    let warnings = saved.against("a", &other).warnings;
    assert_eq!(warnings.len(), 2);
    assert!(warnings[0].contains("made up, cores: 64") && warnings[1].contains("guarantor 0.0.1"), "{warnings:?}");
}

#[test]
fn samples_that_are_no_times_are_not_sound() {
    let sound = made_up(&times(800.0, 9), &times(200.0, 9));
    assert!(sound.is_sound());
    let spoil = |change: fn(&mut Bench)| {
        let mut bench = sound.clone();
        change(&mut bench);
        bench.is_sound()
    };
    assert!(!spoil(|bench| bench.samples.one_thread[3] = 0.0));
    assert!(!spoil(|bench| bench.samples.floor[3] = f64::INFINITY));
    assert!(!spoil(|bench| bench.samples.floor.truncate(3)));
    assert!(!spoil(|bench| bench.samples = RoundSamples { one_thread: Vec::new(), floor: Vec::new() }));
    assert!(!spoil(|bench| bench.keystream.bytes = f64::NAN));
    assert!(!spoil(|bench| {
        bench.samples = RoundSamples { one_thread: vec![1.0; 9_999], floor: vec![1.0; 9_999] };
    }));
}

#[test]
fn a_measurement_survives_its_file() {
    let bench = made_up(&times(800.0, 9), &times(200.0, 9));
    let text = serde_json::to_string(&bench).expect("JSON");
    assert_eq!(serde_json::from_str::<Bench>(&text).expect("a measurement").samples.one_thread.len(), 9);
}
