//! What the back-test found: the content of `backtest.json`, version 1.

use serde::{Deserialize, Serialize};

use super::forecasts::HeldOut;
use super::weights::Method;
use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::scenario::posterior::Posterior;

/// The version of the format of `backtest.json`. It rises when a field changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// The model against ceasefires of the past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// Version of this format ([`VERSION`]).
    pub version: u32,
    /// Program, scenario, options and flags. An option stands for all cases that the rules see alike.
    #[serde(flatten)]
    pub heading: Heading,
    /// The table of cases.
    pub table: Table,
    /// Months at which scores are taken, rising.
    pub marks: Vec<u32>,
    /// Everybody who was scored.
    pub forecasters: Vec<ForecasterResult>,
    /// Every case, with what was said of it.
    pub cases: Vec<CaseResult>,
    /// Cases taken together: all, by force, by kind of war, by region.
    pub groups: Vec<Group>,
    /// What history says of the model's unknowns.
    pub calibration: Calibration,
    /// What a reader must know before quoting a number.
    pub warnings: Vec<Warning>,
    /// The worlds that history leaves, for `run --worlds-from`: a file of its own.
    #[serde(skip)]
    pub posterior: Option<Posterior>,
}

/// The table of cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its file's name.
    pub name: String,
    /// blake3 of its text, in hexadecimal.
    pub hash: String,
    /// Cases of it that are judged.
    pub cases: usize,
    /// Cases that are left out, since they began after the day to which ceasefires were followed.
    #[serde(default)]
    pub later: usize,
    /// Of the cases, wars that resumed.
    pub resumed: usize,
    /// The day to which ceasefires that held were followed, `YYYY-MM-DD`, where their rows say nothing else.
    pub followed_until: String,
    /// What counts as a resumption: `any`, or `war` alone.
    pub event: String,
}

/// A forecaster and its scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecasterResult {
    /// Who: `model`, `calibrated`, `base-rate`, `by-force`, `by-kind`, `cox`.
    pub name: String,
    /// What charts and tables call it.
    pub label: String,
    /// Which cases it has not seen when it speaks of one.
    pub held_out: HeldOut,
    /// Its scores.
    #[serde(flatten)]
    pub score: Score,
    /// Its Brier score less that of the base rate with the same cases held out (of each case, for the model), by mark; no
    /// entries for the base rate itself.
    pub against_base_rate: Vec<Difference>,
    /// Its Brier score less that of the survival by force, likewise.
    pub against_by_force: Vec<Difference>,
    /// How well what it said of five years, or of the horizon, agrees with what happened, in bins of cases of which the
    /// uncalibrated model said much the same: the same for everybody.
    pub reliability: Vec<Bin>,
}

/// Scores of one forecaster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// By mark.
    pub marks: Vec<MarkScore>,
    /// Brier score, mean over the months from the first to the horizon; null where too little was seen.
    pub integrated_brier: Option<f64>,
    /// Harrell's concordance: the share of pairs of cases that it ranked as they failed; null without such pairs.
    pub concordance: Option<f64>,
}

/// Scores at one month. Lower is better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkScore {
    /// Months after the ceasefire.
    pub month: u32,
    /// Mean squared error of the chance of holding, weighted for cases that nobody followed so long; null where none was.
    pub brier: Option<f64>,
    /// Mean of −ln of the chance of what happened, weighted likewise.
    pub log_score: Option<f64>,
}

/// A difference of Brier scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Months after the ceasefire.
    pub month: u32,
    /// Mean over cases; below 0 the first is better.
    pub mean: f64,
    /// Its standard error over cases.
    pub se: f64,
    /// Lower end of its interval of 90 %.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Cases of which the uncalibrated model said much the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// How many.
    pub cases: usize,
    /// The mean chance of holding that the forecaster gave them.
    pub said: f64,
    /// The share that held (Kaplan and Meier).
    pub held: f64,
    /// Lower end of its interval of 90 %.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One ceasefire of the past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// Its id in the table.
    pub id: String,
    /// Between whom.
    pub dyad: String,
    /// The day of the ceasefire, `YYYY-MM-DD`.
    pub began: String,
    /// Kind of war, as in the table.
    pub kind: String,
    /// Force, as in the table.
    pub force: String,
    /// Soldiers or observers.
    pub size: u32,
    /// Whether a great power backed it.
    pub backed: bool,
    /// Region.
    pub region: String,
    /// How sure the row is, as in the table.
    pub certainty: String,
    /// The option that stands for it.
    pub option: String,
    /// Months to the resumption, or that it was followed.
    pub months: f64,
    /// Whether the war resumed.
    pub resumed: bool,
    /// The chance of holding by mark that the model gave it.
    pub model: Vec<f64>,
    /// Over worlds, 5 % of these chances at the last mark up to five years are lower.
    pub low: f64,
    /// And 5 % are higher.
    pub high: f64,
    /// The chance by mark after calibration on the other cases.
    pub calibrated: Vec<f64>,
    /// The base rate of the other cases by mark.
    pub base_rate: Vec<f64>,
}

