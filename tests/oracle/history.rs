//! One trial at a time, in plain arithmetic, in the order of `docs/model.md`.

use std::collections::BTreeMap;

use guarantor::maths::normal_quantile;
use guarantor::model::Specs;
use guarantor::model::ceasefire::Onset;
use guarantor::model::component::Component;
use guarantor::model::metric::{Class, Metric};
use guarantor::streams::{LANES, Place, stream_id};
use libm::{ceil, erfc, exp, expm1, floor, log, log1p, pow, sqrt};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The luck of a block of trials, drawn when it is first asked for: uniforms by name of the stream.
pub struct Luck {
    generator: ChaCha8Rng,
    place: Place,
    drawn: BTreeMap<String, Vec<f64>>,
}

impl Luck {
    pub fn new(seed: u64, place: Place) -> Self {
        Self { generator: ChaCha8Rng::seed_from_u64(seed), place, drawn: BTreeMap::new() }
    }

    /// The uniform of a stream in a trial.
    pub fn uniform(&mut self, stream: &str, lane: usize) -> f64 {
        if !self.drawn.contains_key(stream) {
            let first = u128::from(self.place.world) * (1 << 24) + u128::from(self.place.block) * 256;
            self.generator.set_stream(stream_id(stream));
            self.generator.set_word_pos(first);
            let words: Vec<u32> = (0..256).map(|_| self.generator.next_u32()).collect();
            let of = |lane: usize| (f64::from(words[16 * (lane % 16) + lane / 16]) + 0.5) / 4_294_967_296.0;
            self.drawn.insert(stream.to_owned(), (0..256).map(of).collect());
        }
        self.drawn[stream][lane]
    }
}

/// What happened in one trial.
#[derive(Debug)]
pub struct History {
    pub came: bool,
    /// Calendar month in which the ceasefire began.
    pub onset: f64,
    pub settled: bool,
    pub consent: bool,
    /// By month.
    pub posture: Vec<u32>,
    /// By contributor.
    pub joined: Vec<bool>,
    /// Month in which the war resumed.
    pub resumed: Option<usize>,
    /// D(t), up to and including the month of resumption.
    pub troops: Vec<f64>,
    /// The monthly hazard with early collapse, as far as `troops`.
    pub hazard: Vec<f64>,
    /// q̂ of every month, as far as `troops`.
    pub expected: Vec<f64>,
    /// q_ref.
    pub reference: f64,
    /// By how much an attack is worth more than at the reference, u − u_bare, and incidents are above the bare course,
    /// x − ln level + ln(1 + t/settling_months); as far as `troops`.
    pub gain: Vec<f64>,
    pub unrest: Vec<f64>,
    /// How far the clock was from striking earlier or later: the least |Σ hazard − clock|.
    pub nearest: f64,
    pub fights: bool,
    pub acts: bool,
    pub class: Class,
    /// NaN where the trial does not count.
    pub metrics: BTreeMap<Metric, f64>,
}

/// A scenario's option in one world.
pub struct Oracle<'a> {
    specs: &'a Specs,
    values: BTreeMap<String, f64>,
}

/// A contributor in one world.
struct Country {
    troops: f64,
    rotated: f64,
    aircraft: f64,
    ships: f64,
    trainers: f64,
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x / std::f64::consts::SQRT_2)
}

/// The chance a month of a rate a year.
fn monthly(rate: f64) -> f64 {
    -expm1(-rate / 12.0)
}

/// [·]
fn bracket(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}

impl<'a> Oracle<'a> {
    pub fn new(specs: &'a Specs, values: BTreeMap<String, f64>) -> Self {
        Self { specs, values }
    }

    fn value(&self, path: &str) -> f64 {
        *self.values.get(path).unwrap_or_else(|| panic!("no quantity is called {path}"))
    }

    /// has(c, t) at a posture.
    fn has(&self, component: Component, posture: u32) -> bool {
        let backstop = &self.specs.backstop;
        backstop.promised.has(component) && (posture == 2 || (posture == 1 && backstop.floor.has(component)))
    }

