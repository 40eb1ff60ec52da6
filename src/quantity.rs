//! A quantity: a number or a distribution, with its source.
//!
//! A distribution written in a scenario is ignorance. Its quantile function turns a point of 0…1 into a value, always
//! rising, so that options stay coupled through the same point.

use libm::{exp, log};

use crate::beta::Beta;
use crate::maths::{normal_cdf, normal_quantile};

mod read;

pub(crate) use read::{BETA_EXPONENTS, SHAPES, read_words};

/// The standard normal quantile of 0.9, by which a lognormal's 90 % quantile sets its spread.
const Z_90: f64 = 1.281_551_565_544_600_4;

/// Weight of the mode in a PERT distribution.
const PERT_LAMBDA: f64 = 4.0;

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

impl Shape {
    /// Its only value, where it has only one.
    fn constant(self) -> Option<f64> {
        match self {
            Self::Constant(value) => Some(value),
            Self::Uniform(low, high) | Self::Triangular(low, _, high) | Self::Pert(low, _, high) => {
                (low == high).then_some(low)
            }
            Self::Normal(mean, sd) => (sd == 0.0).then_some(mean),
            Self::Lognormal(median, p90) => (median == p90).then_some(median),
            Self::Beta(..) => None,
        }
    }

    fn support(self) -> (f64, f64) {
        match (self.constant(), self) {
            (Some(value), _) | (None, Self::Constant(value)) => (value, value),
            (None, Self::Uniform(low, high) | Self::Triangular(low, _, high) | Self::Pert(low, _, high)) => (low, high),
            (None, Self::Normal(..)) => (f64::NEG_INFINITY, f64::INFINITY),
            (None, Self::Lognormal(..)) => (0.0, f64::INFINITY),
            (None, Self::Beta(..)) => (0.0, 1.0),
        }
    }

    /// `beta` is the beta distribution that it is made of, where it is made of one.
    fn quantile(self, beta: Option<&Beta>, u: f64) -> f64 {
        match self {
            Self::Constant(value) => value,
            Self::Uniform(low, high) => low + u * (high - low),
            Self::Triangular(low, mode, high) => {
                let (left, width) = (mode - low, high - low);
                if u * width < left {
                    low + (u * width * left).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - mode)).sqrt()
                }
            }
            Self::Pert(low, _, high) => low + (high - low) * beta.map_or(0.0, |beta| beta.quantile(u)),
            Self::Normal(mean, sd) => mean + sd * normal_quantile(u),
            Self::Lognormal(median, p90) => median * exp(log_sd(median, p90) * normal_quantile(u)),
            Self::Beta(..) => beta.map_or(0.0, |beta| beta.quantile(u)),
        }
    }

    /// Chance of a value up to x.
    fn cdf(self, x: f64) -> f64 {
        match (self.constant(), self) {
            (Some(value), _) | (None, Self::Constant(value)) => f64::from(u8::from(x >= value)),
            (None, Self::Uniform(low, high)) => ((x - low) / (high - low)).clamp(0.0, 1.0),
            (None, Self::Triangular(low, mode, high)) => match x {
                _ if x <= low => 0.0,
                _ if x >= high => 1.0,
                _ if x < mode => (x - low) * (x - low) / ((high - low) * (mode - low)),
                _ => 1.0 - (high - x) * (high - x) / ((high - low) * (high - mode)),
            },
            (None, Self::Pert(low, mode, high)) => pert(low, mode, high).cdf((x - low) / (high - low)),
            (None, Self::Normal(mean, sd)) => normal_cdf((x - mean) / sd),
            (None, Self::Lognormal(..)) if x <= 0.0 => 0.0,
            (None, Self::Lognormal(median, p90)) => normal_cdf(log(x / median) / log_sd(median, p90)),
            (None, Self::Beta(a, b)) => Beta::new(a, b).cdf(x),
        }
    }

    /// The mean's part that comes from values up to x.
    fn partial_mean(self, x: f64) -> f64 {
        let beta_part = |a: f64, b: f64, z: f64| Beta::new(a, b).mean() * Beta::new(a + 1.0, b).cdf(z);
        match (self.constant(), self) {
            (Some(value), _) | (None, Self::Constant(value)) => value * self.cdf(x),
            (None, Self::Uniform(low, high)) => {
                let x = x.clamp(low, high);
                (x - low) * (x + low) / (2.0 * (high - low))
            }
            (None, Self::Triangular(low, mode, high)) => {
                let part = |x: f64| if x < mode { (2.0 * x + low) / 3.0 * self.cdf(x) } else { 0.0 };
                let x = x.clamp(low, high);
                let above = (1.0 - self.cdf(x)) * (2.0 * x + high) / 3.0;
                if x < mode { part(x) } else { (low + mode + high) / 3.0 - above }
            }
            (None, Self::Pert(low, mode, high)) => {
                let (a, b) = pert_exponents(low, mode, high);
                let z = (x - low) / (high - low);
                low * Beta::new(a, b).cdf(z) + (high - low) * beta_part(a, b, z)
            }
            (None, Self::Normal(mean, sd)) => {
                let z = (x - mean) / sd;
                mean * normal_cdf(z) - sd * normal_density(z)
            }
            (None, Self::Lognormal(..)) if x <= 0.0 => 0.0,
            (None, Self::Lognormal(median, p90)) => {
                let s = log_sd(median, p90);
                median * exp(0.5 * s * s) * normal_cdf(log(x / median) / s - s)
            }
            (None, Self::Beta(a, b)) => beta_part(a, b, x),
        }
    }
}

