//! guarantor

pub mod problem;

pub mod error;

pub mod document;

pub mod citation;

pub mod maths;

pub mod beta;

pub mod keys;

pub mod quantity;

pub mod lanes;

pub mod streams;

pub mod model;

pub mod scenario;

pub mod engine;

pub mod analysis;

pub mod report;

pub mod chart;

pub mod cli;
