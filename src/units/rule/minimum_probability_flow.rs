//! Minimum probability flow.

use super::flips::{over_flips, work};
use super::{Learning, Rule, Update};
use crate::error::Error;
use crate::units::Network;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How fast probability would flow from the patterns to those that differ in one unit and are no pattern
/// (Sohl-Dickstein, Battaglino & DeWeese 2011).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Minimum probability flow", extend("x-formula" = r"\textstyle\sum_i e^{(F(v) - F(v^i))/2}"))]
pub struct MinimumProbabilityFlow {}

impl Rule for MinimumProbabilityFlow {
    fn work(&self, network: &Network, patterns: f64) -> f64 {
        // Every neighbor is looked for among the patterns.
        work(network, patterns) + 4.0 * patterns * patterns * network.visible as f64
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        let rate = |x: f64| {
            let rate = libm::exp(0.5 * x);
            (rate, 0.5 * rate)
        };
        let patterns = at.patterns;
        let leaves = |near: &[f64]| !patterns.iter().any(|pattern| pattern == near);
        Ok(Update::Along(over_flips(at, rate, leaves)?))
    }
}
