//! Lanes: many trials of one world side by side, and the processor's vectors that carry them.
//!
//! Formulas are written once, for one lane; loops over lanes become vector code. They are compiled for every
//! instruction set that matters and the best one is chosen when the program runs. No compiler contracts `a·b + c` to a
//! fused operation by itself, so every copy gives the same bits.

use std::ops::{Deref, DerefMut};

/// Trials that are simulated together; a trial is one lane.
pub const LANES: usize = 256;

/// One number for each lane.
///
/// Loops over lanes with several results collect them in local `Lanes` and hand them over at the end: the compiler then
/// knows that no result overlaps an input, and turns the loop into vector code.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub struct Lanes([f64; LANES]);

impl Lanes {
    /// The same number in every lane.
    pub const fn splat(x: f64) -> Self {
        Self([x; LANES])
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self::splat(0.0)
    }
}

impl Deref for Lanes {
    type Target = [f64; LANES];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Lanes {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// Work that is compiled for every instruction set.
///
/// `run` and everything that it calls over lanes must be `#[inline(always)]`: a function that stays one of its own is
/// compiled for none of them.
pub trait Kernel {
    /// What the work gives.
    type Output;

    /// Does the work.
    fn run(self) -> Self::Output;
}

/// Runs a kernel on the widest vectors of this processor.
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    pulp::Arch::new().dispatch(Copied(kernel))
}

/// A kernel as `pulp` copies it for each instruction set.
struct Copied<K>(K);

impl<K: Kernel> pulp::WithSimd for Copied<K> {
    type Output = K::Output;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> K::Output {
        self.0.run()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths;

    struct Logistic<'a>(&'a Lanes);

    impl Kernel for Logistic<'_> {
        type Output = Lanes;

        #[inline(always)]
        fn run(self) -> Lanes {
            let mut out = Lanes::default();
            for lane in 0..LANES {
                out[lane] = maths::logistic(self.0[lane]) + maths::ln(self.0[lane].abs()) + maths::exp(self.0[lane]);
            }
            out
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let mut x = Lanes::default();
        for lane in 0..LANES {
            x[lane] = (lane as f64 - 100.3) * 0.0731;
        }
        assert_eq!(dispatch(Logistic(&x)), Logistic(&x).run());
    }
}
