//! Probes: the options that are followed so that the model is asked what was measured.
//!
//! Each is the scenario's base option with a few things changed, so that all other unknowns are those of the scenario.

use crate::model::Specs;
use crate::model::ceasefire::Onset;
use crate::model::component::{Component, Components};
use crate::model::contributor::{Approval, Contributor, Needs, Quantities};
use crate::quantity::{Quantity, Shape};
use crate::scenario::{Run, Scenario, ScenarioOption};

/// Months over which hazards are compared: the five years for which most effects are published.
pub const HAZARD_MONTHS: u32 = 60;

/// Months over which truces are followed.
pub const TRUCE_MONTHS: u32 = 120;

/// Months of peace over which forces are counted and paid.
pub const PEACE_MONTHS: u32 = 60;

/// Months within which every war resumes where an attack is wanted.
pub const ATTACK_MONTHS: u32 = 24;

/// Troops of the force whose price and calm are asked for.
pub const FORCE: f64 = 10_000.0;

/// Troops that can be brought in a month where nothing shall hold them up.
const ANY_LIFT: f64 = 1e9;

/// Chance to hold five years at which war breaks out in the first months.
const NO_HOLD: f64 = 1e-300;

/// What hazards are compared of. Nothing collapses early: nobody is there yet to prevent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hazard {
    /// A truce without any force.
    Bare,
    /// A consented force of 5,000 to 10,000.
    Neutral,
    /// Observers by consent: one contributor without troops.
    Observers,
    /// Observers with the means of the United States.
    Monitored,
    /// A force of 10,000 to 50,000 behind which the United States stand with all that the model knows.
    GreatPower,
    /// A treaty in place of a truce.
    Treaty,
    /// A truce on imposed terms.
    Imposed,
}

impl Hazard {
    /// All of them, in the order in which they are followed.
    pub const ALL: [Self; 7] =
        [Self::Bare, Self::Neutral, Self::Observers, Self::Monitored, Self::GreatPower, Self::Treaty, Self::Imposed];

    fn specs(self, base: &Specs) -> Specs {
        let mut specs = bare(base);
        specs.ceasefire.quantities.early_collapse_chance = Quantity::zero();
        specs.ceasefire.quantities.settlement_chance = Quantity::zero();
        specs.ceasefire.imposed = false;
        let by_consent = |specs: &mut Specs, troops: Quantity| {
            specs.ceasefire.quantities.consent_chance = Quantity::constant_of(1.0);
            send(specs, vec![sure("force", "Force", troops)]);
        };
        match self {
            Self::Bare => {}
            Self::Neutral => by_consent(&mut specs, Quantity::of(Shape::Uniform(5_000.0, 10_000.0))),
            Self::Observers => by_consent(&mut specs, Quantity::zero()),
            Self::Monitored => {
                by_consent(&mut specs, Quantity::zero());
                promise(&mut specs, Components::default().with(Component::Monitoring));
            }
            Self::GreatPower => {
                send(&mut specs, vec![sure("force", "Force", Quantity::of(Shape::Uniform(10_000.0, 50_000.0)))]);
                promise(&mut specs, Component::ALL.into_iter().collect());
                specs.backstop.ratified = true;
            }
            Self::Treaty => specs.ceasefire.quantities.settlement_chance = Quantity::constant_of(1.0),
            Self::Imposed => specs.ceasefire.imposed = true,
        }
        specs
    }
}

/// Ceasefires without any force, with early collapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truce {
    /// A truce where history's base rate applies: the balance of forces does not move it.
    History,
    /// The same with the scenario's mixture of truces and treaties.
    Mixed,
    /// The scenario's own ceasefire in its own balance, without any force.
    Own,
}

impl Truce {
    /// All of them, in the order in which they are followed.
    pub const ALL: [Self; 3] = [Self::History, Self::Mixed, Self::Own];

    fn specs(self, base: &Specs) -> Specs {
        let mut specs = bare(base);
        if self != Self::Own {
            specs.ceasefire.imposed = false;
            specs.resumption.sensitivity = Quantity::zero();
        }
        if self == Self::History {
            specs.ceasefire.quantities.settlement_chance = Quantity::zero();
        }
        specs
    }
}

/// Forces in a peace that nothing ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peace {
    /// Nobody.
    Nobody,
    /// A consented force of [`FORCE`] from the first day on.
    Force,
    /// The package without the United States, as the scenario has it.
    WithoutUs,
    /// The package with them.
    WithUs,
}

/// Attacks upon all who have pledged troops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// Without the United States.
    Alone,
    /// With what is promised, kept but not ratified.
    Backed,
    /// The same, ratified.
    Ratified,
}

impl Attack {
    /// All of them, in the order in which they are followed.
    pub const ALL: [Self; 3] = [Self::Alone, Self::Backed, Self::Ratified];

