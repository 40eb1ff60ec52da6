//! The charts of sweeps: made-up ones of every kind, plain and odd.

use guarantor::analysis::heading::{Heading, OptionName};
use guarantor::analysis::reach::{Point, Reach};
use guarantor::analysis::results::{Estimate, Mean, Quantiles};
use guarantor::analysis::sweep::*;
use guarantor::chart::{self, ChartError};
use guarantor::model::metric::{Metric, Outcome};

use super::made_up;
use super::recorder::{Kind, Record};

/// Persons from 0 on, in steps of 5,000.
fn troops(levels: usize) -> AxisInfo {
    let level = |place: usize| {
        let number = 5_000.0 * place as f64;
        let label = if place == 0 { "0".to_owned() } else { format!("{},000", 5 * place) };
        LevelInfo { label, number: Some(number), set: Some(format!("contributor.france.troops={number}")) }
    };
    AxisInfo {
        path: "contributor.france.troops".to_owned(),
        label: "France: land troops pledged".to_owned(),
        unit: "persons".to_owned(),
        levels: (0..levels).map(level).collect(),
    }
}

fn words(labels: &[&str]) -> AxisInfo {
    let level = |label: &&str| LevelInfo { label: (*label).to_owned(), number: None, set: None };
    AxisInfo {
        path: "backstop.promised".to_owned(),
        label: "Components that the United States promises".to_owned(),
        unit: String::new(),
        levels: labels.iter().map(level).collect(),
    }
}

