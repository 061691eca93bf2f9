//! Exact maximum likelihood of the Gibbs density, in two dimensions.

use super::pointwise::{observed, put, sum_tiles};
use super::{At, Combination, Evaluation, Evaluator, Likelihood, Loss, Objective, Problem};
use crate::error::Error;
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{TILE, Tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Negative log-likelihood of the observations under `e^{−E/τ}/Z` on a square around the origin:
/// `⟨E(x_i)⟩/τ + log Z`, with `Z` by midpoint quadrature on a grid, so that the gradient
/// `⟨∂_θE⟩_data − ⟨∂_θE⟩_model` (over τ) is exact up to the grid. It does not follow the dynamics.
/// A condition that shifts the energy leaves `Z` as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gibbs likelihood", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i E(x_i)/\tau + \log Z"))]
pub struct GibbsLikelihood {
    /// Temperature τ.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
    /// The square reaches from −extent to +extent on both axes.
    #[schemars(range(min = 0.1, max = 1000.0), extend("x-scale" = "log", "x-advanced" = true))]
    pub extent: f64,
    /// Grid cells along each axis.
    #[schemars(range(min = 16, max = 192), extend("x-advanced" = true))]
    pub resolution: usize,
}

impl Default for GibbsLikelihood {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            extent: 4.0,
            resolution: 64,
        }
    }
}

/// Tiles of the grid in one task: enough that summing the gradient costs little.
const GRID_TILES: usize = 8;

impl GibbsLikelihood {
    /// Cell centers of grid tile `tile`, and which lanes are cells (1) and which padding (0).
    fn grid_tile<L: Lanes>(&self, tile: usize) -> ([Tile<L>; 2], Tile<L>) {
        let n = self.resolution;
        let mut cells = [[L::Real::default(); TILE]; 2];
        let mut live = [L::Real::default(); TILE];
        for lane in 0..TILE {
            let cell = (tile * TILE + lane).min(n * n - 1);
            for (axis, i) in [cell % n, cell / n].into_iter().enumerate() {
                let center = self.extent * ((2 * i + 1) as f64 / n as f64 - 1.0);
                cells[axis][lane] = L::Real::from_f64(center);
            }
            let inside = tile * TILE + lane < n * n;
            live[lane] = L::Real::from_f64(f64::from(u8::from(inside)));
        }
        (cells.map(|axis| Tile::load(&axis)), Tile::load(&live))
    }

    fn grid_tasks(&self) -> usize {
        (self.resolution * self.resolution).div_ceil(TILE * GRID_TILES)
    }

    /// Some tiles of the grid: with `m` the largest of `−E/τ`, the sums of `e^{−E/τ−m}` and of
    /// that times `∂_θE`, and `m`.
    fn grid_task<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        task: usize,
        gradient: bool,
        out: &mut [L::Real],
    ) {
        let (d_theta, rest) = out.split_at_mut(at.theta.len());
        let tiles = task * GRID_TILES..(task + 1) * GRID_TILES;
        let mut g = zeros();
        let mut exponents = [Tile::zero(); GRID_TILES];
        let mut largest = f64::NEG_INFINITY;
        for (exponents, tile) in exponents.iter_mut().zip(tiles.clone()) {
            let (x, _) = self.grid_tile::<L>(tile);
            let energy = evaluator.field.value_and_gradient(0, &x, &mut g[..2]);
            *exponents = energy.times(-1.0 / self.temperature);
            let lanes = exponents.to_array();
            largest = lanes.iter().map(|e| e.to_f64()).fold(largest, f64::max);
        }
        let mut mass = L::Real::default();
        for (exponents, tile) in exponents.iter().zip(tiles) {
            let (x, live) = self.grid_tile::<L>(tile);
            let weight = (*exponents - Tile::constant(largest)).exp() * live;
            for w in weight.0 {
                mass += w.sum();
            }
            if gradient {
                evaluator.field.accumulate(&x, weight);
            }
        }
        rest[0] = mass;
        rest[1] = L::Real::from_f64(largest);
        if gradient {
            evaluator.field.collect(d_theta);
        }
    }
}

impl Objective for GibbsLikelihood {
    fn check(&self, with: &Combination) -> Result<(), Error> {
        let dim = with.shape.dim;
        if dim != 2 {
            let message = format!(
                "`gibbs-likelihood` integrates over the plane: it needs 2-dimensional observations, these have {dim}"
            );
            return Err(Error::invalid("objective.kind", message));
        }
        if with.inputs.clamped() > 0 {
            return Err(Error::invalid(
                "objective.kind",
                "`gibbs-likelihood` has one Z for all observations, and here the condition reshapes the energy: \
                 it needs the conditioning `shift`, or no conditions",
            ));
        }
        Ok(())
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::Gibbs {
            extent: Some(self.extent),
        }
    }

    fn temperature(&self) -> Option<f64> {
        Some(self.temperature)
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n + self.resolution * self.resolution)
    }
}

impl Loss for GibbsLikelihood {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles() + self.grid_tasks()
    }

    /// Sums over parameters `[p]`, then 32 numbers: the energies of a tile, or mass and exponent.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + TILE
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        task: usize,
        gradient: bool,
        out: &mut [L::Real],
    ) {
        match task.checked_sub(at.problem.tiles()) {
            None => {
                let scale = 1.0 / self.temperature;
                let seen = observed(evaluator, at, task);
                let weight = seen.weight.times(scale);
                let energies = evaluator.field.accumulate(&seen.x, weight);
                let losses = energies.times(scale);
                put(evaluator.field.as_mut(), at, task, losses, out);
            }
            Some(task) => {
                evaluator.clear_condition();
                self.grid_task(evaluator, at, task, gradient, out);
            }
        }
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        let p = out.theta.len();
        let (data, grid) = partials.split_at(problem.tiles() * self.stride(problem));
        sum_tiles(problem, data, self.stride(problem), out);
        let grid = || grid.chunks_exact(self.stride(problem));
        let largest = grid()
            .map(|part| part[p + 1].to_f64())
            .fold(f64::NEG_INFINITY, f64::max);
        let factor = |part: &[R]| libm::exp(part[p + 1].to_f64() - largest);
        let mass: f64 = grid().map(|part| factor(part) * part[p].to_f64()).sum();
        for part in grid() {
            let weight = R::from_f64(factor(part) / mass / self.temperature);
            for (sum, &d) in out.theta.iter_mut().zip(part) {
                *sum -= weight * d;
            }
        }
        let cell = 2.0 * self.extent / self.resolution as f64;
        let log_z = largest + libm::log(mass * cell * cell);
        let total: f64 = out.losses.iter().map(|l| l.to_f64()).sum();
        out.loss = total / problem.count().max(1) as f64 + log_z;
    }
}
