//! Unadjusted Langevin dynamics.

use super::Dynamics;
use super::gradient_descent::descent_adjoint;
use crate::energy::Field;
use crate::scalar::Lanes;
use crate::tile::{Tile, descend};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Noisy descent (unadjusted Langevin algorithm): `x ← x − η∇E(x) + √(2τη) ξ`, `ξ ~ N(0, I)`.
/// With τ = 0 it is gradient descent; the convention `x + (α/2)∇log p + N(0, α)` is η = α/2,
/// τ = 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Langevin", extend("x-formula" = r"x \leftarrow x - \eta\nabla E(x) + \sqrt{2\tau\eta}\,\xi"))]
pub struct Langevin {
    /// Step size η.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Temperature τ.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub temperature: f64,
}

impl Default for Langevin {
    fn default() -> Self {
        Self {
            eta: 0.05,
            temperature: 0.1,
        }
    }
}

impl Dynamics for Langevin {
    #[cfg(feature = "complete")]
    fn wgsl(&self, _dim: usize) -> Option<Vec<String>> {
        use crate::expression::wgsl::add;
        let spread = (2.0 * self.temperature * self.eta).sqrt();
        Some(vec![
            add("x", -self.eta, "gradient(x)"),
            add("x", spread, "noise"),
        ])
    }

    #[cfg(feature = "complete")]
    fn motion(&self) -> Option<super::Motion> {
        Some(super::Motion::Descent { step: self.eta })
    }

    fn rate(&self, curvature: f64) -> Option<f64> {
        Some((1.0 - self.eta * curvature).abs())
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    fn noise(&self, dim: usize) -> usize {
        dim
    }

    fn is_random(&self) -> bool {
        self.temperature > 0.0
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let g = &mut scratch[..field.dim()];
        field.gradient(slot, state, g);
        let spread = (2.0 * self.temperature * self.eta).sqrt();
        descend(state, (self.eta, g), (spread, noise));
    }

    /// The noise is held fixed: the adjoint of descent.
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
