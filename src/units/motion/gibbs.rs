//! Gibbs sampling.

use super::{Motion, draw_all};
use crate::random::Stream;
use crate::units::{Machine, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Every unit in turn is drawn given all others (Geman & Geman 1984): a chain whose states are those of `e^{−E/T}/Z`
/// in the long run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gibbs sampling", extend("x-formula" = r"s_i \sim e^{-E(s)/T}"))]
pub struct Gibbs {
    /// Temperature T.
    #[schemars(range(min = 0.001, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
}

impl Default for Gibbs {
    fn default() -> Self {
        Self { temperature: 1.0 }
    }
}

impl Motion for Gibbs {
    fn sweep(&self, machine: &dyn Machine, state: &mut State, rng: &mut Stream) -> bool {
        draw_all(machine, state, self.temperature, rng);
        false
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }
}
