//! Stage 3: which countries come?
//!
//! Every country has a latent will, partly common to all (a political climate), and conditions: backstop components,
//! consent, a settlement, partners, named others. Conditions on one another make it a game; the coalition that forms is
//! its least fixed point: nobody comes on the strength of a promise that only its own coming would fulfil.

use crate::keys::{Key, Kind};
use crate::maths::{bracket, select};
use crate::model::backstop;
use crate::model::ceasefire;
use crate::model::contributor::{Contributor, Member};
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
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
        let mut grown = false;
        for index in 0..members.len() {
            grown |= admit(&members[index], index, state);
        }
        if !grown {
            break;
        }
    }
}

/// Lets one member join where its partners do; says whether it newly did in any trial.
#[inline(always)]
fn admit(member: &Member, index: usize, state: &mut State) -> bool {
    if member.barred {
        return false;
    }
    let mut seen = state.inclined[index].clone();
    for other in &member.named {
        for lane in 0..seen.len() {
            seen[lane] *= state.joined[*other][lane];
        }
    }
    let joined = &mut state.joined[index];
    let mut grown = 0;
    for lane in 0..seen.len() {
        let joins = (joined[lane] == 0.0) & (seen[lane] > 0.0) & (state.count[lane] >= member.partners);
        let one = bracket(joins);
        joined[lane] += one;
        state.count[lane] += one;
        grown |= one.to_bits();
    }
    grown != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contributor::tests::member;

    /// A member that needs so many partners and these members by name.
    fn needing(partners: u32, named: &[usize]) -> Member {
        Member { named: named.to_vec(), ..member(1.0, partners) }
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
        assert_eq!(coalition(&[needing(1, &[]), needing(1, &[])], &[true, true]), [false, false]);
    }

    #[test]
    fn one_that_comes_alone_starts_a_chain() {
        let members = [needing(2, &[]), needing(1, &[]), needing(0, &[])];
        assert_eq!(coalition(&members, &[true, true, true]), [true, true, true]);
        assert_eq!(coalition(&members, &[true, true, false]), [false, false, false]);
        assert_eq!(coalition(&members, &[true, false, true]), [false, false, true]);
    }

    #[test]
    fn a_member_needs_the_named_to_join_and_not_only_to_be_inclined() {
        let members = [needing(0, &[1]), needing(2, &[])];
        assert_eq!(coalition(&members, &[true, true]), [false, false]);
        let mut barred = needing(0, &[]);
        barred.barred = true;
        assert_eq!(coalition(&[barred, needing(0, &[])], &[true, true]), [false, true]);
    }

    #[test]
    fn the_order_of_members_does_not_matter() {
        let forward = [needing(0, &[]), needing(1, &[]), needing(2, &[]), needing(3, &[])];
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
