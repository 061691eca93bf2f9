//! That a known system lowers the energy.

use super::hamilton_jacobi::needs_velocities;
use super::pointwise::{Observed, Pointwise};
use super::{Combination, Evaluator, Likelihood, Objective};
use crate::error::Error;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, dot, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The energy falls along a known system: `max(0, c + cos(f, ∇E))`, the least that can be asked of an energy
/// that the system minimizes. Where the energy sees some of the coordinates, it is whether the system minimizes
/// something of these. The scale of E is left open. It needs velocities, and does not follow the
/// dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Descends", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i \max\Big(0,\ c + \frac{f\cdot\nabla E}{\lVert f\rVert\lVert\nabla E\rVert}\Big)"))]
pub struct Descends {
    /// How steeply, c: the cosine of the largest angle between the velocity and −∇E.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-live" = true))]
    pub steepness: f64,
    /// An energy so flat that ‖f‖‖∇E‖ is below √δ counts as level.
    #[schemars(range(min = 1e-12, max = 1.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub delta: f64,
}

impl Default for Descends {
    fn default() -> Self {
        Self {
            steepness: 0.1,
            delta: 1e-6,
        }
    }
}

impl Objective for Descends {
    fn goes_around(&self) -> bool {
        false
    }

    fn only_falls(&self) -> bool {
        true
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n)
    }

    fn temperature(&self) -> Option<f64> {
        None
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::None
    }

    fn check(&self, with: &Combination) -> Result<(), Error> {
        needs_velocities(with, "descends")
    }
}

impl Pointwise for Descends {
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L> {
        let f = evaluator.tile(&seen.at.problem.observations.velocities, seen.tile);
        let field = evaluator.field.as_mut();
        let dim = field.dim();
        let (mut g, mut slope, mut unused) = (zeros(), zeros(), zeros());
        field.gradient(0, &seen.x, &mut g);
        let (g, f) = (&g[..dim], &f[..dim]);
        let speed = dot(f, f);
        let size = dot(g, g) * speed + Tile::constant(self.delta);
        let over = Tile::one() / size.sqrt();
        let cosine = dot(f, g) * over;
        let (zero, short) = (Tile::zero(), cosine + Tile::constant(self.steepness));
        let active = seen.weight.where_greater(zero, short, zero);
        for k in 0..dim {
            slope[k] = (f[k] - cosine * over * speed * g[k]) * over * active;
        }
        field.tangent(0, &seen.x, &slope[..dim], &mut unused[..dim]);
        short.max(zero)
    }
}
