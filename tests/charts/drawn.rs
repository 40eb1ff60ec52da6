//! What is drawn, in every case: every option, at the place that its numbers give it, and nothing over a text.

use guarantor::analysis::results::{Estimate, OptionResult, Results};
use guarantor::chart::{CHARTS, ChartError};

use super::axes::{Plot, plots};
use super::cases::{all, close, letters, nobody, sound};
use super::recorder::{Kind, Record, Rgb, Shape};

/// The options' colours, in their order in the scenario.
pub const PALETTE: [Rgb; 8] = [
    (0x00, 0x5A, 0x9C),
    (0xC2, 0x41, 0x0C),
    (0x0B, 0x8A, 0x5F),
    (0xB4, 0x55, 0x8E),
    (0xCC, 0x92, 0x00),
    (0x45, 0xAB, 0xE3),
    (0x2B, 0x2B, 0x33),
    (0x6B, 0x42, 0x26),
];

/// Options without a colour of their own.
const OTHERS: Rgb = (0xA3, 0xAA, 0xB3);

const PAPER: Rgb = (0xFF, 0xFF, 0xFF);

/// The outcome classes from the left of a bar to its right.
const CLASSES: [(&str, Rgb); 5] = [
    ("held", (0x14, 0x69, 0x7C)),
    ("repelled", (0xB5, 0xDD, 0xE0)),
    ("ground-lost", (0xF0, 0xB2, 0x7A)),
    ("major-loss", (0x96, 0x22, 0x2B)),
    ("no-ceasefire", (0x96, 0x9D, 0xA6)),
];

/// Options with a colour of their own: all of up to eight.
fn coloured(results: &Results) -> Vec<(&OptionResult, Rgb)> {
    let all = results.options.iter().zip(PALETTE);
    if results.options.len() > PALETTE.len() { Vec::new() } else { all.collect() }
}

fn pale(color: Rgb, strength: f64) -> Rgb {
    let mix = |channel: u8| (255.0 - (255.0 - f64::from(channel)) * strength).round() as u8;
    (mix(color.0), mix(color.1), mix(color.2))
}

fn held(option: &OptionResult) -> &Estimate {
    &option.outcomes["held"]
}

/// Checks one chart of every sound case.
fn everywhere(chart: &str, check: impl Fn(&str, &Results, &Record, &[Plot])) -> Result<(), ChartError> {
    for (case, results) in sound() {
        let record = Record::of(chart, &results)?;
        check(case, &results, &record, &plots(&record));
    }
    Ok(())
}

fn near(found: f64, wanted: f64, case: &str) {
    assert!((found - wanted).abs() < 0.3, "{case}: {found} instead of {wanted} nominal pixels");
}

#[test]
fn nothing_leaves_the_page_and_no_text_covers_another() -> Result<(), ChartError> {
    for (case, results) in all() {
        for chart in CHARTS {
            let record = Record::of(chart.name, &results)?;
            assert_eq!((record.stray(), record.overlap()), (None, None), "{case} {}", chart.name);
        }
    }
    Ok(())
}

#[test]
fn no_line_of_an_option_crosses_a_text() -> Result<(), ChartError> {
    let colors: Vec<Rgb> = PALETTE.into_iter().chain([OTHERS]).collect();
    for (case, results) in sound() {
        for chart in CHARTS {
            assert_eq!(Record::of(chart.name, &results)?.crossed(&colors), None, "{case} {}", chart.name);
        }
    }
    Ok(())
}

#[test]
fn every_option_is_named_in_every_chart() -> Result<(), ChartError> {
    for (case, results) in sound() {
        for chart in CHARTS {
            let record = Record::of(chart.name, &results)?;
            let shows_all = matches!(chart.name, "outcomes" | "hold" | "strength");
            let named = if shows_all { results.options.iter().collect() } else { Vec::new() };
            let takes_part = |option: &&OptionResult| chart.name != "contributors" || !option.contributors.is_empty();
            let coloured = coloured(&results).into_iter().map(|(option, _)| option).filter(takes_part);
            for option in coloured.chain(named) {
                // a label may be wrapped, and a long one is cut
                let start: String = option.label.chars().take(4).collect();
                let first = start.split(' ').next().unwrap_or_default();
                assert!(record.says(first), "{case} {}: `{}` is missing", chart.name, option.label);
            }
            let grey = results.options.len() > 8;
            assert!(!grey || shows_all || record.says("other options"), "{case} {}", chart.name);
        }
    }
    Ok(())
}

