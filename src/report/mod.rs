//! Results for people and for files: numbers in words, the summary on a terminal, the run folder, measurements.

pub mod number;

pub mod check;

pub mod terminal;

pub mod compare;

pub mod run_folder;

pub mod picture;

pub mod bench;

pub mod bench_folder;
