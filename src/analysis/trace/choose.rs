//! Which history is told: a given one, the most typical of its kind, or the worst.
//!
//! The most typical one is a medoid: the history whose mean distance to all others of its kind is smallest. Two histories
//! are as far apart as the mean over six aspects ([`ASPECTS`]) of the mean over an aspect's figures of |F(x) − F(y)|, with
//! F the share of histories of the kind below a figure, and half of those that have the same (mid-ranks); 1 where the figure
//! counts in one of the two only, 0 where in neither. So no unit weighs more than another, and far tails count as ranks.
//! The sums over all others are taken exactly, by sorted ranks. Ties go to the smallest world, then to the smallest trial.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU32, Ordering as Memory};

use crate::engine::batch::{Progress, RunError};
use crate::engine::block::Ground;
use crate::engine::history::{Follower, TrialOutcome};
use crate::engine::pool;
use crate::model::metric::{Class, Metric, Outcome};
use crate::scenario::Scenario;

/// Which history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This one.
    Trial {
        /// Its world, from 0.
        world: u32,
        /// Its number in the world, from 0.
        trial: u32,
    },
    /// The medoid of an outcome's histories; none: of the class that most histories end in.
    Typical(Option<Kind>),
    /// The worst of all.
    Worst,
}

/// Which histories are of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Those that end in a class.
    Class(Class),
    /// Of a share: those in which it is so. Of another metric: those that count and lie between its 45 % and 55 % quantiles.
    Metric(Metric),
}

impl Kind {
    /// The kind of that name: a class, or else a metric.
    pub fn named(name: &str) -> Option<Self> {
        let class = Class::ALL.into_iter().find(|class| class.name() == name);
        class.map(Self::Class).or_else(|| Metric::named(name).map(Self::Metric))
    }

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Class(class) => class.name(),
            Self::Metric(metric) => metric.description().name,
        }
    }

    /// Every name that there is, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        Class::ALL.into_iter().map(Class::name).chain(Outcome::all().map(Outcome::name))
    }
}

/// A history that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// Its world.
    pub world: u32,
    /// Its number there.
    pub trial: u32,
    /// The kind that it is typical of.
    pub kind: Option<Kind>,
    /// Histories of the kind that were compared.
    pub among: u64,
    /// Its mean distance to the others of the kind, from 0 to 1.
    pub distance: Option<f64>,
}

/// A figure that histories are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Calendar month of the ceasefire.
    Onset,
    /// Whether it was a settlement.
    Settled,
    /// Whether the adversary consented.
    Consent,
    /// A metric.
    Metric(Metric),
}

impl Figure {
    fn of(self, outcome: &TrialOutcome) -> Option<f64> {
        let flag = |is: bool| outcome.onset.map(|_| f64::from(u8::from(is)));
        match self {
            Self::Onset => outcome.onset.map(f64::from),
            Self::Settled => flag(outcome.settled),
            Self::Consent => flag(outcome.consent),
            Self::Metric(metric) => outcome.value(metric),
        }
    }
}

const fn metric(metric: Metric) -> Figure {
    Figure::Metric(metric)
}

/// The aspects of a history and the figures of each.
pub const ASPECTS: [(&str, &[Figure]); 6] = [
    ("terms", &[Figure::Onset, Figure::Settled, Figure::Consent]),
    (
        "force",
        &[
            metric(Metric::Troops3),
            metric(Metric::Troops6),
            metric(Metric::Troops12),
            metric(Metric::Troops24),
            metric(Metric::PeakTroops),
            metric(Metric::HalfStrengthReached),
            metric(Metric::HalfStrengthMonth),
            metric(Metric::Countries12),
        ],
    ),
    ("backstop", &[metric(Metric::PostureFull), metric(Metric::PostureReduced), metric(Metric::PostureWithdrawn)]),
    ("violence", &[metric(Metric::Incidents), metric(Metric::Violent)]),
    (
        "war",
        &[
            metric(Metric::Held),
            metric(Metric::HeldGivenCeasefire),
            metric(Metric::ResumptionMonth),
            metric(Metric::Area),
            metric(Metric::Entangled),
            metric(Metric::UsAtWar),
        ],
    ),
    ("price", &[metric(Metric::CoalitionLosses), metric(Metric::Cost)]),
];

