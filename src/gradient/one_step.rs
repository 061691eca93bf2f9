//! The last step only.

use super::{Estimator, truncated::back_through};
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::Field;
use crate::scalar::Lanes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The last inner step only: the single-step chain rule, exact for one step and biased for more.
/// Initial conditions get no gradient when there is more than one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "One step", extend("x-formula" = r"\tfrac{dL}{d\theta} \approx -\eta\,\partial_\theta(\nabla E(x_{T-1})\cdot\lambda_T)"))]
pub struct OneStep {}

impl Estimator for OneStep {
    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) {
        back_through(1, rollout, field, dynamics);
    }

    fn reaches_start(&self, steps: usize) -> bool {
        steps == 1
    }

    fn may_mislead(&self) -> bool {
        true
    }

    fn evaluations(&self, steps: usize, _size: usize, _parameters: usize) -> usize {
        steps + 3
    }
}
