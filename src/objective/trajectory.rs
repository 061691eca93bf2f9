//! Distance of the process from where it was seen on its way.

use super::problem::weights;
use super::{
    At, Combination, Endpoint, Evaluation, Evaluator, Likelihood, Loss, Objective, Problem,
};
use crate::data::Shape;
use crate::error::Error;
use crate::expression::python;
use crate::gradient::{Estimator, EstimatorConfig, estimator_config};
use crate::notice::Advice;
use crate::random::{Noise, Purpose};
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{State, TILE, Tile, load_tile, store_tile, zeros};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Half the squared distance between the process and every position that was observed, summed over
/// observed times and averaged over observations: `(1/n) Σ_i Σ_j ½‖x_{i,t_j} − o_{ij}‖²`.
///
/// The K positions of a path lie between start and end at equal distances in time, `t_j = jT/(K+1)`
/// rounded; the last is the observation itself at T. An observation without a path counts by its
/// end alone. Latent coordinates do not count; along coordinates with a period, the distance is the
/// shorter way around.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Trajectory", extend("x-formula" = r"\tfrac1n\sum_i\sum_j \tfrac12\lVert x_{i,t_j} - o_{ij}\rVert^2"))]
pub struct Trajectory {
    /// Whether the process starts anew from every position where it was seen, at rest where the
    /// dynamics have a velocity (teacher forcing). Otherwise it runs freely from its start to T.
    pub teacher_forced: bool,
}

/// Where a stretch of the process should pass, at which time since its beginning, and for which
/// lanes (1, or 0).
struct Passage<L> {
    time: usize,
    position: State<L>,
    lanes: Tile<L>,
}

/// A tile under way: what its stretches have in common, and what they add up.
struct Tally<'a, L: Lanes> {
    at: &'a At<'a, L::Real>,
    tile: usize,
    gradient: bool,
    losses: Tile<L>,
    d_initial: State<L>,
}

/// Observed times `t_1 < … < t_{K+1} = T`.
pub(crate) fn times(path: usize, steps: usize) -> impl Iterator<Item = usize> {
    (1..=path + 1).map(move |j| (2 * j * steps + path + 1) / (2 * (path + 1)))
}

impl<L: Lanes> Tally<'_, L> {
    /// Runs a stretch of the process and goes back over it; the last passage is at its end.
    fn stretch(
        &mut self,
        evaluator: &mut Evaluator<L>,
        from: &State<L>,
        span: Range<usize>,
        passages: &[Passage<L>],
    ) {
        let problem = self.at.problem;
        let dim = problem.dim();
        let (field, dynamics) = (evaluator.field.as_mut(), &problem.model.dynamics);
        let rollout = &mut evaluator.rollout;
        let noise = Noise::new(problem.seed, Purpose::Dynamics, self.at.iteration);
        // Stretches that begin at different times draw different noise.
        let particle = (span.start * problem.tiles() + self.tile) * TILE;
        rollout.shorten(span.len());
        rollout.forward(field, dynamics, &from[..dim], noise, particle);
        let weight = weights(problem, self.tile);
        rollout.adjoint.fill(Tile::zero());
        for passage in passages {
            let mut errors = zeros();
            let reached = rollout.position(passage.time);
            for k in 0..problem.observations.observed() {
                let off = problem.off(k, reached[k], passage.position[k]) * passage.lanes;
                self.losses += off.square().times(0.5);
                errors[k] = off * weight;
            }
            if passage.time == span.len() {
                rollout.adjoint[..dim].copy_from_slice(&errors[..dim]);
            } else {
                let source = (passage.time, errors[..dim].to_vec());
                rollout.sources.push(source);
            }
        }
        if self.gradient {
            estimator_config!(&problem.model.estimator, e => e.backward(rollout, field, dynamics));
            if span.start == 0 {
                for (sum, d) in self.d_initial.iter_mut().zip(&rollout.adjoint[..dim]) {
                    *sum += *d;
                }
            }
        }
        rollout.sources.clear();
        rollout.shorten(problem.model.steps);
    }
}

impl Objective for Trajectory {
    fn check(&self, with: &Combination) -> Result<(), Error> {
        let (steps, path) = (with.steps, with.shape.path);
        if path < steps {
            return Ok(());
        }
        let message = format!(
            "is {steps}, expected more than {path}: a step or more between the positions of a path"
        );
        Err(Error::invalid("steps", message))
    }

