//! `guarantor export`: tables of a run for other programs.

use std::collections::BTreeMap;

use guarantor::analysis::results::Results;
use serde_json::Value;

use super::desk::Desk;

/// A desk with a finished run in `a`.
fn ran() -> Desk {
    let desk = Desk::new();
    desk.has_run("a");
    desk
}

/// A table of plain fields: the names of its columns, and its rows.
fn table(desk: &Desk, path: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let text = std::fs::read_to_string(desk.at(path)).expect("a table");
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    (lines.next().expect("a head"), lines.collect())
}

fn place(head: &[String], name: &str) -> usize {
    head.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"))
}

/// The mean of an outcome by option: the sum of its column over that of its weights.
fn means(head: &[String], rows: &[Vec<String>], outcome: &str) -> BTreeMap<String, f64> {
    let (value, weight) = (place(head, outcome), head.iter().position(|name| *name == format!("{outcome}_trials")));
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row[value].is_empty()) {
        let weight = weight.map_or(1.0, |place| row[place].parse().expect("a count"));
        let sum = sums.entry(row[0].clone()).or_default();
        sum.0 += weight * row[value].parse::<f64>().expect("a number");
        sum.1 += weight;
    }
    sums.into_iter().map(|(option, (sum, weight))| (option, sum / weight)).collect()
}

/// What `results.json` says of a metric by option.
fn told(results: &Results, metric: &str) -> BTreeMap<String, f64> {
    let estimates = results.options.iter().filter_map(|one| Some((one.name.clone(), one.estimate(metric)?.mean)));
    estimates.collect()
}

fn assert_close(one: &BTreeMap<String, f64>, other: &BTreeMap<String, f64>, what: &str) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    for (option, value) in one {
        let other = other[option];
        assert!((value - other).abs() <= 1e-6 * value.abs().max(1.0), "{what} of {option}: {value}, {other}");
    }
}

#[test]
fn worlds_and_trials_add_up_to_what_the_results_say() {
    let desk = ran();
    desk.run("export a --sample 999999").succeeds().tells("5 files are in").tells("trials.parquet");
    let results = desk.results("a");
    let (worlds_head, worlds) = table(&desk, "a-tables/worlds.csv");
    let (trials_head, trials) = table(&desk, "a-tables/trials.csv");
    assert_eq!((worlds.len(), trials.len()), (2 * 16, 2 * 16 * 32));
    for metric in results.options[1].metrics.keys() {
        assert_close(&means(&worlds_head, &worlds, metric), &told(&results, metric), metric);
        assert_close(&means(&trials_head, &trials, metric), &told(&results, metric), metric);
    }
    let outcome = place(&trials_head, "outcome");
    let lost = trials.iter().filter(|row| row[0] == "full" && row[outcome] == "ground-lost").count() as f64 / 512.0;
    assert!((lost - results.options[1].outcomes["ground-lost"].mean).abs() < 1e-12);
}

#[test]
fn an_unknown_is_the_same_in_every_option_unless_an_option_fixes_or_lacks_it() {
    let desk = ran().with(
        "fixed.toml",
        "extends = \"small.toml\"\n[[option]]\nname = \"bare\"\nset = { contributor = [] }\n[[option]]\nname = \"full\"\n\
         [[option]]\nname = \"fixed\"\nset = { \"resumption.shape\" = 0.5 }\n",
    );
    desk.run("run fixed.toml -o fixed -q --set 'run.baseline=\"full\"'").succeeds();
    desk.run("export fixed --format csv -q").succeeds().tells_nothing();
    let (head, rows) = table(&desk, "fixed-tables/worlds.csv");
    let of = |option: &str, column: &str| -> Vec<String> {
        let place = place(&head, column);
        rows.iter().filter(|row| row[0] == option).map(|row| row[place].clone()).collect()
    };
    assert_eq!(of("bare", "resumption.sensitivity"), of("full", "resumption.sensitivity"));
    assert!(of("fixed", "resumption.shape").iter().all(|value| value == "0.5"));
    assert_ne!(of("full", "resumption.shape"), of("fixed", "resumption.shape"));
    assert!(of("bare", "contributor.france.troops").iter().all(String::is_empty));
    assert!(of("full", "contributor.france.troops").iter().all(|value| value.parse::<f64>().expect("troops") > 0.0));
}

#[test]
fn the_package_describes_every_column_of_every_table() {
    let desk = ran();
    desk.run("export a --sample 10 -q").succeeds();
    let package: Value =
        serde_json::from_slice(&desk.files("a-tables")["datapackage.json"]).expect("the package is JSON");
    let hash = desk.results("a").scenario.hash;
    assert_eq!(package["provenance"]["hash"], Value::from(hash));
    assert!(package["provenance"]["command"].as_str().is_some_and(|line| line.starts_with("guarantor run small.toml")));
    let resources = package["resources"].as_array().expect("resources");
    assert_eq!(resources.len(), 4);
    for resource in resources {
        let path = resource["path"].as_str().expect("a path");
        let bytes = &desk.files("a-tables")[path];
        assert_eq!(resource["blake3"], Value::from(blake3::hash(bytes).to_hex().to_string()), "{path}");
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        assert!(fields.iter().all(|field| field["description"].as_str().is_some_and(|text| !text.trim().is_empty())));
        if path.ends_with(".csv") {
            let names: Vec<_> = fields.iter().map(|field| field["name"].as_str().expect("a name").to_owned()).collect();
            assert_eq!(table(&desk, &format!("a-tables/{path}")).0, names);
        }
    }
}

#[test]
fn the_same_run_gives_the_same_tables_and_other_files_stay() {
    let desk = ran();
    desk.run("export a --sample 7 -q").succeeds();
    let once = desk.files("a-tables");
    desk.run("export a --sample 7 -q").succeeds();
    assert!(once == desk.files("a-tables"));
    desk.run("export a --sample 8").refuses().tells("trials.csv` is there, and is another file").tells("`-f`");
    assert!(once == desk.files("a-tables"));
    desk.run("export a --sample 8 -f").succeeds();
    desk.run("verify a -q").succeeds();
}

#[test]
fn what_cannot_be_exported_is_refused_with_what_to_do() {
    let desk = ran();
    desk.run("export a -o a").refuses().tells("holds a run").tells("`-o`");
    desk.run("export nowhere").refuses().tells("no such file or folder");
    desk.run("export a --format xlsx").refuses().tells("choose among `csv`, `parquet`");
    desk.run("sweep small.toml --vary contributor.france.troops=0,9000 -o s -q").succeeds();
    desk.run("export s").refuses().tells("holds a sweep, not a run");
    std::fs::write(desk.at("a/worlds.json"), "{}").expect("a file");
    desk.run("export a").refuses().tells("`worlds.json` has changed");
}
