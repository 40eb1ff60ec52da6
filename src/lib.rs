//! guarantor

pub mod maths;

pub mod keys;

pub mod quantity;

pub mod streams;

pub mod model;

pub mod analysis;
