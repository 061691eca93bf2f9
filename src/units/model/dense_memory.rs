//! Dense memory.

use super::{Built, Model};
use crate::error::{Error, in_range};
use crate::units::{Memory, Patterns, Separation, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The patterns themselves make the energy, by a power of what a state has in common with each: the higher, the more
/// patterns it holds, of the order of `Nⁿ⁻¹` (Krotov & Hopfield 2016). With n = 2 it is a Hopfield network by Hebb's rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Dense memory", extend("x-formula" = r"E(s) = -N \textstyle\sum_\mu (\xi_\mu\cdot s/N)^n"))]
pub struct DenseMemory {
    /// Power n.
    #[schemars(range(min = 2, max = 20))]
    pub power: u32,
}

impl Default for DenseMemory {
    fn default() -> Self {
        Self { power: 3 }
    }
}

impl Model for DenseMemory {
    fn build(&self, patterns: &Patterns, _seed: u32) -> Result<Built, Error> {
        in_range("model.power", self.power.into(), 2.0, 20.0)?;
        let rows = patterns.as_values(Values::Spins).concat();
        Ok(Memory::new(patterns.bits(), rows, Separation::Power(self.power)).into())
    }
}
