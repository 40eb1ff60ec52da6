//! The beta distribution: its distribution function and its quantile, with the same bits on every processor.

use std::f64::consts::PI;

use libm::{exp, lgamma, log, log1p};

use crate::maths::normal_quantile;

/// Iterations of the continued fraction; exponents of 10,000 need fewer than 300.
const FRACTION_STEPS: u32 = 2_000;

/// Steps towards a quantile; two or three do, bisection guards the rest.
const QUANTILE_STEPS: u32 = 200;

/// A beta distribution on 0…1 with density proportional to x^(a−1)·(1−x)^(b−1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    a: f64,
    b: f64,
    ln_beta: f64,
}

impl Beta {
    /// The distribution with these exponents, both above 0.
    pub fn new(a: f64, b: f64) -> Self {
        Self { a, b, ln_beta: ln_beta(a.min(b), a.max(b)) }
    }

    /// Its mean.
    pub fn mean(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// Chance of a value up to x: the regularised incomplete beta function.
    pub fn cdf(&self, x: f64) -> f64 {
        match x {
            _ if x <= 0.0 => 0.0,
            _ if x >= 1.0 => 1.0,
            _ => self.cdf_and_weight(x).0,
        }
    }

    /// The value below which a share u of the distribution lies, about 1e-14 exact; 0 or 1 where u is.
    ///
    /// Solved on the side of the nearer tail, so that both tails keep their relative precision.
    pub fn quantile(&self, u: f64) -> f64 {
        match u {
            _ if u <= 0.0 => 0.0,
            _ if u >= 1.0 => 1.0,
            // Below that the distribution function itself underflows.
            _ if u <= 0.5 => self.lower_quantile(u.max(f64::MIN_POSITIVE)),
            _ => 1.0 - self.mirrored().lower_quantile(1.0 - u),
        }
    }

    fn mirrored(&self) -> Self {
        Self { a: self.b, b: self.a, ln_beta: self.ln_beta }
    }

    /// The distribution function at x, and x^a·(1−x)^b / B(a, b): x·(1−x) times the density.
    fn cdf_and_weight(&self, x: f64) -> (f64, f64) {
        let Self { a, b, ln_beta } = *self;
        let weight = exp(a * log(x) + b * log1p(-x) - ln_beta);
        if x < (a + 1.0) / (a + b + 2.0) {
            (weight * continued_fraction(a, b, x) / a, weight)
        } else {
            (1.0 - weight * continued_fraction(b, a, 1.0 - x) / b, weight)
        }
    }

    /// Householder's method on ln F as a function of ln x, which is concave and nearly straight in the tail; a step that
    /// leaves the bracket is replaced by a bisection.
    fn lower_quantile(&self, u: f64) -> f64 {
        let (mut low, mut high) = (0.0, 1.0);
        let mut x = self.start(u);
        for _ in 0..QUANTILE_STEPS {
            if !(x > low && x < high) {
                x = 0.5 * (low + high);
            }
            if !(f64::MIN_POSITIVE..1.0).contains(&x) {
                return x;
            }
            let (cdf, weight) = self.cdf_and_weight(x);
            if cdf < u {
                low = x;
            } else {
                high = x;
            }
            let step = self.log_step(x, u, cdf, weight);
            let next = x * exp(step);
            if step.abs() * (self.a + self.b).max(1.0) < 2e-4 * (1.0 - x)
                || next == x
                || high - low <= f64::EPSILON * high
            {
                return next.clamp(low, high);
            }
            x = next;
        }
        x
    }

    /// The step in ln x that Householder's method of third order takes: the function's value is dear, its first three
    /// derivatives then cost next to nothing.
    fn log_step(&self, x: f64, u: f64, cdf: f64, weight: f64) -> f64 {
        let rest = 1.0 - x;
        let slope = weight / (rest * cdf);
        let newton = log(u / cdf) / slope;
        // Second and third derivative over the first.
        let second = self.a - (self.b - 1.0) * x / rest - slope;
        let third = second * second - (self.b - 1.0) * x / (rest * rest) - slope * second;
        let over = 1.0 + 0.5 * newton * second;
        let under = 1.0 + newton * second + newton * newton * third / 6.0;
        newton * (over / under).clamp(0.5, 2.0)
    }

    /// A first guess: the tail's power law, or a transformed normal quantile (Abramowitz & Stegun 26.5.22).
    fn start(&self, u: f64) -> f64 {
        let Self { a, b, ln_beta } = *self;
        let power = exp((log(u * a) + ln_beta) / a);
        let bend = (b - 1.0) * power / (a + 1.0);
        if bend.abs() < 0.2 || a < 1.0 || b < 1.0 {
            return power * (1.0 + bend.clamp(-0.5, 1.0));
        }
        let z = normal_quantile(u);
        let (p, q) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let (h, l) = (2.0 / (p + q), (z * z - 3.0) / 6.0);
        let w = -z * (h + l).max(0.0).sqrt() / h - (q - p) * (l + 5.0 / 6.0 - 2.0 / (3.0 * h));
        a / (a + b * exp(2.0 * w))
    }
}

/// ln B(p, q) for p ≤ q, without the cancellation of large logarithms.
fn ln_beta(p: f64, q: f64) -> f64 {
    if q < 10.0 {
        return lgamma(p) + lgamma(q) - lgamma(p + q);
    }
    let rest = stirling_rest(q) - stirling_rest(p + q) - (q - 0.5) * log1p(p / q);
    if p < 10.0 {
        return lgamma(p) + p - p * log(p + q) + rest;
    }
    p * log(p / (p + q)) + 0.5 * log(2.0 * PI / p) + stirling_rest(p) + rest
}

/// ln Γ(x) less its Stirling formula, for x ≥ 10.
fn stirling_rest(x: f64) -> f64 {
    const SERIES: [f64; 6] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];
    let square = 1.0 / (x * x);
    SERIES.iter().rev().fold(0.0, |sum, term| sum * square + term) / x
}

