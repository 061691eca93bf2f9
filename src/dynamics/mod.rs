//! The known dynamics (contractive operators), one a file, and the catalogue of them.

mod gradient_descent;
mod heavy_ball;
mod langevin;
mod rollout;
mod solve;

pub use gradient_descent::GradientDescent;
pub use heavy_ball::HeavyBall;
pub use langevin::Langevin;
pub use rollout::{Rollout, fill_noise};
pub use solve::solve;

use crate::catalog::catalog;
use crate::energy::{Field, Tile};
use crate::scalar::Lanes;

/// One operator `Φ`: how a state moves on an energy, and how a gradient moves back.
///
/// A state has [`Dynamics::channels`] vectors of `d` numbers; the first is the position `x`.
pub trait Dynamics {
    /// Vectors in a state: 1 for `x`, 2 for `(x, v)`.
    fn channels(&self) -> usize {
        1
    }

    /// Whether the step draws noise.
    fn noisy(&self) -> bool {
        false
    }

    /// Whether it comes to rest where `∇E = 0`.
    fn settles(&self) -> bool {
        !self.noisy()
    }

    /// Advances a state in place. `noise` holds `d` standard normal numbers a particle where the
    /// operator draws noise; `scratch` has room for the state twice.
    fn step<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &mut [Tile<L>],
        noise: &[Tile<L>],
        scratch: &mut [Tile<L>],
    );

    /// Takes `adjoint` from `∂L/∂state_{t+1}` to `∂L/∂state_t`, given `state_t`, and has the field
    /// accumulate the step's parameter term.
    fn adjoint<L: Lanes>(
        &self,
        field: &mut dyn Field<L>,
        slot: usize,
        state: &[Tile<L>],
        adjoint: &mut [Tile<L>],
        scratch: &mut [Tile<L>],
    );
}

catalog! {
    ($) dynamics_config;
    /// Which operator is iterated, with its settings.
    pub enum DynamicsConfig {
        GradientDescent(GradientDescent),
        HeavyBall(HeavyBall),
        Langevin(Langevin),
    }
}

impl DynamicsConfig {
    /// Vectors in a state.
    #[must_use]
    pub fn channels(&self) -> usize {
        dynamics_config!(self, d => d.channels())
    }
}
