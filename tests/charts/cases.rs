//! What every chart is drawn from in these tests: made-up results, plain and degenerate, and every shipped scenario.

use std::sync::OnceLock;

use guarantor::analysis::results::*;
use guarantor::analysis::summary;

use super::common::{SHIPPED, run, shipped};
use super::made_up;

/// Every shipped scenario, run small.
pub fn runs() -> &'static [(&'static str, Results)] {
    static RUNS: OnceLock<Vec<(&'static str, Results)>> = OnceLock::new();
    RUNS.get_or_init(|| {
        let summarised = |name: &'static str| {
            let (scenario, tallies) = run(&shipped(name, &[]), 64, 64, 0);
            (name, summary::summarise(&scenario, &tallies, &[]))
        };
        SHIPPED.iter().map(|name| summarised(name)).collect()
    })
}

/// Every case whose numbers are numbers: what is drawn of it can be checked.
pub fn sound() -> Vec<(&'static str, Results)> {
    let odd = |case: &str| matches!(case, "awkward" | "none" | "empty");
    made_up::cases().into_iter().filter(|(case, _)| !odd(case)).chain(degenerate()).chain(runs().to_vec()).collect()
}

/// Every case.
pub fn all() -> Vec<(&'static str, Results)> {
    made_up::cases().into_iter().chain(degenerate()).chain(runs().to_vec()).collect()
}

fn degenerate() -> Vec<(&'static str, Results)> {
    vec![("nobody", nobody()), ("letters", letters()), ("long", long()), ("close", close())]
}

/// A force that is named and has nobody: no troops pledged, none in the country, no country comes.
pub fn nobody() -> Results {
    let mut results = made_up::results(4, 36);
    for option in &mut results.options {
        option.pledged_troops = 0.0;
        option.strength.iter_mut().for_each(|point| point.quantiles = Quantiles::default());
        for country in option.contributors.values_mut() {
            (country.joined, country.se, country.low, country.high) = (0.0, 0.0, 0.0, 0.0);
        }
        let counted = ["troops_3", "troops_6", "troops_12", "troops_24", "peak_troops", "countries_12", "cost"];
        for (_, metric) in option.metrics.iter_mut().filter(|(name, _)| counted.contains(&name.as_str())) {
            metric.estimate = Some(Estimate::default());
            if let Some(histogram) = &mut metric.histogram {
                histogram.counts.fill(0);
                histogram.counts[0] = 100_000;
            }
        }
    }
    results
}

/// Labels and names in letters that the program's fonts have, and in some that they lack.
pub fn letters() -> Results {
    let mut results = made_up::results(6, 60);
    let labels = [
        "Повна підтримка США",
        "Πλήρης υποστήριξη των ΗΠΑ",
        "Pełne wsparcie, Łódź i Gdańsk",
        "美国全面支持",
        "دعم أمريكي كامل",
        "Ґанок, їжак, Щит і Хартія",
    ];
    for (option, label) in results.options.iter_mut().zip(labels) {
        option.label = label.to_owned();
        let names = option.contributors.values_mut().zip(["Україна", "Ελλάδα", "Polska", "中国", "مصر"]);
        names.for_each(|(country, name)| country.name = name.to_owned());
    }
    results.scenario.title = "Двадцять шість країн у Парижі".to_owned();
    results
}

/// Eight options whose labels and title are as long as a file allows a reader to bear.
pub fn long() -> Results {
    let mut results = made_up::results(8, 60);
    for (place, option) in results.options.iter_mut().enumerate() {
        let words = "and a backstop that is ratified, then reduced, ".repeat(3);
        option.label = format!("Number {place} with thirty thousand {words}{}", "W".repeat(60));
    }
    results.scenario.title = "A title that says all and then some more of it, ".repeat(6);
    results
}

/// Options whose chances differ by tenths of a point, known to less than that.
pub fn close() -> Results {
    let mut results = made_up::results(5, 60);
    for (place, option) in results.options.iter_mut().enumerate() {
        let chance = 0.4121 - 0.0031 * place as f64;
        let rest = (0.94 - 2.0 * chance) / 2.0;
        let classes = [("held", chance), ("repelled", chance), ("ground-lost", rest), ("major-loss", rest)];
        for (class, mean) in classes {
            option.outcomes.entry(class.to_owned()).and_modify(|share| (share.mean, share.se) = (mean, 0.001));
        }
        let months = option.survival.len();
        for point in &mut option.survival {
            point.mean = 1.0 - (1.0 - chance) * f64::from(point.month) / (months - 1) as f64;
            (point.low, point.high, point.se) = (0.6 * point.mean, (1.4 * point.mean).min(1.0), 0.001);
        }
    }
    results.differences.clear();
    results
}
