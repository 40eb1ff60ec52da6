//! What every option leads to over the levels of one or two axes, and how much it takes to reach a target.

use serde::{Deserialize, Serialize};

use crate::analysis::condition::Condition;
use crate::analysis::estimate::{Sample, quantile};
use crate::analysis::reach::{Point, Reach};
use crate::analysis::results::{CLEAR_OF_CHANCE, Estimate, Mean, PairedDifference};
use crate::model::metric::{Direction, Outcome};
use crate::scenario::vary::Axis;

mod found;

mod guard;

mod study;

pub use found::{Sweep, Target, VERSION};
pub use study::{MOST_AXES, MOST_TRIALS, Question, Study};

/// Shares of the worlds that a target may be asked for in.
pub const SHARES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// What is varied, as results keep it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AxisInfo {
    /// Dotted path.
    pub path: String,
    /// What it is, in words.
    pub label: String,
    /// Unit; empty where it has none.
    pub unit: String,
    /// Its levels in the order of the cells.
    pub levels: Vec<LevelInfo>,
}

/// One level of an axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelInfo {
    /// Short, for charts.
    pub label: String,
    /// Its number, where it is one.
    pub number: Option<f64>,
    /// The `--set` that brings it about; `None` where it is as in the file.
    pub set: Option<String>,
}

/// An outcome, as results keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeInfo {
    /// Name.
    pub name: String,
    /// Words for an axis.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Which trials count.
    pub population: String,
}

/// One combination of levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The place of the level, by axis.
    pub levels: Vec<usize>,
    /// One entry an option, in the order of the scenario.
    pub options: Vec<OptionCell>,
}

/// One option in a cell; lists are in the order of the outcomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionCell {
    /// Means with both uncertainties; `None` where no trial counted.
    pub estimates: Vec<Option<Estimate>>,
    /// The option less the baseline on the same luck, in this cell; empty for the baseline itself.
    pub differences: Vec<Option<PairedDifference>>,
    /// The option here less the same option in the first cell, on the same luck; empty in the first cell.
    pub changes: Vec<Option<Mean>>,
}

/// How much it takes for one option to meet a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The option's place.
    pub option: usize,
    /// The level of the other axis; `None` where there is one axis.
    pub beside: Option<usize>,
    /// `None`: on average. Otherwise in at least this share of the worlds.
    pub share: Option<f64>,
    /// Where the target is met along the numeric axis.
    pub reach: Reach,
}

impl From<&Axis> for AxisInfo {
    fn from(axis: &Axis) -> Self {
        let levels = axis.levels.iter().map(|level| LevelInfo {
            label: level.label.clone(),
            number: level.number,
            set: level.set.clone(),
        });
        let (path, label, unit) = (axis.path.clone(), axis.label.clone(), axis.unit.clone());
        Self { path, label, unit, levels: levels.collect() }
    }
}

impl From<Outcome> for OutcomeInfo {
    fn from(outcome: Outcome) -> Self {
        Self {
            name: outcome.name().to_owned(),
            label: outcome.label().to_owned(),
            unit: outcome.unit().to_owned(),
            population: outcome.population().to_owned(),
        }
    }
}

impl Cell {
    /// A cell from the samples of every option, by outcome; `first` are those of the first cell, `None` in it.
    pub fn of(
        levels: Vec<usize>,
        samples: &[&[Sample]],
        first: Option<&[&[Sample]]>,
        outcomes: &[Outcome],
        baseline: usize,
    ) -> Self {
        let option = |(place, own): (usize, &&[Sample])| {
            let to_baseline = samples.get(baseline).filter(|_| place != baseline).copied().unwrap_or_default();
            let to_first = first.and_then(|first| first.get(place)).copied().unwrap_or_default();
            let differences = own.iter().zip(to_baseline).zip(outcomes);
            OptionCell {
                estimates: own.iter().map(Sample::estimate).collect(),
                differences: differences.map(|((own, base), outcome)| own.less(base, outcome.better())).collect(),
                changes: own.iter().zip(to_first).map(|(own, base)| change(own, base)).collect(),
            }
        };
        Self { levels, options: samples.iter().enumerate().map(option).collect() }
    }
}

/// A paired difference of means.
fn change(own: &Sample, base: &Sample) -> Option<Mean> {
    own.less(base, Direction::Neither).map(|change| Mean { mean: change.mean, se: change.se })
}

/// One option's outcome at one value of the numeric axis: on average, and in each of [`SHARES`] of the worlds.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// The mean with its Monte Carlo band.
    pub mean: Point,
    /// What the outcome is in at least so many of the worlds, by share.
    pub worlds: [Point; SHARES.len()],
}

impl Station {
    /// The station of a sample; `None` where nothing counted.
    ///
    /// What at least a share of the worlds reach is a quantile over worlds. Its band is that of Woodruff (1952): the
    /// quantiles at the share give or take two of its own standard errors. Worlds that are spread evenly vary less than
    /// the independent ones that it is made for, so it is rather too wide.
    pub fn of(x: f64, sample: &Sample, condition: &Condition) -> Option<Self> {
        let mut values: Vec<f64> = sample.by_world().shrunk().into_iter().flatten().collect();
        values.sort_by(f64::total_cmp);
        let half = |share: f64| CLEAR_OF_CHANCE * (share * (1.0 - share) / values.len().max(1) as f64).sqrt();
        let point = |share: f64| {
            let share = if condition.relation.wants_more() { 1.0 - share } else { share };
            let at = |share: f64| quantile(&values, share.clamp(0.0, 1.0));
            Point { x, y: at(share), low: at(share - half(share)), high: at(share + half(share)) }
        };
        let mean = Point::of_mean(x, sample.mean()?, sample.standard_error());
        Some(Self { mean, worlds: SHARES.map(point) })
    }
}