#[test]
fn survival_draws_a_line_an_option_that_starts_at_all_and_never_rises() -> Result<(), ChartError> {
    everywhere("survival", |case, results, record, plots| {
        let months = f64::from(results.scenario.horizon_months);
        let points = results.scenario.horizon_months as usize + 1;
        let own = |width: f64| width == 2.0 || (0.8..0.95).contains(&width);
        let curve = |shape: &&Shape| shape.points.len() == points && shape.width().is_some_and(own);
        let curves: Vec<&Shape> = plots[0].shapes(record).filter(curve).collect();
        assert_eq!(curves.len(), results.options.len(), "{case}");
        for line in &curves {
            assert_eq!(line.points[0], (plots[0].left, plots[0].top), "{case}");
            assert!(line.points.windows(2).all(|way| way[1].1 >= way[0].1 && way[1].0 > way[0].0), "{case}");
        }
        for (option, color) in coloured(results) {
            let line = curves.iter().find(|line| line.color == color).expect("a line in the option's colour");
            for (point, (x, y)) in option.survival.iter().zip(&line.points) {
                near(*x, plots[0].left + f64::from(point.month) / months * (plots[0].right - plots[0].left), case);
                near(*y, plots[0].y(100.0 * point.mean), case);
            }
        }
    })
}

#[test]
fn survival_shows_every_range_over_worlds_where_it_can_be_told_from_the_others() -> Result<(), ChartError> {
    everywhere("survival", |case, results, record, plots| {
        let bands = record.shapes.iter().filter(|shape| shape.kind == Kind::Polygon).count();
        let bars: Vec<&Shape> =
            record.shapes.iter().filter(|bar| bar.kind == Kind::Bar && bar.color != PAPER).collect();
        let drawn = coloured(results);
        if drawn.len() <= 3 {
            let grey = if results.options.len() > 8 { 2..=3 } else { drawn.len()..=drawn.len() };
            assert!(grey.contains(&bands) && bars.iter().all(|bar| bar.edges()[0] < plots[0].right), "{case}");
            return;
        }
        assert_eq!((bands, bars.len()), (0, drawn.len()), "{case}");
        for ((option, color), bar) in drawn.iter().zip(&bars) {
            let ([left, top, right, bottom], last) = (bar.edges(), option.survival.last().expect("months"));
            assert!(left > plots[0].right && bar.color == pale(*color, 0.38), "{case}");
            near(top, plots[0].y(100.0 * last.high), case);
            near(bottom, plots[0].y(100.0 * last.low), case);
            let over = |other: &&&Shape| other.edges()[0] < right && left < other.edges()[2];
            assert_eq!(bars.iter().filter(over).count(), 1, "{case}: no bar lies over another");
        }
    })
}

