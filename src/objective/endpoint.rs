//! Distance of the end point from the observation.

use super::problem::weights;
use super::{At, Evaluation, Evaluator, Loss, Objective, Problem};
use crate::dynamics::RestReport;
use crate::error::Error;
#[cfg(feature = "complete")]
use crate::expression::python;
use crate::gradient::{Estimator, EstimatorConfig, estimator_config};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{TILE, Tile, store_tile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Half the squared distance between where the process comes to rest and the observation,
/// averaged over observations: `(1/n) Σ ½‖x_{i,T} − x_i‖²`. Latent coordinates do not count; along
/// coordinates with a period, the distance is the shorter way around.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "End point", extend("x-formula" = r"\tfrac1n\sum_i \tfrac12\lVert x_{i,T} - x_i\rVert^2"))]
pub struct Endpoint {}

impl Objective for Endpoint {
    fn check_latent(&self) -> Result<(), Error> {
        Ok(())
    }

    fn at_end(&self) -> bool {
        true
    }

    #[cfg(feature = "complete")]
    fn python(&self, _path: usize) -> Option<python::Loss> {
        Some(python::Loss {
            lines: vec![
                r#"end = run(p, z, d.get("y"))[-1]"#.into(),
                format!("loss = {}", python::half_square("end", r#"d["x"]"#)),
            ],
            ..Default::default()
        })
    }
}

impl Loss for Endpoint {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles()
    }

    /// `dL/dθ [p]`, then of the tile's particles: loss `[32]`, `dL/dz [32, d]`; of an estimator that
    /// takes the end for rest, how far that is so.
    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        let rest = if problem.model.estimator.at_rest() {
            RestReport::NUMBERS
        } else {
            0
        };
        problem.parameters() + TILE * (1 + problem.dim()) + rest
    }

    fn run<L: Lanes>(
        &self,
        evaluator: &mut Evaluator<L>,
        at: &At<L::Real>,
        tile: usize,
        gradient: bool,
        out: &mut [L::Real],
    ) {
        let problem = at.problem;
        let dim = problem.dim();
        let start = evaluator.run(at, tile);
        let target = evaluator.tile(&problem.observations.points, tile);
        let (d_theta, rest) = out.split_at_mut(at.theta.len());
        let (losses, rest) = rest.split_at_mut(TILE);
        let (d_initial, rest) = rest.split_at_mut(TILE * dim);

        let price = problem.model.initial.price();
        let mut loss = Tile::zero();
        let end = evaluator.rollout.position(problem.model.steps);
        let observed = problem.observations.observed();
        for k in 0..observed {
            let penalty = start[k].square().times(price);
            let off = problem.off(k, end[k], target[k]);
            loss += (off.square() + penalty).times(0.5);
        }
        for z in &start[observed..dim] {
            loss += z.square().times(0.5 * price);
        }
        store_tile(&[loss], losses);
        let live = problem.tile_range(tile).len();
        losses[live..].fill(L::Real::default());
        if !gradient {
            return;
        }

        let rollout = &mut evaluator.rollout;
        rollout.weight = weights(problem, tile);
        for k in 0..observed {
            let error = problem.off(k, rollout.position(problem.model.steps)[k], target[k]);
            rollout.adjoint[k] = error * rollout.weight;
        }
        rollout.adjoint[observed..].fill(Tile::zero());
        let (field, dynamics) = (evaluator.field.as_mut(), &problem.model.dynamics);
        let before = rollout.report.take();
        estimator_config!(&problem.model.estimator, e => e.backward(rollout, field, dynamics));
        if let Some(report) = rollout.report {
            for (to, number) in rest.iter_mut().zip(report.numbers()) {
                *to = L::Real::from_f64(number);
            }
            rollout.report = Some(report.or_worse(before));
        }
        field.collect(d_theta);
        if problem.model.initial.is_learned() {
            for k in 0..dim {
                rollout.adjoint[k] += start[k].times(price) * rollout.weight;
            }
            store_tile(&rollout.adjoint[..dim], d_initial);
        }
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        let (p, dim) = (out.theta.len(), problem.dim());
        for (tile, partial) in partials.chunks_exact(self.stride(problem)).enumerate() {
            let range = problem.tile_range(tile);
            let (d_theta, rest) = partial.split_at(p);
            let (losses, d_initial) = rest.split_at(TILE);
            for (sum, &d) in out.theta.iter_mut().zip(d_theta) {
                *sum += d;
            }
            out.losses.extend_from_slice(&losses[..range.len()]);
            out.initial
                .extend_from_slice(&d_initial[..range.len() * dim]);
            let told = <[R; RestReport::NUMBERS]>::try_from(&d_initial[TILE * dim..]).ok();
            // All are 0 where the estimator cannot say.
            if let Some(told) = told.filter(|told| told.iter().any(|n| *n != R::default())) {
                let report = RestReport::from_numbers(told.map(Real::to_f64));
                out.rest = Some(report.or_worse(out.rest));
            }
        }
        out.average(problem);
    }
}
