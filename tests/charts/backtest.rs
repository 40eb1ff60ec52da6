//! The charts of the back-test: of a plausible one that is made up, and of what a file can say as well.

use guarantor::analysis::backtest::forecasts::HeldOut;
use guarantor::analysis::backtest::results::*;
use guarantor::analysis::backtest::weights::Method;
use guarantor::analysis::backtest::{Backtest, VERSION};
use guarantor::analysis::heading::Heading;
use guarantor::chart::{self, ChartError};

use super::axes::{Plot, plots};
use super::made_up;
use super::recorder::{Kind, Place, Record, Rgb, Shape};

const MODEL: Rgb = (0x00, 0x5A, 0x9C);
const CALIBRATED: Rgb = (0xC2, 0x41, 0x0C);
const INK: Rgb = (0x1B, 0x1F, 0x24);
const AXIS: Rgb = (0x9A, 0xA3, 0xAD);

const MARKS: [u32; 4] = [12, 24, 60, 120];
const FORCES: [&str; 6] = ["none", "observers", "armed_neutral", "armed_gp", "armed_partisan", "armed_party"];
const REGIONS: [&str; 7] = ["middle-east", "south-asia", "east-asia", "europe", "africa", "americas", "other"];
const DYADS: [&str; 8] = [
    "Arendal-Birkeland (first truce)",
    "Corvia-Dunmore",
    "Eastmark-Fallowfield (river line)",
    "Garland-Highmoor/Inverness (armistice)",
    "Juniper-Kestrel",
    "Lorien-Meridia (the second war over the northern islands and straits)",
    "Norland-Osterby",
    "Penrith-Quarry",
];

/// A number from 0 to 1 that looks drawn by lot, the same every time.
fn lot(place: usize) -> f64 {
    (place as f64 * 0.618_033_988_749_895 + 0.37).fract()
}

fn survival(rate: f64, month: u32) -> f64 {
    libm::exp(-rate * f64::from(month) / 120.0)
}

fn case(place: usize) -> CaseResult {
    let said = |shift: f64| -> Vec<f64> {
        MARKS.iter().map(|mark| survival(0.2 + 3.0 * lot(place / 2) + shift, *mark)).collect()
    };
    let model = said(0.0);
    let resumed = lot(place * 3 + 1) < 0.55;
    let months = if resumed { 150.0 * lot(place * 5 + 2) } else { 20.0 + 700.0 * lot(place * 7 + 3) };
    CaseResult {
        id: place.to_string(),
        dyad: DYADS[place % DYADS.len()].to_owned(),
        began: format!("{}-03-0{}", 1948 + place % 70, 1 + place % 9),
        kind: ["interstate", "mixed"][place % 2].to_owned(),
        force: FORCES[place % FORCES.len()].to_owned(),
        size: 450,
        backed: place.is_multiple_of(3),
        region: REGIONS[place % REGIONS.len()].to_owned(),
        certainty: String::new(),
        option: format!("p{}", place % 5 + 1),
        months,
        resumed,
        low: (model[2] - 0.25).max(0.02),
        high: (model[2] + 0.2).min(0.98),
        calibrated: said(0.3 * lot(place) - 0.1),
        base_rate: MARKS.iter().map(|mark| survival(0.9, *mark)).collect(),
        model,
    }
}

fn difference(mean: f64, half: f64) -> Vec<Difference> {
    let at = |month: &u32| Difference { month: *month, mean, se: half / 1.645, low: mean - half, high: mean + half };
    MARKS.iter().map(at).collect()
}

fn forecaster(name: &str, label: &str, held_out: HeldOut, worse: f64) -> ForecasterResult {
    let mark = |(place, month): (usize, &u32)| MarkScore {
        month: *month,
        brier: Some(0.12 + 0.03 * place as f64 + worse),
        log_score: Some(0.5),
    };
    let bin = |bin: usize| {
        let said = 0.2 + 0.15 * bin as f64 + worse;
        let held = (said + 0.3 * lot(bin * 11 + 5) - 0.15).clamp(0.0, 1.0);
        Bin { cases: 8, said, held, low: (held - 0.25).max(0.0), high: (held + 0.22).min(1.0) }
    };
    let is_base = name == "base-rate";
    ForecasterResult {
        name: name.to_owned(),
        label: label.to_owned(),
        held_out,
        score: Score {
            marks: MARKS.iter().enumerate().map(mark).collect(),
            integrated_brier: Some(0.16 + worse),
            concordance: Some(0.7),
        },
        against_base_rate: if is_base { Vec::new() } else { difference(worse - 0.03, 0.025) },
        against_by_force: difference(worse, 0.02),
        reliability: (0..5).map(bin).collect(),
    }
}

