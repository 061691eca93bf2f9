//! Hamiltonian Monte Carlo.

use super::Dynamics;
use crate::energy::Field;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add, dot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hamiltonian Monte Carlo (Duane et al. 1987): a fresh momentum `p ~ N(0, τI)`, then L leapfrog
/// steps of size η of the motion that keeps `H = E(x) + ½‖p‖²`, each half a kick
/// `p ← p − (η/2)∇E(x)`, a drift `x ← x + ηp` and half a kick; the end is taken with probability
/// `min(1, e^{(H(x,p) − H(x′,p′))/τ})`, otherwise the state stays. Leapfrog steps can be undone and
/// preserve volume, so `e^{−E/τ}` is left exactly as it is.
///
/// To accept or to reject is a jump: no gradient goes through it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Hamiltonian Monte Carlo", extend("x-formula" = r"x \leftarrow x' = x(L\eta),\ \ddot x = -\nabla E,\ \dot x(0) \sim N(0, \tau I),\ \text{with probability } \min\left(1, e^{\frac{H - H'}{\tau}}\right)"))]
pub struct Hmc {
    /// Size η of a leapfrog step. Longer steps are rejected more often; they are stable where
    /// η²·curvature < 4.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub eta: f64,
    /// Leapfrog steps L from one decision to the next.
    #[schemars(range(min = 1, max = 100), extend("x-scale" = "log"))]
    pub leaps: usize,
    /// Temperature τ.
    #[schemars(range(min = 0.001, max = 10.0), extend("x-scale" = "log"))]
    pub temperature: f64,
}

impl Default for Hmc {
    fn default() -> Self {
        Self {
            eta: 0.1,
            leaps: 10,
            temperature: 0.1,
        }
    }
}

impl Hmc {
    /// L leapfrog steps from `x` and `p`, in place, with `∇E(x)` in `g` before and after. Returns
    /// the energy at the end.
    fn leap<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        x: &mut [Tile<L>],
        p: &mut [Tile<L>],
        g: &mut [Tile<L>],
    ) -> Tile<L> {
        add(p, -0.5 * self.eta, g);
        for _ in 1..self.leaps {
            add(x, self.eta, p);
            field.gradient(slot, x, g);
            add(p, -self.eta, g);
        }
        add(x, self.eta, p);
        let energy = field.value_and_gradient(slot, x, g);
        add(p, -0.5 * self.eta, g);
        energy
    }
}

impl Dynamics for Hmc {
    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    fn accepts(&self) -> bool {
        true
    }

    /// Two more than the momentum needs: half the sum of their squares is `−ln u` of a uniform u.
    fn noise(&self, dim: usize) -> usize {
        dim + 2
    }

    fn scratch(&self, dim: usize) -> usize {
        3 * dim
    }

    fn cost(&self, _dim: usize) -> usize {
        self.leaps + 1
    }

    fn no_gradient(&self) -> Option<&'static str> {
        Some(
            "`hmc` accepts or rejects each step, a jump that no gradient goes through: it samples, \
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
        let (p, g) = rest.split_at_mut(dim);
        let g = &mut g[..dim];
        y.copy_from_slice(state);
        p.fill(Tile::zero());
        add(p, self.temperature.sqrt(), noise);
        let kinetic = dot(p, p);
        let here = field.value_and_gradient(slot, y, g);
        let there = self.leap(field, slot, y, p, g);
        let (end, uniform) = (dot(p, p), dot(uniform, uniform));
        let gain = here - there + (kinetic - end).times(0.5);
        let accepted = gain.times(1.0 / self.temperature) + uniform.times(0.5);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::energy::{EnergyConfig, Rastrigin};

    /// With the momentum turned round, leapfrog steps go back over their path.
    #[test]
    fn leapfrog_steps_can_be_undone() {
        let energy = EnergyConfig::from(Rastrigin::default());
        let mut field = energy.field::<f64>(2, 0);
        field.set_parameters(&[]);
        field.reserve(1);
        let hamiltonian = Hmc::default();
        let begin = [0.4, -0.7].map(Tile::splat);
        let (mut x, mut p) = (begin, [1.1, 0.3].map(Tile::splat));
        let mut g = begin;
        field.gradient(0, &x, &mut g);
        hamiltonian.leap(field.as_mut(), 0, &mut x, &mut p, &mut g);
        assert!((x[0][0] - begin[0][0]).abs() > 0.1, "they lead somewhere");
        p = p.map(|p| -p);
        hamiltonian.leap(field.as_mut(), 0, &mut x, &mut p, &mut g);
        for (now, then) in x.iter().zip(&begin) {
            assert!((now[0] - then[0]).abs() < 1e-12, "{x:?}");
        }
    }
}
