//! The table of metrics in `docs/results.md` is the program's own list.
//!
//! `GUARANTOR_RENEW=1 cargo test --test docs metrics` writes it anew.

use std::fs;

use guarantor::model::metric::{Direction, Metric};

use super::at;

const PAGE: &str = "docs/results.md";
const HEAD: &str = "| name | what | unit | whom it counts | better |\n|---|---|---|---|---|\n";

fn row(metric: &Metric) -> String {
    let one = metric.description();
    let better = match one.better {
        Direction::More => "more",
        Direction::Less => "less",
        Direction::Neither => "neither",
    };
    format!("| `{}` | {} | {} | {} | {better} |\n", one.name, one.label, one.unit, one.population)
}

#[test]
fn the_table_of_metrics_is_the_programs_own() {
    let page = fs::read_to_string(at(PAGE)).expect("a page");
    let start = page.find(HEAD).expect("the table") + HEAD.len();
    let end = start + page[start..].find("\n\n").expect("the table ends") + 1;
    let rows: String = Metric::ALL.iter().map(row).collect();
    if std::env::var_os("GUARANTOR_RENEW").is_some() {
        fs::write(at(PAGE), format!("{}{rows}{}", &page[..start], &page[end..])).expect("the page is written");
        return;
    }
    assert_eq!(page[start..end], rows, "renew with GUARANTOR_RENEW=1 cargo test --test docs metrics");
}
