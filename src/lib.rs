//! Scenario simulation of a coalition deterrence force: which package of troops and US backstop makes a ceasefire
//! likelier to hold, at what price and risk.
//!
//! It compares options under stated assumptions, at the level of states and months. It does not forecast.
//!
//! # The life of one number
//!
//! `five_year_hold = { beta = [5, 6], source = "E11.3" }` stands in `scenarios/baseline.toml`. The modules below are in
//! the order in which it meets them; imports run one way along the list.
//!
//! 1. [`document`] reads the file into a tree in which every value knows its place; [`problem`] and [`error`] say what
//!    is wrong with it, and [`citation`] what its `source` may be.
//! 2. [`quantity`] makes it a distribution with a quantile function (by [`beta`] and [`maths`]), inside the range that
//!    its key in [`keys`] allows.
//! 3. [`model`] declares that key (`resumption::Spec`) and turns its value in one world into a hazard for every month
//!    of many trials side by side ([`lanes`]), with luck from named [`streams`].
//! 4. [`scenario`] lays files, options and `--set` over one another and checks what no key can check alone.
//! 5. [`engine`] picks the points of the worlds, follows blocks of trials on all cores, and counts in integers.
//! 6. [`analysis`] makes means, errors and differences of the counts: plain results.
//! 7. [`report`] and [`chart`] put them into words, files and pictures; [`cli`] is the program around it all.
//!
//! ```
//! use guarantor::{analysis::summary, engine::batch, engine::idle, scenario};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let changes = scenario::Overrides { worlds: Some(16), trials: Some(64), ..Default::default() };
//! let scenario = scenario::load_text("mine", "extends = \"builtin:baseline\"", &changes)?;
//! let tallies = batch::run(&scenario, 0, &batch::Progress::default())?;
//! let results = summary::summarise(&scenario, &tallies, &idle::unknowns(&scenario, 0)?);
//! assert_eq!(results.options[0].name, "no-force");
//! # Ok(())
//! # }
//! ```
//!
//! # Words
//!
//! A *scenario* is a file; an *option* a named overlay of it, a package under study. A *quantity* is a value as written;
//! an *unknown* one that is a distribution. A *world* is one draw of every unknown; a *trial* one history within a world.
//! A *stage* is a step of a trial. The spread over worlds is ignorance; the spread over trials of a world is chance.
//!
//! # Promises
//!
//! - Same scenario, seed and version: same bits in every output, for any number of threads and any instruction set.
//! - The luck of (world, trial, entity, purpose) is the same in every option and every scenario under one master seed.
//! - No panic is reachable from a file or a flag; bad input ends in a message that says where, what and what to do.
//! - Memory does not grow with the number of trials.

// What is wrong with a scenario: where, why, and what to do about it.
pub mod problem;

// What can go wrong, and the exit status that it ends in.
pub mod error;

// A TOML tree in which every value knows its place.
pub mod document;

// What a `source` may cite.
pub mod citation;

// Mathematics that gives the same bits on every processor.
pub mod maths;

// The beta distribution.
pub mod beta;

// The keys of the scenario format: meaning, unit, range.
pub mod keys;

// A number or a distribution, with its source.
pub mod quantity;

// Declares the quantities of a section.
pub mod section;

// Trials side by side, and the processor's vectors.
pub mod lanes;

// Named streams of luck.
pub mod streams;

// The ten stages.
pub mod model;

// Files, options and overrides to a checked scenario.
pub mod scenario;

// Worlds, blocks of trials, exact tallies.
pub mod engine;

// Tallies to results.
pub mod analysis;

// Results in words and files.
pub mod report;

// Results in pictures.
pub mod chart;

// The command line.
pub mod cli;
