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
}
