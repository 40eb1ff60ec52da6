//! Stage 3: which countries come?

use crate::keys::{Domain, Key, Kind};
use crate::model::backstop::Components;
use crate::quantities;
use crate::quantity::Quantity;

/// What `[coalition]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Coalition {
    /// Months from a contributor's arrival to its first rotation.
    pub first_rotation_months: u32,
    /// The section's quantities.
    pub quantities: CoalitionQuantities,
}

impl Coalition {
    /// Keys that are not quantities.
    pub const KEYS: &'static [Key] = &[Key {
        name: "first_rotation_months",
        meaning: "Months from a contributor's arrival to its first rotation, from which on its pool binds.",
        unit: "months",
        kind: Kind::Count(0, 600),
        default: None,
    }];
}

quantities! {
    /// The quantities of `[coalition]`.
    struct CoalitionQuantities;
    /// The values of `[coalition]` in one world.
    struct CoalitionValues;
    /// Share of the variance of a country's will that all share.
    common_will: SHARE, "share";
    /// Multiplies the rate at which contributors leave while the backstop is below its promise.
    us_exit_factor: NON_NEGATIVE, "factor";
    /// Land troops that the coalition can move in a month.
    lift_per_month: PERSONS, "persons a month";
    /// Land troops a month that US logistics adds.
    us_lift_per_month: PERSONS, "persons a month";
}

/// What `[contributor.KEY]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributor {
    /// Kebab-case key, which names its luck.
    pub key: String,
    /// The country's name.
    pub name: String,
    /// What must hold for it to come.
    pub needs: Needs,
    /// How its parliament decides.
    pub approval: Approval,
    /// Persons from whom its rotations are drawn, and how many of them one deployed soldier takes.
    pub pool: Option<Pool>,
    /// The table's quantities.
    pub quantities: Quantities,
}

/// What must hold for a country to come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needs {
    /// Components present on the first day.
    pub backstop: Components,
    /// Other countries that join.
    pub partners: u32,
    /// Keys of contributors that join.
    pub contributors: Vec<String>,
    /// Whether the adversary must consent.
    pub consent: bool,
    /// Whether the ceasefire must be a settlement.
    pub settlement: bool,
}

/// How a country's parliament decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Approval {
    /// It has decided.
    Given,
    /// It takes a lognormal time, drawn for each trial.
    Takes {
        /// Median of the time.
        months: Quantity,
        /// Standard deviation of its logarithm.
        spread: Quantity,
    },
}

/// The persons from whom rotations are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Persons available.
    pub persons: Quantity,
    /// Persons in the pool for each one deployed.
    pub rotation_ratio: Quantity,
}

impl Contributor {
    /// Keys that are not quantities, or quantities that may be absent.
    pub const KEYS: &'static [Key] = &[
        Key { name: "name", meaning: "The country's name.", unit: "none", kind: Kind::Text, default: None },
        Key {
            name: "needs",
            meaning: "What must hold for it to come: backstop components on the first day, other partners, named contributors, the adversary's consent, a settlement.",
            unit: "none",
            kind: Kind::Other(
                "{ backstop = [...], partners = n, contributors = [...], consent = bool, settlement = bool }",
            ),
            default: Some("{}"),
        },
        Key {
            name: "approval",
            meaning: "How its parliament decides: it has, or it takes a lognormal time with this median and log standard deviation.",
            unit: "months",
            kind: Kind::Other("{ given = true } or { months = Q, spread = Q }"),
            default: Some("{ given = true }"),
        },
        Self::POOL,
        Self::ROTATION_RATIO,
    ];

    /// `pool` of a contributor; absent where nothing limits its rotations.
    pub const POOL: Key = Key {
        name: "pool",
        meaning: "Persons from whom its rotations are drawn; without it nothing limits them.",
        unit: "persons",
        kind: Kind::Quantity(Domain::PERSONS),
        default: Some("none"),
    };

    /// `rotation_ratio` of a contributor; present exactly where `pool` is.
    pub const ROTATION_RATIO: Key = Key {
        name: "rotation_ratio",
        meaning: "Persons in the pool for each one deployed; stated exactly where there is a pool.",
        unit: "ratio",
        kind: Kind::Quantity(Domain::AT_LEAST_ONE),
        default: Some("none"),
    };

    /// `approval.months` of a contributor.
    pub const APPROVAL_MONTHS: Key = Key {
        name: "approval.months",
        meaning: "Median time that its approval takes.",
        unit: "months",
        kind: Kind::Quantity(Domain::SOME_MONTHS),
        default: None,
    };

    /// `approval.spread` of a contributor.
    pub const APPROVAL_SPREAD: Key = Key {
        name: "approval.spread",
        meaning: "Standard deviation of the logarithm of the time that its approval takes.",
        unit: "log months",
        kind: Kind::Quantity(Domain::NON_NEGATIVE),
        default: None,
    };
}

quantities! {
    /// The quantities of `[contributor.KEY]` that always have a value.
    struct Quantities;
    /// The values of `[contributor.KEY]` in one world.
    struct Values;
    /// Land troops pledged.
    troops: PERSONS, "persons" = 0;
    /// Aircraft pledged.
    aircraft: HULLS, "aircraft" = 0;
    /// Ships pledged.
    ships: HULLS, "ships" = 0;
    /// Trainers pledged.
    trainers: PERSONS, "persons" = 0;
    /// Chance of coming where its conditions hold.
    willing: CHANCE, "chance" = 1;
    /// Multiplies that chance where they do not.
    unmet_factor: SHARE, "factor" = 0;
    /// Months from approval to arrival.
    notice_months: MONTHS, "months" = 0;
    /// Rate at which it leaves.
    exit_rate: RATE, "a year" = 0;
}
