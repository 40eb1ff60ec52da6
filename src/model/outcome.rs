//! Stage 10: what is the trial scored on?

use crate::keys::{Domain, Key, Kind};
use crate::quantities;

/// What `[outcome]` may say: thresholds, which nobody is uncertain of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spec {
    /// Area lost below which a resumed war counts as repelled, km².
    pub repelled_below: f64,
    /// Area lost from which it counts as a major loss, km².
    pub major_above: f64,
    /// Serious incidents a month above which a held ceasefire counts as violent.
    pub violent_above: f64,
}

impl Spec {
    /// The section's keys.
    pub const KEYS: &'static [Key] = &[
        Key {
            name: "repelled_below",
            meaning: "Area lost below which a resumed war counts as repelled.",
            unit: "km²",
            kind: Kind::Number(Domain::NON_NEGATIVE),
            default: None,
        },
        Key {
            name: "major_above",
            meaning: "Area lost from which a resumed war counts as a major loss.",
            unit: "km²",
            kind: Kind::Number(Domain::NON_NEGATIVE),
            default: None,
        },
        Key {
            name: "violent_above",
            meaning: "Serious incidents a month in the last year above which a held ceasefire counts as violent.",
            unit: "incidents a month",
            kind: Kind::Number(Domain::NON_NEGATIVE),
            default: None,
        },
    ];
}

quantities! {
    /// What `[cost]` may say.
    struct Cost;
    /// The values of `[cost]` in one world.
    struct CostValues;
    /// Cost of one soldier in the country for a year.
    soldier_year: NON_NEGATIVE, "million euros a year";
    /// Cost of one aircraft for a year.
    aircraft_year: NON_NEGATIVE, "million euros a year";
    /// Cost of one ship for a year.
    ship_year: NON_NEGATIVE, "million euros a year";
    /// Cost of bringing one soldier into the country.
    startup_soldier: NON_NEGATIVE, "million euros";
    /// Coalition's dead and wounded at peace.
    peace_loss: SHARE, "share a year";
}
