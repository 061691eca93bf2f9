//! Ring.

use super::{Energy, Graph, Node};
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A circular valley (a sphere of lowest points in more dimensions) around a hill of height `h`.
/// Fixed: nothing to learn. Its minima are not points but the whole circle `‖x‖ = r`.
///
/// `E(x) = h(‖x‖²/r² − 1)²`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Ring", extend("x-formula" = r"E = h\left(\lVert x\rVert^2/r^2 - 1\right)^2"))]
pub struct Ring {
    /// Radius r of the valley.
    #[schemars(range(min = 0.2, max = 5.0), extend("x-scale" = "log"))]
    pub radius: f64,
    /// Height h of the hill in the middle.
    #[schemars(range(min = 0.01, max = 20.0), extend("x-scale" = "log"))]
    pub height: f64,
}

impl Default for Ring {
    fn default() -> Self {
        Self {
            radius: 1.75,
            height: 1.0,
        }
    }
}

impl Energy for Ring {
    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let i = graph.axes(x)[0];
        let square = graph.dot(x, x, &[i]);
        let square = graph.times(1.0 / (self.radius * self.radius), square);
        let well = graph.plus(square, -1.0);
        let square = graph.square(well);
        Some(graph.times(self.height, square))
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
        let mut well = -S::one();
        for x in x {
            well += x.times(1.0 / self.radius).square();
        }
        let force = (seed * well).times(4.0 * self.height / (self.radius * self.radius));
        for (x, g) in x.iter().zip(g) {
            *g = force * *x;
        }
        well.square().times(self.height)
    }
}
