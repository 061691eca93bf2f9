//! Boltzmann machine.

use super::{Built, Model, few_hidden};
use crate::error::Error;
use crate::units::{Network, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Units of 0 and 1, every one connected with every other, some of them hidden (Ackley, Hinton & Sejnowski 1985).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Boltzmann machine", extend("x-formula" = r"E(s) = -\tfrac12 s^\top W s - b\cdot s"))]
pub struct Boltzmann {
    /// Hidden units.
    #[schemars(range(min = 0, max = 64))]
    pub hidden: usize,
}

impl Default for Boltzmann {
    fn default() -> Self {
        Self { hidden: 4 }
    }
}

impl Model for Boltzmann {
    fn build(&self, visible: usize, _patterns: &[Vec<bool>]) -> Result<Built, Error> {
        few_hidden(self.hidden)?;
        Ok(Network::new(visible, self.hidden, Values::Bits, |_, _| true).into())
    }
}
