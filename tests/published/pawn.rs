//! PAWN as SALib computes it.

use guarantor::analysis::sensitivity::pawn::{Outcomes, Pawn};
use guarantor::engine::sobol::Sobol;

use super::functions::ishigami;
use super::goldens::{assert_close, golden, numbers};

#[test]
fn pawn_of_ishigami_is_that_of_salib() {
    let Some(published) = golden("pawn_ishigami_sobol1024_S10") else { return };
    let sobol = Sobol::new(3).expect("three dimensions");
    let points: Vec<Vec<f64>> =
        (0..1_024).map(|index| (0..3).map(|input| sobol.plain(index, input)).collect()).collect();
    let outcomes = Outcomes::new(&points.iter().map(|point| ishigami(point)).collect::<Vec<_>>());
    let found: Vec<Pawn> = (0..3)
        .map(|input| {
            let column: Vec<f64> = points.iter().map(|point| point[input]).collect();
            outcomes.numeric(&column, 10).expect("slides")
        })
        .collect();
    let close = |name: &str, of: fn(&Pawn) -> f64| {
        assert_close(name, found.iter().map(of), &numbers(&published[name]), 1e-12);
    };
    close("minimum", |pawn| pawn.minimum);
    close("mean", |pawn| pawn.mean);
    close("median", |pawn| pawn.median);
    close("maximum", |pawn| pawn.maximum);
    close("CV", |pawn| pawn.cv.expect("a mean above 0"));
    close("stdev", |pawn| pawn.stdev);
}
