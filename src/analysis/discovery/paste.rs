//! Pasting: a box that was peeled too far grows again where that makes it denser.

use super::cases::Range;
use super::prim::{Choice, Search, Step, quantile};
use super::region::{Bounds, Breaches, Limits};

/// A box that is being grown.
pub(super) struct Pasting<'a> {
    search: &'a Search<'a>,
    bounds: Bounds,
    breaches: Breaches,
    n: usize,
    k: f64,
}

/// The cases just outside a box, by the only dimension that keeps them out; and those within.
struct Rim {
    within: Vec<u32>,
    outside: Vec<Vec<u32>>,
}

impl<'a> Pasting<'a> {
    pub fn new(search: &'a Search<'a>, bounds: Bounds) -> Self {
        let mut breaches = Breaches::none(search.cases());
        for (dimension, field) in search.fields.iter().enumerate() {
            if bounds.is_restricted(dimension) {
                breaches.add(field, dimension, bounds.get(dimension));
            }
        }
        let within: Vec<bool> =
            search.remaining.iter().enumerate().map(|(case, here)| *here && breaches.is_within(case)).collect();
        let (n, k) = search.count(&within);
        Self { search, bounds, breaches, n, k }
    }

    /// Pastes while that pays; tells of every box on the way, without the first.
    pub fn run(mut self, mut tell: impl FnMut(&Bounds, usize, f64)) {
        while let Some(step) = self.best() {
            self.grow(step);
            tell(&self.bounds, self.n, self.k);
        }
    }

    /// The best addition, if it makes the box larger and denser.
    fn best(&self) -> Option<Step> {
        let rim = self.rim();
        let mut choice = Choice::new(self.search, &self.bounds, self.n, self.k);
        for &dimension in self.search.turn.iter().filter(|dimension| self.bounds.is_restricted(**dimension)) {
            match (self.bounds.get(dimension), &self.search.fields[dimension].range) {
                (Limits::Numbers { low, high }, Range::Numbers { low: least, high: most, .. }) => {
                    let share = self.search.settings.paste_alpha;
                    let below = self.reach(&rim, dimension, |value| value <= *low, 1.0 - share).unwrap_or(*least);
                    choice.offer(self.with(&rim, dimension, Limits::Numbers { low: below, high: *high }));
                    let above = self.reach(&rim, dimension, |value| value >= *high, share).unwrap_or(*most);
                    choice.offer(self.with(&rim, dimension, Limits::Numbers { low: *low, high: above }));
                }
                (Limits::Levels(kept), Range::Levels { occurs, .. }) => {
                    for level in (0..kept.len()).filter(|level| occurs[*level] && !kept[*level]) {
                        let mut more = kept.clone();
                        more[level] = true;
                        choice.offer(self.with(&rim, dimension, Limits::Levels(more)));
                    }
                }
                _ => {}
            }
        }
        let (step, objective) = choice.best?;
        let enough = step.n as f64 / self.search.cases() as f64 >= self.search.settings.mass_min;
        let denser = step.k / step.n as f64 > self.k / self.n as f64;
        (enough && step.n > self.n && objective > 0.0 && denser).then_some(step)
    }

    fn rim(&self) -> Rim {
        let mut rim = Rim { within: Vec::with_capacity(self.n), outside: vec![Vec::new(); self.search.fields.len()] };
        for case in (0..self.search.cases()).filter(|case| self.search.remaining[*case]) {
            if self.breaches.is_within(case) {
                rim.within.push(case as u32);
            } else if let Some(dimension) = self.breaches.only(case) {
                rim.outside[dimension].push(case as u32);
            }
        }
        rim
    }

    /// How far a limit moves: a quantile of the cases that are outside by this limit alone, or upon it.
    fn reach(&self, rim: &Rim, dimension: usize, beyond: impl Fn(f64) -> bool, share: f64) -> Option<f64> {
        let values = &self.search.fields[dimension].values;
        let all = rim.outside[dimension].iter().chain(&rim.within);
        let mut there: Vec<u32> = all.copied().filter(|case| beyond(values[*case as usize])).collect();
        there.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
        (!there.is_empty()).then(|| quantile(&there, |case| values[case as usize], share))
    }

    /// The box with wider limits.
    fn with(&self, rim: &Rim, dimension: usize, limits: Limits) -> Step {
        let values = &self.search.fields[dimension].values;
        let added =
            rim.outside[dimension].iter().map(|case| *case as usize).filter(|case| limits.admits(values[*case]));
        let (n, k) = added.fold((self.n, self.k), |(n, k), case| (n + 1, k + self.search.interest[case]));
        Step { dimension, limits, n, k }
    }

    fn grow(&mut self, step: Step) {
        let field = &self.search.fields[step.dimension];
        self.breaches.take(field, step.dimension, self.bounds.get(step.dimension));
        self.breaches.add(field, step.dimension, &step.limits);
        self.bounds.set(field, step.dimension, step.limits);
        (self.n, self.k) = (step.n, step.k);
    }
}
