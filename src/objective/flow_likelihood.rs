//! Exact likelihood of observations under a process run from a prior.

use super::jacobian::{Jacobian, tolerance};
use super::problem::weights;
use super::{At, Combination, Evaluation, Evaluator, Likelihood, Loss, Objective, Problem};
use crate::dynamics::{DynamicsConfig, Reversal};
use crate::energy::Field;
use crate::error::Error;
use crate::initial::Origin;
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{TILE, Tile, add, store_tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Exact negative log-likelihood of the observations, as where the process comes to from
/// `z ~ N(0, s²I)` in T steps: each `z_i` is found by running the process backwards from `x_i`, and
/// `−log p(x) = −log p_z(z) + Σ_t log det ∂x_{t+1}/∂x_t`.
///
/// It needs the initial conditions `prior`, and steps that can be undone: gradient descent while η
/// times the largest curvature is below 1, or proximal steps while η times the most negative
/// curvature is above −1. A run stops, and says so, where that fails.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Flow likelihood", extend("x-formula" = r"\tfrac1n\sum_i -\log p_z(z_i) + \sum_t \log\det\tfrac{\partial x_{t+1}}{\partial x_t},\quad z_i = \Phi^{-T}(x_i)"))]
pub struct FlowLikelihood {}

/// One tile of observations on its way.
struct Pass<'a, L: Lanes> {
    field: &'a mut dyn Field<L>,
    reversal: Reversal,
    jacobian: Jacobian<L>,
}

impl<L: Lanes> Pass<'_, L> {
    /// Takes `a = ∂L/∂x_t`, the part from before time `t`, to the same at `t+1`, and has the field
    /// accumulate the parameter terms; `x` is where `G` is evaluated, `weight` that of the loss.
    ///
    /// With `J = I + σH(x)`, the gradient of the volume term `∓log det J` (and of its coefficient
    /// in σ) is `−|σ| tr(J⁻¹ ∂H)`, one third-order contraction for each coordinate. Descent:
    /// `a ← J⁻¹(a + volume)`, `dL/dθ += η ∂_θ(∇E·a)` with the new `a`; proximal:
    /// `dL/dθ += η ∂_θ(∇E·a)` with the old, `a ← Ja + volume`.
    fn advance(&mut self, slot: usize, x: &[Tile<L>], weight: Tile<L>, a: &mut [Tile<L>]) {
        let dim = x.len();
        let eta = self.reversal.sigma.abs();
        let volume = self.jacobian.volume(self.field, x, weight.times(-eta));
        if !self.reversal.explicit {
            add(a, 1.0, &volume);
            self.jacobian.solve(a);
        }
        let (mut v, mut hv) = (zeros(), zeros());
        for (v, a) in v.iter_mut().zip(a.iter()) {
            *v = a.times(eta);
        }
        self.field.tangent(slot, x, &v[..dim], &mut hv[..dim]);
        if self.reversal.explicit {
            add(a, 1.0, &hv);
            add(a, 1.0, &volume);
        }
    }
}

/// The least of all lanes, or NaN where there is one.
fn least<L: Lanes>(tile: Tile<L>) -> L::Real {
    let numbers = tile.to_array();
    let lower = |m: L::Real, x: &L::Real| if *x >= m { m } else { *x };
    numbers.iter().fold(numbers[0], lower)
}

impl Objective for FlowLikelihood {
    fn goes_around(&self) -> bool {
        false
    }

    fn check(&self, with: &Combination) -> Result<(), Error> {
        if with.dynamics.reversal().is_none() {
            return Err(Error::invalid(
                "dynamics.kind",
                "`flow-likelihood` runs the process backwards: it needs the dynamics `gradient-descent` \
                 or `proximal`",
            ));
        }
        if with.initial.origin() != Origin::Zero {
            return Err(Error::invalid(
                "initial.kind",
                "`flow-likelihood` finds where each observation came from under a prior: it needs the \
                 initial conditions `prior`",
            ));
        }
        if !with.estimator.goes_backwards() {
            return Err(Error::invalid(
                "estimator.kind",
                "`flow-likelihood` has an exact gradient of its own: it needs the estimator `bptt` \
                 without checkpoints, or `finite-difference` to check it",
            ));
        }
        Ok(())
    }

