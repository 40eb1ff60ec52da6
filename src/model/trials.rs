//! The trials of a block, followed through the stages.

use super::{Exposed, Luck, Reach, World};
use super::{
    backstop, balance, campaign, ceasefire, contributions, credibility, deployment, incidents, outcome, resumption,
};
use crate::lanes::{LANES, Live, Move, Roll, Simd};

/// A stage, or what happens in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Stage 1.
    Ceasefire,
    /// Stage 2.
    Backstop,
    /// Stage 3.
    Contributions,
    /// Stage 4.
    Deployment,
    /// Stage 5.
    Balance,
    /// Stage 6.
    Credibility,
    /// Stage 7.
    Incidents,
    /// Stage 8.
    Resumption,
    /// Stage 9.
    Campaign,
    /// Stage 10.
    Outcome,
}

impl Stage {
    /// All ten, in causal order.
    pub const ALL: [Self; 10] = [
        Self::Ceasefire,
        Self::Backstop,
        Self::Contributions,
        Self::Deployment,
        Self::Balance,
        Self::Credibility,
        Self::Incidents,
        Self::Resumption,
        Self::Campaign,
        Self::Outcome,
    ];

    /// Number and name.
    pub fn name(self) -> &'static str {
        [
            "1 ceasefire",
            "2 backstop",
            "3 contributions",
            "4 deployment",
            "5 balance",
            "6 credibility",
            "7 incidents",
            "8 resumption",
            "9 campaign",
            "10 outcome",
        ][self as usize]
    }
}

/// Somebody who notes when the work of a stage has ended, and may look at trials on their way.
pub trait Watch {
    /// The work since the last lap was this stage's.
    fn lap(&mut self, _stage: Stage) {}

    /// A month has been computed, and the wars that resume in it have not ended their ceasefires yet.
    fn month(&mut self, _month: usize, _trials: &Trials) {}

    /// A week of campaigns has been computed, and those that end with it still hold their lanes.
    fn week(&mut self, _campaigns: &campaign::State) {}
}

/// Nobody, or somebody. Which of them is chosen at run time: trials are long to compile, and are for each type that watches.
impl Watch for Option<&mut dyn Watch> {
    #[inline(always)]
    fn lap(&mut self, stage: Stage) {
        if let Some(watch) = self {
            watch.lap(stage);
        }
    }

    #[inline(always)]
    fn month(&mut self, month: usize, trials: &Trials) {
        if let Some(watch) = self {
            watch.month(month, trials);
        }
    }

    #[inline(always)]
    fn week(&mut self, campaigns: &campaign::State) {
        if let Some(watch) = self {
            watch.week(campaigns);
        }
    }
}

/// One trial in one month, as the kernels computed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Posture of the backstop: 2 full, 1 reduced, 0 withdrawn.
    pub posture: u8,
    /// Land troops in the country, D.
    pub troops: f32,
    /// Land troops of the countries present, before lift.
    pub assigned: f32,
    /// Aircraft, ships and trainers present.
    pub aircraft: f32,
    /// Ships.
    pub ships: f32,
    /// Trainers.
    pub trainers: f32,
    /// Presence π.
    pub presence: f32,
    /// Which members are in the country, in the order of the option.
    pub here: Vec<bool>,
    /// Host's effective strength E.
    pub host: f32,
    /// Adversary's strength R, before quality.
    pub adversary: f32,
    /// Chances of quick success: against the host alone, with the coalition, with US air power as well.
    pub success: [f32; 3],
    /// What the adversary believes: that the coalition fights, Ĉ; that the United States then acts, V̂.
    pub belief: [f32; 2],
    /// ln of the incidents a month.
    pub log_incidents: f32,
    /// Hazard cumulated by the end of the month.
    pub cumulated: f32,
    /// Whether the war resumes in it.
    pub resumes: bool,
}

/// The trials of one block under one option: room for every stage's state, used again for every block.
///
/// A trial keeps its number; its lane changes when others end ([`Roll`]). What is said to be by trial can be read when
/// the block has been followed.
#[derive(Clone, Debug)]
pub struct Trials {
    months: usize,
    /// Which trial a lane holds: those that go on, and those that have ended since lanes were last moved.
    roll: Roll,
    /// The lanes of the latter.
    ended: Vec<u8>,
    /// Room: lanes whose trials end in the month at hand, and moves of lanes.
    ending: Vec<u8>,
    moves: Vec<Move>,
    /// Where there is one, no war resumes, and it adds up what trials cumulate.
    pub exposed: Option<Exposed>,
    /// Stage 1.
    pub ceasefire: ceasefire::State,
    /// Stage 2.
    pub backstop: backstop::State,
    /// Stage 3.
    pub contributions: contributions::State,
    /// Stage 4.
    pub deployment: deployment::State,
    /// Stage 5.
    pub balance: balance::State,
    /// Stage 6.
    pub credibility: credibility::State,
    /// Stage 7.
    pub incidents: incidents::State,
    /// Stage 8.
    pub resumption: resumption::State,
    /// Stage 9.
    pub campaign: campaign::State,
    /// Stage 10.
    pub outcome: outcome::State,
}

