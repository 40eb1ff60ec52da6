//! Response curves: what each option leads to where one unknown has a given value and all others keep their
//! distributions.
//!
//! All points of all curves are followed in the same worlds with the same luck, so that along a curve, and between options
//! at one point of it, only what the moved unknown does is left. Points are given as shares of the unknown's distribution:
//! 0.05 is the value below which it lies with a chance of 5 %.

use crate::analysis::estimate::{Ratio, Sample};
use crate::engine::batch::{Progress, RunError};
use crate::engine::block::Ground;
use crate::engine::design::REPLICATES;
use crate::engine::probe::{self, Halves, Points, Probes};
use crate::model::metric::Outcome;
use crate::scenario::Design;

/// Bytes of probes that are kept at once.
const CHUNK: u64 = 256 << 20;

/// An unknown that is moved, or several of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Driver {
    /// Its dotted path.
    pub path: String,
    /// Its places in the design of the scenario.
    pub unknowns: Vec<usize>,
    /// What its key means.
    pub meaning: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// What is cited for it; empty where nothing is.
    pub source: String,
}

impl Driver {
    /// Every unknown of a scenario, by path.
    pub fn all(ground: &Ground<'_>) -> Vec<Self> {
        let driver = |(path, unknowns): (&str, Vec<usize>)| {
            let (key, quantity) = ground.design.written(unknowns[0]);
            let source = quantity.source.clone();
            Self { path: path.to_owned(), unknowns, meaning: key.meaning, unit: key.unit, source }
        };
        ground.design.by_path().into_iter().map(driver).collect()
    }

    /// Whether an option has it.
    pub fn moves(&self, ground: &Ground<'_>, option: usize) -> bool {
        self.unknowns.iter().any(|unknown| ground.design.has(option, *unknown))
    }

    /// Gives it its values at a point of its distribution.
    pub fn set(&self, ground: &Ground<'_>, point: f64, values: &mut [f64]) {
        self.put(&self.values(ground, point), values);
    }

    fn put(&self, moved: &[f64], values: &mut [f64]) {
        self.unknowns.iter().zip(moved).for_each(|(unknown, value)| values[*unknown] = *value);
    }

    /// Its values at a point of its distribution, by its places.
    pub fn values(&self, ground: &Ground<'_>, point: f64) -> Vec<f64> {
        self.unknowns.iter().map(|unknown| ground.design.value(*unknown, point)).collect()
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The scenario's ground.
    pub ground: &'a Ground<'a>,
    /// The unknowns that are moved, one at a time.
    pub drivers: &'a [Driver],
    /// The points of their distributions, rising, in (0, 1).
    pub grid: &'a [f64],
    /// The outcomes that are kept.
    pub outcomes: &'a [Outcome],
    /// Worlds in which each point is followed.
    pub worlds: u32,
    /// Trials in each.
    pub trials: u32,
}

/// What every option leads to at every point.
#[derive(Clone, Debug)]
pub struct Responses {
    options: usize,
    grid: usize,
    outcomes: Vec<Outcome>,
    /// By option and outcome, where nothing is moved.
    base: Vec<Grouped>,
    /// By driver, point, option and outcome.
    moved: Vec<Grouped>,
}

/// A mean in groups of worlds that are independent, whatever the design.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    groups: Vec<Ratio>,
    is_share: bool,
}

impl Grouped {
    /// The groups of so many worlds: those of the same scrambling.
    pub fn new(worlds: u32, is_share: bool, ratio: impl Fn(u32) -> Ratio) -> Self {
        let mut groups = vec![Ratio::default(); worlds.min(REPLICATES) as usize];
        for world in 0..worlds {
            let Ratio { total, count } = ratio(world);
            let group = &mut groups[(world % REPLICATES) as usize];
            group.total += total;
            group.count += count;
        }
        Self { groups, is_share }
    }