/// Everybody whom the study scores.
fn forecasters() -> Vec<ForecasterResult> {
    let mut all = vec![forecaster("model", "Model", HeldOut::All, 0.02)];
    for (held_out, more) in [(HeldOut::Case, 0.0), (HeldOut::Region, 0.012)] {
        all.push(forecaster("base-rate", "Base rate", held_out, 0.03 + more));
        all.push(forecaster("by-force", "Survival by force", held_out, 0.015 + more));
        all.push(forecaster("cox", "Cox regression", held_out, 0.01 + more));
        all.push(forecaster("calibrated", "Model, calibrated", held_out, more));
    }
    all.push(forecaster("base-rate", "Base rate", HeldOut::None, 0.02));
    all
}

fn group(by: &str, name: &str, cases: usize, rate: f64, months: u32) -> Group {
    let curve = |rate: f64| -> Vec<f64> { (0..=months).map(|month| survival(rate, month)).collect() };
    // What is seen stays level between failures.
    let seen: Vec<f64> = (0..=months).map(|month| survival(rate, month / 9 * 9)).collect();
    let width = 1.6 / (cases as f64).sqrt();
    let apart =
        |side: f64| seen.iter().map(move |share| (share + side * width * share * (1.0 - share)).clamp(0.0, 1.0));
    Group {
        by: by.to_owned(),
        name: name.to_owned(),
        cases,
        resumed: cases / 2,
        low: apart(-1.0).collect(),
        high: apart(1.0).collect(),
        model: curve(rate * 0.7),
        calibrated: curve(rate * 0.9),
        seen,
    }
}

fn groups(cases: usize, months: u32) -> Vec<Group> {
    let mut groups = vec![group("all", "all", cases, 0.9, months)];
    let part = |by: &'static str, names: &'static [&'static str]| {
        let one = move |(place, name): (usize, &&str)| {
            group(by, name, (cases / names.len()).max(1), 0.3 + 0.3 * place as f64, months)
        };
        names.iter().enumerate().map(one).collect::<Vec<_>>()
    };
    groups.extend(part("force", &FORCES));
    groups.extend(part("kind", &["interstate", "mixed"]));
    groups.extend(part("region", &REGIONS));
    groups
}

fn unknown(place: usize) -> Moved {
    let shift = 0.5 * libm::exp(-(place as f64) / 6.0);
    let place_of =
        |share: f64| (share * (1.0 - shift) + if place.is_multiple_of(2) { shift } else { 0.0 }).clamp(0.0, 1.0);
    let places = [0.05, 0.5, 0.95].map(place_of);
    Moved {
        path: format!("resumption.unknown_{place}"),
        meaning: format!("how much the hazard of resumption changes with the number {place}"),
        unit: ["a month", "share", "persons"][place % 3].to_owned(),
        distribution: "0.1 to 0.4".to_owned(),
        source: "J".to_owned(),
        prior: [0.115, 0.25, 0.385],
        posterior: places.map(|place| 0.1 + 0.3 * place),
        places,
        place: places[1],
        contraction: shift,
        distance: shift,
        moved: shift > 0.15,
    }
}

/// A plausible back-test of so many cases, over ten years.
pub fn made_up(cases: usize) -> Backtest {
    let mut heading = Heading::of_results(&made_up::results(5, 120));
    heading.scenario.title = "Past ceasefires".to_owned();
    let all: Vec<CaseResult> = (0..cases).map(case).collect();
    Backtest {
        version: VERSION,
        heading,
        table: Table {
            later: 0,
            name: "ceasefires.csv".to_owned(),
            hash: "00".repeat(32),
            cases,
            resumed: all.iter().filter(|case| case.resumed).count(),
            followed_until: "2025-12-31".to_owned(),
            event: "any".to_owned(),
        },
        marks: MARKS.to_vec(),
        forecasters: forecasters(),
        cases: all,
        groups: groups(cases, 120),
        calibration: Calibration {
            method: Method::Importance,
            effective: 180.0,
            pareto_k: Some(0.4),
            log_density_before: -3.0,
            log_density_after: -2.9,
            log_density_gain: 0.1,
            log_density_se: 0.04,
            unknowns: (0..48).map(unknown).collect(),
        },
        warnings: Vec::new(),
        posterior: None,
    }
}

