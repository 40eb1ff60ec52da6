//! Charts of made-up results: every chart draws, says what it must, stays on its page and says where it comes from.

use std::collections::BTreeMap;
use std::convert::Infallible;

use guarantor::analysis::results::*;
use guarantor::chart::{self, CHARTS, ChartError};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

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

const COUNTRIES: [&str; 22] = [
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
            (1e5 * (-off * off / 2.0).exp() * (edge[1] - edge[0]) / width) as u64
        })
        .collect();
    counts[0] += at_zero;
    Histogram { edges, counts }
}

fn even(max: f64, count: u32) -> Vec<f64> {
    (0..=count)
        .map(|edge| max * f64::from(edge) / f64::from(count))
        .collect()
}

fn estimate(mean: f64, spread: f64, se: f64) -> Estimate {
    let at = |part: f64| (mean + part * spread).max(0.0);
    let quantiles = Quantiles {
        p05: at(-1.0),
        p25: at(-0.4),
        p50: at(-0.05),
        p75: at(0.35),
        p95: at(0.9),
    };
    Estimate {
        mean,
        se,
        quantiles,
    }
}

fn share(mean: f64) -> Estimate {
    estimate(mean, 1.6 * mean * (1.0 - mean), 0.003)
}

fn metric(
    label: &str,
    unit: &str,
    population: &str,
    estimate: Estimate,
    histogram: Option<Histogram>,
) -> Metric {
    let (label, unit, population) = (label.to_owned(), unit.to_owned(), population.to_owned());
    Metric {
        label,
        unit,
        population,
        count: 120_000,
        estimate: Some(estimate),
        histogram,
    }
}

/// Metrics of an option with `force` troops that holds with chance `held`.
fn metrics(held: f64, force: f64, horizon: f64) -> BTreeMap<String, Metric> {
    let wide = |max: f64| -> Vec<f64> {
        even(max, 120)
            .into_iter()
            .map(|edge| edge * edge / max)
            .collect()
    };
    let count = |label: &str, unit: &str, who: &str, mean: f64, max: f64, zero: u64| {
        let histogram = bump(wide(max), mean, 0.3 * mean + max / 200.0, zero);
        metric(
            label,
            unit,
            who,
            estimate(mean, 0.5 * mean, mean / 300.0),
            Some(histogram),
        )
    };
    let of = |label: &str, who: &str, mean: f64| metric(label, "share", who, share(mean), None);
    let none = if force > 0.0 { 9_000 } else { 300_000 };
    let mut all = BTreeMap::new();
    let mut add = |name: &str, metric: Metric| all.insert(name.to_owned(), metric);
    add("held", of("held", "all trials", held));
    add(
        "held_given_ceasefire",
        of("held", "ceasefires", (held * 1.08).min(1.0)),
    );
    add(
        "entangled",
        of(
            "coalition fought",
            "all trials",
            0.14 * (1.0 - held) * f64::from(force > 0.0),
        ),
    );
    add("us_at_war", of("US acted", "all trials", 0.03));
    add("violent", of("violent", "held", 0.2));
    for (month, part) in [("3", 0.3), ("6", 0.55), ("12", 0.8), ("24", 0.75)] {
        let words = format!("troops in month {month}");
        add(
            &format!("troops_{month}"),
            count(
                &words,
                "persons",
                "at peace until then",
                part * force,
                60_000.0,
                none,
            ),
        );
    }
    add(
        "peak_troops",
        count(
            "largest force",
            "persons",
            "ceasefires",
            0.9 * force,
            60_000.0,
            none,
        ),
    );
    add(
        "half_strength_month",
        count(
            "half of the force there",
            "months",
            "somebody with troops joined",
            5.0,
            horizon,
            0,
        ),
    );
    add(
        "countries_12",
        count(
            "countries present in month 12",
            "countries",
            "at peace until then",
            12.0 * force / 3e4,
            32.0,
            none / 9,
        ),
    );
    for (name, words, mean) in [
        ("full", "backstop full", 0.6),
        ("reduced", "backstop reduced", 0.2),
        ("withdrawn", "backstop withdrawn", 0.3),
    ] {
        let histogram = bump(even(1.0, 50), mean, 0.2, 60_000);
        add(
            &format!("posture_{name}"),
            metric(
                words,
                "share of months",
                "ceasefires",
                share(mean),
                Some(histogram),
            ),
        );
    }
    add(
        "incidents",
        count(
            "incidents in the last year",
            "a month",
            "held",
            14.0 * (1.1 - held),
            200.0,
            0,
        ),
    );
    add(
        "resumption_month",
        count(
            "month of resumption",
            "months",
            "war resumed",
            9.0 + 18.0 * held,
            horizon,
            0,
        ),
    );
    add(
        "area",
        count(
            "area lost",
            "km²",
            "war resumed",
            2_500.0 * (1.0 - held),
            100_000.0,
            20_000,
        ),
    );
    add(
        "coalition_losses",
        count(
            "coalition dead and wounded",
            "persons",
            "all trials",
            300.0 * held,
            50_000.0,
            250_000,
        ),
    );
    add(
        "cost",
        count(
            "cost",
            "million euros",
            "ceasefires",
            force * 0.42,
            100_000.0,
            none,
        ),
    );
    all
}

