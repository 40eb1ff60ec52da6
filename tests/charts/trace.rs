//! The timeline of one history.

use guarantor::analysis::trace::{Choice, Kind as Of, Study, Trace};
use guarantor::chart::{self, ChartError};
use guarantor::engine::batch::Progress;
use guarantor::scenario::{Overrides, load_text};

use super::recorder::{Kind, Record};

fn found(text: &str, options: &[&str], choice: Choice) -> Trace {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    let changes = Overrides { options, worlds: Some(16), trials: Some(64), ..Overrides::default() };
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    let scenario = load_text("small", &text, &changes).unwrap_or_else(|error| panic!("{error}"));
    let study = Study { scenario: &scenario, choice };
    study.run(vec!["--worst".to_owned()], 0, &Progress::default()).expect("it runs").expect("a history")
}

fn typical(of: &str) -> Choice {
    Choice::Typical(Of::named(of))
}

/// What no model gives.
fn wild() -> Trace {
    let mut wild = found("", &["full", "without-us"], Choice::Worst);
    for month in wild.stories.iter_mut().flat_map(|story| &mut story.months) {
        (month.troops, month.incidents, month.cumulated) = (f64::INFINITY, f64::NAN, -1e300);
        (month.assigned, month.bare_incidents) = (1e300, f64::INFINITY);
    }
    for member in wild.stories.iter_mut().flat_map(|story| &mut story.members) {
        (member.approved, member.troops, member.left) = (Some(f64::NAN), -1.0, Some(0));
    }
    wild.stories[0].clock = f64::NAN;
    wild
}

fn cases() -> Vec<(&'static str, Trace)> {
    const NEVER: &str = "[ceasefire]\nonset = { monthly_chance = 0, within_months = 3 }\n";
    const SHORT: &str = "[run]\nhorizon_months = 1\n";
    const LONG: &str = "[run]\nhorizon_months = 600\n";
    const ODD: &str = "[[option]]\nname = \"one\"\nlabel = \"A label that is so long that no column has room for all of it, whatever is done\"\n[option.set]\n\"contributor\" = []\n\
        \"contributor.a\" = { name = \"The United Kingdom of Great Britain and Northern Ireland\", troops = 9e6 }\n\
        [[option]]\nname = \"none\"\nset = { \"contributor\" = [], \"backstop.promised\" = [] }\n";
    vec![
        ("held", found("", &["full"], typical("held"))),
        ("war", found("", &["full"], typical("major-loss"))),
        ("worst", found("", &["full", "without-us"], Choice::Worst)),
        ("two", found("", &["without-us", "full"], typical("held"))),
        ("dozen", found("", &["full", "no-force"], typical("ground-lost"))),
        ("never", found(NEVER, &["full", "without-us"], typical("no-ceasefire"))),
        ("short", found(SHORT, &["full"], Choice::Trial { world: 3, trial: 9 })),
        ("long", found(LONG, &["full"], Choice::Trial { world: 3, trial: 9 })),
        ("odd", found(ODD, &["one", "none"], Choice::Worst)),
    ]
}

/// Months on the axis of a single history.
fn months(found: &Trace) -> f64 {
    found.stories[0]
        .resumed()
        .map_or(60.0, |month| f64::from((month + 1 + month / 4).next_multiple_of(6).clamp(12, 60)))
}

#[test]
fn nothing_leaves_the_page_and_no_text_covers_another() -> Result<(), ChartError> {
    for (case, found) in cases() {
        let record = Record::of("timeline", &found)?;
        assert_eq!((record.stray(), record.overlap()), (None, None), "{case}");
        assert!(record.says("not a forecast"), "{case}");
        let place = format!("world {}, trial {}", found.chosen.world, found.chosen.trial);
        assert!(record.says(&place), "{case}");
    }
    Ok(())
}

#[test]
fn what_cannot_be_is_drawn_all_the_same() -> Result<(), ChartError> {
    assert_eq!(chart::draw_all(&wild())?.len(), 1);
    Ok(())
}

#[test]
fn every_country_that_joins_has_a_row_and_the_backstop_a_bar_as_long_as_the_ceasefire() -> Result<(), ChartError> {
    for (case, found) in cases().into_iter().filter(|(case, _)| ["held", "war"].contains(case)) {
        let record = Record::of("timeline", &found)?;
        let story = &found.stories[0];
        for member in story.members.iter().filter(|member| member.joined) {
            assert!(record.says(&member.name), "{case}: {}", member.name);
        }
        assert!(record.says("war resumes"), "{case}: the clock is named, or the war");
        let bars = record
            .shapes
            .iter()
            .filter(|shape| shape.kind == Kind::Bar && (shape.edges()[3] - shape.edges()[1] - 15.0).abs() < 0.6);
        let length: f64 = bars.map(|bar| bar.edges()[2] - bar.edges()[0]).sum();
        // 638 pixels stand for the horizon; the ends of each bar are rounded to half a pixel.
        let stretches = story.months.chunk_by(|a, b| a.posture == b.posture).count() as f64;
        let expected = story.resumed().map_or(638.0, |month| (f64::from(month) + 0.5) / months(&found) * 638.0);
        assert!((length - expected).abs() < 1.0 + stretches, "{case}: {length}, {expected}");
    }
    Ok(())
}

#[test]
fn two_options_stand_on_the_same_axes() -> Result<(), ChartError> {
    let found = found("", &["full", "without-us"], Choice::Worst);
    let record = Record::of("timeline", &found)?;
    for option in &found.heading.options {
        assert!(record.says(option.label()));
    }
    assert!(record.says("Same luck, other package"));
    Ok(())
}

#[test]
#[ignore = "writes pictures for the eye"]
fn pictures_to_look_at() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (case, found) in cases().into_iter().chain([("wild", wild())]) {
        for (name, bytes) in chart::draw_all(&found)? {
            std::fs::write(folder.join(format!("trace-{case}-{name}.png")), bytes)?;
        }
    }
    println!("{}", folder.display());
    Ok(())
}
