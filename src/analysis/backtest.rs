//! The model against ceasefires of the past: could it have told which would hold?
//!
//! Each case is an option of a scenario, made by rules that see its kind, era, force, size and backing and nothing else
//! (`seeds/rules.toml`). Every world gives every case a survival curve. The mean over worlds is what the model says
//! uncalibrated; weighted by how likely a world makes what became of the *other* cases, what it says after calibration.
//! Rivals that know nothing of the model forecast the same cases with the same ones held out.

pub mod calibration;

pub mod forecasts;

pub mod likelihood;

pub mod observed;

pub mod results;

pub mod rivals;

pub mod scoring;

pub mod weights;

mod guard;

mod tables;

pub use results::{Backtest, VERSION};

use crate::analysis::heading::Heading;
use crate::engine::batch::{Progress, RunError};
use crate::engine::block::Ground;
use crate::engine::exposure::{self, Exposure};
use crate::scenario::Scenario;
use crate::scenario::history::{Cases, Date, Event};
use calibration::Unknowns;
use forecasts::Forecaster;
use likelihood::Likelihoods;
use observed::Observed;
use weights::{Method, Scales};

/// Months at which scores are taken: one, two, five and ten years.
const MARKS: [u32; 4] = [12, 24, 60, 120];

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The day to which ceasefires that held were followed, where their rows say nothing else.
    pub until: Date,
    /// What counts as a resumption.
    pub event: Event,
    /// How worlds are weighed; nothing takes importance where that can be relied on, else closeness.
    pub method: Option<Method>,
    /// The flags as they would be typed.
    pub flags: Vec<String>,
}

/// A study of cases by the scenario whose options stand for them.
#[derive(Clone, Debug)]
pub struct Study<'a> {
    cases: &'a Cases,
    scenario: &'a Scenario,
    settings: Settings,
    observed: Vec<Observed<'a>>,
}

impl<'a> Study<'a> {
    /// The study of these cases; the scenario's options are their profiles, in order ([`observed::profiles`]).
    pub fn new(cases: &'a Cases, scenario: &'a Scenario, settings: Settings) -> Self {
        let observed = observed::observe(cases, settings.until, settings.event);
        Self { cases, scenario, settings, observed }
    }

    /// Follows every profile in every world and judges all forecasts.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn run(&self, table: results::Table, threads: usize, progress: &Progress) -> Result<Backtest, RunError> {
        let exposure = exposure::run(self.scenario, threads, progress)?;
        Ok(self.judge(table, &exposure))
    }

    /// Judges forecasts by the survival of every profile in every world.
    fn judge(&self, table: results::Table, exposure: &Exposure) -> Backtest {
        let likelihoods = Likelihoods::of(&self.observed, exposure);
        let scales = Scales { observed: &self.observed, exposure, likelihoods: &likelihoods };
        let method = self.settings.method.unwrap_or_else(|| scales.reliable_method());
        let weights = scales.weigh(method, &vec![true; self.observed.len()]);
        let marks: Vec<u32> = MARKS.into_iter().filter(|mark| *mark <= exposure.months() as u32).collect();
        let marks = if marks.is_empty() { vec![exposure.months() as u32] } else { marks };
        let speaking = Forecaster::all().into_iter().filter(|one| one.can_speak(&self.observed));
        let forecasts: Vec<_> = speaking.map(|one| (one, one.forecast(&scales, method))).collect();
        let tables = tables::Tables { scales: &scales, marks: &marks, forecasts: &forecasts };
        let ground = Ground::new(self.scenario);
        let unknowns = Unknowns { design: &ground.design, worlds: exposure.worlds() };
        let moved = unknowns.moved(&weights);
        let mut found = Backtest {
            version: VERSION,
            heading: Heading::of(self.scenario, self.settings.flags.clone()),
            forecasters: tables.forecasters(),
            cases: tables.cases(self.scenario),
            groups: tables.groups(),
            calibration: calibration::calibration(&scales, method, &weights, moved),
            posterior: Some(unknowns.posterior(&weights, self.made_from(&table), self.scenario.run.seed)),
            marks: marks.clone(),
            warnings: Vec::new(),
            table,
        };
        found.warnings = guard::warnings(&found);
        found
    }

    /// What a posterior was made from, in words.
    fn made_from(&self, table: &results::Table) -> String {
        let (cases, resumed) = (table.cases, table.resumed);
        format!("{cases} past ceasefires of {} ({resumed} resumed), scenario {}", self.cases.name, self.scenario.name)
    }
}

/// What the table is, for the results.
pub fn table(cases: &Cases, hash: String, settings: &Settings) -> results::Table {
    let observed = observed::observe(cases, settings.until, settings.event);
    results::Table {
        name: cases.name.clone(),
        hash,
        cases: observed.len(),
        later: cases.all.len() - observed.len(),
        resumed: observed.iter().filter(|one| one.life.failed).count(),
        followed_until: settings.until.to_string(),
        event: settings.event.word().to_owned(),
    }
}

#[cfg(test)]
mod tests;
