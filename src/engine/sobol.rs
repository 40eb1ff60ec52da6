//! Sobol points in many dimensions: well spread in each, and in pairs of them.
//!
//! A digital sequence in base 2 (Sobol 1967) with the direction numbers of Joe and Kuo (2008), in the order of the Gray
//! code (Antonov and Saleev 1979), as SciPy and SALib give them. Any point can be asked for at once, so that threads need
//! no common state. Scrambled points ([`super::scramble`]) are uniform and never 0 or 1: what a study should use. Plain
//! ones are there to be compared with what others have published.

use super::scramble;

/// Dimensions for which there are direction numbers.
pub const MAX_DIMENSIONS: usize = 1_024;

/// Binary digits of a point.
const BITS: usize = 32;

/// Primitive polynomials and initial direction numbers of dimensions 2 to 1,024, a line each, below a heading:
/// dimension, degree, inner coefficients, initial numbers.
static JOE_KUO: &str = include_str!("../../assets/sobol/new-joe-kuo-6.1024");

/// The Sobol sequence in so many dimensions.
#[derive(Clone, Debug)]
pub struct Sobol {
    /// Direction numbers, by dimension and digit.
    directions: Vec<[u32; BITS]>,
}

impl Sobol {
    /// The sequence in so many dimensions; none beyond [`MAX_DIMENSIONS`].
    pub fn new(dimensions: usize) -> Option<Self> {
        let first = std::iter::once(std::array::from_fn(|digit| 1 << (BITS - 1 - digit)));
        let others = JOE_KUO.lines().skip(1).map(directions);
        let directions: Vec<_> = first.chain(others).take(dimensions).collect();
        (directions.len() == dimensions).then_some(Self { directions })
    }

    /// How many dimensions there are.
    pub fn dimensions(&self) -> usize {
        self.directions.len()
    }

