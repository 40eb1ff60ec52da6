//! Luck: (master seed, entity, purpose) names a keystream; (world, trial) is a place in it.
//!
//! The luck of a trial is therefore the same in every option and every scenario under one master seed, whatever else
//! the scenario has: names decide, not positions. The block of trials that are simulated together owns [`LANES`] words of
//! every stream, a word each.
//!
//! ```
//! use guarantor::streams::{Keystream, Law, Place, Site};
//!
//! let mut keystream = Keystream::new(0);
//! let mut noise = Site::monthly("incidents", "noise", 17, Law::Normal);
//! noise.draw(&mut keystream, Place { world: 3, block: 1 });
//! let luck_of_trial_258 = noise.values[2];
//! # assert!(luck_of_trial_258.is_finite());
//! ```

pub mod keystream;

mod seeded;

use crate::lanes::{self, Kernel, Roll, Simd, vectors};
pub use crate::lanes::{LANES, Lanes};
pub use keystream::{Keystream, Place, Words};
pub use seeded::{below, generator, shuffle};

/// The distribution that a site's words are turned into, by inverse distribution functions of u = (word + ½)/2³².
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Uniform on [0, 1): u to within 2⁻²⁴, and never 1, so that u < p is certain at p = 1 and impossible at p = 0.
    Uniform,
    /// Standard normal.
    Normal,
    /// Exponential with mean 1.
    Exponential,
}

/// 2⁻³²: what a word counts in.
const WORD: f32 = 1.0 / 4_294_967_296.0;

impl Law {
    /// Turns the first `lanes` words into numbers.
    ///
    /// Whole numbers become `f32` from the nearer end of their range, so that both tails keep their digits.
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, words: &Words, lanes: usize, values: &mut Lanes) {
        // Plain loops over whole blocks, which the compiler turns into vector code of this instruction set.
        let used = lanes.next_multiple_of(S::F32_LANES).min(LANES);
        match self {
            Self::Uniform => {
                for (value, word) in values[..used].iter_mut().zip(words.iter()) {
                    *value = (word >> 8) as i32 as f32 * (1.0 / 16_777_216.0);
                }
            }
            Self::Normal => {
                for (value, word) in values[..used].iter_mut().zip(words.iter()) {
                    *value = ((*word).min(!word) as i32 as f32 + 0.5) * WORD;
                }
                for at in vectors(simd, used) {
                    let size = values.at(at).normal_with_tail();
                    values.put(at, size);
                }
                for (value, word) in values[..used].iter_mut().zip(words.iter()) {
                    // The lower half of the words is the lower half of the distribution.
                    *value = f32::from_bits(value.to_bits() ^ (!word & (1 << 31)));
                }
            }
            Self::Exponential => {
                let mut rest = Lanes::default();
                for ((value, rest), word) in values[..used].iter_mut().zip(rest.iter_mut()).zip(words.iter()) {
                    *value = (!word as f32 + 0.5) * WORD;
                    *rest = (*word as f32 + 0.5) * WORD;
                }
                for at in vectors(simd, used) {
                    let clock = values.at(at).exponential(rest.at(at));
                    values.put(at, clock);
                }
            }
        }
    }
}

/// Where a block's luck comes from.
#[derive(Debug)]
pub struct Source<'k, S> {
    /// The processor's vectors.
    pub simd: S,
    /// The keystream of the master seed.
    pub keystream: &'k mut Keystream,
    /// The block.
    pub place: Place,
    /// How many of its trials are wanted.
    pub lanes: usize,
    /// Whether several options share the luck: then numbers are made once for all trials, else only for those that come
    /// to need them.
    pub shared: bool,
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

    /// The site of one month or calendar month of a purpose.
    pub fn monthly(entity: &str, purpose: &str, step: u32, law: Law) -> Self {
        Self::new(entity, &format!("{purpose}/{step}"), law)
    }

    /// The sites of steps 0, 1, … of a purpose.
    pub fn series(entity: &str, purpose: &str, steps: u32, law: Law) -> Vec<Self> {
        (0..steps).map(|step| Self::monthly(entity, purpose, step, law)).collect()
    }

    /// Fills the site with the luck of a block.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        let words = source.keystream.words(source.simd, self.stream, source.place);
        self.law.apply(source.simd, words, source.lanes, &mut self.values);
    }

    /// Fills the site with the luck of a whole block, by itself.
    pub fn draw(&mut self, keystream: &mut Keystream, place: Place) {
        lanes::dispatch(Fill { site: self, keystream, place });
    }
}

