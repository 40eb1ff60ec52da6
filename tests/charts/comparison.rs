//! The charts of comparisons: made-up ones, degenerate ones, and those of shipped scenarios.

use std::collections::BTreeMap;

use guarantor::analysis::compare::{Comparison, Entrant, Judgement, Regret, VERSION, compare};
use guarantor::analysis::results::*;
use guarantor::analysis::summary;
use guarantor::analysis::worlds::Worlds;
use guarantor::chart::{self, ChartError, Charts as _};

use super::axes::{GRID, plots};
use super::common::{run, shipped};
use super::recorder::{Kind, Record};
use super::{cases, made_up};

/// The colour of the page, in which every dot has a rim.
const PAPER: (u8, u8, u8) = (255, 255, 255);

/// A comparison of made-up results, with differences that follow from them.
pub fn compared(mut results: Results) -> Comparison {
    let outcomes = ["held", "entangled", "us_at_war", "troops_12", "coalition_losses", "area", "cost"];
    let options = results.options.clone();
    let first = options.first().cloned();
    let difference = |option: &OptionResult| Difference {
        option: option.name.clone(),
        baseline: results.scenario.baseline.clone(),
        outcomes: paired(
            option.outcomes.get("major-loss"),
            first.as_ref().and_then(|first| first.outcomes.get("major-loss")),
        )
        .map(|found| ("major-loss".to_owned(), found))
        .into_iter()
        .collect(),
        metrics: outcomes
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), paired(option.estimate(name), first.as_ref()?.estimate(name))?)))
            .collect(),
    };
    results.differences = options.iter().skip(1).map(difference).collect();
    let judgements = ["held", "entangled"].map(|outcome| judgement(outcome, &options));
    let runs = vec![results.scenario.clone()];
    let efficient = options.iter().map(|option| option.name.clone()).collect();
    Comparison { version: VERSION, runs, results, judgements: judgements.into(), efficient, dominated: BTreeMap::new() }
}

fn paired(option: Option<&Estimate>, baseline: Option<&Estimate>) -> Option<PairedDifference> {
    let (option, baseline) = (option?, baseline?);
    let mean = option.mean - baseline.mean;
    let at = |part: f64| mean + part * mean.abs();
    let quantiles = Quantiles { p05: at(-0.8), p25: at(-0.3), p50: at(0.0), p75: at(0.3), p95: at(0.9) };
    Some(PairedDifference { mean, se: option.se, independent_se: 2.0 * option.se, better: Some(0.9), quantiles })
}

fn judgement(outcome: &str, options: &[OptionResult]) -> Judgement {
    let chance = |option: &OptionResult| option.estimate(outcome).map_or(0.0, |found| found.mean);
    let best = options.iter().map(chance).fold(0.0, f64::max);
    let regret = |option: &OptionResult| {
        let mean = best - chance(option);
        let option = option.name.clone();
        Regret { option, mean, se: 0.002, p95: 1.4 * mean, max: 1.9 * mean, best_in: f64::from(mean == 0.0) }
    };
    Judgement {
        outcome: outcome.to_owned(),
        label: outcome.to_owned(),
        unit: "share".to_owned(),
        more_is_better: outcome == "held",
        best: options
            .iter()
            .filter(|option| chance(option) == best)
            .take(1)
            .map(|option| option.name.clone())
            .collect(),
        regret: options.iter().map(regret).collect(),
        beats: vec![vec![0.5; options.len()]; options.len()],
    }
}

/// Shipped scenarios as they are compared, small: one alone, and two together.
fn of_scenarios() -> Vec<(&'static str, Comparison)> {
    let entrant = |name: &str| {
        let (scenario, tallies) = run(&shipped(name, &[]), 64, 64, 0);
        let worlds = Worlds::of(&scenario, &tallies);
        Entrant::new(name.to_owned(), summary::summarise(&scenario, &tallies, &[]), worlds, Vec::new())
    };
    vec![
        ("paris", compare(&[entrant("paris-2025-09")], 0)),
        ("two-files", compare(&[entrant("washington-2025-08"), entrant("davos-2026-01")], 2)),
    ]
}

