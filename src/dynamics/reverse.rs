//! Running the process backwards.

use super::{DynamicsConfig, Rollout};
use crate::energy::Field;
use crate::scalar::{Lanes, Real};
use crate::tile::{BLOCKS, MAX_DIM, Tile, add, combine, dot};

/// How a step is run backwards: with `G_σ(x) = x + σ∇E(x)`, a step of descent is
/// `x_{t+1} = G_{−η}(x_t)`, a proximal one is where `x_t = G_η(x_{t+1})`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reversal {
    /// σ.
    pub sigma: f64,
    /// Whether `G` leads backwards (a proximal step), so that no equation has to be solved.
    pub explicit: bool,
}

/// Most evaluations to solve for one step back.
const MAX_ITERATIONS: usize = 500;

impl<L: Lanes> Rollout<L> {
    /// Runs backwards from positions `end` at time T to time 0. Returns the largest residual
    /// `‖x_{t+1} − Φ(x_t)‖ / (1 + ‖x_{t+1}‖)` of each particle, 0 where no equation is solved;
    /// `None` for dynamics that cannot be run backwards.
    ///
    /// A step of descent is undone by iterating `y ← x_{t+1} + η∇E(y)`, which contracts while η
    /// times the largest curvature is below 1. Slot `t`, or `t+1` for proximal steps, is left with
    /// the point that `G` was last evaluated at.
    pub fn reverse(
        &mut self,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
        end: &[Tile<L>],
    ) -> Option<Tile<L>> {
        let reversal = dynamics.reversal()?;
        let (dim, steps) = (self.dim, self.steps());
        field.reserve(steps + 1);
        let mut worst = [L::zero(); BLOCKS];
        self.states[steps * dim..].copy_from_slice(end);
        for t in (0..steps).rev() {
            let (before, after) = self.states[t * dim..(t + 2) * dim].split_at_mut(dim);
            if reversal.explicit {
                let mut g = [[L::zero(); BLOCKS]; MAX_DIM];
                field.gradient(t + 1, after, &mut g[..dim]);
                combine(before, after, reversal.sigma, &g[..dim]);
            } else {
                let residual = solve_step(field, t, reversal.sigma, after, before);
                worst = std::array::from_fn(|b| residual[b].max(worst[b]));
            }
        }
        Some(worst)
    }
}

/// Solves `y + σ∇E(y) = x` from `y = x`; each particle stops on its own. Returns the residuals.
#[inline(never)]
fn solve_step<L: Lanes>(
    field: &mut dyn Field<L>,
    slot: usize,
    sigma: f64,
    x: &[Tile<L>],
    y: &mut [Tile<L>],
) -> Tile<L> {
    let dim = x.len();
    let enough = 4.0 * L::Real::epsilon();
    let (mut g, mut change) = (
        [[L::zero(); BLOCKS]; MAX_DIM],
        [[L::zero(); BLOCKS]; MAX_DIM],
    );
    let (g, change) = (&mut g[..dim], &mut change[..dim]);
    y.copy_from_slice(x);
    let size = dot(x, x).map(|s| L::one() + s.sqrt());
    for last in (0..MAX_ITERATIONS).rev() {
        field.gradient(slot, y, g);
        combine(change, x, -sigma, g);
        add(change, -1.0, y);
        let square = dot(change, change);
        let residual: Tile<L> = std::array::from_fn(|b| square[b].sqrt() / size[b]);
        let mut open = L::zero();
        for b in 0..BLOCKS {
            let going = L::one().where_greater(L::zero(), residual[b], L::constant(enough));
            open += going;
            for (y, change) in y.iter_mut().zip(change.iter()) {
                // The slot is to keep the point that is returned.
                if last > 0 {
                    y[b] += change[b].where_greater(L::zero(), going, L::zero());
                }
            }
        }
        if last == 0 || open.sum() == L::Real::default() {
            return residual;
        }
    }
    size
}
