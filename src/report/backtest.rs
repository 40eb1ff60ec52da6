//! The back-test in words: how the model does against its rivals, and what history says of its unknowns.

use std::collections::BTreeSet;

use crate::analysis::backtest::VERSION;
use crate::analysis::backtest::forecasts::HeldOut;
use crate::analysis::backtest::results::{Backtest, Difference, ForecasterResult, Moved};
use crate::analysis::backtest::weights::Method;
use crate::analysis::heading::Heading;
use crate::analysis::results::Warning;
use crate::report::csv::field;
use crate::report::manifest::{self, Content, Study};
use crate::report::number::{count, number, percent, percent_range, significant};
use crate::report::study::Studied;
use crate::report::terminal::table;

/// Name of the file that `run --worlds-from` takes.
pub const POSTERIOR: &str = "posterior.json";

/// Name of the table of what was said of every case.
const CASES: &str = "cases.csv";

/// Unknowns in the table.
const MOST_ROWS: usize = 12;

impl Studied for Backtest {
    const STUDY: Study = Study::Backtest;
    const VERSION: u32 = VERSION;

    fn heading(&self) -> &Heading {
        &self.heading
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn is_sound(&self) -> bool {
        Self::is_sound(self)
    }

    fn size(&self) -> Option<String> {
        let info = &self.heading.scenario;
        let simulated = [(info.worlds, "world"), (info.trials, "trial")].map(|(of, thing)| count(of as usize, thing));
        Some(format!("{} · {} · seed {}", count(self.table.cases, "case"), simulated.join(" × "), info.seed))
    }

    fn words(&self) -> Vec<String> {
        vec![subject(self), scores(self), verdict(self), regions(self), learned(self), unknowns(self)]
    }

    fn more_files(&self) -> Vec<Content> {
        let posterior = self.posterior.as_ref().map(|one| Content::new(POSTERIOR, manifest::compact(one)));
        [Content::new(CASES, cases(self))].into_iter().chain(posterior).collect()
    }
}

/// How many cases, and what counts.
fn subject(found: &Backtest) -> String {
    let table = &found.table;
    let event = if table.event == "war" { "a return to war" } else { "any return to war or to large clashes" };
    format!(
        "{} of {}, {} followed by {event}; the others are followed to {} unless the table says otherwise",
        count(table.cases, "ceasefire"),
        table.name,
        table.resumed,
        table.followed_until
    )
}

/// "five years", "a year".
fn years(months: u32) -> String {
    let years = f64::from(months) / 12.0;
    format!("{} {}", significant(years), if months == 12 { "year" } else { "years" })
}

/// Who has seen what.
pub fn held_out(held_out: HeldOut) -> &'static str {
    match held_out {
        HeldOut::All => "no case seen",
        HeldOut::Case => "that case held out",
        HeldOut::Region => "its region held out",
        HeldOut::None => "with hindsight",
    }
}

fn scores(found: &Backtest) -> String {
    let mut header = vec!["forecast".to_owned(), "has".to_owned()];
    header.extend(found.marks.iter().map(|mark| format!("Brier {}", years(*mark))));
    let five = found.five_years();
    let log_score = format!("log score {}", years(found.marks[five]));
    header.extend(["over all months".to_owned(), log_score, "concordance".to_owned()]);
    let rows = found.forecasters.iter().map(|one| {
        let score = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| number(value, 3));
        let mut row = vec![one.label.clone(), held_out(one.held_out).to_owned()];
        row.extend(one.score.marks.iter().map(|mark| score(mark.brier)));
        row.push(score(one.score.integrated_brier));
        row.push(score(one.score.marks[five].log_score));
        row.push(one.score.concordance.map_or_else(|| "–".to_owned(), |value| number(value, 2)));
        row
    });
    format!(
        "Errors of the chance of holding; lower is better, but for concordance, where 0.5 is a coin and 1 perfect:\n{}",
        table(&header, rows)
    )
}

/// "−0.031 (90 %: −0.062 to 0.001)".
pub fn difference(one: &Difference) -> String {
    let sign = |value: f64| {
        let text = number(value, 3);
        if value > 0.0 && text != "0.000" { format!("+{text}") } else { text }
    };
    format!("{} (90 %: {} to {})", sign(one.mean), sign(one.low), sign(one.high))
}

/// How one forecaster does at a mark against a rival.
fn against(label: &str, one: Option<&Difference>, rival: &str) -> Option<String> {
    let one = one?;
    let how = match (one.is_clear(), one.mean < 0.0) {
        (true, true) => "is clearly better than",
        (true, false) => "is clearly worse than",
        (false, _) => "cannot be told apart, by so few cases, from",
    };
    Some(format!("{label} {how} {rival}: {}", difference(one)))
}

