//! Stage 3: which countries come?
//!
//! Every country has a latent will, partly common to all (a political climate), and conditions: backstop components,
//! consent, a settlement, partners, named others. Conditions on one another make it a game; the coalition that forms is
//! its least fixed point: nobody comes on the strength of a promise that only its own coming would fulfil.

use crate::keys::{Key, Kind};
use crate::lanes::{Simd, vectors};
use crate::model::backstop::{self, Posture};
use crate::model::ceasefire;
use crate::model::contributor::{Contributor, Member};
use crate::model::unknown::{Scope, Visit};
use crate::quantities;
use crate::streams::{Lanes, Law, Site, Source};

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
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        self.common.fill(source);
        for site in &mut self.own {
            site.fill(source);
        }
    }
}

/// What the stage decides, by trial.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// 1 where the member is inclined to come, else 0; by member, then by trial.
    pub inclined: Vec<Lanes>,
    /// 1 where the member joins, else 0; by member.
    pub joined: Vec<Lanes>,
    /// How many join.
    count: Lanes,
}

impl State {
    /// Room for so many members.
    pub fn new(members: usize) -> Self {
        let none = vec![Lanes::default(); members];
        Self { inclined: none.clone(), joined: none, count: Lanes::default() }
    }
}

/// The stages that a country looks at on the first day.
#[derive(Clone, Copy, Debug)]
pub struct FirstDay<'a> {
    /// Onset and terms.
    pub ceasefire: &'a ceasefire::State,
    /// The US backstop.
    pub backstop: &'a backstop::State,
}

/// Decides who joins, in the first `lanes` trials.
#[inline(always)]
pub fn step<S: Simd>(simd: S, world: &World, luck: &Luck, seen: FirstDay<'_>, lanes: usize, state: &mut State) {
    let shared = world.coalition.common_will.sqrt() as f32;
    let own = (1.0 - world.coalition.common_will).sqrt() as f32;
    for (member, inclined) in world.members.iter().zip(&mut state.inclined) {
        let wills = [&luck.common.values, &luck.own[member.seat].values];
        incline(simd, member, [shared, own], wills, seen, lanes, inclined);
    }
    form(simd, &world.members, lanes, state);
}

/// Whether a member's will lies below its threshold: Φ(y) < p and y < Φ⁻¹(p) are the same. Without a ceasefire nobody's.
#[inline(always)]
fn incline<S: Simd>(
    simd: S,
    member: &Member,
    weights: [f32; 2],
    luck: [&Lanes; 2],
    seen: FirstDay<'_>,
    lanes: usize,
    inclined: &mut Lanes,
) {
    for at in vectors(simd, lanes) {
        let will = luck[0].at(at) * weights[0] + luck[1].at(at) * weights[1];
        let mut met = member.backstop.at(Posture::of(seen.backstop.posture.at(at))).gt(0.0);
        if member.needs_consent {
            met = met & seen.ceasefire.consent.at(at).gt(0.0);
        }
        if member.needs_settlement {
            met = met & seen.ceasefire.settled.at(at).gt(0.0);
        }
        let joins = will.lt(met.select(member.met, member.unmet));
        inclined.put(at, joins.keep(seen.ceasefire.came.at(at)));
    }
}

/// The least fixed point: starting from nobody, whoever is inclined and sees its partners joins, until nobody more does.
#[inline(always)]
fn form<S: Simd>(simd: S, members: &[Member], lanes: usize, state: &mut State) {
    state.count = Lanes::default();
    state.joined.iter_mut().for_each(|joined| *joined = Lanes::default());
    // Each round adds at least one member in some trial, so there are at most as many rounds as members, and one more.
    for _ in 0..=members.len() {
        let mut grown = false;
        for (index, member) in members.iter().enumerate() {
            grown |= admit(simd, member, index, lanes, state);
        }
        if !grown {
            break;
        }
    }
}

/// Lets one member join where its partners do; says whether it newly did in any trial.
#[inline(always)]
fn admit<S: Simd>(simd: S, member: &Member, index: usize, lanes: usize, state: &mut State) -> bool {
    if member.barred {
        return false;
    }
    let mut grown = 0.0_f32;
    for at in vectors(simd, lanes) {
        let (joined, count) = (state.joined[index].at(at), state.count.at(at));
        let mut joins = state.inclined[index].at(at).gt(joined) & count.ge(member.partners);
        for other in &member.named {
            joins = joins & state.joined[*other].at(at).gt(0.0);
        }
        let one = joins.bracket();
        state.joined[index].put(at, joined + one);
        state.count.put(at, count + one);
        grown = grown.max(one.largest());
    }
    grown > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{self, Kernel};
    use crate::model::contributor::tests::member;
    use crate::streams::{Keystream, LANES, Place};

    struct Form<'a>(&'a [Member], &'a mut State);

    impl Kernel for Form<'_> {
        type Output = ();

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) {
            form(simd, self.0, LANES, self.1);
        }
    }

    /// A member that needs so many partners and these members by name.
    fn needing(partners: u32, named: &[usize]) -> Member {
        Member { named: named.to_vec(), ..member(1.0, partners) }
    }

    /// Who joins when all of `inclined` are inclined.
    fn coalition(members: &[Member], inclined: &[bool]) -> Vec<bool> {
        let mut state = State::new(members.len());
        for (lanes, inclined) in state.inclined.iter_mut().zip(inclined) {
            *lanes = Lanes::splat(if *inclined { 1.0 } else { 0.0 });
        }
        lanes::dispatch(Form(members, &mut state));
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
        let (mut both, worlds) = (0.0, 2_000);
        for world in 0..worlds {
            for site in [&mut luck.common].into_iter().chain(&mut luck.own) {
                site.draw(&mut keystream, Place { world, block: 0 });
            }
            let below = |lane: usize, site: &Site| {
                0.4_f32.sqrt() * luck.common.values[lane] + 0.6_f32.sqrt() * site.values[lane] < 0.0
            };
            both += (0..LANES).filter(|lane| luck.own.iter().all(|site| below(*lane, site))).count() as f64;
        }
        let n = f64::from(worlds) * LANES as f64;
        let expected = 0.25 + libm::asin(0.4) / std::f64::consts::TAU;
        assert!((both / n - expected).abs() < 4.0 * (expected * (1.0 - expected) / n).sqrt());
    }
}
