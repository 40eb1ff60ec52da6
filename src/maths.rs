//! Mathematics that gives the same bits on every processor.
//!
//! The C library picks its `exp` and `ln` by processor; these use `+ − × ÷ √` and bit patterns only, so that a result
//! can be recomputed anywhere. They are branch-free and always inlined, so that loops over lanes become vector code.

/// e^x to within 1 unit in the last place or so; x is taken to lie in −708…709.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Adding and subtracting 1.5·2^52 rounds to the nearest whole number and leaves that number in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = clamp(x, -708.0, 709.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    // Taylor's series to the 13th power: |r| ≤ ln 2 / 2 makes the rest smaller than a rounding error.
    let mut p = 1.0 / 6_227_020_800.0;
    p = p * r + 1.0 / 479_001_600.0;
    p = p * r + 1.0 / 39_916_800.0;
    p = p * r + 1.0 / 3_628_800.0;
    p = p * r + 1.0 / 362_880.0;
    p = p * r + 1.0 / 40_320.0;
    p = p * r + 1.0 / 5_040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(1023);
    p * f64::from_bits(exponent << 52)
}

/// The natural logarithm of a positive normal number, to within 1.5 units in the last place.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
    let bits = x.to_bits();
    let exponent = (bits.wrapping_sub(SQRT_HALF_BITS) as i64) >> 52;
    // The mantissa in √½…√2, where the series below converges fastest.
    let m = f64::from_bits(bits.wrapping_sub((exponent as u64) << 52));
    let e = f64::from_bits((exponent as u64).wrapping_add(ROUND.to_bits())) - ROUND;
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let mut p = 1.0 / 23.0;
    p = p * z + 1.0 / 21.0;
    p = p * z + 1.0 / 19.0;
    p = p * z + 1.0 / 17.0;
    p = p * z + 1.0 / 15.0;
    p = p * z + 1.0 / 13.0;
    p = p * z + 1.0 / 11.0;
    p = p * z + 1.0 / 9.0;
    p = p * z + 1.0 / 7.0;
    p = p * z + 1.0 / 5.0;
    p = p * z + 1.0 / 3.0;
    let r = 2.0 * s + 2.0 * s * z * p;
    e * LN2_HIGH + (e * LN2_LOW + r)
}

/// 1/(1+e^(−x)).
#[inline(always)]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// `yes` where the condition holds, else `no`; both are computed, so that loops over lanes stay free of branches.
#[inline(always)]
pub fn select(condition: bool, yes: f64, no: f64) -> f64 {
    if condition { yes } else { no }
}

/// 1 where the condition holds, else 0: the page's bracket [·].
#[inline(always)]
pub fn bracket(condition: bool) -> f64 {
    select(condition, 1.0, 0.0)
}

/// The larger of two numbers that are not NaN.
#[inline(always)]
pub fn max(a: f64, b: f64) -> f64 {
    select(a > b, a, b)
}

/// The smaller of two numbers that are not NaN.
#[inline(always)]
pub fn min(a: f64, b: f64) -> f64 {
    select(a < b, a, b)
}

/// `x` held between two ends.
#[inline(always)]
pub fn clamp(x: f64, low: f64, high: f64) -> f64 {
    min(max(x, low), high)
}

/// Φ⁻¹: the standard normal quantile of `p` in (0, 1), to about 1e-15 (Wichura 1988, algorithm AS 241, PPND16).
///
/// 0 and 1 give −∞ and ∞.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    let tail = min(p, 1.0 - p);
    let r = (-ln(max(tail, 1e-300))).sqrt();
    let far = ratio(if r <= 5.0 { middle_tail(r - 1.6) } else { far_tail(r - 5.0) });
    let signed = select(q < 0.0, -far, far);
    let x = select(q.abs() <= 0.425, ratio(centre(q)), signed);
    let x = select(p <= 0.0, f64::NEG_INFINITY, x);
    select(p >= 1.0, f64::INFINITY, x)
}

/// Φ⁻¹(p) for p at least 1e-11 from both ends, as all words of a stream are: the same numbers for less work.
#[inline(always)]
pub fn normal_quantile_inside(p: f64) -> f64 {
    let q = p - 0.5;
    let r = (-ln(min(p, 1.0 - p))).sqrt();
    let (over, under) = middle_tail(r - 1.6);
    let (centre_over, centre_under) = centre(q);
    let central = q.abs() <= 0.425;
    let over = select(central, centre_over, select(q < 0.0, -over, over));
    over / select(central, centre_under, under)
}

/// Numerator and denominator of the quantile at p = ½ + q, near the middle.
#[inline(always)]
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

#[inline(always)]
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

#[inline(always)]
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
#[inline(always)]
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
    fn exp_and_ln_agree_with_another_implementation() {
        for i in -7_000..7_000 {
            let x = f64::from(i) * 0.1 + 0.037;
            close(exp(x), libm::exp(x), 4e-16);
            let y = libm::exp(x);
            if libm::log(y).abs() > 0.1 {
                close(ln(y), libm::log(y), 4e-16);
            }
        }
    }

    #[test]
    fn ln_keeps_its_precision_near_one() {
        for i in 1..1_000 {
            let x = 1.0 + f64::from(i) * 1e-6;
            close(ln(x), libm::log1p(f64::from(i) * 1e-6), 1e-9);
        }
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(exp(0.0), 1.0);
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
    fn the_words_of_a_stream_give_finite_numbers_at_both_ends() {
        for word in [0_u32, u32::MAX] {
            let u = (f64::from(word) + 0.5) / 4_294_967_296.0;
            close(normal_quantile_inside(u), normal_quantile(u), 1e-15);
            assert!(normal_quantile(u).is_finite() && (-ln(u)).is_finite() && -ln(u) > 0.0);
        }
    }
}
