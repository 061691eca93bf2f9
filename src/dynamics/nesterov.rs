//! Nesterov's accelerated descent.

use super::heavy_ball::push;
use super::{Dynamics, largest_root};
use crate::energy::Field;
use crate::expression::{python, wgsl};
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add, combine, scale};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Descent with momentum that looks ahead (Nesterov 1983): `v ← μv − η∇E(x + μv)`, `x ← x + v`,
/// from `v = 0`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Nesterov", extend("x-formula" = r"v \leftarrow \mu v - \eta\nabla E(x + \mu v),\quad x \leftarrow x + v"))]
pub struct Nesterov {
    /// Step size η. In a bowl of least curvature m and largest 1/η, the momentum
    /// μ = (1 − √(ηm))/(1 + √(ηm)) contracts by 1 − √(ηm) a step, descent only by 1 − ηm.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Momentum μ: the fraction of the velocity that is kept.
    #[schemars(range(min = 0.0, max = 0.999))]
    pub momentum: f64,
}

impl Default for Nesterov {
    fn default() -> Self {
        Self {
            eta: 0.05,
            momentum: 0.7,
        }
    }
}

impl Dynamics for Nesterov {
    fn wgsl(&self, _dim: usize) -> Option<Vec<String>> {
        // Where the velocity, of which the momentum is left by then, leads.
        Some(wgsl::push(self.momentum, self.eta, "plus(x, 1.0, v)"))
    }

    fn python(&self) -> Option<Vec<String>> {
        let ahead = format!("x + {} * v", python::double(self.momentum));
        Some(python::push(self.momentum, self.eta, &ahead))
    }

    fn rate(&self, curvature: f64) -> Option<f64> {
        let descent = 1.0 - self.eta * curvature;
        Some(largest_root(
            (1.0 + self.momentum) * descent,
            self.momentum * descent,
        ))
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
        let dim = field.dim();
        let (x, v) = state.split_at_mut(dim);
        let (ahead, rest) = scratch.split_at_mut(dim);
        combine(ahead, x, self.momentum, v);
        let g = &mut rest[..dim];
        field.gradient(slot, ahead, g);
        push(x, (self.momentum, v), (self.eta, g));
    }

    /// With `u = λ_x + λ_v` and `h = ηH(x+μv)u`: `λ_x ← λ_x − h`, `λ_v ← μ(u − h)`, and
    /// `dL/dθ −= η ∂_θ(∇E(x+μv)·u)`.
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
        let (x, v) = state.split_at(dim);
        let (ax, av) = adjoint.split_at_mut(dim);
        let (ahead, rest) = scratch.split_at_mut(dim);
        let (u, rest) = rest.split_at_mut(dim);
        let hu = &mut rest[..dim];
        combine(ahead, x, self.momentum, v);
        add(av, 1.0, ax);
        for (u, av) in u.iter_mut().zip(av.iter()) {
            *u = av.times(-self.eta);
        }
        field.tangent(slot, ahead, u, hu);
        add(ax, 1.0, hu);
        add(av, 1.0, hu);
        scale(av, self.momentum);
    }
}