    /// k(t): how many of the eight components are present.
    fn present(&self, posture: u32) -> f64 {
        Component::ALL.into_iter().filter(|component| self.has(*component, posture)).count() as f64
    }

    fn country(&self, key: &str, pooled: bool) -> Country {
        let of = |name: &str| self.value(&format!("contributor.{key}.{name}"));
        let sustained = if pooled { of("pool") / of("rotation_ratio") } else { f64::INFINITY };
        Country {
            troops: of("troops"),
            rotated: of("troops").min(sustained),
            aircraft: of("aircraft"),
            ships: of("ships"),
            trainers: of("trainers"),
        }
    }

    /// Stage 1: T, or nothing where no ceasefire begins in time.
    fn onset(&self, luck: &mut Luck, lane: usize) -> Option<f64> {
        match &self.specs.ceasefire.onset {
            Onset::After(_) => Some(floor(self.value("ceasefire.onset.after_months"))),
            Onset::Monthly { within_months, .. } => {
                let foreign = self.specs.contributors.iter().any(|one| one.quantities.troops.constant() != Some(0.0));
                let factor = if foreign { self.value("ceasefire.rejection_factor") } else { 1.0 };
                let chance = (self.value("ceasefire.onset.monthly_chance") * factor).min(1.0);
                let month = floor(-log(luck.uniform("ceasefire/onset", lane)) / -log1p(-chance));
                (month < f64::from(*within_months)).then_some(month)
            }
        }
    }

    /// Stage 2: s(t) of every month.
    fn posture(&self, onset: f64, luck: &mut Luck, lane: usize) -> Vec<u32> {
        let months = self.specs.horizon_months;
        let spec = &self.specs.backstop;
        if spec.promised.is_empty() {
            return vec![0; months as usize];
        }
        let mut posture: u32 = if luck.uniform("backstop/kept", lane) < self.value("backstop.kept_chance") {
            2
        } else if luck.uniform("backstop/reduced", lane) < self.value("backstop.reduced_chance") {
            1
        } else {
            0
        };
        let factor = if spec.ratified { 1.0 } else { self.value("backstop.unratified_factor") };
        let down = monthly(self.value("backstop.erosion_rate") * factor);
        let up = monthly(self.value("backstop.recovery_rate"));
        let mut postures = vec![posture];
        for month in 1..months {
            if luck.uniform(&format!("backstop/erosion/{month}"), lane) < down {
                posture = posture.saturating_sub(1);
            } else if posture == 1 && luck.uniform(&format!("backstop/recovery/{month}"), lane) < up {
                posture = 2;
            }
            for review in &spec.reviews {
                let calendar = review.calendar_month;
                if f64::from(calendar) == onset + f64::from(month) {
                    let drop = self.value(&format!("backstop.reviews.{calendar}.drop_chance"));
                    if luck.uniform(&format!("backstop/review/{calendar}"), lane) < drop {
                        posture = posture.saturating_sub(1);
                    }
                }
            }
            postures.push(posture);
        }
        postures
    }

    /// Stage 3: who joins.
    fn joined(&self, posture: u32, consent: bool, settled: bool, luck: &mut Luck, lane: usize) -> Vec<bool> {
        let countries = &self.specs.contributors;
        let r = self.value("coalition.common_will");
        let common = normal_quantile(luck.uniform("coalition/will", lane));
        let mut inclined = Vec::new();
        for country in countries {
            let own = normal_quantile(luck.uniform(&format!("contributor.{}/will", country.key), lane));
            let will = sqrt(r) * common + sqrt(1.0 - r) * own;
            let needs = &country.needs;
            let met = needs.backstop.iter().all(|component| self.has(component, posture))
                && (consent || !needs.consent)
                && (settled || !needs.settlement);
            let of = |name: &str| self.value(&format!("contributor.{}.{name}", country.key));
            let chance = if met { of("willing") } else { of("willing") * of("unmet_factor") };
            inclined.push(normal_cdf(will) < chance);
        }
        let mut joined = vec![false; countries.len()];
        loop {
            let before = joined.clone();
            for (i, country) in countries.iter().enumerate() {
                let others = before.iter().enumerate().filter(|(j, joined)| *j != i && **joined).count();
                let named = country.needs.contributors.iter().all(|name| {
                    countries.iter().position(|other| other.key == *name).is_some_and(|other| before[other])
                });
                if inclined[i] && others >= country.needs.partners as usize && named {
                    joined[i] = true;
                }
            }
            if joined == before {
                return joined;
            }
        }
    }

