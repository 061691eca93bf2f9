//! Gradients of the inner loop, one estimator a file, and the catalog of them.
//!
//! θ is used in every inner step, so the single-step chain rule is not the gradient: the correct
//! one goes back through time,
//! `λ_T = ∂ℓ/∂x_T`, `λ_t = (∂Φ/∂x)ᵀ λ_{t+1}`, `dL/dθ = Σ_t (∂Φ/∂θ)ᵀ λ_{t+1}`, `dL/dz = λ_0`.

mod nudged;

use crate::catalog::catalog;
use crate::dynamics::{DynamicsConfig, RestReport, Rollout};
use crate::energy::Field;
use crate::scalar::{Lanes, Real};
use crate::tile::Tile;

/// From the adjoint at the end of a roll-out to gradients with respect to θ and z.
pub trait Estimator {
    /// With `∂ℓ/∂x_T` in the roll-out's adjoint, has the field accumulate `dL/dθ` and leaves
    /// `dL/dz` in the adjoint.
    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) where
        Self: Sized;

    /// The step of central differences over the whole loss, for the one estimator that looks at
    /// nothing else.
    fn difference_step(&self) -> Option<f64> {
        None
    }

    /// Whether a gradient with respect to the initial conditions comes out.
    fn reaches_start(&self, _steps: usize) -> bool {
        true
    }

    /// Whether its gradient is that of the loss through all steps, to rounding.
    fn is_exact(&self) -> bool {
        false
    }

    /// Whether it takes `x_T` for where the process rests.
    fn at_rest(&self) -> bool {
        false
    }

    /// Whether its gradient may lead elsewhere than down, where what it takes for granted does not
    /// hold.
    fn may_mislead(&self) -> bool {
        self.at_rest()
    }

    /// Whether it has the process come to rest on an energy that the loss is added to.
    fn nudges(&self) -> bool {
        false
    }

    /// Whether it solves with the Hessian alone, which must then not be singular.
    fn undamped(&self) -> bool {
        false
    }

    /// Whether it can stand beside an objective that runs the process backwards and so has a
    /// gradient of its own.
    fn goes_backwards(&self) -> bool {
        false
    }

    /// Of how many of `steps` inner steps what the energy computed is kept at a time.
    fn kept(&self, steps: usize) -> usize {
        steps
    }

    /// Most parameters it can take.
    fn most_parameters(&self) -> Option<usize> {
        None
    }

    /// Evaluations of the energy for one particle, roughly, with its roll-out; going back over a
    /// step counts as three. `size` is the length of a state, `parameters` that of θ.
    fn evaluations(&self, steps: usize, size: usize, parameters: usize) -> usize;
}

/// Of each particle: the residual of rest, the least pivot with and without damping, and by how much
/// of how much the gradient is off.
type Findings<L> = [Tile<L>; 5];

/// Adds what was found of the particles that count to the report of a roll-out.
fn report<L: Lanes>(rollout: &mut Rollout<L>, damping: f64, found: Findings<L>) {
    let rows = found.map(|tile| tile.to_array().map(|x| x.to_f64()));
    let weights = rollout.weight.to_array();
    for (i, weight) in weights.iter().enumerate() {
        let [residual, pivot, undamped, wrong, size] = rows.map(|row| row[i]);
        if weight.to_f64() > 0.0 {
            let numbers = [residual, damping, pivot, undamped, wrong, size];
            rollout.report = Some(RestReport::from_numbers(numbers).or_worse(rollout.report));
        }
    }
}

catalog! {
    ($) estimator_config;
    /// Which gradient estimator, with its settings.
    pub enum EstimatorConfig: Estimator {
        bptt::Bptt;
        #[complete] truncated::Truncated;
        #[complete] one_step::OneStep;
        #[complete] implicit::Implicit;
        #[complete] equilibrium_propagation::EquilibriumPropagation;
        #[complete] forward::Forward;
        #[complete] finite_difference::FiniteDifference;
    }
}
