//! Stage 10: what did it come to?
//!
//! Nothing is drawn here. Month by month the stage keeps account of who was there and at what cost; at the end it
//! classes the trial and writes every metric, with NaN where a trial does not count.

use crate::keys::{Domain, Key, Kind};
use crate::lanes::{At, Lanes, Live, Mask, Move, Operand, Roll, Simd, shift, vectors};
use crate::model::backstop::{self, Posture};
use crate::model::metric::{Class, Metric};
use crate::model::unknown::{Scope, Visit};
use crate::model::{campaign, ceasefire, deployment, incidents};
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
    soldier_year: MONEY, "million euros a year";
    /// Cost of one aircraft for a year.
    aircraft_year: MONEY, "million euros a year";
    /// Cost of one ship for a year.
    ship_year: MONEY, "million euros a year";
    /// Cost of bringing one soldier into the country.
    startup_soldier: MONEY, "million euros";
    /// Coalition's dead and wounded at peace.
    peace_loss: SHARE, "share a year";
}

/// A month's log incidents are counted up to this: more than a hundred million has no meaning.
const LOG_INCIDENTS_AT_MOST: f32 = 18.5;

/// Months of the year over which incidents are averaged at the end.
const LAST_YEAR: usize = 12;

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The thresholds.
    pub thresholds: Spec,
    /// Values of `[cost]`.
    pub cost: CostValues,
}

impl World {
    /// Draws the stage's unknowns.
    pub fn draw(spec: &Spec, cost: &Cost, visit: Visit<'_>) -> Self {
        let cost = cost.values(&mut |key, quantity| visit(Scope::Section("cost"), key, quantity));
        Self { thresholds: *spec, cost }
    }
}

/// The force of a month, for the trials whose ceasefire stands at its start.
#[derive(Clone, Debug)]
pub struct Muster {
    /// Which trial a lane holds.
    roll: Roll,
    /// Land troops in the country, D, by lane; [`GONE`] where the trial has ended.
    troops: Lanes,
    /// Posture of the backstop, by lane.
    posture: Lanes,
    /// How many ceasefires stand.
    pub standing: usize,
}

/// Stands for the land troops of a trial that has ended.
pub const GONE: f32 = -1.0;

impl Muster {
    fn empty() -> Self {
        Self { roll: Roll::new(0), troops: Lanes::default(), posture: Lanes::default(), standing: 0 }
    }

    /// Land troops by trial, in no order that means anything; [`GONE`] where the ceasefire no longer stands.
    pub fn troops(&self) -> &[f32] {
        &self.troops[..self.roll.count()]
    }

    /// Land troops and posture of one trial; none where its ceasefire no longer stands.
    pub fn of(&self, trial: usize) -> Option<(f32, f32)> {
        let lane = self.roll.lane_of(trial).filter(|lane| self.troops[*lane] != GONE)?;
        Some((self.troops[lane], self.posture[lane]))
    }
}

/// What is kept account of, month by month.
#[derive(Clone, Debug, Default)]
struct Account {
    /// Σ D over months.
    troop_months: Lanes,
    /// Cost of aircraft and ships.
    hulls: Lanes,
    /// Σ of land troops that arrived.
    arrived: Lanes,
    /// Largest land force.
    peak: Lanes,
    /// Months with a full and with a reduced backstop.
    full: Lanes,
    reduced: Lanes,
    /// First month with half of the troops that joined; never before it comes.
    half_strength: Lanes,
    /// Σ of incidents in the last year.
    incidents: Lanes,
}

impl Account {
    const ITEMS: usize = 8;

    fn items(&mut self) -> [&mut Lanes; Self::ITEMS] {
        let Self { troop_months, hulls, arrived, peak, full, reduced, half_strength, incidents } = self;
        [troop_months, hulls, arrived, peak, full, reduced, half_strength, incidents]
    }
}

