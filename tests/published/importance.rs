//! Pareto smoothed weights as ArviZ 0.23.4 has them (`psislw`).

use guarantor::analysis::importance::smooth;

use super::goldens::assert_close;

/// Numbers spread evenly over 0…1 (a Kronecker sequence), the same in Python.
fn spread(count: u32) -> impl Iterator<Item = f64> {
    (1..=count).map(|i| f64::from(i) * 0.618_033_988_749_895 % 1.0)
}

/// Weights of a Pareto distribution of this shape.
fn pareto(shape: f64) -> Vec<f64> {
    spread(400).map(|u| -shape * libm::log1p(-u)).collect()
}

/// Smoothed weights against published ones: k̂, effective draws, the weighted mean of the numbers that the weights were
/// made of, and logarithms of a few weights, by their places.
fn assert_smoothed(log_weights: &[f64], k: f64, effective: f64, mean: f64, logarithms: &[(usize, f64)]) {
    let found = smooth(log_weights);
    let moment: f64 = found.weights.iter().zip(spread(found.weights.len() as u32)).map(|(w, u)| w * u).sum();
    if k.is_finite() {
        assert_close("k", [found.pareto_k], &[k], 1e-9);
    } else {
        assert_eq!(found.pareto_k, k);
    }
    assert_close("effective", [found.effective / effective], &[1.0], 1e-9);
    assert_close("mean", [moment], &[mean], 1e-10);
    for (place, logarithm) in logarithms {
        assert_close("weight", [libm::log(found.weights[*place])], &[*logarithm], 1e-9);
    }
    assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn heavy_tails_are_smoothed_as_by_arviz() {
    let logarithms = [
        (0, -6.023_675_080_094_048),
        (200, -6.165_224_777_742_592),
        (376, -4.868_766_699_941_856),
        (397, -5.453_364_502_471_054),
    ];
    assert_smoothed(
        &pareto(0.2),
        0.272_314_619_035_303_2,
        375.291_973_038_112_64,
        0.556_849_962_031_530_7,
        &logarithms,
    );
    let logarithms = [
        (0, -6.292_952_003_334_531),
        (200, -6.717_601_096_280_163_2),
        (376, -2.861_838_360_442_508),
        (397, -4.628_899_793_985_053),
    ];
    assert_smoothed(&pareto(0.6), 0.601_423_756_866_944_8, 122.252_080_187_930_4, 0.703_800_936_983_288_7, &logarithms);
    let logarithms = [
        (0, -7.007_485_670_602_953),
        (200, -7.715_234_158_845_674),
        (376, -1.533_395_442_251_077_2),
        (397, -4.286_545_837_435_867),
    ];
    assert_smoothed(
        &pareto(1.0),
        0.930_727_937_868_922_9,
        16.578_966_450_200_017,
        0.862_502_955_947_135_4,
        &logarithms,
    );
}

#[test]
fn weights_over_hundreds_of_powers_and_light_tails_are_smoothed_as_by_arviz() {
    let wide: Vec<f64> = spread(300).map(|u| -900.0 * u * u).collect();
    let logarithms = [
        (1, -52.021_911_484_007_354),
        (232, -1.869_946_096_472_991),
        (12, -5.942_938_809_949_77),
        (150, -95.839_666_174_041_8),
    ];
    assert_smoothed(&wide, 7.648_928_276_540_091, 6.890_380_654_390_147, 0.011_693_855_594_252_766, &logarithms);
    let light: Vec<f64> = spread(100).map(|u| -0.5 * u).collect();
    let logarithms = [(0, -4.675_280_708_132_153), (88, -4.368_776_213_127_535), (93, -4.410_935_376_476_313_5)];
    assert_smoothed(&light, -0.363_081_589_067_177_2, 97.930_071_524_385_03, 0.459_067_970_409_075, &logarithms);
}

#[test]
fn six_large_weights_are_fitted_and_four_are_not() {
    let short: Vec<f64> = spread(30).map(|u| -3.0 * u).collect();
    let logarithms = [(1, -2.917_052_993_692_441), (12, -2.312_174_622_438_978), (6, -3.187_562_824_940_867)];
    assert_smoothed(&short, 0.121_855_959_503_712_09, 17.940_189_316_479_994, 0.298_025_744_707_595_74, &logarithms);
    let shorter = &short[..20];
    let logarithms = [(0, -3.701_198_053_074_277), (12, -1.950_421_648_070_498_8)];
    assert_smoothed(shorter, f64::INFINITY, 12.489_026_130_916_349, 0.288_622_181_051_803_8, &logarithms);
}
