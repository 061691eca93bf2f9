//! Four wells.

use super::{Energy, Graph, Node, valley, well};
use crate::error::Error;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Four equal valleys at the corners of a square, passes of height `h` between neighbors, a hill
/// of twice that in the middle. Fixed: nothing to learn.
///
/// `E(x) = h Σ_{i=1,2} ((x_i/s)² − 1)² + 4h/s²·Σ_{i>2} x_i²`; at the wells `H = 8h/s²·I`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Four wells", extend("x-formula" = r"E = h\sum_{i=1,2}\left((x_i/s)^2 - 1\right)^2 + \tfrac{4h}{s^2}\sum_{i>2} x_i^2"))]
pub struct FourWells {
    /// Distance s of each well from both axes.
    #[schemars(range(min = 0.2, max = 5.0), extend("x-scale" = "log"))]
    pub scale: f64,
    /// Height h of the passes.
    #[schemars(range(min = 0.01, max = 20.0), extend("x-scale" = "log"))]
    pub height: f64,
}

impl Default for FourWells {
    fn default() -> Self {
        Self {
            scale: 1.5,
            height: 1.0,
        }
    }
}

impl Energy for FourWells {
    fn check(&self, dim: usize) -> Result<(), Error> {
        if dim < 2 {
            return Err(Error::invalid(
                "energy",
                "four wells need two coordinates or more; here the energy would see 1 (in one dimension, use the double well)",
            ));
        }
        Ok(())
    }

    fn minima(&self, dim: usize) -> Vec<Vec<f64>> {
        let s = self.scale;
        [[-s, -s], [-s, s], [s, -s], [s, s]]
            .map(|corner| (0..dim).map(|i| *corner.get(i).unwrap_or(&0.0)).collect())
            .into()
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let [a, b] = [0, 1].map(|k| {
            let x = graph.pick(x, k);
            well(graph, x, self.scale, self.height)
        });
        let wells = graph.add(a, b);
        let stiffness = 4.0 * self.height / (self.scale * self.scale);
        Some(valley(graph, wells, x, 2, stiffness))
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
        let mut energy = S::zero();
        for (i, (x, g)) in x.iter().zip(g).enumerate() {
            if i < 2 {
                let well = x.times(1.0 / self.scale).square() - S::one();
                energy += well.square().times(self.height);
                *g = (seed * well * *x).times(stiffness);
            } else {
                energy += x.square().times(stiffness);
                *g = (seed * *x).times(2.0 * stiffness);
            }
        }
        energy
    }
}
