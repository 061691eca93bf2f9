//! The last K steps only.

use super::Estimator;
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::Field;
use crate::scalar::{Lanes, Scalar};
use crate::tile::Tile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Back-propagation through the last K inner steps only (Williams & Peng 1990): exact for K ≥ T,
/// cheaper and biased for less. Initial conditions get no gradient when K < T.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Truncated", extend("x-formula" = r"\tfrac{dL}{d\theta} \approx -\eta\sum_{t\ge T-K} \partial_\theta(\nabla E\cdot\lambda_{t+1})"))]
pub struct Truncated {
    /// Last steps K: those that the gradient goes back through.
    #[schemars(range(min = 1, max = 4096), extend("x-scale" = "log"))]
    pub last: usize,
}

impl Default for Truncated {
    fn default() -> Self {
        Self { last: 4 }
    }
}

impl Estimator for Truncated {
    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) {
        back_through(self.last, rollout, field, dynamics);
    }

    fn reaches_start(&self, steps: usize) -> bool {
        self.last >= steps
    }

    fn may_mislead(&self) -> bool {
        true
    }

    fn evaluations(&self, steps: usize, _size: usize, _parameters: usize) -> usize {
        steps + 3 * steps.min(self.last)
    }
}

/// Goes back through the last `count` steps; where that stops short of the start, the start gets 0.
pub(super) fn back_through<L: Lanes>(
    count: usize,
    rollout: &mut Rollout<L>,
    field: &mut dyn Field<L>,
    dynamics: &DynamicsConfig,
) {
    let steps = rollout.steps();
    let first = steps.saturating_sub(count);
    rollout.backward(field, dynamics, first..steps, |_, _| ());
    if first > 0 {
        rollout.adjoint.fill(Tile::zero());
    }
}
