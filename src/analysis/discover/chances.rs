//! How far a case is of interest.
//!
//! What is asked about is the chance (or the mean) in a world; what is seen is a share (or a mean) of its trials, which luck
//! blurs. Near the threshold a case may be on either side. So its interest is not 0 or 1 but the probability, given what
//! was seen, that the true value meets the condition. Values over worlds are taken as normal around their mean with the
//! variance that is left when the luck is taken out, and luck as normal (empirical Bayes: Efron and Morris 1973; Louis
//! 1984). Such weights add up to the expected number of cases of interest, which a count of what was seen does not:
//! luck pushes more cases over a threshold in the tail than back.
//!
//! Each option in each combination has a mean and a variance of its own.

use crate::analysis::condition::Condition;
use crate::analysis::worlds::Column;

/// Beyond this a probability is certain: less than one case in a thousand of those that are so near to a threshold.
const SURE: f64 = 1e-3;

/// One option in one combination: what was seen in each world, and how much luck is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The share or mean, or the difference from another option; `None` in worlds where no trial counted.
    pub seen: Vec<Option<f64>>,
    /// Variance of the luck in it.
    luck: Vec<f64>,
}

/// The probability that each world's true value meets a condition; 0 in worlds where no trial counted.
pub type Interest = Vec<f64>;

/// A half of a world's trials: their mean and how many count.
type Half = (f64, f64);

impl Series {
    /// An option's worlds, less those of another on the same luck.
    pub fn new(own: &Column, against: Option<&Column>, is_share: bool) -> Self {
        let worlds = 0..own.count.len();
        let mean = |column: &Column, world: usize| {
            (column.count[world] > 0).then(|| column.total[world] / column.count[world] as f64)
        };
        let seen = |world: usize| match against {
            Some(other) => Some(mean(own, world)? - mean(other, world)?),
            None => mean(own, world),
        };
        let luck = match against {
            None if is_share => worlds.clone().map(|world| of_share(own.total[world], own.count[world])).collect(),
            _ => pooled(own, against),
        };
        Self { seen: worlds.map(seen).collect(), luck }
    }

    /// How far each world is of interest.
    pub fn interest(&self, condition: &Condition) -> Interest {
        let (mean, variance, luck) = self.moments();
        let between = (variance - luck).max(0.0);
        let of_world = |(seen, luck): (&Option<f64>, &f64)| {
            let Some(seen) = *seen else { return 0.0 };
            let kept = if *luck > 0.0 { between / (between + luck) } else { 1.0 };
            let (middle, deviation) = (mean + kept * (seen - mean), (kept * luck).sqrt());
            weight(condition, middle, deviation)
        };
        self.seen.iter().zip(&self.luck).map(of_world).collect()
    }

    /// Mean and variance of what was seen, and the mean variance of the luck in it.
    fn moments(&self) -> (f64, f64, f64) {
        let seen = || self.seen.iter().zip(&self.luck).filter_map(|(seen, luck)| Some(((*seen)?, *luck)));
        let count = seen().count().max(1) as f64;
        let mean = seen().map(|(seen, _)| seen).sum::<f64>() / count;
        let squares = seen().map(|(seen, _)| (seen - mean) * (seen - mean)).sum::<f64>();
        (mean, squares / (count - 1.0).max(1.0), seen().map(|(_, luck)| luck).sum::<f64>() / count)
    }
}

/// The probability that a value with this mean and deviation meets a condition.
fn weight(condition: &Condition, middle: f64, deviation: f64) -> f64 {
    if deviation.is_nan() || deviation <= 0.0 {
        return if condition.holds(middle) { 1.0 } else { 0.0 };
    }
    let above = 0.5 * libm::erfc((condition.value - middle) / deviation / std::f64::consts::SQRT_2);
    let weight = if condition.relation.wants_more() { above } else { 1.0 - above };
    match weight {
        _ if weight < SURE => 0.0,
        _ if weight > 1.0 - SURE => 1.0,
        _ => weight,
    }
}

/// Variance of a share of `count` trials. Where all are alike they might not have been: it is that of (k + 1)/(n + 2).
fn of_share(total: f64, count: u64) -> f64 {
    let count = count as f64;
    let share = (total + 1.0) / (count + 2.0);
    share * (1.0 - share) / count.max(1.0)
}

/// Variance of the luck in each world's mean, or in its difference: by the number of trials from one variance a trial, which
/// is what the two halves of the worlds' trials differ by.
fn pooled(own: &Column, against: Option<&Column>) -> Vec<f64> {
    let count =
        |world: usize| against.map_or(own.count[world], |other| own.count[world].min(other.count[world])) as f64;
    let draw = |world: usize| {
        let gap = gap(own, world)?;
        let other = against.map_or(Some(0.0), |other| self::gap(other, world))?;
        Some((gap - other) * (gap - other) * count(world))
    };
    let draws: Vec<f64> = (0..own.count.len()).filter_map(draw).collect();
    let a_trial = draws.iter().sum::<f64>() / draws.len().max(1) as f64;
    (0..own.count.len()).map(|world| if count(world) > 0.0 { a_trial / count(world) } else { 0.0 }).collect()
}

