//! What a sensitivity analysis found, as it is kept in `sensitivity.json`.

use serde::{Deserialize, Serialize};

use super::morris::Screened;
use super::pawn::Dummy;
use super::provenance::Kind;
use super::{Index, Unfit};
use crate::analysis::heading::Heading;
use crate::analysis::results::{Mean, Warning};
use crate::analysis::tipping::preference;
use crate::model::metric::{Direction, Outcome};

/// The version of the format of `sensitivity.json`.
pub const VERSION: u32 = 1;

/// What an outcome hangs on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Program, scenario, options and flags. Its worlds are the base points, its trials those of each cell.
    #[serde(flatten)]
    pub heading: Heading,
    /// The outcome's name.
    pub outcome: String,
    /// Its label.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// Which trials count.
    pub population: String,
    /// Cells that differ, over all options: what each base point was followed in.
    pub cells: u64,
    /// What the outcome may hang on: unknowns by path, then what is varied.
    pub factors: Vec<Factor>,
    /// How factors were screened; none where all were kept.
    pub screening: Option<Screening>,
    /// Each option, and its difference to the baseline.
    pub subjects: Vec<Subject>,
    /// What a reader must know before quoting it.
    pub warnings: Vec<Warning>,
}

/// Something that the outcome may hang on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// Its dotted path.
    pub path: String,
    /// What it is, in words.
    pub label: String,
    /// The unit of its values; empty where it has none.
    pub unit: String,
    /// What is cited for it; empty where nothing is.
    pub source: String,
    /// What stands behind it.
    pub kind: Kind,
    /// Its values at 5 % and 95 % of its distribution, of the first option that has it; none of what is varied.
    pub ends: Option<[f64; 2]>,
    /// The levels of what is varied; empty for an unknown.
    pub levels: Vec<String>,
    /// Whether it was kept by the screening, so that it has indices of its own.
    pub kept: bool,
}

/// A first look at many factors, by which some were left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screening {
    /// Trajectories.
    pub trajectories: u32,
    /// By factor: its effects on the subject on which it works most strongly.
    pub factors: Vec<Effects>,
}

/// The strongest effects of a factor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// Its mean absolute effect over the largest one that any factor has on the same subject: by this it is ranked.
    pub score: f64,
    /// Whether the mean absolute effect on some subject stands out of its error and of the luck of the trials.
    pub tells: bool,
    /// On the subject on which it works most strongly.
    pub screened: Screened,
}

/// An option, or how it differs from the baseline, and what that hangs on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// The option's name.
    pub option: String,
    /// The baseline that is subtracted; none for the option itself.
    pub baseline: Option<String>,
    /// Its label for tables and charts.
    pub label: String,
    /// Its mean over all base points.
    pub mean: Option<Mean>,
    /// Why it has no indices.
    pub unfit: Option<Unfit>,
    /// What it hangs on, where it has indices.
    pub found: Option<Found>,
    /// Its mean where one factor is held at either end and all others keep their distributions: the largest first.
    pub swings: Vec<Swing>,
}

/// The indices of a subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Base points with an answer in every cell.
    pub rows: usize,
    /// Base points that were left out because an answer was missing.
    pub missing: usize,
    /// The variance between worlds, luck taken out.
    pub variance: Index,
    /// The share of the variance of what worlds give that is luck of their trials.
    pub noise: Index,
    /// The sum of all first-order indices.
    pub sum_of_first: f64,
    /// By kept factor.
    pub factors: Vec<Importance>,
    /// The total index of all factors together that were screened out: at most so much was missed.
    pub screened_out: Option<Index>,
    /// What a factor without effect gets from PAWN.
    pub dummy: Option<Dummy>,
    /// By kind of source that any factor has.
    pub sources: Vec<Share>,
    /// Of the pairs of the leading factors: the share that two explain together beyond what each does alone.
    pub pairs: Vec<Pair>,
}

/// How much of the variance a factor owes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// Its place among the factors.
    pub factor: usize,
    /// The share of the variance that it explains alone.
    pub first: Index,
    /// The share that remains while it alone is unknown.
    pub total: Index,
    /// Median distance of PAWN; none where nothing could be cut into slides.
    pub pawn: Option<f64>,
    /// What PAWN gives a factor without effect once in twenty times.
    pub pawn_critical: Option<f64>,
}

