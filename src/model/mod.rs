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
use crate::quantity::Quantity;
use crate::streams::{Keystream, Place};
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
            members: options.map(|specs| specs.contributors.len()).max().unwrap_or(0),
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
            place: Place { world: 0, trial: 0 },
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

    /// Draws the luck of a block.
    #[inline(always)]
    pub fn fill(&mut self, place: Place) {
        let keystream = &mut self.keystream;
        self.place = place;
        self.ceasefire.fill(keystream, place);
        self.backstop.fill(keystream, place);
        self.contributions.fill(keystream, place);
        self.deployment.fill(keystream, place);
        self.balance.fill(keystream, place);
        self.credibility.fill(keystream, place);
        self.incidents.fill(keystream, place);
        self.resumption.fill(keystream, place);
        self.campaign.fill(keystream, place);
    }
}

impl Luck {
    /// Runs campaigns to their ends, drawing the weeks that they reach.
    #[inline(always)]
    pub fn run_campaigns(&mut self, world: &campaign::World, state: &mut campaign::State) {
        campaign::run(world, &mut self.campaign, &mut self.keystream, self.place, state);
    }
}

/// The trials of one block under one option: room for every stage's state, used again for every block.
#[derive(Clone, Debug)]
pub struct Trials {
    months: usize,
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
            ceasefire: ceasefire::State::default(),
            backstop: backstop::State { posture: vec![Default::default(); months] },
            contributions: contributions::State::new(reach.members),
            deployment: deployment::State::new(months),
            balance: balance::State::default(),
            credibility: credibility::State::default(),
            incidents: incidents::State::default(),
            resumption: resumption::State::default(),
            campaign: campaign::State::default(),
            outcome: outcome::State::new(months),
        }
    }

    /// Follows the trials of a block through a world.
    #[inline(always)]
    pub fn simulate(&mut self, world: &World, luck: &mut Luck) {
        self.begin(world, luck);
        for month in 0..self.months {
            if !self.follow(world, luck, month) {
                break;
            }
        }
        luck.run_campaigns(&world.campaign, &mut self.campaign);
        let history =
            outcome::History { ceasefire: &self.ceasefire, force: &self.deployment, campaign: &self.campaign };
        outcome::finish(&world.outcome, self.months, history, &mut self.outcome);
    }

    /// The first day: who comes, and when.
    #[inline(always)]
    fn begin(&mut self, world: &World, luck: &Luck) {
        ceasefire::step(&world.ceasefire, &luck.ceasefire, &mut self.ceasefire);
        backstop::step(&world.backstop, &luck.backstop, &self.ceasefire.month, &mut self.backstop);
        let posture = &self.backstop.posture;
        contributions::step(
            &world.contributions,
            &luck.contributions,
            &self.ceasefire,
            &posture[0],
            &mut self.contributions,
        );
        deployment::plan(
            &world.deployment,
            &world.contributions.members,
            &luck.deployment,
            &self.ceasefire.month,
            posture,
            &self.contributions.joined,
            &mut self.deployment,
        );
        balance::start(&world.balance, &mut self.balance);
        credibility::start(&world.credibility, &luck.credibility, &mut self.credibility);
        incidents::start(&world.incidents, &mut self.incidents);
        resumption::start(&world.resumption, &luck.resumption, &self.ceasefire, &mut self.resumption);
        campaign::start(&mut self.campaign);
        outcome::start(&mut self.outcome);
    }

    /// One month; says whether any trial is still at peace after it.
    #[inline(always)]
    fn follow(&mut self, world: &World, luck: &Luck, month: usize) -> bool {
        let posture = &self.backstop.posture[month];
        deployment::step(&world.deployment, month, posture, &mut self.deployment);
        balance::step(&world.balance, month, posture, &self.deployment, &mut self.balance);
        credibility::step(&world.credibility, &luck.credibility, posture, &self.deployment, &mut self.credibility);
        let seen = resumption::Month {
            number: month,
            posture,
            ceasefire: &self.ceasefire,
            balance: &self.balance,
            belief: &self.credibility,
            incidents: &self.incidents,
            bare_incidents: world.incidents.bare(month),
        };
        resumption::step(&world.resumption, &luck.resumption, seen, &mut self.resumption);
        outcome::step(&world.outcome, month, posture, &self.deployment, &self.resumption, &mut self.outcome);
        outcome::note_incidents(month, self.months, &self.incidents, &mut self.outcome);
        self.open_campaigns(world, luck, month);
        let (posture, force) = (&self.backstop.posture[month], &self.deployment.troops);
        balance::advance(&world.balance, month, &luck.balance, &mut self.balance);
        let consent = &self.ceasefire.consent;
        incidents::advance(&world.incidents, month, &luck.incidents, posture, consent, force, &mut self.incidents);
        resumption::advance(&mut self.resumption)
    }

    /// Starts a campaign for every trial whose war resumes in this month.
    #[inline(always)]
    fn open_campaigns(&mut self, world: &World, luck: &Luck, month: usize) {
        let theatre = campaign::Theatre {
            balance: &world.balance,
            credibility: &world.credibility,
            posture: &self.backstop.posture[month],
            force: &self.deployment,
            strengths: &self.balance,
        };
        for lane in 0..self.resumption.resumes.len() {
            if self.resumption.resumes[lane] > 0.0 {
                campaign::open(&world.campaign, &luck.campaign, theatre, lane, &mut self.campaign);
            }
        }
    }
}
