//! One fit in one precision.

use crate::error::Error;
use crate::objective::{At, Evaluation, Evaluator, ObjectiveConfig, Problem, evaluate, run_tasks};
use crate::optimizer::{Optimizer, OptimizerConfig, Step, clip_norm, optimizer_config};
use crate::random::{Noise, Purpose, Stream};
use crate::scalar::{Real, Scalar};
use crate::tensor::{self, Tensor, TensorShape};
use crate::tile::{BLOCKS, TILE, Tile, store_tile};

/// A fit in progress: unknowns, optimizer memory, and the buffers of its threads.
pub struct Run<R: Real> {
    pub(crate) problem: Problem<R>,
    pub(super) objective: ObjectiveConfig,
    pub(super) optimizer: OptimizerConfig,
    pub(super) iteration: u64,
    pub(super) theta: Group<R>,
    pub(super) initial: Group<R>,
    pub(crate) evaluators: Vec<Evaluator<R::Block>>,
    pub(super) evaluation: Evaluation<R>,
    /// Norm of `dL/dθ` before clipping.
    pub(super) gradient_norm: f64,
    pub(super) diverged: Option<String>,
    partials: Vec<R>,
    /// The last draws of θ, where the optimizer samples; for display, no part of the state.
    draws: Vec<Vec<R>>,
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

/// Where a run stands, without borrowing its buffers.
macro_rules! here {
    ($run:ident) => {
        At {
            problem: &$run.problem,
            theta: &$run.theta.values,
            initial: &$run.initial.values,
            iteration: $run.iteration,
        }
    };
}

fn rounded<R: Real>(values: &[f64]) -> Vec<R> {
    values.iter().map(|&v| R::from_f64(v)).collect()
}

fn widened<R: Real>(values: &[R]) -> Vec<f64> {
    values.iter().map(|v| v.to_f64()).collect()
}

impl<R: Real> Run<R> {
    /// A fit at its start, on `threads` threads.
    pub fn new(
        problem: Problem<R>,
        objective: ObjectiveConfig,
        optimizer: OptimizerConfig,
        threads: usize,
    ) -> Self {
        let mut rng = Stream::new(problem.seed, Purpose::Parameters);
        let theta = rounded(&problem.initialize(&mut rng));
        let initial = Self::starting(&problem, &objective);
        Self {
            theta: Group::new(theta, &optimizer),
            initial: Group::new(initial, &optimizer),
            evaluators: (0..threads.max(1))
                .map(|_| Evaluator::new(&problem))
                .collect(),
            evaluation: Evaluation::default(),
            gradient_norm: f64::NAN,
            diverged: None,
            partials: Vec::new(),
            draws: Vec::new(),
            iteration: 0,
            problem,
            objective,
            optimizer,
        }
    }

    /// Learned initial conditions start where the observation was said to start, or where it is;
    /// the chains that some objectives keep in their place start at the observations.
    fn starting(problem: &Problem<R>, objective: &ObjectiveConfig) -> Vec<R> {
        if objective.chains() {
            problem.points.clone()
        } else if problem.initial.is_learned() {
            problem.starts.clone()
        } else {
            Vec::new()
        }
    }

    /// Whether each observation has a vector of its own from one iteration to the next.
    fn keeps_rows(&self) -> bool {
        self.problem.initial.is_learned() || self.objective.chains()
    }

    /// Goes on with other observations or rates: `rows` says which old observation each new one
    /// was. Parameters are kept; a shift `A` of another shape starts anew.
    pub fn replace(
        &mut self,
        problem: Problem<R>,
        optimizer: OptimizerConfig,
        rows: &[Option<usize>],
    ) {
        if self.keeps_rows() {
            let starting = Self::starting(&problem, &self.objective);
            self.initial.rearrange(rows, problem.dim, &starting);
        }
        if problem.condition != self.problem.condition {
            let (old, new) = (self.problem.inputs(), problem.inputs());
            let own = tensor::total(&problem.energy.layout(new.width(), 0));
            let old = own..own + old.width() * old.moving();
            let shift = vec![R::default(); new.width() * new.moving()];
            for vector in self
                .theta
                .moments
                .iter_mut()
                .chain([&mut self.theta.values])
            {
                vector.splice(old.clone(), shift.iter().copied());
            }
        }
        for evaluator in &mut self.evaluators {
            *evaluator = Evaluator::new(&problem);
        }
        (self.problem, self.optimizer, self.diverged) = (problem, optimizer, None);
        self.draws.clear();
    }

