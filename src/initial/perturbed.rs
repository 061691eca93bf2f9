//! Observations moved by noise.

use super::{Initial, Origin};
#[cfg(feature = "complete")]
use crate::code_length::all_bits;
#[cfg(feature = "complete")]
use crate::notice::Advice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Each observation, moved by fresh noise at every iteration: `z_i = x_i + σξ`. The energy must
/// contract a neighborhood of the data onto it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Perturbed", extend("x-formula" = r"z_i = x_i + \sigma\xi"))]
pub struct Perturbed {
    /// Standard deviation σ of the noise, in the units of the observations.
    #[schemars(range(min = 0.0, max = 5.0), extend("x-live" = true))]
    pub sigma: f64,
}

impl Default for Perturbed {
    fn default() -> Self {
        Self { sigma: 0.2 }
    }
}

impl Initial for Perturbed {
    fn origin(&self) -> Origin {
        Origin::Observation
    }

    #[cfg(feature = "complete")]
    fn advice(&self, starts: bool, inferred: bool) -> Option<Advice> {
        (starts && !inferred).then_some(Advice::new(
            "starts were observed, and are not used: each process starts beside where it ended",
            "Use the observed starts",
            "initial=given",
        ))
    }

    fn spread(&self) -> Option<f64> {
        Some(self.sigma)
    }

    /// To the width σ of the perturbation only: what the energy contracts need not be said.
    #[cfg(feature = "complete")]
    fn bits(&self, z: &[f64], _x: &[f64], epsilon: f64) -> f64 {
        all_bits(z, self.sigma.max(epsilon))
    }
}
