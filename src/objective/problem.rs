//! The inverse problem in numbers: observations, dynamics, and where θ and z stand.

use super::ObjectiveConfig;
use crate::data::Observations;
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::{EnergyConfig, Field, Init, Inputs};
use crate::gradient::EstimatorConfig;
use crate::initial::{InitialConfig, Origin};
use crate::random::{Noise, Purpose, Stream};
use crate::scalar::{Lanes, Real, Scalar, cast};
use crate::tensor::{self, TensorShape};
use crate::tile::{State, TILE, Tile, load_tile, zeros};
use std::fmt;

/// Everything about a fit that does not change from one iteration to the next.
#[derive(Clone, Debug)]
pub struct Problem<R> {
    /// What was observed.
    pub observations: Observations<R>,
    /// What the energy takes in of state and condition.
    pub inputs: Inputs,
    /// What is fitted to it, and how its gradient is computed.
    pub model: Model,
    /// Seed of all noise.
    pub seed: u32,
}

/// The choices that a loss and its gradient follow from.
#[derive(Clone, Debug)]
pub struct Model {
    /// The energy family.
    pub energy: EnergyConfig,
    /// The operator.
    pub dynamics: DynamicsConfig,
    /// Inner steps T.
    pub steps: usize,
    /// The initial conditions.
    pub initial: InitialConfig,
    /// The objective.
    pub objective: ObjectiveConfig,
    /// The gradient estimator.
    pub estimator: EstimatorConfig,
}

impl Model {
    /// The step of central differences of the whole loss, where the gradient is that.
    #[must_use]
    pub fn difference_step(&self) -> Option<f64> {
        let step = self.estimator.difference_step();
        step.filter(|_| self.objective.rolls_out())
    }
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
    /// State dimension d.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.observations.dim
    }

    /// Number of observations n.
    #[must_use]
    pub fn count(&self) -> usize {
        self.observations.len()
    }

    /// Where the process of every observation starts if that is given, `[n, d]`: at the
    /// observation itself where no start was.
    #[must_use]
    pub fn starts(&self) -> &[R] {
        let Observations { starts, points, .. } = &self.observations;
        starts.as_ref().unwrap_or(points)
    }

    /// The named tensors that make up θ, in order: those of the energy, then the dynamics' own.
    #[must_use]
    pub fn layout(&self) -> Vec<TensorShape> {
        let Model {
            energy,
            dynamics,
            objective,
            ..
        } = &self.model;
        layout(energy, dynamics, objective, &self.inputs)
    }

    /// Starting parameters, `[p]`.
    #[must_use]
    pub fn initialize(&self, rng: &mut Stream) -> Vec<f64> {
        let (inputs, model) = (&self.inputs, &self.model);
        let points = self
            .observations
            .seen(&self.observations.points, self.dim());
        let mut init = Init {
            dim: self.dim(),
            points: &points,
            rng,
        };
        let mut theta = if inputs.direct() {
            model.energy.initialize(&mut init)
        } else {
            let observations = &self.observations;
            let conditions = observations.seen(&observations.conditions, observations.m);
            let rows = points.chunks_exact(self.dim()).enumerate();
            let m = inputs.condition;
            let given = |i: usize| inputs.known(&[], &conditions[i * m..][..m]);
            let row = |(i, x): (usize, &[f64])| inputs.row(x, &given(i));
            let seen: Vec<f64> = rows.flat_map(row).collect();
            let mut init = Init {
                dim: inputs.width(),
                points: &seen,
                rng: &mut *init.rng,
            };
            model.energy.initialize(&mut init)
        };
        theta.resize(theta.len() + inputs.parameters(), 0.0);
        theta.extend(model.dynamics.initialize(&mut init));
        theta.extend(model.objective.initialize(self.dim(), rng));
        theta
    }

    /// The observations, `[n, d]`, moved to where the energy is under the condition 0 as it is for them
    /// under their own.
    #[must_use]
    pub fn undisplaced(&self, theta: &[R]) -> Vec<f64> {
        let mut points: Vec<f64> = cast(&self.observations.points);
        let (inputs, dim) = (&self.inputs, self.dim());
        if inputs.moving() > 0 {
            let own = tensor::total(&self.model.energy.layout(inputs.width(), 0));
            let parameters: Vec<f64> = cast(&theta[own..][..inputs.parameters()]);
            let conditions = self.observations.conditions.chunks_exact(inputs.condition);
            for (x, y) in points.chunks_exact_mut(dim).zip(conditions) {
                let by = inputs.moves(&parameters, &cast::<R, f64>(y));
                for (&i, by) in inputs.sees.iter().zip(by) {
                    x[i] -= by;
                }
            }
        }
        points
    }

    /// How far a tile of positions is from another along a coordinate, `x − o`, by the shorter way
    /// around where it has a period.
    pub(super) fn off<L: Lanes<Real = R>>(&self, k: usize, x: Tile<L>, o: Tile<L>) -> Tile<L> {
        let off = x - o;
        let periods = &self.inputs.periods;
        if periods.of(k).is_none() {
            return off;
        }
        let shortest = |off: R| R::from_f64(periods.shortest(k, off.to_f64()));
        Tile::load(&off.to_array().map(shortest))
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
        self.observations.shape().path
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
    let mut layout = energy.layout_of(inputs);
    layout.extend(dynamics.layout(inputs.dim));
    layout.extend(objective.layout(inputs.dim));
    layout
}

