//! The head of what a study found: program, scenario, options, and the study's own flags.

use serde::{Deserialize, Serialize};

use crate::analysis::results::{Results, ScenarioInfo};
use crate::analysis::summary::{self, PROGRAM};
use crate::scenario::Scenario;

/// What the results of every study begin with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// Name and version of the program that wrote it, for instance `guarantor 0.1.0`.
    pub program: String,
    /// Which question was asked.
    pub scenario: ScenarioInfo,
    /// The options, in the order of the scenario.
    pub options: Vec<OptionName>,
    /// The study's own flags as they would be typed, a word each, in canonical form with defaults written out.
    #[serde(default)]
    pub flags: Vec<String>,
}

/// What an option is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionName {
    /// Its place in the scenario's file, from 0, whichever options are studied beside it: what its colour goes by.
    pub place: usize,
    /// Kebab-case name.
    pub name: String,
    /// Label for charts and tables.
    pub label: String,
}

impl Heading {
    /// The head of a study of a scenario with these flags.
    pub fn of(scenario: &Scenario, flags: Vec<String>) -> Self {
        let options = scenario.options.iter().map(|option| OptionName {
            place: option.place,
            name: option.name.clone(),
            label: option.label.clone(),
        });
        let (program, info) = (PROGRAM.to_owned(), summary::info(scenario));
        Self { program, scenario: info, options: options.collect(), flags }
    }

    /// The head of a run's results, which have no flags of their own.
    pub fn of_results(results: &Results) -> Self {
        let options = results.options.iter().map(|option| OptionName {
            place: option.place,
            name: option.name.clone(),
            label: option.label.clone(),
        });
        Self {
            program: results.program.clone(),
            scenario: results.scenario.clone(),
            options: options.collect(),
            flags: Vec::new(),
        }
    }
}

impl OptionName {
    /// What charts and tables call it: its label, or its name where that is blank.
    pub fn label(&self) -> &str {
        if self.label.trim().is_empty() { &self.name } else { &self.label }
    }
}