    /// Stage 4: the months in which a country that joined is there, from … to (exclusive).
    fn stay(&self, i: usize, onset: f64, posture: &[u32], luck: &mut Luck, lane: usize) -> (usize, usize) {
        let country = &self.specs.contributors[i];
        let of = |name: &str| self.value(&format!("contributor.{}.{name}", country.key));
        let approval = match country.approval {
            guarantor::model::contributor::Approval::Given => 0.0,
            guarantor::model::contributor::Approval::Takes { .. } => {
                let z = normal_quantile(luck.uniform(&format!("contributor.{}/approval", country.key), lane));
                of("approval.months") * exp(of("approval.spread") * z)
            }
        };
        let notice = of("notice_months") * if self.has(Component::Coordination, posture[0]) { 0.75 } else { 1.0 };
        let ready = (approval - onset).max(0.0) + notice;
        let arrives = if ready > 1e6 { usize::MAX } else { ceil(ready) as usize };
        let patience = -log(luck.uniform(&format!("contributor.{}/exit", country.key), lane));
        let promised = if self.specs.backstop.promised.is_empty() { 0 } else { 2 };
        let mut clock = 0.0;
        let mut leaves = usize::MAX;
        for (month, posture) in posture.iter().enumerate() {
            clock +=
                of("exit_rate") / 12.0 * if *posture < promised { self.value("coalition.us_exit_factor") } else { 1.0 };
            if clock >= patience {
                leaves = month;
                break;
            }
        }
        if leaves <= arrives { (usize::MAX, usize::MAX) } else { (arrives, leaves) }
    }

    /// q_ref: the chance of quick success at which history's base rate applies.
    fn reference(&self) -> f64 {
        let ratio = log(self.value("resumption.reference_ratio"));
        logistic(self.value("balance.win_constant") + self.value("balance.win_slope") * ratio)
    }

