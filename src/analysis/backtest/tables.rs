//! Forecasts and what happened, put into tables: forecasters, cases, groups.

use super::calibration::weighted_quantiles;
use super::forecasts::{Forecaster, HeldOut, Source};
use super::observed::Observed;
use super::results::{Bin, CaseResult, Difference, ForecasterResult, Group};
use super::rivals::Rival;
use super::scoring;
use super::weights::Scales;
use crate::analysis::lifetimes::Life;
use crate::analysis::lifetimes::kaplan_meier::KaplanMeier;
use crate::analysis::proportion;
use crate::scenario::Scenario;

/// Level of the intervals of what was seen.
const LEVEL: f64 = 0.9;

/// Cases in a bin of reliability, at least: fewer show next to nothing.
const LEAST_IN_A_BIN: usize = 6;

/// Bins of reliability, at most.
const MOST_BINS: usize = 5;

/// Chances as close as this are the same.
const ALIKE: f64 = 1e-9;

/// Groups smaller than this are not shown.
const LEAST_IN_A_GROUP: usize = 2;

/// Everything that tables are made from.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// Cases, survival, likelihoods.
    pub scales: &'a Scales<'a>,
    /// Months at which scores are taken.
    pub marks: &'a [u32],
    /// Every forecaster with what it said, by case and month.
    pub forecasts: &'a [(Forecaster, Vec<Vec<f64>>)],
}

impl Tables<'_> {
    fn lives(&self) -> Vec<Life> {
        self.scales.observed.iter().map(|one| one.life).collect()
    }

    fn said(&self, source: Source, held_out: HeldOut) -> &[Vec<f64>] {
        let found = self.forecasts.iter().find(|(one, _)| *one == Forecaster { source, held_out });
        found.map_or(&[], |(_, said)| said)
    }

    /// The mark at which cases are ranked and binned: five years, or the last before.
    fn five_years(&self) -> u32 {
        self.marks.iter().copied().rfind(|mark| *mark <= 60).unwrap_or(self.marks[0])
    }

    /// Everybody with their scores.
    pub fn forecasters(&self) -> Vec<ForecasterResult> {
        let (lives, five_years) = (self.lives(), self.five_years());
        let bins = bins(&scoring::at(self.said(Source::Model, HeldOut::All), five_years));
        let one = |(forecaster, said): &(Forecaster, Vec<Vec<f64>>)| {
            let against = |rival| self.against(*forecaster, said, rival, &lives);
            ForecasterResult {
                name: forecaster.name().to_owned(),
                label: forecaster.label().to_owned(),
                held_out: forecaster.held_out,
                score: scoring::score(&lives, said, self.marks),
                against_base_rate: against(Rival::BaseRate),
                against_by_force: against(Rival::ByForce),
                reliability: bins.iter().map(|cases| reliability(&lives, said, cases, five_years)).collect(),
            }
        };
        self.forecasts.iter().map(one).collect()
    }

    /// Differences to a rival that has the same cases held out; who has seen none is held against one that saw the others.
    fn against(&self, one: Forecaster, said: &[Vec<f64>], rival: Rival, lives: &[Life]) -> Vec<Difference> {
        let held_out = if one.held_out == HeldOut::All { HeldOut::Case } else { one.held_out };
        let other = self.said(Source::Rival(rival), held_out);
        if one.source == Source::Rival(rival) || other.is_empty() {
            return Vec::new();
        }
        self.marks.iter().filter_map(|mark| scoring::difference(lives, said, other, *mark)).collect()
    }

    /// Every case with what was said of it.
    pub fn cases(&self, scenario: &Scenario) -> Vec<CaseResult> {
        let model = self.said(Source::Model, HeldOut::All);
        let calibrated = self.said(Source::Calibrated, HeldOut::Case);
        let base_rate = self.said(Source::Rival(Rival::BaseRate), HeldOut::Case);
        let at_marks = |curve: &[f64]| self.marks.iter().map(|mark| curve[*mark as usize]).collect();
        let case = |(place, one): (usize, &Observed<'_>)| {
            let [low, high] = self.spread(one.option);
            CaseResult {
                id: one.case.id.clone(),
                dyad: one.case.dyad.clone(),
                began: one.case.began.to_string(),
                kind: one.case.kind.word().to_owned(),
                force: one.case.force.word().to_owned(),
                size: one.case.size,
                backed: one.case.backed,
                region: one.case.region.word().to_owned(),
                certainty: one.case.certainty.clone(),
                option: scenario.options.get(one.option).map_or_else(String::new, |option| option.name.clone()),
                months: one.life.months,
                resumed: one.life.failed,
                model: at_marks(&model[place]),
                low,
                high,
                calibrated: at_marks(&calibrated[place]),
                base_rate: at_marks(&base_rate[place]),
            }
        };
        self.scales.observed.iter().enumerate().map(case).collect()
    }

    /// 5 % and 95 % over worlds of the chance that an option holds five years.
    fn spread(&self, option: usize) -> [f64; 2] {
        let exposure = self.scales.exposure;
        let month = self.five_years() as usize;
        let worlds = 0..exposure.worlds();
        let values: Vec<f64> = worlds.map(|world| f64::from(exposure.survival(option, world)[month])).collect();
        let equal = vec![1.0 / values.len() as f64; values.len()];
        weighted_quantiles(&values, &equal, [0.05, 0.95])
    }

    /// All cases, and those that have force, kind or region in common.
    pub fn groups(&self) -> Vec<Group> {
        let all = |_: &Observed<'_>| "all";
        let mut groups = self.groups_by("all", all);
        groups.extend(self.groups_by("force", |one| one.case.force.word()));
        groups.extend(self.groups_by("kind", |one| one.case.kind.word()));
        groups.extend(self.groups_by("region", |one| one.case.region.word()));
        groups
    }

    fn groups_by(&self, by: &str, word: impl Fn(&Observed<'_>) -> &'static str) -> Vec<Group> {
        let words: std::collections::BTreeSet<_> = self.scales.observed.iter().map(&word).collect();
        let members = |name: &str| {
            let cases = self.scales.observed.iter().enumerate().filter(|(_, one)| word(one) == name);
            cases.map(|(case, _)| case).collect::<Vec<_>>()
        };
        let groups = words.into_iter().map(|name| (name, members(name)));
        groups
            .filter(|(_, cases)| cases.len() >= LEAST_IN_A_GROUP)
            .map(|(name, cases)| self.group(by, name, &cases))
            .collect()
    }

    fn group(&self, by: &str, name: &str, cases: &[usize]) -> Group {
        let lives: Vec<Life> = cases.iter().map(|case| self.scales.observed[*case].life).collect();
        let seen = KaplanMeier::of(&lives);
        let months = || (0..=self.scales.exposure.months()).map(|month| month as f64);
        let ends: Vec<[f64; 2]> = months().map(|month| interval(&seen, lives.len(), month)).collect();
        let mean = |said: &[Vec<f64>]| {
            let at = |month: usize| cases.iter().map(|case| said[*case][month]).sum::<f64>() / cases.len() as f64;
            (0..=self.scales.exposure.months()).map(at).collect::<Vec<f64>>()
        };
        Group {
            by: by.to_owned(),
            name: name.to_owned(),
            cases: cases.len(),
            resumed: lives.iter().filter(|life| life.failed).count(),
            seen: months().map(|month| seen.at(month)).collect(),
            low: ends.iter().map(|ends| ends[0]).collect(),
            high: ends.iter().map(|ends| ends[1]).collect(),
            model: mean(self.said(Source::Model, HeldOut::All)),
            calibrated: mean(self.said(Source::Calibrated, HeldOut::Case)),
        }
    }
}

