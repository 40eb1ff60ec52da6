//! Stage 3: which countries come?
//!
//! Every country has a latent will, partly common to all (a political climate), and conditions: backstop components,
//! consent, a settlement, partners, named others. Conditions on one another make it a game; the coalition that forms is
//! its least fixed point: nobody comes on the strength of a promise that only its own coming would fulfil.

use crate::keys::{Domain, Key, Kind};
use crate::maths::{self, bracket, select};
use crate::model::backstop::{self, ByPosture, Components};
use crate::model::ceasefire;
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::quantity::Quantity;
use crate::streams::{Keystream, Lanes, Law, Place, Site};

/// What `[coalition]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Coalition {
    /// Months from a contributor's arrival to its first rotation.
    pub first_rotation_months: u32,
    /// The section's quantities.
    pub quantities: CoalitionQuantities,
}

impl Coalition {
    /// Keys that are not quantities.
    pub const KEYS: &'static [Key] = &[Key {
        name: "first_rotation_months",
        meaning: "Months from a contributor's arrival to its first rotation, from which on its pool binds.",
        unit: "months",
        kind: Kind::Count(0, 600),
        default: None,
    }];
}

quantities! {
    /// The quantities of `[coalition]`.
    struct CoalitionQuantities;
    /// The values of `[coalition]` in one world.
    struct CoalitionValues;
    /// Share of the variance of a country's will that all share.
    common_will: SHARE, "share";
    /// Multiplies the rate at which contributors leave while the backstop is below its promise.
    us_exit_factor: NON_NEGATIVE, "factor";
    /// Land troops that the coalition can move in a month.
    lift_per_month: PERSONS, "persons a month";
    /// Land troops a month that US logistics adds.
    us_lift_per_month: PERSONS, "persons a month";
}

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
        meaning: "Persons in the pool for each one deployed; stated exactly where there is a pool.",
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
        kind: Kind::Quantity(Domain::NON_NEGATIVE),
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

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Values of `[coalition]`.
    pub coalition: CoalitionValues,
    /// Months from arrival to the first rotation.
    pub first_rotation_months: u32,
    /// The contributors, in the order of the option.
    pub members: Vec<Member>,
}

/// One contributor in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its place in the roster, which names its luck.
    pub seat: usize,
    /// Land troops from arrival.
    pub troops: f64,
    /// Land troops from its first rotation: no more than its pool sustains.
    pub rotated: f64,
    /// Aircraft.
    pub aircraft: f64,
    /// Ships.
    pub ships: f64,
    /// Trainers.
    pub trainers: f64,
    /// Months from approval to arrival.
    pub notice_months: f64,
    /// Rate a year at which it leaves.
    pub exit_rate: f64,
    /// Median and log standard deviation of its approval; `None` where it is given.
    pub approval: Option<(f64, f64)>,
    /// It is inclined where its will lies below this and its conditions hold.
    pub met: f64,
    /// It is inclined where its will lies below this and they do not.
    pub unmet: f64,
    /// 1 where the components that it needs are there at that posture, else 0.
    pub backstop: ByPosture,
    /// Whether it needs consent.
    pub needs_consent: bool,
    /// Whether it needs a settlement.
    pub needs_settlement: bool,
    /// How many others must join.
    pub partners: f64,
    /// Others that must join, by their place among the members.
    pub named: Vec<usize>,
    /// Whether one that must join has been taken out of the option.
    pub barred: bool,
}

impl World {
    /// Draws the stage's unknowns. The roster lists the keys of every contributor of every option, sorted.
    pub fn draw(
        coalition: &Coalition,
        contributors: &[Contributor],
        roster: &[String],
        backstop: &backstop::World,
        visit: Visit<'_>,
    ) -> Self {
        let values =
            coalition.quantities.values(&mut |key, quantity| visit(Scope::Section("coalition"), key, quantity));
        let members = contributors.iter().map(|one| Member::draw(one, contributors, roster, backstop, visit)).collect();
        Self { coalition: values, first_rotation_months: coalition.first_rotation_months, members }
    }
}