    fn step_cost(&self, _dynamics: &DynamicsConfig, dim: usize) -> usize {
        4 + 3 * dim
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::Loss
    }

    fn infers_starts(&self) -> bool {
        true
    }

    fn no_adjoint(&self, _path: usize) -> Option<&'static str> {
        Some(
            "the flow likelihood runs the process backwards from the observations: no loss at the \
             end goes back through its steps",
        )
    }
}

impl Loss for FlowLikelihood {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles()
    }

    /// `dL/dθ [p]`, then losses `[32]`, the largest error of a step back, negated, and the least
    /// pivot.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + TILE + 2
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        tile: usize,
        gradient: bool,
        out: &mut [L::Real],
    ) {
        let problem = at.problem;
        let dim = problem.dim();
        let (d_theta, rest) = out.split_at_mut(at.theta.len());
        let (losses, health) = rest.split_at_mut(TILE);
        let residual = evaluator.run_back(at, tile);
        let (field, rollout) = (evaluator.field.as_mut(), &evaluator.rollout);
        let (Some(residual), Some(reversal)) = (residual, problem.model.dynamics.reversal()) else {
            health.fill(L::Real::from_f64(f64::NAN));
            return;
        };
        let zero = Tile::zero();
        let mut pass = Pass {
            field,
            reversal,
            jacobian: Jacobian::new(dim, reversal.sigma),
        };
        let precision = problem.model.initial.spread().unwrap_or(1.0).powi(-2);
        let z = rollout.position(0);
        let mut loss =
            Tile::constant(-0.5 * dim as f64 * libm::log(precision / std::f64::consts::TAU));
        for z in z {
            loss += z.square().times(0.5 * precision);
        }
        let weight = weights(problem, tile);
        let mut a = zeros();
        for (a, z) in a.iter_mut().zip(z) {
            *a = (*z * weight).times(precision);
        }
        let mut pivot = Tile::one();
        let sign = -reversal.sigma.signum();
        for t in 0..problem.model.steps {
            let slot = t + usize::from(reversal.explicit);
            let x = rollout.position(slot);
            let [volume, least] = pass.jacobian.look(pass.field, slot, x);
            loss += volume.times(sign);
            pivot = least.min(pivot);
            if gradient {
                pass.advance(slot, x, weight, &mut a[..dim]);
            }
        }
        store_tile(&[loss], losses);
        losses[problem.tile_range(tile).len()..].fill(L::Real::default());
        // Without a positive pivot the step has no inverse, which is told instead.
        let error = residual / pivot;
        health[0] = least(-error.where_greater(residual, pivot, zero));
        health[1] = least(pivot);
        if gradient {
            pass.field.collect(d_theta);
        }
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        let p = out.theta.len();
        let (mut residual, mut pivot) = (0.0, f64::INFINITY);
        for (tile, partial) in partials.chunks_exact(self.stride(problem)).enumerate() {
            for (sum, &d) in out.theta.iter_mut().zip(partial) {
                *sum += d;
            }
            let live = problem.tile_range(tile).len();
            out.losses.extend_from_slice(&partial[p..][..live]);
            let health = [-partial[p + TILE].to_f64(), partial[p + TILE + 1].to_f64()];
            residual = if health[0] <= residual {
                residual
            } else {
                health[0]
            };
            pivot = if health[1] >= pivot { pivot } else { health[1] };
        }
        out.average(problem);
        out.initial
            .resize(problem.observations.points.len(), R::default());
        out.residual = Some(residual);
        let undone = "η times the curvature of the energy is too large for the step to be undone";
        let tolerance = tolerance::<R>();
        let (solved, invertible) = (residual <= tolerance, pivot > 0.0);
        out.failure = match (solved, invertible) {
            (true, true) => None,
            (false, _) if residual.is_finite() => Some(format!(
                "the process could not be run backwards: a step back was solved up to an error \
                 of {residual:.1e} only, expected at most {tolerance:.0e}. Most likely {undone}"
            )),
            (false, _) => Some(format!(
                "the process could not be run backwards: solving for a step back left the finite \
                 numbers. Most likely {undone}"
            )),
            (true, false) => Some(format!(
                "the step is not invertible at an observation or on the way back from it: {undone}"
            )),
        };
        if let Some(failure) = &mut out.failure {
            failure
                .push_str(": undo, and make η, the number of steps or the learning rate smaller");
        }
    }
}