impl Trials {
    /// Room for what a scenario reaches.
    pub fn new(reach: &Reach) -> Self {
        let months = reach.months as usize;
        Self {
            months,
            roll: Roll::new(0),
            ended: Vec::with_capacity(LANES),
            ending: Vec::with_capacity(LANES),
            moves: Vec::with_capacity(LANES),
            exposed: None,
            ceasefire: ceasefire::State::default(),
            backstop: backstop::State::default(),
            contributions: contributions::State::new(reach.members),
            deployment: deployment::State::new(reach.members),
            balance: balance::State::default(),
            credibility: credibility::State::default(),
            incidents: incidents::State::default(),
            resumption: resumption::State::default(),
            campaign: campaign::State::default(),
            outcome: outcome::State::new(months),
        }
    }

    /// Hazard that a trial whose ceasefire held has cumulated by the horizon; none where the war resumed.
    pub fn cumulated_hazard(&self, trial: usize) -> Option<f32> {
        let lane = self.roll.lane_of(trial)?;
        self.outcome.resumed[trial].is_infinite().then(|| self.resumption.cumulated[lane])
    }

    /// What one trial is like in a month that a [`Watch`] is shown; none where its ceasefire no longer stands.
    pub fn moment(&self, month: usize, trial: usize) -> Option<Moment> {
        let (troops, posture) = self.outcome.musters.get(month)?.of(trial)?;
        let lane = self.roll.lane_of(trial)?;
        let (force, balance) = (&self.deployment, &self.balance);
        Some(Moment {
            posture: posture as u8,
            troops,
            assigned: force.assigned[lane],
            aircraft: force.aircraft[lane],
            ships: force.ships[lane],
            trainers: force.trainers[lane],
            presence: force.presence[lane],
            here: force.here(lane, month),
            host: balance.host[lane],
            adversary: balance.adversary[lane],
            success: [balance.alone[lane], balance.coalition[lane], balance.us[lane]],
            belief: [self.credibility.coalition[lane], self.credibility.us[lane]],
            log_incidents: self.incidents.log_rate[lane],
            cumulated: self.resumption.cumulated[lane],
            resumes: self.resumption.resumes(lane),
        })
    }

    /// How many ceasefires stand: after the last month, those that held to the horizon.
    pub fn standing(&self) -> usize {
        self.roll.count() - self.ended.len()
    }

    /// Follows the trials of a block through a world.
    #[inline(always)]
    pub fn simulate<S: Simd>(&mut self, simd: S, world: &World, luck: &mut Luck, watch: &mut impl Watch) {
        self.begin(simd, world, luck, watch);
        for month in 0..self.months {
            if self.roll.count() == 0 {
                break;
            }
            self.follow(simd, world, luck, month, watch);
        }
        self.outcome.close_held(&self.roll);
        watch.lap(Stage::Outcome);
        let worlds =
            campaign::Worlds { campaign: &world.campaign, balance: &world.balance, credibility: &world.credibility };
        luck.run_campaigns(simd, worlds, &mut self.campaign, watch);
        watch.lap(Stage::Campaign);
        let history =
            outcome::History { ceasefire: &self.ceasefire, force: &self.deployment, campaign: &self.campaign };
        outcome::finish(simd, &world.outcome, self.months, history, luck.lanes, &mut self.outcome);
        watch.lap(Stage::Outcome);
    }

    /// The first day: who comes, and when.
    #[inline(always)]
    fn begin<S: Simd>(&mut self, simd: S, world: &World, luck: &Luck, watch: &mut impl Watch) {
        let lanes = luck.lanes;
        ceasefire::step(simd, &world.ceasefire, &luck.ceasefire, lanes, &mut self.ceasefire);
        watch.lap(Stage::Ceasefire);
        backstop::start(simd, &world.backstop, &luck.backstop, &self.ceasefire, lanes, &mut self.backstop);
        watch.lap(Stage::Backstop);
        let seen = contributions::FirstDay { ceasefire: &self.ceasefire, backstop: &self.backstop };
        let coalition = &mut self.contributions;
        contributions::step(simd, &world.contributions, &luck.contributions, seen, lanes, coalition);
        watch.lap(Stage::Contributions);
        let who = deployment::Joined { members: &world.contributions.members, joined: &coalition.joined };
        deployment::plan(simd, &world.deployment, who, &luck.deployment, seen, lanes, &mut self.deployment);
        watch.lap(Stage::Deployment);
        balance::start(&world.balance, &mut self.balance);
        watch.lap(Stage::Balance);
        credibility::start(simd, &world.credibility, &luck.credibility, lanes, &mut self.credibility);
        watch.lap(Stage::Credibility);
        incidents::start(&world.incidents, &self.ceasefire, &mut self.incidents);
        watch.lap(Stage::Incidents);
        resumption::start(simd, &world.resumption, &luck.resumption, &self.ceasefire, lanes, &mut self.resumption);
        if self.exposed.is_some() {
            (0..lanes).for_each(|lane| self.resumption.end(lane));
        }
        watch.lap(Stage::Resumption);
        campaign::start(&mut self.campaign);
        watch.lap(Stage::Campaign);
        outcome::start(simd, &self.deployment, lanes, &mut self.outcome);
        self.roll = Roll::new(lanes);
        // Trials without a ceasefire end here.
        self.ended.clear();
        self.ended.extend((0..lanes).filter(|lane| self.ceasefire.came[*lane] == 0.0).map(|lane| lane as u8));
        self.move_up();
        watch.lap(Stage::Outcome);
    }

