//! Elementary functions of vectors, with stated error bounds.
//!
//! Branch-free polynomials in `f32`; the tests measure every bound against another implementation. Sources: the range
//! reductions and coefficients of Cephes (Moshier) for exp and ln, and Giles (2011), *Approximating the erfinv function*,
//! for the normal quantile near the middle; its tail is fitted here as far out as a 32-bit word reaches.

use super::{Simd, Vector};

/// Adding and subtracting 1.5·2^23 rounds to the nearest whole number and leaves that number in the low bits.
const ROUND: f32 = 12_582_912.0;

/// Bits of the mantissa.
const MANTISSA: u32 = 23;

/// Where the two approximations of the normal quantile meet, in −ln 4p(1−p).
const FAR: f32 = 5.0;

/// ln 2, in a part that has few bits and the rest.
const LN2_HIGH: f32 = 355.0 / 512.0;
const LN2_LOW: f32 = -2.121_944_4e-4;

impl<S: Simd> Vector<S> {
    /// e^x to within 1.2e-7 of itself, for x in −87…88; what lies beyond counts as that end.
    #[inline(always)]
    pub fn exp(self) -> Self {
        let x = self.clamp(-87.0, 88.0);
        let shifted = x * std::f32::consts::LOG2_E + ROUND;
        let n = shifted - ROUND;
        let r = x - n * LN2_HIGH - n * LN2_LOW;
        let p = r.fifth_degree([0.5, 1.666_666_5e-1, 4.166_579_6e-2, 8.333_452e-3, 1.398_199_9e-3, 1.987_569_1e-4]);
        let y = p * (r * r) + r + 1.0;
        // Times 2^n: n stands in the low bits of `shifted`, and its sum with the exponent stays a normal number.
        let n = self.simd.wrapping_dyn_shl_u32s(shifted.bits(), self.simd.splat_u32s(MANTISSA));
        self.of_bits(self.simd.add_u32s(y.bits(), n))
    }

    /// The natural logarithm of a positive normal number, to within 1.2e-7 of itself or 6e-8, whichever is more.
    #[inline(always)]
    pub fn ln(self) -> Self {
        let [beside_one, e] = self.mantissa_and_exponent();
        beside_one.ln_beside_one(e)
    }

    /// m − 1 and e of m·2^e, with m in √½…√2, where the series of the logarithm converges fastest.
    #[inline(always)]
    fn mantissa_and_exponent(self) -> [Self; 2] {
        const SQRT_HALF: u32 = 0x3f35_04f3;
        const ONE: u32 = 0x3f80_0000;
        // 2^23 as a number: a small whole number in its low bits is added to it.
        const LARGE: u32 = 0x4b00_0000;
        let simd = self.simd;
        let bits = simd.add_u32s(self.bits(), simd.splat_u32s(ONE - SQRT_HALF));
        let exponent = simd.wrapping_dyn_shr_u32s(bits, simd.splat_u32s(MANTISSA));
        let e = self.of_bits(simd.or_u32s(exponent, simd.splat_u32s(LARGE))) - (8_388_608.0 + 127.0);
        let mantissa = simd.and_u32s(bits, simd.splat_u32s((1 << MANTISSA) - 1));
        let m = self.of_bits(simd.add_u32s(mantissa, simd.splat_u32s(SQRT_HALF)));
        [m - 1.0, e]
    }

    /// ln(1 + x) + e·ln 2 for x in √½ − 1…√2 − 1.
    #[inline(always)]
    fn ln_beside_one(self, e: Self) -> Self {
        let p = self.eighth_degree([
            3.333_333e-1,
            -2.499_999_4e-1,
            2.000_071_5e-1,
            -1.666_805_8e-1,
            1.424_932_3e-1,
            -1.242_014_1e-1,
            1.167_699_9e-1,
            -1.151_461e-1,
            7.037_683_6e-2,
        ]);
        let square = self * self;
        let tail = p * self * square + e * LN2_LOW - square * 0.5;
        e * LN2_HIGH + (self + tail)
    }

