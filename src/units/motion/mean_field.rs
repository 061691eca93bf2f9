//! Continuous relaxation.

use super::Motion;
use crate::random::Stream;
use crate::units::{Machine, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Every unit takes a mean value between its two, and all move together toward those that the others ask for: for a
/// Hopfield network a descent of the mean-field free energy `E(s) − T·entropy(s)` (Hopfield 1984), for an exponential
/// memory the update of modern Hopfield networks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Continuous relaxation", extend("x-formula" = r"s \leftarrow (1-\eta)s + \eta\,\langle s\rangle_{-\nabla E(s)/T}"))]
pub struct MeanField {
    /// Temperature T.
    #[schemars(range(min = 0.001, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
    /// Step η.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub step: f64,
}

impl Default for MeanField {
    fn default() -> Self {
        Self {
            temperature: 0.5,
            step: 0.5,
        }
    }
}

/// No unit moves farther where all is at rest.
const REST: f64 = 1e-9;

impl Motion for MeanField {
    fn sweep(&self, machine: &dyn Machine, state: &mut State, _rng: &mut Stream) -> bool {
        let values = machine.values();
        let force = machine.force(state.values()).into_iter();
        let moved = force.zip(state.values()).map(|(force, s)| {
            (1.0 - self.step) * s + self.step * values.free(force / self.temperature).0
        });
        let moved: Vec<f64> = moved.collect();
        state.count();
        state.set_all(machine, &moved) < REST
    }
}
