//! Gradients of the inner loop, one estimator a file, and the catalogue of them.

use crate::catalog::catalog;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

catalog! {
    ($) estimator_config;
    /// Which gradient estimator, with its settings.
    pub enum EstimatorConfig {
        Bptt(Bptt),
        OneStep(OneStep),
        FiniteDifference(FiniteDifference),
    }
}

/// Back-propagation through time: the exact gradient of the unrolled inner loop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Through time", extend("x-formula" = r"\lambda_t = (I - \eta H(x_t))\lambda_{t+1},\quad \tfrac{dL}{d\theta} = -\eta\sum_t \partial_\theta(\nabla E\cdot\lambda_{t+1})"))]
pub struct Bptt {}

/// The last inner step only: the single-step chain rule, exact for one step and biased for more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "One step", extend("x-formula" = r"\tfrac{dL}{d\theta} \approx -\eta\,\partial_\theta(\nabla E(x_{T-1})\cdot\lambda_T)"))]
pub struct OneStep {}

/// Central differences over every parameter: slow, a check for small families.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
