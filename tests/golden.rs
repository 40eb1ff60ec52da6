//! The results of every shipped scenario against those kept in `seeds/golden.toml`, to the last trial.
//!
//! `GUARANTOR_RENEW=1 cargo test --test golden` writes the file anew. A renewal means that results have changed: it
//! needs an entry under *Results changed* in `CHANGELOG.md`, with the reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use common::{SHIPPED, run, shipped};
use guarantor::engine::tally::WorldTally;
use guarantor::model::metric::Class;
use serde::Deserialize;

#[allow(dead_code, reason = "each test uses a part of it")]
mod common;

/// Worlds, and trials in each: enough that any change of the model moves a count, and over in seconds.
const SIZE: u32 = 64;

const HEAD: &str = "\
# The master seed and the expected results of every shipped scenario, at 64 worlds × 64 trials.
#
# `counts` are trials by outcome, of 4,096 an option: no ceasefire, held, repelled, ground lost, major loss.
# `scenario` is the blake3 of the resolved scenario at this size, `tallies` that of everything counted in every world:
# outcomes, metrics, ceasefires standing by month, countries that joined.
# Written by `GUARANTOR_RENEW=1 cargo test --test golden`; a renewal needs an entry under *Results changed* in CHANGELOG.md.
";

/// What a scenario leads to.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    seed: u64,
    scenario: String,
    tallies: String,
    counts: BTreeMap<String, [u64; Class::ALL.len()]>,
}

#[test]
fn every_shipped_scenario_leads_to_the_results_that_are_kept() {
    let now: BTreeMap<String, Golden> = SHIPPED.iter().map(|name| ((*name).to_owned(), golden(name))).collect();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds/golden.toml");
    if std::env::var_os("GUARANTOR_RENEW").is_some() {
        std::fs::write(&path, page(&now)).expect("a writable file");
    }
    let kept = std::fs::read_to_string(&path).expect("seeds/golden.toml");
    let kept: BTreeMap<String, Golden> = toml::from_str(&kept).expect("a golden file");
    let moved = moved(&kept, &now);
    assert!(
        moved.is_empty(),
        "results have changed:\n  {}\nWhere that is meant, say why under *Results changed* in CHANGELOG.md and renew: \
         GUARANTOR_RENEW=1 cargo test --test golden",
        moved.join("\n  ")
    );
}

/// Runs a shipped scenario, small.
fn golden(name: &str) -> Golden {
    let (worlds, trials) = (format!("run.worlds={SIZE}"), format!("run.trials={SIZE}"));
    let scenario = shipped(name, &[&worlds, &trials]);
    let (scenario, tallies) = run(&scenario, SIZE, SIZE, 0);
    let counts =
        scenario.options.iter().zip(&tallies.worlds).map(|(option, worlds)| (option.name.clone(), sum(worlds)));
    let counts = counts.collect();
    Golden { seed: scenario.run.seed, scenario: scenario.hash, tallies: hash(tallies.worlds.iter().flatten()), counts }
}

/// Trials in each class over all worlds.
fn sum(worlds: &[WorldTally]) -> [u64; Class::ALL.len()] {
    Class::ALL.map(|class| worlds.iter().map(|world| world.classes[class as usize]).sum())
}

/// blake3 of the numbers in tallies.
fn hash<'a>(worlds: impl Iterator<Item = &'a WorldTally>) -> String {
    let mut hasher = blake3::Hasher::new();
    for world in worlds {
        let counts = [world.trials].into_iter().chain(world.classes);
        let metrics = world.metrics.iter().flat_map(|sum| [sum.count, sum.total().to_bits()]);
        let rows = world.standing.iter().chain(&world.joined).map(|count| u64::from(*count));
        for number in counts.chain(metrics).chain(rows) {
            hasher.update(&number.to_le_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// The file as it is written.
fn page(all: &BTreeMap<String, Golden>) -> String {
    let mut page = HEAD.to_owned();
    for (name, golden) in all {
        let Golden { seed, scenario, tallies, counts } = golden;
        let _ = write!(page, "\n[{name}]\nseed = {seed}\nscenario = \"{scenario}\"\ntallies = \"{tallies}\"\n\n");
        let _ = writeln!(page, "[{name}.counts]");
        for (option, counts) in counts {
            let _ = writeln!(page, "{option} = {counts:?}");
        }
    }
    page
}

/// What has moved, a line each: which scenario, which option, which class, and by how much.
fn moved(kept: &BTreeMap<String, Golden>, now: &BTreeMap<String, Golden>) -> Vec<String> {
    let mut moved = Vec::new();
    for name in kept.keys().filter(|name| !now.contains_key(*name)) {
        moved.push(format!("{name} is no longer shipped"));
    }
    for (name, now) in now {
        let Some(kept) = kept.get(name) else {
            moved.push(format!("{name} is new"));
            continue;
        };
        let before = moved.len();
        options(name, kept, now, &mut moved);
        if kept.seed != now.seed {
            moved.push(format!("{name}: the master seed was {} and is {}", kept.seed, now.seed));
        }
        if kept.scenario != now.scenario {
            moved.push(format!("{name}: the scenario itself has changed (a file in `scenarios/`, or how it is read)"));
        }
        if kept.tallies != now.tallies && moved.len() == before {
            moved.push(format!("{name}: no outcome has moved, but another number has: a metric, a month or a country"));
        }
    }
    moved
}

fn options(name: &str, kept: &Golden, now: &Golden, moved: &mut Vec<String>) {
    for option in kept.counts.keys().filter(|option| !now.counts.contains_key(*option)) {
        moved.push(format!("{name}: the option `{option}` is gone"));
    }
    for (option, now) in &now.counts {
        let Some(kept) = kept.counts.get(option) else {
            moved.push(format!("{name}: the option `{option}` is new"));
            continue;
        };
        for class in Class::ALL {
            let (was, is) = (kept[class as usize], now[class as usize]);
            if was != is {
                let by = i128::from(is) - i128::from(was);
                moved.push(format!("{name}: `{option}` {} was {was} and is {is} ({by:+})", class.name()));
            }
        }
    }
}

#[test]
fn a_change_is_told_with_its_option_its_class_and_its_size() {
    let golden = |held: u64, tallies: &str| {
        let counts = [("full".to_owned(), [0, held, 4096 - held, 0, 0])].into();
        Golden { seed: 1, scenario: "a".to_owned(), tallies: tallies.to_owned(), counts }
    };
    let one = |golden| BTreeMap::from([("paris".to_owned(), golden)]);
    assert!(moved(&one(golden(7, "x")), &one(golden(7, "x"))).is_empty());
    assert_eq!(
        moved(&one(golden(7, "x")), &one(golden(5, "y"))),
        ["paris: `full` held was 7 and is 5 (-2)", "paris: `full` repelled was 4089 and is 4091 (+2)"]
    );
    let other = moved(&one(golden(7, "x")), &one(golden(7, "y")));
    assert_eq!(other, ["paris: no outcome has moved, but another number has: a metric, a month or a country"]);
    assert_eq!(toml::from_str::<BTreeMap<String, Golden>>(&page(&one(golden(7, "x")))), Ok(one(golden(7, "x"))));
}
