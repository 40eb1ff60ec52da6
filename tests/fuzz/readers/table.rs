//! Tables of past ceasefires, and the scenario that the rules make of them.

use guarantor::analysis::backtest::weights::Method;
use guarantor::analysis::backtest::{self, Backtest, Settings, Study, observed};
use guarantor::engine::batch::Progress;
use guarantor::error::Error;
use guarantor::report::study::{self, Studied};
use guarantor::scenario::format::OPTIONS;
use guarantor::scenario::history::{self, Cases, Date, Event};
use guarantor::scenario::{self, Overrides};

use super::{plain, refused};

/// Kinds of case beyond which the study is not made here: it would take seconds.
const STUDIED: usize = 3;

/// A table: refused, or the rules make a scenario of it that loads, and a back-test of it can be told and read back.
pub fn cases(bytes: &[u8]) {
    let cases = match history::read_bytes("cases.csv", bytes) {
        Ok(cases) => cases,
        Err(problems) => return refused(&Error::Scenario(problems)),
    };
    let profiles = observed::profiles(&cases);
    if profiles.len() > OPTIONS {
        return;
    }
    let text = history::scenario_text(&profiles, scenario::BUILTIN_HISTORY) + "\n[run]\nworlds = 8\ntrials = 16\n";
    let scenario = scenario::load_text("cases", &text, &Overrides::default());
    let scenario = scenario.unwrap_or_else(|error| panic!("the rules make a scenario of every table: {error}"));
    if profiles.len() <= STUDIED && cases.all.len() <= 40 {
        judge(&cases, &scenario, bytes.len());
    }
}

fn judge(cases: &Cases, scenario: &scenario::Scenario, length: usize) {
    let event = if length.is_multiple_of(2) { Event::Any } else { Event::War };
    let method = [None, Some(Method::Importance), Some(Method::Closeness)][length % 3];
    let Some(until) = observed::last_day(cases).into_iter().chain(Date::parse("2025-12-31")).max() else { return };
    if observed::observe(cases, until, event).len() < 2 {
        return;
    }
    let settings = Settings { until, event, method, flags: Vec::new() };
    let table = backtest::table(cases, "0".repeat(64), &settings);
    let found = Study::new(cases, scenario, settings).run(table, 1, &Progress::default());
    let found = found.unwrap_or_else(|error| panic!("{error}"));
    let read: Backtest = serde_json::from_str(&study::json(&found)).unwrap_or_else(|error| panic!("{error}"));
    assert!(Studied::is_sound(&read), "what is found can be read back");
    // The posterior has a file of its own.
    assert_eq!(study::json(&read), study::json(&found), "a back-test is what its file says");
    plain(&study::summary(&found));
    found.more_files().iter().for_each(|file| assert!(!file.bytes.is_empty()));
}
