//! Persistent contrastive divergence.

use super::{Gradient, Learning, Rule, Update, hold_on, let_go};
use crate::error::{Error, in_range};
use crate::units::motion::{BlockGibbs, Motion};
use crate::units::{Machine, Network, State};
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Chains of their own, which go on from one update to the next (Younes 1989; Tieleman 2008).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Persistent contrastive divergence", extend("x-formula" = r"\langle s s^\top\rangle_{\text{chains}} - \langle s s^\top\rangle_{\text{data}}"))]
pub struct PersistentContrastiveDivergence {
    /// Sweeps between two updates.
    #[schemars(range(min = 1, max = 100), extend("x-scale" = "log"))]
    pub sweeps: u32,
    /// Chains.
    #[schemars(range(min = 1, max = 1000), extend("x-scale" = "log"))]
    pub chains: usize,
}

impl Default for PersistentContrastiveDivergence {
    fn default() -> Self {
        Self {
            sweeps: 1,
            chains: 30,
        }
    }
}

impl Rule for PersistentContrastiveDivergence {
    fn work(&self, network: &Network, patterns: f64) -> f64 {
        let chains = self.chains as f64 * (2.0 + f64::from(self.sweeps));
        (patterns + chains) * network.work_given()
    }

    fn check(&self, _network: &Network, _patterns: &[Vec<f64>]) -> Result<(), Error> {
        in_range("rule.sweeps", self.sweeps.into(), 1.0, 100.0)?;
        in_range("rule.chains", self.chains as f64, 1.0, 1000.0)
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        let units = at.network.biases.len();
        let mut gradient = Gradient::zero(units);
        hold_on(&mut gradient, at.network, at.patterns, None)?;
        while at.chains.len() < self.chains {
            let values = at.network.values();
            let s = (0..units).map(|_| values.of(at.rng.random())).collect();
            at.chains
                .push(State::new(at.network, s, vec![false; units]));
        }
        let chain = BlockGibbs::default();
        for state in at.chains.iter_mut() {
            // The weights have changed since.
            state.renew(at.network);
            for _ in 0..self.sweeps {
                chain.sweep(at.network, state, at.rng);
            }
            let_go(
                &mut gradient,
                1.0 / self.chains as f64,
                at.network,
                state.values(),
            )?;
        }
        Ok(Update::Along(gradient))
    }
}
