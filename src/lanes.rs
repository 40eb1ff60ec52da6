//! Lanes: many trials of one world side by side, and the processor's vectors that carry them.
//!
//! A trial is a lane. A [`Vector`] is as many lanes as the processor computes on at once; formulas are written with `+`,
//! `×` and [`functions`] of vectors and read like the page's. They are compiled for every instruction set that matters,
//! and the best one is chosen when the program runs ([`dispatch`]). Only IEEE 754's `+ − × ÷ √`, comparisons and whole
//! numbers are used, and no compiler contracts `a·b + c` to a fused operation by itself, so every copy gives the same
//! bits.
//!
//! Numbers of trials are `f32`: twice as many fit into a vector as of `f64`, and a history is not known to seven digits.
//! `tests/oracle.rs` says how rarely that decides an outcome. Worlds are drawn, and results added up, in `f64`.

pub mod functions;

use std::ops::{Add, BitAnd, BitOr, Deref, DerefMut, Div, Mul, Not, Sub};

pub use pulp::Simd;

/// Trials that are simulated together.
pub const LANES: usize = 256;

/// One number for each lane.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub struct Lanes([f32; LANES]);

impl Lanes {
    /// The same number in every lane.
    pub const fn splat(x: f32) -> Self {
        Self([x; LANES])
    }

    /// The lanes of one vector.
    #[inline(always)]
    pub fn at<S: Simd>(&self, at: At<S>) -> Vector<S> {
        let vectors = S::as_simd_f32s(&self.0).0;
        // The number of vectors is a power of two: the mask keeps the index inside without a branch.
        Vector { simd: at.simd, lanes: vectors[at.index & (vectors.len() - 1)] }
    }

    /// Writes the lanes of one vector.
    #[inline(always)]
    pub fn put<S: Simd>(&mut self, at: At<S>, vector: Vector<S>) {
        let vectors = S::as_mut_simd_f32s(&mut self.0).0;
        vectors[at.index & (vectors.len() - 1)] = vector.lanes;
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self::splat(0.0)
    }
}

impl Deref for Lanes {
    type Target = [f32; LANES];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Lanes {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// The place of one vector in lanes.
#[derive(Clone, Copy, Debug)]
pub struct At<S> {
    simd: S,
    index: usize,
}

impl<S: Simd> At<S> {
    /// The same number in every lane of a vector.
    #[inline(always)]
    pub fn splat(self, x: f32) -> Vector<S> {
        Vector { simd: self.simd, lanes: self.simd.splat_f32s(x) }
    }
}

/// The places of the vectors that hold the first `lanes` lanes.
#[inline(always)]
pub fn vectors<S: Simd>(simd: S, lanes: usize) -> impl Iterator<Item = At<S>> {
    Vectors { simd, next: 0, end: lanes.min(LANES).div_ceil(S::F32_LANES) }
}

/// The same places two by two, for work whose steps wait for one another: two run side by side. The last pair may reach
/// one vector beyond.
#[inline(always)]
pub fn pairs<S: Simd>(simd: S, lanes: usize) -> impl Iterator<Item = [At<S>; 2]> {
    Pairs(Vectors { simd, next: 0, end: lanes.min(LANES).div_ceil(2 * S::F32_LANES) })
}

struct Pairs<S>(Vectors<S>);

impl<S: Simd> Iterator for Pairs<S> {
    type Item = [At<S>; 2];

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let At { simd, index } = self.0.next()?;
        Some([At { simd, index: 2 * index }, At { simd, index: 2 * index + 1 }])
    }
}

/// A counter of its own: an adapter with a closure may stay a function of its own, compiled for no vector unit.
struct Vectors<S> {
    simd: S,
    next: usize,
    end: usize,
}

impl<S: Simd> Iterator for Vectors<S> {
    type Item = At<S>;

