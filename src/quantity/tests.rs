//! Quantiles and means against closed forms, and laws that every quantity obeys.

use proptest::prelude::*;

use super::*;

fn ends(shape: Shape, min: Option<f64>, max: Option<f64>) -> Quantity {
    Quantity { min, max, ..Quantity::of(shape) }
}

#[test]
fn constants_are_constant() {
    for shape in [
        Shape::Constant(3.0),
        Shape::Uniform(3.0, 3.0),
        Shape::Triangular(3.0, 3.0, 3.0),
        Shape::Pert(3.0, 3.0, 3.0),
        Shape::Normal(3.0, 0.0),
        Shape::Lognormal(3.0, 3.0),
    ] {
        let quantity = Quantity::of(shape);
        assert_eq!(quantity.constant(), Some(3.0));
        assert_eq!((quantity.mean(), quantity.quantile(0.1), quantity.support()), (3.0, 3.0, (3.0, 3.0)));
    }
    assert_eq!(Quantity::of(Shape::Beta(2.0, 3.0)).constant(), None);
}

#[test]
fn quantiles_are_those_of_the_page() {
    let close = |shape: Shape, u: f64, x: f64| {
        let found = Quantity::of(shape).quantile(u);
        assert!((found - x).abs() <= 1e-12 * x.abs().max(1.0), "{shape:?} at {u}: {found}");
    };
    close(Shape::Uniform(2.0, 4.0), 0.25, 2.5);
    close(Shape::Triangular(0.0, 1.0, 4.0), 0.25, 1.0);
    close(Shape::Triangular(0.0, 0.0, 1.0), 0.75, 0.5);
    close(Shape::Triangular(0.0, 1.0, 1.0), 0.25, 0.5);
    close(Shape::Normal(10.0, 2.0), 0.975, 13.919_927_969_080_108);
    close(Shape::Lognormal(6.0, 20.0), 0.5, 6.0);
    close(Shape::Lognormal(6.0, 20.0), 0.9, 20.0);
    close(Shape::Pert(0.0, 0.0, 1.0), 0.5, 1.0 - libm::pow(0.5, 0.2));
    close(Shape::Pert(10.0, 10.0, 20.0), 0.25, 20.0 - 10.0 * libm::pow(0.75, 0.2));
    close(Shape::Beta(2.0, 6.0), 0.5, 0.228_489_963_506_595_8);
}

#[test]
fn means_are_those_of_the_textbook() {
    let mean = |shape: Shape| Quantity::of(shape).mean();
    assert!((mean(Shape::Uniform(2.0, 4.0)) - 3.0).abs() < 1e-14);
    assert!((mean(Shape::Triangular(0.0, 1.0, 5.0)) - 2.0).abs() < 1e-14);
    assert!((mean(Shape::Pert(0.0, 1.0, 8.0)) - 2.0).abs() < 1e-13);
    assert!((mean(Shape::Normal(-3.0, 9.0)) + 3.0).abs() < 1e-14);
    assert!((mean(Shape::Beta(5.0, 3.0)) - 0.625).abs() < 1e-14);
    let s: f64 = libm::log(20.0 / 6.0) / Z_90;
    assert!((mean(Shape::Lognormal(6.0, 20.0)) - 6.0 * libm::exp(s * s / 2.0)).abs() < 1e-12);
}

/// Every shape, with and without ends.
fn catalogue() -> Vec<Quantity> {
    let shapes = [
        Shape::Uniform(-1.0, 3.0),
        Shape::Triangular(-1.0, 0.5, 3.0),
        Shape::Triangular(-1.0, 3.0, 3.0),
        Shape::Pert(-1.0, -1.0, 3.0),
        Shape::Pert(-1.0, 2.5, 3.0),
        Shape::Normal(0.5, 1.5),
        Shape::Lognormal(0.5, 2.0),
        Shape::Beta(0.5, 0.7),
        Shape::Beta(2.0, 6.0),
    ];
    let limits = [(None, None), (Some(0.2), None), (None, Some(0.7)), (Some(0.2), Some(0.7))];
    shapes.into_iter().flat_map(|shape| limits.map(|(min, max)| ends(shape, min, max))).collect()
}

#[test]
fn the_mean_is_the_average_of_the_quantiles() {
    const POINTS: u32 = 200_000;
    for quantity in catalogue() {
        let u = |i: u32| (f64::from(i) + 0.5) / f64::from(POINTS);
        let average = (0..POINTS).map(|i| quantity.quantile(u(i))).sum::<f64>() / f64::from(POINTS);
        assert!((quantity.mean() - average).abs() < 2e-4, "{quantity:?}: {} or {average}", quantity.mean());
    }
}

