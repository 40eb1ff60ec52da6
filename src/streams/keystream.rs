//! The keystream: ChaCha8, many blocks of the cipher side by side.
//!
//! The words are those of `rand_chacha` (a test compares them), with 64 bits of counter and 64 of stream. A vector lane
//! is a block of the cipher: a block of [`LANES`] trials takes sixteen blocks of sixteen words, and lane `16·w + b` gets
//! word `w` of block `b`. So the words come out in the order in which they are needed, for vectors of any width, without
//! a transposition; `docs/performance.md` has what that pays. A trial's word is found by arithmetic alone.

use std::ops::{Deref, DerefMut};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::lanes::{LANES, Simd};

/// Places between the first trials of two worlds: the largest number of trials a world can have.
pub const WORLD_STRIDE: u64 = 1 << 24;

/// Words in a block of the cipher, and blocks of the cipher to a block of trials.
const SIXTEEN: usize = 16;

/// "expand 32-byte k", the cipher's constants.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Double rounds of ChaCha8.
const DOUBLE_ROUNDS: usize = 4;

/// One word for each lane.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub struct Words([u32; LANES]);

impl Words {
    /// The same word in every lane.
    pub const fn splat(word: u32) -> Self {
        Self([word; LANES])
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::splat(0)
    }
}

