//! Crossings and intervals against closed forms, and how often an interval holds the truth.

use proptest::prelude::*;

use super::*;
use crate::maths::normal_quantile;

fn line(points: &[(f64, f64, f64)]) -> Vec<Point> {
    points.iter().map(|(x, mean, se)| Point::of_mean(*x, *mean, *se)).collect()
}

fn reach(points: &[(f64, f64, f64)], relation: Relation, value: f64) -> Reach {
    Reach::of(&line(points), relation, value).expect("a line")
}

fn closed(low: f64, high: f64) -> Stretch {
    Stretch { low: Some(low), high: Some(high) }
}

#[test]
fn a_straight_line_is_crossed_where_it_is_and_its_interval_is_that_of_its_error() {
    // y = x / 100 with a standard error of 0.05: two errors are 10 to either side.
    let line = [(0.0, 0.0, 0.05), (50.0, 0.5, 0.05), (100.0, 1.0, 0.05)];
    let found = reach(&line, Relation::AtLeast, 0.625);
    let Answer::From(crossing) = found.answer() else { panic!("{found:?}") };
    assert_eq!((crossing.at, crossing.between, crossing.met_above), (62.5, [50.0, 100.0], true));
    let Stretch { low: Some(low), high: Some(high) } = crossing.interval else { panic!("{found:?}") };
    assert!((low - 52.5).abs() < 1e-9 && (high - 72.5).abs() < 1e-9, "{crossing:?}");
    assert_eq!((found.from, found.to, found.met_at_first, found.doubtful.len()), (0.0, 100.0, false, 1));
}

#[test]
fn an_error_that_grows_makes_an_interval_lopsided() {
    // y = x with an error of x / 4: the band runs from x / 2 to 3 x / 2.
    let found = reach(&[(0.0, 0.0, 0.0), (10.0, 10.0, 2.5)], Relation::AtLeast, 4.0);
    let Answer::From(crossing) = found.answer() else { panic!("{found:?}") };
    assert_eq!((crossing.at, crossing.interval), (4.0, closed(10.0 * (4.0 / 15.0), 8.0)));
}

#[test]
fn an_interval_that_runs_off_the_line_is_open() {
    let line = [(10.0, 0.5, 0.05), (20.0, 0.6, 0.05)];
    let low = reach(&line, Relation::AtLeast, 0.58);
    assert_eq!(low.doubtful, [Stretch { low: None, high: None }]);
    assert!(low.is_open());
    let high = reach(&[(10.0, 0.2, 0.05), (20.0, 0.6, 0.05)], Relation::AtLeast, 0.58);
    let Answer::From(crossing) = high.answer() else { panic!("{high:?}") };
    assert!(crossing.interval.high.is_none() && (crossing.interval.low.expect("an end") - 17.0).abs() < 1e-9);
}

#[test]
fn a_target_may_be_met_never_or_always_and_near_it_luck_leaves_room() {
    let line = [(0.0, 0.2, 0.01), (10.0, 0.4, 0.01)];
    let never = reach(&line, Relation::AtLeast, 0.6);
    assert_eq!((never.answer(), never.doubtful.len()), (Answer::Never, 0));
    assert_eq!(reach(&line, Relation::AtLeast, 0.1).answer(), Answer::Always);
    assert_eq!(reach(&line, Relation::AtMost, 0.6).answer(), Answer::Always);
    let nearly = reach(&line, Relation::AtLeast, 0.41);
    assert_eq!((nearly.answer(), nearly.doubtful.len()), (Answer::Never, 1));
    assert!(nearly.doubtful[0].high.is_none() && nearly.doubtful[0].low.is_some_and(|low| (low - 9.5).abs() < 1e-9));
}

#[test]
fn every_crossing_is_told() {
    let waves = [(0.0, 0.25, 0.0), (1.0, 0.75, 0.0), (2.0, 0.25, 0.0), (3.0, 0.75, 0.0)];
    let found = reach(&waves, Relation::AtLeast, 0.5);
    let at: Vec<(f64, bool)> = found.crossings.iter().map(|crossing| (crossing.at, crossing.met_above)).collect();
    assert_eq!((at, found.answer()), (vec![(0.5, true), (1.5, false), (2.5, true)], Answer::Several));
    assert!(found.crossings.iter().all(|crossing| crossing.interval == closed(crossing.at, crossing.at)));
    let down = reach(&waves[1..3], Relation::AtLeast, 0.5);
    assert!(matches!(down.answer(), Answer::UpTo(crossing) if crossing.at == 1.5 && !crossing.met_above));
    let less = reach(&waves[1..3], Relation::Below, 0.5);
    assert!(matches!(less.answer(), Answer::From(crossing) if crossing.at == 1.5));
}

