//! The engine: worlds, blocks of trials, tallies.
//!
//! Promise: results are a pure function of (scenario, seed, program version). Threads, the order in which blocks end
//! and the processor's instruction set change no bit. Three things keep it: luck has a fixed place ([`crate::streams`]),
//! tallies are integers that add up in any order ([`tally`]), and no arithmetic leaves IEEE 754's `+ − × ÷ √`
//! ([`crate::maths`]).

pub mod scramble;

pub mod sobol;

pub mod design;

pub mod tally;

pub mod tasks;

pub mod part;

pub mod part_file;

pub mod block;

pub mod batch;

pub mod probe;

pub mod exposure;

pub mod history;

pub mod idle;

pub mod machine;

pub mod profile;

pub mod measure;

/// Bytes of stack for each thread: lanes of trials are moved through it.
const STACK: usize = 16 << 20;

/// So many threads (0: as many as there are cores).
///
/// # Errors
/// The system refuses them.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()
}
