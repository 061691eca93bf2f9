//! Double well.

use super::{Energy, Graph, Node, valley, well};
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two equal valleys at `x_1 = ±s` with a pass of height `h` between them. Fixed: nothing to
/// learn, a teacher to make data from and to test samplers on.
///
/// `E(x) = h((x_1/s)² − 1)² + 4h/s²·Σ_{i>1} x_i²`, which makes both wells round: `H = 8h/s²·I`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Double well", extend("x-formula" = r"E = h\left((x_1/s)^2 - 1\right)^2 + \tfrac{4h}{s^2}\sum_{i>1} x_i^2"))]
pub struct DoubleWell {
    /// Distance s of each well from the middle.
    #[schemars(range(min = 0.2, max = 5.0), extend("x-scale" = "log"))]
    pub scale: f64,
    /// Height h of the pass.
    #[schemars(range(min = 0.01, max = 20.0), extend("x-scale" = "log"))]
    pub height: f64,
}

impl Default for DoubleWell {
    fn default() -> Self {
        Self {
            scale: 1.5,
            height: 1.0,
        }
    }
}

impl Energy for DoubleWell {
    fn minima(&self, dim: usize) -> Vec<Vec<f64>> {
        [-self.scale, self.scale]
            .map(|s| (0..dim).map(|i| if i == 0 { s } else { 0.0 }).collect())
            .into()
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let first = graph.pick(x, 0);
        let well = well(graph, first, self.scale, self.height);
        let stiffness = 4.0 * self.height / (self.scale * self.scale);
        Some(valley(graph, well, x, 1, stiffness))
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
        let stiffness = 4.0 * self.height / (self.scale * self.scale);
        let well = x[0].times(1.0 / self.scale).square() - S::one();
        let mut energy = well.square().times(self.height);
        g[0] = (seed * well * x[0]).times(stiffness);
        for (x, g) in x.iter().zip(g).skip(1) {
            energy += x.square().times(stiffness);
            *g = (seed * *x).times(2.0 * stiffness);
        }
        energy
    }
}