fn pert_exponents(low: f64, mode: f64, high: f64) -> (f64, f64) {
    let width = high - low;
    (1.0 + PERT_LAMBDA * (mode - low) / width, 1.0 + PERT_LAMBDA * (high - mode) / width)
}

fn pert(low: f64, mode: f64, high: f64) -> Beta {
    let (a, b) = pert_exponents(low, mode, high);
    Beta::new(a, b)
}

fn log_sd(median: f64, p90: f64) -> f64 {
    log(p90 / median) / Z_90
}

fn normal_density(z: f64) -> f64 {
    exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt()
}

/// The quantile function of a quantity.
#[derive(Clone, Debug)]
pub struct Quantiles {
    quantity: Quantity,
    beta: Option<Beta>,
}

impl Quantiles {
    /// The quantity.
    pub fn quantity(&self) -> &Quantity {
        &self.quantity
    }

    /// The value below which the quantity lies with chance `u` in (0, 1).
    pub fn at(&self, u: f64) -> f64 {
        let quantity = &self.quantity;
        match quantity.shape {
            Shape::Normal(mean, sd) if sd > 0.0 && (quantity.min.is_some() || quantity.max.is_some()) => {
                quantity.clip(mean + sd * Window::of(quantity, mean, sd).quantile(u))
            }
            shape => quantity.clip(shape.constant().unwrap_or_else(|| shape.quantile(self.beta.as_ref(), u))),
        }
    }
}

impl Quantity {
    /// A constant without a source.
    pub fn constant_of(value: f64) -> Self {
        Self::of(Shape::Constant(value))
    }

    /// A distribution without ends and without a source.
    pub fn of(shape: Shape) -> Self {
        Self { shape, min: None, max: None, source: String::new(), note: String::new() }
    }

    /// The constant 0.
    pub fn zero() -> Self {
        Self::constant_of(0.0)
    }

    /// Its only value, where it has only one: a quantity that nobody is uncertain of.
    pub fn constant(&self) -> Option<f64> {
        self.shape.constant().map(|value| self.clip(value))
    }

    /// The smallest and the largest value that it can take, or approach; infinite where it has a tail.
    pub fn support(&self) -> (f64, f64) {
        let (low, high) = self.shape.support();
        (self.clip(low), self.clip(high))
    }

