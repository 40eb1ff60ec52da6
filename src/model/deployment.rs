//! Stage 4: who is in the country, month by month, and with what?
//!
//! A country arrives after its parliament's approval and its notice, is limited by its rotation pool from its first
//! rotation, leaves by an exponential clock that runs faster while the backstop is below its promise, and does not come
//! back. Land troops move no faster than lift; aircraft, ships and trainers need none.

use crate::lanes::{At, Live, Mask, Move, Operand, Simd, Vector, shift, vectors};
use crate::maths::bracket;
use crate::model::backstop::{self, ByPosture, Posture};
use crate::model::component::{Component, Components};
use crate::model::contributor::Member;
use crate::model::{ceasefire, contributions, credibility};
use crate::streams::{Lanes, Law, Site, Source};

/// Share of its notice that a contributor needs where the United States coordinates.
const COORDINATED_NOTICE: f64 = 0.75;

/// A month that never comes.
const NEVER: f32 = f32::INFINITY;

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Land troops that can move in a month, by posture.
    pub lift: ByPosture,
    /// Factor on notice, by the posture of the first day.
    pub notice: ByPosture,
    /// Months that the exit clock runs in a month, by posture.
    pub exit_clock: ByPosture,
    /// Months from arrival to the first rotation.
    pub first_rotation_months: f32,
    /// Persons at which presence reaches 63 %.
    pub presence_scale: f32,
    /// Persons that one aircraft and one ship count as.
    pub hulls: [f32; 2],
    /// The forces of the members.
    units: Vec<Unit>,
}

/// The force of one member.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unit {
    /// Land troops from arrival, and from the first rotation.
    troops: f32,
    rotated: f32,
    aircraft: f32,
    ships: f32,
    trainers: f32,
}

impl Unit {
    fn new(member: &Member) -> Self {
        let Member { troops, rotated, aircraft, ships, trainers, .. } = *member;
        Self { troops, rotated, aircraft, ships, trainers }
    }
}

impl World {
    /// Derives the stage from the backstop, the coalition and what presence means; it has no unknowns of its own.
    pub fn new(
        backstop: &backstop::World,
        contributions: &contributions::World,
        credibility: &credibility::Values,
    ) -> Self {
        let coalition = &contributions.coalition;
        let lift = |there: Components| {
            coalition.lift_per_month + bracket(there.has(Component::Logistics)) * coalition.us_lift_per_month
        };
        let notice = |there: Components| if there.has(Component::Coordination) { COORDINATED_NOTICE } else { 1.0 };
        let exit = |posture: f32| if posture < backstop.promised_posture() { coalition.us_exit_factor } else { 1.0 };
        Self {
            lift: ByPosture::from_components(backstop, lift),
            notice: ByPosture::from_components(backstop, notice),
            exit_clock: ByPosture::new([exit(0.0), exit(backstop::REDUCED), exit(backstop::FULL)]),
            first_rotation_months: contributions.first_rotation_months as f32,
            presence_scale: credibility.presence_scale as f32,
            hulls: [credibility.per_aircraft as f32, credibility.per_ship as f32],
            units: contributions.members.iter().map(Unit::new).collect(),
        }
    }
}

/// The stage's luck, by seat of the roster.
#[derive(Clone, Debug)]
pub struct Luck {
    approval: Vec<Site>,
    exit: Vec<Site>,
}

impl Luck {
    /// The draw sites of a roster.
    pub fn new(roster: &[String]) -> Self {
        let sites =
            |purpose, law| roster.iter().map(|key| Site::new(&format!("contributor.{key}"), purpose, law)).collect();
        Self { approval: sites("approval", Law::Normal), exit: sites("exit", Law::Exponential) }
    }

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        for sites in [&mut self.approval, &mut self.exit] {
            for site in sites {
                site.fill(source);
            }
        }
    }
}

