//! What the parameters of a linear energy are measured by, from the observations.

use crate::density::{Grid, region};
use crate::objective::{At, Evaluator, Likelihood, Problem};
use crate::optimizer::{Metric, OptimizerConfig};
use crate::scalar::{Real, cast};
use crate::tensor;
use crate::tile::{TILE, Tile};
use nalgebra::DMatrix;

/// Most parameters: their products are summed over all observations, and solved with in every update.
const MOST: usize = 256;
/// Places along each axis of the box that a density is integrated over, and their share beside the observations:
/// steps that change little where those are would else put mass anywhere.
const NODES: usize = 16;
const SHARE: f64 = 0.01;

/// The metric of θ where the optimizer asks for one and the energy is linear in few parameters.
pub(super) fn metric<R: Real>(
    problem: &Problem<R>,
    optimizer: &OptimizerConfig,
    theta: &[R],
) -> Option<Metric> {
    let (model, inputs, n) = (&problem.model, &problem.inputs, problem.count());
    let own = tensor::total(&model.energy.layout_of(inputs));
    let linear = model.energy.is_linear() && inputs.parameters() == 0;
    if !optimizer.measures() || !linear || own > MOST || n == 0 {
        return None;
    }
    let at = At {
        problem,
        theta,
        initial: &[],
        iteration: 0,
    };
    let mut evaluator = Evaluator::<R::Block>::new(problem);
    evaluator.field.set_parameters(theta);
    let mut features = |places: &[R], i: usize, observed: bool| {
        if observed {
            evaluator.set_condition(&at, i / TILE);
        }
        let x = evaluator.tile(places, i / TILE);
        let mut only = [R::default(); TILE];
        only[i % TILE] = R::from_f64(1.0);
        evaluator.field.accumulate(&x, Tile::load(&only));
        let mut out = vec![R::default(); theta.len()];
        evaluator.field.collect(&mut out);
        out
    };
    let points = &problem.observations.points;
    let nodes: Vec<R> = match model.objective.likelihood() {
        Likelihood::Gibbs {
            extent: Some(extent),
        } => {
            let [low, high] = region(extent, &cast::<R, f64>(points), 2, &problem.inputs.periods);
            cast(&Grid::new(&low, &high, &[NODES; 2]).ok()?.centers())
        }
        _ => Vec::new(),
    };
    let observations = &problem.observations;
    let one = 1.0 / observations.learned_from() as f64;
    let seen = (0..n).filter(|i| !observations.is_held(*i));
    let seen = seen.map(|i| (features(points, i, true), one));
    let mut rows: Vec<_> = seen.collect();
    let count = nodes.len() / 2;
    rows.extend((0..count).map(|i| (features(&nodes, i, false), SHARE / count as f64)));
    Metric::of(&DMatrix::from_fn(rows.len(), own, |i, k| {
        rows[i].0[k].to_f64() * libm::sqrt(rows[i].1)
    }))
}