    /// The groups as a sample of their mean.
    pub fn sample(&self) -> Sample {
        match self.is_share {
            true => Sample::of_shares(Design::Random, self.groups.clone()),
            false => Sample::new(Design::Random, self.groups.clone(), |_| 0.0),
        }
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The mean over all groups but one, for a jackknife, or over all; `None` where nothing counted.
    pub fn mean_without(&self, group: Option<usize>) -> Option<f64> {
        let kept = self.groups.iter().enumerate().filter(|(place, _)| Some(*place) != group);
        let (total, count) = kept.fold((0.0, 0.0), |sum, (_, one)| (sum.0 + one.total, sum.1 + one.count));
        (count > 0.0).then(|| total / count)
    }
}

/// Some drivers of a plan: their points, and before them one where nothing is moved.
struct Cells<'a> {
    plan: Plan<'a>,
    /// The values of every unknown in each world: quantile functions cost more than a few trials.
    worlds: &'a [Vec<f64>],
    /// The values of each driver, by its places, at each point of the grid.
    moved: Vec<Vec<f64>>,
}

impl<'a> Cells<'a> {
    fn new(plan: Plan<'a>, worlds: &'a [Vec<f64>]) -> Self {
        let points = |driver: &'a Driver| plan.grid.iter().map(move |point| driver.values(plan.ground, *point));
        Self { plan, worlds, moved: plan.drivers.iter().flat_map(points).collect() }
    }

    fn options(&self) -> usize {
        self.plan.ground.options().len()
    }
}

impl Points for Cells<'_> {
    fn rows(&self) -> u32 {
        self.plan.worlds
    }

    fn cells(&self) -> usize {
        self.options() * (1 + self.moved.len())
    }

    fn cell(&self, row: u32, cell: usize, values: &mut Vec<f64>) -> usize {
        let (place, option) = (cell / self.options(), cell % self.options());
        values.extend_from_slice(&self.worlds[row as usize]);
        if let Some(place) = place.checked_sub(1) {
            self.plan.drivers[place / self.plan.grid.len()].put(&self.moved[place], values);
        }
        option
    }
}

impl Plan<'_> {
    /// Points that are followed in each world, over all options, as far as they differ.
    pub fn cells(&self) -> u64 {
        let options = 0..self.ground.options().len();
        let moving = |option| self.drivers.iter().filter(|driver| driver.moves(self.ground, option)).count();
        options.map(|option| 1 + (moving(option) * self.grid.len()) as u64).sum()
    }

    /// Trials in all, for a progress bar.
    pub fn size(&self) -> u64 {
        let cells = self.ground.options().len() as u64;
        let points = (self.drivers.len() * self.grid.len() + self.chunks().count()) as u64;
        cells * points * u64::from(self.worlds) * u64::from(self.trials)
    }

    /// Follows every point.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(&self, threads: usize, progress: &Progress) -> Result<Responses, RunError> {
        let options = self.ground.options().len();
        let mut responses = Responses {
            options,
            grid: self.grid.len(),
            outcomes: self.outcomes.to_vec(),
            base: Vec::new(),
            moved: Vec::new(),
        };
        let worlds = self.values();
        for part in self.chunks() {
            let cells = Cells::new(part, &worlds);
            let probes = probe::run(self.ground, &cells, self.outcomes, self.trials, threads, progress)?;
            let samples = |cell| (0..self.outcomes.len()).map(move |outcome| (cell, outcome));
            let mut found =
                (0..cells.cells()).flat_map(samples).map(|(cell, outcome)| self.grouped(&probes, cell, outcome));
            let base: Vec<_> = found.by_ref().take(options * self.outcomes.len()).collect();
            responses.base = base;
            responses.moved.extend(found);
        }
        Ok(responses)
    }

    /// The values of every unknown in each world.
    fn values(&self) -> Vec<Vec<f64>> {
        let world = |world| {
            let mut values = Vec::new();
            self.ground.design.values(world, &mut values);
            values
        };
        (0..self.worlds).map(world).collect()
    }

    /// Parts of the drivers whose probes fit into memory.
    fn chunks(&self) -> impl Iterator<Item = Self> + '_ {
        let cells = self.ground.options().len() * (1 + self.grid.len());
        let bytes = u64::from(self.worlds) * (cells * self.outcomes.len() * size_of::<Halves>()) as u64;
        let at_once = (CHUNK / bytes.max(1)).max(1) as usize;
        // Without drivers there is still what nothing moved gives.
        let count = self.drivers.len().div_ceil(at_once).max(1);
        (0..count).map(move |part| {
            let last = self.drivers.len().min((part + 1) * at_once);
            Self { drivers: &self.drivers[part * at_once..last], ..*self }
        })
    }

    /// A cell's outcome over all worlds.
    fn grouped(&self, probes: &Probes, cell: usize, outcome: usize) -> Grouped {
        Grouped::new(self.worlds, self.outcomes[outcome].is_share(), |world| {
            let Halves { total, count } = probes.at(world, cell, outcome);
            Ratio { total: total[0] + total[1], count: count[0] + count[1] }
        })
    }
}

