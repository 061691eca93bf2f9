//! Why a run has no finite loss, where its energy can say.

use super::Run;
use crate::data::MAX_COORDINATE;
use crate::energy::Inputs;
use crate::scalar::{Real, cast};
use crate::tensor;
use crate::tile::{TILE, store_tile};

impl<R: Real> Run<R> {
    /// Where the energy is not defined, and why: at the first place on the way of an observation,
    /// or at what is observed of it. Observations without a finite loss are asked first. Most
    /// energies are defined everywhere.
    pub(super) fn undefined(&mut self) -> Option<String> {
        let energy = self.problem.model.energy.clone();
        if !energy.is_partial() {
            return None;
        }
        let inputs = self.problem.inputs.clone();
        let layout = energy.layout_of(&inputs);
        let theta: Vec<f64> = cast(&self.theta.values[..tensor::total(&layout)]);
        self.evaluators[0].field.set_parameters(&self.theta.values);
        let lost = |i: &usize| {
            let loss = self.evaluation.losses.get(*i);
            loss.is_none_or(|loss| !loss.is_finite())
        };
        let (first, rest): (Vec<_>, Vec<_>) = (0..self.problem.count()).partition(lost);
        let mut tile = None;
        for i in first.into_iter().chain(rest) {
            if self.problem.model.objective.rolls_out() && tile != Some(i / TILE) {
                tile = Some(i / TILE);
                self.roll_out(i / TILE);
            }
            let conditions = &self.problem.observations.conditions;
            let y: Vec<f64> = cast(row(conditions, inputs.condition, i));
            for x in self.places(i) {
                let why = energy.explain(&inputs, &theta, &seen(&inputs, &theta, &x, &y));
                if let Some(why) = why {
                    let x: Vec<_> = x.iter().map(|x| format!("{x:.4}")).collect();
                    return Some(format!("at ({}) {why}", x.join(", ")));
                }
            }
        }
        None
    }

    /// Why the energy, its gradient or its curvature is not defined at `x` under `y`, where the energy
    /// can say.
    pub(super) fn undefined_at(&self, x: &[f64], y: &[f64]) -> Option<String> {
        let inputs = &self.problem.inputs;
        let energy = &self.problem.model.energy;
        let layout = energy.layout_of(inputs);
        let theta: Vec<f64> = cast(&self.theta.values[..tensor::total(&layout)]);
        let mut y = y.to_vec();
        y.resize(inputs.condition, 0.0);
        energy.explain(inputs, &theta, &seen(inputs, &theta, x, &y))
    }

    /// Where an observation has been: on its way, which the roll-out holds, up to where it goes
    /// farther than any observation may be, for which the step is to blame; and where it was seen.
    fn places(&self, i: usize) -> Vec<Vec<f64>> {
        let problem = &self.problem;
        let seen = &problem.observations;
        let (dim, mut places) = (problem.dim(), Vec::new());
        if problem.model.objective.rolls_out() {
            let mut rows = vec![R::default(); TILE * dim];
            for t in 0..=problem.model.steps {
                store_tile(self.evaluators[0].rollout.position(t), &mut rows);
                places.push(cast(row(&rows, dim, i % TILE)));
            }
        }
        let tables = [problem.starts(), &seen.points];
        let observed = tables.iter().map(|table| cast(row(table, dim, i)));
        let path = seen.paths.chunks(seen.points.len());
        let passed = path.map(|table| cast(row(table, dim, i)));
        let near = |x: &Vec<f64>| x.iter().all(|x| x.abs() <= MAX_COORDINATE);
        let way = places.into_iter().take_while(near);
        way.chain(observed).chain(passed).collect()
    }
}

fn row<T>(table: &[T], width: usize, i: usize) -> &[T] {
    &table[i * width..(i + 1) * width]
}

/// What the energy takes in at `x` under `y`; what is learned of conditions comes last in its parameters.
fn seen(inputs: &Inputs, theta: &[f64], x: &[f64], y: &[f64]) -> Vec<f64> {
    let parameters = &theta[theta.len() - inputs.parameters()..];
    let mut row = inputs.row(x, &inputs.known(parameters, y));
    for (x, by) in row.iter_mut().zip(inputs.moves(parameters, y)) {
        *x -= by;
    }
    row
}