/// A sweep in which every step along every axis helps, and every option a little more than the one before.
fn sweep(options: usize, axes: Vec<AxisInfo>) -> Sweep {
    let results = made_up::results(options, 60);
    let outcomes = [Metric::Held, Metric::Cost].map(|metric| OutcomeInfo::from(Outcome::Metric(metric)));
    let count: usize = axes.iter().map(|axis| axis.levels.len()).product();
    let last = axes.last().map_or(1, |axis| axis.levels.len());
    let levels = |cell: usize| if axes.len() == 1 { vec![cell] } else { vec![cell / last, cell % last] };
    let held = |cell: usize, option: usize| 0.2 + 0.4 * cell as f64 / count as f64 + 0.03 * (option % 8) as f64;
    let estimate = |mean: f64| {
        let at = |part: f64| mean * part;
        let quantiles = Quantiles { p05: at(0.5), p25: at(0.8), p50: mean, p75: at(1.2), p95: at(1.4) };
        Some(Estimate { mean, se: mean / 100.0, quantiles })
    };
    let means = |cell: usize, option: usize| [held(cell, option), 9_000.0 + 1_000.0 * cell as f64];
    let option = |cell: usize, option: usize| OptionCell {
        estimates: means(cell, option).map(estimate).to_vec(),
        differences: Vec::new(),
        changes: match cell {
            0 => Vec::new(),
            _ => [0, 1]
                .map(|one| Some(Mean { mean: means(cell, option)[one] - means(0, option)[one], se: 1e-3 }))
                .to_vec(),
        },
    };
    let cells = (0..count)
        .map(|cell| Cell { levels: levels(cell), options: (0..options).map(|one| option(cell, one)).collect() });
    let names = results.options.iter().map(|one| OptionName {
        place: one.place,
        name: one.name.clone(),
        label: one.label.clone(),
    });
    Sweep {
        version: VERSION,
        heading: Heading {
            program: results.program.clone(),
            scenario: results.scenario.clone(),
            options: names.collect(),
            flags: Vec::new(),
        },
        axes: axes.clone(),
        outcomes: outcomes.to_vec(),
        asked: vec![0, 1],
        cells: cells.collect(),
        groups: (0..options).map(|one| vec![one]).collect(),
        targets: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The same with a target, answered by the code that a sweep uses.
fn until(mut sweep: Sweep, value: f64) -> Sweep {
    let along = sweep.axes.iter().position(AxisInfo::is_numeric).expect("numbers");
    let beside: Vec<Option<usize>> = match sweep.axes.get(1 - along) {
        Some(other) => (0..other.levels.len()).map(Some).collect(),
        None => vec![None],
    };
    let mut answers = Vec::new();
    for option in sweep.shown() {
        for beside in &beside {
            let point = |(level, info): (usize, &LevelInfo)| {
                let mut levels = vec![level; sweep.axes.len()];
                if let Some(beside) = beside {
                    levels[1 - along] = *beside;
                }
                let found = sweep.estimate(sweep.cell(&levels), option, 0)?;
                Some(Point::of_mean(info.number?, found.mean, found.se))
            };
            let line: Vec<Point> = sweep.axes[along].levels.iter().enumerate().filter_map(point).collect();
            let relation = guarantor::analysis::condition::Relation::AtLeast;
            let reach = Reach::of(&line, relation, value).expect("two levels");
            answers.push(Answered { option, beside: *beside, share: None, reach });
        }
    }
    sweep.targets = vec![Target {
        condition: format!("held >= {value}"),
        outcome: 0,
        sign: ">=".to_owned(),
        value,
        along,
        answers,
    }];
    sweep
}

/// Nothing counted in the first cell, for any option.
fn gap(mut sweep: Sweep) -> Sweep {
    for option in &mut sweep.cells[0].options {
        option.estimates = vec![None, None];
    }
    for cell in &mut sweep.cells {
        cell.options.iter_mut().for_each(|option| option.changes = vec![None, None]);
    }
    sweep
}

/// Every kind of picture, by name.
pub fn cases() -> Vec<(&'static str, Sweep)> {
    let many: Vec<String> = (0..45).map(|place| format!("level-{place}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let three = ["none", "floor", "all"];
    let mut alike = sweep(4, vec![words(&three)]);
    alike.groups = vec![vec![0], vec![1, 2, 3]];
    vec![
        ("sweep-lines", until(sweep(3, vec![troops(7)]), 0.45)),
        ("sweep-apart", until(sweep(8, vec![troops(7)]), 0.45)),
        ("sweep-crowd", sweep(20, vec![troops(3)])),
        ("sweep-fine", sweep(2, vec![troops(200)])),
        ("sweep-rows", sweep(2, vec![words(&three)])),
        ("sweep-rows-apart", sweep(8, vec![words(&["none", "intelligence", "air-defence", "floor", "all"])])),
        ("sweep-many-rows", sweep(1, vec![words(&many)])),
        ("sweep-alike", alike),
        ("sweep-by-level", until(sweep(3, vec![troops(4), words(&three)]), 0.4)),
        ("sweep-level-first", until(sweep(8, vec![words(&three), troops(4)]), 0.4)),
        ("sweep-heat", until(sweep(5, vec![troops(7), troops(5)]), 0.4)),
        ("sweep-heat-words", sweep(4, vec![words(&["in", "out"]), words(&three)])),
        ("sweep-gap", gap(sweep(3, vec![troops(4)]))),
        ("sweep-gap-rows", gap(sweep(8, vec![words(&three)]))),
        ("sweep-gap-heat", gap(sweep(3, vec![troops(3), troops(3)]))),
    ]
}

#[test]
fn every_sweep_is_sound_stays_on_its_page_and_no_words_overlap() -> Result<(), ChartError> {
    for (case, sweep) in cases() {
        assert!(sweep.is_sound(), "{case}");
        for name in ["sweep-held", "sweep-cost"] {
            let record = Record::of(name, &sweep)?;
            assert_eq!(record.stray(), None, "{case} {name}");
            assert_eq!(record.overlap(), None, "{case} {name}");
        }
        assert_eq!(chart::draw_all(&sweep)?.len(), 2, "{case}");
    }
    Ok(())
}

#[test]
fn titles_of_sweeps_state_the_finding() -> Result<(), ChartError> {
    let title = |sweep: &Sweep, name: &str| {
        Ok::<_, ChartError>(chart::picture(name, sweep)?.title(sweep).replace('\u{a0}', " "))
    };
    let line = sweep(2, vec![troops(5)]);
    assert_eq!(
        title(&line, "sweep-held")?,
        "Held: 23 % at 0, 55 % at 20,000 with “Force without US backstop” (+32 points), by France: land troops pledged"
    );
    let found = title(&until(line.clone(), 0.45), "sweep-held")?;
    assert!(found.starts_with("Held at least 45 %: from 13,"), "{found}");
    assert!(found.ends_with("on with “Force without US backstop” (France: land troops pledged, persons)"), "{found}");
    assert!(
        title(&until(line.clone(), 0.9), "sweep-held")?.contains("never within 0–20,000 with “No force” and 1 more")
    );
    assert!(title(&until(line.clone(), 0.1), "sweep-held")?.contains("already at 0 with “No force” and 1 more"));
    let rows = sweep(2, vec![words(&["none", "all"])]);
    assert!(
        title(&rows, "sweep-cost")?
            .starts_with("Cost until war or horizon (million euros): 9,000 (none), 10,000 (all)")
    );
    assert!(title(&gap(line), "sweep-held")?.contains("no difference beyond its error"));
    Ok(())
}

#[test]
fn points_lie_at_their_levels_and_the_answer_is_marked() -> Result<(), ChartError> {
    let found = until(sweep(1, vec![troops(5)]), 0.4);
    let record = Record::of("sweep-held", &found)?;
    let dots: Vec<f64> = record
        .shapes
        .iter()
        .filter(|shape| shape.kind == Kind::Disc { radius: 3.0 } && shape.color == (0x00, 0x5A, 0x9C))
        .map(|shape| shape.points[0].0)
        .collect();
    assert_eq!(dots.len(), 5);
    assert!(dots.windows(2).all(|pair| (pair[1] - pair[0] - (dots[4] - dots[0]) / 4.0).abs() < 0.2), "{dots:?}");
    let ring = record.shapes.iter().find(|shape| shape.radius() == Some(5.0)).expect("a ring");
    // 0.2 + 0.08 a level: 0.4 is met at two and a half levels.
    assert!((ring.points[0].0 - (dots[2] + dots[3]) / 2.0).abs() < 0.3, "{ring:?} {dots:?}");
    assert!(record.says("Held at least 40 %") && record.says("12,500"));
    Ok(())
}

#[test]
fn a_heat_map_has_a_cell_for_every_combination_and_its_number() -> Result<(), ChartError> {
    let record = Record::of("sweep-held", &sweep(1, vec![troops(3), troops(2)]))?;
    for figure in ["20", "27", "33", "40", "47", "53"] {
        assert_eq!(record.texts.iter().filter(|text| text.words == figure).count(), 1, "{figure}");
    }
    let cells = record.shapes.iter().filter(|shape| shape.kind == Kind::Bar).map(width);
    assert_eq!(cells.filter(|width| (150.0..700.0).contains(width)).count(), 6);
    Ok(())
}

fn width(shape: &super::recorder::Shape) -> f64 {
    let [left, _, right, _] = shape.edges();
    right - left
}

#[test]
fn a_sweep_from_a_file_that_cannot_be_drawn_is_not_sound() {
    type Fault = fn(&mut Sweep);
    let faults: [Fault; 8] = [
        |one| one.axes.clear(),
        |one| one.cells.truncate(2),
        |one| one.asked = vec![9],
        |one| one.groups[0].push(0),
        |one| one.cells[1].levels = vec![0],
        |one| one.cells[0].options[0].estimates.truncate(1),
        |one| one.targets[0].answers[0].option = 99,
        |one| one.axes[0].levels[1].number = Some(f64::NAN),
    ];
    for (place, fault) in faults.iter().enumerate() {
        let mut found = until(sweep(3, vec![troops(4)]), 0.4);
        fault(&mut found);
        assert!(!found.is_sound(), "fault {place}");
    }
}
