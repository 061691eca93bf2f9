//! Gradient descent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Steepest descent of the energy with a fixed step: `x ← x − η∇E(x)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gradient descent", extend("x-formula" = r"x \leftarrow x - \eta\nabla E(x)"))]
pub struct GradientDescent {
    /// Step size η. Contracts while η times the largest curvature stays below 2.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
}

impl Default for GradientDescent {
    fn default() -> Self {
        Self { eta: 0.1 }
    }
}
