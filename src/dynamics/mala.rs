//! Metropolis-adjusted Langevin dynamics.

use super::Dynamics;
use crate::energy::Field;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add, combine, dot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Langevin steps that are accepted or rejected (Roberts & Tweedie 1996), so that `e^{−E/τ}` is
/// left exactly as it is: `y = x − η∇E(x) + √(2τη) ξ` is taken with probability
/// `min(1, e^{(E(x)−E(y))/τ} q(x|y)/q(y|x))`, otherwise the state stays.
///
/// To accept or to reject is a jump: no gradient goes through it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Adjusted Langevin", extend("x-formula" = r"x \leftarrow y = x - \eta\nabla E(x) + \sqrt{2\tau\eta}\,\xi \text{ with probability } \min\left(1, e^{\frac{E(x)-E(y)}{\tau}}\tfrac{q(x|y)}{q(y|x)}\right)"))]
pub struct Mala {
    /// Step size η. Longer steps are rejected more often.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Temperature τ.
    #[schemars(range(min = 0.001, max = 10.0), extend("x-scale" = "log"))]
    pub temperature: f64,
}

impl Default for Mala {
    fn default() -> Self {
        Self {
            eta: 0.05,
            temperature: 0.1,
        }
    }
}

impl Dynamics for Mala {
    fn accepts(&self) -> bool {
        true
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    /// Two more than the proposal needs: half the sum of their squares is `−ln u` of a uniform u.
    fn noise(&self, dim: usize) -> usize {
        dim + 2
    }

    fn scratch(&self, dim: usize) -> usize {
        3 * dim
    }

    fn cost(&self, _dim: usize) -> usize {
        2
    }

    fn no_gradient(&self) -> Option<&'static str> {
        Some(
            "`mala` accepts or rejects each step, a jump that no gradient goes through: it samples, \
             and can be chosen with objectives that do not follow the dynamics, such as \
             `gibbs-likelihood`; `langevin` has a gradient",
        )
    }

    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let dim = state.len();
        let (noise, uniform) = noise.split_at(dim);
        let (y, rest) = scratch.split_at_mut(dim);
        let (g, back) = rest.split_at_mut(dim);
        let here = field.value_and_gradient(slot, state, g);
        combine(y, state, -self.eta, g);
        add(y, (2.0 * self.temperature * self.eta).sqrt(), noise);
        let there = field.value_and_gradient(slot, y, g);
        // What the noise would have to be on the way back, times √(2τη).
        combine(back, state, -1.0, y);
        add(back, self.eta, g);
        let (forth, back) = (dot(noise, noise), dot(back, back));
        let uniform = dot(uniform, uniform);
        let wide = 1.0 / (4.0 * self.temperature * self.eta);
        let gain = (here - there).times(1.0 / self.temperature);
        let log = gain + forth.times(0.5) - back.times(wide);
        let accepted = log + uniform.times(0.5);
        for (x, y) in state.iter_mut().zip(y.iter()) {
            *x = y.where_greater(*x, accepted, Tile::zero());
        }
    }

    /// The state stays where it is as far as a gradient can tell.
    fn adjoint<L: Lanes>(
        &self,
        _field: &mut dyn Field<L>,
        _slot: usize,
        _state: &[Tile<L>],
        _next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        _scratch: &mut [Tile<L>],
    ) {
        adjoint.fill(Tile::zero());
    }
}
