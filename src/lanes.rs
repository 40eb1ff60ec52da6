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

mod dispatch;

mod roll;

use std::ops::{Add, BitAnd, BitOr, Deref, DerefMut, Div, Mul, Not, Sub};

pub use dispatch::{InstructionSet, Kernel, dispatch};
pub use pulp::Simd;
pub use roll::{Live, Move, Roll, shift};

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

#[cfg(test)]
mod tests {
    use super::*;

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