    #[inline(always)]
    fn next(&mut self) -> Option<At<S>> {
        if self.next >= self.end {
            return None;
        }
        self.next += 1;
        Some(At { simd: self.simd, index: self.next - 1 })
    }
}

/// As many lanes as the processor computes on at once.
#[derive(Clone, Copy, Debug)]
pub struct Vector<S: Simd> {
    simd: S,
    lanes: S::f32s,
}

/// What vectors are computed with: another vector, or one number for every lane.
pub trait Operand<S: Simd>: Copy {
    /// The operand in every lane.
    fn vector(self, simd: S) -> Vector<S>;
}

impl<S: Simd> Operand<S> for Vector<S> {
    #[inline(always)]
    fn vector(self, _: S) -> Self {
        self
    }
}

impl<S: Simd> Operand<S> for f32 {
    #[inline(always)]
    fn vector(self, simd: S) -> Vector<S> {
        Vector { simd, lanes: simd.splat_f32s(self) }
    }
}

macro_rules! arithmetic {
    ($($Trait:ident $name:ident $operation:ident;)+) => { $(
        impl<S: Simd, T: Operand<S>> $Trait<T> for Vector<S> {
            type Output = Self;

            #[inline(always)]
            fn $name(self, other: T) -> Self {
                Self { simd: self.simd, lanes: self.simd.$operation(self.lanes, other.vector(self.simd).lanes) }
            }
        }

        impl<S: Simd> $Trait<Vector<S>> for f32 {
            type Output = Vector<S>;

            #[inline(always)]
            fn $name(self, other: Vector<S>) -> Vector<S> {
                self.vector(other.simd).$name(other)
            }
        }
    )+ };
}

arithmetic! {
    Add add add_f32s;
    Sub sub sub_f32s;
    Mul mul mul_f32s;
    Div div div_f32s;
}

macro_rules! comparisons {
    ($($(#[doc = $doc:literal])+ $name:ident $operation:ident;)+) => { $(
        $(#[doc = $doc])+
        #[inline(always)]
        pub fn $name(self, other: impl Operand<S>) -> Mask<S> {
            Mask { simd: self.simd, lanes: self.simd.$operation(self.lanes, other.vector(self.simd).lanes) }
        }
    )+ };
}

impl<S: Simd> Vector<S> {
    comparisons! {
        /// Where a lane is below the other.
        lt less_than_f32s;
        /// Where a lane is not above the other.
        le less_than_or_equal_f32s;
        /// Where a lane is above the other.
        gt greater_than_f32s;
        /// Where a lane is not below the other.
        ge greater_than_or_equal_f32s;
        /// Where a lane equals the other.
        same equal_f32s;
    }

    /// The square root.
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self { simd: self.simd, lanes: self.simd.sqrt_f32s(self.lanes) }
    }

    /// The smaller of two numbers that are neither NaN nor zeros of different signs.
    #[inline(always)]
    pub fn min(self, other: impl Operand<S>) -> Self {
        Self { simd: self.simd, lanes: self.simd.min_f32s(self.lanes, other.vector(self.simd).lanes) }
    }

    /// The larger of two numbers that are neither NaN nor zeros of different signs.
    #[inline(always)]
    pub fn max(self, other: impl Operand<S>) -> Self {
        Self { simd: self.simd, lanes: self.simd.max_f32s(self.lanes, other.vector(self.simd).lanes) }
    }

    /// The largest lane.
    #[inline(always)]
    pub fn largest(self) -> f32 {
        self.simd.reduce_max_f32s(self.lanes)
    }

    /// Held between two ends.
    #[inline(always)]
    pub fn clamp(self, low: f32, high: f32) -> Self {
        self.max(low).min(high)
    }
}

/// A condition on each lane of a vector.
#[derive(Clone, Copy, Debug)]
pub struct Mask<S: Simd> {
    simd: S,
    lanes: S::m32s,
}

impl<S: Simd> Mask<S> {
    /// `yes` where the condition holds, else `no`.
    #[inline(always)]
    pub fn select(self, yes: impl Operand<S>, no: impl Operand<S>) -> Vector<S> {
        let (yes, no) = (yes.vector(self.simd).lanes, no.vector(self.simd).lanes);
        Vector { simd: self.simd, lanes: self.simd.select_f32s(self.lanes, yes, no) }
    }

    /// `x` where the condition holds, else 0.
    #[inline(always)]
    pub fn keep(self, x: impl Operand<S>) -> Vector<S> {
        self.select(x, 0.0)
    }

    /// `sum` with `x` added where the condition holds: one instruction where vectors have masks.
    #[inline(always)]
    pub fn add(self, sum: Vector<S>, x: impl Operand<S>) -> Vector<S> {
        self.select(sum + x, sum)
    }

    /// 1 where the condition holds, else 0: the page's bracket [·].
    #[inline(always)]
    pub fn bracket(self) -> Vector<S> {
        self.keep(1.0)
    }
}

impl<S: Simd> BitAnd for Mask<S> {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self { simd: self.simd, lanes: self.simd.and_m32s(self.lanes, other.lanes) }
    }
}

impl<S: Simd> BitOr for Mask<S> {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self { simd: self.simd, lanes: self.simd.or_m32s(self.lanes, other.lanes) }
    }
}

