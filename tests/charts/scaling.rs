//! The chart of a measurement, on measurements that are made up.

use guarantor::analysis::bench::*;
use guarantor::analysis::interval::Interval;
use guarantor::chart::{ChartError, scaling};
use guarantor::engine::measure::ladder;
use guarantor::report::picture;

use super::recorder::Record;

fn around(median: f64, part: f64) -> Interval {
    Interval { median, low: median * (1.0 - part), high: median * (1.0 + part) }
}

/// Up to `most` threads, of which one follows `rate` trials a second and each more hinders the others by `drag`.
fn measured(most: usize, rate: f64, drag: f64) -> Bench {
    let count = |threads: usize| {
        let efficiency = 1.0 / (1.0 + drag * (threads - 1) as f64);
        let speedup = threads as f64 * efficiency;
        Scaling {
            threads,
            rate: around(rate * speedup, 0.04),
            speedup: around(speedup, 0.02),
            efficiency: around(efficiency, 0.02),
        }
    };
    let floor = around(2e8 / rate, 0.01);
    Bench {
        version: VERSION,
        program: "guarantor 0.1.0".to_owned(),
        scenario: Subject {
            name: "reference".to_owned(),
            title: "Reference: 26 contributors, 60 months".to_owned(),
            hash: "3f9a1c77d20b".repeat(5) + "3f9a",
            seed: 7,
            options: 1,
            trials: 512,
            measured_trials: 512,
            horizon_months: 60,
        },
        machine: Machine { processor: "Some Maker(R) Model 8481C CPU @ 2.70GHz".to_owned(), cores: most },
        one_thread: around(1e9 / rate, 0.04),
        threads: ladder(most).into_iter().map(count).collect(),
        stages: Vec::new(),
        keystream: Keystream { bytes: 1_344.0, floor, ratio: around(5.0, 0.02) },
        peak_memory: Some(32 << 20),
        samples: RoundSamples { one_thread: vec![1e9 / rate; 28], floor: vec![floor.median; 28] },
    }
}

/// Plain measurements and odd ones, by name.
pub fn cases() -> Vec<(&'static str, Bench)> {
    let mut odd = measured(256, 3.3e7, 0.0);
    odd.scenario.title = "An extraordinarily long title of a scenario that somebody wrote with great care ".repeat(3);
    odd.scenario.options = 64;
    odd.machine.processor = "W".repeat(48);
    odd.program = "guarantor 10.20.30-beta.1+a-long-word-about-how-it-was-built".to_owned();
    let mut nothing = measured(1, 1.0, 0.0);
    nothing.threads.clear();
    let mut huge = measured(3, 3e11, 0.3);
    huge.threads[1].rate = Interval { median: 6e11, low: 0.0, high: 1e300 };
    vec![
        ("one", measured(1, 834_000.0, 0.0)),
        ("two", measured(2, 1.21e6, 0.06)),
        ("two-no-gain", measured(2, 171_000.0, 0.98)),
        ("many", measured(64, 1.21e6, 0.004)),
        ("saturated", measured(64, 12_100.0, 0.3)),
        ("ideal", measured(8, 1.21e6, 0.0)),
        ("slow", measured(4, 0.7, 0.01)),
        ("odd", odd),
        ("huge", huge),
        ("nothing", nothing),
    ]
}

#[test]
fn nothing_leaves_the_page_and_no_text_covers_another() -> Result<(), ChartError> {
    for (case, bench) in cases() {
        let record = Record::of_scaling(&bench)?;
        assert_eq!((record.stray(), record.overlap()), (None, None), "{case}");
        assert!(record.says("threads") && record.says("of one machine"), "{case}");
    }
    Ok(())
}

#[test]
fn the_title_states_the_finding() {
    let title = |bench: &Bench| scaling::title(bench).replace('\u{a0}', " ");
    assert_eq!(title(&measured(1, 834_000.0, 0.0)), "One thread follows 830,000 trials a second");
    assert_eq!(
        title(&measured(2, 1.21e6, 0.06)),
        "2 threads follow 2.3 million trials a second, 1.89 times one thread (94 % of the ideal)"
    );
    let mut tired = measured(4, 1e6, 0.1);
    tired.threads[3].rate = around(2e6, 0.1);
    let words = "Fastest with 3 of 4 threads: 2.5 million trials a second, 2.50 times one thread (83 % of the ideal)";
    assert_eq!(title(&tired), words);
    let mut worse = measured(2, 1e6, 0.0);
    worse.threads[1].rate = around(9e5, 0.1);
    assert_eq!(title(&worse), "One thread is the fastest of 1 to 2: 1.0 million trials a second");
}

#[test]
fn the_chart_says_what_a_reader_needs_and_where_it_comes_from() -> Result<(), ChartError> {
    let bench = measured(64, 1.21e6, 0.004);
    let record = Record::of_scaling(&bench)?;
    for words in [
        "Reference: 26 contributors, 60 months · 1 option · 28 rounds · Some Maker(R) Model 8481C CPU @ 2.70GHz, 64 cores",
        "guarantor 0.1.0 · scenario 3f9a1c77d20b",
        "million trials a second",
        "95 % intervals",
        "measured: 80 % of ideal",
        "ideal: 64 times one thread",
        "77 million",
    ] {
        assert!(record.says(words), "{words}");
    }
    let bytes = scaling::png(&bench)?;
    assert!(bytes == scaling::png(&bench.clone())?, "the same measurement gives the same bytes");
    let text = |keyword| picture::text(&bytes, keyword).unwrap_or_default();
    assert_eq!((text(picture::CHART), text(picture::SCENARIO_HASH)), ("scaling".to_owned(), bench.scenario.hash));
    assert_eq!((text("Software"), text("guarantor:seed")), ("guarantor 0.1.0".to_owned(), "7".to_owned()));
    assert!(text("Title").starts_with("64 threads follow"));
    Ok(())
}
