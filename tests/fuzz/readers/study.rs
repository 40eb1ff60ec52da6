//! What studies found, as `guarantor plot` reads it, and saved measurements.

use std::sync::LazyLock;

use guarantor::analysis::backtest::Backtest;
use guarantor::analysis::bench::Bench;
use guarantor::analysis::discover::Discovered;
use guarantor::analysis::evidence::Evidence;
use guarantor::analysis::pivotal::Pivotal;
use guarantor::analysis::sensitivity::results::Sensitivity;
use guarantor::analysis::sweep::Sweep;
use guarantor::analysis::tipping::Tipping;
use guarantor::chart::{Charts, scaling};
use guarantor::report::bench;
use guarantor::report::study::{self, Studied};
use serde_json::Value;

use super::folder::{drawn, with};
use super::{patch, plain, refused};

/// A small result of each study, in the order of the letters that name them.
static BASES: LazyLock<[Value; 8]> = LazyLock::new(|| {
    [
        include_str!("../../corpus/base/sweep.json"),
        include_str!("../../corpus/base/sensitivity.json"),
        include_str!("../../corpus/base/discover.json"),
        include_str!("../../corpus/base/tipping.json"),
        include_str!("../../corpus/base/pivotal.json"),
        include_str!("../../corpus/base/evidence.json"),
        include_str!("../../corpus/base/backtest.json"),
        include_str!("../../corpus/base/bench.json"),
    ]
    .map(|text| serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}")))
});

/// A letter from `a` to `h` for the kind of study, then its JSON or changes of a sound one.
pub fn study(bytes: &[u8]) {
    let Some((&letter, bytes)) = bytes.split_first() else { return };
    let kind = usize::from(letter.wrapping_sub(b'a'));
    let Some(base) = BASES.get(kind) else { return };
    let bytes = patch::bytes(bytes, base);
    match kind {
        0 => studied::<Sweep>(bytes),
        1 => studied::<Sensitivity>(bytes),
        2 => studied::<Discovered>(bytes),
        3 => studied::<Tipping>(bytes),
        4 => studied::<Pivotal>(bytes),
        5 => studied::<Evidence>(bytes),
        6 => studied::<Backtest>(bytes),
        _ => measured(&bytes),
    }
}

/// Whether each base is what this version of the program reads: otherwise nothing is tried.
pub fn bases_are_sound() {
    fn is<T: Studied>(base: &Value) {
        let found: T = serde_json::from_value(base.clone()).unwrap_or_else(|error| panic!("{:?}: {error}", T::STUDY));
        assert!(found.is_sound(), "{:?}", T::STUDY);
    }
    let [sweep, sensitivity, discover, tipping, pivotal, evidence, backtest, bench] = &*BASES;
    is::<Sweep>(sweep);
    is::<Sensitivity>(sensitivity);
    is::<Discovered>(discover);
    is::<Tipping>(tipping);
    is::<Pivotal>(pivotal);
    is::<Evidence>(evidence);
    is::<Backtest>(backtest);
    assert!(serde_json::from_value::<Bench>(bench.clone()).is_ok_and(|bench| bench.is_sound()));
}

fn studied<T: Studied + Charts>(bytes: Vec<u8>) {
    match with(&study::file(T::STUDY), bytes).studied::<T>() {
        Ok(found) => {
            plain(&study::summary(&found));
            drawn(&found);
            found.more_files().iter().for_each(|file| assert!(file.bytes.len() < 64 << 20));
        }
        Err(error) => refused(&error),
    }
}

/// A saved measurement, compared with itself.
fn measured(bytes: &[u8]) {
    let Some(found) = serde_json::from_slice::<Bench>(bytes).ok().filter(Bench::is_sound) else { return };
    let comparison = found.against("before", &found);
    plain(&bench::summary(&found, Some(&comparison)));
    plain(&scaling::title(&found));
    let (width, height) = scaling::size(&found, 2);
    assert!(u64::from(width) * u64::from(height) < 1 << 28);
}
