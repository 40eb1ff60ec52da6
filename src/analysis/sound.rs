//! Whether results that were read from a file can be drawn: a file can say anything.

use std::collections::BTreeMap;

use crate::analysis::compare::{Comparison, Judgement, MOST_OPTIONS};
use crate::analysis::results::{Histogram, OptionResult, Results};
use crate::scenario::format::{CONTRIBUTORS, MONTHS, OPTIONS};

/// More metrics than any version of the program has.
const METRICS: usize = 256;

/// Whether results have the shape of a run's: its limits kept, and histograms that can be laid over one another. What
/// the numbers say is not judged.
pub fn is_sound(results: &Results) -> bool {
    let horizon = results.scenario.horizon_months;
    (1..=MONTHS).contains(&u64::from(horizon))
        && (1..=OPTIONS).contains(&results.options.len())
        && results.options.iter().all(|option| is_sound_option(option, horizon as usize))
        && share_edges(&results.options)
}

/// Whether a comparison has the shape of one: more options than a scenario may have, but each judged in each outcome.
pub fn is_sound_comparison(comparison: &Comparison) -> bool {
    let options = &comparison.results.options;
    let horizon = comparison.results.scenario.horizon_months;
    let is_judged = |judgement: &Judgement| {
        (judgement.regret.len() == options.len() || judgement.regret.is_empty())
            && judgement.beats.len() == options.len()
            && judgement.beats.iter().all(|row| row.len() == options.len())
    };
    (1..=MONTHS).contains(&u64::from(horizon))
        && (1..=MOST_OPTIONS).contains(&options.len())
        && options.iter().all(|option| is_sound_option(option, horizon as usize))
        && share_edges(options)
        && !comparison.runs.is_empty()
        && comparison.judgements.iter().all(is_judged)
}

fn is_sound_option(option: &OptionResult, horizon: usize) -> bool {
    option.survival.len() <= horizon + 1
        && option.strength.len() <= horizon
        && option.contributors.len() <= CONTRIBUTORS
        && option.metrics.len() <= METRICS
        && histograms(option).all(|(_, histogram)| is_sound_histogram(histogram))
        && is_sound_histogram(&option.hold)
}

fn histograms(option: &OptionResult) -> impl Iterator<Item = (&str, &Histogram)> {
    option.metrics.iter().filter_map(|(name, metric)| Some((name.as_str(), metric.histogram.as_ref()?)))
}

fn is_sound_histogram(histogram: &Histogram) -> bool {
    let Histogram { edges, counts } = histogram;
    let rise = edges.windows(2).all(|pair| pair[0] < pair[1] && (pair[1] - pair[0]).is_finite());
    rise && edges.first() == Some(&0.0) && counts.len() + 1 == edges.len() && !counts.is_empty()
}

/// Whether a metric has the same edges in every option.
fn share_edges(options: &[OptionResult]) -> bool {
    let mut edges: BTreeMap<&str, &[f64]> = BTreeMap::new();
    options
        .iter()
        .flat_map(histograms)
        .all(|(name, histogram)| *edges.entry(name).or_insert(&histogram.edges) == histogram.edges)
}
