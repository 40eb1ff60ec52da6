//! Feasibility.

use super::Scenario;

/// What is hardly feasible, a line each.
pub fn feasibility(_scenario: &Scenario) -> Vec<String> {
    Vec::new()
}