/// How much it takes for one option, on average and in each of [`SHARES`] of the worlds; nothing where fewer than two
/// stations have trials that count.
pub fn answer(option: usize, beside: Option<usize>, stations: &[Station], condition: &Condition) -> Vec<Answered> {
    let reach = |share: Option<f64>, line: Vec<Point>| {
        let reach = Reach::of(&line, condition.relation, condition.value)?;
        Some(Answered { option, beside, share, reach })
    };
    let mean = reach(None, stations.iter().map(|station| station.mean).collect());
    let worlds = SHARES.iter().enumerate().map(|(place, share)| {
        let line = stations.iter().map(|station| station.worlds[place]);
        reach(Some(*share), line.collect())
    });
    std::iter::once(mean).chain(worlds).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimate::Ratio;
    use crate::analysis::reach::Answer;
    use crate::scenario::Design;

    /// Shares of 1,000 trials in 64 worlds, spread evenly from 0 to twice the mean.
    fn sample(mean: f64) -> Sample {
        let total = |world: u32| 1_000.0 * mean * (2.0 * (f64::from(world * 37 % 64) + 0.5) / 64.0);
        let worlds = (0..64).map(|world| Ratio { total: total(world), count: 1_000.0 });
        Sample::of_shares(Design::Random, worlds.collect())
    }

    fn condition(text: &str) -> Condition {
        Condition::parse("--until", text).expect("a condition")
    }

    #[test]
    fn a_cell_has_every_option_and_its_paired_difference_to_the_baseline() {
        let outcomes = [Outcome::named("held").expect("an outcome")];
        let (two, three) = ([sample(0.2)], [sample(0.3)]);
        let cell = Cell::of(vec![3, 1], &[&two, &three], Some(&[&two, &two]), &outcomes, 0);
        assert_eq!(
            (cell.levels.as_slice(), cell.options.len(), cell.options[0].differences.len()),
            (&[3, 1][..], 2, 0)
        );
        let difference = cell.options[1].differences[0].as_ref().expect("both counted");
        assert!((difference.mean - 0.1).abs() < 1e-12 && difference.se < difference.independent_se);
        let estimate = cell.options[1].estimates[0].as_ref().expect("trials counted");
        assert!((estimate.mean - 0.3).abs() < 1e-12 && estimate.quantiles.p05 < estimate.quantiles.p95);
        let change = |option: usize| cell.options[option].changes[0].expect("both counted").mean;
        assert!(change(0).abs() < 1e-12 && (change(1) - 0.1).abs() < 1e-12, "on the same luck as the first cell");
        let nothing = [Sample::of_shares(Design::Random, vec![Ratio::default(); 4])];
        let cell = Cell::of(vec![0], &[&two, &nothing], None, &outcomes, 0);
        assert_eq!((&cell.options[1].estimates[0], &cell.options[1].differences[0]), (&None, &None));
        assert!(cell.options[1].changes.is_empty(), "nothing lies before the first cell");
    }

    #[test]
    fn more_worlds_ask_for_more_whichever_way_the_target_points() {
        for (text, first) in [("held >= 0.2", 0.1), ("held <= 0.2", 0.4)] {
            let condition = condition(text);
            let stations =
                [(0.0, first), (100.0, 0.5 - first)].map(|(x, mean)| Station::of(x, &sample(mean), &condition));
            let stations: Vec<Station> = stations.into_iter().flatten().collect();
            let answers = answer(2, Some(1), &stations, &condition);
            let at = |share: Option<f64>| match answers
                .iter()
                .find(|one| one.share == share)
                .map(|one| one.reach.answer())
            {
                Some(Answer::From(crossing)) => crossing.at,
                Some(Answer::Always) => 0.0,
                other => panic!("{share:?}: {other:?}"),
            };
            assert!(at(Some(0.25)) < at(Some(0.5)) && (at(Some(0.5)) - at(None)).abs() < 5.0, "{text}");
            assert!(answers.iter().all(|one| one.option == 2 && one.beside == Some(1)) && answers.len() == 6);
        }
    }

    #[test]
    fn the_band_of_a_quantile_is_that_of_the_worlds_beside_it() {
        let station = Station::of(1.0, &sample(0.5), &condition("held >= 0.5")).expect("trials counted");
        let half = station.worlds[2];
        // Two standard errors of a half of 64 worlds are an eighth: of values from 0 to 1, shrunk a little.
        assert!((half.y - 0.5).abs() < 0.01 && (half.high - half.low - 0.25).abs() < 0.01, "{half:?}");
        assert!(station.worlds[0].y > station.worlds[4].y && station.worlds[4].low <= station.worlds[4].y);
    }

    #[test]
    fn stations_without_trials_leave_no_answer() {
        let nothing = Sample::of_shares(Design::Random, vec![Ratio::default(); 4]);
        let condition = condition("held >= 0.5");
        assert_eq!(Station::of(0.0, &nothing, &condition), None);
        assert_eq!(answer(0, None, &[], &condition), []);
    }
}
