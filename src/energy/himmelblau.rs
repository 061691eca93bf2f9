//! Himmelblau's function.

use super::{Energy, Graph, Node, planar};
use crate::error::Error;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Four equal valleys at irregular places, with passes of different heights. Fixed: nothing to
/// learn. Two dimensions only.
///
/// `E(x) = c((a² + b − 11)² + (a + b² − 7)²)` with `(a, b) = x/s` (Himmelblau 1972); `c` makes the
/// hill in the middle `h` high, and at the wells `E = 0`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Himmelblau", extend("x-formula" = r"E = c\left((a^2+b-11)^2 + (a+b^2-7)^2\right),\quad (a,b) = x/s"))]
pub struct Himmelblau {
    /// Scale s of the picture; at 0.6 the wells lie within 2.3 of the middle.
    #[schemars(range(min = 0.1, max = 2.0), extend("x-scale" = "log"))]
    pub scale: f64,
    /// Height h of the hill in the middle.
    #[schemars(range(min = 0.01, max = 50.0), extend("x-scale" = "log"))]
    pub height: f64,
}

impl Default for Himmelblau {
    fn default() -> Self {
        Self {
            scale: 0.6,
            height: 4.0,
        }
    }
}

/// The wells, at scale 1.
const MINIMA: [[f64; 2]; 4] = [
    [3.0, 2.0],
    [-2.805_118_086_952_745, 3.131_312_518_250_573],
    [-3.779_310_253_377_747, -3.283_185_991_286_169],
    [3.584_428_340_330_492, -1.848_126_526_964_403_6],
];

/// The local maximum in the middle, at `(−0.270845, −0.923039)`.
const HILL: f64 = 181.616_521_522_582_7;

impl Energy for Himmelblau {
    fn check(&self, dim: usize) -> Result<(), Error> {
        planar("Himmelblau's function", dim)
    }

    fn minima(&self, _dim: usize) -> Vec<Vec<f64>> {
        MINIMA.map(|m| m.map(|x| self.scale * x).to_vec()).to_vec()
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let [a, b] = [0, 1].map(|k| {
            let x = graph.pick(x, k);
            graph.times(1.0 / self.scale, x)
        });
        let mut term = |a, b, shift: f64| {
            let square = graph.square(a);
            let sum = graph.add(square, b);
            let sum = graph.plus(sum, -shift);
            graph.square(sum)
        };
        let (p, q) = (term(a, b, 11.0), term(b, a, 7.0));
        let sum = graph.add(p, q);
        Some(graph.times(self.height / HILL, sum))
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
        let factor = self.height / HILL;
        let (a, b) = (x[0].times(1.0 / self.scale), x[1].times(1.0 / self.scale));
        let p = a.square() + b - S::constant(11.0);
        let q = a + b.square() - S::constant(7.0);
        let force = seed.times(2.0 * factor / self.scale);
        g[0] = force * ((a * p).times(2.0) + q);
        g[1] = force * (p + (b * q).times(2.0));
        (p.square() + q.square()).times(factor)
    }
}