    /// Loss and gradient here.
    pub fn evaluate(&mut self) -> &Evaluation<R> {
        let at = here!(self);
        let (evaluators, partials) = (&mut self.evaluators, &mut self.partials);
        evaluate(
            &self.objective,
            evaluators,
            &at,
            partials,
            &mut self.evaluation,
        );
        &self.evaluation
    }

    /// Number of tasks of an evaluation, and numbers in the partial result of each.
    pub fn shape(&self) -> (usize, usize) {
        self.objective.shape(&self.problem)
    }

    /// Carries out some of the tasks of an evaluation here.
    pub fn run_tasks(&mut self, first: usize, partials: &mut [R]) {
        let at = here!(self);
        run_tasks(
            &self.objective,
            &mut self.evaluators[0],
            &at,
            first,
            true,
            partials,
        );
    }

    /// The unknowns: θ, then z where it is learned.
    pub fn unknowns(&self) -> Vec<R> {
        [self.theta.values.as_slice(), &self.initial.values].concat()
    }

    /// Stands at the unknowns of another run of the same scenario.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong count of numbers.
    pub fn stand_at(&mut self, iteration: u64, unknowns: &[R]) -> Result<(), Error> {
        let (p, z) = (self.theta.values.len(), self.initial.values.len());
        if unknowns.len() != p + z {
            let message = format!("has {} numbers, expected {p} + {z}", unknowns.len());
            return Err(Error::invalid("unknowns", message));
        }
        self.theta.values.copy_from_slice(&unknowns[..p]);
        self.initial.values.copy_from_slice(&unknowns[p..]);
        self.iteration = iteration;
        Ok(())
    }

    /// Takes one optimizer step with the partial results of all tasks.
    pub fn apply(&mut self, partials: &[R]) {
        let p = self.theta.values.len();
        self.objective
            .finish(&self.problem, partials, p, &mut self.evaluation);
        self.update();
    }