/// Finds the history that is asked for in an option; none where no history is of the kind.
///
/// # Errors
/// See [`RunError`].
pub fn find(
    scenario: &Scenario,
    option: usize,
    choice: Choice,
    threads: usize,
    progress: &Progress,
) -> Result<Option<Pick>, RunError> {
    let all = |keep: &(dyn Fn(&TrialOutcome) -> bool + Sync)| {
        let keep = |outcomes: Vec<TrialOutcome>| outcomes.into_iter().filter(keep).collect();
        gather(scenario, option, &keep, threads, progress)
    };
    match choice {
        Choice::Trial { world, trial } => Ok(Some(Pick { world, trial, kind: None, among: 1, distance: None })),
        Choice::Worst => {
            let keep = |outcomes| worst(outcomes).into_iter().collect();
            let found = worst(gather(scenario, option, &keep, threads, progress)?);
            let among = u64::from(scenario.run.worlds) * u64::from(scenario.run.trials);
            Ok(found.map(|one| Pick { world: one.world, trial: one.trial, kind: None, among, distance: None }))
        }
        Choice::Typical(None) => {
            let outcomes = all(&|_| true)?;
            let count = |class: Class| outcomes.iter().filter(|one| one.class == class).count();
            let likeliest = Class::ALL.into_iter().rev().max_by_key(|class| count(*class)).unwrap_or(Class::Held);
            let kind = Kind::Class(likeliest);
            Ok(medoid(&of_kind(outcomes, kind), kind))
        }
        Choice::Typical(Some(kind)) => {
            let outcomes = match kind {
                Kind::Class(class) => all(&|one| one.class == class)?,
                Kind::Metric(metric) => all(&|one| one.value(metric).is_some())?,
            };
            Ok(medoid(&of_kind(outcomes, kind), kind))
        }
    }
}

/// What is kept of the trials of every world, by world and trial.
fn gather(
    scenario: &Scenario,
    option: usize,
    keep: &(dyn Fn(Vec<TrialOutcome>) -> Vec<TrialOutcome> + Sync),
    threads: usize,
    progress: &Progress,
) -> Result<Vec<TrialOutcome>, RunError> {
    let ground = Ground::new(scenario);
    let next = AtomicU32::new(0);
    let parts = pool(threads).map_err(RunError::Threads)?.broadcast(|_| {
        let mut follower = Follower::new(&ground);
        let mut kept = Vec::new();
        loop {
            let world = next.fetch_add(1, Memory::Relaxed);
            if world >= scenario.run.worlds || progress.stop.load(Memory::Relaxed) {
                return kept;
            }
            kept.extend(keep(follower.outcomes(option, world, 0..scenario.run.trials)));
            progress.done.fetch_add(scenario.run.trials.into(), Memory::Relaxed);
        }
    });
    if progress.stop.load(Memory::Relaxed) {
        return Err(RunError::Stopped);
    }
    let mut outcomes: Vec<TrialOutcome> = parts.into_iter().flatten().collect();
    outcomes.sort_unstable_by_key(|one| (one.world, one.trial));
    Ok(outcomes)
}

/// The worst of some histories: by class, then whether the coalition fought, then the area lost, then the earliest
/// resumption, then the cost; the first of several.
pub fn worst(outcomes: Vec<TrialOutcome>) -> Option<TrialOutcome> {
    outcomes.into_iter().reduce(|worst, next| if is_worse(&next, &worst) == Ordering::Greater { next } else { worst })
}

/// Greater where a history is worse than another one.
fn is_worse(one: &TrialOutcome, other: &TrialOutcome) -> Ordering {
    let gravity = |outcome: &TrialOutcome| match outcome.class {
        Class::Held => 0,
        Class::NoCeasefire => 1,
        Class::Repelled => 2,
        Class::GroundLost => 3,
        Class::MajorLoss => 4,
    };
    let by = |metric: Metric| {
        let value = |outcome: &TrialOutcome| outcome.value(metric).unwrap_or(f64::NEG_INFINITY);
        value(one).total_cmp(&value(other))
    };
    gravity(one)
        .cmp(&gravity(other))
        .then_with(|| by(Metric::Entangled))
        .then_with(|| by(Metric::Area))
        .then_with(|| by(Metric::ResumptionMonth).reverse())
        .then_with(|| by(Metric::Cost))
}

