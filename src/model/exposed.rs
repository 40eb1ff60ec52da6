//! Trials whose wars do not resume: what they cumulate to the horizon, so that the luck of the resumption clock can be
//! integrated out.

use crate::lanes::{Lanes, Simd, vectors};

/// Sums over trials whose wars do not resume: every one goes on to the horizon and cumulates its hazard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposed {
    /// Trials with a ceasefire.
    pub ceasefires: usize,
    /// Chances of survival by the end of each month.
    pub survival: Vec<f64>,
    /// Hazards cumulated by the horizon.
    pub hazard: f64,
}

impl Exposed {
    /// Room for so many months.
    pub fn new(months: usize) -> Self {
        Self { ceasefires: 0, survival: vec![0.0; months], hazard: 0.0 }
    }

    /// Adds the trials that stand, which are the first `standing` lanes, with what they have cumulated by the end of a month.
    #[inline(always)]
    pub fn note<S: Simd>(&mut self, simd: S, month: usize, standing: usize, cumulated: &Lanes) {
        let mut chances = Lanes::default();
        for at in vectors(simd, standing) {
            chances.put(at, (0.0 - cumulated.at(at)).exp());
        }
        let months = self.survival.len();
        let Some(survival) = self.survival.get_mut(month) else { return };
        *survival += sum(&chances[..standing]);
        if month == 0 {
            self.ceasefires += standing;
        }
        if month + 1 == months {
            self.hazard += sum(&cumulated[..standing]);
        }
    }
}

/// Trials that are added up side by side: their number fixes the order of additions on every processor.
const PARTS: usize = 16;

#[inline(always)]
fn sum(values: &[f32]) -> f64 {
    let mut parts = [0.0; PARTS];
    let (whole, rest) = values.as_chunks::<PARTS>();
    for values in whole {
        for (part, value) in parts.iter_mut().zip(values) {
            *part += f64::from(*value);
        }
    }
    for (part, value) in parts.iter_mut().zip(rest) {
        *part += f64::from(*value);
    }
    parts.iter().sum()
}
