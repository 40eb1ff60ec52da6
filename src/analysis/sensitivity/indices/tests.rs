//! Indices against closed forms, with and without luck.

use super::super::saltelli::{Saltelli, Sequence};
use super::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const BOOTSTRAP: Bootstrap = Bootstrap { resamples: 400, seed: 3 };

/// Trials in each half of an answer.
const TRIALS: u32 = 16;

/// What each of three inputs adds to the chance; the first two also act together.
const WEIGHTS: [f64; 3] = [0.3, 0.2, 0.1];
const JOINT: f64 = 0.4;

/// A chance between 0.1 and 0.9: linear in three inputs, and a product of the first two.
fn chance(point: &[f64]) -> f64 {
    let linear: f64 = WEIGHTS.iter().zip(point).map(|(weight, x)| weight * (x - 0.5)).sum();
    0.5 + linear + JOINT * (point[0] - 0.5) * (point[1] - 0.5)
}

/// Its variance, first-order and total indices: a uniform input has a variance of 1/12.
fn truth() -> (f64, [f64; 3], [f64; 3]) {
    let own = WEIGHTS.map(|weight| weight * weight / 12.0);
    let joint = JOINT * JOINT / 144.0;
    let variance = own.iter().sum::<f64>() + joint;
    let total = [own[0] + joint, own[1] + joint, own[2]];
    (variance, own.map(|own| own / variance), total.map(|total| total / variance))
}

/// The share of successes in each half; the luck of a row is the same in all of its cells.
fn tossed(seed: u64, row: u32, chance: f64) -> [f64; 2] {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(u64::from(row));
    [0, 1].map(|_| {
        let wins = (0..TRIALS).filter(|_| f64::from(generator.next_u32()) / 4_294_967_296.0 < chance).count();
        wins as f64 / f64::from(TRIALS)
    })
}

fn sampled(rows: u32, seed: u64, answer: impl Fn(u32, f64) -> Answer) -> Sample {
    let layout = Layout::singles(3, true);
    let design = Saltelli::new(layout.clone(), Sequence::Scrambled(seed)).expect("three inputs");
    let at = |row, place| {
        let mut point = Vec::new();
        design.point(row, layout.cell(place), &mut point);
        answer(row, chance(&point))
    };
    Sample::new(&layout, rows, at).expect("answers that vary")
}

#[test]
fn without_luck_the_indices_are_the_analytic_ones() {
    let sample = sampled(1_024, 1, |_, chance| Some([chance, chance]));
    let found = sample.indices(&[(0, 1), (0, 2)], BOOTSTRAP).expect("a variance");
    let (variance, first, total) = truth();
    assert!((found.variance.value / variance - 1.0).abs() < 0.01 && found.noise.value.abs() < 1e-12, "{found:?}");
    for factor in 0..3 {
        assert!((found.first[factor].value - first[factor]).abs() < 0.01, "{factor}: {found:?}");
        assert!((found.total[factor].value - total[factor]).abs() < 0.01, "{factor}: {found:?}");
    }
    let joint = found.second[0].index.value - JOINT * JOINT / 144.0 / variance;
    assert!(joint.abs() < 0.01 && found.second[1].index.value.abs() < 0.01, "{found:?}");
}

#[test]
fn with_luck_the_indices_are_those_of_the_chance_and_naive_ones_are_not() {
    let (variance, first, total) = truth();
    let (mut crossed, mut naive) = ([[0.0; 3]; 2], [[0.0; 3]; 2]);
    let seeds = 20;
    let mut spread = 0.0_f64;
    for seed in 0..seeds {
        let found = sampled(2_048, seed, |row, chance| Some(tossed(seed, row, chance)));
        let found = found.indices(&[], BOOTSTRAP).expect("a variance");
        let blind = sampled(2_048, seed, |row, chance| {
            let [one, other] = tossed(seed, row, chance);
            Some([(one + other) / 2.0; 2])
        });
        let blind = blind.indices(&[], BOOTSTRAP).expect("a variance");
        assert!((found.variance.value - variance).abs() < 4.0 * found.variance.error);
        for factor in 0..3 {
            crossed[0][factor] += (found.first[factor].value - first[factor]) / seeds as f64;
            crossed[1][factor] += (found.total[factor].value - total[factor]) / seeds as f64;
            naive[0][factor] += (blind.first[factor].value - first[factor]) / seeds as f64;
            naive[1][factor] += (blind.total[factor].value - total[factor]) / seeds as f64;
            spread = spread.max(found.first[factor].error).max(found.total[factor].error);
        }
    }
    // The error of a mean of twenty is less than a quarter of the largest error of one.
    let error = spread / (seeds as f64).sqrt();
    let worst = |off: [[f64; 3]; 2]| off.iter().flatten().fold(0.0_f64, |worst, off| worst.max(off.abs()));
    assert!(worst(crossed) < 3.0 * error, "{crossed:?} beyond {error}");
    assert!(worst(naive) > 10.0 * error, "{naive:?} within {error}");
}

#[test]
fn the_share_of_noise_is_that_of_the_luck() {
    let sample = sampled(4_096, 5, |row, chance| Some(tossed(5, row, chance)));
    let found = sample.indices(&[], BOOTSTRAP).expect("a variance");
    // Of 32 trials the luck's variance is E p(1 − p)/32 = (1/4 − V)/32.
    let (variance, ..) = truth();
    let luck = (0.25 - variance) / f64::from(2 * TRIALS);
    let expected = luck / (luck + variance);
    assert!((found.noise.value - expected).abs() < 3.0 * found.noise.error, "{:?} not {expected}", found.noise);
}

#[test]
fn an_outcome_that_does_not_vary_has_no_indices_but_a_reason() {
    let layout = Layout::singles(2, false);
    let third = |row: u32, _| Some([(f64::from(row) + 1.0) / (f64::from(row) + 1.0) / 3.0; 2]);
    assert_eq!(Sample::new(&layout, 64, third).err(), Some(Unfit::Constant { value: 1.0 / 3.0 }));
    let luck = |row, _| Some(tossed(1, row, 0.5));
    let sample = Sample::new(&layout, 64, luck).expect("luck varies");
    assert!(matches!(sample.indices(&[], BOOTSTRAP), Err(Unfit::Luck { .. })));
}

#[test]
fn rows_with_a_missing_answer_are_counted_and_left_out() {
    let layout = Layout::singles(2, false);
    let whole = |row: u32, place: usize| Some([f64::from(row * row % 17) + place as f64; 2]);
    let gaps = |row: u32, place: usize| if row >= 40 && place == 2 { None } else { whole(row, place) };
    let found = Sample::new(&layout, 64, gaps).expect("40 rows").indices(&[], BOOTSTRAP).expect("a variance");
    let mut fewer = Sample::new(&layout, 40, whole).expect("40 rows").indices(&[], BOOTSTRAP).expect("a variance");
    assert_eq!((found.rows, found.missing), (40, 24));
    fewer.missing = 24;
    assert_eq!(found, fewer);
    let none = Sample::new(&layout, 64, |_, _| None).err();
    assert_eq!(none, Some(Unfit::TooFewRows { rows: 0, missing: 64 }));
}

#[test]
fn the_same_seed_gives_the_same_intervals() {
    let sample = sampled(128, 2, |row, chance| Some(tossed(2, row, chance)));
    let found = |seed| sample.indices(&[(0, 1)], Bootstrap { resamples: 100, seed }).expect("a variance");
    assert_eq!(found(1), found(1));
    assert_ne!(found(1).first[0].error, found(2).first[0].error);
    assert_eq!(found(1).first[0].value, found(2).first[0].value);
}
