//! What is tempting to take for a law, and is none: in some trial the opposite happens, and this is why.

use guarantor::model::Specs;
use guarantor::model::metric::Metric;
use guarantor::scenario::Scenario;
use guarantor::streams::LANES;

use crate::common::{over_baseline, shipped};
use crate::pair::{At, changed, side_by_side, sure};

const PLACES: &[(u32, u32)] = &[(6, 4), (499, 0), (17, 1), (90, 0)];

/// In how many trials the war resumes later and earlier in the second scenario; the latter are shown, with who consented.
fn moved(before: &Scenario, after: &Scenario, mut earlier: impl FnMut(At, usize, bool)) -> [usize; 2] {
    let mut counts = [0, 0];
    side_by_side(before, after, PLACES, &mut |at, [first, second]| {
        for lane in 0..LANES {
            let consent = second.ceasefire.consent[lane] > 0.0;
            let [first, second] = [first, second].map(|trials| trials.outcome.resumed[lane]);
            counts[0] += usize::from(second > first);
            counts[1] += usize::from(second < first);
            if second < first {
                earlier(at, lane, consent);
            }
        }
    });
    counts
}

/// One option of the baseline, changed.
fn full(change: impl Fn(&mut Specs)) -> Scenario {
    changed(&over_baseline("", &["full"], &[]), change)
}

fn provoked(specs: &mut Specs) {
    sure(&mut specs.incidents.provocation, 3.0);
    sure(&mut specs.resumption.incident_effect, 0.6);
    sure(&mut specs.ceasefire.quantities.consent_chance, 0.5);
}

#[test]
fn a_force_can_bring_the_resumption_forward_but_only_where_nobody_consented_to_it() {
    let nobody = full(|specs| {
        provoked(specs);
        specs.contributors.clear();
    });
    let somebody = full(provoked);
    let [later, earlier] = moved(&nobody, &somebody, |at, lane, consent| {
        assert!(!consent, "{}", at.trial(&somebody, lane));
    });
    assert!(later > 20 && earlier > 20, "{later} {earlier}");
}

#[test]
fn a_backstop_likelier_to_be_kept_can_bring_it_forward_through_the_countries_that_come_for_it() {
    let kept = |chance: f64| {
        full(|specs| {
            provoked(specs);
            sure(&mut specs.backstop.quantities.kept_chance, chance);
            sure(&mut specs.backstop.quantities.reduced_chance, 0.0);
            // Nobody comes but for the backstop.
            specs.contributors.iter_mut().for_each(|one| sure(&mut one.quantities.unmet_factor, 0.0));
        })
    };
    let [later, earlier] = moved(&kept(0.0), &kept(1.0), |_, _, _| {});
    assert!(later > 20 && earlier > 0, "{later} {earlier}");
}

#[test]
fn whoever_comes_sooner_can_bring_it_forward_by_a_first_rotation_that_comes_sooner_too() {
    // The months that are lost to the pool must weigh more than those that are won: the bare hazard rises.
    let notice = |months: f64| {
        full(|specs| {
            sure(&mut specs.incidents.provocation, 0.0);
            sure(&mut specs.resumption.sensitivity, 8.0);
            sure(&mut specs.resumption.shape, 3.0);
            sure(&mut specs.resumption.five_year_hold, 1e-3);
            specs.coalition.first_rotation_months = 6;
            for one in &mut specs.contributors {
                sure(&mut one.quantities.notice_months, months);
                one.pool.iter_mut().for_each(|pool| sure(&mut pool.persons, 1.0));
            }
        })
    };
    let [later, earlier] = moved(&notice(6.0), &notice(0.0), |_, _, _| {});
    assert!(later > 20 && earlier > 0, "{later} {earlier}");
}

#[test]
fn a_steeper_shape_brings_failures_after_the_first_five_years_forward() {
    let shape = |shape: f64| {
        let scenario = shipped("baseline", &["run.horizon_months=240"]);
        changed(&scenario, |specs| {
            sure(&mut specs.resumption.shape, shape);
            sure(&mut specs.resumption.five_year_hold, 0.8);
        })
    };
    let [later, earlier] = moved(&shape(0.4), &shape(1.2), |_, _, _| {});
    assert!(later > 20 && earlier > 20, "{later} {earlier}");
}

#[test]
fn a_more_volatile_adversary_moves_the_resumption_either_way() {
    let volatile = |volatility: f64| full(|specs| sure(&mut specs.adversary.volatility, volatility));
    let [later, earlier] = moved(&volatile(0.0), &volatile(0.2), |_, _, _| {});
    assert!(later > 20 && earlier > 20, "{later} {earlier}");
}

#[test]
fn a_will_that_all_share_moves_it_either_way() {
    let common = |share: f64| full(|specs| sure(&mut specs.coalition.quantities.common_will, share));
    let [later, earlier] = moved(&common(0.0), &common(1.0), |_, _, _| {});
    assert!(later > 5 && earlier > 5, "{later} {earlier}");
}

#[test]
fn odds_of_quick_success_move_it_either_way_for_the_base_rate_is_taken_at_the_same_odds() {
    let slope = |slope: f64| full(|specs| sure(&mut specs.balance.win_slope, slope));
    let [later, earlier] = moved(&slope(0.2), &slope(3.0), |_, _, _| {});
    assert!(later > 20 && earlier > 20, "{later} {earlier}");
}

#[test]
fn a_coalition_that_comes_sooner_can_cost_more_ground_for_it_shares_the_losses_of_the_first_weeks() {
    let response = |weeks: f64| {
        full(|specs| {
            let campaign = &mut specs.campaign.quantities;
            sure(&mut campaign.coalition_response_weeks, weeks);
            sure(&mut campaign.host_loss, 0.05);
            sure(&mut campaign.loss_exponent, 0.0);
            sure(&mut campaign.breakthrough_penalty, 0.0);
            sure(&mut specs.credibility.constant, 5.0);
            sure(&mut specs.balance.win_slope, 3.0);
            sure(&mut specs.balance.surge, 2e5);
        })
    };
    let (mut less, mut more) = (0, 0);
    side_by_side(&response(6.0), &response(0.0), PLACES, &mut |_, both| {
        let [late, soon] = both.map(|trials| trials.outcome.metric(Metric::Area));
        less += (0..LANES).filter(|lane| soon[*lane] < late[*lane]).count();
        more += (0..LANES).filter(|lane| soon[*lane] > late[*lane]).count();
    });
    assert!(less > 5 && more > 5, "{less} {more}");
}