    /// The binary digits of a coordinate of a point, the first one uppermost.
    pub fn bits(&self, index: u32, dimension: usize) -> u32 {
        let directions = &self.directions[dimension];
        let mut gray = index ^ (index >> 1);
        let mut bits = 0;
        while gray != 0 {
            bits ^= directions[gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        bits
    }

    /// A coordinate of a plain point, in [0, 1): point 0 is the origin.
    pub fn plain(&self, index: u32, dimension: usize) -> f64 {
        f64::from(self.bits(index, dimension)) / 4_294_967_296.0
    }

    /// A coordinate of a point in (0, 1), scrambled under a seed.
    pub fn scrambled(&self, index: u32, dimension: usize, seed: u64) -> f64 {
        scramble::point(self.bits(index, dimension), scramble::key(seed, dimension as u64), index)
    }
}

/// The direction numbers of a line of the table: the initial ones, then by the recurrence of the polynomial.
fn directions(line: &str) -> [u32; BITS] {
    let numbers: Vec<u32> = line.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let (inner, initial) = match numbers.as_slice() {
        [_, _, inner, initial @ ..] => (*inner, initial),
        _ => (0, [].as_slice()),
    };
    let degree = initial.len();
    let mut directions = [0; BITS];
    for digit in 0..BITS {
        if let Some(number) = initial.get(digit) {
            directions[digit] = number << (BITS - 1 - digit);
            continue;
        }
        let oldest: u32 = directions[digit - degree];
        directions[digit] = oldest ^ (oldest >> degree);
        for back in (1..degree).filter(|back| (inner >> (degree - 1 - back)) & 1 == 1) {
            directions[digit] ^= directions[digit - back];
        }
    }
    directions
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_first_points_are_the_published_ones() {
        // Dimensions 1 to 10 of points 1 to 4, as SciPy 1.17.1 gives them.
        let published = [
            [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75],
            [0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25, 0.25, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875, 0.875, 0.625],
        ];
        let sobol = Sobol::new(10).expect("ten dimensions");
        for (row, point) in published.iter().enumerate() {
            let found: Vec<f64> = (0..10).map(|dimension| sobol.plain(row as u32 + 1, dimension)).collect();
            assert_eq!(found, point);
        }
    }

    #[test]
    fn far_dimensions_and_far_points_are_the_published_ones() {
        // SciPy 1.17.1: qmc.Sobol(1024, scramble=False, bits=32) at points 1,000,000 and 12,345.
        let sobol = Sobol::new(MAX_DIMENSIONS).expect("all dimensions");
        for (index, dimension, bits) in FAR {
            assert_eq!(sobol.bits(index, dimension), bits, "point {index}, dimension {dimension}");
        }
        assert!(Sobol::new(MAX_DIMENSIONS + 1).is_none());
        assert_eq!(sobol.dimensions(), MAX_DIMENSIONS);
    }

    const FAR: [(u32, usize, u32); 14] = [
        (12_345, 1, 0xd03c_0000),
        (12_345, 9, 0x6dfc_0000),
        (12_345, 99, 0x89f4_0000),
        (12_345, 299, 0xc5c4_0000),
        (12_345, 511, 0xe1b4_0000),
        (12_345, 1_000, 0x5ccc_0000),
        (12_345, 1_023, 0x93bc_0000),
        (1_000_000, 1, 0x4fd9_f000),
        (1_000_000, 9, 0x4120_7000),
        (1_000_000, 99, 0x4cb2_d000),
        (1_000_000, 299, 0x4f6f_b000),
        (1_000_000, 511, 0xcbe8_7000),
        (1_000_000, 1_000, 0xfb7f_3000),
        (1_000_000, 1_023, 0x4c80_f000),
    ];

    #[test]
    fn every_dimension_has_one_point_in_each_stratum_plain_or_scrambled() {
        let sobol = Sobol::new(MAX_DIMENSIONS).expect("all dimensions");
        for dimension in 0..MAX_DIMENSIONS {
            let strata = |point: &dyn Fn(u32) -> f64| -> usize {
                (0..256).map(|index| (point(index) * 256.0) as u32).collect::<BTreeSet<_>>().len()
            };
            assert_eq!(strata(&|index| sobol.plain(index, dimension)), 256, "{dimension}");
            assert_eq!(strata(&|index| sobol.scrambled(index, dimension, 5)), 256, "{dimension}");
        }
    }

    #[test]
    fn the_first_pair_stays_a_net_when_it_is_scrambled() {
        // A (0, 8, 2)-net: every box of 2^-a by 2^-(8-a) holds exactly one of 256 points; so does every later run of 256.
        let sobol = Sobol::new(2).expect("two dimensions");
        for (seed, run) in [(1, 0), (2, 0), (3, 5)] {
            for a in 0..=8 {
                let boxes: BTreeSet<(u32, u32)> = (run * 256..(run + 1) * 256)
                    .map(|index| {
                        let [x, y] = [0, 1].map(|dimension| sobol.scrambled(index, dimension, seed));
                        ((x * f64::from(1 << a)) as u32, (y * f64::from(1 << (8 - a))) as u32)
                    })
                    .collect();
                assert_eq!(boxes.len(), 256, "seed {seed}, run {run}, 2^-{a}");
            }
        }
    }

    #[test]
    fn scramblings_differ_by_seed_and_by_dimension_and_are_unbiased() {
        let sobol = Sobol::new(2).expect("two dimensions");
        assert_ne!(sobol.scrambled(3, 0, 1), sobol.scrambled(3, 0, 2));
        // The origin of the plain points goes anywhere: the mean of uniform points is 1/2 with an error of 0.289/√n.
        for dimension in 0..2 {
            let mean = (0..4_000).map(|seed| sobol.scrambled(0, dimension, seed)).sum::<f64>() / 4_000.0;
            assert!((mean - 0.5).abs() < 4.0 * 0.289 / 4_000_f64.sqrt(), "{mean}");
        }
    }
}
