//! How much each world counts, once some ceasefires of the past are known.
//!
//! By importance: a world counts as much as it makes what happened likely, smoothed where a few worlds would count most.
//! Where that leaves too few worlds, by closeness: the worlds whose survival is closest to what was seen count alike
//! (approximate Bayesian computation; Beaumont, Zhang and Balding, Genetics 162, 2002).

use serde::{Deserialize, Serialize};

use super::likelihood::Likelihoods;
use super::observed::Observed;
use crate::analysis::importance;
use crate::analysis::lifetimes::Life;
use crate::analysis::lifetimes::kaplan_meier::KaplanMeier;
use crate::engine::exposure::Exposure;

/// A Pareto shape above this says that importance weights cannot be relied on (Vehtari and others, 2024).
pub const RELIABLE_SHAPE: f64 = 0.7;

/// Fewer effective worlds than this tell no quantile.
pub const LEAST_EFFECTIVE: f64 = 50.0;

/// Share of the worlds that count where closeness decides.
const CLOSEST: f64 = 0.05;

/// Months at which survival is compared where closeness decides.
const COMPARED: [usize; 4] = [12, 24, 60, 120];

/// How worlds are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// By the likelihood of what happened.
    Importance,
    /// By closeness to what was seen.
    Closeness,
}

/// How much each world counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// By world; they add up to one.
    pub of: Vec<f64>,
    /// How many equally weighted worlds would tell as much.
    pub effective: f64,
    /// Shape of the Pareto tail of the weights, by importance only; infinite where there are too few to tell.
    pub pareto_k: Option<f64>,
}

impl Weights {
    /// Every world counts alike: nothing is known.
    pub fn equal(worlds: usize) -> Self {
        Self { of: vec![1.0 / worlds as f64; worlds], effective: worlds as f64, pareto_k: None }
    }

    /// Whether what they say can be relied on.
    pub fn are_reliable(&self) -> bool {
        self.effective >= LEAST_EFFECTIVE && self.pareto_k.is_none_or(|k| k <= RELIABLE_SHAPE)
    }
}

/// What weights are made from.
#[derive(Clone, Copy, Debug)]
pub struct Scales<'a> {
    /// The cases.
    pub observed: &'a [Observed<'a>],
    /// The survival of every option in every world.
    pub exposure: &'a Exposure,
    /// Their likelihoods.
    pub likelihoods: &'a Likelihoods,
}

impl Scales<'_> {
    /// Weights that know the cases which are kept.
    pub fn weigh(&self, method: Method, kept: &[bool]) -> Weights {
        let cases = || (0..kept.len()).filter(|case| kept[*case]);
        match method {
            Method::Importance => {
                let smoothed = importance::smooth(&self.likelihoods.sum(cases()));
                Weights { of: smoothed.weights, effective: smoothed.effective, pareto_k: Some(smoothed.pareto_k) }
            }
            Method::Closeness => self.closest(&cases().collect::<Vec<_>>()),
        }
    }

    /// The method that can be relied on for these cases: importance if it can.
    pub fn reliable_method(&self) -> Method {
        let all = vec![true; self.observed.len()];
        if self.weigh(Method::Importance, &all).are_reliable() { Method::Importance } else { Method::Closeness }
    }

    fn closest(&self, cases: &[usize]) -> Weights {
        let worlds = self.exposure.worlds();
        let targets = self.targets(cases);
        let mut distances: Vec<(f64, u32)> = (0..worlds).map(|world| (self.distance(&targets, world), world)).collect();
        distances.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let count = ((f64::from(worlds) * CLOSEST) as usize).max(1);
        let mut of = vec![0.0; worlds as usize];
        for (_, world) in &distances[..count.min(distances.len())] {
            of[*world as usize] = 1.0 / count as f64;
        }
        Weights { of, effective: count as f64, pareto_k: None }
    }

    /// What was seen: the survival of all cases, and of those with each force.
    fn targets(&self, cases: &[usize]) -> Vec<Target> {
        let forces: std::collections::BTreeSet<_> = cases.iter().map(|case| self.observed[*case].case.force).collect();
        let of_force = |force| cases.iter().copied().filter(|case| self.observed[*case].case.force == force).collect();
        let groups = std::iter::once(cases.to_vec()).chain(forces.into_iter().map(of_force));
        groups.flat_map(|group| self.targets_of(&group)).collect()
    }

    fn targets_of(&self, group: &[usize]) -> Vec<Target> {
        let lives: Vec<Life> = group.iter().map(|case| self.observed[*case].life).collect();
        let seen = KaplanMeier::of(&lives);
        let options: Vec<usize> = group.iter().map(|case| self.observed[*case].option).collect();
        let months = COMPARED.into_iter().filter(|month| *month <= self.exposure.months());
        let target = |month: usize| {
            let survival = seen.at(month as f64);
            // The variance of a share, with one more of each kind: no group is sure of anything.
            let n = group.len() as f64 + 2.0;
            let share = (survival * group.len() as f64 + 1.0) / n;
            Target { month, survival, variance: share * (1.0 - share) / n, options: options.clone() }
        };
        months.map(target).collect()
    }

    /// Squared distance of a world's survival from what was seen, in variances of the latter.
    fn distance(&self, targets: &[Target], world: u32) -> f64 {
        let one = |target: &Target| {
            let at = |option: &usize| f64::from(self.exposure.survival(*option, world)[target.month]);
            let mean = target.options.iter().map(at).sum::<f64>() / target.options.len().max(1) as f64;
            (mean - target.survival) * (mean - target.survival) / target.variance
        };
        targets.iter().map(one).sum()
    }
}

/// A share that was seen at peace after so many months, and the options that stand for its cases.
struct Target {
    month: usize,
    survival: f64,
    variance: f64,
    options: Vec<usize>,
}
