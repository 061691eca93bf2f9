//! Machines for time series: dynamic Boltzmann machines (Osogami & Otsuka 2015), of bits and of real numbers.
//!
//! Every unit acts on every other through a connection on which its past values are on the way for a delay, and leaves
//! traces that decay once they arrive. What is likely next depends on the traces alone, so that the gradient is exact and
//! local: there is nothing to propagate back, and the loss is convex.

mod dynamic;
mod gaussian;
mod newton;
pub mod source;
mod traces;

pub use dynamic::{DynamicBoltzmann, Learning};
pub use gaussian::GaussianBoltzmann;
pub use source::{SeriesConfig, word};
pub use traces::Traces;

use crate::error::Error;

/// What a machine for series remembers of the past.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesSpec {
    /// Longest delay D, in steps: each connection of a machine of bits has one from 1 to D, drawn by chance; one of real
    /// numbers sees the last D values as they were.
    pub delay: usize,
    /// Decay λ, a step, of traces of what has arrived.
    pub arrived: Vec<f64>,
    /// Decay μ, a step, of traces of what is on the way, and of a unit's own traces.
    pub under_way: Vec<f64>,
    /// Weight of `½|θ|²` beside the mean loss of a step.
    pub ridge: f64,
    /// Seed of the delays.
    pub seed: u32,
}

impl Default for SeriesSpec {
    fn default() -> Self {
        Self {
            delay: 9,
            arrived: vec![0.2, 0.4, 0.6, 0.8],
            under_way: vec![0.5, 0.7, 0.9],
            ridge: 1e-4,
            seed: 1,
        }
    }
}

impl SeriesSpec {
    /// # Errors
    /// [`Error::Invalid`] for settings out of range.
    pub(super) fn check(&self) -> Result<(), Error> {
        if !(1..=64).contains(&self.delay) {
            let message = format!("is {}, expected 1 to 64 steps", self.delay);
            return Err(Error::invalid("delay", message));
        }
        for (at, rates) in [("arrived", &self.arrived), ("under_way", &self.under_way)] {
            if rates.is_empty() || rates.len() > 8 {
                let message = format!("has {} rates, expected 1 to 8", rates.len());
                return Err(Error::invalid(at, message));
            }
            if let Some(rate) = rates.iter().find(|r| !(0.01..=0.999).contains(*r)) {
                let message = format!("is {rate}, expected 0.01 to 0.999");
                return Err(Error::invalid(at, message));
            }
        }
        if !(0.0..=1e3).contains(&self.ridge) {
            let message = format!("is {}, expected 0 to 1000", self.ridge);
            return Err(Error::invalid("ridge", message));
        }
        Ok(())
    }
}

/// A sequence of states of units: a row a step, all of one width.
pub type Sequence = Vec<Vec<f64>>;

/// Units of a series, at most; numbers of all series, at most.
const MOST_UNITS: usize = 256;
const MOST_NUMBERS: usize = 10_000_000;

/// What is told of every step of a sequence by the traces before it.
fn each_step(
    mut traces: Traces,
    sequence: &[Vec<f64>],
    told: impl Fn(&Traces, &[f64]) -> f64,
) -> Vec<f64> {
    let mut step = |x: &Vec<f64>| {
        let told = told(&traces, x);
        traces.push(x);
        told
    };
    sequence.iter().map(&mut step).collect()
}

/// The mean over all steps of what is told of each.
fn mean(sequences: &[Sequence], each: impl Fn(&Sequence) -> Vec<f64>) -> f64 {
    let total: f64 = sequences.iter().flat_map(each).sum();
    total / sequences.iter().map(Vec::len).sum::<usize>() as f64
}

/// Refuses sequences that are no series; returns how many units they have.
fn width(sequences: &[Sequence], bits: bool) -> Result<usize, Error> {
    let mut rows = sequences.iter().flatten();
    let units = rows.clone().next().map_or(0, Vec::len);
    if units == 0 || units > MOST_UNITS {
        let message = format!("have {units} units, expected 1 to {MOST_UNITS}");
        return Err(Error::invalid("series", message));
    }
    let numbers = units * rows.clone().count();
    if numbers > MOST_NUMBERS {
        let message = format!("have {numbers} numbers, expected at most {MOST_NUMBERS}");
        return Err(Error::invalid("series", message));
    }
    let fits = |x: &f64| {
        if bits {
            *x == 0.0 || *x == 1.0
        } else {
            x.is_finite()
        }
    };
    if let Some(k) = rows.position(|row| row.len() != units || !row.iter().all(fits)) {
        let what = if bits {
            "0 or 1 each"
        } else {
            "finite numbers"
        };
        let message = format!("expected {units} values, {what}");
        return Err(Error::invalid(format!("series[{k}]"), message));
    }
    Ok(units)
}