    /// Follows one trial.
    pub fn follow(&self, luck: &mut Luck, lane: usize) -> History {
        assert!(lane < LANES);
        let months = self.specs.horizon_months as usize;
        let Some(onset) = self.onset(luck, lane) else { return self.no_ceasefire() };
        let settled = luck.uniform("ceasefire/settled", lane) < self.value("ceasefire.settlement_chance");
        let consent = luck.uniform("ceasefire/consent", lane) < self.value("ceasefire.consent_chance");
        let posture = self.posture(onset, luck, lane);
        let joined = self.joined(posture[0], consent, settled, luck, lane);
        let mut coming = Vec::new();
        let mut pledged = 0.0;
        for (i, country) in self.specs.contributors.iter().enumerate().filter(|(i, _)| joined[*i]) {
            let strengths = self.country(&country.key, country.pool.is_some());
            pledged += strengths.troops;
            let (arrives, leaves) = self.stay(i, onset, &posture, luck, lane);
            coming.push((strengths, arrives, leaves));
        }
        let first_rotation = self.specs.coalition.first_rotation_months as usize;

        // Values that the months use.
        let v = |path: &str| self.value(path);
        let (lift, us_lift) = (v("coalition.lift_per_month"), v("coalition.us_lift_per_month"));
        let (strength, peace, drawdown) = (v("host.strength"), v("host.peace_strength"), v("host.drawdown_months"));
        let (domestic, domestic_growth) = (v("host.domestic_supply"), v("host.domestic_growth"));
        let (european, european_growth) = (v("host.european_supply"), v("host.european_growth"));
        let (us_supply, elasticity) = (v("host.us_supply"), v("host.supply_elasticity"));
        let (training_gain, trainers_full) = (v("host.training_gain"), v("host.trainers_full"));
        let (us_air, european_air) = (v("balance.us_air_defence"), v("balance.european_air_defence"));
        let (aircraft_full, surge) = (v("balance.aircraft_full"), v("balance.surge"));
        let (surprise, warning_share) = (v("balance.surprise"), v("balance.warning_share"));
        let (coalition_quality, strike_effect) = (v("balance.coalition_quality"), v("balance.strike_effect"));
        let (win_constant, win_slope) = (v("balance.win_constant"), v("balance.win_slope"));
        let (quality, regrowth) = (v("adversary.quality"), v("adversary.regrowth"));
        let drag = v("adversary.sanctions_drag");
        let target = v("adversary.ceiling") * (1.0 - drag) * (1.0 + v("adversary.outside_support"));
        let shock = v("adversary.volatility");
        let presence_scale = v("credibility.presence_scale");
        let (per_aircraft, per_ship) = (v("credibility.per_aircraft"), v("credibility.per_ship"));
        let (constant, tripwire) = (v("credibility.constant"), v("credibility.tripwire"));
        let (tripwire_scale, partners) = (v("credibility.tripwire_scale"), v("credibility.per_ten_partners"));
        let (us_presence, guarantee) = (v("credibility.us_presence"), v("credibility.guarantee"));
        let (us_constant, us_ratified) = (v("credibility.us_constant"), v("credibility.us_ratified"));
        let (us_guarantee, us_reduced) = (v("credibility.us_guarantee"), v("credibility.us_reduced"));
        let (level, settling) = (v("incidents.level"), v("incidents.settling_months"));
        let (persistence, volatility) = (v("incidents.persistence"), v("incidents.volatility"));
        let (monitoring_effect, force_effect) = (v("incidents.monitoring_effect"), v("incidents.force_effect"));
        let (force_scale, provocation) = (v("incidents.force_scale"), v("incidents.provocation"));
        let (hold, shape) = (v("resumption.five_year_hold"), v("resumption.shape"));
        let failure_cost = v("resumption.failure_cost");
        let (coalition_price, us_price) = (v("resumption.coalition_price"), v("resumption.us_price"));
        let sanctions = v("resumption.sanctions_price") * drag;
        let (sensitivity, incident_effect) = (v("resumption.sensitivity"), v("resumption.incident_effect"));
        let early_collapse = v("ceasefire.early_collapse_chance");
        let (soldier, aircraft_year, ship_year) =
            (v("cost.soldier_year"), v("cost.aircraft_year"), v("cost.ship_year"));
        let (startup, peace_loss) = (v("cost.startup_soldier"), v("cost.peace_loss"));

        let error = v("credibility.misperception") * normal_quantile(luck.uniform("adversary/misperception", lane));
        let motive = v("resumption.motive_spread") * normal_quantile(luck.uniform("adversary/motive", lane));
        let fixed = motive
            + bracket(settled) * v("resumption.settlement_effect")
            + bracket(self.specs.ceasefire.imposed) * v("resumption.imposed_effect");
        let clock = -log(luck.uniform("resumption/clock", lane));
        let quick = |m: f64| logistic(win_constant + win_slope * m);
        let bare_quick = self.reference();
        let bare_utility = bare_quick - failure_cost * (1.0 - bare_quick);
        let bare_hazard = |month: usize| -log(hold) * pow(month as f64 / 60.0, shape).min(1e25);

        let mut force = 0.0_f64;
        let mut adversary = v("adversary.strength");
        let mut log_rate = log(level);
        let mut cumulated = 0.0;
        let mut nearest = f64::INFINITY;
        let mut campaign = None;
        let (mut troops, mut countries, mut hazards, mut expected) = (vec![], vec![], vec![], vec![]);
        let (mut gains, mut unrests) = (vec![], vec![]);
        let (mut cost, mut losses, mut rates) = (0.0, 0.0, vec![]);
        for (month, &s) in posture.iter().enumerate() {
            let t = month as f64;
            let has = |component| self.has(component, s);

            // Stage 4: who is there.
            let (mut pledge, mut aircraft, mut ships, mut trainers, mut count) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (country, arrives, _) in coming.iter().filter(|(_, from, to)| (*from..*to).contains(&month)) {
                pledge += if month >= arrives + first_rotation { country.rotated } else { country.troops };
                aircraft += country.aircraft;
                ships += country.ships;
                trainers += country.trainers;
                count += 1.0;
            }
            let before = force;
            force = f64::min(pledge, before + (lift + bracket(has(Component::Logistics)) * us_lift));
            let presence = -expm1(-(force + per_aircraft * aircraft + per_ship * ships) / presence_scale);

            // Stage 5: the balance.
            let army = peace + (strength - peace) * exp(-t / drawdown);
            let supply = domestic
                + domestic_growth * t / 12.0
                + european
                + european_growth * t / 12.0
                + us_supply * bracket(has(Component::ArmsSupply));
            let supply = supply.clamp(0.001, 1.0);
            let training = 1.0 + training_gain * f64::min(1.0, trainers / trainers_full) * (1.0 - exp(-t / 24.0));
            let air = 1.0
                + us_air * bracket(has(Component::AirDefence))
                + european_air * f64::min(1.0, aircraft / aircraft_full);
            let host = f64::max(1.0, army * pow(supply, elasticity)) * training * air;
            let delta = surprise * (1.0 - warning_share * bracket(has(Component::Intelligence)));
            let attackers = adversary * quality;
            let helped = host + (force + surge * presence) * coalition_quality;
            let struck = helped * (1.0 + strike_effect * bracket(has(Component::Strike)));
            let alone = quick(log(attackers / host) + delta);
            let with_coalition = quick(log(attackers / helped) + delta);
            let with_us = quick(log(attackers / struck) + delta);

            // Stage 6: credibility.
            let coalition_logit = constant
                + tripwire * log1p(force / tripwire_scale)
                + partners * count / 10.0
                + us_presence * self.present(s) / 8.0
                + guarantee * bracket(has(Component::Guarantee));
            let us_logit = us_constant
                + us_ratified * bracket(self.specs.backstop.ratified)
                + us_guarantee * bracket(has(Component::Guarantee))
                - us_reduced * bracket(s == 1);
            let strike = bracket(has(Component::Strike));
            let (fights, acts) = (presence * logistic(coalition_logit), strike * logistic(us_logit));
            let seen_fights = presence * logistic(coalition_logit + error);
            let seen_acts = strike * logistic(us_logit + error);

            // Stage 8: resumption.
            let success =
                (1.0 - seen_fights) * alone + seen_fights * ((1.0 - seen_acts) * with_coalition + seen_acts * with_us);
            let utility = success
                - failure_cost * (1.0 - success)
                - seen_fights * coalition_price
                - seen_fights * seen_acts * us_price
                - sanctions;
            let (gain, unrest) = (utility - bare_utility, log_rate - log(level) + log1p(t / settling));
            let log_ratio = fixed + sensitivity * gain + incident_effect * unrest;
            let early = if month < 2 {
                -0.5 * log1p(-early_collapse)
                    * (1.0 - 0.5 * bracket(has(Component::Monitoring)))
                    * if settled { 0.5 } else { 1.0 }
            } else {
                0.0
            };
            let hazard = (bare_hazard(month + 1) - bare_hazard(month)) * exp(log_ratio.clamp(-6.0, 6.0)) + early;
            cumulated += hazard;
            nearest = f64::min(nearest, (cumulated - clock).abs());

            // Stage 10: what is counted by the month.
            troops.push(force);
            countries.push(count);
            hazards.push(hazard);
            expected.push(success);
            gains.push(gain);
            unrests.push(unrest);
            rates.push(exp(log_rate.min(18.5)));
            cost += (soldier * force + aircraft_year * aircraft + ship_year * ships) / 12.0
                + startup * f64::max(0.0, force - before);
            losses += peace_loss * force / 12.0;

            if cumulated >= clock {
                // Stage 9: the campaign.
                let start = Start {
                    adversary: attackers,
                    host,
                    delta,
                    reinforcement: (force + surge * presence) * coalition_quality,
                    force,
                    fights: luck.uniform("coalition/fights", lane) < fights,
                    acts: luck.uniform("backstop/acts", lane) < acts,
                };
                campaign = Some((month, self.campaign(&start, luck, lane)));
                break;
            }

            // To the next month.
            let z = normal_quantile(luck.uniform(&format!("adversary/volatility/{month}"), lane));
            adversary = f64::max(1000.0, adversary + regrowth * (target - adversary) + shock * adversary * z);
            let goal = log(level)
                - log1p(t / settling)
                - monitoring_effect * bracket(has(Component::Monitoring))
                - force_effect * log1p(force / force_scale) * bracket(consent)
                + provocation * bracket(!consent && force > 0.0);
            let z = normal_quantile(luck.uniform(&format!("incidents/noise/{month}"), lane));
            log_rate = persistence * log_rate
                + (1.0 - persistence) * goal
                + volatility * sqrt(1.0 - persistence * persistence) * z;
        }

        // Stage 10: the outcome.
        let resumed = campaign.as_ref().map(|(month, _)| *month);
        let ended = campaign.map(|(_, ended)| ended).unwrap_or_default();
        let thresholds = &self.specs.outcome;
        let class = match resumed {
            None => Class::Held,
            Some(_) if ended.area < thresholds.repelled_below => Class::Repelled,
            Some(_) if ended.area >= thresholds.major_above => Class::MajorLoss,
            Some(_) => Class::GroundLost,
        };
        let held = resumed.is_none();
        let lasted = troops.len();
        let last_year = &rates[months.saturating_sub(12).min(lasted)..];
        let incidents = if held { last_year.iter().sum::<f64>() / last_year.len() as f64 } else { f64::NAN };
        let at_peace = |of: &[f64], month: usize| of.get(month).copied().unwrap_or(f64::NAN);
        let with_troops = pledged > 0.0;
        let half =
            troops.iter().position(|d| *d >= pledged / 2.0).filter(|month| resumed.is_none_or(|tau| *month < tau));
        let share = |s: u32| posture[..lasted].iter().filter(|p| **p == s).count() as f64 / lasted as f64;
        let among = |counts: bool, x: f64| if counts { x } else { f64::NAN };
        let metrics = BTreeMap::from([
            (Metric::Held, bracket(held)),
            (Metric::HeldGivenCeasefire, bracket(held)),
            (Metric::Entangled, bracket(ended.fights)),
            (Metric::UsAtWar, bracket(ended.acts)),
            (Metric::Violent, among(held, bracket(incidents > thresholds.violent_above))),
            (Metric::ResumptionMonth, resumed.map_or(f64::NAN, |month| month as f64)),
            (Metric::Troops3, at_peace(&troops, 3)),
            (Metric::Troops6, at_peace(&troops, 6)),
            (Metric::Troops12, at_peace(&troops, 12)),
            (Metric::Troops24, at_peace(&troops, 24)),
            (Metric::PeakTroops, troops.iter().copied().fold(0.0, f64::max)),
            (Metric::HalfStrengthReached, among(with_troops, bracket(half.is_some()))),
            (Metric::HalfStrengthMonth, among(with_troops, half.map_or(f64::NAN, |month| month as f64))),
            (Metric::Countries12, at_peace(&countries, 12)),
            (Metric::PostureFull, share(2)),
            (Metric::PostureReduced, share(1)),
            (Metric::PostureWithdrawn, share(0)),
            (Metric::Incidents, incidents),
            (Metric::Area, among(!held, ended.area)),
            (Metric::CoalitionLosses, losses + ended.losses),
            (Metric::Cost, cost),
        ]);
        History {
            came: true,
            onset,
            settled,
            consent,
            posture,
            joined,
            resumed,
            troops,
            hazard: hazards,
            expected,
            reference: bare_quick,
            gain: gains,
            unrest: unrests,
            nearest,
            fights: ended.fights,
            acts: ended.acts,
            class,
            metrics,
        }
    }