#[test]
fn the_segments_of_an_outcome_bar_add_up_to_the_full_bar() -> Result<(), ChartError> {
    everywhere("outcomes", |case, results, record, plots| {
        let full = plots[0].right - plots[0].left;
        let bars = || plots[0].shapes(record).filter(|shape| shape.kind == Kind::Bar);
        let mut segments = bars().filter(|bar| CLASSES.iter().any(|(_, color)| *color == bar.color));
        for option in &results.options {
            let mut end = plots[0].left;
            for (class, color) in CLASSES {
                let Some(share) = option.outcomes.get(class).filter(|share| share.mean > 0.0) else { continue };
                let segment = segments.next().expect("a segment");
                let [left, _, right, _] = segment.edges();
                assert_eq!(segment.color, color, "{case} {class}");
                near(left, end, case);
                near(right - left, share.mean * full, case);
                end = right;
            }
            near(end, plots[0].right, case);
        }
        assert!(segments.next().is_none(), "{case}: no segment is left over");
        let ranges: Vec<&Shape> = bars().filter(|bar| bar.color == pale(CLASSES[0].1, 0.35)).collect();
        for (option, range) in results.options.iter().zip(&ranges) {
            near(range.edges()[0], plots[0].x(100.0 * held(option).quantiles.p05), case);
            near(range.edges()[2], plots[0].x((100.0 * held(option).quantiles.p95).min(100.0)), case);
        }
        assert_eq!(ranges.len(), results.options.len(), "{case}");
    })
}

#[test]
fn every_ridge_of_hold_covers_the_same_area_and_has_its_mean_in_place() -> Result<(), ChartError> {
    everywhere("hold", |case, results, record, plots| {
        let ridges: Vec<&Shape> = plots[0].shapes(record).filter(|shape| shape.kind == Kind::Polygon).collect();
        assert_eq!(ridges.len(), results.options.len(), "{case}");
        let areas: Vec<f64> = ridges.iter().map(|ridge| area(ridge)).collect();
        assert!(areas.iter().all(|area| (area / areas[0] - 1.0).abs() < 0.02), "{case}: {areas:?}");
        let means: Vec<&Shape> = record.shapes.iter().filter(|shape| shape.width() == Some(2.25)).collect();
        assert_eq!(means.len(), results.options.len(), "{case}");
        for (option, mean) in results.options.iter().zip(means) {
            near(mean.edges()[0], plots[0].x(100.0 * held(option).mean), case);
        }
    })
}

/// The area that a polygon encloses.
fn area(shape: &Shape) -> f64 {
    let next = shape.points.iter().cycle().skip(1);
    shape.points.iter().zip(next).map(|(a, b)| (a.0 * b.1 - b.0 * a.1) / 2.0).sum::<f64>().abs()
}

#[test]
fn tradeoff_has_a_dot_an_option_at_the_right_place_in_both_panels() -> Result<(), ChartError> {
    everywhere("tradeoff", |case, results, record, plots| {
        assert_eq!(plots.len(), 2, "{case}");
        for (plot, (metric, scale)) in plots.iter().zip([("entangled", 100.0), ("cost", 1.0)]) {
            let dots =
                |color: Rgb| plot.shapes(record).filter(move |shape| shape.color == color && shape.radius().is_some());
            for (option, color) in coloured(results) {
                let found: Vec<&Shape> = dots(color).collect();
                let (Some(across), [dot]) = (option.estimate(metric), &found[..]) else {
                    panic!("{case}: one dot in each panel for {}", option.name);
                };
                near(dot.points[0].0, plot.x(scale * across.mean), case);
                near(dot.points[0].1, plot.y(100.0 * held(option).mean), case);
            }
            let all = PALETTE.into_iter().chain([OTHERS]).map(|color| dots(color).count()).sum::<usize>();
            assert_eq!(all, results.options.len(), "{case}");
        }
    })
}

#[test]
fn strength_draws_the_median_and_the_pledge_of_every_option() -> Result<(), ChartError> {
    everywhere("strength", |case, results, record, plots| {
        assert_eq!(plots.len(), results.options.len(), "{case}");
        for ((option, color), plot) in coloured(results).into_iter().zip(plots) {
            let lines = || plot.shapes(record).filter(|shape| shape.width().is_some());
            let median = lines().find(|line| line.color == color && line.width() == Some(2.0));
            let peaceful = option.strength.iter().filter(|point| point.count > 0);
            for (point, (_, y)) in peaceful.zip(median.into_iter().flat_map(|line| &line.points)) {
                near(*y, plot.y(point.quantiles.p50), case);
            }
            let drawn = median.map_or(0, |line| line.points.len());
            assert!(drawn == option.strength.iter().filter(|point| point.count > 0).count() || drawn == 0, "{case}");
            assert!(drawn > 1 || option.strength.len() < 2, "{case}: {} has a median", option.name);
            let dashes: Vec<&Shape> = lines().filter(|line| line.width() == Some(1.25)).collect();
            assert_eq!(dashes.is_empty(), option.pledged_troops <= 0.0, "{case}");
            dashes.iter().for_each(|dash| near(dash.points[0].1, plot.y(option.pledged_troops), case));
        }
    })
}

