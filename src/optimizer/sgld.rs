//! Stochastic gradient Langevin dynamics.

use super::{Optimizer, Step};
use crate::scalar::{Lanes, Real};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sampling instead of minimizing (Welling & Teh 2011): with steps `ε_t` that shrink, the iterates
/// become draws from the posterior `e^{−U}`, where `U` is the sum of the observations' losses over
/// τ, and of the prior's `½‖θ‖²/s²`; starts that are learned have their own price in the loss. The
/// last draws are kept as an ensemble of energies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Langevin (SGLD)", extend("x-formula" = r"\theta \leftarrow \theta - \tfrac{\varepsilon_t}{2}\nabla U(\theta) + \mathcal N(0, \varepsilon_t),\quad \varepsilon_t = a(b + t)^{-\gamma}"))]
pub struct Sgld {
    /// Step scale a.
    #[schemars(range(min = 1e-9, max = 10.0), extend("x-scale" = "log", "x-live" = true))]
    pub a: f64,
    /// Delay b: for about so many iterations the step hardly shrinks.
    #[schemars(range(min = 1.0, max = 1e6), extend("x-scale" = "log", "x-live" = true, "x-advanced" = true))]
    pub b: f64,
    /// Decay γ: sampling without bias asks for more than ½ and at most 1; 0 keeps the step.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-live" = true, "x-advanced" = true))]
    pub gamma: f64,
    /// Temperature τ: 1 where a loss is a negative log-likelihood, the variance σ² of an
    /// observation where it is ½‖error‖².
    #[schemars(range(min = 1e-6, max = 1e3), extend("x-scale" = "log", "x-live" = true))]
    pub temperature: f64,
    /// Standard deviation s of the Gaussian prior on every parameter in θ; 0 for a flat one.
    #[schemars(range(min = 0.0, max = 1e3), extend("x-live" = true, "x-advanced" = true))]
    pub prior: f64,
}

impl Default for Sgld {
    fn default() -> Self {
        Self {
            a: 1e-4,
            b: 100.0,
            gamma: 0.33,
            temperature: 0.05,
            prior: 3.0,
        }
    }
}

impl Optimizer for Sgld {
    fn rates(&self, step: u64) -> [f64; 2] {
        [self.a * libm::pow(self.b + step as f64, -self.gamma); 2]
    }

    /// A shortened gradient would be that of another posterior.
    fn clip(&self) -> f64 {
        0.0
    }

    fn moments(&self) -> &'static [&'static str] {
        &[]
    }

    fn samples(&self) -> bool {
        true
    }

    fn update<R: Real>(&self, at: &Step, gradient: &[R], x: &mut [R], _moments: &mut [Vec<R>]) {
        let drift = R::from_f64(0.5 * at.rate * at.terms / self.temperature);
        let prior = match (self.prior, at.group) {
            (s, 0) if s > 0.0 => 0.5 * at.rate / (s * s),
            // Starts have their own price, or none.
            _ => 0.0,
        };
        let [prior, spread] = [prior, at.rate.sqrt()].map(R::from_f64);
        for (i, (x, g)) in x.chunks_mut(16).zip(gradient.chunks(16)).enumerate() {
            let mut xi = [R::default(); 16];
            let (first, second) = at.noise.pair::<R::Block>(8 * i, at.group);
            first.store(&mut xi[..8]);
            second.store(&mut xi[8..]);
            for ((x, &g), &xi) in x.iter_mut().zip(g).zip(&xi) {
                *x = *x - drift * g - prior * *x + spread * xi;
            }
        }
    }
}
