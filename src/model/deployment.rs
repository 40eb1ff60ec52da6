//! Stage 4: who is in the country, month by month, and with what?
//!
//! A country arrives after its parliament's approval and its notice, is limited by its rotation pool from its first
//! rotation, leaves by an exponential clock that runs faster while the backstop is below its promise, and does not come
//! back. Land troops move no faster than lift; aircraft, ships and trainers need none.

use crate::maths::{self, bracket, max, min, select};
use crate::model::backstop::{self, ByPosture};
use crate::model::component::{Component, Components};
use crate::model::contributions;
use crate::model::contributor::Member;
use crate::model::credibility;
use crate::streams::{Keystream, Lanes, Law, Place, Site};

/// Share of its notice that a contributor needs where the United States coordinates.
const COORDINATED_NOTICE: f64 = 0.75;

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
    pub first_rotation_months: usize,
    /// Persons at which presence reaches 63 %.
    pub presence_scale: f64,
    /// Persons that one aircraft and one ship count as.
    pub hulls: [f64; 2],
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
        let notice = |there: Components| select(there.has(Component::Coordination), COORDINATED_NOTICE, 1.0);
        let exit = |posture: f64| select(posture < backstop.promised_posture(), coalition.us_exit_factor, 1.0);
        Self {
            lift: ByPosture::from_components(backstop, lift),
            notice: ByPosture::from_components(backstop, notice),
            exit_clock: ByPosture::new([exit(0.0), exit(backstop::REDUCED), exit(backstop::FULL)]),
            first_rotation_months: contributions.first_rotation_months as usize,
            presence_scale: credibility.presence_scale,
            hulls: [credibility.per_aircraft, credibility.per_ship],
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
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        for sites in [&mut self.approval, &mut self.exit] {
            for site in sites {
                site.fill(keystream, place);
            }
        }
    }
}

/// What changes in each month: sums over the contributors that arrive, rotate or leave in it.
#[derive(Clone, Debug, Default)]
struct Changes {
    troops: Vec<Lanes>,
    aircraft: Vec<Lanes>,
    ships: Vec<Lanes>,
    trainers: Vec<Lanes>,
    countries: Vec<Lanes>,
}

/// What the stage decides for each trial.
#[derive(Clone, Debug, Default)]
pub struct State {
    changes: Changes,
    /// The exit clock at the end of each month, in years.
    clock: Vec<Lanes>,
    /// Land troops of the countries present, before lift.
    assigned: Lanes,
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
    /// Land troops pledged by those who joined, ΣN.
    pub pledged: Lanes,
}

impl State {
    /// Room for so many months.
    pub fn new(months: usize) -> Self {
        let none = vec![Lanes::default(); months];
        let changes = Changes {
            troops: none.clone(),
            aircraft: none.clone(),
            ships: none.clone(),
            trainers: none.clone(),
            countries: none.clone(),
        };
        Self { changes, clock: none, ..Self::default() }
    }

    fn clear(&mut self) {
        let Changes { troops, aircraft, ships, trainers, countries } = &mut self.changes;
        for series in [troops, aircraft, ships, trainers, countries] {
            series.iter_mut().for_each(|month| *month = Lanes::default());
        }
        for lanes in [&mut self.assigned, &mut self.troops, &mut self.arrived, &mut self.aircraft] {
            *lanes = Lanes::default();
        }
        for lanes in [&mut self.ships, &mut self.trainers, &mut self.countries, &mut self.pledged] {
            *lanes = Lanes::default();
        }
    }
}

/// Decides when every contributor arrives, rotates and leaves. `onset` is the calendar month of the ceasefire.
#[inline(always)]
pub fn plan(
    world: &World,
    members: &[Member],
    luck: &Luck,
    onset: &Lanes,
    posture: &[Lanes],
    joined: &[Lanes],
    state: &mut State,
) {
    state.clear();
    run_clock(&world.exit_clock, posture, &mut state.clock);
    let mut ready = Lanes::default();
    for (member, joined) in members.iter().zip(joined) {
        arrival(world, member, &luck.approval[member.seat].values, onset, &posture[0], &mut ready);
        for lane in 0..ready.len() {
            if joined[lane] > 0.0 {
                state.pledged[lane] += member.troops;
                let leaves = leaving(member.exit_rate, luck.exit[member.seat].values[lane], lane, &state.clock);
                enter(world, member, lane, ready[lane], leaves, &mut state.changes);
            }
        }
    }
}