/// A number whose square has the variance of the luck in a world's mean as its mean: where halves of n and m trials
/// have the means a and b, (a − b) √(nm)/(n + m).
fn gap(column: &Column, world: usize) -> Option<f64> {
    let half = |total: f64, count: u64| -> Option<Half> { (count > 0).then(|| (total / count as f64, count as f64)) };
    let (total, count) = (column.total[world], column.count[world]);
    let (first_total, first_count) = (column.first_total[world], column.first_count[world]);
    let (a, n) = half(first_total, first_count)?;
    let (b, m) = half(total - first_total, count.saturating_sub(first_count))?;
    Some((a - b) * (n * m).sqrt() / (n + m))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> Condition {
        Condition::parse("--when", text).expect("a condition")
    }

    fn shares(held: &[f64], trials: u64) -> Column {
        let halves = |share: f64| held.iter().map(|held| held * share).collect::<Vec<f64>>();
        let count = vec![trials; held.len()];
        let first_count = vec![trials / 2; held.len()];
        Column { count, total: halves(1.0), first_count, first_total: halves(0.5), ..Column::default() }
    }

    #[test]
    fn a_case_far_from_the_threshold_is_of_interest_or_not_and_one_upon_it_half() {
        let series = Series::new(&shares(&[100.0, 400.0, 900.0, 600.0], 1_000), None, true);
        let interest = series.interest(&condition("held < 0.4"));
        assert_eq!([interest[0], interest[2], interest[3]], [1.0, 0.0, 0.0]);
        assert!((interest[1] - 0.5).abs() < 0.05, "{interest:?}");
        let more = series.interest(&condition("held > 0.4"));
        assert!((more[1] + interest[1] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn where_luck_explains_all_that_differs_no_case_is_told_from_another() {
        let held: Vec<f64> = (0..64).map(|world| 50.0 + f64::from(world % 5) - 2.0).collect();
        let interest = Series::new(&shares(&held, 100), None, true).interest(&condition("held < 0.5"));
        assert!(interest.iter().all(|share| *share == interest[0]), "{interest:?}");
    }

    #[test]
    fn weights_add_up_to_the_expected_number_where_a_count_does_not() {
        // True chances of 0.5 ± 0.1 in a normal grid, seen through 50 trials: luck as large as what differs.
        let worlds = 4_000;
        let normal = |share: f64| libm::sqrt(2.0) * erf_inverse(2.0 * share - 1.0);
        let at = |place: usize| (place as f64 + 0.5) / f64::from(worlds);
        let truth: Vec<f64> = (0..worlds as usize).map(|place| 0.5 + 0.1 * normal(at(place))).collect();
        let luck = |place: usize| 0.07 * normal(at(place * 1_237 % worlds as usize));
        let held: Vec<f64> = truth.iter().enumerate().map(|(place, p)| 50.0 * (p + luck(place))).collect();
        let asked = condition("held < 0.35");
        let interest: f64 = Series::new(&shares(&held, 50), None, true).interest(&asked).iter().sum();
        let true_count = truth.iter().filter(|p| **p < 0.35).count() as f64;
        let seen = held.iter().filter(|held| **held / 50.0 < 0.35).count() as f64;
        assert!((interest - true_count).abs() < 0.2 * (seen - true_count), "{interest} {true_count} {seen}");
    }

    /// By bisection: only tests need it.
    fn erf_inverse(y: f64) -> f64 {
        let (mut low, mut high) = (-6.0, 6.0);
        for _ in 0..80 {
            let middle = (low + high) / 2.0;
            if libm::erf(middle) < y { low = middle } else { high = middle }
        }
        low
    }

    #[test]
    fn a_difference_on_the_same_luck_has_only_the_luck_that_is_not_shared() {
        let own = Column { first_total: vec![30.0, 60.0], ..shares(&[50.0, 110.0], 100) };
        let other = Column { first_total: vec![28.0, 58.0], ..shares(&[46.0, 106.0], 100) };
        let series = Series::new(&own, Some(&other), true);
        assert!(series.seen.iter().flatten().all(|gap| (gap - 0.04).abs() < 1e-12), "{series:?}");
        assert!(series.luck.iter().all(|luck| *luck < 1e-12), "{series:?}");
        assert_eq!(series.interest(&Condition { value: 0.0, ..condition("held > 0.5") }), [1.0, 1.0]);
    }

    #[test]
    fn worlds_without_trials_that_count_are_no_cases() {
        let column = Column { count: vec![0, 10], ..shares(&[0.0, 5.0], 10) };
        let series = Series::new(&column, None, false);
        assert_eq!(series.seen, [None, Some(0.5)]);
    }
}
