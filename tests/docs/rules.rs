//! The rules that turn past ceasefires into options: what they set exists, what they cite is there, every case that a table
//! may hold becomes an option that loads without a word, and the page tells them all.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use guarantor::scenario::format::{OPTIONS, section_named};
use guarantor::scenario::history::{self, Case, Cases, Force, Kind, Profile, scenario_text};
use guarantor::scenario::{self, BUILTIN_HISTORY, Overrides, Scenario};

use super::sources::of_rules;
use super::{at, text};

const HEADER: &str =
    "id,dyad,kind,ceasefire_date,force_type,force_name,force_size,great_power_backed,resumed,resume_date,resume_kind";

/// Rows computed from an earlier table of past ceasefires, and rows of section 11 that rest on them.
const FROM_CASES: [&str; 4] = ["E1.21", "E1.49", "E11.3", "E11.6"];

fn read(lines: &str) -> Vec<Case> {
    history::read_cases("made-up.csv", &format!("{HEADER}\n{lines}"))
        .unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
        .all
}

/// Every kind, time, force and backing, at sizes from nobody to a corps.
fn combinations() -> BTreeSet<Profile> {
    let mut lines = String::new();
    let mut id = 0;
    for (kind, force) in
        Kind::ALL.iter().flat_map(|kind| Force::ALL.iter().map(move |force| (kind.word(), force.word())))
    {
        for (day, backed) in [("1960-06-01", 0), ("1960-06-01", 1), ("2000-06-01", 0), ("2000-06-01", 1)] {
            for size in [0, 1, 450, 6_000, 60_000] {
                id += 1;
                let _ = writeln!(lines, "{id},A-B,{kind},{day},{force},,{size},{backed},0,,");
            }
        }
    }
    read(&lines).iter().map(Case::profile).collect()
}

fn load(profiles: &[Profile], base: &str) -> Scenario {
    let text = scenario_text(profiles, base);
    let loaded = scenario::load_text("cases", &text, &Overrides::default());
    loaded.unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn every_case_that_a_table_may_hold_loads_without_a_word() {
    let profiles: Vec<Profile> = combinations().into_iter().collect();
    assert!(profiles.len() > OPTIONS, "{}", profiles.len());
    for some in profiles.chunks(OPTIONS) {
        let scenario = load(some, BUILTIN_HISTORY);
        assert_eq!(scenario.warnings, [""; 0]);
        let names: Vec<_> = (1..=some.len()).map(|place| format!("p{place}")).collect();
        assert_eq!(scenario.options.iter().map(|option| option.name.clone()).collect::<Vec<_>>(), names);
        for (option, profile) in scenario.options.iter().zip(some) {
            let specs = &option.specs;
            let troops: f64 = specs.contributors.iter().map(|one| one.quantities.troops.mean()).sum();
            assert_eq!(
                (troops, specs.contributors.len()),
                (f64::from(profile.size), usize::from(profile.force != Force::None))
            );
            assert_eq!(option.label, profile.label());
        }
    }
}

#[test]
fn the_builtin_is_the_shipped_file_and_finds_the_baseline_by_its_name() {
    let profiles: Vec<Profile> = combinations().into_iter().take(3).collect();
    let scenario = load(&profiles, BUILTIN_HISTORY);
    let names: Vec<&str> = scenario.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["cases", "builtin:history", "builtin:baseline"]);
    assert_eq!(
        (scenario.files[1].text.clone(), scenario.files[2].text.clone()),
        (text("scenarios/history.toml"), text("scenarios/baseline.toml"))
    );
    let shipped = scenario::load(&at("scenarios/history.toml"), &Overrides::default()).expect("it loads");
    let built =
        scenario::load_text("history", "extends = \"builtin:history\"", &Overrides::default()).expect("it loads");
    assert_eq!((shipped.hash, shipped.warnings), (built.hash, built.warnings));
}

/// Whether the format has a key of this path.
fn is_key(path: &str) -> bool {
    let (section, key) = path.split_once('.').expect("a dotted path");
    path == "contributor.force" || section_named(section).is_some_and(|section| section.key(key).is_some())
}

#[test]
fn what_rules_set_exists_and_rests_on_no_table_of_cases() {
    for rule in history::rules() {
        assert!(rule.set.keys().all(|path| is_key(path)), "{}: {:?}", rule.name, rule.set.keys());
    }
    let cited = of_rules();
    assert!(cited.len() > 20, "{}", cited.len());
    for cited in cited {
        assert!(!cited.ids.iter().any(|id| FROM_CASES.contains(&id.as_str())), "{cited:?}");
    }
}

