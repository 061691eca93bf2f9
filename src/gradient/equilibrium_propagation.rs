//! Equilibrium propagation.

use super::{Estimator, nudged::Nudged, report};
use crate::dynamics::{DynamicsConfig, Rest, Rollout};
use crate::energy::{Field, hessian};
use crate::random::{Noise, Purpose};
use crate::scalar::{Lanes, Scalar};
use crate::tile::{State, Tile, add, dot, solve, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Equilibrium propagation (Scellier & Bengio 2017): the process goes on from `x_T` on the energy
/// nudged by the loss, `E + βℓ`, and the gradient is read off where it comes to rest, without
/// going back through anything. Exact as β → 0, at rest; the bias is of order β one-sided, of order
/// β² symmetric (Laborieux et al. 2021). Initial conditions get no gradient.
///
/// It holds where the process rests in a stationary point of an energy that the loss is added to:
/// also of the entropy beside it (multiplicative) and of a constant input (driven). A learned map
/// has no energy, and where a drift turns or shears, a nudge moves rest by the wrong transpose of
/// the curvature: both are refused, as is noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Equilibrium propagation", extend("x-formula" = r"\tfrac{dL}{d\theta} \approx \tfrac{1}{2\beta}\left(\partial_\theta E(s_\beta) - \partial_\theta E(s_{-\beta})\right),\quad \nabla E(s_\beta) + \beta\nabla\ell(s_\beta) = 0"))]
pub struct EquilibriumPropagation {
    /// Nudging strength β. Symmetric nudging needs β below the curvature of the energy.
    #[schemars(range(min = 1e-4, max = 10.0), extend("x-scale" = "log"))]
    pub beta: f64,
    /// Which nudged states are compared.
    pub sides: Sides,
    /// Steps that the dynamics take from `x_T` to come to rest again.
    #[schemars(range(min = 1, max = 2000), extend("x-scale" = "log"))]
    pub relaxation: usize,
}

/// Which nudged states are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Sides {
    /// `+β` with `−β`.
    #[default]
    Symmetric,
    /// `+β` with the state at rest.
    OneSided,
}

impl Default for EquilibriumPropagation {
    fn default() -> Self {
        Self {
            beta: 0.1,
            sides: Sides::Symmetric,
            relaxation: 100,
        }
    }
}

/// Where the process came to under a nudge, and how far that is from rest.
struct Nudge<L: Lanes> {
    end: Vec<Tile<L>>,
    residual: Tile<L>,
    pivot: Tile<L>,
    /// `‖H⁻¹∇‖` of the nudged energy.
    off: Tile<L>,
}

impl<L: Lanes> Nudge<L> {
    fn new(nudged: &mut Nudged<L>, end: Vec<Tile<L>>) -> Self {
        let dim = end.len();
        let mut g: State<L> = zeros();
        let mut h = vec![Tile::zero(); dim * dim];
        nudged.gradient(0, &end, &mut g);
        hessian(nudged, 0, &end, &mut h);
        let residual = norm(&g[..dim]);
        let pivot = solve(&mut h, &mut g[..dim]);
        let off = norm(&g[..dim]);
        Self {
            end,
            residual,
            pivot,
            off,
        }
    }

    /// How far off the gradient between two nudges is: for want of rest under them, and because the
    /// loss is taken at `x_T` and its gradient at rest, between the two.
    fn against(
        &self,
        other: &Self,
        sides: Sides,
        x: &[Tile<L>],
        adjoint: &[Tile<L>],
        weight: Tile<L>,
    ) -> super::Findings<L> {
        let mut apart = self.end.clone();
        add(&mut apart, -1.0, &other.end);
        let mut rest = other.end.clone();
        if sides == Sides::Symmetric {
            add(&mut rest, 0.5, &apart);
        }
        add(&mut rest, -1.0, x);
        let size = norm(&apart);
        let loss = norm(&adjoint[..x.len()]);
        let zero = Tile::zero();
        let moved = (size * norm(&rest) * weight / loss).where_greater(zero, loss, zero);
        let pivot = self.pivot.min(other.pivot);
        let wrong = self.off + other.off + moved;
        [self.residual.max(other.residual), pivot, pivot, wrong, size]
    }
}

fn norm<L: Lanes>(v: &[Tile<L>]) -> Tile<L> {
    dot(v, v).sqrt()
}

impl Estimator for EquilibriumPropagation {
    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) {
        let dim = field.dim();
        let zero = Tile::zero();
        let (mut rest, mut target) = (zeros(), zeros());
        rest[..dim].copy_from_slice(rollout.position(rollout.steps()));
        // Particles that weigh nothing are not nudged.
        let weight = rollout.weight;
        for k in 0..dim {
            let error = rollout.adjoint[k] / weight;
            target[k] = rest[k] - error.where_greater(zero, weight, zero);
        }
        let other = match self.sides {
            Sides::Symmetric => -self.beta,
            Sides::OneSided => 0.0,
        };
        let sides = [(self.beta, 1.0), (other, -1.0)];
        let mut nudges = Vec::with_capacity(2);
        for (beta, sign) in sides {
            let mut nudged = Nudged {
                field: &mut *field,
                target,
                observed: rollout.observed,
                beta,
            };
            let silence = Noise::new(0, Purpose::Dynamics, 0);
            let (from, count) = (&rest[..dim], self.relaxation);
            rollout.walk(&mut nudged, dynamics, from, silence, 0, count, |_, _| ());
            let scale = sign / (self.beta - other);
            let end = rollout.position(0).to_vec();
            field.accumulate(&end, weight.times(scale));
            if dynamics.rest() == Rest::Minimum {
                let mut nudged = Nudged {
                    field: &mut *field,
                    target,
                    observed: rollout.observed,
                    beta,
                };
                nudges.push(Nudge::new(&mut nudged, end));
            }
        }
        if let [first, second] = &nudges[..] {
            let found = first.against(second, self.sides, &rest[..dim], &rollout.adjoint, weight);
            report(rollout, 0.0, found);
        }
        rollout.adjoint.fill(zero);
    }

    fn reaches_start(&self, _steps: usize) -> bool {
        false
    }

    fn at_rest(&self) -> bool {
        true
    }

    fn nudges(&self) -> bool {
        true
    }

    fn evaluations(&self, steps: usize, _size: usize, _parameters: usize) -> usize {
        steps + 2 * (self.relaxation + 2)
    }
}
