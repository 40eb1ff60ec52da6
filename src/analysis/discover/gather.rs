//! From what was seen to cases, and from what the search found to results.

use std::collections::BTreeSet;

use super::chances::{Interest, Series};
use super::results::{
    Asked, CasesInfo, Chosen, Discovered, HeldOut, Limit, Points, QuasiP, Search, Shuffled, Span, Spread, Step, VERSION,
};
use super::{Study, guard};
use crate::analysis::discovery::cases::{Cases, Column, Dimension, Range};
use crate::analysis::discovery::choice::{self, Condition, Found};
use crate::analysis::discovery::guards::HoldOut as FoundHeldOut;
use crate::analysis::discovery::region::{Limits, Restriction};
use crate::analysis::discovery::{Discovery, guards::Shuffles};
use crate::analysis::estimate::{Ratio, Sample, quantiles};
use crate::analysis::heading::Heading;
use crate::analysis::results::Mean;
use crate::model::metric::Direction;
use crate::scenario::Design;

/// Most cases that results list.
const LISTED: usize = 16_384;

/// The cases of a study.
pub(super) struct Gathered {
    /// World and series of each.
    places: Vec<(u32, usize)>,
    seen: Vec<f64>,
    interest: Vec<f64>,
    dimensions: Vec<Dimension>,
    uncounted: usize,
    /// Ready to search; `None` where there are none.
    pub cases: Option<Cases>,
}

impl Gathered {
    pub fn new(study: &Study<'_>, series: &[Series], interest: &[Interest]) -> Self {
        let worlds = study.question.scenario.run.worlds;
        let all = (0..worlds).flat_map(|world| (0..series.len()).map(move |one| (world, one)));
        let value = |(world, one): &(u32, usize)| series[*one].seen[*world as usize];
        let places: Vec<(u32, usize)> = all.filter(|place| value(place).is_some()).collect();
        let seen = places.iter().filter_map(value).collect();
        let mut interest: Vec<f64> = places.iter().map(|(world, one)| interest[*one][*world as usize]).collect();
        settle(&mut interest);
        let dimensions = study.inputs.dimensions(&study.question, &places);
        let cases = Cases::new(&dimensions, interest.clone());
        let cases = cases.and_then(|cases| cases.grouped(places.iter().map(|(world, _)| *world).collect())).ok();
        let uncounted = worlds as usize * series.len() - places.len();
        Self { places, seen, interest, dimensions, uncounted, cases }
    }

    /// What is kept of all this.
    pub fn results(&self, study: &Study<'_>, found: Option<Discovery>, flags: Vec<String>) -> Discovered {
        let question = &study.question;
        let (searches, shuffles, hold_out, cautions) = match found {
            Some(found) => {
                let searches = self.searches(&found.found);
                (searches, found.shuffles.map(shuffled), found.hold_out.map(held_out), found.cautions)
            }
            None => (Vec::new(), None, None, Vec::new()),
        };
        let mut results = Discovered {
            version: VERSION,
            heading: Heading::of(question.scenario, flags),
            condition: asked(study),
            cases: self.info(study),
            inputs: study.inputs.inputs.clone(),
            points: self.points(study, &searches),
            searches,
            shuffles,
            hold_out,
            warnings: Vec::new(),
        };
        results.warnings = guard::warnings(&results, &cautions);
        results
    }

    fn info(&self, study: &Study<'_>) -> CasesInfo {
        let of_interest: f64 = self.interest.iter().sum();
        let turned: f64 = self.interest.iter().map(|share| share.min(1.0 - share)).sum();
        let cases = self.places.len();
        let end = |pick: fn(f64, f64) -> f64| self.seen.iter().copied().reduce(pick).unwrap_or(0.0);
        CasesInfo {
            a_world: study.inputs.series.len(),
            cases,
            uncounted: self.uncounted,
            of_interest,
            share: self.ratio(|case| (self.interest[case], 1.0)),
            turned: turned / cases.max(1) as f64,
            seen: Spread { least: end(f64::min), quantiles: quantiles(self.seen.clone()), most: end(f64::max) },
        }
    }

    /// A ratio of sums over cases, with its standard error from world to world.
    fn ratio(&self, terms: impl Fn(usize) -> (f64, f64)) -> Mean {
        let mut worlds: Vec<Ratio> = Vec::new();
        let mut last = None;
        for (case, (world, _)) in self.places.iter().enumerate() {
            if last != Some(*world) {
                worlds.push(Ratio::default());
                last = Some(*world);
            }
            if let Some(ratio) = worlds.last_mut() {
                let (part, whole) = terms(case);
                ratio.total += part;
                ratio.count += whole;
            }
        }
        let sample = Sample::new(Design::Random, worlds, |_| 0.0);
        sample.mean().map_or(Mean { mean: 0.0, se: 0.0 }, |mean| Mean { mean, se: sample.standard_error() })
    }

    fn searches(&self, found: &[Found]) -> Vec<Search> {
        let mut remaining = vec![true; self.places.len()];
        let search = |found: &Found| {
            let chosen = found.chosen.as_ref().map(|chosen| self.chosen(chosen, &mut remaining));
            let step = |region: &crate::analysis::discovery::region::Region| Step {
                mass: region.score.mass,
                coverage: region.score.coverage,
                density: region.score.density,
                restricts: dimensions(&region.restrictions),
            };
            let trajectory = found.trajectory.boxes.iter().map(step).collect();
            Search { trajectory, peeled: found.trajectory.peeled, chosen }
        };
        found.iter().map(search).collect()
    }

