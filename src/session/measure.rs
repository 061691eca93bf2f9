//! What measurements ask of a run.

use super::Run;
use super::fit::cast;
use crate::energy::{BLOCKS, MAX_DIM, TILE, Tile};
use crate::gradient::{Bptt, EstimatorConfig};
use crate::landscape::{Local, local};
use crate::objective::{load_tile, store_tile};
use crate::scalar::{Real, Scalar};
use std::mem;

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

    /// Where every observation starts and where its process ends, `[n, d]` each, with the noise of
    /// this iteration.
    pub(super) fn ends(&mut self) -> (Vec<R>, Vec<R>) {
        let numbers = self.problem.points.len();
        let (mut starts, mut ends) = (vec![R::default(); numbers], vec![R::default(); numbers]);
        let size = TILE * self.problem.dim;
        self.evaluators[0].field.set_parameters(&self.theta.values);
        for tile in 0..self.problem.tiles() {
            self.roll_out(tile);
            let rollout = &self.evaluators[0].rollout;
            let rows = tile * size..numbers.min((tile + 1) * size);
            store_tile(rollout.position(0), &mut starts[rows.clone()]);
            store_tile(rollout.position(self.problem.steps), &mut ends[rows]);
        }
        (starts, ends)
    }

    /// `E`, `[n]`, and `∇E`, `[n, d]`, at points `[n, d]` under conditions `[n, m]` (none: all 0).
    pub(super) fn energies(&mut self, points: &[R], conditions: &[R]) -> (Vec<R>, Vec<R>) {
        let (dim, m) = (self.problem.dim, self.problem.condition);
        let mut energies = vec![R::default(); points.len() / dim];
        let mut gradients = vec![R::default(); points.len()];
        self.show_condition(&[]);
        let field = self.evaluators[0].field.as_mut();
        let zero: Tile<R::Block> = [Scalar::zero(); BLOCKS];
        let (mut x, mut y, mut g) = ([zero; MAX_DIM], [zero; MAX_DIM], [zero; MAX_DIM]);
        for (tile, e) in energies.chunks_mut(TILE).enumerate() {
            load_tile(points, dim, tile, &mut x[..dim]);
            if m > 0 && !conditions.is_empty() {
                load_tile(conditions, m, tile, &mut y[..m]);
                field.set_condition(&y[..m]);
            }
            let energy = field.gradient(0, &x[..dim], &mut g[..dim]);
            store_tile(&[energy], e);
            let rows = tile * TILE * dim..points.len().min((tile + 1) * TILE * dim);
            store_tile(&g[..dim], &mut gradients[rows]);
        }
        (energies, gradients)
    }
    /// `dL/dθ` by another estimator; the run stays as it is.
    pub(super) fn estimate(&mut self, estimator: &EstimatorConfig) -> Vec<R> {
        let own = mem::replace(&mut self.problem.estimator, estimator.clone());
        let kept = mem::take(&mut self.evaluation);
        self.evaluate();
        self.problem.estimator = own;
        mem::replace(&mut self.evaluation, kept).theta
    }

    /// `(1/n Σ_i ‖∂ℓ_i/∂state_t‖²)^½` at every inner time, `[T+1]`.
    pub(super) fn adjoint_norms(&mut self) -> Vec<f64> {
        let mut total = vec![0.0; self.problem.steps + 1];
        for evaluator in &mut self.evaluators {
            evaluator.rollout.squares = total.clone();
        }
        self.estimate(&Bptt {}.into());
        for evaluator in &mut self.evaluators {
            let squares = mem::take(&mut evaluator.rollout.squares);
            total.iter_mut().zip(squares).for_each(|(t, s)| *t += s);
        }
        // The adjoint is of the loss, a mean over the observations.
        let n = self.problem.count() as f64;
        total.iter().map(|s| libm::sqrt(n * s)).collect()
    }
}
