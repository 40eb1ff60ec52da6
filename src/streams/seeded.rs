//! Luck of the analysis: seeded generators by name, for orders, resamples and random inputs.
//!
//! What a study draws hangs on the seed and on the study's own name alone. The draws are made by hand, so that the same
//! seed gives the same orders whatever a library does.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::stream_id;

/// The generator of a purpose, for instance `discover/shuffle`, under a seed.
pub fn generator(seed: u64, purpose: &str) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream_id(purpose));
    generator
}

/// A whole number below `count`, each as likely to within `count`/2³²: one word, whatever the count. 0 where the count
/// is 0.
pub fn below(generator: &mut ChaCha8Rng, count: usize) -> usize {
    ((u64::from(generator.next_u32()) * count as u64) >> 32) as usize
}

/// Puts things into a random order (Fisher and Yates).
pub fn shuffle<T>(things: &mut [T], generator: &mut ChaCha8Rng) {
    for last in (1..things.len()).rev() {
        things.swap(last, below(generator, last + 1));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_order_is_as_likely() {
        let mut generator = generator(0, "test/orders");
        let mut seen: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        for _ in 0..6_000 {
            let mut order = vec![0, 1, 2];
            shuffle(&mut order, &mut generator);
            *seen.entry(order).or_default() += 1;
        }
        // 1,000 expected of each, give or take 29.
        assert!(seen.len() == 6 && seen.values().all(|count| (870..1_130).contains(count)), "{seen:?}");
    }

    #[test]
    fn seed_and_purpose_name_the_draws() {
        let drawn = |seed, purpose| {
            let mut generator = generator(seed, purpose);
            (0..20).map(|_| below(&mut generator, 1_000)).collect::<Vec<_>>()
        };
        assert_eq!(drawn(1, "one"), drawn(1, "one"));
        assert_ne!(drawn(1, "one"), drawn(2, "one"));
        assert_ne!(drawn(1, "one"), drawn(1, "two"));
        assert!(drawn(1, "one").iter().all(|drawn| *drawn < 1_000));
    }

    #[test]
    fn nothing_to_draw_from_is_no_error() {
        let mut generator = generator(0, "test/empty");
        assert_eq!((below(&mut generator, 0), below(&mut generator, 1)), (0, 0));
        shuffle::<u8>(&mut [], &mut generator);
        shuffle(&mut [7], &mut generator);
    }
}
