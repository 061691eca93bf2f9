//! The implicit function theorem at rest.

use super::Estimator;
use crate::dynamics::{DynamicsConfig, Rollout, solve};
use crate::energy::{BLOCKS, Field, MAX_DIM, hessian};
use crate::scalar::Lanes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Implicit differentiation of the minimum `x*` that the process rests in: exact where
/// `∇E(x_T) = 0`, whatever the way there. A minimum does not depend on where the process started,
/// so initial conditions get no gradient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Implicit", extend("x-formula" = r"(H + \mu I)\,v = \tfrac{\partial\ell}{\partial x^*},\quad \tfrac{dL}{d\theta} = -\partial_\theta(\nabla E(x^*)\cdot v)"))]
pub struct Implicit {
    /// Damping μ of the Hessian: keeps flat directions from blowing up, at the price of a bias of
    /// the order of μ over the curvature.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub damping: f64,
}

impl Default for Implicit {
    fn default() -> Self {
        Self { damping: 1e-3 }
    }
}

impl Estimator for Implicit {
    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        _dynamics: &DynamicsConfig,
    ) {
        let dim = field.dim();
        let zero = [L::zero(); BLOCKS];
        let mut scratch = [zero; MAX_DIM];
        let mut h = vec![zero; dim * dim];
        let x = rollout.position(rollout.steps());
        field.gradient(0, x, &mut scratch);
        hessian(field, 0, x, &mut h);
        for diagonal in h.iter_mut().step_by(dim + 1) {
            *diagonal = diagonal.map(|h| h + L::constant(self.damping));
        }
        let mut v: Vec<_> = rollout.adjoint[..dim]
            .iter()
            .map(|a| a.map(|a| -a))
            .collect();
        solve(&mut h, &mut v);
        field.tangent(0, x, &v, &mut scratch);
        rollout.adjoint.fill(zero);
    }

    fn reaches_start(&self, _steps: usize) -> bool {
        false
    }

    fn at_rest(&self) -> bool {
        true
    }

    fn evaluations(&self, steps: usize, size: usize, _parameters: usize) -> usize {
        steps + 1 + 3 * (size + 1)
    }
}
