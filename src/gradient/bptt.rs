//! Back-propagation through time.

use super::Estimator;
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::Field;
use crate::scalar::Lanes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Back-propagation through time: the exact gradient of the unrolled inner loop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Through time", extend("x-formula" = r"\lambda_t = (I - \eta H(x_t))\lambda_{t+1},\quad \tfrac{dL}{d\theta} = -\eta\sum_t \partial_\theta(\nabla E\cdot\lambda_{t+1})"))]
pub struct Bptt {}

impl Estimator for Bptt {
    fn is_exact(&self) -> bool {
        true
    }

    fn goes_backwards(&self) -> bool {
        true
    }

    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) {
        rollout.backward(field, dynamics, 0..rollout.steps(), |_, _| ());
    }

    fn evaluations(&self, steps: usize, _size: usize, _parameters: usize) -> usize {
        4 * steps
    }
}