impl Member {
    fn draw(
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
                visit(scope, &Contributor::APPROVAL_MONTHS, months),
                visit(scope, &Contributor::APPROVAL_SPREAD, spread),
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
            troops: counted(values.troops),
            rotated: counted(values.troops.min(sustained)),
            aircraft: counted(values.aircraft),
            ships: counted(values.ships),
            trainers: counted(values.trainers),
            notice_months: values.notice_months,
            exit_rate: values.exit_rate,
            approval,
            met: maths::normal_quantile(willing),
            unmet: maths::normal_quantile(willing * values.unmet_factor),
            backstop: ByPosture::from_components(backstop, |there| bracket(there.covers(spec.needs.backstop))),
            needs_consent: spec.needs.consent,
            needs_settlement: spec.needs.settlement,
            partners: f64::from(spec.needs.partners),
            barred: named.contains(&None),
            named: named.into_iter().flatten().collect(),
        }
    }
}

/// Strengths are counted in 256ths, so that sums over countries that come and go are exact in any order and a force
/// that has left leaves nothing behind.
fn counted(x: f64) -> f64 {
    libm::round(x * 256.0) / 256.0
}

/// The stage's luck.
#[derive(Clone, Debug)]
pub struct Luck {
    common: Site,
    own: Vec<Site>,
}

impl Luck {
    /// The draw sites of a roster.
    pub fn new(roster: &[String]) -> Self {
        let own = |key: &String| Site::new(&format!("contributor.{key}"), "will", Law::Normal);
        Self { common: Site::new("coalition", "will", Law::Normal), own: roster.iter().map(own).collect() }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        self.common.fill(keystream, place);
        for site in &mut self.own {
            site.fill(keystream, place);
        }
    }
}

/// What the stage decides for each trial.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// 1 where the member is inclined to come, else 0; by member.
    inclined: Vec<Lanes>,
    /// 1 where the member joins, else 0; by member.
    pub joined: Vec<Lanes>,
    /// How many join.
    pub count: Lanes,
}

impl State {
    /// Room for so many members.
    pub fn new(members: usize) -> Self {
        let none = vec![Lanes::default(); members];
        Self { inclined: none.clone(), joined: none, count: Lanes::default() }
    }
}

/// Decides who joins. `posture` is that of the first day.
#[inline(always)]
pub fn step(world: &World, luck: &Luck, ceasefire: &ceasefire::State, posture: &Lanes, state: &mut State) {
    let shared = world.coalition.common_will.sqrt();
    let own = (1.0 - world.coalition.common_will).sqrt();
    for (member, inclined) in world.members.iter().zip(&mut state.inclined) {
        incline(
            member,
            [shared, own],
            [&luck.common.values, &luck.own[member.seat].values],
            ceasefire,
            posture,
            inclined,
        );
    }
    form(&world.members, state);
}

/// Whether a member's will lies below its threshold: Φ(y) < p and y < Φ⁻¹(p) are the same. Without a ceasefire nobody's.
#[inline(always)]
fn incline(
    member: &Member,
    weights: [f64; 2],
    luck: [&Lanes; 2],
    ceasefire: &ceasefire::State,
    posture: &Lanes,
    inclined: &mut Lanes,
) {
    for lane in 0..inclined.len() {
        let will = weights[0] * luck[0][lane] + weights[1] * luck[1][lane];
        let consent = !member.needs_consent | (ceasefire.consent[lane] > 0.0);
        let settlement = !member.needs_settlement | (ceasefire.settled[lane] > 0.0);
        let met = (member.backstop.at(posture[lane]) > 0.0) & consent & settlement;
        inclined[lane] = ceasefire.came[lane] * bracket(will < select(met, member.met, member.unmet));
    }
}

/// The least fixed point: starting from nobody, whoever is inclined and sees its partners joins, until nobody more does.
#[inline(always)]
fn form(members: &[Member], state: &mut State) {
    state.count = Lanes::default();
    state.joined.iter_mut().for_each(|joined| *joined = Lanes::default());
    // Each round adds at least one member in some trial, so there are at most as many rounds as members, and one more.
    for _ in 0..=members.len() {
        let mut grown = 0.0;
        for index in 0..members.len() {
            grown += admit(&members[index], index, state);
        }
        if grown == 0.0 {
            break;
        }
    }
}

