//! Axes: their ends lie on the ladder, and like results share them, so that charts can be laid side by side.

use guarantor::chart::{CHARTS, ChartError};

use super::axes::{Plot, plots};
use super::cases::{runs, sound};
use super::made_up::{results, saturated};
use super::recorder::Record;

/// Whether a number is 1, 2 or 5 times a power of ten.
fn on_the_ladder(value: f64) -> bool {
    let rungs = (-3..16).flat_map(|power| [1.0, 2.0, 5.0].map(|lead| lead * 10_f64.powi(power)));
    rungs.into_iter().any(|rung| (value / rung - 1.0).abs() < 0.004)
}

fn even(marks: &[(f64, f64)]) -> bool {
    let steps: Vec<f64> = marks.windows(2).map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).collect();
    steps.iter().all(|step| (step / steps[0] - 1.0).abs() < 0.02)
}

#[test]
fn every_axis_begins_at_zero_and_ends_on_a_rung_of_the_ladder() -> Result<(), ChartError> {
    for (case, results) in sound() {
        let horizon = f64::from(results.scenario.horizon_months);
        for chart in CHARTS {
            let record = Record::of(chart.name, &results)?;
            let plots = plots(&record);
            assert!(!plots.is_empty() || record.says("no contributors"), "{case} {}", chart.name);
            for plot in &plots {
                assert_eq!(plot.across[0], (plot.left, 0.0), "{case} {}", chart.name);
                assert!(chart.name == "metrics" || plot.across.len() > 1, "{case} {}: {plot:?}", chart.name);
                assert!(plot.up.first().is_none_or(|mark| mark.1 == 0.0), "{case} {}", chart.name);
                assert!(plot.most_up().is_none_or(on_the_ladder), "{case} {}: {:?}", chart.name, plot.up);
                if plot.across.len() < 2 {
                    continue;
                }
                let doubles = chart.name == "metrics" && (plot.across.len() < 3 || !even(&plot.across));
                let end = plot.most_across();
                let months = (end - horizon).abs() < 0.1 || matches!(chart.name, "survival" | "strength");
                assert!(doubles || months || on_the_ladder(end), "{case} {}: {:?}", chart.name, plot.across);
            }
        }
    }
    Ok(())
}

type Axes = (Vec<(f64, f64)>, Vec<(f64, f64)>);

fn axes(plots: Vec<Plot>) -> Vec<Axes> {
    plots.into_iter().map(|plot| (plot.across, plot.up)).collect()
}

#[test]
fn like_scenarios_have_the_same_marks_at_the_same_places() -> Result<(), ChartError> {
    let of = |name: &str| runs().iter().find(|(run, _)| *run == name).map(|(_, results)| results.clone());
    let shipped = ["davos-2026-01", "elysee-2025-09", "paris-2025-09", "washington-2025-08"].map(of);
    let shipped: Vec<_> = shipped.into_iter().flatten().collect();
    assert_eq!(shipped.len(), 4);
    let mut all_held = saturated(1.0);
    all_held.scenario.horizon_months = 24;
    for (one, other) in [
        (&shipped[0], &shipped[1]),
        (&shipped[1], &shipped[2]),
        (&shipped[2], &shipped[3]),
        (&all_held, &results(3, 24)),
    ] {
        for chart in ["outcomes", "survival", "hold"] {
            let drawn = |results| Ok::<_, ChartError>(axes(plots(&Record::of(chart, results)?)));
            let mine = drawn(one)?;
            assert!(!mine[0].0.is_empty());
            let across = |axes: &[Axes]| axes.iter().map(|axes| axes.0.clone()).collect::<Vec<_>>();
            let theirs = drawn(other)?;
            assert_eq!(across(&mine), across(&theirs), "{chart}: the axis to the right");
            if one.options.len() == other.options.len() {
                assert_eq!(mine, theirs, "{chart}: both axes");
            }
        }
    }
    Ok(())
}

#[test]
fn the_ladder_of_this_test_tells_rungs_from_other_numbers() {
    assert!([0.01, 2.0, 50_000.0].into_iter().all(on_the_ladder) && ![3.0, 15.0, 0.07].into_iter().any(on_the_ladder));
    assert!(even(&[(0.0, 0.0), (10.0, 5.0), (20.0, 10.0)]) && !even(&[(0.0, 0.0), (10.0, 5.0), (20.0, 20.0)]));
}
