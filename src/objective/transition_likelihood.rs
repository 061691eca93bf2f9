//! Likelihood of observed steps of Langevin dynamics.

use super::Evaluator;
use super::pointwise::{Observed, Pointwise, match_gradient};
use crate::data::Shape;
use crate::energy::{BLOCKS, Tile};
use crate::error::Error;
use crate::scalar::Lanes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Each observation is one step of Langevin dynamics from its start z:
/// `‖x − z + η∇E(z)‖²/(4τη)`, the negative log-likelihood of `x ~ N(z − η∇E(z), 2τη)` up to a
/// constant. Steps as long as the time between the two are needed; it does not follow the dynamics
/// chosen, and needs observations with starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Transition likelihood", extend("x-formula" = r"\tfrac1n\sum_i \lVert x_i - z_i + \eta\nabla E(z_i)\rVert^2/(4\tau\eta)"))]
pub struct TransitionLikelihood {
    /// Step η from start to observation.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Temperature τ of the steps.
    #[schemars(range(min = 1e-4, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
}

impl Default for TransitionLikelihood {
    fn default() -> Self {
        Self {
            eta: 0.05,
            temperature: 0.1,
        }
    }
}

impl Pointwise for TransitionLikelihood {
    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    fn evaluations(&self, _dim: usize) -> usize {
        1
    }

    fn check(&self, shape: Shape) -> Result<(), Error> {
        if shape.starts || shape.n == 0 {
            return Ok(());
        }
        Err(Error::invalid(
            "objective.kind",
            "`transition-likelihood` learns from steps: it needs observations with the start of each, these have none",
        ))
    }

    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let start = evaluator.tile(&seen.at.problem.starts, seen.tile);
        let mut slope = start;
        for (slope, x) in slope.iter_mut().zip(&seen.x) {
            for b in 0..BLOCKS {
                slope[b] = (slope[b] - x[b]).times(1.0 / self.eta);
            }
        }
        let factor = self.eta / (2.0 * self.temperature);
        let field = evaluator.field.as_mut();
        match_gradient(field, &start, &slope, factor, seen.weight)
    }
}