/// Lets one member join where its partners do; returns in how many trials it newly did.
#[inline(always)]
fn admit(member: &Member, index: usize, state: &mut State) -> f64 {
    if member.barred {
        return 0.0;
    }
    let mut seen = state.inclined[index].clone();
    for other in &member.named {
        for lane in 0..seen.len() {
            seen[lane] *= state.joined[*other][lane];
        }
    }
    let joined = &mut state.joined[index];
    let mut grown = 0.0;
    for lane in 0..seen.len() {
        let joins = (joined[lane] == 0.0) & (seen[lane] > 0.0) & (state.count[lane] >= member.partners);
        let one = bracket(joins);
        joined[lane] += one;
        state.count[lane] += one;
        grown += one;
    }
    grown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(partners: u32, named: &[usize]) -> Member {
        Member {
            seat: 0,
            troops: 1.0,
            rotated: 1.0,
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
            partners: f64::from(partners),
            named: named.to_vec(),
            barred: false,
        }
    }

    /// Who joins when all of `inclined` are inclined.
    fn coalition(members: &[Member], inclined: &[bool]) -> Vec<bool> {
        let mut state = State::new(members.len());
        for (lanes, inclined) in state.inclined.iter_mut().zip(inclined) {
            *lanes = Lanes::splat(bracket(*inclined));
        }
        form(members, &mut state);
        state.joined.iter().map(|joined| joined[17] > 0.0).collect()
    }

    #[test]
    fn two_that_wait_for_each_other_do_not_come() {
        assert_eq!(coalition(&[member(1, &[]), member(1, &[])], &[true, true]), [false, false]);
    }

    #[test]
    fn one_that_comes_alone_starts_a_chain() {
        let members = [member(2, &[]), member(1, &[]), member(0, &[])];
        assert_eq!(coalition(&members, &[true, true, true]), [true, true, true]);
        assert_eq!(coalition(&members, &[true, true, false]), [false, false, false]);
        assert_eq!(coalition(&members, &[true, false, true]), [false, false, true]);
    }

    #[test]
    fn a_member_needs_the_named_to_join_and_not_only_to_be_inclined() {
        let members = [member(0, &[1]), member(2, &[])];
        assert_eq!(coalition(&members, &[true, true]), [false, false]);
        let mut barred = member(0, &[]);
        barred.barred = true;
        assert_eq!(coalition(&[barred, member(0, &[])], &[true, true]), [false, true]);
    }

    #[test]
    fn the_order_of_members_does_not_matter() {
        let forward = [member(0, &[]), member(1, &[]), member(2, &[]), member(3, &[])];
        let backward: Vec<_> = forward.iter().rev().cloned().collect();
        assert_eq!(coalition(&forward, &[true; 4]), [true; 4]);
        assert_eq!(coalition(&backward, &[true; 4]), [true; 4]);
    }

    #[test]
    fn wills_correlate_as_the_common_share_says() {
        // With a common share of 0.4, two countries of chance one half join together with chance ¼ + asin(0.4)/2π.
        let roster = ["a".to_owned(), "b".to_owned()];
        let mut luck = Luck::new(&roster);
        let mut keystream = Keystream::new(5);
        let (mut both, blocks) = (0.0, 2_000);
        for world in 0..blocks {
            luck.fill(&mut keystream, Place { world, trial: 0 });
            let below = |lane: usize, site: &Site| {
                0.4_f64.sqrt() * luck.common.values[lane] + 0.6_f64.sqrt() * site.values[lane] < 0.0
            };
            both += (0..256).filter(|lane| luck.own.iter().all(|site| below(*lane, site))).count() as f64;
        }
        let n = f64::from(blocks) * 256.0;
        let expected = 0.25 + libm::asin(0.4) / std::f64::consts::TAU;
        assert!((both / n - expected).abs() < 4.0 * (expected * (1.0 - expected) / n).sqrt());
    }
}
