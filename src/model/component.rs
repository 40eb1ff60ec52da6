//! The parts of a US backstop: each acts on a different part of the model.

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
