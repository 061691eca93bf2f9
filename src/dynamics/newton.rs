//! Newton's method.

use super::Dynamics;
use crate::energy::{Field, hessian};
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add, combine, solve};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Damped Newton steps: `x ← x − (H(x) + μI)⁻¹∇E(x)`. Near a minimum of curvature a each step
/// contracts by μ/(a + μ); without damping the number of right digits doubles. It makes for
/// stationary points of every kind, saddles and maxima too, unless μ outweighs every negative
/// curvature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Newton", extend("x-formula" = r"x \leftarrow x - (H(x) + \mu I)^{-1}\nabla E(x)"))]
pub struct Newton {
    /// Damping μ.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub damping: f64,
}

impl Default for Newton {
    fn default() -> Self {
        Self { damping: 5.0 }
    }
}

impl Newton {
    /// `b ← (H(x) + μI)⁻¹b` at the point the slot last saw.
    fn solve<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        x: &[Tile<L>],
        h: &mut [Tile<L>],
        b: &mut [Tile<L>],
    ) {
        let h = &mut h[..x.len() * x.len()];
        hessian(field, slot, x, h);
        for h in h.iter_mut().step_by(x.len() + 1) {
            *h += Tile::constant(self.damping);
        }
        solve(h, b);
    }
}

impl Dynamics for Newton {
    fn undamped(&self) -> bool {
        self.damping == 0.0
    }

    fn rate(&self, curvature: f64) -> Option<f64> {
        Some(self.damping / (curvature + self.damping))
    }

    fn scratch(&self, dim: usize) -> usize {
        dim * (dim + 3)
    }

    fn cost(&self, dim: usize) -> usize {
        dim + 4
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        _noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let (g, h) = scratch.split_at_mut(state.len());
        field.gradient(slot, state, g);
        self.solve(field, slot, state, h, g);
        add(state, -1.0, g);
    }

    /// With `w = (H + μI)⁻¹λ` and the step `s = (H + μI)⁻¹∇E`: `λ ← λ − Hw + ∇(wᵀHs)`, and
    /// `dL/dθ += ∂_θ(wᵀHs − ∇E·w)`.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let dim = state.len();
        let (w, rest) = scratch.split_at_mut(dim);
        let (s, rest) = rest.split_at_mut(dim);
        let (change, h) = rest.split_at_mut(dim);
        w.fill(Tile::zero());
        add(w, -1.0, adjoint);
        self.solve(field, slot, state, h, w);
        field.tangent(slot, state, w, change);
        add(adjoint, 1.0, change);
        combine(s, next, -1.0, state);
        field.third(state, w, s, change);
        add(adjoint, 1.0, change);
    }
}
