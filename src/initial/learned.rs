//! Free vectors at a price.

use super::{Initial, Origin};
#[cfg(feature = "complete")]
use crate::code_length::normal_bits;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A free vector per observation, with the penalty `½‖z_i‖²/s²`: energy and initial conditions
/// are learned together, and the price of `z` keeps the energy meaningful.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Learned", extend("x-formula" = r"\min_z\ \ell + \tfrac12\lVert z_i\rVert^2/s^2"))]
pub struct Learned {
    /// Scale s of the prior on `z`.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log", "x-live" = true))]
    pub scale: f64,
}

impl Default for Learned {
    fn default() -> Self {
        Self { scale: 2.0 }
    }
}

impl Initial for Learned {
    fn origin(&self) -> Origin {
        Origin::Learned
    }

    fn price(&self) -> f64 {
        self.scale.powi(-2)
    }

    /// What its prior says.
    #[cfg(feature = "complete")]
    fn bits(&self, z: &[f64], _x: &[f64], epsilon: f64) -> f64 {
        z.iter().map(|&z| normal_bits(z, self.scale, epsilon)).sum()
    }
}
