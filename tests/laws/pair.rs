//! Two scenarios with the same options, trial by trial under the same luck.

use guarantor::engine::block::{Block, Ground};
use guarantor::model::{Specs, Trials};
use guarantor::quantity::{Quantity, Shape};
use guarantor::scenario::Scenario;
use guarantor::streams::{LANES, Place};

use crate::history::{History, Luck, Oracle};

/// Worlds and blocks of trials that laws are tried in.
pub const PLACES: &[(u32, u32)] = &[(6, 4), (499, 0)];

/// Where a block of trials is: option, world, number of the block.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub option: usize,
    pub world: u32,
    pub block: u32,
}

impl At {
    /// A trial of the block, in words.
    pub fn trial(self, scenario: &Scenario, lane: usize) -> String {
        let (name, trial) = (&scenario.options[self.option].name, self.block as usize * LANES + lane);
        format!("{}, {name}, world {}, trial {trial}", scenario.name, self.world)
    }

    /// The same trials once more, by the page.
    pub fn histories(self, scenario: &Scenario, lanes: impl Iterator<Item = usize>) -> Vec<History> {
        let ground = Ground::new(scenario);
        let specs = &scenario.options[self.option].specs;
        let oracle = Oracle::new(specs, ground.named_values(self.option, self.world));
        let mut luck = self.luck(scenario);
        lanes.map(|lane| oracle.follow(&mut luck, lane)).collect()
    }

    /// The luck of the block.
    pub fn luck(self, scenario: &Scenario) -> Luck {
        Luck::new(scenario.run.seed, Place { world: self.world, block: self.block })
    }
}

/// Shows every block of every option of both scenarios.
pub fn side_by_side(before: &Scenario, after: &Scenario, places: &[(u32, u32)], see: &mut dyn FnMut(At, [&Trials; 2])) {
    let grounds = [before, after].map(Ground::new);
    let [mut first, mut second] = [0, 1].map(|side| Block::new(&grounds[side]));
    for &(world, block) in places {
        for side in [&mut first, &mut second] {
            side.enter(world);
            side.draw(block, LANES);
        }
        for option in 0..before.options.len() {
            see(At { option, world, block }, [first.follow(option), second.follow(option)]);
        }
    }
}

/// The first trial whose war resumes earlier in the second scenario, in words; otherwise in how many it resumes later.
pub fn compared(before: &Scenario, after: &Scenario, places: &[(u32, u32)]) -> Result<usize, String> {
    let (mut later, mut found) = (0, Ok(()));
    side_by_side(before, after, places, &mut |at, [first, second]| {
        for lane in 0..LANES {
            let [first, second] = [first, second].map(|trials| trials.outcome.resumed[lane]);
            later += usize::from(second > first);
            if second < first && found.is_ok() && ![before, after].iter().any(|scenario| is_tie(scenario, at, lane)) {
                found = Err(format!("{}: month {first} became {second}", at.trial(before, lane)));
            }
        }
    });
    found.map(|()| later)
}

/// Asserts that no trial's war resumes earlier in the second scenario; returns in how many it resumes later.
pub fn never_earlier(what: &str, before: &Scenario, after: &Scenario, places: &[(u32, u32)]) -> usize {
    compared(before, after, places).unwrap_or_else(|found| panic!("{what}, {found}"))
}

/// Whether a trial's clock strikes so near what its hazard has cumulated to in some month that `f32` may see it on
/// either side. Laws are about real numbers; they hold there only up to rounding.
pub fn is_tie(scenario: &Scenario, at: At, lane: usize) -> bool {
    const ROUNDING: f64 = 1e-4;
    let history = &at.histories(scenario, std::iter::once(lane))[0];
    history.nearest < ROUNDING * history.hazard.iter().sum::<f64>()
}

/// The scenario with every option changed.
pub fn changed(scenario: &Scenario, change: impl Fn(&mut Specs)) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.options.iter_mut().for_each(|option| change(&mut option.specs));
    scenario
}

/// A number for certain.
pub fn sure(quantity: &mut Quantity, value: f64) {
    *quantity = Quantity::constant_of(value);
}

/// Multiplies a quantity that is no share: in every world its value becomes so many times what it was.
pub fn scale(quantity: &mut Quantity, factor: f64) {
    let f = |x: f64| x * factor;
    quantity.shape = match quantity.shape {
        Shape::Constant(value) => Shape::Constant(f(value)),
        Shape::Uniform(low, high) => Shape::Uniform(f(low), f(high)),
        Shape::Triangular(low, mode, high) => Shape::Triangular(f(low), f(mode), f(high)),
        Shape::Pert(low, mode, high) => Shape::Pert(f(low), f(mode), f(high)),
        Shape::Normal(mean, sd) => Shape::Normal(f(mean), f(sd)),
        Shape::Lognormal(median, p90) => Shape::Lognormal(f(median), f(p90)),
        Shape::Beta(..) => panic!("a share cannot be scaled"),
    };
    (quantity.min, quantity.max) = (quantity.min.map(f), quantity.max.map(f));
}

/// A number on the way between two, at 0 the first and at 1 the second.
pub fn between(from: f64, to: f64, x: f64) -> f64 {
    from + (to - from) * x
}

/// A number for certain, on the way between two.
pub fn turn(quantity: &mut Quantity, [from, to]: [f64; 2], x: f64) {
    sure(quantity, between(from, to, x));
}
