//! Modern Hopfield network.

use super::{Built, Model};
use crate::error::{Error, in_range};
use crate::units::{Memory, Patterns, Separation, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The patterns themselves make the energy, by an exponential of what a state has in common with each (Demircigil et
/// al. 2017; Ramsauer et al. 2021). Its continuous relaxation is the attention of a query to keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Modern Hopfield network", extend("x-formula" = r"E(s) = -\tfrac1\beta \log \textstyle\sum_\mu e^{\beta\,\xi_\mu\cdot s}"))]
pub struct ModernHopfield {
    /// Inverse width β.
    #[schemars(range(min = 0.01, max = 10.0), extend("x-scale" = "log"))]
    pub beta: f64,
}

impl Default for ModernHopfield {
    fn default() -> Self {
        Self { beta: 0.5 }
    }
}

impl Model for ModernHopfield {
    fn build(&self, patterns: &Patterns, _seed: u32) -> Result<Built, Error> {
        in_range("model.beta", self.beta, 0.01, 10.0)?;
        let rows = patterns.as_values(Values::Spins).concat();
        Ok(Memory::new(patterns.bits(), rows, Separation::Exponential(self.beta)).into())
    }
}
