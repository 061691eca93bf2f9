//! Block Gibbs sampling.

use super::Motion;
use crate::random::Stream;
use crate::units::{Machine, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Groups of units that do not act on each other are drawn at once: all visible ones, then all hidden ones of a
/// restricted Boltzmann machine. Where every unit acts on every other, the groups are single units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Block Gibbs sampling", extend("x-formula" = r"h \sim p(h \mid v),\ v \sim p(v \mid h)"))]
pub struct BlockGibbs {
    /// Temperature T.
    #[schemars(range(min = 0.001, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
}

impl Default for BlockGibbs {
    fn default() -> Self {
        Self { temperature: 1.0 }
    }
}

impl Motion for BlockGibbs {
    fn sweep(&self, machine: &dyn Machine, state: &mut State, rng: &mut Stream) -> bool {
        for &i in machine.blocks().iter().flatten() {
            state.draw(machine, i, self.temperature, rng);
        }
        state.count();
        false
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }
}
