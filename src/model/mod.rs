//! The model: one ceasefire, month by month.

pub mod ceasefire;

pub mod backstop;

pub mod contributions;

pub mod balance;

pub mod credibility;

pub mod incidents;

pub mod resumption;

pub mod campaign;

pub mod outcome;

/// Everything that an option says about the model, section by section.
#[derive(Clone, Debug, PartialEq)]
pub struct Specs {
    /// Months followed after the ceasefire.
    pub horizon_months: u32,
    /// `[ceasefire]`
    pub ceasefire: ceasefire::Spec,
    /// `[backstop]`
    pub backstop: backstop::Spec,
    /// `[coalition]`
    pub coalition: contributions::Coalition,
    /// `[contributor.KEY]`, in the order of their keys.
    pub contributors: Vec<contributions::Contributor>,
    /// `[host]`
    pub host: balance::Host,
    /// `[adversary]`
    pub adversary: balance::Adversary,
    /// `[balance]`
    pub balance: balance::Spec,
    /// `[credibility]`
    pub credibility: credibility::Spec,
    /// `[incidents]`
    pub incidents: incidents::Spec,
    /// `[resumption]`
    pub resumption: resumption::Spec,
    /// `[campaign]`
    pub campaign: campaign::Spec,
    /// `[outcome]`
    pub outcome: outcome::Spec,
    /// `[cost]`
    pub cost: outcome::Cost,
}
