//! Gradients of the inner loop, one estimator a file, and the catalogue of them.
//!
//! θ is used in every inner step, so the single-step chain rule is not the gradient: the correct
//! one goes back through time,
//! `λ_T = ∂ℓ/∂x_T`, `λ_t = (∂Φ/∂x)ᵀ λ_{t+1}`, `dL/dθ = Σ_t (∂Φ/∂θ)ᵀ λ_{t+1}`, `dL/dz = λ_0`.

mod bptt;
mod finite_difference;
mod one_step;
mod truncated;

pub use bptt::Bptt;
pub use finite_difference::FiniteDifference;
pub use one_step::OneStep;
pub use truncated::Truncated;

use crate::catalog::catalog;
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::Field;
use crate::scalar::Lanes;

/// From the adjoint at the end of a roll-out to gradients with respect to θ and z.
pub trait Estimator {
    /// With `∂ℓ/∂x_T` in the roll-out's adjoint, has the field accumulate `dL/dθ` and leaves
    /// `dL/dz` in the adjoint.
    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    );

    /// The step of central differences over the whole loss, for the one estimator that looks at
    /// nothing else.
    fn difference_step(&self) -> Option<f64> {
        None
    }

    /// Whether a gradient with respect to the initial conditions comes out.
    fn reaches_start(&self, _steps: usize) -> bool {
        true
    }
}

catalog! {
    ($) estimator_config;
    /// Which gradient estimator, with its settings.
    pub enum EstimatorConfig {
        Bptt(Bptt),
        Truncated(Truncated),
        OneStep(OneStep),
        FiniteDifference(FiniteDifference),
    }
}