    fn check_latent(&self) -> Result<(), Error> {
        if !self.teacher_forced {
            return Ok(());
        }
        Err(Error::invalid(
            "objective.teacher_forced",
            "starts anew from observed positions, which do not say where the latent coordinates are: \
             let the process run freely, or choose 0 latent coordinates",
        ))
    }

    fn advice(&self, shape: Shape, _parameters: usize) -> Option<Advice> {
        (shape.path == 0).then_some(Advice::new(
            "no observation has a path: each counts by its end alone, as with `endpoint`",
            "Fit the end points",
            "objective=endpoint",
        ))
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::Residuals {
            passages: Some(self.teacher_forced),
        }
    }

    fn python(&self, path: usize) -> Option<python::Loss> {
        let whole = python::half_square("seen[-1]", r#"d["x"]"#);
        let passage = python::half_square("seen[t]", r#"d["path"][:, j]"#);
        let mut lines = vec![
            r#"seen = run(p, z, d.get("y"))"#.into(),
            format!("loss = {whole}"),
        ];
        if path > 0 {
            lines.push("for j, t in enumerate(TIMES[:-1]):".into());
            lines.push(format!("    loss = loss + d[\"passed\"] * {passage}"));
        }
        // It does not start anew, as teacher forcing does where there is a path.
        (!self.teacher_forced || path == 0).then_some(python::Loss {
            lines,
            ..Default::default()
        })
    }

    fn no_adjoint(&self, path: usize) -> Option<&'static str> {
        let why = "with teacher forcing the process starts anew from every position that was seen: no \
                   loss goes back from the end to the start";
        Some(why).filter(|_| self.teacher_forced && path > 0)
    }
}

impl Loss for Trajectory {
    fn tasks<R: Real>(&self, problem: &Problem<R>) -> usize {
        problem.tiles()
    }

    fn stride<R: Real>(&self, problem: &Problem<R>) -> usize {
        Endpoint {}.stride(problem)
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
        let all = Tile::one();
        let mut passed = [Tile::zero()];
        let path = problem.path();
        if path > 0 {
            load_tile(&problem.observations.passed, 1, tile, &mut passed);
        }
        let [passed] = passed;
        let rest = Tile::one() - passed;
        let ends: Vec<usize> = times(path, problem.model.steps).collect();
        let rows = problem.observations.points.len();
        let mut seen: Vec<State<L>> = (0..path)
            .map(|j| evaluator.tile(&problem.observations.paths[j * rows..(j + 1) * rows], tile))
            .collect();
        seen.push(evaluator.tile(&problem.observations.points, tile));
        evaluator.set_condition(at, tile);
        let start = evaluator.start(at, tile);
        let mut tally = Tally {
            at,
            tile,
            gradient,
            losses: Tile::zero(),
            d_initial: zeros(),
        };
        let passage = |j: usize, begin: usize, lanes| Passage {
            time: ends[j] - begin,
            position: seen[j],
            lanes,
        };
        if self.teacher_forced && path > 0 {
            let mut begin = 0;
            for j in 0..=path {
                let from = if j == 0 { &start } else { &seen[j - 1] };
                let to = passage(j, begin, passed);
                tally.stretch(evaluator, from, begin..ends[j], &[to]);
                begin = ends[j];
            }
            let live = &problem.observations.passed[problem.tile_range(tile)];
            if live.contains(&L::Real::default()) {
                let to = passage(path, 0, rest);
                tally.stretch(evaluator, &start, 0..problem.model.steps, &[to]);
            }
        } else {
            let lanes = |j| if j < path { passed } else { all };
            let passages: Vec<_> = (0..=path).map(|j| passage(j, 0, lanes(j))).collect();
            tally.stretch(evaluator, &start, 0..problem.model.steps, &passages);
        }

        let (d_theta, rest) = out.split_at_mut(at.theta.len());
        let (losses, d_initial) = rest.split_at_mut(TILE);
        let (price, weight) = (problem.model.initial.price(), weights::<L>(problem, tile));
        for (d, z) in tally.d_initial.iter_mut().zip(&start[..dim]) {
            tally.losses += z.square().times(0.5 * price);
            *d += z.times(price) * weight;
        }
        store_tile(&[tally.losses], losses);
        losses[problem.tile_range(tile).len()..].fill(L::Real::default());
        if gradient {
            evaluator.field.collect(d_theta);
            if problem.model.initial.is_learned() {
                store_tile(&tally.d_initial[..dim], d_initial);
            }
        }
    }

    fn finish<R: Real>(&self, problem: &Problem<R>, partials: &[R], out: &mut Evaluation<R>) {
        Endpoint {}.finish(problem, partials, out);
    }
}
