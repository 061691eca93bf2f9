//! Gradient descent.

use super::{Dynamics, Reversal};
use crate::energy::Field;
use crate::scalar::{Lanes, Scalar};
use crate::tile::Tile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Steepest descent of the energy with a fixed step: `x ← x − η∇E(x)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gradient descent", extend("x-formula" = r"x \leftarrow x - \eta\nabla E(x)"))]
pub struct GradientDescent {
    /// Step size η. Contracts while η times the largest curvature stays below 2.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
}

impl Default for GradientDescent {
    fn default() -> Self {
        Self { eta: 0.1 }
    }
}

impl Dynamics for GradientDescent {
    #[cfg(feature = "complete")]
    fn wgsl(&self, _dim: usize) -> Option<Vec<String>> {
        Some(vec![crate::expression::wgsl::add(
            "x",
            -self.eta,
            "gradient(x)",
        )])
    }

    #[cfg(feature = "complete")]
    fn motion(&self) -> Option<super::Motion> {
        Some(super::Motion::Descent { step: self.eta })
    }

    #[cfg(feature = "complete")]
    fn python(&self) -> Option<Vec<String>> {
        let eta = crate::expression::python::double(self.eta);
        Some(vec![format!("x = x - {eta} * slope(p, x, y)")])
    }

    fn rate(&self, curvature: f64) -> Option<f64> {
        Some((1.0 - self.eta * curvature).abs())
    }

    fn reversal(&self) -> Option<Reversal> {
        Some(Reversal {
            sigma: -self.eta,
            explicit: false,
        })
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
        field.gradient(slot, state, g);
        for (x, g) in state.iter_mut().zip(g) {
            *x -= g.times(self.eta);
        }
    }

    /// `λ ← (I − ηH)λ`, and `dL/dθ −= η ∂_θ(∇E·λ)`.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        _next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        descent_adjoint(field, slot, state, self.eta, adjoint, scratch);
    }
}

/// The adjoint of `x ← x − η∇E(x) + anything constant`.
pub(super) fn descent_adjoint<L: Lanes>(
    field: &mut dyn Field<L>,
    slot: usize,
    x: &[Tile<L>],
    eta: f64,
    adjoint: &mut [Tile<L>],
    scratch: &mut [Tile<L>],
) {
    let (v, rest) = scratch.split_at_mut(x.len());
    let hv = &mut rest[..x.len()];
    for (v, a) in v.iter_mut().zip(adjoint.iter()) {
        *v = a.times(-eta);
    }
    field.tangent(slot, x, v, hv);
    for (a, hv) in adjoint.iter_mut().zip(hv) {
        *a += *hv;
    }
}
