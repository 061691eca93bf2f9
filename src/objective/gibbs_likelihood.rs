//! Exact maximum likelihood of the Gibbs density, in two dimensions.

use super::pointwise::{observed, put, sum_tiles};
use super::{At, Combination, Evaluation, Evaluator, Likelihood, Loss, Objective, Problem};
use crate::density::{Cubature, Integral, Lattice, region};
use crate::error::Error;
use crate::expression::python;
use crate::scalar::{Lanes, Real, Scalar, cast};
use crate::tile::{TILE, Tile, store_tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::array::from_fn;

/// Negative log-likelihood of the observations under `e^{−E/τ}/Z`: `⟨E(x_i)⟩/τ + log Z`, with the
/// gradient `⟨∂_θE⟩_data − ⟨∂_θE⟩_model` (over τ). It does not follow the dynamics. `Z` is by midpoint
/// quadrature on the grid of a box while that resolves the density, which is looked at in every update;
/// else over cells that are halved where the density asks for it, and a run whose density cannot be
/// resolved ends, with the reason. Of a family whose `Z` over the plane is known in closed form, it is
/// that where the grid is off. A condition that shifts the energy leaves `Z` as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gibbs likelihood", extend("x-unrolled" = true, "x-formula" = r"\tfrac1n\sum_i E(x_i)/\tau + \log Z"))]
pub struct GibbsLikelihood {
    /// Temperature τ.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-scale" = "log"))]
    pub temperature: f64,
    /// The box reaches from −extent to +extent on both axes; where an observation is outside of that,
    /// as far beyond the observations. Along a coordinate with a period it is one period wide.
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

/// The box of the grid: its middle, and half of its edges.
struct Frame {
    middle: [f64; 2],
    half: [f64; 2],
}

impl GibbsLikelihood {
    fn frame<R: Real>(&self, problem: &Problem<R>) -> Frame {
        let points: Vec<f64> = cast(&problem.observations.points);
        let [low, high] = region(self.extent, &points, 2, &problem.inputs.periods);
        Frame {
            middle: from_fn(|k| 0.5 * (low[k] + high[k])),
            half: from_fn(|k| 0.5 * (high[k] - low[k])),
        }
    }

    /// Cell centers of grid tile `tile`, and which lanes are cells (1) and which padding (0).
    fn grid_tile<L: Lanes>(&self, frame: &Frame, tile: usize) -> ([Tile<L>; 2], Tile<L>) {
        let n = self.resolution;
        let mut cells = [[L::Real::default(); TILE]; 2];
        let mut live = [L::Real::default(); TILE];
        for lane in 0..TILE {
            let cell = (tile * TILE + lane).min(n * n - 1);
            for (axis, i) in [cell % n, cell / n].into_iter().enumerate() {
                let along = (2 * i + 1) as f64 / n as f64 - 1.0;
                let center = frame.middle[axis] + frame.half[axis] * along;
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
    /// that times `∂_θE`, `m`, and all of `−E/τ`.
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
        let frame = self.frame(at.problem);
        let mut g = zeros();
        let mut exponents = [Tile::zero(); GRID_TILES];
        let mut largest = f64::NEG_INFINITY;
        for (exponents, tile) in exponents.iter_mut().zip(tiles.clone()) {
            let (x, _) = self.grid_tile::<L>(&frame, tile);
            let energy = evaluator.field.value_and_gradient(0, &x, &mut g[..2]);
            *exponents = energy.times(-1.0 / self.temperature);
            let lanes = exponents.to_array();
            largest = lanes.iter().map(|e| e.to_f64()).fold(largest, f64::max);
        }
        let mut mass = L::Real::default();
        for (exponents, tile) in exponents.iter().zip(tiles) {
            let (x, live) = self.grid_tile::<L>(&frame, tile);
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
        for (tile, exponents) in exponents.iter().enumerate() {
            store_tile(&[*exponents], &mut rest[2 + tile * TILE..][..TILE]);
        }
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

    fn is_density(&self) -> bool {
        true
    }

    fn python(&self, _path: usize) -> Option<python::Loss> {
        let temperature = python::double(self.temperature);
        Some(python::Loss {
            lines: vec![format!(
                "loss = energy(p, d[\"x\"], d.get(\"y\")) / {temperature}"
            )],
            integral: Some(python::GridIntegral {
                temperature: self.temperature,
                extent: self.extent,
                resolution: self.resolution,
            }),
            ..Default::default()
        })
    }

    fn evaluations(&self, n: usize, _dim: usize) -> Option<usize> {
        Some(n + self.resolution * self.resolution)
    }
}

impl Loss for GibbsLikelihood {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles() + self.grid_tasks()
    }

    /// Sums over parameters `[p]`, then the energies of a tile; or mass, the largest exponent, and the
    /// exponents of some tiles of the grid.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.parameters() + 2 + TILE * GRID_TILES
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
        let edges = self.frame(problem).half.map(|half| 2.0 * half);
        let cell = edges.map(|edge| edge / self.resolution as f64);
        let log_z = largest + libm::log(mass * cell[0] * cell[1]);
        out.average(problem);
        out.add(log_z);
    }

    fn watch<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        partials: &[L::Real],
        gradient: bool,
        out: &mut Evaluation<L::Real>,
    ) {
        if !out.loss.is_finite() {
            return;
        }
        let loss = out.loss;
        out.average(at.problem);
        let mut log_z = loss - out.loss;
        out.add(log_z);
        if let Some(better) = self.better(evaluator, at, partials, log_z, gradient) {
            out.theta.fill(L::Real::default());
            out.losses.clear();
            let stride = self.stride(at.problem);
            sum_tiles(
                at.problem,
                &partials[..at.problem.tiles() * stride],
                stride,
                out,
            );
            for (sum, d) in out.theta.iter_mut().zip(&better.gradient) {
                *sum += L::Real::from_f64(*d);
            }
            log_z = better.log_z;
            out.average(at.problem);
            out.add(log_z);
            out.failure = better.failure;
        }
        out.failure = out
            .failure
            .take()
            .or_else(|| too_narrow(at.problem, &out.losses, log_z));
    }
}

/// `log Z` with its gradient, and why it cannot be relied on, where it cannot.
struct Better {
    log_z: f64,
    gradient: Vec<f64>,
    failure: Option<String>,
}

/// How far `log Z` of the grid may be from a closed form, and by how much there may be doubt about it.
const OFF: f64 = 1e-3;
const DOUBT: f64 = 0.02;
/// How well `log Z` is to be known by cells that are halved, how well it has to be, and the most
/// evaluations of one update.
const TOLERANCE: f64 = 2e-3;
const WORST: f64 = 0.01;
const MOST: usize = 1 << 16;
/// Nodes with less than that share of Z have no part in its gradient.
const LEAST: f64 = 1e-10;

impl GibbsLikelihood {
    /// What is to take the place of the grid's `log_z`, where that cannot be relied on.
    fn better<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        partials: &[L::Real],
        log_z: f64,
        gradient: bool,
    ) -> Option<Better> {
        let (problem, n) = (at.problem, self.resolution);
        evaluator.field.set_parameters(at.theta);
        evaluator.clear_condition();
        if let Some((exact, gradient)) = evaluator.field.log_partition(self.temperature) {
            return ((log_z - exact).abs() > OFF).then_some(Better {
                log_z: exact,
                gradient,
                failure: None,
            });
        }
        // Where the density may be narrow: at the observations, as it is without their conditions, and
        // where the family says.
        let Frame { middle, half } = self.frame(problem);
        let (low, high): ([f64; 2], [f64; 2]) = (
            from_fn(|k| middle[k] - half[k]),
            from_fn(|k| middle[k] + half[k]),
        );
        let mut marks = problem.undisplaced(at.theta);
        let stride = self.stride(problem);
        let (data, grid) = partials.split_at(problem.tiles() * stride);
        let p = at.theta.len();
        let seen = data
            .chunks_exact(stride)
            .flat_map(|part| &part[p..p + TILE]);
        let seen = seen.take(problem.count()).map(|l| -l.to_f64());
        let mut of_marks: Vec<f64> = seen.collect();
        let named = evaluator.field.landmarks();
        of_marks.extend(self.exponents(evaluator, &named));
        marks.extend(named);
        let inside = |x: &[f64]| (0..2).all(|k| (low[k]..=high[k]).contains(&x[k]));
        let kept: Vec<usize> = (0..of_marks.len())
            .filter(|i| inside(&marks[2 * i..][..2]))
            .collect();
        let marks: Vec<f64> = kept
            .iter()
            .flat_map(|i| [marks[2 * i], marks[2 * i + 1]])
            .collect();
        let of_marks: Vec<f64> = kept.iter().map(|&i| of_marks[i]).collect();
        let exponents = grid.chunks_exact(stride).flat_map(|part| &part[p + 2..]);
        let exponents: Vec<f64> = exponents.take(n * n).map(|e| e.to_f64()).collect();
        let lattice = Lattice {
            low,
            width: half.map(|half| 2.0 * half / n as f64),
            count: n,
            exponents: &exponents,
        };
        if lattice.doubt(&marks, &of_marks) <= DOUBT {
            return None;
        }
        let cubature = Cubature {
            low: &low,
            high: &high,
            landmarks: &marks,
            tolerance: TOLERANCE,
            most: MOST,
        };
        let found = cubature.integrate(|points| self.exponents(evaluator, points));
        let failure = (found.error > WORST).then(|| {
            let [from, to] = &found.worst;
            format!(
                "the density has become too narrow to be integrated: {MOST} more evaluations leave log Z \
                 unknown by {:.2}, most of it between ({:.4}, {:.4}) and ({:.4}, {:.4}). The likelihood \
                 most likely has no maximum, and grows as the density closes on single observations: {HELP}",
                found.error, from[0], from[1], to[0], to[1]
            )
        });
        let mut sums = vec![L::Real::default(); at.theta.len()];
        if gradient {
            self.accumulate(evaluator, &found, &mut sums);
        }
        Some(Better {
            log_z: found.log_z,
            gradient: cast(&sums),
            failure,
        })
    }

    /// `−E/τ` at points `[n, 2]`, under the condition 0.
    fn exponents<L: Lanes>(&self, evaluator: &mut Evaluator<L>, points: &[f64]) -> Vec<f64> {
        let points: Vec<L::Real> = cast(points);
        let mut found = vec![L::Real::default(); points.len() / 2];
        let mut g = zeros();
        for (tile, found) in found.chunks_mut(TILE).enumerate() {
            let x = evaluator.tile(&points, tile);
            let energy = evaluator.field.value_and_gradient(0, &x[..2], &mut g[..2]);
            store_tile(&[energy], found);
        }
        found
            .iter()
            .map(|e| -e.to_f64() / self.temperature)
            .collect()
    }

    /// Adds `∂_θ log Z`.
    fn accumulate<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        found: &Integral,
        sums: &mut [L::Real],
    ) {
        let nodes = found.nodes.chunks_exact(2).zip(&found.shares);
        let kept: Vec<_> = nodes.filter(|(_, share)| **share > LEAST).collect();
        for (i, tile) in kept.chunks(TILE).enumerate() {
            let mut rows = [[L::Real::default(); TILE]; 3];
            for (lane, (x, share)) in tile.iter().enumerate() {
                for (rows, value) in rows
                    .iter_mut()
                    .zip([x[0], x[1], -**share / self.temperature])
                {
                    rows[lane] = L::Real::from_f64(value);
                }
            }
            let [x, y, weight] = rows.map(|row| Tile::load(&row));
            evaluator.field.accumulate(&[x, y], weight);
            // What many tiles sum to is added up apart, to lose fewer digits.
            if i % GRID_TILES == GRID_TILES - 1 {
                evaluator.field.collect(sums);
            }
        }
        evaluator.field.collect(sums);
    }
}

const HELP: &str =
    "undo, and take fewer components, centers or units, more observations, or fewer updates";

/// Why the density at an observation is more than can be known: as its mass within the precision of
/// the observation would be more than 1.
fn too_narrow<R: Real>(problem: &Problem<R>, losses: &[R], log_z: f64) -> Option<String> {
    let most = losses.iter().map(|l| -l.to_f64()).enumerate();
    let (i, most) = most.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let observations = &problem.observations;
    let breadth = |k: usize| {
        let column = || {
            observations
                .points
                .iter()
                .skip(k)
                .step_by(2)
                .map(|x| x.to_f64())
        };
        column().fold(f64::MIN, f64::max) - column().fold(f64::MAX, f64::min)
    };
    // No precision is more than the breadth of the data, or 1: most densities are far from that.
    if most - log_z <= -(0..2).map(|k| libm::log(breadth(k).max(1.0))).sum::<f64>() {
        return None;
    }
    let precision = observations.precision();
    let floor: f64 = precision.iter().map(|e| libm::log(*e)).sum();
    (most - log_z + floor > 0.0).then(|| {
        let x = &observations.points[2 * i..];
        format!(
            "the density at the observation ({:.4}, {:.4}) has become narrower than the observation is \
             known, to {:.1e} and {:.1e}: the likelihood has no maximum, as it grows without end while the \
             density closes on single observations or on a line; below a loss of {floor:.2} it means \
             nothing. What helps: {HELP}",
            x[0].to_f64(), x[1].to_f64(), precision[0], precision[1]
        )
    })
}