    /// The value below which it lies with chance `u` in (0, 1). It never falls as `u` rises.
    pub fn quantile(&self, u: f64) -> f64 {
        self.quantiles().at(u)
    }

    /// Its quantile function, for whoever asks often: what does not depend on the chance is computed once.
    pub fn quantiles(&self) -> Quantiles {
        let beta = match self.shape {
            _ if self.constant().is_some() => None,
            Shape::Pert(low, mode, high) => Some(pert(low, mode, high)),
            Shape::Beta(a, b) => Some(Beta::new(a, b)),
            _ => None,
        };
        Quantiles { quantity: self.clone(), beta }
    }

    /// Chance of a value up to x.
    pub fn cdf(&self, x: f64) -> f64 {
        match self.shape {
            _ if self.min.is_some_and(|min| x < min) => 0.0,
            _ if self.max.is_some_and(|max| x >= max) => 1.0,
            Shape::Normal(mean, sd) if sd > 0.0 => Window::of(self, mean, sd).cdf((x - mean) / sd),
            shape => shape.cdf(x),
        }
    }

    /// Its mean, with its ends.
    pub fn mean(&self) -> f64 {
        let (min, max) = (self.min.unwrap_or(f64::NEG_INFINITY), self.max.unwrap_or(f64::INFINITY));
        match self.shape {
            shape if shape.constant().is_some() => self.clip(shape.constant().unwrap_or(0.0)),
            Shape::Normal(mean, sd) => mean + sd * Window::of(self, mean, sd).mean(),
            shape => {
                let at = |end: f64, share: f64| if share > 0.0 { end * share } else { 0.0 };
                let between = shape.partial_mean(max) - shape.partial_mean(min);
                self.clip(at(min, shape.cdf(min)) + between + at(max, 1.0 - shape.cdf(max)))
            }
        }
    }

    /// Share of the distribution as written that lies between `min` and `max`.
    fn share_between(&self) -> f64 {
        match self.shape {
            Shape::Normal(mean, sd) if sd > 0.0 => Window::of(self, mean, sd).share(),
            shape => shape.cdf(self.max.unwrap_or(f64::INFINITY)) - shape.cdf(self.min.unwrap_or(f64::NEG_INFINITY)),
        }
    }

    fn clip(&self, x: f64) -> f64 {
        let x = self.min.map_or(x, |min| x.max(min));
        self.max.map_or(x, |max| x.min(max))
    }
}

/// The part of a standard normal distribution between two ends. One that lies above 0 is turned round, so that the
/// small chances of a far tail are not lost in 1.
struct Window {
    low: f64,
    high: f64,
    turned: bool,
}

impl Window {
    fn of(quantity: &Quantity, mean: f64, sd: f64) -> Self {
        let low = quantity.min.map_or(f64::NEG_INFINITY, |min| (min - mean) / sd);
        let high = quantity.max.map_or(f64::INFINITY, |max| (max - mean) / sd);
        if low > 0.0 { Self { low: -high, high: -low, turned: true } } else { Self { low, high, turned: false } }
    }

    fn share(&self) -> f64 {
        normal_cdf(self.high) - normal_cdf(self.low)
    }

    fn quantile(&self, u: f64) -> f64 {
        let u = if self.turned { 1.0 - u } else { u };
        let z = normal_quantile(normal_cdf(self.low) + u * self.share());
        if self.turned { -z } else { z }
    }

    fn cdf(&self, z: f64) -> f64 {
        let below = |z: f64| ((normal_cdf(z) - normal_cdf(self.low)) / self.share()).clamp(0.0, 1.0);
        if self.turned { 1.0 - below(-z) } else { below(z) }
    }

    fn mean(&self) -> f64 {
        let mean = (normal_density(self.low) - normal_density(self.high)) / self.share();
        if self.turned { -mean } else { mean }
    }
}

#[cfg(test)]
mod tests;
