//! Heavy-ball descent.

use super::{Dynamics, largest_root};
use crate::energy::Field;
use crate::expression::{python, wgsl};
use crate::scalar::{Lanes, Scalar};
use crate::tile::Tile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Descent with momentum (Polyak 1964): `v ← μv − η∇E(x)`, `x ← x + v`, from `v = 0`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Heavy ball", extend("x-formula" = r"v \leftarrow \mu v - \eta\nabla E(x),\quad x \leftarrow x + v"))]
pub struct HeavyBall {
    /// Step size η.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Momentum μ: the fraction of the velocity that is kept.
    #[schemars(range(min = 0.0, max = 0.999))]
    pub momentum: f64,
}

impl Default for HeavyBall {
    fn default() -> Self {
        Self {
            eta: 0.05,
            momentum: 0.7,
        }
    }
}

/// `v ← μv − ηg`, then `x ← x + v`.
#[inline(always)]
pub(super) fn push<L: Lanes>(
    x: &mut [Tile<L>],
    (momentum, v): (f64, &mut [Tile<L>]),
    (eta, g): (f64, &[Tile<L>]),
) {
    for ((x, v), g) in x.iter_mut().zip(v).zip(g) {
        *v = v.times(momentum) - g.times(eta);
        *x += *v;
    }
}

impl Dynamics for HeavyBall {
    fn wgsl(&self, _dim: usize) -> Option<Vec<String>> {
        Some(wgsl::push(self.momentum, self.eta, "x"))
    }

    fn python(&self) -> Option<Vec<String>> {
        Some(python::push(self.momentum, self.eta, "x"))
    }

    fn rate(&self, curvature: f64) -> Option<f64> {
        let descent = 1.0 - self.eta * curvature;
        Some(largest_root(descent + self.momentum, self.momentum))
    }

    fn channels(&self) -> usize {
        2
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        _noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let g = &mut scratch[..field.dim()];
        let (x, v) = state.split_at_mut(field.dim());
        field.gradient(slot, x, g);
        push(x, (self.momentum, v), (self.eta, g));
    }

    /// With `u = λ_x + λ_v`: `λ_x ← λ_x − ηHu`, `λ_v ← μu`, and `dL/dθ −= η ∂_θ(∇E·u)`.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        _next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let dim = field.dim();
        let (ax, av) = adjoint.split_at_mut(dim);
        let (v, rest) = scratch.split_at_mut(dim);
        let hv = &mut rest[..dim];
        for ((ax, av), v) in ax.iter().zip(av).zip(v.iter_mut()) {
            let u = *ax + *av;
            *v = u.times(-self.eta);
            *av = u.times(self.momentum);
        }
        field.tangent(slot, &state[..dim], v, hv);
        for (ax, hv) in ax.iter_mut().zip(hv) {
            *ax += *hv;
        }
    }
}