/// The rows of the page's table.
fn rows() -> String {
    let mut rows = String::new();
    for rule in history::rules() {
        let keys: Vec<String> = rule.set.keys().map(|path| format!("`{path}`")).collect();
        let _ = writeln!(rows, "| `{}` | {} | {} | {} |", rule.name, rule.condition(), keys.join(", "), rule.why);
    }
    rows
}

#[test]
fn the_page_tells_every_rule() {
    let page = text("docs/backtest.md");
    let (before, rest) = page.split_once("|---|---|---|---|\n").expect("a table of four columns");
    let table: String = rest.lines().take_while(|line| line.starts_with('|')).map(|line| format!("{line}\n")).collect();
    if std::env::var_os("GUARANTOR_RENEW").is_some() {
        let after = &rest[table.len()..];
        std::fs::write(at("docs/backtest.md"), format!("{before}|---|---|---|---|\n{}{after}", rows()))
            .expect("a writable page");
    } else {
        assert_eq!(table, rows(), "renew it: GUARANTOR_RENEW=1 cargo test --test docs rules");
    }
}

fn shipped() -> Cases {
    let path = "seeds/ceasefires.csv";
    history::read_cases(path, &text(path)).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

#[test]
fn the_table_that_ships_says_how_sure_it_is_and_where_each_case_ends() {
    let cases = shipped().all;
    // Counted a second way, by the words in the lines.
    let page = text("seeds/ceasefires.csv");
    assert_eq!(cases.len(), page.lines().count() - 1);
    let resumed = cases.iter().filter(|case| case.resumed.is_some()).count();
    assert_eq!(resumed, page.lines().filter(|line| line.contains(",war,") || line.contains(",limited,")).count());
    for case in &cases {
        assert!(["documented", "approximate", "judged"].contains(&case.certainty.as_str()), "{}", case.id);
        assert_ne!(
            case.resumed.is_some(),
            case.followed_until.is_some(),
            "{}: it ended, or was followed to a day",
            case.id
        );
        assert!(case.id.contains(&case.began.year().to_string()), "{}", case.id);
    }
    let profiles: Vec<Profile> = cases.iter().map(Case::profile).collect::<BTreeSet<_>>().into_iter().collect();
    assert!(profiles.chunks(OPTIONS).all(|some| load(some, BUILTIN_HISTORY).warnings.is_empty()));
}

/// The mean of the beta distribution that a rule gives to the hold of a bare ceasefire.
fn hold(rule: &str) -> f64 {
    let rule = history::rules().iter().find(|one| one.name == rule).unwrap_or_else(|| panic!("{rule}"));
    let set = &rule.set["resumption.five_year_hold"];
    let numbers = set.split(['[', ']']).nth(1).unwrap_or_default();
    let numbers: Vec<f64> = numbers.split(',').map(|number| number.trim().parse().expect("a number")).collect();
    let [a, b] = numbers[..] else { panic!("{set}") };
    a / (a + b)
}

#[test]
fn the_holds_are_what_the_published_rows_come_to() {
    // Rows 1.1 and 1.2 count from the end of a quiet first year: a Weibull's five years from the ceasefire itself.
    let from_the_day = |five: f64, shape: f64| libm::exp(libm::log(five) / (1.0 - libm::pow(0.2, shape)));
    let (wars, all) = (from_the_day(0.79, 0.50), from_the_day(0.82, 0.53));
    assert!((0.64..0.66).contains(&wars) && (0.69..0.71).contains(&all), "{wars} {all}");
    assert!((all..0.79).contains(&hold("states")));
    // Rows 1.5 and 1.4: truces and all endings; row 1.7: spells without peacekeepers, and those with them as well.
    assert!((hold("mixed-to-1989") - (0.29 + 0.57) / 2.0).abs() < 0.005);
    let pooled = (36.0 * 0.58 + 59.0 * 0.37) / 95.0;
    assert!((0.37..pooled).contains(&hold("mixed-since-1990")), "{pooled}");
    assert_eq!(
        [hold("states"), hold("mixed-to-1989"), hold("mixed-since-1990")].map(|x| (x * 100.0).round()),
        [71.0, 43.0, 38.0]
    );
}
