//! Charts of made-up results: every chart draws, says what it must, stays on its page and says where it comes from.

use std::collections::BTreeMap;

use guarantor::analysis::results::Results;
use guarantor::analysis::sound::is_sound;
use guarantor::chart::{self, CHARTS, ChartError};
use made_up::{COUNTRIES, awkward, empty, results, saturated};
use recorder::Record;

mod axes;
mod backtest;
mod cases;
#[allow(dead_code, reason = "each test uses a part of it")]
#[path = "../common/mod.rs"]
mod common;
mod comparison;
mod drawn;
mod evidence;
mod made_up;
mod pictures;
mod pivotal;
mod recorder;
mod scales;
mod scaling;
mod sensitivity;
mod sweeps;
mod trace;

#[test]
fn every_case_is_a_sound_png_with_its_origin() -> Result<(), ChartError> {
    for (case, results) in made_up::cases() {
        let drawn = chart::draw_all(&results)?;
        assert_eq!(drawn.len(), CHARTS.len());
        for ((name, bytes), chart) in drawn.iter().zip(CHARTS) {
            assert_eq!(name, chart.name);
            let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
            let mut reader = decoder.read_info().unwrap_or_else(|error| panic!("{case} {name}: {error}"));
            let mut pixels = vec![0; reader.output_buffer_size().unwrap_or(0)];
            reader.next_frame(&mut pixels).unwrap_or_else(|error| panic!("{case} {name}: {error}"));
            assert!(pixels.iter().any(|byte| *byte < 60), "{case} {name}: nothing is drawn");
            let info = reader.info();
            assert_eq!((info.width, info.height), chart::picture(name, &results)?.size(&results, 2), "{case} {name}");
            let latin = info.uncompressed_latin1_text.iter().map(|chunk| (chunk.keyword.clone(), chunk.text.clone()));
            let other =
                info.utf8_text.iter().map(|chunk| (chunk.keyword.clone(), chunk.get_text().unwrap_or_default()));
            let chunks: BTreeMap<String, String> = latin.chain(other).collect();
            assert_eq!(chunks["Software"], results.program);
            assert_eq!(chunks["guarantor:scenario-hash"], results.scenario.hash);
            assert_eq!(chunks["guarantor:seed"], results.scenario.seed.to_string());
            assert_eq!(chunks["guarantor:worlds"], "512");
            assert_eq!(chunks["guarantor:trials"], "256");
            assert_eq!(chunks["guarantor:chart"], chart.name);
            assert_eq!(chunks["guarantor:baseline"], results.scenario.baseline);
            assert_eq!(
                chunks["guarantor:command"],
                "guarantor run paris-2025-09.toml --worlds 512 -n 256 -s 20250904 --set host.strength=400000"
            );
            assert_eq!(
                chunks["guarantor:options"].split(',').filter(|name| !name.is_empty()).count(),
                results.options.len()
            );
            assert!(!chunks["Title"].is_empty() && chunks["Description"].contains("worlds"));
        }
    }
    Ok(())
}

