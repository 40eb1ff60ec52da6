//! guarantor

pub mod analysis;
