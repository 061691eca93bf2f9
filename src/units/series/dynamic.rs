//! The dynamic Boltzmann machine of bits.

use super::newton::{Convex, Newton};
use super::{Sequence, SeriesSpec, Traces, each_step, mean, width};
use crate::error::Error;
use crate::random::{Purpose, Stream};
use crate::units::Values;
use nalgebra::DMatrix;
use rand::RngExt;

/// `P(x_j(t) = 1 | past) = σ(b_j + Σ_ik u_ijk α_ijk − Σ_il v_ijl β_ijl − Σ_il v_jil γ_il)`, with what has arrived, what is
/// under way and own traces (Osogami & Otsuka 2015, equation 5).
#[derive(Clone, Debug)]
pub struct DynamicBoltzmann {
    spec: SeriesSpec,
    units: usize,
    /// Delay of the connection from i to j, `[units, units]`.
    delays: Vec<usize>,
    /// b, `[units]`; u, `[from, to, λ]`; v, `[from, to, μ]`.
    parameters: Vec<f64>,
}

impl DynamicBoltzmann {
    /// Before it has learned anything.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range.
    pub fn new(units: usize, spec: &SeriesSpec) -> Result<Self, Error> {
        let mut rng = Stream::new(spec.seed, Purpose::Parameters);
        let mut delay = |_| rng.random_range(1..=spec.delay.max(1));
        let delays = (0..units * units).map(&mut delay).collect();
        Self::with_delays(units, spec, delays)
    }

    /// The same with given delays, `[from, to]`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range, and delays that are not one from 1 to D for every connection.
    pub fn with_delays(units: usize, spec: &SeriesSpec, delays: Vec<usize>) -> Result<Self, Error> {
        spec.check()?;
        let pairs = units * units;
        if delays.len() != pairs || delays.iter().any(|d| !(1..=spec.delay).contains(d)) {
            let message = format!("expected {pairs} from 1 to {}", spec.delay);
            return Err(Error::invalid("delays", message));
        }
        Ok(Self {
            delays,
            parameters: vec![0.0; units + pairs * (spec.arrived.len() + spec.under_way.len())],
            spec: spec.clone(),
            units,
        })
    }

    /// Learns sequences, each of which begins with units that were 0 forever: the maximum of the likelihood less the
    /// ridge, of which there is one. Returns the mean of `−log p` of a step, in nats.
    ///
    /// # Errors
    /// [`Error::Invalid`] for sequences of another width, or of other values than 0 and 1; [`Error::Diverged`] where the
    /// maximum is not reached.
    pub fn learn(&mut self, sequences: &[Sequence]) -> Result<f64, Error> {
        let mut learning = self.learning(sequences)?;
        while !learning.step()? {}
        self.parameters = learning.parameters().to_vec();
        self.loss(sequences)
    }

    /// The same, a step at a time.
    ///
    /// # Errors
    /// As [`DynamicBoltzmann::learn`], and for traces of all steps that are too many to be kept.
    pub fn learning(&self, sequences: &[Sequence]) -> Result<Learning, Error> {
        self.fits(sequences)?;
        let steps: usize = sequences.iter().map(Vec::len).sum();
        let traces = self.parameters.len() * steps;
        if traces > MOST_TRACES {
            let message = format!(
                "would keep {traces:.1e} traces of {steps} steps, expected at most {MOST_TRACES:.1e}: fewer steps, units \
                 or decays",
                traces = traces as f64,
                MOST_TRACES = MOST_TRACES as f64
            );
            return Err(Error::invalid("series", message));
        }
        let mut loss = Loss::new(self, sequences);
        let newton = Newton::new(&mut loss, self.parameters.clone());
        Ok(Learning { loss, newton })
    }

    /// Mean of `−log p` of a step, in nats.
    ///
    /// # Errors
    /// As [`DynamicBoltzmann::learn`].
    pub fn loss(&self, sequences: &[Sequence]) -> Result<f64, Error> {
        self.fits(sequences)?;
        Ok(mean(sequences, |s| self.missed_each(s)))
    }

    /// `−log p` of every step of a sequence.
    #[must_use]
    pub fn missed_each(&self, sequence: &[Vec<f64>]) -> Vec<f64> {
        let traces = Traces::new(self.units, &self.spec);
        each_step(traces, sequence, |traces, x| self.missed(traces, x))
    }

