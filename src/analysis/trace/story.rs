//! A history as a story: what the kernels computed, put beside what decided it.

use std::collections::BTreeMap;

use super::draws::{self, Source};
use super::results::{Campaign, DrawResult, Event, Happening, Member, Month, Moved, Story, Unknown, Week};
use crate::engine::history::{History, Luck, TrialOutcome};
use crate::maths::normal_cdf;
use crate::model::Moment;
use crate::model::backstop;
use crate::model::campaign::{self, WEEKLY_AREA_AT_MOST};
use crate::model::component::{Component, Components};
use crate::model::contributor::{Contributor, Member as Promise, Needs};
use crate::model::metric::Metric;
use crate::scenario::ScenarioOption;
use crate::streams::Law;

/// Posture of a whole backstop.
const FULL: u8 = backstop::FULL as u8;

/// Posture of a reduced one.
const REDUCED: u8 = backstop::REDUCED as u8;

/// Months of incidents between a peak and the next one that is told.
const APART: u32 = 6;

/// What a story is made of.
pub struct Told<'a> {
    /// The option.
    pub option: &'a ScenarioOption,
    /// What happened.
    pub history: &'a History,
    /// The luck of the trial.
    pub luck: Luck,
    /// Every quantity of the option in the world, by dotted path.
    pub named: &'a BTreeMap<String, f64>,
    /// Months followed.
    pub horizon: u32,
}

/// The story of a history.
pub fn story(told: &Told<'_>) -> Story {
    let Told { option, history, named, .. } = told;
    let specs = &option.specs;
    let names = |set: Components| set.iter().map(|component| component.name().to_owned()).collect();
    let mut months: Vec<Month> = (0..history.months.len()).map(|month| month_of(told, month)).collect();
    let mut before = 0.0;
    for month in &mut months {
        (month.hazard, before) = (month.cumulated - before, month.cumulated);
    }
    let members = members(told);
    let source = Source { specs, history, luck: told.luck.clone() };
    let draws = draws::all(source, &members, &months);
    let metric = |metric: &Metric| (metric.description().name.to_owned(), history.outcome.value(*metric));
    let campaign = war(history, &mut told.luck.clone(), &draws);
    Story {
        option: option.name.clone(),
        class: history.outcome.class.name().to_owned(),
        onset: history.outcome.onset,
        settled: history.outcome.settled,
        consent: history.outcome.consent,
        promised: names(specs.backstop.promised),
        floor: names(specs.backstop.promised.and(specs.backstop.floor)),
        events: events(told, &members, &months, campaign.as_ref()),
        clock: told.luck.clone().draw("resumption", "clock", Law::Exponential).value.into(),
        campaign,
        metrics: Metric::ALL.iter().map(metric).collect(),
        violent_above: specs.outcome.violent_above,
        unknowns: unknowns(option, named),
        members,
        months,
        draws,
    }
}

/// What the backstop has at a posture.
fn there(history: &History, posture: u8) -> Components {
    let backstop = &history.world.backstop;
    match posture {
        FULL => backstop.promised,
        REDUCED => backstop.reduced(),
        _ => Components::default(),
    }
}

fn month_of(told: &Told<'_>, number: usize) -> Month {
    let history = told.history;
    let moment = &history.months[number];
    let bare = history.world.incidents.bare(number);
    Month {
        month: number as u32,
        posture: moment.posture,
        troops: moment.troops.into(),
        assigned: moment.assigned.into(),
        aircraft: moment.aircraft.into(),
        ships: moment.ships.into(),
        trainers: moment.trainers.into(),
        countries: moment.here.iter().filter(|here| **here).count() as u32,
        host: moment.host.into(),
        adversary: moment.adversary.into(),
        success: moment.success.map(f64::from),
        belief: moment.belief.map(f64::from),
        incidents: libm::exp(moment.log_incidents.into()),
        bare_incidents: libm::exp(bare),
        moved: moved(told, moment, bare),
        hazard: 0.0,
        cumulated: moment.cumulated.into(),
    }
}

