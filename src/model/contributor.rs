//! A contributor: what one country's table may say, and what it stands for in one world.

use crate::keys::{Domain, Key, Kind};
use crate::maths::{self, bracket};
use crate::model::backstop::{self, ByPosture};
use crate::model::component::Components;
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::quantity::Quantity;

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
#[expect(clippy::large_enum_variant, reason = "there are at most 256 of them, and most take time")]
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
        meaning: "Persons in the pool for each one deployed; required with a pool, refused without one.",
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
        kind: Kind::Quantity(Domain::LOG_SCALE),
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

/// One contributor in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its place in the roster, which names its luck.
    pub seat: usize,
    /// Land troops from arrival.
    pub troops: f32,
    /// Land troops from its first rotation: no more than its pool sustains.
    pub rotated: f32,
    /// Aircraft.
    pub aircraft: f32,
    /// Ships.
    pub ships: f32,
    /// Trainers.
    pub trainers: f32,
    /// Months from approval to arrival.
    pub notice_months: f32,
    /// Rate a year at which it leaves.
    pub exit_rate: f32,
    /// Median and log standard deviation of its approval; `None` where it is given.
    pub approval: Option<(f32, f32)>,
    /// It is inclined where its will lies below this and its conditions hold.
    pub met: f32,
    /// It is inclined where its will lies below this and they do not.
    pub unmet: f32,
    /// 1 where the components that it needs are there at that posture, else 0.
    pub backstop: ByPosture,
    /// Whether it needs consent.
    pub needs_consent: bool,
    /// Whether it needs a settlement.
    pub needs_settlement: bool,
    /// How many others must join.
    pub partners: f32,
    /// Others that must join, by their place among the members.
    pub named: Vec<usize>,
    /// Whether one that must join has been taken out of the option.
    pub barred: bool,
}

impl Member {
    /// Draws a contributor's unknowns. The roster lists the keys of every contributor of every option, sorted.
    pub fn draw(
        spec: &Contributor,
        all: &[Contributor],
        roster: &[String],
        backstop: &backstop::World,
        visit: Visit<'_>,
    ) -> Self {
        let scope = Scope::Contributor(&spec.key);
        let values = spec.quantities.values(&mut |key, quantity| visit(scope, key, quantity));
        let approval = match &spec.approval {
            Approval::Given => None,
            Approval::Takes { months, spread } => Some((
                visit(scope, &Contributor::APPROVAL_MONTHS, months) as f32,
                visit(scope, &Contributor::APPROVAL_SPREAD, spread) as f32,
            )),
        };
        let sustained = spec.pool.as_ref().map_or(f64::INFINITY, |pool| {
            let persons = visit(scope, &Contributor::POOL, &pool.persons);
            persons / visit(scope, &Contributor::ROTATION_RATIO, &pool.rotation_ratio)
        });
        let named: Vec<_> =
            spec.needs.contributors.iter().map(|key| all.iter().position(|other| other.key == *key)).collect();
        let willing = values.willing;
        Self {
            seat: roster.partition_point(|key| *key < spec.key),
            troops: values.troops as f32,
            rotated: values.troops.min(sustained) as f32,
            aircraft: values.aircraft as f32,
            ships: values.ships as f32,
            trainers: values.trainers as f32,
            notice_months: values.notice_months as f32,
            exit_rate: values.exit_rate as f32,
            approval,
            met: maths::normal_quantile(willing) as f32,
            unmet: maths::normal_quantile(willing * values.unmet_factor) as f32,
            backstop: ByPosture::from_components(backstop, |there| bracket(there.covers(spec.needs.backstop))),
            needs_consent: spec.needs.consent,
            needs_settlement: spec.needs.settlement,
            partners: spec.needs.partners as f32,
            barred: named.contains(&None),
            named: named.into_iter().flatten().collect(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A member that comes with so many troops and needs nothing but so many partners.
    pub fn member(troops: f32, partners: u32) -> Member {
        Member {
            seat: 0,
            troops,
            rotated: troops,
            aircraft: 0.0,
            ships: 0.0,
            trainers: 0.0,
            notice_months: 0.0,
            exit_rate: 0.0,
            approval: None,
            met: 0.0,
            unmet: 0.0,
            backstop: ByPosture::default(),
            needs_consent: false,
            needs_settlement: false,
            partners: partners as f32,
            named: Vec::new(),
            barred: false,
        }
    }
}
