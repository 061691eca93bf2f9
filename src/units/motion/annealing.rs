//! Simulated annealing.

use super::descent::Descent;
use super::{Motion, draw_all};
use crate::random::Stream;
use crate::units::{Machine, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gibbs sampling at a temperature that falls, each time by the same factor; after the last sweep, descent
/// (Kirkpatrick, Gelatt & Vecchi 1983).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Annealing", extend("x-formula" = r"s_i \sim e^{-E(s)/T_k},\ T_k = T_0 (T_1/T_0)^{k/K}"))]
pub struct Annealing {
    /// The first temperature.
    #[schemars(range(min = 0.001, max = 100.0), extend("x-scale" = "log"))]
    pub from: f64,
    /// The last one.
    #[schemars(range(min = 0.001, max = 100.0), extend("x-scale" = "log"))]
    pub to: f64,
    /// Sweeps from the one to the other.
    #[schemars(range(min = 1, max = 10000), extend("x-scale" = "log"))]
    pub sweeps: u32,
}

impl Default for Annealing {
    fn default() -> Self {
        Self {
            from: 2.0,
            to: 0.05,
            sweeps: 50,
        }
    }
}

impl Motion for Annealing {
    fn sweep(&self, machine: &dyn Machine, state: &mut State, rng: &mut Stream) -> bool {
        let at = state.sweeps() as f64 / f64::from(self.sweeps.max(1));
        if at >= 1.0 {
            return Descent {}.sweep(machine, state, rng);
        }
        let temperature = self.from * libm::pow(self.to / self.from, at);
        draw_all(machine, state, temperature, rng);
        false
    }
}
