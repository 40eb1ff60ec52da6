//! Studies over tallies: plain, serialisable results.

pub mod results;

pub mod sound;

pub mod groups;

pub mod estimate;

pub mod draws;

pub mod worlds;

pub mod tables;

pub mod guard;

pub mod summary;

pub mod heading;

pub mod size;

pub mod compare;

pub mod interval;

pub mod bench;

pub mod many;

pub mod shapley;

pub mod diff;

pub mod condition;

pub mod reach;

// How exact a run shall be, and when that is looked at.
pub mod precision;

pub mod sweep;

pub mod sensitivity;

pub mod discovery;

pub mod discover;

pub mod response;

pub mod tipping;

pub mod pivotal;

pub mod trace;

pub mod evidence;

// Durations that end in a failure or out of sight: curves, tests, fits, and scores of predictions.
pub mod lifetimes;

// Weights of draws by how well they tell of what happened, and draws by weight.
pub mod importance;

// Intervals of shares that were counted.
pub mod proportion;

// The model against ceasefires of the past, and what they say of its unknowns.
pub mod backtest;
