//! Scenario discovery against the reference program of the method, and against a published trajectory.
//!
//! `discovery/ema.json` holds the boxes that the EMA workbench 2.5.3 (`ema_workbench.analysis.prim`, threshold 0.1) finds
//! in the cases that [`Made`] makes from whole numbers, with its limits and quasi-p values (-1 where there is no limit).

use std::collections::BTreeMap;
use std::path::Path;

use guarantor::analysis::discovery::cases::{Cases, Dimension, Unfit};
use guarantor::analysis::discovery::prim::{Objective, Settings, trajectory};
use guarantor::analysis::discovery::quasi_p::quasi_p;
use guarantor::analysis::discovery::region::{Limits, Region, Score};
use serde::Deserialize;

#[derive(Deserialize)]
struct Run {
    name: String,
    objective: String,
    boxes: Vec<Published>,
}

#[derive(Deserialize)]
struct Published {
    n: usize,
    k: usize,
    mass: f64,
    coverage: f64,
    density: f64,
    limits: BTreeMap<String, Limit>,
    quasi_p: BTreeMap<String, [f64; 2]>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Limit {
    Numbers([f64; 2]),
    Levels(Vec<String>),
}

/// A thousand cases of a lattice: case i has the number i·a mod 1009 in a dimension.
struct Made;

impl Made {
    fn number(case: i64, dimension: usize) -> i64 {
        let factors = [1, 106, 313, 504, 71, 223, 350];
        ((case + 1) * factors[dimension]) % 1009
    }

    fn column<T>(value: impl Fn(i64) -> T) -> Vec<T> {
        (0..1_000).map(value).collect()
    }

    fn real(name: &str, dimension: usize) -> Dimension {
        Dimension::real(name, Self::column(|case| Self::number(case, dimension) as f64 / 1009.0))
    }

    fn count(case: i64, steps: i64) -> i64 {
        Self::number(case, 4) * steps / 1009 - 3
    }

    fn level(case: i64, dimension: usize, levels: i64) -> usize {
        (Self::number(case, dimension) * levels / 1009) as usize
    }

    fn categories() -> [Dimension; 2] {
        [
            Dimension::category("kind", &["a", "b", "c", "d", "e"], Self::column(|case| Self::level(case, 5, 5))),
            Dimension::category("place", &["p", "q", "r"], Self::column(|case| Self::level(case, 6, 3))),
        ]
    }

    fn dimensions(name: &str) -> Vec<Dimension> {
        let [kind, place] = Self::categories();
        let count = |steps: i64| Dimension::whole("count", Self::column(|case| Self::count(case, steps)));
        match name {
            "mixed" => vec![Self::real("x0", 0), Self::real("x1", 1), count(12), Self::real("x2", 2), kind, place],
            "whole" => vec![Self::real("x1", 1), count(60), Self::real("x3", 3), kind, place],
            _ => (0..4).map(|place| Self::real(&format!("x{place}"), place)).collect(),
        }
    }

    fn is_of_interest(name: &str, case: i64) -> bool {
        let u = |dimension: usize| Self::number(case, dimension);
        let liked = i64::from(matches!(Self::level(case, 5, 5), 1 | 3));
        let square = u(6) * u(6);
        match name {
            "real" => 10 * u(0) + 7 * u(1) - 4 * u(2) > 9_000,
            "noisy" => 10 * u(0) + 7 * u(1) + 4 * u(2) + square % 9_001 > 17_000,
            "mixed" => {
                let there = i64::from(Self::level(case, 6, 3) == 1);
                let odd = (u(3) * 7) % 4_001;
                10 * u(0) + 800 * Self::count(case, 12) + 2_500 * liked - 3_000 * there + odd > 9_500
            }
            _ => 10 * u(4) + 3_000 * liked + 3 * u(1) + square % 7_001 > 14_000,
        }
    }

