//! Stage 7: how violent is the ceasefire?

use crate::quantities;

quantities! {
    /// What `[incidents]` may say.
    struct Spec;
    /// The values of `[incidents]` in one world.
    struct Values;
    /// Serious incidents a month at the start, with no force in the country.
    level: POSITIVE, "incidents a month";
    /// Months in which a bare ceasefire settles to half that level.
    settling_months: SOME_MONTHS, "months";
    /// Persistence of the log rate from month to month.
    persistence: SHARE, "correlation";
    /// Standard deviation of the log rate about its target.
    volatility: NON_NEGATIVE, "log rate";
    /// Fall of the log rate under US monitoring.
    monitoring_effect: NON_NEGATIVE, "log rate";
    /// Fall of the log rate per log of one plus troops over the force scale, with consent.
    force_effect: NON_NEGATIVE, "log rate";
    /// Troops at which the force's logarithm bends.
    force_scale: SOME_PERSONS, "persons";
    /// Rise of the log rate where troops are present without consent.
    provocation: NON_NEGATIVE, "log rate";
}