/// The exit clock: months that have run by the end of each month, in years.
#[inline(always)]
fn run_clock(speed: &ByPosture, posture: &[Lanes], clock: &mut [Lanes]) {
    let mut sum = Lanes::default();
    for (posture, clock) in posture.iter().zip(clock) {
        for lane in 0..sum.len() {
            sum[lane] += speed.at(posture[lane]);
            clock[lane] = sum[lane] * (1.0 / 12.0);
        }
    }
}

/// Month in which a member is there if it joined: approval after the guns fall silent, then notice.
#[inline(always)]
fn arrival(world: &World, member: &Member, luck: &Lanes, onset: &Lanes, posture: &Lanes, ready: &mut Lanes) {
    let (median, spread) = member.approval.unwrap_or((0.0, 0.0));
    for lane in 0..ready.len() {
        let waits = max(0.0, median * maths::exp(spread * luck[lane]) - onset[lane]);
        ready[lane] = waits + member.notice_months * world.notice.at(posture[lane]);
    }
}

/// First month in which the exit clock has run out: rate · clock ≥ luck. The clock only rises, so bisection finds it.
#[inline(always)]
fn leaving(rate: f64, luck: f64, lane: usize, clock: &[Lanes]) -> usize {
    match clock.last() {
        Some(last) if rate * last[lane] >= luck => clock.partition_point(|month| rate * month[lane] < luck),
        _ => clock.len(),
    }
}

/// Enters one member of one trial into the changes of the months it concerns.
#[inline(always)]
fn enter(world: &World, member: &Member, lane: usize, ready: f64, leaves: usize, changes: &mut Changes) {
    let months = changes.countries.len();
    // A month after the horizon stands for never; the conversion of a larger or infinite number saturates there.
    let arrives = libm::ceil(min(ready, months as f64)) as usize;
    if arrives >= leaves.min(months) {
        return;
    }
    let rotates = arrives + world.first_rotation_months;
    let change = |series: &mut [Lanes], month: usize, by: f64| {
        if let Some(month) = series.get_mut(month) {
            month[lane] += by;
        }
    };
    if member.troops > 0.0 {
        change(&mut changes.troops, arrives, member.troops);
        if rotates < leaves {
            change(&mut changes.troops, rotates, member.rotated - member.troops);
        }
        change(&mut changes.troops, leaves, if rotates < leaves { -member.rotated } else { -member.troops });
    }
    let others = [
        (&mut changes.aircraft, member.aircraft),
        (&mut changes.ships, member.ships),
        (&mut changes.trainers, member.trainers),
        (&mut changes.countries, 1.0),
    ];
    for (series, number) in others {
        if number > 0.0 {
            change(series, arrives, number);
            change(series, leaves, -number);
        }
    }
}