    /// A box among the cases that no earlier one holds; after it, they are fewer.
    fn chosen(&self, chosen: &choice::Chosen, remaining: &mut [bool]) -> Chosen {
        let region = &chosen.region;
        let admits = |case: usize| self.cases.as_ref().is_some_and(|cases| cases.admits(&region.restrictions, case));
        let within: Vec<bool> = (0..remaining.len()).map(|case| remaining[case] && admits(case)).collect();
        let inside = |case: usize| if within[case] { 1.0 } else { 0.0 };
        let of_interest = |case: usize| inside(case) * self.interest[case];
        let result = Chosen {
            step: region.id,
            cases: region.score.n,
            of_interest: region.score.k,
            mass: region.score.mass,
            coverage: self.ratio(|case| (of_interest(case), self.interest[case])),
            density: self.ratio(|case| (of_interest(case), inside(case))),
            limits: chosen.conditions.iter().map(|condition| self.limit(condition)).collect(),
            dropped: chosen.dropped.clone(),
        };
        remaining.iter_mut().zip(&within).for_each(|(remaining, within)| *remaining &= !within);
        result
    }

    fn limit(&self, condition: &Condition) -> Limit {
        let Restriction { dimension, limits } = &condition.restriction;
        let span = match (limits, &condition.range) {
            (Limits::Numbers { low, high }, Range::Numbers { low: least, high: most, .. }) => {
                let (has_low, has_high) = condition.limited;
                let share = |below: &dyn Fn(f64) -> bool| self.share_of(*dimension, below);
                Span::Numbers {
                    low: has_low.then_some(*low),
                    high: has_high.then_some(*high),
                    from: share(&|value| value < *low),
                    to: share(&|value| value <= *high),
                    least: *least,
                    most: *most,
                }
            }
            (Limits::Levels(kept), Range::Levels { names, occurs }) => {
                Span::Levels { names: names.clone(), kept: kept.clone(), occurs: occurs.clone() }
            }
            // Limits are of the kind of their range.
            _ => Span::Levels { names: Vec::new(), kept: Vec::new(), occurs: Vec::new() },
        };
        let choice::Condition { of_cases, quasi_p, .. } = condition;
        let quasi_p = QuasiP { low: quasi_p.low, high: quasi_p.high, all: quasi_p.all };
        Limit { input: *dimension, span, of_cases: *of_cases, quasi_p }
    }

    fn share_of(&self, dimension: usize, is: &dyn Fn(f64) -> bool) -> f64 {
        let met = (0..self.places.len()).filter(|case| is(self.value(dimension, *case))).count();
        met as f64 / self.places.len().max(1) as f64
    }

    fn value(&self, dimension: usize, case: usize) -> f64 {
        match &self.dimensions[dimension].column {
            Column::Real(values) => values[case],
            Column::Whole(values) => values[case] as f64,
            Column::Category { of, .. } => of[case] as f64,
        }
    }

    /// The cases with the inputs that boxes restrict: all, or those of one world in so many.
    fn points(&self, study: &Study<'_>, searches: &[Search]) -> Option<Points> {
        let boxes = searches.iter().filter_map(|search| search.chosen.as_ref());
        let inputs: BTreeSet<usize> = boxes.flat_map(|chosen| chosen.limits.iter().map(|limit| limit.input)).collect();
        if inputs.is_empty() {
            return None;
        }
        let every = self.places.len().div_ceil(LISTED).max(1) as u32;
        let listed: Vec<usize> =
            (0..self.places.len()).filter(|case| self.places[*case].0.is_multiple_of(every)).collect();
        let of = |value: &dyn Fn(usize) -> f64| listed.iter().map(|case| value(*case)).collect::<Vec<f64>>();
        Some(Points {
            every,
            world: listed.iter().map(|case| self.places[*case].0).collect(),
            option: listed.iter().map(|case| study.inputs.series[self.places[*case].1].option).collect(),
            seen: of(&|case| self.seen[case]),
            interest: of(&|case| self.interest[case]),
            values: inputs.iter().map(|input| of(&|case| self.value(*input, case))).collect(),
            inputs: inputs.into_iter().collect(),
        })
    }
}

/// Where less than half a case is expected to be of interest, or not to be, none is: what is left are the tails of luck.
fn settle(interest: &mut [f64]) {
    let sum: f64 = interest.iter().sum();
    if sum < 0.5 {
        interest.fill(0.0);
    } else if interest.len() as f64 - sum < 0.5 {
        interest.fill(1.0);
    }
}

fn dimensions(restrictions: &[Restriction]) -> Vec<usize> {
    restrictions.iter().map(|one| one.dimension).collect()
}

fn shuffled(shuffles: Shuffles) -> Shuffled {
    let Shuffles { tried, reached, densities } = shuffles;
    Shuffled { tried, reached, densest: densities.into_iter().fold(0.0, f64::max) }
}

fn held_out(held: FoundHeldOut) -> HeldOut {
    let (holds, score) = (held.holds(), held.chosen.region.score);
    HeldOut {
        restricts: dimensions(&held.chosen.region.restrictions),
        density: [score.density, held.judged.density],
        coverage: [score.coverage, held.judged.coverage],
        base: [held.base_found, held.base_judged],
        holds,
    }
}

fn asked(study: &Study<'_>) -> Asked {
    let condition = &study.question.condition;
    let against = study.question.against.map(|against| study.question.scenario.options[against].name.clone());
    let text = match &against {
        Some(name) => format!("{} {} {name}", condition.outcome.name(), condition.relation.sign()),
        None => condition.to_string(),
    };
    Asked {
        text,
        outcome: condition.outcome.into(),
        relation: condition.relation.sign().to_owned(),
        value: condition.value,
        against,
        fails: match condition.outcome.better() {
            Direction::More => !condition.relation.wants_more(),
            Direction::Less => condition.relation.wants_more(),
            Direction::Neither => false,
        },
    }
}
