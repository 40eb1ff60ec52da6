//! The model: one ceasefire, month by month, from the day the guns fall silent to the horizon.
//!
//! `docs/model.md` is its specification. Ten stages in causal order, a file each; a trial is a lane, and many trials of
//! one world go through a stage together. A stage draws its luck first and unconditionally ([`Luck::fill`]); everything
//! else is arithmetic without randomness.

pub mod unknown;

pub mod component;

pub mod ceasefire;

pub mod backstop;

pub mod contributor;

pub mod contributions;

pub mod deployment;

pub mod balance;

pub mod credibility;

pub mod incidents;

pub mod resumption;

pub mod campaign;

pub mod metric;

pub mod outcome;

use std::collections::BTreeSet;

use crate::keys::Key;
use crate::lanes::{LANES, Live, Move, Roll, Simd};
use crate::quantity::Quantity;
use crate::streams::{Keystream, Place, Source};
use unknown::{Scope, Visit};

/// Everything that an option says about the model, section by section.
#[derive(Clone, Debug, PartialEq)]
pub struct Specs {
    /// Months followed after the ceasefire.
    pub horizon_months: u32,
    /// `[ceasefire]`
    pub ceasefire: ceasefire::Spec,
    /// `[backstop]`
    pub backstop: backstop::Spec,
    /// `[coalition]`
    pub coalition: contributions::Coalition,
    /// `[contributor.KEY]`, in the order of their keys.
    pub contributors: Vec<contributor::Contributor>,
    /// `[host]`
    pub host: balance::Host,
    /// `[adversary]`
    pub adversary: balance::Adversary,
    /// `[balance]`
    pub balance: balance::Spec,
    /// `[credibility]`
    pub credibility: credibility::Spec,
    /// `[incidents]`
    pub incidents: incidents::Spec,
    /// `[resumption]`
    pub resumption: resumption::Spec,
    /// `[campaign]`
    pub campaign: campaign::Spec,
    /// `[outcome]`
    pub outcome: outcome::Spec,
    /// `[cost]`
    pub cost: outcome::Cost,
}

impl Specs {
    /// Shows every quantity with its place, in the order in which [`World::draw`] visits them.
    pub fn each(&self, see: &mut dyn FnMut(Scope<'_>, &'static Key, &Quantity)) {
        let roster: Vec<_> = self.contributors.iter().map(|contributor| contributor.key.clone()).collect();
        World::draw(self, &roster, &mut |scope, key, quantity| {
            see(scope, key, quantity);
            quantity.mean()
        });
    }

    /// Whether the option names contributors with troops, which the adversary rejects.
    pub fn names_foreign_force(&self) -> bool {
        self.contributors.iter().any(|contributor| contributor.quantities.troops.support().1 > 0.0)
    }
}

/// What the options of a scenario reach together: how much luck a block needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Months followed.
    pub months: u32,
    /// Weeks of the longest campaign.
    pub weeks: u32,
    /// Keys of all contributors of all options, sorted.
    pub roster: Vec<String>,
    /// Calendar months of all reviews of all options, sorted.
    pub reviews: Vec<u32>,
    /// Contributors of the largest option.
    pub members: usize,
    /// How many options there are.
    pub options: usize,
}

impl Reach {
    /// What these options reach.
    pub fn of<'a>(options: impl Iterator<Item = &'a Specs> + Clone) -> Self {
        let keys: BTreeSet<_> = options.clone().flat_map(|specs| &specs.contributors).map(|one| &one.key).collect();
        let reviews: BTreeSet<_> =
            options.clone().flat_map(|specs| &specs.backstop.reviews).map(|review| review.calendar_month).collect();
        Self {
            months: options.clone().map(|specs| specs.horizon_months).max().unwrap_or(0),
            weeks: options.clone().map(|specs| specs.campaign.max_weeks).max().unwrap_or(0),
            roster: keys.into_iter().cloned().collect(),
            reviews: reviews.into_iter().collect(),
            members: options.clone().map(|specs| specs.contributors.len()).max().unwrap_or(0),
            options: options.count(),
        }
    }
}

/// One draw of every unknown of an option, and what follows from it for every trial.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Stage 1.
    pub ceasefire: ceasefire::World,
    /// Stage 2.
    pub backstop: backstop::World,
    /// Stage 3.
    pub contributions: contributions::World,
    /// Stage 4.
    pub deployment: deployment::World,
    /// Stage 5.
    pub balance: balance::World,
    /// Stage 6.
    pub credibility: credibility::World,
    /// Stage 7.
    pub incidents: incidents::World,
    /// Stage 8.
    pub resumption: resumption::World,
    /// Stage 9.
    pub campaign: campaign::World,
    /// Stage 10.
    pub outcome: outcome::World,
}

