//! Hebb's rule.

use super::{Learning, Rule, Update, needs_hopfield};
use crate::error::Error;
use crate::units::Network;
use crate::units::network::add;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Units that are alike in a pattern are bound by it (Hopfield 1982). Of random patterns about 0.138 N are held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Hebb", extend("x-formula" = r"W = \tfrac1N \textstyle\sum_\mu \xi_\mu \xi_\mu^\top"))]
pub struct Hebb {}

impl Rule for Hebb {
    fn at_once(&self) -> bool {
        true
    }

    fn keeps(&self) -> bool {
        true
    }

    fn check(&self, network: &Network, _patterns: &[Vec<f64>]) -> Result<(), Error> {
        needs_hopfield(network)
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        let n = at.network.biases.len();
        let mut weights = vec![0.0; n * n];
        for pattern in at.patterns {
            for (row, value) in weights.chunks_exact_mut(n).zip(pattern) {
                add(row, value / n as f64, pattern);
            }
        }
        Ok(Update::To(weights))
    }
}
