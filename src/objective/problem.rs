//! The inverse problem in numbers: observations, dynamics, and where θ and z stand.

use super::ObjectiveConfig;
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::{EnergyConfig, Field, Init, Inputs};
use crate::gradient::EstimatorConfig;
use crate::initial::{InitialConfig, Origin};
use crate::random::{Noise, Purpose, Stream};
use crate::scalar::{Lanes, Real};
use crate::tensor::{self, TensorShape};
use crate::tile::{BLOCKS, MAX_DIM, TILE, Tile, load_tile};

/// Everything about a fit that does not change from one iteration to the next.
#[derive(Clone, Debug)]
pub struct Problem<R> {
    /// State dimension d.
    pub dim: usize,
    /// How many coordinates, the last ones, are latent: no part of an observation, and 0 in all
    /// tables of them.
    pub latent: usize,
    /// Condition dimension m.
    pub condition: usize,
    /// The coordinates that the energy sees, from 0, rising.
    pub sees: Vec<usize>,
    /// Whether the condition joins them as further inputs of the energy; otherwise it shifts them.
    pub joined: bool,
    /// Observations, `[n, d]`.
    pub points: Vec<R>,
    /// Given starts, `[n, d]`; the observation itself where none was given.
    pub starts: Vec<R>,
    /// Conditions, `[n, m]`.
    pub conditions: Vec<R>,
    /// Positions on the way, `[K, n, d]`.
    pub paths: Vec<R>,
    /// Which observations have a path, `[n]`: 1, or 0. Empty where none has.
    pub passed: Vec<R>,
    /// The energy family.
    pub energy: EnergyConfig,
    /// The operator.
    pub dynamics: DynamicsConfig,
    /// Inner steps T.
    pub steps: usize,
    /// The initial conditions.
    pub initial: InitialConfig,
    /// The gradient estimator.
    pub estimator: EstimatorConfig,
    /// The objective.
    pub objective: ObjectiveConfig,
    /// Seed of all noise.
    pub seed: u32,
}

/// A point in the space of unknowns, at one iteration.
#[derive(Clone, Copy, Debug)]
pub struct At<'a, R> {
    /// The problem.
    pub problem: &'a Problem<R>,
    /// Parameters θ, `[p]`.
    pub theta: &'a [R],
    /// Initial conditions, `[n, d]`, where they are learned.
    pub initial: &'a [R],
    /// Outer iteration: which noise is drawn.
    pub iteration: u64,
}

impl<R: Real> Problem<R> {
    /// Number of observations n.
    #[must_use]
    pub fn count(&self) -> usize {
        self.points.len() / self.dim
    }

    /// Coordinates that are observed.
    #[must_use]
    pub fn observed(&self) -> usize {
        self.dim - self.latent
    }

    /// What the energy takes in.
    #[must_use]
    pub fn inputs(&self) -> Inputs {
        Inputs {
            dim: self.dim,
            sees: self.sees.clone(),
            condition: self.condition,
            joined: self.joined,
        }
    }

    /// The named tensors that make up θ, in order: those of the energy, then the dynamics' own.
    #[must_use]
    pub fn layout(&self) -> Vec<TensorShape> {
        layout(
            &self.energy,
            &self.dynamics,
            &self.objective,
            &self.inputs(),
        )
    }

    /// Starting parameters, `[p]`.
    #[must_use]
    pub fn initialize(&self, rng: &mut Stream) -> Vec<f64> {
        let inputs = self.inputs();
        let wide = |values: &[R]| values.iter().map(|v| v.to_f64()).collect::<Vec<_>>();
        let points = wide(&self.points);
        let mut init = Init {
            dim: self.dim,
            points: &points,
            rng,
        };
        let mut theta = if inputs.direct() {
            self.energy.initialize(&mut init, inputs.moving())
        } else {
            let conditions = wide(&self.conditions);
            let rows = points.chunks_exact(self.dim).enumerate();
            let m = inputs.clamped();
            let row = |(i, x): (usize, &[f64])| inputs.row(x, &conditions[i * m..][..m]);
            let seen: Vec<f64> = rows.flat_map(row).collect();
            let mut init = Init {
                dim: inputs.width(),
                points: &seen,
                rng: &mut *init.rng,
            };
            self.energy.initialize(&mut init, inputs.moving())
        };
        theta.extend(self.dynamics.initialize(&mut init));
        theta.resize(theta.len() + tensor::total(&self.objective.layout()), 0.0);
        theta
    }

    /// Number of parameters p.
    #[must_use]
    pub fn parameters(&self) -> usize {
        tensor::total(&self.layout())
    }

    /// Number of tiles the observations fill.
    #[must_use]
    pub fn tiles(&self) -> usize {
        self.count().div_ceil(TILE)
    }

    /// Positions K on the way of those observations that have a path.
    #[must_use]
    pub fn path(&self) -> usize {
        self.paths.len() / self.points.len().max(1)
    }

