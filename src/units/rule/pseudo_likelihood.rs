//! Pseudo-likelihood.

use super::flips::{over_flips, work};
use super::{Learning, Rule, Update};
use crate::error::Error;
use crate::units::{Network, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The probability of every visible unit given all other visible ones (Besag 1975): no sum over states is needed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Pseudo-likelihood", extend("x-formula" = r"-\textstyle\sum_i \log p(v_i \mid v_{-i})"))]
pub struct PseudoLikelihood {}

impl Rule for PseudoLikelihood {
    fn work(&self, network: &Network, patterns: f64) -> f64 {
        work(network, patterns)
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        // −log p(v_i | others) = log(1 + e^{F(v) − F(vⁱ)}), with its slope the mean of a bit.
        let softplus = |x: f64| {
            let (mean, log) = Values::Bits.free(x);
            (log, mean)
        };
        Ok(Update::Along(over_flips(at, softplus, |_| true)?))
    }
}
