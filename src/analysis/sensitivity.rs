//! What an outcome hangs on: the algorithms of global sensitivity analysis, on plain numbers.
//!
//! [`saltelli`] says at which points the model must be followed, [`indices`] makes Sobol' indices of the answers,
//! [`shares`] Shapley effects of groups. [`morris`] screens many inputs at little cost, [`pawn`] gives a second opinion
//! that does not rest on variance. Each takes answers from a function, so that a published test function goes through the
//! same code as the model.
//!
//! An answer is a pair ([`Answer`]), because the model answers with luck.
//!
//! [`study`] puts them to the model: every unknown of a scenario and what `--vary` varies, for every option and its
//! difference to the baseline.

pub mod saltelli;

mod answers;
pub use answers::{Answer, Index, Unfit, halves};

mod bootstrap;

pub mod indices;

pub mod shares;

pub mod morris;

pub mod pawn;

pub mod provenance;

pub mod results;

pub mod inputs;

mod view;

mod swings;

mod inspect;

mod guard;

pub mod study;
