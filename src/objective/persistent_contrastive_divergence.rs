//! Contrastive divergence with chains that go on.

use super::chain::{contrast, langevin};
use super::pointwise::{observed, put, sum_tiles};
use super::{At, ContrastiveDivergence, Evaluation, Evaluator, FLEXIBLE, Loss, Objective, Problem};
use crate::data::Shape;
use crate::notice::Advice;
use crate::scalar::{Lanes, Real};
use crate::tile::{TILE, store_tile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Contrastive divergence whose chains are not begun anew at each update but go on (Tieleman
/// 2008): one chain an observation, from where it was, so that they wander to wells that no
/// observation is near. They are part of the fit's state, and drawn. As in contrastive divergence,
/// they take unadjusted Langevin steps whatever dynamics are chosen. It does not follow the
/// dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Persistent contrastive divergence", extend("x-unrolled" = true, "x-contrastive" = true, "x-formula" = r"\tfrac1n\sum_i \big(E(x_i) - E(c_i)\big)/\tau,\ c_i\ k\ \text{steps further}"))]
pub struct PersistentContrastiveDivergence {
    /// Steps k that each chain takes in an update.
    #[schemars(range(min = 1, max = 200))]
    pub k: usize,
    /// Step size η of the chains.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Temperature τ.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
}

impl Default for PersistentContrastiveDivergence {
    fn default() -> Self {
        let ContrastiveDivergence {
            k,
            eta,
            temperature,
        } = ContrastiveDivergence::default();
        Self {
            k,
            eta,
            temperature,
        }
    }
}

impl Objective for PersistentContrastiveDivergence {
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

    fn chains(&self) -> bool {
        true
    }
}

impl Loss for PersistentContrastiveDivergence {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles()
    }

    /// `dL/dθ [p]`, then of the tile: losses `[32]`, and where its chains went `[32, d]`.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + TILE * (1 + problem.dim())
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        tile: usize,
        _gradient: bool,
        out: &mut [L::Real],
    ) {
        let seen = observed(evaluator, at, tile);
        let mut chain = evaluator.tile(at.initial, tile);
        let field = evaluator.field.as_mut();
        langevin(field, &mut chain, &seen, self.k, self.eta, self.temperature);
        let losses = contrast(field, &chain, &seen, self.temperature);
        put(field, at, tile, losses, out);
        let ends = &mut out[at.theta.len() + TILE..];
        store_tile(&chain[..at.problem.dim()], ends);
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        let (p, dim) = (out.theta.len(), problem.dim());
        sum_tiles(problem, partials, self.stride(problem), out);
        out.initial.clear();
        for (tile, partial) in partials.chunks_exact(self.stride(problem)).enumerate() {
            let live = problem.tile_range(tile).len();
            out.initial
                .extend_from_slice(&partial[p + TILE..][..live * dim]);
        }
        out.average(problem);
    }
}
