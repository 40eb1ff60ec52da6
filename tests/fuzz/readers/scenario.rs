//! Scenario files, what is laid over them, and the files that are attached to them.

use std::str::from_utf8;
use std::sync::LazyLock;

use guarantor::analysis::condition::Condition;
use guarantor::analysis::{sound, summary};
use guarantor::engine::batch::{Tallies, memory};
use guarantor::engine::block::{Block, Ground};
use guarantor::engine::tally::{self, OptionTally, WorldTally};
use guarantor::error::Error;
use guarantor::lanes::LANES;
use guarantor::model::metric::{Class, Metric};
use guarantor::report::{run_folder, terminal};
use guarantor::scenario::vary::{self, Axis};
use guarantor::scenario::{self, Attached, Overrides, Role, Scenario, SourceFile};

use super::{plain, refused};

/// What separates files, and flags from a file, within one text.
const NEXT: &str = "\n---\n";

/// Months × members over all options beyond which a scenario is not followed here: it would take seconds.
const FOLLOWED: usize = 40_000;

/// Combinations of levels beyond which they are not all resolved here.
const RESOLVED: usize = 64;

/// Two options, a contributor and a half year: quick to read.
pub const SMALL: &str = "extends = \"builtin:baseline\"\ntitle = \"Small\"\nquestion = \"Which?\"\ncontributor = []\n\
    [run]\nhorizon_months = 6\nworlds = 2\ntrials = 256\nseed = 7\nbaseline = \"bare\"\n\
    [[option]]\nname = \"bare\"\n\
    [[option]]\nname = \"one\"\nlabel = \"One joins\"\n\
    set = { \"contributor.aland\" = { name = \"Åland\", troops = { pert = [500, 1000, 3000] } } }\n";

/// [`SMALL`], read.
pub static BASE: LazyLock<Scenario> =
    LazyLock::new(|| loaded(scenario::load_text("small", SMALL, &Overrides::default())));

fn loaded(read: Result<Scenario, Error>) -> Scenario {
    read.unwrap_or_else(|error| panic!("{error}"))
}

/// A scenario's text.
pub fn scenario(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    judge(scenario::load_text("stranger", text, &Overrides::default()), &Overrides::default());
}

/// Lines of `--set`, and behind [`NEXT`] what a file lays over the baseline.
pub fn overlay(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let (flags, file) = text.split_once(NEXT).unwrap_or((text, ""));
    let set = flags.lines().take(16).map(str::to_owned).collect();
    let overrides = Overrides { set, ..Overrides::default() };
    judge(scenario::load_text("laid-over", &format!("extends = \"builtin:baseline\"\n{file}"), &overrides), &overrides);
}

/// Files that extend each other, the scenario's own first, with [`NEXT`] between.
pub fn chain(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let file = |(place, text): (usize, &str)| SourceFile { name: format!("{place}.toml"), text: text.to_owned() };
    let files: Vec<_> = text.split(NEXT).take(9).enumerate().map(file).collect();
    judge(scenario::load_kept("chain", &files, &Overrides::default()), &Overrides::default());
}

/// A posterior, attached to a scenario whose worlds it moves.
pub fn posterior(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let attached = vec![Attached::new(Role::Worlds, "posterior.json", text)];
    let overrides = Overrides { attached, ..Overrides::default() };
    judge(scenario::load_text("small", SMALL, &overrides), &overrides);
}

/// A line for each `--vary`.
pub fn vary(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let mut axes = Vec::new();
    for line in text.lines().take(3) {
        match Axis::parse(line, &BASE) {
            Ok(axis) => {
                assert!(axis.levels.len() > 1 && axis.levels.len() <= vary::MOST_LEVELS);
                axes.push(axis);
            }
            Err(problems) => refused(&Error::Scenario(problems)),
        }
    }
    match vary::check(&axes) {
        Ok(combinations) if combinations > RESOLVED => {}
        Ok(combinations) => match vary::expand(&BASE, &axes) {
            Ok(all) => assert_eq!(all.len(), combinations),
            Err(error) => refused(&error),
        },
        Err(error) => refused(&error),
    }
}

/// A line for each condition of an outcome.
pub fn condition(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    for line in text.lines().take(4) {
        match Condition::parse_against("--when", line, &["bare", "one"]) {
            Ok((condition, _)) => {
                assert!(condition.value.is_finite());
                plain(&condition.to_string());
            }
            Err(problems) => refused(&Error::Scenario(problems)),
        }
    }
}

/// What was read is refused in words, or sound.
fn judge(read: Result<Scenario, Error>, overrides: &Overrides) {
    match read {
        Err(error) => refused(&error),
        Ok(scenario) => is_sound(&scenario, overrides),
    }
}

/// A scenario that was read is the same when it is read again from its copies, can be made small, and can be followed.
pub fn is_sound(scenario: &Scenario, overrides: &Overrides) {
    scenario.warnings.iter().for_each(|warning| plain(warning));
    let again = loaded(scenario::load_kept(&scenario.name, &scenario.files, overrides));
    assert!(again.hash == scenario.hash && again.warnings == scenario.warnings);
    let size = Overrides { worlds: Some(2), trials: Some(LANES as u32), ..overrides.clone() };
    let small = loaded(scenario::load_kept(&scenario.name, &scenario.files, &size));
    assert!(memory(&small, 1) > 0);
    let months = small.run.horizon_months as usize;
    let members: usize = small.options.iter().map(|option| option.specs.contributors.len() + 8).sum();
    if months * members <= FOLLOWED {
        follow(&small);
    }
}

/// Follows a block of each of two worlds through every option: all trials end in one class, and every metric is a number or
/// does not count. What is counted makes results that can be told, written, and read back.
fn follow(scenario: &Scenario) {
    let ground = Ground::new(scenario);
    let mut block = Block::new(&ground);
    let months = scenario.run.horizon_months as usize;
    let worlds = |members: usize| vec![WorldTally::new(months, members); 2];
    let worlds = scenario.options.iter().map(|option| worlds(option.specs.contributors.len())).collect();
    let options = vec![OptionTally::new(months); scenario.options.len()];
    let mut tallies = Tallies { worlds, options };
    for world in 0..2 {
        block.enter(world);
        block.draw(0, LANES);
        for option in 0..scenario.options.len() {
            let row = &mut tallies.worlds[option][world as usize];
            tally::count(block.follow(option), LANES, row, &mut tallies.options[option]);
            assert_eq!(row.classes.iter().sum::<u64>(), LANES as u64, "a trial ends in one class");
            if row.metrics.iter().any(tally::Sum::is_beyond) {
                return;
            }
            for metric in Metric::ALL {
                let values = &block.trials().outcome.metrics[*metric as usize];
                assert!((0..LANES).all(|lane| values[lane].is_nan() || values[lane] >= 0.0), "{metric:?}");
            }
            let held = row.classes[Class::Held as usize];
            assert!(held <= LANES as u64);
        }
    }
    let results = summary::summarise(scenario, &tallies, &[]);
    assert!(sound::is_sound(&results), "what a run finds can be read back");
    let text = run_folder::results_json(&results);
    let read: Result<guarantor::analysis::results::Results, _> = serde_json::from_str(&text);
    assert!(read.is_ok_and(|read| read == results), "results are what their file says");
    plain(&terminal::summary(&results));
}
