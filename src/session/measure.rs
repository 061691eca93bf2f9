//! What measurements ask of a session.

use super::fit::each;
use super::{Run, Session};
use crate::dynamics::RestReport;
use crate::error::Error;
use crate::gradient::{Bptt, EstimatorConfig};
use crate::objective::{Evaluator, times};
use crate::random::{Noise, Purpose};
use crate::scalar::{Real, cast};
use crate::scenario::{combine, light};
use crate::tile::{State, TILE, load_tile, store_tile, zeros};
use std::mem;

impl Session {
    /// Where every observation starts, where its process is a step before its end, and where it
    /// ends, `[n, d]` each, with the noise of the present iteration.
    pub fn ends(&mut self) -> [Vec<f64>; 3] {
        each!(&mut self.fit, run => run.ends())
    }

    /// Where the process of every observation is at each time at which its path was seen, and at the
    /// end, `[K+1, n, d]`: run freely, or, `forced`, anew from where it was seen before.
    pub fn passages(&mut self, forced: bool) -> Vec<f64> {
        each!(&mut self.fit, run => run.passages(forced))
    }

    /// `E`, `[n]`, and `∇E`, `[n, d]`, at points `[n, d]` under conditions `[n, m]`; without
    /// conditions, under 0. Numbers that make no whole point are left out.
    pub fn energies(&mut self, points: &[f64], conditions: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let points = self.whole_points(points);
        each!(&mut self.fit, run => run.energies(points, conditions))
    }

    /// Why the energy, its gradient or its curvature is not defined at `x` under a condition, where it
    /// is not and the energy can say.
    #[must_use]
    pub fn undefined_at(&self, x: &[f64], condition: &[f64]) -> Option<String> {
        each!(&self.fit, run => run.undefined_at(x, condition))
    }

    /// Where the energy may change within little, `[k, d]`, under a condition: at the observations, moved
    /// as it moves the energy, and at places that the family names.
    pub(crate) fn landmarks(&mut self, condition: &[f64]) -> Vec<f64> {
        each!(&mut self.fit, run => run.landmarks(condition))
    }

    /// `log ∫e^{−E/τ}` over the whole space, where the family knows it in closed form.
    pub(crate) fn log_partition(&mut self, temperature: f64) -> Option<f64> {
        each!(&mut self.fit, run => {
            run.show_condition(&[]);
            run.evaluators[0].field.log_partition(temperature).map(|(log_z, _)| log_z)
        })
    }

    /// `dL/dθ`, `[p]`, by another estimator than the scenario's; nothing else changes.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it does not go with the scenario, with the reason.
    pub fn estimate(&mut self, estimator: &EstimatorConfig) -> Result<Vec<f64>, Error> {
        self.check_estimator(estimator)?;
        Ok(each!(&mut self.fit, run => run.estimate(estimator)))
    }

    /// How far from rest an estimator that solves for rest finds the process, and its equation from
    /// singular; `None` for other estimators.
    ///
    /// # Errors
    /// As [`Session::estimate`].
    pub fn rest_report(
        &mut self,
        estimator: &EstimatorConfig,
    ) -> Result<Option<RestReport>, Error> {
        self.check_estimator(estimator)?;
        Ok(each!(&mut self.fit, run => run.rest_report(estimator)))
    }

    fn check_estimator(&self, estimator: &EstimatorConfig) -> Result<(), Error> {
        let mut scenario = light(&self.scenario);
        scenario.estimator = estimator.clone();
        combine(&scenario, self.scenario.data.shape()?)
    }

    /// Root mean square over the observations of `‖∂ℓ_i/∂state_t‖`, through time, at every inner
    /// time, `[T+1]`.
    pub fn adjoint_norms(&mut self) -> Vec<f64> {
        each!(&mut self.fit, run => run.adjoint_norms())
    }