/// A month that does not come.
const NEVER: f32 = f32::INFINITY;

/// What the stage keeps account of, and what it comes to.
#[derive(Clone, Debug)]
pub struct State {
    /// The force of every month.
    pub musters: Vec<Muster>,
    /// Month in which the war resumed; infinite where it did not; by trial.
    pub resumed: Lanes,
    /// Outcome class, as the number of a [`Class`]; by trial.
    pub class: Lanes,
    /// Every metric, NaN where the trial does not count; by [`Metric`], then by trial.
    pub metrics: Vec<Lanes>,
    /// 1 where the ceasefire stands, else 0; by lane.
    at_peace: Lanes,
    /// Half of the land troops that joined; never reached where there are none; by lane.
    half: Lanes,
    /// Accounts of the trials that go on, by lane.
    open: Account,
    /// Accounts of the trials that have ended, by trial.
    closed: Account,
}

impl State {
    /// Room for so many months.
    pub fn new(months: usize) -> Self {
        Self {
            musters: vec![Muster::empty(); months],
            resumed: Lanes::default(),
            class: Lanes::default(),
            metrics: vec![Lanes::default(); Metric::ALL.len()],
            at_peace: Lanes::default(),
            half: Lanes::default(),
            open: Account::default(),
            closed: Account::default(),
        }
    }

    /// The values of a metric.
    pub fn metric(&self, metric: Metric) -> &Lanes {
        &self.metrics[metric as usize]
    }

    /// Writes what a metric is where the condition holds; elsewhere the trial does not count.
    #[inline(always)]
    fn put<S: Simd>(&mut self, metric: Metric, at: At<S>, counts: Mask<S>, value: impl Operand<S>) {
        self.metrics[metric as usize].put(at, counts.select(value, f32::NAN));
    }

    /// Moves trials to other lanes.
    #[inline(always)]
    pub fn shift(&mut self, moves: &[Move]) {
        shift(moves, [&mut self.at_peace, &mut self.half]);
        shift(moves, self.open.items());
    }

    /// Closes the account of a trial, which is in this lane: its war resumed in a month, or never.
    #[inline(always)]
    pub fn close(&mut self, lane: usize, trial: usize, resumed: f32) {
        self.at_peace[lane] = 0.0;
        self.resumed[trial] = resumed;
        for (closed, open) in self.closed.items().into_iter().zip(self.open.items()) {
            closed[trial] = open[lane];
        }
    }

    /// Closes the accounts of all whose ceasefire held.
    pub fn close_held(&mut self, roll: &Roll) {
        for lane in 0..roll.count() {
            if self.at_peace[lane] > 0.0 {
                self.close(lane, roll.trial(lane), NEVER);
            }
        }
    }
}

/// Forgets another block.
#[inline(always)]
pub fn start<S: Simd>(simd: S, force: &deployment::State, lanes: usize, state: &mut State) {
    state.resumed = Lanes::splat(NEVER);
    state.at_peace = Lanes::splat(1.0);
    for item in state.open.items().into_iter().chain(state.closed.items()) {
        *item = Lanes::default();
    }
    state.open.half_strength = Lanes::splat(NEVER);
    state.closed.half_strength = Lanes::splat(NEVER);
    for at in vectors(simd, lanes) {
        let pledged = force.pledged.at(at);
        state.half.put(at, pledged.gt(0.0).select(pledged * 0.5, NEVER));
    }
    for muster in &mut state.musters {
        muster.roll = Roll::new(0);
        muster.standing = 0;
    }
    for (_, metric) in MARKS {
        state.metrics[metric as usize] = Lanes::splat(f32::NAN);
    }
    state.metrics[Metric::Countries12 as usize] = Lanes::splat(f32::NAN);
}

/// Months whose land force is a metric.
const MARKS: [(usize, Metric); 4] =
    [(3, Metric::Troops3), (6, Metric::Troops6), (12, Metric::Troops12), (24, Metric::Troops24)];

