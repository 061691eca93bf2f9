//! Back-propagation through time.

use super::Estimator;
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::Field;
use crate::scalar::Lanes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Back-propagation through time: the exact gradient of the unrolled inner loop.
///
/// What each of T steps computed is kept for the way back: memory O(T). With checkpoints (Griewank &
/// Walther 2000, one level) it is kept of √T steps at a time and computed again for each run of √T steps: memory
/// O(√T) besides positions, a quarter more work, the same bits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Through time", extend("x-formula" = r"\lambda_t = (I - \eta H(x_t))\lambda_{t+1},\quad \tfrac{dL}{d\theta} = -\eta\sum_t \partial_\theta(\nabla E\cdot\lambda_{t+1})"))]
pub struct Bptt {
    /// Checkpoints: keeps what √T steps computed, and computes the rest again on the way back. Less memory for
    /// a quarter more work; the same bits.
    #[schemars(extend("x-advanced" = true))]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub checkpoints: bool,
}

impl Estimator for Bptt {
    fn is_exact(&self) -> bool {
        true
    }

    fn goes_backwards(&self) -> bool {
        !self.checkpoints
    }

    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) {
        rollout.backward(field, dynamics, 0..rollout.steps(), |_, _| ());
    }

    fn kept(&self, steps: usize) -> usize {
        match cfg!(feature = "complete") && self.checkpoints {
            true => (steps as f64).sqrt().ceil() as usize,
            false => steps,
        }
    }

    fn evaluations(&self, steps: usize, _size: usize, _parameters: usize) -> usize {
        (4 + usize::from(self.checkpoints)) * steps
    }
}
