//! Mathematics of single numbers that gives the same bits on every processor.
//!
//! The C library picks its functions by processor. These are made of `libm`'s, which is pure Rust, and `+ − × ÷ √`; those
//! of many lanes at once are in [`crate::lanes::functions`].

/// 1 where the condition holds, else 0: the page's bracket [·].
pub fn bracket(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}

/// Φ⁻¹: the standard normal quantile of `p` in (0, 1), to about 1e-15 (Wichura 1988, algorithm AS 241, PPND16).
///
/// 0 and 1 give −∞ and ∞.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    if q.abs() <= 0.425 {
        return ratio(centre(q));
    }
    let r = (-libm::log(p.min(1.0 - p).max(1e-300))).sqrt();
    let far = ratio(if r <= 5.0 { middle_tail(r - 1.6) } else { far_tail(r - 5.0) });
    if q < 0.0 { -far } else { far }
}

/// Numerator and denominator of the quantile at p = ½ + q, near the middle.
fn centre(q: f64) -> (f64, f64) {
    let r = 0.180_625 - q * q;
    let over = polynomial(
        r,
        [
            2_509.080_928_730_122_7,
            33_430.575_583_588_13,
            67_265.770_927_008_7,
            45_921.953_931_549_87,
            13_731.693_765_509_46,
            1_971.590_950_306_551_3,
            133.141_667_891_784_38,
            3.387_132_872_796_366_5,
        ],
    );
    let under = polynomial(
        r,
        [
            5_226.495_278_852_854,
            28_729.085_735_721_943,
            39_307.895_800_092_71,
            21_213.794_301_586_597,
            5_394.196_021_424_751,
            687.187_007_492_057_9,
            42.313_330_701_600_91,
            1.0,
        ],
    );
    (q * over, under)
}

fn middle_tail(r: f64) -> (f64, f64) {
    let over = polynomial(
        r,
        [
            7.745_450_142_783_414e-4,
            0.022_723_844_989_269_184,
            0.241_780_725_177_450_6,
            1.270_458_252_452_368_4,
            3.647_848_324_763_204_5,
            5.769_497_221_460_691,
            4.630_337_846_156_546,
            1.423_437_110_749_683_5,
        ],
    );
    let under = polynomial(
        r,
        [
            1.050_750_071_644_416_9e-9,
            5.475_938_084_995_345e-4,
            0.015_198_666_563_616_457,
            0.148_103_976_427_480_08,
            0.689_767_334_985_1,
            1.676_384_830_183_803_8,
            2.053_191_626_637_759,
            1.0,
        ],
    );
    (over, under)
}

fn far_tail(r: f64) -> (f64, f64) {
    let over = polynomial(
        r,
        [
            2.010_334_399_292_288_1e-7,
            2.711_555_568_743_487_6e-5,
            0.001_242_660_947_388_078_4,
            0.026_532_189_526_576_124,
            0.296_560_571_828_504_87,
            1.784_826_539_917_291_3,
            5.463_784_911_164_114,
            6.657_904_643_501_103,
        ],
    );
    let under = polynomial(
        r,
        [
            2.044_263_103_389_939_8e-15,
            1.421_511_758_316_446e-7,
            1.846_318_317_510_054_8e-5,
            7.868_691_311_456_133e-4,
            0.014_875_361_290_850_615,
            0.136_929_880_922_735_8,
            0.599_832_206_555_887_9,
            1.0,
        ],
    );
    (over, under)
}

fn ratio((over, under): (f64, f64)) -> f64 {
    over / under
}

/// Horner's scheme, highest power first.
fn polynomial(x: f64, coefficients: [f64; 8]) -> f64 {
    let mut sum = coefficients[0];
    for coefficient in &coefficients[1..] {
        sum = sum * x + coefficient;
    }
    sum
}

/// Φ: the standard normal distribution function.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Chance that a chi-square with `df` degrees of freedom, up to a few hundred, is above x: 1 where either is 0.
///
/// A finite sum (Abramowitz & Stegun 26.4.4 and 26.4.5); beyond x = 1,400, where its terms are no numbers any more, 0.
pub fn chi_square_tail(x: f64, df: u32) -> f64 {
    if df == 0 || x <= 0.0 {
        return 1.0;
    }
    if x > 1_400.0 {
        return 0.0;
    }
    let half = 0.5 * x;
    // Terms of df 2, 4, … or of 3, 5, …: each is the one before, times ½x over the next half of a whole number.
    let (mut sum, mut term, mut at) = match df % 2 {
        0 => (0.0, libm::exp(-half), 0.0),
        _ => (libm::erfc(half.sqrt()), libm::exp(-half) * (half / std::f64::consts::PI).sqrt() * 2.0, 0.5),
    };
    for _ in 0..df / 2 {
        sum += term;
        at += 1.0;
        term *= half / at;
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, relative: f64) {
        assert!((a - b).abs() <= relative * b.abs().max(f64::MIN_POSITIVE), "{a:e} is not {b:e}");
    }

    #[test]
    fn the_normal_quantile_inverts_the_distribution_function() {
        for i in 1..2_000 {
            let p = f64::from(i) / 2_000.0;
            close(normal_cdf(normal_quantile(p)), p, 2e-14);
        }
        // Published with the algorithm (Wichura 1988): quantiles of 0.25, 0.001 and 1e-20.
        close(normal_quantile(0.25), -0.674_489_750_196_081_7, 1e-15);
        close(normal_quantile(0.001), -3.090_232_306_167_813_5, 1e-15);
        close(normal_quantile(1e-20), -9.262_340_089_798_408, 1e-15);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert_eq!(normal_quantile(0.5), 0.0);
    }

    #[test]
    fn chances_of_a_chi_square_are_those_of_scipy() {
        let xs = [0.01, 1.0, 5.0, 20.0, 100.0];
        let table = [
            (
                1,
                [
                    0.920_344_325_445_942,
                    0.317_310_507_862_911_15,
                    0.025_347_318_677_468_325,
                    7.744_216_431_044_088e-6,
                    1.523_970_604_832_099_5e-23,
                ],
            ),
            (
                2,
                [
                    0.995_012_479_192_682_3,
                    0.606_530_659_712_633_4,
                    0.082_084_998_623_898_8,
                    4.539_992_976_248_486e-5,
                    1.928_749_847_963_918_3e-22,
                ],
            ),
            (
                3,
                [
                    0.999_734_834_941_344_4,
                    0.801_251_956_901_200_9,
                    0.171_797_144_296_733_5,
                    1.697_424_355_528_263_2e-4,
                    1.554_159_431_389_602_6e-21,
                ],
            ),
            (
                8,
                [
                    0.999_999_999_974_062_3,
                    0.998_248_377_443_709_2,
                    0.757_576_133_133_066_2,
                    0.010_336_050_675_925_726,
                    4.269_159_205_144_943e-18,
                ],
            ),
        ];
        for (df, chances) in table {
            for (x, chance) in xs.into_iter().zip(chances) {
                close(chi_square_tail(x, df), chance, 2e-14);
            }
        }
        close(chi_square_tail(20.0, 7), 0.005_569_683_072_945_574, 2e-14);
        assert_eq!([chi_square_tail(0.0, 3), chi_square_tail(-1.0, 2), chi_square_tail(9.0, 0)], [1.0; 3]);
        assert_eq!(chi_square_tail(f64::INFINITY, 5), 0.0);
    }
}
