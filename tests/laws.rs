//! What the model must reproduce, and what runs promise whatever they simulate.

#[allow(dead_code, reason = "each test uses a part of it")]
mod common;
#[allow(dead_code, reason = "each test uses a part of it")]
#[path = "oracle/history.rs"]
mod history;

#[path = "laws/accounts.rs"]
mod accounts;
#[path = "laws/campaigns.rs"]
mod campaigns;
#[path = "laws/comparison.rs"]
mod comparison;
#[path = "laws/errors.rs"]
mod errors;
#[path = "laws/fixed_luck.rs"]
mod fixed_luck;
#[path = "laws/forces.rs"]
mod forces;
#[path = "laws/limits.rs"]
mod limits;
#[path = "laws/not_laws.rs"]
mod not_laws;
#[path = "laws/pair.rs"]
mod pair;
#[path = "laws/posterior.rs"]
mod posterior;
#[path = "laws/postponing.rs"]
mod postponing;
#[path = "laws/same_bits.rs"]
mod same_bits;
#[path = "laws/same_luck.rs"]
mod same_luck;
#[path = "laws/survival.rs"]
mod survival;
#[path = "laws/units.rs"]
mod units;