    /// The observations of a tile, by index.
    #[must_use]
    pub fn tile_range(&self, tile: usize) -> std::ops::Range<usize> {
        tile * TILE..self.count().min((tile + 1) * TILE)
    }
}

/// The named tensors that make up θ, in order: those of the energy, then the dynamics' own, then
/// the objective's.
#[must_use]
pub fn layout(
    energy: &EnergyConfig,
    dynamics: &DynamicsConfig,
    objective: &ObjectiveConfig,
    inputs: &Inputs,
) -> Vec<TensorShape> {
    let mut layout = energy.layout(inputs.width(), inputs.moving());
    layout.extend(dynamics.layout(inputs.dim));
    layout.extend(objective.layout());
    layout
}

/// `1/n` for each observation of a tile, 0 in lanes past the last.
pub(super) fn weights<L: Lanes>(problem: &Problem<L::Real>, tile: usize) -> Tile<L> {
    let mut weights = [L::Real::default(); TILE];
    let live = problem.tile_range(tile).len();
    weights[..live].fill(L::Real::from_f64(1.0 / problem.count() as f64));
    std::array::from_fn(|b| L::load(&weights[8 * b..]))
}

/// What one thread needs to evaluate tasks: a field and a roll-out with their buffers.
pub struct Evaluator<L: Lanes> {
    /// The energy.
    pub field: Box<dyn Field<L>>,
    /// The inner loop.
    pub rollout: Rollout<L>,
    dim: usize,
    condition: usize,
}

impl<L: Lanes> Evaluator<L> {
    /// Buffers for that problem.
    #[must_use]
    pub fn new(problem: &Problem<L::Real>) -> Self {
        let mut rollout = Rollout::new(&problem.dynamics, problem.dim, problem.steps);
        rollout.observed = problem.observed();
        Self {
            field: problem.energy.field_of(problem.inputs()),
            rollout,
            dim: problem.dim,
            condition: problem.condition,
        }
    }

    /// A tile of rows from an `[n, d]` table.
    #[must_use]
    pub fn tile(&self, rows: &[L::Real], tile: usize) -> [Tile<L>; MAX_DIM] {
        let mut out = [[L::zero(); BLOCKS]; MAX_DIM];
        load_tile(rows, self.dim, tile, &mut out[..self.dim]);
        out
    }

    /// Sets the conditions of a tile of observations.
    pub fn set_condition(&mut self, at: &At<L::Real>, tile: usize) {
        if self.condition > 0 {
            let mut y = [[L::zero(); BLOCKS]; MAX_DIM];
            let y = &mut y[..self.condition];
            load_tile(&at.problem.conditions, self.condition, tile, y);
            self.field.set_condition(y);
        }
    }

    /// Makes the condition 0.
    pub fn clear_condition(&mut self) {
        let y = [[L::zero(); BLOCKS]; MAX_DIM];
        self.field.set_condition(&y[..self.condition]);
    }

    /// Initial conditions `z` of a tile of observations. Latent coordinates start as if observed
    /// at 0.
    #[must_use]
    pub fn start(&self, at: &At<L::Real>, tile: usize) -> [Tile<L>; MAX_DIM] {
        let problem = at.problem;
        let mut z = match problem.initial.origin() {
            Origin::Observation => self.tile(&problem.points, tile),
            Origin::Given => self.tile(&problem.starts, tile),
            Origin::Learned => self.tile(at.initial, tile),
            Origin::Zero => [[L::zero(); BLOCKS]; MAX_DIM],
        };
        if let Some(spread) = problem.initial.spread() {
            let noise = Noise::new(problem.seed, Purpose::Initial, at.iteration);
            let mut xi = [[L::zero(); BLOCKS]; MAX_DIM];
            noise.fill(tile * TILE, 0, &mut xi[..self.dim]);
            for (z, xi) in z.iter_mut().zip(&xi) {
                for b in 0..BLOCKS {
                    z[b] += xi[b].times(spread);
                }
            }
        }
        z
    }

    /// Runs the dynamics backwards from a tile of observations; the trajectory is then in the
    /// roll-out. Returns what [`Rollout::reverse`] does.
    #[cfg(feature = "complete")]
    pub fn run_back(&mut self, at: &At<L::Real>, tile: usize) -> Option<Tile<L>> {
        self.set_condition(at, tile);
        let end = self.tile(&at.problem.points, tile);
        let (field, dynamics) = (self.field.as_mut(), &at.problem.dynamics);
        self.rollout.reverse(field, dynamics, &end[..self.dim])
    }

    /// Runs the dynamics for a tile of observations; the trajectory is then in the roll-out.
    /// Returns the start.
    pub fn run(&mut self, at: &At<L::Real>, tile: usize) -> [Tile<L>; MAX_DIM] {
        self.set_condition(at, tile);
        let start = self.start(at, tile);
        let noise = Noise::new(at.problem.seed, Purpose::Dynamics, at.iteration);
        let (field, dynamics) = (self.field.as_mut(), &at.problem.dynamics);
        self.rollout
            .forward(field, dynamics, &start[..self.dim], noise, tile * TILE);
        start
    }
}
