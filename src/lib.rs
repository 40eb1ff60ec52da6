//! guarantor

pub mod keys;

pub mod quantity;

pub mod model;

pub mod analysis;
