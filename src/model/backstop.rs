//! Stage 2: what does the United States promise, and does it keep it?

use crate::keys::{Domain, Key, Kind};
use crate::quantities;
use crate::quantity::Quantity;

/// The parts of a US backstop; a fixed vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// Warning and reconnaissance.
    Intelligence,
    /// Air and missile cover.
    AirDefence,
    /// Arms and ammunition for the host.
    ArmsSupply,
    /// Border control and verification.
    Monitoring,
    /// Airlift and sustainment.
    Logistics,
    /// Planning and command arrangements.
    Coordination,
    /// Air power from outside the country: the 72-hour tier.
    Strike,
    /// A text like Article 5 of the North Atlantic Treaty.
    Guarantee,
}

impl Component {
    /// All eight, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Intelligence,
        Self::AirDefence,
        Self::ArmsSupply,
        Self::Monitoring,
        Self::Logistics,
        Self::Coordination,
        Self::Strike,
        Self::Guarantee,
    ];

    /// Their names in a scenario.
    pub const NAMES: [&'static str; 8] = [
        "intelligence",
        "air-defence",
        "arms-supply",
        "monitoring",
        "logistics",
        "coordination",
        "strike",
        "guarantee",
    ];

    /// The name in a scenario.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The component of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.name() == name)
    }
}

/// A set of components.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Components(u8);

impl Components {
    /// The set with one more component.
    #[must_use]
    pub fn with(self, component: Component) -> Self {
        Self(self.0 | 1 << component as u8)
    }

    /// Whether the component is in it.
    pub fn has(self, component: Component) -> bool {
        self.0 & (1 << component as u8) != 0
    }

    /// What both sets have.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether every component of `needed` is in it.
    pub fn covers(self, needed: Self) -> bool {
        needed.0 & !self.0 == 0
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many are in it.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Its components in the order of the page.
    pub fn iter(self) -> impl Iterator<Item = Component> {
        Component::ALL.into_iter().filter(move |component| self.has(*component))
    }
}

impl FromIterator<Component> for Components {
    fn from_iter<I: IntoIterator<Item = Component>>(components: I) -> Self {
        components.into_iter().fold(Self::default(), Self::with)
    }
}

/// What `[backstop]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// What is promised; nothing promised is a backstop never offered.
    pub promised: Components,
    /// What survives a reduction.
    pub floor: Components,
    /// Whether the promise is ratified.
    pub ratified: bool,
    /// Elections and other dates at which the promise is reviewed, by calendar month.
    pub reviews: Vec<Review>,
    /// The section's quantities.
    pub quantities: Quantities,
}

/// A date at which the backstop may drop a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Months from the scenario's start.
    pub calendar_month: u32,
    /// Chance of a step down at that date; its unknown is named `backstop.reviews.MONTH.drop_chance`.
    pub drop_chance: Quantity,
}

impl Spec {
    /// Keys that are not quantities.
    pub const KEYS: &'static [Key] = &[
        Key {
            name: "promised",
            meaning: "Components that the United States promises; none is a backstop never offered.",
            unit: "none",
            kind: Kind::Words(&Component::NAMES),
            default: None,
        },
        Key {
            name: "floor",
            meaning: "Components that survive a reduction.",
            unit: "none",
            kind: Kind::Words(&Component::NAMES),
            default: Some("[]"),
        },
        Key {
            name: "ratified",
            meaning: "Whether the promise is ratified.",
            unit: "none",
            kind: Kind::Flag,
            default: None,
        },
        Key {
            name: "reviews",
            meaning: "Elections and other dates at which the backstop may drop a step.",
            unit: "calendar month, chance",
            kind: Kind::Other("[{ calendar_month = n, drop_chance = Q }, …]"),
            default: Some("[]"),
        },
    ];

    /// `drop_chance` of a review.
    pub const DROP_CHANCE: Key = Key {
        name: "drop_chance",
        meaning: "Chance that the backstop drops a step at this review.",
        unit: "chance",
        kind: Kind::Quantity(Domain::CHANCE),
        default: None,
    };
}

quantities! {
    /// The quantities of `[backstop]`.
    struct Quantities;
    /// The values of `[backstop]` in one world.
    struct Values;
    /// Chance that the whole promise stands on the first day.
    kept_chance: CHANCE, "chance";
    /// Chance that it is reduced to its floor rather than withdrawn, where it is not kept.
    reduced_chance: CHANCE, "chance";
    /// Rate at which the backstop drops a step.
    erosion_rate: RATE, "a year";
    /// Multiplies the erosion rate of a promise that is not ratified.
    unratified_factor: NON_NEGATIVE, "factor";
    /// Rate at which a reduced backstop is restored.
    recovery_rate: RATE, "a year";
}
