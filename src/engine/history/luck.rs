//! The luck of one trial, by the names of its streams.

use crate::engine::history::place_of;
use crate::streams::{Keystream, Law, Place, Site};

/// What one stream gave one trial.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Entity and purpose, for instance `contributor.france/will` or `incidents/noise/17`.
    pub stream: String,
    /// What the stream's words are turned into.
    pub law: Law,
    /// The word as a uniform number, to within 2⁻²⁴.
    pub uniform: f32,
    /// The number that the model reads: the uniform through the law's quantile function.
    pub value: f32,
}

/// The luck of one trial of one world: the same in every option and scenario under one master seed.
#[derive(Clone, Debug)]
pub struct Luck {
    keystream: Keystream,
    place: Place,
    lane: usize,
}

impl Luck {
    /// The luck of a trial under a master seed.
    pub fn new(seed: u64, world: u32, trial: u32) -> Self {
        let (block, lane) = place_of(trial);
        Self { keystream: Keystream::new(seed), place: Place { world, block }, lane }
    }

    /// What the stream of an entity and a purpose gives.
    pub fn draw(&mut self, entity: &str, purpose: &str, law: Law) -> Draw {
        let stream = format!("{entity}/{purpose}");
        let [uniform, value] = [Law::Uniform, law].map(|law| {
            let mut site = Site::new(entity, purpose, law);
            site.draw(&mut self.keystream, self.place);
            site.values[self.lane]
        });
        Draw { stream, law, uniform, value }
    }
}
