//! A run of either precision.

use super::Run;
use super::batch::Batch;
use crate::data::Observations;
use crate::objective::{Model, Problem};
use crate::scalar::Real;
#[cfg(feature = "double")]
use crate::scenario::Precision;
use crate::scenario::Scenario;
use std::sync::Arc;

/// A run in the precision of its scenario.
pub(super) enum Fit {
    Single(Run<f32>),
    #[cfg(feature = "double")]
    Double(Run<f64>),
}

/// An expression of the run behind a reference to a [`Fit`], whatever its precision.
macro_rules! each {
    ($fit:expr, $run:ident => $value:expr) => {
        match $fit {
            $crate::session::fit::Fit::Single($run) => $value,
            #[cfg(feature = "double")]
            $crate::session::fit::Fit::Double($run) => $value,
        }
    };
}
pub(super) use each;

impl Fit {
    /// A run at its start, on `threads` threads; batches are drawn from `rows`.
    pub(super) fn new(
        scenario: &Scenario,
        observations: &Observations,
        rows: &Arc<Observations>,
        threads: usize,
    ) -> Self {
        match scenario.precision {
            #[cfg(feature = "double")]
            Precision::F64 => Self::Double(start(scenario, observations, rows, threads)),
            _ => Self::Single(start(scenario, observations, rows, threads)),
        }
    }
}

fn start<R: Real>(
    scenario: &Scenario,
    observations: &Observations,
    rows: &Arc<Observations>,
    threads: usize,
) -> Run<R> {
    let optimizer = scenario.optimizer.clone();
    let mut run = Run::new(problem(scenario, observations), optimizer, threads);
    run.batch = Batch::new(scenario.batch as usize, rows, &run.problem);
    run
}

/// What a scenario asks of a run.
pub(super) fn problem<R: Real>(scenario: &Scenario, observations: &Observations) -> Problem<R> {
    Problem {
        observations: observations.cast(),
        inputs: scenario.inputs(observations.shape()),
        model: Model {
            energy: scenario.energy.clone(),
            dynamics: scenario.dynamics.clone(),
            steps: scenario.steps,
            initial: scenario.initial.clone(),
            objective: scenario.objective.clone(),
            estimator: scenario.estimator.clone(),
        },
        seed: scenario.seed,
    }
}