/// Keeps account of a month, in which the war may resume.
#[inline(always)]
pub fn step<S: Simd>(
    live: Live<'_, S>,
    world: &World,
    month: usize,
    backstop: &backstop::State,
    force: &deployment::State,
    state: &mut State,
) {
    let cost = &world.cost;
    let (aircraft, ship) = ((cost.aircraft_year / 12.0) as f32, (cost.ship_year / 12.0) as f32);
    let (account, muster) = (&mut state.open, &mut state.musters[month]);
    muster.roll.clone_from(live.roll);
    muster.standing = live.standing;
    for at in live.vectors() {
        let troops = force.troops.at(at);
        let posture = Posture::of(backstop.posture.at(at));
        muster.posture.put(at, backstop.posture.at(at));
        let hulls = force.aircraft.at(at) * aircraft + force.ships.at(at) * ship;
        muster.troops.put(at, state.at_peace.at(at).gt(0.0).select(troops, GONE));
        account.troop_months.put(at, account.troop_months.at(at) + troops);
        account.hulls.put(at, account.hulls.at(at) + hulls);
        account.arrived.put(at, account.arrived.at(at) + force.arrived.at(at));
        account.peak.put(at, account.peak.at(at).max(troops));
        account.full.put(at, account.full.at(at) + posture.full.bracket());
        account.reduced.put(at, account.reduced.at(at) + posture.reduced.bracket());
    }
    for (_, metric) in MARKS.into_iter().filter(|(mark, _)| *mark == month) {
        mark(live.roll, &state.at_peace, &force.troops, &mut state.metrics[metric as usize]);
        if metric == Metric::Troops12 {
            mark(live.roll, &state.at_peace, &force.countries, &mut state.metrics[Metric::Countries12 as usize]);
        }
    }
}

/// Writes what is seen in a month where the ceasefire stands, by trial.
#[inline(always)]
fn mark(roll: &Roll, at_peace: &Lanes, seen: &Lanes, metric: &mut Lanes) {
    for lane in 0..roll.count() {
        if at_peace[lane] > 0.0 {
            metric[roll.trial(lane)] = seen[lane];
        }
    }
}

/// The first month with half of the troops that joined, for the trials whose war has not resumed in it.
#[inline(always)]
pub fn note_half_strength<S: Simd>(live: Live<'_, S>, month: usize, force: &deployment::State, state: &mut State) {
    let first = &mut state.open.half_strength;
    for at in live.vectors() {
        let reached = force.troops.at(at).ge(state.half.at(at)).select(month as f32, NEVER);
        first.put(at, first.at(at).min(reached));
    }
}

/// Keeps account of incidents in a month of the last year; called while the log rate is that month's.
#[inline(always)]
pub fn note_incidents<S: Simd>(
    live: Live<'_, S>,
    month: usize,
    months: usize,
    incidents: &incidents::State,
    state: &mut State,
) {
    if month + LAST_YEAR < months {
        return;
    }
    let sum = &mut state.open.incidents;
    for at in live.vectors() {
        sum.put(at, sum.at(at) + incidents.log_rate.at(at).min(LOG_INCIDENTS_AT_MOST).exp());
    }
}

/// The stages that an outcome is made of.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// Onset and terms.
    pub ceasefire: &'a ceasefire::State,
    /// Who came.
    pub force: &'a deployment::State,
    /// The campaign.
    pub campaign: &'a campaign::State,
}

/// Classes the first `lanes` trials and writes their metrics.
#[inline(always)]
pub fn finish<S: Simd>(simd: S, world: &World, months: usize, history: History<'_>, lanes: usize, state: &mut State) {
    for at in vectors(simd, lanes) {
        let came = history.ceasefire.came.at(at).gt(0.0);
        let resumed = state.resumed.at(at).lt(NEVER);
        let held = came & !resumed;
        classify(world, came, resumed, history.campaign, at, state);
        write_outcome(world, months, [came, resumed, held], history, at, state);
        write_course(months, [came, resumed], history.force, at, state);
        write_price(world, came, history.campaign, at, state);
    }
}

