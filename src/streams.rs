//! Luck: (master seed, entity, purpose) names a keystream; (world, trial) is a place in it.
//!
//! The luck of a trial is therefore the same in every option and every scenario under one master seed, whatever else
//! the scenario has: names decide, not positions. A block of consecutive trials of one world is one contiguous fill.
//!
//! ```
//! use guarantor::streams::{Keystream, Law, Place, Site};
//!
//! let mut keystream = Keystream::new(0);
//! let mut noise = Site::monthly("incidents", "noise", 17, Law::Normal);
//! noise.fill(&mut keystream, Place { world: 3, trial: 256 });
//! let luck_of_trial_258 = noise.values[2];
//! # assert!(luck_of_trial_258.is_finite());
//! ```

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub use crate::lanes::{LANES, Lanes};
use crate::maths;

/// Places between the first trials of two worlds: the largest number of trials a world can have.
pub const WORLD_STRIDE: u64 = 1 << 24;

/// The first trial of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the world.
    pub world: u32,
    /// Number of the block's first trial within its world.
    pub trial: u32,
}

impl Place {
    /// Position of the block's first word in every stream.
    fn word(self) -> u128 {
        u128::from(self.world) * u128::from(WORLD_STRIDE) + u128::from(self.trial)
    }
}

/// The keystream of one master seed.
#[derive(Clone, Debug)]
pub struct Keystream {
    generator: ChaCha8Rng,
    bytes: Box<[u8; 4 * LANES]>,
}

impl Keystream {
    /// The keystream of a master seed; 0 is a seed like any other.
    pub fn new(seed: u64) -> Self {
        Self { generator: ChaCha8Rng::seed_from_u64(seed), bytes: Box::new([0; 4 * LANES]) }
    }

    /// The words of one block as uniform numbers: u = (word + ½)/2³², never 0 and never 1.
    #[inline(always)]
    fn uniforms(&mut self, stream: u64, place: Place, out: &mut Lanes) {
        self.generator.set_stream(stream);
        self.generator.set_word_pos(place.word());
        self.generator.fill_bytes(&mut self.bytes[..]);
        for (value, word) in out.iter_mut().zip(self.bytes.as_chunks::<4>().0) {
            *value = (f64::from(u32::from_le_bytes(*word)) + 0.5) * (1.0 / 4_294_967_296.0);
        }
    }
}

/// The distribution that a site's words are turned into, by inverse distribution functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Uniform on (0, 1).
    Uniform,
    /// Standard normal.
    Normal,
    /// Exponential with mean 1.
    Exponential,
}

/// One draw site: a named stream, and its luck for the block in hand.
#[derive(Clone, Debug)]
pub struct Site {
    stream: u64,
    law: Law,
    /// One number a lane.
    pub values: Lanes,
}

impl Site {
    /// The site of an entity and a purpose, for instance `contributor.france` and `will`.
    pub fn new(entity: &str, purpose: &str, law: Law) -> Self {
        Self { stream: stream_id(&format!("{entity}/{purpose}")), law, values: Lanes::default() }
    }

    /// The site of one month, week or calendar month of a purpose.
    pub fn monthly(entity: &str, purpose: &str, step: u32, law: Law) -> Self {
        Self::new(entity, &format!("{purpose}/{step}"), law)
    }

    /// The sites of steps 0, 1, … of a purpose.
    pub fn series(entity: &str, purpose: &str, steps: u32, law: Law) -> Vec<Self> {
        (0..steps).map(|step| Self::monthly(entity, purpose, step, law)).collect()
    }

    /// Fills the site with the luck of a block.
    #[inline(always)]
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        // Plain loops: a closure given to an iterator may stay a function of its own, compiled for no vector unit.
        keystream.uniforms(self.stream, place, &mut self.values);
        match self.law {
            Law::Uniform => {}
            Law::Normal => {
                for u in self.values.iter_mut() {
                    *u = maths::normal_quantile_inside(*u);
                }
            }
            Law::Exponential => {
                for u in self.values.iter_mut() {
                    *u = -maths::ln(*u);
                }
            }
        }
    }
}

/// The stream of a name: the first eight bytes of its blake3 hash.
pub fn stream_id(name: &str) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(seed: u64, world: u32, trial: u32, law: Law) -> Lanes {
        let mut site = Site::new("contributor.france", "will", law);
        site.fill(&mut Keystream::new(seed), Place { world, trial });
        site.values
    }

    #[test]
    fn a_trials_luck_does_not_depend_on_the_block_it_is_drawn_in() {
        let whole = filled(7, 5, 0, Law::Uniform);
        let tail = filled(7, 5, 100, Law::Uniform);
        assert_eq!(whole[100..], tail[..LANES - 100]);
    }

    #[test]
    fn seeds_worlds_and_names_have_luck_of_their_own() {
        let base = filled(7, 5, 0, Law::Uniform);
        assert_ne!(base, filled(8, 5, 0, Law::Uniform));
        assert_ne!(base, filled(7, 6, 0, Law::Uniform));
        let mut other = Site::new("contributor.france", "exit", Law::Uniform);
        other.fill(&mut Keystream::new(7), Place { world: 5, trial: 0 });
        assert_ne!(base, other.values);
    }

    #[test]
    fn values_are_stable() {
        // A change here changes every published result: it belongs under "Results changed".
        let words: Vec<u32> = filled(0, 0, 0, Law::Uniform)[..4].iter().map(|u| (u * 4_294_967_296.0) as u32).collect();
        assert_eq!(words, VALUE_STABILITY);
    }

    const VALUE_STABILITY: [u32; 4] = [786_808_036, 1_847_076_897, 266_352_338, 4_242_204_357];

    #[test]
    fn laws_have_their_moments() {
        let (mut normal, mut exponential) = (0.0, 0.0);
        let blocks = 400;
        for block in 0..blocks {
            normal += filled(1, block, 0, Law::Normal).iter().map(|z| z * z).sum::<f64>();
            exponential += filled(1, block, 0, Law::Exponential).iter().sum::<f64>();
        }
        let n = f64::from(blocks) * LANES as f64;
        // The variance of z² is 2 and that of an exponential 1: four standard errors.
        assert!((normal / n - 1.0).abs() < 4.0 * (2.0 / n).sqrt());
        assert!((exponential / n - 1.0).abs() < 4.0 / n.sqrt());
    }
}