/// What moves the log hazard of a month, by stage 8 of `docs/model.md`.
fn moved(told: &Told<'_>, moment: &Moment, bare: f64) -> Moved {
    let (history, world) = (told.history, &told.history.world);
    let values = &world.resumption.values;
    let [alone, with, us] = moment.success.map(f64::from);
    let [coalition, american] = moment.belief.map(f64::from);
    let success = (1.0 - coalition) * alone + coalition * ((1.0 - american) * with + american * us);
    let worth = |success: f64| success - values.failure_cost * (1.0 - success);
    let price = coalition * (values.coalition_price + american * values.us_price);
    let sanctions = values.sanctions_price * world.balance.adversary.sanctions_drag;
    let reference = world.balance.quick_success(libm::log(values.reference_ratio));
    let mut luck = told.luck.clone();
    let settled = if history.outcome.settled { values.settlement_effect } else { 0.0 };
    let imposed = if world.ceasefire.imposed { values.imposed_effect } else { 0.0 };
    Moved {
        motive: f64::from(luck.draw("adversary", "motive", Law::Normal).value) * values.motive_spread,
        terms: settled + imposed,
        calculation: values.sensitivity * (worth(success) - price - sanctions - worth(reference)),
        incidents: values.incident_effect * (f64::from(moment.log_incidents) - bare),
    }
}

fn members(told: &Told<'_>) -> Vec<Member> {
    let Told { option, history, named, .. } = told;
    let mut luck = told.luck.clone();
    let common = named.get("coalition.common_will").copied().unwrap_or_default();
    let climate = f64::from(luck.draw("coalition", "will", Law::Normal).value);
    let posture = history.months.first().map_or(0, |month| month.posture);
    let has = there(history, posture);
    let listed = option.specs.contributors.iter().zip(&history.world.contributions.members).enumerate();
    let tell = |(place, (contributor, member)): (usize, (&Contributor, &Promise))| {
        let entity = format!("contributor.{}", contributor.key);
        let needs = &contributor.needs;
        let unmet = unmet(needs, has, &history.outcome);
        let joined = history.joined.get(place).copied().unwrap_or(false);
        let others = history.joined.iter().filter(|joined| **joined).count() - usize::from(joined);
        let is_in = |key: &String| {
            let seat = option.specs.contributors.iter().position(|other| other.key == *key);
            seat.is_some_and(|seat| history.joined[seat])
        };
        let name = |key: &String| {
            let other = option.specs.contributors.iter().find(|other| other.key == *key);
            other.map_or_else(|| format!("{key}, which is not in this option"), |other| other.name.clone())
        };
        let mut missing: Vec<String> = needs.contributors.iter().filter(|key| !is_in(key)).map(name).collect();
        if others < needs.partners as usize {
            missing.push(format!("{} partners", needs.partners));
        }
        let own = f64::from(luck.draw(&entity, "will", Law::Normal).value);
        let will = common.sqrt() * climate + (1.0 - common).sqrt() * own;
        let arrived = history.months.iter().position(|month| month.here[place]);
        let gone = |first: usize| {
            history.months[first..].iter().position(|month| !month.here[place]).map(|after| first + after)
        };
        let approval = member.approval.map_or(0.0, |(median, spread)| {
            let taken = f64::from(luck.draw(&entity, "approval", Law::Normal).value) * f64::from(spread);
            (libm::exp(taken) * f64::from(median) - f64::from(history.outcome.onset.unwrap_or(0))).max(0.0)
        });
        let threshold = if unmet.is_empty() { member.met } else { member.unmet };
        Member {
            key: contributor.key.clone(),
            name: contributor.name.clone(),
            troops: member.troops.into(),
            rotated: member.rotated.into(),
            aircraft: member.aircraft.into(),
            ships: member.ships.into(),
            trainers: member.trainers.into(),
            joined,
            inclined: history.inclined.get(place).copied().unwrap_or(false),
            unmet,
            missing,
            will: normal_cdf(will),
            chance: normal_cdf(threshold.into()),
            approved: joined.then_some(approval),
            arrived: arrived.map(|month| month as u32),
            left: arrived.and_then(gone).map(|month| month as u32),
        }
    };
    listed.map(tell).collect()
}

