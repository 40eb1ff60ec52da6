//! One block: a world, the luck of its next trials, and every option followed through both.
//!
//! Useful by itself to look at single histories:
//!
//! ```
//! use guarantor::engine::block::{Block, Ground};
//! use guarantor::scenario::{self, Overrides};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scenario = scenario::load_text("example", "extends = \"builtin:baseline\"", &Overrides::default())?;
//! let ground = Ground::new(&scenario);
//! let mut block = Block::new(&ground);
//! block.enter(3);
//! block.draw(0, 256);
//! let trials = block.follow(0);
//! assert_eq!(trials.ceasefire.came[17], 1.0);
//! # Ok(())
//! # }
//! ```

use std::collections::BTreeMap;

use crate::engine::design::Design;
use crate::lanes::{self, InstructionSet, Kernel, Simd};
use crate::model::{Exposed, Luck, Reach, Trials, Watch, World};
use crate::scenario::{Scenario, ScenarioOption};
use crate::streams::Place;

/// What all blocks of a scenario share.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    scenario: &'a Scenario,
    /// What the options reach together.
    pub reach: Reach,
    /// How worlds are drawn.
    pub design: Design,
}

impl<'a> Ground<'a> {
    /// The ground of a scenario.
    pub fn new(scenario: &'a Scenario) -> Self {
        let specs = scenario.options.iter().map(|option| &option.specs);
        let design = Design::new(scenario.run.seed, scenario.run.design, specs.clone());
        let design = design.drawn_from(scenario.posterior.clone());
        Self { scenario, reach: Reach::of(specs), design }
    }

    /// The same ground for blocks whose luck is followed more often than there are options.
    #[must_use]
    pub fn shared(&self) -> Self {
        let mut shared = self.clone();
        shared.reach.options = shared.reach.options.max(2);
        shared
    }

    /// The scenario's options.
    pub fn options(&self) -> &'a [ScenarioOption] {
        &self.scenario.options
    }

    /// An option's world, from the values of every unknown.
    fn world(&self, option: usize, values: &[f64]) -> World {
        self.design.world(option, &self.scenario.options[option].specs, &self.reach.roster, values)
    }

    /// Every quantity of an option with its value in a world, by dotted path.
    pub fn named_values(&self, option: usize, world: u32) -> BTreeMap<String, f64> {
        let mut values = Vec::new();
        self.design.values(world, &mut values);
        let mut named = BTreeMap::new();
        let specs = &self.scenario.options[option].specs;
        let mut slots = self.design.option_values(option, &values);
        specs.each(&mut |scope, key, _| {
            named.insert(scope.path(key), slots.next().unwrap_or_default());
        });
        named
    }
}

/// Room for one block, used again for every block.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    ground: &'a Ground<'a>,
    world: u32,
    values: Vec<f64>,
    worlds: Vec<World>,
    luck: Box<Luck>,
    trials: Box<Trials>,
}

impl<'a> Block<'a> {
    /// Room for a block on this ground.
    pub fn new(ground: &'a Ground<'a>) -> Self {
        Self {
            world: 0,
            values: Vec::new(),
            worlds: Vec::new(),
            luck: Box::new(Luck::new(ground.scenario.run.seed, &ground.reach)),
            trials: Box::new(Trials::new(&ground.reach)),
            ground,
        }
    }

    /// Draws a world for every option.
    pub fn enter(&mut self, world: u32) {
        let ground = self.ground;
        self.world = world;
        ground.design.values(world, &mut self.values);
        self.worlds.clear();
        self.worlds.extend((0..ground.options().len()).map(|option| ground.world(option, &self.values)));
    }

    /// Takes the luck of a world, whose unknowns each follower gives ([`Block::follow_at`]).
    pub fn visit(&mut self, world: u32) {
        self.world = world;
    }

    /// Follows the drawn trials through an option whose unknowns have these values.
    pub fn follow_at(&mut self, option: usize, values: &[f64]) -> &Trials {
        let world = self.ground.world(option, values);
        lanes::dispatch(Follow { trials: &mut self.trials, world: &world, luck: &mut self.luck, watch: None });
        &self.trials
    }

    /// In the world that was entered, moves one unknown of one option to a point in (0, 1) of its distribution.
    pub fn shift(&mut self, option: usize, unknown: usize, point: f64) {
        let drawn = std::mem::replace(&mut self.values[unknown], self.ground.design.value(unknown, point));
        self.worlds[option] = self.ground.world(option, &self.values);
        self.values[unknown] = drawn;
    }

    /// Draws the luck of the first `lanes` trials of a block, in the world that was entered.
    pub fn draw(&mut self, block: u32, lanes: usize) {
        lanes::dispatch(self.drawing(block, lanes));
    }

    fn drawing(&mut self, block: u32, lanes: usize) -> Draw<'_> {
        Draw { luck: &mut self.luck, place: Place { world: self.world, block }, lanes }
    }

    /// Follows the drawn trials through an option of the world that was entered.
    pub fn follow(&mut self, option: usize) -> &Trials {
        lanes::dispatch(self.following(option, None));
        &self.trials
    }

    /// Follows the drawn trials through an option of the world that was entered, with no war resuming, and adds up what they
    /// cumulate.
    pub fn expose(&mut self, option: usize, exposed: &mut Exposed) {
        self.trials.exposed = Some(std::mem::take(exposed));
        lanes::dispatch(self.following(option, None));
        *exposed = self.trials.exposed.take().unwrap_or_default();
    }

    /// Follows the drawn trials through an option of the world that was entered, with somebody who watches.
    pub fn follow_watched(&mut self, option: usize, watch: &mut dyn Watch) -> &Trials {
        lanes::dispatch(self.following(option, Some(watch)));
        &self.trials
    }

    /// [`Block::draw`] on this instruction set; `None` where the processor lacks it.
    pub fn draw_on(&mut self, set: InstructionSet, block: u32, lanes: usize) -> Option<()> {
        set.run(self.drawing(block, lanes))
    }

    /// [`Block::follow`] on this instruction set; `None` where the processor lacks it.
    pub fn follow_on(&mut self, set: InstructionSet, option: usize) -> Option<&Trials> {
        set.run(self.following(option, None))?;
        Some(&self.trials)
    }

    fn following<'b>(&'b mut self, option: usize, watch: Option<&'b mut dyn Watch>) -> Follow<'b> {
        Follow { trials: &mut self.trials, world: &self.worlds[option], luck: &mut self.luck, watch }
    }

    /// An option's world, of the world that was entered.
    pub fn world(&self, option: usize) -> &World {
        &self.worlds[option]
    }

    /// The trials that were followed last.
    pub fn trials(&self) -> &Trials {
        &self.trials
    }

    /// Bytes of keystream drawn so far.
    pub fn bytes(&self) -> u64 {
        self.luck.bytes()
    }
}

struct Draw<'b> {
    luck: &'b mut Luck,
    place: Place,
    lanes: usize,
}

impl Kernel for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.luck.fill(simd, self.place, self.lanes);
    }
}

struct Follow<'b> {
    trials: &'b mut Trials,
    world: &'b World,
    luck: &'b mut Luck,
    watch: Option<&'b mut dyn Watch>,
}

impl Kernel for Follow<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        self.trials.simulate(simd, self.world, self.luck, &mut self.watch);
    }
}