    /// Moves trials that go on into the lanes of those that have ended.
    fn move_up(&mut self) {
        // From the last lane down, so that the lane that moves is always one that goes on.
        self.ended.sort_unstable_by(|one, other| other.cmp(one));
        self.moves.clear();
        for lane in self.ended.drain(..) {
            self.moves.push(self.roll.end(lane.into()));
        }
        let moves = &self.moves;
        self.backstop.shift(moves);
        self.deployment.shift(moves);
        self.balance.shift(moves);
        self.credibility.shift(moves);
        self.incidents.shift(moves);
        self.resumption.shift(moves);
        self.outcome.shift(moves);
    }

    /// One month.
    #[inline(always)]
    fn follow<S: Simd>(&mut self, simd: S, world: &World, luck: &Luck, month: usize, watch: &mut impl Watch) {
        let live = Live { simd, roll: &self.roll, standing: self.standing() };
        if month > 0 {
            backstop::step(live, &world.backstop, &luck.backstop, month, &mut self.backstop);
            watch.lap(Stage::Backstop);
        }
        let posture = &self.backstop;
        deployment::step(live, &world.deployment, month, posture, &mut self.deployment);
        watch.lap(Stage::Deployment);
        let force = &self.deployment;
        balance::step(live, &world.balance, month, posture, force, &mut self.balance);
        watch.lap(Stage::Balance);
        credibility::step(live, &world.credibility, posture, force, &mut self.credibility);
        watch.lap(Stage::Credibility);
        let seen = resumption::Month {
            number: month,
            backstop: posture,
            balance: &self.balance,
            belief: &self.credibility,
            incidents: &self.incidents,
            bare_incidents: world.incidents.bare(month),
        };
        resumption::step(live, &world.resumption, seen, &mut self.resumption);
        let standing = self.standing();
        if let Some(exposed) = &mut self.exposed {
            exposed.note(simd, month, standing, &self.resumption.cumulated);
        }
        watch.lap(Stage::Resumption);
        outcome::step(live, &world.outcome, month, posture, force, &mut self.outcome);
        outcome::note_incidents(live, month, self.months, &self.incidents, &mut self.outcome);
        watch.lap(Stage::Outcome);
        watch.month(month, self);
        self.resume_wars(month);
        watch.lap(Stage::Campaign);
        let live = Live { simd, roll: &self.roll, standing: self.standing() };
        let (posture, force) = (&self.backstop, &self.deployment);
        outcome::note_half_strength(live, month, force, &mut self.outcome);
        watch.lap(Stage::Outcome);
        balance::advance(live, &world.balance, month, &luck.balance, &mut self.balance);
        watch.lap(Stage::Balance);
        incidents::advance(live, &world.incidents, month, &luck.incidents, posture, force, &mut self.incidents);
        watch.lap(Stage::Incidents);
    }

    /// Ends the trials whose war resumes in a month, noting what their campaigns start from.
    #[inline(always)]
    fn resume_wars(&mut self, month: usize) {
        self.resumption.resuming(self.roll.count(), &mut self.ending);
        for lane in self.ending.drain(..) {
            self.ended.push(lane);
            let lane = usize::from(lane);
            let trial = self.roll.trial(lane);
            self.resumption.end(lane);
            self.outcome.close(lane, trial, month as f32);
            let theatre =
                campaign::Theatre { backstop: &self.backstop, force: &self.deployment, strengths: &self.balance };
            campaign::open(theatre, lane, trial, &mut self.campaign);
        }
        if self.ended.len() >= ENOUGH_TO_MOVE || self.standing() == 0 {
            self.move_up();
        }
    }
}

/// Ended trials that are worth moving others for: a vector of the widest instruction set.
const ENOUGH_TO_MOVE: usize = 16;