/// Brings the state to a month: who is there, and how many land troops lift has brought.
#[inline(always)]
pub fn step(world: &World, month: usize, posture: &Lanes, state: &mut State) {
    let changes = &state.changes;
    for lane in 0..posture.len() {
        let assigned = state.assigned[lane] + changes.troops[month][lane];
        let before = state.troops[lane];
        let troops = min(assigned, before + world.lift.at(posture[lane]));
        state.assigned[lane] = assigned;
        state.troops[lane] = troops;
        state.arrived[lane] = max(0.0, troops - before);
    }
    for lane in 0..posture.len() {
        state.aircraft[lane] += changes.aircraft[month][lane];
        state.ships[lane] += changes.ships[month][lane];
        state.trainers[lane] += changes.trainers[month][lane];
        state.countries[lane] += changes.countries[month][lane];
    }
    let scale = -1.0 / world.presence_scale;
    for lane in 0..posture.len() {
        let hulls = world.hulls[0] * state.aircraft[lane] + world.hulls[1] * state.ships[lane];
        state.presence[lane] = 1.0 - maths::exp((state.troops[lane] + hulls) * scale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contributor;

    fn world(lift: f64, first_rotation_months: usize) -> World {
        World {
            lift: ByPosture::new([lift; 3]),
            notice: ByPosture::new([1.0; 3]),
            exit_clock: ByPosture::new([3.0, 3.0, 1.0]),
            first_rotation_months,
            presence_scale: 4_000.0,
            hulls: [50.0, 150.0],
        }
    }

    /// A member with so many troops, six aircraft and twenty trainers, whose pool sustains fewer.
    fn member(troops: f64, rotated: f64) -> Member {
        Member { rotated, aircraft: 6.0, trainers: 20.0, ..contributor::tests::member(troops, 0) }
    }

    /// Troops by month of members that are ready and leave in these months.
    fn troops(world: &World, members: &[(Member, f64, usize)], months: usize) -> Vec<f64> {
        let mut state = State::new(months);
        for (member, ready, leaves) in members {
            enter(world, member, 9, *ready, *leaves, &mut state.changes);
        }
        let mut seen = Vec::new();
        for month in 0..months {
            step(world, month, &Lanes::splat(2.0), &mut state);
            seen.push(state.troops[9]);
        }
        seen
    }

    #[test]
    fn a_binding_lift_brings_troops_month_by_month() {
        let one = troops(&world(400.0, 99), &[(member(1_000.0, 1_000.0), 0.5, 99)], 6);
        assert_eq!(one, [0.0, 400.0, 800.0, 1_000.0, 1_000.0, 1_000.0]);
    }

    #[test]
    fn a_rotation_brings_the_strength_down_to_what_the_pool_sustains() {
        let one = troops(&world(1e6, 2), &[(member(1_000.0, 250.0), 1.0, 99)], 6);
        assert_eq!(one, [0.0, 1_000.0, 1_000.0, 250.0, 250.0, 250.0]);
    }

    #[test]
    fn whoever_leaves_takes_away_just_what_is_there() {
        let before_rotation = troops(&world(1e6, 3), &[(member(1_000.0, 250.0), 0.0, 2)], 5);
        assert_eq!(before_rotation, [1_000.0, 1_000.0, 0.0, 0.0, 0.0]);
        let after_rotation = troops(&world(1e6, 1), &[(member(1_000.0, 250.0), 0.0, 3)], 5);
        assert_eq!(after_rotation, [1_000.0, 250.0, 250.0, 0.0, 0.0]);
    }

    #[test]
    fn a_member_that_leaves_before_it_is_ready_never_comes() {
        assert_eq!(troops(&world(1e6, 9), &[(member(1_000.0, 1_000.0), 3.0, 3)], 5), [0.0; 5]);
        assert_eq!(troops(&world(1e6, 9), &[(member(1_000.0, 1_000.0), f64::INFINITY, 99)], 5), [0.0; 5]);
    }

    #[test]
    fn the_exit_clock_runs_faster_below_the_promise() {
        let world = world(1e6, 9);
        let posture: Vec<_> = [2.0, 2.0, 1.0, 1.0].map(Lanes::splat).to_vec();
        let mut clock = vec![Lanes::default(); 4];
        run_clock(&world.exit_clock, &posture, &mut clock);
        let years: Vec<_> = clock.iter().map(|month| month[0] * 12.0).collect();
        for (seen, expected) in years.iter().zip([1.0, 2.0, 5.0, 8.0]) {
            assert!((seen - expected).abs() < 1e-12);
        }
        assert_eq!(leaving(12.0, 4.5, 0, &clock), 2);
        assert_eq!(leaving(12.0, 9.0, 0, &clock), 4);
        assert_eq!(leaving(0.0, 1e-9, 0, &clock), 4);
    }
}
