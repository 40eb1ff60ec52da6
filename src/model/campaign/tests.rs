//! Campaigns computed by hand.

use super::*;
use crate::lanes::{self, Kernel};
use crate::maths;
use crate::streams::Words;

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

/// One campaign of A = 300,000 against B = 200,000 with a reinforcement of 40,000, surprise 0.2, of trial 5.
fn campaign() -> State {
    let mut state = State::default();
    state.roll.add(5);
    state.adversary[0] = 300_000.0;
    state.breaks_at[0] = 210_000.0;
    state.defenders[0] = 200_000.0;
    state.reinforcement[0] = 40_000.0;
    state.surprise[0] = 0.2;
    state.strike[0] = 0.3;
    state.weekly_losses[0] = 70.0;
    state
}

/// Weeks with these words: no breakthrough, one standard deviation more area, no stop below one half.
fn week() -> WeekLuck {
    let site = |word, law| RareSite::of_words(Words::splat(word), law);
    let share = |u: f64| (u * 4_294_967_296.0) as u32;
    WeekLuck {
        breakthrough: site(share(0.999), Law::Uniform),
        area: site(share(maths::normal_cdf(1.0)), Law::Normal),
        stop: site(share(0.5), Law::Uniform),
    }
}

/// So many weeks of a campaign.
struct Weeks<'a>(&'a World, u32, &'a mut State);

impl Kernel for Weeks<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self(world, weeks, state) = self;
        for number in 0..weeks.min(world.max_weeks) {
            face(simd, world, number, state);
            advance(simd, world, &week(), number, state);
            attrition(simd, world, &week(), number, state);
            close(state);
        }
    }
}

fn near(seen: f32, expected: f64) {
    assert!((f64::from(seen) / expected - 1.0).abs() < 1e-6, "{seen} is not {expected}");
}

#[test]
fn a_campaign_of_one_week_computed_by_hand() {
    let mut state = campaign();
    lanes::dispatch(Weeks(&world(1), 1, &mut state));
    // Stalemate: 100 · e^(0.5·1 − 0.125); the coalition fights from week 0.
    near(state.area[5], 100.0 * libm::exp(0.375));
    assert_eq!((state.losses[5], state.roll.count()), (70.0, 0));
}

#[test]
fn attrition_follows_the_ratio_of_the_weeks_start() {
    let mut state = campaign();
    lanes::dispatch(Weeks(&world(3), 1, &mut state));
    let ratio = 300_000.0 / 240_000.0 * libm::exp(0.2);
    near(state.log_ratio[0], libm::log(ratio));
    let (adversary, defenders) = (state.adversary[0], state.defenders[0]);
    near(adversary, 300_000.0 * (1.0 - 0.014 / ratio.sqrt()));
    near(defenders, 240_000.0 * (1.0 - 0.007 * ratio.sqrt()));
    assert_eq!(state.ended[0], 0.0);
    // In the next week US air power counts, and the reinforcement does not come again.
    lanes::dispatch(Face(&world(3), 1, &mut state));
    near(state.log_ratio[0], libm::log(f64::from(adversary) / f64::from(defenders)) + 0.2 - 0.3);
}

struct Face<'a>(&'a World, u32, &'a mut State);

impl Kernel for Face<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        face(simd, self.0, self.1, self.2);
    }
}

#[test]
fn a_campaign_ends_when_the_adversary_breaks_or_the_week_stops_it() {
    let losses = |world: &World, mut state: State| {
        lanes::dispatch(Weeks(world, 3, &mut state));
        state.losses[5]
    };
    let mut broken = campaign();
    broken.breaks_at[0] = 299_000.0;
    assert_eq!(losses(&world(3), broken), 70.0);
    let mut stopping = world(3);
    stopping.values.weekly_stop_chance = 0.6;
    assert_eq!(losses(&stopping, campaign()), 70.0);
    assert_eq!(losses(&world(3), campaign()), 210.0);
}
