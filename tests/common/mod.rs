//! Scenarios that several tests use.

use std::path::Path;

use guarantor::scenario::{self, Overrides, Scenario};

/// The files in `scenarios/`.
pub const SHIPPED: [&str; 6] =
    ["baseline", "davos-2026-01", "elysee-2025-09", "first-package-2025-08", "paris-2025-09", "washington-2025-08"];

/// A shipped scenario, with `--set`.
pub fn shipped(name: &str, set: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
    let overrides = Overrides { set: owned(set), ..Overrides::default() };
    scenario::load(&path, &overrides).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A text laid over the baseline, with `--set`, and only these of its options (all where empty).
pub fn over_baseline(text: &str, options: &[&str], set: &[&str]) -> Scenario {
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    let overrides = Overrides { set: owned(set), options: owned(options), ..Overrides::default() };
    scenario::load_text("test", &text, &overrides).unwrap_or_else(|error| panic!("{text}\n{set:?}\n{error}"))
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
