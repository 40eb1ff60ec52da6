//! Test functions with known indices, on the unit cube.

use guarantor::analysis::sensitivity::indices::Sample;
use guarantor::analysis::sensitivity::saltelli::{Layout, Saltelli, Sequence};

/// Ishigami and Homma (1990), a = 7 and b = 0.1: three inputs from −π to π.
pub fn ishigami(point: &[f64]) -> f64 {
    let [x, y, z] = [0, 1, 2].map(|input| -std::f64::consts::PI + point[input] * 2.0 * std::f64::consts::PI);
    libm::sin(x) + 7.0 * libm::sin(y) * libm::sin(y) + 0.1 * z * z * z * z * libm::sin(x)
}

/// The G function of Sobol' (Saltelli and Sobol' 1995): a small a makes an input important.
pub fn sobol_g(a: &[f64], point: &[f64]) -> f64 {
    point.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

/// The answers of a function without luck at every cell of a design.
pub fn sampled(layout: Layout, sequence: Sequence, rows: u32, function: impl Fn(&[f64]) -> f64) -> Sample {
    let design = Saltelli::new(layout, sequence).expect("few inputs");
    let answer = |row, place| {
        let mut point = Vec::new();
        design.point(row, design.layout().cell(place), &mut point);
        Some([function(&point); 2])
    };
    Sample::new(design.layout(), rows, answer).expect("answers that vary")
}
