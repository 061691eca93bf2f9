//! Expectation maximization.

use super::{Optimizer, Solvable, Step};
use crate::error::Error;
use crate::scalar::Real;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The likeliest mixture (Dempster, Laird & Rubin 1977): the first update takes its steps from where θ
/// stands until they gain nothing, and each of those that follow from another start, k-means after
/// k-means++ seeding; the likeliest of all is kept. A start on which a component closes on fewer
/// observations than its covariance has dimensions is left out. With a component for each observation or more, a kernel
/// density estimate, at the first update. For a mixture of Gaussians as the density of the observations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Expectation maximization", extend("x-formula" = r"\theta \leftarrow \arg\max_\vartheta \sum_i \sum_k p_\theta(k \mid x_i)\, \log p_\vartheta(x_i, k)"))]
pub struct ExpectationMaximization {
    /// Starts besides the first.
    #[schemars(range(min = 0, max = 1000))]
    pub restarts: u32,
}

impl Default for ExpectationMaximization {
    fn default() -> Self {
        Self { restarts: 100 }
    }
}

impl Optimizer for ExpectationMaximization {
    fn rates(&self, step: u64) -> [f64; 2] {
        [
            f64::from(u8::from(step <= u64::from(self.restarts) + 1)),
            0.0,
        ]
    }

    fn ends(&self) -> Option<u64> {
        Some(u64::from(self.restarts) + 2)
    }

    fn clip(&self) -> f64 {
        0.0
    }

    fn moments(&self) -> &'static [&'static str] {
        &[]
    }

    fn leaps(&self) -> bool {
        true
    }

    fn check(&self, given: Solvable) -> Result<(), Error> {
        if given.mixture {
            return Ok(());
        }
        Err(Error::invalid(
            "optimizer.kind",
            "`expectation-maximization` needs a `gaussian-mixture` as the density of the observations: that energy, \
             `gibbs-likelihood` at temperature 1, and no condition; choose `adam` or `l-bfgs`",
        ))
    }

    /// Nothing: see [`Optimizer::leaps`].
    fn update<R: Real>(&self, _at: &Step, _gradient: &[R], _x: &mut [R], _moments: &mut [Vec<R>]) {}
}