fn option(place: usize, horizon: u32) -> OptionResult {
    let held = [0.22, 0.33, 0.29, 0.41, 0.52, 0.55, 0.585, 0.25][place % 8];
    let force = [
        0.0, 15_000.0, 15_000.0, 21_000.0, 26_000.0, 30_000.0, 42_000.0, 900.0,
    ][place % 8];
    let rest = 1.0 - held - 0.06;
    let shares = [
        ("held", held),
        ("no-ceasefire", 0.06),
        ("repelled", 0.45 * rest),
        ("ground-lost", 0.35 * rest),
        ("major-loss", 0.2 * rest),
    ];
    let survives =
        |month: u32, chance: f64| chance.powf((f64::from(month) / f64::from(horizon)).powf(0.55));
    let survival = (0..=horizon).map(|month| {
        let (low, high) = (
            survives(month, 0.5 * held),
            survives(month, (1.5 * held).min(0.95)),
        );
        SurvivalPoint {
            month,
            mean: survives(month, held * 1.06),
            se: 0.003 * f64::from(month.min(1)),
            low,
            high,
        }
    });
    let strength = (0..horizon).map(|month| {
        let there =
            force * (1.0 - (-f64::from(month) / 5.0).exp()) * (1.0 - 0.002 * f64::from(month));
        let at = |part: f64| there * part;
        let quantiles = Quantiles {
            p05: at(0.1),
            p25: at(0.5),
            p50: at(0.72),
            p75: at(0.84),
            p95: at(0.97),
        };
        StrengthPoint {
            month,
            count: 100_000,
            quantiles,
        }
    });
    let joins = |country: usize| ((0.95 - 0.035 * country as f64) * (0.5 + held)).clamp(0.0, 1.0);
    let contributors =
        COUNTRIES
            .iter()
            .enumerate()
            .filter(|_| force > 0.0)
            .map(|(country, name)| {
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
        name: format!("option-{place}"),
        label: if place < 8 {
            LABELS[place].to_owned()
        } else {
            format!("{} (variant {place})", LABELS[place % 8])
        },
        outcomes: shares
            .into_iter()
            .map(|(class, mean)| (class.to_owned(), share(mean)))
            .collect(),
        survival: survival.collect(),
        strength: strength.collect(),
        pledged_troops: force,
        metrics: metrics(held, force, f64::from(horizon)),
        contributors: contributors.collect(),
        hold: bump(even(1.0, 50), held, 0.09 + 0.1 * held, 0),
    }
}

/// Results of a run with `count` options over `horizon` months.
fn results(count: usize, horizon: u32) -> Results {
    let options: Vec<OptionResult> = (0..count).map(|place| option(place, horizon)).collect();
    let difference = |option: &OptionResult| Difference {
        option: option.name.clone(),
        baseline: "option-0".to_owned(),
        metrics: ["held", "held_given_ceasefire"]
            .into_iter()
            .map(|name| {
                let mean = option.outcomes["held"].mean - options[0].outcomes["held"].mean;
                (
                    name.to_owned(),
                    PairedDifference {
                        mean,
                        se: 0.002,
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
            horizon_months: horizon,
            design: "stratified".to_owned(),
            baseline: "option-0".to_owned(),
        },
        differences: options.iter().skip(1).map(difference).collect(),
        options,
        warnings: Vec::new(),
    }
}

fn saturated(held: f64) -> Results {
    let mut results = results(3, 24);
    for option in &mut results.options {
        option.outcomes = [("held", held), ("major-loss", 1.0 - held)]
            .into_iter()
            .map(|(class, mean)| (class.to_owned(), estimate(mean, 0.0, 0.0)))
            .collect();
        for point in &mut option.survival {
            (point.mean, point.low, point.high, point.se) = (held, held, held, 0.0);
        }
    }
    results
}

/// Nothing was counted: empty lists, no estimates, no ceasefire.
fn empty(count: usize) -> Results {
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
fn awkward() -> Results {
    let mut results = results(5, 60);
    let labels = [
        "界界界 военная помощь",
        "",
        "two\nlines\tand a tab",
        "<&\"'>",
        "x",
    ];
    for (option, label) in results.options.iter_mut().zip(labels) {
        option.label = label.to_owned();
    }
    results.options[4].label = "A very long name of an option that goes on and on, ".repeat(6);
    results.options[3].label =
        "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselanhänger".repeat(2);
    results.scenario.title =
        "An even longer title of a scenario, with all its ifs and buts, ".repeat(5);
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
            option
                .outcomes
                .insert("held".to_owned(), estimate(odd, odd, odd));
        }
    }
    results
}

fn cases() -> Vec<(&'static str, Results)> {
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

/// A back-end that only notes what it is told to draw.
struct Recorder<'a> {
    size: (u32, u32),
    texts: &'a mut Vec<(String, [f64; 4])>,
    shapes: &'a mut Vec<BackendCoord>,
}

type Noted = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Recorder<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Noted {
        Ok(())
    }

    fn present(&mut self) -> Noted {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, _: BackendColor) -> Noted {
        self.shapes.push(point);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        _: &S,
    ) -> Noted {
        self.shapes.extend(path);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        _: &S,
        _: bool,
    ) -> Noted {
        self.shapes.extend([a, b]);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        _: &S,
    ) -> Noted {
        self.shapes.extend(path);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        middle: BackendCoord,
        radius: u32,
        _: &S,
        _: bool,
    ) -> Noted {
        let radius = radius as i32;
        self.shapes.extend([
            (middle.0 - radius, middle.1 - radius),
            (middle.0 + radius, middle.1 + radius),
        ]);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Noted {
        let em = style.size() / 1.24;
        let bold = matches!(style.style(), plotters_backend::FontStyle::Bold);
        let width = chart::text_width(text, em, bold).unwrap_or(f64::NAN);
        let left = f64::from(at.0)
            - match style.anchor().h_pos {
                HPos::Left => 0.0,
                HPos::Center => width / 2.0,
                HPos::Right => width,
            };
        let top = f64::from(at.1);
        self.texts.push((
            text.to_owned(),
            [left, top + 0.05 * em, left + width, top + 0.76 * em],
        ));
        Ok(())
    }
}

struct Record {
    size: (u32, u32),
    texts: Vec<(String, [f64; 4])>,
    shapes: Vec<BackendCoord>,
}

impl Record {
    fn of(name: &str, results: &Results) -> Result<Self, ChartError> {
        let (mut texts, mut shapes) = (Vec::new(), Vec::new());
        let size = chart::size(chart::find(name)?, results, 16);
        chart::draw_onto(
            Recorder {
                size,
                texts: &mut texts,
                shapes: &mut shapes,
            },
            16.0,
            name,
            results,
        )?;
        Ok(Self {
            size,
            texts,
            shapes,
        })
    }

    fn says(&self, words: &str) -> bool {
        self.texts
            .iter()
            .any(|(text, _)| text.replace('\u{a0}', " ").contains(words))
    }
}

#[test]
fn every_case_is_a_sound_png_with_its_origin() -> Result<(), ChartError> {
    for (case, results) in cases() {
        let drawn = chart::draw_all(&results)?;
        assert_eq!(drawn.len(), CHARTS.len());
        for ((name, bytes), chart) in drawn.iter().zip(CHARTS) {
            assert_eq!(name, chart.name);
            let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
            let mut reader = decoder
                .read_info()
                .unwrap_or_else(|error| panic!("{case} {name}: {error}"));
            let mut pixels = vec![0; reader.output_buffer_size().unwrap_or(0)];
            reader
                .next_frame(&mut pixels)
                .unwrap_or_else(|error| panic!("{case} {name}: {error}"));
            assert!(
                pixels.iter().any(|byte| *byte < 60),
                "{case} {name}: nothing is drawn"
            );
            let info = reader.info();
            assert_eq!(
                (info.width, info.height),
                chart::size(chart, &results, 2),
                "{case} {name}"
            );
            let latin = info
                .uncompressed_latin1_text
                .iter()
                .map(|chunk| (chunk.keyword.clone(), chunk.text.clone()));
            let other = info
                .utf8_text
                .iter()
                .map(|chunk| (chunk.keyword.clone(), chunk.get_text().unwrap_or_default()));
            let chunks: BTreeMap<String, String> = latin.chain(other).collect();
            assert_eq!(chunks["Software"], results.program);
            assert_eq!(chunks["guarantor:scenario-hash"], results.scenario.hash);
            assert_eq!(chunks["guarantor:seed"], results.scenario.seed.to_string());
            assert_eq!(chunks["guarantor:worlds"], "512");
            assert_eq!(chunks["guarantor:trials"], "256");
            assert_eq!(chunks["guarantor:chart"], chart.name);
            assert_eq!(
                chunks["guarantor:options"]
                    .split(',')
                    .filter(|name| !name.is_empty())
                    .count(),
                results.options.len()
            );
            assert!(!chunks["Title"].is_empty() && chunks["Description"].contains("worlds"));
        }
    }
    Ok(())
}

#[test]
fn the_same_results_give_the_same_bytes() -> Result<(), ChartError> {
    let results = results(5, 60);
    assert!(chart::draw_all(&results)? == chart::draw_all(&results.clone())?);
    Ok(())
}

#[test]
fn nothing_leaves_the_page() -> Result<(), ChartError> {
    for (case, results) in cases() {
        for chart in CHARTS {
            let record = Record::of(chart.name, &results)?;
            let (width, height) = (f64::from(record.size.0), f64::from(record.size.1));
            for (x, y) in &record.shapes {
                let inside = (0.0..=width).contains(&f64::from(*x))
                    && (0.0..=height).contains(&f64::from(*y));
                assert!(inside, "{case} {}: a shape at {x}, {y}", chart.name);
            }
            for (text, [left, top, right, bottom]) in &record.texts {
                let inside = *left >= 0.0 && *right <= width && *top >= 0.0 && *bottom <= height;
                assert!(
                    inside,
                    "{case} {}: the text `{text}` at {left}–{right}, {top}–{bottom}",
                    chart.name
                );
            }
        }
    }
    Ok(())
}

#[test]
fn no_text_covers_another() -> Result<(), ChartError> {
    for (case, results) in cases() {
        for chart in CHARTS {
            let texts: Vec<_> = Record::of(chart.name, &results)?
                .texts
                .into_iter()
                .filter(|(text, _)| !text.trim().is_empty())
                .collect();
            for (place, (text, a)) in texts.iter().enumerate() {
                for (other, b) in &texts[place + 1..] {
                    let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                    assert!(
                        apart,
                        "{case} {}: `{text}` and `{other}` overlap",
                        chart.name
                    );
                }
            }
        }
    }
    Ok(())
}

#[test]
fn charts_say_what_a_reader_needs() -> Result<(), ChartError> {
    let results = results(5, 60);
    for chart in CHARTS {
        let record = Record::of(chart.name, &results)?;
        let needed = [
            "guarantor 0.1.0 · scenario 3f9a1c77d20b",
            "not a forecast",
            "5 options · 512 worlds × 256 trials · seed 20250904",
        ];
        for words in needed {
            assert!(record.says(words), "{}: {words}", chart.name);
        }
    }
    assert!(
        Record::of("outcomes", &results)?.says("22–"),
        "both uncertainties in numbers"
    );
    assert!(Record::of("survival", &results)?.says("55 %"));
    assert!(Record::of("strength", &results)?.says("26,000 pledged"));
    for country in COUNTRIES {
        assert!(
            Record::of("contributors", &results)?.says(country),
            "{country}"
        );
    }
    for option in &results.options {
        assert!(
            Record::of("hold", &results)?.says(option.label.split(' ').next().unwrap_or_default())
        );
    }
    assert!(Record::of("metrics", &results)?.says("month of resumption"));
    Ok(())
}

#[test]
fn titles_state_the_finding() -> Result<(), ChartError> {
    let title = |name: &str, results: &Results| {
        Ok::<_, ChartError>((chart::find(name)?.title)(results).replace('\u{a0}', " "))
    };
    let five = results(5, 60);
    assert_eq!(
        title("survival", &five)?,
        "Ceasefires still holding after five years: 23 % with “No force”, 55 % with “Full backstop” (+30 points)"
    );
    assert!(title("outcomes", &five)?.starts_with(
        "Held five years: 52 % of futures with “Full backstop”, 22 % with “No force”"
    ));
    assert_eq!(
        title("contributors", &five)?,
        "On average 12 of 22 countries come with “Full backstop”, 9 of 22 with “Backstop promised, then withdrawn”"
    );
    assert_eq!(
        title("outcomes", &saturated(1.0))?,
        "Held two years: 100 % in every option, as far as these trials can tell"
    );
    assert_eq!(
        title("survival", &empty(2))?,
        "No ceasefire came about in any trial"
    );
    Ok(())
}

#[test]
fn what_was_not_counted_is_said_in_words() -> Result<(), ChartError> {
    let results = empty(2);
    for (name, words) in [
        ("survival", "no trials with a ceasefire"),
        ("strength", "no trials at peace"),
        ("contributors", "no contributors"),
        ("hold", "no worlds"),
        ("tradeoff", "no trials"),
        ("metrics", "no trials"),
    ] {
        assert!(Record::of(name, &results)?.says(words), "{name}: {words}");
    }
    Ok(())
}

#[test]
fn svg_has_the_same_words() -> Result<(), ChartError> {
    for chart in CHARTS {
        let svg = chart::draw_svg(chart.name, &results(5, 60))?;
        assert!(
            svg.starts_with("<svg width=\"800\"") && svg.trim_end().ends_with("</svg>"),
            "{}",
            chart.name
        );
        assert!(svg.contains("not a forecast"));
    }
    assert_eq!(
        chart::draw_png("nonesuch", &results(1, 12)),
        Err(ChartError::Unknown("nonesuch".to_owned()))
    );
    Ok(())
}

/// Writes every chart of every case to `target/tmp/charts`, to be looked at: `cargo test --test charts -- --ignored`.
#[test]
#[ignore = "writes pictures for the eye"]
fn pictures_to_look_at() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts");
    std::fs::create_dir_all(&folder)?;
    for (case, results) in cases() {
        for (name, bytes) in chart::draw_all(&results)? {
            std::fs::write(folder.join(format!("{case}-{name}.png")), bytes)?;
        }
    }
    Ok(())
}