/// The fill of one site.
struct Fill<'a> {
    site: &'a mut Site,
    keystream: &'a mut Keystream,
    place: Place,
}

impl Kernel for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.site.fill(&mut Source { simd, keystream: self.keystream, place: self.place, lanes: LANES, shared: true });
    }
}

/// A draw site that not every trial reaches: a month's or a week's. Its words are drawn for the block, and turned into
/// numbers where they are read.
#[derive(Clone, Debug)]
pub struct RareSite {
    stream: u64,
    law: Law,
    words: Words,
    /// The numbers of all trials, where they were wanted at once.
    values: Option<Lanes>,
}

impl RareSite {
    /// The site of a step of a purpose.
    pub fn new(entity: &str, purpose: &str, step: u32, law: Law) -> Self {
        let stream = stream_id(&format!("{entity}/{purpose}/{step}"));
        Self { stream, law, words: Words::default(), values: None }
    }

    /// The sites of steps 0, 1, … of a purpose.
    pub fn series(entity: &str, purpose: &str, steps: u32, law: Law) -> Vec<Self> {
        (0..steps).map(|step| Self::new(entity, purpose, step, law)).collect()
    }

    /// A site with given words.
    #[cfg(test)]
    pub fn of_words(words: Words, law: Law) -> Self {
        Self { stream: 0, law, words, values: None }
    }

    /// Draws the words of a block; their numbers are made where they are read.
    #[inline(always)]
    pub fn draw<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        let words = source.keystream.words(source.simd, self.stream, source.place);
        self.words.copy_from_slice(&words[..]);
        self.values = None;
    }

    /// Draws the words of a block, and makes their numbers where several options will read them.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        if source.shared {
            let words = source.keystream.words(source.simd, self.stream, source.place);
            let values = self.values.get_or_insert_default();
            self.law.apply(source.simd, words, source.lanes, values);
        } else {
            self.draw(source);
        }
    }

    /// The numbers of the trials on a roll, by lane; `room` may be written.
    #[inline(always)]
    pub fn read<'a, S: Simd>(&'a self, simd: S, roll: &Roll, room: &'a mut Room) -> &'a Lanes {
        if let Some(values) = &self.values {
            return roll.gather(values, &mut room.values);
        }
        for (lane, word) in room.words.iter_mut().enumerate().take(roll.count()) {
            *word = self.words[roll.trial(lane)];
        }
        self.law.apply(simd, &room.words, roll.count(), &mut room.values);
        &room.values
    }
}

/// Room for what is read of a [`RareSite`].
#[derive(Clone, Debug, Default)]
pub struct Room {
    words: Words,
    values: Lanes,
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

    fn filled(seed: u64, world: u32, block: u32, law: Law) -> Lanes {
        let mut site = Site::new("contributor.france", "will", law);
        site.draw(&mut Keystream::new(seed), Place { world, block });
        site.values
    }

    #[test]
    fn seeds_worlds_blocks_and_names_have_luck_of_their_own() {
        let base = filled(7, 5, 0, Law::Uniform);
        assert_ne!(base, filled(8, 5, 0, Law::Uniform));
        assert_ne!(base, filled(7, 6, 0, Law::Uniform));
        assert_ne!(base, filled(7, 5, 1, Law::Uniform));
        let mut other = Site::new("contributor.france", "exit", Law::Uniform);
        other.draw(&mut Keystream::new(7), Place { world: 5, block: 0 });
        assert_ne!(base, other.values);
    }