/// Every comparison.
pub fn all() -> Vec<(&'static str, Comparison)> {
    let made_up =
        made_up::cases().into_iter().filter(|(case, _)| *case != "awkward").map(|(case, it)| (case, compared(it)));
    let odd = [("letters", cases::letters()), ("long", cases::long()), ("nobody", cases::nobody())];
    let odd = odd.into_iter().map(|(case, results)| (case, compared(results)));
    made_up.chain(odd).chain(of_scenarios()).chain([("awkward", compared(made_up::awkward()))]).collect()
}

#[test]
fn nothing_leaves_the_page_and_no_text_covers_another() -> Result<(), ChartError> {
    for (case, comparison) in all() {
        for chart in Comparison::CHARTS {
            let record = Record::of(chart.name, &comparison)?;
            assert_eq!((record.stray(), record.overlap()), (None, None), "{case} {}", chart.name);
            assert!(record.says("not a forecast"), "{case} {}", chart.name);
        }
    }
    Ok(())
}

#[test]
fn a_difference_is_a_dot_at_its_mean_on_a_bar_over_worlds() -> Result<(), ChartError> {
    let comparison = compared(made_up::results(6, 60));
    let record = Record::of("difference", &comparison)?;
    let held: Vec<f64> =
        comparison.results.differences.iter().map(|difference| difference.metrics["held"].mean).collect();
    let dots: Vec<f64> = record
        .shapes
        .iter()
        .filter(|shape| shape.radius() == Some(3.5) && shape.color != PAPER)
        .map(|shape| shape.points[0].0)
        .collect();
    assert_eq!(dots.len(), 8 * held.len(), "a dot an option in each of eight panels");
    // The first panel: a straight scale through two dots must give the others.
    let slope = (dots[4] - dots[1]) / (held[4] - held[1]);
    assert!(slope > 0.0, "more is to the right");
    for (dot, mean) in dots.iter().zip(&held) {
        assert!((dots[0] + slope * (mean - held[0]) - dot).abs() < 0.2, "{dots:?} {held:?}");
    }
    let bars = || record.shapes.iter().filter(|shape| shape.kind == Kind::Bar).map(|shape| shape.edges());
    let quantiles = comparison.results.differences[0].metrics["held"].quantiles;
    let wide = slope * (quantiles.p95 - quantiles.p05);
    assert!(bars().any(|edges| (edges[2] - edges[0] - wide).abs() < 0.3), "a bar {wide} wide");
    Ok(())
}

#[test]
fn panels_of_chances_share_their_axis() -> Result<(), ChartError> {
    let comparison = compared(made_up::results(6, 60));
    let record = Record::of("difference", &comparison)?;
    let grid = record.shapes.iter().filter(|shape| shape.color == GRID).map(|shape| shape.edges());
    let lines = |top: f64, left: bool| -> Vec<i64> {
        let here = grid.clone().filter(|edges| edges[1] == top && (edges[0] < 430.0) == left);
        let places: Vec<f64> = here.map(|edges| edges[0]).collect();
        let first = places.iter().copied().fold(f64::MAX, f64::min);
        places.iter().map(|x| (4.0 * (x - first)).round() as i64).collect()
    };
    let mut tops: Vec<f64> = grid.clone().map(|edges| edges[1]).collect();
    tops.sort_by(f64::total_cmp);
    tops.dedup();
    assert_eq!(tops.len(), 4, "four rows of panels");
    let held = lines(tops[0], true);
    for other in [lines(tops[0], false), lines(tops[1], true), lines(tops[1], false)] {
        assert_eq!(held, other);
    }
    let bottoms = |top: f64| grid.clone().filter(|edges| edges[1] == top).map(|edges| edges[3]).fold(0.0, f64::max);
    let numbers = |top: f64| -> Vec<&str> {
        let below = |text: &&super::recorder::Text| (0.0..20.0).contains(&(text.edges[1] - bottoms(top)));
        record.texts.iter().filter(below).map(|text| text.words.as_str()).collect()
    };
    assert_eq!(numbers(tops[0]), numbers(tops[1]));
    assert_ne!(numbers(tops[0]), numbers(tops[2]), "persons have an axis of their own");
    Ok(())
}

