//! Running the process backwards.

use super::{DynamicsConfig, Rollout};
use crate::energy::{Field, hessian};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{Tile, add, combine, dot, solve, zeros};

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
/// Most steps of Newton's method after these.
const MAX_POLISH: usize = 8;

impl<L: Lanes> Rollout<L> {
    /// Runs backwards from positions `end` at time T to time 0. Returns the largest residual
    /// `‖x_{t+1} − Φ(x_t)‖ / (1 + ‖x_{t+1}‖)` of each particle, 0 where no equation is solved;
    /// `None` for dynamics that cannot be run backwards.
    ///
    /// A step of descent is undone by iterating `y ← x_{t+1} + η∇E(y)`, which contracts while η
    /// times the largest curvature is below 1, slowly where it is just below; what is left then is
    /// polished by Newton's method. Slot `t`, or `t+1` for proximal steps, is left with
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
        let mut worst = Tile::zero();
        self.states[steps * dim..].copy_from_slice(end);
        for t in (0..steps).rev() {
            let (before, after) = self.states[t * dim..(t + 2) * dim].split_at_mut(dim);
            if reversal.explicit {
                let mut g = zeros();
                field.gradient(t + 1, after, &mut g[..dim]);
                combine(before, after, reversal.sigma, &g[..dim]);
            } else {
                let residual = solve_step(field, t, reversal.sigma, after, before);
                worst = residual.max(worst);
            }
        }
        Some(worst)
    }
}

/// Solves `y + σ∇E(y) = x` from `y = x`; each particle stops on its own. Returns the residuals. The
/// slot keeps the point that is returned.
#[inline(never)]
fn solve_step<L: Lanes>(
    field: &mut dyn Field<L>,
    slot: usize,
    sigma: f64,
    x: &[Tile<L>],
    y: &mut [Tile<L>],
) -> Tile<L> {
    let dim = x.len();
    let zero = Tile::zero();
    let enough = Tile::constant(4.0 * L::Real::epsilon());
    let (mut g, mut change) = (zeros(), zeros());
    let (g, change) = (&mut g[..dim], &mut change[..dim]);
    y.copy_from_slice(x);
    let size = Tile::one() + dot(x, x).sqrt();
    let mut jacobian = vec![zero; dim * dim];
    // Newton's method is for those that have come nearer.
    let (mut first, mut nearer) = (None, Tile::one());
    for iteration in 1..=MAX_ITERATIONS + MAX_POLISH {
        field.gradient(slot, y, g);
        combine(change, x, -sigma, g);
        add(change, -1.0, y);
        let residual = dot(change, change).sqrt() / size;
        let first = *first.get_or_insert(residual);
        if iteration == MAX_ITERATIONS {
            nearer = Tile::one().where_greater(zero, first, residual);
        }
        let going = nearer.where_greater(zero, residual, enough);
        if !going.any() || iteration == MAX_ITERATIONS + MAX_POLISH {
            return residual;
        }
        if iteration >= MAX_ITERATIONS {
            hessian(field, slot, y, &mut jacobian);
            for (i, h) in jacobian.iter_mut().enumerate() {
                let identity = f64::from(u8::from(i.is_multiple_of(dim + 1)));
                *h = h.times(sigma) + Tile::constant(identity);
            }
            solve(&mut jacobian, change);
        }
        for (y, change) in y.iter_mut().zip(change.iter()) {
            *y += change.where_greater(zero, going, zero);
        }
    }
    size
}