    /// 1/(1+e^(−x)), to within 2e-7 of itself for x ≥ −87.
    #[inline(always)]
    pub fn logistic(self) -> Self {
        1.0 / (1.0 + (0.0 - self).exp())
    }

    /// −ln(1 − x) for x in (0, 1), to within 3e-7 of itself: the exponential quantile. `rest` is 1 − x, which is known
    /// better than it could be computed.
    #[inline(always)]
    pub fn exponential(self, rest: Self) -> Self {
        let ([m, e], near) = (rest.mantissa_and_exponent(), self.lt(0.25));
        0.0 - near.select(0.0 - self, m).ln_beside_one(near.select(0.0, e))
    }

    /// |Φ⁻¹(p)| for p in (0, ½]: the size of a standard normal with a tail of p ≥ 2⁻³³ beyond it, to within 8e-7 of itself
    /// or 2e-7, whichever is more.
    #[inline(always)]
    pub fn normal_with_tail(self) -> Self {
        let x = 1.0 - self * 2.0;
        let w = 0.0 - (self * (4.0 - self * 4.0)).ln();
        let centre = (w - 2.5).eighth_degree([
            1.501_409_4,
            2.466_407_3e-1,
            -4.177_681_6e-3,
            -1.253_725e-3,
            2.185_808_7e-4,
            -4.391_506_5e-6,
            -3.523_387_7e-6,
            3.432_739_4e-7,
            2.810_226_4e-8,
        ]);
        // Few vectors have a lane that lies so far out.
        if w.largest() < FAR {
            return centre * x * std::f32::consts::SQRT_2;
        }
        let tail = (w.max(0.0).sqrt() - 3.0).eighth_degree([
            2.832_977_3,
            1.001_682_2,
            9.427_126e-3,
            -7.716_233_4e-3,
            5.813_541e-3,
            -3.400_64e-3,
            1.146_946e-3,
            -1.325_457_9e-4,
            -1.259_649_3e-5,
        ]);
        w.lt(FAR).select(centre, tail) * x * std::f32::consts::SQRT_2
    }

    /// c₀ + c₁x + … + c₅x⁵, by Estrin's scheme: its additions wait for one another less than those of Horner's.
    #[inline(always)]
    fn fifth_degree(self, c: [f32; 6]) -> Self {
        let (x, x2) = (self, self * self);
        (x * c[1] + c[0]) + (x * c[3] + c[2]) * x2 + (x * c[5] + c[4]) * (x2 * x2)
    }

    /// c₀ + c₁x + … + c₈x⁸, likewise.
    #[inline(always)]
    fn eighth_degree(self, c: [f32; 9]) -> Self {
        let (x, x2) = (self, self * self);
        let x4 = x2 * x2;
        let low = (x * c[1] + c[0]) + (x * c[3] + c[2]) * x2;
        let high = (x * c[5] + c[4]) + (x * c[7] + c[6]) * x2;
        low + (high + x4 * c[8]) * x4
    }

    #[inline(always)]
    fn bits(self) -> S::u32s {
        self.simd.transmute_u32s_f32s(self.lanes)
    }

    #[inline(always)]
    fn of_bits(self, bits: S::u32s) -> Self {
        Self { simd: self.simd, lanes: self.simd.transmute_f32s_u32s(bits) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{InstructionSet, Kernel, LANES, Lanes, vectors};
    use super::*;
    use crate::maths;

    /// A function of one number.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Function {
        Exp,
        Ln,
        Logistic,
        Exponential,
        NormalWithTail,
    }

    struct Apply<'a>(Function, &'a Lanes);