    /// The mean loss of a step with the ridge, and its gradient.
    ///
    /// # Errors
    /// As [`DynamicBoltzmann::learn`].
    pub fn gradient(&self, sequences: &[Sequence]) -> Result<(f64, Vec<f64>), Error> {
        self.fits(sequences)?;
        let mut gradient = vec![0.0; self.parameters.len()];
        let value = Loss::new(self, sequences).value(&self.parameters, &mut gradient);
        Ok((value, gradient))
    }

    /// `−log p` of a step given the traces before it.
    #[must_use]
    pub fn missed(&self, traces: &Traces, x: &[f64]) -> f64 {
        let logits = self.logits(traces).into_iter();
        logits
            .zip(x)
            .map(|(h, x)| Values::Bits.free(h).1 - h * x)
            .sum()
    }

    /// Goes on from a cue for so many steps: the likelier value of every unit, or one drawn.
    #[must_use]
    pub fn replay(&self, cue: &[Vec<f64>], steps: usize, draw: Option<u32>) -> Sequence {
        let mut traces = Traces::new(self.units, &self.spec);
        for x in cue {
            traces.push(x);
        }
        let mut rng = draw.map(|seed| Stream::new(seed, Purpose::Dynamics));
        let mut next = |h: &f64| {
            let at = rng.as_mut().map_or(0.5, |rng| rng.random::<f64>());
            f64::from(u8::from(Values::Bits.free(*h).0 > at))
        };
        let mut played = Vec::with_capacity(steps);
        for _ in 0..steps {
            let x: Vec<f64> = self.logits(&traces).iter().map(&mut next).collect();
            traces.push(&x);
            played.push(x);
        }
        played
    }

    /// The field of every unit.
    #[must_use]
    pub fn logits(&self, traces: &Traces) -> Vec<f64> {
        let row = self.row(traces);
        let terms = |j: usize| self.terms(j, &row);
        let sum = |j| terms(j).map(|(k, x)| self.parameters[k] * x).sum();
        (0..self.units).map(sum).collect()
    }

    /// What is learned: b, u and v.
    #[must_use]
    pub fn parameters(&self) -> &[f64] {
        &self.parameters
    }

    /// Sets what is learned.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another count of numbers.
    pub fn set_parameters(&mut self, parameters: &[f64]) -> Result<(), Error> {
        if parameters.len() != self.parameters.len() {
            let message = format!(
                "are {}, expected {}",
                parameters.len(),
                self.parameters.len()
            );
            return Err(Error::invalid("parameters", message));
        }
        self.parameters.copy_from_slice(parameters);
        Ok(())
    }

    /// Delays, `[from, to]`.
    #[must_use]
    pub fn delays(&self) -> &[usize] {
        &self.delays
    }

    fn fits(&self, sequences: &[Sequence]) -> Result<(), Error> {
        let units = width(sequences, true)?;
        if units != self.units {
            let message = format!("has {units} units, expected {}", self.units);
            return Err(Error::invalid("series", message));
        }
        Ok(())
    }

    /// The features of a step: `α` and `β` of every connection, then `γ` of every unit.
    fn row(&self, traces: &Traces) -> Vec<f64> {
        let (k, l) = (self.spec.arrived.len(), self.spec.under_way.len());
        let mut row = Vec::with_capacity(self.delays.len() * (k + l) + self.units * l);
        for (pair, &delay) in self.delays.iter().enumerate() {
            row.extend((0..k).map(|k| traces.arrived(pair / self.units, delay, k)));
        }
        for (pair, &delay) in self.delays.iter().enumerate() {
            row.extend((0..l).map(|l| traces.under_way(pair / self.units, delay, l)));
        }
        for i in 0..self.units {
            row.extend((0..l).map(|l| traces.own(i, l)));
        }
        row
    }

    /// Which parameter is multiplied by what in the field of unit `j`.
    fn terms<'a>(&self, j: usize, row: &'a [f64]) -> impl Iterator<Item = (usize, f64)> + 'a {
        let (n, k, l) = (
            self.units,
            self.spec.arrived.len(),
            self.spec.under_way.len(),
        );
        let (u, v) = (n, n + n * n * k);
        let (alpha, beta) = row.split_at(n * n * k);
        let (beta, gamma) = beta.split_at(n * n * l);
        let arrived = (0..n * k).map(move |m| (m / k * n + j) * k + m % k);
        let under_way =
            (0..n * l).map(move |m| ((m / l * n + j) * l + m % l, (j * n + m / l) * l + m % l, m));
        let bias = std::iter::once((j, 1.0));
        let arrived = arrived.map(move |at| (u + at, alpha[at]));
        let under_way = under_way
            .flat_map(move |(from, to, own)| [(v + from, -beta[from]), (v + to, -gamma[own])]);
        bias.chain(arrived).chain(under_way)
    }
}

