//! Stage 10: what did it come to?
//!
//! Nothing is drawn here. Month by month the stage keeps account of who was there and at what cost; at the end it
//! classes the trial and writes every metric, with NaN where a trial does not count.

use crate::keys::{Domain, Key, Kind};
use crate::maths::{self, bracket, max, min, select};
use crate::model::backstop;
use crate::model::metric::{Class, Metric};
use crate::model::unknown::{Scope, Visit};
use crate::model::{campaign, ceasefire, deployment, incidents, resumption};
use crate::quantities;
use crate::streams::Lanes;

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
const LOG_INCIDENTS_AT_MOST: f64 = 18.5;

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

/// What the stage keeps account of, and what it comes to.
#[derive(Clone, Debug)]
pub struct State {
    /// Land troops by month, D(t); meaningless after the resumption.
    pub troops: Vec<Lanes>,
    /// Month in which the war resumed; infinite where it did not.
    pub resumed: Lanes,
    /// Outcome class, as the number of a [`Class`].
    pub class: Lanes,
    /// Every metric, NaN where the trial does not count; by [`Metric`].
    pub metrics: Vec<Lanes>,
    posture_months: [Lanes; 3],
    incidents: Lanes,
    cost: Lanes,
    peace_losses: Lanes,
}

impl State {
    /// Room for so many months.
    pub fn new(months: usize) -> Self {
        Self {
            troops: vec![Lanes::default(); months],
            resumed: Lanes::default(),
            class: Lanes::default(),
            metrics: vec![Lanes::default(); Metric::ALL.len()],
            posture_months: [const { Lanes::splat(0.0) }; 3],
            incidents: Lanes::default(),
            cost: Lanes::default(),
            peace_losses: Lanes::default(),
        }
    }

    /// The values of a metric.
    pub fn metric(&self, metric: Metric) -> &Lanes {
        &self.metrics[metric as usize]
    }

    fn metric_mut(&mut self, metric: Metric) -> &mut Lanes {
        &mut self.metrics[metric as usize]
    }
}

/// Forgets another block.
#[inline(always)]
pub fn start(state: &mut State) {
    state.resumed = Lanes::splat(f64::INFINITY);
    state.posture_months = [const { Lanes::splat(0.0) }; 3];
    for lanes in [&mut state.incidents, &mut state.cost, &mut state.peace_losses] {
        *lanes = Lanes::default();
    }
    state.metrics.iter_mut().for_each(|metric| *metric = Lanes::splat(f64::NAN));
    *state.metric_mut(Metric::PeakTroops) = Lanes::default();
}

/// Keeps account of a month; the war may resume in it.
#[inline(always)]
pub fn step(
    world: &World,
    month: usize,
    posture: &Lanes,
    force: &deployment::State,
    resumption: &resumption::State,
    state: &mut State,
) {
    let at_peace = &resumption.at_peace;
    keep_books(world, at_peace, force, state);
    for lane in 0..posture.len() {
        state.posture_months[0][lane] += at_peace[lane] * bracket(posture[lane] == 0.0);
        state.posture_months[1][lane] += at_peace[lane] * bracket(posture[lane] == backstop::REDUCED);
        state.posture_months[2][lane] += at_peace[lane] * bracket(posture[lane] == backstop::FULL);
        state.resumed[lane] = select(resumption.resumes[lane] > 0.0, month as f64, state.resumed[lane]);
    }
    half_strength(month, force, resumption, state);
    state.troops[month] = force.troops.clone();
    let at_mark = [(3, Metric::Troops3), (6, Metric::Troops6), (12, Metric::Troops12), (24, Metric::Troops24)];
    for (_, metric) in at_mark.into_iter().filter(|(mark, _)| *mark == month) {
        mark(at_peace, &force.troops, state.metric_mut(metric));
        if metric == Metric::Troops12 {
            mark(at_peace, &force.countries, state.metric_mut(Metric::Countries12));
        }
    }
}

/// Cost, losses at peace, and the largest force so far.
#[inline(always)]
fn keep_books(world: &World, at_peace: &Lanes, force: &deployment::State, state: &mut State) {
    let (cost, peak) = (&world.cost, &mut state.metrics[Metric::PeakTroops as usize]);
    for lane in 0..at_peace.len() {
        let troops = force.troops[lane];
        let yearly =
            cost.soldier_year * troops + cost.aircraft_year * force.aircraft[lane] + cost.ship_year * force.ships[lane];
        state.cost[lane] += at_peace[lane] * (yearly / 12.0 + cost.startup_soldier * force.arrived[lane]);
        state.peace_losses[lane] += at_peace[lane] * troops * cost.peace_loss / 12.0;
        peak[lane] = max(peak[lane], at_peace[lane] * troops);
    }
}