/// The interval of a share that was seen at peace. Where all still are, or none is, Greenwood's formula knows no error, as if
/// two cases could settle the matter: then it is Wilson's, of so many cases.
fn interval(seen: &KaplanMeier, cases: usize, months: f64) -> [f64; 2] {
    let survival = seen.at(months);
    if survival > 0.0 && survival < 1.0 {
        return seen.interval(months, LEVEL);
    }
    proportion::wilson(survival * cases as f64, cases as f64, LEVEL)
}

/// Cases in bins by what the uncalibrated model said of them, the least first. The same bins serve everybody: who has all
/// cases but one in view says a little more of holding wherever that one failed, so that bins by what was said would sort
/// cases by their ends.
fn bins(said: &[f64]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..said.len()).collect();
    order.sort_by(|one, other| said[*one].total_cmp(&said[*other]).then(one.cmp(other)));
    let bins = (said.len() / LEAST_IN_A_BIN).clamp(1, MOST_BINS);
    let (mut found, mut last): (Vec<Vec<usize>>, usize) = (vec![Vec::new()], 0);
    for (place, case) in order.iter().enumerate() {
        // Cases of which the same was said stay together: what parts them would be their order in the table.
        let same = place > 0 && (said[*case] - said[order[place - 1]]).abs() < ALIKE;
        let bin = place * bins / order.len();
        let is_full = found.last().is_some_and(|cases| cases.len() >= LEAST_IN_A_BIN);
        if bin > last && !same && is_full {
            found.push(Vec::new());
            last = bin;
        }
        if let Some(cases) = found.last_mut() {
            cases.push(*case);
        }
    }
    found
}

/// What was said of these cases at a month, and the share of them that held.
fn reliability(lives: &[Life], said: &[Vec<f64>], cases: &[usize], month: u32) -> Bin {
    let here: Vec<Life> = cases.iter().map(|case| lives[*case]).collect();
    let seen = KaplanMeier::of(&here);
    let [low, high] = interval(&seen, here.len(), month.into());
    let mean = cases.iter().map(|case| said[*case][month as usize]).sum::<f64>() / cases.len().max(1) as f64;
    Bin { cases: cases.len(), said: mean, held: seen.at(month.into()), low, high }
}