/// When one member comes and goes, by lane.
#[derive(Clone, Debug, Default)]
struct Stay {
    /// Month from which it is ready; never where it does not join.
    ready: Lanes,
    /// Where the exit clock stands when it leaves; before the start where it does not join.
    leaves: Lanes,
}

/// What the stage decides, by lane.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// By member; those beyond the option's members are another option's.
    stays: Vec<Stay>,
    members: usize,
    /// Months that the exit clock has run.
    clock: Lanes,
    /// Land troops of the countries present, before lift.
    pub assigned: Lanes,
    /// Land troops in the country, D.
    pub troops: Lanes,
    /// Land troops that arrived this month.
    pub arrived: Lanes,
    /// Aircraft present, a.
    pub aircraft: Lanes,
    /// Ships present, b.
    pub ships: Lanes,
    /// Trainers present, g.
    pub trainers: Lanes,
    /// Countries present, n.
    pub countries: Lanes,
    /// Presence π: 0 where nobody is there, near 1 for a force worth the name.
    pub presence: Lanes,
    /// Land troops pledged by those who joined, ΣN; by trial.
    pub pledged: Lanes,
}

impl State {
    /// Room for so many members.
    pub fn new(members: usize) -> Self {
        Self { stays: vec![Stay::default(); members], ..Self::default() }
    }

    /// Which members are in the country in a month, for the trial of a lane.
    pub fn here(&self, lane: usize, month: usize) -> Vec<bool> {
        let clock = self.clock[lane];
        let is_here = |stay: &Stay| clock < stay.leaves[lane] && stay.ready[lane] <= month as f32;
        self.stays.iter().take(self.members).map(is_here).collect()
    }

    /// Moves trials to other lanes. What is computed anew in each month need not move.
    #[inline(always)]
    pub fn shift(&mut self, moves: &[Move]) {
        shift(moves, [&mut self.clock, &mut self.troops]);
        for stay in self.stays.iter_mut().take(self.members) {
            shift(moves, [&mut stay.ready, &mut stay.leaves]);
        }
    }
}

/// Who may come, and where.
#[derive(Clone, Copy, Debug)]
pub struct Joined<'a> {
    /// The members.
    pub members: &'a [Member],
    /// 1 where a member joins, else 0; by member, then by trial.
    pub joined: &'a [Lanes],
}

/// Decides when every contributor is ready and when it would leave, in the first `lanes` trials.
#[inline(always)]
pub fn plan<S: Simd>(
    simd: S,
    world: &World,
    who: Joined<'_>,
    luck: &Luck,
    seen: contributions::FirstDay<'_>,
    lanes: usize,
    state: &mut State,
) {
    state.clock = Lanes::default();
    state.troops = Lanes::default();
    state.pledged = Lanes::default();
    let Joined { members, joined } = who;
    state.members = members.len();
    for ((member, joined), stay) in members.iter().zip(joined).zip(&mut state.stays) {
        let [approval, exit] = [&luck.approval, &luck.exit].map(|sites| &sites[member.seat].values);
        for at in vectors(simd, lanes) {
            let joined = joined.at(at).gt(0.0);
            let posture = Posture::of(seen.backstop.posture.at(at));
            let ready = waiting(member, approval, seen.ceasefire, at) + world.notice.at(posture) * member.notice_months;
            // Rate/12 · clock ≥ luck; a rate of 0 makes the quotient infinite.
            let leaves = exit.at(at) * (12.0 / member.exit_rate);
            stay.ready.put(at, joined.select(ready, NEVER));
            stay.leaves.put(at, joined.select(leaves, -1.0));
            state.pledged.put(at, state.pledged.at(at) + joined.keep(member.troops));
        }
    }
}

/// Months after the guns fall silent that a member still waits for its approval.
#[inline(always)]
fn waiting<S: Simd>(member: &Member, luck: &Lanes, ceasefire: &ceasefire::State, at: At<S>) -> Vector<S> {
    match member.approval {
        None => at.splat(0.0),
        Some((median, spread)) => ((luck.at(at) * spread).exp() * median - ceasefire.month.at(at)).max(0.0),
    }
}