    /// Everybody of a package is there from the first day on.
    fn specs(self, package: &Specs) -> Specs {
        let mut specs = package.clone();
        specs.ceasefire.onset = Onset::After(Quantity::zero());
        specs.resumption.five_year_hold = Quantity::constant_of(NO_HOLD);
        let there = |one: &Contributor| Contributor {
            needs: Needs::default(),
            approval: Approval::Given,
            quantities: Quantities {
                willing: Quantity::constant_of(1.0),
                notice_months: Quantity::zero(),
                exit_rate: Quantity::zero(),
                ..one.quantities.clone()
            },
            ..one.clone()
        };
        send(&mut specs, package.contributors.iter().map(there).collect());
        let promised = specs.backstop.promised;
        promise(&mut specs, if self == Self::Alone { Components::default() } else { promised });
        specs.backstop.ratified = self == Self::Ratified;
        specs
    }
}

/// What is followed for so many worlds and trials.
pub struct Probes {
    /// Options in the order of [`Hazard::ALL`].
    pub hazards: Scenario,
    /// Options in the order of [`Truce::ALL`].
    pub truces: Scenario,
    /// Options in the order of [`Probes::peaces`].
    pub peace: Scenario,
    /// Options in the order of [`Attack::ALL`]; nothing where no option names troops.
    pub attacks: Option<Scenario>,
    /// What the options of `peace` are.
    pub peaces: Vec<Peace>,
}

impl Probes {
    /// The probes of a scenario; `packages` are its options without and with the United States.
    pub fn new(scenario: &Scenario, packages: Option<[&Specs; 2]>) -> Self {
        let base = &scenario.options[scenario.run.baseline].specs;
        let probes = |specs: Vec<Specs>, months: u32| make(scenario, specs, months);
        let mut peaces = vec![Peace::Nobody, Peace::Force];
        if packages.is_some() {
            peaces.extend([Peace::WithoutUs, Peace::WithUs]);
        }
        let at_peace = |peace: &Peace| match (peace, packages) {
            (Peace::WithoutUs, Some([without, _])) => lasting(without),
            (Peace::WithUs, Some([_, with])) => lasting(with),
            (Peace::Force, _) => {
                let mut specs = lasting(&bare(base));
                specs.ceasefire.quantities.consent_chance = Quantity::constant_of(1.0);
                send(&mut specs, vec![sure("force", "Force", Quantity::constant_of(FORCE))]);
                specs
            }
            _ => lasting(&bare(base)),
        };
        let attacks = packages.map(|[_, with]| Attack::ALL.map(|attack| attack.specs(with)).to_vec());
        Self {
            hazards: probes(Hazard::ALL.map(|hazard| hazard.specs(base)).to_vec(), HAZARD_MONTHS),
            truces: probes(Truce::ALL.map(|truce| truce.specs(base)).to_vec(), TRUCE_MONTHS),
            peace: probes(peaces.iter().map(at_peace).collect(), PEACE_MONTHS),
            attacks: attacks.map(|specs| probes(specs, ATTACK_MONTHS)),
            peaces,
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Scenario> {
        [&self.hazards, &self.truces, &self.peace].into_iter().chain(&self.attacks)
    }
}

/// A scenario with these options.
fn make(base: &Scenario, specs: Vec<Specs>, months: u32) -> Scenario {
    let option = |(place, specs): (usize, Specs)| ScenarioOption {
        place,
        name: place.to_string(),
        label: String::new(),
        specs: Specs { horizon_months: months, ..specs },
        sourced: Vec::new(),
    };
    Scenario {
        run: Run { horizon_months: months, baseline: 0, ..base.run },
        options: specs.into_iter().enumerate().map(option).collect(),
        files: Vec::new(),
        ..base.clone()
    }
}

/// Nobody comes, nothing is promised, and the guns fall silent now.
fn bare(base: &Specs) -> Specs {
    let mut specs = base.clone();
    specs.ceasefire.onset = Onset::After(Quantity::zero());
    specs.contributors.clear();
    specs.backstop.promised = Components::default();
    specs
}

/// The guns fall silent now, and never speak again.
fn lasting(base: &Specs) -> Specs {
    let mut specs = base.clone();
    specs.ceasefire.quantities.early_collapse_chance = Quantity::zero();
    specs.resumption.five_year_hold = Quantity::constant_of(1.0);
    specs
}

/// These come at once.
fn send(specs: &mut Specs, contributors: Vec<Contributor>) {
    specs.contributors = contributors;
    specs.coalition.quantities.lift_per_month = Quantity::constant_of(ANY_LIFT);
}

/// These components are promised, and the promise is kept.
fn promise(specs: &mut Specs, promised: Components) {
    let backstop = &mut specs.backstop;
    backstop.promised = promised;
    backstop.reviews.clear();
    backstop.quantities.kept_chance = Quantity::constant_of(1.0);
    backstop.quantities.erosion_rate = Quantity::zero();
}

/// A contributor that is sure to come at once, and to stay.
fn sure(key: &str, name: &str, troops: Quantity) -> Contributor {
    Contributor {
        key: key.to_owned(),
        name: name.to_owned(),
        needs: Needs::default(),
        approval: Approval::Given,
        pool: None,
        quantities: Quantities {
            troops,
            aircraft: Quantity::zero(),
            ships: Quantity::zero(),
            trainers: Quantity::zero(),
            willing: Quantity::constant_of(1.0),
            unmet_factor: Quantity::zero(),
            notice_months: Quantity::zero(),
            exit_rate: Quantity::zero(),
        },
    }
}
