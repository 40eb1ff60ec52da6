//! What a reader must know before quoting a tipping point.

use super::Found;
use crate::analysis::estimate::Sample;
use crate::analysis::results::{CLEAR_OF_CHANCE, Warning};

/// Kind of the warning that nothing is told from chance.
pub(super) const FEW: &str = "too-few-worlds";

/// Gaps between options below this, in all worlds together, are none.
const NOTHING: f64 = 1e-12;

/// Everything that makes a finding weaker than it looks.
pub(super) fn warnings(found: &Found, samples: &[Sample]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind: &str, text: String| warnings.push(Warning { kind: kind.to_owned(), text });
    if samples.iter().any(Sample::is_small) {
        warn(FEW, "fewer than eight worlds tell nothing from chance; take more with `--worlds`".to_owned());
    }
    let alike = found.standings.iter().all(|one| one.behind.mean.abs() < NOTHING)
        && found.levers.iter().all(|lever| lever.tips.is_empty());
    if alike {
        let text = format!("all options lead to the same `{}`: there is nothing to choose by it", found.outcome);
        warn("does-not-vary", text);
        return warnings;
    }
    let rivals: Vec<_> = found
        .standings
        .iter()
        .filter(|one| one.option != found.preferred && one.behind.mean <= CLEAR_OF_CHANCE * one.behind.se)
        .map(|one| format!("`{}`", one.option))
        .collect();
    if !rivals.is_empty() {
        let text = format!(
            "`{}` is not told from {} by this run, so that it may not be the one to prefer; take more worlds",
            found.preferred,
            rivals.join(", ")
        );
        warn("rivals", text);
    }
    if found.levers.iter().any(|lever| !lever.tips.is_empty()) && !found.levers.iter().any(super::Lever::is_worth) {
        let text =
            "no unknown is worth knowing by more than the error of what it is worth; tipping points may be chance";
        warn("below-error", text.to_owned());
    }
    warnings
}
