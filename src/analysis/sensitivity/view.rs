//! What a subject answers at each cell: an option, or its difference to another on the same luck.

use super::{Answer, halves};
use crate::analysis::estimate::{Ratio, Sample};
use crate::analysis::results::Mean;
use crate::engine::probe::{Halves, Probes};
use crate::model::metric::Outcome;
use crate::scenario::Design;

/// An option, or how it differs from a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// The option's place.
    pub option: usize,
    /// The place of what is subtracted.
    pub baseline: Option<usize>,
}

/// What a subject answered.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The answers of all options.
    pub probes: &'a Probes,
    /// How many options each place of a row has, side by side.
    pub options: usize,
    /// Whose answers are looked at.
    pub who: Who,
}

impl View<'_> {
    fn at(&self, option: usize, row: u32, place: usize) -> Halves {
        self.probes.at(row, place * self.options + option, 0)
    }

    /// The answer at a place of a row. A difference is taken in each half, whose luck both options share.
    pub fn answer(&self, row: u32, place: usize) -> Answer {
        let of = |option: usize| {
            let found = self.at(option, row, place);
            halves(found.total, found.count)
        };
        let own = of(self.who.option)?;
        match self.who.baseline {
            None => Some(own),
            Some(baseline) => of(baseline).map(|less| [own[0] - less[0], own[1] - less[1]]),
        }
    }

    /// The mean over so many rows and these places, over the trials that count.
    pub fn mean(&self, outcome: Outcome, rows: u32, places: &[usize]) -> Option<Mean> {
        self.combination(outcome, rows, &[(places, 1.0)])
    }

    /// The mean at a place less that at another one.
    pub fn difference(&self, outcome: Outcome, rows: u32, place: usize, less: usize) -> Option<Mean> {
        self.combination(outcome, rows, &[(&[place], 1.0), (&[less], -1.0)])
    }

    /// A weighted sum of means. Rows are taken as independent, which for Sobol points errs on the safe side.
    fn combination(&self, outcome: Outcome, rows: u32, terms: &[(&[usize], f64)]) -> Option<Mean> {
        let signs = [(Some(self.who.option), 1.0), (self.who.baseline, -1.0)];
        let samples: Vec<(Sample, f64)> = terms
            .iter()
            .flat_map(|(places, weight)| {
                let of = |(option, sign): &(Option<usize>, f64)| {
                    Some((self.sample(outcome, (*option)?, rows, places), sign * weight))
                };
                signs.iter().filter_map(of).collect::<Vec<_>>()
            })
            .collect();
        let terms: Vec<(&Sample, f64)> = samples.iter().map(|(sample, weight)| (sample, *weight)).collect();
        Sample::combination(&terms).map(|(mean, se)| Mean { mean, se })
    }

    fn sample(&self, outcome: Outcome, option: usize, rows: u32, places: &[usize]) -> Sample {
        let ratio = |row: u32| {
            places.iter().map(|place| self.at(option, row, *place)).fold(Ratio::default(), |sum, found| Ratio {
                total: sum.total + found.total[0] + found.total[1],
                count: sum.count + found.count[0] + found.count[1],
            })
        };
        let ratios = (0..rows).map(ratio).collect();
        match outcome.is_share() {
            true => Sample::of_shares(Design::Random, ratios),
            false => Sample::new(Design::Random, ratios, |_| 0.0),
        }
    }
}