/// What is sound but says next to nothing.
fn bare() -> Backtest {
    let mut bare = made_up(1);
    bare.forecasters.clear();
    bare.calibration.unknowns.clear();
    bare.groups.truncate(1);
    bare.groups[0].by = "anything".to_owned();
    bare
}

/// Nothing was scored, nobody was followed, no unknown moved, and the horizon is short.
fn short() -> Backtest {
    let mut short = made_up(3);
    short.marks = vec![12];
    short.groups = groups(3, 18);
    for case in &mut short.cases {
        (case.months, case.resumed) = (2.0, false);
        [&mut case.model, &mut case.calibrated, &mut case.base_rate].into_iter().for_each(|said| said.truncate(1));
    }
    for one in &mut short.forecasters {
        one.score.marks.truncate(1);
        one.score.marks[0].brier = None;
        one.score.integrated_brier = None;
        one.against_base_rate.clear();
        one.reliability.clear();
    }
    short.calibration.unknowns.iter_mut().for_each(|one| one.moved = false);
    short
}

/// Numbers at the ends of what is sound, all bins in one place, and labels as nobody writes them.
fn wild() -> Backtest {
    let mut wild = made_up(300);
    let long = "Donaudampfschifffahrtsgesellschaft und ihre Kapitäne gegen alle anderen ".repeat(4);
    for (place, case) in wild.cases.iter_mut().enumerate() {
        case.dyad = [&long, "", "Велика держава – Мала держава (перше перемир’я)", "<&>\n\t"][place % 4].to_owned();
        case.force = [&long, ""][place % 2].to_owned();
        case.began = [&long, "", "1990-01-01"][place % 3].to_owned();
        case.months = [0.0, 1e300, 60.0, 0.4][place % 4];
        case.model.fill([0.0, 1.0, 0.5][place % 3]);
        (case.low, case.high) = (1.0, 0.0);
    }
    for one in &mut wild.forecasters {
        one.label = long.clone();
        one.score.marks.iter_mut().for_each(|mark| mark.brier = Some(1e308));
        one.against_base_rate.iter_mut().for_each(|one| (one.low, one.mean, one.high) = (-1e308, 1e308, 1e308));
        let bin = Bin { cases: usize::MAX, said: 0.5, held: 1.0, low: 1.0, high: 1.0 };
        one.reliability = vec![bin; 40];
    }
    let strange = forecaster(&long, &long, HeldOut::Case, 0.0);
    wild.forecasters.extend((0..20).map(|place| ForecasterResult { name: format!("s{place}"), ..strange.clone() }));
    for one in &mut wild.calibration.unknowns {
        (one.meaning, one.path, one.unit) = (long.clone(), long.clone(), "мільйонів євро".to_owned());
        (one.prior, one.posterior, one.places) = ([-1e308, 1e308, 0.0], [1e-308, 12_345_678.9, 1e15], [1.0, 0.0, 1.0]);
    }
    let more = (0..20).map(|place| group("region", &format!("{long}{place}"), 9_000_000, 2.0, 2_400));
    wild.groups.extend(more.collect::<Vec<_>>());
    wild
}

fn cases() -> Vec<(&'static str, Backtest)> {
    let mut certain = made_up(40);
    for group in &mut certain.groups {
        let curves = [&mut group.seen, &mut group.low, &mut group.high, &mut group.model, &mut group.calibrated];
        curves.into_iter().for_each(|curve| curve.fill(1.0));
    }
    vec![
        ("forty", made_up(40)),
        ("one", made_up(1)),
        ("sixty-one", made_up(61)),
        ("bare", bare()),
        ("short", short()),
        ("certain", certain),
        ("wild", wild()),
    ]
}

