//! Radial basis functions.

use super::seeding::seeds;
use super::{Energy, Function, Graph, Init, Node, TensorShape, confined};
use crate::scalar::{Real, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Round dents (or bumps, where `a_k < 0`) pressed into a wide bowl, each with its own place,
/// depth and width.
///
/// `E(x) = −Σ_k a_k exp(−‖x−c_k‖²/2s_k²) + κ/2·‖x‖²`, the widths `s_k` stored as logarithms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Radial basis functions", extend("x-formula" = r"E = -\sum_k a_k\, e^{-\lVert x-c_k\rVert^2/2s_k^2} + \tfrac{\kappa}{2}\lVert x\rVert^2"))]
pub struct Rbf {
    /// Number K of dents.
    #[schemars(range(min = 1, max = 64))]
    pub centers: usize,
    /// Strength κ of the bowl, so that nothing escapes to infinity.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub confinement: f64,
}

impl Default for Rbf {
    fn default() -> Self {
        Self {
            centers: 16,
            confinement: 0.1,
        }
    }
}

impl Energy for Rbf {
    fn goes_around(&self) -> bool {
        true
    }

    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        vec![
            TensorShape::new("a", &[self.centers]),
            TensorShape::new("c", &[self.centers, dim]),
            TensorShape::new("log_s", &[self.centers]),
        ]
    }

    /// Centers spread over the observations, depth ½, widths as the observations are apart.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let seeds = seeds(init, self.centers);
        let mut theta = vec![0.5; self.centers];
        theta.extend(seeds.centers);
        theta.extend((0..self.centers).map(|_| seeds.width.ln()));
        theta
    }

    fn landmarks(&self, dim: usize, theta: &[f64]) -> Vec<f64> {
        theta[self.centers..][..self.centers * dim].to_vec()
    }

    /// `φ`: `a`, `c`, and `1/s²`.
    fn prepare<R: Real>(&self, dim: usize, theta: &[R]) -> Vec<R> {
        let mut phi = theta.to_vec();
        for s in &mut phi[self.centers * (1 + dim)..] {
            *s = s.times(-2.0).exp();
        }
        phi
    }

    fn pull_back<R: Real>(&self, dim: usize, theta: &[R], grad: &[R]) -> Vec<R> {
        let mut out = grad.to_vec();
        let start = self.centers * (1 + dim);
        for (out, s) in out[start..].iter_mut().zip(&theta[start..]) {
            *out *= s.times(-2.0).exp().times(-2.0);
        }
        out
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let (i, k) = (graph.axes(x)[0], graph.axis(self.centers));
        let (a, c) = (graph.parameter("a", &[k]), graph.parameter("c", &[k, i]));
        let log_s = graph.parameter("log_s", &[k]);
        let off = graph.sub(x, c);
        let square = graph.dot(off, off, &[i]);
        let sharpness = graph.times(-2.0, log_s);
        let sharpness = graph.map(Function::Exp, sharpness);
        let exponent = graph.mul(square, sharpness);
        let exponent = graph.times(-0.5, exponent);
        let bumps = graph.map(Function::Exp, exponent);
        let sum = graph.dot(a, bumps, &[k]);
        let sum = graph.map(Function::Neg, sum);
        Some(confined(graph, sum, x, self.confinement))
    }

    fn reverse<S: Scalar>(
        &self,
        phi: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        mut sums: Option<&mut [S]>,
        _work: &mut Vec<S>,
    ) -> S {
        let (d, k) = (x.len(), self.centers);
        let (depths, rest) = phi.split_at(k);
        let (centers, sharpness) = rest.split_at(k * d);
        let mut energy = S::zero();
        for (g, x) in g.iter_mut().zip(x) {
            energy += x.square().times(0.5 * self.confinement);
            *g = (seed * *x).times(self.confinement);
        }
        for (n, center) in centers.chunks_exact(d).enumerate() {
            let mut square = S::zero();
            for (x, &c) in x.iter().zip(center) {
                square += (*x - S::splat(c)).square();
            }
            let exponent = square.scale(sharpness[n]).times(-0.5);
            let bump = exponent.exp_floored();
            energy -= bump.scale(depths[n]);
            let bump = seed * bump;
            let deep = bump.scale(depths[n]);
            let pull = deep.scale(sharpness[n]);
            for i in 0..d {
                g[i] += pull * (x[i] - S::splat(center[i]));
            }
            if let Some(sums) = sums.as_deref_mut() {
                sums[n] -= bump;
                for i in 0..d {
                    sums[k + n * d + i] -= pull * (x[i] - S::splat(center[i]));
                }
                sums[k * (1 + d) + n] += (deep * square).times(0.5);
            }
        }
        energy
    }
}