impl Responses {
    /// An option's outcome where nothing is moved.
    pub fn base(&self, option: usize, outcome: usize) -> &Grouped {
        &self.base[option * self.outcomes.len() + outcome]
    }

    /// Groups of worlds in which each point was followed.
    pub fn groups(&self) -> usize {
        self.base.first().map_or(0, Grouped::groups)
    }

    /// An option's outcome at a point of a driver.
    pub fn at(&self, driver: usize, point: usize, option: usize, outcome: usize) -> &Grouped {
        &self.moved[((driver * self.grid + point) * self.options + option) * self.outcomes.len() + outcome]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::metric::Metric;
    use crate::scenario::{Overrides, Scenario, load_text};

    const OUTCOMES: [Outcome; 2] = [Outcome::Metric(Metric::Held), Outcome::Metric(Metric::Cost)];

    fn scenario(text: &str) -> Scenario {
        let text = format!("extends = \"builtin:baseline\"\n[run]\nhorizon_months = 24\n{text}");
        load_text("response", &text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn plan<'a>(ground: &'a Ground<'a>, drivers: &'a [Driver], grid: &'a [f64]) -> Plan<'a> {
        Plan { ground, drivers, grid, outcomes: &OUTCOMES, worlds: 64, trials: 64 }
    }

    #[test]
    fn a_moved_unknown_gives_what_the_scenario_gives_with_that_number_in_its_place() {
        let base = scenario("");
        let ground = Ground::new(&base);
        let drivers = Driver::all(&ground);
        let driver = drivers.iter().position(|driver| driver.path == "resumption.failure_cost").expect("it is unknown");
        let grid = [0.1, 0.9];
        let chosen = [drivers[driver].clone()];
        let responses = plan(&ground, &chosen, &grid).run(2, &Progress::default()).expect("it runs");
        for (point, share) in grid.iter().enumerate() {
            let value = ground.design.value(chosen[0].unknowns[0], *share);
            let fixed = scenario(&format!("worlds = 64\ntrials = 64\n[resumption]\nfailure_cost = {value:?}\n"));
            let tallies = crate::engine::batch::run(&fixed, 2, &Progress::default()).expect("it runs");
            for option in 0..base.options.len() {
                let held: u64 = tallies.worlds[option].iter().map(|world| world.classes[1]).sum();
                let found = responses.at(0, point, option, 0).mean_without(None).expect("trials");
                assert!((found - held as f64 / 4_096.0).abs() < 1e-12, "{found}");
            }
        }
    }

    #[test]
    fn parts_of_the_drivers_give_what_all_give_at_once() {
        let base = scenario("");
        let ground = Ground::new(&base);
        let drivers: Vec<_> = Driver::all(&ground).into_iter().take(3).collect();
        let grid = [0.25, 0.75];
        let whole = plan(&ground, &drivers, &grid).run(2, &Progress::default()).expect("it runs");
        for (place, driver) in drivers.chunks(1).enumerate() {
            let one = plan(&ground, driver, &grid).run(1, &Progress::default()).expect("it runs");
            for (point, option) in [(0, 0), (1, 2)] {
                assert_eq!(one.at(0, point, option, 1), whole.at(place, point, option, 1));
            }
        }
    }

    #[test]
    fn options_that_give_a_path_different_distributions_are_moved_together() {
        let text = "[[option]]\nname = \"a\"\n[[option]]\nname = \"b\"\n[option.set]\n\
            \"host.strength\" = { uniform = [400000, 500000] }\n";
        let base = scenario(text);
        let ground = Ground::new(&base);
        let drivers = Driver::all(&ground);
        let host = drivers.iter().find(|driver| driver.path == "host.strength").expect("it is unknown");
        assert_eq!(host.unknowns.len(), 2);
        assert_eq!(host.values(&ground, 0.25)[1], 425_000.0);
    }
}
