//! Scrambling by hashes: what every design of well-spread points shares.
//!
//! Owen's (1997) nested uniform scrambling flips each binary digit of a point by a coin that depends on the digits before
//! it. It keeps a net a net, makes every point uniform, and so makes a mean over the points unbiased. The coins come from
//! a hash in which each bit depends on the bits above it only: that of Laine and Karras (2011) with Vegdahl's (2021)
//! constants.

/// The largest number below 1.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

/// The key of the scrambling of one named sequence under a master seed.
pub fn key(seed: u64, name: u64) -> u64 {
    mix(mix(seed ^ 0x9e37_79b9_7f4a_7c15) ^ name)
}

/// A scrambled point in (0, 1): the 32 bits of the plain point, scrambled under the upper half of the key. Below them the
/// point is random, by the index of the point.
pub fn point(bits: u32, key: u64, index: u32) -> f64 {
    let scrambled = owen(bits, (key >> 32) as u32);
    let fine = (mix(key ^ u64::from(index).wrapping_add(1)) >> 40) as f64 + 0.5;
    ((f64::from(scrambled) + fine / (1 << 24) as f64) / 4_294_967_296.0).min(BELOW_ONE)
}

/// Owen scrambling by a hash in which each bit depends on the bits above it only.
pub fn owen(x: u32, seed: u32) -> u32 {
    let mut x = x.reverse_bits();
    x ^= x.wrapping_mul(0x3d20_adea);
    x = x.wrapping_add(seed);
    x = x.wrapping_mul((seed >> 16) | 1);
    x ^= x.wrapping_mul(0x0552_6c56);
    x ^= x.wrapping_mul(0x53a2_2864);
    x.reverse_bits()
}

/// A 64-bit mixer (Steele, Lea and Flood 2014, SplitMix64).
pub fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_share_their_upper_bits_share_them_after_scrambling() {
        for shared in 1..32 {
            for seed in 0..200 {
                let (x, seed) = (mix(seed) as u32, mix(seed + 1_000) as u32);
                let changed = x ^ (1 << (31 - shared));
                let both = owen(x, seed) ^ owen(changed, seed);
                assert_eq!(both.leading_zeros(), shared, "{x:032b} under {seed}");
            }
        }
    }

    #[test]
    fn a_point_is_inside_whatever_its_bits_and_key() {
        for bits in [0, 1, u32::MAX] {
            for key in (0..2_000).map(mix) {
                let point = point(bits, key, 7);
                assert!(point > 0.0 && point < 1.0, "{bits} under {key}: {point}");
            }
        }
    }
}
