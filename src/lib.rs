//! guarantor

pub mod analysis;

pub mod chart;
