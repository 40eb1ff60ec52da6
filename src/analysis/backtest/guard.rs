//! What a reader must know before quoting a score.

use super::forecasts::HeldOut;
use super::results::Backtest;
use super::weights::{LEAST_EFFECTIVE, Method, RELIABLE_SHAPE};
use crate::analysis::results::Warning;

/// Scores of fewer cases than this say next to nothing.
const FEW_CASES: usize = 20;

/// Fewer resumptions than this cannot rank anything.
const FEW_RESUMED: usize = 5;

/// A difference of log densities per case within so many standard errors of nothing is no gain.
const CLEAR: f64 = 1.645;

/// Every warning that the results call for, the gravest first.
pub fn warnings(found: &Backtest) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind: &str, text: String| warnings.push(Warning { kind: kind.to_owned(), text });
    let (cases, resumed) = (found.table.cases, found.table.resumed);
    if cases < FEW_CASES {
        warn("few-cases", format!("the cases are few ({cases}): most differences between scores are chance"));
    }
    if resumed < FEW_RESUMED || cases - resumed < FEW_RESUMED {
        let text =
            format!("{resumed} of {cases} wars resumed: with so few of one kind no score can tell forecasts apart");
        warn("one-sided", text);
    }
    let calibration = &found.calibration;
    let [effective, pareto_k] = [Some(calibration.effective), calibration.pareto_k];
    if calibration.method == Method::Importance {
        if let Some(k) = pareto_k.filter(|k| *k > RELIABLE_SHAPE) {
            let text = format!(
                "a few worlds carry the calibration (Pareto shape {k:.2}, above {RELIABLE_SHAPE}): give more with --worlds, \
                 or weigh by closeness with --weigh closeness"
            );
            warn("heavy-tail", text);
        }
        if let Some(effective) = effective.filter(|effective| *effective < LEAST_EFFECTIVE) {
            let text = format!("the calibration rests on {effective:.0} effective worlds: give more with --worlds");
            warn("few-worlds", text);
        }
    } else if effective.is_some_and(|effective| effective < LEAST_EFFECTIVE) {
        warn(
            "few-worlds",
            format!("{:.0} worlds are left by closeness: give more with --worlds", calibration.effective),
        );
    }
    let is_reliable = calibration.effective >= LEAST_EFFECTIVE && pareto_k.is_none_or(|k| k <= RELIABLE_SHAPE);
    if !is_reliable {
        warn(
            "unreliable-posterior",
            "what history moves cannot be told from so few worlds: do not use the posterior".to_owned(),
        );
    } else if !calibration.unknowns.iter().any(|one| one.moved) {
        warn("nothing-learned", "these cases move no unknown beyond chance".to_owned());
    }
    if found.table.later > 0 {
        let later = found.table.later;
        warn("later-cases", format!("cases that began after {} are left out: {later}", found.table.followed_until));
    }
    if calibration.log_density_gain < -CLEAR * calibration.log_density_se {
        let text = "calibration makes what was not seen less likely: do not use the posterior".to_owned();
        warn("calibration-harms", text);
    }
    if let Some(text) = worse(found) {
        warn("worse-than-base-rate", text);
    }
    warnings
}

/// Where the model is clearly worse than the base rate.
fn worse(found: &Backtest) -> Option<String> {
    let model = found.forecaster("model", HeldOut::All)?;
    let clearly = model.against_base_rate.iter().filter(|one| one.is_clear() && one.mean > 0.0);
    let years: Vec<String> = clearly.map(|one| format!("{}", f64::from(one.month) / 12.0)).collect();
    (!years.is_empty())
        .then(|| format!("the uncalibrated model is clearly worse than the base rate at year {}", years.join(", ")))
}