/// The continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8), by the forward recurrence.
///
/// Numerators and denominators carry the coefficients' own denominators along, so that a pair of terms takes one
/// division, which also keeps them from growing.
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let (mut over, mut under) = ([1.0, 1.0], [1.0, 1.0 - (a + b) * x / (a + 1.0)]);
    let scale = 1.0 / under[1];
    over = over.map(|term| term * scale);
    under = [scale, 1.0];
    for m in 1..FRACTION_STEPS {
        let m = f64::from(m);
        let (low, middle, high) = (a + 2.0 * m - 1.0, a + 2.0 * m, a + 2.0 * m + 1.0);
        let (even, even_scale) = (m * (b - m) * x, low * middle);
        let (odd, odd_scale) = (-(a + m) * (a + b + m) * x, middle * high);
        let step = |[before, last]: [f64; 2]| {
            let next = last * even_scale + even * before;
            [next * odd_scale, next * odd_scale + odd * last * even_scale]
        };
        let (last, [over_even, over_odd], [under_even, under_odd]) = (over[1], step(over), step(under));
        let scale = 1.0 / under_odd;
        over = [over_even * scale, over_odd * scale];
        under = [under_even * scale, 1.0];
        if (over[1] - last).abs() < 4e-16 * over[1].abs() {
            break;
        }
    }
    over[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_forty_digit_arithmetic() {
        let table = [
            (0.5, 2.0, 6.0, 0.228_489_963_506_595_78),
            (0.01, 2.0, 18.0, 0.008_000_886_872_014_006),
            (0.975, 5.0, 3.0, 0.901_011_721_557_492_1),
            (1e-6, 2.0, 3.0, 0.000_408_359_460_204_257_3),
            (0.999, 1.0, 5.0, 0.748_811_356_849_041_9),
            (0.3, 0.5, 0.5, 0.206_107_373_853_763_4),
            (0.9, 0.2, 3.0, 0.205_981_513_922_947_54),
            (0.4, 30.0, 400.0, 0.066_045_596_136_868_53),
            (0.25, 3.4, 2.6, 0.431_488_626_125_362_3),
            (0.000_122_070_312_5, 18.0, 2.0, 0.535_326_905_310_854),
        ];
        for (u, a, b, x) in table {
            let found = Beta::new(a, b).quantile(u);
            assert!((found - x).abs() <= 2e-14 * x, "beta({a}, {b}) at {u}: {found}, not {x}");
        }
    }

    #[test]
    fn closed_forms_hold() {
        for i in 1..200 {
            let u = f64::from(i) / 200.0;
            assert!((Beta::new(1.0, 1.0).quantile(u) - u).abs() < 1e-14);
            assert!((Beta::new(2.0, 1.0).quantile(u) - u.sqrt()).abs() < 1e-14);
            assert!((Beta::new(1.0, 5.0).quantile(u) - (1.0 - libm::pow(1.0 - u, 0.2))).abs() < 1e-14);
            let s = libm::sin(0.5 * std::f64::consts::PI * u);
            assert!((Beta::new(0.5, 0.5).quantile(u) - s * s).abs() < 1e-14);
        }
    }

    #[test]
    fn quantile_and_distribution_function_undo_each_other_for_all_exponents() {
        let exponents = [0.05, 0.3, 0.9, 1.0, 1.5, 3.4, 18.0, 200.0, 10_000.0];
        let shares = [1e-9, 1e-4, 0.01, 0.2, 0.499, 0.501, 0.8, 0.99, 0.999_999];
        for (a, b) in exponents.into_iter().flat_map(|a| exponents.map(|b| (a, b))) {
            let beta = Beta::new(a, b);
            for u in shares {
                let x = beta.quantile(u);
                assert!((0.0..=1.0).contains(&x), "beta({a}, {b}) at {u}: {x}");
                let spacing = 3e-16 * beta.cdf_and_weight(x).1 / (x * (1.0 - x));
                let near_end = !(1e-290..1.0 - 1e-15).contains(&x);
                assert!(near_end || (beta.cdf(x) - u).abs() < 2e-11 * u + spacing, "beta({a}, {b}) at {u}: {x}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn the_quantile_rises_over_the_grid_of_random_words(
            a in 0.1..50.0f64, b in 0.1..50.0f64, word in 0u32..u32::MAX, step in 1u32..1000,
        ) {
            let beta = Beta::new(a, b);
            let at = |word: u32| beta.quantile((f64::from(word) + 0.5) / 4_294_967_296.0);
            proptest::prop_assert!(at(word) <= at(word.saturating_add(step)));
        }
    }
}