    /// The conditions that are inferred, group after group from group 0, `[G + 1, k]`: in the units of the
    /// coordinates where they move these. Empty where conditions are given.
    #[must_use]
    pub fn inferred(&self) -> Vec<Vec<f64>> {
        let inputs = self.scenario.inputs(self.observations().shape());
        let theta = each!(&self.fit, run => run.state()).theta;
        let Some(table) = theta.iter().find(|tensor| tensor.name == "Y") else {
            return Vec::new();
        };
        let unit = |k: usize| match self.scenario.axes.get(inputs.sees[k]) {
            Some(axis) if !inputs.joined => axis.scale,
            _ => 1.0,
        };
        let row = |row: &[f64]| row.iter().enumerate().map(|(k, y)| unit(k) * y).collect();
        let size = inputs.inferred.size;
        let others = table.values.chunks(size).map(row);
        std::iter::once(vec![0.0; size]).chain(others).collect()
    }
}

impl<R: Real> Run<R> {
    /// Where every observation starts, where its process is a step before its end, and where it
    /// ends, `[n, d]` each, with the noise of this iteration.
    pub(super) fn ends(&mut self) -> [Vec<f64>; 3] {
        let numbers = self.problem.observations.points.len();
        let mut places = [0; 3].map(|_| vec![R::default(); numbers]);
        let times = [0, self.problem.model.steps - 1, self.problem.model.steps];
        let size = TILE * self.problem.dim();
        self.evaluators[0].field.set_parameters(&self.theta.values);
        for tile in 0..self.problem.tiles() {
            self.roll_out(tile);
            let rollout = &self.evaluators[0].rollout;
            let rows = tile * size..numbers.min((tile + 1) * size);
            for (place, t) in places.iter_mut().zip(times) {
                store_tile(rollout.position(t), &mut place[rows.clone()]);
            }
        }
        places.map(|x| cast(&x))
    }

    /// Where the process is at every time at which it was seen, `[K+1, n, d]`, the last being T: run
    /// freely, or, `forced`, from where it was seen before.
    pub(super) fn passages(&mut self, forced: bool) -> Vec<f64> {
        let (dim, steps, tiles) = (
            self.problem.dim(),
            self.problem.model.steps,
            self.problem.tiles(),
        );
        let (path, numbers) = (self.problem.path(), self.problem.observations.points.len());
        let ends: Vec<usize> = times(path, steps).collect();
        let mut all = vec![R::default(); numbers * (path + 1)];
        let mut other = vec![R::default(); TILE * dim];
        self.evaluators[0].field.set_parameters(&self.theta.values);
        for tile in 0..tiles {
            let rows = tile * TILE * dim..numbers.min((tile + 1) * TILE * dim);
            self.roll_out(tile);
            for (j, &t) in ends.iter().enumerate() {
                let rows = j * numbers + rows.start..j * numbers + rows.end;
                store_tile(self.evaluators[0].rollout.position(t), &mut all[rows]);
            }
            let noise = Noise::new(self.problem.seed, Purpose::Dynamics, self.iteration);
            let evaluator = &mut self.evaluators[0];
            for j in (1..=path).filter(|_| forced) {
                let seen = &self.problem.observations.paths[(j - 1) * numbers..j * numbers];
                let from = evaluator.tile(seen, tile);
                let Evaluator { field, rollout, .. } = evaluator;
                let span = ends[j] - ends[j - 1];
                rollout.shorten(span);
                let particle = (ends[j - 1] * tiles + tile) * TILE;
                let dynamics = &self.problem.model.dynamics;
                rollout.forward(field.as_mut(), dynamics, &from[..dim], noise, particle);
                store_tile(rollout.position(span), &mut other);
                rollout.shorten(steps);
                let rows = j * numbers + rows.start..j * numbers + rows.end;
                let passed = &self.problem.observations.passed[tile * TILE..];
                for ((row, other), passed) in all[rows]
                    .chunks_exact_mut(dim)
                    .zip(other.chunks_exact(dim))
                    .zip(passed)
                {
                    if *passed != R::default() {
                        row.copy_from_slice(other);
                    }
                }
            }
        }
        cast(&all)
    }

