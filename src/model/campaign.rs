//! Stage 9: if the war resumes, how badly?
//!
//! A reduced form for orders of magnitude, week by week: two regimes (stalemate and breakthrough), losses that follow
//! the force ratio with an uncertain exponent, a coalition that may fight and a United States that may act, each after
//! its response time. No law of combat fits even well recorded battles, so nothing here is a map.

use crate::keys::{Key, Kind};
use crate::lanes::{Lanes, Move, Roll, Simd, shift, vectors};
use crate::model::Watch;
use crate::model::backstop::Posture;
use crate::model::unknown::{Scope, Visit};
use crate::model::{backstop, balance, credibility, deployment};
use crate::quantities;
use crate::streams::{Law, RareSite, Room, Site, Source};

/// No week takes more than this, km²: a tail of the distribution beyond it has no meaning.
pub(crate) const WEEKLY_AREA_AT_MOST: f32 = 1e6;

/// Weeks during which an attack that was not expected keeps its advantage.
const SURPRISE_WEEKS: u32 = 4;

/// What `[campaign]` may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Weeks after which a campaign counts as over.
    pub max_weeks: u32,
    /// The section's quantities.
    pub quantities: Quantities,
}

impl Spec {
    /// Keys that are not quantities.
    pub const KEYS: &'static [Key] = &[Key {
        name: "max_weeks",
        meaning: "Weeks after which a campaign counts as over.",
        unit: "weeks",
        kind: Kind::Count(1, 520),
        default: None,
    }];
}

quantities! {
    /// The quantities of `[campaign]`.
    struct Quantities;
    /// The values of `[campaign]` in one world.
    struct Values;
    /// Share of either side's strength that is committed.
    committed_share: SOME_SHARE, "share";
    /// Chance each week that the campaign stops.
    weekly_stop_chance: CHANCE, "chance a week";
    /// Adversary's losses at parity.
    adversary_loss: SHARE_TAIL, "share a day";
    /// Host's losses at parity.
    host_loss: SHARE_TAIL, "share a day";
    /// Exponent of the force ratio in losses.
    loss_exponent: NON_NEGATIVE, "exponent";
    /// Share of its start whose loss ends the adversary's campaign.
    break_share: SHARE, "share";
    /// Log-odds by which a weekly breakthrough is rarer than a quick success.
    breakthrough_penalty: REAL, "log odds";
    /// Area taken in a week of stalemate.
    stalemate_area: NON_NEGATIVE, "km² a week";
    /// Area taken in a week of breakthrough.
    breakthrough_area: NON_NEGATIVE, "km² a week";
    /// Standard deviation of the logarithm of weekly area.
    area_spread: LOG_SCALE, "log area";
    /// Weeks until the coalition's reinforcement fights.
    coalition_response_weeks: WEEKS, "weeks";
    /// Weeks until US air power fights.
    us_response_weeks: WEEKS, "weeks";
    /// Coalition's dead and wounded while it fights.
    coalition_loss: SHARE_TAIL, "share a day";
}

/// The stage in one world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The section's values.
    pub values: Values,
    /// Weeks after which a campaign counts as over.
    pub max_weeks: u32,
    /// Week in which the coalition's reinforcement arrives.
    reinforcement_week: f32,
    /// Log-odds of a weekly breakthrough at parity, and per unit of log force ratio.
    breakthrough: [f32; 2],
}

impl World {
    /// Draws the stage's unknowns.
    pub fn draw(spec: &Spec, balance: &balance::World, visit: Visit<'_>) -> Self {
        let values = spec.quantities.values(&mut |key, quantity| visit(Scope::Section("campaign"), key, quantity));
        let parity = balance.values.win_constant - values.breakthrough_penalty;
        Self {
            max_weeks: spec.max_weeks,
            reinforcement_week: libm::ceil(values.coalition_response_weeks) as f32,
            breakthrough: [parity as f32, balance.values.win_slope as f32],
            values,
        }
    }
}

/// The stage's luck. Weeks are drawn when a campaign first reaches them: most blocks need only the early ones.
#[derive(Clone, Debug)]
pub struct Luck {
    fights: Site,
    acts: Site,
    weeks: Vec<WeekLuck>,
    drawn: usize,
}

/// The luck of one week.
#[derive(Clone, Debug)]
struct WeekLuck {
    breakthrough: RareSite,
    area: RareSite,
    stop: RareSite,
}

