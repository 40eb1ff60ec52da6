//! Sobol' indices as SALib computes them, and closed forms.

use guarantor::analysis::sensitivity::Index;
use guarantor::analysis::sensitivity::indices::{Bootstrap, Indices};
use guarantor::analysis::sensitivity::saltelli::{Layout, Sequence};

use super::functions::{ishigami, sampled, sobol_g};
use super::goldens::{assert_close, golden, numbers};

/// What SALib's numbers must be met by: its sums are in another order.
const SALIB: f64 = 1e-9;

const FEW: Bootstrap = Bootstrap { resamples: 50, seed: 1 };

const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

fn plain_ishigami(skip: u32, rows: u32) -> Indices {
    let sample = sampled(Layout::singles(3, true), Sequence::Plain { skip }, rows, ishigami);
    sample.indices(&PAIRS, FEW).expect("a variance")
}

fn values(indices: &[Index]) -> impl Iterator<Item = f64> + '_ {
    indices.iter().map(|index| index.value)
}

fn second(indices: &Indices) -> impl Iterator<Item = f64> + '_ {
    indices.second.iter().map(|second| second.index.value)
}

#[test]
fn indices_of_ishigami_are_those_of_salib_at_every_size() {
    let Some(published) = golden("ishigami_unscrambled") else { return };
    for (rows, published) in published.as_object().expect("a table") {
        let found = plain_ishigami(0, rows.parse().expect("a number of rows"));
        assert_close("S1", values(&found.first), &numbers(&published["S1"]), SALIB);
        assert_close("ST", values(&found.total), &numbers(&published["ST"]), SALIB);
        assert_close("S2", second(&found), &numbers(&published["S2"]), SALIB);
    }
}

#[test]
fn indices_after_a_skip_are_those_of_the_manual_of_salib() {
    let Some(published) = golden("ishigami_salib_docs_skip1024_N1024") else { return };
    let found = plain_ishigami(1_024, 1_024);
    assert_close("S1", values(&found.first), &numbers(&published["S1"]), SALIB);
    assert_close("ST", values(&found.total), &numbers(&published["ST"]), SALIB);
    let pairs = ["12", "13", "23"].map(|pair| published["S2"][pair].as_f64().expect("a number"));
    assert_close("S2", second(&found), &pairs, SALIB);
}

#[test]
fn indices_of_the_g_function_are_those_of_salib() {
    // sobol.sample(problem, 256, scramble=False) and sobol.analyze with a = 0, 1, 4.5, 9.
    let g = |point: &[f64]| sobol_g(&[0.0, 1.0, 4.5, 9.0], point);
    let sample = sampled(Layout::singles(4, true), Sequence::Plain { skip: 0 }, 256, g);
    let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
    let found = sample.indices(&pairs, FEW).expect("a variance");
    assert_close("S1", values(&found.first), &G_FIRST, SALIB);
    assert_close("ST", values(&found.total), &G_TOTAL, SALIB);
    assert_close("S2", second(&found), &G_SECOND, SALIB);
}

const G_FIRST: [f64; 4] = [0.6970095103097911, 0.1710640453706452, 0.02340937721920612, 0.005812047375333723];
const G_TOTAL: [f64; 4] = [0.7691962870321383, 0.22255933475458645, 0.030595726693171676, 0.009904785452649036];
const G_SECOND: [f64; 6] = [
    0.059663940162718504,
    0.0311557477933294,
    0.021755660091307888,
    0.0023733910955435616,
    0.0016204265535322837,
    -0.001901758539655015,
];

#[test]
fn indices_of_groups_are_those_of_salib() {
    // The same with groups {1, 3}, {2} and {4} and calc_second_order=False, which leaves BA out of the centre as well.
    let g = |point: &[f64]| sobol_g(&[0.0, 1.0, 4.5, 9.0], point);
    let layout = Layout::groups(4, vec![vec![0, 2], vec![1], vec![3]], false);
    let found = sampled(layout, Sequence::Plain { skip: 0 }, 256, g).indices(&[], FEW).expect("a variance");
    assert_close("S1", values(&found.first), &GROUPS_FIRST, SALIB);
    assert_close("ST", values(&found.total), &GROUPS_TOTAL, SALIB);
}

const GROUPS_FIRST: [f64; 3] = [0.7291560747562378, 0.17106402871737017, 0.005812032472334404];
const GROUPS_TOTAL: [f64; 3] = [0.7959107992897329, 0.22255933475458647, 0.009904785452649036];

#[test]
fn scrambled_points_meet_the_closed_form_of_the_g_function_within_their_errors() {
    let Some(published) = golden("sobol_g_g8") else { return };
    let a = numbers(&published["a"]);
    let within = |found: &[Index], name: &str| {
        for (found, published) in found.iter().zip(numbers(&published[name])) {
            // Rows of scrambled points err less than the bootstrap thinks; two errors leave room for one in a hundred.
            assert!((found.value - published).abs() < 2.0 * found.error + 1e-6, "{name}: {found:?} not {published}");
            assert!(found.error < 0.05);
        }
    };
    for seed in 1..=3 {
        let layout = Layout::singles(8, false);
        let sample = sampled(layout, Sequence::Scrambled(seed), 4_096, |point| sobol_g(&a, point));
        let found = sample.indices(&[], Bootstrap { resamples: 200, seed }).expect("a variance");
        within(&found.first, "S1");
        within(&found.total, "ST");
        let variance = published["var"].as_f64().expect("a number");
        assert!((found.variance.value - variance).abs() < 2.0 * found.variance.error, "{:?}", found.variance);
    }
}
