//! Stage 1: does a ceasefire come, when, and on what terms?

use crate::keys::{Domain, Key, Kind};
use crate::quantities;
use crate::quantity::Quantity;

/// What `[ceasefire]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// When the guns fall silent.
    pub onset: Onset,
    /// Whether a third party forced the terms.
    pub imposed: bool,
    /// The section's quantities.
    pub quantities: Quantities,
}

/// When the guns fall silent.
#[derive(Clone, Debug, PartialEq)]
pub enum Onset {
    /// After so many months.
    After(Quantity),
    /// With a chance each month, and never if not within so many months.
    Monthly {
        /// Chance in each month.
        chance: Quantity,
        /// Months after which the trial ends as `no-ceasefire`.
        within_months: u32,
    },
}

impl Spec {
    /// Keys that are not quantities.
    pub const KEYS: &'static [Key] = &[
        Key {
            name: "onset",
            meaning: "When the guns fall silent.",
            unit: "months, or a chance a month",
            kind: Kind::Other("{ after_months = Q } or { monthly_chance = Q, within_months = n }"),
            default: None,
        },
        Key {
            name: "imposed",
            meaning: "Whether a third party forced the terms.",
            unit: "none",
            kind: Kind::Flag,
            default: Some("false"),
        },
    ];

    /// `after_months` of an onset.
    pub const AFTER_MONTHS: Key = Key {
        name: "onset.after_months",
        meaning: "Months from the scenario's start to the ceasefire, rounded down.",
        unit: "months",
        kind: Kind::Quantity(Domain::MONTHS),
        default: None,
    };

    /// `monthly_chance` of an onset.
    pub const MONTHLY_CHANCE: Key = Key {
        name: "onset.monthly_chance",
        meaning: "Chance in each month that the ceasefire begins.",
        unit: "chance a month",
        kind: Kind::Quantity(Domain::CHANCE),
        default: None,
    };
}

quantities! {
    /// The quantities of `[ceasefire]`.
    struct Quantities;
    /// The values of `[ceasefire]` in one world.
    struct Values;
    /// Chance that the ceasefire is a settlement: a treaty, not a truce.
    settlement_chance: CHANCE, "chance";
    /// Chance that the adversary consents to the foreign force.
    consent_chance: CHANCE, "chance";
    /// Multiplies the monthly chance of a ceasefire where the option names contributors with troops.
    rejection_factor: NON_NEGATIVE, "factor";
    /// Chance that a bare ceasefire collapses in its first two months.
    early_collapse_chance: CHANCE_BELOW_ONE, "chance";
}