/// How model and calibrated model do against the base rate and against survival by force, at five years.
pub fn verdict(found: &Backtest) -> String {
    let month = found.marks[found.five_years()];
    let model = found.forecaster("model", HeldOut::All);
    let calibrated = found.forecaster("calibrated", HeldOut::Case);
    let there = |all: &[Difference]| all.iter().find(|one| one.month == month).cloned();
    let base = |one: Option<&ForecasterResult>| one.and_then(|one| there(&one.against_base_rate));
    let force = |one: Option<&ForecasterResult>| one.and_then(|one| there(&one.against_by_force));
    let lines: Vec<String> = [
        against("the model", base(model).as_ref(), "the base rate"),
        against("the calibrated model", base(calibrated).as_ref(), "the base rate"),
        against("the calibrated model", force(calibrated).as_ref(), "survival by force"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if lines.is_empty() {
        return "Too few cases were followed long enough to score anybody.".to_owned();
    }
    format!("Brier score at {}, difference with its error over cases:\n  {}", years(month), lines.join("\n  "))
}

/// Groups by region, seen and said, at five years.
fn regions(found: &Backtest) -> String {
    let month = found.marks[found.five_years()] as usize;
    let held = format!("held {}", years(month as u32));
    let header = ["of", "cases", "resumed since", &held, "90 %", "model said", "calibrated"].map(str::to_owned);
    let rows = found.groups.iter().map(|group| {
        vec![
            group.name.clone(),
            group.cases.to_string(),
            group.resumed.to_string(),
            percent(group.seen[month], 0.005),
            percent_range(group.low[month], group.high[month]),
            percent(group.model[month], 0.005),
            percent(group.calibrated[month], 0.005),
        ]
    });
    format!("Seen (Kaplan and Meier, 90 %) and said:\n{}", table(&header, rows))
}

/// What calibration is worth on cases that were not seen.
fn learned(found: &Backtest) -> String {
    let calibration = &found.calibration;
    let by = match calibration.method {
        Method::Importance => "by the likelihood of what happened",
        Method::Closeness => "by closeness to what was seen",
    };
    let shape = calibration.pareto_k.map_or_else(String::new, |k| format!(", Pareto shape {k:.2}"));
    let paths = |wanted: fn(&Moved) -> bool| {
        let paths = calibration.unknowns.iter().filter(|one| wanted(one)).map(|one| &one.path);
        paths.collect::<BTreeSet<_>>().len()
    };
    let moved = paths(|one| one.moved);
    format!(
        "Worlds weighed {by}: the {} are worth {} that count alike{shape}. What became of a case that was not seen is {} times as likely \
         after calibration (log density {} ± {} a case). History moves {moved} of {} unknowns:",
        number(found.heading.scenario.worlds.into(), 0),
        number(calibration.effective, 0),
        number(libm::exp(calibration.log_density_gain), 2),
        number(calibration.log_density_gain, 3),
        number(calibration.log_density_se, 3),
        paths(|_| true)
    )
}

fn unknowns(found: &Backtest) -> String {
    let header = ["unknown", "as written", "before (90 %)", "after (90 %)", "place", "moved"].map(str::to_owned);
    let range =
        |[low, median, high]: [f64; 3]| format!("{} ({}–{})", significant(median), significant(low), significant(high));
    let row = |one: &Moved| {
        vec![
            one.path.clone(),
            one.distribution.clone(),
            range(one.prior),
            range(one.posterior),
            number(one.place, 2),
            if one.moved { "yes".to_owned() } else { "not beyond chance".to_owned() },
        ]
    };
    table(&header, found.calibration.unknowns.iter().take(MOST_ROWS).map(row))
}

/// Every case with what was said of it, as CSV.
fn cases(found: &Backtest) -> String {
    let mut text = String::from("id,dyad,began,kind,force,size,backed,region,certainty,option,months,resumed");
    for mark in &found.marks {
        for who in ["model", "calibrated", "base_rate"] {
            text.push_str(&format!(",{who}_{mark}"));
        }
    }
    text.push('\n');
    for case in &found.cases {
        let words = [&case.id, &case.dyad, &case.began, &case.kind, &case.force].map(|word| field(word));
        let more = [&case.region, &case.certainty, &case.option].map(|word| field(word));
        text.push_str(&format!("{},{},{},{}", words.join(","), case.size, u8::from(case.backed), more.join(",")));
        text.push_str(&format!(",{:.2},{}", case.months, u8::from(case.resumed)));
        for mark in 0..found.marks.len() {
            for said in [&case.model, &case.calibrated, &case.base_rate] {
                text.push_str(&format!(",{:.4}", said[mark]));
            }
        }
        text.push('\n');
    }
    text
}
