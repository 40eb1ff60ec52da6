//! Studies over tallies: plain, serialisable results.

pub mod results;

pub mod sound;

pub mod estimate;

pub mod worlds;

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

pub mod sweep;

pub mod sensitivity;

pub mod discovery;

pub mod discover;

pub mod response;

pub mod tipping;

pub mod pivotal;