/// The histories of a kind.
fn of_kind(mut outcomes: Vec<TrialOutcome>, kind: Kind) -> Vec<TrialOutcome> {
    match kind {
        Kind::Class(class) => outcomes.retain(|one| one.class == class),
        Kind::Metric(metric) if metric.is_share() => outcomes.retain(|one| one.value(metric) == Some(1.0)),
        Kind::Metric(metric) => {
            outcomes.retain(|one| one.value(metric).is_some());
            let value = |one: &TrialOutcome| one.metrics[metric as usize];
            outcomes.sort_by(|a, b| value(a).total_cmp(&value(b)).then((a.world, a.trial).cmp(&(b.world, b.trial))));
            let (first, last) = (outcomes.len() * 9 / 20, (outcomes.len() * 11).div_ceil(20));
            outcomes = outcomes.drain(first..last).collect();
            outcomes.sort_unstable_by_key(|one| (one.world, one.trial));
        }
    }
    outcomes
}

/// The history nearest to all of its kind.
fn medoid(outcomes: &[TrialOutcome], kind: Kind) -> Option<Pick> {
    let distances = distances(outcomes);
    let nearest =
        (0..outcomes.len()).reduce(|best, next| if distances[next] < distances[best] { next } else { best })?;
    let TrialOutcome { world, trial, .. } = outcomes[nearest];
    Some(Pick { world, trial, kind: Some(kind), among: outcomes.len() as u64, distance: Some(distances[nearest]) })
}

/// The mean distance of each history to the others, from 0 to 1.
pub fn distances(outcomes: &[TrialOutcome]) -> Vec<f64> {
    let mut distances = vec![0.0; outcomes.len()];
    for (_, figures) in ASPECTS {
        let weight = 1.0 / (figures.len() * ASPECTS.len() * outcomes.len().saturating_sub(1).max(1)) as f64;
        for figure in figures {
            let values: Vec<Option<f64>> = outcomes.iter().map(|one| figure.of(one)).collect();
            distances.iter_mut().zip(sums(&values)).for_each(|(distance, sum)| *distance += weight * sum);
        }
    }
    distances
}

