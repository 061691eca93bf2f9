//! The implicit function theorem at rest.

use super::{Estimator, Findings, report};
use crate::dynamics::{DynamicsConfig, Rest, Rollout};
use crate::energy::{Field, hessian};
use crate::scalar::{Lanes, Scalar};
use crate::tile::{Tile, add, dot, solve, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Implicit differentiation of the point `x*` that the process rests in, whatever the way there.
/// In a minimum it solves with the Hessian and is exact where `∇E(x_T) = 0`; for operators that
/// rest elsewhere (driven, multiplicative, a learned map) it solves
/// `(I − ∂Φ/∂x + μI)ᵀ v = ∂ℓ/∂x*`, `dL/dθ = (∂Φ/∂θ)ᵀ v`, and is exact where `x_T = Φ(x_T)` and Φ
/// contracts. Such a point does not depend on where the process started, so initial conditions get
/// no gradient. Noise never rests: dynamics with a temperature are refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Implicit", extend("x-formula" = r"(H + \mu I)\,v = \tfrac{\partial\ell}{\partial x^*},\quad \tfrac{dL}{d\theta} = -\partial_\theta(\nabla E(x^*)\cdot v)"))]
pub struct Implicit {
    /// Damping μ of the Hessian (or of I − ∂Φ/∂x): keeps flat directions from blowing up, at the
    /// price of a bias of the order of μ over the curvature.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub damping: f64,
}

impl Default for Implicit {
    fn default() -> Self {
        Self { damping: 1e-3 }
    }
}

impl Implicit {
    /// At a minimum: `(H + μI) v = −∂ℓ/∂x`, `dL/dθ = ∂_θ(∇E·v)`. Returns [`Findings`].
    fn at_minimum<L: Lanes>(&self, rollout: &Rollout<L>, field: &mut dyn Field<L>) -> Findings<L> {
        let dim = field.dim();
        let zero = Tile::zero();
        let mut g = zeros();
        let mut h = vec![zero; dim * dim];
        let x = rollout.position(rollout.steps());
        field.gradient(0, x, &mut g);
        let residual = norm(&g[..dim]);
        hessian(field, 0, x, &mut h);
        let mut off = g[..dim].to_vec();
        let undamped = solve(&mut h.clone(), &mut off);
        self.damp(&mut h, dim);
        let mut v: Vec<_> = rollout.adjoint[..dim].iter().map(|a| -*a).collect();
        let pivot = solve(&mut h, &mut v);
        field.tangent(0, x, &v, &mut g);

        // Once more where a step of Newton's method leads, without damping.
        let mut rest = x.to_vec();
        add(&mut rest, -1.0, &off);
        field.gradient(0, &rest, &mut g);
        hessian(field, 0, &rest, &mut h);
        let mut right: Vec<_> = rollout.adjoint[..dim].iter().map(|a| -*a).collect();
        for (right, off) in right.iter_mut().zip(&off).take(rollout.observed) {
            *right += *off * rollout.weight;
        }
        solve(&mut h, &mut right);
        add(&mut v, -1.0, &right);
        [residual, pivot, undamped, norm(&v), norm(&right)]
    }

    /// At another fixed point, by the last step: the columns of `(I − ∂Φ/∂x)ᵀ` come from its
    /// adjoint at unit vectors.
    fn at_fixed_point<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) -> Findings<L> {
        let (size, last) = (rollout.adjoint.len(), rollout.steps() - 1);
        let zero = Tile::zero();
        let mut v = rollout.adjoint.clone();
        let kept_adjoint = v.clone();
        let mut matrix = vec![zero; size * size];
        let mut kept = vec![L::zero(); field.terms()];
        let mut unused = kept.clone();
        field.drain(&mut kept);
        for k in 0..size {
            rollout.adjoint.fill(zero);
            rollout.adjoint[k] = Tile::one();
            rollout.step_back(field, dynamics, last);
            for (i, a) in rollout.adjoint.iter().enumerate() {
                let identity = f64::from(u8::from(i == k));
                matrix[i * size + k] = Tile::constant(identity) - *a;
            }
        }
        field.drain(&mut unused);
        field.deposit(&kept);
        let mut change = rollout.position(last + 1).to_vec();
        add(&mut change, -1.0, rollout.position(last));
        // How far rest is: the same equation, but for a transpose.
        let mut off = vec![zero; size];
        off[..change.len()].copy_from_slice(&change);
        let undamped = solve(&mut matrix.clone(), &mut off);
        self.damp(&mut matrix, size);
        let pivot = solve(&mut matrix, &mut v);
        let moved = norm(&off[..rollout.observed.min(change.len())]) * rollout.weight;
        let loss = norm(&kept_adjoint);
        rollout.adjoint.copy_from_slice(&v);
        rollout.step_back(field, dynamics, last);
        [norm(&change), pivot, undamped, moved, loss]
    }

    fn damp<L: Lanes>(&self, matrix: &mut [Tile<L>], size: usize) {
        for diagonal in matrix.iter_mut().step_by(size + 1) {
            *diagonal += Tile::constant(self.damping);
        }
    }
}

fn norm<L: Lanes>(v: &[Tile<L>]) -> Tile<L> {
    dot(v, v).sqrt()
}

impl Estimator for Implicit {
    fn undamped(&self) -> bool {
        self.damping == 0.0
    }

    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) {
        let found = match dynamics.rest() {
            Rest::FixedPoint => self.at_fixed_point(rollout, field, dynamics),
            Rest::Minimum | Rest::Nowhere => self.at_minimum(rollout, field),
        };
        report(rollout, self.damping, found);
        rollout.adjoint.fill(Tile::zero());
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
