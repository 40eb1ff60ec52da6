//! Peeling: of all thin slices at the faces of a box, the best one is cut off, again and again.

use super::cases::{Field, Range};
use super::prim::{Choice, Search, Step, quantile};
use super::region::{Bounds, Limits};

/// A box that is being peeled, with its cases in the order of every dimension.
pub(super) struct Peeling<'a> {
    search: &'a Search<'a>,
    bounds: Bounds,
    /// Cases within, for every dimension from its lowest value to its highest.
    sorted: Vec<Vec<u32>>,
    within: Vec<bool>,
    n: usize,
    k: f64,
}

impl<'a> Peeling<'a> {
    pub fn new(search: &'a Search<'a>) -> Self {
        let within = search.remaining.to_vec();
        let still = |field: &Field| field.order.iter().copied().filter(|case| within[*case as usize]).collect();
        let sorted = search.fields.iter().map(still).collect();
        let (n, k) = search.count(&within);
        Self { search, bounds: Bounds::all(search.fields), sorted, within, n, k }
    }

    /// Peels while that pays; tells of every box on the way, the first included.
    pub fn run(mut self, mut tell: impl FnMut(&Bounds, usize, f64)) -> Bounds {
        tell(&self.bounds, self.n, self.k);
        while let Some(step) = self.best() {
            self.cut(step);
            tell(&self.bounds, self.n, self.k);
        }
        self.bounds
    }

    /// The best slice, if cutting it off raises the objective and leaves enough cases.
    fn best(&self) -> Option<Step> {
        let mut choice = Choice::new(self.search, &self.bounds, self.n, self.k);
        for &dimension in self.search.turn {
            match (&self.search.fields[dimension].range, self.bounds.get(dimension)) {
                (Range::Numbers { whole, .. }, Limits::Numbers { low, high }) => {
                    choice.offer(self.less_high(dimension, *whole, *low, *high));
                    choice.offer(self.less_low(dimension, *whole, *low, *high));
                }
                (_, Limits::Levels(kept)) => self.levels(dimension, kept, &mut choice),
                (Range::Levels { .. }, Limits::Numbers { .. }) => {}
            }
        }
        let (step, objective) = choice.best?;
        let enough = step.n as f64 / self.search.cases() as f64 >= self.search.settings.mass_min;
        (enough && step.n < self.n && objective > 0.0).then_some(step)
    }

    fn value(&self, dimension: usize, case: u32) -> f64 {
        self.search.fields[dimension].values[case as usize]
    }

    /// The box without its highest values.
    fn less_high(&self, dimension: usize, whole: bool, low: f64, high: f64) -> Step {
        let cases = &self.sorted[dimension];
        let mut cut = quantile(cases, |case| self.value(dimension, case), 1.0 - self.search.settings.peel_alpha);
        let mut strict = false;
        if whole {
            cut = cut.trunc();
            strict = cut == high;
        }
        let goes = |value: f64| value > cut || (strict && value == cut);
        let (mut n, mut k) = (self.n, self.k);
        for case in cases.iter().rev().take_while(|case| goes(self.value(dimension, **case))) {
            n -= 1;
            k -= self.search.interest[*case as usize];
        }
        if whole {
            cut = cases.get(n.saturating_sub(1)).map_or(cut, |case| self.value(dimension, *case));
        }
        Step { dimension, limits: Limits::Numbers { low, high: cut }, n, k }
    }

    /// The box without its lowest values.
    fn less_low(&self, dimension: usize, whole: bool, low: f64, high: f64) -> Step {
        let cases = &self.sorted[dimension];
        let mut cut = quantile(cases, |case| self.value(dimension, case), self.search.settings.peel_alpha);
        let mut strict = false;
        if whole {
            cut = cut.trunc();
            strict = cut == low;
        }
        let goes = |value: f64| value < cut || (strict && value == cut);
        let (mut n, mut k) = (self.n, self.k);
        for case in cases.iter().take_while(|case| goes(self.value(dimension, **case))) {
            n -= 1;
            k -= self.search.interest[*case as usize];
        }
        if whole {
            cut = cases.get(self.n - n).or(cases.last()).map_or(cut, |case| self.value(dimension, *case));
        }
        Step { dimension, limits: Limits::Numbers { low: cut, high }, n, k }
    }

    /// The box without each of its levels, as long as one is left.
    fn levels(&self, dimension: usize, kept: &[bool], choice: &mut Choice<'_>) {
        if kept.iter().filter(|kept| **kept).count() < 2 {
            return;
        }
        let mut parts = vec![(0, 0.0); kept.len()];
        for case in &self.sorted[dimension] {
            let (n, k) = &mut parts[self.value(dimension, *case) as usize];
            *n += 1;
            *k += self.search.interest[*case as usize];
        }
        for level in (0..kept.len()).filter(|level| kept[*level]) {
            let mut left = kept.to_vec();
            left[level] = false;
            let (n, k) = parts[level];
            choice.offer(Step { dimension, limits: Limits::Levels(left), n: self.n - n, k: self.k - k });
        }
    }

    fn cut(&mut self, step: Step) {
        let field = &self.search.fields[step.dimension];
        for case in &self.sorted[step.dimension] {
            let case = *case as usize;
            self.within[case] = step.limits.admits(field.values[case]);
        }
        let within = &self.within;
        self.sorted.iter_mut().for_each(|cases| cases.retain(|case| within[*case as usize]));
        self.bounds.set(field, step.dimension, step.limits);
        (self.n, self.k) = (step.n, step.k);
    }
}
