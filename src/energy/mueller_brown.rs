//! The Müller–Brown surface.

use super::{Energy, Function, Graph, Node, Operation, planar};
use crate::error::Error;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Three unequal valleys joined by a bent path: the test surface of theoretical chemistry. Fixed:
/// nothing to learn. Two dimensions only.
///
/// `E(x) = c Σ_k A_k exp(a_k u² + b_k uv + c_k v²)`, `(u, v) = (−0.2, 0.75) + x/s − (X_k, Y_k)`
/// (Müller & Brown 1979); `c` makes the deepest well `h` deep. The one term that grows outward is
/// continued by its parabola where its exponent passes 3, far above every pass, so that a state
/// thrown far out comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Müller–Brown", extend("x-formula" = r"E = c\sum_{k=1}^4 A_k\, e^{a_k u_k^2 + b_k u_k v_k + c_k v_k^2}"))]
pub struct MuellerBrown {
    /// Scale s of the picture; at 2 the wells lie within 1.7 of the middle.
    #[schemars(range(min = 0.5, max = 5.0), extend("x-scale" = "log"))]
    pub scale: f64,
    /// Depth h of the deepest well.
    #[schemars(range(min = 0.01, max = 150.0), extend("x-scale" = "log"))]
    pub depth: f64,
}

impl Default for MuellerBrown {
    fn default() -> Self {
        Self {
            scale: 2.0,
            depth: 2.0,
        }
    }
}

/// `A, a, b, c, X, Y` of each term.
const TERMS: [[f64; 6]; 4] = [
    [-200.0, -1.0, 0.0, -10.0, 1.0, 0.0],
    [-100.0, -1.0, 0.0, -10.0, 0.0, 0.5],
    [-170.0, -6.5, 11.0, -6.5, -0.5, 1.5],
    [15.0, 0.7, 0.6, 0.7, -1.0, 1.0],
];

/// The wells in the original coordinates, deepest first.
const MINIMA: [[f64; 2]; 3] = [
    [-0.558_223_634_633_024_3, 1.441_725_841_804_668_7],
    [0.623_499_404_930_876_6, 0.028_037_758_528_685_66],
    [-0.050_010_822_998_206_04, 0.466_694_104_871_972_1],
];

/// The original energy of the deepest well.
const DEEPEST: f64 = -146.699_517_209_954;

/// What the middle of the picture is in the original coordinates.
const MIDDLE: [f64; 2] = [-0.2, 0.75];

/// Beyond this exponent a term goes on as its second-order Taylor polynomial.
const LAST: f64 = 3.0;

impl Energy for MuellerBrown {
    fn check(&self, dim: usize) -> Result<(), Error> {
        planar("The Müller–Brown surface", dim)
    }

    fn minima(&self, _dim: usize) -> Vec<Vec<f64>> {
        MINIMA
            .map(|m| (0..2).map(|i| self.scale * (m[i] - MIDDLE[i])).collect())
            .to_vec()
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let k = graph.axis(TERMS.len());
        let mut column =
            |f: &dyn Fn(&[f64; 6]) -> f64| graph.constant(TERMS.iter().map(f).collect(), &[k]);
        let (heights, a, b, c) = (
            column(&|t| t[0]),
            column(&|t| t[1]),
            column(&|t| t[2]),
            column(&|t| t[3]),
        );
        let centers = [column(&|t| MIDDLE[0] - t[4]), column(&|t| MIDDLE[1] - t[5])];
        let [u, v] = [0, 1].map(|k| {
            let x = graph.pick(x, k);
            let x = graph.times(1.0 / self.scale, x);
            graph.add(x, centers[k])
        });
        let (uu, uv, vv) = (graph.square(u), graph.mul(u, v), graph.square(v));
        let (uu, uv, vv) = (graph.mul(a, uu), graph.mul(b, uv), graph.mul(c, vv));
        let exponent = graph.add(uu, uv);
        let exponent = graph.add(exponent, vv);
        // e^q up to the last exponent, e^last·(1 + r + r²/2) a distance r beyond it.
        let (last, zero) = (graph.number(LAST), graph.number(0.0));
        let within = graph.combine(Operation::Min, exponent, last);
        let within = graph.map(Function::Exp, within);
        let beyond = graph.sub(exponent, last);
        let beyond = graph.combine(Operation::Max, beyond, zero);
        let square = graph.square(beyond);
        let half = graph.times(0.5, square);
        let series = graph.add(beyond, half);
        let series = graph.plus(series, 1.0);
        let terms = graph.mul(within, series);
        let sum = graph.dot(heights, terms, &[k]);
        Some(graph.times(-self.depth / DEEPEST, sum))
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
        let factor = -self.depth / DEEPEST;
        let mut energy = S::zero();
        let mut force = [S::zero(); 2];
        for [height, a, b, c, center_x, center_y] in TERMS {
            let u = x[0].times(1.0 / self.scale) + S::constant(MIDDLE[0] - center_x);
            let v = x[1].times(1.0 / self.scale) + S::constant(MIDDLE[1] - center_y);
            let exponent = u.square().times(a) + (u * v).times(b) + v.square().times(c);
            let last = S::constant(LAST);
            let within = exponent.min(last).exp_floored();
            let beyond = (exponent - last).max(S::zero());
            // e^q up to the last exponent, e^last·(1 + r + r²/2) a distance r beyond it.
            let slope = within * (S::one() + beyond);
            energy +=
                (within + within * (beyond + beyond.square().times(0.5))).times(factor * height);
            let slope = slope.times(factor * height);
            force[0] += slope * (u.times(2.0 * a) + v.times(b));
            force[1] += slope * (u.times(b) + v.times(2.0 * c));
        }
        for (g, force) in g.iter_mut().zip(force) {
            *g = (seed * force).times(1.0 / self.scale);
        }
        energy
    }
}
