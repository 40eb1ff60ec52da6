//! Kernels, and the instruction set that they are run on.

use super::Simd;

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
