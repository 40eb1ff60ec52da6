//! What a reader must know before quoting a box.

use rayon::prelude::*;
use serde::Serialize;

use super::cases::{Cases, Unfit};
use super::choice::{Chosen, Rule, choose};
use super::prim::{self, Settings, Trajectory};
use super::region::Score;
use crate::streams::{generator, shuffle};

/// With fewer cases of interest, or not of interest, the shares of a box are known to no better than about a fifth.
const FEW: f64 = 30.0;

/// A box is suspect where random data give one as good with at least this chance.
const SUSPECT: f64 = 0.05;

/// A box holds where at least this share of its gain in density is there in cases that it was not made for.
const HOLDS: f64 = 0.5;

/// How often random data gave as dense a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shuffles {
    /// Times that interest was dealt out anew among the cases.
    pub tried: u32,
    /// How many of these searches found a box whose coverage and density are as well balanced.
    pub reached: u32,
    /// The density of the box that each of them chose; 0 where it found none.
    pub densities: Vec<f64>,
}

impl Shuffles {
    /// Chance of so good a box in random data, counting the data themselves as one deal (Davison and Hinkley 1997).
    pub fn chance(&self) -> f64 {
        f64::from(self.reached + 1) / f64::from(self.tried + 1)
    }
}

/// A box that was found among half of the cases, judged by the other half.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HoldOut {
    /// The box that the first half gave.
    pub chosen: Chosen,
    /// Its score there is in `chosen`; this is its score among the cases that it was not made for.
    pub judged: Score,
    /// Share of interest in the half that it was made from.
    pub base_found: f64,
    /// Share of interest in the half that judges it.
    pub base_judged: f64,
}

impl HoldOut {
    /// Whether at least half of the gain in density is there in the cases that judge.
    pub fn holds(&self) -> bool {
        let gain = self.chosen.region.score.density - self.base_found;
        self.judged.density - self.base_judged >= HOLDS * gain
    }
}

/// A reason for not trusting a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Caution {
    /// No case is of interest: there is nothing to find.
    Never,
    /// Every case is of interest: there is nothing to tell apart.
    Always,
    /// Every case is of interest to the same degree.
    Alike {
        /// That degree, between 0 and 1.
        share: f64,
    },
    /// Few cases are of interest.
    FewOfInterest {
        /// How many.
        of_interest: f64,
    },
    /// Few cases are not of interest.
    FewOthers {
        /// How many.
        others: f64,
    },
    /// No box has a significant limit.
    NothingFound,
    /// Random data give as dense a box too often.
    ByChance {
        /// Deals that gave one.
        reached: u32,
        /// Deals.
        tried: u32,
    },
    /// The box that half of the cases give is not there in the other half, or half of the cases give none.
    DoesNotHold,
}

/// What makes a search pointless; `None` where there is something to find.
pub fn pointless(cases: &Cases) -> Option<Caution> {
    let first = cases.interest().first().copied()?;
    if cases.interest().iter().any(|share| *share != first) {
        return None;
    }
    Some(match first {
        0.0 => Caution::Never,
        1.0 => Caution::Always,
        share => Caution::Alike { share },
    })
}

/// Everything to be said about a search, the gravest first.
pub fn cautions(
    cases: &Cases,
    chosen: Option<&Chosen>,
    shuffles: Option<&Shuffles>,
    hold_out: Option<&HoldOut>,
) -> Vec<Caution> {
    if let Some(pointless) = pointless(cases) {
        return vec![pointless];
    }
    let mut all = Vec::new();
    if chosen.is_none() {
        all.push(Caution::NothingFound);
    } else {
        let by_chance = shuffles.filter(|shuffles| shuffles.chance() > SUSPECT);
        all.extend(by_chance.map(|found| Caution::ByChance { reached: found.reached, tried: found.tried }));
        if !hold_out.is_some_and(HoldOut::holds) {
            all.push(Caution::DoesNotHold);
        }
    }
    let of_interest = cases.of_interest();
    let others = cases.len() as f64 - of_interest;
    if of_interest < FEW {
        all.push(Caution::FewOfInterest { of_interest });
    }
    if others < FEW {
        all.push(Caution::FewOthers { others });
    }
    all
}