/// How much of the variance a kind of source owes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The kind.
    pub kind: Kind,
    /// How many factors are of it.
    pub factors: usize,
    /// Its Shapley effect: what kinds do together is divided evenly, so that all add up to 1.
    pub share: Index,
    /// What all of its factors explain without the others.
    pub alone: Index,
    /// What remains while they alone are unknown.
    pub total: Index,
}

/// What two factors do together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Their places among the factors.
    pub factors: [usize; 2],
    /// The second-order index.
    pub index: Index,
}

/// The expected outcome at either end of a factor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    /// Its place among the factors.
    pub factor: usize,
    /// At 5 % of its distribution; of what is varied, at the level at which the outcome is smallest.
    pub low: End,
    /// At 95 % of its distribution; of what is varied, at the level at which the outcome is largest.
    pub high: End,
    /// Standard error of the difference between the two, on the same luck.
    pub se: f64,
}

impl Swing {
    /// By how much the outcome differs between the ends.
    pub fn size(&self) -> f64 {
        self.high.mean - self.low.mean
    }
}

/// One end of a factor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// The level of what is varied.
    pub level: Option<usize>,
    /// The expected outcome there.
    pub mean: f64,
}

impl Sensitivity {
    /// Whether it can be told and drawn: it may come from a file, which can say anything.
    pub fn is_sound(&self) -> bool {
        let here = |factor: usize| factor < self.factors.len();
        let sound = |found: &Found| {
            found.factors.iter().all(|one| here(one.factor))
                && found.pairs.iter().all(|pair| pair.factors.into_iter().all(here))
        };
        let end = |factor: usize, end: &End| end.level.is_none_or(|level| level < self.factors[factor].levels.len());
        let swing = |one: &Swing| here(one.factor) && [one.low, one.high].iter().all(|each| end(one.factor, each));
        let levels = |factor: &Factor| factor.ends.is_some() || !factor.levels.is_empty();
        !self.subjects.is_empty()
            && self.factors.iter().all(levels)
            && self.subjects.iter().all(|one| one.found.as_ref().is_none_or(sound) && one.swings.iter().all(swing))
            && self.screening.as_ref().is_none_or(|screening| screening.factors.len() == self.factors.len())
    }

    /// The subjects that charts show: the baseline, the best other option (of an outcome of which neither more nor less is
    /// better, the one that differs most), and the difference between the two.
    pub fn shown(&self) -> Vec<&Subject> {
        let baseline = self.options().find(|one| one.option == self.heading.scenario.baseline);
        let better = Outcome::named(&self.outcome).map_or(Direction::Neither, preference);
        let difference = |option: &str| self.differences().find(|one| one.option == option);
        let score = |option: &str| {
            let mean = difference(option).and_then(|one| one.mean).map_or(0.0, |mean| mean.mean);
            if better == Direction::Neither { mean.abs() } else { better.sign() * mean }
        };
        let others = self.options().filter(|one| Some(&one.option) != baseline.map(|one| &one.option));
        let best = others.reduce(|best, next| if score(&next.option) > score(&best.option) { next } else { best });
        let against = best.and_then(|best| difference(&best.option));
        [baseline, best, against].into_iter().flatten().collect()
    }

    /// The options themselves, in their order.
    pub fn options(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().filter(|subject| subject.baseline.is_none())
    }

    /// The differences to the baseline, in the order of the options.
    pub fn differences(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().filter(|subject| subject.baseline.is_some())
    }
}

impl Found {
    /// Each kind's share, without what errors make less than nothing, so that all add up to 1.
    pub fn shares(&self) -> Vec<(Kind, f64)> {
        let share = |one: &Share| one.share.value.clamp(0.0, 1.0);
        let whole = self.sources.iter().map(share).sum::<f64>().max(f64::MIN_POSITIVE);
        self.sources.iter().map(|one| (one.kind, share(one) / whole)).collect()
    }

    /// The kept factors, the one with the largest total index first.
    pub fn leading(&self) -> Vec<&Importance> {
        let mut order: Vec<&Importance> = self.factors.iter().collect();
        order.sort_by(|a, b| b.total.value.total_cmp(&a.total.value).then(a.factor.cmp(&b.factor)));
        order
    }
}
