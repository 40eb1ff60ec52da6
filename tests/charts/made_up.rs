//! Results made up for the tests: plausible ones and odd ones.

use std::collections::BTreeMap;

use guarantor::analysis::results::*;

const LABELS: [&str; 8] = [
    "No force",
    "Force without US backstop",
    "Backstop promised, then withdrawn",
    "Reduced backstop",
    "Full backstop",
    "Full backstop, 30,000 troops",
    "Full backstop, 64,000 troops",
    "Observers and training only",
];

pub const COUNTRIES: [&str; 22] = [
    "United Kingdom",
    "France",
    "Canada",
    "Türkiye",
    "Sweden",
    "Denmark",
    "Netherlands",
    "Norway",
    "Belgium",
    "Estonia",
    "Latvia",
    "Lithuania",
    "Finland",
    "Spain",
    "Portugal",
    "Czechia",
    "Romania",
    "Croatia",
    "Greece",
    "Australia",
    "New Zealand",
    "Germany",
];

/// A histogram over `edges` of a bump around `middle`, with some trials at zero.
fn bump(edges: Vec<f64>, middle: f64, width: f64, at_zero: u64) -> Histogram {
    let mut counts: Vec<u64> = edges
        .windows(2)
        .map(|edge| {
            let off = ((edge[0] + edge[1]) / 2.0 - middle) / width;
            (1e5 * libm::exp(-off * off / 2.0) * (edge[1] - edge[0]) / width) as u64
        })
        .collect();
    counts[0] += at_zero;
    Histogram { edges, counts }
}

fn even(max: f64, count: u32) -> Vec<f64> {
    (0..=count).map(|edge| max * f64::from(edge) / f64::from(count)).collect()
}

fn estimate(mean: f64, spread: f64, se: f64) -> Estimate {
    let at = |part: f64| (mean + part * spread).max(0.0);
    let quantiles = Quantiles { p05: at(-1.0), p25: at(-0.4), p50: at(-0.05), p75: at(0.35), p95: at(0.9) };
    Estimate { mean, se, quantiles }
}

fn share(mean: f64) -> Estimate {
    estimate(mean, 1.6 * mean * (1.0 - mean), 0.003)
}

fn metric(label: &str, unit: &str, population: &str, estimate: Estimate, histogram: Option<Histogram>) -> Metric {
    let (label, unit, population) = (label.to_owned(), unit.to_owned(), population.to_owned());
    Metric { label, unit, population, count: 120_000, estimate: Some(estimate), histogram }
}

/// Metrics of an option with `force` troops that holds with chance `held`.
fn metrics(held: f64, force: f64, horizon: f64) -> BTreeMap<String, Metric> {
    let wide = |max: f64| -> Vec<f64> { even(max, 120).into_iter().map(|edge| edge * edge / max).collect() };
    let count = |label: &str, unit: &str, who: &str, mean: f64, max: f64, zero: u64| {
        let histogram = bump(wide(max), mean, 0.3 * mean + max / 200.0, zero);
        metric(label, unit, who, estimate(mean, 0.5 * mean, mean / 300.0), Some(histogram))
    };
    let of = |label: &str, who: &str, mean: f64| metric(label, "share", who, share(mean), None);
    let none = if force > 0.0 { 9_000 } else { 300_000 };
    let mut all = BTreeMap::new();
    let mut add = |name: &str, metric: Metric| all.insert(name.to_owned(), metric);
    add("held", of("held", "all trials", held));
    add("held_given_ceasefire", of("held", "ceasefires", (held * 1.08).min(1.0)));
    add("entangled", of("coalition fought", "all trials", 0.14 * (1.0 - held) * f64::from(force > 0.0)));
    add("us_at_war", of("US acted", "all trials", 0.03));
    add("violent", of("violent", "held", 0.2));
    for (month, part) in [("3", 0.3), ("6", 0.55), ("12", 0.8), ("24", 0.75)] {
        let words = format!("troops in month {month}");
        add(&format!("troops_{month}"), count(&words, "persons", "at peace until then", part * force, 60_000.0, none));
    }
    add("peak_troops", count("largest force", "persons", "ceasefires", 0.9 * force, 60_000.0, none));
    add(
        "half_strength_month",
        count("half of the force there", "months", "somebody with troops joined", 5.0, horizon, 0),
    );
    add(
        "countries_12",
        count("countries present in month 12", "countries", "at peace until then", 12.0 * force / 3e4, 32.0, none / 9),
    );
    for (name, words, mean) in
        [("full", "backstop full", 0.6), ("reduced", "backstop reduced", 0.2), ("withdrawn", "backstop withdrawn", 0.3)]
    {
        let histogram = bump(even(1.0, 50), mean, 0.2, 60_000);
        add(&format!("posture_{name}"), metric(words, "share of months", "ceasefires", share(mean), Some(histogram)));
    }
    add("incidents", count("incidents in the last year", "a month", "held", 14.0 * (1.1 - held), 200.0, 0));
    add("resumption_month", count("month of resumption", "months", "war resumed", 9.0 + 18.0 * held, horizon, 0));
    add("area", count("area lost", "km²", "war resumed", 2_500.0 * (1.0 - held), 100_000.0, 20_000));
    add(
        "coalition_losses",
        count("coalition dead and wounded", "persons", "all trials", 300.0 * held, 50_000.0, 250_000),
    );
    add("cost", count("cost", "million euros", "ceasefires", force * 0.42, 100_000.0, none));
    all
}