/// Traces that are kept to learn from, at most.
const MOST_TRACES: usize = 30_000_000;

/// A machine that is learning.
#[derive(Clone, Debug)]
pub struct Learning {
    loss: Loss,
    newton: Newton,
}

impl Learning {
    /// Goes on; returns whether it is done.
    ///
    /// # Errors
    /// [`Error::Diverged`] where the maximum is not reached.
    pub fn step(&mut self) -> Result<bool, Error> {
        match self.newton.step(&mut self.loss) {
            None => Ok(false),
            Some(ended) if ended.rest => Ok(true),
            Some(ended) => {
                let message = format!(
                    "the likelihood still rises by {:.1e} a unit of the parameters after {} steps: a larger ridge makes it easier",
                    ended.slope, ended.steps
                );
                Err(Error::Diverged { message })
            }
        }
    }

    /// Parameters as far as they are learned.
    #[must_use]
    pub fn parameters(&self) -> &[f64] {
        self.newton.at()
    }

    /// Steps of Newton's method so far, and at most.
    #[must_use]
    pub fn steps(&self) -> (usize, usize) {
        self.newton.steps()
    }
}

/// The mean of `−log p` over all steps, with the ridge.
#[derive(Clone, Debug)]
struct Loss {
    machine: DynamicBoltzmann,
    /// Features of every step, and what was seen.
    rows: Vec<(Vec<f64>, Vec<f64>)>,
    /// How much every unit's mean changes with its field, at every step.
    slopes: Vec<f64>,
}

impl Loss {
    fn new(machine: &DynamicBoltzmann, sequences: &[Sequence]) -> Self {
        let mut rows = Vec::new();
        for sequence in sequences {
            let mut traces = Traces::new(machine.units, &machine.spec);
            for x in sequence {
                rows.push((machine.row(&traces), x.clone()));
                traces.push(x);
            }
        }
        Self {
            machine: machine.clone(),
            rows,
            slopes: Vec::new(),
        }
    }
}

impl Convex for Loss {
    fn value(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let share = 1.0 / self.rows.len() as f64;
        let ridge = self.machine.spec.ridge;
        let mut total = 0.0;
        for (g, x) in gradient.iter_mut().zip(x) {
            *g = ridge * x;
            total += 0.5 * ridge * x * x;
        }
        self.slopes.clear();
        for (row, seen) in &self.rows {
            for (j, seen) in seen.iter().enumerate() {
                let field: f64 = self.machine.terms(j, row).map(|(k, f)| x[k] * f).sum();
                let (mean, log) = Values::Bits.free(field);
                total += share * (log - field * seen);
                self.slopes.push(share * mean * (1.0 - mean));
                let off = share * (mean - seen);
                for (k, f) in self.machine.terms(j, row) {
                    gradient[k] += off * f;
                }
            }
        }
        total
    }

    fn curve(&self, along: &[f64], out: &mut [f64]) {
        for (o, a) in out.iter_mut().zip(along) {
            *o = self.machine.spec.ridge * a;
        }
        let mut slopes = self.slopes.iter();
        for (row, seen) in &self.rows {
            for (j, slope) in (0..seen.len()).zip(slopes.by_ref()) {
                let change: f64 = self.machine.terms(j, row).map(|(k, f)| along[k] * f).sum();
                for (k, f) in self.machine.terms(j, row) {
                    out[k] += slope * change * f;
                }
            }
        }
    }

    fn diagonal(&self) -> Vec<f64> {
        let mut out = vec![self.machine.spec.ridge; self.machine.parameters.len()];
        let mut slopes = self.slopes.iter();
        for (row, seen) in &self.rows {
            for (j, slope) in (0..seen.len()).zip(slopes.by_ref()) {
                for (k, f) in self.machine.terms(j, row) {
                    out[k] += slope * f * f;
                }
            }
        }
        out
    }

    fn hessian(&self) -> DMatrix<f64> {
        let n = self.machine.parameters.len();
        let mut out = DMatrix::from_diagonal_element(n, n, self.machine.spec.ridge);
        let mut slopes = self.slopes.iter();
        for (row, seen) in &self.rows {
            for (j, slope) in (0..seen.len()).zip(slopes.by_ref()) {
                let terms: Vec<_> = self
                    .machine
                    .terms(j, row)
                    .filter(|(_, f)| *f != 0.0)
                    .collect();
                for &(k, f) in &terms {
                    for &(m, g) in &terms {
                        out[(m, k)] += slope * f * g;
                    }
                }
            }
        }
        out
    }
}
