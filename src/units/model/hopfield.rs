//! Hopfield network.

use super::{Built, Model};
use crate::error::Error;
use crate::units::{Network, Patterns, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Units of ±1, every one connected with every other (Hopfield 1982).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Hopfield network", extend("x-formula" = r"E(s) = -\tfrac12 s^\top W s - b\cdot s"))]
pub struct Hopfield {}

impl Model for Hopfield {
    fn build(&self, patterns: &Patterns, _seed: u32) -> Result<Built, Error> {
        Ok(Network::new(patterns.bits(), 0, Values::Spins, |_, _| true).into())
    }
}
