//! Contrastive divergence.

use super::chain::{contrast, langevin};
use super::pointwise::{Observed, Pointwise};
use super::{Evaluator, FLEXIBLE, Objective};
use crate::data::Shape;
use crate::notice::Advice;
use crate::scalar::Lanes;
use crate::tile::Tile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Short Langevin chains from the observations say where the energy is too low (Hinton 2002):
/// gradient `(⟨∂_θE⟩_data − ⟨∂_θE⟩_chain)/τ`, the end of a chain held fixed. It approaches that
/// of the likelihood of `e^{−E/τ}/Z` as k grows. What is plotted as its loss, the difference of
/// the energies, is not what descends. Chains are unadjusted Langevin steps
/// `x ← x − η∇E(x) + √(2τη) ξ` whatever dynamics are chosen, so the energy learned also makes up for
/// the error of their step: along curvature a, of ηa/2. It does not follow the dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Contrastive divergence", extend("x-unrolled" = true, "x-contrastive" = true, "x-formula" = r"\tfrac1n\sum_i \big(E(x_i) - E(\bar x_i)\big)/\tau,\ \bar x_i\ k\ \text{steps from}\ x_i"))]
pub struct ContrastiveDivergence {
    /// Steps k of a chain.
    #[schemars(range(min = 1, max = 200))]
    pub k: usize,
    /// Step size η of the chains.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Temperature τ.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
}

impl Default for ContrastiveDivergence {
    fn default() -> Self {
        Self {
            k: 10,
            eta: 0.05,
            temperature: 1.0,
        }
    }
}

impl Objective for ContrastiveDivergence {
    fn advice(&self, _shape: Shape, parameters: usize) -> Option<Advice> {
        (parameters >= FLEXIBLE).then_some(Advice::new(
            "what is plotted does not descend, and with chains this short a flexible energy runs away where \
             they never go; `gibbs-likelihood` weighs the whole plane",
            "Weigh the whole plane",
            "objective=gibbs-likelihood",
        ))
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n * (self.k + 1))
    }

    fn is_random(&self) -> bool {
        true
    }
}

impl Pointwise for ContrastiveDivergence {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let field = evaluator.field.as_mut();
        let mut end = seen.x;
        langevin(field, &mut end, seen, self.k, self.eta, self.temperature);
        contrast(field, &end, seen, self.temperature)
    }
}