#[test]
fn contributors_has_a_dot_for_every_country_that_an_option_names() -> Result<(), ChartError> {
    everywhere("contributors", |case, results, record, plots| {
        for (option, color) in coloured(results) {
            let dots = record.shapes.iter().filter(|shape| shape.color == color && shape.radius().is_some());
            let mut found: Vec<f64> = dots.map(|dot| dot.points[0].0).collect();
            let mut wanted: Vec<f64> =
                option.contributors.values().map(|country| plots[0].x(100.0 * country.joined)).collect();
            found.sort_by(f64::total_cmp);
            wanted.sort_by(f64::total_cmp);
            assert_eq!(found.len(), wanted.len(), "{case} {}", option.name);
            found.into_iter().zip(wanted).for_each(|(found, wanted)| near(found, wanted, case));
        }
    })
}

#[test]
fn metrics_draws_a_line_an_option_in_every_panel_and_says_how_far_a_cut_peak_goes() -> Result<(), ChartError> {
    everywhere("metrics", |case, results, record, plots| {
        for (option, color) in coloured(results) {
            let histograms = option.metrics.values().filter(|metric| metric.histogram.is_some()).count();
            let steps = |plot: &&Plot| {
                plot.shapes(record).any(|shape| shape.color == color && shape.width().is_some_and(|width| width > 1.0))
            };
            assert_eq!(plots.iter().filter(steps).count(), histograms, "{case} {}", option.name);
        }
        for plot in plots {
            let cut = |text: &&super::recorder::Text| {
                text.words.contains('↑')
                    && (0.0..20.0).contains(&(plot.top - text.edges[3]))
                    && plot.left - 1.0 < text.edges[0]
                    && text.edges[2] < plot.right + 1.0
            };
            let flush = |shape: &&Shape| shape.kind != Kind::Polygon && shape.edges()[1] <= plot.top + 0.01;
            let said = record.texts.iter().any(|text| cut(&text));
            assert!(!said || plot.shapes(record).any(|shape| flush(&shape)), "{case}: {plot:?}");
        }
    })
}

#[test]
fn a_force_with_nobody_is_said_to_have_nobody() -> Result<(), ChartError> {
    let record = Record::of("strength", &nobody())?;
    let said = record.texts.iter().filter(|text| text.words == "no troops pledged").count();
    assert_eq!(said, 4, "in every panel");
    assert!(record.says("No option has troops in the country"));
    assert_eq!(plots(&record)[0].most_up().map(f64::round), Some(100.0), "whole troops on the axis");
    assert!(Record::of("contributors", &nobody())?.says("On average 0 of 22 countries come"));
    Ok(())
}

#[test]
fn figures_side_by_side_are_told_apart() -> Result<(), ChartError> {
    for chart in ["survival", "outcomes", "hold", "tradeoff"] {
        let record = Record::of(chart, &close())?;
        for figure in ["41.2 %", "40.9 %", "40.6 %", "40.3 %", "40.0 %"] {
            assert!(record.says(figure), "{chart}: {figure}");
        }
    }
    assert!(Record::of("survival", &close())?.says("40 % with"), "a title keeps whole numbers where they differ");
    Ok(())
}

#[test]
fn an_svg_keeps_letters_that_a_png_spells_in_latin() -> Result<(), ChartError> {
    let svg = guarantor::chart::draw_svg("hold", &letters())?;
    assert!(svg.contains("Повна") && svg.contains("美国全面支持") && svg.contains("Πλήρης"));
    Ok(())
}