    #[test]
    fn laws_are_inverse_distribution_functions_of_the_same_word() {
        let place = Place { world: 3, block: 2 };
        let words = Keystream::new(9).one_by_one(stream_id("contributor.france/will"), place);
        let [uniform, normal, exponential] =
            [Law::Uniform, Law::Normal, Law::Exponential].map(|law| filled(9, 3, 2, law));
        for (lane, word) in words.iter().enumerate() {
            let u = (f64::from(*word) + 0.5) / 4_294_967_296.0;
            assert!((f64::from(uniform[lane]) - u).abs() < 6e-8, "{word}");
            assert!((f64::from(normal[lane]) - crate::maths::normal_quantile(u)).abs() < 1e-6, "{word}");
            assert!((f64::from(exponential[lane]) / -libm::log(u) - 1.0).abs() < 4e-7, "{word}");
        }
    }

    #[test]
    fn the_ends_of_the_words_are_the_ends_of_the_laws() {
        struct Apply(Law, u32);
        impl Kernel for Apply {
            type Output = f32;
            #[inline(always)]
            fn run<S: Simd>(self, simd: S) -> f32 {
                let mut values = Lanes::default();
                self.0.apply(simd, &Words::splat(self.1), LANES, &mut values);
                values[77]
            }
        }
        let of = |law, word| lanes::dispatch(Apply(law, word));
        assert_eq!(of(Law::Uniform, 0), 0.0);
        assert!(of(Law::Uniform, u32::MAX) < 1.0);
        assert!((of(Law::Normal, 0) + 6.338).abs() < 1e-3 && (of(Law::Normal, u32::MAX) - 6.338).abs() < 1e-3);
        assert!(of(Law::Exponential, u32::MAX) > 0.0 && (of(Law::Exponential, 0) - 22.874).abs() < 1e-3);
    }

    #[test]
    fn a_rare_site_gives_the_trials_on_a_roll_what_a_site_gives() {
        struct Read<'a>(&'a mut Keystream, &'a Roll, bool);
        impl Kernel for Read<'_> {
            type Output = Lanes;
            #[inline(always)]
            fn run<S: Simd>(self, simd: S) -> Lanes {
                let mut site = RareSite::new("campaign", "area", 3, Law::Normal);
                let place = Place { world: 1, block: 4 };
                site.fill(&mut Source { simd, keystream: self.0, place, lanes: LANES, shared: self.2 });
                site.read(simd, self.1, &mut Room::default()).clone()
            }
        }
        let mut site = Site::monthly("campaign", "area", 3, Law::Normal);
        site.draw(&mut Keystream::new(6), Place { world: 1, block: 4 });
        let mut roll = Roll::new(100);
        roll.end(5);
        roll.end(0);
        for shared in [false, true] {
            let values = lanes::dispatch(Read(&mut Keystream::new(6), &roll, shared));
            for lane in 0..roll.count() {
                assert_eq!(values[lane], site.values[roll.trial(lane)]);
            }
        }
    }

    #[test]
    fn laws_have_their_moments() {
        let (mut normal, mut exponential) = (0.0, 0.0);
        let blocks = 400;
        for block in 0..blocks {
            normal += filled(1, block, 0, Law::Normal).iter().map(|z| f64::from(z * z)).sum::<f64>();
            exponential += filled(1, block, 0, Law::Exponential).iter().map(|x| f64::from(*x)).sum::<f64>();
        }
        let n = f64::from(blocks) * LANES as f64;
        // The variance of z² is 2 and that of an exponential 1: four standard errors.
        assert!((normal / n - 1.0).abs() < 4.0 * (2.0 / n).sqrt());
        assert!((exponential / n - 1.0).abs() < 4.0 / n.sqrt());
    }
}
