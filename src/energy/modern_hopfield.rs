//! Modern Hopfield network.

use super::seeding::seeds;
use super::{Energy, Graph, Init, Node, TensorShape, room, soften};
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::{LN_2, LOG2_E};

/// An associative memory: states are drawn to stored patterns, or, where β is small, to averages
/// of them. One descent step of size 1 is one step of attention over the patterns.
///
/// `E(x) = ½‖x‖² − β^{−1} log Σ_k e^{β ξ_k·x}`, the patterns `ξ_k` learned (Ramsauer et al. 2020,
/// "Hopfield networks is all you need").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Modern Hopfield", extend("x-formula" = r"E = \tfrac12\lVert x\rVert^2 - \beta^{-1}\log\sum_k e^{\beta\,\xi_k\cdot x}"))]
pub struct ModernHopfield {
    /// Number K of patterns.
    #[schemars(range(min = 1, max = 64))]
    pub patterns: usize,
    /// Sharpness β: the larger, the more each pattern has a valley of its own.
    #[schemars(range(min = 0.01, max = 50.0), extend("x-scale" = "log"))]
    pub beta: f64,
}

impl Default for ModernHopfield {
    fn default() -> Self {
        Self {
            patterns: 32,
            beta: 1.0,
        }
    }
}

impl Energy for ModernHopfield {
    fn goes_around(&self) -> bool {
        true
    }

    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        vec![TensorShape::new("xi", &[self.patterns, dim])]
    }

    /// Patterns spread over the observations.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        seeds(init, self.patterns).centers
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let (i, k) = (graph.axes(x)[0], graph.axis(self.patterns));
        let xi = graph.parameter("xi", &[k, i]);
        let overlap = graph.dot(xi, x, &[i]);
        let overlap = graph.times(self.beta, overlap);
        let soft = graph.log_sum_exp(overlap, k);
        let soft = graph.times(1.0 / self.beta, soft);
        let bowl = graph.half_square(x, i);
        Some(graph.sub(bowl, soft))
    }

    fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S {
        let d = x.len();
        let (shares, spare) = room(work, 2 * self.patterns, S::zero()).split_at_mut(self.patterns);
        for (share, pattern) in shares.iter_mut().zip(theta.chunks_exact(d)) {
            let mut overlap = S::zero();
            for (x, &xi) in x.iter().zip(pattern) {
                overlap += x.scale(xi);
            }
            *share = overlap.times(self.beta * LOG2_E);
        }
        let [top] = soften(shares.as_chunks_mut().0, spare.as_chunks_mut().0);
        let sum = shares.iter().fold(S::zero(), |sum, share| sum + *share);
        let mut energy = (top.times(LN_2) + sum.ln()).times(-1.0 / self.beta);
        for (g, x) in g.iter_mut().zip(x) {
            energy += x.square().times(0.5);
            *g = seed * *x;
        }
        let rate = seed / sum;
        for (share, pattern) in shares.iter_mut().zip(theta.chunks_exact(d)) {
            *share *= rate;
            for (g, &xi) in g.iter_mut().zip(pattern) {
                *g -= share.scale(xi);
            }
        }
        if let Some(sums) = sums {
            for (sums, share) in sums.chunks_exact_mut(d).zip(shares) {
                for (sum, x) in sums.iter_mut().zip(x) {
                    *sum -= *share * *x;
                }
            }
        }
        energy
    }
}