fn option(place: usize, horizon: u32) -> OptionResult {
    let held = [0.22, 0.33, 0.29, 0.41, 0.52, 0.55, 0.585, 0.25][place % 8];
    let force = [0.0, 15_000.0, 15_000.0, 21_000.0, 26_000.0, 30_000.0, 42_000.0, 900.0][place % 8];
    let rest = 1.0 - held - 0.06;
    let shares = [
        ("held", held),
        ("no-ceasefire", 0.06),
        ("repelled", 0.45 * rest),
        ("ground-lost", 0.35 * rest),
        ("major-loss", 0.2 * rest),
    ];
    let survives = |month: u32, chance: f64| libm::pow(chance, libm::pow(f64::from(month) / f64::from(horizon), 0.55));
    let survival = (0..=horizon).map(|month| {
        let (low, high) = (survives(month, 0.5 * held), survives(month, (1.5 * held).min(0.95)));
        SurvivalPoint { month, mean: survives(month, held * 1.06), se: 0.003 * f64::from(month.min(1)), low, high }
    });
    let strength = (0..horizon).map(|month| {
        let there = force * (1.0 - libm::exp(-f64::from(month) / 5.0)) * (1.0 - 0.0015 * f64::from(month));
        let at = |part: f64| there * part;
        let quantiles = Quantiles { p05: at(0.1), p25: at(0.5), p50: at(0.72), p75: at(0.84), p95: at(0.97) };
        StrengthPoint { month, count: 100_000, quantiles }
    });
    let joins = |country: usize| ((0.95 - 0.035 * country as f64) * (0.5 + held)).clamp(0.0, 1.0);
    let contributors = COUNTRIES.iter().enumerate().filter(|_| force > 0.0).map(|(country, name)| {
        let joined = joins(country);
        let result = ContributorResult {
            name: (*name).to_owned(),
            joined,
            se: 0.002,
            low: joined * 0.55,
            high: (joined * 1.3).min(1.0),
        };
        (name.to_lowercase().replace(' ', "-"), result)
    });
    OptionResult {
        place,
        name: format!("option-{place}"),
        label: if place < 8 { LABELS[place].to_owned() } else { format!("{} (variant {place})", LABELS[place % 8]) },
        outcomes: shares.into_iter().map(|(class, mean)| (class.to_owned(), share(mean))).collect(),
        survival: survival.collect(),
        strength: strength.collect(),
        pledged_troops: force,
        metrics: metrics(held, force, f64::from(horizon)),
        contributors: contributors.collect(),
        hold: bump(even(1.0, 50), held, 0.09 + 0.1 * held, 0),
    }
}

