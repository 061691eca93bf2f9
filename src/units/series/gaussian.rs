//! The dynamic Boltzmann machine of real numbers.

use super::{Sequence, SeriesSpec, Traces, each_step, mean, width};
use crate::error::Error;
use nalgebra::{DMatrix, DVector};
use std::f64::consts::TAU;

/// `x_j(t) ~ N(b_j + Σ_ℓ Σ_i W^ℓ_ij x_i(t−ℓ) + Σ_k Σ_i V^k_ij α^k_i(t−1), σ_j²)`: the last D values as they were, and
/// decayed sums of all before (Osogami 2016; Dasgupta & Osogami 2017).
#[derive(Clone, Debug)]
pub struct GaussianBoltzmann {
    spec: SeriesSpec,
    units: usize,
    /// `[features, units]`: b, then W by delay, then V by decay.
    weights: DMatrix<f64>,
    variances: Vec<f64>,
}

/// Numbers a unit, and operations, at most.
const MOST_FEATURES: usize = 3000;
const MOST_WORK: f64 = 5e10;
/// No variance is below this share of what a unit has by itself.
const LEAST_VARIANCE: f64 = 1e-12;

impl GaussianBoltzmann {
    /// The maximum of the likelihood less the ridge, which is solved for. Each sequence begins with units that were 0
    /// forever.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range, and sequences that are no series; [`Error::Diverged`] where the
    /// equations have no single solution, which a ridge above 0 mends.
    pub fn learn(sequences: &[Sequence], spec: &SeriesSpec) -> Result<Self, Error> {
        let (units, features) = Self::fits(sequences, spec)?;
        let mut machine = Self {
            spec: spec.clone(),
            units,
            weights: DMatrix::zeros(0, 0),
            variances: vec![1.0; units],
        };
        let (mut gram, mut right) = (
            DMatrix::zeros(features, features),
            DMatrix::zeros(features, units),
        );
        let mut steps = 0.0;
        for sequence in sequences {
            let mut traces = Traces::new(units, spec);
            for x in sequence {
                let row = machine.row(&traces);
                gram.ger(1.0, &row, &row, 1.0);
                right.ger(1.0, &row, &DVector::from_column_slice(x), 1.0);
                steps += 1.0;
                traces.push(x);
            }
        }
        for k in 0..features {
            gram[(k, k)] += spec.ridge * steps;
        }
        let solved = gram.cholesky().ok_or_else(|| Error::Diverged {
            message:
                "the equations of least squares have no single solution: a ridge above 0 is needed"
                    .into(),
        })?;
        machine.weights = solved.solve(&right);
        let mut squares = vec![0.0; units];
        let mut plain = vec![0.0; units];
        for sequence in sequences {
            let mut traces = Traces::new(units, spec);
            for x in sequence {
                let expected = machine.expected(&traces);
                for j in 0..units {
                    squares[j] += (x[j] - expected[j]) * (x[j] - expected[j]) / steps;
                    plain[j] += x[j] * x[j] / steps;
                }
                traces.push(x);
            }
        }
        let least =
            |(square, plain): (f64, f64)| square.max(LEAST_VARIANCE * plain.max(f64::MIN_POSITIVE));
        machine.variances = squares.into_iter().zip(plain).map(least).collect();
        Ok(machine)
    }

    /// Refuses what cannot be learned; returns units, and numbers a unit.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range, sequences that are no series, and ones that take too long.
    pub fn fits(sequences: &[Sequence], spec: &SeriesSpec) -> Result<(usize, usize), Error> {
        spec.check()?;
        let units = width(sequences, false)?;
        let features = 1 + units * (spec.delay + spec.arrived.len());
        let steps: usize = sequences.iter().map(Vec::len).sum();
        let work = (features * features) as f64 * (steps + features) as f64;
        if features > MOST_FEATURES || work > MOST_WORK {
            let message = format!(
                "would solve for {features} numbers a unit from {steps} steps, about {work:.0e} operations; expected at \
                 most {MOST_FEATURES} and {MOST_WORK:.0e}: fewer units or steps, or a shorter delay"
            );
            return Err(Error::invalid("series", message));
        }
        Ok((units, features))
    }

    /// Mean of `−log p` of a step, in nats.
    ///
    /// # Errors
    /// [`Error::Invalid`] for sequences of another width.
    pub fn loss(&self, sequences: &[Sequence]) -> Result<f64, Error> {
        let units = width(sequences, false)?;
        if units != self.units {
            let message = format!("has {units} units, expected {}", self.units);
            return Err(Error::invalid("series", message));
        }
        Ok(mean(sequences, |s| self.missed_each(s)))
    }

    /// `−log p` of every step of a sequence.
    #[must_use]
    pub fn missed_each(&self, sequence: &[Vec<f64>]) -> Vec<f64> {
        let traces = Traces::new(self.units, &self.spec);
        each_step(traces, sequence, |traces, x| self.missed(traces, x))
    }

    /// `−log p` of a step given the traces before it.
    #[must_use]
    pub fn missed(&self, traces: &Traces, x: &[f64]) -> f64 {
        let expected = self.expected(traces).into_iter();
        let terms = expected.zip(x).zip(&self.variances);
        let term =
            |((m, x), v): ((f64, &f64), &f64)| 0.5 * ((x - m) * (x - m) / v + libm::log(TAU * v));
        terms.map(term).sum()
    }

    /// The mean of every unit given the traces.
    #[must_use]
    pub fn expected(&self, traces: &Traces) -> Vec<f64> {
        (self.weights.tr_mul(&self.row(traces))).as_slice().to_vec()
    }

    /// Goes on from a cue for so many steps, by the mean of every step.
    #[must_use]
    pub fn replay(&self, cue: &[Vec<f64>], steps: usize) -> Sequence {
        let mut traces = Traces::new(self.units, &self.spec);
        for x in cue {
            traces.push(x);
        }
        let mut played = Vec::with_capacity(steps);
        for _ in 0..steps {
            let x = self.expected(&traces);
            traces.push(&x);
            played.push(x);
        }
        played
    }

    /// σ² of every unit.
    #[must_use]
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// How many numbers it has learned: b, W, V and σ².
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.weights.len() + self.variances.len()
    }

    fn row(&self, traces: &Traces) -> DVector<f64> {
        let delays = (1..=self.spec.delay).flat_map(|ago| (0..self.units).map(move |i| (ago, i)));
        let values = delays.map(|(ago, i)| traces.value(i, ago));
        let decays =
            (0..self.spec.arrived.len()).flat_map(|k| (0..self.units).map(move |i| (k, i)));
        let sums = decays.map(|(k, i)| traces.arrived(i, 1, k));
        let all: Vec<f64> = std::iter::once(1.0).chain(values).chain(sums).collect();
        DVector::from_vec(all)
    }
}
