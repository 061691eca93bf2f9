//! One fit in one precision.

use super::batch::Batch;
use super::determined::Determined;
#[cfg(feature = "complete")]
use super::metric::metric;
use crate::error::Error;
use crate::objective::{At, Evaluation, Evaluator, Model, Problem, evaluate, loss, run_tasks};
use crate::optimizer::{Metric, Optimizer, OptimizerConfig, Step, clip_norm, optimizer_config};
use crate::random::{Noise, Purpose, Stream};
use crate::scalar::{Real, cast};
use crate::tensor;
use std::ops::Range;

/// The optimizers of the start build ask for none.
#[cfg(not(feature = "complete"))]
fn metric<R: Real>(_: &Problem<R>, _: &OptimizerConfig, _: &[R]) -> Option<Metric> {
    None
}

/// A fit in progress: unknowns, optimizer memory, and the buffers of its threads.
pub(super) struct Run<R: Real> {
    pub(super) problem: Problem<R>,
    /// What an update learns from, where that is less than all.
    pub(super) batch: Option<Batch<R>>,
    pub(super) optimizer: OptimizerConfig,
    pub(super) iteration: u64,
    /// The update after which the schedule of learning rates began.
    pub(super) since: u64,
    pub(super) theta: Group<R>,
    pub(super) initial: Group<R>,
    pub(super) evaluators: Vec<Evaluator<R::Block>>,
    pub(super) evaluation: Evaluation<R>,
    /// Norm of `dL/dθ` before clipping.
    pub(super) gradient_norm: f64,
    pub(super) diverged: Option<String>,
    /// How well the equations last solved determine θ.
    pub(super) determined: Option<Determined>,
    /// What the optimizer measures θ by.
    metric: Option<Metric>,
    pub(super) partials: Vec<R>,
    /// The last draws of θ, where the optimizer samples; for display, no part of the state.
    pub(super) draws: Vec<Vec<R>>,
}

/// Draws are kept after every so many iterations, and so many of them.
const DRAW_EVERY: u64 = 10;
const MOST_DRAWS: usize = 32;

/// A vector of unknowns with what the optimizer remembers of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Group<R> {
    pub(super) values: Vec<R>,
    pub(super) moments: Vec<Vec<R>>,
}

impl<R: Real> Group<R> {
    fn new(values: Vec<R>, optimizer: &OptimizerConfig) -> Self {
        let moments = optimizer.moments();
        Self {
            moments: vec![vec![R::default(); values.len()]; moments.len()],
            values,
        }
    }

    /// Rows of `dim` numbers by their old index; new rows take their values from `fresh`.
    fn rearrange(&mut self, rows: &[Option<usize>], dim: usize, fresh: &[R]) {
        let pick = |old: &[R], fresh: &[R]| -> Vec<R> {
            let row = |(i, from): (usize, &Option<usize>)| match from {
                Some(from) => old[from * dim..(from + 1) * dim].to_vec(),
                None => fresh[i * dim..(i + 1) * dim].to_vec(),
            };
            rows.iter().enumerate().flat_map(row).collect()
        };
        let zeros = vec![R::default(); fresh.len()];
        for moment in &mut self.moments {
            *moment = pick(moment, &zeros);
        }
        self.values = pick(&self.values, fresh);
    }
}

/// Where a run stands, without borrowing its buffers: with its problem, or with the one that its next
/// update is about.
macro_rules! here {
    ($run:ident) => {
        here!($run, &$run.problem)
    };
    ($run:ident, $problem:expr) => {
        At {
            problem: $problem,
            theta: &$run.theta.values,
            initial: &$run.initial.values,
            iteration: $run.iteration,
        }
    };
}

pub(super) use here;

macro_rules! next {
    ($run:ident) => {{
        if let Some(batch) = &mut $run.batch {
            batch.draw($run.iteration);
        }
        let whole = &$run.problem;
        here!(
            $run,
            $run.batch.as_ref().map_or(whole, |batch| &batch.problem)
        )
    }};
}

impl<R: Real> Run<R> {
    /// A fit at its start, on `threads` threads.
    pub(super) fn new(problem: Problem<R>, optimizer: OptimizerConfig, threads: usize) -> Self {
        let mut rng = Stream::new(problem.seed, Purpose::Parameters);
        let theta: Vec<R> = cast(&problem.initialize(&mut rng));
        let initial = Self::starting(&problem);
        Self {
            metric: metric(&problem, &optimizer, &theta),
            theta: Group::new(theta, &optimizer),
            initial: Group::new(initial, &optimizer),
            evaluators: (0..threads.max(1))
                .map(|_| Evaluator::new(&problem))
                .collect(),
            evaluation: Evaluation::default(),
            gradient_norm: f64::NAN,
            diverged: None,
            determined: None,
            partials: Vec::new(),
            draws: Vec::new(),
            iteration: 0,
            since: 0,
            batch: None,
            problem,
            optimizer,
        }
    }

