//! The energy and the process of a run as they stand, for whoever looks on.

use super::Run;
use super::run::here;
use crate::dynamics::RestReport;
use crate::landscape::{Local, local};
use crate::objective::{At, Evaluator, evaluate};
use crate::random::{Noise, Purpose};
use crate::scalar::{Real, Scalar, cast};
use crate::tensor::{self, Tensor};
use crate::tile::{TILE, Tile, store_tile};

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
    /// How far the process was from rest, of an estimator that takes it to be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<RestReport>,
    /// The loss of those parameters that descend one of their own, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rival: Option<f64>,
    /// By about how much the loss is off for an observation, where it is an estimate that knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excess: Option<f64>,
    /// Why there is no loss here, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl<R: Real> Run<R> {
    /// Loss and gradient here, of all observations.
    pub(super) fn gradient(&mut self) -> Gradient {
        let at = here!(self);
        let (evaluators, partials) = (&mut self.evaluators, &mut self.partials);
        evaluate(evaluators, &at, partials, &mut self.evaluation);
        let evaluation = &mut self.evaluation;
        if self.problem.model.objective.chains() {
            // Where the chains go is no gradient.
            evaluation.initial.fill(R::default());
        }
        let theta: Vec<f64> = cast(&evaluation.theta);
        let rows = evaluation.initial.chunks_exact(self.problem.dim());
        Gradient {
            loss: evaluation.loss,
            theta: tensor::name(&self.problem.layout(), &theta),
            initial: rows.map(cast).collect(),
            losses: cast(&evaluation.losses),
            residual: evaluation.residual,
            rest: evaluation.rest,
            rival: evaluation.rival,
            excess: evaluation.excess,
            failure: evaluation.failure.clone(),
        }
    }

    /// Makes `y` (0 where it is too short) the condition of everything evaluated next.
    pub(super) fn show_condition(&mut self, y: &[f64]) {
        self.show(None, y);
    }

    /// The same with the parameters of a draw, where there is one of that index.
    pub(super) fn show_draw(&mut self, index: usize, y: &[f64]) -> bool {
        let there = index < self.draws.len();
        if there {
            self.show(Some(index), y);
        }
        there
    }

    fn show(&mut self, draw: Option<usize>, y: &[f64]) {
        let field = &mut self.evaluators[0].field;
        field.set_parameters(draw.map_or(&self.theta.values, |i| &self.draws[i]));
        let tiles: Vec<Tile<R::Block>> = (0..self.problem.inputs.condition)
            .map(|k| Tile::constant(y.get(k).copied().unwrap_or(0.0)))
            .collect();
        field.set_condition(&tiles);
    }

    /// `E`, `∇E` and `H` at points under a condition.
    pub(super) fn local(&mut self, points: &[Vec<f64>], condition: &[f64]) -> Local {
        self.show_condition(condition);
        self.local_here(points)
    }

    /// The same under the condition that was last shown.
    pub(super) fn local_here(&mut self, points: &[Vec<f64>]) -> Local {
        let dim = self.problem.dim();
        let mut all = Local {
            energy: Vec::new(),
            gradient: Vec::new(),
            hessian: Vec::new(),
        };
        for chunk in points.chunks(TILE) {
            let x = self.evaluators[0].tile(&cast(&chunk.concat()), 0);
            let part = local(self.evaluators[0].field.as_mut(), &x[..dim]);
            all.energy.extend(part.energy.into_iter().take(chunk.len()));
            all.gradient
                .extend(part.gradient.into_iter().take(chunk.len()));
            all.hessian
                .extend(part.hessian.into_iter().take(chunk.len()));
        }
        all
    }

    /// Runs the dynamics for `steps` steps from other starts, `[n, d]`, with the noise that this
    /// iteration sets aside for display. Returns the positions: of every time `0..=steps`,
    /// `[n, steps+1, d]`, or, without `keep`, of the last, `[n, d]`.
    pub(super) fn simulate(
        &mut self,
        starts: &[f64],
        steps: usize,
        keep: bool,
        condition: &[f64],
    ) -> Vec<f64> {
        self.show_condition(condition);
        let starts: &[R] = &cast(starts);
        let dim = self.problem.dim();
        let noise = Noise::new(self.problem.seed, Purpose::Display, self.iteration);
        let times = if keep { steps + 1 } else { 1 };
        let mut positions = vec![R::default(); starts.len() * times];
        let mut rows = vec![R::default(); TILE * dim];
        let evaluator = &mut self.evaluators[0];
        for (tile, out) in positions.chunks_mut(TILE * dim * times).enumerate() {
            let start = evaluator.tile(starts, tile);
            let mut put = |t: usize, x: &[Tile<R::Block>]| {
                store_tile(x, &mut rows);
                for (out, row) in out
                    .chunks_exact_mut(dim * times)
                    .zip(rows.chunks_exact(dim))
                {
                    out[t * dim..(t + 1) * dim].copy_from_slice(row);
                }
            };
            let Evaluator { field, rollout, .. } = evaluator;
            let (field, dynamics) = (field.as_mut(), &self.problem.model.dynamics);
            rollout.walk(
                field,
                dynamics,
                &start[..dim],
                noise,
                tile * TILE,
                steps,
                |t, x| {
                    if keep {
                        put(t, x);
                    } else if t == steps {
                        put(0, x);
                    }
                },
            );
        }
        cast(&positions)
    }

    /// Runs the dynamics for a tile of observations, as this iteration will; backwards where the
    /// objective finds the starts that way.
    pub(super) fn roll_out(&mut self, tile: usize) {
        let at = here!(self);
        let evaluator = &mut self.evaluators[0];
        #[cfg(feature = "complete")]
        if self.problem.model.objective.infers_starts() {
            evaluator.run_back(&at, tile);
            return;
        }
        evaluator.run(&at, tile);
    }
}