#[test]
fn nothing_leaves_the_page_and_no_text_covers_another() -> Result<(), ChartError> {
    for (case, found) in cases() {
        assert!(found.is_sound(), "{case}: it could come from a file");
        for picture in chart::pictures(&found) {
            let record = Record::of(&picture.name, &found)?;
            assert_eq!((record.stray(), record.overlap()), (None, None), "{case} {}", picture.name);
            assert!(record.says("not a forecast"), "{case} {}", picture.name);
        }
    }
    Ok(())
}

#[test]
fn every_sound_file_can_be_drawn() -> Result<(), ChartError> {
    for (_, found) in cases() {
        let count = chart::pictures(&found).len();
        assert_eq!(chart::draw_all(&found)?.len(), count);
    }
    Ok(())
}

#[test]
fn there_is_a_picture_of_history_for_each_way_to_take_cases_together() {
    let names = |found: &Backtest| chart::pictures(found).into_iter().map(|one| one.name).collect::<Vec<_>>();
    let all = [
        "scores",
        "reliability",
        "past",
        "posterior",
        "history-all",
        "history-force",
        "history-kind",
        "history-region",
    ];
    assert_eq!(names(&made_up(40)), all);
    assert_eq!(names(&bare()), all[..4]);
}

#[test]
fn titles_state_the_finding() {
    let title = |name: &str, found: &Backtest| {
        let picture = chart::picture(name, found).unwrap_or_else(|error| panic!("{error}"));
        picture.title(found).replace('\u{a0}', " ")
    };
    let found = made_up(40);
    assert_eq!(
        title("scores", &found),
        "Brier score at five years: 0.200 (model), 0.180 (calibrated), 0.210 (base rate): the calibrated model is clearly better than the base rate"
    );
    assert!(title("reliability", &found).starts_with("What was said of five years and what held lie "));
    assert!(title("history-all", &found).starts_with("After ten years 42 % of 40 ceasefires held ("));
    assert!(title("posterior", &found).starts_with("History moves "));
    let short = short();
    assert_eq!(title("posterior", &short), "History moves none of 48 unknowns beyond chance");
    assert_eq!(title("past", &short), "No case was followed one year");
    assert_eq!(title("scores", &short), "Too few cases were followed one year to score anybody");
}

#[test]
fn the_title_of_past_cases_says_what_was_given_to_those_that_held_and_to_those_that_did_not() {
    let mut found = made_up(4);
    let set = |case: &mut CaseResult, chance: f64, months: f64, resumed: bool| {
        (case.model[2], case.calibrated[2], case.months, case.resumed) = (chance, 1.0 - chance, months, resumed);
    };
    // resumed, held, held although it resumed later, not followed so long
    set(&mut found.cases[0], 0.2, 30.0, true);
    set(&mut found.cases[1], 0.2, 90.0, false);
    set(&mut found.cases[2], 0.8, 61.0, true);
    set(&mut found.cases[3], 0.8, 59.0, false);
    let picture = chart::picture("past", &found).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        picture.title(&found).replace('\u{a0}', " "),
        "To the 2 ceasefires that held five years the model gave 50 % on average, to the 1 that did not 20 %"
    );
}

fn discs(record: &Record, color: Rgb) -> Vec<Place> {
    let discs = record.shapes.iter().filter(|shape| matches!(shape.kind, Kind::Disc { .. }) && shape.color == color);
    discs.map(|shape| shape.points[0]).collect()
}

fn near(found: f64, wanted: f64, what: &str) {
    assert!((found - wanted).abs() < 0.3, "{what}: {found} instead of {wanted} nominal pixels");
}

#[test]
fn scores_have_a_row_a_forecaster_and_horizon_with_dots_at_their_values() -> Result<(), ChartError> {
    let found = made_up(40);
    let record = Record::of("scores", &found)?;
    for words in ["After one year", "After two years", "After five years", "After ten years", "Over all months"] {
        assert!(record.says(words), "{words}");
    }
    for one in &found.forecasters {
        assert_eq!(record.texts.iter().filter(|text| text.words == one.label).count(), 5, "{}", one.label);
    }
    let plot = &plots(&record)[0];
    let dots: Vec<Place> = discs(&record, MODEL).into_iter().filter(|at| at.0 <= plot.x(0.3)).collect();
    let scores = found.forecasters[0].score.marks.iter().filter_map(|mark| mark.brier);
    let scores: Vec<f64> = scores.chain(found.forecasters[0].score.integrated_brier).collect();
    assert_eq!(dots.len(), scores.len());
    for (dot, score) in dots.iter().zip(scores) {
        near(dot.0, plot.x(score), "a score of the model");
    }
    Ok(())
}

