//! Rastrigin's function.

use super::{Energy, Function, Graph, Node};
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// An egg box in a shallow bowl: a well in every cell, and only the one in the middle is lowest.
/// Fixed: nothing to learn. It shows what descent, which finds *a* minimum, cannot do.
///
/// `E(x) = (h/20) Σ_i (u_i² + 10(1 − cos 2πu_i))` with `u = x/s` (Rastrigin 1974).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Rastrigin", extend("x-formula" = r"E = \tfrac{h}{20}\sum_i \left(u_i^2 + 10(1-\cos 2\pi u_i)\right),\quad u = x/s"))]
pub struct Rastrigin {
    /// Distance s between neighboring wells.
    #[schemars(range(min = 0.2, max = 5.0), extend("x-scale" = "log"))]
    pub scale: f64,
    /// Height h of the ripples.
    #[schemars(range(min = 0.01, max = 20.0), extend("x-scale" = "log"))]
    pub height: f64,
}

impl Default for Rastrigin {
    fn default() -> Self {
        Self {
            scale: 1.5,
            height: 1.0,
        }
    }
}

impl Energy for Rastrigin {
    /// The lowest of its many minima.
    fn minima(&self, dim: usize) -> Vec<Vec<f64>> {
        vec![vec![0.0; dim]]
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let i = graph.axes(x)[0];
        let u = graph.times(1.0 / self.scale, x);
        let (square, turn) = (graph.square(u), graph.times(TAU, u));
        let cosine = graph.map(Function::Cos, turn);
        let ripple = graph.times(-10.0, cosine);
        let ripple = graph.plus(ripple, 10.0);
        let each = graph.add(square, ripple);
        let sum = graph.sum(each, &[i]);
        Some(graph.times(self.height / 20.0, sum))
    }

    fn reverse<S: Scalar>(
        &self,
        _phi: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        _sums: Option<&mut [S]>,
        _work: &mut Vec<S>,
    ) -> S {
        let factor = self.height / 20.0;
        let mut energy = S::zero();
        for (x, g) in x.iter().zip(g) {
            let u = x.times(1.0 / self.scale);
            let turn = u.times(TAU);
            energy += (u.square() + (S::one() - turn.cos()).times(10.0)).times(factor);
            let slope = u.times(2.0) + turn.sin().times(10.0 * TAU);
            *g = (seed * slope).times(factor / self.scale);
        }
        energy
    }
}
