//! Results for people and for files: numbers in words, the summary on a terminal, the run folder, measurements,
//! differences.

pub mod number;

pub mod csv;

pub mod table_file;

pub mod sources;

pub mod check;

pub mod terminal;

pub mod compare;

pub mod html;

pub mod manifest;

pub mod study;

pub mod lock;

pub mod room;

pub mod unfinished;

pub mod run_folder;

pub mod kept;

pub mod command;

pub mod mismatch;

pub mod verify;

pub mod inspect;

pub mod redrawn;

pub mod picture;

pub mod bench;

pub mod bench_folder;

pub mod diff;

pub mod sweep;

pub mod sensitivity;

pub mod discover;

pub mod tipping;

pub mod pivotal;

pub mod trace;

pub mod evidence;

pub mod backtest;
