//! Groups of worlds that are independent of one another, from which standard errors are taken.

use std::sync::Arc;

use crate::engine::design::REPLICATES;
use crate::scenario::Design;

/// How worlds fall into groups that are independent of one another.
#[derive(Clone, Debug, PartialEq)]
pub enum Groups {
    /// As their design has it.
    Design(Design),
    /// By the draws of a posterior.
    Draws {
        /// The draw of each world: numbers from 0 in the order in which worlds take them first.
        of: Arc<[usize]>,
        /// A hash of the draws: equal where the same world takes the same points.
        from: [u8; 32],
    },
}

impl From<Design> for Groups {
    fn from(design: Design) -> Self {
        Self::Design(design)
    }
}

impl From<&Groups> for Groups {
    fn from(groups: &Groups) -> Self {
        groups.clone()
    }
}

impl Groups {
    /// How many there are among the first of so many worlds.
    pub fn count(&self, worlds: usize) -> usize {
        match self {
            Self::Design(Design::Stratified) => worlds.min(REPLICATES as usize),
            Self::Design(Design::Random) => worlds,
            Self::Draws { of, .. } => of.iter().take(worlds).max().map_or(usize::from(worlds > 0), |most| most + 1),
        }
    }

    /// The group of a world, of so many groups.
    pub fn of(&self, world: usize, groups: usize) -> usize {
        match self {
            Self::Design(_) => world % groups,
            Self::Draws { of, .. } => of.get(world).map_or(0, |draw| *draw),
        }
    }

    /// Whether the worlds of both are the same draws, so that differences may be taken world by world. The design does not
    /// count: where it differs, the coarser of both groups is taken.
    pub fn share_worlds(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Design(_), Self::Design(_)) => true,
            (Self::Draws { from: one, .. }, Self::Draws { from: other, .. }) => one == other,
            _ => false,
        }
    }
}