/// The sum of |F(x) − F(y)| over all others, for each.
fn sums(values: &[Option<f64>]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).filter(|place| values[*place].is_some()).collect();
    let value = |place: usize| values[place].unwrap_or_default();
    order.sort_by(|a, b| value(*a).total_cmp(&value(*b)));
    let (counted, missing) = (order.len(), values.len() - order.len());
    // Twice the mid-rank, a whole number: the sums of whole numbers are exact.
    let mut sums = vec![counted as f64; values.len()];
    let twice_all: u64 = (counted * counted) as u64;
    let (mut below, mut twice_below) = (0_u64, 0_u64);
    for group in order.chunk_by(|a, b| value(*a) == value(*b)) {
        let (size, all) = (group.len() as u64, counted as u64);
        let rank = 2 * below + size;
        let above = all - below - size;
        let twice_above = twice_all - twice_below - size * rank;
        let sum = (rank * below - twice_below) + (twice_above - rank * above);
        group.iter().for_each(|place| sums[*place] = sum as f64 / (2 * all) as f64 + missing as f64);
        (below, twice_below) = (below + size, twice_below + size * rank);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, load_text};

    fn scenario(worlds: u32, trials: u32) -> Scenario {
        let overrides = Overrides { worlds: Some(worlds), trials: Some(trials), ..Overrides::default() };
        let text = "extends = \"builtin:baseline\"\n[ceasefire]\nonset = { monthly_chance = 0.3, within_months = 9 }\n";
        load_text("choose", text, &overrides).unwrap_or_else(|error| panic!("{error}"))
    }

    fn outcomes(scenario: &Scenario, option: usize) -> Vec<TrialOutcome> {
        gather(scenario, option, &|outcomes| outcomes, 2, &Progress::default()).expect("it runs")
    }

    /// F by its definition, and the distance of two histories by it.
    fn apart(outcomes: &[TrialOutcome], a: usize, b: usize) -> f64 {
        let figure = |figure: &Figure| {
            let known: Vec<f64> = outcomes.iter().filter_map(|one| figure.of(one)).collect();
            let share = |x: f64| {
                let below = known.iter().filter(|y| **y < x).count() as f64;
                let same = known.iter().filter(|y| **y == x).count() as f64;
                (below + same / 2.0) / known.len() as f64
            };
            match (figure.of(&outcomes[a]), figure.of(&outcomes[b])) {
                (Some(x), Some(y)) => (share(x) - share(y)).abs(),
                (None, None) => 0.0,
                _ => 1.0,
            }
        };
        let aspect = |figures: &[Figure]| figures.iter().map(figure).sum::<f64>() / figures.len() as f64;
        ASPECTS.iter().map(|(_, figures)| aspect(figures)).sum::<f64>() / ASPECTS.len() as f64
    }

    #[test]
    fn every_metric_belongs_to_one_aspect() {
        let figures: Vec<Figure> = ASPECTS.iter().flat_map(|(_, figures)| figures.iter().copied()).collect();
        for metric in Metric::ALL {
            assert_eq!(figures.iter().filter(|one| **one == Figure::Metric(*metric)).count(), 1, "{metric:?}");
        }
        assert_eq!(figures.len(), Metric::ALL.len() + 3);
    }

    #[test]
    fn distances_are_what_every_pair_gives() {
        let scenario = scenario(4, 30);
        let outcomes = outcomes(&scenario, 4);
        let classes = Class::ALL.map(|class| outcomes.iter().filter(|one| one.class == class).count());
        assert!(classes.iter().filter(|count| **count > 0).count() >= 4, "{classes:?}");
        let fast = distances(&outcomes);
        for (a, fast) in fast.iter().enumerate() {
            let all: f64 = (0..outcomes.len()).map(|b| apart(&outcomes, a, b)).sum();
            assert!((fast - all / (outcomes.len() - 1) as f64).abs() < 1e-12, "{a}: {fast}");
        }
    }

    #[test]
    fn the_medoid_is_of_its_kind_and_the_same_on_any_number_of_threads() {
        let scenario = scenario(4, 48);
        let all = outcomes(&scenario, 3);
        let mut tried = 0;
        for name in ["held", "major-loss", "no-ceasefire", "entangled", "cost", "resumption_month"] {
            let kind = Kind::named(name).expect("a kind");
            let choice = Choice::Typical(Some(kind));
            let pick = |threads| find(&scenario, 3, choice, threads, &Progress::default()).expect("it runs");
            let like = of_kind(all.clone(), kind);
            let Some(found) = pick(1) else {
                assert!(like.is_empty(), "{name}");
                continue;
            };
            tried += 1;
            assert_eq!(Some(&found), pick(2).as_ref());
            let own = like.iter().position(|one| (one.world, one.trial) == (found.world, found.trial)).expect(name);
            let sum = |a: usize| (0..like.len()).map(|b| apart(&like, a, b)).sum::<f64>();
            let least = (0..like.len()).map(sum).fold(f64::INFINITY, f64::min);
            assert!(sum(own) <= least + 1e-9, "{name}: {} is more than {least}", sum(own));
            assert_eq!(found.among, like.len() as u64);
        }
        assert!(tried >= 4, "{tried} kinds");
    }

    #[test]
    fn the_histories_near_a_median_hold_it() {
        let all = outcomes(&scenario(4, 100), 2);
        let near = of_kind(all.clone(), Kind::Metric(Metric::Cost));
        let mut costs: Vec<f64> = all.iter().filter_map(|one| one.value(Metric::Cost)).collect();
        costs.sort_by(f64::total_cmp);
        let median = costs[costs.len() / 2];
        let cost = |one: &TrialOutcome| one.value(Metric::Cost).expect("a cost");
        assert!(near.len() * 9 < costs.len() && near.len() * 11 > costs.len());
        assert!(near.iter().any(|one| cost(one) <= median) && near.iter().any(|one| cost(one) >= median));
    }

    #[test]
    fn nothing_is_worse_than_the_worst() {
        let scenario = scenario(8, 64);
        let found = find(&scenario, 3, Choice::Worst, 2, &Progress::default()).expect("it runs").expect("one");
        let all = outcomes(&scenario, 3);
        let worst = all.iter().find(|one| (one.world, one.trial) == (found.world, found.trial)).expect("it is there");
        assert_eq!(worst.class, Class::MajorLoss);
        assert!(all.iter().all(|one| is_worse(one, worst) != Ordering::Greater));
        let fought: Vec<&TrialOutcome> = all
            .iter()
            .filter(|one| one.class == Class::MajorLoss && one.value(Metric::Entangled) == Some(1.0))
            .collect();
        let most = fought.iter().filter_map(|one| one.value(Metric::Area)).fold(0.0, f64::max);
        assert!(fought.is_empty() || worst.value(Metric::Area) == Some(most));
    }

    #[test]
    fn where_no_history_is_of_a_kind_none_is_found() {
        let overrides = Overrides { worlds: Some(1), trials: Some(8), ..Overrides::default() };
        let scenario = load_text("none", "extends = \"builtin:baseline\"", &overrides).expect("it loads");
        let choice = Choice::Typical(Kind::named("no-ceasefire"));
        assert_eq!(find(&scenario, 0, choice, 1, &Progress::default()).expect("it runs"), None);
    }
}