    /// Learned initial conditions start where the observation was said to start, or where it is;
    /// the chains that some objectives keep in their place start at the observations.
    fn starting(problem: &Problem<R>) -> Vec<R> {
        if problem.model.objective.chains() {
            problem.observations.points.clone()
        } else if problem.model.initial.is_learned() {
            problem.starts().to_vec()
        } else {
            Vec::new()
        }
    }

    /// Whether each observation has a vector of its own from one iteration to the next.
    pub(super) fn keeps_rows(&self) -> bool {
        let Model {
            initial, objective, ..
        } = &self.problem.model;
        initial.is_learned() || objective.chains()
    }

    /// Goes on with other observations or rates, from the begin of the schedule: `rows` says which
    /// old observation each new one was. Parameters are kept; what is learned of conditions of another shape starts anew.
    pub(super) fn replace(
        &mut self,
        problem: Problem<R>,
        optimizer: OptimizerConfig,
        rows: &[Option<usize>],
    ) {
        if self.keeps_rows() {
            let starting = Self::starting(&problem);
            self.initial.rearrange(rows, problem.dim(), &starting);
        }
        let (old, new) = (&self.problem.inputs, &problem.inputs);
        if old.condition != new.condition || old.inferred != new.inferred {
            let own = tensor::total(&problem.model.energy.layout(new.width(), 0));
            let old_end = own + old.parameters();
            // Groups that stay keep what was inferred for them.
            let stays = old.inferred.size > 0 && old.inferred.size == new.inferred.size;
            let kept = if stays {
                old.parameters().min(new.parameters())
            } else {
                0
            };
            let fresh = new.parameters() - kept;
            let moments = self.theta.moments.iter_mut();
            for vector in moments.chain([&mut self.theta.values]) {
                vector.splice(
                    own + kept..old_end,
                    std::iter::repeat_n(R::default(), fresh),
                );
            }
        }
        for evaluator in &mut self.evaluators {
            *evaluator = Evaluator::new(&problem);
        }
        self.metric = metric(&problem, &optimizer, &self.theta.values);
        (self.problem, self.optimizer, self.diverged) = (problem, optimizer, None);
        self.since = self.iteration;
        self.draws.clear();
    }

    /// The update after which the learning rates are 0, once that is reached.
    pub(super) fn ended(&self) -> Option<u64> {
        let end = self.since.saturating_add(self.optimizer.ends()?);
        (self.iteration >= end).then_some(end)
    }

    /// Loss and gradient of the next update.
    pub(super) fn evaluate(&mut self) -> &Evaluation<R> {
        let at = next!(self);
        let (evaluators, partials) = (&mut self.evaluators, &mut self.partials);
        evaluate(evaluators, &at, partials, &mut self.evaluation);
        &self.evaluation
    }

    /// The mean loss of all observations that batches are drawn from, and of those that are set aside, a
    /// batch at a time; that of the last update where there are no batches.
    pub(super) fn losses(&mut self) -> [Option<f64>; 2] {
        let Some(mut batch) = self.batch.take() else {
            return [Some(self.evaluation.loss), self.evaluation.held_out];
        };
        let mut sums = [(0.0, 0.0); 2];
        let (evaluators, partials) = (&mut self.evaluators, &mut self.partials);
        let mut found = Evaluation::default();
        batch.each(|problem| {
            loss(evaluators, &here!(self, problem), partials, &mut found);
            let learned_from = problem.observations.learned_from() as f64;
            let held = problem.count() as f64 - learned_from;
            let means = [Some(found.loss), found.held_out];
            for ((sum, mean), count) in sums.iter_mut().zip(means).zip([learned_from, held]) {
                if count > 0.0 {
                    *sum = (sum.0 + count * mean.unwrap_or(f64::NAN), sum.1 + count);
                }
            }
        });
        self.batch = Some(batch);
        sums.map(|(sum, count)| (count > 0.0).then_some(sum / count))
    }

    /// Number of tasks of an evaluation, and numbers in the partial result of each. Central
    /// differences evaluate many times: they are one task, which [`Run::apply`] carries out.
    pub(super) fn shape(&self) -> (usize, usize) {
        let problem = self
            .batch
            .as_ref()
            .map_or(&self.problem, |batch| &batch.problem);
        match problem.model.difference_step() {
            None => problem.model.objective.shape(problem),
            Some(_) => (1, 0),
        }
    }

    /// The partial results of some of the tasks of an evaluation.
    pub(super) fn run_tasks(&mut self, tasks: Range<usize>) -> Vec<f64> {
        let at = next!(self);
        let (count, stride) = self.shape();
        if stride == 0 {
            return Vec::new();
        }
        let tasks = tasks.start.min(count)..tasks.end.min(count);
        let mut partials = vec![R::default(); tasks.len() * stride];
        let evaluator = &mut self.evaluators[0];
        run_tasks(evaluator, &at, tasks.start, true, &mut partials);
        cast(&partials)
    }

    /// The unknowns: θ, then z where it is learned.
    pub(super) fn unknowns(&self) -> Vec<f64> {
        let groups: [Vec<f64>; 2] = [&self.theta, &self.initial].map(|group| cast(&group.values));
        groups.concat()
    }

