//! Heavy-ball descent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Descent with momentum (Polyak 1964): `v ← μv − η∇E(x)`, `x ← x + v`, from `v = 0`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Heavy ball", extend("x-formula" = r"v \leftarrow \mu v - \eta\nabla E(x),\quad x \leftarrow x + v"))]
pub struct HeavyBall {
    /// Step size η.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Momentum μ: the fraction of the velocity that is kept.
    #[schemars(range(min = 0.0, max = 0.999))]
    pub momentum: f64,
}

impl Default for HeavyBall {
    fn default() -> Self {
        Self {
            eta: 0.05,
            momentum: 0.7,
        }
    }
}
