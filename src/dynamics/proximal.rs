//! Proximal steps.

use super::{Dynamics, Reversal};
use crate::energy::{Field, hessian};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{Tile, add, dot, solve};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Implicit Euler: `x_{t+1} = x_t − η∇E(x_{t+1})`, the point that minimizes
/// `½‖y − x_t‖² + ηE(y)` over `y`, near `x_t`; found by damped Newton steps. Along curvature a it
/// contracts by 1/(1 + ηa): stable for every η, however steep the energy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Proximal", extend("x-formula" = r"x_{t+1} = x_t - \eta\nabla E(x_{t+1})"))]
pub struct Proximal {
    /// Step size η.
    #[schemars(range(min = 1e-4, max = 100.0), extend("x-scale" = "log"))]
    pub eta: f64,
}

impl Default for Proximal {
    fn default() -> Self {
        Self { eta: 0.1 }
    }
}

/// Most Newton steps, shortened ones among them.
const MAX_ITERATIONS: usize = 200;
/// A step shortened below this goes nowhere.
const SHORTEST: f64 = 1e-6;

impl Proximal {
    /// `I + ηH` at the point the slot last saw.
    fn curvature<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        x: &[Tile<L>],
        h: &mut [Tile<L>],
    ) {
        hessian(field, slot, x, h);
        for (i, h) in h.iter_mut().enumerate() {
            let identity = f64::from(u8::from(i.is_multiple_of(x.len() + 1)));
            *h = h.times(self.eta) + Tile::constant(identity);
        }
    }
}

impl Dynamics for Proximal {
    fn rate(&self, curvature: f64) -> Option<f64> {
        Some(1.0 / (1.0 + self.eta * curvature))
    }

    fn reversal(&self) -> Option<Reversal> {
        Some(Reversal {
            sigma: self.eta,
            explicit: true,
        })
    }

    fn scratch(&self, dim: usize) -> usize {
        dim * (dim + 5)
    }

    fn cost(&self, dim: usize) -> usize {
        4 * (dim + 1)
    }

    /// Newton's method on `φ(y) = ½‖y − x‖² + ηE(y)`, whose gradient is the residual `r` of the
    /// equation. A step that lowers neither φ nor, at the
    /// same φ up to rounding, `‖r‖` is halved; where the Newton direction does
    /// not descend φ, `−r/‖I + ηH‖` is taken. Each particle stops on its own, where the residual is what
    /// some units in the last place of `y` make of it.
    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        _noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let dim = state.len();
        let (start, rest) = scratch.split_at_mut(dim);
        let (trial, rest) = rest.split_at_mut(dim);
        let (direction, rest) = rest.split_at_mut(dim);
        let (newton, rest) = rest.split_at_mut(dim);
        let (residual, h) = rest.split_at_mut(dim);
        let slack = 256.0 * L::Real::epsilon();
        let tolerance = L::Real::epsilon().powi(2);
        start.copy_from_slice(state);
        trial.copy_from_slice(state);
        let mut best = Tile::constant(f64::MAX);
        let mut least = best;
        let (zero, one) = (Tile::zero(), Tile::one());
        let mut length = one;
        for _ in 0..MAX_ITERATIONS {
            let mut value = field.value_and_gradient(slot, trial, residual);
            value = value.times(self.eta);
            for k in 0..dim {
                let away = trial[k] - start[k];
                value += away.square().times(0.5);
                residual[k] = away + residual[k].times(self.eta);
            }
            let square = dot(residual, residual);
            let reach = dot(trial, trial);
            self.curvature(field, slot, trial, h);
            let steepness = dot(h, h);
            for (newton, r) in newton.iter_mut().zip(residual.iter()) {
                *newton = -*r;
            }
            solve(h, newton);
            let slope = dot(newton, residual);
            let lower = one.where_greater(zero, best, value);
            let level = best + (one + best.abs()).times(slack);
            let near = one.where_greater(zero, level, value);
            let better = lower.max(near.where_greater(zero, least, square));
            let keep = |new: Tile<L>, old: Tile<L>| new.where_greater(old, better, zero);
            best = keep(value, best);
            least = keep(square, least);
            length = keep(one, length.times(0.5));
            let rounding = steepness + Tile::constant(16.0);
            let enough = ((reach + one) * rounding).times(tolerance);
            let going = one.where_greater(zero, least, enough);
            let going = going.where_greater(zero, length, Tile::constant(SHORTEST));
            for k in 0..dim {
                let careful = -residual[k] / steepness.sqrt();
                let down = newton[k].where_greater(careful, zero, slope);
                direction[k] = keep(down, direction[k]);
                state[k] = keep(trial[k], state[k]);
                let ahead = state[k] + length * direction[k];
                trial[k] = ahead.where_greater(state[k], going, zero);
            }
            if !going.any() {
                return;
            }
        }
        // What the slot keeps has to be of the point that was reached.
        field.gradient(slot, state, residual);
    }

    /// With `w = (I + ηH(x_{t+1}))⁻¹λ`: `λ ← w`, and `dL/dθ −= η ∂_θ(∇E(x_{t+1})·w)`.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        _state: &[Tile<L>],
        next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let dim = next.len();
        let (v, rest) = scratch.split_at_mut(dim);
        let (hv, h) = rest.split_at_mut(dim);
        let h = &mut h[..dim * dim];
        self.curvature(field, slot, next, h);
        solve(h, adjoint);
        v.fill(Tile::zero());
        add(v, -self.eta, adjoint);
        field.tangent(slot, next, v, hv);
    }
}