/// Results of a run with `count` options over `horizon` months.
pub fn results(count: usize, horizon: u32) -> Results {
    let options: Vec<OptionResult> = (0..count).map(|place| option(place, horizon)).collect();
    let difference = |option: &OptionResult| Difference {
        option: option.name.clone(),
        baseline: "option-0".to_owned(),
        outcomes: BTreeMap::new(),
        metrics: ["held", "held_given_ceasefire"]
            .into_iter()
            .map(|name| {
                let at_peace = |option: &OptionResult| option.survival.last().map_or(0.0, |point| point.mean);
                let held = |option: &OptionResult| option.outcomes["held"].mean;
                let mean = match name {
                    "held" => held(option) - held(&options[0]),
                    _ => at_peace(option) - at_peace(&options[0]),
                };
                (
                    name.to_owned(),
                    PairedDifference {
                        mean,
                        se: 0.002,
                        independent_se: 0.004,
                        better: Some(0.97),
                        quantiles: Quantiles::default(),
                    },
                )
            })
            .collect(),
    };
    Results {
        version: VERSION,
        program: "guarantor 0.1.0".to_owned(),
        scenario: ScenarioInfo {
            name: "paris-2025-09".to_owned(),
            title: "Twenty-six countries on land, at sea and in the air".to_owned(),
            question: "Does the force hold a ceasefire?".to_owned(),
            start: Some("2026-02".to_owned()),
            hash: "3f9a1c77d20be45591aa3f9a1c77d20be45591aa3f9a1c77d20be45591aa0123".to_owned(),
            seed: 20_250_904,
            worlds: 512,
            trials: 256,
            planned: None,
            horizon_months: horizon,
            design: "stratified".to_owned(),
            baseline: "option-0".to_owned(),
            set: vec!["host.strength=400000".to_owned()],
            chosen: Vec::new(),
            worlds_from: None,
        },
        differences: options.iter().skip(1).map(difference).collect(),
        likeliest: likeliest(&options),
        options,
        warnings: Vec::new(),
    }
}

/// Of made-up options those that hold equally often are not told apart.
fn likeliest(options: &[OptionResult]) -> Vec<String> {
    let held = |option: &OptionResult| option.outcomes["held"].mean;
    let most = options.iter().map(held).fold(0.0, f64::max);
    options.iter().filter(|option| held(option) == most).map(|option| option.name.clone()).collect()
}

/// Every trial of every option holds with chance `held`, which is 0 or 1.
pub fn saturated(held: f64) -> Results {
    let mut results = results(3, 24);
    results.differences.clear();
    for option in &mut results.options {
        option.outcomes = [("held", held), ("major-loss", 1.0 - held)]
            .into_iter()
            .map(|(class, mean)| (class.to_owned(), estimate(mean, 0.0, 0.0)))
            .collect();
        for point in option.survival.iter_mut().skip(1) {
            (point.mean, point.low, point.high, point.se) = (held, held, held, 0.0);
        }
    }
    results
}

/// Nothing was counted: empty lists, no estimates, no ceasefire.
pub fn empty(count: usize) -> Results {
    let mut results = results(count, 12);
    results.differences.clear();
    for option in &mut results.options {
        option.outcomes = BTreeMap::from([("no-ceasefire".to_owned(), estimate(1.0, 0.0, 0.0))]);
        option.survival.clear();
        option.contributors.clear();
        option.pledged_troops = 0.0;
        option.hold.counts.fill(0);
        for point in &mut option.strength {
            point.count = 0;
        }
        for metric in option.metrics.values_mut() {
            (metric.count, metric.estimate, metric.histogram) = (0, None, None);
        }
    }
    results
}

/// Labels that are long, foreign, broken over lines, or empty; numbers that are none.
pub fn awkward() -> Results {
    let mut results = results(5, 60);
    let compound = "<&\"'> Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselanhänger";
    let long = "A very long name of an option that goes on and on, ".repeat(6);
    let labels = ["界界界 военная помощь", "", "two\nlines\tand a tab", compound, &long];
    for (option, label) in results.options.iter_mut().zip(labels) {
        option.label = label.to_owned();
    }
    results.scenario.title = "An even longer title of a scenario, with all its ifs and buts, ".repeat(5);
    results.scenario.hash = "no-hash".to_owned();
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e308, 1e308] {
        for option in &mut results.options[..2] {
            option.survival[7].mean = odd;
            option.strength[7].quantiles.p95 = odd;
            option.pledged_troops = odd;
            option.hold.edges.truncate(3);
            for metric in option.metrics.values_mut() {
                metric.estimate = Some(estimate(odd, odd, odd));
            }
            option.outcomes.insert("held".to_owned(), estimate(odd, odd, odd));
        }
    }
    results
}

/// Every kind of results that a chart must survive.
pub fn cases() -> Vec<(&'static str, Results)> {
    vec![
        ("five", results(5, 60)),
        ("eight", results(8, 60)),
        ("one", results(1, 60)),
        ("two", results(2, 12)),
        ("many", results(64, 60)),
        ("nine", results(9, 36)),
        ("none", results(0, 60)),
        ("month", results(3, 1)),
        ("ages", results(3, 600)),
        ("all-held", saturated(1.0)),
        ("none-held", saturated(0.0)),
        ("empty", empty(3)),
        ("awkward", awkward()),
    ]
}