/// `1/n` for each observation of a tile that is learned from, of n; 0 for others, and in lanes past the last.
pub(super) fn weights<L: Lanes>(problem: &Problem<L::Real>, tile: usize) -> Tile<L> {
    let mut weights = [L::Real::default(); TILE];
    let one = L::Real::from_f64(1.0 / problem.observations.learned_from() as f64);
    for (weight, i) in weights.iter_mut().zip(problem.tile_range(tile)) {
        if !problem.observations.is_held(i) {
            *weight = one;
        }
    }
    Tile::load(&weights)
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

impl<L: Lanes> fmt::Debug for Evaluator<L> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut shown = f.debug_struct("Evaluator");
        shown.field("dim", &self.dim).finish_non_exhaustive()
    }
}

impl<L: Lanes> Evaluator<L> {
    /// Buffers for that problem.
    #[must_use]
    pub fn new(problem: &Problem<L::Real>) -> Self {
        let (model, dim) = (&problem.model, problem.dim());
        let mut rollout = Rollout::new(&model.dynamics, dim, model.steps);
        rollout.observed = problem.observations.observed();
        rollout.keep(model.estimator.kept(model.steps));
        Self {
            field: model.energy.field_of(problem.inputs.clone()),
            rollout,
            dim,
            condition: problem.inputs.condition,
        }
    }

    /// A tile of rows from an `[n, d]` table.
    #[must_use]
    pub fn tile(&self, rows: &[L::Real], tile: usize) -> State<L> {
        let mut out = zeros();
        load_tile(rows, self.dim, tile, &mut out[..self.dim]);
        out
    }

    /// Sets the conditions of a tile of observations.
    pub fn set_condition(&mut self, at: &At<L::Real>, tile: usize) {
        if self.condition > 0 {
            let mut y = zeros();
            let y = &mut y[..self.condition];
            load_tile(&at.problem.observations.conditions, self.condition, tile, y);
            self.field.set_condition(y);
        }
    }

    /// Makes the condition 0.
    pub fn clear_condition(&mut self) {
        let y = zeros();
        self.field.set_condition(&y[..self.condition]);
    }

    /// Initial conditions `z` of a tile of observations. Latent coordinates start as if observed
    /// at 0.
    #[must_use]
    pub fn start(&self, at: &At<L::Real>, tile: usize) -> State<L> {
        let problem = at.problem;
        let mut z = match problem.model.initial.origin() {
            Origin::Observation => self.tile(&problem.observations.points, tile),
            Origin::Given => self.tile(problem.starts(), tile),
            Origin::Learned => self.tile(at.initial, tile),
            Origin::Zero => zeros(),
        };
        if let Some(spread) = problem.model.initial.spread() {
            let noise = Noise::new(problem.seed, Purpose::Initial, at.iteration);
            let mut xi = zeros();
            noise.fill(tile * TILE, 0, Tile::blocks_mut(&mut xi[..self.dim]));
            for (z, xi) in z.iter_mut().zip(&xi) {
                *z += xi.times(spread);
            }
        }
        z
    }

    /// Runs the dynamics backwards from a tile of observations; the trajectory is then in the
    /// roll-out. Returns what [`Rollout::reverse`] does.
    #[cfg(feature = "complete")]
    pub fn run_back(&mut self, at: &At<L::Real>, tile: usize) -> Option<Tile<L>> {
        self.set_condition(at, tile);
        let end = self.tile(&at.problem.observations.points, tile);
        let (field, dynamics) = (self.field.as_mut(), &at.problem.model.dynamics);
        self.rollout.reverse(field, dynamics, &end[..self.dim])
    }

    /// Runs the dynamics for a tile of observations; the trajectory is then in the roll-out.
    /// Returns the start.
    pub fn run(&mut self, at: &At<L::Real>, tile: usize) -> State<L> {
        self.set_condition(at, tile);
        let start = self.start(at, tile);
        let noise = Noise::new(at.problem.seed, Purpose::Dynamics, at.iteration);
        let (field, dynamics) = (self.field.as_mut(), &at.problem.model.dynamics);
        self.rollout
            .forward(field, dynamics, &start[..self.dim], noise, tile * TILE);
        start
    }
}
