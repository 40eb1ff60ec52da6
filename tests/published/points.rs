//! Sobol points and Saltelli's rows, in the published order.

use guarantor::analysis::sensitivity::saltelli::{Layout, Saltelli, Sequence};
use guarantor::engine::sobol::Sobol;

use super::goldens::{golden, numbers, points};

#[test]
fn sobol_points_are_those_of_scipy() {
    let (Some(first), Some(row)) = (golden("sobol_d10_first16"), golden("sobol_d10_row1023")) else { return };
    let sobol = Sobol::new(10).expect("ten dimensions");
    let point = |index| (0..10).map(|dimension| sobol.plain(index, dimension)).collect::<Vec<_>>();
    assert_eq!((0..16).map(point).collect::<Vec<_>>(), points(&first));
    assert_eq!(point(1_023), numbers(&row));
}

#[test]
fn rows_are_in_the_order_of_salib() {
    for (name, skip, rows) in [("saltelli_d3_N4_second_order_rows", 0, 4), ("saltelli_legacy_skip16_d3_N2_rows", 16, 2)]
    {
        let Some(published) = golden(name) else { return };
        let design = Saltelli::new(Layout::singles(3, true), Sequence::Plain { skip }).expect("three inputs");
        assert_eq!(design.points(rows), points(&published), "{name}");
    }
}
