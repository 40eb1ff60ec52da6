//! Curves, tests, scores and fits of durations, against lifelines 0.30.3 and scikit-survival 0.28.0.

use guarantor::analysis::lifetimes::{
    Cox, KaplanMeier, Life, brier, concordance, contributions, integrated_brier, log_rank,
};
use serde_json::Value;

use super::goldens::{assert_close, golden, numbers};

/// Months in remission of children with leukaemia under 6-mercaptopurine, and whether they relapsed (Freireich et al.
/// 1963).
const TREATED: [(f64, bool); 21] = [
    (6.0, true),
    (6.0, true),
    (6.0, true),
    (6.0, false),
    (7.0, true),
    (9.0, false),
    (10.0, true),
    (10.0, false),
    (11.0, false),
    (13.0, true),
    (16.0, true),
    (17.0, false),
    (19.0, false),
    (20.0, false),
    (22.0, true),
    (23.0, true),
    (25.0, false),
    (32.0, false),
    (32.0, false),
    (34.0, false),
    (35.0, false),
];

/// The same under a placebo: all relapsed.
const PLACEBO: [f64; 21] =
    [1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 8.0, 8.0, 8.0, 8.0, 11.0, 11.0, 12.0, 12.0, 15.0, 17.0, 22.0, 23.0];

fn treated() -> Vec<Life> {
    TREATED.iter().map(|(months, failed)| Life { months: *months, failed: *failed }).collect()
}

fn placebo() -> Vec<Life> {
    PLACEBO.iter().map(|months| Life { months: *months, failed: true }).collect()
}

/// Both arms, with 1 for the treated.
fn leukaemia() -> (Vec<Life>, Vec<Vec<f64>>) {
    let lives = [treated(), placebo()].concat();
    let covariates = (0..lives.len()).map(|life| vec![if life < TREATED.len() { 1.0 } else { 0.0 }]).collect();
    (lives, covariates)
}

/// A made sample of 40 lives with many ties, 28 of them censored, and two covariates.
fn made() -> (Vec<Life>, Vec<Vec<f64>>) {
    let life = |i: u32| Life { months: f64::from(1 + (7 * i + 3 * (i / 5)) % 13), failed: (i * 11) % 10 < 3 };
    let list = |i: u32| vec![f64::from((i * 17) % 23) / 10.0, if i.is_multiple_of(3) { 1.0 } else { 0.0 }];
    ((0..40).map(life).collect(), (0..40).map(list).collect())
}