/// Every number and text of a JSON value, by its pointer.
fn leaves(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| leaves(value, &format!("{path}/{key}"), found));
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, value)| leaves(value, &format!("{path}/{place}"), found));
        }
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn results_from_a_file_can_be_drawn_where_they_are_sound_whatever_their_numbers() {
    let made = results(3, 24);
    assert!(is_sound(&made));
    let json = serde_json::to_value(&made).expect("JSON");
    let mut paths = Vec::new();
    leaves(&json, "", &mut paths);
    let odd: Vec<serde_json::Value> =
        serde_json::from_str(r#"[0, -1, 1e308, -1e308, 1e-308, 4294967295, 18446744073709551615, 0.5, ""]"#)
            .expect("JSON");
    let (mut drawn, mut refused) = (0, 0);
    for (place, path) in paths.iter().step_by(paths.len() / 150).enumerate() {
        let mut changed = json.clone();
        *changed.pointer_mut(path).expect("a leaf") = odd[place % odd.len()].clone();
        let sound = serde_json::from_value::<Results>(changed).ok().filter(is_sound);
        let Some(results) = sound else {
            refused += 1;
            continue;
        };
        drawn += 1;
        for chart in CHARTS {
            // What is drawn may be odd; that it is drawn is all that is asked.
            drop(Record::of(chart.name, &results));
        }
        if place % 10 == 0 {
            drop(chart::draw_all(&results));
        }
    }
    assert!(drawn > 30 && refused > 10, "{drawn} drawn, {refused} refused");
}

#[test]
fn the_same_results_give_the_same_bytes() -> Result<(), ChartError> {
    let results = results(5, 60);
    assert!(chart::draw_all(&results)? == chart::draw_all(&results.clone())?);
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
    assert!(Record::of("outcomes", &results)?.says("0–47 %"), "both uncertainties in numbers");
    assert!(Record::of("survival", &results)?.says("55 %"));
    assert!(Record::of("strength", &results)?.says("26,000 pledged"));
    for country in COUNTRIES {
        assert!(Record::of("contributors", &results)?.says(country), "{country}");
    }
    for option in &results.options {
        assert!(Record::of("hold", &results)?.says(option.label.split(' ').next().unwrap_or_default()));
    }
    assert!(Record::of("metrics", &results)?.says("month of resumption"));
    assert!(Record::of("survival", &self::results(9, 36))?.says("7 other options"), "beyond eight, most are grey");
    Ok(())
}

#[test]
fn titles_state_the_finding() -> Result<(), ChartError> {
    let title = |name: &str, results: &Results| {
        Ok::<_, ChartError>(chart::picture(name, results)?.title(results).replace('\u{a0}', " "))
    };
    let five = results(5, 60);
    assert_eq!(
        title("survival", &five)?,
        "Ceasefires still holding after five years: 23 % with “No force”, 55 % with “Full backstop” (+32 points)"
    );
    assert!(
        title("outcomes", &five)?
            .starts_with("Held five years: 52 % of futures with “Full backstop”, 22 % with “No force”")
    );
    assert_eq!(
        title("contributors", &five)?,
        "On average 13 of 22 countries come with “Full backstop”, 10 of 22 with “Backstop promised, then withdrawn”"
    );
    assert!(title("tradeoff", &five)?.starts_with("Likeliest to hold: “Full backstop” (52 %)"));
    assert!(title("tradeoff", &results(16, 60))?.starts_with("Among the 2 likeliest to hold"));
    assert_eq!(title("outcomes", &saturated(1.0))?, "Held two years: 100 % in every option");
    assert_eq!(title("survival", &empty(2))?, "No ceasefire came about in any trial");
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

/// Numbers of a tag's attribute, as in `viewBox="0 0 6400 4432"`.
fn numbers(tag: &str, key: &str) -> Vec<f64> {
    let value = tag.split(&format!(" {key}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    value.split(' ').filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn a_figure_is_the_chart_without_its_frame_and_nothing_of_it_is_cut() -> Result<(), ChartError> {
    for results in [results(5, 60), results(12, 24), awkward()] {
        let figures = chart::figures(&results)?;
        assert_eq!(figures.charts.len(), CHARTS.len());
        for figure in figures.charts {
            let whole = chart::draw_svg(&figure.name, &results)?;
            let (inside, all) = (figure.svg.matches("<text").count(), whole.matches("<text").count());
            assert!(inside > 0 && inside + 5 <= all, "{}: {inside} of {all} texts", figure.name);
            assert!(!figure.svg.contains("not a forecast"));
            let view = numbers(figure.svg.lines().next().unwrap_or_default(), "viewBox");
            assert!(view.len() == 4 && view[2] <= 6400.0, "{}: {view:?}", figure.name);
            for tag in figure.svg.split("<text").skip(1) {
                let (x, y) = (numbers(tag, "x")[0], numbers(tag, "y")[0]);
                let within = (view[0]..=view[0] + view[2]).contains(&x) && (view[1]..=view[1] + view[3]).contains(&y);
                assert!(within, "{}: a text at {x}, {y} of {view:?}", figure.name);
            }
        }
    }
    Ok(())
}

#[test]
fn svg_has_the_same_words() -> Result<(), ChartError> {
    for chart in CHARTS {
        let svg = chart::draw_svg(chart.name, &results(5, 60))?;
        assert!(svg.starts_with("<svg width=\"800\"") && svg.trim_end().ends_with("</svg>"), "{}", chart.name);
        assert!(svg.contains("not a forecast"));
    }
    assert!(chart::draw_svg("survival", &awkward())?.contains("&lt;&amp;"), "labels are escaped");
    assert_eq!(chart::draw_png("nonesuch", &results(1, 12)), Err(ChartError::Unknown("nonesuch".to_owned())));
    Ok(())
}

/// Writes every chart of every case to `target/tmp/charts`, to be looked at: `cargo test --test charts -- --ignored`.
#[test]
#[ignore = "writes pictures for the eye"]
fn pictures_to_look_at() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts");
    std::fs::create_dir_all(&folder)?;
    for (case, results) in cases::all() {
        for (name, bytes) in chart::draw_all(&results)? {
            std::fs::write(folder.join(format!("{case}-{name}.png")), bytes)?;
        }
    }
    for (case, comparison) in comparison::all() {
        for (name, bytes) in chart::draw_all(&comparison)? {
            std::fs::write(folder.join(format!("{case}-{name}.png")), bytes)?;
        }
    }
    for (case, sweep) in sweeps::cases() {
        for (name, bytes) in chart::draw_all(&sweep)? {
            std::fs::write(folder.join(format!("{case}-{name}.png")), bytes)?;
        }
    }
    for (case, bench) in scaling::cases() {
        std::fs::write(folder.join(format!("{case}-scaling.png")), chart::scaling::png(&bench)?)?;
    }
    Ok(())
}

#[test]
fn an_option_keeps_its_colour_where_others_are_left_out() -> Result<(), ChartError> {
    let all = results(5, 60);
    let mut few = all.clone();
    few.options.retain(|option| option.place == 1 || option.place == 4);
    let colours = |results: &Results, label: &str| -> Result<Vec<String>, ChartError> {
        let svg = chart::draw_svg("hold", results)?;
        let at = svg.rfind(label).unwrap_or_else(|| panic!("{label}"));
        // the first shape after an option's label is its own
        let after = svg[at..].split("<polygon").nth(1).unwrap_or_default();
        let fill = after.split("fill=\"#").nth(1).and_then(|rest| rest.get(..6)).map(str::to_owned);
        Ok(fill.into_iter().collect())
    };
    for label in ["Full backstop", "Force without"] {
        assert_eq!(colours(&few, label)?, colours(&all, label)?, "{label}");
    }
    assert_ne!(colours(&all, "Full backstop")?, colours(&all, "Force without")?);
    Ok(())
}