    impl Kernel for Apply<'_> {
        type Output = Lanes;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Lanes {
            let mut out = Lanes::default();
            for at in vectors(simd, LANES) {
                let x = self.1.at(at);
                out.put(
                    at,
                    match self.0 {
                        Function::Exp => x.exp(),
                        Function::Ln => x.ln(),
                        Function::Logistic => x.logistic(),
                        Function::Exponential => x.exponential(1.0 - x),
                        Function::NormalWithTail => x.normal_with_tail(),
                    },
                );
            }
            out
        }
    }

    /// The largest errors over `inputs`: relative, and absolute.
    fn errors(function: Function, inputs: impl Iterator<Item = f32>, exact: fn(f64) -> f64) -> [f64; 2] {
        let mut worst = [0.0_f64; 2];
        let inputs: Vec<f32> = inputs.collect();
        for chunk in inputs.chunks(LANES) {
            let mut x = Lanes::splat(0.25);
            x[..chunk.len()].copy_from_slice(chunk);
            let seen = super::super::dispatch(Apply(function, &x));
            for (x, seen) in x.iter().zip(seen.iter()) {
                let expected = exact(f64::from(*x));
                let error = (f64::from(*seen) - expected).abs();
                worst = [worst[0].max(error / expected.abs().max(f64::MIN_POSITIVE)), worst[1].max(error)];
            }
        }
        worst
    }

    /// `n` numbers from e^−21.5 to 1, dense near 0.
    fn open(n: u32) -> impl Iterator<Item = f32> {
        (1..n).map(move |i| libm::exp(-21.5 * f64::from(n - i) / f64::from(n)) as f32)
    }

    #[test]
    fn exp_is_as_exact_as_it_says() {
        let inputs = (-870_000..880_000).map(|i| i as f32 * 1e-4);
        let worst = errors(Function::Exp, inputs, libm::exp);
        assert!(worst[0] < 1.2e-7, "{worst:?}");
    }

    #[test]
    fn ln_is_as_exact_as_it_says() {
        let wide = (0..1_000_000).map(|i| f32::from_bits(0x0080_0000 + i * 2_100));
        let away = wide.filter(|x| !(0.5..2.0).contains(x));
        assert!(errors(Function::Ln, away, libm::log)[0] < 1.2e-7);
        let near = errors(Function::Ln, (0..1_000_000).map(|i| 0.5 + i as f32 * 1.5e-6), libm::log);
        assert!(near[1] < 6e-8, "{near:?}");
    }

    #[test]
    fn logistic_is_as_exact_as_it_says() {
        let exact = |x: f64| 1.0 / (1.0 + libm::exp(-x));
        let worst = errors(Function::Logistic, (-870_000..880_000).map(|i| i as f32 * 1e-4), exact);
        assert!(worst[0] < 2e-7, "{worst:?}");
    }

    #[test]
    fn the_exponential_quantile_is_as_exact_as_it_says() {
        let worst = errors(Function::Exponential, open(1_000_000).filter(|x| *x < 0.999), |x| -libm::log1p(-x));
        assert!(worst[0] < 3e-7, "{worst:?}");
    }

    #[test]
    fn the_normal_quantile_is_as_exact_as_it_says() {
        let exact = |p: f64| -maths::normal_quantile(p);
        let away = errors(Function::NormalWithTail, open(1_000_000).map(|x| x * 0.25), exact);
        assert!(away[0] < 8e-7, "{away:?}");
        let near = errors(Function::NormalWithTail, (0..250_000).map(|i| 0.25 + i as f32 * 1e-6), exact);
        assert!(near[1] < 2e-7, "{near:?}");
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let mut x = Lanes::default();
        for lane in 0..LANES {
            x[lane] = (lane as f32 + 0.7) * 0.00191;
        }
        let ends = [0.0, -0.0, 1.0, 1e-40, -1e-40, -87.0, -200.0, 88.0, 200.0, 1e30, -1e30, f32::MAX, f32::INFINITY];
        x[3..3 + ends.len()].copy_from_slice(&ends);
        for function in
            [Function::Exp, Function::Ln, Function::Logistic, Function::Exponential, Function::NormalWithTail]
        {
            let plain = Apply(function, &x).run(pulp::Scalar::new());
            for set in InstructionSet::available() {
                let seen = set.run(Apply(function, &x)).expect("it is available");
                for ((x, seen), plain) in x.iter().zip(seen.iter()).zip(plain.iter()) {
                    let same = seen.to_bits() == plain.to_bits() || (seen.is_nan() && plain.is_nan());
                    assert!(same, "{function:?} of {x} on {set:?}: {seen}, one by one {plain}");
                }
            }
        }
    }
}
