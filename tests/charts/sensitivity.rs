//! The charts of sensitivity: what every subject hangs on, the ends of each factor, and what stands behind them.

use guarantor::analysis::sensitivity::Unfit;
use guarantor::analysis::sensitivity::results::Sensitivity;
use guarantor::analysis::sensitivity::study::{Ask, Screen, Study, spread};
use guarantor::chart::{self, ChartError};
use guarantor::engine::batch::Progress;
use guarantor::engine::block::Ground;
use guarantor::model::metric::Outcome;
use guarantor::scenario::vary::Axis;
use guarantor::scenario::{Overrides, load_text};

use super::recorder::Record;

const SMALL: &str = "extends = \"builtin:baseline\"\ntitle = \"Small\"\n[run]\nhorizon_months = 24\nworlds = 32\ntrials = 32\nseed = 3\n";

fn found(outcome: &str, options: &[&str], vary: &[&str]) -> Sensitivity {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    let changes = Overrides { options, ..Overrides::default() };
    let scenario = load_text("small", SMALL, &changes).unwrap_or_else(|error| panic!("{error}"));
    let axes: Vec<Axis> = vary.iter().map(|text| Axis::parse(text, &scenario).expect("levels")).collect();
    let all = spread(&scenario, &axes).unwrap_or_else(|error| panic!("{error}"));
    let ground = Ground::new(&all);
    let outcome = Outcome::named(outcome).expect("an outcome");
    let ask = Ask { scenario: &scenario, axes: &axes, outcome, screen: Screen::Auto, pairs: 0 };
    let study = Study::new(ask, &ground).unwrap_or_else(|error| panic!("{error}"));
    let progress = Progress::default();
    let answers = study.design(None).expect("few inputs").run(0, &progress).expect("it runs");
    answers.finish(Vec::new(), 0, &progress).expect("it runs")
}

fn cases() -> Vec<(&'static str, Sensitivity)> {
    let three = found("cost", &["no-force", "without-us", "full"], &[]);
    let mut wild = three.clone();
    for one in wild.subjects.iter_mut().flat_map(|subject| &mut subject.found).flat_map(|found| &mut found.factors) {
        (one.total.value, one.total.high, one.first.value) = (1e12, f64::NAN, -1e12);
    }
    wild.subjects.iter_mut().flat_map(|one| &mut one.swings).for_each(|swing| swing.low.mean = f64::INFINITY);
    wild.factors.iter_mut().for_each(|factor| factor.label = "A label that is far too long for its row ".repeat(9));
    let mut none = three.clone();
    for subject in &mut none.subjects {
        (subject.found, subject.mean, subject.unfit) = (None, None, Some(Unfit::Constant { value: 0.5 }));
        subject.swings.clear();
    }
    vec![
        ("three", three),
        ("one", found("held", &["full"], &["backstop.promised=*", "contributor.france=in,out"])),
        ("wild", wild),
        ("none", none),
    ]
}

#[test]
fn nothing_leaves_the_page_and_no_text_covers_another() -> Result<(), ChartError> {
    for (case, found) in cases() {
        for picture in chart::pictures(&found) {
            let record = Record::of(&picture.name, &found)?;
            assert_eq!((record.stray(), record.overlap()), (None, None), "{case} {}", picture.name);
            assert!(record.says("not a forecast") && record.says("32 base points"), "{case} {}", picture.name);
        }
    }
    Ok(())
}

#[test]
fn every_leading_factor_has_a_row_and_every_subject_a_bar_of_sources() -> Result<(), ChartError> {
    let found = found("cost", &["no-force", "full"], &[]);
    let subject = found.options().nth(1).expect("two options");
    let leading = subject.found.as_ref().expect("it varies").leading()[0].factor;
    let first: String = found.factors[leading].label.split(' ').take(2).collect::<Vec<_>>().join(" ");
    for chart in ["sensitivity", "tornado"] {
        assert!(Record::of(chart, &found)?.says(&first), "{chart}: {first}");
    }
    let sources = Record::of("sources", &found)?;
    assert!(sources.says(&subject.label) && sources.says("judgement"));
    Ok(())
}

#[test]
fn without_anything_that_varies_the_charts_say_so() -> Result<(), ChartError> {
    let (_, none) = cases().pop().expect("cases");
    for picture in chart::pictures(&none) {
        let record = Record::of(&picture.name, &none)?;
        assert!(record.says("moves"), "{}", picture.name);
    }
    Ok(())
}

#[test]
fn where_too_little_was_followed_no_index_is_said_to_be_nothing() -> Result<(), ChartError> {
    let (_, mut few) = cases().pop().expect("cases");
    few.subjects.iter_mut().for_each(|one| one.unfit = Some(Unfit::TooFewRows { rows: 2, missing: 0 }));
    for name in ["sensitivity", "sources"] {
        let record = Record::of(name, &few)?;
        assert!(record.says("Too few base points or trials") && !record.says("Nothing"), "{name}");
    }
    Ok(())
}

#[test]
#[ignore = "writes pictures for the eye"]
fn pictures_to_look_at() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (case, found) in cases() {
        for (name, bytes) in chart::draw_all(&found)? {
            std::fs::write(folder.join(format!("sensitivity-{case}-{name}.png")), bytes)?;
        }
    }
    println!("{}", folder.display());
    Ok(())
}