#[inline(always)]
fn classify<S: Simd>(
    world: &World,
    came: Mask<S>,
    resumed: Mask<S>,
    campaign: &campaign::State,
    at: At<S>,
    state: &mut State,
) {
    let number = |class: Class| class as usize as f32;
    let (major, repelled) = (world.thresholds.major_above as f32, world.thresholds.repelled_below as f32);
    let area = campaign.area.at(at);
    let ground = area.ge(major).select(number(Class::MajorLoss), number(Class::GroundLost));
    let lost = area.lt(repelled).select(number(Class::Repelled), ground);
    let ended = resumed.select(lost, number(Class::Held));
    state.class.put(at, came.select(ended, number(Class::NoCeasefire)));
}

/// Whether it held, who fought, how violent it was, and what was lost.
#[inline(always)]
fn write_outcome<S: Simd>(
    world: &World,
    months: usize,
    [came, resumed, held]: [Mask<S>; 3],
    history: History<'_>,
    at: At<S>,
    state: &mut State,
) {
    let everybody = came | !came;
    let campaign = history.campaign;
    let incidents = state.closed.incidents.at(at) / months.min(LAST_YEAR) as f32;
    let violent = incidents.gt(world.thresholds.violent_above as f32);
    state.put(Metric::Held, at, everybody, held.bracket());
    state.put(Metric::HeldGivenCeasefire, at, came, held.bracket());
    state.put(Metric::Entangled, at, everybody, campaign.fights.at(at));
    state.put(Metric::UsAtWar, at, everybody, campaign.acts.at(at));
    state.put(Metric::Violent, at, held, violent.bracket());
    state.put(Metric::Incidents, at, held, incidents);
    state.put(Metric::ResumptionMonth, at, resumed, state.resumed.at(at));
    state.put(Metric::Area, at, resumed, campaign.area.at(at));
}

/// How the force and the backstop went.
#[inline(always)]
fn write_course<S: Simd>(
    months: usize,
    [came, resumed]: [Mask<S>; 2],
    force: &deployment::State,
    at: At<S>,
    state: &mut State,
) {
    let followed = resumed.select(state.resumed.at(at) + 1.0, months as f32);
    let (full, reduced) = (state.closed.full.at(at), state.closed.reduced.at(at));
    let half_strength = state.closed.half_strength.at(at);
    let reached = half_strength.lt(NEVER);
    state.put(Metric::PeakTroops, at, came, state.closed.peak.at(at));
    state.put(Metric::PostureFull, at, came, full / followed);
    state.put(Metric::PostureReduced, at, came, reduced / followed);
    state.put(Metric::PostureWithdrawn, at, came, (followed - full - reduced) / followed);
    state.put(Metric::HalfStrengthReached, at, came & force.pledged.at(at).gt(0.0), reached.bracket());
    state.put(Metric::HalfStrengthMonth, at, reached, half_strength);
}

/// Dead and wounded, and money.
#[inline(always)]
fn write_price<S: Simd>(world: &World, came: Mask<S>, campaign: &campaign::State, at: At<S>, state: &mut State) {
    let cost = &world.cost;
    let [soldier, startup] = [cost.soldier_year / 12.0, cost.startup_soldier].map(|cost| cost as f32);
    let troop_months = state.closed.troop_months.at(at);
    let losses = troop_months * (cost.peace_loss / 12.0) as f32 + campaign.losses.at(at);
    let money = troop_months * soldier + state.closed.hulls.at(at) + state.closed.arrived.at(at) * startup;
    state.put(Metric::CoalitionLosses, at, came | !came, losses);
    state.put(Metric::Cost, at, came, money);
}
