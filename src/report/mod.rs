//! Results for people and for files: numbers in words, the summary on a terminal and the run folder.

pub mod number;

pub mod check;

pub mod terminal;

pub mod run_folder;

pub mod picture;