impl Luck {
    /// The draw sites of so many weeks.
    pub fn new(weeks: u32) -> Self {
        let week = |week| WeekLuck {
            breakthrough: RareSite::new("campaign", "breakthrough", week, Law::Uniform),
            area: RareSite::new("campaign", "area", week, Law::Normal),
            stop: RareSite::new("campaign", "stop", week, Law::Uniform),
        };
        Self {
            fights: Site::new("coalition", "fights", Law::Uniform),
            acts: Site::new("backstop", "acts", Law::Uniform),
            weeks: (0..weeks).map(week).collect(),
            drawn: 0,
        }
    }

    /// Draws the luck of a block that does not belong to a week.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, source: &mut Source<'_, S>) {
        self.fights.fill(source);
        self.acts.fill(source);
        self.drawn = 0;
    }

    /// The luck of a week, drawn if no campaign of the block has reached it before.
    #[inline(always)]
    fn week<S: Simd>(&mut self, week: usize, source: &mut Source<'_, S>) -> &WeekLuck {
        while self.drawn <= week {
            let luck = &mut self.weeks[self.drawn];
            luck.breakthrough.draw(source);
            luck.area.draw(source);
            luck.stop.draw(source);
            self.drawn += 1;
        }
        &self.weeks[week]
    }
}

/// Campaigns, a lane each while they last.
#[derive(Clone, Debug)]
pub struct State {
    /// Which trial's campaign a lane holds.
    roll: Roll,
    /// Posture of the backstop in the month in which the war resumed.
    posture: Lanes,
    /// The foreign force in that month: D, π, n.
    troops: Lanes,
    presence: Lanes,
    countries: Lanes,
    /// Adversary's strength R before it is committed, then its committed strength A.
    adversary: Lanes,
    /// Host's strength E before it is committed, then the defenders' committed strength B.
    defenders: Lanes,
    /// Strength at which the adversary breaks off.
    breaks_at: Lanes,
    /// What B gains when the coalition's reinforcement arrives.
    reinforcement: Lanes,
    /// Surprise δ of the month in which the war resumed.
    surprise: Lanes,
    /// Log gain in B while US air power fights, 0 where it does not act.
    strike: Lanes,
    /// Coalition's dead and wounded a week while it fights.
    weekly_losses: Lanes,
    /// Log force ratio of the week.
    log_ratio: Lanes,
    /// Area taken so far.
    taken: Lanes,
    /// Coalition's dead and wounded so far.
    lost: Lanes,
    /// 1 where the campaign ends with this week, else 0.
    ended: Lanes,
    /// Luck of fighting and of acting, then whether they do.
    coins: [Lanes; 2],
    room: [Room; 2],
    /// Area lost, by trial.
    pub area: Lanes,
    /// Coalition's dead and wounded in the campaign, by trial.
    pub losses: Lanes,
    /// 1 where the coalition fights, by trial.
    pub fights: Lanes,
    /// 1 where the United States acts, by trial.
    pub acts: Lanes,
}

impl Default for State {
    fn default() -> Self {
        let none = Lanes::default;
        Self {
            roll: Roll::new(0),
            posture: none(),
            troops: none(),
            presence: none(),
            countries: none(),
            adversary: none(),
            defenders: none(),
            breaks_at: none(),
            reinforcement: none(),
            surprise: none(),
            strike: none(),
            weekly_losses: none(),
            log_ratio: none(),
            taken: none(),
            lost: none(),
            ended: none(),
            coins: <[Lanes; 2]>::default(),
            room: <[Room; 2]>::default(),
            area: none(),
            losses: none(),
            fights: none(),
            acts: none(),
        }
    }
}

impl State {
    /// The week of one trial's campaign that a [`Watch`] is shown; none where it is over, or never began.
    pub fn week(&self, trial: usize) -> Option<Week> {
        let lane = self.roll.lane_of(trial)?;
        Some(Week {
            log_ratio: self.log_ratio[lane],
            adversary: self.adversary[lane],
            defenders: self.defenders[lane],
            breaks_at: self.breaks_at[lane],
            taken: self.taken[lane],
            losses: self.lost[lane],
            ends: self.ended[lane] > 0.0,
        })
    }

    /// Moves campaigns to other lanes.
    #[inline(always)]
    fn shift(&mut self, moves: &[Move]) {
        shift(
            moves,
            [
                &mut self.adversary,
                &mut self.defenders,
                &mut self.breaks_at,
                &mut self.reinforcement,
                &mut self.surprise,
                &mut self.strike,
                &mut self.weekly_losses,
                &mut self.taken,
                &mut self.lost,
            ],
        );
    }
}

