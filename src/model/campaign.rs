//! Stage 9: if the war resumes, how badly?
//!
//! A reduced form for orders of magnitude, week by week: two regimes (stalemate and breakthrough), losses that follow
//! the force ratio with an uncertain exponent, a coalition that may fight and a United States that may act, each after
//! its response time. No law of combat fits even well recorded battles, so nothing here is a map.

use crate::keys::{Key, Kind};
use crate::maths::{self, bracket, min, select};
use crate::model::unknown::{Scope, Visit};
use crate::model::{balance, credibility, deployment};
use crate::quantities;
use crate::streams::{Keystream, LANES, Lanes, Law, Place, Site};

/// No week takes more than this, km²: a tail of the distribution beyond it has no meaning.
const WEEKLY_AREA_AT_MOST: f64 = 1e6;

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
    reinforcement_week: f64,
    /// Log-odds of a weekly breakthrough at parity, and per unit of log force ratio.
    breakthrough: [f64; 2],
}

impl World {
    /// Draws the stage's unknowns.
    pub fn draw(spec: &Spec, balance: &balance::World, visit: Visit<'_>) -> Self {
        let values = spec.quantities.values(&mut |key, quantity| visit(Scope::Section("campaign"), key, quantity));
        let parity = balance.values.win_constant - values.breakthrough_penalty;
        Self {
            max_weeks: spec.max_weeks,
            reinforcement_week: libm::ceil(values.coalition_response_weeks),
            breakthrough: [parity, balance.values.win_slope],
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
    breakthrough: Site,
    area: Site,
    stop: Site,
}

impl Luck {
    /// The draw sites of so many weeks.
    pub fn new(weeks: u32) -> Self {
        let week = |week| WeekLuck {
            breakthrough: Site::monthly("campaign", "breakthrough", week, Law::Uniform),
            area: Site::monthly("campaign", "area", week, Law::Normal),
            stop: Site::monthly("campaign", "stop", week, Law::Uniform),
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
    pub fn fill(&mut self, keystream: &mut Keystream, place: Place) {
        self.fights.fill(keystream, place);
        self.acts.fill(keystream, place);
        self.drawn = 0;
    }

    /// The luck of a week, drawn if no campaign of the block has reached it before.
    #[inline(always)]
    fn week(&mut self, week: usize, keystream: &mut Keystream, place: Place) -> &WeekLuck {
        while self.drawn <= week {
            let luck = &mut self.weeks[self.drawn];
            luck.breakthrough.fill(keystream, place);
            luck.area.fill(keystream, place);
            luck.stop.fill(keystream, place);
            self.drawn += 1;
        }
        &self.weeks[week]
    }
}

/// Campaigns under way, packed: campaign `i` belongs to the trial in lane `lane[i]`.
#[derive(Clone, Debug)]
pub struct State {
    running: usize,
    lane: [usize; LANES],
    /// Adversary's committed strength, A.
    adversary: Lanes,
    /// Strength at which the adversary breaks off.
    breaks_at: Lanes,
    /// Defenders' committed strength, B.
    defenders: Lanes,
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
            running: 0,
            lane: [0; LANES],
            adversary: none(),
            breaks_at: none(),
            defenders: none(),
            reinforcement: none(),
            surprise: none(),
            strike: none(),
            weekly_losses: none(),
            log_ratio: none(),
            taken: none(),
            lost: none(),
            ended: none(),
            area: none(),
            losses: none(),
            fights: none(),
            acts: none(),
        }
    }
}

/// Forgets the campaigns of another block.
#[inline(always)]
pub fn start(state: &mut State) {
    state.running = 0;
    state.area = Lanes::default();
    state.losses = Lanes::default();
    state.fights = Lanes::default();
    state.acts = Lanes::default();
}

/// The stages that a campaign starts from, in the month in which the war resumes.
#[derive(Clone, Copy, Debug)]
pub struct Theatre<'a> {
    /// The forces' world.
    pub balance: &'a balance::World,
    /// The pledges' world.
    pub credibility: &'a credibility::World,
    /// Posture of the backstop.
    pub posture: &'a Lanes,
    /// The foreign force.
    pub force: &'a deployment::State,
    /// The strengths.
    pub strengths: &'a balance::State,
}

/// Starts the campaign of one trial.
#[inline(always)]
pub fn open(world: &World, luck: &Luck, theatre: Theatre<'_>, lane: usize, state: &mut State) {
    let (values, force) = (&world.values, theatre.force);
    let (posture, troops, presence) = (theatre.posture[lane], force.troops[lane], force.presence[lane]);
    let credibility = theatre.credibility;
    let fights =
        luck.fights.values[lane] < credibility.coalition_fights(presence, troops, force.countries[lane], posture, 0.0);
    let acts = fights & (luck.acts.values[lane] < credibility.us_acts(posture, 0.0));
    let adversary = theatre.strengths.adversary[lane] * theatre.balance.adversary.quality * values.committed_share;
    let coalition = balance::coalition_strength(theatre.balance, troops, presence);
    let at = state.running;
    state.lane[at] = lane;
    state.adversary[at] = adversary;
    state.breaks_at[at] = adversary * (1.0 - values.break_share);
    state.defenders[at] = theatre.strengths.host[lane] * values.committed_share;
    state.reinforcement[at] = bracket(fights) * coalition;
    state.surprise[at] = theatre.balance.surprise.at(posture);
    state.strike[at] = bracket(acts) * maths::ln(1.0 + theatre.balance.values.strike_effect);
    state.weekly_losses[at] = bracket(fights) * troops * 7.0 * values.coalition_loss;
    state.taken[at] = 0.0;
    state.lost[at] = 0.0;
    state.fights[lane] = bracket(fights);
    state.acts[lane] = bracket(acts);
    state.running += 1;
}

/// Runs all campaigns to their ends.
#[inline(always)]
pub fn run(world: &World, luck: &mut Luck, keystream: &mut Keystream, place: Place, state: &mut State) {
    for week in 0..world.max_weeks {
        if state.running == 0 {
            return;
        }
        let luck = luck.week(week as usize, keystream, place);
        face(world, week, state);
        advance(world, luck, week, state);
        attrition(world, luck, week, state);
        close(state);
    }
}

/// Reinforcement arrives, and the log force ratio of the week follows.
#[inline(always)]
fn face(world: &World, week: u32, state: &mut State) {
    let surprised = bracket(week < SURPRISE_WEEKS);
    let reinforced = bracket(f64::from(week) == world.reinforcement_week);
    let strikes = bracket(f64::from(week) >= world.values.us_response_weeks);
    for at in 0..state.running {
        state.defenders[at] += reinforced * state.reinforcement[at];
        state.log_ratio[at] = maths::ln(state.adversary[at] / state.defenders[at]) + surprised * state.surprise[at]
            - strikes * state.strike[at];
    }
}

/// Area taken in the week, in a breakthrough or in stalemate, and the coalition's losses.
#[inline(always)]
fn advance(world: &World, luck: &WeekLuck, week: u32, state: &mut State) {
    let values = &world.values;
    let engaged = bracket(f64::from(week) >= values.coalition_response_weeks);
    let mean = -0.5 * values.area_spread * values.area_spread;
    for at in 0..state.running {
        let lane = state.lane[at];
        let chance = maths::logistic(world.breakthrough[0] + world.breakthrough[1] * state.log_ratio[at]);
        let through = luck.breakthrough.values[lane] < chance;
        let area = select(through, values.breakthrough_area, values.stalemate_area);
        let taken = area * maths::exp(values.area_spread * luck.area.values[lane] + mean);
        state.taken[at] += min(taken, WEEKLY_AREA_AT_MOST);
        state.lost[at] += engaged * state.weekly_losses[at];
    }
}

/// Both sides' losses, and whether the campaign ends with the week.
#[inline(always)]
fn attrition(world: &World, luck: &WeekLuck, week: u32, state: &mut State) {
    let values = &world.values;
    let last = week + 1 == world.max_weeks;
    for at in 0..state.running {
        let leverage = maths::exp(values.loss_exponent * state.log_ratio[at]);
        let adversary = state.adversary[at];
        state.adversary[at] = adversary - adversary * min(0.5, 7.0 * values.adversary_loss / leverage);
        state.defenders[at] -= state.defenders[at] * min(0.5, 7.0 * values.host_loss * leverage);
        let stops = luck.stop.values[state.lane[at]] < values.weekly_stop_chance;
        state.ended[at] = bracket(last | stops | (state.adversary[at] <= state.breaks_at[at]));
    }
}

/// Takes ended campaigns out, writing what they led to; the last one moves into the gap.
#[inline(always)]
fn close(state: &mut State) {
    let mut at = 0;
    while at < state.running {
        if state.ended[at] == 0.0 {
            at += 1;
            continue;
        }
        let lane = state.lane[at];
        state.area[lane] = state.taken[at];
        state.losses[lane] = state.lost[at];
        state.running -= 1;
        let last = state.running;
        state.lane[at] = state.lane[last];
        for field in [
            &mut state.adversary,
            &mut state.breaks_at,
            &mut state.defenders,
            &mut state.reinforcement,
            &mut state.surprise,
            &mut state.strike,
            &mut state.weekly_losses,
            &mut state.taken,
            &mut state.lost,
            &mut state.ended,
        ] {
            field[at] = field[last];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(max_weeks: u32) -> World {
        let values = Values {
            committed_share: 0.5,
            weekly_stop_chance: 0.0,
            adversary_loss: 0.002,
            host_loss: 0.001,
            loss_exponent: 0.5,
            break_share: 0.3,
            breakthrough_penalty: 0.0,
            stalemate_area: 100.0,
            breakthrough_area: 2_000.0,
            area_spread: 0.5,
            coalition_response_weeks: 0.0,
            us_response_weeks: 1.0,
            coalition_loss: 0.001,
        };
        World { values, max_weeks, reinforcement_week: 0.0, breakthrough: [-3.5, 0.6] }
    }

    /// One campaign of A = 300,000 against B = 200,000 with a reinforcement of 40,000, surprise 0.2, in lane 5.
    fn campaign() -> State {
        let mut state = State { running: 1, ..State::default() };
        state.lane[0] = 5;
        state.adversary[0] = 300_000.0;
        state.breaks_at[0] = 210_000.0;
        state.defenders[0] = 200_000.0;
        state.reinforcement[0] = 40_000.0;
        state.surprise[0] = 0.2;
        state.strike[0] = 0.3;
        state.weekly_losses[0] = 70.0;
        state
    }

    fn luck() -> Luck {
        let mut luck = Luck::new(3);
        for week in &mut luck.weeks {
            week.breakthrough.values = Lanes::splat(0.999);
            week.area.values = Lanes::splat(1.0);
            week.stop.values = Lanes::splat(0.5);
        }
        luck.drawn = 3;
        luck
    }

    #[test]
    fn a_campaign_of_one_week_computed_by_hand() {
        let mut state = campaign();
        run(&world(1), &mut luck(), &mut Keystream::new(0), Place { world: 0, trial: 0 }, &mut state);
        // Stalemate: 100 · e^(0.5·1 − 0.125); the coalition fights from week 0.
        assert!((state.area[5] - 100.0 * libm::exp(0.375)).abs() < 1e-9);
        assert_eq!(state.losses[5], 70.0);
        assert_eq!(state.running, 0);
    }

    #[test]
    fn attrition_follows_the_ratio_of_the_weeks_start() {
        let (world, mut state, luck) = (world(3), campaign(), luck());
        face(&world, 0, &mut state);
        let ratio = 300_000.0 / 240_000.0 * libm::exp(0.2);
        assert!((state.log_ratio[0] - libm::log(ratio)).abs() < 1e-14);
        attrition(&world, &luck.weeks[0], 0, &mut state);
        assert!((state.adversary[0] - 300_000.0 * (1.0 - 0.014 / ratio.sqrt())).abs() < 1e-6);
        assert!((state.defenders[0] - 240_000.0 * (1.0 - 0.007 * ratio.sqrt())).abs() < 1e-6);
        assert_eq!(state.ended[0], 0.0);
        // In the next week the reinforcement has come and US air power counts.
        let (adversary, defenders) = (state.adversary[0], state.defenders[0]);
        face(&world, 1, &mut state);
        assert!((state.log_ratio[0] - (libm::log(adversary / defenders) + 0.2 - 0.3)).abs() < 1e-13);
    }

    #[test]
    fn a_campaign_ends_when_the_adversary_breaks_or_the_week_stops_it() {
        let mut broken = campaign();
        broken.breaks_at[0] = 299_000.0;
        run(&world(3), &mut luck(), &mut Keystream::new(0), Place { world: 0, trial: 0 }, &mut broken);
        assert_eq!(broken.losses[5], 70.0);
        let mut stopping = world(3);
        stopping.values.weekly_stop_chance = 0.6;
        let mut stopped = campaign();
        run(&stopping, &mut luck(), &mut Keystream::new(0), Place { world: 0, trial: 0 }, &mut stopped);
        assert_eq!(stopped.losses[5], 70.0);
        let mut long = campaign();
        run(&world(3), &mut luck(), &mut Keystream::new(0), Place { world: 0, trial: 0 }, &mut long);
        assert_eq!(long.losses[5], 210.0);
    }
}