/// Covariates less their mean over their standard deviation.
fn standardised(covariates: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let count = covariates.len() as f64;
    let column = |at: usize| covariates.iter().map(move |list| list[at]);
    let mean = |at: usize| column(at).sum::<f64>() / count;
    let deviation =
        |at: usize| (column(at).map(|value| (value - mean(at)).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
    let list = |list: &Vec<f64>| (0..list.len()).map(|at| (list[at] - mean(at)) / deviation(at)).collect();
    covariates.iter().map(list).collect()
}

fn lives_of(golden: &Value) -> Vec<Life> {
    let (months, failed) = (numbers(&golden["T"]), numbers(&golden["E"]));
    months.into_iter().zip(failed).map(|(months, failed)| Life { months, failed: failed == 1.0 }).collect()
}

#[test]
fn curves_of_survival_and_their_intervals_are_those_of_lifelines() {
    for name in ["km_small", "km_6mp"] {
        let Some(published) = golden(name) else { return };
        let curve = KaplanMeier::of(&lives_of(&published));
        let times = numbers(&published["t"]);
        let ends = |end: usize| times.iter().map(move |months| (end, *months));
        assert_close(name, times.iter().map(|months| curve.at(*months)), &numbers(&published["S"]), 1e-14);
        for (end, of) in [(0, "lo"), (1, "hi")] {
            let found = ends(end).map(|(end, months)| curve.interval(months, 0.95)[end]);
            assert_close(name, found, &numbers(&published[of]), 1e-13);
        }
        assert_eq!(curve.median(), published["median"].as_f64(), "{name}");
    }
}

#[test]
fn the_curve_of_the_placebo_and_of_the_made_sample_are_those_of_lifelines() {
    let curve = KaplanMeier::of(&placebo());
    let survival =
        [0.904_761_904_761_904_5, 0.571_428_571_428_571_4, 0.095_238_095_238_095_25, 0.047_619_047_619_047_616];
    let lows = [0.780_524_827_996_555_6, 0.422_034_418_821_744_3, 0.033_623_235_712_713_65, 0.010_140_920_136_571_231];
    let highs = [0.960_381_813_240_176_4, 0.695_569_341_076_044_5, 0.195_979_894_882_958_94, 0.132_801_739_612_937_79];
    let times = [1.0, 5.0, 17.0, 22.0];
    assert_close("S", times.map(|months| curve.at(months)), &survival, 1e-14);
    assert_close("low", times.map(|months| curve.interval(months, 0.8)[0]), &lows, 1e-12);
    assert_close("high", times.map(|months| curve.interval(months, 0.8)[1]), &highs, 1e-12);
    assert_eq!(curve.median(), Some(8.0));
    let curve = KaplanMeier::of(&made().0);
    let survival = [0.975, 0.920_833_333_333_333_5, 0.853_517_241_379_310_6, 0.660_142_241_379_310_7];
    assert_close("made", [1.0, 3.0, 7.5, 10.0].map(|months| curve.at(months)), &survival, 1e-14);
    let interval = curve.interval(13.0, 0.95);
    assert_close("made", interval, &[0.072_602_721_622_907_28, 0.619_390_641_434_570_3], 1e-12);
    assert_eq!(curve.median(), Some(12.0));
}

#[test]
fn log_rank_tests_are_those_of_lifelines() {
    let (both, made) = ([treated(), placebo()], made().0);
    if let Some(published) = golden("logrank_6mp") {
        let found = log_rank(&both);
        let [chi2, p] = ["chi2", "p"].map(|name| published[name].as_f64().expect("a number"));
        assert_close("6-MP", [found.chi2], &[chi2], 1e-11);
        assert_close("6-MP", [found.p / p], &[1.0], 1e-11);
    }
    // `multivariate_logrank_test`.
    let found = log_rank(&[both[1].clone(), both[0].clone(), made.clone()]);
    assert_close("three groups", [found.chi2, found.p * 1e4], &[19.341_936_165_420_87, 0.630_887_506_329_697_9], 1e-11);
    assert_eq!(found.df, 2);
    let quarter = |quarter: usize| made.iter().skip(quarter).step_by(4).copied().collect::<Vec<_>>();
    let found = log_rank(&[0, 1, 2, 3].map(quarter));
    assert_close("four groups", [found.chi2, found.p], &[2.406_654_325_751_492, 0.492_397_124_138_356_1], 1e-11);
}

/// Two constant hazards, as curves at a grid.
fn predicted(hazards: &[f64], months: f64) -> Vec<f64> {
    hazards.iter().map(|hazard| libm::exp(-hazard * months)).collect()
}

/// Brier scores at a grid, and the integrated one, against published ones.
fn assert_brier(what: &str, lives: &[Life], hazards: &[f64], grid: &[f64], published: &[f64], integrated: f64) {
    let at = |months: &f64| brier(lives, &predicted(hazards, *months), *months).expect("a score");
    assert_close(what, grid.iter().map(at), published, 1e-12);
    let found = integrated_brier(lives, grid, |life, place| libm::exp(-hazards[life] * grid[place]));
    assert_close(what, found, &[integrated], 1e-9);
    for months in grid {
        let parts = contributions(lives, &predicted(hazards, *months), *months);
        let sum: f64 = parts.iter().map(|part| part.expect("a part")).sum();
        assert_close(what, [sum / lives.len() as f64], &[at(months)], 1e-14);
    }
}

/// `brier_score` and `integrated_brier_score` of scikit-survival 0.28.0.
#[test]
fn brier_scores_without_ties_are_those_of_scikit_survival() {
    let (mut lives, covariates) = made();
    lives.iter_mut().enumerate().for_each(|(place, life)| life.months += place as f64 * 0.003);
    let hazards: Vec<f64> = covariates.iter().map(|list| 0.02 + 0.03 * list[0]).collect();
    let published = [
        0.027_090_291_398_579_585,
        0.082_135_104_919_162_7,
        0.166_790_304_373_477_67,
        0.224_522_214_946_319_74,
        0.280_281_322_406_422_8,
    ];
    assert_brier("untied", &lives, &hazards, &[1.0, 3.0, 6.5, 9.0, 12.0], &published, 0.162_835_528_887_156_7);
}

/// Scikit-survival weights failures with G(T), which is G(T−) once censorings come a millionth of a month after the
/// failures of their time: so it was given ties here, and asked two millionths after each time of the grid.
#[test]
fn brier_scores_with_ties_are_those_of_scikit_survival_with_censorings_last() {
    let (lives, covariates) = leukaemia();
    let hazards: Vec<f64> = covariates.iter().map(|list| if list[0] > 0.0 { 0.03 } else { 0.1 }).collect();
    let published = [
        0.078_835_574_348_069_15,
        0.132_766_191_808_588_9,
        0.200_287_991_118_874_74,
        0.219_736_036_288_288_03,
        0.191_888_277_371_464_63,
        0.173_255_873_026_821_38,
        0.110_154_568_463_196_84,
    ];
    assert_brier("6-MP", &lives, &hazards, &[2.0, 5.0, 8.0, 10.5, 14.0, 20.0, 30.0], &published, 0.163_387_184_479_809);
    let (lives, covariates) = made();
    let hazards: Vec<f64> = covariates.iter().map(|list| 0.02 + 0.03 * list[0]).collect();
    let published = [
        0.027_171_243_438_035_925,
        0.081_578_211_923_237_66,
        0.166_627_261_727_383_15,
        0.228_917_569_094_469_5,
        0.283_973_148_307_958_3,
    ];
    assert_brier("made", &lives, &hazards, &[1.0, 3.0, 6.5, 9.0, 12.0], &published, 0.164_261_468_080_074_33);
}

#[test]
fn concordance_is_that_of_scikit_survival() {
    let (lives, covariates) = leukaemia();
    let risks: Vec<f64> = covariates.iter().map(|list| 1.0 - list[0]).collect();
    assert_close("6-MP", concordance(&lives, &risks), &[0.690_042_075_736_325_4], 1e-15);
    let (lives, covariates) = made();
    let column = |at: usize| covariates.iter().map(move |list| list[at]).collect::<Vec<_>>();
    assert_close("made", concordance(&lives, &column(0)), &[0.438_559_322_033_898_3], 1e-15);
    assert_close("made", concordance(&lives, &column(1)), &[0.510_593_220_338_983], 1e-15);
}

/// Coefficients and curves of a fit against published ones. The libraries agree with one another to about 3e-7.
fn assert_fit(fit: &Cox, coefficients: &[f64], curves: &[(&[f64], &[f64])], times: &[f64]) {
    assert_close("coefficients", fit.coefficients().iter().copied(), coefficients, 1e-6);
    for (covariates, published) in curves {
        let found = times.iter().map(|months| fit.survival(covariates, *months));
        assert_close("curve", found, published, 1e-6);
    }
}

/// `CoxPHFitter` of lifelines 0.30.3; `CoxPHSurvivalAnalysis(ties="efron")` of scikit-survival 0.28.0 has −1.5721251.
#[test]
fn proportional_hazards_are_those_of_lifelines() {
    let (lives, covariates) = leukaemia();
    let fit = Cox::fit(&lives, &covariates, 0.0).expect("a maximum");
    let times = [0.5, 1.0, 5.0, 8.0, 12.0, 23.0, 40.0];
    let without = [1.0, 0.924_164_34, 0.658_054_21, 0.395_617_03, 0.236_985_20, 0.027_078_56, 0.027_078_56];
    let with = [1.0, 0.983_760_57, 0.916_791_28, 0.824_883_93, 0.741_634_43, 0.472_723_77, 0.472_723_77];
    assert_fit(&fit, &[-1.572_125_1], &[(&[0.0], &without), (&[1.0], &with)], &times);
    let (lives, covariates) = made();
    let fit = Cox::fit(&lives, &covariates, 0.0).expect("a maximum");
    let one = [0.974_282_79, 0.886_750_65, 0.850_426_62, 0.717_421_87, 0.491_897_09];
    let other = [0.976_632_95, 0.896_661_52, 0.863_264_00, 0.739_795_61, 0.525_252_29];
    let curves: [(&[f64], &[f64]); 2] = [(&[0.3, 1.0], &one), (&[2.0, 0.0], &other)];
    assert_fit(&fit, &[-0.072_604_02, -0.026_393_49], &curves, &[1.0, 4.0, 7.0, 9.0, 12.0]);
}

/// lifelines takes `penalizer` times the number of lives as the ridge, on covariates that it standardises: given
/// standardised ones, 0.1 of 42 lives is a ridge of 4.2, and 0.05 of 40 one of 2.
#[test]
fn a_ridge_is_the_penalizer_of_lifelines_times_the_number_of_lives() {
    let (lives, covariates) = leukaemia();
    let covariates = standardised(&covariates);
    let fit = Cox::fit(&lives, &covariates, 4.2).expect("a maximum");
    let times = [1.0, 5.0, 8.0, 12.0, 23.0];
    let with = [0.980_388_28, 0.901_033_24, 0.794_559_26, 0.700_920_14, 0.422_231_39];
    let without = [0.927_343_24, 0.672_410_80, 0.416_524_39, 0.258_370_68, 0.037_492_52];
    assert_fit(&fit, &[-0.676_709_88], &[(&covariates[0], &with), (&covariates[41], &without)], &times);
    let (lives, covariates) = made();
    let fit = Cox::fit(&lives, &standardised(&covariates), 2.0).expect("a maximum");
    let one = [0.975_933_21, 0.893_740_70, 0.859_478_04, 0.733_181_50, 0.515_261_62];
    let other = [0.974_427_68, 0.887_400_46, 0.851_269_41, 0.718_901_70, 0.494_058_13];
    let curves: [(&[f64], &[f64]); 2] = [(&[0.3, 1.0], &one), (&[-1.0, 0.5], &other)];
    assert_fit(&fit, &[-0.042_590_16, -0.012_157_95], &curves, &[1.0, 4.0, 7.0, 9.0, 12.0]);
}

/// The penalised likelihood written out in Python and climbed by the simplex method of SciPy 1.17.1.
#[test]
fn a_ridge_acts_on_covariates_as_they_come() {
    let (lives, covariates) = leukaemia();
    for (ridge, coefficient) in [(0.5, -1.451_342_4), (4.0, -0.969_652_34)] {
        let fit = Cox::fit(&lives, &covariates, ridge).expect("a maximum");
        assert_close("6-MP", fit.coefficients().iter().copied(), &[coefficient], 1e-6);
    }
    let (lives, covariates) = made();
    let fit = Cox::fit(&lives, &covariates, 3.0).expect("a maximum");
    assert_close("made", fit.coefficients().iter().copied(), &[-0.048_040_66, -0.015_992_38], 1e-6);
}
