//! Studies over tallies: plain, serialisable results.

pub mod results;
