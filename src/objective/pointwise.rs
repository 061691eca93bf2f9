//! Objectives that are means over the observations and do not follow the dynamics.

use super::problem::weights;
use super::{At, Evaluation, Evaluator, Loss, Problem};
use crate::energy::Field;
use crate::random::{Noise, Purpose};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{State, TILE, Tile, load_tile, store_tile, zeros};

/// A tile of observations, and where the unknowns stand.
#[derive(Debug)]
pub struct Observed<'a, L: Lanes> {
    /// Problem and unknowns.
    pub at: &'a At<'a, L::Real>,
    /// Which tile.
    pub tile: usize,
    /// The observations.
    pub x: State<L>,
    /// `1/n` for each observation, 0 in lanes past the last.
    pub weight: Tile<L>,
}

impl<L: Lanes> Observed<'_, L> {
    /// Standard normal numbers of this iteration for the tile's particles, [d] tiles: the
    /// `draw`-th of theirs.
    pub fn noise(&self, draw: usize) -> State<L> {
        let mut xi = zeros();
        let noise = Noise::new(self.at.problem.seed, Purpose::Objective, self.at.iteration);
        let first = self.tile * TILE;
        let dim = self.at.problem.dim();
        noise.fill(first, draw, Tile::blocks_mut(&mut xi[..dim]));
        xi
    }
}

/// An objective `(1/n) Σ ℓ(x_i; θ)` without dynamics.
pub trait Pointwise {
    /// The loss of each observation of a tile; the field accumulates `Σ weight·∂_θℓ`.
    fn losses<L: Lanes>(&self, evaluator: &mut Evaluator<L>, seen: &Observed<L>) -> Tile<L>;
}

impl<O: Pointwise> Loss for O {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles()
    }

    /// `dL/dθ [p]`, then the losses of a tile.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + TILE
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        tile: usize,
        _gradient: bool,
        out: &mut [L::Real],
    ) {
        let seen = observed(evaluator, at, tile);
        let losses = self.losses(evaluator, &seen);
        put(evaluator.field.as_mut(), at, tile, losses, out);
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        sum_tiles(problem, partials, self.stride(problem), out);
        out.average(problem);
    }
}

/// A tile of observations with its weights, under its conditions.
pub(super) fn observed<'a, L: Lanes>(
    evaluator: &mut Evaluator<L>,
    at: &'a At<'a, L::Real>,
    tile: usize,
) -> Observed<'a, L> {
    evaluator.set_condition(at, tile);
    Observed {
        at,
        tile,
        x: evaluator.tile(&at.problem.observations.points, tile),
        weight: weights(at.problem, tile),
    }
}

/// The sum of the losses of every step that a tile of observations was seen to take: from its start, or
/// along its path. `loss` takes both ends, and the lanes that took it, 1 and not 0; it gives 0 in others.
#[cfg(feature = "complete")]
pub(super) fn each_step<L: Lanes>(
    evaluator: &mut Evaluator<L>,
    seen: &Observed<L>,
    mut loss: impl FnMut(&mut Evaluator<L>, &State<L>, &State<L>, Tile<L>) -> Tile<L>,
) -> Tile<L> {
    let problem = seen.at.problem;
    let observations = &problem.observations;
    let start = evaluator.tile(problem.starts(), seen.tile);
    if problem.path() == 0 {
        return loss(evaluator, &start, &seen.x, Tile::one());
    }
    let mut passed = [Tile::zero()];
    load_tile(&observations.passed, 1, seen.tile, &mut passed);
    let [passed] = passed;
    let mut losses = loss(evaluator, &start, &seen.x, Tile::one() - passed);
    let mut from = start;
    let ways = observations.paths.chunks_exact(observations.points.len());
    for rows in ways.chain([observations.points.as_slice()]) {
        let to = evaluator.tile(rows, seen.tile);
        losses += loss(evaluator, &from, &to, passed);
        from = to;
    }
    losses
}

/// The time of the step of each observation of a tile, η where an observation says none; `None` where none says any.
#[cfg(feature = "complete")]
pub(super) fn times<L: Lanes>(seen: &Observed<L>, eta: f64) -> Option<Tile<L>> {
    let times = &seen.at.problem.observations.times;
    if times.is_empty() {
        return None;
    }
    let mut time = [Tile::zero()];
    load_tile(times, 1, seen.tile, &mut time);
    let [time] = time;
    Some(time.where_greater(Tile::constant(eta), time, Tile::zero()))
}

/// Writes what the field accumulated, `[p]`, and the losses of a tile.
pub(super) fn put<L: Lanes>(
    field: &mut dyn Field<L>,
    at: &At<L::Real>,
    tile: usize,
    losses: Tile<L>,
    out: &mut [L::Real],
) {
    let (d_theta, rest) = out.split_at_mut(at.theta.len());
    store_tile(&[losses], &mut rest[..TILE]);
    rest[at.problem.tile_range(tile).len()..TILE].fill(L::Real::default());
    field.collect(d_theta);
}

/// Sums gradients and lines up losses of the tiles of observations.
pub(super) fn sum_tiles<R: Real>(
    problem: &Problem<R>,
    partials: &[R],
    stride: usize,
    out: &mut Evaluation<R>,
) {
    let p = out.theta.len();
    for (tile, partial) in partials.chunks_exact(stride).enumerate() {
        for (sum, &d) in out.theta.iter_mut().zip(partial) {
            *sum += d;
        }
        let live = problem.tile_range(tile).len();
        out.losses.extend_from_slice(&partial[p..][..live]);
    }
    out.initial
        .resize(problem.observations.points.len(), R::default());
}

/// `−vᵀH(x)v`, with its gradient, at the point that the field last took the gradient of.
#[cfg(feature = "complete")]
pub(super) fn bend<L: Lanes>(
    field: &mut dyn Field<L>,
    x: &State<L>,
    v: &State<L>,
    weight: Tile<L>,
) -> Tile<L> {
    let zero = zeros();
    let (mut hv, mut scaled, mut out) = (zero, zero, zero);
    let dim = field.dim();
    let (x, v) = (&x[..dim], &v[..dim]);
    field.curvature(0, x, v, &mut hv[..dim]);
    let mut value = Tile::zero();
    for k in 0..dim {
        value -= v[k] * hv[k];
        scaled[k] = -(v[k] * weight);
    }
    field.third(x, &scaled[..dim], v, &mut out[..dim]);
    value
}

/// The loss `½ factor ‖∇E(x) − target‖²`, with its gradient.
pub(super) fn match_gradient<L: Lanes>(
    field: &mut dyn Field<L>,
    x: &State<L>,
    target: &State<L>,
    factor: f64,
    weight: Tile<L>,
) -> Tile<L> {
    let mut g = zeros();
    let mut hv = g;
    let dim = field.dim();
    field.gradient(0, x, &mut g);
    let mut losses = Tile::zero();
    for (g, target) in g[..dim].iter_mut().zip(target) {
        let residual = (*g - *target).times(factor);
        losses += residual * (*g - *target).times(0.5);
        *g = residual * weight;
    }
    field.tangent(0, x, &g[..dim], &mut hv);
    losses
}