#[test]
fn a_difference_below_nothing_is_drawn_left_of_the_line_at_nothing() -> Result<(), ChartError> {
    let record = Record::of("scores", &made_up(40))?;
    let right = plots(&record)[0].x(0.3);
    let tall = |shape: &&Shape| shape.color == AXIS && shape.width().is_some() && shape.points[0].0 > right;
    let zero = record.shapes.iter().find(tall).expect("a line at nothing").points[0].0;
    let lines = record.shapes.iter().filter(|shape| shape.color == CALIBRATED && shape.width() == Some(2.0));
    let ends: Vec<[f64; 4]> = lines.map(Shape::edges).collect();
    assert_eq!(ends.len(), 4, "an interval a horizon");
    assert!(ends.iter().all(|ends| ends[2] < zero), "−0.03 ± 0.025 is better than the base rate");
    Ok(())
}

#[test]
fn scores_of_other_tables_have_the_same_axes() -> Result<(), ChartError> {
    let ends = |plot: Plot| (plot.left, plot.right, plot.across);
    let axes = |found: &Backtest| {
        Ok::<_, ChartError>(plots(&Record::of("scores", found)?).into_iter().map(ends).collect::<Vec<_>>())
    };
    let (one, mut other) = (made_up(40), made_up(25));
    for mark in other.forecasters.iter_mut().flat_map(|one| &mut one.score.marks) {
        mark.brier = mark.brier.map(|brier| brier * 0.5);
    }
    for difference in other.forecasters.iter_mut().flat_map(|one| &mut one.against_base_rate) {
        (difference.mean, difference.low, difference.high) = (0.001, -0.002, 0.003);
    }
    assert_eq!(axes(&one)?, axes(&other)?);
    for chart in ["reliability", "past", "posterior", "history-all", "history-force"] {
        let across = |found: &Backtest| {
            Ok::<_, ChartError>(plots(&Record::of(chart, found)?).into_iter().map(ends).collect::<Vec<_>>())
        };
        assert_eq!(across(&one)?, across(&other)?, "{chart}");
    }
    Ok(())
}

#[test]
fn a_bin_stands_at_what_was_said_and_what_held_with_its_number() -> Result<(), ChartError> {
    let found = made_up(40);
    let record = Record::of("reliability", &found)?;
    let all = plots(&record);
    assert_eq!(all.len(), 3);
    let bins = &found.forecasters[0].reliability;
    let dots = discs(&record, MODEL);
    assert_eq!(dots.len(), bins.len());
    for (dot, bin) in dots.iter().zip(bins) {
        near(dot.0, all[0].x(100.0 * bin.said), "said");
        near(dot.1, all[0].y(100.0 * bin.held), "held");
    }
    assert_eq!(record.texts.iter().filter(|text| text.words == "8").count(), 15, "a number a dot");
    Ok(())
}

#[test]
fn every_case_up_to_the_limit_has_a_row_and_more_are_counted() -> Result<(), ChartError> {
    let found = made_up(40);
    let record = Record::of("past", &found)?;
    for case in &found.cases {
        let start: String = case.dyad.chars().take(20).collect();
        assert!(record.says(&start) && record.says(&case.began[..4]), "{}", case.dyad);
    }
    let fates = |record: &Record| {
        let is_fate = |words: &str| ["resumed after ", "held ", "followed "].iter().any(|how| words.starts_with(how));
        record.texts.iter().filter(|text| is_fate(&text.words) && text.color == INK).count()
    };
    // the legend has one that begins like a fate
    assert_eq!(fates(&record), 40 + 1);
    let many = Record::of("past", &made_up(300))?;
    assert_eq!(fates(&many), 80 + 1);
    assert!(many.says("220 more cases") && !Record::of("past", &made_up(80))?.says("more case"));
    Ok(())
}