    /// `E`, `[n]`, and `∇E`, `[n, d]`, at points `[n, d]` under conditions `[n, m]` (none: all 0).
    pub(super) fn energies(&mut self, points: &[f64], conditions: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (points, conditions): (&[R], &[R]) = (&cast(points), &cast(conditions));
        let (dim, m) = (self.problem.dim(), self.problem.inputs.condition);
        let mut energies = vec![R::default(); points.len() / dim];
        let mut gradients = vec![R::default(); points.len()];
        self.show_condition(&[]);
        let field = self.evaluators[0].field.as_mut();
        let (mut x, mut y, mut g): (_, _, State<R::Block>) = (zeros(), zeros(), zeros());
        for (tile, e) in energies.chunks_mut(TILE).enumerate() {
            load_tile(points, dim, tile, &mut x[..dim]);
            if m > 0 && !conditions.is_empty() {
                load_tile(conditions, m, tile, &mut y[..m]);
                field.set_condition(&y[..m]);
            }
            let energy = field.value_and_gradient(0, &x[..dim], &mut g[..dim]);
            store_tile(&[energy], e);
            let rows = tile * TILE * dim..points.len().min((tile + 1) * TILE * dim);
            store_tile(&g[..dim], &mut gradients[rows]);
        }
        (cast(&energies), cast(&gradients))
    }

    pub(super) fn landmarks(&mut self, condition: &[f64]) -> Vec<f64> {
        let dim = self.problem.dim();
        self.show_condition(condition);
        let mut places = self.problem.undisplaced(&self.theta.values);
        let field = self.evaluators[0].field.as_mut();
        places.extend(field.landmarks());
        let places: Vec<R> = cast(&places);
        let mut moved = places.clone();
        for (tile, moved) in moved.chunks_mut(TILE * dim).enumerate() {
            let mut x: State<R::Block> = zeros();
            load_tile(&places, dim, tile, &mut x[..dim]);
            field.displace(&mut x[..dim]);
            store_tile(&x[..dim], moved);
        }
        cast(&moved)
    }

    /// `dL/dθ` by another estimator; the run stays as it is.
    pub(super) fn estimate(&mut self, estimator: &EstimatorConfig) -> Vec<f64> {
        let own = mem::replace(&mut self.problem.model.estimator, estimator.clone());
        let kept = mem::take(&mut self.evaluation);
        self.evaluate();
        self.problem.model.estimator = own;
        cast(&mem::replace(&mut self.evaluation, kept).theta)
    }

    /// What an estimator that solves for rest finds there; `None` for others.
    pub(super) fn rest_report(&mut self, estimator: &EstimatorConfig) -> Option<RestReport> {
        for evaluator in &mut self.evaluators {
            evaluator.rollout.report = None;
        }
        self.estimate(estimator);
        let reports = self.evaluators.iter_mut();
        let reports = reports.filter_map(|e| e.rollout.report.take());
        reports.fold(None, |worst, here| Some(here.or_worse(worst)))
    }

    /// `(1/n Σ_i ‖∂ℓ_i/∂state_t‖²)^½` at every inner time, `[T+1]`.
    pub(super) fn adjoint_norms(&mut self) -> Vec<f64> {
        let mut total = vec![0.0; self.problem.model.steps + 1];
        for evaluator in &mut self.evaluators {
            evaluator.rollout.squares = total.clone();
        }
        self.estimate(&Bptt::default().into());
        for evaluator in &mut self.evaluators {
            let squares = mem::take(&mut evaluator.rollout.squares);
            total.iter_mut().zip(squares).for_each(|(t, s)| *t += s);
        }
        // The adjoint is of the loss, a mean over the observations.
        let n = self.problem.count() as f64;
        total.iter().map(|s| libm::sqrt(n * s)).collect()
    }
}