/// The first month with half of the troops that joined, if the war does not resume in it or before.
#[inline(always)]
fn half_strength(month: usize, force: &deployment::State, resumption: &resumption::State, state: &mut State) {
    let reached = state.metric_mut(Metric::HalfStrengthMonth);
    for lane in 0..reached.len() {
        let stands = (resumption.at_peace[lane] > 0.0) & (resumption.resumes[lane] == 0.0);
        let half = (force.pledged[lane] > 0.0) & (force.troops[lane] >= 0.5 * force.pledged[lane]);
        let first = stands & half & reached[lane].is_nan();
        reached[lane] = select(first, month as f64, reached[lane]);
    }
}

/// Writes what is seen where the ceasefire stands.
#[inline(always)]
fn mark(at_peace: &Lanes, seen: &Lanes, metric: &mut Lanes) {
    for lane in 0..metric.len() {
        metric[lane] = select(at_peace[lane] > 0.0, seen[lane], f64::NAN);
    }
}

/// Keeps account of incidents in a month of the last year; called while the log rate is that month's.
#[inline(always)]
pub fn note_incidents(month: usize, months: usize, incidents: &incidents::State, state: &mut State) {
    if month + LAST_YEAR < months {
        return;
    }
    for lane in 0..state.incidents.len() {
        state.incidents[lane] += maths::exp(min(incidents.log_rate[lane], LOG_INCIDENTS_AT_MOST));
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

/// Classes the trials and writes their metrics.
#[inline(always)]
pub fn finish(world: &World, months: usize, history: History<'_>, state: &mut State) {
    classify(world, history, state);
    write_shares(world, months, history, state);
    let last_year = months.min(LAST_YEAR) as f64;
    let held = Class::Held as usize as f64;
    for lane in 0..state.class.len() {
        let came = history.ceasefire.came[lane] > 0.0;
        let resumed = state.resumed[lane] < f64::INFINITY;
        let followed = state.posture_months.iter().map(|posture| posture[lane]).sum::<f64>();
        let counts = |condition: bool, value: f64| select(condition, value, f64::NAN);
        let losses = state.peace_losses[lane] + history.campaign.losses[lane];
        let incidents = state.incidents[lane] / last_year;
        let peak = state.metric(Metric::PeakTroops)[lane];
        let values = [
            (Metric::ResumptionMonth, counts(resumed, state.resumed[lane])),
            (Metric::PeakTroops, counts(came, peak)),
            (Metric::PostureWithdrawn, counts(came, state.posture_months[0][lane] / followed)),
            (Metric::PostureReduced, counts(came, state.posture_months[1][lane] / followed)),
            (Metric::PostureFull, counts(came, state.posture_months[2][lane] / followed)),
            (Metric::Incidents, counts(state.class[lane] == held, incidents)),
            (Metric::Area, counts(resumed, history.campaign.area[lane])),
            (Metric::CoalitionLosses, losses),
            (Metric::Cost, counts(came, state.cost[lane])),
        ];
        for (metric, value) in values {
            state.metric_mut(metric)[lane] = value;
        }
    }
}

#[inline(always)]
fn classify(world: &World, history: History<'_>, state: &mut State) {
    let number = |class: Class| class as usize as f64;
    for lane in 0..state.class.len() {
        let area = history.campaign.area[lane];
        let major = select(area >= world.thresholds.major_above, number(Class::MajorLoss), number(Class::GroundLost));
        let lost = select(area < world.thresholds.repelled_below, number(Class::Repelled), major);
        let ended = select(state.resumed[lane] < f64::INFINITY, lost, number(Class::Held));
        state.class[lane] = select(history.ceasefire.came[lane] > 0.0, ended, number(Class::NoCeasefire));
    }
}

/// Metrics that are shares of trials: 1, 0, or NaN where the trial does not count.
#[inline(always)]
fn write_shares(world: &World, months: usize, history: History<'_>, state: &mut State) {
    let last_year = months.min(LAST_YEAR) as f64;
    for lane in 0..state.class.len() {
        let held = state.class[lane] == Class::Held as usize as f64;
        let came = history.ceasefire.came[lane] > 0.0;
        let violent = state.incidents[lane] / last_year > world.thresholds.violent_above;
        let pledged = came & (history.force.pledged[lane] > 0.0);
        let reached = !state.metric(Metric::HalfStrengthMonth)[lane].is_nan();
        let counts = |condition: bool, value: bool| select(condition, bracket(value), f64::NAN);
        let values = [
            (Metric::Held, bracket(held)),
            (Metric::HeldGivenCeasefire, counts(came, held)),
            (Metric::Entangled, history.campaign.fights[lane]),
            (Metric::UsAtWar, history.campaign.acts[lane]),
            (Metric::Violent, counts(held, violent)),
            (Metric::HalfStrengthReached, counts(pledged, reached)),
        ];
        for (metric, value) in values {
            state.metric_mut(metric)[lane] = value;
        }
    }
}