/// The strengths of those present, in one vector.
#[derive(Clone, Copy, Debug)]
struct Present<S: Simd> {
    troops: Vector<S>,
    aircraft: Vector<S>,
    ships: Vector<S>,
    trainers: Vector<S>,
    countries: Vector<S>,
}

impl<S: Simd> Present<S> {
    /// Nobody.
    #[inline(always)]
    fn nobody(at: At<S>) -> Self {
        let none = at.splat(0.0);
        Self { troops: none, aircraft: none, ships: none, trainers: none, countries: none }
    }

    /// Adds a member where it is `here`, with so many land troops. What it does not have is added too: that costs less
    /// than to ask.
    #[inline(always)]
    fn add(&mut self, unit: &Unit, here: Mask<S>, troops: impl Operand<S>) {
        self.troops = here.add(self.troops, troops);
        self.countries = here.add(self.countries, 1.0);
        self.aircraft = here.add(self.aircraft, unit.aircraft);
        self.ships = here.add(self.ships, unit.ships);
        self.trainers = here.add(self.trainers, unit.trainers);
    }
}

/// Brings the state to a month: who is there, and how many land troops lift has brought.
#[inline(always)]
pub fn step<S: Simd>(live: Live<'_, S>, world: &World, month: usize, backstop: &backstop::State, state: &mut State) {
    for at in live.vectors() {
        let posture = Posture::of(backstop.posture.at(at));
        let clock = state.clock.at(at) + world.exit_clock.at(posture);
        let present = muster(world, month as f32, clock, at, &state.stays);
        state.clock.put(at, clock);
        state.assigned.put(at, present.troops);
        state.aircraft.put(at, present.aircraft);
        state.ships.put(at, present.ships);
        state.trainers.put(at, present.trainers);
        state.countries.put(at, present.countries);
    }
    // A loop of its own: the constants of the exponential would take registers from the sums above.
    let scale = -1.0 / world.presence_scale;
    for at in live.vectors() {
        let before = state.troops.at(at);
        let lift = world.lift.at(Posture::of(backstop.posture.at(at)));
        let troops = state.assigned.at(at).min(before + lift);
        let hulls = state.aircraft.at(at) * world.hulls[0] + state.ships.at(at) * world.hulls[1];
        state.troops.put(at, troops);
        state.arrived.put(at, (troops - before).max(0.0));
        state.presence.put(at, 1.0 - ((troops + hulls) * scale).exp());
    }
}