#[test]
fn regret_is_drawn_to_scale_from_nothing() -> Result<(), ChartError> {
    let comparison = compared(made_up::results(5, 60));
    let record = Record::of("regret", &comparison)?;
    let plots = plots(&record);
    assert_eq!(plots.len(), 2);
    for (plot, judgement) in plots.iter().zip(&comparison.judgements) {
        for (place, regret) in judgement.regret.iter().enumerate() {
            let dots = plot.shapes(&record).filter(|shape| shape.radius() == Some(4.0) && shape.color != PAPER);
            let dot = dots.map(|shape| shape.points[0].0).nth(place).expect("a dot an option");
            assert!((dot - plot.x(100.0 * regret.mean)).abs() < 0.2, "{regret:?}");
            let worst = |shape: &&super::recorder::Shape| {
                shape.width() == Some(1.75) && (shape.points[0].0 - plot.x(100.0 * regret.max)).abs() < 0.2
            };
            assert!(plot.shapes(&record).any(|shape| worst(&shape)), "{regret:?}");
        }
    }
    Ok(())
}

#[test]
fn the_contact_sheet_has_every_option_in_every_section_on_the_same_axes() -> Result<(), ChartError> {
    let comparison = compared(made_up::results(6, 60));
    let record = Record::of("compare", &comparison)?;
    let plots = plots(&record);
    assert_eq!(plots.len(), 3 * 6);
    for section in plots.chunks(6) {
        let marks = |plot: &super::axes::Plot| -> Vec<(i64, f64)> {
            plot.across.iter().map(|(x, value)| ((x - plot.left).round() as i64, *value)).collect()
        };
        assert!(section.iter().all(|plot| marks(plot) == marks(&section[0])));
        assert!(section.iter().all(|plot| (plot.bottom - plot.top - section[0].bottom + section[0].top).abs() < 0.2));
    }
    for option in &comparison.results.options {
        let first = option.label.chars().take(12).collect::<String>();
        assert!(record.texts.iter().filter(|text| text.words.starts_with(&first)).count() >= 3, "{first}");
    }
    let many = Record::of("compare", &compared(made_up::results(64, 60)))?;
    assert!(many.says("options not shown)"));
    Ok(())
}

#[test]
fn titles_say_what_was_found() -> Result<(), ChartError> {
    let title = |name: &str, comparison: &Comparison| {
        Ok::<_, ChartError>(chart::picture(name, comparison)?.title(comparison).replace('\u{a0}', " "))
    };
    let five = compared(made_up::results(5, 60));
    let difference = title("difference", &five)?;
    assert!(difference.starts_with("“Full backstop” against “No force”: holds +30.0 points"), "{difference}");
    assert!(title("regret", &five)?.contains("“Full backstop” is the best in every world"));
    let one = compared(made_up::results(1, 60));
    assert_eq!(title("difference", &one)?, "One option alone: there is nothing to compare it with");
    assert_eq!(title("regret", &one)?, "One option alone: nothing to regret it for");
    Ok(())
}

#[test]
fn pictures_of_comparisons_say_where_they_come_from() -> Result<(), ChartError> {
    let comparison = compared(made_up::results(3, 60));
    for (name, bytes) in chart::draw_all(&comparison)? {
        assert!(bytes == chart::draw_png(&name, &comparison)?, "the same comparison gives the same bytes");
        let text = |keyword| guarantor::report::picture::text(&bytes, keyword).unwrap_or_default();
        assert_eq!(text("guarantor:chart"), name);
        assert_eq!(text("guarantor:scenario-hash"), comparison.results.scenario.hash);
        assert!(text("guarantor:command").starts_with("guarantor compare "), "{}", text("guarantor:command"));
    }
    Ok(())
}
