//! Central differences.

use super::Estimator;
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::Field;
use crate::scalar::Lanes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Central differences over every parameter: slow, a check for small families.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Finite differences", extend("x-formula" = r"\tfrac{dL}{d\theta_k} \approx \tfrac{L(\theta+h e_k) - L(\theta-h e_k)}{2h}"))]
pub struct FiniteDifference {
    /// Step h, relative to 1 + |θ_k|.
    #[schemars(range(min = 1e-7, max = 0.1), extend("x-scale" = "log"))]
    pub step: f64,
}

impl Default for FiniteDifference {
    fn default() -> Self {
        Self { step: 1e-3 }
    }
}

impl Estimator for FiniteDifference {
    fn goes_backwards(&self) -> bool {
        true
    }

    /// Nothing to do in a roll-out: the differences are taken over the whole loss.
    fn backward<L: Lanes>(
        &self,
        _rollout: &mut Rollout<L>,
        _field: &mut dyn Field<L>,
        _dynamics: &DynamicsConfig,
    ) {
    }

    fn difference_step(&self) -> Option<f64> {
        Some(self.step)
    }

    fn evaluations(&self, steps: usize, size: usize, parameters: usize) -> usize {
        2 * (parameters + size) * steps
    }
}
