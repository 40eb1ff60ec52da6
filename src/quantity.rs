//! A quantity: a number or a distribution, with its source.

/// A value written in a scenario: a number, or a distribution that says what nobody knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The distribution.
    pub shape: Shape,
    /// Lower end at which the distribution is clipped (a normal: conditioned).
    pub min: Option<f64>,
    /// Upper end at which the distribution is clipped (a normal: conditioned).
    pub max: Option<f64>,
    /// `source`: a comma-separated list of citations; empty where none is stated.
    pub source: String,
    /// `note`.
    pub note: String,
}

/// The distributions that a scenario may write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// A constant.
    Constant(f64),
    /// Between two ends, all alike.
    Uniform(f64, f64),
    /// Low, mode, high, straight lines between.
    Triangular(f64, f64, f64),
    /// Low, mode, high: a beta distribution with λ = 4.
    Pert(f64, f64, f64),
    /// Mean and standard deviation.
    Normal(f64, f64),
    /// Median and 90 % quantile.
    Lognormal(f64, f64),
    /// The two exponents of a beta distribution on 0…1.
    Beta(f64, f64),
}

impl Quantity {
    /// A constant without a source.
    pub fn constant(value: f64) -> Self {
        Self { shape: Shape::Constant(value), min: None, max: None, source: String::new(), note: String::new() }
    }

    /// The constant 0.
    pub fn zero() -> Self {
        Self::constant(0.0)
    }
}