/// A week of one campaign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week {
    /// Log force ratio at its start, with surprise and US air power counted.
    pub log_ratio: f32,
    /// Adversary's committed strength A at its end.
    pub adversary: f32,
    /// Defenders' committed strength B at its end.
    pub defenders: f32,
    /// Strength at which the adversary breaks off.
    pub breaks_at: f32,
    /// Area taken so far, km².
    pub taken: f32,
    /// Coalition's dead and wounded so far.
    pub losses: f32,
    /// Whether the campaign ends with it.
    pub ends: bool,
}

/// Forgets the campaigns of another block.
#[inline(always)]
pub fn start(state: &mut State) {
    state.roll = Roll::new(0);
    for by_trial in [&mut state.area, &mut state.losses, &mut state.fights, &mut state.acts] {
        *by_trial = Lanes::default();
    }
}

/// What a campaign starts from, in the month in which the war resumes.
#[derive(Clone, Copy, Debug)]
pub struct Theatre<'a> {
    /// Posture of the backstop.
    pub backstop: &'a backstop::State,
    /// The foreign force.
    pub force: &'a deployment::State,
    /// The strengths.
    pub strengths: &'a balance::State,
}

/// Notes that the war of a trial, which is in this lane, resumes.
#[inline(always)]
pub fn open(theatre: Theatre<'_>, lane: usize, trial: usize, state: &mut State) {
    let Theatre { backstop, force, strengths } = theatre;
    let at = state.roll.add(trial);
    state.posture[at] = backstop.posture[lane];
    state.troops[at] = force.troops[lane];
    state.presence[at] = force.presence[lane];
    state.countries[at] = force.countries[lane];
    state.adversary[at] = strengths.adversary[lane];
    state.defenders[at] = strengths.host[lane];
}

/// The worlds of the stages that a campaign draws on.
#[derive(Clone, Copy, Debug)]
pub struct Worlds<'a> {
    /// The campaign's own.
    pub campaign: &'a World,
    /// The forces'.
    pub balance: &'a balance::World,
    /// The pledges'.
    pub credibility: &'a credibility::World,
}

/// Runs all campaigns to their ends.
#[inline(always)]
pub fn run<S: Simd>(
    worlds: Worlds<'_>,
    luck: &mut Luck,
    source: &mut Source<'_, S>,
    state: &mut State,
    watch: &mut impl Watch,
) {
    let simd = source.simd;
    muster(simd, worlds, luck, state);
    let world = worlds.campaign;
    for week in 0..world.max_weeks {
        if state.roll.count() == 0 {
            return;
        }
        let luck = luck.week(week as usize, source);
        face(simd, world, week, state);
        advance(simd, world, luck, week, state);
        attrition(simd, world, luck, week, state);
        watch.week(state);
        close(state);
    }
}

/// Who fights, and with what.
#[inline(always)]
fn muster<S: Simd>(simd: S, worlds: Worlds<'_>, luck: &Luck, state: &mut State) {
    let values = &worlds.campaign.values;
    let [committed, unbroken, loss] =
        [values.committed_share, 1.0 - values.break_share, 7.0 * values.coalition_loss].map(|value| value as f32);
    let quality = worlds.balance.adversary.quality as f32;
    let strike_gain = libm::log1p(worlds.balance.values.strike_effect) as f32;
    for (coins, luck) in state.coins.iter_mut().zip([&luck.fights, &luck.acts]) {
        state.roll.copy(&luck.values, coins);
    }
    for at in vectors(simd, state.roll.count()) {
        let posture = Posture::of(state.posture.at(at));
        let force = credibility::Force {
            troops: state.troops.at(at),
            presence: state.presence.at(at),
            countries: state.countries.at(at),
        };
        let fights = state.coins[0].at(at).lt(worlds.credibility.coalition_fights(&force, posture, 0.0));
        let acts = fights & state.coins[1].at(at).lt(worlds.credibility.us_acts(posture, 0.0));
        let adversary = state.adversary.at(at) * quality * committed;
        let coalition = balance::coalition_strength(worlds.balance, force.troops, force.presence);
        state.adversary.put(at, adversary);
        state.breaks_at.put(at, adversary * unbroken);
        state.defenders.put(at, state.defenders.at(at) * committed);
        state.reinforcement.put(at, fights.keep(coalition));
        state.surprise.put(at, worlds.balance.surprise.at(posture));
        state.strike.put(at, acts.keep(strike_gain));
        state.weekly_losses.put(at, fights.keep(force.troops * loss));
        state.taken.put(at, at.splat(0.0));
        state.lost.put(at, at.splat(0.0));
        state.coins[0].put(at, fights.bracket());
        state.coins[1].put(at, acts.bracket());
    }
    for lane in 0..state.roll.count() {
        let trial = state.roll.trial(lane);
        state.fights[trial] = state.coins[0][lane];
        state.acts[trial] = state.coins[1][lane];
    }
}