/// How often random data give as good a box: interest is dealt out anew among the cases, and each deal is searched, trimmed
/// and chosen from by the same rule as the data, so that like is compared with like. `score` is that of the chosen box. Groups of cases are
/// dealt out whole where they are of one size, and their cases within them. Runs on the threads of the pool that calls; the
/// result is the same on any number.
///
/// # Errors
///
/// Where a setting is out of range.
pub fn shuffles(
    cases: &Cases,
    (settings, rule): (&Settings, &Rule),
    score: &Score,
    tried: u32,
    seed: u64,
) -> Result<Shuffles, Unfit> {
    settings.check()?;
    let search = |interest: Vec<f64>| {
        let dealt = Cases { interest, ..cases.clone() };
        let found = prim::trajectory(&dealt, settings).ok()?;
        choose(&dealt, &found, rule).map(|chosen| chosen.region.score)
    };
    let found: Vec<Option<Score>> = deals(cases, tried, seed).into_par_iter().map(search).collect();
    let reached = found.iter().flatten().filter(|other| other.balance() >= score.balance()).count() as u32;
    let densities = found.iter().map(|found| found.as_ref().map_or(0.0, |score| score.density)).collect();
    Ok(Shuffles { tried, reached, densities })
}

/// Interest dealt out anew, so many times.
fn deals(cases: &Cases, tried: u32, seed: u64) -> Vec<Vec<f64>> {
    let mut generator = generator(seed, "discover/shuffle");
    let groups = groups(cases);
    let places: Vec<usize> = groups.iter().flatten().copied().collect();
    let deal = |_| {
        let mut from = groups.clone();
        from.iter_mut().for_each(|group| shuffle(group, &mut generator));
        shuffle(&mut from, &mut generator);
        let mut dealt = vec![0.0; cases.len()];
        for (place, source) in places.iter().zip(from.iter().flatten()) {
            dealt[*place] = cases.interest[*source];
        }
        dealt
    };
    (0..tried).map(deal).collect()
}

/// The cases of each group; each case its own where there are no groups.
fn groups(cases: &Cases) -> Vec<Vec<usize>> {
    let Some(groups) = &cases.groups else { return (0..cases.len()).map(|case| vec![case]).collect() };
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_key(|case| groups[*case]);
    order.chunk_by(|a, b| groups[*a] == groups[*b]).map(<[usize]>::to_vec).collect()
}

/// Finds a box among half of the cases, groups kept whole, and judges it by the others; `None` where the half gives none.
///
/// # Errors
///
/// Where a setting is out of range.
pub fn hold_out(cases: &Cases, settings: &Settings, rule: &Rule, seed: u64) -> Result<Option<HoldOut>, Unfit> {
    let mut generator = generator(seed, "discover/halves");
    let mut groups = groups(cases);
    shuffle(&mut groups, &mut generator);
    let (first, second) = groups.split_at(groups.len() / 2);
    let part = |groups: &[Vec<usize>]| {
        let mut places: Vec<usize> = groups.iter().flatten().copied().collect();
        places.sort_unstable();
        cases.part(&places)
    };
    if first.is_empty() {
        return Ok(None);
    }
    let (finds, judges) = (part(first), part(second));
    let trajectory: Trajectory = prim::trajectory(&finds, settings)?;
    Ok(choose(&finds, &trajectory, rule).map(|chosen| HoldOut {
        judged: judges.score(&chosen.region.restrictions),
        chosen,
        base_found: finds.of_interest() / finds.len() as f64,
        base_judged: judges.of_interest() / judges.len() as f64,
    }))
}
