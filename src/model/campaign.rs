//! Stage 9: if the war resumes, how badly?

use crate::keys::{Key, Kind};
use crate::quantities;

/// What `[campaign]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Weeks after which a campaign counts as over.
    pub max_weeks: u32,
    /// The section's quantities.
    pub quantities: Quantities,
}

impl Spec {
    /// Keys that are not quantities.
    pub const KEYS: &'static [Key] = &[Key {
        name: "max_weeks",
        meaning: "Weeks after which a campaign counts as over.",
        unit: "weeks",
        kind: Kind::Count(1, 520),
        default: None,
    }];
}

quantities! {
    /// The quantities of `[campaign]`.
    struct Quantities;
    /// The values of `[campaign]` in one world.
    struct Values;
    /// Share of either side's strength that is committed.
    committed_share: SOME_SHARE, "share";
    /// Chance each week that the campaign stops.
    weekly_stop_chance: CHANCE, "chance a week";
    /// Adversary's losses at parity.
    adversary_loss: SHARE_TAIL, "share a day";
    /// Host's losses at parity.
    host_loss: SHARE_TAIL, "share a day";
    /// Exponent of the force ratio in losses.
    loss_exponent: NON_NEGATIVE, "exponent";
    /// Share of its start whose loss ends the adversary's campaign.
    break_share: SHARE, "share";
    /// Log-odds by which a weekly breakthrough is rarer than a quick success.
    breakthrough_penalty: REAL, "log odds";
    /// Area taken in a week of stalemate.
    stalemate_area: NON_NEGATIVE, "km² a week";
    /// Area taken in a week of breakthrough.
    breakthrough_area: NON_NEGATIVE, "km² a week";
    /// Standard deviation of the logarithm of weekly area.
    area_spread: NON_NEGATIVE, "log area";
    /// Weeks until the coalition's reinforcement fights.
    coalition_response_weeks: WEEKS, "weeks";
    /// Weeks until US air power fights.
    us_response_weeks: WEEKS, "weeks";
    /// Coalition's dead and wounded while it fights.
    coalition_loss: SHARE_TAIL, "share a day";
}
