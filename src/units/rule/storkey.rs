//! Storkey's rule.

use super::{Learning, Rule, Update, needs_hopfield};
use crate::error::Error;
use crate::units::Network;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One pattern after the other, each less what its field already says (Storkey 1997): local as Hebb's rule, and holds more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Storkey", extend("x-formula" = r"\Delta W_{ij} = \tfrac1N(\xi_i\xi_j - \xi_i h_{ji} - h_{ij}\xi_j)"))]
pub struct Storkey {}

impl Rule for Storkey {
    fn at_once(&self) -> bool {
        true
    }

    fn work(&self, network: &Network, patterns: f64) -> f64 {
        5.0 * patterns * network.work_given()
    }

    fn check(&self, network: &Network, _patterns: &[Vec<f64>]) -> Result<(), Error> {
        needs_hopfield(network)
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        let n = at.network.biases.len();
        let mut weights = vec![0.0; n * n];
        for x in at.patterns {
            let field = |row: &[f64]| row.iter().zip(x).map(|(w, x)| w * x).sum();
            let fields: Vec<f64> = weights.chunks_exact(n).map(field).collect();
            let before = weights.clone();
            for i in 0..n {
                for j in 0..n {
                    // h_ij leaves out what i and j themselves add to the field of i.
                    let w = before[i * n + j];
                    let h_ij = fields[i] - before[i * n + i] * x[i] - w * x[j];
                    let h_ji = fields[j] - before[j * n + j] * x[j] - w * x[i];
                    let change = x[i] * x[j] - x[i] * h_ji - h_ij * x[j];
                    weights[i * n + j] += change / n as f64;
                }
                weights[i * n + i] = 0.0;
            }
        }
        Ok(Update::To(weights))
    }
}
