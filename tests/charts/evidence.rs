//! The charts of published effects.

use guarantor::analysis::evidence::*;
use guarantor::analysis::heading::Heading;
use guarantor::chart::{self, ChartError};
use guarantor::engine::batch::Progress;
use guarantor::scenario::{Overrides, load_text};

use super::made_up;
use super::recorder::{Kind, Record};

fn found() -> Evidence {
    let text = "extends = \"builtin:baseline\"\n[run]\nworlds = 32\ntrials = 32\n";
    let scenario = load_text("small", text, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"));
    Study::new(&scenario).run(Vec::new(), 0, &Progress::default()).expect("it runs")
}

/// One row, by its number: every verdict comes, and every kind of published number.
fn row(group: Group, place: usize) -> Row {
    let unit = match group {
        Group::Troops => 10_000.0,
        Group::Money | Group::Rate => 0.2,
        _ => 0.5,
    };
    let at = unit * (0.4 + 0.2 * (place % 5) as f64);
    let published = Published {
        value: (place % 3 != 1).then_some(at),
        low: if place % 3 == 2 { at } else { 0.7 * at },
        high: if place % 3 == 2 { at } else { 1.3 * at },
        interval: "95 %".to_owned(),
        sources: vec![format!("E{}.{place}", place % 4 + 1)],
        certainty: "data".to_owned(),
    };
    let median = at * [1.0, 1.5, 0.5, 1.1][place % 4];
    let spread = [0.3, 0.4, 0.1, 0.3][place % 4];
    let implied =
        Implied { median, se: 0.01 * median, low: (1.0 - spread) * median, high: (1.0 + spread) * median, worlds: 512 };
    let verdict = if place % 7 == 6 { Verdict::NotComparable } else { Verdict::of(&published, &implied) };
    Row {
        name: format!("check-{place}"),
        group,
        what: format!("A published effect of kind {place}, in so many words"),
        unit: group.unit().to_owned(),
        ratio: (group == Group::Success).then(|| 0.2 * libm::pow(1.4, place as f64)),
        published,
        inputs: Vec::new(),
        implied: Some(implied),
        verdict,
        asked: "what was measured".to_owned(),
        note: String::new(),
        why: String::new(),
    }
}

/// Results that no change of the model moves.
pub fn made_up() -> Evidence {
    let counts = [6, 8, 4, 12, 1, 4, 3, 2];
    let rows = Group::ALL.iter().zip(counts).flat_map(|(group, count)| (0..count).map(|place| row(*group, place)));
    Evidence {
        version: VERSION,
        heading: Heading::of_results(&made_up::results(2, 60)),
        packages: Packages::default(),
        rows: rows.collect(),
        warnings: Vec::new(),
    }
}

fn cases() -> Vec<(&'static str, Evidence)> {
    let mut long = made_up();
    for row in &mut long.rows {
        row.what = "An effect that was published with a name that goes on and on and on without an end".to_owned();
        row.published.sources = vec!["E1.1".to_owned(), "E2.22".to_owned(), "E3.333".to_owned(), "E4a.4".to_owned()];
    }
    let mut none = made_up();
    none.rows.clear();
    let mut silent = made_up();
    for row in &mut silent.rows {
        (row.implied, row.verdict) = (None, Verdict::NotComparable);
    }
    let mut wild = made_up();
    for (place, row) in wild.rows.iter_mut().enumerate() {
        let far = [0.0, 1e12, -1e12][place % 3];
        row.implied = Some(Implied { median: far, se: 0.0, low: far, high: far, worlds: 1 });
        (row.published.low, row.published.high) = (-1e9, 1e9);
    }
    vec![
        ("baseline", found()),
        ("made-up", made_up()),
        ("long", long),
        ("none", none),
        ("silent", silent),
        ("wild", wild),
    ]
}

#[test]
fn nothing_leaves_the_page_and_no_text_covers_another() -> Result<(), ChartError> {
    for (case, evidence) in cases() {
        for picture in chart::pictures(&evidence) {
            let record = Record::of(&picture.name, &evidence)?;
            assert_eq!((record.stray(), record.overlap()), (None, None), "{case} {}", picture.name);
            assert!(record.says("not a forecast") && record.says(" worlds × "), "{case} {}", picture.name);
        }
        assert_eq!(chart::draw_all(&evidence)?.len(), 2, "{case}");
    }
    Ok(())
}

#[test]
fn every_check_has_a_row_with_its_source_and_its_verdict() -> Result<(), ChartError> {
    let evidence = found();
    let [rows, bins] = ["evidence", "success"].map(|name| Record::of(name, &evidence));
    let (rows, bins) = (rows?, bins?);
    let words = |record: &Record, word: &str| record.texts.iter().filter(|text| text.words == word).count();
    for verdict in Verdict::ALL {
        let (in_table, elsewhere): (Vec<&Row>, Vec<&Row>) =
            evidence.rows.iter().filter(|row| row.verdict == verdict).partition(|row| row.group == Group::Success);
        assert_eq!(words(&rows, verdict.word()), elsewhere.len(), "{}", verdict.word());
        assert_eq!(words(&bins, verdict.word()), in_table.len(), "{}", verdict.word());
    }
    for row in evidence.rows.iter().filter(|row| row.group != Group::Success) {
        assert!(rows.says(&row.what), "{} is cut", row.what);
        assert!(rows.says(&format!("· {}", row.published.sources.join(", "))), "{}", row.what);
    }
    Ok(())
}

#[test]
fn bars_and_lines_end_where_their_numbers_say() -> Result<(), ChartError> {
    let mut evidence = made_up();
    evidence.rows.retain(|row| row.group == Group::Pledge);
    let record = Record::of("evidence", &evidence)?;
    let bars: Vec<[f64; 4]> = record
        .shapes
        .iter()
        .filter(|shape| shape.kind == Kind::Bar && (shape.edges()[3] - shape.edges()[1] - 8.0).abs() < 0.2)
        .map(|shape| shape.edges())
        .collect();
    assert_eq!(bars.len(), evidence.rows.len(), "a bar a row");
    let widths = evidence.rows.iter().map(|row| row.implied.map_or(0.0, |one| one.high - one.low));
    let of_unit: Vec<f64> = bars.iter().zip(widths).map(|(bar, width)| (bar[2] - bar[0] - 1.5) / width).collect();
    for one in &of_unit {
        assert!((one / of_unit[0] - 1.0).abs() < 0.01, "{of_unit:?}");
    }
    Ok(())
}

#[test]
fn titles_count_verdicts() -> Result<(), ChartError> {
    let title = |name: &str, evidence: &Evidence| {
        Ok::<_, ChartError>(chart::picture(name, evidence)?.title(evidence).replace('\u{a0}', " "))
    };
    let evidence = made_up();
    let count = |verdict| evidence.count(verdict);
    let comparable = evidence.rows.len() - count(Verdict::NotComparable);
    let expected = format!(
        "Of {comparable} published effects {} agree with the model’s, {} overlap, {} disagree",
        count(Verdict::Agrees),
        count(Verdict::Overlaps),
        count(Verdict::Disagrees)
    );
    assert_eq!(title("evidence", &evidence)?, expected);
    let none = &cases()[4].1;
    assert_eq!(title("evidence", none)?, "No published effect can be compared");
    assert_eq!(title("success", none)?, "No bin of published engagements can be compared");
    Ok(())
}

#[test]
#[ignore = "writes pictures for the eye"]
fn pictures_to_look_at() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (case, evidence) in cases() {
        for (name, bytes) in chart::draw_all(&evidence)? {
            std::fs::write(folder.join(format!("evidence-{case}-{name}.png")), bytes)?;
        }
    }
    println!("{}", folder.display());
    Ok(())
}