/// Adds up who is there in a month, in the order of the members.
#[inline(always)]
fn muster<S: Simd>(world: &World, month: f32, clock: Vector<S>, at: At<S>, stays: &[Stay]) -> Present<S> {
    let mut present = Present::nobody(at);
    let rotated_by = month - world.first_rotation_months;
    for (unit, stay) in world.units.iter().zip(stays) {
        let ready = stay.ready.at(at);
        let here = clock.lt(stay.leaves.at(at)) & ready.le(month);
        present.add(unit, here, ready.le(rotated_by).select(unit.rotated, unit.troops));
    }
    present
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{self, Kernel, Roll};
    use crate::model::contributor;
    use crate::streams::LANES;

    fn world(lift: f64, first_rotation_months: f32) -> World {
        World {
            lift: ByPosture::new([lift; 3]),
            notice: ByPosture::new([1.0; 3]),
            exit_clock: ByPosture::new([3.0, 3.0, 1.0]),
            first_rotation_months,
            presence_scale: 4_000.0,
            hulls: [50.0, 150.0],
            units: Vec::new(),
        }
    }

    /// A member with so many troops, six aircraft and twenty trainers, whose pool sustains fewer.
    fn member(troops: f32, rotated: f32) -> Member {
        Member { rotated, aircraft: 6.0, trainers: 20.0, ..contributor::tests::member(troops, 0) }
    }

    /// A member, the month in which it is ready, and where the clock stands when it leaves.
    type Case = (Member, f32, f32);

    /// State by month of members, under these postures.
    struct Follow<'a>(&'a World, &'a [Case], &'a [f32]);

    impl Kernel for Follow<'_> {
        type Output = Vec<State>;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Vec<State> {
            let Self(world, cases, postures) = self;
            let world = &World { units: cases.iter().map(|case| Unit::new(&case.0)).collect(), ..world.clone() };
            let mut state = State::new(cases.len());
            for (stay, (_, ready, leaves)) in state.stays.iter_mut().zip(cases) {
                stay.ready = Lanes::splat(*ready);
                stay.leaves = Lanes::splat(*leaves);
            }
            let mut seen = Vec::new();
            for (month, posture) in postures.iter().enumerate() {
                let backstop = backstop::tests::standing(*posture);
                step(Roll::new(LANES).live(simd), world, month, &backstop, &mut state);
                seen.push(state.clone());
            }
            seen
        }
    }

    /// Troops by month under a full backstop.
    fn troops(world: &World, cases: &[Case], months: usize) -> Vec<f32> {
        let states = lanes::dispatch(Follow(world, cases, &vec![backstop::FULL; months]));
        states.iter().map(|state| state.troops[9]).collect()
    }

    #[test]
    fn a_binding_lift_brings_troops_month_by_month() {
        let one = troops(&world(400.0, 99.0), &[(member(1_000.0, 1_000.0), 0.5, NEVER)], 6);
        assert_eq!(one, [0.0, 400.0, 800.0, 1_000.0, 1_000.0, 1_000.0]);
    }

    #[test]
    fn a_rotation_brings_the_strength_down_to_what_the_pool_sustains() {
        let one = troops(&world(1e6, 2.0), &[(member(1_000.0, 250.0), 1.0, NEVER)], 6);
        assert_eq!(one, [0.0, 1_000.0, 1_000.0, 250.0, 250.0, 250.0]);
    }

    #[test]
    fn whoever_leaves_takes_away_just_what_is_there() {
        let before_rotation = troops(&world(1e6, 3.0), &[(member(1_000.0, 250.0), 0.0, 2.5)], 5);
        assert_eq!(before_rotation, [1_000.0, 1_000.0, 0.0, 0.0, 0.0]);
        let after_rotation = troops(&world(1e6, 1.0), &[(member(1_000.0, 250.0), 0.0, 3.5)], 5);
        assert_eq!(after_rotation, [1_000.0, 250.0, 250.0, 0.0, 0.0]);
    }

    #[test]
    fn a_member_that_leaves_before_it_is_ready_never_comes() {
        assert_eq!(troops(&world(1e6, 9.0), &[(member(1_000.0, 1_000.0), 3.0, 3.0)], 5), [0.0; 5]);
        assert_eq!(troops(&world(1e6, 9.0), &[(member(1_000.0, 1_000.0), NEVER, NEVER)], 5), [0.0; 5]);
    }

    #[test]
    fn the_exit_clock_runs_faster_below_the_promise() {
        // The clock stands at 1, 2, 5 and 8 months: who leaves at 4.5 is gone in month 2, who leaves at 9 stays.
        let cases = [(member(100.0, 100.0), 0.0, 4.5), (member(1_000.0, 1_000.0), 0.0, 9.0)];
        let states = lanes::dispatch(Follow(&world(1e6, 9.0), &cases, &[2.0, 2.0, 1.0, 1.0]));
        let seen: Vec<_> = states.iter().map(|state| (state.clock[3], state.troops[3], state.countries[3])).collect();
        assert_eq!(seen, [(1.0, 1_100.0, 2.0), (2.0, 1_100.0, 2.0), (5.0, 1_000.0, 1.0), (8.0, 1_000.0, 1.0)]);
        assert_eq!((states[3].aircraft[3], states[3].trainers[3], states[3].ships[3]), (6.0, 20.0, 0.0));
    }
}