#[test]
fn rows_go_by_what_the_model_said_and_a_dot_stands_at_it() -> Result<(), ChartError> {
    let found = made_up(40);
    let record = Record::of("past", &found)?;
    let plot = &plots(&record)[0];
    let mut said: Vec<f64> = found.cases.iter().map(|case| case.model[2]).collect();
    said.sort_by(|one, other| other.total_cmp(one));
    let discs = record.shapes.iter().filter(|shape| shape.radius() == Some(3.5));
    let places: Vec<f64> = discs.map(|shape| shape.points[0].0).collect();
    assert_eq!(places.len(), said.len());
    for (place, said) in places.iter().zip(said) {
        near(*place, plot.x(100.0 * said), "a chance");
    }
    Ok(())
}

#[test]
fn history_draws_steps_and_two_lines_a_group() -> Result<(), ChartError> {
    for (picture, by, plots_wanted) in [("history-all", "all", 1), ("history-force", "force", 6)] {
        let found = made_up(40);
        let record = Record::of(picture, &found)?;
        let all = plots(&record);
        assert_eq!(all.len(), plots_wanted, "{picture}");
        for (plot, group) in all.iter().zip(found.groups.iter().filter(|group| group.by == by)) {
            let curve = |color: Rgb| {
                let is_curve =
                    |shape: &&Shape| shape.color == color && shape.width().is_some() && shape.points.len() > 4;
                plot.shapes(&record).find(is_curve).expect("a curve").points.clone()
            };
            let model = curve(MODEL);
            assert_eq!((model.len(), model[0]), (121, (plot.left, plot.top)));
            near(model[60].1, plot.bottom - group.model[60] * (plot.bottom - plot.top), "the model at five years");
            let seen = curve(INK);
            let level = |way: &[Place]| way[0].0 == way[1].0 || way[0].1 == way[1].1;
            assert!(seen.windows(2).all(level), "what was seen goes in steps");
            let last = plot.bottom - group.seen[120] * (plot.bottom - plot.top);
            near(seen[seen.len() - 1].1, last, "seen at ten years");
        }
    }
    Ok(())
}

#[test]
fn an_unknown_is_drawn_before_and_after_and_stands_out_where_it_moved() -> Result<(), ChartError> {
    let found = made_up(40);
    let record = Record::of("posterior", &found)?;
    let plot = &plots(&record)[0];
    let bars = |height: f64| {
        let is_bar = move |shape: &&Shape| {
            let [_, top, _, bottom] = shape.edges();
            shape.kind == Kind::Bar && (bottom - top - height).abs() < 0.2
        };
        plot.shapes(&record).filter(is_bar).collect::<Vec<_>>()
    };
    let (before, after) = (bars(15.0), bars(7.0));
    assert_eq!((before.len(), after.len()), (20, 20));
    for ((one, before), after) in found.calibration.unknowns.iter().zip(before).zip(after) {
        assert!(record.says(&one.path), "{}", one.path);
        near(before.edges()[0], plot.x(0.05), "before");
        near(after.edges()[0], plot.x(one.places[0]), "5 % after");
        near(after.edges()[2], plot.x(one.places[2]), "95 % after");
        assert_eq!(after.color == MODEL, one.moved, "{}", one.path);
    }
    assert!(record.says("28 more unknowns"));
    Ok(())
}

/// Writes every chart of every case, to be looked at: `cargo test --test charts backtest -- --ignored`. Where
/// `GUARANTOR_BACKTEST` names a `backtest.json`, its charts as well.
#[test]
#[ignore = "writes pictures for the eye"]
fn pictures_to_look_at() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let real = std::env::var_os("GUARANTOR_BACKTEST").map(std::fs::read_to_string).transpose()?;
    let real = real.map(|text| serde_json::from_str(&text)).transpose()?.map(|found| ("real", found));
    for (case, found) in cases().into_iter().chain(real) {
        for (name, bytes) in chart::draw_all(&found)? {
            std::fs::write(folder.join(format!("backtest-{case}-{name}.png")), bytes)?;
        }
    }
    println!("{}", folder.display());
    Ok(())
}