    fn no_ceasefire(&self) -> History {
        let counted = [Metric::Held, Metric::Entangled, Metric::UsAtWar, Metric::CoalitionLosses];
        let value = |metric: &Metric| (*metric, if counted.contains(metric) { 0.0 } else { f64::NAN });
        History {
            came: false,
            onset: 0.0,
            settled: false,
            consent: false,
            posture: Vec::new(),
            joined: vec![false; self.specs.contributors.len()],
            resumed: None,
            troops: Vec::new(),
            hazard: Vec::new(),
            expected: Vec::new(),
            reference: self.reference(),
            gain: Vec::new(),
            unrest: Vec::new(),
            nearest: f64::INFINITY,
            fights: false,
            acts: false,
            class: Class::NoCeasefire,
            metrics: Metric::ALL.iter().map(value).collect(),
        }
    }

    /// Stage 9.
    fn campaign(&self, start: &Start, luck: &mut Luck, lane: usize) -> Ended {
        let v = |name: &str| self.value(&format!("campaign.{name}"));
        let committed = v("committed_share");
        let (stop, adversary_loss, host_loss) = (v("weekly_stop_chance"), v("adversary_loss"), v("host_loss"));
        let (exponent, break_share) = (v("loss_exponent"), v("break_share"));
        let penalty = v("breakthrough_penalty");
        let (stalemate, breakthrough, spread) = (v("stalemate_area"), v("breakthrough_area"), v("area_spread"));
        let (response, us_response) = (v("coalition_response_weeks"), v("us_response_weeks"));
        let coalition_loss = v("coalition_loss");
        let strike_effect = self.value("balance.strike_effect");
        let (win_constant, win_slope) = (self.value("balance.win_constant"), self.value("balance.win_slope"));

        let (fights, acts) = (start.fights, start.fights && start.acts);
        let opening = start.adversary * committed;
        let (mut a, mut b) = (opening, start.host * committed);
        let mut ended = Ended { fights, acts, area: 0.0, losses: 0.0 };
        for week in 0..self.specs.campaign.max_weeks {
            let w = f64::from(week);
            if fights && w == ceil(response) {
                b += start.reinforcement;
            }
            let mut counts = b;
            if week < 4 {
                counts /= exp(start.delta);
            }
            if acts && w >= us_response {
                counts *= 1.0 + strike_effect;
            }
            let m = log(a / counts);
            let through = luck.uniform(&format!("campaign/breakthrough/{week}"), lane)
                < logistic(win_constant + win_slope * m - penalty);
            let z = normal_quantile(luck.uniform(&format!("campaign/area/{week}"), lane));
            let pace = if through { breakthrough } else { stalemate };
            ended.area += f64::min(1e6, pace * exp(spread * z - spread * spread / 2.0));
            if fights && w >= response {
                ended.losses += start.force * 7.0 * coalition_loss;
            }
            let rho = exp(m);
            a -= a * f64::min(0.5, 7.0 * adversary_loss * pow(rho, -exponent));
            b -= b * f64::min(0.5, 7.0 * host_loss * pow(rho, exponent));
            if luck.uniform(&format!("campaign/stop/{week}"), lane) < stop || opening - a >= break_share * opening {
                break;
            }
        }
        ended
    }
}

/// What a campaign starts from.
struct Start {
    adversary: f64,
    host: f64,
    delta: f64,
    reinforcement: f64,
    force: f64,
    fights: bool,
    acts: bool,
}

/// What a campaign ends with.
#[derive(Debug, Default)]
struct Ended {
    fights: bool,
    acts: bool,
    area: f64,
    losses: f64,
}