    /// Evaluates and takes one optimizer step; does nothing after a blow-up.
    pub fn iterate(&mut self) {
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
        if let Some(reason) = failure {
            self.diverged = Some(format!(
                "At iteration {}, {reason}: undo, and make η, the number of steps or the learning \
                 rate smaller.",
                self.iteration
            ));
            return;
        }
        let culprit = if !loss.is_finite() {
            Some("the loss")
        } else if !norm.is_finite() || !finite(theta) {
            Some("the gradient dL/dθ")
        } else if !finite(initial) {
            Some("the gradient dL/dz")
        } else {
            None
        };
        if let Some(quantity) = culprit {
            let mut retreated = false;
            for Group { values, moments } in [&mut self.theta, &mut self.initial] {
                retreated |= optimizer_config!(optimizer, o => o.retreat(values, moments));
            }
            if retreated {
                self.iteration += 1;
                return;
            }
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
        let n = self.problem.count() as f64;
        let count = self.iteration + 1;
        let rates = optimizer.rates(count);
        let mut step = Step {
            count,
            rate: rates[0],
            terms: n,
            noise: Noise::new(self.problem.seed, Purpose::Optimizer, count),
            group: 0,
        };
        let Group { values, moments } = &mut self.theta;
        optimizer_config!(optimizer, o => o.update(&step, theta, values, moments));
        if self.objective.chains() {
            self.initial.values.clone_from(initial);
        } else if self.problem.initial.is_learned() {
            // Each z_i enters its own term only: its step follows that term, not its n-th part.
            let times = R::from_f64(n);
            initial.iter_mut().for_each(|g| *g *= times);
            clip_norm(initial, clip * n);
            (step.rate, step.terms, step.group) = (rates[1], 1.0, 1);
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

    /// A 64-bit FNV-1a hash of iteration, unknowns and optimizer memory.
    pub fn hash(&self) -> u64 {
        let vectors = |g: &Group<R>| {
            std::iter::once(&g.values)
                .chain(&g.moments)
                .flatten()
                .map(|v| v.bits())
                .collect::<Vec<_>>()
        };
        std::iter::once(self.iteration)
            .chain(vectors(&self.theta))
            .chain(vectors(&self.initial))
            .flat_map(u64::to_le_bytes)
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
    }

    /// Layout of θ.
    pub fn layout(&self) -> Vec<TensorShape> {
        self.problem.layout()
    }

    /// The unknowns and the optimizer's memory as named tensors: `theta.m`, `initial.m`, ….
    pub fn memory(&self) -> Vec<Tensor> {
        let names = self.optimizer.moments();
        let mut tensors = Vec::new();
        for (group, label) in [(&self.theta, "theta"), (&self.initial, "initial")] {
            for (moment, name) in group.moments.iter().zip(names) {
                tensors.push(Tensor {
                    name: format!("{label}.{name}"),
                    shape: vec![moment.len()],
                    values: widened(moment),
                });
            }
        }
        tensors
    }

    /// θ as named tensors.
    pub fn tensors(&self) -> Vec<Tensor> {
        tensor::name(&self.layout(), &widened(&self.theta.values))
    }

    /// z, one row an observation; empty where it is not learned.
    pub fn initial_rows(&self) -> Vec<Vec<f64>> {
        self.initial
            .values
            .chunks_exact(self.problem.dim)
            .map(widened)
            .collect()
    }

    /// The chains that the objective keeps, `[n, d]`; empty where it keeps none.
    pub(crate) fn chains(&self) -> &[R] {
        match self.objective.chains() {
            true => &self.initial.values,
            false => &[],
        }
    }

    /// Puts back a state.
    ///
    /// # Errors
    /// [`Error::Invalid`] when tensors do not fit the problem.
    pub fn restore(
        &mut self,
        iteration: u64,
        theta: &[Tensor],
        initial: &[Vec<f64>],
        memory: &[Tensor],
    ) -> Result<(), Error> {
        self.theta.values = rounded(&tensor::flatten(&self.layout(), theta, "state.theta")?);
        if self.keeps_rows() && !initial.is_empty() {
            let (n, d) = (self.problem.count(), self.problem.dim);
            if initial.len() != n || initial.iter().any(|z| z.len() != d) {
                return Err(Error::invalid(
                    "state.initial",
                    format!(
                        "has {} rows, expected {n} rows of {d} numbers",
                        initial.len()
                    ),
                ));
            }
            self.initial.values = rounded(&initial.concat());
        }
        if !memory.is_empty() {
            let layout: Vec<TensorShape> = self
                .memory()
                .into_iter()
                .map(|t| TensorShape::new(t.name, &t.shape))
                .collect();
            let flat: Vec<R> = rounded(&tensor::flatten(&layout, memory, "state.optimizer")?);
            let mut rest = flat.as_slice();
            for moment in self
                .theta
                .moments
                .iter_mut()
                .chain(&mut self.initial.moments)
            {
                let (head, tail) = rest.split_at(moment.len());
                moment.copy_from_slice(head);
                rest = tail;
            }
        }
        self.iteration = iteration;
        Ok(())
    }

    /// Makes `y` (0 where it is too short) the condition of everything evaluated next.
    pub(crate) fn show_condition(&mut self, y: &[f64]) {
        self.show(None, y);
    }

    /// The same with the parameters of a draw, where there is one of that index.
    pub(crate) fn show_draw(&mut self, index: usize, y: &[f64]) -> bool {
        let there = index < self.draws.len();
        if there {
            self.show(Some(index), y);
        }
        there
    }

    fn show(&mut self, draw: Option<usize>, y: &[f64]) {
        let field = &mut self.evaluators[0].field;
        field.set_parameters(draw.map_or(&self.theta.values, |i| &self.draws[i]));
        let tiles: Vec<Tile<R::Block>> = (0..self.problem.condition)
            .map(|k| [R::Block::constant(y.get(k).copied().unwrap_or(0.0)); BLOCKS])
            .collect();
        field.set_condition(&tiles);
    }

    /// Runs the dynamics for `steps` steps from other starts, `[n, d]`, with the noise that this
    /// iteration sets aside for display. Returns the positions: of every time `0..=steps`,
    /// `[n, steps+1, d]`, or, without `keep`, of the last, `[n, d]`.
    pub fn simulate(&mut self, starts: &[R], steps: usize, keep: bool) -> Vec<R> {
        let dim = self.problem.dim;
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
            let (field, dynamics) = (field.as_mut(), &self.problem.dynamics);
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
        positions
    }

    /// Runs the dynamics for a tile of observations, as this iteration will; backwards where the
    /// objective finds the starts that way.
    pub(crate) fn roll_out(&mut self, tile: usize) {
        let at = here!(self);
        let evaluator = &mut self.evaluators[0];
        #[cfg(feature = "complete")]
        if self.objective.infers_starts() {
            evaluator.run_back(&at, tile);
            return;
        }
        evaluator.run(&at, tile);
    }
}