impl Deref for Words {
    type Target = [u32; LANES];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Words {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// A block of trials: those from `block`·[`LANES`] on of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the world.
    pub world: u32,
    /// Number of the block within its world.
    pub block: u32,
}

impl Place {
    /// Counter of the first of the block's blocks of the cipher, in every stream.
    fn counter(self) -> u64 {
        (u64::from(self.world) * WORLD_STRIDE + u64::from(self.block) * LANES as u64) / SIXTEEN as u64
    }
}

/// The keystream of one master seed.
#[derive(Clone, Debug)]
pub struct Keystream {
    key: [u32; 8],
    words: Box<Words>,
    drawn: u64,
}

impl Keystream {
    /// The keystream of a master seed; 0 is a seed like any other.
    pub fn new(seed: u64) -> Self {
        let mut key = [0; 8];
        for (word, bytes) in key.iter_mut().zip(ChaCha8Rng::seed_from_u64(seed).get_seed().as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Self { key, words: Box::default(), drawn: 0 }
    }

    /// Bytes drawn so far.
    pub fn bytes(&self) -> u64 {
        self.drawn * size_of::<Words>() as u64
    }

    /// The words of one block of trials in one stream.
    #[inline(always)]
    pub fn words<S: Simd>(&mut self, simd: S, stream: u64, place: Place) -> &Words {
        self.drawn += 1;
        let counter = place.counter();
        for group in 0..SIXTEEN / S::U32_LANES {
            encipher(simd, &self.key, stream, counter, group, &mut self.words.0);
        }
        &self.words
    }

    /// The same words by `rand_chacha`, one by one.
    #[cfg(test)]
    pub(super) fn one_by_one(&self, stream: u64, place: Place) -> Vec<u32> {
        use rand::Rng;
        let mut seed = [0; 32];
        seed.as_chunks_mut::<4>().0.iter_mut().zip(self.key).for_each(|(bytes, word)| *bytes = word.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(seed);
        generator.set_stream(stream);
        generator.set_word_pos(u128::from(place.counter()) * SIXTEEN as u128);
        let words: Vec<u32> = (0..LANES).map(|_| generator.next_u32()).collect();
        (0..LANES).map(|lane| words[lane % SIXTEEN * SIXTEEN + lane / SIXTEEN]).collect()
    }
}

/// As many blocks of the cipher as a vector has lanes, from `group` vectors after the counter on.
#[inline(always)]
fn encipher<S: Simd>(simd: S, key: &[u32; 8], stream: u64, counter: u64, group: usize, out: &mut [u32; LANES]) {
    const NUMBERS: [u32; SIXTEEN] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    // A block of trials begins at a multiple of sixteen, so the lower half of the counter never carries.
    let counters = simd.add_u32s(simd.splat_u32s(counter as u32), S::as_simd_u32s(&NUMBERS).0[group]);
    let mut start = [counters; SIXTEEN];
    for (vector, word) in start.iter_mut().zip(CONSTANTS.iter().chain(key)) {
        *vector = simd.splat_u32s(*word);
    }
    for (vector, word) in start[13..].iter_mut().zip([counter >> 32, stream, stream >> 32]) {
        *vector = simd.splat_u32s(word as u32);
    }
    let mut state = start;
    for _ in 0..DOUBLE_ROUNDS {
        for column in 0..4 {
            quarter_round(simd, &mut state, [column, 4 + column, 8 + column, 12 + column]);
        }
        for diagonal in 0..4 {
            let [b, c, d] = [1, 2, 3].map(|step| 4 * step + (diagonal + step) % 4);
            quarter_round(simd, &mut state, [diagonal, b, c, d]);
        }
    }
    let vectors = S::as_mut_simd_u32s(out).0;
    let vectors_per_word = SIXTEEN / S::U32_LANES;
    for word in 0..SIXTEEN {
        vectors[word * vectors_per_word + group] = simd.add_u32s(state[word], start[word]);
    }
}

#[inline(always)]
fn quarter_round<S: Simd>(simd: S, state: &mut [S::u32s; SIXTEEN], [a, b, c, d]: [usize; 4]) {
    for (add, to, turn, by) in [(b, a, d, 16), (d, c, b, 12), (b, a, d, 8), (d, c, b, 7)] {
        state[to] = simd.add_u32s(state[to], state[add]);
        state[turn] = rotate_left(simd, simd.xor_u32s(state[turn], state[to]), by);
    }
}

#[inline(always)]
fn rotate_left<S: Simd>(simd: S, x: S::u32s, by: u32) -> S::u32s {
    let left = simd.wrapping_dyn_shl_u32s(x, simd.splat_u32s(by));
    simd.or_u32s(left, simd.wrapping_dyn_shr_u32s(x, simd.splat_u32s(32 - by)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{InstructionSet, Kernel};

    struct Draw<'a>(&'a mut Keystream, u64, Place);

    impl Kernel for Draw<'_> {
        type Output = Words;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Words {
            self.0.words(simd, self.1, self.2).clone()
        }
    }

    #[test]
    fn the_words_are_those_of_rand_chacha_on_every_instruction_set() {
        let far = Place { world: (1 << 20) - 1, block: (1 << 16) - 1 };
        for seed in [0, 1, 20_260_121, u64::MAX] {
            let mut keystream = Keystream::new(seed);
            for place in [Place { world: 0, block: 0 }, Place { world: 3, block: 1 }, far] {
                for stream in [0, 1, 0x1234_5678_9abc_def0, u64::MAX] {
                    let expected = keystream.one_by_one(stream, place);
                    for set in InstructionSet::available() {
                        let seen = set.run(Draw(&mut keystream, stream, place)).expect("it is available");
                        assert_eq!(seen[..], expected[..], "{seed} {place:?} {stream} on {set:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn values_are_stable() {
        // A change here changes every published result: it belongs under "Results changed".
        let place = Place { world: 0, block: 0 };
        let words = Keystream::new(0).one_by_one(crate::streams::stream_id("contributor.france/will"), place);
        let firsts: Vec<u32> = (0..4).map(|word| words[word * SIXTEEN]).collect();
        assert_eq!(firsts, [786_808_036, 1_847_076_897, 266_352_338, 4_242_204_357]);
    }

    #[test]
    fn bytes_are_counted() {
        let mut keystream = Keystream::new(0);
        crate::lanes::dispatch(Draw(&mut keystream, 1, Place { world: 0, block: 0 }));
        crate::lanes::dispatch(Draw(&mut keystream, 2, Place { world: 0, block: 0 }));
        assert_eq!(keystream.bytes(), 2 * 4 * LANES as u64);
    }
}