impl<S: Simd> Not for Mask<S> {
    type Output = Self;

    #[inline(always)]
    fn not(self) -> Self {
        Self { simd: self.simd, lanes: self.simd.not_m32s(self.lanes) }
    }
}

/// Which trials still go on: lane `i` of the first [`Roll::count`] holds trial `trial[i]`.
///
/// A trial that has ended gives its lane to the last one, so that work is only done for trials that go on.
#[derive(Clone, Debug)]
pub struct Roll {
    count: usize,
    /// A lane's trial: `u8`, because an index that cannot leave 256 lanes needs no check.
    trial: [u8; LANES],
    /// Whether every lane still holds the trial of its own number.
    in_order: bool,
}

impl Roll {
    /// The first `count` trials, each in the lane of its number.
    pub fn new(count: usize) -> Self {
        let mut trial = [0; LANES];
        for (lane, trial) in trial.iter_mut().enumerate() {
            *trial = lane as u8;
        }
        Self { count: count.min(LANES), trial, in_order: true }
    }

    /// How many trials go on.
    #[inline(always)]
    pub fn count(&self) -> usize {
        self.count
    }

    /// All that are on the roll, with vectors to compute on them with.
    #[inline(always)]
    pub fn live<S>(&self, simd: S) -> Live<'_, S> {
        Live { simd, roll: self, standing: self.count }
    }

    /// The trial in a lane.
    #[inline(always)]
    pub fn trial(&self, lane: usize) -> usize {
        self.trial[lane % LANES].into()
    }

    /// The lane that holds a trial, if it goes on.
    pub fn lane_of(&self, trial: usize) -> Option<usize> {
        self.trial[..self.count].iter().position(|other| usize::from(*other) == trial)
    }

    /// Adds a trial, in the next lane, whose number it gives; beyond [`LANES`] the last lane is taken again.
    #[inline(always)]
    pub fn add(&mut self, trial: usize) -> usize {
        let lane = self.count.min(LANES - 1);
        self.trial[lane] = trial as u8;
        self.in_order &= lane == trial;
        self.count = lane + 1;
        lane
    }

    /// Ends the trial of a lane: says which lane's numbers must be moved there ([`shift`]).
    #[inline(always)]
    pub fn end(&mut self, lane: usize) -> Move {
        self.count -= 1;
        let from = self.count;
        self.trial[lane % LANES] = self.trial[from % LANES];
        self.in_order &= lane == from;
        Move { from: from as u8, to: lane as u8 }
    }

    /// Numbers by trial, brought into the lanes that their trials have; `room` may be written.
    #[inline(always)]
    pub fn gather<'a>(&self, by_trial: &'a Lanes, room: &'a mut Lanes) -> &'a Lanes {
        if self.in_order {
            return by_trial;
        }
        self.copy(by_trial, room);
        room
    }

    /// Copies numbers by trial into the lanes that their trials have.
    #[inline(always)]
    pub fn copy(&self, by_trial: &Lanes, lanes: &mut Lanes) {
        for (to, trial) in lanes.iter_mut().zip(&self.trial[..self.count]) {
            *to = by_trial[usize::from(*trial)];
        }
    }
}

/// The trials that go on, and the vectors to compute on them with.
#[derive(Clone, Copy, Debug)]
pub struct Live<'a, S> {
    /// The processor's vectors.
    pub simd: S,
    /// Which trial a lane holds.
    pub roll: &'a Roll,
    /// How many of them have not ended since lanes were last moved.
    pub standing: usize,
}

impl<S: Simd> Live<'_, S> {
    /// The places of the vectors that hold them.
    #[inline(always)]
    pub fn vectors(self) -> impl Iterator<Item = At<S>> {
        vectors(self.simd, self.roll.count())
    }

    /// The same places two by two ([`pairs`]).
    #[inline(always)]
    pub fn pairs(self) -> impl Iterator<Item = [At<S>; 2]> {
        pairs(self.simd, self.roll.count())
    }
}

