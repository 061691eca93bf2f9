//! The wells beside a pair of Lennard-Jones atoms.

use super::{Energy, Function, Graph, Node, Operation, planar};
use crate::error::Error;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two atoms that are held in place, each repelling a particle near by and attracting it from
/// further off (Jones 1924), in a valley of constant distance from the middle: it has two wells,
/// where both atoms attract most. Fixed: nothing to learn.
///
/// `E(x) = 4ε Σ_k (u_k⁻² − u_k⁻¹) + (κ/4)(‖x‖² − ρ²)²`, with the atoms at `a = (±sr, 0)`,
/// `r = (3/2)^{1/6}σ` and `ρ² = (1 − s²)r²`. The soft core `u_k = ½ + (‖x − a_k‖/σ)⁶` (Beutler et al.
/// 1994) keeps the energy of an atom at no more than 8ε. Each atom attracts most, by ε, at the
/// distance r; both do at `(0, ±ρ)`, the minima, where `E = −2ε`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Lennard-Jones pair", extend("x-formula" = r"E = 4\varepsilon\sum_k \left(u_k^{-2} - u_k^{-1}\right) + \tfrac{\kappa}{4}\left(\lVert x\rVert^2 - \rho^2\right)^2,\quad u_k = \tfrac12 + \left(\lVert x - a_k\rVert/\sigma\right)^6"))]
pub struct LennardJones {
    /// Size σ of an atom.
    #[schemars(range(min = 0.2, max = 5.0), extend("x-scale" = "log"))]
    pub size: f64,
    /// Depth ε of the attraction of one atom.
    #[schemars(range(min = 0.01, max = 20.0), extend("x-scale" = "log"))]
    pub depth: f64,
    /// Half the distance s between the atoms, as a part of the distance r at which one attracts
    /// most.
    #[schemars(range(min = 0.1, max = 0.9))]
    pub separation: f64,
    /// Stiffness κ of the valley.
    #[schemars(range(min = 0.0, max = 20.0))]
    pub stiffness: f64,
}

impl Default for LennardJones {
    fn default() -> Self {
        Self {
            size: 2.0,
            depth: 0.5,
            separation: 0.6,
            stiffness: 0.1,
        }
    }
}

impl LennardJones {
    /// r, the distance at which an atom attracts most.
    fn reach(&self) -> f64 {
        libm::pow(1.5, 1.0 / 6.0) * self.size
    }

    /// ρ, how far from the middle the valley lies.
    fn valley(&self) -> f64 {
        self.reach() * libm::sqrt(1.0 - self.separation * self.separation)
    }
}

impl Energy for LennardJones {
    fn check(&self, dim: usize) -> Result<(), Error> {
        planar("lennard-jones", dim)
    }

    fn minima(&self, _dim: usize) -> Vec<Vec<f64>> {
        vec![vec![0.0, self.valley()], vec![0.0, -self.valley()]]
    }

    fn cost(&self, _dim: usize) -> usize {
        40
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let i = graph.axes(x)[0];
        let k = graph.axis(2);
        let apart = self.separation * self.reach();
        let atoms = graph.constant(vec![apart, 0.0, -apart, 0.0], &[k, i]);
        let away = graph.sub(x, atoms);
        let square = graph.dot(away, away, &[i]);
        let square = graph.times(1.0 / (self.size * self.size), square);
        let core = graph.map(Function::Power(3), square);
        let core = graph.plus(core, 0.5);
        let one = graph.number(1.0);
        let inverse = graph.combine(Operation::Div, one, core);
        let repulsion = graph.square(inverse);
        let each = graph.sub(repulsion, inverse);
        let pair = graph.sum(each, &[k]);
        let pair = graph.times(4.0 * self.depth, pair);
        let off = graph.dot(x, x, &[i]);
        let off = graph.plus(off, -self.valley() * self.valley());
        let off = graph.square(off);
        let valley = graph.times(self.stiffness / 4.0, off);
        Some(graph.add(pair, valley))
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
        let off = x[0].square() + x[1].square() - S::constant(self.valley() * self.valley());
        let mut energy = off.square().times(self.stiffness / 4.0);
        let pull = off.times(self.stiffness);
        let mut force = [pull * x[0], pull * x[1]];
        let narrow = 1.0 / (self.size * self.size);
        for sign in [1.0, -1.0] {
            let away = [
                x[0] - S::constant(sign * self.separation * self.reach()),
                x[1],
            ];
            let square = (away[0].square() + away[1].square()).times(narrow);
            let inverse = (S::constant(0.5) + square.powi(3)).recip();
            energy += (inverse.square() - inverse).times(4.0 * self.depth);
            // dE/du · du/d(square) · 2/σ²
            let slope = inverse.square() * (S::one() - inverse.times(2.0)) * square.square();
            for (force, away) in force.iter_mut().zip(away) {
                *force += (slope * away).times(24.0 * self.depth * narrow);
            }
        }
        for (g, force) in g.iter_mut().zip(force) {
            *g = seed * force;
        }
        energy
    }
}
