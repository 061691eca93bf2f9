//! Quadratic energy.

use super::{Energy, Init, TensorShape};
#[cfg(feature = "complete")]
use super::{Graph, Node, triangle};
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Bowl: `E(x) = ½(x−c)ᵀLLᵀ(x−c)`, `L` lower triangular.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Quadratic", extend("x-formula" = r"E = \tfrac12 (x-c)^\top L L^\top (x-c)"))]
pub struct Quadratic {}

impl Energy for Quadratic {
    fn goes_around(&self) -> bool {
        true
    }

    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        vec![
            TensorShape::new("c", &[dim]),
            TensorShape::new("L", &[dim * (dim + 1) / 2]),
        ]
    }

    /// `c = 0`, `L = I` (packed by rows: `L11, L21, L22, L31, …`).
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let mut theta = vec![0.0; init.dim];
        for i in 0..init.dim {
            theta.extend((0..=i).map(|j| f64::from(u8::from(i == j))));
        }
        theta
    }

    /// `(d/2) log 2πτ − log det L`.
    fn log_partition(
        &self,
        dim: usize,
        theta: &[f64],
        temperature: f64,
    ) -> Option<(f64, Vec<f64>)> {
        let mut log_z = 0.5 * dim as f64 * libm::log(TAU * temperature);
        let mut gradient = vec![0.0; theta.len()];
        for i in 0..dim {
            let at = dim + i * (i + 3) / 2;
            log_z -= libm::log(theta[at].abs());
            gradient[at] = -1.0 / theta[at];
        }
        log_z.is_finite().then_some((log_z, gradient))
    }

    fn landmarks(&self, dim: usize, theta: &[f64]) -> Vec<f64> {
        theta[..dim].to_vec()
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let i = graph.axes(x)[0];
        let (entries, j) = (triangle(graph, i), graph.axis(graph.length(i)));
        let t = graph.axis(entries.len());
        let (c, l) = (graph.parameter("c", &[i]), graph.parameter("L", &[t]));
        let off = graph.sub(x, c);
        let rows = graph.take(off, i, t, entries.iter().map(|entry| entry.0).collect());
        let scaled = graph.mul(l, rows);
        let columns = entries.iter().map(|entry| entry.1).collect();
        let u = graph.spread(scaled, t, j, columns);
        Some(graph.half_square(u, j))
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
        let d = x.len();
        let (center, l) = phi.split_at(d);
        let row = |i: usize| i * (i + 1) / 2;
        let mut energy = S::zero();
        g.fill(S::zero());
        // With u = Lᵀ(x−c): E = ½‖u‖², ∇E = L u, ∂E/∂L = (x−c) uᵀ, ∂E/∂c = −∇E.
        for j in 0..d {
            let mut u = S::zero();
            for i in j..d {
                u += (x[i] - S::splat(center[i])).scale(l[row(i) + j]);
            }
            energy += u.square().times(0.5);
            let u = seed * u;
            for i in j..d {
                g[i] += u.scale(l[row(i) + j]);
                if let Some(sums) = sums.as_deref_mut() {
                    sums[d + row(i) + j] += u * (x[i] - S::splat(center[i]));
                }
            }
        }
        if let Some(sums) = sums {
            for (sum, g) in sums.iter_mut().zip(g.iter()) {
                *sum -= *g;
            }
        }
        energy
    }
}