    /// Takes the unknowns of another run of the same scenario.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong count of numbers.
    pub(super) fn set_unknowns(&mut self, iteration: u64, unknowns: &[f64]) -> Result<(), Error> {
        let (p, z) = (self.theta.values.len(), self.initial.values.len());
        if unknowns.len() != p + z {
            let message = format!("has {} numbers, expected {p} + {z}", unknowns.len());
            return Err(Error::invalid("unknowns", message));
        }
        self.theta.values = cast(&unknowns[..p]);
        self.initial.values = cast(&unknowns[p..]);
        self.iteration = iteration;
        Ok(())
    }

    /// Takes one optimizer step with the partial results of all tasks.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong count of numbers.
    pub(super) fn apply(&mut self, partials: &[f64]) -> Result<(), Error> {
        let (tasks, stride) = self.shape();
        if partials.len() != tasks * stride {
            let count = partials.len();
            let message = format!("has {count} numbers, expected {tasks} tasks of {stride}");
            return Err(Error::invalid("partials", message));
        }
        if stride == 0 {
            self.iterate();
            return Ok(());
        }
        let at = next!(self);
        let (objective, evaluator) = (&at.problem.model.objective, &mut self.evaluators[0]);
        let partials = cast(partials);
        objective.finish(evaluator, &at, &partials, true, &mut self.evaluation);
        self.update();
        Ok(())
    }

    /// Evaluates and takes one optimizer step; does nothing after a blow-up.
    pub(super) fn iterate(&mut self) {
        if self.diverged.is_none() && self.problem.count() > 0 {
            self.evaluate();
            self.update();
        }
    }

    fn update(&mut self) {
        let Evaluation {
            loss,
            theta,
            initial,
            failure,
            ..
        } = &mut self.evaluation;
        let optimizer = &self.optimizer;
        let clip = optimizer.clip();
        let norm = clip_norm(theta, clip);
        let finite = |v: &[R]| v.iter().all(|v| v.is_finite());
        let culprit = if !loss.is_finite() {
            Some("the loss")
        } else if !norm.is_finite() || !finite(theta) {
            Some("the gradient dL/dθ")
        } else if !finite(initial) {
            Some("the gradient dL/dz")
        } else {
            None
        };
        if failure.is_some() || culprit.is_some() {
            let mut retreated = false;
            for Group { values, moments } in [&mut self.theta, &mut self.initial] {
                retreated |= optimizer_config!(optimizer, o => o.retreat(values, moments));
            }
            if retreated {
                self.iteration += 1;
                return;
            }
        }
        if let Some(reason) = failure {
            self.diverged = Some(format!("At iteration {}, {reason}.", self.iteration));
            return;
        }
        if let Some(quantity) = culprit {
            let iteration = self.iteration;
            let said = format!("At iteration {iteration}, {quantity} left the finite numbers");
            #[cfg(feature = "complete")]
            if let Some(why) = self.undefined() {
                self.diverged = Some(format!(
                    "{said}: the energy is not defined everywhere, {why}. Undo, and keep the \
                     expression defined wherever the process can go, or η and the learning rate smaller."
                ));
                return;
            }
            self.diverged = Some(format!(
                "{said}. Most likely the inner step is too large for the curvature of the energy \
                 (descent needs η·curvature < 2), or the learning rate is too large: undo, and \
                 make η or the learning rate smaller."
            ));
            return;
        }
        self.gradient_norm = norm;
        let n = self
            .batch
            .as_ref()
            .map_or(self.problem.count(), Batch::count) as f64;
        let count = self.iteration + 1;
        let rates = optimizer.rates(count - self.since);
        #[cfg(feature = "complete")]
        if optimizer.solves() && rates[0] > 0.0 {
            self.solve();
            return;
        }
        #[cfg(feature = "complete")]
        if optimizer.leaps() && rates[0] > 0.0 {
            self.leap();
            return;
        }
        let mut step = Step {
            count,
            rate: rates[0],
            terms: n,
            noise: Noise::new(self.problem.seed, Purpose::Optimizer, count),
            group: 0,
            metric: self.metric.as_ref(),
        };
        let Group { values, moments } = &mut self.theta;
        optimizer_config!(optimizer, o => o.update(&step, theta, values, moments));
        if self.problem.model.objective.chains() {
            self.initial.values.clone_from(initial);
        } else if self.problem.model.initial.is_learned() {
            // Each z_i enters its own term only: its step follows that term, not its n-th part.
            let times = R::from_f64(n);
            initial.iter_mut().for_each(|g| *g *= times);
            clip_norm(initial, clip * n);
            (step.rate, step.terms, step.group, step.metric) = (rates[1], 1.0, 1, None);
            let Group { values, moments } = &mut self.initial;
            optimizer_config!(optimizer, o => o.update(&step, initial, values, moments));
        }
        self.iteration = count;
        if optimizer.samples() && count.is_multiple_of(DRAW_EVERY) {
            if self.draws.len() == MOST_DRAWS {
                self.draws.remove(0);
            }
            self.draws.push(self.theta.values.clone());
        }
    }
}