    fn cases(name: &str) -> Result<Cases, Unfit> {
        let interest = Self::column(|case| f64::from(u8::from(Self::is_of_interest(name, case))));
        Cases::new(&Self::dimensions(name), interest)
    }
}

fn assert_same(cases: &Cases, found: &Region, published: &Published, place: &str) {
    let Published { n, k, mass, coverage, density, .. } = *published;
    assert_eq!(found.score, Score { n, k: k as f64, mass, coverage, density }, "{place}");
    assert_eq!(found.restricted(), published.limits.len(), "{place}: {:?}", found.restrictions);
    let values = quasi_p(cases, &found.restrictions);
    for (one, value) in found.restrictions.iter().zip(values) {
        let name = cases.name(one.dimension);
        match (&one.limits, &published.limits[name]) {
            (Limits::Numbers { low, high }, Limit::Numbers(limits)) => {
                // Limits between whole numbers are drawn to the whole numbers within.
                let limits = if name == "count" { [limits[0].ceil(), limits[1].floor()] } else { *limits };
                assert_eq!([*low, *high], limits, "{place}: {name}");
            }
            (Limits::Levels(kept), Limit::Levels(levels)) => {
                let names = if name == "kind" { vec!["a", "b", "c", "d", "e"] } else { vec!["p", "q", "r"] };
                let left: Vec<&str> =
                    names.into_iter().zip(kept).filter(|(_, kept)| **kept).map(|(name, _)| name).collect();
                assert_eq!(&left, levels, "{place}: {name}");
            }
            (limits, _) => panic!("{place}: {name} has {limits:?}"),
        }
        let levels = matches!(one.limits, Limits::Levels(_));
        let sides = if levels { [Some(value.all), None] } else { [value.low, value.high] };
        for (found, published) in sides.into_iter().zip(published.quasi_p[name]) {
            let close = found.map_or(published == -1.0, |p| (p - published).abs() <= 1e-10 * published);
            assert!(close, "{place}: quasi-p of {name} is {found:?}, not {published}");
        }
    }
}

#[test]
fn every_box_is_the_one_that_the_ema_workbench_finds() -> Result<(), Box<dyn std::error::Error>> {
    let runs: Vec<Run> = serde_json::from_str(include_str!("discovery/ema.json"))?;
    assert_eq!(runs.len(), 8);
    for run in runs {
        let cases = Made::cases(&run.name)?;
        let objective = match run.objective.as_str() {
            "original" => Objective::Original,
            "lenient2" => Objective::Lenient2,
            _ => Objective::Lenient1,
        };
        let found = trajectory(&cases, &Settings { objective, ..Settings::default() })?;
        for (place, (found, published)) in found.boxes.iter().zip(&run.boxes).enumerate() {
            assert_same(&cases, found, published, &format!("{}, {}, box {place}", run.name, run.objective));
        }
        assert_eq!(found.boxes.len(), run.boxes.len(), "{}, {}", run.name, run.objective);
    }
    Ok(())
}

/// What the shared trajectory says without its input, which is not beside it: the sizes of peeled boxes follow from
/// the rule of quantiles alone, and the shares from the counts.
#[test]
fn the_published_trajectory_has_our_sizes_of_peels_and_our_shares() -> Result<(), Box<dyn std::error::Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/prim_sobol4_trajectory.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("passed over: {} is not there", path.display());
        return Ok(());
    };
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        rows.push(line.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>()?);
    }
    assert_eq!(rows.len(), 51);
    // All cases at the upper end of one dimension are of interest, so that peeling goes on to the least mass.
    let last = |case: i64| f64::from(u8::from(Made::number(case, 0) >= 960));
    let peeled = trajectory(&Cases::new(&[Made::real("x", 0)], Made::column(last))?, &Settings::default())?;
    let sizes: Vec<f64> = peeled.boxes.iter().map(|found| found.score.n as f64).collect();
    let growing = rows.windows(2).position(|pair| pair[1][6] > pair[0][6]).unwrap_or(rows.len());
    let published: Vec<f64> = rows[..=growing].iter().map(|row| row[6]).collect();
    assert!(growing > 40 && sizes[..=growing] == published, "{sizes:?}");
    for row in rows {
        let [coverage, density, _, k, mass, mean, n, _] = row[..] else { return Err("eight columns".into()) };
        let expected = Score { n: n as usize, k, mass, coverage, density };
        assert_eq!(Score::new(n as usize, k, 1_000, 206.0), expected);
        assert!((mean - density).abs() < 1e-12);
    }
    Ok(())
}