/// Reinforcement arrives, and the log force ratio of the week follows.
#[inline(always)]
fn face<S: Simd>(simd: S, world: &World, week: u32, state: &mut State) {
    let surprised = week < SURPRISE_WEEKS;
    let reinforced = week as f32 == world.reinforcement_week;
    let strikes = f64::from(week) >= world.values.us_response_weeks;
    for at in vectors(simd, state.roll.count()) {
        let mut defenders = state.defenders.at(at);
        if reinforced {
            defenders = defenders + state.reinforcement.at(at);
            state.defenders.put(at, defenders);
        }
        let mut log_ratio = (state.adversary.at(at) / defenders).ln();
        if surprised {
            log_ratio = log_ratio + state.surprise.at(at);
        }
        if strikes {
            log_ratio = log_ratio - state.strike.at(at);
        }
        state.log_ratio.put(at, log_ratio);
    }
}

/// Area taken in the week, in a breakthrough or in stalemate, and the coalition's losses.
#[inline(always)]
fn advance<S: Simd>(simd: S, world: &World, luck: &WeekLuck, week: u32, state: &mut State) {
    let values = &world.values;
    let engaged = f64::from(week) >= values.coalition_response_weeks;
    let (spread, mean) = (values.area_spread as f32, (-0.5 * values.area_spread * values.area_spread) as f32);
    let [breakthrough, area] = &mut state.room;
    let breakthrough = luck.breakthrough.read(simd, &state.roll, breakthrough);
    let area = luck.area.read(simd, &state.roll, area);
    for at in vectors(simd, state.roll.count()) {
        let chance = (state.log_ratio.at(at) * world.breakthrough[1] + world.breakthrough[0]).logistic();
        let through = breakthrough.at(at).lt(chance);
        let pace = through.select(values.breakthrough_area as f32, values.stalemate_area as f32);
        let taken = pace * (area.at(at) * spread + mean).exp();
        state.taken.put(at, state.taken.at(at) + taken.min(WEEKLY_AREA_AT_MOST));
        if engaged {
            state.lost.put(at, state.lost.at(at) + state.weekly_losses.at(at));
        }
    }
}

/// Both sides' losses, and whether the campaign ends with the week.
#[inline(always)]
fn attrition<S: Simd>(simd: S, world: &World, luck: &WeekLuck, week: u32, state: &mut State) {
    let values = &world.values;
    let last = if week + 1 == world.max_weeks { 1.0 } else { 0.0 };
    let [adversary_loss, host_loss] = [values.adversary_loss, values.host_loss].map(|loss| (7.0 * loss) as f32);
    let (exponent, stop_chance) = (values.loss_exponent as f32, values.weekly_stop_chance as f32);
    let stop = luck.stop.read(simd, &state.roll, &mut state.room[0]);
    for at in vectors(simd, state.roll.count()) {
        let leverage = (state.log_ratio.at(at) * exponent).exp();
        let (adversary, defenders) = (state.adversary.at(at), state.defenders.at(at));
        let left = adversary - adversary * (adversary_loss / leverage).min(0.5);
        state.adversary.put(at, left);
        state.defenders.put(at, defenders - defenders * (leverage * host_loss).min(0.5));
        let ends = stop.at(at).lt(stop_chance) | left.le(state.breaks_at.at(at));
        state.ended.put(at, ends.select(1.0, last));
    }
}

/// Takes ended campaigns out, writing what they led to.
#[inline(always)]
fn close(state: &mut State) {
    for lane in (0..state.roll.count()).rev() {
        if state.ended[lane] > 0.0 {
            let trial = state.roll.trial(lane);
            state.area[trial] = state.taken[lane];
            state.losses[trial] = state.lost[lane];
            let step = state.roll.end(lane);
            state.shift(&[step]);
        }
    }
}

#[cfg(test)]
mod tests;
