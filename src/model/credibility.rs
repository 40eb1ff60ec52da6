//! Stage 6: would the coalition fight, would the United States act, and what does the adversary believe?

use crate::quantities;

quantities! {
    /// What `[credibility]` may say.
    struct Spec;
    /// The values of `[credibility]` in one world.
    struct Values;
    /// Persons at which presence reaches 63 %.
    presence_scale: SOME_PERSONS, "persons";
    /// Persons that one aircraft counts as.
    per_aircraft: NON_NEGATIVE, "persons an aircraft";
    /// Persons that one ship counts as.
    per_ship: NON_NEGATIVE, "persons a ship";
    /// Log-odds that a present coalition fights.
    constant: REAL, "log odds";
    /// Log-odds per log of one plus troops over the tripwire scale.
    tripwire: NON_NEGATIVE, "log odds";
    /// Troops at which the tripwire's logarithm bends.
    tripwire_scale: SOME_PERSONS, "persons";
    /// Log-odds for ten countries present.
    per_ten_partners: NON_NEGATIVE, "log odds";
    /// Log-odds for all eight US components present.
    us_presence: NON_NEGATIVE, "log odds";
    /// Log-odds for a guarantee.
    guarantee: NON_NEGATIVE, "log odds";
    /// Log-odds that the United States acts once the coalition fights.
    us_constant: REAL, "log odds";
    /// Log-odds for a ratified promise.
    us_ratified: NON_NEGATIVE, "log odds";
    /// Log-odds for a guarantee.
    us_guarantee: NON_NEGATIVE, "log odds";
    /// Log-odds lost while the backstop is reduced.
    us_reduced: NON_NEGATIVE, "log odds";
    /// Standard deviation of the adversary's error about both.
    misperception: NON_NEGATIVE, "log odds";
}
