//! Restricted Boltzmann machine.

use super::{Built, Model, few_hidden};
use crate::error::Error;
use crate::units::{Network, Patterns, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Units of 0 and 1, every visible one connected with every hidden one and with no other (Smolensky 1986).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Restricted Boltzmann machine", extend("x-formula" = r"F(v) = -a\cdot v - \textstyle\sum_j \log(1 + e^{b_j + W_j\cdot v})"))]
pub struct Rbm {
    /// Hidden units.
    #[schemars(range(min = 1, max = 64))]
    pub hidden: usize,
}

impl Default for Rbm {
    fn default() -> Self {
        Self { hidden: 8 }
    }
}

impl Model for Rbm {
    fn build(&self, patterns: &Patterns, _seed: u32) -> Result<Built, Error> {
        few_hidden(self.hidden)?;
        let visible = patterns.bits();
        let between = |i: usize, j: usize| (i < visible) != (j < visible);
        Ok(Network::new(visible, self.hidden, Values::Bits, between).into())
    }
}
