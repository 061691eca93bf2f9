//! Contrastive divergence.

use super::{Gradient, Learning, Rule, Update, hold_on, let_go};
use crate::error::{Error, in_range};
use crate::units::motion::{BlockGibbs, Motion};
use crate::units::{Network, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In place of the mean over all states, chains that begin at the patterns and go a few sweeps (Hinton 2002).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Contrastive divergence", extend("x-formula" = r"\langle s s^\top\rangle_{k} - \langle s s^\top\rangle_{\text{data}}"))]
pub struct ContrastiveDivergence {
    /// Sweeps k.
    #[schemars(range(min = 1, max = 100), extend("x-scale" = "log"))]
    pub sweeps: u32,
}

impl Default for ContrastiveDivergence {
    fn default() -> Self {
        Self { sweeps: 1 }
    }
}

impl Rule for ContrastiveDivergence {
    fn work(&self, network: &Network, patterns: f64) -> f64 {
        patterns * (2.0 + f64::from(self.sweeps)) * network.work_given()
    }

    fn check(&self, _network: &Network, _patterns: &[Vec<f64>]) -> Result<(), Error> {
        in_range("rule.sweeps", self.sweeps.into(), 1.0, 100.0)
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        let mut gradient = Gradient::zero(at.network.biases.len());
        hold_on(&mut gradient, at.network, at.patterns, None)?;
        let share = 1.0 / at.patterns.len() as f64;
        let chain = BlockGibbs::default();
        for pattern in at.patterns {
            let mut state = State::at(at.network, pattern);
            // Hidden units are drawn before visible ones have their turn.
            for i in at.network.visible..at.network.biases.len() {
                state.draw(at.network, i, 1.0, at.rng);
            }
            for _ in 0..self.sweeps {
                chain.sweep(at.network, &mut state, at.rng);
            }
            let_go(&mut gradient, share, at.network, state.values())?;
        }
        Ok(Update::Along(gradient))
    }
}
