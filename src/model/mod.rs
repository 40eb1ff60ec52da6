//! The model: one ceasefire, month by month, from the day the guns fall silent to the horizon.
//!
//! `docs/model.md` is its specification. Ten stages in causal order, a file each; a trial is a lane, and many trials of
//! one world go through a stage together. A stage's luck is drawn first and unconditionally ([`Luck::fill`]), but for the
//! weeks of campaigns, which are drawn when one first reaches them; everything else is arithmetic without randomness.

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

mod exposed;

mod trials;

use std::collections::BTreeSet;

use crate::keys::Key;
use crate::lanes::{LANES, Simd};
use crate::quantity::Quantity;
use crate::streams::{Keystream, Place, Source};
pub use exposed::Exposed;
pub use trials::{Moment, Stage, Trials, Watch};
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

    /// Bytes of keystream drawn so far.
    pub fn bytes(&self) -> u64 {
        self.keystream.bytes()
    }

    /// Runs campaigns to their ends, drawing the weeks that they reach.
    #[inline(always)]
    pub fn run_campaigns<S: Simd>(
        &mut self,
        simd: S,
        worlds: campaign::Worlds<'_>,
        state: &mut campaign::State,
        watch: &mut impl Watch,
    ) {
        let Self { keystream, place, lanes, shared, campaign, .. } = self;
        let source = &mut Source { simd, keystream, place: *place, lanes: *lanes, shared: *shared };
        campaign::run(worlds, campaign, source, state, watch);
    }
}