#[test]
fn a_line_that_only_touches_the_target_meets_at_least_and_not_above() {
    let peak = [(0.0, 0.0, 0.0), (1.0, 0.5, 0.0), (2.0, 0.0, 0.0)];
    let touched: Vec<f64> = reach(&peak, Relation::AtLeast, 0.5).crossings.iter().map(|crossing| crossing.at).collect();
    assert_eq!(touched, [1.0, 1.0]);
    assert_eq!(reach(&peak, Relation::Above, 0.5).answer(), Answer::Never);
    let flat = reach(&[(0.0, 0.5, 0.0), (1.0, 0.5, 0.0)], Relation::AtLeast, 0.5);
    assert!(flat.answer() == Answer::Always && flat.is_open());
}

#[test]
fn fewer_than_two_points_make_no_line() {
    assert_eq!(Reach::of(&[], Relation::AtLeast, 0.5), None);
    assert_eq!(Reach::of(&line(&[(1.0, 1.0, 0.1)]), Relation::AtLeast, 0.5), None);
}

/// Points of y = x / 10 at 0, 1, … 10 with errors that all share or that each has alone.
fn noisy(repetition: u32, se: f64, is_shared: bool) -> Vec<Point> {
    let error = |place: u32| {
        let draw = repetition * 11 + if is_shared { 0 } else { place };
        // Weyl's sequence is even, so that few repetitions tell a rate well; its steps are scrambled among points.
        let u = (f64::from(draw.wrapping_mul(2_654_435_761)) + 0.5) / 4_294_967_296.0;
        se * normal_quantile(u)
    };
    let point = |place: u32| Point::of_mean(f64::from(place), f64::from(place) / 10.0 + error(place), se);
    (0..=10).map(point).collect()
}

/// Share of repetitions in which the true value lies in a doubtful stretch.
fn coverage(truth: f64, is_shared: bool) -> f64 {
    let repetitions = 4_000;
    let holds =
        |stretch: &Stretch| stretch.low.is_none_or(|low| low <= truth) && stretch.high.is_none_or(|high| truth <= high);
    let held = |repetition: &u32| {
        let found = Reach::of(&noisy(*repetition, 0.08, is_shared), Relation::AtLeast, truth / 10.0);
        found.expect("a line").doubtful.iter().any(holds)
    };
    f64::from((0..repetitions).filter(held).count() as u32) / f64::from(repetitions)
}

#[test]
fn an_interval_holds_the_truth_about_as_often_as_it_says() {
    // Two standard errors hold 95.4 %.
    for (truth, is_shared) in [(5.0, true), (5.5, true), (5.0, false), (3.0, false)] {
        let coverage = coverage(truth, is_shared);
        assert!((coverage - 0.954).abs() < 0.01, "{truth} {is_shared}: {coverage}");
    }
    // Half-way between two points with errors of their own the error is smaller than either.
    assert!(coverage(5.5, false) > 0.98);
}

proptest! {
    #[test]
    fn where_points_rise_the_answer_lies_between_neighbours_and_in_its_interval(
        steps in prop::collection::vec((0.01_f64..10.0, 0.001_f64..1.0, 0.0_f64..0.5), 2..12),
        share in 0.0_f64..1.0,
    ) {
        let mut at = (0.0, 0.0);
        let points: Vec<(f64, f64, f64)> = steps.iter().map(|(dx, dy, se)| {
            at = (at.0 + dx, at.1 + dy);
            (at.0, at.1, *se)
        }).collect();
        let (first, last) = (points[0].1, points[points.len() - 1].1);
        let value = first + share * (last - first);
        let found = reach(&points, Relation::Above, value);
        let Answer::From(crossing) = found.answer() else { return Err(TestCaseError::fail(format!("{found:?}"))) };
        let [low, high] = crossing.between;
        prop_assert!(low <= crossing.at && crossing.at <= high);
        let beside = points.windows(2).any(|pair| [pair[0].0, pair[1].0] == [low, high] && pair[0].1 <= value && value <= pair[1].1);
        prop_assert!(beside);
        let within = |low: Option<f64>, high: Option<f64>| low.is_none_or(|low| low <= crossing.at + 1e-9) && high.is_none_or(|high| crossing.at <= high + 1e-9);
        prop_assert!(within(crossing.interval.low, crossing.interval.high));
    }

    #[test]
    fn where_points_fall_the_answer_is_the_mirror_image(
        heights in prop::collection::vec(0.0_f64..1.0, 2..12),
        value in 0.0_f64..1.0,
    ) {
        let points: Vec<_> = heights.iter().enumerate().map(|(x, y)| (x as f64, *y, 0.05)).collect();
        let mirrored: Vec<_> = points.iter().map(|(x, y, se)| (*x, -y, *se)).collect();
        let (up, down) = (reach(&points, Relation::AtLeast, value), reach(&mirrored, Relation::AtMost, -value));
        prop_assert_eq!(up.crossings, down.crossings);
    }
}