impl World {
    /// Draws a world: `visit` gives every quantity its value. The roster is that of the option's [`Reach`].
    pub fn draw(specs: &Specs, roster: &[String], visit: Visit<'_>) -> Self {
        let months = specs.horizon_months;
        let ceasefire = ceasefire::World::draw(&specs.ceasefire, specs.names_foreign_force(), visit);
        let backstop = backstop::World::draw(&specs.backstop, visit);
        let contributions = contributions::World::draw(&specs.coalition, &specs.contributors, roster, &backstop, visit);
        let forces = (&specs.host, &specs.adversary, &specs.balance);
        let balance = balance::World::draw(forces, &backstop, months, visit);
        let credibility = credibility::World::draw(&specs.credibility, &backstop, visit);
        let incidents = incidents::World::draw(&specs.incidents, &backstop, months, visit);
        let resumption = resumption::World::draw(&specs.resumption, &ceasefire, &backstop, &balance, months, visit);
        let campaign = campaign::World::draw(&specs.campaign, &balance, visit);
        let outcome = outcome::World::draw(&specs.outcome, &specs.cost, visit);
        let deployment = deployment::World::new(&backstop, &contributions, &credibility.values);
        Self {
            ceasefire,
            backstop,
            contributions,
            deployment,
            balance,
            credibility,
            incidents,
            resumption,
            campaign,
            outcome,
        }
    }
}

/// The luck of one block of trials: the same for every option.
#[derive(Clone, Debug)]
pub struct Luck {
    keystream: Keystream,
    place: Place,
    lanes: usize,
    /// Whether several options follow it.
    shared: bool,
    /// Stage 1.
    pub ceasefire: ceasefire::Luck,
    /// Stage 2.
    pub backstop: backstop::Luck,
    /// Stage 3.
    pub contributions: contributions::Luck,
    /// Stage 4.
    pub deployment: deployment::Luck,
    /// Stage 5.
    pub balance: balance::Luck,
    /// Stage 6.
    pub credibility: credibility::Luck,
    /// Stage 7.
    pub incidents: incidents::Luck,
    /// Stage 8.
    pub resumption: resumption::Luck,
    /// Stage 9.
    pub campaign: campaign::Luck,
}

impl Luck {
    /// The draw sites that a scenario reaches, under a master seed.
    pub fn new(seed: u64, reach: &Reach) -> Self {
        Self {
            keystream: Keystream::new(seed),
            place: Place { world: 0, block: 0 },
            lanes: 0,
            shared: reach.options > 1,
            ceasefire: ceasefire::Luck::new(),
            backstop: backstop::Luck::new(reach.months, &reach.reviews),
            contributions: contributions::Luck::new(&reach.roster),
            deployment: deployment::Luck::new(&reach.roster),
            balance: balance::Luck::new(reach.months),
            credibility: credibility::Luck::new(),
            incidents: incidents::Luck::new(reach.months),
            resumption: resumption::Luck::new(),
            campaign: campaign::Luck::new(reach.weeks),
        }
    }

    /// Draws the luck of a block, for its first `lanes` trials.
    #[inline(always)]
    pub fn fill<S: Simd>(&mut self, simd: S, place: Place, lanes: usize) {
        self.place = place;
        self.lanes = lanes.min(LANES);
        let (lanes, shared) = (self.lanes, self.shared);
        let source = &mut Source { simd, keystream: &mut self.keystream, place, lanes, shared };
        self.ceasefire.fill(source);
        self.backstop.fill(source);
        self.contributions.fill(source);
        self.deployment.fill(source);
        self.balance.fill(source);
        self.credibility.fill(source);
        self.incidents.fill(source);
        self.resumption.fill(source);
        self.campaign.fill(source);
    }

    /// Trials of the block that are wanted.
    pub fn lanes(&self) -> usize {
        self.lanes
    }

    /// Bytes of keystream drawn so far.
    pub fn bytes(&self) -> u64 {
        self.keystream.bytes()
    }

    /// Runs campaigns to their ends, drawing the weeks that they reach.
    #[inline(always)]
    pub fn run_campaigns<S: Simd>(&mut self, simd: S, worlds: campaign::Worlds<'_>, state: &mut campaign::State) {
        let Self { keystream, place, lanes, shared, campaign, .. } = self;
        let source = &mut Source { simd, keystream, place: *place, lanes: *lanes, shared: *shared };
        campaign::run(worlds, campaign, source, state);
    }
}

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

/// Somebody who notes when the work of a stage has ended.
pub trait Watch {
    /// The work since the last lap was this stage's.
    fn lap(&mut self, stage: Stage);
}

/// Nobody.
impl Watch for () {
    #[inline(always)]
    fn lap(&mut self, _: Stage) {}
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
        luck.run_campaigns(simd, worlds, &mut self.campaign);
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
        watch.lap(Stage::Resumption);
        outcome::step(live, &world.outcome, month, posture, force, &mut self.outcome);
        outcome::note_incidents(live, month, self.months, &self.incidents, &mut self.outcome);
        watch.lap(Stage::Outcome);
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
