//! Stage 5: how do the forces compare, as an attacker sees them?

use crate::keys::{Key, Kind};
use crate::quantities;

quantities! {
    /// What `[host]` may say: the attacked state (besides its `name`).
    struct Host;
    /// The values of `[host]` in one world.
    struct HostValues;
    /// Persons under arms on the first day.
    strength: SOME_PERSONS, "persons";
    /// Persons under arms that it settles at in peace.
    peace_strength: SOME_PERSONS, "persons";
    /// Time constant of the drawdown to peace strength.
    drawdown_months: SOME_MONTHS, "months";
    /// Share of wartime need that its own industry supplies.
    domestic_supply: NON_NEGATIVE, "share";
    /// Growth of that share a year.
    domestic_growth: NON_NEGATIVE, "share a year";
    /// Share of wartime need that Europe supplies.
    european_supply: NON_NEGATIVE, "share";
    /// Growth of that share a year.
    european_growth: NON_NEGATIVE, "share a year";
    /// Share of wartime need that US arms supply adds.
    us_supply: NON_NEGATIVE, "share";
    /// Elasticity of strength to supply.
    supply_elasticity: NON_NEGATIVE, "exponent";
    /// Gain in effectiveness from full training.
    training_gain: NON_NEGATIVE, "share";
    /// Trainers that make training full.
    trainers_full: SOME_PERSONS, "persons";
}

quantities! {
    /// What `[adversary]` may say (besides its `name`).
    struct Adversary;
    /// The values of `[adversary]` in one world.
    struct AdversaryValues;
    /// Persons in the theatre on the first day.
    strength: SOME_PERSONS, "persons";
    /// Persons that it could sustain there.
    ceiling: SOME_PERSONS, "persons";
    /// Share of the gap to the ceiling closed each month.
    regrowth: SHARE, "share a month";
    /// Standard deviation of the monthly relative shock to strength.
    volatility: NON_NEGATIVE, "share a month";
    /// Effectiveness of one person against one of the host's.
    quality: POSITIVE, "ratio";
    /// Share by which sanctions lower the ceiling.
    sanctions_drag: SHARE, "share";
    /// Share by which outside support raises it.
    outside_support: NON_NEGATIVE, "share";
}

quantities! {
    /// What `[balance]` may say.
    struct Spec;
    /// The values of `[balance]` in one world.
    struct Values;
    /// Log advantage of an attacker who is not expected.
    surprise: NON_NEGATIVE, "log ratio";
    /// Share of that advantage that US intelligence takes away.
    warning_share: SHARE, "share";
    /// Gain in the host's effectiveness from US air defence.
    us_air_defence: NON_NEGATIVE, "share";
    /// Gain in the host's effectiveness from full European air defence.
    european_air_defence: NON_NEGATIVE, "share";
    /// Aircraft that make European air defence full.
    aircraft_full: SOME_HULLS, "aircraft";
    /// Effectiveness of one coalition soldier against one of the host's.
    coalition_quality: POSITIVE, "ratio";
    /// Reinforcement that follows a present force.
    surge: PERSONS, "persons";
    /// Gain in the defenders' strength from US air power.
    strike_effect: NON_NEGATIVE, "share";
    /// Log-odds of quick success at parity.
    win_constant: REAL, "log odds";
    /// Log-odds of quick success per unit of log force ratio.
    win_slope: NON_NEGATIVE, "log odds per log ratio";
}

/// `name` of the host or the adversary.
pub const NAME: Key = Key { name: "name", meaning: "The state's name.", unit: "none", kind: Kind::Text, default: None };
