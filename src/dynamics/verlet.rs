//! Motion with inertia and without friction.

use super::underdamped_langevin::kick_back;
use super::{Dynamics, Rest, largest_root};
use crate::energy::{Field, Inputs};
use crate::error::Error;
use crate::expression::wgsl;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Newton's motion of a unit mass (Störmer 1907; Verlet 1967), from `v = 0`: half a kick `v ← v − (h/2)∇E(x)`, a
/// drift `x ← x + hv`, half a kick. A magnetic field ω turns the velocity by `ωh` around the two kicks, half before
/// and half after (Boris 1970), in the plane of the first two coordinates.
///
/// It is its own inverse once the velocity, and with it ω, is turned round, and keeps areas of phase space. The
/// total energy `E + ½‖v‖²` does not drift: it swings by O(h²). In a bowl the motion is bounded for
/// `h²·curvature < 4`. It comes to rest nowhere: the plainest of all steps that are not descent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Verlet", extend("x-formula" = r"\ddot x = -\nabla E(x) + \omega\,R\dot x"))]
pub struct Verlet {
    /// Time h of a step.
    #[schemars(range(min = 1e-4, max = 2.0), extend("x-scale" = "log"))]
    pub dt: f64,
    /// Magnetic field ω: the velocity turns by so much in a unit of time, counterclockwise.
    #[schemars(range(min = -100.0, max = 100.0), extend("x-advanced" = true))]
    pub magnetic: f64,
}

impl Default for Verlet {
    fn default() -> Self {
        Self {
            dt: 0.2,
            magnetic: 0.0,
        }
    }
}

impl Verlet {
    /// Turns the first two coordinates by half the angle of a step, that many times.
    fn turn<L: Lanes>(&self, v: &mut [Tile<L>], times: f64) {
        if self.magnetic == 0.0 {
            return;
        }
        if let [v0, v1, ..] = v {
            let (sin, cos) = libm::sincos(times * 0.5 * self.magnetic * self.dt);
            (*v0, *v1) = (v0.times(cos) - v1.times(sin), v0.times(sin) + v1.times(cos));
        }
    }
}

impl Dynamics for Verlet {
    fn wgsl(&self, _dim: usize) -> Option<Vec<String>> {
        let kick = || wgsl::add("v", -0.5 * self.dt, "gradient(x)");
        let step = vec![kick(), wgsl::add("x", self.dt, "v"), kick()];
        if self.magnetic == 0.0 {
            return Some(step);
        }
        let (sin, cos) = libm::sincos(0.5 * self.magnetic * self.dt);
        let [sin, cos] = [sin, cos].map(wgsl::single);
        let turn = vec![format!(
            "{{ let v0 = v[0]; v[0] = {cos} * v0 - {sin} * v[1]; v[1] = {sin} * v0 + {cos} * v[1]; }}"
        )];
        Some([turn.clone(), step, turn].concat())
    }

    fn motion(&self) -> Option<super::Motion> {
        Some(super::Motion::Inertia { step: self.dt })
    }

    fn channels(&self) -> usize {
        2
    }

    fn rest(&self) -> Rest {
        Rest::Nowhere
    }

    fn cost(&self, _dim: usize) -> usize {
        2
    }

    /// On the unit circle as long as it is bounded.
    fn rate(&self, curvature: f64) -> Option<f64> {
        let swing = 2.0 - self.dt * self.dt * curvature;
        (self.magnetic == 0.0).then(|| largest_root(swing, 1.0))
    }

    fn check(&self, inputs: &Inputs) -> Result<(), Error> {
        if self.magnetic != 0.0 && inputs.dim < 2 {
            let message =
                "turns velocities in a plane, and observations have 1 dimension: expected 0";
            return Err(Error::invalid("dynamics.magnetic", message));
        }
        Ok(())
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
        let g = &mut scratch[..dim];
        let (x, v) = state.split_at_mut(dim);
        self.turn(v, 1.0);
        field.gradient(slot, x, g);
        add(v, -0.5 * self.dt, g);
        add(x, self.dt, v);
        field.gradient(slot + 1, x, g);
        add(v, -0.5 * self.dt, g);
        self.turn(v, 1.0);
    }

    /// The parts of the step backwards.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        next: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    ) {
        let (half, dim) = (0.5 * self.dt, field.dim());
        let (ax, av) = adjoint.split_at_mut(dim);
        self.turn(av, -1.0);
        kick_back(field, slot + 1, &next[..dim], half, (ax, av), scratch);
        add(av, self.dt, ax);
        kick_back(field, slot, &state[..dim], half, (ax, av), scratch);
        self.turn(av, -1.0);
    }
}