/// What a contributor needs and the first day does not have.
fn unmet(needs: &Needs, has: Components, outcome: &TrialOutcome) -> Vec<String> {
    let lacking = needs.backstop.iter().filter(|component| !has.has(*component));
    let mut unmet: Vec<String> = lacking.map(|component| format!("US {}", plain(component))).collect();
    unmet.extend((needs.consent && !outcome.consent).then(|| "the adversary's consent".to_owned()));
    unmet.extend((needs.settlement && !outcome.settled).then(|| "a settlement".to_owned()));
    unmet
}

/// A component as it is read in a sentence.
fn plain(component: Component) -> String {
    component.name().replace('-', " ")
}

/// What happened, by month, and within a month in causal order.
fn events(told: &Told<'_>, members: &[Member], months: &[Month], campaign: Option<&Campaign>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut note = |month: u32, kind: Happening, member: Option<usize>| events.push(Event { month, kind, member });
    if months.is_empty() {
        return events;
    }
    note(0, Happening::Ceasefire, None);
    let onset = told.history.outcome.onset.unwrap_or(0);
    let backstop = &told.history.world.backstop;
    for pair in months.windows(2) {
        let (before, after, month) = (pair[0].posture, pair[1].posture, pair[1].month);
        let stepped = stepped(told, before, month);
        if stepped != before {
            note(month, if stepped < before { Happening::Erosion } else { Happening::Recovery }, None);
        }
        let reviewed = backstop.reviews.iter().any(|(at, _)| *at == f64::from(onset + month));
        if reviewed && stepped > 0 {
            note(month, if after < stepped { Happening::Review } else { Happening::ReviewPassed }, None);
        }
    }
    for (place, member) in members.iter().enumerate().filter(|(_, member)| member.joined) {
        let last = months.len() as u32;
        let approved = member.approved.filter(|months| *months > 0.0).map(|months| libm::ceil(months) as u32);
        if let Some(month) = approved.filter(|month| *month < last) {
            note(month, Happening::Approval, Some(place));
        }
        if let Some(arrived) = member.arrived {
            note(arrived, Happening::Arrival, Some(place));
            let rotation = arrived + told.history.world.contributions.first_rotation_months;
            let stays = member.left.is_none_or(|left| left > rotation);
            if stays && rotation < last && member.troops - member.rotated >= 0.5 {
                note(rotation, Happening::Rotation, Some(place));
            }
        }
        if let Some(left) = member.left {
            note(left, Happening::Departure, Some(place));
        }
    }
    if let Some(month) = told.history.outcome.value(Metric::HalfStrengthMonth) {
        note(month as u32, Happening::HalfStrength, None);
    }
    crises(months).into_iter().for_each(|month| note(month, Happening::Crisis, None));
    match campaign {
        Some(war) => note(war.month, Happening::Resumption, None),
        None => note(told.horizon, Happening::Horizon, None),
    }
    events.sort_by_key(|event| (event.month, event.kind, event.member));
    events
}

/// The posture that erosion or recovery brings a month to, before any review.
fn stepped(told: &Told<'_>, before: u8, month: u32) -> u8 {
    let backstop = &told.history.world.backstop;
    let mut luck = told.luck.clone();
    let mut below = |purpose: &str, chance: f64| {
        luck.draw("backstop", &format!("{purpose}/{month}"), Law::Uniform).value < chance as f32
    };
    match before {
        0 => 0,
        posture if below("erosion", backstop.down) => posture - 1,
        1 if below("recovery", backstop.up) => FULL,
        posture => posture,
    }
}

/// Months in which incidents peak at more than twice the bare course: the largest first, and none near a larger one.
fn crises(months: &[Month]) -> Vec<u32> {
    let excess = |month: &Month| month.incidents / month.bare_incidents;
    let mut high: Vec<&Month> = months.iter().filter(|month| excess(month) > 2.0 && month.incidents >= 1.0).collect();
    high.sort_by(|a, b| b.incidents.total_cmp(&a.incidents).then(a.month.cmp(&b.month)));
    let mut peaks: Vec<u32> = Vec::new();
    for month in high {
        if peaks.iter().all(|peak| peak.abs_diff(month.month) > APART) {
            peaks.push(month.month);
        }
    }
    peaks
}

