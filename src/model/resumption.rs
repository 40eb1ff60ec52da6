//! Stage 8: does the war resume?

use crate::quantities;

quantities! {
    /// What `[resumption]` may say.
    struct Spec;
    /// The values of `[resumption]` in one world.
    struct Values;
    /// Attacker to host ratio at which history's base rate applies.
    reference_ratio: POSITIVE, "ratio";
    /// Chance that a bare ceasefire that did not collapse early holds five years.
    five_year_hold: CHANCE_ABOVE_ZERO, "chance";
    /// Shape of the bare hazard; below one it falls with time.
    shape: POSITIVE, "exponent";
    /// Standard deviation of the aggressor's motive in log hazard.
    motive_spread: NON_NEGATIVE, "log hazard";
    /// Log hazard per unit of the adversary's expected utility.
    sensitivity: NON_NEGATIVE, "log hazard";
    /// Cost of a failed attack against the gain of a quick success.
    failure_cost: NON_NEGATIVE, "utility";
    /// Cost to the adversary of fighting the coalition.
    coalition_price: NON_NEGATIVE, "utility";
    /// Further cost of fighting the United States.
    us_price: NON_NEGATIVE, "utility";
    /// Cost of the sanctions that an attack would bring, per unit of drag.
    sanctions_price: NON_NEGATIVE, "utility";
    /// Log hazard per log incident above the bare course.
    incident_effect: NON_NEGATIVE, "log hazard";
    /// Log hazard of a settlement against a truce.
    settlement_effect: REAL, "log hazard";
    /// Log hazard of imposed terms.
    imposed_effect: REAL, "log hazard";
}