#[test]
fn quantile_and_distribution_function_undo_each_other_inside_the_support() {
    for quantity in catalogue() {
        let (low, high) = quantity.support();
        for i in 1..1000 {
            let u = f64::from(i) / 1000.0;
            let x = quantity.quantile(u);
            assert!(x >= low && x <= high, "{quantity:?} at {u}: {x}");
            let inside = x > low && x < high;
            assert!(!inside || (quantity.cdf(x) - u).abs() < 1e-12, "{quantity:?} at {u}: {x}");
        }
    }
}

#[test]
fn a_truncated_normal_is_conditioned_and_the_others_are_clipped() {
    let half = ends(Shape::Normal(0.0, 1.0), Some(0.0), None);
    assert!((half.quantile(0.5) - normal_quantile(0.75)).abs() < 1e-14);
    assert!((half.mean() - (2.0 / std::f64::consts::PI).sqrt()).abs() < 1e-14);
    assert_eq!(half.support(), (0.0, f64::INFINITY));
    let clipped = ends(Shape::Uniform(0.0, 1.0), Some(0.4), None);
    assert_eq!((clipped.quantile(0.1), clipped.quantile(0.3), clipped.quantile(0.5)), (0.4, 0.4, 0.5));
    assert!((clipped.mean() - (0.4 * 0.4 + 0.6 * 0.7)).abs() < 1e-15);
    let far = ends(Shape::Normal(0.0, 1.0), Some(4.0), Some(5.0));
    assert!((far.cdf(far.quantile(0.9)) - 0.9).abs() < 1e-12 && far.mean() > 4.1 && far.mean() < 4.3);
}

#[test]
fn a_share_smaller_than_any_normal_number_has_no_larger_quantile() {
    // Once 1e-308, above the quantile of the smallest normal number.
    let quantity = ends(Shape::Beta(0.974_752_585_264_424_1, 4.651_607_696_585_223), None, None);
    let [least, small] = [f64::from_bits(1), f64::MIN_POSITIVE].map(|point| quantity.quantile(point));
    assert!(least <= small && small < 1e-300, "{least} {small}");
}

fn shapes() -> impl Strategy<Value = Shape> {
    let three = (-100.0..100.0f64, 0.0..50.0f64, 0.0..50.0f64);
    prop_oneof![
        (-100.0..100.0f64, 0.0..50.0f64).prop_map(|(low, width)| Shape::Uniform(low, low + width)),
        three.clone().prop_map(|(low, left, right)| Shape::Triangular(low, low + left, low + left + right)),
        three.prop_map(|(low, left, right)| Shape::Pert(low, low + left, low + left + right)),
        (-100.0..100.0f64, 0.0..50.0f64).prop_map(|(mean, sd)| Shape::Normal(mean, sd)),
        (0.001..1e6f64, 1.0..50.0f64).prop_map(|(median, factor)| Shape::Lognormal(median, median * factor)),
        (0.05..100.0f64, 0.05..100.0f64).prop_map(|(a, b)| Shape::Beta(a, b)),
    ]
}

proptest! {
    #[test]
    fn quantiles_rise_over_the_grid_of_random_words(
        shape in shapes(), word in 0u32..u32::MAX, step in 1u32..100_000, min in proptest::option::of(-100.0..100.0f64),
    ) {
        let quantity = ends(shape, min, None);
        prop_assume!(quantity.constant().is_some() || quantity.share_between() > 1e-6);
        let at = |word: u32| quantity.quantile((f64::from(word) + 0.5) / 4_294_967_296.0);
        prop_assert!(at(word) <= at(word.saturating_add(step)));
        prop_assert!(at(word).is_finite());
    }

    #[test]
    fn points_that_only_a_file_can_hold_have_quantiles_too(
        shape in shapes(), min in proptest::option::of(-100.0..100.0f64),
    ) {
        let quantity = ends(shape, min, None);
        let points = [f64::from_bits(1), f64::MIN_POSITIVE, 1e-100, 1e-17, 0.5, 1.0 - f64::EPSILON / 2.0];
        let values = points.map(|point| quantity.quantile(point));
        let (low, high) = quantity.support();
        prop_assert!(values.iter().all(|value| (low..=high).contains(value)), "{:?}: {:?}", quantity, values);
        prop_assert!(values.windows(2).all(|pair| pair[0] <= pair[1]), "{:?}: {:?}", quantity, values);
    }
}
