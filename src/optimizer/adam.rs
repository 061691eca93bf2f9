//! Adam.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gradient descent with per-parameter step sizes (Kingma & Ba 2015).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Adam", extend("x-formula" = r"\theta \leftarrow \theta - \alpha\,\hat m/(\sqrt{\hat v} + 10^{-8})"))]
pub struct Adam {
    /// Learning rate α for θ.
    #[schemars(range(min = 1e-6, max = 1.0), extend("x-scale" = "log", "x-live" = true))]
    pub learning_rate: f64,
    /// Learning rate for the initial conditions z.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-live" = true, "x-advanced" = true))]
    pub initial_learning_rate: f64,
    /// Decay of the mean of past gradients.
    #[schemars(range(min = 0.0, max = 0.9999), extend("x-live" = true, "x-advanced" = true))]
    pub beta1: f64,
    /// Decay of the mean of past squared gradients.
    #[schemars(range(min = 0.0, max = 0.99999), extend("x-live" = true, "x-advanced" = true))]
    pub beta2: f64,
    /// Longest gradient norm let through; longer gradients are scaled down to it. 0 means no limit.
    #[schemars(range(min = 0.0, max = 1e6), extend("x-live" = true, "x-advanced" = true))]
    pub clip: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Self {
            learning_rate: 0.01,
            initial_learning_rate: 0.05,
            beta1: 0.9,
            beta2: 0.999,
            clip: 10.0,
        }
    }
}