/// Cases taken together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What they have in common: `all`, `force`, `kind`, `region`.
    pub by: String,
    /// Which, as in the table.
    pub name: String,
    /// How many.
    pub cases: usize,
    /// Of these, wars that resumed.
    pub resumed: usize,
    /// Share still at peace by month from 0 to the horizon (Kaplan and Meier).
    pub seen: Vec<f64>,
    /// Lower ends of its intervals of 90 %.
    pub low: Vec<f64>,
    /// Upper ends.
    pub high: Vec<f64>,
    /// The model's mean chance.
    pub model: Vec<f64>,
    /// The same after calibration on the other cases, each case's own left out.
    pub calibrated: Vec<f64>,
}

/// What history says of the model's unknowns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// How worlds were weighed.
    pub method: Method,
    /// How many equally weighted worlds would tell as much.
    pub effective: f64,
    /// Shape of the Pareto tail of the weights; null where worlds were not weighed by importance.
    pub pareto_k: Option<f64>,
    /// Mean log of the chance of what became of a case, to the month, before calibration.
    pub log_density_before: f64,
    /// The same, each case judged by worlds calibrated on the others.
    pub log_density_after: f64,
    /// After less before.
    pub log_density_gain: f64,
    /// Standard error of that over cases.
    pub log_density_se: f64,
    /// Every unknown, the ones that moved most first.
    pub unknowns: Vec<Moved>,
}

/// An unknown before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Its dotted path.
    pub path: String,
    /// What its key means.
    pub meaning: String,
    /// Unit of its values.
    pub unit: String,
    /// Its distribution as written; several where the rules give different cases different ones.
    pub distribution: String,
    /// What is cited for it.
    pub source: String,
    /// Its values before: 5 %, 50 % and 95 % of worlds lie below.
    pub prior: [f64; 3],
    /// Its values after.
    pub posterior: [f64; 3],
    /// Its places in its own distribution after, from 0 to 1: 5 %, 50 % and 95 % of worlds lie below; before these are
    /// 0.05, 0.5 and 0.95.
    pub places: [f64; 3],
    /// Mean place in its own distribution after, from 0 to 1; one half before.
    pub place: f64,
    /// Share of the variance of that place that is gone; below 0 where it has grown.
    pub contraction: f64,
    /// Largest distance between the distribution functions before and after.
    pub distance: f64,
    /// Whether that is more than so few effective worlds would show by chance (one in a thousand unknowns).
    pub moved: bool,
}

impl Difference {
    /// Whether it is clear of what so few cases leave open. Cases that are all alike show no error, which is none at all.
    pub fn is_clear(&self) -> bool {
        self.se > 0.0 && (self.low > 0.0 || self.high < 0.0)
    }
}

impl Backtest {
    /// A forecaster's results.
    pub fn forecaster(&self, name: &str, held_out: HeldOut) -> Option<&ForecasterResult> {
        self.forecasters.iter().find(|one| one.name == name && one.held_out == held_out)
    }

    /// The mark of five years, or the last one before.
    pub fn five_years(&self) -> usize {
        self.marks.iter().rposition(|mark| *mark <= 60).unwrap_or_default()
    }

    /// Whether it can be told and drawn: it may have been read from a file, which can say anything.
    pub fn is_sound(&self) -> bool {
        let shares = |values: &[f64]| values.iter().all(|value| (-1e-9..=1.0 + 1e-9).contains(value));
        let marks = self.marks.len();
        let by_mark = |values: &[f64]| values.len() == marks && shares(values);
        let case = |case: &CaseResult| {
            by_mark(&case.model)
                && by_mark(&case.calibrated)
                && by_mark(&case.base_rate)
                && shares(&[case.low, case.high])
                && case.months.is_finite()
                && case.months >= 0.0
        };
        let last = self.marks.last().map_or(0, |mark| *mark as usize);
        let group = |group: &Group| {
            let all = [&group.seen, &group.low, &group.high, &group.model, &group.calibrated];
            all.iter().all(|curve| curve.len() == group.seen.len() && curve.len() > last.max(1) && shares(curve))
        };
        let finite = |values: &[f64]| values.iter().all(|value| value.is_finite());
        let scored = |one: &ForecasterResult| {
            let differences = one.against_base_rate.iter().chain(&one.against_by_force);
            one.score.marks.len() == marks
                && one.score.marks.iter().flat_map(|mark| [mark.brier, mark.log_score]).flatten().all(f64::is_finite)
                && differences.into_iter().all(|one| finite(&[one.mean, one.se, one.low, one.high]))
                && one.reliability.iter().all(|bin| shares(&[bin.said, bin.held, bin.low, bin.high]))
        };
        let moved = |one: &Moved| {
            finite(&one.prior)
                && finite(&one.posterior)
                && shares(&one.places)
                && finite(&[one.place, one.contraction, one.distance])
        };
        let calibration = &self.calibration;
        marks > 0
            && self.marks.windows(2).all(|pair| pair[0] < pair[1])
            && !self.cases.is_empty()
            && !self.groups.is_empty()
            && self.cases.iter().all(case)
            && self.groups.iter().all(group)
            && self.forecasters.iter().all(scored)
            && calibration.unknowns.iter().all(moved)
            && finite(&[calibration.effective, calibration.log_density_gain, calibration.log_density_se])
    }
}
