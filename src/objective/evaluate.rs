//! Evaluating an objective: tasks shared among threads, summed in order.

use super::{At, Evaluator, Loss, ObjectiveConfig, Problem, objective_config};
use crate::dynamics::RestReport;
use crate::parallel::on_each;
use crate::scalar::Real;

/// A loss and its gradient.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation<R> {
    /// The loss `L(θ, z)`.
    pub loss: f64,
    /// The mean loss of observations that are set aside, where some are.
    pub held_out: Option<f64>,
    /// `dL/dθ`, `[p]`.
    pub theta: Vec<R>,
    /// `dL/dz`, `[n, d]`; 0 where the initial conditions are not learned.
    pub initial: Vec<R>,
    /// The loss of each observation, `[n]`.
    pub losses: Vec<R>,
    /// Largest residual of the equations solved on the way, where there are any.
    pub residual: Option<f64>,
    /// How far the process was from rest, of an estimator that takes it to be there.
    pub rest: Option<RestReport>,
    /// The loss of those parameters that descend one of their own, where there are any.
    pub rival: Option<f64>,
    /// By about how much the loss is off for an observation, where it is an estimate that knows.
    pub excess: Option<f64>,
    /// Why there is no loss here, where there is none.
    pub failure: Option<String>,
}

impl<R: Real> Evaluation<R> {
    fn clear(&mut self, parameters: usize) {
        (self.loss, self.held_out, self.rival) = (0.0, None, None);
        self.theta.clear();
        self.theta.resize(parameters, R::default());
        self.initial.clear();
        self.losses.clear();
        (self.residual, self.rest, self.excess, self.failure) = (None, None, None, None);
    }
}

impl<R: Real> Evaluation<R> {
    /// Makes the loss the mean over the observations that are learned from, and that of those that are set
    /// aside theirs.
    pub(super) fn average(&mut self, problem: &Problem<R>) {
        let observations = &problem.observations;
        let mut sums = [0.0; 2];
        for (i, loss) in self.losses.iter().enumerate() {
            sums[usize::from(observations.is_held(i))] += loss.to_f64();
        }
        let learned_from = observations.learned_from();
        let held = self.losses.len().saturating_sub(learned_from);
        self.loss = sums[0] / learned_from.max(1) as f64;
        self.held_out = (held > 0).then(|| sums[1] / held as f64);
    }

    /// Adds what the losses of all observations have in common.
    pub(super) fn add(&mut self, common: f64) {
        self.loss += common;
        self.held_out = self.held_out.map(|loss| loss + common);
    }
}

impl ObjectiveConfig {
    /// How many tasks an evaluation is cut into, and how many numbers each one gives.
    #[must_use]
    pub fn shape<R: Real>(&self, problem: &Problem<R>) -> (usize, usize) {
        objective_config!(self, o => (o.tasks(problem), o.stride(problem)))
    }

    /// Sums the partial results of all tasks, in order, and looks whether they can be relied on.
    pub fn finish<R: Real>(
        &self,
        evaluator: &mut Evaluator<R::Block>,
        at: &At<R>,
        partials: &[R],
        gradient: bool,
        out: &mut Evaluation<R>,
    ) {
        out.clear(at.theta.len());
        objective_config!(self, o => {
            o.finish(at.problem, partials, out);
            o.watch(evaluator, at, partials, gradient, out);
        });
    }
}

/// Carries out the tasks from `first` on whose partial results `partials` has room for.
pub fn run_tasks<R: Real>(
    evaluator: &mut Evaluator<R::Block>,
    at: &At<R>,
    first: usize,
    gradient: bool,
    partials: &mut [R],
) {
    let objective = &at.problem.model.objective;
    let (_, stride) = objective.shape(at.problem);
    evaluator.field.set_parameters(at.theta);
    for (i, out) in partials.chunks_exact_mut(stride).enumerate() {
        out.fill(R::default());
        objective_config!(objective, o => o.run(evaluator, at, first + i, gradient, out));
    }
}

/// Evaluates loss and gradient with the problem's estimator, on as many threads as there are
/// evaluators. `partials` is scratch.
pub fn evaluate<R: Real>(
    evaluators: &mut [Evaluator<R::Block>],
    at: &At<R>,
    partials: &mut Vec<R>,
    out: &mut Evaluation<R>,
) {
    match at.problem.model.difference_step() {
        None => once(evaluators, at, true, partials, out),
        Some(step) => differences(evaluators, at, step, partials, out),
    }
}

/// Evaluates the loss alone.
pub fn loss<R: Real>(
    evaluators: &mut [Evaluator<R::Block>],
    at: &At<R>,
    partials: &mut Vec<R>,
    out: &mut Evaluation<R>,
) {
    once(evaluators, at, false, partials, out);
}

fn once<R: Real>(
    evaluators: &mut [Evaluator<R::Block>],
    at: &At<R>,
    gradient: bool,
    partials: &mut Vec<R>,
    out: &mut Evaluation<R>,
) {
    let objective = &at.problem.model.objective;
    let (tasks, stride) = objective.shape(at.problem);
    partials.resize(tasks * stride, R::default());
    let share = tasks.div_ceil(evaluators.len()).max(1);
    let shares = partials
        .chunks_mut(share * stride)
        .zip(evaluators.iter_mut())
        .enumerate();
    on_each(shares, |(i, (partials, evaluator))| {
        run_tasks(evaluator, at, i * share, gradient, partials);
    });
    objective.finish(&mut evaluators[0], at, partials, gradient, out);
}

/// Central differences of the whole loss over every parameter; over the initial conditions, of
/// each observation's own loss, one coordinate of all of them at a time.
fn differences<R: Real>(
    evaluators: &mut [Evaluator<R::Block>],
    at: &At<R>,
    step: f64,
    partials: &mut Vec<R>,
    out: &mut Evaluation<R>,
) {
    let mut moved = Evaluation::default();
    let mut theta = at.theta.to_vec();
    let mut gradient = Vec::with_capacity(theta.len());
    for k in 0..theta.len() {
        let center = theta[k].to_f64();
        let h = step * (1.0 + center.abs());
        let mut ends = [(0.0, 0.0); 2];
        for (end, sign) in ends.iter_mut().zip([1.0, -1.0]) {
            theta[k] = R::from_f64(center + sign * h);
            let at = At {
                theta: &theta,
                ..*at
            };
            once(evaluators, &at, false, partials, &mut moved);
            *end = (theta[k].to_f64(), moved.loss);
        }
        theta[k] = at.theta[k];
        gradient.push(R::from_f64(
            (ends[0].1 - ends[1].1) / (ends[0].0 - ends[1].0),
        ));
    }
    let mut d_initial = vec![R::default(); at.problem.observations.points.len()];
    if at.problem.model.initial.is_learned() {
        let (dim, h) = (at.problem.dim(), R::from_f64(step));
        let width = R::from_f64(2.0 * step * at.problem.count() as f64);
        for k in 0..dim {
            for sign in [R::one(), -R::one()] {
                let mut initial = at.initial.to_vec();
                initial
                    .iter_mut()
                    .skip(k)
                    .step_by(dim)
                    .for_each(|z| *z += sign * h);
                let at = At {
                    initial: &initial,
                    ..*at
                };
                once(evaluators, &at, false, partials, &mut moved);
                for (d, &l) in d_initial.iter_mut().skip(k).step_by(dim).zip(&moved.losses) {
                    *d += sign * l / width;
                }
            }
        }
    }
    once(evaluators, at, false, partials, out);
    out.theta = gradient;
    out.initial = d_initial;
}
