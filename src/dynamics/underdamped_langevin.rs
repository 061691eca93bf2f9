//! Langevin dynamics with inertia.

use super::{Dynamics, Rest};
use crate::energy::Field;
use crate::expression::wgsl;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add, scale};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Langevin dynamics with inertia, split as BAOAB (Leimkuhler & Matthews 2013), from `v = 0`:
/// half a kick `v ← v − (h/2)∇E(x)`, half a drift `x ← x + (h/2)v`, friction and noise
/// `v ← cv + √(τ(1−c²)) ξ` with `c = e^{−γh}`, half a drift, half a kick.
///
/// At rest `e^{−E/τ}` is missed by O(h²); in a bowl the positions have exactly the right
/// covariance for every stable h (h²·curvature < 4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Underdamped Langevin", extend("x-formula" = r"dx = v\,dt,\quad dv = -\nabla E\,dt - \gamma v\,dt + \sqrt{2\gamma\tau}\,dW"))]
pub struct UnderdampedLangevin {
    /// Time h of a step.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub dt: f64,
    /// Friction γ.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub friction: f64,
    /// Temperature τ.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub temperature: f64,
}

impl Default for UnderdampedLangevin {
    fn default() -> Self {
        Self {
            dt: 0.2,
            friction: 2.0,
            temperature: 0.1,
        }
    }
}

impl UnderdampedLangevin {
    /// `c`, the fraction of the velocity that friction leaves.
    fn kept(&self) -> f64 {
        libm::exp(-self.friction * self.dt)
    }
}

impl Dynamics for UnderdampedLangevin {
    fn wgsl(&self, _dim: usize) -> Option<Vec<String>> {
        let (half, c) = (0.5 * self.dt, self.kept());
        let spread = libm::sqrt(self.temperature * (1.0 - c * c));
        Some(vec![
            wgsl::add("v", -half, "gradient(x)"),
            wgsl::add("x", half, "v"),
            wgsl::keep(c),
            wgsl::add("v", spread, "noise"),
            wgsl::add("x", half, "v"),
            wgsl::add("v", -half, "gradient(x)"),
        ])
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    fn channels(&self) -> usize {
        2
    }

    fn noise(&self, dim: usize) -> usize {
        dim
    }

    fn is_random(&self) -> bool {
        self.temperature > 0.0 && self.friction > 0.0
    }

    /// Without noise in a minimum; without friction it swings on.
    fn rest(&self) -> Rest {
        match self.friction > 0.0 && !self.is_random() {
            true => Rest::Minimum,
            false => Rest::Nowhere,
        }
    }

    fn cost(&self, _dim: usize) -> usize {
        2
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let (half, c) = (0.5 * self.dt, self.kept());
        let spread = libm::sqrt(self.temperature * (1.0 - c * c));
        let dim = field.dim();
        let g = &mut scratch[..dim];
        let (x, v) = state.split_at_mut(dim);
        field.gradient(slot, x, g);
        add(v, -half, g);
        add(x, half, v);
        scale(v, c);
        add(v, spread, noise);
        add(x, half, v);
        field.gradient(slot + 1, x, g);
        add(v, -half, g);
    }

    /// The parts of the step backwards, the noise held fixed.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let (half, c) = (0.5 * self.dt, self.kept());
        let dim = field.dim();
        let (ax, av) = adjoint.split_at_mut(dim);
        kick_back(field, slot + 1, &next[..dim], half, (ax, av), scratch);
        add(av, half, ax);
        scale(av, c);
        add(av, half, ax);
        kick_back(field, slot, &state[..dim], half, (ax, av), scratch);
    }
}

/// The adjoint of `v ← v − half·∇E(x)`.
pub(super) fn kick_back<L: Lanes>(
    field: &mut dyn Field<L>,
    slot: usize,
    x: &[Tile<L>],
    half: f64,
    (ax, av): (&mut [Tile<L>], &[Tile<L>]),
    scratch: &mut [Tile<L>],
) {
    let (u, rest) = scratch.split_at_mut(x.len());
    let hu = &mut rest[..x.len()];
    for (u, av) in u.iter_mut().zip(av) {
        *u = av.times(-half);
    }
    field.tangent(slot, x, u, hu);
    add(ax, 1.0, hu);
}
