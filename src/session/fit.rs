//! A run of either precision behind one interface.

use super::Run;
#[cfg(feature = "complete")]
use super::measure::Measured;
use crate::error::Error;
use crate::frame::{Frame, FrameRequest};
use crate::landscape::{Local, local};
use crate::objective::{ObjectiveConfig, Problem};
use crate::optimizer::OptimizerConfig;
use crate::scalar::Real;
use crate::scenario::State;
use crate::tensor::{self, Tensor};
use crate::tile::TILE;

/// Loss and gradient in plain numbers.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Gradient {
    /// The loss `L(θ, z)`.
    pub loss: f64,
    /// `dL/dθ`, as named tensors.
    pub theta: Vec<Tensor>,
    /// `dL/dz`, one row an observation; 0 where the initial conditions are not learned.
    pub initial: Vec<Vec<f64>>,
    /// The loss of each observation.
    pub losses: Vec<f64>,
    /// Largest residual of the equations solved on the way, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residual: Option<f64>,
    /// Why there is no loss here, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// The build that the page starts with measures nothing.
#[cfg(not(feature = "complete"))]
pub(super) trait Measured {}
#[cfg(not(feature = "complete"))]
impl<R: Real> Measured for Run<R> {}

/// What a session asks of a run, whatever its precision.
pub(super) trait Fit: Send + Measured {
    fn iterate(&mut self);
    fn iteration(&self) -> u64;
    fn parameters(&self) -> usize;
    fn loss(&self) -> f64;
    fn gradient_norm(&self) -> f64;
    fn residual(&self) -> Option<f64>;
    fn diverged(&self) -> Option<&str>;
    fn hash(&self) -> u64;
    fn state(&self) -> State;
    fn restore(&mut self, state: &State) -> Result<(), Error>;
    /// Puts back what [`Fit::loss`], [`Fit::gradient_norm`], [`Fit::residual`] and
    /// [`Fit::diverged`] said.
    fn recall(
        &mut self,
        loss: Option<f64>,
        norm: Option<f64>,
        residual: Option<f64>,
        diverged: Option<String>,
    );
    fn replace(
        &mut self,
        problem: Problem<f64>,
        optimizer: OptimizerConfig,
        rows: &[Option<usize>],
    );
    fn gradient(&mut self) -> Gradient;
    fn local(&mut self, points: &[Vec<f64>], condition: &[f64]) -> Local;
    fn frame(&mut self, request: &FrameRequest, frame: &mut Frame);
    fn simulate(&mut self, starts: &[f64], steps: usize, keep: bool, condition: &[f64])
    -> Vec<f64>;
    fn evaluate(&mut self) -> f64;
    fn tasks(&self) -> usize;
    fn run_tasks(&mut self, tasks: std::ops::Range<usize>) -> Vec<f64>;
    fn unknowns(&self) -> Vec<f64>;
    fn stand_at(&mut self, iteration: u64, unknowns: &[f64]) -> Result<(), Error>;
    fn apply(&mut self, partials: &[f64]) -> Result<(), Error>;
}

impl<R: Real> Problem<R> {
    /// The same problem in another precision.
    pub(super) fn cast<T: Real>(&self) -> Problem<T> {
        Problem {
            dim: self.dim,
            latent: self.latent,
            condition: self.condition,
            sees: self.sees.clone(),
            joined: self.joined,
            points: cast(&self.points),
            starts: cast(&self.starts),
            conditions: cast(&self.conditions),
            paths: cast(&self.paths),
            passed: cast(&self.passed),
            energy: self.energy.clone(),
            dynamics: self.dynamics.clone(),
            steps: self.steps,
            initial: self.initial.clone(),
            estimator: self.estimator.clone(),
            objective: self.objective.clone(),
            seed: self.seed,
        }
    }
}

pub(super) fn cast<A: Real, B: Real>(values: &[A]) -> Vec<B> {
    values.iter().map(|v| B::from_f64(v.to_f64())).collect()
}

/// A run at its start in precision `R`.
pub(super) fn start<R: Real>(
    problem: &Problem<f64>,
    objective: ObjectiveConfig,
    optimizer: OptimizerConfig,
    threads: usize,
) -> Box<dyn Fit> {
    Box::new(Run::<R>::new(problem.cast(), objective, optimizer, threads))
}

