//! Maximum likelihood, exactly.

use super::{Gradient, Learning, Rule, Update, hold_on};
use crate::error::Error;
use crate::units::Network;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The likelihood of the patterns under `e^{−E}/Z`, with Z and all means summed over all states (Ackley, Hinton &
/// Sejnowski 1985): for machines small enough that this can be done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Exact likelihood", extend("x-formula" = r"\nabla(-\log p) = \langle s s^\top\rangle_{\text{model}} - \langle s s^\top\rangle_{\text{data}}"))]
pub struct Exact {}

impl Rule for Exact {
    fn work(&self, network: &Network, patterns: f64) -> f64 {
        network.work_of_all() + patterns * network.work_given()
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        let n = at.network.biases.len();
        let mut gradient = Gradient::zero(n);
        let mut log_data = 0.0;
        hold_on(&mut gradient, at.network, at.patterns, Some(&mut log_data))?;
        let all = at.network.ensemble(&vec![None; n])?;
        gradient.add(1.0, &all);
        gradient.value = Some(all.log_z - log_data);
        Ok(Update::Along(gradient))
    }
}