/// In which weeks the attacker broke through: whichever pace gives the area that the kernel took.
pub fn breakthroughs(history: &History, luck: &mut Luck) -> Vec<bool> {
    let values = &history.world.campaign.values;
    let mut before = 0.0;
    let through = |(number, week): (usize, &campaign::Week)| {
        let z = f64::from(luck.draw("campaign", &format!("area/{number}"), Law::Normal).value);
        let factor = libm::exp(values.area_spread * z - 0.5 * values.area_spread * values.area_spread);
        let area = f64::from(week.taken) - before;
        before = week.taken.into();
        let away = |pace: f64| (area - (pace * factor).min(WEEKLY_AREA_AT_MOST.into())).abs();
        away(values.breakthrough_area) < away(values.stalemate_area)
    };
    history.weeks.iter().enumerate().map(through).collect()
}

fn war(history: &History, luck: &mut Luck, draws: &[DrawResult]) -> Option<Campaign> {
    let month = history.outcome.resumed()?;
    let last = history.weeks.last()?;
    let (mut taken, mut lost) = (0.0, 0.0);
    let through = breakthroughs(history, luck);
    let week = |(week, breakthrough): (&campaign::Week, bool)| {
        let found = Week {
            ratio: libm::exp(week.log_ratio.into()),
            breakthrough,
            area: f64::from(week.taken) - taken,
            adversary: week.adversary.into(),
            defenders: week.defenders.into(),
            losses: f64::from(week.losses) - lost,
        };
        (taken, lost) = (week.taken.into(), week.losses.into());
        found
    };
    let weeks = history.weeks.iter().zip(through).map(week).collect();
    let stopped = draws.iter().rev().find(|draw| draw.stream.starts_with("campaign/stop/"));
    let end = match stopped {
        Some(draw) if draw.decided == "it stops" => "stopped",
        _ if last.adversary <= last.breaks_at => "broken",
        _ => "weeks",
    };
    let [fights_chance, acts_chance] = chances(history)?;
    Some(Campaign {
        month,
        fights: history.fights,
        fights_chance,
        acts: history.acts,
        acts_chance,
        weeks,
        end: end.to_owned(),
        area: history.outcome.value(Metric::Area)?,
    })
}

/// C and V of the month in which the war resumed, by stage 6 of `docs/model.md`.
fn chances(history: &History) -> Option<[f64; 2]> {
    let month = history.months.last()?;
    let (world, values) = (&history.world, &history.world.credibility.values);
    let has = there(history, month.posture);
    let countries = month.here.iter().filter(|here| **here).count() as f64;
    let flag = |is: bool| f64::from(u8::from(is));
    let guarantee = flag(has.has(Component::Guarantee));
    let odds = values.constant
        + values.tripwire * libm::log1p(f64::from(month.troops) / values.tripwire_scale)
        + values.per_ten_partners * countries / 10.0
        + values.us_presence * f64::from(has.len()) / 8.0
        + values.guarantee * guarantee;
    let us = values.us_constant + values.us_ratified * flag(world.backstop.ratified) + values.us_guarantee * guarantee
        - values.us_reduced * flag(month.posture == 1);
    let logistic = |x: f64| 1.0 / (1.0 + libm::exp(-x));
    Some([f64::from(month.presence) * logistic(odds), flag(has.has(Component::Strike)) * logistic(us)])
}

/// Every uncertain quantity of the option, by path.
fn unknowns(option: &ScenarioOption, named: &BTreeMap<String, f64>) -> Vec<Unknown> {
    let mut unknowns = Vec::new();
    option.specs.each(&mut |scope, key, quantity| {
        if quantity.constant().is_some() {
            return;
        }
        let path = scope.path(key);
        let Some(value) = named.get(&path).copied() else { return };
        unknowns.push(Unknown { path, value, unit: key.unit.to_owned(), quantile: quantity.cdf(value) });
    });
    unknowns
}