impl<R: Real> Run<R> {
    /// `E`, `∇E` and `H` at points, under the condition that was last shown.
    pub(crate) fn look(&mut self, points: &[Vec<f64>]) -> Local {
        let dim = self.problem.dim;
        let mut all = Local {
            energy: Vec::new(),
            gradient: Vec::new(),
            hessian: Vec::new(),
        };
        for chunk in points.chunks(TILE) {
            let x = self.evaluators[0].tile(&cast::<f64, R>(&chunk.concat()), 0);
            let part = local(self.evaluators[0].field.as_mut(), &x[..dim]);
            all.energy.extend(part.energy.into_iter().take(chunk.len()));
            all.gradient
                .extend(part.gradient.into_iter().take(chunk.len()));
            all.hessian
                .extend(part.hessian.into_iter().take(chunk.len()));
        }
        all
    }
}

impl<R: Real> Fit for Run<R> {
    fn iterate(&mut self) {
        Run::iterate(self);
    }

    fn iteration(&self) -> u64 {
        self.iteration
    }

    fn parameters(&self) -> usize {
        self.theta.values.len()
    }

    fn loss(&self) -> f64 {
        self.evaluation.loss
    }

    fn gradient_norm(&self) -> f64 {
        self.gradient_norm
    }

    fn residual(&self) -> Option<f64> {
        self.evaluation.residual
    }

    fn diverged(&self) -> Option<&str> {
        self.diverged.as_deref()
    }

    fn hash(&self) -> u64 {
        Run::hash(self)
    }

    fn state(&self) -> State {
        State {
            iteration: self.iteration,
            theta: self.tensors(),
            initial: self.initial_rows(),
            optimizer: self.memory(),
        }
    }

    fn recall(
        &mut self,
        loss: Option<f64>,
        norm: Option<f64>,
        residual: Option<f64>,
        diverged: Option<String>,
    ) {
        self.evaluation.residual = residual;
        self.evaluation.loss = loss.unwrap_or(f64::NAN);
        self.gradient_norm = norm.unwrap_or(f64::NAN);
        self.diverged = diverged;
    }

    fn restore(&mut self, state: &State) -> Result<(), Error> {
        Run::restore(
            self,
            state.iteration,
            &state.theta,
            &state.initial,
            &state.optimizer,
        )
    }

    fn replace(
        &mut self,
        problem: Problem<f64>,
        optimizer: OptimizerConfig,
        rows: &[Option<usize>],
    ) {
        Run::replace(self, problem.cast(), optimizer, rows);
    }

    fn gradient(&mut self) -> Gradient {
        self.evaluate();
        let theta: Vec<f64> = cast(&self.evaluation.theta);
        if self.objective.chains() {
            // Where the chains go is no gradient.
            self.evaluation.initial.fill(R::default());
        }
        Gradient {
            loss: self.evaluation.loss,
            theta: tensor::name(&self.layout(), &theta),
            initial: self
                .evaluation
                .initial
                .chunks_exact(self.problem.dim)
                .map(cast)
                .collect(),
            losses: cast(&self.evaluation.losses),
            residual: self.evaluation.residual,
            failure: self.evaluation.failure.clone(),
        }
    }

    fn local(&mut self, points: &[Vec<f64>], condition: &[f64]) -> Local {
        self.show_condition(condition);
        self.look(points)
    }

    fn frame(&mut self, request: &FrameRequest, frame: &mut Frame) {
        frame.fill(self, request);
    }

    fn simulate(
        &mut self,
        starts: &[f64],
        steps: usize,
        keep: bool,
        condition: &[f64],
    ) -> Vec<f64> {
        self.show_condition(condition);
        cast(&Run::simulate(self, &cast::<f64, R>(starts), steps, keep))
    }

    fn evaluate(&mut self) -> f64 {
        Run::evaluate(self).loss
    }

    fn tasks(&self) -> usize {
        self.shape().0
    }

    fn run_tasks(&mut self, tasks: std::ops::Range<usize>) -> Vec<f64> {
        let (count, stride) = self.shape();
        let tasks = tasks.start.min(count)..tasks.end.min(count);
        let mut partials = vec![R::default(); tasks.len() * stride];
        Run::run_tasks(self, tasks.start, &mut partials);
        cast(&partials)
    }

    fn unknowns(&self) -> Vec<f64> {
        cast(&Run::unknowns(self))
    }

    fn stand_at(&mut self, iteration: u64, unknowns: &[f64]) -> Result<(), Error> {
        Run::stand_at(self, iteration, &cast::<f64, R>(unknowns))
    }

    fn apply(&mut self, partials: &[f64]) -> Result<(), Error> {
        let (tasks, stride) = self.shape();
        if partials.len() != tasks * stride {
            return Err(Error::invalid(
                "partials",
                format!(
                    "has {} numbers, expected {tasks} tasks of {stride}",
                    partials.len()
                ),
            ));
        }
        Run::apply(self, &cast::<f64, R>(partials));
        Ok(())
    }
}
