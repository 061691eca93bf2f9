//! Runs of a known system.

use super::field::known;
use super::generate::Draw;
use super::{Observations, Shape, Source};
use crate::error::Error;
use crate::system::{LimitCycle, Stepper, SystemConfig};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Runs of a known system `dx = (f(x) + y) dt + √(2ε) dW` from starts that are drawn uniformly from its
/// domain and not observed, under inputs y that are drawn and known: the condition of each observation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Runs of a system", extend("x-formula" = r"dx = (f(x) + y)\,dt + \sqrt{2\varepsilon}\,dW"))]
pub struct System {
    /// The system.
    pub system: SystemConfig,
    /// Number of observations.
    #[schemars(
        title = "Observations",
        range(min = 1, max = 5000),
        extend("x-scale" = "log")
    )]
    pub n: usize,
    /// What of a run is observed.
    pub observed: Observed,
    /// Time that a run takes before it is observed for the first time.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub duration: f64,
    /// Time from one observation to the next of a run.
    #[schemars(range(min = 1e-3, max = 10.0), extend("x-scale" = "log"))]
    pub spacing: f64,
    /// Positions of a run that are observed as times.
    #[schemars(range(min = 2, max = 64), extend("x-advanced" = true))]
    pub times: usize,
    /// Strength ε of the noise.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub noise: f64,
    /// Standard deviation of the inputs, one number for each coordinate that they enter; at 0 there are
    /// none.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-advanced" = true))]
    pub input: f64,
    /// The coordinates that are observed, counted from 1; all, where none are named.
    #[schemars(length(max = 64), inner(range(min = 1, max = 64)), extend("x-advanced" = true))]
    pub coordinates: Vec<usize>,
    /// Step of the simulation.
    #[schemars(range(min = 1e-4, max = 0.1), extend("x-scale" = "log", "x-advanced" = true))]
    pub step: f64,
}

/// What of a run is observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Observed {
    /// Where it has come to.
    #[default]
    Rest,
    /// Positions at equal distances in time: the first is the start of the observation, and those
    /// between are its path.
    Times,
    /// Two positions, the first of them the start of the observation.
    Pairs,
}

impl Default for System {
    fn default() -> Self {
        Self {
            // Where one that rests would have all observations at a few points.
            system: LimitCycle::default().into(),
            n: 200,
            observed: Observed::Rest,
            duration: 20.0,
            spacing: 0.1,
            times: 8,
            noise: 0.0,
            input: 0.0,
            coordinates: Vec::new(),
            step: 0.01,
        }
    }
}

/// Most steps of all runs together: some seconds.
const MAX_STEPS: f64 = 2e7;
/// Most positions of all runs together, as of points of one's own.
const MAX_POSITIONS: usize = 50_000;

impl System {
    /// Positions of a run that are observed.
    fn positions(&self) -> usize {
        match self.observed {
            Observed::Rest => 1,
            Observed::Times => self.times,
            Observed::Pairs => 2,
        }
    }

    /// Steps of a time, and the length of one.
    fn steps(&self, time: f64) -> (usize, f64) {
        let steps = libm::ceil(time / self.step - 1e-9).max(0.0);
        (steps as usize, time / steps.max(1.0))
    }

    /// The coordinates that are observed, from 0.
    fn seen(&self) -> Vec<usize> {
        match self.coordinates.as_slice() {
            [] => (0..self.system.dim()).collect(),
            some => some.iter().map(|k| k - 1).collect(),
        }
    }
}

impl Source for System {
    fn system(&self) -> Option<&SystemConfig> {
        Some(&self.system)
    }

    fn shape(&self) -> Result<Shape, Error> {
        self.system.check_at("data.system")?;
        let dim = self.system.dim();
        for (i, k) in self.coordinates.iter().enumerate() {
            if !(1..=dim).contains(k) || self.coordinates[..i].contains(k) {
                let message =
                    format!("names coordinate {k}, expected each of 1 to {dim} once at most");
                return Err(Error::invalid("data.coordinates", message));
            }
        }
        let positions = self.positions();
        let time = self.duration + (positions - 1) as f64 * self.spacing;
        let steps = self.n as f64 * time / self.step;
        if steps > MAX_STEPS {
            let message = format!(
                "is {}: the runs would take {steps:.1e} steps, expected at most {MAX_STEPS:.0e}: fewer runs, \
                 shorter ones, or a longer step",
                self.step
            );
            return Err(Error::invalid("data.step", message));
        }
        if positions * self.n > MAX_POSITIONS {
            let message = format!(
                "is {positions}: {} positions in all, expected at most {MAX_POSITIONS}",
                positions * self.n
            );
            return Err(Error::invalid("data.times", message));
        }
        let driven = self.system.driven().into_iter().filter(|d| *d).count();
        let conditions = if self.input > 0.0 { driven } else { 0 };
        Ok(Shape {
            n: self.n,
            dim: self.seen().len(),
            conditions,
            starts: positions > 1,
            path: positions.saturating_sub(2),
            velocities: self.coordinates.is_empty(),
            timed: false,
            groups: (conditions == 0).then_some(0),
        })
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        let shape = self.shape()?;
        let mut draw = Draw::new(seed);
        let (domain, seen) = (self.system.domain(), self.seen());
        let driven = self.system.driven().into_iter().filter(|d| *d).count();
        let mut stepper = Stepper::new(&self.system);
        // Position after position, each of all runs.
        let mut rows = vec![Vec::new(); self.positions()];
        let (mut conditions, mut velocities) = (Vec::new(), Vec::new());
        for _ in 0..self.n {
            let place = domain
                .iter()
                .map(|[low, high]| low + (high - low) * draw.uniform());
            let mut x: Vec<f64> = place.collect();
            let input =
                (0..shape.conditions).map(|_| f64::from((self.input * draw.normal()) as f32));
            stepper.input = input.collect();
            for (k, rows) in rows.iter_mut().enumerate() {
                let (steps, h) = self.steps(if k == 0 { self.duration } else { self.spacing });
                let spread = libm::sqrt(2.0 * self.noise * h);
                let mut kick = Vec::new();
                for _ in 0..steps {
                    if spread > 0.0 {
                        kick = (0..driven).map(|_| spread * draw.normal()).collect();
                    }
                    stepper
                        .step(&mut x, h, &kick)
                        .map_err(|error| match error {
                            Error::Invalid { at, message } => {
                                Error::invalid(format!("data.{at}"), message)
                            }
                            other => other,
                        })?;
                }
                rows.extend(seen.iter().map(|&i| f64::from(x[i] as f32)));
            }
            if shape.velocities {
                let last = &rows[rows.len() - 1];
                velocities.extend(stepper.velocity(&last[last.len() - shape.dim..]));
            }
            conditions.extend_from_slice(&stepper.input);
        }
        let points = rows.pop().unwrap_or_default();
        let mut rows = rows.into_iter();
        let starts = rows.next();
        Ok(Observations {
            dim: shape.dim,
            points,
            starts,
            m: shape.conditions,
            conditions,
            passed: vec![1.0; if shape.path > 0 { self.n } else { 0 }],
            paths: rows.flatten().collect(),
            velocities,
            known: (shape.velocities && self.input == 0.0).then(|| Arc::new(known(&self.system))),
            ..Observations::default()
        })
    }
}