/// A lane whose numbers take the place of an ended trial's.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    from: u8,
    to: u8,
}

/// Moves numbers, in the order of the moves.
#[inline(always)]
pub fn shift<const N: usize>(moves: &[Move], all: [&mut Lanes; N]) {
    for lanes in all {
        for step in moves {
            lanes[usize::from(step.to)] = lanes[usize::from(step.from)];
        }
    }
}

/// Work on lanes.
///
/// `run` and everything generic over `S` that it calls must be `#[inline(always)]`: a function that stays one of its own
/// is compiled for no instruction set.
pub trait Kernel {
    /// What the work gives.
    type Output;

    /// Does the work with these vectors.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// Runs a kernel on the widest vectors of this processor.
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    pulp::Arch::new().dispatch(On(kernel))
}

/// The instruction sets of this processor that a kernel can run on, the plainest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionSet {
    /// One lane at a time.
    Scalar,
    /// AVX2: eight lanes.
    #[cfg(target_arch = "x86_64")]
    V3,
    /// AVX-512: sixteen lanes.
    #[cfg(target_arch = "x86_64")]
    V4,
    /// NEON: four lanes.
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl InstructionSet {
    /// Those that this processor has.
    pub fn available() -> Vec<Self> {
        let mut sets = vec![Self::Scalar];
        #[cfg(target_arch = "x86_64")]
        {
            sets.extend(pulp::x86::V3::try_new().map(|_| Self::V3));
            sets.extend(pulp::x86::V4::try_new().map(|_| Self::V4));
        }
        #[cfg(target_arch = "aarch64")]
        sets.extend(pulp::aarch64::Neon::try_new().map(|_| Self::Neon));
        sets
    }

    /// Runs a kernel on this instruction set; `None` where the processor lacks it.
    pub fn run<K: Kernel>(self, kernel: K) -> Option<K::Output> {
        match self {
            Self::Scalar => Some(kernel.run(pulp::Scalar::new())),
            #[cfg(target_arch = "x86_64")]
            Self::V3 => pulp::x86::V3::try_new().map(|simd| Simd::vectorize(simd, On(kernel))),
            #[cfg(target_arch = "x86_64")]
            Self::V4 => pulp::x86::V4::try_new().map(|simd| Simd::vectorize(simd, On(kernel))),
            #[cfg(target_arch = "aarch64")]
            Self::Neon => pulp::aarch64::Neon::try_new().map(|simd| Simd::vectorize(simd, On(kernel))),
        }
    }
}

/// A kernel as `pulp` compiles it for each instruction set.
struct On<K>(K);

impl<K: Kernel> pulp::WithSimd for On<K> {
    type Output = K::Output;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> K::Output {
        self.0.run(simd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_trial_gives_its_lane_to_the_last_one() {
        let (mut roll, mut room) = (Roll::new(5), Lanes::default());
        let mut numbers = Lanes::default();
        for lane in 0..5 {
            numbers[lane] = 10.0 * lane as f32;
        }
        let by_trial = numbers.clone();
        shift(&[roll.end(1)], [&mut numbers]);
        assert_eq!((roll.count(), &numbers[..4]), (4, &[0.0, 40.0, 20.0, 30.0][..]));
        shift(&[roll.end(3)], [&mut numbers]);
        assert_eq!((0..3).map(|lane| roll.trial(lane)).collect::<Vec<_>>(), [0, 4, 2]);
        assert_eq!(roll.gather(&by_trial, &mut room)[..3], numbers[..3]);
    }

    #[test]
    fn the_last_lanes_need_no_whole_vector() {
        struct Count(usize);
        impl Kernel for Count {
            type Output = usize;
            #[inline(always)]
            fn run<S: Simd>(self, simd: S) -> usize {
                vectors(simd, self.0).count() * S::F32_LANES
            }
        }
        for lanes in [0, 1, 15, 16, 17, 255, 256, 1_000] {
            let seen = dispatch(Count(lanes));
            assert!(seen >= lanes.min(LANES) && seen < lanes.min(LANES) + 16, "{lanes}: {seen}");
        }
    }
}
